"""The page of a summary: its tables and tiles as cells, each number a door to the records behind it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.formats import fmt_month, fmt_number
from app.reports import figures
from app.reports.figures import FIGURES, Figure
from app.reports.periods import MONTH, Period, Window
from app.reports.queries import UNKNOWN

CLASS_LABELS = {
    "kind": _l("Kind"),
    "zone": _l("Zone"),
    "sector": _l("Sector"),
    "ownership": _l("Ownership"),
    "cause": _l("Main cause"),
    "lead_agency": _l("Lead agency"),
    "outcome": _l("Outcome"),
    "dialogue_kind": _l("Kind of meeting"),
}
CLASS_TITLES = {
    "kind": _l("By kind"),
    "zone": _l("By zone"),
    "sector": _l("By sector"),
    "ownership": _l("By ownership"),
    "cause": _l("By main cause"),
    "lead_agency": _l("By lead agency"),
    "outcome": _l("By outcome"),
    "dialogue_kind": _l("By kind"),
}
MISSING_LABELS = {
    "cause": _l("stoppages without a main cause"),
    "zone": _l("stoppages without a known zone"),
    "sector": _l("stoppages without a known sector"),
    "ownership": _l("stoppages without a known ownership"),
    "outcome": _l("stoppages without a known outcome"),
}
MAIN = (
    "stoppages.began",
    "stoppages.carried_in",
    "stoppages.in_effect",
    "stoppages.ended",
    "stoppages.continuing",
    "stoppages.workers_involved",
    "stoppages.workers_in_effect",
    "stoppages.workers_indirect",
    "stoppages.days_not_worked",
    "stoppages.days_not_worked_direct",
    "stoppages.days_not_worked_indirect",
    "stoppages.days_not_worked_per_1000_employees",
    "stoppages.duration_median",
    "stoppages.duration_mean",
    "go_slow.began",
    "go_slow.workers_involved",
    "disputes.received",
    "disputes.closed",
    "disputes.open_at_end",
    "disputes.days_to_close_median",
    "dialogues.planned",
    "dialogues.held",
    "dialogues.postponed",
    "dialogues.cancelled",
    "dialogues.enterprises",
    "coverage.enterprises",
    "coverage.employees",
    "coverage.with_union",
    "coverage.with_collective_agreement",
)
TILES = ("stoppages.began", "stoppages.workers_involved", "stoppages.days_not_worked", "disputes.received")
NOT_ADDING_UP = ("stoppages.in_effect", "stoppages.workers_in_effect")
STOPPAGE_COLUMNS = ("stoppages.began", "stoppages.workers_involved", "stoppages.days_not_worked")
MONTH_COLUMNS = (
    "stoppages.began",
    "stoppages.in_effect",
    "stoppages.workers_involved",
    "stoppages.workers_in_effect",
    "stoppages.days_not_worked",
)
DISPUTE_COLUMNS = ("disputes.received", "disputes.closed", "disputes.open_at_end")
DIALOGUE_COLUMNS = ("dialogues.planned", "dialogues.held")
COVERAGE_COLUMNS = (
    "coverage.enterprises",
    "coverage.employees",
    "coverage.with_union",
    "coverage.with_collective_agreement",
)


@dataclass(frozen=True)
class Cell:
    """A number as it is written, and the address of its records ('' for zero, and where there are none)."""

    text: str | None
    url: str = ""


@dataclass(frozen=True)
class Entry:
    """One figure of the main table: now, and in the period before (None where that is not made)."""

    figure: Figure
    now: Cell
    before: Cell | None
    note: str = ""


@dataclass(frozen=True)
class Tile:
    """One figure on top of the page. `flag`: how much of it is known; `lines`: the comparison in words."""

    figure: Figure
    cell: Cell
    flag: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A table of one class: the first column names the row, the others are figures."""

    id: str
    title: str
    head: str
    columns: Sequence[Figure]
    rows: list[tuple[str, list[Cell]]] = field(default_factory=list)


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
    return Cell(text, records_url(figure, window, by, key) if value else "")


def value_at(summary: dict[str, Any], path: str) -> Any:
    """The number that a figure's id names; None when the summary does not hold it."""
    found: Any = summary
    for part in path.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found


