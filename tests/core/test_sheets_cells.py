"""Cells become text that a field reads for certain; what is not certain stays as typed or is refused."""

from datetime import date, datetime, time, timedelta

import pytest

from app.core.formats import parse_number
from app.core.sheets import Mapping
from tests.core.sheets import book, part, read, repacked

HEADER = ["kind", "enterprise", "started_on"]


def one(column: str, text: str, mapping: Mapping | None = None) -> str:
    """The cell of `column` in a CSV of one row."""
    others = {"kind": "x", "enterprise": "A", "started_on": "2024-03-31"}
    others[column] = text
    quoted = ",".join('"' + value.replace('"', '""') + '"' for value in others.values())
    return read(",".join(others) + "\n" + quoted + "\n", mapping).rows[0].cells[column]


def xlsx_one(column: str, value: object) -> tuple[str, list]:
    others = {"kind": "x", "enterprise": "A", "started_on": "2024-03-31"}
    others[column] = value
    table = read(book(list(others), list(others.values())), name="a.xlsx")
    return table.rows[0].cells[column], table.faults


@pytest.mark.parametrize(
    ("typed", "iso"),
    [
        ("2024-03-31", "2024-03-31"),
        ("31/03/2024", "2024-03-31"),
        ("1/3/2024", "2024-03-01"),
        ("31.03.2024", "2024-03-31"),
        ("31-03-2024", "2024-03-31"),
        ("2024/03/31", "2024-03-31"),
        ("2024-03-31 00:00:00", "2024-03-31"),
        ("2024-03-31T00:00", "2024-03-31"),
        ("31/03/2024 00:00", "2024-03-31"),
        ("45123", "2023-07-16"),
        ("45123.0", "2023-07-16"),
        (" 45123 ", "2023-07-16"),
    ],
)
def test_dates_of_every_certain_spelling_become_iso(typed, iso):
    assert one("started_on", typed) == iso


@pytest.mark.parametrize(
    "typed",
    ["2024", "31/02/2024", "2024-02-30", "31/03/24", "tháng 3", "20240331", "2024-03-31 14:30", "03/2024", "45123.5"],
)
def test_dates_that_are_not_certain_stay_as_typed(typed):
    assert one("started_on", typed) == typed


@pytest.mark.parametrize(
    ("order", "typed", "iso"),
    [
        ("mdy", "3/31/2024", "2024-03-31"),
        ("mdy", "03/04/2024", "2024-03-04"),
        ("dmy", "03/04/2024", "2024-04-03"),
        ("ymd", "03/04/2024", "2024-04-03"),
        ("mdy", "2024-03-31", "2024-03-31"),
        ("mdy", "3/31/24", "2024-03-31"),
        ("dmy", "31/3/85", "1985-03-31"),
        ("ymd", "85-03-31", "1985-03-31"),
    ],
)
def test_the_date_order_of_a_mapping_is_kept(order, typed, iso):
    assert one("started_on", typed, Mapping(date_order=order)) == iso


def test_two_digit_years_up_to_next_year_are_of_this_century():
    year = date.today().year
    for offset, century in ((0, 2000), (1, 2000), (2, 1900)):
        short = f"{(year + offset) % 100:02}"
        assert one("started_on", f"1/2/{short}", Mapping(date_order="dmy")) == f"{century + int(short)}-02-01"


@pytest.mark.parametrize(("order", "typed"), [("mdy", "31/03/2024"), ("mdy", "2/30/24"), ("ymd", "24-13-01")])
def test_a_date_of_another_order_is_refused_since_it_would_be_a_guess(order, typed):
    table = read(f"kind,enterprise,started_on\nx,A,{typed}\n", Mapping(date_order=order))
    assert (table.faults[0].row, table.faults[0].column, table.faults[0].level) == (2, "started_on", "refused")
    assert table.rows[0].refused


