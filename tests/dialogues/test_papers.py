"""Minutes and notice of conclusions of a meeting: what they hold, for those inside and for the public."""

import io
import json
from datetime import date, time, timedelta
from zipfile import ZipFile

import pikepdf
import pytest
from docx import Document
from docx.oxml.ns import qn
from python_calamine import CalamineWorkbook

from app.core.audit import AuditEntry
from app.core.db import commit, today
from app.dialogues import preparing
from app.dialogues.preparing import Answer, Line
from app.extensions import db
from app.recommendations import filed, handling

BOARD, UNION, LABOUR = "hp_bqlkkt_2025", "hp_ldld_2025", "hp_snv"
HOSTILE = '=HYPERLINK("http://x") *đậm* #let x = 1 <script>alert(1)</script> & ]]>'
HELD = date(2024, 3, 18)


@pytest.fixture
def officer(make_user):
    return make_user(agency=BOARD)


@pytest.fixture
def person(browse, officer):
    return browse(officer)


@pytest.fixture
def meeting(make_dialogue, make_enterprise, make_recommendation, agency, officer):
    """A conference that was held, of two enterprises, one of which asked not to be named; four points."""
    light = make_enterprise("Công ty TNHH Ánh Sáng", zone="Đồ Sơn", other_names=["AS Lighting"])
    steel = make_enterprise("Công ty Thép Bạch Đằng")
    made = make_dialogue(
        host=BOARD,
        code="DT-1",
        title="Hội nghị gặp gỡ doanh nghiệp",
        starts_on=HELD,
        starts_time=time(8),
        ends_time=time(11, 30),
        venue="Hội trường Ban Quản lý",
        status="held",
        enterprises=[light, steel],
        employer_side=40,
        conclusions="Giao các phòng trả lời đúng hạn.\nCông ty TNHH Ánh Sáng gửi hồ sơ bổ sung.",
        minutes_number="12/BB-BQL",
        notice_number="15/TB-BQL",
        notice_on=date(2024, 4, 5),
    )
    preparing.set_agenda(made, [Line(time(8), "Khai mạc", agency(BOARD)), Line(time(9), "Trả lời kiến nghị")])
    preparing.invite(made, [light, steel])
    [guest] = [one for one in preparing.guests(made, made.invitations) if one.enterprise is light]
    preparing.note_answers(made, {guest: Answer(attended=True, head_count=3)})
    of_meeting = {"dialogue": made, "received_on": HELD, "lead": BOARD}
    first = make_recommendation(
        "Đề nghị lắp đèn đường trước cổng công ty TNHH ÁNH SÁNG (AS Lighting)",
        enterprise=light,
        unnamed_in_public=True,
        internal_note="Phòng Quy hoạch đã có phương án",
        received_stage="at",
        answered_on=HELD,
        answer_mode="on_the_spot",
        content_state="accepted_in_progress",
        answer="Đưa vào kế hoạch quý 2",
        document_number="21/BQL-KHTC",
        document_date=HELD + timedelta(days=3),
        **of_meeting,
    )
    make_recommendation(HOSTILE, enterprise=steel, received_stage="before", **of_meeting)
    make_recommendation("Giảm tiền thuê đất", raised_by="Hiệp hội doanh nghiệp", restricted=True, **of_meeting)
    last = make_recommendation("Đèn đường còn thiếu", raised_by="Hiệp hội doanh nghiệp", **of_meeting)
    handling.link_duplicate(last, first)
    handling.forward(last, {"forwarded_to": "Bộ Công Thương", "on": HELD})
    commit()
    return made


def words_of(page) -> str:
    return page.select_one("article.paper").get_text("\n", strip=True)


def table_of(page) -> list[list[str]]:
    """The table of points, a line each, as the page shows it."""
    return [
        [cell.get_text("\n").strip() for cell in row.select("td")]
        for row in page.select("article.paper table")[-1].select("tbody tr")
    ]


def in_word(person, address) -> tuple[Document, str]:
    document = Document(io.BytesIO(person.open(address).data))
    return document, "\n".join(node.text or "" for node in document.element.body.iter(qn("w:t")))


