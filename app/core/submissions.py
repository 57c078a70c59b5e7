"""Sending the same form twice saves once: each form carries a one-time mark, kept with the record it made."""

import hashlib
import secrets
from datetime import datetime

from sqlalchemy import Index, String, select
from sqlalchemy.orm import Mapped, mapped_column

from app.core.base import Base
from app.core.db import UtcDateTime, now
from app.extensions import db


class Submission(Base):
    __tablename__ = "submission"
    __table_args__ = (Index("uq_submission_token", "user_id", "kind", "token", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    token: Mapped[str] = mapped_column(String(64))
    record_id: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)


def new_token() -> str:
    return secrets.token_urlsafe(16)


def _kept(token: str) -> str:
    """What is kept of a mark: whatever a browser sends, 64 plain letters."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def first_record(kind: str, token: str | None, user) -> int | None:
    """Id of the record that this user's form with this mark has made already."""
    if not token:
        return None
    return db.session.scalar(
        select(Submission.record_id).where(
            Submission.user_id == user.id, Submission.kind == kind, Submission.token == _kept(token)
        )
    )


def remember(token: str | None, user, obj) -> None:
    """Keep the mark with the record, in the same transaction."""
    if token:
        db.session.flush()
        db.session.add(
            Submission(user_id=user.id, kind=obj.__audit__.noun, token=_kept(token), record_id=obj.id, at=now())
        )
