"""Column types, the clock, the engine's settings and the one way to commit."""

import sqlite3
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import DateTime, Engine, event, func, select
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.types import TypeDecorator

from app.core.base import Base
from app.core.errors import Conflict, Unsaved
from app.extensions import db

__all__ = ["Base", "UtcDateTime", "commit", "local", "now", "to_utc", "today"]


T = TypeVar("T")


class UtcDateTime(TypeDecorator):
    """A moment, always aware and in UTC; SQLite alone would give it back naive."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value, dialect):
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value, dialect):
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def now() -> datetime:
    """This moment in UTC, to the second: what is shown is what is stored."""
    return datetime.now(UTC).replace(microsecond=0)


def zone() -> ZoneInfo:
    return ZoneInfo(current_app.config["TIMEZONE"])


def today() -> date:
    """The date now in the time zone of the installation."""
    return datetime.now(zone()).date()


def local(moment: datetime) -> datetime:
    """The same moment on the clocks of the installation."""
    return moment.astimezone(zone())


def to_utc(clock_time: datetime) -> datetime:
    """A date and time as typed (no zone) read on the clocks of the installation."""
    return clock_time.replace(tzinfo=zone()).astimezone(UTC)


def commit() -> None:
    """Make everything of this action lasting, or nothing of it.

    Raises Conflict when somebody else saved the record first, Unsaved when the database could not write.
    """
    try:
        db.session.commit()
    except StaleDataError as stale:
        db.session.rollback()
        raise Conflict() from stale
    except (OperationalError, InterfaceError) as failure:
        db.session.rollback()
        raise Unsaved.because(failure) from failure
    except BaseException:
        db.session.rollback()
        raise


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection, record):
    """Durable, checked, patient. FULL: NORMAL may lose the last commits when the power fails."""
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None  # we say BEGIN ourselves, below
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=8000"):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection):
    """Readers begin deferred; whoever will write says so with `writing()` and takes the lock at once."""
    if connection.dialect.name == "sqlite":
        immediate = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def writing() -> None:
    """Begin this transaction as a writer, before anything is read in it.

    On SQLite a reader that turns writer can be refused at once when another wrote in between; beginning
    immediate waits its turn instead. PostgreSQL needs nothing. Who writes already and has changed nothing yet goes on.
    """
    if db.engine.dialect.name == "sqlite" and not _untouched_writer(db.session()):
        db.session.rollback()
        db.session.connection(execution_options={"writes": True})


def _untouched_writer(session: Session) -> bool:
    if not session.in_transaction() or session.new or session.dirty or session.deleted or session.info.get("audit"):
        return False
    return bool(session.connection().get_execution_options().get("writes"))


def in_turn(thing: str) -> None:
    """Wait until no other transaction does the same `thing`, and hold it until the commit.

    For rules that no constraint can keep, such as: one enterprise of a name. SQLite's writers take turns anyway.
    """
    if db.engine.dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(thing))))


def once(name: str, read: Callable[[], T]) -> T:
    """What `read` gives, asked for once in a transaction: lists that several parts of a page need."""
    known = db.session.info.setdefault("once", {})
    if name not in known:
        known[name] = read()
    return known[name]


@event.listens_for(Session, "after_flush")
@event.listens_for(Session, "after_commit")
def _ask_again(session: Session, *_details) -> None:
    session.info.pop("once", None)


@event.listens_for(Session, "after_soft_rollback")
def _ask_again_after_rollback(session: Session, _previous) -> None:
    session.info.pop("once", None)


_before_commit: list = []


def before_commit(write) -> None:
    """Have `write(session)` add its rows to every transaction just before it commits (trail, search index)."""
    _before_commit.append(write)


@event.listens_for(Session, "before_commit")
def _finish(session: Session) -> None:
    if session.in_nested_transaction():
        return
    session.flush()
    for write in _before_commit:
        write(session)
