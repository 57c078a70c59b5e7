"""Stoppages one after the other, with their head counts: only the columns that figures need, a chunk at a time.

Two statements run side by side, both in the order of the cases' ids, and are merged here; neither ORM objects nor
more than a chunk of rows are in memory, however many stoppages a period holds.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import islice
from typing import Any, NamedTuple

from flask import current_app
from sqlalchemy import ColumnElement, Row, Select, case, or_, select

from app.cases import days
from app.cases.models import Case, CaseEvent
from app.core.workdays import Calendar, calendar_for
from app.enterprises.models import Enterprise
from app.extensions import db
from app.reports.periods import Window
from app.reports.queries import Condition, from_cases

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

    def of(self, week: str | None) -> Calendar:
        if week not in self._known:
            text = week or current_app.config["WORKWEEK"]
            self._known[week] = calendar_for(db.session, current_app.config["CALENDAR"], text)
        return self._known[week]


def measured(
    window: Window,
    condition: Condition,
    flags: Mapping[str, Condition] | None = None,
    classes: Mapping[str, ColumnElement[str]] | None = None,
) -> Iterator[list[Measured]]:
    """The cases that meet `condition`, in chunks: which of the conditions `flags` each meets, its key in each class."""
    flags, classes = flags or {}, classes or {}
    marks = [case((flag, 1), else_=0).label(f"flag_{number}") for number, flag in enumerate(flags.values())]
    keys = [key.label(f"key_{number}") for number, key in enumerate(classes.values())]
    found = from_cases(select(*FACTS, *marks, *keys), window).where(condition).order_by(Case.id)
    counts = _HeadCounts(from_cases(select(Case.id), window).where(condition), window)
    calendars, months = Calendars(), window.months()
    rows = iter(db.session.execute(found, execution_options={"yield_per": CHUNK}))
    while chunk := list(islice(rows, CHUNK)):
        yield [_measure(row, counts.of(row.id), len(marks), calendars, window, months) for row in chunk]


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
        self._rows = iter(db.session.execute(found, execution_options={"yield_per": CHUNK}))
        self._next = next(self._rows, None)

    def of(self, case_id: int) -> tuple[days.Count, ...]:
        taken = []
        while self._next is not None and self._next.case_id <= case_id:
            row, self._next = self._next, next(self._rows, None)
            part = 1 if row.shift_fraction is None else row.shift_fraction
            taken.append(days.Count(row.day, row.workers_involved, row.workers_indirect, part))
        return tuple(taken)


def _measure(row: Row, counts, marks: int, calendars: Calendars, window: Window, months: list[Window]) -> Measured:
    facts = days.Facts(
        started_on=row.started_on,
        ended_on=row.ended_on,
        closed_on=row.closed_on,
        end_unknown=row.end_unknown or (row.status == "ended" and row.ended_on is None),
        workers_involved=row.workers_involved,
        workers_indirect=row.workers_indirect,
        recorded_total=row.days_not_worked,
        counts=counts,
    )
    calendar = calendars.of(row.workweek)
    first, last = days.run(facts, window.as_of) or (facts.started_on, facts.started_on)
    basis, direct, indirect, by_month = _days(facts, calendar, first, last, window, months)
    values: tuple[Any, ...] = tuple(row)[len(FACTS) :]
    return Measured(
        row.id,
        values[:marks],
        values[marks:],
        first,
        last,
        days.peak(facts, window.as_of),
        days.peak_indirect(facts, window.as_of),
        basis,
        direct,
        indirect,
        by_month,
        days.duration(facts, calendar),
    )


def _days(facts: days.Facts, calendar: Calendar, first: date, last: date, window: Window, months: list[Window]):
    """Basis, direct and indirect days of the window, and their sum month by month: each month asked for by itself."""
    direct: days.Exact = 0
    indirect: days.Exact = 0
    basis, by_month = days.UNKNOWN, []
    for month in months:
        if first > month.last or last < month.first:
            continue
        found = days.days_not_worked(facts, calendar, month.first, month.last, window.as_of)
        basis = found.basis
        direct += found.direct
        indirect += found.indirect
        by_month.append((month.first, found.total))
    return basis, direct, indirect, tuple(by_month)
