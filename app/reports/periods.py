"""Months and years that are reported on, what they are compared with, and how `as_of` cuts them (contract 7)."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

MONTH, YEAR = "month", "year"
FIRST_YEAR, LAST_YEAR = 1900, 2100
_MONTH_TEXT = re.compile(r"([0-9]{4})-([0-9]{2})")
_YEAR_TEXT = re.compile(r"[0-9]{4}")


class BadPeriod(ValueError):
    """The text names no month or year between 1900 and 2100."""


@dataclass(frozen=True)
class Window:
    """The days from `first` to `last` as they were known on `as_of`: nothing that lies after that day counts."""

    first: date
    last: date
    as_of: date

    @property
    def cut(self) -> date:
        """The last day that counts."""
        return min(self.last, self.as_of)

    @property
    def has_begun(self) -> bool:
        return self.first <= self.as_of

    def months(self) -> list["Window"]:
        """The calendar months that the window touches, those wholly after `as_of` left out."""
        found, day = [], self.first
        while day <= self.cut:
            end = date(day.year, day.month, monthrange(day.year, day.month)[1])
            found.append(Window(day, min(end, self.last), self.as_of))
            day = end + timedelta(days=1)
        return found


@dataclass(frozen=True)
class Period:
    """One calendar month or year."""

    kind: str
    first: date
    last: date

    @classmethod
    def month(cls, year: int, month: int) -> "Period":
        return cls(MONTH, date(year, month, 1), date(year, month, monthrange(year, month)[1]))

    @classmethod
    def year(cls, year: int) -> "Period":
        return cls(YEAR, date(year, 1, 1), date(year, 12, 31))

    @classmethod
    def read(cls, kind: str, text: str) -> "Period":
        """The month `2026-10` or the year `2026`; BadPeriod for anything else."""
        found = (_MONTH_TEXT if kind == MONTH else _YEAR_TEXT).fullmatch(text)
        if not found or not FIRST_YEAR <= int(text[:4]) <= LAST_YEAR:
            raise BadPeriod(text)
        if kind == YEAR:
            return cls.year(int(text))
        if not 1 <= int(found[2]) <= 12:
            raise BadPeriod(text)
        return cls.month(int(found[1]), int(found[2]))

    @property
    def text(self) -> str:
        """As the address and the command write it: 2026-10 or 2026."""
        return f"{self.first:%Y-%m}" if self.kind == MONTH else f"{self.first.year:04}"

    def previous(self) -> "Period":
        if self.kind == YEAR:
            return Period.year(self.first.year - 1)
        before = self.first - timedelta(days=1)
        return Period.month(before.year, before.month)

    def next(self) -> "Period":
        if self.kind == YEAR:
            return Period.year(self.first.year + 1)
        after = self.last + timedelta(days=1)
        return Period.month(after.year, after.month)

    def window(self, as_of: date) -> Window:
        return Window(self.first, self.last, as_of)

    def a_year_before(self) -> "Period":
        if self.kind == YEAR:
            return self.previous()
        return Period.month(self.first.year - 1, self.first.month)

    def compared_with(self, as_of: date) -> Window:
        """The period before; cut at the same day when `as_of` cuts this one (30 March meets 28 February)."""
        return self._cut_alike(self.previous(), as_of)

    def same_period_last_year(self, as_of: date) -> Window:
        """The same month of the year before, cut alike; of a year the same as `compared_with`."""
        return self._cut_alike(self.a_year_before(), as_of)

    def twelve_months(self, as_of: date) -> tuple[Window, Window]:
        """The twelve months that end with this month, and the twelve before these, cut alike."""
        earlier = self.a_year_before()
        now = Window(earlier.next().first, self.last, as_of)
        return now, Window(earlier.a_year_before().next().first, self.same_period_last_year(as_of).last, as_of)

    def _cut_alike(self, other: "Period", as_of: date) -> Window:
        if not self.first <= as_of < self.last:
            return other.window(as_of)
        month = other.first.month if self.kind == MONTH else as_of.month
        year = other.first.year
        day = min(as_of.day, monthrange(year, month)[1])
        return Window(other.first, date(year, month, day), as_of)