def test_the_minutes_hold_the_meeting_the_agenda_the_numbers_the_points_and_the_conclusions(person, meeting):
    page = person.open("/dialogues/DT-1/minutes?version=public")
    said = words_of(page)
    for words in (
        "BIÊN BẢN",
        "Số: 12/BB-BQL",
        "Hội nghị gặp gỡ doanh nghiệp",
        "08:00 18/03/2024 – 11:30",
        "Hội trường Ban Quản lý",
        "Khai mạc",
        "Doanh nghiệp được mời",
        "Giao các phòng trả lời đúng hạn.",
    ):
        assert words in said, words
    order = [
        said.index(words) for words in ("THÔNG TIN CHUNG", "CHƯƠNG TRÌNH", "THÀNH PHẦN", "KIẾN NGHỊ VÀ", "KẾT LUẬN")
    ]
    assert order == sorted(order)
    heads = [one.get_text(strip=True) for one in page.select("article.paper table")[-1].select("th")]
    assert heads == [
        "Stt",
        "Doanh nghiệp",
        "Nội dung kiến nghị",
        "Cơ quan trả lời",
        "Nội dung trả lời",
        "Văn bản",
        "Tình trạng",
    ]
    first, second, third = table_of(page)
    assert first[4:] == [
        "Trả lời tại chỗ, 18/03/2024\nĐưa vào kế hoạch quý 2",
        "21/BQL-KHTC ngày 21/03/2024",
        "Đã trả lời\nTiếp thu, đang thực hiện",
    ]
    assert second[:3] == ["2", "Công ty Thép Bạch Đằng", HOSTILE]
    assert third[6].splitlines()[1] == "Bộ Công Thương"
    assert third[6].splitlines()[-1] == "trùng với mục 1"


def test_the_public_version_names_nobody_that_asked_and_tells_no_internal_note(person, meeting):
    inside = words_of(person.open("/dialogues/DT-1/minutes"))
    for words in ("Bản nội bộ", "Công ty TNHH Ánh Sáng", "Phòng Quy hoạch đã có", "Giảm tiền thuê đất", "Ghi chú"):
        assert words.lower() in inside.lower()
    for address in ("/dialogues/DT-1/minutes?version=public", "/dialogues/DT-1/conclusions?version=public"):
        page = person.open(address)
        said = words_of(page)
        for words in ("Ánh Sáng", "AS Lighting", "Phòng Quy hoạch", "Giảm tiền thuê đất", "nội bộ"):
            assert words.lower() not in said.lower(), words
        assert "một doanh nghiệp trong khu Đồ Sơn gửi hồ sơ bổ sung" in said
        assert "1 kiến nghị hạn chế xem" in page.select_one("main").get_text()
        assert "hạn chế" not in said.lower()


def test_the_minutes_open_with_what_was_left_from_before(person, meeting, make_enterprise, make_recommendation):
    before = date(2023, 9, 1)
    heat = make_enterprise("Công ty Lò Hơi", zone="Đồ Sơn")
    guests = meeting.enterprises[:1]
    made = {"received_on": before, "lead": BOARD, "enterprise": guests[0]}
    make_recommendation("Thoát nước còn chậm", unnamed_in_public=True, **made)
    make_recommendation("Điểm kín từ trước", restricted=True, **made)
    make_recommendation("Của nơi khác", received_on=before, lead=BOARD, enterprise=heat)
    page = person.open("/dialogues/DT-1/minutes")
    names = [one["aria-label"] for one in page.select("article.paper [role=region]")]
    assert len(names) == len(set(names)) == 4  # a screen reader tells the tables apart
    inside = words_of(page)
    assert inside.index("TỒN ĐỌNG TỪ TRƯỚC") < inside.index("Thoát nước") < inside.index("KIẾN NGHỊ VÀ TRẢ LỜI")
    assert "Điểm kín từ trước" in inside
    assert "Của nơi khác" not in inside
    public = words_of(person.open("/dialogues/DT-1/minutes?version=public"))
    assert "Thoát nước" in public
    assert "Điểm kín" not in public
    assert "Thoát nước" not in words_of(person.open("/dialogues/DT-1/conclusions"))
    meeting.status = "closed"
    commit()
    assert "Thoát nước" not in words_of(person.open("/dialogues/DT-1/minutes"))


def test_a_point_that_its_enterprise_took_back_stands_in_no_paper(person, meeting):
    meeting.status, meeting.starts_on = "invited", today() + timedelta(days=9)
    meeting.notice_on = None
    invitation = meeting.invitations[0]
    kept, gone = filed.file(invitation, "Điểm giữ lại", None), filed.file(invitation, "Điểm rút lại", None)
    filed.withdraw(invitation, gone)
    commit()
    page = person.open("/dialogues/DT-1/minutes")
    assert kept.text in words_of(page)
    assert gone.text not in words_of(page)
    assert "hạn chế xem" not in words_of(page)


def test_the_notice_bears_its_number_and_day_and_begins_with_the_conclusions(person, meeting):
    said = words_of(person.open("/dialogues/DT-1/conclusions"))
    assert "Số: 15/TB-BQL" in said
    assert "ngày 05 tháng 4 năm 2024" in said
    assert said.index("KẾT LUẬN") < said.index("KIẾN NGHỊ VÀ TRẢ LỜI")


