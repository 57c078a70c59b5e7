"""Preparing a meeting that agencies run: chairs, zones, plan item, agenda."""

from datetime import date, time

import pytest

from app.core.audit import AuditEntry
from app.core.db import today
from app.core.errors import Refused
from app.dialogues import operations, preparing
from app.dialogues.preparing import Line
from app.extensions import db


@pytest.fixture
def person(browse, make_user):
    return browse(make_user(agency="hp_bqlkkt_2025"))


@pytest.fixture
def board(make_dialogue):
    """A conference of the board, on a day of the third quarter."""
    return make_dialogue(host="hp_bqlkkt_2025", code="DT-1", starts_on=date(2090, 8, 15))


def rows(page) -> list[list[str]]:
    """The agenda as the meeting's page shows it."""
    return [
        [cell.get_text(" ", strip=True) for cell in row.select("td")] for row in page.select("#agenda > div > div tr")
    ][1:]


# Chairs, zones, plan item --------------------------------------------------------------------------------------------


def test_the_host_chairs_unless_another_is_named(person, board):
    page = person.open("/dialogues/DT-1")
    assert "Chủ toạ" not in page.select_one(".agencies").get_text()
    assert board.chair.code == "hp_bqlkkt_2025"
    person.send("/dialogues/DT-1/edit", chair_agency="hp_snv", cochair_agencies=["hp_ldld_2025", "hp_snv"])
    assert board.chair.code == "hp_snv"
    assert [one.code for one in board.cochair_agencies] == ["hp_ldld_2025"]
    chips = [one.get_text(" ", strip=True) for one in person.open("/dialogues/DT-1").select(".agencies .chip")]
    assert len(chips) == 3
    assert chips[1].startswith("Chủ toạ :")
    assert chips[2].startswith("Đồng chủ toạ :")
    person.send("/dialogues/DT-1/edit", chair_agency="hp_bqlkkt_2025")
    assert board.chair_agency is None


def test_chairing_alone_gives_no_right_to_the_meeting(browse, make_user, person, board):
    person.send("/dialogues/DT-1/edit", chair_agency="hp_snv", restricted="1")
    browse(make_user(agency="hp_snv")).open("/dialogues/DT-1", 404)


def test_plan_item_zones_and_the_quarter_stand_on_the_page_and_in_its_history(person, board):
    person.send("/dialogues/DT-1/edit", plan_item="mục 13 của kế hoạch năm 2024", zones=["hp_dinh_vu_cat_hai"])
    page = person.open("/dialogues/DT-1")
    text = page.select_one("main").get_text(" ", strip=True)
    assert "quý 3/2090" in text
    assert "mục 13 của kế hoạch năm 2024" in text
    assert board.zones[0].name in text
    history = page.select_one("details.panel").get_text(" ", strip=True)
    assert "Khu được mời" in history
    assert "Mục kế hoạch" in history
    person.send("/dialogues/DT-1/edit", plan_item="", zones=[""])
    assert (board.plan_item, board.zones) == (None, [])
    assert person.open("/dialogues/?q=muc+13").select_one("tbody") is None


def test_a_plan_item_is_looked_over_like_other_texts(person, board):
    page = person.send("/dialogues/DT-1/edit", 422, plan_item="mục 13, gọi 0912345678")
    assert "0912345678" in page.select_one("#plan_item-error").get_text()
    assert page.select_one("#plan_item")["value"] == "mục 13, gọi 0912345678"


def test_a_dialogue_inside_an_enterprise_is_not_prepared(person, make_dialogue, make_enterprise):
    observed = make_dialogue("periodic", host="hp_bqlkkt_2025", code="DT-2", enterprises=[make_enterprise()])
    page = person.open("/dialogues/DT-2")
    assert page.select_one("#agenda") is None
    assert page.select_one("#invited") is None
    for path in ("agenda", "invite", "invitations"):
        person.post(f"/dialogues/DT-2/{path}", {}, 404)
    page = person.send("/dialogues/DT-2/edit", 422, plan_item="mục 13")
    assert "Chủ toạ, khu được mời" in page.select_one("#kind-error").get_text()
    with pytest.raises(Refused):
        preparing.set_agenda(observed, [])
    with pytest.raises(Refused):
        preparing.invite(observed, [])


def test_what_was_prepared_is_not_left_hanging_when_the_kind_changes(board, make_enterprise):
    preparing.set_agenda(board, [Line(matter="Khai mạc")])
    with pytest.raises(Refused) as refusal:
        operations.change(board, {"kind": "periodic"})
    assert refusal.value.field == "kind"
    preparing.set_agenda(board, [])
    operations.change(board, {"plan_item": "mục 13"})
    with pytest.raises(Refused):
        operations.change(board, {"kind": "periodic"})
    operations.change(board, {"kind": "periodic", "plan_item": None})


# The agenda ----------------------------------------------------------------------------------------------------------


