"""The case file: the whole case on paper, the same on the screen, for Word and as PDF."""

import io
import json
import re
from datetime import datetime, timedelta

import pikepdf
import pytest
from docx import Document
from docx.shared import Mm, Pt

from app.cases import demands, handling, linking
from app.core import documents
from app.core.audit import AuditEntry
from app.core.db import commit, today
from app.core.documents import Facts, Grid, Heading, Paper, Text
from app.core.documents.paper import roman
from app.extensions import db

TYPED = "Tăng lương *cơ bản* #let x = 1\n=HYPERLINK(1) <b>&amp;</b>"


@pytest.fixture
def officer(make_user):
    return make_user("officer", agency="hp_ldld_2025")


@pytest.fixture
def case(make_case, officer):
    """A stoppage with demands, a notice that sets the twelve hours going, and a head count."""
    case = make_case(started_on=today() - timedelta(3), demands=TYPED, workers_involved=120)
    moment = datetime.combine(case.started_on, datetime.min.time()) + timedelta(hours=8)
    for values in (
        {"event": "notice_of_irregular_strike_received", "happened_at": moment},
        {"event": "head_count", "happened_at": moment + timedelta(hours=1), "workers_involved": 350},
    ):
        handling.add_event(case, values, by=officer)
    commit()
    return case


def taken(person, case, kind):
    return person.open(f"/cases/{case.code}/file.{kind}").data


def words_of(document):
    """All words of a Word file, those in tables included, in their order."""
    return "\n".join(node.text or "" for node in document.element.body.iter() if node.tag.endswith("}t"))


def test_the_file_holds_the_facts_the_clocks_the_course_and_the_demands(browse, officer, case):
    page = browse(officer).open(f"/cases/{case.code}/file").select_one("article.paper").text
    for words in (case.code, case.enterprise.name, "Điều 211", "350", "Tăng lương *cơ bản* #let x = 1", "I. ", "V. "):
        assert words in page
    assert page.index("THÔNG TIN CHÍNH") < page.index("DIỄN BIẾN") < page.index("YÊU CẦU VÀ KẾT QUẢ")


def test_the_file_holds_each_demand_and_who_was_at_the_first_meeting(browse, officer, case, make_agency):
    body = make_agency(name_vi="Ủy ban nhân dân phường Đông Hải")
    moment = datetime.combine(case.started_on, datetime.min.time()) + timedelta(hours=12)
    values = {"event": "first_meeting_held", "happened_at": moment, "agencies": [body], "document_number": "07/BB"}
    handling.add_event(case, values, by=officer)
    demands.add(case, {"nature": "right", "text": "Trả lương tháng 10", "outcome": "partly"}, by=officer)
    commit()
    said = browse(officer).open(f"/cases/{case.code}/file").select_one(".paper").text
    for words in ("Ủy ban nhân dân phường Đông Hải", "Số 07/BB", "Trả lương tháng 10", "Về quyền", "Chấp nhận một"):
        assert words in said


def test_word_and_pdf_say_what_the_page_says(browse, officer, case):
    person = browse(officer)
    document = Document(io.BytesIO(taken(person, case, "docx")))
    page = person.open(f"/cases/{case.code}/file").select_one("article.paper")
    said = words_of(document)
    for cell in page.select("td, h3, dt"):
        for line in cell.text.removesuffix(":").splitlines():
            assert line.strip() in said
    with pikepdf.open(io.BytesIO(taken(person, case, "pdf"))) as pdf:
        assert str(pdf.docinfo["/Title"]) == case.title
        assert pdf.Root.MarkInfo.Marked  # a screen reader can read it


def test_the_case_page_leads_to_the_file_and_the_file_to_its_forms(browse, officer, case):
    person = browse(officer)
    assert person.open(f"/cases/{case.code}").select_one(f"a[href='/cases/{case.code}/file']")
    links = {link["href"] for link in person.open(f"/cases/{case.code}/file").select(".page-actions a")}
    assert links == {f"/cases/{case.code}/file.docx", f"/cases/{case.code}/file.pdf"}


def test_who_took_a_file_stands_in_the_trail(browse, officer, case):
    person = browse(officer)
    taken(person, case, "pdf")
    entry = db.session.query(AuditEntry).filter_by(action="case.taken_out").one()
    assert (entry.actor, entry.record_id, json.loads(entry.facts)["format"]) == (officer.username, case.id, "pdf")


def test_the_file_of_a_case_that_one_may_not_read_is_not_there(browse, make_user, make_agency, make_case, officer):
    case = make_case(restricted=True)
    apart = browse(make_user("officer", agency=make_agency(partner=True)))
    for path in (f"/cases/{case.code}/file", f"/cases/{case.code}/file.docx", f"/cases/{case.code}/file.pdf"):
        apart.open(path, 404)
    assert "(Hạn chế xem)" in browse(officer).open(f"/cases/{case.code}/file").select_one(".paper").text
    browse(officer).open(f"/cases/{case.code}/file.exe", 404)


