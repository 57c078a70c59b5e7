"""Days not worked by one stoppage (contract 7): facts in, days out; no database.

Everything is exact: whole numbers stay whole, the rest are fractions, so periods that follow each other add up
to the whole. Round when a number is shown, not before.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple, Protocol

RECORDED, DAY_BY_DAY, COMPUTED, UNKNOWN = "recorded", "day_by_day", "computed", "unknown"
BASES = (RECORDED, DAY_BY_DAY, COMPUTED, UNKNOWN)
ONE_DAY = timedelta(days=1)

Exact = int | Fraction


class WorkingDays(Protocol):
    """What is needed of a calendar (core.workdays.Calendar has it)."""

    def count(self, first: date, last: date) -> int:
        """Working days from `first` to `last`, both included; 0 when `last` lies before."""


class Count(NamedTuple):
    """A head count: who took part themselves, who was kept from work, for which part of the shift (0 to 1)."""

    day: date
    direct: int | None
    indirect: int | None
    fraction: Decimal | Fraction | int = 1


@dataclass(frozen=True)
class Facts:
    """What is known of a stoppage. `counts` stand in the order in which they were taken.

    `end_unknown`: it is over, nobody knows since when. `recorded_total`: days not worked as counted or reported.
    """

    started_on: date
    ended_on: date | None = None
    closed_on: date | None = None
    end_unknown: bool = False
    workers_involved: int | None = None
    workers_indirect: int | None = None
    recorded_total: Decimal | int | None = None
    counts: Sequence[Count] = ()


@dataclass(frozen=True)
class Days:
    """Days not worked by those who took part and by those kept from work, and how they were obtained."""

    basis: str
    direct: Exact = 0
    indirect: Exact = 0

    @property
    def total(self) -> Exact:
        return self.direct + self.indirect


@dataclass(frozen=True)
class Stretch:
    """Days on end for which the same numbers hold; `counted` is the day of the head count they come from."""

    first: date
    last: date
    direct: int
    indirect: int
    fraction: Exact
    counted: date | None


def facts_of(case, events: Iterable) -> Facts:
    """The facts of a case record and its events, whatever their order; every event with a number is a head count."""
    counted = sorted(
        (one for one in events if one.workers_involved is not None or one.workers_indirect is not None),
        key=lambda one: (one.happened_at, one.id),
    )
    return Facts(
        started_on=case.started_on,
        ended_on=case.ended_on,
        closed_on=case.closed_on,
        end_unknown=case.end_unknown or (case.status == "ended" and case.ended_on is None),
        workers_involved=case.workers_involved,
        workers_indirect=case.workers_indirect,
        recorded_total=case.days_not_worked,
        counts=tuple(
            Count(
                one.day,
                one.workers_involved,
                one.workers_indirect,
                1 if one.shift_fraction is None else one.shift_fraction,
            )
            for one in counted
        ),
    )


def days_not_worked(facts: Facts, calendar: WorkingDays, first: date, last: date, as_of: date) -> Days:
    """Days not worked from `first` to `last`, as known on `as_of`; working days by `calendar`.

    The best basis known is used: the recorded total, the head counts, the numbers of the record (contract 7).
    """
    whole = run(facts, as_of)
    if whole is None:
        return Days(UNKNOWN)
    inside = (max(first, whole[0]), min(last, whole[1]))
    if facts.recorded_total is not None:
        return _recorded(facts, calendar, (first, min(last, as_of)), whole, as_of)
    if lost_its_end(facts, as_of):
        return Days(UNKNOWN)
    if counts_by(facts, as_of):
        return _day_by_day(facts, calendar, inside, as_of)
    return _computed(facts, calendar.count(*inside))


def run(facts: Facts, as_of: date) -> tuple[date, date] | None:
    """First and last day on which work stopped, as known on `as_of`; None when it had not begun.

    One still going on, and one that ended later than `as_of`, runs to `as_of`; one closed without a known end
    has its first day only.
    """
    if facts.started_on > as_of:
        return None
    if lost_its_end(facts, as_of):
        return facts.started_on, facts.started_on
    return facts.started_on, as_of if facts.ended_on is None else min(facts.ended_on, as_of)


def in_effect(facts: Facts, first: date, last: date, as_of: date) -> bool:
    """Whether it was in effect on some day from `first` to `last`, as known on `as_of`."""
    whole = run(facts, as_of)
    return whole is not None and whole[0] <= last and whole[1] >= first


def lost_its_end(facts: Facts, as_of: date) -> bool:
    """Over by `as_of`, but nobody knows since when. A reopened one stays without its end until it is entered."""
    if facts.ended_on is not None:
        return False
    if facts.closed_on is not None:
        return facts.closed_on <= as_of
    return facts.end_unknown


def counts_by(facts: Facts, as_of: date) -> list[Count]:
    """The head counts known on `as_of`."""
    return [one for one in facts.counts if one.day <= as_of]


def peak(facts: Facts, as_of: date | None = None) -> int | None:
    """Workers involved: the larger of the recorded number and the highest head count; None when none is known."""
    return _highest(facts.workers_involved, [one.direct for one in counts_by(facts, as_of or date.max)])


def peak_indirect(facts: Facts, as_of: date | None = None) -> int | None:
    """Workers kept from work: the larger of the recorded number and the highest head count; None when none is known."""
    return _highest(facts.workers_indirect, [one.indirect for one in counts_by(facts, as_of or date.max)])


def duration(facts: Facts, calendar: WorkingDays) -> int | None:
    """Working days from the first to the last day; None while the last day is not known."""
    return None if facts.ended_on is None else calendar.count(facts.started_on, facts.ended_on)


def estimate(facts: Facts, calendar: WorkingDays, first: date, last: date, as_of: date) -> Days:
    """What the days would be without a recorded total and without head counts."""
    peaks = replace(
        facts,
        recorded_total=None,
        counts=(),
        workers_involved=peak(facts, as_of),
        workers_indirect=peak_indirect(facts, as_of),
    )
    return days_not_worked(peaks, calendar, first, last, as_of)


def stretches(facts: Facts, first: date, last: date, as_of: date) -> list[Stretch]:
    """The days from `first` to `last` with the numbers that hold on them: each head count until the next one.

    Of several on a day the highest counts. A lacking number keeps the last one. Days before the first head count
    use the numbers of the record or, without `workers_involved`, those of the first head count.
    """
    counts = counts_by(facts, as_of)
    if not counts:
        return []
    before, rows = _day_rows(facts, counts)
    found = []
    for position, row in enumerate([before, *rows]):
        begins = first if position == 0 else max(first, row.counted)
        ends = min(last, rows[position].counted - ONE_DAY) if position < len(rows) else last
        if begins <= ends:
            found.append(replace(row, first=begins, last=ends))
    return found


def _day_rows(facts: Facts, counts: list[Count]) -> tuple[Stretch, list[Stretch]]:
    """What holds before the first head count, and one row a day that has any; their ends are not set yet."""
    counts = sorted(counts, key=lambda one: one.day)  # stable: a day keeps its order
    earliest = counts[0].day
    direct = facts.workers_involved
    if direct is None:
        direct = next((one.direct for one in counts if one.direct is not None), 0)
    indirect = facts.workers_indirect
    if indirect is None:
        indirect = (counts[0].indirect or 0) if facts.workers_involved is None else 0
    part = exact(counts[0].fraction) if facts.workers_involved is None else 1
    before = Stretch(earliest, earliest, direct, indirect, part, None)
    highest: dict[date, Stretch] = {}
    for one in counts:
        direct = direct if one.direct is None else one.direct
        indirect = indirect if one.indirect is None else one.indirect
        row = Stretch(one.day, one.day, direct, indirect, exact(one.fraction), one.day)
        known = highest.get(one.day)
        if known is None or _size(row) > _size(known):
            highest[one.day] = row
    return before, list(highest.values())


def _size(row: Stretch) -> tuple:
    return row.direct + row.indirect, row.fraction


def _recorded(facts: Facts, calendar: WorkingDays, period, whole, as_of: date) -> Days:
    """The recorded total, evenly over the working days; without any, all of it where it started."""
    total = exact(facts.recorded_total)
    # The total is that of the whole stoppage: what lies after `as_of` is left out, not pressed into the days before.
    whole = whole[0], max(whole[1], facts.ended_on or whole[1])
    all_days = calendar.count(*whole)
    if all_days:
        inside = calendar.count(max(period[0], whole[0]), min(period[1], whole[1]))
        share = total if inside == all_days else Fraction(total * inside, all_days)
    else:
        share = total if period[0] <= facts.started_on <= period[1] else 0
    direct, indirect = peak(facts, as_of) or 0, peak_indirect(facts, as_of) or 0
    kept = Fraction(share * indirect, direct + indirect) if indirect else 0
    return Days(RECORDED, _plain(share - kept), _plain(kept))


def _day_by_day(facts: Facts, calendar: WorkingDays, inside: tuple[date, date], as_of: date) -> Days:
    direct: Exact = 0
    indirect: Exact = 0
    for stretch in stretches(facts, *inside, as_of):
        worked = calendar.count(stretch.first, stretch.last) * stretch.fraction
        direct += stretch.direct * worked
        indirect += stretch.indirect * worked
    return Days(DAY_BY_DAY, _plain(direct), _plain(indirect))


def _computed(facts: Facts, working_days: int) -> Days:
    """Workers × working days, with the number that is known where the other is not."""
    if facts.workers_involved is None and facts.workers_indirect is None:
        return Days(UNKNOWN)
    return Days(COMPUTED, (facts.workers_involved or 0) * working_days, (facts.workers_indirect or 0) * working_days)


def _highest(number: int | None, others: Iterable[int | None]) -> int | None:
    return max((one for one in (number, *others) if one is not None), default=None)


def exact(number: Decimal | Fraction | int) -> Exact:
    """The same number without rounding; whole ones as int, which is faster and reads better."""
    return number if isinstance(number, int) else _plain(Fraction(number))


def _plain(number: Exact) -> Exact:
    return number.numerator if number.denominator == 1 else number
