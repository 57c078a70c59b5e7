"""The report of a month or a year as an office sends it: for Word and as PDF, from the figures of its page."""

import io
import re
from datetime import date

import pikepdf
import pytest
from docx import Document

from app.core.db import commit
from app.enterprises.models import Enterprise
from app.extensions import db
from tests.reports import register

HOSTILE = '=HYPERLINK("x") #let <b>&amp;</b>'


@pytest.fixture
def spring(app, make_recommendation):
    place = register.enterprise("hp_do_son", counts=[("2023-01-01", 730)])
    other = register.enterprise("hp_trang_due")
    db.session.get(Enterprise, other).name = HOSTILE
    register.case("strike", "2024-02-05", "2024-02-06", at=place, main_cause="wage_level", workers_involved=37)
    register.case("strike", "2024-03-04", "2024-03-08", at=place, main_cause="wage_level", workers_involved=113)
    register.case("work_stoppage", "2024-03-11", "2024-03-11", at=other, workers_involved=1207)
    register.case("work_stoppage", "2024-03-12", "2024-03-12", at=place, restricted=True)
    register.case("rights_dispute", "2024-03-05", closed_on="2024-03-22")
    register.dialogue("2024-03-06", "held", enterprises=[place])
    db.session.commit()
    make_recommendation("Mở rộng đường vào khu", received_on=date(2024, 1, 10), raised_by="Hiệp hội")
    commit()


@pytest.fixture
def leader(browse, make_user):
    return browse(make_user("leader", agency="hp_ldld_2025"))


def words_of(data: bytes) -> str:
    body = Document(io.BytesIO(data)).element.body
    return "\n".join(
        "".join(node.text or "" for node in line.iter() if node.tag.endswith("}t"))
        for line in body.iter()
        if line.tag.endswith("}p")
    )


def test_a_month_says_its_figures_in_words_with_what_they_are_set_against(leader, spring):
    words = words_of(leader.open("/reports/monthly/2024-03.docx").data)
    assert "Tình hình quan hệ lao động trong các khu công nghiệp, khu kinh tế tháng 3/2024" in words
    assert "Số cuộc phát sinh trong kỳ: 03 cuộc" in words
    assert "tăng 2 cuộc so với tháng trước" in words
    headings = re.findall(r"^([IV]+\. .*)$", words, re.MULTILINE)
    assert [one.split(".")[0] for one in headings] == ["I", "II", "III", "IV", "V", "VI"]
    assert words.count("./.") == 1
    assert words.index("./.") < words.index("Nơi nhận:") < words.index("PHỤ LỤC I")


def test_stoppages_stand_a_line_each_and_what_may_not_be_read_is_not_named(browse, make_user, leader, spring):
    words = words_of(leader.open("/reports/monthly/2024-03.docx").data)
    assert HOSTILE in words
    assert "04/03/2024 – 08/03/2024" in words
    hidden = words_of(browse(make_user(agency="hp_snv")).open("/reports/monthly/2024-03.docx").data)
    assert "hạn chế xem, cơ quan chủ trì: Liên đoàn Lao động thành phố Hải Phòng" in hidden
    assert "12/03/2024 – 12/03/2024" not in hidden


def test_a_year_has_the_parts_of_the_yearly_report_and_its_tables_as_annexes(leader, spring):
    words = words_of(leader.open("/reports/yearly/2024.docx").data)
    assert "Kết quả xây dựng quan hệ lao động hài hoà, ổn định, tiến bộ năm 2024" in words
    parts = re.findall(r"^([IV]+)\. ", words, re.MULTILINE)
    assert parts == ["I", "II", "III", "IV", "V", "VI", "VII"]
    annexes = re.findall(r"^PHỤ LỤC ([IVX]+)$", words, re.MULTILINE)
    assert annexes == ["I", "II", "III", "IV", "V", "VI"]


