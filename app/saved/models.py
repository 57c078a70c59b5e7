"""Lists that somebody has given a name."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.agencies.models import Agency
from app.core.audit import Audited
from app.core.db import Base, UtcDateTime, now

LONGEST_NAME, LONGEST_QUERY = 80, 2000


class SavedList(Base):
    """A name for what a register's page shows at an address. With an agency it is shared with all of that agency.

    `query` is the address after the question mark. It may hold words that were searched for, so the trail tells only
    that it changed.
    """

    __tablename__ = "saved_list"
    __audit__ = Audited("saved_list", texts=("name",), secret=("query",))
    __table_args__ = (
        Index("uq_saved_list_own", "user_id", "register", "name_key", unique=True),
        Index("uq_saved_list_shared", "agency_id", "register", "name_key", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    register: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    name_key: Mapped[str] = mapped_column(String(LONGEST_NAME))
    query: Mapped[str] = mapped_column(String(LONGEST_QUERY))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    user: Mapped[User] = relationship()
    agency: Mapped[Agency | None] = relationship()
