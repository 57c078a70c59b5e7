"""The page of one recommendation: what is recorded, its course, and the forms of the work on it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from flask import Response, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from app.agencies.queries import names_by_key
from app.core import outbox, saving, submissions
from app.core.blackout import Passage
from app.core.blackout_form import REMOVED, STANDS_NOWHERE
from app.core.db import commit, today
from app.core.errors import Conflict, Refused, wants_json
from app.core.history import Happening, entries, named
from app.core.permissions import Rule, allow
from app.core.text_check import note_findings
from app.imports import operations as file_operations
from app.imports import queries as files
from app.recommendations import handling, handling_forms, operations, permissions, queries
from app.recommendations.columns import LABELS
from app.recommendations.forms import language
from app.recommendations.models import Recommendation
from app.recommendations.states import CODED, MOVES, STATUSES, WAITING
from app.recommendations.views import bp
from app.recommendations.views.shared import acting, address_of, readable

HISTORY_FIELDS = {
    **{name: label for name, label in LABELS.items() if name not in ("dialogue", "case", "enterprise")},
    "lead_agency_id": _l("Agency that answers"),
    "ended_on": _l("Closed on"),
    "internal_note": _l("Internal note"),
    "unnamed_in_public": _l("Not named in public"),
}
MOVE_WRITTEN = "recommendation_move.created"
HISTORY_ACTIONS = named(
    {
        "recommendation.recorded": _l("Recorded"),
        "recommendation.created": _l("Recorded"),
        "recommendation.changed": _l("Changed"),
        "recommendation.moved": _l("Moved on"),
        "recommendation.linked": _l("Linked as the same"),
        "recommendation.split": _l("Split"),
        "text.confirmed": _l("Text confirmed: it names no person"),
        "text.warned": _l("Saved with a text that may name a person"),
        "text.removed": _l("Personal detail removed"),
        "right.refused": _l("Refused: no right"),
    }
)

# The work on it ----------------------------------------------------------------------------------------------------


def _assign(one: Recommendation, form) -> Any:
    return handling.assign(one, form.values, by=acting())


def _answer(one: Recommendation, form) -> Any:
    return handling.answer(one, form.values, by=acting())


def _forward(one: Recommendation, form) -> Any:
    return handling.forward(one, form.values, by=acting())


def _leave_out(one: Recommendation, form) -> Any:
    return handling.leave_out(one, form.values, by=acting())


def _close(one: Recommendation, form) -> Any:
    return handling.close(one, form.values, by=acting())


def _link(one: Recommendation, form) -> None:
    handling.link_duplicate(one, form.found, by=acting())


def _split(one: Recommendation, form) -> Any:
    return handling.split(one, form.text.data, form.topic.data, by=acting())


def _black_out(one: Recommendation, form) -> None:
    passage, reason = Passage(form.passage.data), form.reason.data
    found = operations.black_out(one, passage, reason, by=acting())
    if not (file_operations.black_out(passage, reason, acting()) or found):
        raise Refused(STANDS_NOWHERE, "passage")


@dataclass(frozen=True)
class Work:
    """One form of the page: who may send it, the status it leads to ('' for none), what it does, how it is called."""

    form: type[handling_forms.WorkForm]
    right: Rule
    to: str
    save: Callable[[Recommendation, Any], Any]
    title: Any
    submit: Any
    pairs: tuple[tuple[str, str], ...] = ()

    def fits(self, one: Recommendation) -> bool:
        return not self.to or self.to in MOVES[one.status]


WORK = {
    "answer": Work(
        handling_forms.AnswerForm,
        permissions.change,
        "answered",
        _answer,
        _l("Answer"),
        _l("Save the answer"),
        (("answered_on", "answer_mode"), ("document_number", "document_date")),
    ),
    "assign": Work(
        handling_forms.AssignForm,
        permissions.change,
        "assigned",
        _assign,
        _l("Assign to an agency"),
        _l("Assign"),
        (("on", "due_on"),),
    ),
    "forward": Work(
        handling_forms.ForwardForm, permissions.change, "forwarded_up", _forward, _l("Forward up"), _l("Forward")
    ),
    "leave-out": Work(
        handling_forms.LeaveOutForm,
        permissions.change,
        "not_in_scope",
        _leave_out,
        _l("Not in scope"),
        _l("Set as not in scope"),
    ),
    "close": Work(
        handling_forms.CloseForm,
        permissions.close,
        "closed",
        _close,
        _l("Close the recommendation"),
        _l("Close the recommendation"),
        (("content_state", "feedback"),),
    ),
    "duplicate": Work(
        handling_forms.DuplicateForm,
        permissions.change,
        "",
        _link,
        _l("Link with one that says the same"),
        _l("Save the link"),
    ),
    "split": Work(
        handling_forms.SplitForm,
        permissions.change,
        "",
        _split,
        _l("Split off a second question"),
        _l("Record the second question"),
    ),
    "black-out": Work(
        handling_forms.BlackOutForm,
        permissions.black_out,
        "",
        _black_out,
        _l("Remove personal detail"),
        _l("Remove the words"),
    ),
}
SENT_ONCE = ("recommendation_move", "recommendation")  # what a form can have made when it was sent before


@bp.get("/<code>")
def show(code: str):
    """Everything recorded of it, and the forms of the work on it."""
    one = readable(code)
    allow(permissions.read, one)
    return _page(one)


@bp.post(f"/<code>/<any({', '.join(repr(name) for name in WORK)}):verb>")
def work(code: str, verb: str):
    """One step of the work: 303 to the page, or the page again with the form as it was typed."""
    one, task = readable(code), WORK[verb]
    allow(task.right, one)
    form = task.form(one, acting())
    status = 422
    if outbox.of_another(current_user):
        form.form_errors, status = [*form.form_errors, str(outbox.OF_ANOTHER)], 403
    elif _done_already(form.submission_id.data):
        return _receipt(code)
    elif form.validate():
        try:
            answer, status = saving.attempt(form, lambda: _saved(code, task, form))
        except Conflict as conflict:
            form.refuse(conflict)
            answer, status = None, 409
        if answer is not None:
            return answer
    if wants_json():
        return outbox.problem(form, status)
    return _page(readable(code), form, verb), status


def _saved(code: str, task: Work, form):
    token = form.submission_id.data
    if _done_already(token):
        return _receipt(code)
    one = form.one = readable(code, held=True)
    allow(task.right, one)
    if form.opened_at is not None and form.opened_at != one.version:
        raise Conflict()
    made = task.save(one, form)
    if made is not None:
        submissions.remember(token, acting(), made)
    note_findings(one, form.confirmed, form.warnings, by=acting())
    code, told, warnings = one.code, _told(task, one, made), list(form.soft_findings())
    commit()
    return _receipt(code, told, warnings)


def _done_already(token: str | None) -> bool:
    """The same form was sent before: what it asks for may not be possible a second time."""
    return any(submissions.first_record(kind, token, current_user) is not None for kind in SENT_ONCE)


def _receipt(code: str, told: str = "", warnings: Iterable[str] = ()) -> Response:
    return outbox.receipt(code, address_of(code), told, warnings)


def _told(task: Work, one: Recommendation, made: Any) -> str:
    if task.to:
        return _("%(code)s is now “%(status)s”.", code=one.code, status=STATUSES[one.status].label)
    if isinstance(made, Recommendation):
        return _("The second question is recorded as %(code)s.", code=made.code)
    said = str(REMOVED) if task.right is permissions.black_out else _("%(code)s is saved.")
    return said % {"code": one.code}


# The page ----------------------------------------------------------------------------------------------------------


def _page(one: Recommendation, refused: handling_forms.WorkForm | None = None, verb: str = ""):
    forms = {
        name: refused if name == verb else task.form(one, acting(), formdata=None, version=str(one.version))
        for name, task in WORK.items()
        if name == verb or (task.fits(one) and task.right(current_user, one))
    }
    return render_template(
        "recommendations/show.html",
        recommendation=one,
        terms=CODED,
        work=WORK,
        forms=forms,
        refused=refused,
        refused_as=verb,
        waiting=one.status in WAITING,
        today=today(),
        linked=queries.linked(current_user, one),
        misdirected=sum(move.wrong_office for move in one.moves),
        history=_history(one),
        origins=files.origins("recommendation", one.id, current_user),
    )


def _history(one: Recommendation) -> list[Happening]:
    """The trail of the record; day and reason of its steps stand in its course and are left out here."""
    names = names_by_key(language())
    values = {
        **{name: terms.label for name, terms in CODED.items()},
        "lead_agency_id": lambda key: names.get(key, key),
        "coordinating_agencies": lambda code: names.get(code, code),
    }
    found = entries(
        "recommendation", one.id, HISTORY_FIELDS, HISTORY_ACTIONS, values, office=lambda code: names.get(code, code)
    )
    return [one for one in found if one.what != MOVE_WRITTEN]
