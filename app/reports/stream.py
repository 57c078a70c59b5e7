"""Stoppages one after the other, with their head counts: only the columns that figures need, a chunk at a time.

Two statements run side by side, both in the order of the cases' ids, and are merged here; neither ORM objects nor
more than a chunk of rows are in memory, however many stoppages a period holds.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any, NamedTuple

from flask import current_app
from sqlalchemy import ColumnElement, Result, Row, Select, case, or_, select

from app.cases import days
from app.cases.models import Case, CaseEvent
from app.core.workdays import Calendar, calendar_for
from app.enterprises.models import Enterprise
from app.extensions import db
from app.reports.periods import Window
from app.reports.queries import Condition, from_cases, later_run

CHUNK = 5000
FACTS = (
    Case.id,
    Case.started_on,
    Case.ended_on,
    Case.closed_on,
    Case.end_unknown,
    Case.status,
    Case.workers_involved,
    Case.workers_indirect,
    Case.days_not_worked,
    Enterprise.workweek,
)


class Measured(NamedTuple):
    """One stoppage in numbers; None is not known. `months`: days not worked by month of the window."""

    case_id: int
    flags: tuple[int, ...]
    keys: tuple[str, ...]
    first: date
    last: date
    peak: int | None
    indirect_peak: int | None
    basis: str
    direct: days.Exact
    indirect: days.Exact
    months: tuple[tuple[date, days.Exact], ...]
    duration: int | None


class Calendars:
    """The working days of each week that occurs; an enterprise without a week of its own has the installation's."""

    def __init__(self) -> None:
        self._known: dict[str | None, Calendar] = {}
        self._worked: dict[tuple, list[int]] = {}

    def of(self, week: str | None) -> Calendar:
        if week not in self._known:
            text = week or current_app.config["WORKWEEK"]
            self._known[week] = calendar_for(db.session, current_app.config["CALENDAR"], text)
        return self._known[week]

    def worked(self, week: str | None, first: int, last: int) -> list[int]:
        """How many working days there were until each day from `first` to `last` (ordinals)."""
        key = (week, first, last)
        if key not in self._worked:
            self._worked[key] = [self.of(week).worked_until(day) for day in range(first, last + 1)]
        return self._worked[key]


Conditions = Mapping[str, Condition]
Classes = Mapping[str, ColumnElement[str]]
Counts = tuple[days.Count, ...]
Run = tuple[Row, Counts]


def stoppages(
    window: Window, condition: Condition, flags: Conditions | None = None, classes: Classes | None = None
) -> Iterator[list[tuple[Row, Counts, Sequence[Run]]]]:
    """The cases that meet `condition`, in chunks, each with its head counts and its later runs: the columns of FACTS,
    then 1 or 0 for each of `flags`, then the key in each class."""
    later = _later_runs(window)
    marks = [case((flag, 1), else_=0).label(f"flag_{number}") for number, flag in enumerate((flags or {}).values())]
    keys = [key.label(f"key_{number}") for number, key in enumerate((classes or {}).values())]
    found = from_cases(select(*FACTS, *marks, *keys), window).where(condition).order_by(Case.id)
    counts = _HeadCounts(from_cases(select(Case.id), window).where(condition), window)
    rows = iter(_plain_rows(found))
    while chunk := list(islice(rows, CHUNK)):
        yield [(row, counts.of(row.id), later.get(row.id, ())) for row in chunk]


def _later_runs(window: Window) -> dict[int, list[Run]]:
    """The later runs of all resumed stoppages by the id of the first; they are few."""
    found = select(*FACTS, Case.resumes_id).select_from(Case).join(Case.enterprise).where(later_run(window))
    rows = _plain_rows(found.order_by(Case.id)).all()
    runs: dict[int, list[Run]] = {}
    if rows:
        counts = _HeadCounts(select(Case.id).where(later_run(window)), window)
        for row in rows:
            runs.setdefault(row.resumes_id, []).append((row, counts.of(row.id)))
    return runs


def measured(
    window: Window, condition: Condition, flags: Conditions | None = None, classes: Classes | None = None
) -> Iterator[list[Measured]]:
    """The cases that meet `condition`, in chunks: which of the conditions `flags` each meets, its key in each class."""
    measure = Measuring(window, len(flags or {}))
    for chunk in stoppages(window, condition, flags, classes):
        yield [measure(row, counts, later) for row, counts, later in chunk]


def _plain_rows(found: Select) -> Result:
    """Asked of the connection: the session would look into every row for objects, of which there are none."""
    return db.session.connection().execute(found, execution_options={"yield_per": CHUNK})


