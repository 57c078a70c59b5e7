"""Preparing a meeting: its agenda, whom to invite, and what the invited answered."""

from flask import Response, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from sqlalchemy import Select

from app.core import lists
from app.core.db import commit
from app.core.errors import Conflict, Refused
from app.core.formats import fmt_number
from app.core.lists import Page, Sort, chips, paginate
from app.core.permissions import allow
from app.core.saving import attempt
from app.core.text_check import note_findings
from app.dialogues import invited, permissions, preparing
from app.dialogues.filters import GuestFilter, InviteFilter
from app.dialogues.models import Dialogue, Invitation
from app.dialogues.preparing import MOST_INVITED, Guest
from app.dialogues.preparing_forms import (
    AgendaForm,
    GuestsForm,
    InviteForm,
    agenda_form,
    by_key,
    guests_form,
    ids_sent,
)
from app.dialogues.views import bp
from app.dialogues.views.meeting import page
from app.dialogues.views.shared import readable, run_here, to_meeting
from app.enterprises import queries as registry
from app.enterprises.columns import latest
from app.enterprises.models import Enterprise
from app.enterprises.terms import ANSWERS
from app.extensions import db
from app.recommendations.memory import unresolved_enterprises

SORT_KEYS = {"name": Enterprise.name_key, "tax_code": Enterprise.tax_code}
GUESTS_A_PAGE = 50


# The agenda ----------------------------------------------------------------------------------------------------------


@bp.post("/<code>/agenda")
def agenda(code: str):
    """Save the whole grid; of two who save it, the second sees what is saved and may save theirs over it."""
    dialogue = run_here(code)
    allow(permissions.change, dialogue)
    form = agenda_form(dialogue, request.form)
    answer, status = None, 422
    if form.validate():
        try:
            answer, status = attempt(form, lambda: _save_agenda(form, code))
        except Conflict:
            status = 409
            form.show_as_of(readable(code))
            text = _("Somebody else saved this meeting first; its agenda is above. Save again to replace it.")
            form.refuse(Refused(text))
    return answer if answer is not None else (page(readable(code), agenda=form), status)


def _save_agenda(form: AgendaForm, code: str) -> Response:
    dialogue = readable(code, held=True)
    allow(permissions.change, dialogue)
    changed = preparing.set_agenda(dialogue, form.lines, form.opened_at, by=current_user)
    note_findings(dialogue, form.confirmed, form.warnings, by=current_user)
    code = dialogue.code
    commit()
    flash(_("The agenda is saved.") if changed else _("Nothing was different; the agenda stays as it was."))
    for warning in form.soft_findings():
        flash(warning, "warning")
    return to_meeting(code)


# Whom to invite ------------------------------------------------------------------------------------------------------


@bp.route("/<code>/invite", methods=["GET", "POST"])
def invite(code: str):
    """The registry, filtered by the address, to tick whom to invite."""
    dialogue = run_here(code)
    allow(permissions.change, dialogue)
    conditions, form, status = InviteFilter(request.args), InviteForm(), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            answer, status = attempt(form, lambda: _invite(form, conditions, code))
            if answer is not None:
                return answer
        dialogue = readable(code)
    found = _matching(conditions)
    sort = Sort.read(request.args.get("sort"), SORT_KEYS, "name")
    rows = sort.apply(registry.for_list(found), SORT_KEYS, Enterprise.id)
    shown = paginate(rows, request.args, counted=found, sort=sort)
    body = render_template(
        "dialogues/invite.html",
        dialogue=dialogue,
        conditions=conditions,
        form=form,
        page=shown,
        chips=chips(conditions),
        count=ngettext("%(shown)s enterprise", "%(shown)s enterprises", shown.total, shown=fmt_number(shown.total)),
        keep=sort.carried,
        action=lists.here(),
        invited=invited.invited_ids(dialogue),
        latest=latest,
        most=MOST_INVITED,
    )
    return body, status


def _matching(conditions: InviteFilter) -> Select:
    """The enterprises of the registry that meet the conditions."""
    found = registry.filtered(**conditions.of_registry)
    if conditions.unresolved.data:
        found = found.where(Enterprise.id.in_(unresolved_enterprises(current_user)))
    return found


