"""What is written can be read again unchanged, runs nothing in a spreadsheet, and is there whole or not at all."""

import csv
import io
import unicodedata
from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
import python_calamine
from flask_babel import lazy_gettext as _l
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.sheets import (
    Column,
    Fault,
    cell_text,
    guard,
    iter_csv,
    read_table,
    unguard,
    write_csv,
    write_report,
    write_xlsx,
    written_atomically,
)
from app.core.sheets.cells import ERRORS
from app.core.sheets.writing import CONTROLS
from tests.core.sheets import part

COLUMNS = (Column("a"), Column("b"))
STARTERS = ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"]
TEXT = st.one_of(
    st.text(max_size=30),
    st.text(alphabet="'=+-@\t\r\n ,;\"aĐ1.＝＋", max_size=8),
    st.sampled_from(["_x0041_", "1,5", "-5", "+84", "'-5", "TRUE", "2024-03-31", "007", "1e5", "''", "'"]),
)


def as_register(text: str) -> str:
    """As a register holds texts: one spelling of each letter, no control characters, no blanks alone."""
    clean = CONTROLS.sub("", unicodedata.normalize("NFC", text))
    return "" if clean.isspace() or clean in ERRORS else clean


def written_csv(header, rows) -> bytes:
    stream = io.BytesIO()
    write_csv(stream, header, rows)
    return stream.getvalue()


def written_xlsx(header, rows, about=(), name="Vụ việc") -> bytes:
    stream = io.BytesIO()
    write_xlsx(stream, name, header, rows, about)
    return stream.getvalue()


@settings(deadline=None, max_examples=400)
@given(st.lists(st.tuples(TEXT.map(as_register), TEXT.map(as_register)), min_size=1, max_size=4))
def test_any_text_is_the_same_after_csv_and_back(pairs):
    rows = [("mark", *pair) for pair in pairs]
    table = read_table(written_csv(("m", "a", "b"), rows), "a.csv", (Column("m"), *COLUMNS))
    assert [(row.cells["a"], row.cells["b"]) for row in table.rows] == pairs
    assert table.faults == []


@settings(deadline=None, max_examples=150)
@given(st.lists(st.tuples(TEXT.map(as_register), TEXT.map(as_register)), min_size=1, max_size=4))
def test_any_text_is_the_same_after_xlsx_and_back(pairs):
    rows = [("mark", *pair) for pair in pairs]
    table = read_table(written_xlsx(("m", "a", "b"), rows), "a.xlsx", (Column("m"), *COLUMNS))
    assert [(row.cells["a"], row.cells["b"]) for row in table.rows] == pairs
    assert table.faults == []


@given(st.text())
def test_guarding_is_exact(text):
    assert unguard(guard(text)) == text


@given(st.text(alphabet=" \n\u00a0", max_size=3), st.sampled_from(STARTERS), st.text(max_size=10))
def test_no_cell_begins_like_a_formula(blanks, starter, rest):
    text = blanks + starter + rest
    cell = cell_text(text)
    number = text.strip().lstrip("+-").replace(".", "").replace(",", "")
    assert cell.startswith("'") or (number.isdecimal() and text[0] in "+-")


@pytest.mark.parametrize("number", ["-5", "+84", "-1.062,5", "1,5", "-0.5"])
def test_plain_numbers_are_not_guarded(number):
    assert guard(number) == number


@pytest.mark.parametrize("text", ["-5 người", "+84 912", "-5+3", "--5", "-1e5", " -5=", "@a", "-"])
def test_what_only_begins_like_a_number_is_guarded(text):
    assert guard(text) == "'" + text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "yes"),
        (False, "no"),
        (27, "27"),
        (27.0, "27"),
        (Decimal("27.50"), "27.5"),
        (Decimal("1.125"), "1.13"),
        (1062.125, "1062.13"),
        (-0.001, "0"),
        (date(2024, 3, 31), "2024-03-31"),
        (datetime(2024, 3, 31, 14, 30, 5), "2024-03-31T14:30"),
        (time(7, 30), "07:30"),
        (["wages", "meals"], "wages; meals"),
        (_l("Kind"), "Kind"),
        ("A\x00B\x07", "AB"),
    ],
)
def test_values_are_written_as_import_reads_them(value, text):
    assert cell_text(value) == text


def test_a_moment_with_a_zone_and_a_number_that_is_none_are_mistakes_of_the_program():
    for value in (datetime(2024, 3, 31, tzinfo=UTC), float("nan"), Decimal("Infinity")):
        with pytest.raises(ValueError, match=r"zone|number"):
            cell_text(value)


