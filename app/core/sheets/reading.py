"""A file to a table of records: every row is a record, a named row left out, or a fault; none is lost in silence."""

from collections.abc import Mapping as Dict
from collections.abc import Sequence
from dataclasses import dataclass
from os import PathLike

from flask_babel import lazy_gettext as _l

from app.core.sheets.cells import CellTrouble, Converter
from app.core.sheets.columns import Column, heading_key, known_headings
from app.core.sheets.faults import NOTE, REFUSED, Fault, SheetFault, shown
from app.core.sheets.grid import Grid, open_grid
from app.core.sheets.header import Layout, lay_out, read_header, texts_of
from app.core.sheets.leftout import BELOW, OUTSIDE, Recognised, group_of, is_number, like_a_note
from app.core.sheets.mapping import Mapping
from app.core.sheets.repeats import settle_repeats
from app.core.sheets.worksheet import MAX_ROWS, TOO_MANY_ROWS, column_letters

Mended = Dict[int, Dict[str, str] | None]
"""By row number: the cells that somebody has written anew, by our names; None for a row that is left out."""
NO_HEADING = _l("The value stands in a column without heading.")
FEW = 2


@dataclass
class Row:
    """One record: its number as a spreadsheet counts, its cells by our names ("" is empty).

    `refused`: a cell could not be read, which the table's faults say; such a row must not be written.
    """

    number: int
    cells: dict[str, str]
    refused: bool = False


@dataclass
class Table:
    """What a file holds. `columns_present`: filled from the file, a constant or group lines; others stay untouched.

    `refused`: the header itself is at fault, so no row is handed over; `records` counts them all the same.
    """

    rows: list[Row]
    faults: list[Fault]
    header_row: int
    columns_present: tuple[str, ...]
    records: int
    refused: bool


def read_table(
    source: str | PathLike | bytes,
    filename: str,
    columns: Sequence[Column],
    mapping: Mapping | None = None,
    mended: Mended | None = None,
) -> Table:
    """Reads CSV or XLSX (`filename` tells which). Raises SheetFault when the file as a whole cannot be read.

    What `mended` says of a row is read as if it stood in the file.
    """
    if mapping is not None:
        mapping.check(columns)
    described = mapping or Mapping()
    headings = {*known_headings(columns), *described.names, *described.ignored}
    parts = {part for heading in described.columns for part in map(heading_key, heading.split(" / "))}
    grid = open_grid(source, filename, headings | parts, described.sheet)
    header, rows = read_header(grid.rows, columns, described)
    layout = lay_out(header, columns, described)
    body = Body(columns, mapping, grid, layout, Recognised(header), mended or {})
    for number, cells in rows:
        body.take(number, cells)
    body.end()
    refused = any(fault.level == REFUSED for fault in layout.faults)
    faults = sorted([*grid.notes, *layout.faults, *body.faults], key=lambda fault: fault.row)
    return Table([] if refused else body.rows, faults, header.row, body.present, len(body.rows), refused)


@dataclass
class _Slight:
    """A row with so little in it that what follows decides whether it is a record, a group line or a note."""

    number: int
    cells: list
    texts: list[str]
    after_gap: bool


