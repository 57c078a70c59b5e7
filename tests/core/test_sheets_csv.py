"""CSV files of every origin are read as what they hold, or refused in one line."""

import pytest

from app.core.sheets import SheetFault
from tests.core.sheets import read

PLAIN = "kind,enterprise,started_on\nwork_stoppage,Công ty Đình Vũ,2024-03-31\n"


def refusal(*args, **kwargs) -> str:
    with pytest.raises(SheetFault) as caught:
        read(*args, **kwargs)
    text = str(caught.value)
    assert text
    assert "\n" not in text
    return text


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_every_unicode_file_is_read_alike(codec):
    assert read(PLAIN.encode(codec)).rows[0].cells["enterprise"] == "Công ty Đình Vũ"


@pytest.mark.parametrize(("codec", "mark"), [("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff")])
def test_utf_16_is_known_by_its_mark(codec, mark):
    assert read(mark + PLAIN.encode(codec)).rows[0].cells["enterprise"] == "Công ty Đình Vũ"


def test_cp1258_is_read_with_whole_letters_and_said_to_be_a_guess():
    # cp1258 writes tone marks as characters of their own: ệ is ê and a dot below.
    name = "Công ty Việt Nhật Đình Vũ"
    data = (
        PLAIN.replace("Công ty Đình Vũ", name)
        .replace("ệ", "ê\u0323")
        .replace("ậ", "â\u0323")
        .replace("ì", "i\u0300")
        .replace("ũ", "u\u0303")
    )
    table = read(data.encode("cp1258"))
    assert table.rows[0].cells["enterprise"] == name
    assert [(fault.row, fault.level) for fault in table.faults] == [(1, "note")]


def test_a_damaged_utf_8_file_is_not_taken_for_cp1258():
    assert "damaged" in refusal(PLAIN.encode().replace("ũ".encode(), b"\xc5"))


def test_utf_8_with_its_mark_is_never_read_as_something_else():
    refusal(b"\xef\xbb\xbfkind,enterprise,started_on\nx,\xff\xff,2024-03-31\n")


@pytest.mark.parametrize(
    "name",
    [
        b"C\xabng ty \xa7\xd7nh V\xf2",  # TCVN3, an older Vietnamese font code
        b"na\x8dve",  # a byte that cp1258 does not know
        b"Forl\xec",  # Italian in Windows-1252
    ],
)
def test_letters_of_an_unknown_code_are_refused_not_guessed(name):
    refusal(b"kind,enterprise,started_on\nx," + name + b",2024-03-31\n")


def test_utf_16_without_a_mark_is_refused():
    refusal(PLAIN.encode("utf-16-le"))


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_each_delimiter_is_found_by_the_header(mark):
    text = 'kind,enterprise,started_on\nx,"a; b; c; d",2024-03-31\n'
    cells = [line.split(",") for line in text.replace('"', "").splitlines()]
    made = "\n".join(mark.join(f'"{cell}"' for cell in line) for line in cells)
    assert read(made).rows[0].cells == {"kind": "x", "enterprise": "a; b; c; d", "started_on": "2024-03-31"}


def test_title_rows_full_of_commas_do_not_hide_the_semicolon():
    text = "Báo cáo tháng 3, quý I, năm 2024, bản 2, sửa\n\nkind;enterprise;started_on\nx;A, B, C;2024-03-31\n"
    table = read(text)
    assert table.header_row == 3
    assert table.rows[0].cells["enterprise"] == "A, B, C"


def test_the_line_that_names_the_delimiter_is_not_counted():
    table = read("sep=;\r\nkind;enterprise;started_on\r\nx;A;2024-03-31\r\n")
    assert (table.header_row, table.rows[0].number) == (1, 2)


def test_a_table_of_one_column_needs_no_delimiter():
    assert [row.cells for row in read("enterprise\nA; B\nC\n").rows] == [{"enterprise": "A; B"}, {"enterprise": "C"}]


