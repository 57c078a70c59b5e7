"""An XLSX file looked over before anything reads it: a zip that is whole, small enough and holds only a workbook.

Sizes are measured by unpacking, not believed: what a zip says of itself may be a lie.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from flask_babel import lazy_gettext as _l

from app.core.sheets.faults import SheetFault
from app.core.sheets.worksheet import SharedStrings, WorksheetScan

MAX_ENTRIES = 2_000
MAX_UNPACKED = 100 * 1024 * 1024
MAX_RATIO = 100
RATIO_COUNTS_FROM = 100 * 1024
"""Small parts pack very well by nature; a bomb needs a big one."""
PIECE = 256 * 1024
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
STORED, DEFLATED, ENCRYPTED = 0, 8, 0x1

CUT_OFF = _l("The file is cut off or damaged. Copy or upload it again.")
NOT_A_WORKBOOK = _l("This is not an XLSX workbook, whatever its name says. Save the table as XLSX or CSV.")
PASSWORD = _l("The workbook is protected by a password. Save a copy without the password.")
TOO_BIG = _l("The workbook is too big once unpacked. Split it into smaller files.")
UNSAFE = _l("The file holds parts that a workbook does not have. Save the table anew as XLSX or CSV.")
MACROS = _l("The workbook holds macros. Save it as XLSX without macros.")
OLD_FORMAT = _l("This is the old .xls format. Save the table as XLSX or CSV.")


@dataclass
class Workbook:
    """What was found inside: a scan of each worksheet by its path, the order and names being in `book` and `links`."""

    sheets: dict[str, WorksheetScan] = field(default_factory=dict)
    book: bytes = b""
    links: bytes = b""


def look_over(data: bytes) -> Workbook:
    """Raises SheetFault unless `data` is a workbook that may be read."""
    _check_kind(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            entries = packed.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error, UnicodeDecodeError, OverflowError):
        raise SheetFault(CUT_OFF) from None
    _check_entries(entries)
    return _unpack_all(data, entries)


def _check_kind(data: bytes) -> None:
    if data.startswith(OLE):
        sealed = "EncryptedPackage".encode("utf-16-le") in data
        raise SheetFault(PASSWORD if sealed else OLD_FORMAT)
    if not data.startswith(b"PK\x03\x04"):
        raise SheetFault(NOT_A_WORKBOOK)


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    names = [entry.filename for entry in entries]
    if len(entries) > MAX_ENTRIES or len(set(names)) < len(names) or any(_leads_out(name) for name in names):
        raise SheetFault(UNSAFE)
    if any(entry.flag_bits & ENCRYPTED for entry in entries):
        raise SheetFault(PASSWORD)
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise SheetFault(MACROS)
    if "xl/workbook.xml" not in names:
        raise SheetFault(NOT_A_WORKBOOK)
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if unpacked > MAX_UNPACKED or any(map(_packed_too_well, entries)) or unpacked > MAX_RATIO * max(packed, 1):
        raise SheetFault(TOO_BIG)


def _leads_out(name: str) -> bool:
    parts = re.split(r"[/\\]", name)
    return ".." in parts or parts[0] == "" or ":" in parts[0]


def _packed_too_well(entry: zipfile.ZipInfo) -> bool:
    return entry.file_size > RATIO_COUNTS_FROM and entry.file_size > MAX_RATIO * max(entry.compress_size, 1)


def _unpack_all(data: bytes, entries: list[zipfile.ZipInfo]) -> Workbook:
    """Unpacks every part once, piece by piece: measures it, checks its sum, reads its XML."""
    found, strings, unpacked = Workbook(), SharedStrings(), 0
    for entry in sorted(entries, key=lambda each: each.filename.lower() != "xl/sharedstrings.xml"):
        reader = _reader(entry.filename, found, strings)
        size, check = 0, 0
        try:
            for piece in _pieces(memoryview(data), entry):
                size += len(piece)
                unpacked += len(piece)
                check = zlib.crc32(piece, check)
                if size > entry.file_size or unpacked > MAX_UNPACKED:
                    raise SheetFault(TOO_BIG)
                reader.feed(piece)
            reader.close()
        except (zlib.error, struct.error, expat.ExpatError):
            raise SheetFault(CUT_OFF) from None
        if size != entry.file_size or check != entry.CRC:
            raise SheetFault(CUT_OFF)
    return found


def _pieces(data: memoryview, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    start = entry.header_offset
    signature, name_length, extra_length = struct.unpack("<4s22xHH", data[start : start + 30])
    start += 30 + name_length + extra_length
    packed = data[start : start + entry.compress_size]
    if signature != b"PK\x03\x04" or len(packed) != entry.compress_size:
        raise SheetFault(CUT_OFF)
    if entry.compress_type == STORED:
        yield from (bytes(packed[at : at + PIECE]) for at in range(0, len(packed), PIECE))
    elif entry.compress_type == DEFLATED:
        yield from _inflated(packed)
    else:
        raise SheetFault(UNSAFE)


def _inflated(packed: memoryview) -> Iterator[bytes]:
    machine = zlib.decompressobj(-zlib.MAX_WBITS)
    rest: bytes | memoryview = packed
    while not machine.eof:
        piece = machine.decompress(rest, PIECE)
        rest = machine.unconsumed_tail
        if not piece and not rest and not machine.eof:
            raise SheetFault(CUT_OFF)
        yield piece


def _reader(name: str, found: Workbook, strings: SharedStrings):
    lower = name.lower()
    if lower == "xl/sharedstrings.xml":
        return _Xml(strings)
    if lower.startswith("xl/worksheets/") and lower.endswith(".xml"):
        found.sheets[name] = WorksheetScan(strings)
        return _Xml(found.sheets[name])
    if name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
        return _Xml(None, keep=lambda text: setattr(found, "book" if name == "xl/workbook.xml" else "links", text))
    return _Xml(None) if lower.endswith((".xml", ".rels")) else _Anything()


class _Anything:
    """A part nobody reads: pictures, printer settings."""

    def feed(self, piece: bytes) -> None:
        """Counted by the caller, else left alone."""

    def close(self) -> None:
        """Nothing was opened."""


class _Xml:
    """Parses a part as XML without document type; hands elements to `scan`, the whole text to `keep`."""

    def __init__(self, scan, keep=None):
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = _refuse_doctype
        self.scan = scan
        if scan is not None:
            scan.listen(self.parser)
        self.keep, self.kept = keep, bytearray()

    def feed(self, piece: bytes) -> None:
        self.parser.Parse(piece, False)
        if self.keep:
            self.kept += piece

    def close(self) -> None:
        self.parser.Parse(b"", True)
        if self.scan is not None:
            self.scan.close()
        if self.keep:
            self.keep(bytes(self.kept))


def _refuse_doctype(*_declaration) -> None:
    raise SheetFault(UNSAFE)
