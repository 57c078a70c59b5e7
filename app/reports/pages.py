"""The page of a summary: its main figures and tables, in the order in which they are read."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.formats import fmt_month, fmt_month_short, fmt_number, fmt_percent
from app.reports import figures
from app.reports.figures import FIGURES, Figure
from app.reports.periods import MONTH, Period, Window
from app.reports.queries import UNKNOWN
from app.reports.tables import CLASS_LABELS, CLASS_TITLES, Cell, Column, Entry, Row, Table, cell, period_name, value_at

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
    "hand_overs.offered",
    "hand_overs.accepted",
    "hand_overs.refused",
    "hand_overs.answer_days_median",
    *(figure.id for figure in figures.DIALOGUE_FIGURES),
    *(figure.id for figure in figures.RECOMMENDATION_FIGURES),
    "coverage.enterprises",
    "coverage.employees",
    "coverage.with_union",
    "coverage.with_collective_agreement",
)
LEAST_FOR_A_SHARE = 5  # a percentage of fewer misleads (statistics.md 4)
NOT_ADDING_UP = ("stoppages.in_effect", "stoppages.workers_in_effect")
CHARTED = ("cause", "zone")
STOPPAGE_COLUMNS = ("stoppages.began", "stoppages.workers_involved", "stoppages.days_not_worked")
MONTH_COLUMNS = (
    "stoppages.began",
    "stoppages.in_effect",
    "stoppages.workers_involved",
    "stoppages.workers_in_effect",
    "stoppages.days_not_worked",
)
DISPUTE_COLUMNS = ("disputes.received", "disputes.closed", "disputes.open_at_end")
HAND_OVER_COLUMNS = tuple(figure.id for figure in figures.HAND_OVER_FIGURES)
DIALOGUE_COLUMNS = ("dialogues.planned", "dialogues.held")
RECOMMENDATION_COLUMNS = ("recommendations.received", "recommendations.answered", "recommendations.overdue")
COVERAGE_COLUMNS = (
    "coverage.enterprises",
    "coverage.employees",
    "coverage.with_union",
    "coverage.with_collective_agreement",
)


class Pages:
    """The summary of one period, made ready for its page and its workbook."""

    def __init__(self, summary: dict[str, Any], period: Period, as_of: date):
        self.summary, self.period, self.as_of = summary, period, as_of
        self.window, self.before = period.window(as_of), period.compared_with(as_of)
        self.a_year_before = period.same_period_last_year(as_of) if period.kind == MONTH else None

    def main(self) -> list[Entry]:
        return [self._entry(FIGURES[name]) for name in MAIN]

    def every_figure(self) -> list[Entry]:
        """Those of the page, then all others: on which basis the days stand, what is missing."""
        return [self._entry(FIGURES[name]) for name in dict.fromkeys((*MAIN, *FIGURES))]

    def _entry(self, figure: Figure) -> Entry:
        now = cell(figure, value_at(self.summary, figure.id), self.window)
        return Entry(figure, now, *self.compared(figure), self._note(figure))

    def compared(self, figure: Figure) -> tuple[Cell | None, Cell | None]:
        """The figure in the period before and a year before; None where it is not made."""
        if figure.block not in self.summary["compared_with"]:
            return None, None
        before = cell(figure, value_at(self.summary["compared_with"], figure.id), self.before)
        if self.a_year_before is None:
            return before, None
        return before, cell(figure, value_at(self.summary["same_period_last_year"], figure.id), self.a_year_before)

    def _note(self, figure: Figure) -> str:
        if figure.id in NOT_ADDING_UP:
            return _("does not add up")
        return self._out_of(figure) or self.known(figure)

    def _out_of(self, figure: Figure) -> str:
        """What a number is a part of, in words: no share without both its numbers."""
        dialogues, active = self.summary["dialogues"], self.summary["coverage"]["enterprises"]
        told = dialogues["with_information"]
        if figure.id == "dialogues.with_information":
            return _("of %(whole)s active enterprises", whole=fmt_number(active))
        if figure.id == "dialogues.periodic_enterprises" and told:
            part = fmt_number(dialogues["periodic_enterprises"])
            if told < LEAST_FOR_A_SHARE:
                return _("%(part)s of %(whole)s with information", part=part, whole=fmt_number(told))
            share = fmt_percent(dialogues["periodic_share"])
            return _(
                "%(part)s of %(whole)s with information: %(share)s", part=part, whole=fmt_number(told), share=share
            )
        return ""

    def known(self, figure: Figure) -> str:
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

    # Tables

    def charted_tables(self) -> list[Table]:
        """Those with charts: stoppages by month, cause and zone, beside the period before."""
        by_month = self._twelve_months() if self.period.kind == MONTH else self._compared_months()
        return [by_month, *(self._compared_class(name) for name in figures.COMPARED_CLASSES)]

    def stoppage_tables(self) -> list[Table]:
        others = [name for name in figures.STOPPAGE_CLASSES if name not in figures.COMPARED_CLASSES]
        return [*(self._by_class("stoppages", name, STOPPAGE_COLUMNS) for name in others), self._by_basis()]

    def dispute_tables(self) -> list[Table]:
        return [self._by_class("disputes", name, DISPUTE_COLUMNS) for name in figures.DISPUTE_CLASSES]

    def hand_over_tables(self) -> list[Table]:
        return [self._by_class("hand_overs", "agency", HAND_OVER_COLUMNS)]

    def dialogue_tables(self) -> list[Table]:
        by_kind = self._by_class("dialogues", "dialogue_kind", DIALOGUE_COLUMNS)
        return [self._by_month("dialogues", DIALOGUE_COLUMNS), by_kind]

    def recommendation_tables(self) -> list[Table]:
        return [
            self._by_class("recommendations", name, RECOMMENDATION_COLUMNS) for name in figures.RECOMMENDATION_CLASSES
        ]

    def coverage_tables(self) -> list[Table]:
        return [self._by_class("coverage", "zone", COVERAGE_COLUMNS)]

    def tables(self) -> list[Table]:
        """All of them."""
        return [
            *self.charted_tables(),
            *self.stoppage_tables(),
            *self.dispute_tables(),
            *self.hand_over_tables(),
            *self.dialogue_tables(),
            *self.recommendation_tables(),
            *self.coverage_tables(),
        ]

    def _by_class(self, block: str, name: str, columns: Sequence[str]) -> Table:
        chosen = tuple(_column(column) for column in columns)
        key = "by_kind" if name == "dialogue_kind" else f"by_{name}"
        rows = []
        for row in self.summary[block][key]:
            cells = (cell(one.figure, row[one.figure.name], self.window, name, row["key"]) for one in chosen)
            rows.append(Row(str(row["label"]), tuple(cells)))
        return Table(f"{block}-{name}", block, str(CLASS_TITLES[name]), str(CLASS_LABELS[name]), chosen, tuple(rows))

    def _compared_class(self, name: str) -> Table:
        """A class of the stoppages, each number followed by that of the period before."""
        now = {row["key"]: row for row in self.summary["stoppages"][f"by_{name}"]}
        before = {row["key"]: row for row in self.summary["compared_with"]["stoppages"][f"by_{name}"]}
        series = period_name(self.window, self.period.kind), period_name(self.before, self.period.kind)
        columns = _with_compared(STOPPAGE_COLUMNS, series[1], aside=STOPPAGE_COLUMNS[1:])
        rows = []
        for key in sorted({**now, **before}, key=lambda key: key == UNKNOWN):
            label = str((now.get(key) or before[key])["label"])
            cells = []
            for figure in (FIGURES[column] for column in STOPPAGE_COLUMNS):
                cells.append(cell(figure, now.get(key, {}).get(figure.name, 0), self.window, name, key))
                cells.append(cell(figure, before.get(key, {}).get(figure.name, 0), self.before, name, key))
            said = f"{label}, {series[0]}", f"{label}, {series[1]}"
            rows.append(Row(label, tuple(cells), label, said, key == UNKNOWN))
        title, head = str(CLASS_TITLES[name]), str(CLASS_LABELS[name])
        return Table(f"stoppages-{name}", "stoppages", title, head, columns, tuple(rows), ((0, 1),), series)

    def _by_month(self, block: str, columns: Sequence[str]) -> Table:
        chosen = tuple(_column(column) for column in columns)
        rows = []
        for month, row in _of_months(self.window, self.summary[block]["by_month"]):
            cells = tuple(cell(one.figure, row[one.figure.name], month) for one in chosen)
            rows.append(Row(fmt_month(month.first), cells))
        return Table(f"{block}-month", block, _("By month"), _("Month"), chosen, tuple(rows))

    def _compared_months(self) -> Table:
        """The months of a year, each number followed by that of the year before."""
        series = period_name(self.window, self.period.kind), period_name(self.before, self.period.kind)
        drawn = "stoppages.began", "stoppages.days_not_worked"
        columns = _with_compared(MONTH_COLUMNS, series[1], aside=[one for one in MONTH_COLUMNS if one not in drawn])
        earlier = _of_months(self.before, self.summary["compared_with"]["stoppages"]["by_month"])
        rows = []
        months = _of_months(self.window, self.summary["stoppages"]["by_month"])  # none yet, of a year to come
        for (month, row), (before, row_before) in zip(
            months, earlier, strict=False
        ):  # none of this year may have come yet
            cells = []
            for figure in (FIGURES[column] for column in MONTH_COLUMNS):
                cells.append(cell(figure, row[figure.name], month))
                cells.append(cell(figure, row_before[figure.name], before))
            said = fmt_month(month.first), fmt_month(before.first)
            rows.append(Row(said[0], tuple(cells), fmt_month_short(month.first), said))
        charts = tuple((2 * place, 2 * place + 1) for place in map(MONTH_COLUMNS.index, drawn))
        return Table("stoppages-month", "stoppages", _("By month"), _("Month"), columns, tuple(rows), charts, series)

    def _twelve_months(self) -> Table:
        """The twelve months that end with this one, beside the same months a year before."""
        began = FIGURES["stoppages.began"]
        now, earlier = self.period.twelve_months(self.as_of)
        series = tuple(f"{fmt_month(window.first)} – {fmt_month(window.last)}" for window in (now, earlier))
        a_year_before = _("a year before")
        columns = Column(began, str(began.label)), Column(began, f"{began.label}, {a_year_before}")
        rows = []
        months = zip(_of_months(now, self.summary["twelve_months"]), earlier.months(), strict=False)
        for place, ((month, row), before) in enumerate(months):
            cells = cell(began, row["began"], month), cell(began, row["began_a_year_before"], before)
            short = fmt_month_short(month.first)
            if place == 0 or month.first.month == 1:
                short = f"{short}\n{month.first.year}"
            said = fmt_month(month.first), fmt_month(before.first)
            rows.append(Row(said[0], cells, short, said))
        title = _("Twelve months to %(month)s", month=fmt_month(self.period.first))
        return Table("stoppages-month", "stoppages", title, _("Month"), columns, tuple(rows), ((0, 1),), series)

    def _by_basis(self) -> Table:
        in_effect = FIGURES["stoppages.in_effect"]
        rows = []
        for figure in figures.BASIS_FIGURES:
            count = self.summary["stoppages"]["basis"][figure.basis]
            rows.append(Row(str(figure.label), (cell(figure, count, self.window),)))
        title, columns = _("How the days were obtained"), (Column(in_effect, str(in_effect.label)),)
        return Table("stoppages-basis", "stoppages", title, _("Basis"), columns, tuple(rows))


def _column(name: str) -> Column:
    return Column(FIGURES[name], str(FIGURES[name].label))


def _with_compared(names: Sequence[str], period: str, aside: Sequence[str]) -> tuple[Column, ...]:
    """Each figure and the same of the compared period; those of `aside` are in files alone."""
    found: list[Column] = []
    for name in names:
        found += [_column(name), Column(FIGURES[name], f"{FIGURES[name].label}, {period}", name in aside)]
    return tuple(found)


def _of_months(window: Window, rows: list[dict[str, Any]]) -> Iterator[tuple[Window, dict[str, Any]]]:
    """The rows of a table by month, each with the days that it counts."""
    months = {f"{month.first:%Y-%m}": month for month in window.months()}
    return ((months[row["month"]], row) for row in rows)