def _invite(form: InviteForm, conditions: InviteFilter, code: str) -> Response:
    dialogue = readable(code, held=True)
    allow(permissions.change, dialogue)
    enterprises = db.session.scalars(_chosen(form, conditions)).all()
    if not enterprises:
        raise Refused(_("Tick at least one enterprise, or invite all that match."))
    count = preparing.invite(dialogue, enterprises, by=current_user)
    commit()
    if count:
        flash(ngettext("%(num)d enterprise is on the list now.", "%(num)d enterprises are on the list now.", count))
    else:
        flash(_("All of these are on the list already."), "info")
    return redirect(lists.here(), 303)


def _chosen(form: InviteForm, conditions: InviteFilter) -> Select:
    if not form.all_matching.data:
        return registry.in_registry().where(Enterprise.id.in_(form.ids[:MOST_INVITED]))
    found = _matching(conditions)
    count = registry.count(found)
    if count > MOST_INVITED:
        raise Refused(
            _(
                "%(count)s enterprises match; at most %(most)s can be invited to a meeting. Narrow the conditions.",
                count=fmt_number(count),
                most=MOST_INVITED,
            )
        )
    return found


# What the invited answered -------------------------------------------------------------------------------------------


@bp.get("/<code>/invitations")
def invitations(code: str):
    """Who is invited, page by page, with what is known of each."""
    dialogue = run_here(code)
    allow(permissions.read, dialogue)
    found = invited.narrowed(invited.invitations(dialogue), GuestFilter(request.args).wanted)
    asked = {"page": request.args.get("page", ""), "per_page": str(GUESTS_A_PAGE)}
    shown = paginate(invited.with_enterprises(found), asked, counted=found)
    return _guests_page(dialogue, guests_form(preparing.guests(dialogue, shown.items)), shown)


@bp.post("/<code>/invitations")
def note_answers(code: str):
    """Save one page of them; of two who save one line, the second sees both and may save theirs over it."""
    dialogue = run_here(code)
    allow(permissions.change, dialogue)
    form, answer, status = guests_form(_guests_sent(dialogue), sent=True), None, 422
    if form.validate():
        try:
            answer, status = attempt(form, lambda: _save_guests(form, code))
        except Conflict:
            status = 409
    if answer is not None:
        return answer
    dialogue = readable(code)
    form.guests = by_key(_guests_sent(dialogue))
    return _guests_page(dialogue, form), status


def _guests_sent(dialogue: Dialogue) -> list[Guest]:
    ids = ids_sent(request.form)[: 2 * GUESTS_A_PAGE]
    found = invited.with_enterprises(invited.invitations(dialogue)).where(Invitation.id.in_(ids))
    return preparing.guests(dialogue, db.session.scalars(found))


def _save_guests(form: GuestsForm, code: str) -> Response:
    dialogue = readable(code, held=True)
    allow(permissions.change, dialogue)
    if form.conflicts(by_key(_guests_sent(dialogue))):
        raise Conflict()
    answers = {form.guests[key]: answer for key, answer in form.changed.items()}
    count = preparing.note_answers(dialogue, answers, form.off_the_list, by=current_user)
    commit()
    if count:
        flash(ngettext("%(num)d line is saved.", "%(num)d lines are saved.", count))
    else:
        flash(_("Nothing was different."), "info")
    return redirect(lists.here(), 303)


def _guests_page(dialogue: Dialogue, form: GuestsForm, shown: Page | None = None) -> str:
    conditions, total = GuestFilter(request.args), shown.total if shown else len(form.guests)
    return render_template(
        "dialogues/invitations.html",
        dialogue=dialogue,
        form=form,
        page=shown,
        conditions=conditions,
        chips=chips(conditions),
        count=ngettext("%(shown)s enterprise", "%(shown)s enterprises", total, shown=fmt_number(total)),
        summary=invited.summary(dialogue),
        answers=ANSWERS,
        action=lists.here(),
    )
