"""Keeping the legal deadlines of a case true to its events: what starts, meets or cancels them does so at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from flask import current_app

from app.cases import clock_queries as queries
from app.cases.deadlines import LAST_SECOND, Clock, Due, Happening, Rule, clocks, due, table
from app.cases.models import Case, CaseDeadline, CaseMove, ConfirmedRule
from app.cases.states import CLOSED, REFUTED, REOPENED
from app.core import audit
from app.core.db import local, to_utc, zone
from app.core.workdays import Calendar, calendar_between, calendar_for
from app.extensions import db

# Withdrawal, direct settlement, refutation and closing end what still runs (note of the deadline table).
ENDING = frozenset({"withdrawn", "settled_directly", REFUTED, CLOSED})


def office_calendar() -> Calendar:
    """The working days of the authorities, by which the limits of the law are counted."""
    return calendar_for(db.session, current_app.config["CALENDAR"], current_app.config["OFFICE_WORKWEEK"])


def office_day_after(day: date, count: int) -> date:
    """The `count`-th working day of the authorities after `day`."""
    first = date.fromordinal(max(1, day.toordinal() - 31))
    last = date.fromordinal(min(date.max.toordinal(), day.toordinal() + 90 + 3 * count))
    week = current_app.config["OFFICE_WORKWEEK"]
    near = calendar_between(db.session, current_app.config["CALENDAR"], week, first, last)
    return near.add_working_days(day, count)


def follow(case: Case) -> list[CaseDeadline]:
    """Bring the deadlines of the case up to its events and status; all of them."""
    db.session.flush()
    happenings = queries.happenings_of(case)
    known = {(one.rule, one.start_event_id): one for one in queries.of_case(case)}
    if not known and not _starts_any(happenings):
        return []
    counted = _Counted(known.values())
    ended = _ending(queries.moves_of(case))
    running = {(clock.rule.key, clock.start.id): clock for clock in clocks(case.kind, happenings, counted.due_of)}
    for key, clock in running.items():
        row = known.get(key) or _started(case, clock, counted)
        known[key] = row
        row.met_event_id, row.met_at = (clock.met.id, clock.met.at) if clock.met else (None, None)
        row.cancelled_on = ended.on if ended and clock.met is None and ended.stops(clock, row) else None
    for key, row in known.items():
        if key not in running:  # the case was classified anew, and the rule fits no longer
            row.cancelled_on = row.cancelled_on or local(row.started_at).date()
    return list(known.values())


def _starts_any(happenings: Iterable[Happening]) -> bool:
    starting = {rule.start_event for rule in table().values()}
    return any(one.event in starting for one in happenings)


def _started(case: Case, clock: Clock, counted: "_Counted") -> CaseDeadline:
    found = counted.due_of(clock.rule, clock.start.at)
    row = CaseDeadline(
        case=case,
        rule=clock.rule.key,
        start_event_id=clock.start.id,
        started_at=clock.start.at,
        due_at=found.at,
        due_on=found.on,
        calendar=counted.calendar.digest,
    )
    db.session.add(row)
    return row


class _Counted:
    """When limits fall due: as it was computed when the clock started, else by the calendar as it is now."""

    def __init__(self, known: Iterable[CaseDeadline]):
        self.known = {(row.rule, row.started_at): Due(row.due_at, row.due_on) for row in known}
        self._calendar: Calendar | None = None

    @property
    def calendar(self) -> Calendar:
        if self._calendar is None:
            self._calendar = office_calendar()
        return self._calendar

    def due_of(self, rule: Rule, start: datetime) -> Due:
        key = (rule.key, start)
        if key not in self.known:
            self.known[key] = due(rule, start, self.calendar, zone())
        return self.known[key]


@dataclass(frozen=True)
class _Ending:
    """The case ended on a day; `at` is the moment when that is known, else the end of the day."""

    on: date
    at: datetime

    def stops(self, clock: Clock, row: CaseDeadline) -> bool:
        """Whether the clock ran and had not fallen due yet."""
        if clock.start.at > self.at:
            return False
        return row.due_at > self.at if clock.rule.by_hour else row.due_on >= self.on


def _ending(moves: Iterable[CaseMove]) -> _Ending | None:
    """The first move that ended the case since it was last reopened."""
    found = None
    for move in moves:
        if move.to_status == REOPENED:
            found = None
        elif move.to_status in ENDING and found is None:
            written = move.recorded_at
            same_day = local(written).date() == move.on
            found = _Ending(move.on, written if same_day else to_utc(datetime.combine(move.on, LAST_SECOND)))
    return found


# The administrator ---------------------------------------------------------------------------------------------------


def confirm(rule: Rule) -> None:
    """Count the rule from now on: its text, or who owes it, was inferred until now."""
    if queries.confirmation_of(rule.key) is None:
        made = ConfirmedRule(rule=rule.key)
        db.session.add(made)
        audit.record("deadline_rule.confirmed", made, rule=rule.key)


def unconfirm(rule: Rule) -> None:
    found = queries.confirmation_of(rule.key)
    if found is not None:
        audit.record("deadline_rule.unconfirmed", found, rule=rule.key)
        db.session.delete(found)


@dataclass(frozen=True)
class Moved:
    """An open deadline that the calendar as it is now would put elsewhere."""

    deadline: CaseDeadline
    to: Due


def would_move() -> list[Moved]:
    """Open deadlines whose due moment a corrected calendar moves, the earliest first; moves none."""
    calendar, place = office_calendar(), zone()
    found = []
    for row in db.session.scalars(queries.counted_otherwise(calendar.digest)):
        rule = table().get(row.rule)
        if rule is not None and (new := due(rule, row.started_at, calendar, place)).at != row.due_at:
            found.append(Moved(row, new))
    return found


def fingerprint(moved: Iterable[Moved]) -> str:
    """Tells whether what is confirmed is what was shown."""
    return sha256(repr([(one.deadline.id, one.to.at) for one in moved]).encode()).hexdigest()[:16]


def move(moved: Iterable[Moved]) -> None:
    """Put the deadlines where the corrected calendar has them."""
    digest = office_calendar().digest
    for one in moved:
        one.deadline.due_at, one.deadline.due_on, one.deadline.calendar = one.to.at, one.to.on, digest
        audit.record("case_deadline.moved", one.deadline)
