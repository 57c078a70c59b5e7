"""The forms that stand on the page of a case, for whom and when."""

from collections.abc import Callable, Sequence

from flask import request

from app.cases import (
    permissions,
)
from app.cases.coordination_forms import AnswerForm, AskForm
from app.cases.day_forms import DaysForm, days_form
from app.cases.demand_forms import DemandForm
from app.cases.handling_forms import (
    AgreementForm,
    AttachmentForm,
    BlackOutForm,
    CloseForm,
    DeclineForm,
    EventForm,
    HandOverForm,
    LinkForm,
    ReopenForm,
    StatusForm,
    WorkForm,
    opening_event,
)
from app.cases.models import Case, CaseEvent, CaseQuestion
from app.cases.states import STOPPAGE_KINDS, can_close, can_reopen, moves_from
from app.cases.twelve_hours import TwelveHours
from app.cases.twelve_hours_forms import TwelveHoursForm
from app.cases.views.finding import acting, seen
from app.core.db import today
from app.core.permissions import can


def forms_of(
    case: Case,
    refused: WorkForm | None,
    events: Sequence[CaseEvent],
    hours: TwelveHours | None,
    questions: list[CaseQuestion],
) -> dict[str, WorkForm]:
    """The forms that this account may send now, by name; one answer at a time, to what was asked first."""
    asked = next((one for one in questions if one.is_open and permissions.concerned(acting(), case, one)), None)
    version = {"version": str(case.version)}
    makers: dict[str, tuple[bool, Callable[[], WorkForm]]] = {
        "event": (can("cases.change", case), lambda: EventForm(case, formdata=None, data=opening_event())),
        "attach": (can("cases.change", case), lambda: AttachmentForm(case, formdata=None)),
        "twelve_hours": (
            can("cases.change", case) and hours is not None and bool(hours.values()),
            lambda: TwelveHoursForm(case, hours, formdata=None, data=version),
        ),
        "demand": (can("cases.change", case), lambda: DemandForm(case, formdata=None)),
        "status": (
            can("cases.change", case) and bool(moves_from(case.kind, case.status)),
            lambda: StatusForm(case, formdata=None, data=version),
        ),
        "agreement": (can("cases.change", case), lambda: AgreementForm(case, formdata=None, data=version)),
        "link": (can("cases.change", case), lambda: LinkForm(case, seen, formdata=None)),
        "close": (
            can("cases.close", case) and can_close(case.status),
            lambda: CloseForm(case, formdata=None, data={**version, "closed_on": today()}),
        ),
        "reopen": (
            can("cases.reopen", case) and can_reopen(case.status),
            lambda: ReopenForm(case, formdata=None, data={**version, "on": today()}),
        ),
        "hand_over": (
            can("cases.hand_over", case),
            lambda: HandOverForm(case, acting(), formdata=None, data=version),
        ),
        "ask": (
            can("cases.ask", case) and bool(case.coordinating_agencies),
            lambda: AskForm(case, formdata=None),
        ),
        "answer": (
            asked is not None and can("cases.answer_question", case),
            lambda: AnswerForm(case, asked, formdata=None),
        ),
        "black_out": (can("cases.black_out", case), lambda: BlackOutForm(case, formdata=None)),
        "days": (
            can("cases.change", case) and case.kind in STOPPAGE_KINDS and "days" in request.args,
            lambda: days_form(case, events),
        ),
        "decline": (can("cases.answer_hand_over", case), lambda: DeclineForm(case, formdata=None)),
    }
    forms = {}
    for name, (allowed, make) in makers.items():
        form = make() if allowed else None
        if isinstance(refused, FORM_CLASSES[name]):
            form = refused
        if isinstance(form, StatusForm):
            form.offer_moves()
        if form is not None:
            forms[name] = form
    return forms


FORM_CLASSES = {
    "event": EventForm,
    "attach": AttachmentForm,
    "twelve_hours": TwelveHoursForm,
    "demand": DemandForm,
    "status": StatusForm,
    "agreement": AgreementForm,
    "link": LinkForm,
    "close": CloseForm,
    "reopen": ReopenForm,
    "hand_over": HandOverForm,
    "ask": AskForm,
    "answer": AnswerForm,
    "days": DaysForm,
    "black_out": BlackOutForm,
    "decline": DeclineForm,
}
