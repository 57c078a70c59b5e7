"""The periodic dialogue that every employer holds at least once a year (Labour Code 63(2)(a)), watched per enterprise.

Employers report on it only on demand: whoever is not known to have held one is not known to have held none.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Row, Select, and_, case, func, select
from sqlalchemy.orm import joinedload

from app.cases.clocks import office_calendar
from app.cases.deadlines import last_day, of_workplace
from app.core.db import today
from app.core.terms import Term, Terms
from app.core.workdays import Calendar
from app.dialogues import queries
from app.dialogues.models import Dialogue, attending
from app.dialogues.states import NEED_REASON, TOOK_PLACE
from app.enterprises import queries as registry
from app.enterprises.models import Enterprise
from app.extensions import db

RULE = "dialogue_periodic"
TELLING = (*TOOK_PLACE, *NEED_REASON)  # statuses that say whether it was held
STATES = Terms(
    Term("in_time", _l("Held within the year"), "green", "tick-disc"),
    Term("late", _l("Overdue by what is recorded"), "red", "alert-disc"),
    Term("not_held", _l("Told as not held"), "amber", "triangle"),
    Term("unknown", _l("No information"), "plain", "question"),
)


def next_due_on(last_on: date, calendar: Calendar) -> date:
    """By when the next one is to be held."""
    return last_day(of_workplace()[RULE], last_on, calendar)


def earliest_in_time(day: date, calendar: Calendar) -> date:
    """The earliest day on which the last one can have been, if the next is not overdue on `day`."""
    found = day - timedelta(days=400)
    while next_due_on(found, calendar) < day:
        found += timedelta(days=1)
    return found


@dataclass(frozen=True)
class Watched:
    """An enterprise and its last periodic dialogue (`code`, on `last_on`); `told_on`: the last of which it is known
    whether it was held."""

    enterprise: Enterprise
    last_on: date | None
    told_on: date | None
    next_due_on: date | None = None
    code: str | None = None

    @property
    def state(self) -> str:
        if self.next_due_on is not None:
            return "late" if self.next_due_on < today() else "in_time"
        return "unknown" if self.told_on is None else "not_held"


class Numbers(NamedTuple):
    """How many enterprises there are, of how many the last twelve months are known, and how many in each state."""

    enterprises: int
    informed: int
    in_time: int
    late: int
    not_held: int
    unknown: int


class Watch:
    """What this account may see of the periodic dialogues of all active enterprises."""

    def __init__(self, user):
        at = attending.c
        self._meetings = queries.visible_to(user).join(attending, at.dialogue_id == Dialogue.id)
        told = self._meetings.where(
            Dialogue.kind == "periodic",
            Dialogue.status.in_(TELLING),
            Dialogue.starts_on <= today(),
        )
        held = func.max(case((Dialogue.status.in_(TOOK_PLACE), Dialogue.starts_on)))
        days = (at.enterprise_id, held.label("last_on"), func.max(Dialogue.starts_on).label("told_on"))
        self._told = told.with_only_columns(*days).group_by(at.enterprise_id).subquery()
        self.sort_keys = {
            "name": Enterprise.name_key,
            "tax_code": Enterprise.tax_code,
            "last_on": self._told.c.last_on,
        }

    @cached_property
    def _calendar(self) -> Calendar:
        return office_calendar()

    @cached_property
    def _since(self) -> date:
        return earliest_in_time(today(), self._calendar)

    def _state(self, state: str) -> ColumnElement[bool]:
        last_on, told_on = self._told.c.last_on, self._told.c.told_on
        return {
            "in_time": last_on >= self._since,
            "late": last_on < self._since,
            "not_held": and_(last_on.is_(None), told_on.is_not(None)),
            "unknown": told_on.is_(None),
        }[state]

    def _over(self, *columns: Any, wanted: Mapping[str, Any]) -> Select:
        registered = registry.filtered(**wanted, status="active").with_only_columns(Enterprise.id)
        joined = select(*columns).select_from(Enterprise)
        return joined.outerjoin(self._told, self._told.c.enterprise_id == Enterprise.id).where(
            Enterprise.id.in_(registered)
        )

    def rows(self, wanted: Mapping[str, Any], state: str | None = None) -> Select:
        """(enterprise, last_on, told_on) of those that meet the conditions."""
        found = self._over(Enterprise, self._told.c.last_on, self._told.c.told_on, wanted=wanted)
        found = found.options(joinedload(Enterprise.zone), joinedload(Enterprise.sector))
        return found.where(self._state(state)) if state else found

    def numbers(self, wanted: Mapping[str, Any]) -> Numbers:
        counted = func.count().filter
        informed = counted(self._told.c.told_on >= self._since)
        states = (counted(self._state(state)) for state in STATES)
        return Numbers(*db.session.execute(self._over(func.count(), informed, *states, wanted=wanted)).one())

    def of(self, rows: Iterable[Any]) -> list[Watched]:
        """The rows with the last dialogue of each; one statement for all."""
        rows = list(rows)
        codes = self._last_of(rows)
        return [self._watched(*row, codes.get(row[0].id)) for row in rows]

    def _watched(self, enterprise: Enterprise, last_on: date | None, told_on: date | None, code: str | None) -> Watched:
        due = next_due_on(last_on, self._calendar) if last_on else None
        return Watched(enterprise, last_on, told_on, due, code)

    def _last_of(self, rows: list[Any]) -> dict[int, str]:
        """Codes by enterprise."""
        days = {enterprise.id: last_on for enterprise, last_on, _told_on in rows if last_on}
        told = self._periodic_of(days) if days else ()
        return {one.enterprise_id: one.code for one in told if one.starts_on == days[one.enterprise_id] and _held(one)}

    def _periodic_of(self, enterprises: Iterable[int]) -> list[Row]:
        """What is told of their periodic dialogues. All their meetings are read: picked out by kind or day, SQLite
        would go through those of everybody."""
        columns = (Dialogue.code, Dialogue.kind, Dialogue.status, Dialogue.starts_on)
        found = self._meetings.where(attending.c.enterprise_id.in_(enterprises)).order_by(Dialogue.id)
        rows = db.session.execute(found.with_only_columns(attending.c.enterprise_id, *columns))
        return [one for one in rows if one.kind == "periodic" and one.status in TELLING and one.starts_on <= today()]

    def of_enterprise(self, enterprise: Enterprise) -> Watched | None:
        """The same of one alone, if it is active."""
        if enterprise.status != "active" or enterprise.merged_into_id is not None:
            return None
        told = sorted(self._periodic_of([enterprise.id]), key=lambda one: one.starts_on)
        held = [one for one in told if _held(one)]
        last_on, code = (held[-1].starts_on, held[-1].code) if held else (None, None)
        return self._watched(enterprise, last_on, told[-1].starts_on if told else None, code)

    def in_chunks(self, rows: Select, size: int) -> Iterator[Watched]:
        """All rows, a few hundred in memory at a time."""
        for part in db.session.execute(rows.execution_options(yield_per=size)).partitions():
            yield from self.of(part)


def _held(dialogue: Row) -> bool:
    return dialogue.status in TOOK_PLACE
