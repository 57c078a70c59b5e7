"""Every change of accounts and sessions, whoever asks for it: page or command."""

import hashlib
import hmac
import re
import secrets
from datetime import timedelta

import structlog
from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError, InterfaceError, OperationalError

from app.accounts import passwords, queries
from app.accounts.models import ROLES, FailedSignIn, User, UserSession
from app.agencies import queries as agencies
from app.agencies.models import Agency
from app.core import audit
from app.core.db import now
from app.core.errors import Conflict, Refused
from app.extensions import db

NAME = re.compile(r"[A-Za-z0-9._-]{1,80}")
FIRST_AGENCY = "hp_bqlkkt_2025"
SEEN_EVERY = timedelta(minutes=1)
SESSIONS_KEPT = timedelta(days=30)
MOST_OF_NAME, MOST_OF_ADDRESS = 5, 30  # wrong sign-ins in a minute (reliability 24)
BRAKE_LASTS = timedelta(minutes=1)
FAILURES_KEPT = timedelta(days=1)

log = structlog.get_logger()


# Accounts ----------------------------------------------------------------------------------------------------------


def create_user(
    username: str, *, agency: Agency, role: str, password_hash: str, one_time: bool, email: str | None = None
) -> User:
    """A new account. A one-time password must be replaced at the first sign-in."""
    if not NAME.fullmatch(username):
        raise Refused(
            _l("The name may hold letters without marks, digits, full stop, _ and -; at most 80."), "username"
        )
    if role not in ROLES:
        raise Refused(_l("There is no such role."), "role")
    if queries.by_name(username) is not None:
        raise _taken(username)
    user = User(
        username=username,
        username_key=username.lower(),
        agency=agency,
        role=role,
        email=_address(email),
        password_hash=password_hash,
        must_change_password=one_time,
    )
    db.session.add(user)
    try:
        db.session.flush()
    except IntegrityError as taken:  # another administrator was first by a moment
        db.session.rollback()
        raise _taken(username) from taken
    audit.record("user.created", user)
    return user


def _address(email: str | None) -> str | None:
    if email and not re.fullmatch(r"[^\s@,;<>]+@[^\s@,;<>]+", email):
        raise Refused(_("“%(typed)s” is not an e-mail address.", typed=email[:60]), "email")
    return email or None


def _taken(username: str) -> Refused:
    return Refused(_("The name %(name)s is taken. Choose another.", name=username), "username")


def create_first_administrator() -> str:
    """The account `admin` of a fresh installation; gives its one-time password."""
    agency = agencies.by_code(FIRST_AGENCY) or db.session.scalar(agencies.everyone().limit(1))
    password = passwords.one_time()
    create_user("admin", agency=agency, role="admin", password_hash=passwords.hashed(password), one_time=True)
    return password


def change_user(user: User, *, agency: Agency, role: str, email: str | None, opened_at: int | None = None) -> None:
    """Move an account to another agency, role or e-mail address. The last administrator stays one."""
    if opened_at is not None and opened_at != user.version:
        raise Conflict()
    if role not in ROLES:
        raise Refused(_l("There is no such role."), "role")
    if user.role == "admin" and role != "admin":
        _keep_one_administrator(user, "role")
    before = user.role, user.agency
    user.agency, user.role, user.email = agency, role, _address(email)
    if db.session.is_modified(user):
        audit.record("user.changed", user)
    if before != (role, agency):
        end_sessions(user, "rights")


def disable(user: User) -> None:
    """Close an account at once, its sessions too."""
    if not user.is_active:
        raise Refused(_l("This account is disabled already."))
    _keep_one_administrator(user)
    user.disabled_at = now()
    end_sessions(user, "disabled")
    audit.record("user.disabled", user)


def enable(user: User) -> None:
    if user.is_active:
        raise Refused(_l("This account is open already."))
    user.disabled_at = None
    audit.record("user.enabled", user)


def _keep_one_administrator(user: User, field: str | None = None) -> None:
    if user.role == "admin" and user.is_active and not queries.other_active_admins(user):
        raise Refused(_l("This is the last administrator who can sign in. Name another one first."), field)


def choose_language(user: User, language: str) -> None:
    user.language = language
    audit.record("user.changed", user)


# Passwords ---------------------------------------------------------------------------------------------------------


def check_password(password: str, user: User, field: str = "password") -> None:
    """Refused when it is too short or too easily guessed for this account."""
    passwords.check(password, user.username, agencies.names(), field)


def set_password(user: User, password_hash: str, *, one_time: bool) -> None:
    """An administrator gives the account a password; all its sessions end, a brake is let go."""
    _replace_hash(user, password_hash, one_time=one_time)
    audit.record("user.password_reset", user)


def change_own_password(user: User, password_hash: str) -> None:
    """The owner chose a password; all sessions end, this one included: a new one is opened after it."""
    _replace_hash(user, password_hash, one_time=False)
    audit.record("user.password_changed", user)


def _replace_hash(user: User, new_hash: str, *, one_time: bool) -> None:
    user.password_hash, user.must_change_password = new_hash, one_time
    end_sessions(user, "password")
    db.session.execute(delete(FailedSignIn).where(FailedSignIn.name_hash == _keyed("name", user.username_key)))


