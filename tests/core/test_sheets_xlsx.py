"""Workbooks are looked over before they are read: whole, small enough, and nothing but a workbook."""

import io
import struct
import time
import tracemalloc
import zipfile

import pytest

from app.core.sheets import Mapping, SheetFault
from app.core.sheets.worksheet import column_letters
from tests.core.sheets import book, lying_archive, part, read, repacked

HEADER = ["kind", "enterprise", "started_on"]
ROW = ["x", "Công ty Đình Vũ", "2024-03-31"]
GOOD = book(HEADER, ROW)
SHEET = "xl__worksheets__sheet1.xml"


def refusal(data: bytes, mapping: Mapping | None = None) -> str:
    with pytest.raises(SheetFault) as caught:
        read(data, mapping, "cases.xlsx")
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_workbook_is_read_with_its_own_row_numbers():
    table = read(book([], ["Báo cáo"], [], HEADER, ROW, [], ROW), name="cases.xlsx")
    assert table.header_row == 4
    assert [row.number for row in table.rows] == [5, 7]
    assert table.rows[0].cells["enterprise"] == "Công ty Đình Vũ"


def test_the_ending_may_be_in_capitals():
    assert len(read(GOOD, name="CASES.XLSX").rows) == 1


@pytest.mark.parametrize("kept", [10, 100, 0.5, 0.9, 0.99])
def test_a_cut_off_upload_is_said_to_be_one(kept):
    cut = kept if kept >= 1 else int(len(GOOD) * kept)
    assert "cut off" in refusal(GOOD[:cut])


def test_a_damaged_part_is_found_by_its_sum():
    with zipfile.ZipFile(io.BytesIO(GOOD)) as packed:
        entry = packed.getinfo("xl/worksheets/sheet1.xml")
    damaged = bytearray(GOOD)
    damaged[entry.header_offset + 30 + len(entry.filename) + entry.compress_size // 2] ^= 0xFF
    refusal(bytes(damaged))


@pytest.mark.parametrize("start", [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"%PDF-1.7", b"kind,enterprise\n", b"MZ"])
def test_something_else_renamed_is_refused(start):
    refusal(start + b"\x01" * 500)


def test_another_archive_renamed_is_refused():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        packed.writestr("word/document.xml", "<document/>")
    assert "not an XLSX" in refusal(stream.getvalue())


def test_a_workbook_with_a_password_is_said_to_have_one():
    ole = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 1000
    assert "password" in refusal(ole + "EncryptedPackage".encode("utf-16-le") + b"\0" * 1000)
    assert ".xls" in refusal(ole)


def test_an_entry_with_a_password_is_refused():
    flagged = bytearray(GOOD)
    at = flagged.index(b"PK\x01\x02")
    flagged[at + 8] |= 1
    assert "password" in refusal(bytes(flagged))


def test_a_bomb_is_refused_before_it_is_unpacked():
    bomb = repacked(GOOD, xl__media__bomb=b"\0" * 20_000_000)
    assert len(bomb) < 100_000
    tracemalloc.start()
    assert "too big" in refusal(bomb)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5_000_000


def test_a_bomb_that_lies_about_its_size_is_caught_while_unpacking():
    lie = lying_archive(GOOD, "xl/media/bomb", b"\0" * 20_000_000, 1000)
    with zipfile.ZipFile(io.BytesIO(lie)) as packed:
        assert packed.getinfo("xl/media/bomb").file_size == 1000
    assert "too big" in refusal(lie)


def test_more_than_a_hundred_megabytes_unpacked_are_refused(monkeypatch):
    monkeypatch.setattr("app.core.sheets.archive.MAX_UNPACKED", 3000)
    assert "too big" in refusal(GOOD)


def test_too_many_entries_are_refused():
    assert refusal(repacked(GOOD, **{f"xl__media__{number}": b"x" for number in range(2000)}))


@pytest.mark.parametrize("name", ["../evil", "xl/../../evil", "/etc/evil", "C:/evil", "xl\\..\\evil"])
def test_paths_that_lead_out_are_refused(name):
    assert "parts" in refusal(repacked(GOOD, **{name.replace("/", "__"): b"x"}))


def test_a_part_given_twice_is_refused():
    stream = io.BytesIO(GOOD)
    with zipfile.ZipFile(stream, "a") as packed, pytest.warns(UserWarning):
        packed.writestr("xl/workbook.xml", part(GOOD, "xl/workbook.xml"))
    assert "parts" in refusal(stream.getvalue())


def test_macros_are_refused():
    assert "macros" in refusal(repacked(GOOD, xl__vbaProject=b"x", **{"xl__vbaProject.bin": b"x"}))


@pytest.mark.parametrize("name", [SHEET, "xl__workbook.xml", "docProps__app.xml"])
@pytest.mark.parametrize("codec", ["utf-8", "utf-16"])
def test_a_document_type_is_refused_in_every_part(name, codec):
    body = '<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    text = f'<?xml version="1.0" encoding="{codec}"?>{body}'
    assert "parts" in refusal(repacked(GOOD, **{name: text.encode(codec)}))


def test_broken_xml_is_refused():
    refusal(repacked(GOOD, **{SHEET: b"<worksheet><sheetData>"}))


def sheet_with(cells: str) -> bytes:
    xml = part(GOOD, "xl/worksheets/sheet1.xml").replace(b"</sheetData>", cells.encode() + b"</sheetData>")
    return repacked(GOOD, **{SHEET: xml})


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="3"><c r="XFD3"><v>1</v></c></row>',
        '<row r="1048576"><c r="SF1048576"><v>1</v></c></row>',
        '<row r="3"><c r="XFD3"><v><x/>1</v></c></row>',
        '<row r="3"><c r="ZZZZ3"><v>1</v></c></row>',
        '<row r="3">' + "<c><v>1</v></c>" * 600 + "</row>",
        '<row r="3"><c r="A3" t="inlineStr"><is><t>' + "A" * 40_000 + "</t></is></c></row>",
    ],
)
def test_a_sheet_that_would_fill_the_memory_is_refused_before_it_is_laid_out(cells):
    refusal(sheet_with(cells))