@pytest.mark.parametrize(
    ("typed", "iso"),
    [
        ("31/03/2024 8:05", "2024-03-31T08:05"),
        ("2024-03-31T14:30", "2024-03-31T14:30"),
        ("2024-03-31 14:30:00", "2024-03-31T14:30"),
        ("45382.604166666664", "2024-03-31T14:30"),
        ("2024-03-31", "2024-03-31"),
        ("2024-03-31 25:00", "2024-03-31 25:00"),
    ],
)
def test_moments_become_iso(typed, iso):
    assert one("happened_at", typed) == iso


@pytest.mark.parametrize(
    ("typed", "clock"),
    [("7:30:00", "07:30"), ("0.3125", "07:30"), ("07:30", "07:30"), ("7h30", "7h30"), ("1.5", "1.5")],
)
def test_times_become_hours_and_minutes(typed, clock):
    assert one("started_time", typed) == clock


@pytest.mark.parametrize(
    ("column", "value", "text"),
    [
        ("started_on", date(2024, 3, 31), "2024-03-31"),
        ("started_on", datetime(2024, 3, 31), "2024-03-31"),
        ("started_on", 45123, "2023-07-16"),
        ("started_on", "31/03/2024", "2024-03-31"),
        ("started_on", 2024, "2024"),
        ("happened_at", datetime(2024, 3, 31, 14, 30), "2024-03-31T14:30"),
        ("happened_at", 45382.604166666664, "2024-03-31T14:30"),
        ("started_time", time(7, 30), "07:30"),
        ("started_time", 0.3125, "07:30"),
        ("started_time", timedelta(hours=7, minutes=30), "07:30"),
        ("reference", 12.0, "12"),
        ("reference", 201912020013, "201912020013"),
        ("reference", "0012", "0012"),
        ("reference", 0.1 + 0.2, "0.3"),
        ("workers_involved", 27.0, "27"),
        ("workers_involved", 27.5, "27.5"),
        ("restricted", True, "yes"),
        ("restricted", False, "no"),
    ],
)
def test_typed_cells_of_a_workbook_become_plain_text(column, value, text):
    cell, faults = xlsx_one(column, value)
    assert (cell, faults) == (text, [])


@pytest.mark.parametrize("value", [1.125, 1234.125, 0.125, 12.5, 1062, 1e14])
def test_a_number_of_a_workbook_is_read_as_itself_never_as_thousands(value):
    assert float(parse_number(xlsx_one("workers_involved", value)[0])) == value


def test_a_date_in_a_text_column_is_a_warning():
    cell, faults = xlsx_one("reference", date(2024, 3, 12))
    assert cell == "2024-03-12"
    assert [fault.line() for fault in faults] == [
        "row 2, column reference: warning: The spreadsheet has made a date of this cell: 2024-03-12"
    ]


def test_a_number_too_long_for_a_spreadsheet_is_refused_in_a_text_column():
    assert xlsx_one("reference", 1234567890123456789)[1][0].level == "refused"


def test_serial_numbers_of_the_1904_system_are_counted_from_there():
    data = book(HEADER, ["x", "A", 45123])
    workbook = part(data, "xl/workbook.xml").replace(b"<workbookPr ", b'<workbookPr date1904="1" ')
    table = read(repacked(data, **{"xl__workbook.xml": workbook}), name="a.xlsx")
    assert table.rows[0].cells["started_on"] == "2027-07-17"


@pytest.mark.parametrize("text", ["#N/A", "#REF!", "#DIV/0!"])
def test_error_values_are_faults_in_csv(text):
    table = read(f"kind,enterprise,started_on\nx,{text},2024-03-31\n")
    assert table.faults[0].line() == f"row 2, column enterprise: The cell holds the error value {text}."
    assert table.rows[0].refused


def with_cell(content: str) -> bytes:
    """A workbook whose cell B2 is what the XML says."""
    data = book(HEADER, ["x", 77, "2024-03-31"])
    sheet = part(data, "xl/worksheets/sheet1.xml").replace(b'<c r="B2"><v>77</v></c>', content.encode())
    return repacked(data, **{"xl__worksheets__sheet1.xml": sheet})


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('<c r="B2" t="e"><v>#N/A</v></c>', "The cell holds the error value #N/A."),
        ('<c r="B2" t="e"><f>NA()</f><v>#N/A</v></c>', "The cell holds the error value #N/A."),
        (
            '<c r="B2"><f>1+1</f><v></v></c>',
            "The cell holds a formula without its result. Open the file in a spreadsheet and save it.",
        ),
    ],
)
def test_cells_without_a_value_are_faults_in_a_workbook_not_empty(content, message):
    table = read(with_cell(content), name="a.xlsx")
    assert [fault.line() for fault in table.faults] == [f"row 2, column enterprise: {message}"]
    assert table.rows[0].refused