# Signing in and out ------------------------------------------------------------------------------------------------


def note_attempt(username: str, address: str) -> FailedSignIn:
    """Count a sign-in as failed before it is tried, so that many at once do not slip past the brake."""
    moment = now()
    db.session.execute(delete(FailedSignIn).where(FailedSignIn.at < moment - FAILURES_KEPT))
    name = username.strip().lower()
    row = FailedSignIn(name_hash=_keyed("name", name), address_hash=_keyed("address", address), at=moment)
    db.session.add(row)
    return row


def seconds_to_wait(attempt: FailedSignIn) -> int:
    """How long the name or the address must wait before it may try again; 0 when it may."""
    moment = now()
    since = moment - BRAKE_LASTS
    waits = [0]
    for of_name, most in ((True, MOST_OF_NAME), (False, MOST_OF_ADDRESS)):
        failed = queries.failures_before(attempt, since, of_name=of_name)
        if len(failed) >= most:
            waits.append(max(1, round((failed[most - 1] - since).total_seconds())))
    return max(waits)


def forget_attempt(number: int) -> None:
    """It was no wrong password after all, or was not even looked at."""
    db.session.execute(delete(FailedSignIn).where(FailedSignIn.id == number))


def note_wrong_secret(kind: str, address: str) -> None:
    """Count an address that came with a secret that opens nothing (`kind`: a link, a feed), apart from sign-ins."""
    note_attempt(f"({kind})", f"({kind}) {address}")


def seconds_braked(kind: str, address: str) -> int:
    """How long the address must wait before a secret of that kind is looked at; 0 when it need not."""
    since = now() - BRAKE_LASTS
    failed = queries.failures_of_address(_keyed("address", f"({kind}) {address}"), since)
    braked = len(failed) >= MOST_OF_ADDRESS
    return max(1, round((failed[MOST_OF_ADDRESS - 1] - since).total_seconds())) if braked else 0


def sign_in_failed(user: User | None) -> None:
    """Kept in the trail; the name only when there is such an account (people type passwords into the wrong field)."""
    audit.record("user.sign_in_failed", user, outcome="refused")


def sign_in(user: User, new_hash: str | None = None) -> tuple[str, UserSession]:
    """Open a session on the server; gives the token for the cookie. `new_hash`: with today's parameters."""
    token = secrets.token_urlsafe(32)
    moment = now()
    row = UserSession(
        token_hash=hashlib.sha256(token.encode()).hexdigest(), user=user, started_at=moment, last_seen_at=moment
    )
    db.session.add(row)
    if new_hash:
        user.password_hash = new_hash
    db.session.execute(
        delete(UserSession).where(UserSession.user_id == user.id, UserSession.started_at < moment - SESSIONS_KEPT)
    )
    audit.acting(user.username, user.agency.code, row.token_hash[:12])
    audit.record("user.signed_in", user)
    return token, row


def sign_out(row: UserSession) -> None:
    row.ended_at, row.ended_by = now(), "sign_out"
    audit.record("user.signed_out", row.user)


def end_session(row: UserSession) -> None:
    """The owner ended it from the list of own sessions."""
    row.ended_at, row.ended_by = now(), "owner"
    audit.record("user.session_ended", row.user, ended=row.token_hash[:12])


def end_sessions(user: User, why: str) -> None:
    db.session.execute(
        update(UserSession)
        .where(UserSession.user_id == user.id, UserSession.ended_at.is_(None))
        .values(ended_at=now(), ended_by=why)
    )


def notice_use(row: UserSession, moment) -> None:
    """Note that the session is in use, at most once a minute and apart from the request's own transaction.

    It waits for no other writer: what cannot be noted now is noted at the next page, and reading goes on.
    """
    if moment - row.last_seen_at < SEEN_EVERY:
        return
    sqlite = db.engine.dialect.name == "sqlite"
    seen = update(UserSession).where(UserSession.id == row.id).values(last_seen_at=moment)
    try:
        with db.engine.connect() as connection:
            patience = connection.exec_driver_sql("PRAGMA busy_timeout").scalar() if sqlite else 0
            try:
                if sqlite:
                    connection.exec_driver_sql("PRAGMA busy_timeout=50")
                connection.execute(seen)
                connection.commit()
            finally:
                if sqlite:
                    connection.rollback()
                    connection.exec_driver_sql(f"PRAGMA busy_timeout={patience}")
    except (OperationalError, InterfaceError) as failure:
        log.warning("session_use_not_noted", kind=type(failure.orig).__name__)


def _keyed(kind: str, value: str) -> str:
    """A hash that only this installation can make: the table does not tell whose name was tried."""
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, f"{kind}:{value}".encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def act_as(username: str | None) -> User | None:
    """The account that a command acts for (`--as`); None and the actor `system` without a name."""
    if username is None:
        return None
    user = queries.by_name(username)
    if user is None or not user.is_active:
        raise Refused(_("There is no active account %(name)s.", name=username))
    audit.acting(user.username, user.agency.code)
    return user
