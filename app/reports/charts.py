"""What a chart shows: one or two columns of a table, each bar with its words and the address of its records."""

from dataclasses import dataclass

from flask_babel import gettext as _

from app.reports.tables import Cell, Table

MOST_GROUPS = 12  # of a class; the table below has the rest


@dataclass(frozen=True)
class Bar:
    """One value as drawn and as written; `words`: what a screen reader says; `url`: its records, '' for zero."""

    value: float
    text: str
    words: str
    url: str = ""


@dataclass(frozen=True)
class Group:
    """The bars of one row: this period's and the compared one's."""

    label: str
    now: Bar
    before: Bar
    unknown: bool = False


@dataclass(frozen=True)
class Chart:
    """`words`: what it is for who does not see it; `now`, `before`: the two periods; `upright`: bars that stand, as
    months do; `left_out`: rows that only the table has."""

    title: str
    words: str
    now: str
    before: str
    groups: tuple[Group, ...]
    upright: bool = False
    left_out: int = 0

    @property
    def bars(self) -> list[Bar]:
        return [bar for group in self.groups for bar in (group.now, group.before)]

    @property
    def most(self) -> float:
        return max((bar.value for bar in self.bars), default=0)


def charts_of(table: Table) -> list[Chart]:
    """The charts above a table; one that would show nothing has no bar higher than 0."""
    return [_chart(table, now, before) for now, before in table.charts]


def _chart(table: Table, now: int, before: int) -> Chart:
    figure = table.columns[now].figure
    label, unit = str(figure.label), str(figure.unit)
    title = label if unit in label.lower() else f"{label} ({unit})"
    groups = [
        Group(
            row.short,
            _bar(row.cells[now], row.said[0], unit),
            _bar(row.cells[before], row.said[1], unit),
            row.unknown,
        )
        for row in table.rows
    ]
    if not table.by_month:
        groups = [group for group in groups if group.now.value or group.before.value]
        groups.sort(key=lambda group: (-group.now.value, -group.before.value))
    known = [group for group in groups if not group.unknown]
    kept = known[:MOST_GROUPS] + [group for group in groups if group.unknown]
    words = _("Bar chart: %(title)s. The table below holds the same numbers.", title=f"{table.title}, {title}")
    return Chart(title, words, *table.series, tuple(kept), table.by_month, len(groups) - len(kept))


def _bar(cell: Cell, said: str, unit: str) -> Bar:
    return Bar(float(cell.value or 0), cell.text or "", f"{said}: {cell.text} {unit}", cell.url)