def test_rows_are_numbered_as_a_spreadsheet_counts_them():
    text = 'Báo cáo\r\n\r\nkind,enterprise,started_on,summary\r\nx,A,2024-03-31,"one\r\ntwo"\r\n\r\nx,B,2024-03-31,\r\n'
    table = read(text)
    assert [row.number for row in table.rows] == [4, 6]
    assert table.rows[0].cells["summary"] == "one\r\ntwo"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_system_are_read(end):
    assert read(PLAIN.replace("\n", end)).rows[0].cells["started_on"] == "2024-03-31"


def test_doubled_quotes_are_one_quote():
    table = read('kind,enterprise,started_on\nx,"Công ty ""A, B""",2024-03-31\n')
    assert table.rows[0].cells["enterprise"] == 'Công ty "A, B"'


def test_names_of_two_hundred_letters_are_kept():
    name = "Công ty trách nhiệm hữu hạn " + "Đ" * 172
    assert read(f"kind,enterprise,started_on\nx,{name},2024-03-31\n").rows[0].cells["enterprise"] == name


def test_an_open_quote_names_its_row_instead_of_swallowing_the_rest():
    assert "Row 3" in refusal('kind,enterprise,started_on\nx,A,2024-03-31\nx,"B,2024-03-31\nx,C,2024-03-31\n')


def test_a_stray_quote_is_refused_with_its_row():
    assert "Row 2" in refusal('kind,enterprise,started_on\nx,"A" Co,2024-03-31\n')


@pytest.mark.parametrize("data", [b"", b"\r\n\r\n", b"\xef\xbb\xbf", b"\0\0\0"])
def test_an_empty_file_is_refused(data):
    refusal(data)


@pytest.mark.parametrize("start", [b"\x89PNG\r\n", b"%PDF-1.7", b"PK\x03\x04abc", b"<html><table>", b"GIF89a"])
def test_other_content_under_a_csv_name_is_refused(start):
    refusal(start + b"kind,enterprise\nx,A\n")


@pytest.mark.parametrize("name", ["cases.xls", "cases.ods", "cases", "cases.xlsm", "cases.pdf"])
def test_only_csv_and_xlsx_are_taken(name):
    assert "CSV" in refusal(PLAIN, name=name)


def test_a_folder_and_a_missing_file_are_refused(tmp_path):
    from app.core.sheets import read_table
    from tests.core.sheets import COLUMNS

    (tmp_path / "dir.csv").mkdir()
    for path in (tmp_path / "dir.csv", tmp_path / "none.csv", "a\0b.csv"):
        with pytest.raises(SheetFault):
            read_table(path, "cases.csv", COLUMNS)


def test_a_file_is_read_from_its_path(tmp_path):
    from app.core.sheets import read_table
    from tests.core.sheets import COLUMNS

    path = tmp_path / "vụ việc.csv"
    path.write_text(PLAIN, encoding="utf-8")
    assert len(read_table(path, path.name, COLUMNS).rows) == 1


def test_rows_and_columns_are_capped_while_reading(monkeypatch):
    monkeypatch.setattr("app.core.sheets.reading.MAX_ROWS", 3)
    refusal("kind,enterprise,started_on\n" + "x,A,2024-03-31\n" * 4)
    refusal("kind,enterprise,started_on" + ",x" * 600 + "\nx,A,2024-03-31\n")
    refusal("kind,enterprise,started_on\n" + ";" * 60_000 + "," * 60_000)


def test_no_bytes_whatever_end_in_anything_but_a_table_or_a_fault():
    from hypothesis import given, settings
    from hypothesis import strategies as st

    @settings(max_examples=300, deadline=None)
    @given(st.binary(max_size=200), st.sampled_from([b"", b"kind,enterprise,started_on\n", b"\xff\xfe", b"PK\x03\x04"]))
    def anything(data, start):
        for name in ("a.csv", "a.xlsx"):
            try:
                table = read(start + data, name=name)
            except SheetFault as fault:
                assert str(fault)
            else:
                assert table.header_row >= 1

    anything()
