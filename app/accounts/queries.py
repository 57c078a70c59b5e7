"""Finding accounts, their sessions and what the brake on sign-ins must know."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, func, or_, select

from app.accounts.models import FailedSignIn, User, UserSession
from app.agencies.models import Agency
from app.core.audit import AuditEntry
from app.extensions import db

LONGEST_SESSION = timedelta(days=7)


def everyone() -> Select:
    return select(User)


def by_name(username: str) -> User | None:
    """The account of that name; case is ignored."""
    return db.session.scalar(select(User).where(User.username_key == username.strip().lower()))


def of_agency(agency_id: int) -> list[User]:
    """The accounts of an agency that may sign in, by name."""
    found = select(User).where(User.agency_id == agency_id, User.disabled_at.is_(None))
    return list(db.session.scalars(found.order_by(User.username_key)))


def by_agency() -> dict[int, int]:
    """How many accounts of each agency may sign in."""
    found = select(User.agency_id, func.count()).where(User.disabled_at.is_(None)).group_by(User.agency_id)
    return dict(db.session.execute(found).all())


def has_accounts() -> bool:
    return db.session.scalar(select(User.id).limit(1)) is not None


def other_active_admins(user: User) -> int:
    """How many administrators can sign in besides this account."""
    return db.session.scalar(
        select(func.count())
        .select_from(User)
        .where(User.role == "admin", User.disabled_at.is_(None), User.id != user.id)
    )


def matching(
    q: str | None = None, agency: str | None = None, role: str | None = None, state: str | None = None
) -> Select:
    """Accounts for the list: part of the name or e-mail, code of the agency, role, `active`, `disabled`, `one_time`."""
    found = everyone()
    if q:
        part = f"%{q.lower().replace('!', '!!').replace('%', '!%').replace('_', '!_')}%"
        found = found.where(
            or_(User.username_key.like(part, escape="!"), func.lower(User.email).like(part, escape="!"))
        )
    if agency:
        found = found.where(User.agency_id.in_(select(Agency.id).where(Agency.code == agency)))
    if role:
        found = found.where(User.role == role)
    if state == "one_time":
        found = found.where(User.must_change_password, User.disabled_at.is_(None))
    elif state:
        found = found.where(User.disabled_at.is_(None) if state == "active" else User.disabled_at.is_not(None))
    return found


def count(rows: Select) -> int:
    return db.session.scalar(select(func.count()).select_from(rows.order_by(None).subquery())) or 0


# Sessions ----------------------------------------------------------------------------------------------------------


def session_of(token_hash: str) -> UserSession | None:
    """The session of that token, with its account and agency, unless it was ended."""
    return db.session.scalar(
        select(UserSession).where(UserSession.token_hash == token_hash, UserSession.ended_at.is_(None))
    )


def idle_limit(user: User, idle: tuple[int, int]) -> timedelta:
    """How long this account's session may lie idle; `idle` is minutes for everyone and for administrators."""
    return timedelta(minutes=idle[1] if user.role == "admin" else idle[0])


def is_alive(row: UserSession, idle: tuple[int, int], moment: datetime) -> bool:
    """Neither idle for too long, nor older than a week, nor of a closed account (reliability 22)."""
    return (
        row.ended_at is None
        and row.user.is_active
        and moment - row.last_seen_at <= idle_limit(row.user, idle)
        and moment - row.started_at <= LONGEST_SESSION
    )


def open_sessions(user: User) -> list[UserSession]:
    """All sessions of the account that were not ended, the latest first."""
    return list(
        db.session.scalars(
            select(UserSession)
            .where(UserSession.user_id == user.id, UserSession.ended_at.is_(None))
            .order_by(UserSession.last_seen_at.desc(), UserSession.id.desc())
        )
    )


# The brake ---------------------------------------------------------------------------------------------------------


def failures_before(row: FailedSignIn, since: datetime, *, of_name: bool) -> list[datetime]:
    """When sign-ins failed before `row` for the same name (or address), from `since` on, the latest first."""
    same = FailedSignIn.name_hash == row.name_hash if of_name else FailedSignIn.address_hash == row.address_hash
    return _failed(since, same, FailedSignIn.id < row.id)


def failures_of_address(address_hash: str, since: datetime) -> list[datetime]:
    """When that address failed, from `since` on, the latest first."""
    return _failed(since, FailedSignIn.address_hash == address_hash)


def _failed(since: datetime, *conditions: ColumnElement[bool]) -> list[datetime]:
    found = select(FailedSignIn.at).where(*conditions, FailedSignIn.at > since)
    return list(db.session.scalars(found.order_by(FailedSignIn.id.desc()).limit(100)))


# The trail ---------------------------------------------------------------------------------------------------------


def trail(
    *,
    actor: str | None = None,
    action: str | None = None,
    noun: str | None = None,
    number: int | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Select:
    """Entries of the trail, the latest first: of one account, of actions that begin so, of one record, of a time."""
    found = select(AuditEntry).order_by(AuditEntry.id.desc())
    if actor:
        found = found.where(AuditEntry.actor == actor)
    if action:
        found = found.where(AuditEntry.action.startswith(action, autoescape=True))
    if noun:
        found = found.where(AuditEntry.record_type == noun)
    if number is not None:
        found = found.where(AuditEntry.record_id == number)
    if since:
        found = found.where(AuditEntry.at >= since)
    if until:
        found = found.where(AuditEntry.at < until)
    return found
