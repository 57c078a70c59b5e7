"""The table of public holidays as the administrator keeps it: a date is set, or taken away."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Select, select

from app.core.workdays import Holiday
from app.extensions import db


def listed(first: date | None = None, last: date | None = None, country: str | None = None) -> Select:
    """The dates of the table in their order, from a first to a last day."""
    found = select(Holiday).order_by(Holiday.country, Holiday.day)
    if first:
        found = found.where(Holiday.day >= first)
    if last:
        found = found.where(Holiday.day <= last)
    if country:
        found = found.where(Holiday.country == country)
    return found


def on(days: Iterable[date]) -> dict[tuple[str, date], Holiday]:
    """The rows of these dates, by country and date."""
    found = db.session.scalars(select(Holiday).where(Holiday.day.in_(set(days))))
    return {(row.country, row.day): row for row in found}


def put(row: Holiday | None, country: str, day: date, name: str, kind: str, source: str) -> Holiday:
    """Set what a date is, in place of `row`, what it was; whoever sets it confirms it."""
    if row is None:
        row = Holiday(country=country, day=day)
        db.session.add(row)
    row.name, row.kind, row.source, row.confirmed = name, kind, source, True
    return row


def take_away(row: Holiday) -> None:
    """The date is one like any other."""
    db.session.delete(row)
