"""Legal deadlines across cases, and the administrator's pages: the rules, and what a corrected calendar moves."""

from collections.abc import Iterator

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from sqlalchemy import Select

from app.cases import clock_lines, clock_queries, clocks, handling_queries, permissions, queries
from app.cases.columns import DEADLINES
from app.cases.deadline_words import ACTORS, DUTIES, citation
from app.cases.deadlines import table
from app.cases.filters import DeadlineFilter
from app.cases.forms import language
from app.cases.models import CaseDeadline
from app.cases.views import bp
from app.core.db import commit, now, writing
from app.core.lists import chips, paginate
from app.core.permissions import allow
from app.core.registers import Wanted, in_chunks, offer_downloads
from app.extensions import db


@bp.get("/deadlines")
def deadlines():
    """Open deadlines of the cases that this account may see, the earliest first."""
    allow(permissions.list)
    form, found = _asked()
    page = paginate(clock_queries.for_list(found), request.args, counted=found.with_only_columns(CaseDeadline.id))
    desk = _desk()
    return render_template(
        "cases/deadlines.html",
        form=form,
        page=page,
        lines={row.id: desk.line(row) for row in page.items},
        chips=chips(form),
        count=ngettext("%(num)d open deadline", "%(num)d open deadlines", page.total),
    )


def _asked() -> tuple[DeadlineFilter, Select]:
    form = DeadlineFilter(request.args, language())
    cases = {name: value for name, value in form.wanted.items() if name == "agency"}
    found = clock_queries.open_of(queries.filtered(queries.visible_to(current_user), cases))
    return form, clock_queries.filtered(found, form.wanted, clock_queries.counting(), now())


def _desk() -> clock_lines.Desk:
    return clock_lines.desk(handling_queries.every_agency().values(), language())


def _wanted() -> Wanted:
    form, found = _asked()
    return Wanted(form, _lines(clock_queries.for_list(found)), clock_queries.count(found))


def _lines(found: Select) -> Iterator[tuple[CaseDeadline, clock_lines.Line]]:
    """Written while the answer goes out, after the commit: so the desk is made here and not before."""
    desk = _desk()
    for row in in_chunks(found):
        yield row, desk.line(row)


offer_downloads(bp, "/deadlines/export", permissions.list, "deadlines", DEADLINES, _wanted, "export_deadlines")


@bp.get("/deadlines/rules")
def deadline_rules():
    """Every rule with its article; those that were inferred are confirmed here, and moved deadlines shown."""
    allow(permissions.confirm_deadlines)
    moved = clocks.would_move()
    return render_template(
        "cases/deadline_rules.html",
        rules=list(table().values()),
        confirmed=clock_queries.confirmed(),
        duties=DUTIES,
        actors=ACTORS,
        about_rule=clock_lines.about,
        citation=lambda rule: citation(rule.article, language()),
        moved=moved,
        seen=clocks.fingerprint(moved),
    )


@bp.post("/deadlines/rules/<key>")
def confirm_rule(key: str):
    allow(permissions.confirm_deadlines)
    rule = table().get(key)
    if rule is None or rule.is_verified:
        abort(404)
    writing()
    if request.form.get("confirmed") == "yes":
        clocks.confirm(rule)
    else:
        clocks.unconfirm(rule)
    commit()
    flash(_("The rule is saved: %(duty)s.", duty=DUTIES[key]))
    return redirect(url_for(".deadline_rules"), 303)


@bp.post("/deadlines/moves")
def move_deadlines():
    """Move the open deadlines to where the calendar has them now; only as many as were seen."""
    allow(permissions.confirm_deadlines)
    writing()
    moved = clocks.would_move()
    if request.form.get("seen") != clocks.fingerprint(moved):
        db.session.rollback()
        flash(_("The calendar or the deadlines changed in the meantime. Look at them again."), "warning")
        return redirect(url_for(".deadline_rules"), 303)
    clocks.move(moved)
    commit()
    flash(ngettext("%(num)d deadline was moved.", "%(num)d deadlines were moved.", len(moved)))
    return redirect(url_for(".deadline_rules"), 303)
