"""The running numbers of records: one series a year and register (`VV-2026-112`)."""

from collections.abc import Callable

from sqlalchemy import String
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from app.core.base import Base
from app.core.db import today
from app.extensions import db


class CodeSeries(Base):
    __tablename__ = "code_series"

    prefix: Mapped[str] = mapped_column(String(10), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


def next_code(prefix: str, is_taken: Callable[[str], bool]) -> str:
    """The next free code of this year's series; numbers that an import has used already are passed over."""
    year = today().year
    dialect = sqlite if db.engine.dialect.name == "sqlite" else postgresql
    step = (
        dialect.insert(CodeSeries)
        .values(prefix=prefix, year=year, last=1)
        .on_conflict_do_update(index_elements=["prefix", "year"], set_={"last": CodeSeries.last + 1})
        .returning(CodeSeries.last)
    )
    while True:
        code = f"{prefix}-{year}-{db.session.scalar(step)}"
        if not is_taken(code):
            return code
