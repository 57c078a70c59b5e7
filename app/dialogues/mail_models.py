"""The mail that invites an enterprise: the general mailbox it goes to, and what became of it."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.audit import Audited
from app.core.db import Base, UtcDateTime, now
from app.core.terms import Term, Terms
from app.dialogues.models import Invitation

STATES = Terms(
    Term("waiting", _l("Not sent yet"), "plain", "ring"),
    Term("sending", _l("Being sent"), "plain", "half"),
    Term("sent", _l("Sent"), "green", "tick-disc"),
    Term("failed", _l("Failed"), "red", "cross-disc"),
    Term("not_sent", _l("Not sent"), "amber", "dash"),
)


class InvitationMail(Base):
    """One mail to an institution; nobody's own mailbox belongs here. `error` is what the mail server answered.

    `told` is a mark of time, place and state of the meeting as they were last told: another one is a change to tell.
    """

    __tablename__ = "dialogue_invitation_mail"
    __audit__ = Audited("invitation_mail", secret=("mailbox",), parent=("dialogue_invitation", "invitation_id"))
    __table_args__ = (CheckConstraint("state IN ('waiting', 'sending', 'sent', 'failed', 'not_sent')", "state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    invitation_id: Mapped[int] = mapped_column(ForeignKey("dialogue_invitation.id"), unique=True)
    mailbox: Mapped[str] = mapped_column(String(254))
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    error: Mapped[str | None] = mapped_column(String(300))
    told: Mapped[str | None] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    invitation: Mapped[Invitation] = relationship(back_populates="mail")