@pytest.mark.parametrize("which", ["minutes", "conclusions"])
def test_word_pdf_and_workbook_say_what_the_page_says(person, officer, meeting, which):
    page = person.open(f"/dialogues/DT-1/{which}?version=public")
    document, said = in_word(person, f"/dialogues/DT-1/{which}.docx?version=public")
    for cell in page.select("article.paper td, article.paper h3, article.paper dt"):
        for line in cell.text.removesuffix(":").splitlines():
            assert line.strip() in said
    assert "Ánh Sáng" not in said
    assert document.core_properties.title.endswith("Hội nghị gặp gỡ doanh nghiệp")
    with pikepdf.open(io.BytesIO(person.open(f"/dialogues/DT-1/{which}.pdf?version=public").data)) as pdf:
        assert str(pdf.docinfo["/Title"]).endswith("Hội nghị gặp gỡ doanh nghiệp")
    data = person.open("/dialogues/DT-1/points.xlsx?version=public").data
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    guarded = [[("'" if cell == HOSTILE else "") + cell for cell in row] for row in table_of(page)]
    assert [[str(cell) for cell in row] for row in rows[1:]] == guarded
    assert b"<f>" not in ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml")
    facts = [json.loads(one.facts) for one in db.session.query(AuditEntry).filter_by(action="dialogue.taken_out")]
    assert facts == [{"format": kind, "paper": which, "public": True} for kind in ("docx", "pdf")]


def test_papers_obey_the_rights_of_their_meeting(browse, make_user, make_agency, person, meeting):
    addresses = [f"/dialogues/DT-1/{name}" for name in ("minutes", "conclusions.docx", "minutes.pdf", "points.xlsx")]
    apart = browse(make_user("officer", agency=make_agency()))
    for address in addresses:
        apart.open(address, 404)
        browse().open(address, 303)
    meeting.restricted = True
    commit()
    browse(make_user(agency=LABOUR)).open("/dialogues/DT-1/minutes?version=public", 404)
    assert "Hạn chế xem" in words_of(person.open("/dialogues/DT-1/minutes"))


def test_what_one_may_not_read_is_counted_in_the_paper_for_those_inside(browse, make_user, meeting):
    reader = browse(make_user("leader", agency=LABOUR))
    said = words_of(reader.open("/dialogues/DT-1/minutes"))
    assert "Giảm tiền thuê đất" not in said
    assert "1 kiến nghị hạn chế xem không có trong văn bản này." in said


def test_a_dialogue_inside_an_enterprise_has_no_papers_here(person, make_dialogue, make_enterprise):
    make_dialogue("periodic", host=BOARD, code="DT-2", enterprises=[make_enterprise()])
    for name in ("minutes", "conclusions.pdf", "points.xlsx"):
        person.open(f"/dialogues/DT-2/{name}", 404)
    person.post("/dialogues/DT-2/conclude", {}, 404)
    assert person.open("/dialogues/DT-2").select_one("#conclusions") is None


def test_a_meeting_of_which_little_is_known_has_short_papers(person, make_dialogue):
    make_dialogue(host=BOARD, code="DT-3", starts_on=today())
    for which in ("minutes", "conclusions"):
        assert "I. THÔNG TIN CHUNG" in words_of(person.open(f"/dialogues/DT-3/{which}"))
        assert "II." not in words_of(person.open(f"/dialogues/DT-3/{which}"))
        assert "(Dự thảo; Bản nội bộ)" in words_of(person.open(f"/dialogues/DT-3/{which}"))
        assert person.open(f"/dialogues/DT-3/{which}.pdf").data[:4] == b"%PDF"


def test_a_paper_takes_as_many_statements_for_many_points_as_for_one(
    person, meeting, make_enterprise, make_recommendation, count_statements
):
    person.open("/dialogues/DT-1/minutes")
    with count_statements() as few:
        person.open("/dialogues/DT-1/minutes")
    for _number in range(5):
        make_recommendation("Thêm bãi đỗ xe", enterprise=make_enterprise(), dialogue=meeting, lead=BOARD)
    with count_statements() as many:
        person.open("/dialogues/DT-1/minutes")
    assert len(many) == len(few)


# Entering what was concluded ---------------------------------------------------------------------------------------


