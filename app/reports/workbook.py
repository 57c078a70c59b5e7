"""A summary as a workbook: about, all figures, one sheet a table with its native charts, and the definitions.

Numbers are written as they are, not as the page rounds them; every text goes through the guard against formulas.
"""

from collections.abc import Iterable, Sequence
from typing import Any, BinaryIO

from flask_babel import gettext as _

from app.core.sheets import cell_text, new_book, safe_sheet_name
from app.reports.charts import Chart, charts_of
from app.reports.drawing import INK_2, PAPER, PETROL
from app.reports.figures import FIGURES, Figure
from app.reports.pages import Pages
from app.reports.tables import BLOCKS, Cell, Table

NOT_KNOWN, NOT_MADE = "…", "-"
NOW = {"fill": {"color": PETROL}, "border": {"none": True}}
BEFORE = {"fill": {"color": PAPER}, "border": {"color": INK_2}}
UNKNOWN = {"fill": {"color": PAPER}, "border": {"color": PETROL, "dash_type": "dash"}}
CHART_WIDTH, ROW_PIXELS = 640, 20


def write(stream: BinaryIO, pages: Pages, about: Iterable[tuple[object, object]]) -> None:
    """The workbook of a summary; `about`: what the first sheet says of it."""
    book = _Book(stream)
    tables = [(safe_sheet_name(f"{number} {table.head}"), table) for number, table in enumerate(pages.tables(), 3)]
    figures, definitions = _("2 Figures"), _("Definitions")
    places = [(figures, _("Main figures"))]
    places += [(name, f"{BLOCKS[table.block]} · {table.title}") for name, table in tables]
    book.facts(_("1 About"), [*about, (_("Sheets"), ""), *places, (definitions, _("what each figure means"))])
    _figures(book.sheet(figures, _("Main figures")), book, pages)
    for name, table in tables:
        _table(book, name, table)
    _definitions(book.sheet(definitions, definitions), book)
    book.close()


class _Book:
    """The workbook being written, with its cell formats."""

    def __init__(self, stream: BinaryIO):
        self._book = new_book(stream)
        self.add_chart, self.close = self._book.add_chart, self._book.close
        wrapped = {"text_wrap": True, "valign": "top"}
        self.head = self._book.add_format({**wrapped, "bold": True, "bottom": 2})
        self.head_right = self._book.add_format({**wrapped, "bold": True, "bottom": 2, "align": "right"})
        self.text = self._book.add_format(wrapped)
        self.bold = self._book.add_format({**wrapped, "bold": True})
        self.right = self._book.add_format({"align": "right", "valign": "top"})
        self._numbers = {
            places: self._book.add_format({"num_format": "#,##0" + places, "valign": "top"}) for places in ("", ".00")
        }

    def sheet(self, name: str, title: str):
        """A sheet whose first row stays in sight and is printed on every page."""
        made = self._book.add_worksheet(name)
        made.freeze_panes(1, 1)
        made.repeat_rows(0)
        made.set_paper(9)
        made.set_landscape()
        made.fit_to_pages(1, 0)
        made.set_header(f"&L{cell_text(title).replace('&', '&&')}&R&P/&N")
        return made

    def facts(self, name: str, rows: Iterable[tuple[object, object]]) -> None:
        sheet = self._book.add_worksheet(name)
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, 1, 70)
        for number, (label, value) in enumerate(rows):
            self.words(sheet, number, 0, label, self.bold)
            if isinstance(value, int):
                sheet.write_number(number, 1, value, self._numbers[""])
            else:
                self.words(sheet, number, 1, value, self.text)

    def heads(self, sheet, labels: Sequence[object], numbers: range) -> None:
        for column, label in enumerate(labels):
            self.words(sheet, 0, column, label, self.head_right if column in numbers else self.head)

    def words(self, sheet, row: int, column: int, value: object, style=None) -> None:
        sheet.write_string(row, column, cell_text(value), style or self.text)

    def number(self, sheet, row: int, column: int, cell: Cell | None, figure: Figure) -> None:
        """The number itself; of those not known and those not made a sign."""
        if cell is None or cell.value is None:
            sheet.write_string(row, column, NOT_MADE if cell is None else NOT_KNOWN, self.right)
            return
        whole = not figure.decimals and cell.value == int(cell.value)
        sheet.write_number(row, column, cell.value, self._numbers["" if whole else ".00"])


