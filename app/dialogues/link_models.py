"""The one-time link of an invited enterprise, and what it said by it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.audit import Audited
from app.core.db import Base, UtcDateTime, now
from app.dialogues import mail_models  # noqa: F401  (an invitation has both)
from app.dialogues.models import Invitation


class InvitationLink(Base):
    """What an enterprise without an account said by its link: numbers only, and nothing of whoever opened it.

    The address holds the token, the table only its hash; without a hash the link is dead. Whether the enterprise
    accepted stands on the invitation itself, where officers note it too.
    """

    __tablename__ = "dialogue_invitation_link"
    __audit__ = Audited("invitation_link", secret=("token_hash",), parent=("dialogue_invitation", "invitation_id"))
    __table_args__ = (
        CheckConstraint("employer_side >= 0", "employer_side"),
        CheckConstraint("worker_side >= 0", "worker_side"),
        CheckConstraint("worker_side_female >= 0", "worker_side_female"),
        CheckConstraint(
            "worker_side_female IS NULL OR worker_side IS NULL OR worker_side_female <= worker_side",
            "women_among_workers",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    invitation_id: Mapped[int] = mapped_column(ForeignKey("dialogue_invitation.id"), unique=True)
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    replied_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    employer_side: Mapped[int | None]
    worker_side: Mapped[int | None]
    worker_side_female: Mapped[int | None]

    invitation: Mapped[Invitation] = relationship(back_populates="link")
