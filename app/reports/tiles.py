"""The figures on top of a summary, and how they stand against the period before and a year before, in words."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import gettext as _

from app.core.formats import fmt_number
from app.reports.figures import FIGURES, Figure
from app.reports.pages import Pages
from app.reports.periods import MONTH
from app.reports.tables import Cell, cell, value_at

TILES = ("stoppages.began", "stoppages.workers_involved", "stoppages.days_not_worked", "disputes.received")


@dataclass(frozen=True)
class Tile:
    """`flag`: how much of the figure is known; `lines`: comparisons in words, each with the number compared with."""

    figure: Figure
    cell: Cell
    flag: str
    lines: tuple[tuple[str, Cell], ...]


def tiles(pages: Pages) -> list[Tile]:
    made = []
    for figure in (FIGURES[name] for name in TILES):
        now = cell(figure, value_at(pages.summary, figure.id), pages.window)
        flag = pages.known(figure) or _("preliminary")
        made.append(Tile(figure, now, flag, tuple(_lines(pages, figure, now))))
    return made


def _lines(pages: Pages, figure: Figure, now: Cell) -> Iterator[tuple[str, Cell]]:
    before, a_year_before = pages.compared(figure)
    words = _against_the_month_before if pages.period.kind == MONTH else _against_the_year_before
    for say, cell_then in ((words, before), (_against_the_same_month, a_year_before)):
        if cell_then is not None and cell_then.value is not None and now.value is not None:
            yield say(round(now.value - cell_then.value, 4), str(figure.unit)), cell_then


# Up, down or the same, in words; no percentage, so that a small base misleads nobody ---------------------------------


def _written(difference: float) -> str:
    return fmt_number(abs(difference), 0 if difference == int(difference) else 1)


def _against_the_month_before(difference: float, unit: str) -> str:
    if not difference:
        return _("the same as in the previous month")
    if difference > 0:
        return _("up by %(count)s on the previous month (%(unit)s)", count=_written(difference), unit=unit)
    return _("down by %(count)s on the previous month (%(unit)s)", count=_written(difference), unit=unit)


def _against_the_year_before(difference: float, unit: str) -> str:
    if not difference:
        return _("the same as in the previous year")
    if difference > 0:
        return _("up by %(count)s on the previous year (%(unit)s)", count=_written(difference), unit=unit)
    return _("down by %(count)s on the previous year (%(unit)s)", count=_written(difference), unit=unit)


def _against_the_same_month(difference: float, unit: str) -> str:
    if not difference:
        return _("the same as in the same month last year")
    if difference > 0:
        return _("up by %(count)s on the same month last year (%(unit)s)", count=_written(difference), unit=unit)
    return _("down by %(count)s on the same month last year (%(unit)s)", count=_written(difference), unit=unit)
