"""Where and when the made-up records happen: their two years, the working days, the agencies of the day, the zones."""

from dataclasses import dataclass
from datetime import date, timedelta

from flask import current_app

from app.agencies import queries as agencies
from app.agencies.models import Agency
from app.core.public_holidays import HOLIDAY, holidays_from_library
from app.core.workdays import Calendar, calendar_for
from app.demo.chance import data
from app.enterprises.models import Enterprise, Zone
from app.extensions import db

WEST = "former Hải Dương"
TET = "Tết Nguyên Đán"
YEARS = 2


@dataclass
class Desk:
    """Who acts in the histories: the agency of that day, without an account (the trail says `system`)."""

    agency: Agency
    username: str = "system"

    @property
    def agency_id(self) -> int:
        return self.agency.id


class Setting:
    """The two years up to `day`. What happened, happened before that day, so that its hour does not matter."""

    def __init__(self, day: date):
        self.day = day
        self.first = day.replace(year=day.year - YEARS, day=min(day.day, 28))
        self.shifts = calendar_for(db.session, "VN", current_app.config["WORKWEEK"])
        self.office = calendar_for(db.session, "VN", current_app.config["OFFICE_WORKWEEK"])
        self.by_code = {agency.code: agency for agency in db.session.scalars(agencies.everyone())}
        known = holidays_from_library("VN", self.first.year, day.year + 1)
        self.tets = [row.day for row in known if row.name == TET and row.kind == HOLIDAY]

    @property
    def last(self) -> date:
        """The last day of which anything is told."""
        return self.day - timedelta(days=1)

    def working_days(self, until: date) -> list[date]:
        """The working days of the enterprises from the first day on."""
        days = (self.first + timedelta(days=after) for after in range((until - self.first).days + 1))
        return [one for one in days if self.shifts.is_working(one)]

    def after(self, start: date, count: int, calendar: Calendar | None = None) -> date:
        """`count` working days later, of the offices unless another calendar is given."""
        return (calendar or self.office).add_working_days(start, count)

    def days_to_tet(self, day: date) -> int:
        """Days to the nearest New Year, negative after it."""
        return min(((tet - day).days for tet in self.tets), key=abs)

    def agency(self, part: str, day: date, zone: Zone | None = None) -> Agency:
        """Who plays this part on the day, in the west of the city or elsewhere."""
        offices = data("offices")
        if zone is not None and zone.place == WEST:
            part = f"{part}_west" if f"{part}_west" in offices else part
        acting = [self.by_code[code] for code in offices[part] if self.by_code[code].exists_on(day)]
        return acting[0]

    def desk(self, part: str, day: date, enterprise: Enterprise) -> Desk:
        return Desk(self.agency(part, day, enterprise.zone))


def zones_in_operation(zones: list[Zone]) -> list[Zone]:
    """Those where enterprises work; the zones that only hold others are left out."""
    parents = {zone.parent_id for zone in zones}
    return [zone for zone in zones if zone.status == "in operation" and zone.id not in parents]
