"""What the tables of a summary are made of: cells, each number a door to the records behind it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.formats import fmt_date, fmt_month, fmt_number
from app.reports.figures import Figure
from app.reports.periods import MONTH, Window

CLASS_LABELS = {
    "kind": _l("Kind"),
    "zone": _l("Zone"),
    "sector": _l("Sector"),
    "ownership": _l("Ownership"),
    "cause": _l("Main cause"),
    "lead_agency": _l("Lead agency"),
    "outcome": _l("Outcome"),
    "agency": _l("Agency that was offered the lead"),
    "dialogue_kind": _l("Kind of meeting"),
    "topic": _l("Topic"),
}
CLASS_TITLES = {
    "kind": _l("By kind"),
    "zone": _l("By zone"),
    "sector": _l("By sector"),
    "ownership": _l("By ownership"),
    "cause": _l("By main cause"),
    "lead_agency": _l("By lead agency"),
    "outcome": _l("By outcome"),
    "agency": _l("By agency"),
    "dialogue_kind": _l("By kind"),
    "topic": _l("By topic"),
}
BLOCKS = {
    "stoppages": _l("Stoppages"),
    "disputes": _l("Collective disputes"),
    "hand_overs": _l("Leads handed over"),
    "dialogues": _l("Dialogue meetings"),
    "recommendations": _l("Recommendations"),
    "coverage": _l("Enterprises of the register"),
}


@dataclass(frozen=True)
class Cell:
    """A number, as it is written, and the address of its records ('' for zero, and where there are none)."""

    text: str | None
    url: str = ""
    value: float | None = None


@dataclass(frozen=True)
class Entry:
    """One figure of the main table: now, in the period before and a year before (None where that is not made)."""

    figure: Figure
    now: Cell
    before: Cell | None = None
    a_year_before: Cell | None = None
    note: str = ""


@dataclass(frozen=True)
class Column:
    """A figure in a table, of this period or (`label` says so) of the compared one. `aside`: in files alone."""

    figure: Figure
    label: str
    aside: bool = False


@dataclass(frozen=True)
class Row:
    """One row. A chart calls it `short`, and its two bars by the names in `said`; `unknown`: what is not known."""

    label: str
    cells: tuple[Cell, ...]
    short: str = ""
    said: tuple[str, str] = ("", "")
    unknown: bool = False


@dataclass(frozen=True)
class Table:
    """Rows of a class or of months. `charts`: which columns are drawn above it, this period's and the compared one's;
    `series`: what these two periods are called."""

    id: str
    block: str
    title: str
    head: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    charts: tuple[tuple[int, int], ...] = ()
    series: tuple[str, str] = ("", "")

    @property
    def by_month(self) -> bool:
        return self.id.endswith("month")


def records_url(figure: Figure, window: Window, by: str = "", key: str = "") -> str:
    """The page that lists the records behind one number."""
    arguments = {
        "figure": figure.id,
        "from": window.first.isoformat(),
        "to": window.last.isoformat(),
        "as_of": window.as_of.isoformat(),
    }
    return url_for("reports.records", **arguments, **({"by": by, "key": key} if by else {}))


def cell(figure: Figure, value: float | None, window: Window, by: str = "", key: str = "") -> Cell:
    """The number in the reader's language, a door unless it is zero or not known."""
    if value is None:
        return Cell(None)
    text = fmt_number(value, 0 if value == int(value) else max(1, figure.decimals))
    return Cell(text, records_url(figure, window, by, key) if value else "", value)


def value_at(summary: dict[str, Any], path: str) -> Any:
    """The number that a figure's id names; None when the summary does not hold it."""
    found: Any = summary
    for part in path.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found


def period_name(window: Window, kind: str) -> str:
    """tháng 3/2024 · 2024, with the day that cuts it."""
    name = fmt_month(window.first) if kind == MONTH else str(window.first.year)
    whole = window.cut == window.last and (window.last + timedelta(days=1)).day == 1
    if whole or not window.has_begun:
        return name
    return _("%(period)s (until %(day)s)", period=name, day=fmt_date(window.cut))
