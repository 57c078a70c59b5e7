"""The reminders that were sent by mail, one a person and day."""

from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.core.audit import Audited
from app.core.db import Base, UtcDateTime, now
from app.core.terms import Term, Terms

STATES = Terms(
    Term("sending", _l("Being sent"), "plain", "half"),
    Term("sent", _l("Sent"), "green", "tick-disc"),
    Term("failed", _l("Failed"), "red", "cross-disc"),
    Term("not_sent", _l("Not sent"), "amber", "dash"),
)


class Reminder(Base):
    """One digest. It holds how many things it told, never which; `error` is what the mail server answered."""

    __tablename__ = "reminder"
    __audit__ = Audited("reminder")
    __table_args__ = (
        CheckConstraint("state IN ('sending', 'sent', 'failed', 'not_sent')", "state"),
        Index("uq_reminder_user_day", "user_id", "on_day", unique=True),
        Index("ix_reminder_day", "on_day", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    day: Mapped[date] = mapped_column("on_day")
    state: Mapped[str] = mapped_column(String(10))
    lines: Mapped[int]
    tries: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(String(300))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    user: Mapped[User] = relationship()