def test_the_agenda_is_filled_in_on_the_meetings_page_and_stands_in_order_of_time(person, board):
    page = "/dialogues/DT-1?agenda=edit"
    assert person.open("/dialogues/DT-1").select_one("#agenda-form") is None
    person.send(
        "/dialogues/DT-1/agenda",
        page=page,
        **{
            "line0-begins_at": "09:30",
            "line0-matter": "Trả lời kiến nghị",
            "line0-other_unit": "Công ty hạ tầng khu công nghiệp",
            "line1-begins_at": "08:00",
            "line1-matter": "Khai mạc",
            "line1-agency": "hp_bqlkkt_2025",
            "line2-matter": "Ý kiến khác",
        },
    )
    shown = rows(person.open("/dialogues/DT-1"))
    assert [line[:2] for line in shown] == [["08:00", "Khai mạc"], ["09:30", "Trả lời kiến nghị"], ["…", "Ý kiến khác"]]
    assert shown[1][2] == "Công ty hạ tầng khu công nghiệp"
    assert shown[2][2] == "…"
    person.send(
        "/dialogues/DT-1/agenda",
        page=page,
        **{"line0-begins_at": "", "line0-matter": "", "line0-agency": "", "line2-begins_at": "07:00"},
    )
    assert [line[0] for line in rows(person.open("/dialogues/DT-1"))] == ["07:00", "09:30"]
    history = person.open("/dialogues/DT-1").select_one("details.panel").get_text(" ", strip=True)
    assert "Sửa chương trình" in history
    assert "Bỏ dòng chương trình" in history


def test_what_is_wrong_with_a_line_is_told_beside_it_and_nothing_typed_is_lost(person, board):
    typed = {
        "line0-begins_at": "25:00",
        "line0-matter": "Khai mạc",
        "line1-begins_at": "08:00",
        "line2-matter": "x" * 301,
        "line2-agency": "hp_snv",
        "line2-other_unit": "Đơn vị khác",
    }
    page = person.send("/dialogues/DT-1/agenda", 422, page="/dialogues/DT-1?agenda=edit", **typed)
    for name in ("line0-begins_at", "line1-matter", "line2-matter", "line2-other_unit"):
        assert page.select_one(f"#agenda-{name}-error"), name
    for name in ("line0-begins_at", "line0-matter", "line2-matter", "line2-other_unit"):
        assert page.select_one(f"#agenda-{name}")["value"] == typed[name]
    assert board.agenda == []


def test_the_texts_of_the_agenda_are_looked_over_and_can_be_confirmed(person, board):
    typed = {"line0-matter": "Khai mạc, liên hệ 0912345678"}
    page = person.send("/dialogues/DT-1/agenda", 422, page="/dialogues/DT-1?agenda=edit", **typed)
    assert "0912345678" in page.select_one("#agenda-line0-matter-error").get_text()
    assert page.select_one("#agenda-form [name=text_confirmed]")
    person.post("/dialogues/DT-1/agenda", {**typed, "text_confirmed": "1"})
    assert [line.matter for line in board.agenda] == ["Khai mạc, liên hệ 0912345678"]
    person.post("/dialogues/DT-1/agenda", {**typed, "line0-begins_at": "08:00"})
    assert board.agenda[0].begins_at == time(8)


def test_of_two_who_save_the_agenda_the_second_is_told_and_may_replace_it(browse, make_user, person, board):
    other = browse(make_user(agency="hp_bqlkkt_2025"))
    stale = {"version": str(board.version), "line0-matter": "Của người thứ hai"}
    person.post("/dialogues/DT-1/agenda", {"version": str(board.version), "line0-matter": "Của người thứ nhất"})
    page = other.post("/dialogues/DT-1/agenda", stale, 409)
    assert rows(page)[0][1] == "Của người thứ nhất"
    assert page.select_one("#agenda-line0-matter")["value"] == "Của người thứ hai"
    version = page.select_one("#agenda-form [name=version]")["value"]
    other.post("/dialogues/DT-1/agenda", {**stale, "version": version})
    assert [line.matter for line in board.agenda] == ["Của người thứ hai"]


def test_an_agenda_that_says_the_same_changes_nothing(person, board):
    person.post("/dialogues/DT-1/agenda", {"line0-matter": "Khai mạc"})
    before = board.version
    person.send("/dialogues/DT-1/agenda", page="/dialogues/DT-1?agenda=edit")
    assert board.version == before


def test_words_are_blacked_out_of_the_agenda_too(person, board):
    preparing.set_agenda(board, [Line(matter="Lời của Nguyễn Văn Bảy")])
    person.send("/dialogues/DT-1/black-out", passage="Nguyễn Văn Bảy", reason="names_person", sure="1")
    assert "Bảy" not in board.agenda[0].matter


def test_only_officers_of_the_meeting_change_its_agenda(browse, make_user, board):
    for role, agency in (("leader", "hp_bqlkkt_2025"), ("officer", "hp_snv")):
        reader = browse(make_user(role, agency=agency))
        page = reader.open("/dialogues/DT-1?agenda=edit")
        assert page.select_one("#agenda-form") is None
        for path in ("agenda", "invite", "invitations"):
            reader.post(f"/dialogues/DT-1/{path}", {"line0-matter": "Khai mạc"}, 403)
        reader.open("/dialogues/DT-1/invite", 403)
        reader.open("/dialogues/DT-1/invitations")
    browse(make_user("admin")).open("/dialogues/DT-1/invitations", 404)
    assert board.agenda == []


def test_who_changed_the_agenda_stands_in_the_trail(board, make_user):
    preparing.set_agenda(board, [Line(matter="Khai mạc")], by=make_user(agency="hp_snv", username="trang"))
    db.session.commit()
    entry = db.session.query(AuditEntry).filter_by(action="dialogue.agenda_changed").one()
    assert entry.actor == "trang"
    assert entry.at.date() <= today()