class _HeadCounts:
    """The head counts of the cases in `ids`, to be asked for in the order of the ids."""

    def __init__(self, ids: Select, window: Window):
        found = (
            select(
                CaseEvent.case_id,
                CaseEvent.day,
                CaseEvent.workers_involved,
                CaseEvent.workers_indirect,
                CaseEvent.shift_fraction,
            )
            .where(
                CaseEvent.case_id.in_(ids),
                CaseEvent.day <= window.as_of,
                or_(CaseEvent.workers_involved.is_not(None), CaseEvent.workers_indirect.is_not(None)),
            )
            .order_by(CaseEvent.case_id, CaseEvent.happened_at, CaseEvent.id)
        )
        self._rows = iter(_plain_rows(found))
        self._next = next(self._rows, None)

    def of(self, case_id: int) -> tuple[days.Count, ...]:
        taken = []
        while self._next is not None and self._next.case_id <= case_id:
            row, self._next = self._next, next(self._rows, None)
            part = 1 if row.shift_fraction is None else row.shift_fraction
            taken.append(days.Count(row.day, row.workers_involved, row.workers_indirect, part))
        return tuple(taken)


def facts_of(row: Row, counts: Counts) -> days.Facts:
    """What the columns of FACTS say of a stoppage, with its head counts."""
    return days.Facts(
        started_on=row.started_on,
        ended_on=row.ended_on,
        closed_on=row.closed_on,
        end_unknown=row.end_unknown or (row.status == "ended" and row.ended_on is None),
        workers_involved=row.workers_involved,
        workers_indirect=row.workers_indirect,
        recorded_total=row.days_not_worked,
        counts=counts,
    )


class Measuring:
    """Makes a stoppage's numbers of its row, which holds `marks` flags, its head counts and its later runs."""

    def __init__(self, window: Window, marks: int):
        self.window, self.marks = window, marks
        self.calendars, self.months = Calendars(), window.months()

    def __call__(self, row: Row, counts: Counts, later: Sequence[Run] = ()) -> Measured:
        found = self._run(row, counts)
        return self._joined([found, *(self._run(*run) for run in later)]) if later else found

    def _run(self, row: Row, counts: Counts) -> Measured:
        facts = facts_of(row, counts)
        calendar, as_of = self.calendars.of(row.workweek), self.window.as_of
        first, last = days.run(facts, as_of) or (facts.started_on, facts.started_on)
        basis, direct, indirect, by_month = _days(facts, calendar, first, last, self.window, self.months)
        values: tuple[Any, ...] = tuple(row)[len(FACTS) :]
        return Measured(
            row.id,
            values[: self.marks],
            values[self.marks :],
            first,
            last,
            days.peak(facts, as_of),
            days.peak_indirect(facts, as_of),
            basis,
            direct,
            indirect,
            by_month,
            days.duration(facts, calendar),
        )

    def _joined(self, runs: list[Measured]) -> Measured:
        """One action of several runs: its days and its duration are theirs added up, its peak is the highest.

        The days stand on the weakest basis that any run has; a run of which nothing is known adds nothing.
        """
        first, last = runs[0].first, max(run.last for run in runs)
        by_month = {month.first: 0 for month in _touched(self.months, first, last)}
        for run in runs:
            for month, lost in run.months:
                by_month[month] += lost
        known = [run.basis for run in runs if run.basis != days.UNKNOWN]
        return runs[0]._replace(
            last=last,
            peak=_highest(run.peak for run in runs),
            indirect_peak=_highest(run.indirect_peak for run in runs),
            basis=max(known, key=days.BASES.index, default=days.UNKNOWN),
            direct=sum(run.direct for run in runs),
            indirect=sum(run.indirect for run in runs),
            months=tuple(by_month.items()),
            duration=sum(run.duration or 0 for run in runs),
        )


def _highest(numbers: Iterable[int | None]) -> int | None:
    return max((one for one in numbers if one is not None), default=None)


def _touched(months: list[Window], first: date, last: date) -> list[Window]:
    """Those of the months, which follow each other, that hold a day from `first` to `last`."""
    if not months:
        return []
    begins = months[0].first.year * 12 + months[0].first.month
    return months[max(0, first.year * 12 + first.month - begins) : max(0, last.year * 12 + last.month - begins + 1)]


def _days(facts: days.Facts, calendar: Calendar, first: date, last: date, window: Window, months: list[Window]):
    """Basis, direct and indirect days of the window, and their sum month by month: each month asked for by itself."""
    direct: days.Exact = 0
    indirect: days.Exact = 0
    basis, by_month = None, []
    for month in _touched(months, first, last):
        found = days.days_not_worked(facts, calendar, month.first, month.last, window.as_of)
        basis = found.basis
        direct += found.direct
        indirect += found.indirect
        by_month.append((month.first, found.total))
    if basis is None:  # no day of this run lies in the window
        basis = days.days_not_worked(facts, calendar, first, first, window.as_of).basis
    return basis, direct, indirect, tuple(by_month)