def _figures(sheet, book: _Book, pages: Pages) -> None:
    then = [_("In the period"), _("Period before")] + ([_("A year before")] if pages.a_year_before else [])
    numbers = range(2, 2 + len(then))
    book.heads(sheet, [_("Figure"), _("Unit"), *then, _("Note")], numbers)
    sheet.set_column(0, 0, 46)
    sheet.set_column(1, numbers.stop - 1, 18)
    sheet.set_column(numbers.stop, numbers.stop, 40)
    for row, entry in enumerate(pages.every_figure(), 1):
        book.words(sheet, row, 0, entry.figure.label)
        book.words(sheet, row, 1, entry.figure.unit)
        for column, cell in zip(numbers, (entry.now, entry.before, entry.a_year_before), strict=False):
            book.number(sheet, row, column, cell, entry.figure)
        book.words(sheet, row, numbers.stop, entry.note)


def _table(book: _Book, name: str, table: Table) -> None:
    sheet = book.sheet(name, f"{BLOCKS[table.block]} · {table.title}")
    heads = [f"{column.label} ({column.figure.unit})" for column in table.columns]
    book.heads(sheet, [table.head, *heads], range(1, len(heads) + 1))
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, len(heads), 18)
    for number, row in enumerate(table.rows, 1):
        book.words(sheet, number, 0, row.label)
        for column, cell in enumerate(row.cells, 1):
            book.number(sheet, number, column, cell, table.columns[column - 1].figure)
    if not table.rows:
        book.words(sheet, 1, 0, _("Nothing in the period."))
    down = len(table.rows) + 2
    for chart, columns in zip(charts_of(table), table.charts, strict=True):
        if chart.most:
            down += _insert_chart(book, sheet, (name, down), table, chart, columns)


def _insert_chart(
    book: _Book, sheet, place: tuple[str, int], table: Table, chart: Chart, columns: tuple[int, int]
) -> int:
    """A native chart under the table, fed by its cells; answers how many rows it covers."""
    name, down = place
    last = len(table.rows)
    drawn = book.add_chart({"type": "column" if table.by_month else "bar"})
    for column, period, paint in zip(columns, table.series, (NOW, BEFORE), strict=True):
        points = [UNKNOWN if row.unknown and paint is NOW else None for row in table.rows]
        drawn.add_series(
            {
                "name": period,
                "categories": [name, 1, 0, last, 0],
                "values": [name, 1, column + 1, last, column + 1],
                "data_labels": {"value": True},
                "gap": 60,
                **paint,
                **({"points": points} if any(points) else {}),
            }
        )
    drawn.set_title({"name": f"{table.title}: {chart.title}", "overlay": False, "name_font": {"size": 12}})
    drawn.set_legend({"position": "bottom"})
    lengths: dict[str, Any] = {"min": 0, "major_gridlines": {"visible": False}}
    if table.by_month:
        drawn.set_y_axis(lengths)
    else:
        drawn.set_x_axis(lengths)
        drawn.set_y_axis({"reverse": True})
    height = 320 if table.by_month else 120 + 36 * last
    drawn.set_size({"width": CHART_WIDTH, "height": height})
    sheet.insert_chart(down, 0, drawn, {"description": chart.words, "object_position": 3})
    return height // ROW_PIXELS + 2


def _definitions(sheet, book: _Book) -> None:
    book.heads(sheet, [_("Figure"), _("Unit"), _("Definition")], range(0))
    sheet.set_column(0, 0, 46)
    sheet.set_column(1, 1, 18)
    sheet.set_column(2, 2, 110)
    for row, figure in enumerate(FIGURES.values(), 1):
        for column, words in enumerate((figure.label, figure.unit, figure.definition)):
            book.words(sheet, row, column, words)
