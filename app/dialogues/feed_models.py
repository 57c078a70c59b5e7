"""Calendars that an account subscribes to from elsewhere."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.agencies.models import Agency
from app.core.audit import Audited
from app.core.db import Base, UtcDateTime, now


class CalendarFeed(Base):
    """The address holds the token, the table only its hash. What it shows is asked anew at each request.

    `agency` narrows it to the meetings of one agency; `with_deadlines` adds the answers that are due.
    """

    __tablename__ = "calendar_feed"
    __audit__ = Audited("calendar_feed", secret=("token_hash",))

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    with_deadlines: Mapped[bool] = mapped_column(default=False)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    user: Mapped[User] = relationship()
    agency: Mapped[Agency | None] = relationship()
