"""One sheet of an XLSX file as rows, read by calamine once the archive has been looked over."""

import io
import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from os import PathLike
from pathlib import Path

import python_calamine
from defusedxml import DefusedXmlException, ElementTree
from flask_babel import lazy_gettext as _l

from app.core.sheets import archive
from app.core.sheets.dates import EPOCH, EPOCH_1904
from app.core.sheets.faults import NOTE, Fault, SheetFault, shown
from app.core.sheets.worksheet import UNREADABLE, WorksheetScan
from app.core.sheets.writing import ABOUT_SHEET

NO_SHEET = _l("The workbook has no sheet to read.")


@dataclass
class Sheet:
    rows: Iterator[tuple[int, list]]
    merged: frozenset[int]
    epoch: date
    notes: list[Fault]


def read(data: bytes, name: str = "") -> Sheet:
    """The named sheet, else the first visible one that holds anything. Raises SheetFault."""
    inside = archive.look_over(data)
    paths, epoch = _contents(inside)
    book = _calamine(lambda: python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)))
    names = _sheets(book)
    if name:
        chosen = _named(name, [sheet.name for sheet in book.sheets_metadata])
        sheet = _opened(book, chosen)
    else:
        chosen, sheet = _first_filled(book, names)
    scan = inside.sheets.get(paths.get(chosen, ""))
    if scan is None:
        raise SheetFault(UNREADABLE)
    merged = frozenset(first[0] + 1 for first, last in sheet.merged_cell_ranges or () if _sideways(first, last))
    others = [other for other in names if other not in (chosen, ABOUT_SHEET)]
    return Sheet(_rows(sheet, scan), merged, epoch, [] if name else _note(others))


def names_of(source: str | PathLike | bytes, filename: str) -> list[str]:
    """The visible sheets of a workbook that can be read; of a file of text there are none."""
    if Path(filename).suffix.lower() != ".xlsx":
        return []
    data = source if isinstance(source, bytes) else Path(source).read_bytes()
    return _sheets(_calamine(lambda: python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))))


def _sideways(first: tuple[int, int], last: tuple[int, int]) -> bool:
    """Merged within one row over several columns, as titles and group lines are."""
    return first[0] == last[0] and last[1] > first[1]


def _contents(inside: archive.Workbook) -> tuple[dict[str, str], date]:
    """The path of each sheet by its name, and day 0 of the workbook's serial numbers."""
    try:
        book, links = ElementTree.fromstring(inside.book), ElementTree.fromstring(inside.links)
    except (ElementTree.ParseError, DefusedXmlException):
        raise SheetFault(UNREADABLE) from None
    targets = {link.get("Id"): posixpath.normpath(posixpath.join("/xl", link.get("Target", ""))) for link in links}
    paths, epoch = {}, EPOCH
    for element in book.iter():
        kind = element.tag.rpartition("}")[2]
        if kind == "sheet":
            link = next((value for key, value in element.attrib.items() if key.endswith("}id")), None)
            paths[element.get("name", "")] = targets.get(link, "").lstrip("/")
        elif kind == "workbookPr" and element.get("date1904") in ("1", "true"):
            epoch = EPOCH_1904
    if any(path not in inside.sheets for path in paths.values() if "chartsheet" not in path):
        raise SheetFault(UNREADABLE)
    return paths, epoch


def _calamine(action):
    """What calamine answers; whatever it stumbles over, a panic of its own included, becomes a SheetFault."""
    try:
        return action()
    except python_calamine.PasswordError:
        raise SheetFault(archive.PASSWORD) from None
    except (python_calamine.CalamineError, zipfile.BadZipFile, ValueError, OSError):
        raise SheetFault(UNREADABLE) from None
    except BaseException as failure:
        # A panic in compiled code is no Exception, and its class has no importable name.
        if type(failure).__name__ != "PanicException":
            raise
        raise SheetFault(UNREADABLE) from None


def _sheets(book) -> list[str]:
    """Names of the visible tables, in their order."""
    found = []
    for sheet in book.sheets_metadata:
        table = sheet.typ == python_calamine.SheetTypeEnum.WorkSheet
        if table and sheet.visible == python_calamine.SheetVisibleEnum.Visible:
            found.append(sheet.name)
    return found


def _named(name: str, names: list[str]) -> str:
    for candidate in names:
        if candidate.strip().casefold() == name.strip().casefold():
            return candidate
    there = ", ".join(map(shown, names))
    raise SheetFault(_l("The workbook has no sheet %(name)s. It has: %(there)s", name=shown(name), there=there))


def _opened(book, name: str):
    return _calamine(lambda: book.get_sheet_by_name(name))


def _first_filled(book, names: list[str]):
    for name in names:
        sheet = _opened(book, name)
        if sheet.total_height:
            return name, sheet
    raise SheetFault(NO_SHEET)


def _note(others: list[str]) -> list[Fault]:
    if not others:
        return []
    return [Fault(1, "", NOTE, _l("Other sheets are left out: %(names)s", names=", ".join(map(shown, others))))]


def _rows(sheet, scan: WorksheetScan) -> Iterator[tuple[int, list]]:
    broken: dict[int, list] = {}
    for (row, column), cell in scan.broken.items():
        broken.setdefault(row, []).append((column, cell))
    rows = _calamine(lambda: iter(sheet.iter_rows()))
    number = 0
    for number, cells in enumerate(rows, start=1):
        yield number, _marked(list(cells), broken.pop(number, ()))
    for number in sorted(broken):
        yield number, _marked([], broken[number])


def _marked(cells: list, broken) -> list:
    """The row with its cells without value back in their places, which calamine leaves empty."""
    for column, cell in broken:
        cells.extend([""] * (column + 1 - len(cells)))
        cells[column] = cell
    return cells
