"""Accounts, their sessions on the server, and failed sign-ins (for the brake)."""

from datetime import datetime

from flask_login import UserMixin
from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.agencies.models import Agency
from app.core.audit import Audited
from app.core.db import Base, UtcDateTime, now

ROLES = ("officer", "leader", "admin")


class User(Base, UserMixin):
    """An account: one agency, one role. `username_key` is the name in lower case: names differ by more than case."""

    __tablename__ = "user_account"
    __audit__ = Audited("user", secret=("password_hash",))
    __table_args__ = (CheckConstraint("role IN ('officer', 'leader', 'admin')", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(80))
    username_key: Mapped[str] = mapped_column(String(80), unique=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    role: Mapped[str] = mapped_column(String(10))
    email: Mapped[str | None] = mapped_column(String(254))
    language: Mapped[str | None] = mapped_column(String(2))
    password_hash: Mapped[str] = mapped_column(String(255))
    must_change_password: Mapped[bool] = mapped_column(default=False)
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    version: Mapped[int] = mapped_column(default=1)

    agency: Mapped[Agency] = relationship(lazy="joined")

    __mapper_args__ = {"version_id_col": version}

    is_authenticated = True  # an account is handed to pages by a live session alone; nothing is asked again

    @property
    def is_active(self) -> bool:
        return self.disabled_at is None

    @property
    def state(self) -> str:
        """`active`, `disabled`, or `one_time` while its password must be replaced."""
        if not self.is_active:
            return "disabled"
        return "one_time" if self.must_change_password else "active"

    @property
    def code(self) -> str:
        return self.username


class UserSession(Base):
    """A signed-in browser. The cookie holds the token, the table only its hash."""

    __tablename__ = "user_session"
    __table_args__ = (Index("ix_user_session_open", "user_id", "ended_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[str | None] = mapped_column(String(20))

    user: Mapped[User] = relationship(lazy="joined")


class FailedSignIn(Base):
    """One wrong sign-in. Names and addresses are kept as hashes: the table tells nobody who tried what."""

    __tablename__ = "failed_sign_in"
    __table_args__ = (
        Index("ix_failed_sign_in_name", "name_hash", "at"),
        Index("ix_failed_sign_in_address", "address_hash", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name_hash: Mapped[str] = mapped_column(String(64))
    address_hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