def test_officers_of_its_agencies_enter_the_conclusions_on_the_meetings_page(browse, make_user, person, make_dialogue):
    made = make_dialogue(host=BOARD, coordinating=[UNION], code="DT-4", starts_on=HELD, status="held")
    page = "/dialogues/DT-4?conclusions=edit"
    typed = {"conclusions": "Giao Ban Quản lý trả lời.", "notice_number": "15/TB-BQL", "notice_on": "05/04/2024"}
    browse(make_user(agency=UNION)).send("/dialogues/DT-4/conclude", page=page, **typed, published_on="06/04/2024")
    assert (made.conclusions, made.notice_on, made.published_on) == (
        typed["conclusions"],
        date(2024, 4, 5),
        date(2024, 4, 6),
    )
    shown = person.open("/dialogues/DT-4").select_one("#conclusions").get_text(" ", strip=True)
    for words in ("Giao Ban Quản lý trả lời.", "15/TB-BQL ngày 05/04/2024", "06/04/2024"):
        assert words in shown
    history = person.open("/dialogues/DT-4").select_one("details.panel").get_text(" ", strip=True)
    assert "Số thông báo kết luận" in history
    assert person.open("/dialogues/DT-4/edit").select_one(".observed-only [name=minutes_number]") is not None
    reader = browse(make_user(agency=LABOUR))
    reader.post("/dialogues/DT-4/conclude", typed, 403)
    assert reader.open(page).select_one("#conclude") is None


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("conclusions", "x" * 10_001),
        ("conclusions", "gọi 0912345678"),
        ("notice_on", "17/03/2024"),
        ("notice_on", "32/03/2024"),
        ("published_on", "17/03/2024"),
        ("published_on", "01/01/2100"),
        ("minutes_number", "x" * 101),
        ("notice_number", "x" * 101),
    ],
)
def test_what_is_wrong_with_a_conclusion_is_told_beside_it_and_nothing_typed_is_lost(
    person, make_dialogue, field, typed
):
    made = make_dialogue(host=BOARD, code="DT-5", starts_on=HELD, status="held")
    kept = {"conclusions": "Giao trả lời", "minutes_number": "1/BB"} | {field: typed}
    page = person.send("/dialogues/DT-5/conclude", 422, page="/dialogues/DT-5?conclusions=edit", **kept)
    assert page.select_one(f"#conclude-{field}-error")
    box = page.select_one(f"#conclude-{field}")
    assert (box.get("value") or box.get_text()).strip() == typed
    assert made.conclusions is None


def test_of_two_who_save_conclusions_the_second_sees_the_first_and_may_replace_them(
    browse, make_user, person, make_dialogue
):
    made = make_dialogue(host=BOARD, code="DT-6", starts_on=HELD, status="held")
    edit, other = "/dialogues/DT-6?conclusions=edit", browse(make_user(agency=BOARD))
    version = str(made.version)
    other.send("/dialogues/DT-6/conclude", page=edit, conclusions="Của người thứ nhất")
    page = person.send("/dialogues/DT-6/conclude", 409, page=edit, conclusions="Của người thứ hai", version=version)
    panel = page.select_one("#conclusions")
    assert "Của người thứ nhất" in panel.select_one("p.typed").get_text()
    assert panel.select_one("textarea").get_text(strip=True) == "Của người thứ hai"
    version = panel.select_one("[name=version]")["value"]
    person.send("/dialogues/DT-6/conclude", page=edit, conclusions="Của người thứ hai", version=version)
    assert made.conclusions == "Của người thứ hai"


def test_what_was_concluded_is_found_by_its_words_and_not_left_hanging(person, meeting):
    assert person.open("/dialogues/?q=dung han").select("tbody tr") == []
    person.send("/dialogues/DT-1/conclude", page="/dialogues/DT-1?conclusions=edit", conclusions="Trả lời đúng hạn")
    assert len(person.open("/dialogues/?q=dung han").select("tbody tr")) == 1


# What the recommendation keeps -------------------------------------------------------------------------------------


def test_an_internal_note_and_the_wish_not_to_be_named_are_kept_with_the_recommendation(person, make_recommendation):
    one = make_recommendation(lead=BOARD, code="KN-1")
    person.send("/recommendations/KN-1/edit", internal_note="Đã hỏi phòng Quy hoạch", unnamed_in_public="1")
    shown = person.open("/recommendations/KN-1").select_one("main").get_text(" ", strip=True)
    assert "Đã hỏi phòng Quy hoạch" in shown
    assert "không nêu tên" in shown
    made = handling.split(one, "Câu hỏi thứ hai", "environment")
    assert (made.unnamed_in_public, made.internal_note) == (True, None)
    commit()
    files = person.open("/recommendations/export.csv").get_data(as_text=True)
    assert "phòng Quy hoạch" not in files
    page = person.send("/recommendations/KN-1/edit", 422, internal_note="gọi 0912345678")
    assert "0912345678" in page.select_one("#internal_note-error").get_text()
