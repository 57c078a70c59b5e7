"""Finding legal deadlines. Rules that are neither verified nor confirmed are for reference: they never count."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from app.cases.deadlines import PROHIBITED_BEFORE, Happening, table
from app.cases.models import Case, CaseDeadline, CaseEvent, CaseMove, ConfirmedRule
from app.enterprises.models import Enterprise
from app.extensions import db


def happenings_of(case: Case) -> list[Happening]:
    """What the clocks need of the events, in the order in which they happened."""
    found = select(CaseEvent.id, CaseEvent.event, CaseEvent.happened_at, CaseEvent.day)
    found = found.where(CaseEvent.case_id == case.id).order_by(CaseEvent.happened_at, CaseEvent.id)
    return [Happening(*row) for row in db.session.execute(found)]


def moves_of(case: Case) -> list[CaseMove]:
    return list(db.session.scalars(select(CaseMove).where(CaseMove.case_id == case.id).order_by(CaseMove.id)))


def of_case(case: Case) -> list[CaseDeadline]:
    """All deadlines of the case, the earliest first."""
    found = select(CaseDeadline).where(CaseDeadline.case_id == case.id)
    return list(db.session.scalars(found.order_by(CaseDeadline.due_at, CaseDeadline.id)))


def counting() -> frozenset[str]:
    """Keys of the rules that count: verified ones, and those that the administrator confirmed."""
    verified = {key for key, rule in table().items() if rule.is_verified}
    return frozenset(verified | set(db.session.scalars(select(ConfirmedRule.rule))))


def confirmation_of(key: str) -> ConfirmedRule | None:
    return db.session.scalar(select(ConfirmedRule).where(ConfirmedRule.rule == key))


def confirmed() -> dict[str, ConfirmedRule]:
    return {row.rule: row for row in db.session.scalars(select(ConfirmedRule))}


def open_of(cases: Select) -> Select:
    """Open deadlines of `cases` (those that count somewhere), the earliest first."""
    return (
        cases.with_only_columns(CaseDeadline)
        .join(CaseDeadline.case)
        .where(
            CaseDeadline.met_at.is_(None),
            CaseDeadline.cancelled_on.is_(None),
            Case.same_event_as_id.is_(None),
        )
        .order_by(None)
        .order_by(CaseDeadline.due_at, CaseDeadline.id)
    )


def filtered(deadlines: Select, wanted: Mapping[str, Any], counting: Iterable[str], at: datetime) -> Select:
    """Those that meet the conditions: `rule`, `due_to` (a day), `state` (one of STATES)."""
    if wanted.get("rule"):
        deadlines = deadlines.where(CaseDeadline.rule == wanted["rule"])
    if wanted.get("due_to"):
        deadlines = deadlines.where(CaseDeadline.due_on <= wanted["due_to"])
    if wanted.get("state"):
        deadlines = deadlines.where(*STATES[wanted["state"]](sorted(counting), at))
    return deadlines


# What other offices owe can be overdue; what parties outside the register owe, and what is for reference, cannot.
OWED_HERE = sorted(key for key, rule in table().items() if rule.actor_role and rule.direction != PROHIBITED_BEFORE)
STATES = {
    "overdue": lambda counting, at: (
        CaseDeadline.due_at < at,
        CaseDeadline.rule.in_([key for key in OWED_HERE if key in counting]),
    ),
    "running": lambda counting, at: (CaseDeadline.due_at >= at,),
}


def count(deadlines: Select) -> int:
    found = deadlines.with_only_columns(CaseDeadline.id).order_by(None).subquery()
    return db.session.scalar(select(func.count()).select_from(found)) or 0


def for_list(deadlines: Select) -> Select:
    """With the case, its enterprise and its lead, in one statement."""
    return deadlines.options(
        contains_eager(CaseDeadline.case).options(
            joinedload(Case.enterprise).joinedload(Enterprise.zone), joinedload(Case.lead_agency)
        )
    )


def counted_otherwise(digest: str) -> Select:
    """Open deadlines in days that were counted by another calendar than the one with this digest."""
    in_days = sorted(key for key, rule in table().items() if not rule.by_hour)
    return (
        select(CaseDeadline)
        .where(CaseDeadline.met_at.is_(None), CaseDeadline.cancelled_on.is_(None))
        .where(CaseDeadline.calendar != digest, CaseDeadline.rule.in_(in_days))
        .options(joinedload(CaseDeadline.case))
        .order_by(CaseDeadline.due_at, CaseDeadline.id)
    )
