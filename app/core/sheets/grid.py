"""A file as rows of raw cells, numbered as a spreadsheet numbers them."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from os import PathLike
from pathlib import Path

from flask_babel import lazy_gettext as _l

from app.core.sheets import workbook
from app.core.sheets.columns import heading_key
from app.core.sheets.dates import EPOCH
from app.core.sheets.encoding import decode
from app.core.sheets.faults import NOTE, Fault, SheetFault
from app.core.sheets.worksheet import MAX_COLUMNS, TOO_MANY_COLUMNS

MAX_BYTES = 100 * 1024 * 1024
TEXT_ENDINGS = (".csv", ".tsv", ".txt")
DELIMITERS = (",", ";", "\t")
ROWS_LOOKED_AT = 100
LONGEST_HEADING = 200
OTHER_KINDS = (
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"%PDF", "PDF"),
    (b"PK\x03\x04", "ZIP"),
    (bytes.fromhex("d0cf11e0a1b11ae1"), "XLS"),
    (b"{\\rtf", "RTF"),
)
WEB_PAGE = (b"<!doctype", b"<html", b"<?xml", b"<table")
MOST_MARKS_IN_A_LINE = 100 * MAX_COLUMNS

EMPTY = _l("The file is empty.")
NO_FILE = _l("There is no such file.")
NOT_A_FILE = _l("This is a folder, not a file.")
TOO_BIG = _l("The file is bigger than 100 MB. Split it into smaller files.")
WRONG_KIND = _l("Only CSV and XLSX can be read. Save the table as one of these.")


@dataclass
class Grid:
    """Rows with their numbers; where the workbook tells: horizontally merged cells, header cells merged, day 0."""

    rows: Iterator[tuple[int, list]]
    merged: frozenset[int] = frozenset()
    epoch: date = EPOCH
    notes: list[Fault] = field(default_factory=list)


def open_grid(source: str | PathLike | bytes, filename: str, headings: Iterable[str], sheet: str) -> Grid:
    """Raises SheetFault for all that is no readable table. `headings` (folded) help to tell the delimiter."""
    data = _bytes_of(source)
    if not data.strip(b"\0 \r\n\t"):
        raise SheetFault(EMPTY)
    ending = Path(filename).suffix.lower()
    if ending == ".xlsx":
        _refuse_pictures(data)
        read = workbook.read(data, sheet)
        return Grid(read.rows, read.merged, read.epoch, read.notes)
    if ending in TEXT_ENDINGS:
        return _text_grid(data, frozenset(headings))
    raise SheetFault(WRONG_KIND)


def _bytes_of(source: str | PathLike | bytes) -> bytes:
    if isinstance(source, bytes):
        data = source
    else:
        path = Path(source)
        try:
            if path.is_dir():
                raise SheetFault(NOT_A_FILE)
            if not path.exists():
                raise SheetFault(NO_FILE)
            with path.open("rb") as stream:
                data = stream.read(MAX_BYTES + 1)
        except OSError as failure:
            raise SheetFault(_l("The file cannot be read: %(why)s", why=failure.strerror or "?")) from None
        except ValueError:  # a NUL in the path
            raise SheetFault(NO_FILE) from None
    if len(data) > MAX_BYTES:
        raise SheetFault(TOO_BIG)
    return data


def _other_content(kind: str) -> SheetFault:
    return SheetFault(
        _l("The content of this file is %(kind)s, whatever its name says. Save the table as XLSX or CSV.", kind=kind)
    )


def _refuse_pictures(data: bytes) -> None:
    for start, kind in OTHER_KINDS:
        if kind not in ("ZIP", "XLS") and data.startswith(start):
            raise _other_content(kind)


def _text_grid(data: bytes, headings: frozenset[str]) -> Grid:
    for start, kind in OTHER_KINDS:
        if data.startswith(start):
            raise _other_content(kind)
    if data[:200].lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith(WEB_PAGE):
        raise _other_content("HTML")
    text, note = decode(data)
    said, text = _said_delimiter(text)
    notes = [Fault(1, "", NOTE, note)] if note else []
    return Grid(_records(text, said or _delimiter(text, headings)), notes=notes)


def _said_delimiter(text: str) -> tuple[str, str]:
    """A first line `sep=;` is for the spreadsheet, which neither shows nor counts it."""
    line, end, _rest = text[:8].partition("\n")
    line = line.rstrip("\r")
    if end and len(line) == 5 and line.lower().startswith("sep=") and line[4] in DELIMITERS:
        return line[4], text[text.index("\n") + 1 :]
    return "", text


def _delimiter(text: str, headings: frozenset[str]) -> str:
    """The delimiter under which most known headings stand in one row; else the one that cuts the most cells.

    csv.Sniffer is not asked: it takes a letter or a comma inside texts for the delimiter and has no doubt about it.
    """
    return max(DELIMITERS, key=lambda mark: (*_headings_found(text, mark, headings), -DELIMITERS.index(mark)))


def _headings_found(text: str, delimiter: str, headings: frozenset[str]) -> tuple[int, int]:
    """The most known headings in one row, and the cells of that row (of all rows where nothing is known)."""
    most, width, cells = 0, 0, 0
    try:
        for number, row in _records(text, delimiter):
            there = [cell for cell in row if cell]
            matches = sum(1 for cell in there if len(cell) <= LONGEST_HEADING and heading_key(cell) in headings)
            most, width = max((most, width), (matches, len(there)))
            cells += len(there)
            if number >= ROWS_LOOKED_AT:
                break
    except SheetFault:
        return most, 0
    return most, width if most else cells


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list]]:
    """One row a record, as a spreadsheet shows it, whatever line breaks its cells hold."""
    reader = csv.reader(_lines(text, delimiter), delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, row in enumerate(reader, start=1):
            if len(row) > MAX_COLUMNS and any(cell.strip() for cell in row[MAX_COLUMNS:]):
                raise SheetFault(TOO_MANY_COLUMNS)
            yield number, row
    except csv.Error as failure:
        raise SheetFault(_csv_message(number + 1, str(failure))) from None


def _lines(text: str, delimiter: str) -> Iterator[str]:
    for line in io.StringIO(text, newline=""):
        if len(line) > MOST_MARKS_IN_A_LINE and line.count(delimiter) > MOST_MARKS_IN_A_LINE:
            raise SheetFault(TOO_MANY_COLUMNS)
        yield line


def _csv_message(row: int, failure: str) -> object:
    if "field larger" in failure:
        return _l("Row %(row)s holds a cell that is too long.", row=row)
    if "unexpected end" in failure:
        return _l("Row %(row)s opens a quotation mark that is never closed. The file may be cut off.", row=row)
    return _l("Row %(row)s has a quotation mark inside a cell. Double it, or save the file anew.", row=row)
