"""The facts of the audit trail, for the administrator: who did what when; no wording of free texts."""

from datetime import datetime, time, timedelta

from flask import render_template, request, url_for
from flask_babel import get_locale
from sqlalchemy import Select

from app.accounts import permissions, queries
from app.accounts.columns import TRAIL
from app.accounts.forms import OUTCOME_LABELS, TrailFilter
from app.accounts.trail import NOUNS, action_words, facts
from app.accounts.views.blueprint import bp
from app.agencies import queries as agencies
from app.core.db import to_utc
from app.core.history import who
from app.core.lists import chips, paginate
from app.core.permissions import allow
from app.core.registers import Wanted, offer_downloads


@bp.get("/admin/audit")
def trail():
    allow(permissions.read_trail)
    form, found = _asked()
    page = paginate(found, request.args)
    offices = agencies.names_by_key(str(get_locale() or "vi"))
    return render_template(
        "accounts/trail.html",
        form=form,
        page=page,
        facts=lambda entry: facts(entry, lambda key: offices.get(key, str(key))),
        action_words=action_words,
        who=who,
        nouns=NOUNS,
        offices=offices,
        outcomes=OUTCOME_LABELS,
        chips=chips(form),
        clear_url=url_for(".trail"),
    )


def _asked() -> tuple[TrailFilter, Select]:
    """What the address asks for: the conditions, and the entries that meet them."""
    form = TrailFilter(request.args)
    noun, number = form.wanted.get("record", (None, None))
    since, until = form.wanted.get("since"), form.wanted.get("until")
    return form, queries.trail(
        actor=form.wanted.get("actor"),
        action=form.wanted.get("action"),
        noun=noun,
        number=number,
        since=to_utc(datetime.combine(since, time())) if since else None,
        until=to_utc(datetime.combine(until + timedelta(days=1), time())) if until else None,
    )


def _wanted() -> Wanted:
    form, found = _asked()
    return Wanted(form, found, queries.count(found))


offer_downloads(bp, "/admin/audit/export", permissions.read_trail, "audit", TRAIL, _wanted, "export_trail")
