"""The days not worked of very many stoppages at once, of those without head counts; the same rules as `cases.days`.

Working days between two dates are two look-ups in an array: how many lie before each day of a week's calendar.
Columns are numpy arrays, one place a stoppage; days are ordinals, a number that is not known is NaN.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from sqlalchemy import Row

from app.cases import days
from app.reports.periods import Window
from app.reports.stream import FACTS, Calendars

NEVER = date.max.toordinal()
WEEK = len(FACTS) - 1


@dataclass
class Together:
    """What `stream.Measured` says of one, of many. `months`: the day, the places in effect in it, their days."""

    first: np.ndarray
    peak: np.ndarray
    indirect_peak: np.ndarray
    basis: np.ndarray
    direct: np.ndarray
    indirect: np.ndarray
    duration: np.ndarray
    months: list[tuple[date, np.ndarray, np.ndarray]]


class Counter:
    """Working days between two days, each stoppage by the calendar of its own week."""

    def __init__(self, weeks: Sequence[str | None], calendars: Calendars, first: int, last: int):
        listed = {week: number for number, week in enumerate(dict.fromkeys(weeks))}
        begins, ends = date(date.fromordinal(first).year - 1, 12, 31).toordinal(), _last_of_year(last)
        self.table = np.array([calendars.worked(week, begins, ends) for week in listed]).ravel()
        width = ends - begins + 1
        self.place = np.fromiter((listed[week] for week in weeks), "int64", len(weeks)) * width - begins

    def count(self, first: np.ndarray, last: np.ndarray, of: np.ndarray | slice = slice(None)) -> np.ndarray:
        """None where `last` lies before `first`; `of`: which of the stoppages these days are of."""
        last = np.maximum(last, first - 1)
        place = self.place[of]
        return (self.table[place + last] - self.table[place + first - 1]).astype("float64")


def measure(rows: Sequence[Row], calendars: Calendars, window: Window, months: Sequence[Window]) -> Together:
    """Rows as `stream` selects them, begun by `as_of`."""
    columns = list(zip(*rows, strict=True))
    as_of = window.as_of.toordinal()
    started, ended, closed = (_ordinals(column) for column in columns[1:4])
    open_ended = ended == NEVER
    unknown_end = np.array(columns[4], dtype=bool) | (np.array(columns[5]) == "ended")
    lost = open_ended & np.where(closed == NEVER, unknown_end, closed <= as_of)
    last = np.where(lost, started, np.minimum(ended, as_of))
    whole = np.where(open_ended, last, np.maximum(last, ended))
    workers, indirect, recorded = (_numbers(column) for column in columns[6:9])
    until = max(int(whole.max()), months[-1].last.toordinal() if months else 0)
    counter = Counter(columns[WEEK], calendars, min(int(started.min()), window.first.toordinal()), until)

    known = ~(np.isnan(workers) & np.isnan(indirect))
    basis = np.where(known & ~lost, days.COMPUTED, days.UNKNOWN)
    basis = np.where(np.isnan(recorded), basis, days.RECORDED)
    shares = _Shares(started, whole, recorded, np.nan_to_num(workers), np.nan_to_num(indirect), basis, counter)
    sums = np.zeros(len(rows)), np.zeros(len(rows))
    by_month = []
    for month in months:
        begins, ends = month.first.toordinal(), month.last.toordinal()
        of = np.flatnonzero((started <= ends) & (last >= begins))
        found = shares.of_month(of, begins, min(ends, as_of), last)
        for total, part in zip(sums, found, strict=True):
            total[of] += part
        by_month.append((month.first, of, found[0] + found[1]))
    duration = np.where(open_ended, np.nan, counter.count(started, np.minimum(ended, whole)))
    return Together(started, workers, indirect, basis, *sums, duration, by_month)


@dataclass
class _Shares:
    started: np.ndarray
    whole: np.ndarray
    recorded: np.ndarray
    workers: np.ndarray
    indirect: np.ndarray
    basis: np.ndarray
    counter: Counter

    def __post_init__(self) -> None:
        self.all_days = self.counter.count(self.started, self.whole)

    def of_month(self, of: np.ndarray, begins: int, ends: int, last: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Days of those who took part and of those kept from work, of the stoppages `of`, in one month."""
        first = np.maximum(self.started[of], begins)
        workers, indirect = self.workers[of], self.indirect[of]
        worked = self.counter.count(first, np.minimum(last[of], ends), of)
        computed = self.basis[of] == days.COMPUTED
        direct_days, indirect_days = np.where(computed, workers * worked, 0), np.where(computed, indirect * worked, 0)
        given = np.flatnonzero(self.basis[of] == days.RECORDED)
        if given.size:
            total = self._recorded(of[given], first[given], begins, ends)
            everybody = workers[given] + indirect[given]
            kept = np.where(indirect[given] > 0, total * indirect[given] / np.maximum(everybody, 1), 0)
            direct_days[given], indirect_days[given] = total - kept, kept
        return direct_days, indirect_days

    def _recorded(self, of: np.ndarray, first: np.ndarray, begins: int, ends: int) -> np.ndarray:
        """The recorded total, evenly over the working days; without any, all of it where it started."""
        inside = self.counter.count(first, np.minimum(self.whole[of], ends), of)
        all_days, started = self.all_days[of], self.started[of]
        without = np.where((started >= begins) & (started <= ends), 1.0, 0.0)
        return self.recorded[of] * np.where(all_days > 0, inside / np.maximum(all_days, 1), without)


def _last_of_year(day: int) -> int:
    return date(date.fromordinal(day).year, 12, 31).toordinal()


def _ordinals(column: Sequence[date | None]) -> np.ndarray:
    known: dict[date | None, int] = {day: day.toordinal() if day else NEVER for day in set(column)}
    return np.fromiter((known[day] for day in column), "int64", len(column))


def _numbers(column: Sequence) -> np.ndarray:
    return np.array([np.nan if value is None else float(value) for value in column])


def months_of(found: Together, began: np.ndarray) -> Iterator[tuple[date, int, int, float, float, float]]:
    """A line a month: how many began, how many were in effect, workers of both, days."""
    peak = np.nan_to_num(found.peak)
    for month, of, lost in found.months:
        starts = of[began[of] & (found.first[of] >= month.toordinal())]
        yield month, len(starts), len(of), float(peak[starts].sum()), float(peak[of].sum()), float(lost.sum())