def test_csv_has_a_mark_commas_and_the_header_in_line_1():
    assert written_csv(("a", "b"), [("Đình Vũ", 'x,"y"'), (1, None)]) == (
        b"\xef\xbb\xbfa,b\r\n" + 'Đình Vũ,"x,""y"""\r\n1,\r\n'.encode()
    )


def test_csv_goes_to_a_path_a_binary_stream_a_text_stream_or_piece_by_piece(tmp_path):
    rows = [("x", 1), ("y", 2)]
    whole = written_csv(("a", "b"), rows)
    path, text = tmp_path / "a.csv", io.StringIO(newline="")
    assert write_csv(path, ("a", "b"), iter(rows)) == 2
    assert write_csv(text, ("a", "b"), rows) == 2
    assert path.read_bytes() == whole == text.getvalue().encode() == b"".join(iter_csv(("a", "b"), rows))
    assert b"".join(iter_csv(("a", "b"), [])) == b"\xef\xbb\xbfa,b\r\n"


def sheets(data: bytes) -> dict[str, list]:
    found = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: found.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in found.sheet_names}


def test_a_workbook_holds_numbers_as_numbers_dates_as_dates_and_text_as_text():
    row = ("0012", 27, 27.5, date(2024, 3, 31), datetime(2024, 3, 31, 14, 30), time(7, 30), True, "=1+1", None)
    data = written_xlsx([f"c{number}" for number in range(len(row))], [row])
    assert sheets(data)["Vụ việc"][1] == [
        "0012",
        27.0,
        27.5,
        date(2024, 3, 31),
        datetime(2024, 3, 31, 14, 30),
        time(7, 30),
        "yes",
        "'=1+1",
        "",
    ]
    xml = part(data, "xl/worksheets/sheet1.xml")
    assert b"<f>" not in xml
    assert b"hyperlink" not in xml


def test_who_when_and_which_filter_stand_on_a_second_sheet():
    data = written_xlsx(("a",), [("x",)], about=[("Exported by", "=officer"), ("At", datetime(2024, 3, 31, 14, 30))])
    assert sheets(data)["about"] == [["Exported by", "'=officer"], ["At", datetime(2024, 3, 31, 14, 30)]]


def test_the_author_is_the_product():
    core = part(written_xlsx(("a",), []), "docProps/core.xml").decode()
    assert "<dc:creator>Hài Hoà</dc:creator>" in core


@pytest.mark.parametrize(
    ("name", "kept"), [("A/B: c?*", "A B  c"), ("x" * 50, "x" * 31), ("'", "table"), ("About", "table"), ("", "table")]
)
def test_every_name_becomes_a_name_of_a_sheet(name, kept):
    assert next(iter(sheets(written_xlsx(("a",), [("x",)], [("a", "b")], name)))) == kept


def test_a_text_longer_than_a_cell_is_never_cut_in_silence():
    with pytest.raises(ValueError, match="32767"):
        written_xlsx(("a",), [("x" * 32_768,)])


def test_a_report_of_faults_is_csv(tmp_path):
    path = tmp_path / "report.csv"
    faults = [Fault(2, "kind", "refused", _l("Unknown.")), Fault(3, "", "note", "=a\nb")]
    assert write_report(faults, path) == 2
    assert path.read_bytes().startswith(b"\xef\xbb\xbfrow,column,level,message\r\n")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        assert list(csv.reader(stream))[1:] == [["2", "kind", "refused", "Unknown."], ["3", "", "note", "'=a b"]]


def test_a_fault_is_one_line():
    assert Fault(2, "kind", "refused", "a\nb").line() == "row 2, column kind: a b"
    assert Fault(2, "zone", "warning", "x").line() == "row 2, column zone: warning: x"
    assert Fault(2, "", "note", "x").line() == "row 2: note: x"


def test_a_file_appears_whole_or_not_at_all(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("old")

    def breaking():
        yield ("x",)
        raise RuntimeError("the database is gone")

    for write in (lambda: write_csv(path, ("a",), breaking()), lambda: write_xlsx(path, "s", ("a",), breaking())):
        with pytest.raises(RuntimeError):
            write()
    assert path.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["a.csv"]


def test_a_new_file_takes_the_place_of_the_old_one_and_a_link_stays_a_link(tmp_path):
    path, link = tmp_path / "a", tmp_path / "link"
    path.write_text("old")
    link.symlink_to(path)
    with written_atomically(link) as stream:
        stream.write(b"new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    assert link.is_symlink()


def test_what_is_no_plain_file_is_written_to_and_not_replaced():
    from pathlib import Path

    with written_atomically("/dev/null") as stream:
        stream.write(b"x")
    assert Path("/dev/null").is_char_device()
