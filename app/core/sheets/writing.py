"""Tables out: CSV and XLSX, formulas neutralised, nothing in them but the rows."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from os import PathLike
from typing import BinaryIO, TextIO

from app.core.sheets.atomic import written_atomically
from app.core.sheets.guard import guard

AUTHOR = "Hài Hoà"
ABOUT_SHEET = "about"
MARK = "\ufeff"
MAX_TEXT = 32_767
"""The most characters a spreadsheet keeps in one cell."""
LAST_ROW = 1_048_576
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
NOT_IN_A_SHEET_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


def cell_text(value: object) -> str:
    """`value` as import reads it: names and codes as they are, ISO dates, at most two decimals, lists by `; `."""
    if value is None:
        return ""
    if isinstance(value, str):  # most are, and most begin with a letter
        if value[:1].isalnum() and value.isprintable():
            return value
        return guard(CONTROLS.sub("", value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float | Decimal):
        return _decimal_text(value)
    if isinstance(value, datetime):
        return _local(value).isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat(timespec="minutes")
    if isinstance(value, list | tuple):
        return guard(CONTROLS.sub("", "; ".join(str(each) for each in value)))
    return guard(CONTROLS.sub("", str(value)))


def _local(moment: datetime) -> datetime:
    if moment.tzinfo is not None:
        raise ValueError("a moment goes out in local time without zone: convert it first")
    return moment


def _rounded(value: float | Decimal) -> Decimal:
    number = Decimal(str(value))
    if not number.is_finite():
        raise ValueError(f"{value} is no number for a table")
    return number.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _decimal_text(value: float | Decimal) -> str:
    text = f"{_rounded(value):f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


PIECE = 64 * 1024  # letters of a file that are sent at once


def iter_csv(header: Sequence[object], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """The file in pieces, for an answer that is sent while it is made."""
    held = io.StringIO(newline="")
    writer = csv.writer(held)
    held.write(MARK)
    writer.writerow([cell_text(value) for value in header])
    for row in rows:
        writer.writerow([cell_text(value) for value in row])
        if held.tell() >= PIECE:
            yield held.getvalue().encode()
            held.seek(0)
            held.truncate()
    if held.tell():
        yield held.getvalue().encode()


def write_csv(target: str | PathLike | BinaryIO | TextIO, header: Sequence[object], rows: Iterable) -> int:
    """UTF-8 with mark, comma, CRLF; the header in line 1, nothing above or below. Answers the number of rows.

    `target`: a path (written whole or not at all), or an open stream, binary or text.
    """
    counted = _Counted(rows)
    if isinstance(target, str | PathLike):
        with written_atomically(target) as stream:
            stream.writelines(iter_csv(header, counted))
    elif isinstance(target, io.TextIOBase):
        for piece in iter_csv(header, counted):
            target.write(piece.decode())
    else:
        for piece in iter_csv(header, counted):
            target.write(piece)
    return counted.number


class _Counted:
    """Passes rows on and knows how many there were."""

    def __init__(self, rows: Iterable):
        self.rows, self.number = rows, 0

    def __iter__(self):
        for row in self.rows:
            yield row
            self.number += 1


def write_xlsx(
    target: str | PathLike | BinaryIO,
    sheet_name: object,
    header: Sequence[object],
    rows: Iterable[Sequence[object]],
    about: Iterable[tuple[object, object]] = (),
) -> int:
    """A workbook: numbers as numbers, dates as dates, text as text. Answers the number of rows.

    `about`: who, when, which filter; they stand on a second sheet, so that the first is the table alone.
    """
    opened = written_atomically(target) if isinstance(target, str | PathLike) else nullcontext(target)
    with opened as stream:
        book = new_book(stream, constant_memory=True)
        formats = _Formats(book)
        number = _write_sheet(book.add_worksheet(safe_sheet_name(sheet_name)), formats, header, rows)
        about = list(about)
        if about:
            _write_about(book.add_worksheet(ABOUT_SHEET), formats, about)
        book.close()
    return number


def new_book(stream: BinaryIO, **settings: bool):
    """An empty workbook: no text in it becomes a formula or an address, and nobody's name stands in it."""
    import xlsxwriter  # only here: it takes ten megabytes of every process that loads it

    book = xlsxwriter.Workbook(stream, {"strings_to_formulas": False, "strings_to_urls": False, **settings})
    book.set_properties({"author": AUTHOR, "company": AUTHOR})
    return book


class _Formats:
    def __init__(self, book):
        self.bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.day = book.add_format({"num_format": "dd/mm/yyyy"})
        self.moment = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        self.clock = book.add_format({"num_format": "hh:mm"})


def safe_sheet_name(name: object) -> str:
    """31 characters at most, none of those a spreadsheet refuses, and not the name of the second sheet."""
    text = NOT_IN_A_SHEET_NAME.sub(" ", str(name)).strip("' ")[:31].strip("' ")
    return "table" if text.lower() in ("", "history", ABOUT_SHEET) else text


def _write_sheet(sheet, formats: _Formats, header, rows) -> int:
    number = 0
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, max(len(header) - 1, 0), 18)
    for column, label in enumerate(header):
        _write_text(sheet, 0, column, cell_text(label), formats.bold)
    for number, row in enumerate(rows, start=1):
        if number >= LAST_ROW:
            raise ValueError("more rows than a spreadsheet holds")
        for column, value in enumerate(row):
            _write_cell(sheet, number, column, value, formats)
    return number


def _write_about(sheet, formats: _Formats, about: Iterable[tuple[object, object]]) -> None:
    sheet.set_column(0, 1, 32)
    for row, (label, value) in enumerate(about):
        _write_text(sheet, row, 0, cell_text(label), formats.bold)
        _write_cell(sheet, row, 1, value, formats)


def _write_cell(sheet, row: int, column: int, value: object, formats: _Formats) -> None:
    if isinstance(value, bool):
        _write_text(sheet, row, column, cell_text(value))
    elif isinstance(value, int) and abs(value) < 10**15:
        sheet.write_number(row, column, value)
    elif isinstance(value, float | Decimal):
        sheet.write_number(row, column, float(_rounded(value)))
    elif isinstance(value, datetime):
        sheet.write_datetime(row, column, _local(value), formats.moment)
    elif isinstance(value, date) and value.year >= 1900:
        sheet.write_datetime(row, column, value, formats.day)
    elif isinstance(value, time):
        sheet.write_datetime(row, column, value, formats.clock)
    else:
        _write_text(sheet, row, column, cell_text(value))


def _write_text(sheet, row: int, column: int, text: str, style=None) -> None:
    if len(text) > MAX_TEXT:
        raise ValueError(f"row {row + 1}: a cell holds {MAX_TEXT} characters at most")
    if text:
        sheet.write_string(row, column, text, style)