class Body:
    """The rows below the header, taken one by one."""

    def __init__(
        self,
        columns: Sequence[Column],
        mapping: Mapping | None,
        grid: Grid,
        layout: Layout,
        recognised: Recognised,
        mended: Mended,
    ):
        self.described, self.mapping = mapping is not None, mapping or Mapping()
        self.merged, self.recognised, self.names = grid.merged, recognised, layout.names
        self.columns = {column.name: column for column in columns}
        self.converters = {
            column.name: Converter(column, self.mapping.values.get(column.name), self.mapping.date_order, grid.epoch)
            for column in columns
        }
        in_file = [name for name in layout.names if name]
        group = self.mapping.group_rows_to
        self.present = tuple(dict.fromkeys([*in_file, *self.mapping.constants, *([group] if group else [])]))
        self.needed = [
            (index, self.columns[name].kind)
            for index, name in enumerate(layout.names)
            if name and self.columns[name].required
        ]
        self.constants = {name: self.converters[name](value) for name, value in self.mapping.constants.items()}
        self.mended = mended
        self.rows: list[Row] = []
        self.faults: list[Fault] = []
        self.pending: list[_Slight] = []
        self.group, self.gap = "", False

    def take(self, number: int, cells: list) -> None:
        texts = texts_of(cells)
        there = sum(1 for text in texts if text)
        if not there:
            self.gap = True
            return
        reason = self.recognised.reason(texts)
        if reason is None and self._outside(texts):
            reason = OUTSIDE
        if reason is not None:
            self.faults.append(Fault(number, "", NOTE, reason))
        elif self._slight(number, texts, there):
            self.pending.append(_Slight(number, cells, texts, self.gap))
        else:
            self._settle_between()
            self._add(number, cells, texts)
            self.gap = False

    def _named(self, texts: list[str]):
        """Each text with the name of its column; beyond the last heading there is none."""
        names = self.names + [None] * (len(texts) - len(self.names))
        return zip(texts, names, strict=False)

    def _outside(self, texts: list[str]) -> bool:
        """Nothing under any heading, or only row numbers in a column that is ignored."""
        there = [(text, name) for text, name in self._named(texts) if text]
        return all(name is None or (not name and is_number(text)) for text, name in there)

    def _slight(self, number: int, texts: list[str], there: int) -> bool:
        given = sum(1 for index, kind in self.needed if _plausible(texts, index, kind))
        if self.needed and given == len(self.needed):
            return False
        if number in self.merged:
            return given <= 1
        return there == 1 or (there <= FEW and given <= 1 and bool(self.needed))

    def _settle_between(self) -> None:
        """Records follow, so what is pending lies inside the table: group lines, or records that lack nearly all."""
        for slight in self.pending:
            there = tuple(text for text in slight.texts if text)
            merged = slight.number in self.merged
            group = group_of(there, merged)
            if group is not None and (self.mapping.group_rows_to or merged or (self.described and len(there) == 1)):
                self.group = group
                message = _l("A group line, left out: %(text)s", text=shown(group))
                self.faults.append(Fault(slight.number, "", NOTE, message))
            else:
                self._add(slight.number, slight.cells, slight.texts)
        self.pending.clear()

    def end(self) -> None:
        """Nothing follows: what is pending are notes below the table, unless it reads as a poor record."""
        grouping = bool(self.mapping.group_rows_to)
        for slight in self.pending:
            if grouping or slight.after_gap or slight.number in self.merged or self._remark(slight):
                self.faults.append(Fault(slight.number, "", NOTE, BELOW))
            else:
                self._add(slight.number, slight.cells, slight.texts)
        self.pending.clear()
        self.faults += settle_repeats(self.rows, self.columns.values(), self.mapping.repeated_code)

    def _remark(self, slight: _Slight) -> bool:
        there = [(text, name) for text, name in self._named(slight.texts) if text]
        text, name = there[0]
        return len(there) == 1 and like_a_note(text, self.columns[name].kind if name else "text")

    def _add(self, number: int, cells: list, texts: list[str]) -> None:
        mended = self.mended.get(number, {})
        if mended is None:
            return
        if len(self.rows) >= MAX_ROWS:
            raise SheetFault(TOO_MANY_ROWS)
        row = Row(number, dict.fromkeys(self.present, ""))
        row.cells.update(self.constants)
        for index, name in enumerate(self.names):
            if name in mended:
                continue
            if name and index < len(cells) and texts[index]:
                row.cells[name] = self._converted(row, name, cells[index])
            elif name and "" in self.mapping.values.get(name, ()):
                row.cells[name] = self.converters[name]("")
        for index, (text, name) in enumerate(self._named(texts)):
            if text and name is None:
                self._refuse(row, column_letters(index), NO_HEADING)
        group = self.mapping.group_rows_to
        if group and not row.cells[group] and self.group and group not in mended:
            row.cells[group] = self._converted(row, group, self.group)
        for name, text in mended.items():
            if name in row.cells:
                row.cells[name] = self._converted(row, name, text)
        self.rows.append(row)

    def _converted(self, row: Row, name: str, cell: object) -> str:
        try:
            return self.converters[name](cell)
        except CellTrouble as trouble:
            self.faults.append(Fault(row.number, name, trouble.level, trouble.message))
            row.refused = row.refused or trouble.level == REFUSED
            return trouble.text

    def _refuse(self, row: Row, column: str, message: object) -> None:
        self.faults.append(Fault(row.number, column, REFUSED, message))
        row.refused = True


def _plausible(texts: list[str], index: int, kind: str) -> bool:
    """Something stands there that may be a value of this kind: no date and no number is without a digit."""
    text = texts[index] if index < len(texts) else ""
    if kind in ("date", "moment", "time", "number"):
        return any(letter.isdigit() for letter in text)
    return bool(text)
