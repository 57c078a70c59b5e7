"""What waits for a user and their agency, and the questions of /healthz."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import joinedload

from app.accounts.models import User
from app.agencies.models import Agency
from app.agencies.queries import agencies_of, read_by
from app.cases import clock_queries as clocks
from app.cases import documents
from app.cases import queries as cases
from app.cases import waiting_queries as waiting
from app.cases.clocks import office_calendar
from app.cases.models import Case, CaseDeadline, CaseQuestion, HandOver
from app.cases.states import CLOSED, REFUTED
from app.core.db import today
from app.core.workdays import Holiday
from app.dialogues import queries as dialogues
from app.dialogues.models import Dialogue
from app.extensions import db
from app.home.models import Reminder
from app.recommendations import queries as recommendations
from app.recommendations.models import Recommendation

SHOWN = 6
MOST_REMINDERS = 200
NEAR = 3  # working days ahead
WEEK = timedelta(days=7)
UPCOMING = ("planned", "invited")


@dataclass
class Day:
    """What the front page shows: lists of at most a handful, and how many there are in all.

    `counts` of the open cases by what they lack; `since` is the day from which the monthly reports count.
    """

    deadlines: list[CaseDeadline] = field(default_factory=list)
    open_cases: list[Case] = field(default_factory=list)
    newest: list[Case] = field(default_factory=list)
    without_end: list[Case] = field(default_factory=list)
    agreements: list[Case] = field(default_factory=list)
    questions: list[CaseQuestion] = field(default_factory=list)
    meetings: list[Dialogue] = field(default_factory=list)
    recommendations: list[Recommendation] = field(default_factory=list)
    offers: list[HandOver] = field(default_factory=list)
    sent_offers: list[HandOver] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    since: date | None = None
    accounts: dict[str, int] = field(default_factory=dict)
    holidays_to_confirm: int = 0
    mails_failed: int = 0


def day_of(user: User) -> Day:
    """The day of this user: case work for officers and leaders, the installation for administrators."""
    if user.role == "admin":
        return Day(accounts=_accounts(), holidays_to_confirm=_holidays_to_confirm(), mails_failed=_mails_failed())
    mine = mine_of(user)
    return Day(
        deadlines=_deadlines(mine),
        open_cases=_some(mine.order_by(Case.started_on.desc(), Case.id.desc())),
        newest=_some(cases.visible_to(user).order_by(Case.created_at.desc(), Case.id.desc())),
        without_end=_some(mine.where(cases.without_end(today())).order_by(Case.started_on, Case.id)),
        agreements=_some(agreements_to_check(user, today())),
        questions=list(db.session.scalars(questions_to(user).limit(SHOWN))),
        meetings=_meetings(user),
        recommendations=_recommendations(user),
        offers=list(db.session.scalars(offers_to(user).limit(SHOWN))),
        sent_offers=list(db.session.scalars(_offers(HandOver.from_agency_id.in_(agencies_of(user))).limit(SHOWN))),
        counts=counts_of(user, mine, today()),
        since=month_before(today()),
    )


def month_before(day: date) -> date:
    """The first day of the month before: its report and that of this month are still being filled in."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


def counts_of(user: User, mine: Select, day: date, *, made_here: bool = False) -> dict[str, int]:
    """How many cases wait for what, in one statement; `made_here`: those that a file brought are left out."""
    month = {"in_effect_from": month_before(day)}
    own = cases.visible_to(user).where(_of_own_agency(user))
    if made_here:
        own = own.where(Case.source.is_(None))
    wanted = {
        "open": mine,
        "without_end": mine.where(cases.without_end(day)),
        "to_match": cases.filtered(mine, {"gate": cases.TO_MATCH}),
        "workers": cases.filtered(own, {**month, "lacks": "workers"}),
        "cause": cases.filtered(own, {**month, "lacks": "cause"}),
    }
    numbers = [select(func.count()).select_from(one.with_only_columns(Case.id).subquery()) for one in wanted.values()]
    found = db.session.execute(select(*(number.scalar_subquery() for number in numbers))).one()
    return dict(zip(wanted, found, strict=True))


def mine_of(user: User) -> Select:
    """The open cases that the user's agency leads or coordinates."""
    return cases.visible_to(user).where(Case.status.not_in((CLOSED, REFUTED)), _of_own_agency(user))


def _of_own_agency(user: User) -> ColumnElement[bool]:
    own = read_by(user)
    return or_(Case.lead_agency_id.in_(own), Case.coordinating_agencies.any(Agency.id.in_(own)))


def _some(records: Select) -> list[Case]:
    shown = records.options(joinedload(Case.enterprise), joinedload(Case.lead_agency)).limit(SHOWN)
    return list(db.session.scalars(shown).unique())


def _deadlines(mine: Select) -> list[CaseDeadline]:
    """The next deadlines of the law on these cases, what is late first."""
    return list(db.session.scalars(clocks.for_list(clocks.open_of(mine)).limit(SHOWN)))


def _meetings(user: User) -> list[Dialogue]:
    coming = (
        dialogues.visible_to(user)
        .where(Dialogue.starts_on >= today(), Dialogue.status.in_(UPCOMING))
        .options(joinedload(Dialogue.host_agency))
        .order_by(Dialogue.starts_on, Dialogue.id)
        .limit(SHOWN)
    )
    return list(db.session.scalars(coming).unique())


def _recommendations(user: User) -> list[Recommendation]:
    """What the user's agency has to answer within the next working days, and what is overdue."""
    owed = recommendations.for_list(recommendations.to_answer(user, near_day(today())))
    return list(db.session.scalars(owed.limit(SHOWN)).unique())


def near_day(day: date) -> date:
    """The last day that is near: what is due by then is told of."""
    return office_calendar().add_working_days(day, NEAR)


def agreements_to_check(user: User, day: date) -> Select:
    """Cases of the user's agency, closed ones too, whose agreement is to be checked by that day."""
    return waiting.agreements_to_check(cases.visible_to(user).where(_of_own_agency(user)), day)


def questions_to(user: User) -> Select:
    """Questions that the user's agency has to answer."""
    return waiting.questions_to_answer(cases.visible_to(user), agencies_of(user))


def offers_to(user: User) -> Select:
    """Offers of the lead that the user's agency has to answer."""
    return _offers(HandOver.to_agency_id.in_(agencies_of(user)))


def _offers(whose: Any) -> Select:
    return (
        select(HandOver)
        .where(HandOver.state == "offered", whose)
        .options(
            joinedload(HandOver.case).joinedload(Case.enterprise),
            joinedload(HandOver.from_agency),
            joinedload(HandOver.to_agency),
        )
        .order_by(HandOver.id)
    )


def _mails_failed() -> int:
    """Reminders of the last week that have not gone out."""
    found = select(func.count()).select_from(Reminder)
    return db.session.scalar(found.where(Reminder.state != "sent", Reminder.day > today() - WEEK)) or 0


def reminders() -> list[Reminder]:
    """The newest reminders, with their accounts."""
    found = select(Reminder).options(joinedload(Reminder.user)).order_by(Reminder.day.desc(), Reminder.id.desc())
    return list(db.session.scalars(found.limit(MOST_REMINDERS)))


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


def documents_are_there() -> bool:
    """Every document that a case has lies in the store; a database that cannot say so is a fault of its own."""
    try:
        return documents.all_there()
    except SQLAlchemyError:
        db.session.rollback()
        return True
