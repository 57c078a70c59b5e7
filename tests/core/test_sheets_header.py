"""The header is found under titles; what it must not hold is named; rows that are no records are left out by name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.sheets import Column, Mapping, SheetFault, read_table
from app.core.sheets.header import joined
from tests.core.sheets import book, read


def lines(table, level=None) -> list[str]:
    return [fault.line() for fault in table.faults if level in (None, fault.level)]


def test_names_and_labels_of_both_languages_are_known_whatever_case_and_marks():
    table = read("LOAI VU VIEC,  Doanh   nghiệp (*),Started on,Workers_Involved\nx,A,2024-03-31,27.0\n")
    assert table.columns_present == ("kind", "enterprise", "started_on", "workers_involved")
    assert table.faults == []


def test_titles_above_are_named_and_not_guessed_into_records():
    table = read("TỔNG HỢP NGỪNG VIỆC,,\nNăm 2024,,\n,,\nkind,enterprise,started_on\nx,A,2024-03-31\n")
    assert table.header_row == 4
    assert lines(table) == [
        "row 1: note: A title above the table, left out: TỔNG HỢP NGỪNG VIỆC",
        "row 2: note: A title above the table, left out: Năm 2024",
    ]


def test_a_title_that_is_itself_a_label_is_not_the_header():
    assert read("Doanh nghiệp,,\nkind,enterprise,started_on\nx,A,2024-03-31\n").header_row == 2


def test_an_unknown_column_is_refused_by_name():
    table = read("kind,enterprise,started_on,Màu sắc\nx,A,2024-03-31,đỏ\nx,B,2024-03-31,\n")
    assert table.refused
    assert table.rows == []
    assert table.records == 2
    assert lines(table) == ["row 1, column Màu sắc: There is no such column."]


@pytest.mark.parametrize("heading", ["Họ tên", "Họ và tên", "Số CCCD", "SĐT", "Ngày sinh"])
def test_a_column_headed_like_a_person_refuses_the_file(heading):
    table = read(f"kind,enterprise,started_on,{heading}\nx,A,2024-03-31,Nguyễn Văn A\n")
    assert table.refused
    assert table.rows == []
    assert table.faults[0].column == heading
    assert "Nguyễn" not in "".join(lines(table))


def test_a_mapping_may_ignore_such_a_column_but_not_read_it():
    text = "kind,enterprise,started_on,Họ tên\nx,A,2024-03-31,Nguyễn Văn A\n"
    table = read(text, Mapping(ignore=frozenset({"họ tên"})))
    assert table.rows[0].cells == {"kind": "x", "enterprise": "A", "started_on": "2024-03-31"}
    assert read(text, Mapping(columns={"Họ tên": "summary"})).refused


def test_a_table_of_persons_alone_is_refused_for_its_columns():
    table = read("Họ tên,SĐT\nNguyễn Văn A,0912345678\n")
    assert [fault.column for fault in table.faults if fault.level == "refused"] == ["Họ tên", "SĐT"]


def test_a_column_that_is_there_twice_is_a_fault():
    table = read("kind,enterprise,started_on,Doanh nghiệp\nx,A,2024-03-31,B\n")
    assert lines(table) == ["row 1, column Doanh nghiệp: The column enterprise is there twice: enterprise."]


def test_a_file_without_header_is_refused():
    with pytest.raises(SheetFault):
        read("1,2,3\n4,5,6\n")


def test_empty_columns_and_rows_at_the_end_are_ignored():
    table = read("kind,enterprise,started_on,,,\nx,A,2024-03-31,,,\n,,,,,\n,,,,,\n")
    assert (len(table.rows), table.faults) == (1, [])


def test_a_value_in_a_column_without_heading_is_a_fault_of_its_row():
    table = read("kind,enterprise,started_on\nx,A,2024-03-31\nx,Công ty B, Hải Phòng,2024-03-31\n")
    assert lines(table) == ["row 3, column D: The value stands in a column without heading."]
    assert [row.refused for row in table.rows] == [False, True]


def test_headings_of_two_rows_are_joined_and_continued():
    raw = [["STT", "Doanh nghiệp", "Thời gian", "", ""], ["", "", "Từ", "Đến", ""]]
    assert joined(raw) == ["STT", "Doanh nghiệp", "Thời gian / Từ", "Thời gian / Đến", ""]


def test_a_lower_heading_is_not_continued_under_another_upper_one():
    assert joined([["A", "", "B", ""], ["x", "", "", ""], ["1", "2", "3", "4"]]) == [
        "A / x / 1",
        "A / x / 2",
        "B / 3",
        "B / 4",
    ]


MERGED = Mapping(
    header_row=(3, 4),
    columns={
        "Loại": "kind",
        "Doanh nghiệp": "enterprise",
        "Thời gian / Bắt đầu": "started_on",
        "Số người / Tham gia": "workers_involved",
    },
    ignore=frozenset({"STT", "Thời gian / Kết thúc"}),
)
MERGED_ROWS = (
    ["Báo cáo"],
    [],
    ["STT", "Loại", "Doanh nghiệp", "Thời  gian", None, "Số người"],
    [None, None, None, "Bắt\nđầu", "Kết thúc", "Tham gia"],
    [1, "x", "A", "31/03/2024", "2/4/2024", 27],
)


def test_merged_headings_of_a_workbook_are_read_by_a_mapping():
    data = book(*MERGED_ROWS, merges=[(2, 3, 2, 4, "Thời  gian"), (2, 0, 3, 0, "STT"), (0, 0, 0, 5, "Báo cáo")])
    table = read(data, MERGED, "a.xlsx")
    assert table.header_row == 4
    assert [(row.number, row.cells) for row in table.rows] == [
        (5, {"kind": "x", "enterprise": "A", "started_on": "2024-03-31", "workers_involved": "27"})
    ]
    assert lines(table) == ["row 1: note: A title above the table, left out: Báo cáo"]


def test_the_same_headings_are_read_from_csv():
    text = "\n".join(
        ",".join("" if cell is None else f'"{cell}"' for cell in [*row, *[None] * (6 - len(row))])
        for row in MERGED_ROWS
    )
    assert read(text, MERGED).rows[0].cells["workers_involved"] == "27"


def test_a_header_row_that_is_not_there_is_refused():
    with pytest.raises(SheetFault, match="no row 9"):
        read("kind,enterprise,started_on\n", Mapping(header_row=(9,)))


def test_rows_that_are_no_records_are_named_and_left_out():
    text = (
        "Bảng 1,,,,\nkind,enterprise,started_on,zone,workers_involved\n(1),(2),(3),(4),(5)\n"
        "x,A,2024-03-31,Đình Vũ,10\nBảng 1,,,,\nkind,enterprise,started_on,zone,workers_involved\n1,2,3,4,5\n"
        "x,B,2024-03-31,,20\n,Cộng,,,30\nTổng cộng:,,,,30\nSub-total,,,,30\nTổng số (2),,,,30\n"
    )
    table = read(text)
    assert [row.number for row in table.rows] == [4, 8]
    assert [fault.row for fault in table.faults] == [1, 3, 5, 6, 7, 9, 10, 11, 12]
    assert {fault.level for fault in table.faults} == {"note"}


@pytest.mark.parametrize("name", ["Tổng công ty May 10", "Cộng Cà Phê", "Total", "Total Energies", "Công ty Tổng Hợp"])
def test_an_enterprise_whose_name_sounds_like_a_total_stays(name):
    table = read(f"kind,enterprise,started_on,workers_involved\nx,{name},2024-03-31,5\n")
    assert (len(table.rows), table.faults) == (1, [])


def test_a_head_count_of_a_tong_cong_ty_stays_even_with_numbers_only():
    columns = (Column("name", required=True), Column("employees", kind="number"))
    table = read_table("name,employees\nTổng công ty May 10,1200\nTổng cộng,1200\n".encode(), "a.csv", columns)
    assert [row.cells["name"] for row in table.rows] == ["Tổng công ty May 10"]


def test_group_lines_give_their_value_to_the_rows_below():
    text = (
        "STT,kind,enterprise,started_on,zone\nKCN Đình Vũ,,,,\n1,x,A,2024-03-31,\n2,x,B,2024-03-31,Khác\n"
        "II,KCN Nomura,,,\n3,x,C,2024-03-31,\n4,,,,\n5,x,D,2024-03-31,\n6,,,,\nGhi chú cuối bảng,,,,\n"
    )
    mapping = Mapping(group_rows_to="zone", values={"zone": {"KCN Nomura": "Nomura"}}, ignore=frozenset({"STT"}))
    table = read(text, mapping)
    assert [row.cells["zone"] for row in table.rows] == ["KCN Đình Vũ", "Khác", "Nomura", "Nomura"]
    assert [(fault.row, fault.level) for fault in table.faults] == [(row, "note") for row in (2, 5, 7, 9, 10)]
    assert "zone" in table.columns_present


def test_group_lines_work_where_the_file_has_no_such_column():
    table = read("kind,enterprise,started_on\nĐình Vũ,,\nx,A,2024-03-31\n", Mapping(group_rows_to="zone"))
    assert table.rows[0].cells == {"kind": "x", "enterprise": "A", "started_on": "2024-03-31", "zone": "Đình Vũ"}


def test_merged_group_lines_of_a_workbook_are_left_out_with_their_sums():
    # The layout of a real month: a title, the header in row 4, group lines with a sum between the rows.
    head = ["Employer", "Union", "Local", "Case Number", "# Idled", "Start Date"]
    data = book(
        [],
        ["Ongoing and Ended\n10/1/2020 - 10/31/2020"],
        [],
        head,
        ["2 Ongoing Cases", None, None, 1164],
        ["A Inc", "U 1", "1", "201912020013", "160", "7/31/2019"],
        ["B Inc", "U 2", "", "2019N0400240", "", "10/26/2020"],
        ["1 Ended Cases", None, None, 1004],
        ["C Inc", "U 3", "", "2020N0400680", "0", "10/2/2020"],
        merges=[
            (1, 0, 1, 5, "Ongoing and Ended\n10/1/2020 - 10/31/2020"),
            (4, 0, 4, 2, "2 Ongoing Cases"),
            (4, 3, 4, 4, 1164),
            (7, 0, 7, 2, "1 Ended Cases"),
            (7, 3, 7, 4, 1004),
        ],
    )
    mapping = Mapping(
        header_row=(4,),
        columns={
            "Employer": "enterprise",
            "Case Number": "code",
            "# Idled": "workers_involved",
            "Start Date": "started_on",
        },
        constants={"kind": "work_stoppage"},
        date_order="mdy",
        ignore=frozenset({"Union", "Local"}),
    )
    table = read(data, mapping, "october.xlsx")
    assert [row.number for row in table.rows] == [6, 7, 9]
    assert table.rows[0].cells == {
        "enterprise": "A Inc",
        "code": "201912020013",
        "workers_involved": "160",
        "started_on": "2019-07-31",
        "kind": "work_stoppage",
    }
    assert [(fault.row, fault.level) for fault in table.faults] == [(2, "note"), (5, "note"), (8, "note")]


def test_notes_below_the_table_are_named_without_repeating_them():
    text = (
        "kind,enterprise,started_on\nx,A,2024-03-31\nGhi chú: số liệu tạm tính,,\n,,\n"
        "Người lập,,\nNguyễn Văn A,,Trần Thị B\n"
    )
    table = read(text)
    assert [row.number for row in table.rows] == [2]
    assert lines(table) == [f"row {row}: note: A note below the table, left out." for row in (3, 5, 6)]


@pytest.mark.parametrize("poor", ["work_stoppage,,", ",Công ty A,", ",,2024-03-31", "work_stoppage,A,"])
def test_a_record_that_lacks_nearly_all_is_kept_for_the_form_to_refuse(poor):
    for text in (f"kind,enterprise,started_on\n{poor}\n", f"kind,enterprise,started_on\n{poor}\nx,A,2024-03-31\n"):
        assert read(text).rows[0].number == 2


def test_a_table_whose_records_need_one_column_keeps_rows_with_only_that():
    columns = (Column("name", required=True), Column("zone"), Column("address"))
    table = read_table(b"name,zone,address\nA,,\n,,\nB,,\n", "a.csv", columns)
    assert [row.cells["name"] for row in table.rows] == ["A", "B"]


@given(
    st.lists(
        st.lists(st.sampled_from(["", "x", "Cộng", "1", "2", "A", "2024-03-31", "Ghi chú:"]), max_size=6), max_size=12
    )
)
def test_every_row_is_a_record_or_named(rows):
    text = "kind,enterprise,started_on,zone\n" + "".join(",".join(row) + "\n" for row in rows)
    table = read(text)
    found = {row.number for row in table.rows} | {fault.row for fault in table.faults}
    assert found >= {number for number, row in enumerate(rows, start=2) if any(row)}


def test_two_columns_of_one_label_are_a_mistake_of_the_program():
    with pytest.raises(ValueError, match="share the heading"):
        read_table(b"a,b\n", "a.csv", (Column("a", ("Mã",)), Column("b", ("Ma",))))