def test_an_error_value_in_an_ignored_column_disturbs_nobody():
    table = read(with_cell('<c r="B2" t="e"><v>#N/A</v></c>'), Mapping(ignore=frozenset({"enterprise"})), "a.xlsx")
    assert table.faults == []


def test_letters_are_put_together_and_control_characters_taken_out():
    assert one("enterprise", "Co\u0302ng ty\x07 A") == "Công ty A"


def test_a_nul_is_a_fault_of_its_cell():
    table = read("kind,enterprise,started_on\nx,A\0B,2024-03-31\n")
    assert [fault.line() for fault in table.faults] == ["row 2, column enterprise: The cell holds a NUL character."]


def test_a_cell_longer_than_a_spreadsheet_holds_is_a_fault():
    table = read("kind,enterprise,started_on\nx," + "A" * 40_000 + ",2024-03-31\n")
    assert (table.faults[0].row, table.faults[0].column) == (2, "enterprise")


def test_white_space_alone_is_empty():
    assert one("enterprise", " \u00a0 ") == ""


@pytest.mark.parametrize(
    ("typed", "text"),
    [("'=1+1", "=1+1"), ("'+84 A", "+84 A"), ("' =1", " =1"), ("''=1", "'=1"), ("'＝1", "＝1"), ("'Tết", "'Tết")],
)
def test_the_guarding_mark_comes_off_only_where_it_guards(typed, text):
    assert one("summary", typed) == text


def test_values_are_translated_and_others_stay():
    mapping = Mapping(values={"kind": {"Ngừng việc": "work_stoppage", "": "strike"}})
    text = "kind,enterprise,started_on\nngung  VIEC,A,2024-03-31\nkhác,B,2024-03-31\n,C,2024-03-31\n"
    assert [row.cells["kind"] for row in read(text, mapping).rows] == ["work_stoppage", "khác", "strike"]


def test_each_of_several_values_in_a_cell_is_translated():
    mapping = Mapping(values={"causes": {"Lương": "wages", "Bữa ăn": "meals"}})
    assert one("causes", "Lương; khác ;bữa ăn", mapping) == "wages; khác; meals"


def test_constants_fill_every_row_and_may_not_meet_a_column_of_the_file():
    text = "enterprise,started_on\nA,2024-03-31\n"
    table = read(text, Mapping(constants={"kind": "strike"}))
    assert table.rows[0].cells["kind"] == "strike"
    assert "kind" in table.columns_present
    assert read(text, Mapping(constants={"enterprise": "B"})).refused


CODES = "code,kind,enterprise,started_on\n" + "".join(
    f"{code},x,A,2024-03-31\n" for code in ("V1", "v1", "", "V1-2", "", "V1")
)


def test_a_code_given_twice_is_a_fault_of_the_later_row_that_names_both():
    table = read(CODES)
    assert [fault.line() for fault in table.faults] == [
        "row 3, column code: Rows 2 and 3 both have v1.",
        "row 7, column code: Rows 2 and 7 both have V1.",
    ]
    assert [row.refused for row in table.rows] == [False, True, False, False, False, True]


def test_a_mapping_may_number_repeated_codes_in_file_order():
    table = read(CODES, Mapping(repeated_code="number"))
    assert [row.cells["code"] for row in table.rows] == ["V1", "v1-3", "", "V1-2", "", "V1-4"]
    assert {fault.level for fault in table.faults} == {"note"}
    assert read(CODES.replace("V1-2,", "W,"), Mapping(repeated_code="number")).rows[1].cells["code"] == "v1-2"
