"""The meetings that the offices' own documents tell of can be recorded as they were: the plan of 2024 (items 13 and 9)
and the news of the meeting with enterprises on 18 March 2024."""

from datetime import date

import pytest
from sqlalchemy import select

from app.dialogues.models import Dialogue
from app.extensions import db
from app.recommendations.models import Recommendation

BOARD, PARTY, UNION = "hp_bqlkkt_2008", "hp_bdvtu", "hp_ldld_old"


@pytest.fixture
def person(browse, make_user):
    return browse(make_user(agency="hp_bqlkkt_2025"))  # the rights of the board of 2024 have passed to it


def only() -> Dialogue:
    return db.session.scalars(select(Dialogue)).one()


def test_the_meeting_of_18_march_2024_and_what_was_asked_for_there(person):
    answer = person.send(
        "/dialogues/new",
        kind="enterprise_meeting",
        title="Hội nghị gặp gỡ các doanh nghiệp khu vực ngoài Nhà nước có tổ chức Đảng",
        starts_on="18/03/2024",
        host_agency=BOARD,
        coordinating_agencies=[PARTY],
        cochair_agencies=[PARTY],
        zones=["hp_dinh_vu_cat_hai"],
        summary="Trao đổi thông tin, hỗ trợ sản xuất kinh doanh tại các doanh nghiệp có tổ chức Đảng.",
    )
    meeting = only()
    assert (meeting.kind, meeting.starts_on) == ("enterprise_meeting", date(2024, 3, 18))
    person.post(f"/dialogues/{meeting.code}/status", {"status": "held", "on": "18/03/2024"})
    person.send(
        f"/recommendations/new?dialogue={meeting.code}",
        text="Quan tâm, hỗ trợ nhiều hơn đối với doanh nghiệp có tổ chức Đảng.",
        topic="party_organisation",
        raised_by="Các chi bộ tại doanh nghiệp",
        received_on="18/03/2024",
        lead_agency=PARTY,
    )
    point = db.session.scalars(select(Recommendation)).one()
    assert (point.source, point.topic, point.dialogue.code) == ("meeting", "party_organisation", meeting.code)
    page = person.open(answer.location).select_one("main").get_text(" ", strip=True)
    for told in ("18/03/2024", "Đình Vũ - Cát Hải", "Ban Dân vận Thành ủy Hải Phòng", point.code):
        assert told in page
    year = person.open("/reports/yearly/2024.json").get_json()
    assert (year["dialogues"]["planned"], year["dialogues"]["held"]) == (1, 1)
    assert year["recommendations"]["received"] == 1


@pytest.mark.parametrize(
    ("kind", "item", "host", "others", "day"),
    [
        ("dialogue_conference", "mục 13 của kế hoạch năm 2024", BOARD, [PARTY, UNION], "2024-06-12"),
        ("round_table", "mục 9 của kế hoạch năm 2024", PARTY, [BOARD, UNION], "2024-08-20"),
    ],
)
def test_a_meeting_of_the_plan_names_its_item_its_lead_and_who_coordinates(person, kind, item, host, others, day):
    answer = person.send(
        "/dialogues/new", kind=kind, starts_on=day, host_agency=host, coordinating_agencies=others, plan_item=item
    )
    meeting = only()
    assert (meeting.host_agency.code, meeting.plan_item) == (host, item)
    assert {one.code for one in meeting.coordinating_agencies} == {*others, "hp_bqlkkt_2025"}  # who records it, too
    assert item in person.open(answer.location).select_one("main").get_text(" ", strip=True)
