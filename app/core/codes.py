"""The running numbers of records: one series a year and register (`VV-2026-112`), and how codes are sorted.

Sorted by letters VV-2026-10 would stand before VV-2026-2. A sort key writes each number with its length before it, so
that an index of the database sorts codes as people count, those of imported files (`A-12`) too.
"""

import re
from collections.abc import Callable

from sqlalchemy import String
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from app.core.base import Base
from app.core.db import today
from app.extensions import db

LONGEST_SORT_KEY = 100  # of a code of 40 signs, every second one a digit


def sort_key(code: str) -> str:
    """`VV-2026-112` as `vv-042026-03112`: the number of digits, then the digits."""
    return re.sub(r"[0-9]+", lambda found: f"{len(found[0].lstrip('0')):02}{found[0].lstrip('0')}", code.lower())


def sorted_code() -> Mapped[str]:
    """The column `code_sort` of a register: filled from `code` by itself. Its index ends with the id."""
    return mapped_column(
        String(LONGEST_SORT_KEY), default=lambda context: sort_key(context.get_current_parameters()["code"])
    )


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
