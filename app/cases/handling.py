"""The work on one case: events, status, closing and reopening.

Operations take plain values, raise Refused beside the field of contract 4 that breaks a rule, write their entry of
the trail and leave the commit to the caller. `faults_of_…` give every broken rule at once, for a form.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l

from app.cases import agreements, clocks, linking
from app.cases import handling_queries as queries
from app.cases.checks import check_version, not_ahead, raise_first
from app.cases.deadlines import CLOCK_EVENTS
from app.cases.demand_terms import outcome_of
from app.cases.events import CONCILIATION_MINUTES, COURT_RULING, EVENTS, HEAD_COUNT, NOTE
from app.cases.models import Case, CaseEvent, CaseMove
from app.cases.operations import Day
from app.cases.states import CLOSED, ENDED, REFUTED, REOPENED, can_close, can_reopen, check_move, moves_from
from app.core import audit
from app.core.db import local, now, to_utc
from app.core.errors import Refused
from app.extensions import db

NUMBERS = ("workers_involved", "workers_indirect")


# Events ------------------------------------------------------------------------------------------------------------


def add_event(case: Case, values: Mapping[str, Any], *, by: Any = None) -> CaseEvent:
    """Record what happened. `happened_at` is a time on the clocks of the installation; the rest as in contract 4."""
    raise_first(faults_of_event(case, values))
    code, moment = values["event"], values["happened_at"]
    counted = any(values.get(name) is not None for name in NUMBERS)
    ruling = code == COURT_RULING
    event = CaseEvent(
        case=case,
        event=code,
        happened_at=to_utc(moment),
        day=moment.date(),
        note=values.get("note"),
        workers_involved=values.get("workers_involved"),
        workers_indirect=values.get("workers_indirect"),
        shift_fraction=_fraction(values) if counted else None,
        source=values.get("source"),
        quality=values.get("quality") if counted else None,
        result=values.get("result") if code == CONCILIATION_MINUTES else None,
        ruling=values.get("ruling") if ruling else None,
        court=values.get("court") if ruling else None,
        document_number=values.get("document_number"),
        document_date=values.get("document_date"),
        agencies=list(values.get("agencies") or ()),
        other_bodies=values.get("other_bodies"),
        agency_id=by.agency_id if by else None,
    )
    db.session.add(event)
    agreements.heed(case, event)
    audit.record("case.event_added", event, by=by)
    if code in CLOCK_EVENTS:
        clocks.follow(case)
    return event


def _fraction(values: Mapping[str, Any]):
    given = values.get("shift_fraction")
    return 1 if given is None else given


def faults_of_event(case: Case, values: Mapping[str, Any]) -> Iterator[Refused]:
    """Every rule that the event breaks."""
    event = EVENTS.get(values.get("event"))
    if event is None or case.kind not in event.kinds:
        yield Refused(_l("Choose what happened."), "event")
        return
    moment = values.get("happened_at")
    if moment is None:
        yield Refused(_l("Enter when it happened, for instance 20/11/2026 19:10."), "happened_at")
    elif to_utc(moment) > now() and not event.may_lie_ahead:
        yield Refused(
            _l("%(moment)s has not come yet. Enter a time that has passed.", moment=Moment(moment)), "happened_at"
        )
    if event.code == NOTE and not values.get("note") and not values.get("has_files"):
        yield Refused(_l("Enter what happened."), "note")
    if event.code == HEAD_COUNT and all(values.get(name) is None for name in NUMBERS):
        yield Refused(_l("Enter how many took part or how many were kept from work."), "workers_involved")
    if event.code == COURT_RULING:
        yield from _faults_of_ruling(values)


def _faults_of_ruling(values: Mapping[str, Any]) -> Iterator[Refused]:
    """Legality is a court's word: nothing is recorded without which court, which ruling, of which day."""
    wanted = {
        "ruling": _l("Choose what the court ruled."),
        "court": _l("Enter the court."),
        "document_number": _l("Enter the number of the ruling."),
        "document_date": _l("Enter the date of the ruling."),
    }
    for name, message in wanted.items():
        if not values.get(name):
            yield Refused(message, name)


class Moment(Day):
    """A date and time inside a message, in the language of whoever reads it."""

    def __str__(self) -> str:
        return f"{Day(self.value.date())} {self.value:%H:%M}"


def is_before_start(case: Case, event: CaseEvent) -> bool:
    """Taken, with a warning: notices and requests may come before the day recorded as the start."""
    return event.day < case.started_on


# Status ------------------------------------------------------------------------------------------------------------


def set_status(
    case: Case,
    to: str,
    on: date,
    reason: str | None,
    *,
    agreement: Mapping[str, Any] | None = None,
    version: int | None = None,
    by: Any = None,
) -> date | None:
    """Move the case along an arrow of case-rules.md 2; the last day that was set by it, else None.

    An action that ends without a known last day gets the day before `on`, the first shift with normal attendance.
    `agreement`: what was entered of the terms, by the names of `agreements.FIELDS`; a settlement was made `on` that
    day unless another is known.
    """
    check_version(case, version)
    raise_first(faults_of_status(case, to, on, reason, agreement))
    agreements.set_terms(case, agreement or {})
    if to in agreements.SETTLED and case.agreement_on is None:
        case.agreement_on = on
    ended_on = None
    if to == ENDED and case.ended_on is None and not case.end_unknown:
        ended_on = case.ended_on = max(case.started_on, on - timedelta(days=1))
    _move(case, to, on, reason, by)
    clocks.follow(case)
    audit.record("case.status_changed", case, by=by)
    return ended_on


