"""Working days: weeks, special dates, and counting between dates (contract, "Working days")."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import sha256
from itertools import accumulate
from typing import Protocol

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, String, UniqueConstraint, extract, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.audit import Audited
from app.core.base import Base
from app.core.public_holidays import (
    HOLIDAY,
    HOLIDAY_KINDS,
    OBSERVED,
    SWAP_OFF,
    WORKING_DAY,
    SpecialDay,
    holidays_from_library,
)
from app.core.terms import Term, Terms

__all__ = [
    "KINDS",
    "Calendar",
    "Holiday",
    "SpecialDay",
    "WorkWeek",
    "calendar_for",
    "fill",
    "holidays_from_library",
    "special_days",
]

FIRST_HOLIDAY_YEAR = 1980
YEARS_AHEAD = 2

KINDS = Terms(
    Term(HOLIDAY, _l("Public holiday")),
    Term(OBSERVED, _l("Day off in lieu")),
    Term(SWAP_OFF, _l("Day off, swapped for a weekend day")),
    Term(WORKING_DAY, _l("Weekend day worked in exchange")),
)


class Holiday(Base):
    """A date that is not what its weekday says, in one country."""

    __tablename__ = "holiday"
    __table_args__ = (
        UniqueConstraint("country", "day"),
        CheckConstraint(f"kind IN ({', '.join(repr(kind) for kind in HOLIDAY_KINDS)})", name="kind"),
    )
    __audit__ = Audited("holiday")

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date]
    country: Mapped[str] = mapped_column(String(2))
    name: Mapped[str] = mapped_column(String(255))
    kind: Mapped[str] = mapped_column(String(20))
    confirmed: Mapped[bool] = mapped_column(default=False)
    source: Mapped[str] = mapped_column(String(255), default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class SpecialDate(Protocol):
    """What a calendar needs of a row; `Holiday` and `SpecialDay` both have it."""

    day: date
    country: str
    kind: str


WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
SHORTEST_RANGE = 3
LONGEST_WEEK_TEXT = 60


@dataclass(frozen=True)
class WorkWeek:
    """The weekdays on which work is scheduled; 0 is Monday, as in `date.weekday()`."""

    days: frozenset[int]

    def __post_init__(self) -> None:
        if not self.days or not self.days <= set(range(7)):
            raise ValueError("a week needs at least one working day, Monday to Sunday")

    @classmethod
    def parse(cls, text: str) -> "WorkWeek":
        """Read `Mon-Sat` or `Mon,Tue,Thu` or a mix; a range may run over Sunday (`Sun-Thu`). ValueError otherwise."""
        if len(text) > LONGEST_WEEK_TEXT:
            raise ValueError("not a week: too long")
        return cls(frozenset(day for part in text.split(",") for day in _weekdays(part)))

    @property
    def text(self) -> str:
        """The one spelling of this week: a range where the days run on, else a list."""
        ordered = sorted(self.days)
        if len(ordered) >= SHORTEST_RANGE and ordered[-1] - ordered[0] == len(ordered) - 1:
            return f"{WEEKDAYS[ordered[0]]}-{WEEKDAYS[ordered[-1]]}"
        return ",".join(WEEKDAYS[day] for day in ordered)

    def __str__(self) -> str:
        return self.text


def _weekdays(part: str) -> list[int]:
    """The days of one part: a day, or a range of them."""
    first, dash, last = part.partition("-")
    start = _weekday(first)
    length = (_weekday(last) - start) % 7 if dash else 0
    return [(start + step) % 7 for step in range(length + 1)]


def _weekday(name: str) -> int:
    try:
        return WEEKDAYS.index(name.strip().capitalize())
    except ValueError:
        raise ValueError(f"not a weekday: {name.strip()!r} (Mon, Tue, Wed, Thu, Fri, Sat, Sun)") from None


MONDAY_TO_FRIDAY = WorkWeek(frozenset(range(5)))


class Calendar:
    """Which days are worked in one kind of week, given the special dates of its country.

    Counting adds whole weeks and looks up how many special dates lie before a day, so it takes the same time
    for a week and for a century. Works for every date Python has; special dates are known only where given.
    """

    def __init__(self, week: WorkWeek, special_days: Iterable[SpecialDate] = ()):
        self.week = week
        rows = sorted(special_days, key=lambda row: row.day)
        if week == MONDAY_TO_FRIDAY:
            off, on = _office_exceptions(rows)
        else:
            off, on = _moved_exceptions(rows, week), set()
        changes = dict.fromkeys(on, 1) | dict.fromkeys(off, -1)
        self._changes = changes
        self._changed = sorted(changes)
        self._sums = [0, *accumulate(changes[ordinal] for ordinal in self._changed)]
        self._in_part = [0, *accumulate(int(day in week.days) for day in range(7))]

    @property
    def digest(self) -> str:
        """Tells this calendar from a corrected one: what was computed by it can be found again."""
        facts = f"{self.week} {sorted(self._changes.items())}"
        return sha256(facts.encode()).hexdigest()[:16]

    def is_working(self, day: date) -> bool:
        """Whether work is scheduled on this day."""
        change = self._changes.get(day.toordinal())
        return day.weekday() in self.week.days if change is None else change > 0

    def count(self, first: date, last: date) -> int:
        """Working days from `first` to `last`, both included; none when `last` lies before."""
        return self.worked_until(last.toordinal()) - self.worked_until(first.toordinal() - 1) if first <= last else 0

    def next_working(self, day: date) -> date:
        """The day itself when it is worked, else the next one that is."""
        return self._nth(self.worked_until(day.toordinal() - 1) + 1)

    def previous_working(self, day: date) -> date:
        """The day itself when it is worked, else the one before that is."""
        return self._nth(self.worked_until(day.toordinal()))

    def add_working_days(self, start: date, count: int) -> date:
        """The `count`-th working day after `start`, which is not counted; before it when `count` is negative.

        Nothing to add gives `start` itself, worked or not. ValueError beyond the dates Python has.
        """
        if count == 0:
            return start
        if count > 0:
            return self._nth(self.worked_until(start.toordinal()) + count)
        return self._nth(self.worked_until(start.toordinal() - 1) + count + 1)

    def working_days_between(self, start: date, end: date) -> int:
        """How many working days to add to `start` to arrive at `end`; negative when `end` lies before it."""
        if end >= start:
            return self.worked_until(end.toordinal()) - self.worked_until(start.toordinal())
        return self.worked_until(end.toordinal() - 1) - self.worked_until(start.toordinal() - 1)

    def worked_until(self, ordinal: int) -> int:
        """Working days from 1 January of year 1, a Monday, to this day."""
        weeks, rest = divmod(ordinal, 7)
        usual = weeks * len(self.week.days) + self._in_part[rest]
        return usual + self._sums[bisect_right(self._changed, ordinal)]

    def _nth(self, number: int) -> date:
        """The day on which `worked_until` reaches the number."""
        days = range(1, date.max.toordinal() + 1)
        found = bisect_left(days, number, key=self.worked_until)
        if number < 1 or found == len(days):
            raise ValueError("outside the calendar")
        return date.fromordinal(days[found])


def _office_exceptions(rows: list[SpecialDate]) -> tuple[set[int], set[int]]:
    """Ordinals of weekdays off and of weekend days worked in a Monday to Friday week: every row as it stands."""
    on = {row.day.toordinal() for row in rows if row.kind == WORKING_DAY and row.day.weekday() not in range(5)}
    off = {row.day.toordinal() for row in rows if row.kind != WORKING_DAY and row.day.weekday() in range(5)}
    return off, on


def _moved_exceptions(rows: list[SpecialDate], week: WorkWeek) -> set[int]:
    """Ordinals of days off in any other week, where only the holidays themselves count.

    One that falls on a rest day of this week moves to the next working day (Labour Code 111(3), Vietnam only);
    several move to different days, in the order of their dates.
    """
    holidays = [row for row in rows if row.kind == HOLIDAY]
    off = {row.day.toordinal() for row in holidays if row.day.weekday() in week.days}
    for row in holidays:
        if row.country != "VN" or row.day.weekday() in week.days:
            continue
        moved = row.day.toordinal() + 1
        while (moved - 1) % 7 not in week.days or moved in off:
            moved += 1
        off.add(moved)
    return off


def calendar_for(session: Session, country: str, week: WorkWeek | str) -> Calendar:
    """The calendar of a country and a week, from the table of holidays; from the library where that has none.

    Writes nothing. ValueError for a week that cannot be read and for a country nobody knows.
    """
    if isinstance(week, str):
        week = WorkWeek.parse(week)
    dates = select(Holiday.day, Holiday.country, Holiday.kind).where(Holiday.country == country.upper())
    rows = session.execute(dates.order_by(Holiday.day)).all()
    last_year = date.today().year + YEARS_AHEAD
    return _made(week, tuple(rows or holidays_from_library(country, FIRST_HOLIDAY_YEAR, last_year)))


def calendar_between(session: Session, country: str, week: str, first: date, last: date) -> Calendar:
    """The same as far as these days go: one short limit needs no half century of holidays."""
    dates = select(Holiday.day, Holiday.country, Holiday.kind)
    near = dates.where(Holiday.country == country.upper(), Holiday.day.between(first, last)).order_by(Holiday.day)
    rows = session.execute(near).all()
    return _made(WorkWeek.parse(week), tuple(rows)) if rows else calendar_for(session, country, week)


@lru_cache(maxsize=16)
def _made(week: WorkWeek, rows: tuple[SpecialDate, ...]) -> Calendar:
    """The same dates give the same calendar; a corrected date gives another."""
    return Calendar(week, rows)


def special_days(session: Session, country: str, first: date, last: date) -> list[Holiday]:
    """The rows of the table from `first` to `last`, both included."""
    found = select(Holiday).where(Holiday.country == country.upper(), Holiday.day.between(first, last))
    return list(session.scalars(found.order_by(Holiday.day)))


def fill(session: Session, country: str, first_year: int, last_year: int) -> None:
    """Add the library's dates that the table lacks; rows that are there keep what the administrator set.

    Only years that the table holds nothing of are filled, so that a date taken away stays away.
    """
    held = set(session.scalars(select(extract("year", Holiday.day)).where(Holiday.country == country).distinct()))
    for row in holidays_from_library(country, first_year, last_year):
        if row.day.year not in held:
            session.add(Holiday(**{name: getattr(row, name) for name in SpecialDay.__dataclass_fields__}))
