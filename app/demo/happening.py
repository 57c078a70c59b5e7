"""What a made-up case is before it is recorded, and how steps of its history are written down."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from app.cases import handling
from app.cases import operations as cases
from app.cases.models import Case
from app.core.codes import CodeSeries
from app.core.db import to_utc
from app.demo.setting import Desk, Setting
from app.enterprises.models import Enterprise
from app.extensions import db

OFFICE_OPENS = time(8, 10)
WRITTEN_AFTER = timedelta(minutes=25)


@dataclass
class Plan:
    """A case to be. `values` are those of its form; `role` says what is special about it; `behind` is the
    stoppage that a dispute belongs to (or the other way round), `first` the one that it repeats.
    """

    enterprise: Enterprise
    started_on: date
    reported_on: date
    values: dict[str, Any]
    role: str = ""
    length: int = 1
    road: list[str] = field(default_factory=list)
    behind: "Plan | None" = None
    first: "Plan | None" = None
    case: Case | None = None

    def record(self, setting: Setting, code: str, by: Desk) -> Case:
        lead = setting.agency("union", self.started_on, self.enterprise.zone)
        self.case = cases.record(
            {
                **self.values,
                "enterprise": self.enterprise,
                "started_on": self.started_on,
                "reported_on": self.reported_on,
                "lead_agency": self.values.get("lead_agency") or lead,
                "related_to": [self.behind.case] if self.behind else [],
            },
            by=by,
            code=code,
        )
        self.case.created_at = to_utc(datetime.combine(self.reported_on, OFFICE_OPENS))
        return self.case


class Codes:
    """The running numbers of a series by year; what comes after goes on where they end."""

    def __init__(self, prefix: str):
        self.prefix = prefix
        self.last: dict[int, int] = {}

    def next(self, day: date) -> str:
        self.last[day.year] = self.last.get(day.year, 0) + 1
        return f"{self.prefix}-{day.year}-{self.last[day.year]}"

    def keep(self) -> None:
        for year, last in self.last.items():
            db.session.merge(CodeSeries(prefix=self.prefix, year=year, last=last))


def happened(case: Case, day: date, at: time, event: str, *, by: Desk, **values: Any) -> None:
    made = handling.add_event(case, {"event": event, "happened_at": datetime.combine(day, at), **values}, by=by)
    made.recorded_at = made.happened_at + WRITTEN_AFTER


def rounded(number: float) -> int:
    """As people give numbers they did not count: to tens and fifties."""
    step = 50 if number >= 1000 else 10 if number >= 200 else 5 if number >= 50 else 1
    return max(1, round(number / step) * step)