def test_one_long_text_in_a_great_many_cells_is_refused(monkeypatch):
    monkeypatch.setattr("app.core.sheets.worksheet.MAX_CHARACTERS", 1_000_000)
    long = "A" * 30_000
    assert "too much text" in refusal(book(HEADER, *[["x", long, "2024-03-31"]] * 50))


def test_formats_far_beyond_the_table_do_no_harm():
    table = read(sheet_with('<row r="1048576"><c r="XFD1048576" s="1"/></row>'), name="cases.xlsx")
    assert len(table.rows) == 1


def test_rows_are_capped(monkeypatch):
    monkeypatch.setattr("app.core.sheets.worksheet.MAX_ROWS", 3)
    assert "rows" in refusal(book(HEADER, *[ROW] * 5))


def test_the_first_sheet_with_anything_in_it_is_read_and_the_others_are_named():
    data = book(sheet="Trống", more=[("Bảng", [HEADER, ROW]), ("Khác", [["x"]]), ("about", [["Who", "A"]])])
    table = read(data, name="cases.xlsx")
    assert len(table.rows) == 1
    assert [fault.line() for fault in table.faults] == ["row 1: note: Other sheets are left out: Trống, Khác"]


def test_a_mapping_names_the_sheet():
    data = book(["nothing"], more=[("Tháng 3", [HEADER, ROW])])
    assert len(read(data, Mapping(sheet="tháng 3"), "cases.xlsx").rows) == 1
    assert "Sheet1, Tháng 3" in refusal(data, Mapping(sheet="Tháng 4"))


def test_a_workbook_without_anything_is_refused():
    refusal(book())


def test_letters_of_columns():
    assert [column_letters(index) for index in (0, 25, 26, 499, 701, 702)] == ["A", "Z", "AA", "SF", "ZZ", "AAA"]


def test_flipping_any_byte_ends_in_a_table_or_a_fault():
    for at in range(0, len(GOOD), 37):
        flipped = bytearray(GOOD)
        flipped[at] ^= 0x55
        try:
            table = read(bytes(flipped), name="cases.xlsx")
        except SheetFault as fault:
            assert str(fault)
        else:
            assert table.rows[0].cells["enterprise"] == "Công ty Đình Vũ"


def test_fifteen_thousand_rows_take_about_a_second():
    rows = [[f"V{number}", "x", f"Công ty {number}", "2024-03-31", "Đình Vũ", 27.0] for number in range(15_000)]
    data = book(["code", *HEADER, "zone", "workers_involved"], *rows)
    started = time.perf_counter()
    table = read(data, name="cases.xlsx")
    assert len(table.rows) == 15_000
    assert time.perf_counter() - started < 10  # a wide margin: machines that run tests are busy


def test_the_helper_of_these_tests_makes_archives_that_open():
    data = lying_archive(GOOD, "xl/media/x", b"abc" * 100, 50)
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        assert packed.read("xl/workbook.xml") == part(GOOD, "xl/workbook.xml")
        assert struct.unpack("<I", data[data.index(b"PK\x03\x04") :][:4])


def test_what_follows_the_cells_of_a_sheet_is_no_part_of_the_last_cell():
    xml = part(GOOD, "xl/worksheets/sheet1.xml").replace(
        b"</sheetData>",
        b'<row r="3"><c r="A3"><v>\n 7 \n</v>\n</c></row></sheetData><extLst><ext>'
        + b"A" * 40_000
        + b"</ext></extLst>",
    )
    table = read(repacked(GOOD, **{SHEET: xml}), name="cases.xlsx")
    assert [row.cells["kind"] for row in table.rows] == ["x", "7"]