@pytest.mark.parametrize("address", ["monthly/2024-03", "yearly/2024"])
def test_every_figure_of_the_page_stands_in_the_file_as_on_the_page(leader, spring, address):
    page = leader.open(f"/reports/{address}")
    shown = [
        [cell.get_text(" ", strip=True) for cell in row.select("td.num")]
        for row in page.select("table.figures tr")
        if row.select_one(".figure-name")
    ]
    grid = Document(io.BytesIO(leader.open(f"/reports/{address}.docx").data)).tables
    figures = next(one for one in grid if one.rows[0].cells[0].text == "Chỉ tiêu")
    width = len(shown[0])
    written = [[cell.text for cell in row.cells[2 : 2 + width]] for row in figures.rows[1:]]
    assert written == shown


def test_the_page_of_the_file_is_that_of_the_decree(leader, spring):
    section = Document(io.BytesIO(leader.open("/reports/monthly/2024-03.docx").data)).sections[0]
    found = (section.page_width, section.page_height, section.left_margin, section.right_margin)
    assert [round(one.mm) for one in found] == [210, 297, 30, 15]


@pytest.mark.parametrize("address", ["monthly/2024-03", "monthly/1900-01", "yearly/2024", "yearly/2100"])
def test_the_pdf_opens_and_is_tagged(leader, spring, address):
    answer = leader.open(f"/reports/{address}.pdf")
    assert answer.mimetype == "application/pdf"
    with pikepdf.open(io.BytesIO(answer.data)) as file:
        assert file.Root.MarkInfo.Marked
        assert len(file.pages) >= 2


def test_in_english_the_report_is_english(leader, spring):
    leader.client.set_cookie("language", "en")
    words = words_of(leader.open("/reports/monthly/2024-03.docx").data)
    assert "Labour relations in the industrial parks and economic zones in March 2024" in words
    assert "Stoppages beginning: 3 stoppages" in words


def test_a_percentage_stands_beside_its_numbers_and_not_over_a_small_base(leader, spring, make_recommendation):
    assert "Đúng hạn: 0/1\n" in words_of(leader.open("/reports/yearly/2024.docx").data)
    for number in range(6):
        made = {"received_on": date(2024, 4, 2), "due_on": date(2024, 4, 23)}
        make_recommendation(f"Kiến nghị {number}", answered_on=date(2024, 4, 10) if number else None, **made)
    assert "5/7 (71,4%)" in words_of(leader.open("/reports/yearly/2024.docx").data)


def test_the_command_writes_the_same_documents_and_needs_a_place(command, tmp_path, spring):
    for kind in ("docx", "pdf"):
        refused = command("reports", "monthly", "2024-03", "--format", kind)
        assert (refused.exit_code, refused.stderr.count("\n")) == (2, 1)
        done = command("reports", "yearly", "2024", "--format", kind, "--output", tmp_path / f"year.{kind}")
        assert (done.exit_code, done.stdout) == (0, "")
    assert "PHỤ LỤC I" in words_of((tmp_path / "year.docx").read_bytes())
    assert (tmp_path / "year.pdf").read_bytes().startswith(b"%PDF")


def test_who_took_the_report_stands_in_the_trail(leader, browse, make_user, spring):
    leader.open("/reports/monthly/2024-03.docx")
    trail = browse(make_user("admin")).open("/admin/audit").select_one("main").get_text(" ", strip=True)
    assert "2024-03" in trail


def test_many_stoppages_take_no_more_statements_than_few(leader, spring, count_statements):
    leader.open("/reports/monthly/2024-03.docx")
    with count_statements() as few:
        leader.open("/reports/monthly/2024-03.docx")
    for zone in ("hp_dai_an", "hp_nam_sach", "hp_dinh_vu_cat_hai"):
        place = register.enterprise(zone)
        register.case("strike", "2024-03-14", "2024-03-14", at=place, workers_involved=5)
    db.session.commit()
    with count_statements() as many:
        leader.open("/reports/monthly/2024-03.docx")
    assert len(many) == len(few)
