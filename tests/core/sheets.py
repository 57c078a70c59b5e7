"""What the tests of tables share: the columns of a made-up register, and files made on the spot."""

import io
import struct
import zipfile
import zlib

import xlsxwriter

from app.core.sheets import Column, Mapping, Table, read_table

COLUMNS = (
    Column("code", ("Mã vụ việc", "Case code"), unique=True),
    Column("reference", ("Số hồ sơ", "Reference")),
    Column("kind", ("Loại vụ việc", "Kind"), "choice", required=True),
    Column("enterprise", ("Doanh nghiệp", "Enterprise"), required=True),
    Column("zone", ("Khu công nghiệp", "Zone")),
    Column("started_on", ("Ngày bắt đầu", "Started on"), "date", required=True),
    Column("started_time", ("Giờ bắt đầu", "Start time"), "time"),
    Column("happened_at", ("Thời điểm", "Moment"), "moment"),
    Column("workers_involved", ("Số người tham gia", "Workers involved"), "number"),
    Column("causes", ("Nguyên nhân", "Causes"), "choices"),
    Column("restricted", ("Hạn chế", "Restricted"), "yesno"),
    Column("summary", ("Tóm tắt", "Summary")),
)


def read(text: str | bytes, mapping: Mapping | None = None, name: str = "cases.csv") -> Table:
    return read_table(text.encode() if isinstance(text, str) else text, name, COLUMNS, mapping)


def book(*rows, merges=(), formats=None, sheet="Sheet1", more=()) -> bytes:
    """A workbook of these rows; `merges`: (first row, first column, last row, last column, text), all from 0."""
    stream = io.BytesIO()
    made = xlsxwriter.Workbook(stream, {"default_date_format": "dd/mm/yyyy", "strings_to_formulas": False})
    page = made.add_worksheet(sheet)
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if value is not None:
                page.write(number, column, value)
    for merge in merges:
        page.merge_range(*merge)
    for name, others in more:
        second = made.add_worksheet(name)
        for number, row in enumerate(others):
            second.write_row(number, 0, row)
    made.close()
    return stream.getvalue()


def repacked(data: bytes, **changes: bytes) -> bytes:
    """The same archive with parts replaced or added; `__` in a name stands for `/`."""
    new = {name.replace("__", "/"): content for name, content in changes.items()}
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for entry in old.infolist():
            made.writestr(entry.filename, new.pop(entry.filename, None) or old.read(entry.filename))
        for name, content in new.items():
            made.writestr(name, content)
    return stream.getvalue()


def part(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return packed.read(name)


def lying_archive(data: bytes, name: str, content: bytes, said: int) -> bytes:
    """The archive with one more part that unpacks to `content` but says that it is `said` bytes long."""
    whole = repacked(data, **{name: content[:said]})
    with zipfile.ZipFile(io.BytesIO(whole)) as packed:
        entry = packed.getinfo(name)
        start, central = entry.header_offset, packed.start_dir
    machine = zlib.compressobj(9, zlib.DEFLATED, -15)
    squeezed = machine.compress(content) + machine.flush()
    body = start + 30 + len(name)
    grown = len(squeezed) - entry.compress_size
    rest = bytearray(whole[body + entry.compress_size :])
    entry_at = rest.index(b"PK\x01\x02", 0)
    while rest[entry_at + 46 : entry_at + 46 + len(name)] != name.encode():
        entry_at = rest.index(b"PK\x01\x02", entry_at + 4)
    struct.pack_into("<I", rest, entry_at + 20, len(squeezed))
    struct.pack_into("<I", rest, rest.index(b"PK\x05\x06") + 16, central + grown)
    return whole[:body] + squeezed + bytes(rest)
