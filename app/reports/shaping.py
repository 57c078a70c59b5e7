"""Figures out of rows, with pandas: grouped, added up, the middle found. Imported only where figures are made."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Row

from app.reports import vectors
from app.reports.periods import Window
from app.reports.stream import FACTS, Counts, Measured, Measuring, Run

SUMS = ("in_effect", "began_peak", "began_indirect", "peak", "direct", "indirect", "days")
NUMBERS = ("peak", "indirect_peak", "direct", "indirect", "duration")
PER_CLASS = ("began", "began_peak", "days")
PER_MONTH = ("began", "in_effect", "workers_involved", "workers_in_effect", "days_not_worked")


def _added(tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Tables with the same columns, rows of the same name added up."""
    return pd.concat(tables).groupby(level=0, sort=True).sum()


class Stoppages:
    """Adds up the chunks of a window; what is kept grows with the classes and months, not with the stoppages."""

    def __init__(self, window: Window, flags: Sequence[str], classes: Sequence[str], detailed: bool):
        self.window, self.months = window, window.months()
        self.flags, self.classes, self.detailed = list(flags), list(classes), detailed
        self.measure = Measuring(window, len(self.flags))
        self._sums: list[pd.Series] = []
        self._classes: dict[str, list[pd.DataFrame]] = {name: [] for name in classes}
        self._by_month: list[pd.DataFrame] = []
        self._bases: list[pd.Series] = []
        self._durations: list[pd.Series] = []

    def add(self, chunk: Sequence[tuple[Row, Counts, Sequence[Run]]]) -> None:
        """Those with head counts or several runs one by one, the others together."""
        counted = [self.measure(row, counts, later) for row, counts, later in chunk if counts or later]
        plain = [row for row, counts, later in chunk if not (counts or later)]
        if counted:
            self._add_measured(counted)
        if plain:
            self._add_together(plain)

    def _add_measured(self, chunk: Sequence[Measured]) -> None:
        frame = pd.DataFrame([row.flags for row in chunk], columns=self.flags, dtype="int64")
        for position, name in enumerate(self.classes):
            frame[name] = [row.keys[position] for row in chunk]
        for name in NUMBERS:
            frame[name] = pd.array(
                [float("nan") if (value := getattr(row, name)) is None else float(value) for row in chunk],
                dtype="float64",
            )
        self._add_frame(frame, pd.Series([row.basis for row in chunk]), self._monthly(chunk))

    def _add_together(self, rows: Sequence[Row]) -> None:
        together = vectors.measure(rows, self.measure.calendars, self.window, self.months)
        values = list(zip(*rows, strict=True))[len(FACTS) :]
        columns = {name: np.array(value) for name, value in zip(self.flags, values, strict=False)}
        columns |= dict(zip(self.classes, values[len(self.flags) :], strict=True))
        frame = pd.DataFrame(columns | {name: getattr(together, name) for name in NUMBERS})
        months = vectors.months_of(together, frame["began"].to_numpy() == 1) if self.detailed else ()
        self._add_frame(frame, pd.Series(together.basis), months)

    def _add_frame(self, frame: pd.DataFrame, bases: pd.Series, months: Iterable[tuple]) -> None:
        frame["in_effect"] = 1
        frame["days"] = frame["direct"] + frame["indirect"]
        frame["began_peak"] = frame["peak"].where(frame["began"] == 1)
        frame["began_indirect"] = frame["indirect_peak"].where(frame["began"] == 1)
        self._sums.append(frame[[*SUMS, *self.flags]].sum())
        for name in self.classes:
            self._classes[name].append(frame.groupby(name)[list(PER_CLASS)].sum())
        self._bases.append(bases.value_counts())
        self._durations.append(frame.loc[frame["ended"] == 1, "duration"].value_counts())
        if self.detailed:
            self._by_month.append(pd.DataFrame(months, columns=["month", *PER_MONTH]).groupby("month").sum())

    def _monthly(self, chunk: Sequence[Measured]) -> Iterator[tuple]:
        began = self.flags.index("began")
        for row in chunk:
            peak = row.peak or 0
            starts_in = row.first.replace(day=1) if row.flags[began] else None
            for month, lost in row.months:
                starts = int(month.replace(day=1) == starts_in)
                yield month, starts, 1, peak * starts, peak, float(lost)

    def sums(self) -> dict[str, float]:
        """Sums over all; flags as how many."""
        if not self._sums:
            return dict.fromkeys((*SUMS, *self.flags), 0.0)
        return pd.concat(self._sums, axis=1).sum(axis=1).to_dict()

    def of_class(self, name: str) -> list[tuple[str, dict[str, float]]]:
        """(key, sums) of a class, rows that hold nothing but zeros left out."""
        return rows_of(_added(self._classes[name])) if self._classes[name] else []

    def by_month(self) -> dict[date, dict[str, float]]:
        if not self._by_month:
            return {}
        return dict(rows_of(_added(self._by_month)))

    def bases(self) -> dict[str, int]:
        return _counts(self._bases)

    def durations(self) -> dict[float, int]:
        """How many ended stoppages lasted so many working days."""
        return _counts(self._durations)


def _counts(parts: Sequence[pd.Series]) -> dict[Any, int]:
    if not parts:
        return {}
    added = pd.concat(parts).groupby(level=0).sum()
    return {value: int(times) for value, times in added.items()}


def rows_of(table: pd.DataFrame) -> list[tuple[Any, dict[str, float]]]:
    """(name, values) of each row that holds more than zeros."""
    kept = table[(table != 0).any(axis=1)]
    return [(name, dict(zip(kept.columns, values, strict=True))) for name, *values in kept.itertuples()]


def grouped(rows: Iterable[Sequence], names: Sequence[str], by: str, values: Sequence[str]) -> list:
    """(key, sums) of rows already grouped more finely by the database."""
    frame = pd.DataFrame([tuple(row) for row in rows], columns=list(names))
    if frame.empty:
        return []
    return rows_of(frame.groupby(by)[list(values)].sum())


def median(times: dict[float, int]) -> float | None:
    """The middle of values of which each stands so many times; None of none."""
    return _spread(times).median() if times else None


def mean(times: dict[float, int]) -> float | None:
    return _spread(times).mean() if times else None


def _spread(times: dict[float, int]) -> pd.Series:
    values = pd.Series(list(times), dtype="float64")
    return values.repeat(list(times.values()))
