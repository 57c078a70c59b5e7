"""The summary of a month or a year as an office sends it: text, figures in words, and the tables as annexes.

Outlines: domain/reports.md (a) for the month, (b) for the year. What only the office can say (assessment, tasks,
proposals) is left blank for it to write; figures come from the same objects as the page.
"""

import textwrap
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.agencies.models import Agency
from app.core.db import now
from app.core.documents import BLANK, Annex, Facts, Grid, Heading, Paper, Part, Subheading, Text
from app.core.formats import fmt_date, fmt_moment, fmt_month, fmt_number
from app.enterprises import queries as enterprises
from app.reports import labels, records
from app.reports import recommendation_queries as points
from app.reports.checks import TITLES
from app.reports.columns import restricted_line
from app.reports.figures import FIGURES
from app.reports.pages import Pages
from app.reports.periods import MONTH
from app.reports.records import Asked
from app.reports.tables import BLOCKS, Cell, Table
from app.reports.tiles import tiles

ACTIONS = 200  # lines of the table of actions; a month of a province has some dozens
OLDEST = 5  # open recommendations that a monthly report names
LONGEST_TEXT = 300
UNDER_TEN = 10
SMALLEST_BASE = 5  # of a percentage
DISPUTES = ("disputes.received", "disputes.closed", "disputes.open_at_end", "disputes.days_to_close_median")
MEETINGS = ("dialogues.planned", "dialogues.held", "dialogues.enterprises")
POINTS = (
    "recommendations.carried_in",
    "recommendations.received",
    "recommendations.ended",
    "recommendations.carried_out",
    "recommendations.answered",
    "recommendations.overdue",
)
COVERED = ("coverage.enterprises", "coverage.employees", "coverage.with_union", "coverage.with_collective_agreement")


def paper_of(pages: Pages, user: Any, agency: Agency | None, language: str) -> Paper:
    """The report as `user` (None: the command line) may see it; `agency` issues it, blank where nobody does."""
    monthly = pages.period.kind == MONTH
    return Paper(
        kind=_("Report"),
        subject=_subject(pages),
        issuer=agency.name_on(pages.window.cut, language) if agency else BLANK * 4,
        language=language,
        parts=list((_of_month if monthly else _of_year)(pages, user)),
        mark=f"({_('Draft')})",
        ends=True,
        annexes=[Annex(_("The figures"), [_all_figures(pages)]), *_annexes(pages)],
        origin=_(
            "Made on %(moment)s from the labour relations register; figures as of %(day)s.",
            moment=fmt_moment(now()),
            day=fmt_date(pages.as_of),
        ),
    )


def _subject(pages: Pages) -> str:
    if pages.period.kind == MONTH:
        return _(
            "Labour relations in the industrial parks and economic zones in %(month)s",
            month=fmt_month(pages.period.first),
        )
    return _("Building harmonious, stable and progressive labour relations in %(year)s", year=pages.period.text)


def _opening(pages: Pages) -> list[Part]:
    window = pages.window
    days = {"first": fmt_date(window.first), "last": fmt_date(window.last), "day": fmt_date(pages.as_of)}
    said = [_("Window of the figures: from %(first)s to %(last)s; as of %(day)s; preliminary.", **days)]
    failed = pages.summary["checks"]["failed"]
    if failed:
        said.append(_("These figures contradict each other; do not use them before the cause is found:"))
        said += [str(TITLES[name]) for name in failed]
    said += [f"{label}: {cell.text}" for label, cell in pages.missing()]
    return [Text("\n".join(said))]


