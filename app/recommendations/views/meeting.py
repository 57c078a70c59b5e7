"""Running a meeting on one screen: what is left from before, who came, the points as they are raised.

Without a script every part of it is a form as any other. With it what is typed goes through the outbox of the browser
(decision 016): it is sent again until it is received, and makes one record.
"""

from flask import Blueprint, Response, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.exc import IntegrityError

from app.agencies.queries import heirs_on
from app.core import outbox, submissions
from app.core.db import commit, today
from app.core.errors import Conflict, wants_json
from app.core.permissions import allow
from app.core.saving import attempt
from app.core.text_check import note_findings
from app.dialogues import attendance as seating
from app.dialogues import permissions as meetings
from app.dialogues import queries as dialogues
from app.dialogues.models import Dialogue
from app.dialogues.states import KINDS, RUN_BY_AGENCY, RUNNING, STATUSES
from app.extensions import db
from app.recommendations import memory, operations, permissions, queries
from app.recommendations.handling_forms import AnswerForm, AssignForm, DuplicateForm, SplitForm
from app.recommendations.meeting_forms import AttendanceForm, PointForm
from app.recommendations.models import Recommendation
from app.recommendations.states import CODED, WAITING
from app.recommendations.views.page import WORK
from app.recommendations.views.shared import acting

bp = Blueprint("meetings", __name__, url_prefix="/dialogues")

MOST_POINTS, MOST_BEFORE, MOST_ROWS = 300, 50, 100
ON_THE_SPOT = {"answer": AnswerForm, "assign": AssignForm, "split": SplitForm, "duplicate": DuplicateForm}


def _meeting(code: str, whole: bool = False, held: bool = False) -> Dialogue:
    """The meeting, when agencies run it and this account may change it."""
    found = dialogues.with_code(dialogues.visible_to(current_user), code)
    found = dialogues.to_change(found) if held else dialogues.whole(found) if whole else found
    dialogue = db.session.scalar(found)
    if dialogue is None or dialogue.kind not in RUN_BY_AGENCY:
        abort(404)
    allow(meetings.change, dialogue)
    return dialogue


@bp.get("/<code>/meeting")
def run(code: str):
    """The screen; of a meeting that is over or called off, its page."""
    dialogue = _meeting(code, whole=True)
    if dialogue.status not in RUNNING:
        flash(
            _("This meeting is “%(status)s”: it is not run any more.", status=STATUSES[dialogue.status].label), "info"
        )
        return redirect(url_for("dialogues.show", code=dialogue.code), 303)
    return _page(dialogue)


@bp.post("/<code>/meeting/points")
def add(code: str):
    """Record a point; the same one sent twice is one. What comes in late is taken too, whatever the status."""
    allow(permissions.record)
    dialogue = _meeting(code)
    form, status = PointForm(), 422
    if outbox.of_another(current_user):
        form.form_errors, status = [*form.form_errors, str(outbox.OF_ANOTHER)], 403
    elif form.validate():
        answer, status = attempt(form, lambda: _add(form, dialogue))
        if answer is not None:
            return answer
    return outbox.problem(form, status) if wants_json() else (_page(_meeting(code, whole=True), point=form), status)


def _add(form: PointForm, dialogue: Dialogue) -> Response:
    code, token = dialogue.code, form.submission_id.data
    first = submissions.first_record("recommendation", token, current_user)
    if first is not None:
        return _received(code, queries.by_id(first).code)
    made = operations.record(form.values_at(dialogue), by=acting(), submission=token)
    note_findings(made, form.confirmed, form.warnings, by=acting())
    point, warnings = made.code, list(form.soft_findings())
    try:
        commit()
    except IntegrityError:  # the same form, sent twice at once: the other one was first
        first = submissions.first_record("recommendation", token, current_user)
        if first is None:
            raise
        return _received(code, queries.by_id(first).code)
    return _received(code, point, warnings)


def _received(code: str, point: str, warnings=()) -> Response:
    back = url_for(".run", code=code, _anchor="point-text")
    url = url_for("recommendations.show", code=point)
    return outbox.receipt(point, back, _("%(code)s is saved.", code=point), warnings, url)


@bp.post("/<code>/meeting/attendance")
def attendance(code: str):
    """Save who came of one enterprise; of two who save one line, the second is told what the first saved."""
    _meeting(code)
    form, status = AttendanceForm(), 422
    if outbox.of_another(current_user):
        form.form_errors, status = [*form.form_errors, str(outbox.OF_ANOTHER)], 403
    elif form.validate():
        try:
            answer, status = attempt(form, lambda: _note(form, code))
            if answer is not None:
                return answer
        except Conflict as conflict:
            form.refuse(conflict)
            form.was.data, form.was.raw_data, status = "", None, 409
    return outbox.problem(form, status) if wants_json() else (_page(_meeting(code, whole=True), seats=form), status)


def _note(form: AttendanceForm, code: str) -> Response:
    dialogue = _meeting(code, held=True)
    enterprise = form.named_enterprise()
    seating.note(dialogue, enterprise, form.seats, form.shown_as, by=acting())
    name, warnings = enterprise.name, seating.warnings(dialogue, enterprise, form.seats)
    back = url_for(".run", code=code, _anchor=f"guest-{enterprise.id}")
    commit()
    return outbox.receipt(name, back, _("%(name)s is saved.", name=name), warnings)


def _page(dialogue: Dialogue, point: PointForm | None = None, seats: AttendanceForm | None = None) -> str:
    mine = queries.visible_to(current_user).where(Recommendation.dialogue_id == dialogue.id)
    left = queries.visible_to(current_user).where(memory.before(dialogue))
    before, points = memory.memory_of(left, MOST_BEFORE), queries.in_order(mine, MOST_POINTS)
    new = Recommendation(status="received", dialogue=dialogue)  # what the forms on the spot open with; never saved
    return render_template(
        "meetings/run.html",
        dialogue=dialogue,
        kinds=KINDS,
        statuses=STATUSES,
        before=before,
        points=points,
        count=queries.count(mine),
        rows=seating.rows(dialogue, MOST_ROWS),
        present=seating.present(dialogue),
        point=point or PointForm(formdata=None),
        seats=seats,
        walk_in=AttendanceForm(formdata=None) if seats is None or seats.found else seats,
        spot={name: form(new, acting(), formdata=None) for name, form in ON_THE_SPOT.items()},
        work=WORK,
        terms=CODED,
        waiting=WAITING,
        today=today(),
        day=min(today(), dialogue.ends_on or dialogue.starts_on),
        heirs=before.heirs or (heirs_on(today()) if points else {}),
        author=current_user.username,
    )
