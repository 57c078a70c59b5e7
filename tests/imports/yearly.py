"""Three untidy yearly workbooks as offices send them: titles, merged cells, two spellings of dates, totals, notes."""

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

import xlsxwriter


@dataclass
class Workbook:
    """How one is written, what its headings mean, and what comes of it."""

    write: Callable
    columns: dict[str, str]
    days: list[str]
    values: dict[str, str] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    refused: int = 0

    def content(self) -> bytes:
        file = io.BytesIO()
        book = xlsxwriter.Workbook(file)
        self.write(book)
        book.close()
        return file.getvalue()


def _zone_office(book) -> None:
    """A title over merged cells, group lines by park, real dates beside written ones, a total."""
    sheet, day = book.add_worksheet("Năm 2024"), book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.merge_range("A1:F1", "BAN QUẢN LÝ KHU KINH TẾ")
    sheet.merge_range("A2:F2", "BẢNG TỔNG HỢP CÁC CUỘC NGỪNG VIỆC NĂM 2024")
    sheet.write_row(3, 0, ["STT", "Tên doanh nghiệp", "Ngày xảy ra", "Đến ngày", "Số LĐ tham gia", "Nguyên nhân"])
    sheet.merge_range("A5:F5", "KCN Đình Vũ")
    sheet.write_row(5, 0, [1, "Công ty TNHH May Sao Bắc"])
    sheet.write_datetime(5, 2, date(2024, 2, 20), day)
    sheet.write_row(5, 3, ["21/02/2024", 350, "Thưởng Tết"])
    sheet.merge_range("A7:F7", "KCN Tràng Duệ")
    sheet.write_row(7, 0, [2, "Công ty Điện tử Ánh Dương", "2024-03-05", "", 1200, "Nợ lương"])
    sheet.write_row(8, 0, ["", "Tổng cộng", "", "", 1550, ""])
    sheet.write(10, 0, "Ghi chú: số liệu tính đến 31/12/2024")


def _labour_office(book) -> None:
    """Two header rows with groups, a second sheet, a column about persons, numbers written as people do."""
    other = book.add_worksheet("Bìa")
    sheet = book.add_worksheet("Tổng hợp")
    other.hide()
    sheet.activate()
    sheet.set_first_sheet()
    sheet.merge_range("A1:G1", "SỞ NỘI VỤ - DANH MỤC VỤ VIỆC")
    sheet.write(2, 0, "TT")
    sheet.write(2, 1, "Đơn vị")
    sheet.merge_range("C3:D3", "Thời gian")
    sheet.write(2, 4, "Người báo tin")
    sheet.merge_range("F3:G3", "Người lao động")
    sheet.write_row(3, 2, ["Bắt đầu", "Kết thúc"])
    sheet.write_row(3, 5, ["Tham gia", "Yêu cầu"])
    sheet.write_row(4, 0, [1, "Công ty Giày Hoa Phượng", "1/4/2024", "3/4/2024", "x", "1.062", "Tăng lương"])
    sheet.write_row(5, 0, [2, "Công ty Giày Hoa Phượng", "2024-05-10", "09/05/2024", "x", "200", ""])
    sheet.write_row(6, 0, [3, "Xí nghiệp Thép Cửa Cấm", "15-06-2024", "", "x", "90", "Bữa ăn ca"])


def _union(book) -> None:
    """Numbered columns, kinds in words of its own, codes, line breaks inside cells."""
    sheet = book.add_worksheet("2023")
    sheet.write(0, 0, "LIÊN ĐOÀN LAO ĐỘNG")
    sheet.write(1, 0, "Biểu số 03")
    sheet.write_row(3, 0, ["Số hiệu", "Loại hình", "Doanh nghiệp", "Ngày\nxảy ra", "Tóm tắt"])
    sheet.write_row(4, 0, ["(1)", "(2)", "(3)", "(4)", "(5)"])
    sheet.write_row(5, 0, ["LD-01", "NVTT", "Công ty Nhựa Tiền Giang", "2023-07-04", "Dừng máy\nca đêm"])
    sheet.write_row(6, 0, ["LD-02", "TCLĐ quyền", "Công ty Nhựa Tiền Giang", "09/08/2023", ""])
    sheet.write_row(8, 0, ["Người lập biểu"])


WORKBOOKS = {
    "khu-kinh-te": Workbook(
        _zone_office,
        {
            "enterprise": "Tên doanh nghiệp",
            "started_on": "Ngày xảy ra",
            "ended_on": "Đến ngày",
            "workers_involved": "Số LĐ tham gia",
            "main_cause": "Nguyên nhân",
        },
        ["2024-02-20", "2024-03-05"],
        values={"Thưởng Tết": "tet_bonus", "Nợ lương": "wage_late"},
        constants={"constant-kind": "work_stoppage", "group_rows_to": "zone"},
    ),
    "so-noi-vu": Workbook(
        _labour_office,
        {
            "enterprise": "Đơn vị",
            "started_on": "Thời gian / Bắt đầu",
            "ended_on": "Thời gian / Kết thúc",
            "workers_involved": "Người lao động / Tham gia",
            "demands": "Người lao động / Yêu cầu",
        },
        ["2024-04-01", "2024-06-15"],
        constants={"constant-kind": "work_stoppage"},
        refused=1,
    ),
    "lien-doan": Workbook(
        _union,
        {
            "code": "Số hiệu",
            "kind": "Loại hình",
            "enterprise": "Doanh nghiệp",
            "started_on": "Ngày xảy ra",
            "summary": "Tóm tắt",
        },
        ["2023-07-04", "2023-08-09"],
        values={"NVTT": "work_stoppage", "TCLĐ quyền": "rights_dispute"},
    ),
}
