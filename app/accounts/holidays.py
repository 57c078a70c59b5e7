"""The table of public holidays as the administrator keeps it: a date is set, confirmed, or taken away."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, extract, func, select

from app.core import audit
from app.core.db import today
from app.core.errors import Conflict, Refused
from app.core.formats import fmt_date
from app.core.workdays import FIRST_HOLIDAY_YEAR, YEARS_AHEAD, Calendar, Holiday, WorkWeek, fill
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


# One country at a time, as its pages do it -------------------------------------------------------------------------


def country() -> str:
    return current_app.config["CALENDAR"]


def years() -> range:
    """The years that the table covers."""
    return range(FIRST_HOLIDAY_YEAR, today().year + YEARS_AHEAD + 1)


def of_year(year: int) -> list[Holiday]:
    """The dates of a year, those that wait for a confirmation first."""
    found = listed(date(year, 1, 1), date(year, 12, 31), country()).order_by(None)
    return list(db.session.scalars(found.order_by(Holiday.confirmed, Holiday.day)))


def years_without_dates() -> list[int]:
    """From this year on: those that nobody has filled yet."""
    held = select(extract("year", Holiday.day)).where(Holiday.country == country()).distinct()
    filled = {int(year) for year in db.session.scalars(held)}
    return [year for year in years() if year >= today().year and year not in filled]


def to_confirm() -> dict[int, int]:
    """How many dates of which year wait for a confirmation."""
    year = extract("year", Holiday.day)
    waiting = (
        select(year, func.count()).where(Holiday.country == country(), Holiday.confirmed.is_(False)).group_by(year)
    )
    return {int(found): count for found, count in sorted(db.session.execute(waiting).all())}


def set_date(row: Holiday | None, day: date, name: str, kind: str, source: str, version: int | None = None) -> Holiday:
    """A new date, or what one is from now on."""
    if day.year not in years():
        raise Refused(out_of_table(), "day")
    if row is None and on([day]).get((country(), day)) is not None:
        raise Refused(_l("%(day)s is in the table already. Change it there.", day=fmt_date(day)), "day")
    if row is not None and version not in (None, row.version):
        raise Conflict()
    row = put(row, country(), day, name, kind, source)
    db.session.flush()
    audit.record("holiday.set", row)
    return row


def out_of_table() -> str:
    covered = years()
    return _(
        "The table of public holidays covers %(first)s to %(last)s. Choose a year of these.",
        first=covered.start,
        last=covered.stop - 1,
    )


def remove(row: Holiday, version: int | None = None) -> None:
    if version not in (None, row.version):
        raise Conflict()
    audit.record("holiday.removed", row)
    take_away(row)


def confirm(rows: Iterable[Holiday]) -> int:
    """Take the mark from those that bear it; how many these were. Nothing else changes."""
    waiting = [row for row in rows if not row.confirmed]
    for row in waiting:
        row.confirmed = True
        audit.record("holiday.confirmed", row)
    return len(waiting)


def fill_year(year: int) -> int:
    """The dates of a year of which the table holds none, from the library; how many there are."""
    if of_year(year):
        raise Refused(_l("%(year)s is filled already.", year=year))
    try:
        fill(db.session, country(), year, year)
    except ValueError:
        raise Refused(_l("The library knows no public holidays of %(country)s.", country=country())) from None
    db.session.flush()
    added = len(of_year(year))
    audit.record("holidays.filled", year=year, rows=added)
    return added


# What a change does ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class WorkingDays:
    """The working days of a year in the weeks of the installation, to be compared before and after a change."""

    year: int
    calendars: tuple[Calendar, ...]

    @classmethod
    def now(cls, year: int) -> "WorkingDays":
        rows = db.session.scalars(listed(date(year - 1, 1, 1), date(year + 1, 12, 31), country())).all()
        weeks = {current_app.config[name] for name in ("OFFICE_WORKWEEK", "WORKWEEK")}
        ordered = sorted((WorkWeek.parse(str(week)) for week in weeks), key=lambda week: len(week.days))
        return cls(year, tuple(Calendar(week, rows) for week in ordered))

    def counts(self) -> list[tuple[str, int]]:
        """(week, its working days in the year)."""
        first, last = date(self.year, 1, 1), date(self.year, 12, 31)
        return [(calendar.week.text, calendar.count(first, last)) for calendar in self.calendars]

    def told(self, before: "WorkingDays", day: date) -> str:
        """In words: what became of `day`, and of the sum of the year, since `before`."""
        said = []
        for old, new, (week, count), (_week, earlier) in zip(
            before.calendars, self.calendars, self.counts(), before.counts(), strict=True
        ):
            if old.is_working(day) != new.is_working(day):
                words = (
                    _("%(day)s now counts as a working day in the week %(week)s.")
                    if new.is_working(day)
                    else _("%(day)s is now a day off in the week %(week)s.")
                )
                said.append(words % {"day": fmt_date(day), "week": week})
            if count != earlier:
                said.append(
                    _(
                        "Week %(week)s: %(count)s working days in %(year)s, before %(earlier)s.",
                        week=week,
                        count=count,
                        year=self.year,
                        earlier=earlier,
                    )
                )
        return " ".join(said) or _("The working days stay as they were.")