class Pages:
    """The summary of one period, made ready for its page."""

    def __init__(self, summary: dict[str, Any], period: Period, as_of: date):
        self.summary, self.period, self.as_of = summary, period, as_of
        self.window, self.before = period.window(as_of), period.compared_with(as_of)

    def main(self) -> list[Entry]:
        return [self._entry(FIGURES[name]) for name in MAIN]

    def _entry(self, figure: Figure) -> Entry:
        now = cell(figure, value_at(self.summary, figure.id), self.window)
        before = None
        if figure.block in ("stoppages", "disputes"):
            before = cell(figure, value_at(self.summary["compared_with"], figure.id), self.before)
        return Entry(figure, now, before, self._note(figure))

    def _note(self, figure: Figure) -> str:
        if figure.id in NOT_ADDING_UP:
            return _("does not add up")
        return self._known(figure)

    def _known(self, figure: Figure) -> str:
        """How many of the records behind a sum have the number, when some lack it."""
        stoppages = self.summary["stoppages"]
        if figure.id == "stoppages.workers_involved":
            lacking, whole = stoppages["missing"]["workers_involved"], stoppages["began"]
        elif figure.id == "stoppages.days_not_worked":
            lacking, whole = stoppages["basis"][figures.UNKNOWN], stoppages["in_effect"]
        elif figure.id == "coverage.employees":
            coverage = self.summary["coverage"]
            lacking, whole = coverage["missing"]["employees"], coverage["enterprises"]
        else:
            return ""
        if not lacking:
            return ""
        return _("known for %(known)s of %(whole)s", known=fmt_number(whole - lacking), whole=fmt_number(whole))

    def tiles(self) -> list[Tile]:
        made = []
        for name in TILES:
            figure = FIGURES[name]
            now = value_at(self.summary, name)
            before = value_at(self.summary["compared_with"], name)
            flag = self._known(figure) or _("preliminary")
            made.append(Tile(figure, cell(figure, now, self.window), flag, self._compared(figure, now, before)))
        return made

    def _compared(self, figure: Figure, now: float | None, before: float | None) -> tuple[str, ...]:
        """Up, down or the same, in words; no percentage, so that a small base misleads nobody."""
        if now is None or before is None:
            return ()
        difference = round(now - before, 4)
        written = fmt_number(abs(difference), 0 if difference == int(difference) else 1)
        words = {"count": written, "unit": str(figure.unit)}
        if self.period.kind == MONTH:
            if not difference:
                return (_("the same as in the previous month"),)
            if difference > 0:
                return (_("up by %(count)s on the previous month (%(unit)s)", **words),)
            return (_("down by %(count)s on the previous month (%(unit)s)", **words),)
        if not difference:
            return (_("the same as in the previous year"),)
        if difference > 0:
            return (_("up by %(count)s on the previous year (%(unit)s)", **words),)
        return (_("down by %(count)s on the previous year (%(unit)s)", **words),)

    def missing(self) -> list[tuple[str, Cell]]:
        """What records lack, each with a door to these records."""
        found = []
        for name, count in self.summary["stoppages"]["missing"].items():
            figure = FIGURES.get(f"stoppages.missing.{name}")
            if figure:
                found.append((str(figure.label), cell(figure, count, self.window)))
            else:
                unknown = cell(FIGURES["stoppages.began"], count, self.window, name, UNKNOWN)
                found.append((str(MISSING_LABELS[name]), unknown))
        employees = FIGURES["coverage.missing.employees"]
        count = self.summary["coverage"]["missing"]["employees"]
        found.append((str(employees.label), cell(employees, count, self.window)))
        return [(label, made) for label, made in found if made.url]

    def stoppage_tables(self) -> list[Table]:
        by_class = [self._by_class("stoppages", name, STOPPAGE_COLUMNS) for name in figures.STOPPAGE_CLASSES]
        return [self._by_month("stoppages", MONTH_COLUMNS), *by_class, self._by_basis()]

    def dispute_tables(self) -> list[Table]:
        return [self._by_class("disputes", name, DISPUTE_COLUMNS) for name in figures.DISPUTE_CLASSES]

    def dialogue_tables(self) -> list[Table]:
        return [
            self._by_month("dialogues", DIALOGUE_COLUMNS),
            self._by_class("dialogues", "dialogue_kind", DIALOGUE_COLUMNS),
        ]

    def coverage_tables(self) -> list[Table]:
        return [self._by_class("coverage", "zone", COVERAGE_COLUMNS)]

    def _by_class(self, block: str, name: str, columns: Sequence[str]) -> Table:
        chosen = [FIGURES[column] for column in columns]
        key = "by_kind" if name == "dialogue_kind" else f"by_{name}"
        table = Table(f"{block}-{name}", str(CLASS_TITLES[name]), str(CLASS_LABELS[name]), chosen)
        for row in self.summary[block][key]:
            cells = [cell(figure, row[figure.name], self.window, name, row["key"]) for figure in chosen]
            table.rows.append((str(row["label"]), cells))
        return table

    def _by_month(self, block: str, columns: Sequence[str]) -> Table:
        chosen = [FIGURES[column] for column in columns]
        table = Table(f"{block}-month", _("By month"), _("Month"), chosen)
        months = {f"{month.first:%Y-%m}": month for month in self.window.months()}
        for row in self.summary[block]["by_month"]:
            month = months[row["month"]]
            table.rows.append((fmt_month(month.first), [cell(one, row[one.name], month) for one in chosen]))
        return table

    def _by_basis(self) -> Table:
        in_effect = FIGURES["stoppages.in_effect"]
        table = Table("stoppages-basis", _("How the days were obtained"), _("Basis"), [in_effect])
        for figure in figures.BASIS_FIGURES:
            count = self.summary["stoppages"]["basis"][figure.basis]
            table.rows.append((str(figure.label), [cell(figure, count, self.window)]))
        return table
