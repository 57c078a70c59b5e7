"""The page of one meeting: what is recorded of it, moving it on, its history."""

from datetime import datetime

from flask import Response, flash, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_login import current_user
from sqlalchemy.exc import IntegrityError

from app.cases.clocks import office_calendar
from app.core import submissions
from app.core.blackout import Passage
from app.core.blackout_form import REMOVED, STANDS_NOWHERE
from app.core.db import commit, today
from app.core.errors import Conflict, Refused
from app.core.formats import fmt_date, fmt_moment, fmt_number
from app.core.history import Happening, entries, named
from app.core.permissions import allow
from app.core.saving import attempt
from app.core.text_check import note_findings
from app.dialogues import invited, operations, permissions, queries
from app.dialogues.columns import LABELS
from app.dialogues.concluding_forms import ConclusionForm
from app.dialogues.forms import BlackOutForm, StatusForm, language, next_statuses
from app.dialogues.limits import limits
from app.dialogues.models import Dialogue
from app.dialogues.preparing_forms import AgendaForm, agenda_form
from app.dialogues.states import (
    CODED,
    FITTING,
    KINDS,
    MATTERS,
    OBSERVED,
    RUN_BY_AGENCY,
    RUNNING,
    STATUSES,
    TOOK_PLACE,
)
from app.dialogues.steps import steps_of
from app.dialogues.views import bp
from app.dialogues.views.shared import clashes_of, legal_frame, readable, to_meeting
from app.enterprises import queries as registry
from app.imports import operations as file_operations
from app.imports import queries as files
from app.recommendations import memory
from app.recommendations import queries as recommendations
from app.recommendations.states import CODED as RECOMMENDATION_TERMS
from app.recommendations.states import WAITING

POINTS_SHOWN = 50
UNRESOLVED_SHOWN = 20
CODES_TOLD = 20  # points named in a refusal
HISTORY_FIELDS = {
    **LABELS,
    "starts_on": _l("Day of the meeting"),
    "starts_time": _l("Begins at"),
    "ends_on": _l("Last day"),
    "ends_time": _l("Ends at"),
    "host_agency_id": _l("Host agency"),
    "chair_agency_id": _l("Chair agency"),
    "cochair_agencies": _l("Co-chair agencies"),
    "zones": _l("Zones invited"),
    "plan_item": _l("Plan item"),
    "answer_within": _l("Working days for an answer"),
    "begins_at": _l("Time"),
    "matter": _l("Matter"),
    "agency_id": _l("Responsible agency"),
    "other_unit": _l("Other unit"),
    "invited_on": _l("Invited on"),
    "cancelled_on": _l("Cancelled on"),
    "replies_until": _l("Answers by link until"),
    "conclusions": _l("Conclusions"),
    "notice_number": _l("Number of the notice of conclusions"),
    "notice_on": _l("Date of the notice"),
    "published_on": _l("Published on"),
}
DAYS = ("published_on", "requested_on", "replied_on", "content_sent_on")
SHARED_WITH_CONCLUSIONS = ("minutes_number", "published_on")
MOVE_WRITTEN = "dialogue_move.created"
HISTORY_ACTIONS = named(
    {
        "dialogue.recorded": _l("Recorded"),
        "dialogue.created": _l("Recorded"),
        "dialogue.changed": _l("Changed"),
        "dialogue.moved": _l("Status changed"),
        "dialogue.agenda_changed": _l("Agenda changed"),
        "dialogue.enterprises_invited": _l("Enterprises put on the list of those invited"),
        "dialogue.invitations_changed": _l("List of those invited changed"),
        "dialogue.taken_out": _l("Minutes or notice taken as a file"),
        "dialogue_agenda_line.created": _l("Line of the agenda added"),
        "dialogue_agenda_line.changed": _l("Line of the agenda changed"),
        "dialogue_agenda_line.deleted": _l("Line of the agenda taken away"),
        "text.confirmed": _l("Text confirmed: it names no person"),
        "text.warned": _l("Saved with a text that may name a person"),
        "text.removed": _l("Personal detail removed"),
        "right.refused": _l("Refused: no right"),
        "dialogue.closing_set": _l("Closing of answers by link set"),
        "dialogue.letter_taken": _l("Letter of invitation taken as a file"),
    }
)


