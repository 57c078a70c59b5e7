"""Calendars to subscribe to: an account's own page of them, and the calendar itself, opened by its secret address."""

from collections.abc import Iterator

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy import Select

from app.core.db import commit, today
from app.core.history import named
from app.core.permissions import allow
from app.core.saving import attempt
from app.dialogues import feeds, ics, permissions, queries
from app.dialogues.feed_forms import FeedForm
from app.dialogues.feed_models import CalendarFeed
from app.dialogues.forms import language
from app.dialogues.models import Dialogue
from app.dialogues.views.shared import opened_by_secret
from app.extensions import db
from app.recommendations import queries as recommendations

bp = Blueprint("calendars", __name__, url_prefix="/calendar")
named({"calendar_feed.made": _l("Calendar to subscribe to made"), "calendar_feed.ended": _l("Calendar ended")})


# The account's own page ----------------------------------------------------------------------------------------------


@bp.route("/", methods=["GET", "POST"])
def index():
    """Those of the account, and the form of another one; its address is told once, on the page that answers."""
    allow(permissions.list)
    form, status = FeedForm(formdata=None) if request.method != "POST" else FeedForm(), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            answer, status = attempt(form, lambda: _made(form))
            if answer is not None:
                return answer
    return render_template(
        "calendars/index.html",
        form=form,
        feeds=feeds.of_user(current_user),
    ), status


def _made(form: FeedForm) -> Response:
    token = feeds.make(current_user._get_current_object(), form.office, form.with_deadlines.data)
    commit()
    site = current_app.config["PUBLIC_URL"] or request.host_url
    address = site.rstrip("/") + url_for(".feed", token=token)
    return current_app.make_response(render_template("calendars/made.html", address=address))


@bp.post("/<int:number>/end")
def end(number: int):
    allow(permissions.list)
    found = next((one for one in feeds.of_user(current_user) if one.id == number), None)
    if found is None:
        abort(404)
    feeds.end(found, by=current_user._get_current_object())
    commit()
    flash(_("The calendar is ended; its address opens nothing any more."))
    return redirect(url_for(".index"), 303)


# The calendar --------------------------------------------------------------------------------------------------------


@bp.get("/<token>.ics")
def feed(token: str):
    """What the account may read now, a year back and two ahead: titles, days and times, nothing of who comes."""
    nothing = _("There is no such calendar: its address was mistyped, or it was ended.")
    found = opened_by_secret("feed", lambda: feeds.opened_by(token), nothing)
    with force_locale(found.user.language or current_app.config["LANGUAGE"]):
        body = ics.calendar_file(db.session.scalars(_meetings(found)), _name(found), _page_of, _deadlines(found))
    answer = Response(body, mimetype="text/calendar")
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def _name(found: CalendarFeed) -> str:
    agency = found.agency.name_on(None, language()) if found.agency else ""
    return ": ".join(part for part in ("Hài Hoà", agency) if part)


def _meetings(found: CalendarFeed) -> Select:
    within = queries.between(queries.visible_to(found.user), *ics.window(today()))
    of_agency = queries.filtered(within, {"agency": found.agency.code if found.agency else None})
    return of_agency.order_by(Dialogue.starts_on, Dialogue.id)


def _deadlines(found: CalendarFeed) -> Iterator[ics.Deadline]:
    """Codes and days alone: what is asked and by whom stays on the page of the recommendation."""
    if not found.with_deadlines:
        return
    first, last = ics.window(today())
    if found.agency:
        wanted = {"agency": found.agency.code, "status": "waiting", "due_from": first, "due_to": last}
        rows = recommendations.filtered(recommendations.visible_to(found.user), wanted)
    else:
        rows = recommendations.filtered(recommendations.to_answer(found.user, last), {"due_from": first})
    for one in db.session.scalars(rows):
        words = _("Answer due: %(code)s", code=one.code)
        path = f"/recommendations/{one.code}"
        yield ics.Deadline(one.code_key, one.due_on, words, one.updated_at, one.version, _address(path))


def _page_of(dialogue: Dialogue) -> str | None:
    return _address(f"/dialogues/{dialogue.code}")


def _address(path: str) -> str | None:
    site = current_app.config["PUBLIC_URL"]
    return site.rstrip("/") + path if site else None
