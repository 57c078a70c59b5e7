"""What waits for a user and their agency, and the questions of /healthz."""

from dataclasses import dataclass, field
from typing import Any

from flask import current_app
from sqlalchemy import Select, func, or_, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import joinedload

from app.accounts.models import User
from app.agencies.models import Agency
from app.agencies.queries import agencies_of, read_by
from app.cases import clock_queries as clocks
from app.cases import queries as cases
from app.cases.models import Case, CaseDeadline, HandOver
from app.cases.states import CLOSED, REFUTED
from app.core.db import today
from app.core.workdays import Holiday
from app.dialogues import queries as dialogues
from app.dialogues.models import Dialogue
from app.extensions import db

SHOWN = 6
UPCOMING = ("planned", "invited")


@dataclass
class Day:
    """What the front page shows: lists of at most a handful, and how many there are in all."""

    deadlines: list[CaseDeadline] = field(default_factory=list)
    open_cases: list[Case] = field(default_factory=list)
    open_total: int = 0
    newest: list[Case] = field(default_factory=list)
    meetings: list[Dialogue] = field(default_factory=list)
    offers: list[HandOver] = field(default_factory=list)
    sent_offers: list[HandOver] = field(default_factory=list)
    missing: dict[str, int] = field(default_factory=dict)
    accounts: dict[str, int] = field(default_factory=dict)
    holidays_to_confirm: int = 0


def day_of(user: User) -> Day:
    """The day of this user: case work for officers and leaders, the installation for administrators."""
    if user.role == "admin":
        return Day(accounts=_accounts(), holidays_to_confirm=_holidays_to_confirm())
    mine = _mine(user)
    return Day(
        deadlines=_deadlines(mine),
        open_cases=_some(mine.order_by(Case.started_on.desc(), Case.id.desc())),
        open_total=_count(mine),
        newest=_some(cases.visible_to(user).order_by(Case.created_at.desc(), Case.id.desc())),
        meetings=_meetings(user),
        offers=_offers(HandOver.to_agency_id.in_(agencies_of(user))),
        sent_offers=_offers(HandOver.from_agency_id.in_(agencies_of(user))),
        missing=_missing(mine),
    )


def _mine(user: User) -> Select:
    """The open cases that the user's agency leads or coordinates."""
    own = read_by(user)
    return cases.visible_to(user).where(
        Case.status.not_in((CLOSED, REFUTED)),
        or_(Case.lead_agency_id.in_(own), Case.coordinating_agencies.any(Agency.id.in_(own))),
    )


def _some(records: Select) -> list[Case]:
    shown = records.options(joinedload(Case.enterprise), joinedload(Case.lead_agency)).limit(SHOWN)
    return list(db.session.scalars(shown).unique())


def _deadlines(mine: Select) -> list[CaseDeadline]:
    """The next deadlines of the law on these cases, what is late first."""
    return list(db.session.scalars(clocks.for_list(clocks.open_of(mine)).limit(SHOWN)))


def _count(records: Select) -> int:
    return db.session.scalar(select(func.count()).select_from(records.order_by(None).subquery())) or 0


def _meetings(user: User) -> list[Dialogue]:
    coming = (
        dialogues.visible_to(user)
        .where(Dialogue.starts_on >= today(), Dialogue.status.in_(UPCOMING))
        .options(joinedload(Dialogue.host_agency))
        .order_by(Dialogue.starts_on, Dialogue.id)
        .limit(SHOWN)
    )
    return list(db.session.scalars(coming).unique())


def _offers(whose: Any) -> list[HandOver]:
    waiting = (
        select(HandOver)
        .where(HandOver.state == "offered", whose)
        .options(
            joinedload(HandOver.case).joinedload(Case.enterprise),
            joinedload(HandOver.from_agency),
            joinedload(HandOver.to_agency),
        )
        .order_by(HandOver.id)
        .limit(SHOWN)
    )
    return list(db.session.scalars(waiting).unique())


def _missing(mine: Select) -> dict[str, int]:
    """How many of the open cases lack what the month's figures need."""
    lacking = {
        "workers": Case.workers_involved.is_(None),
        "cause": Case.main_cause.is_(None),
    }
    return {name: _count(mine.where(condition)) for name, condition in lacking.items()}


def _accounts() -> dict[str, int]:
    active = select(func.count()).select_from(User).where(User.disabled_at.is_(None))
    return {
        "active": db.session.scalar(active) or 0,
        "one_time": db.session.scalar(active.where(User.must_change_password)) or 0,
        "agency_ended": db.session.scalar(active.where(User.agency.has(Agency.valid_to < today()))) or 0,
    }


def _holidays_to_confirm() -> int:
    """Dates of this year and the next that a yearly decision sets and nobody has confirmed yet."""
    first = today().replace(month=1, day=1)
    last = first.replace(year=first.year + 1, month=12, day=31)
    waiting = select(func.count()).select_from(Holiday)
    return (
        db.session.scalar(
            waiting.where(
                Holiday.country == current_app.config["CALENDAR"],
                Holiday.day.between(first, last),
                Holiday.confirmed.is_(False),
            )
        )
        or 0
    )


def database_answers() -> bool:
    try:
        return db.session.scalar(select(1)) == 1
    except SQLAlchemyError:
        db.session.rollback()
        return False
