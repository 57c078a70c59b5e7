"""Finding agencies, and whose rights they hold."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import selectinload

from app.agencies.models import Agency, DefaultLead, succession
from app.core.db import once, today
from app.core.formats import fold
from app.extensions import db


def everyone() -> Select:
    """All agencies, those that act today first by code."""
    return select(Agency).order_by(Agency.code)


def all_of_them() -> list[Agency]:
    """The same, read once in a transaction."""
    return once("agencies", lambda: list(db.session.scalars(everyone())))


def by_code(code: str) -> Agency | None:
    return db.session.scalar(select(Agency).where(Agency.code == code))


def by_id(agency_id: int) -> Agency | None:
    """The agency with its predecessors and successors."""
    return db.session.scalar(
        select(Agency)
        .where(Agency.id == agency_id)
        .options(selectinload(Agency.predecessors), selectinload(Agency.successors))
    )


def matching(q: str | None = None, kind: str | None = None, acting_on: date | None = None) -> Select:
    """Agencies for the list: part of a name or of the code, kind, those that exist on a day."""
    found = select(Agency).options(selectinload(Agency.successors))
    if kind:
        found = found.where(Agency.kind == kind)
    if acting_on:
        found = found.where(
            or_(Agency.valid_from.is_(None), Agency.valid_from <= acting_on),
            or_(Agency.valid_to.is_(None), Agency.valid_to >= acting_on),
        )
    if q:
        wanted = fold(q)
        fitting = [
            agency.id
            for agency in all_of_them()
            if any(wanted in fold(name) for name in (agency.code, agency.name_vi, agency.name_en))
        ]
        found = found.where(Agency.id.in_(fitting))
    return found


def count(agencies: Select) -> int:
    return db.session.scalar(select(func.count()).select_from(agencies.subquery())) or 0


def by_codes(codes: list[str]) -> list[Agency]:
    if not codes:
        return []
    return list(db.session.scalars(select(Agency).where(Agency.code.in_(codes)).order_by(Agency.code)))


def choices(day: date, language: str) -> list[tuple[str, str]]:
    """(code, name) for a form: agencies that exist on `day` first, the others after them with their years."""
    acting, other = [], []
    for agency in all_of_them():
        name = agency.name_on(day, language)
        if agency.exists_on(day):
            acting.append((agency.code, name))
        else:
            first = agency.valid_from.year if agency.valid_from else "…"
            last = agency.valid_to.year if agency.valid_to else "…"
            other.append((agency.code, f"{name} ({first} - {last})"))
    return acting + other


def names() -> set[str]:
    """Every name and code of every agency: what a password must not hold."""
    found = set()
    for agency in all_of_them():
        found |= {agency.code, agency.name_vi, agency.name_en}
        found |= {name for former in agency.former_names for name in (former.name_vi, former.name_en)}
    return found


def names_now(language: str) -> dict[str, str]:
    """The name that every agency bears today (or bore last), by its code: for what the trail keeps of them."""
    return {agency.code: agency.name_on(None, language) for agency in all_of_them()}


def names_by_key(language: str) -> dict[int | str, str]:
    """The same by id as well as by code."""
    agencies = db.session.scalars(everyone()).all()
    return {key: agency.name_on(None, language) for agency in agencies for key in (agency.id, agency.code)}


def _dates() -> dict[int, Any]:
    """Of every agency, by id, what rights go by: every page asks for this, few for the names."""
    dates = select(Agency.id, Agency.valid_from, Agency.valid_to, Agency.partner)
    return once("dates of agencies", lambda: {row.id: row for row in db.session.execute(dates)})


def acting_for(agency_id: int, day: date) -> frozenset[int]:
    """Ids of the agencies whose rights this one holds on `day`: itself, and all predecessors that have ended.

    A successor acts from the day that was named with the end; where none was, from its own first day on, even if the
    two overlap (contract 2, agencies.json).
    """
    dates = _dates()
    passed: dict[int, list[int]] = {}
    for before, after, from_day in once("succession", lambda: db.session.execute(select(succession)).all()):
        since = from_day or dates[after].valid_from
        if dates[before].valid_to is not None and (since is None or since <= day):
            passed.setdefault(after, []).append(before)
    held, waiting = set(), [agency_id]
    while waiting:
        current = waiting.pop()
        if current not in held:
            held.add(current)
            waiting += passed.get(current, [])
    return frozenset(held)


@dataclass(frozen=True)
class Reach:
    """Whose rights an account holds on a day, and whether one of these agencies shares the whole register."""

    day: date
    agencies: frozenset[int]
    partner: bool


def reach_of(user) -> Reach:
    """The reach of the account's agency today; worked out once for each loaded account."""
    known = getattr(user, "reach", None)
    if known is None or known.day != today():
        day = today()
        held = acting_for(user.agency_id, day)
        partner = any(row.partner for key, row in _dates().items() if key in held)
        known = user.reach = Reach(day, held, partner)
    return known


def read_by(user) -> frozenset[int]:
    """Ids of the agencies whose records this account reads today as its own."""
    return reach_of(user).agencies


def agencies_of(user) -> frozenset[int]:
    """Ids of the agencies for which this account acts today.

    None when its own has ended: its rights have passed to the successors, and it reads on.
    """
    return frozenset() if user.agency.ended_by(today()) else reach_of(user).agencies


def is_acting_officer(user) -> bool:
    """An officer whose agency has not ended."""
    return user.role == "officer" and not user.agency.ended_by(today())


def heirs_on(day: date) -> dict[int, list[Agency]]:
    """For the agencies that have ended by `day`, by id: those that act for them then, by code."""
    ended = {one.id for one in all_of_them() if one.ended_by(day)}
    heirs: dict[int, list[Agency]] = {}
    for agency in all_of_them() if ended else ():
        if agency.id not in ended:
            for before in acting_for(agency.id, day) & ended:
                heirs.setdefault(before, []).append(agency)
    return heirs


def successors_of_all(agency: Agency) -> set[int]:
    """Ids of its successors, of theirs, and so on."""
    after: dict[int, list[int]] = {}
    for before, successor, _since in db.session.execute(select(succession)):
        after.setdefault(before, []).append(successor)
    found: set[int] = set()
    waiting = list(after.get(agency.id, []))
    while waiting:
        current = waiting.pop()
        if current not in found:
            found.add(current)
            waiting += after.get(current, [])
    return found


def acting_others(agency: Agency, day: date) -> list[Agency]:
    """The other agencies that have not ended by `day`, by code."""
    return [one for one in db.session.scalars(everyone()) if one.id != agency.id and not one.ended_by(day)]


def default_lead(started_on: date) -> Agency | None:
    """The agency that leads a case that names none, by the day it started (a setting of the administrator)."""
    lead = None
    for row in default_leads():
        if row.from_day is None or row.from_day <= started_on:
            lead = row.agency
    return lead


def default_leads() -> list[DefaultLead]:
    """All rows of that setting, the earliest first."""
    return list(db.session.scalars(select(DefaultLead).order_by(DefaultLead.from_day.asc().nulls_first())))


def default_lead_from(from_day: date | None) -> DefaultLead | None:
    """The row that begins on exactly that day."""
    return db.session.scalar(select(DefaultLead).where(DefaultLead.from_day.is_not_distinct_from(from_day)))


def default_lead_row(row_id: int) -> DefaultLead | None:
    return db.session.get(DefaultLead, row_id)
