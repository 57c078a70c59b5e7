"""What several kinds of work on a case ask in the same way."""

from collections.abc import Iterator
from datetime import date

from flask_babel import lazy_gettext as _l

from app.cases.models import Case
from app.cases.operations import Day
from app.core.db import today
from app.core.errors import Conflict, Refused


def check_version(case: Case, version: int | None) -> None:
    """Conflict when the record has moved on from `version`; None: not asked."""
    if version is not None and version != case.version:
        raise Conflict()


def raise_first(found: Iterator[Refused]) -> None:
    for refusal in found:
        raise refusal


def not_ahead(day: date | None, field: str) -> Iterator[Refused]:
    if day is not None and day > today():
        yield Refused(
            _l("%(date)s has not come yet. Enter %(today)s or earlier.", date=Day(day), today=Day(today())), field
        )