def test_a_related_case_that_one_may_not_read_is_not_named(browse, make_user, make_agency, make_case, officer, case):
    other = make_case(restricted=True)
    linking.link(case, other, "related", by=officer)
    commit()
    assert other.code in browse(officer).open(f"/cases/{case.code}/file").text
    reader = make_user("leader", agency=make_agency(partner=True))
    assert other.code not in browse(reader).open(f"/cases/{case.code}/file").text


def test_the_file_takes_as_many_statements_for_many_events_as_for_one(browse, officer, case, count_statements):
    person = browse(officer)
    person.open(f"/cases/{case.code}/file")
    with count_statements() as few:
        person.open(f"/cases/{case.code}/file")
    for number in range(40):
        moment = datetime.combine(case.started_on, datetime.min.time()) + timedelta(hours=10 + number)
        handling.add_event(case, {"event": "note", "note": "Làm việc với hai bên", "happened_at": moment}, by=officer)
    commit()
    with count_statements() as many:
        person.open(f"/cases/{case.code}/file")
    assert len(many) == len(few)


# The layout (Decree 30/2020, Annex I) ------------------------------------------------------------------------------


def paper(**given):
    parts = [
        Heading("Thông tin chính"),
        Facts([("Mã", "VV-2026-1"), ("Yêu cầu", "một\nhai")]),
        Heading("Thời hạn"),
        Grid(["Việc", "Số"], [[f"việc {number}", str(number)] for number in range(80)], [3, 1], numbers=(1,)),
        Text("Đoạn một.\n\nĐoạn hai."),
    ]
    usual = {"kind": "Hồ sơ vụ việc", "subject": "Ngừng việc tập thể", "issuer": "Liên đoàn Lao động", "language": "vi"}
    return Paper(**{**usual, "parts": parts, **given})


def written(**given):
    return Document(io.BytesIO(documents.write_docx(paper(**given))))


def test_word_has_the_page_margins_and_letters_of_the_decree():
    document = written()
    section = document.sections[0]
    assert (round(section.page_width / Mm(1)), round(section.page_height / Mm(1))) == (210, 297)
    margins = {name: round(getattr(section, name) / Mm(1)) for name in ("top_margin", "left_margin", "right_margin")}
    assert margins == {"top_margin": 20, "left_margin": 30, "right_margin": 15}
    assert (document.styles["Normal"].font.name, document.styles["Normal"].font.size) == ("Times New Roman", Pt(13))


def test_word_has_the_country_at_the_right_and_the_issuer_at_the_left():
    left, right = written().tables[0].rows[0].cells
    country, motto = (line for line in right.paragraphs if line.text and line.runs[0].bold)
    assert (country.text, country.runs[0].font.size) == ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", Pt(13))
    assert (motto.text, motto.runs[0].font.size) == ("Độc lập - Tự do - Hạnh phúc", Pt(14))
    assert right.paragraphs[-1].runs[0].italic and "ngày … tháng …" in right.paragraphs[-1].text
    assert left.paragraphs[0].text == "LIÊN ĐOÀN LAO ĐỘNG" and left.paragraphs[-1].text.startswith("Số:")


def test_the_page_number_stands_above_from_the_second_page_on():
    section = written().sections[0]
    assert section.different_first_page_header_footer
    assert "PAGE" in section.header._element.xml and "PAGE" not in section.first_page_header._element.xml


def test_the_head_of_a_long_table_is_repeated_and_no_row_is_torn_apart():
    table = written().tables[1]
    assert "w:tblHeader" in table.rows[0]._tr.xml
    assert all("w:cantSplit" in row._tr.xml for row in table.rows)


def test_headings_are_numbered_and_in_capitals():
    found = [one.text for one in written().paragraphs if one.style.name == "Heading 1"]
    assert found == ["I. THÔNG TIN CHÍNH", "II. THỜI HẠN"]
    assert [roman(number) for number in (1, 4, 9, 14, 39)] == ["I", "IV", "IX", "XIV", "XXXIX"]


def test_a_long_paper_goes_over_several_pages_in_pdf_set_in_its_own_font():
    with pikepdf.open(io.BytesIO(documents.write_pdf(paper()))) as pdf:
        assert len(pdf.pages) >= 3
        fonts = {str(font.BaseFont) for page in pdf.pages for font in page.Resources.Font.values()}
        assert all(re.search("LiberationSerif", font) for font in fonts)
        assert str(pdf.Root.Lang) == "vi"


def test_an_english_paper_has_the_head_in_english():
    assert "SOCIALIST REPUBLIC OF VIET NAM" in words_of(written(language="en"))
    assert documents.write_pdf(paper(language="en", mark="(Restricted)", origin="VV-2026-1"))


@pytest.mark.parametrize("text", ["", "\n\n", "\x00\x01", '#import "/etc/passwd"', "x" * 10_000, "a\u202eb", "\ud800"])
def test_whatever_was_typed_both_files_are_written(text):
    odd = [Heading(text), Facts([(text, text)]), Grid([text], [[text]], [1]), Text(text)]
    assert documents.write_docx(paper(parts=odd, subject=text or "…"))[:2] == b"PK"
    assert documents.write_pdf(paper(parts=odd, subject=text or "…"))[:4] == b"%PDF"
