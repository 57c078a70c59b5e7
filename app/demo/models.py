"""The mark of a register that was filled with made-up records."""

from datetime import date, datetime

from sqlalchemy.orm import Mapped, mapped_column

from app.core.audit import Audited
from app.core.db import Base, UtcDateTime, now


class DemoLoad(Base):
    """One row, never taken away: these records were made up. `day` is the day up to which they reach."""

    __tablename__ = "demo_load"
    __audit__ = Audited("demo")

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date]
    loaded_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