def faults_of_status(
    case: Case, to: str | None, on: date | None, reason: str | None, agreement: Mapping[str, Any] | None = None
) -> Iterator[Refused]:
    try:
        check_move(case.kind, case.status, to or "", _reopened(case))
    except Refused as refusal:
        yield refusal
    if to == REFUTED and not reason:
        yield Refused(_l("Enter how it is known that the report was wrong."), "reason")
    if to == REFUTED and linking.has_runs(case):
        yield Refused(_l("Another case is recorded as resuming this one or resumed by it. Undo that first."), "status")
    yield from not_ahead(on, "on")
    yield from agreements.faults(case, agreement or {}, to)


def moves_of(case: Case) -> tuple[str, ...]:
    """Where the case can go from where it stands."""
    return moves_from(case.kind, case.status, _reopened(case))


def _reopened(case: Case) -> tuple[str, ...]:
    if case.status not in agreements.AGREED:
        return ()
    return agreements.opened(case, queries.events_of(case), queries.moves_of(case))


def _move(case: Case, to: str, on: date, reason: str | None, by: Any) -> None:
    agency_id = by.agency_id if by else None
    db.session.add(
        CaseMove(case=case, from_status=case.status, to_status=to, on=on, reason=reason, agency_id=agency_id)
    )
    case.status = to


# Closing and reopening ---------------------------------------------------------------------------------------------


def close(case: Case, values: Mapping[str, Any], *, version: int | None = None, by: Any = None) -> None:
    """Close the case on `closed_on`. An action needs its last day, or `end_unknown` said; a name left out stays.

    Where no outcome is given it follows from the demands.
    """
    check_version(case, version)
    raise_first(faults_of_close(case, values))
    for name in ("resolution_method", "outcome"):
        if name in values:
            setattr(case, name, values[name])
    case.outcome = case.outcome or outcome_by_demands(case)
    agreements.set_terms(case, values)
    if case.is_action:
        _set_end(case, values)
    _move(case, CLOSED, values["closed_on"], None, by)
    case.closed_on = values["closed_on"]
    clocks.follow(case)
    audit.record("case.closed", case, by=by)


def outcome_by_demands(case: Case) -> str | None:
    """The code that follows from the demands; None when there are none."""
    return outcome_of(one.outcome for one in queries.demands_of(case))


def _set_end(case: Case, values: Mapping[str, Any]) -> None:
    if values.get("ended_on"):
        case.ended_on, case.end_unknown = values["ended_on"], False
    if case.ended_on is None:
        case.end_unknown, case.ended_time = True, None
    elif values.get("ended_time"):
        case.ended_time = values["ended_time"]


def faults_of_close(case: Case, values: Mapping[str, Any]) -> Iterator[Refused]:
    """Every rule that closing so would break."""
    if not can_close(case.status):
        yield Refused(_l("This case is closed already."))
        return
    if case.kind == "unclassified_dispute":
        yield Refused(_l("Choose the kind of this dispute first: it must be classified before it is closed."))
    closed_on = values.get("closed_on")
    if closed_on is not None and closed_on < case.started_on:
        text = _l(
            "%(closed)s is before the start %(start)s. Correct one of them.",
            closed=Day(closed_on),
            start=Day(case.started_on),
        )
        yield Refused(text, "closed_on")
    yield from not_ahead(closed_on, "closed_on")
    yield from agreements.faults(case, values)
    if case.is_action:
        yield from _faults_of_end(case, values, closed_on)


def _faults_of_end(case: Case, values: Mapping[str, Any], closed_on: date | None) -> Iterator[Refused]:
    given = values.get("ended_on")
    ended_on = given or case.ended_on
    if values.get("end_unknown") and ended_on is not None:
        text = _l("The last day is %(day)s. Take away the mark that it is not known.", day=Day(ended_on))
        yield Refused(text, "end_unknown")
    if ended_on is None:
        if not (values.get("end_unknown") or case.end_unknown) or values.get("ended_time"):
            yield Refused(_l("Enter the last day of the stoppage, or mark that it is not known."), "ended_on")
        return
    if ended_on < case.started_on:
        text = _l(
            "The end %(end)s is before the start %(start)s. Correct one of them.",
            end=Day(ended_on),
            start=Day(case.started_on),
        )
        yield Refused(text, "ended_on")
    yield from not_ahead(given, "ended_on")
    if closed_on is not None and closed_on < ended_on:
        text = _l(
            "The last day %(end)s is after the day of closing %(closed)s. Correct one of them.",
            end=Day(ended_on),
            closed=Day(closed_on),
        )
        yield Refused(text, "ended_on")
    begun, stopped = case.started_time, values.get("ended_time") or case.ended_time
    if ended_on == case.started_on and begun and stopped and stopped < begun:
        yield Refused(_l("The end is before the start of the same day. Correct one of them."), "ended_time")


def reopen(case: Case, on: date, reason: str, *, version: int | None = None, by: Any = None) -> None:
    """Open a closed or refuted case again; the day of closing stays in its moves."""
    check_version(case, version)
    raise_first(faults_of_reopen(case, on, reason))
    case.closed_on = None
    _move(case, REOPENED, on, reason, by)
    clocks.follow(case)
    audit.record("case.reopened", case, by=by)


def faults_of_reopen(case: Case, on: date | None, reason: str | None) -> Iterator[Refused]:
    if not can_reopen(case.status):
        yield Refused(_l("This case is open already."))
        return
    if not reason:
        yield Refused(_l("Enter why the case is opened again."), "reason")
    if on is not None and case.closed_on is not None and on < case.closed_on:
        yield Refused(
            _l("The case was closed on %(day)s. Enter that day or a later one.", day=Day(case.closed_on)), "on"
        )
    yield from not_ahead(on, "on")


def days_since_start(case: Case) -> int:
    """Which day of it today is, the day of the start being the first."""
    return (local(now()).date() - case.started_on).days + 1
