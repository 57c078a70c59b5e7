"""Legal deadlines: the rules as data, the moment each falls due, and which events start and meet them.

Pure functions over dates and moments. Rules: case-rules.md 4, with their articles; how days are counted: Civil Code
147 and 148 (applying them to these limits is a reading that a lawyer should confirm).
"""

from calendar import monthrange
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from app.cases.events import KINDS_OF_PROCEDURE, every_rule, rules
from app.core.workdays import Calendar

HOURS = "hours"
WORKPLACE_DIALOGUE = "workplace_dialogue"
WITHIN, BEFORE, PROHIBITED_BEFORE = "within", "before", "prohibited_before"
VERIFIED = "verified"
MONTHS_IN = {"months": 1, "years": 12}
LOCKOUT_START = "lockout_start"
LAST_SECOND = time(23, 59, 59)  # a day ends at 24:00; moments are kept to the second


@dataclass(frozen=True)
class Rule:
    """One row of the deadline table. `actor_role`: the statutory role that owes it, None for a party outside."""

    key: str
    procedure: str
    start_event: str
    length: int
    unit: str
    direction: str
    article: str
    note: str
    valid_from: date
    valid_to: date | None
    actor: str
    actor_role: str | None
    met_by: tuple[str, ...]
    is_verified: bool

    @property
    def by_hour(self) -> bool:
        return self.unit == HOURS

    def in_force_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@cache
def table() -> dict[str, Rule]:
    """Every rule that concerns cases, by key."""
    return {row["key"]: _rule(row) for row in rules()}


@cache
def of_workplace() -> dict[str, Rule]:
    """Every rule of dialogue at the workplace, by key: no case starts their clocks."""
    return {row["key"]: _rule(row) for row in every_rule() if row["procedure"] == WORKPLACE_DIALOGUE}


def _touched() -> Iterable[str]:
    for rule in table().values():
        yield from (rule.start_event, *rule.met_by)


def _rule(row: dict) -> Rule:
    return Rule(
        **{name: row[name] for name in ("key", "procedure", "start_event", "length", "unit", "direction")},
        **{name: row[name] for name in ("article", "note", "actor", "actor_role")},
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        met_by=tuple(row["met_by"]),
        is_verified=row["mark"] == row["mark_actor"] == VERIFIED,
    )


CLOCK_EVENTS = frozenset(_touched())  # the events that start, meet or break a limit


# When it is due ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Due:
    """The last moment (UTC) in time; `on` is its date on the clocks of the installation, which alone is printed
    for limits in days."""

    at: datetime
    on: date


def due(rule: Rule, start: datetime, calendar: Calendar, zone: ZoneInfo) -> Due:
    """When the limit that `start` (a moment) opens falls due. ValueError or OverflowError beyond Python's dates.

    Hours run day and night. Of days, months and years the day of the event is not counted, and a last day that is
    not worked moves to the next one that is; counted back it moves to the one before, since early is always safe.
    """
    if rule.by_hour:
        ahead = timedelta(hours=rule.length)
        moment = start.astimezone(UTC) + (ahead if rule.direction == WITHIN else -ahead)
        return Due(moment, moment.astimezone(zone).date())
    last = last_day(rule, start.astimezone(zone).date(), calendar)
    return Due(datetime.combine(last, LAST_SECOND, zone).astimezone(UTC), last)


def last_day(rule: Rule, start: date, calendar: Calendar) -> date:
    """The last day of a limit that is not counted in hours."""
    sign = 1 if rule.direction == WITHIN else -1
    if rule.unit == "working_days":
        return calendar.add_working_days(start, sign * rule.length)
    if rule.unit in MONTHS_IN:
        last = _months_later(start, sign * rule.length * MONTHS_IN[rule.unit])
    else:
        last = start + timedelta(days=sign * rule.length)
    return calendar.next_working(last) if sign > 0 else calendar.previous_working(last)


def _months_later(day: date, months: int) -> date:
    """The same day of the month, or the month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


# Which events start and meet it ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Happening:
    """What a clock needs of an event of the case."""

    id: int
    event: str
    at: datetime
    day: date


@dataclass(frozen=True)
class Clock:
    """A rule that an event set going, and the event that met it (for a ban: that broke it)."""

    rule: Rule
    start: Happening
    met: Happening | None


def clocks(kind: str, happenings: Iterable[Happening], due_of: Callable[[Rule, datetime], Due]) -> list[Clock]:
    """Every clock that the events of a case of this kind set going, by rule and start.

    While one runs, the same event reported again does not start it anew; after it fell due it does. A limit counted
    back belongs to each announced day, and only a notice given after the day announced before counts for it.
    """
    ordered = sorted(happenings, key=lambda one: (one.at, one.id))
    found = []
    for rule in table().values():
        if kind not in KINDS_OF_PROCEDURE[rule.procedure]:
            continue
        starts = [one for one in ordered if one.event == rule.start_event]
        answers = [one for one in ordered if one.event in rule.met_by]
        if rule.direction == WITHIN:
            found += _forward(rule, starts, answers, due_of)
        elif rule.direction == BEFORE:
            found += _backward(rule, starts, answers)
        else:
            found += _banned(rule, starts, [one for one in ordered if one.event == LOCKOUT_START], due_of)
    return [clock for clock in found if clock.rule.in_force_on(clock.start.day)]


def _forward(rule: Rule, starts: Sequence[Happening], answers: Sequence[Happening], due_of) -> Iterable[Clock]:
    running: Clock | None = None
    for start in starts:
        if running is not None and start.at <= due_of(rule, running.start.at).at and not _met_by(running, start):
            continue
        running = Clock(rule, start, next((one for one in answers if one.at >= start.at), None))
        yield running


def _met_by(clock: Clock, later: Happening) -> bool:
    """Whether the clock was met when the later event came."""
    return clock.met is not None and clock.met.at <= later.at


def _backward(rule: Rule, starts: Sequence[Happening], answers: Sequence[Happening]) -> Iterable[Clock]:
    previous = datetime.min.replace(tzinfo=UTC)
    for start in starts:
        yield Clock(rule, start, next((one for one in answers if one.at > previous), None))
        previous = start.at


def _banned(rule: Rule, starts: Sequence[Happening], acts: Sequence[Happening], due_of) -> Iterable[Clock]:
    for start in starts:
        from_then = due_of(rule, start.at).at
        yield Clock(rule, start, next((one for one in acts if from_then <= one.at <= start.at), None))