def _of_month(pages: Pages, user: Any) -> Iterator[Part]:
    yield from _opening(pages)
    yield Heading(_("General situation"))
    yield _figures(pages, COVERED)
    yield _blank()
    yield Heading(_("Disputes and stoppages"))
    yield _compared(pages)
    yield from _actions(pages, user)
    yield Heading(_("Time limits"))
    yield Facts([*_said(pages, DISPUTES[:3]), *_share("disputes", pages)])
    yield Heading(_("Dialogue and recommendations"))
    yield _figures(pages, (*MEETINGS, *POINTS))
    yield from _oldest(pages, user)
    yield Heading(_("Tasks of the next month"))
    yield _blank()
    yield Heading(_("Proposals"))
    yield _blank()


def _of_year(pages: Pages, user: Any) -> Iterator[Part]:
    yield from _opening(pages)
    yield Heading(_("Features of the situation"))
    yield Subheading(_("General situation"))
    yield _blank()
    yield Subheading(_("Enterprises and workers"))
    yield _figures(pages, COVERED[:2])
    yield Subheading(_("Representative organisations and collective agreements"))
    yield _figures(pages, COVERED[2:])
    yield Heading(_("Leadership, direction and coordination"))
    yield _blank()
    yield Heading(_("Results"))
    yield Subheading(_("Information on the law"))
    yield _blank()
    yield Subheading(_("Disputes, strikes and stoppages"))
    yield _compared(pages)
    yield Facts([*_said(pages, DISPUTES), *_share("disputes", pages)])
    yield Subheading(_("Dialogue at the workplace and with enterprises"))
    yield _figures(pages, MEETINGS)
    yield Subheading(_("Recommendations"))
    yield Facts([*_said(pages, POINTS), *_share("recommendations", pages)])
    yield Subheading(_("Living conditions, insurance, housing and training"))
    yield _blank()
    for title in (
        _("Results against targets"),
        _("General assessment: strengths, limits and their causes"),
        _("Directions and tasks of the coming year"),
        _("Proposals"),
    ):
        yield Heading(title)
        yield _blank()


def _blank() -> Text:
    """A line for the office to write."""
    return Text(BLANK * 4)


# Figures in words ----------------------------------------------------------------------------------------------------


def _running(cell: Cell) -> str:
    """A count under ten has a leading zero in running text, as Vietnamese offices write it (reports.md d)."""
    few = cell.value is not None and 0 < cell.value < UNDER_TEN and cell.value == int(cell.value)
    if few and labels.language() == "vi":
        return f"0{int(cell.value)}"
    return cell.text or BLANK


def _said(pages: Pages, names: Sequence[str]) -> list[tuple[str, str]]:
    entries = {entry.figure.id: entry for entry in pages.every_figure()}
    found = []
    for name in names:
        entry = entries[name]
        words = f"{_running(entry.now)} {entry.figure.unit}"
        found.append((str(entry.figure.label), f"{words} ({entry.note})" if entry.note else words))
    return found


def _figures(pages: Pages, names: Sequence[str]) -> Facts:
    return Facts(_said(pages, names))


def _compared(pages: Pages) -> Facts:
    """The main figures, each with how it stands against the period before and a year before."""
    found = []
    for tile in tiles(pages):
        words = "; ".join(
            [f"{_running(tile.cell)} {tile.figure.unit} ({tile.flag})", *(line for line, _cell in tile.lines)]
        )
        found.append((str(tile.figure.label), words))
    return Facts(found)


def _share(name: str, pages: Pages) -> list[tuple[str, str]]:
    """Never a percentage without its numbers; under a base of five none at all (reports.md a)."""
    block = pages.summary[name]
    if not block["due"]:
        return [(_("Kept in time"), _("nothing was due"))]
    words = f"{fmt_number(block['on_time'])}/{fmt_number(block['due'])}"
    if block["due"] >= SMALLEST_BASE:
        words += f" ({fmt_number(block['on_time_share'] * 100, 1)}%)"
    return [(_("Kept in time"), words)]


# Records -------------------------------------------------------------------------------------------------------------


