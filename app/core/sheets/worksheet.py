"""What the reader of workbooks does not tell: how far a sheet reaches, where it holds error values.

The reader lays a sheet out as one full rectangle and turns error values into empty cells; so both are found here first,
from the XML itself, while it is unpacked.
"""

import re

from flask_babel import lazy_gettext as _l

from app.core.sheets.faults import SheetFault
from app.core.sheets.writing import MAX_TEXT

MAX_ROWS = 200_000
MAX_COLUMNS = 500
MAX_CELLS = 5_000_000
MAX_CHARACTERS = 100 * 1024 * 1024
TOO_MANY_ROWS = _l("The table has more than %(most)s rows. Split it into smaller files.", most=MAX_ROWS)
TOO_MANY_COLUMNS = _l("The table has more than %(most)s columns.", most=MAX_COLUMNS)
TOO_WIDE = _l("The sheet has values too far apart. Copy the table to a new sheet.")
TOO_MUCH_TEXT = _l("The sheet holds too much text. Split it into smaller files.")
UNREADABLE = _l("The sheet cannot be read. Save the table anew as XLSX or CSV.")
REFERENCE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
UNCOMPUTED = "formula"


class Broken(str):
    """A cell without a value: an error value such as #N/A, or a formula nobody computed."""


def column_letters(index: int) -> str:
    """The heading a spreadsheet shows for a column: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _column_index(letters: str) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1


def _local(name: str) -> str:
    return name.rpartition(":")[2]


class SharedStrings:
    """The lengths of the texts that cells share: one long text in a thousand cells is a thousand long texts."""

    def __init__(self):
        self.lengths: list[int] = []

    def listen(self, parser) -> None:
        parser.StartElementHandler = self._start
        parser.CharacterDataHandler = self._text

    def close(self) -> None:
        """Nothing is left open."""

    def _start(self, name: str, _attributes: dict) -> None:
        if _local(name) == "si":
            self.lengths.append(0)

    def _text(self, text: str) -> None:
        if self.lengths:
            self.lengths[-1] += len(text)


class WorksheetScan:
    """Listens to the XML of one sheet; afterwards `broken` holds the cells without a value, by (row, column index)."""

    def __init__(self, strings: SharedStrings):
        self.broken: dict[tuple[int, int], Broken] = {}
        self._strings = strings
        self._row, self._column, self._type = 0, -1, ""
        self._formula, self._text = False, ""
        self._in_cell = self._in_value = self._held = False
        self._first, self._last, self._left, self._right = 0, 0, MAX_COLUMNS, 0
        self._rows, self._counted_row, self._characters = 0, 0, 0

    def listen(self, parser) -> None:
        # No handler for ends of elements, which would double the time: a cell ends where the next thing begins.
        parser.StartElementHandler = self._start
        parser.CharacterDataHandler = self._characters_come

    def close(self) -> None:
        """The last cell has no next one."""
        self._cell_ends()

    def _start(self, name: str, attributes: dict) -> None:
        name = _local(name) if ":" in name else name
        if name == "c":
            self._cell_ends()
            self._type, self._in_cell = attributes.get("t", "n"), True
            self._place(attributes.get("r"))
        elif name in ("v", "t"):
            self._in_value = self._held = self._in_cell
        elif name == "f":
            self._formula, self._in_value = True, False
        elif name == "row":
            self._cell_ends()
            number = attributes.get("r", "")
            self._row = int(number) if number.isascii() and number.isdecimal() and len(number) < 8 else self._row + 1
            self._column = -1
        else:
            self._in_value = False

    def _place(self, reference: str | None) -> None:
        if reference is None:
            self._column += 1
            return
        found = REFERENCE.fullmatch(reference)
        if not found:
            raise SheetFault(UNREADABLE)
        self._column, self._row = _column_index(found[1]), int(found[2])

    def _characters_come(self, text: str) -> None:
        if self._in_value:
            self._text += text
            if len(self._text) > MAX_TEXT:
                raise SheetFault(TOO_MUCH_TEXT)

    def _cell_ends(self) -> None:
        if not self._in_cell:
            return
        text, broken = self._text.strip(), None
        if self._type == "e":
            broken = Broken(text or "#N/A")
        elif self._formula and not text and self._type != "str":
            broken = Broken(UNCOMPUTED)
        if broken is not None:
            self.broken[self._row, self._column] = broken
        if broken is not None or self._held:
            self._reach()
            self._characters += self._length(text)
        self._in_cell = self._in_value = self._formula = self._held = False
        self._text = ""
        if self._characters > MAX_CHARACTERS:
            raise SheetFault(TOO_MUCH_TEXT)

    def _length(self, text: str) -> int:
        if self._type == "s" and text.isascii() and text.isdecimal() and len(text) < 9:
            index = int(text)
            return self._strings.lengths[index] if index < len(self._strings.lengths) else 0
        return len(self._text)

    def _reach(self) -> None:
        """Stretches the rectangle to this cell, and says no before it outgrows what may be laid out in memory."""
        row, column = self._row, self._column
        if column >= MAX_COLUMNS:
            raise SheetFault(TOO_MANY_COLUMNS)
        if row != self._counted_row:
            self._counted_row, self._rows = row, self._rows + 1
            if self._rows > MAX_ROWS + 1:
                raise SheetFault(TOO_MANY_ROWS)
        self._first = min(self._first or row, row)
        self._last = max(self._last, row)
        self._left, self._right = min(self._left, column), max(self._right, column)
        if (self._last - self._first + 1) * (self._right - self._left + 1) > MAX_CELLS:
            raise SheetFault(TOO_WIDE)
