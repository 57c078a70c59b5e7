"""What a record behind a figure looks like in a file. One that the reader may not open says who leads it, no more."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.cases.models import HandOver
from app.core.db import local
from app.core.registers import RegisterColumn, column
from app.reports.figures import CASES, DIALOGUES, HAND_OVERS, RECOMMENDATIONS, Figure
from app.reports.records import Asked, Line


@dataclass(frozen=True)
class Scope:
    """The number whose records a file holds, as the trail, the file's name and its second sheet say it."""

    asked: Asked
    searched = False

    @property
    def conditions(self) -> dict[str, str]:
        window = self.asked.window
        days = {"from": str(window.first), "to": str(window.last), "as_of": str(window.as_of)}
        part = {"by": self.asked.by, "key": self.asked.key} if self.asked.by else {}
        return {"figure": self.asked.figure.id, **days, **part}

    @property
    def scope(self) -> str:
        return "_".join(self.conditions.values())

    @property
    def told(self) -> list[tuple[str, str]]:
        said = [(name, f"{name} {value}") for name, value in self.conditions.items() if name != "figure"]
        return [("figure", str(self.asked.figure.label)), *said]


def columns_of(figure: Figure, day: date) -> tuple[RegisterColumn, ...]:
    """The columns for the kind of record that the figure counts; agencies by their names on `day`."""
    added = (column("adds", _l("Adds"), lambda line: line.value, "number"),) if figure.measure else ()
    restricted = column("restricted", _l("Restricted"), lambda line: restricted_line(line, day))
    return (*COLUMNS.get(figure.of, OF_ENTERPRISES), *added, restricted)


def restricted_line(line: Line, day: date) -> str | None:
    """What stands instead of a record that the reader may not open."""
    if line.record is not None:
        return None
    name = line.agency.name_on(day, str(get_locale() or "vi")) if line.agency else "…"
    return _("restricted, lead agency %(agency)s", agency=name)


def answered_on(offer: HandOver) -> date | None:
    return local(offer.answered_at).date() if offer.answered_at else None


def _column(name: str, label: Any, kind: str = "text", read: Callable[[Any], Any] | None = None) -> RegisterColumn:
    of = read or (lambda record: getattr(record, name))
    return column(name, label, lambda line: None if line.record is None else of(line.record), kind)


OF_CASES = (
    _column("code", _l("Code")),
    _column("kind", _l("Kind"), "choice"),
    _column("enterprise", _l("Enterprise"), read=lambda case: case.enterprise.name),
    _column("started_on", _l("First day"), "date"),
    _column("ended_on", _l("Last day"), "date"),
    _column("status", _l("Status"), "choice"),
)
OF_DIALOGUES = (
    _column("code", _l("Code")),
    _column("kind", _l("Kind of meeting"), "choice"),
    _column("title", _l("Title")),
    _column("starts_on", _l("Starts"), "date"),
    _column("status", _l("Status"), "choice"),
)
OF_HAND_OVERS = (
    _column("code", _l("Code"), read=lambda offer: offer.case.code),
    _column("enterprise", _l("Enterprise"), read=lambda offer: offer.case.enterprise.name),
    _column("to_agency", _l("To agency"), read=lambda offer: offer.to_agency.code),
    _column("offered_on", _l("Offered on"), "date", lambda offer: offer.on),
    _column("answered_on", _l("Answered on"), "date", answered_on),
    _column("state", _l("Status"), "choice"),
)
OF_RECOMMENDATIONS = (
    _column("code", _l("Code")),
    _column("topic", _l("Topic"), "choice"),
    _column("text", _l("What is recommended")),
    _column("received_on", _l("Received on"), "date"),
    _column("due_on", _l("Answer due on"), "date"),
    _column("answered_on", _l("Answered on"), "date"),
    _column("status", _l("Status"), "choice"),
)
OF_ENTERPRISES = (
    _column("name", _l("Name")),
    _column("tax_code", _l("Tax code")),
    _column("zone", _l("Zone"), read=lambda enterprise: enterprise.zone_name),
    _column("status", _l("Status"), "choice"),
)
COLUMNS = {
    CASES: OF_CASES,
    DIALOGUES: OF_DIALOGUES,
    HAND_OVERS: OF_HAND_OVERS,
    RECOMMENDATIONS: OF_RECOMMENDATIONS,
}