def _actions(pages: Pages, user: Any) -> Iterator[Part]:
    """The stoppages in effect, a line each; one that may not be read says who leads it."""
    total, lines = records.all_of(Asked(FIGURES["stoppages.in_effect"], pages.window), user)
    if not total:
        return
    zones = {zone.id: zone.name for zone in enterprises.zones()}
    day, causes = pages.window.cut, labels.names_of("cause", pages.window.cut)
    rows = []
    for place, line in enumerate(islice(lines, ACTIONS), 1):
        case = line.record
        if case is None:
            rows.append([str(place), str(restricted_line(line, day)), "", "", "", ""])
            continue
        span = f"{fmt_date(case.started_on)} – {fmt_date(case.ended_on)}"
        zone = zones.get(case.enterprise.zone_id) or case.enterprise.zone_text or BLANK
        workers, cause = fmt_number(case.workers_involved), causes.get(case.main_cause or "", BLANK)
        rows.append([str(place), case.enterprise.name, zone, span, workers, str(cause)])
    heads = (_("No."), _("Enterprise"), _("Zone"), _("Days"), _("Workers"), _("Main cause"))
    yield Grid(heads, rows, (5, 28, 20, 22, 10, 20), numbers=(0, 4))
    left_out = total - len(rows)
    if left_out > 0:
        yield Text(ngettext("%(num)s more stands in the register.", "%(num)s more stand in the register.", left_out))


def _oldest(pages: Pages, user: Any) -> Iterator[Part]:
    """The recommendations that have been open longest; those that may not be read are left out."""
    found = points.oldest_open(user, pages.window, OLDEST)
    if not found:
        return
    day, language = pages.window.cut, labels.language()
    rows = [
        [
            one.code,
            one.enterprise.name if one.enterprise else one.raised_by or BLANK,
            textwrap.shorten(one.text, LONGEST_TEXT, placeholder=BLANK),
            one.lead_agency.name_on(day, language),
            fmt_date(one.received_on),
        ]
        for one in found
    ]
    yield Text(_("Open longest:"))
    heads = (_("Code"), _("Enterprise"), _("Recommendation"), _("Agency that answers"), _("Received on"))
    yield Grid(heads, rows, (14, 22, 38, 24, 14))


# Annexes -------------------------------------------------------------------------------------------------------------


def _all_figures(pages: Pages) -> Grid:
    """Every figure of the main table with the periods that it is compared with."""
    monthly = pages.period.kind == MONTH
    compared = (_("Period before"), _("A year before")) if monthly else (_("Period before"),)
    heads = (_("Figure"), _("Unit"), _("In the period"), *compared, _("Note"))
    rows = []
    for entry in pages.main():
        cells = (entry.now, entry.before, entry.a_year_before)[: len(compared) + 1]
        numbers = ["-" if cell is None else cell.text or BLANK for cell in cells]
        rows.append([str(entry.figure.label), str(entry.figure.unit), *numbers, entry.note])
    widths = (36, 18, *(14 for _each in range(len(compared) + 1)), 20)
    return Grid(heads, rows, widths, numbers=tuple(range(2, 3 + len(compared))))


def _annexes(pages: Pages) -> Iterator[Annex]:
    """The tables of each block that hold anything, without the columns that files alone carry."""
    by_block: dict[str, list[Table]] = {}
    for table in pages.tables():
        if any(cell.value for row in table.rows for cell in row.cells):
            by_block.setdefault(table.block, []).append(table)
    for block, tables in by_block.items():
        parts: list[Part] = []
        for table in tables:
            parts += [Subheading(table.title), _grid(table)]
        yield Annex(str(BLOCKS[block]), parts)


def _grid(table: Table) -> Grid:
    shown = [place for place, column in enumerate(table.columns) if not column.aside]
    rows = [[row.label, *(row.cells[place].text or BLANK for place in shown)] for row in table.rows]
    heads = (table.head, *(table.columns[place].label for place in shown))
    return Grid(heads, rows, (30, *(16 for _each in shown)), numbers=tuple(range(1, len(shown) + 1)))