@bp.get("/<code>")
def show(code: str):
    """Everything recorded of a meeting."""
    dialogue = readable(code)
    allow(permissions.read, dialogue)
    edits = dialogue.kind in RUN_BY_AGENCY and permissions.change(current_user, dialogue)
    opened = {name for name in ("agenda", "conclusions") if edits and request.args.get(name) == "edit"}
    return page(
        dialogue,
        agenda=agenda_form(dialogue) if "agenda" in opened else None,
        concluding=ConclusionForm(dialogue, formdata=None) if "conclusions" in opened else None,
    )


@bp.post("/<code>/status")
def status(code: str):
    """Move the meeting on; closing is for its host."""
    dialogue = readable(code)
    allow(permissions.change, dialogue)
    form = _status_form(dialogue)
    if form.status.data == "closed":
        allow(permissions.close, dialogue)
    answer, answered = None, 422
    form.validate()
    form.look_over_texts()
    if not form.all_errors:
        try:
            answer, answered = attempt(form, lambda: _set_status(form, code))
        except Conflict as conflict:
            form.refuse(conflict)
            answered = 409
    return answer if answer is not None else (page(readable(code), form), answered)


def _set_status(form: StatusForm, code: str) -> Response:
    token = form.submission_id.data
    if submissions.first_record("dialogue_move", token, current_user) is not None:
        return to_meeting(code)
    dialogue = readable(code, held=True)
    allow(permissions.change, dialogue)
    if form.opened_at is not None and form.opened_at != dialogue.version:
        raise Conflict()
    if form.status.data == "closed":
        _check_answers(dialogue)
    move = operations.set_status(
        dialogue, form.status.data, form.on.data, form.reason.data, by=current_user, submission=token
    )
    note_findings(dialogue, form.confirmed, form.warnings, by=current_user)
    code, label = dialogue.code, STATUSES[move.to_status].label
    try:
        commit()
    except IntegrityError:  # the same form, sent twice at once: the other one was first
        if submissions.first_record("dialogue_move", token, current_user) is None:
            raise
        return to_meeting(code)
    flash(_("%(code)s is now “%(status)s”.", code=code, status=label))
    for warning in form.soft_findings():
        flash(warning, "warning")
    return to_meeting(code)


def _check_answers(dialogue: Dialogue) -> None:
    """A conference is not closed while none of its points has an answer; refused with the list of them."""
    waiting = memory.unanswered(dialogue) if dialogue.kind in RUN_BY_AGENCY else None
    if waiting is None:
        return
    seen = recommendations.codes_of(current_user, waiting)
    named, count = seen[:CODES_TOLD], recommendations.count(waiting)
    listed = ", ".join(named) + (" …" if count > len(named) else "")
    raise Refused(
        ngettext(
            "Its %(num)d point has no answer yet: %(codes)s. Answer it before the meeting is completed.",
            "None of its %(num)d points has an answer yet: %(codes)s. Answer before the meeting is completed.",
            count,
            codes=listed,
        ),
        "status",
    )


@bp.post("/<code>/black-out")
def black_out(code: str):
    """Remove personal detail from every version of every text."""
    dialogue = readable(code)
    allow(permissions.black_out, dialogue)
    form, answer, answered = BlackOutForm(), None, 422
    if form.validate():
        answer, answered = attempt(form, lambda: _black_out(form, code))
    if answer is not None:
        return answer
    dialogue = readable(code)
    return page(dialogue, removing=form), answered


def _black_out(form: BlackOutForm, code: str) -> Response:
    user = current_user._get_current_object()
    dialogue = readable(code, held=True)
    allow(permissions.black_out, dialogue)
    passage, reason = Passage(form.passage.data), form.reason.data
    found = operations.black_out(dialogue, passage, reason, by=user)
    if not (file_operations.black_out(passage, reason, user) or found):
        raise Refused(STANDS_NOWHERE, "passage")
    code = dialogue.code
    commit()
    flash(str(REMOVED) % {"code": code})
    return to_meeting(code)


