"""The day table of a stoppage as it is edited: a line a head count, a line a day that has none.

A number that is changed changes the head count of the timeline it stands for, with its history; a number on a day
without one adds a head count; a line that is emptied takes the numbers back and leaves the entry in the timeline.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l

from app.cases import days, handling
from app.cases.events import HEAD_COUNT
from app.cases.models import Case, CaseEvent
from app.cases.operations import Day
from app.core import audit
from app.core.db import local, now, today
from app.core.errors import Refused

NOON = time(12)
MOST_DAYS = 31  # without a head count that a grid offers; any other is added by its date
ONE_DAY = timedelta(days=1)


class Numbers(NamedTuple):
    """What one line of the grid holds."""

    workers_involved: int | None = None
    workers_indirect: int | None = None
    shift_fraction: Decimal | None = None
    source: str | None = None
    quality: str | None = None

    @property
    def counted(self) -> bool:
        return self.workers_involved is not None or self.workers_indirect is not None

    @property
    def written(self) -> str:
        """In one spelling, by which two states are compared; the whole shift is the same as none said."""
        part = None if self.shift_fraction is None or self.shift_fraction == 1 else self.shift_fraction.normalize()
        return "|".join("" if one is None else str(one) for one in self._replace(shift_fraction=part))


EMPTY = Numbers()


@dataclass(frozen=True)
class Line:
    """A line of the grid: its key among the fields, its day, and the head count it stands for, if there is one."""

    key: str
    day: date
    event: CaseEvent | None = None

    @property
    def numbers(self) -> Numbers:
        one = self.event
        if one is None:
            return EMPTY
        return Numbers(one.workers_involved, one.workers_indirect, one.shift_fraction, one.source, one.quality)


def lines(case: Case, events: Sequence[CaseEvent], also: Sequence[date] = ()) -> list[Line]:
    """The grid: every head count, the days of the stoppage without one as far as they fit, and the days `also`."""
    counted = [Line(f"e{one.id}", one.day, one) for one in events if _is_count(one)]
    taken = {line.day for line in counted}
    free = [day for day in _days_of(case) if day not in taken]
    wanted = set(free[:1] + free[-MOST_DAYS + 1 :]) | set(also)
    return sorted(
        [*counted, *(Line(f"d{day:%Y%m%d}", day) for day in wanted)],
        key=lambda line: (line.day, line.event is None, line.event.happened_at if line.event else now()),
    )


def _is_count(event: CaseEvent) -> bool:
    return event.workers_involved is not None or event.workers_indirect is not None


def _days_of(case: Case) -> list[date]:
    whole = days.run(days.facts_of(case, ()), today())
    if whole is None:
        return []
    return [whole[0] + number * ONE_DAY for number in range((whole[1] - whole[0]).days + 1)]


def faults(case: Case, line: Line, typed: Numbers) -> Iterator[Refused]:
    """Every rule that the line breaks; the field is a name of `Numbers`, or `day`."""
    if not typed.counted and typed != EMPTY:
        yield Refused(_l("Enter how many took part or how many were kept from work."), "workers_involved")
    if line.event is None and typed.counted:
        yield from faults_of_day(case, line.day)


def faults_of_day(case: Case, day: date) -> Iterator[Refused]:
    """A new head count lies within the stoppage."""
    if day < case.started_on:
        text = _l("The stoppage began on %(day)s. Enter that day or a later one.", day=Day(case.started_on))
        yield Refused(text, "day")
    elif day > (case.ended_on or today()):
        text = _l(
            "The stoppage is known to %(day)s. Enter that day or an earlier one.", day=Day(case.ended_on or today())
        )
        yield Refused(text, "day")


def moved_on(line: Line, was: str, seen: int, events: Sequence[CaseEvent]) -> Numbers | None:
    """What somebody else has saved for the line since the grid was opened; None when it stands as it was.

    `was` is the state in which the grid showed the line, `seen` the newest head count that it showed.
    """
    if line.event is not None:
        return line.numbers if line.numbers.written != was else None
    newer = [one for one in events if one.day == line.day and one.id > seen and _is_count(one)]
    return Line("", line.day, newer[-1]).numbers if newer else None


def save(case: Case, changed: Mapping[Line, Numbers], *, by: Any = None) -> int:
    """Write the lines that are different; how many were."""
    count = 0
    for line, typed in changed.items():
        if typed.written == line.numbers.written:
            continue
        count += 1
        if line.event is None:
            moment = datetime.combine(line.day, NOON) if line.day < today() else local(now()).replace(tzinfo=None)
            values = {**typed._asdict(), "event": HEAD_COUNT, "happened_at": moment}
            handling.add_event(case, values, by=by)
        else:
            _change(line.event, typed, by)
    return count


def _change(event: CaseEvent, typed: Numbers, by: Any) -> None:
    values = typed._asdict() if typed.counted else EMPTY._asdict()
    if typed.counted and typed.shift_fraction is None:
        values["shift_fraction"] = Decimal(1)
    for name, value in values.items():
        if getattr(event, name) != value:
            setattr(event, name, value)
    audit.record("case.head_count_changed", event, by=by)
