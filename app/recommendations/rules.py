"""The rules between the facts of a recommendation; pages, imports and operations ask the same ones."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _

from app.cases.clocks import office_day_after
from app.core.db import today
from app.core.errors import Refused
from app.core.formats import fmt_date
from app.dialogues.models import Dialogue
from app.recommendations.models import Recommendation
from app.recommendations.states import STATUSES

ANSWER_WITHIN = 15  # working days of the authorities; no law fixes them (dialogue-rules.md B1)
BETWEEN = (
    "received_on",
    "due_on",
    "ended_on",
    "answered_on",
    "answer",
    "document_date",
    "status",
    "answer_mode",
    "content_state",
)
NOT_AHEAD = ("received_on", "answered_on", "document_date")


def usual_due_day(day: date, dialogue: Dialogue | None = None) -> date:
    """The day by which what came in, or was assigned, on `day` is to be answered unless another is named.

    The meeting that it was raised at may have a number of working days of its own.
    """
    own = dialogue.answer_within if dialogue is not None else None
    return office_day_after(day, own or ANSWER_WITHIN)


def facts(recommendation: Recommendation) -> dict[str, Any]:
    """What is recorded, by the names of `values`, as far as rules between fields need it."""
    return {name: getattr(recommendation, name) for name in BETWEEN}


def derived_status(values: Mapping[str, Any]) -> str:
    """The status of one that names none: answered when there is an answer, assigned when somebody else has to."""
    if values.get("answered_on") or values.get("answer"):
        return "answered"
    return "assigned" if values.get("lead_agency") else "received"


def faults(values: Mapping[str, Any]) -> list[Refused]:
    """Every rule between fields that the values break, each at the later field; none when all is well."""
    return [*_faults_of_days(values), *_faults_of_answer(values)]


def raise_first(found: Iterable[Refused]) -> None:
    for refusal in found:
        raise refusal


def not_ahead(day: date | None, field: str) -> Iterator[Refused]:
    if day is not None and day > today():
        text = _("%(date)s has not come yet. Enter %(today)s or earlier.", date=fmt_date(day), today=fmt_date(today()))
        yield Refused(text, field)


def not_before(day: date | None, first: date | None, field: str) -> Iterator[Refused]:
    if day is not None and first is not None and day < first:
        text = _("It was received on %(day)s. Enter that day or a later one.", day=fmt_date(first))
        yield Refused(text, field)


def _faults_of_days(values: Mapping[str, Any]) -> Iterator[Refused]:
    for name in NOT_AHEAD:
        yield from not_ahead(values.get(name), name)
    for name in ("due_on", "answered_on"):
        yield from not_before(values.get(name), values.get("received_on"), name)
    received_on, ended_on = values.get("received_on"), values.get("ended_on")
    if received_on is not None and ended_on is not None and received_on > ended_on:
        yield Refused(
            _("It was closed on %(day)s. Enter that day or an earlier one.", day=fmt_date(ended_on)), "received_on"
        )


def _faults_of_answer(values: Mapping[str, Any]) -> Iterator[Refused]:
    answered_on, status = values.get("answered_on"), values.get("status")
    tells = any(values.get(name) for name in ("answer", "answer_mode", "content_state"))
    if answered_on is None and (tells or status == "answered"):
        yield Refused(_("Enter the day of the answer."), "answered_on")
    if answered_on is not None and status in ("received", "assigned", "not_in_scope"):
        text = _("It was answered, so it cannot be “%(status)s”.", status=STATUSES[status].label)
        yield Refused(text, "status")