def _status_form(dialogue: Dialogue, sent: bool = True) -> StatusForm | None:
    """The form of the next status, as it was `sent` if it was; None when this account cannot set one."""
    closes = permissions.close(current_user, dialogue)
    given = {} if sent else {"formdata": None}
    form = StatusForm(dialogue, closes, data={"on": today()}, **given)
    offered = next_statuses(dialogue, closes) and permissions.change(current_user, dialogue)
    return form if offered or (sent and request.method == "POST") else None


def page(
    dialogue: Dialogue,
    form: StatusForm | None = None,
    removing: BlackOutForm | None = None,
    agenda: AgendaForm | None = None,
    concluding: ConclusionForm | None = None,
) -> str:
    """The page of a meeting, with the form of its status as far as it goes on and those that were sent."""
    if form is None:
        form = _status_form(dialogue, sent=False)
    if removing is None and permissions.black_out(current_user, dialogue):
        removing = BlackOutForm(formdata=None)
    return render_template(
        "dialogues/show.html",
        dialogue=dialogue,
        form=form,
        removing=removing,
        kinds=KINDS,
        statuses=STATUSES,
        steps=steps_of(dialogue) if dialogue.kind in RUN_BY_AGENCY else [],
        prepared=dialogue.kind in RUN_BY_AGENCY,
        running=RUNNING,
        took_place=dialogue.status in TOOK_PLACE,
        summary=invited.summary(dialogue),
        agenda=agenda,
        concluding=concluding,
        frame=legal_frame(dialogue),
        limits=list(limits(dialogue, office_calendar(), today())) if dialogue.kind in OBSERVED else [],
        clashes=clashes_of(dialogue),
        details=_details(dialogue),
        days_left=(dialogue.starts_on - today()).days if dialogue.status in queries.COMING else None,
        points=recommendations.of_origin(current_user, POINTS_SHOWN, dialogue_id=dialogue.id),
        point_terms=RECOMMENDATION_TERMS,
        opening=memory.opening(current_user, dialogue, UNRESOLVED_SHOWN),
        waiting=WAITING,
        today=today(),
        history=_history(dialogue),
        origins=files.origins("dialogue", dialogue.id, current_user),
    )


def _details(dialogue: Dialogue) -> list[tuple]:
    """(label, value) of what is asked of a meeting of this kind, and of whatever else is known of it."""
    shown = {
        **{name: terms.label(getattr(dialogue, name)) for name, terms in CODED.items()},
        "matters": "\n".join(MATTERS.label(code) for code in dialogue.matters or ()),
        **{name: fmt_date(getattr(dialogue, name)) if getattr(dialogue, name) else "" for name in DAYS},
        "minutes_number": dialogue.minutes_number,
    }
    counted = {name: getattr(dialogue, name) for name in FITTING if name not in shown}
    shown |= {name: None if number is None else fmt_number(number) for name, number in counted.items()}
    if dialogue.kind in RUN_BY_AGENCY:  # of these it stands with their conclusions
        shown |= dict.fromkeys(SHARED_WITH_CONCLUSIONS)
    return [(LABELS[name], shown[name]) for name, kinds in FITTING.items() if dialogue.kind in kinds or shown[name]]


def _history(dialogue: Dialogue) -> list[Happening]:
    """The trail of the meeting; day and reason of its moves stand in its course and are left out here."""
    names = queries.agency_names(language())
    zones = {zone.code: zone.name for zone in registry.zones()}
    values = {
        **{name: terms.label for name, terms in CODED.items()},
        "matters": MATTERS.label,
        "kind": KINDS.label,
        "status": STATUSES.label,
        "host_agency_id": lambda key: names.get(key, key),
        "chair_agency_id": lambda key: names.get(key, key),
        "agency_id": lambda key: names.get(key, key),
        "coordinating_agencies": lambda code: names.get(code, code),
        "cochair_agencies": lambda code: names.get(code, code),
        "zones": lambda code: zones.get(code, code),
        "begins_at": lambda clock: clock[:5],
        "starts_time": lambda clock: clock[:5],
        "ends_time": lambda clock: clock[:5],
        "replies_until": lambda moment: fmt_moment(datetime.fromisoformat(moment)),
    }
    found = entries(
        "dialogue",
        dialogue.id,
        HISTORY_FIELDS,
        HISTORY_ACTIONS,
        values,
        office=lambda code: names.get(code, code),
    )
    return [one for one in found if one.what != MOVE_WRITTEN]
