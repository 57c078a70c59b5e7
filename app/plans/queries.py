"""Finding programmes and plans. Every other query of plans starts from `visible_to`."""

import re
from datetime import date

from sqlalchemy import ColumnElement, Select, exists, func, select, true
from sqlalchemy.orm import joinedload, selectinload

from app.agencies.models import Agency
from app.agencies.queries import reach_of, read_by
from app.extensions import db
from app.plans.models import Amendment, Citation, Item, ItemChange, Partner, Plan, Programme

KEY = re.compile(r"(?P<year>[0-9]{4})(?:-(?P<programme>[0-9]{1,9}))?", re.ASCII)


def visible_to(user) -> Select:
    """Every plan this account may see: partners of the register and administrators all, others where theirs takes part.

    None is the system itself.
    """
    return select(Plan).where(_seen_by(user))


def _seen_by(user) -> ColumnElement[bool]:
    if user is None or user.role == "admin" or reach_of(user).partner:
        return true()
    own = select(Partner.plan_id).where(Partner.agency_id.in_(read_by(user)))
    return Plan.id.in_(own)


def sees(user, plan: Plan) -> bool:
    return db.session.scalar(select(Plan.id).where(Plan.id == plan.id, _seen_by(user))) is not None


# One plan ------------------------------------------------------------------------------------------------------------


def with_key(plans: Select, key: str) -> Select | None:
    """The plan of an address: "2024" is the first of that year, "2024-7" that of programme 7. None: no such address."""
    found = KEY.fullmatch(key)
    if found is None:
        return None
    plans = plans.where(Plan.year == int(found["year"]))
    if found["programme"]:
        return plans.where(Plan.programme_id == int(found["programme"]))
    return plans.order_by(Plan.id).limit(1)


def key_of(plan: Plan) -> str:
    """The address of a plan: its year, and its programme unless it was the first of that year."""
    earlier = select(exists().where(Plan.year == plan.year, Plan.id < plan.id))
    return f"{plan.year}-{plan.programme_id}" if db.session.scalar(earlier) else f"{plan.year}"


def whole(plans: Select) -> Select:
    """With all that its page and its paper show, in a fixed number of statements."""
    items = selectinload(Plan.items)
    return plans.options(
        joinedload(Plan.programme),
        selectinload(Plan.partners).joinedload(Partner.agency),
        items.selectinload(Item.coordinating),
        items.selectinload(Item.changes).joinedload(ItemChange.amendment),
        items.selectinload(Item.citations),
        items.selectinload(Item.activities),
        selectinload(Plan.amendments).selectinload(Amendment.changes).joinedload(ItemChange.item),
    )


def held(plans: Select) -> Select:
    """The same, read anew and held until the commit: of two who save, the second sees what the first saved."""
    return plans.with_for_update(of=Plan).execution_options(populate_existing=True)


def by_id(plan_id: int) -> Plan | None:
    return db.session.get(Plan, plan_id)


def of_year(programme: Programme, year: int) -> Plan | None:
    return db.session.scalar(select(Plan).where(Plan.programme_id == programme.id, Plan.year == year))


def of_years(year: int) -> Select:
    """All plans of that year, whoever asks: for figures."""
    return visible_to(None).where(Plan.year == year)


# Programmes ----------------------------------------------------------------------------------------------------------


def programmes(user) -> list[Programme]:
    """Those of the plans that this account may see, the newest first."""
    seen = visible_to(user).with_only_columns(Plan.programme_id)
    found = select(Programme).where(Programme.id.in_(seen))
    return list(db.session.scalars(found.order_by(Programme.from_year.desc(), Programme.id)))


def programme_by_id(programme_id: int) -> Programme | None:
    return db.session.get(Programme, programme_id)


def programmes_like(title: str, from_year: int, to_year: int) -> list[Programme]:
    found = select(Programme).where(Programme.title == title)
    return list(db.session.scalars(found.where(Programme.from_year == from_year, Programme.to_year == to_year)))


def listed(user) -> list[tuple[Plan, int]]:
    """All plans of the list, the newest first, each with how many items it has (those dropped left out)."""
    dropped = select(ItemChange.item_id).where(ItemChange.kind == "dropped")
    count = (
        select(func.count(Item.id))
        .where(Item.plan_id == Plan.id, Item.id.not_in(dropped))
        .correlate(Plan)
        .scalar_subquery()
    )
    plans = visible_to(user).add_columns(count).order_by(Plan.year.desc(), Plan.id)
    plans = plans.options(selectinload(Plan.partners).joinedload(Partner.agency))
    return [(plan, items) for plan, items in db.session.execute(plans)]


def dates_cited(numbers: list[str]) -> dict[str, frozenset[date]]:
    """Under which dates the documents of these numbers are cited, in whatever plan."""
    found: dict[str, set[date]] = {}
    wanted = select(Citation.number, Citation.dated_on).where(Citation.number.in_(numbers)).distinct()
    for number, day in db.session.execute(wanted.where(Citation.dated_on.is_not(None))):
        found.setdefault(number, set()).add(day)
    return {number: frozenset(days) for number, days in found.items()}


# Agencies ------------------------------------------------------------------------------------------------------------


def acting_instead(agency: Agency, day: date) -> Agency | None:
    """Who holds its place on `day`: itself, else its one successor that has not ended; None where none is certain."""
    seen: set[int] = set()
    while agency.ended_by(day):
        if agency.id in seen or len(agency.successors) != 1:
            return None
        seen.add(agency.id)
        agency = agency.successors[0]
    return agency
