"""The register of recommendations: recording, changing, the list, what each reader may see."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.cases.clocks import office_calendar
from app.core.audit import AuditEntry
from app.core.db import commit, today
from app.enterprises import merging
from app.extensions import db
from app.recommendations import operations
from app.recommendations.models import Recommendation

BOARD, UNION, LABOUR = "hp_bqlkkt_2025", "hp_ldld_2025", "hp_snv"


@pytest.fixture
def person(browse, make_user):
    return browse(make_user(agency=BOARD))


def codes(page) -> list[str]:
    return [link.get_text(strip=True) for link in page.select("tbody .c-code a")]


def only() -> Recommendation:
    return db.session.scalars(select(Recommendation)).one()


def record(person, **fields):
    page = person.open("/recommendations/new")
    hidden = {one["name"]: one.get("value", "") for one in page.select("main form input[type=hidden]")}
    sent = {"text": "Lắp đèn đường ở Nam Đình Vũ", "topic": "traffic_lighting", **fields}
    return {name: hidden[name] for name in ("version", "submission_id")} | sent


def test_a_text_and_a_topic_suffice(person):
    person.post("/recommendations/new", record(person))
    made = only()
    assert made.code == f"KN-{today().year}-1"
    assert (made.status, made.lead_agency.code, made.received_on) == ("received", BOARD, today())
    assert made.due_on == office_calendar().add_working_days(today(), 15)
    assert (made.feedback, made.source, made.answered_on) == ("none", "letter", None)


def test_the_same_form_sent_twice_records_once(person):
    fields = record(person)
    first = person.post("/recommendations/new", fields)
    assert person.post("/recommendations/new", fields).location == first.location
    assert only()


def test_a_refused_form_keeps_all_that_was_typed(person):
    fields = record(person, topic="", raised_by="Hiệp hội doanh nghiệp", due_on="01/01/2020", answer="Đã lắp")
    page = person.post("/recommendations/new", fields, 422)
    assert page.select_one("[name=raised_by]")["value"] == "Hiệp hội doanh nghiệp"
    assert page.select_one("textarea[name=answer]").get_text(strip=True) == "Đã lắp"
    assert {one["href"] for one in page.select(".error-summary a")} == {"#topic", "#due_on", "#answered_on"}


def test_whoever_records_it_coordinates_where_another_agency_answers(person):
    person.post("/recommendations/new", record(person, lead_agency=LABOUR))
    made = only()
    assert (made.status, made.lead_agency.code) == ("assigned", LABOUR)
    assert [one.code for one in made.coordinating_agencies] == [BOARD]


def test_a_point_answered_at_the_meeting_is_recorded_with_its_answer(person, make_dialogue):
    make_dialogue(code="DT-7")
    answered = {"answer": "Đã giải thích tại chỗ", "answered_on": today().isoformat(), "answer_mode": "on_the_spot"}
    person.post("/recommendations/new", record(person, dialogue="dt-7", received_stage="at", **answered))
    made = only()
    assert (made.status, made.source, made.dialogue.code) == ("answered", "meeting", "DT-7")


def test_an_enterprise_is_found_by_its_name_or_registered_in_the_same_save(person, make_enterprise):
    known = make_enterprise("Công ty Sông Cấm", tax_code="0200111222")
    person.post("/recommendations/new", record(person, enterprise="cong ty song cam"))
    assert only().enterprise.id == known.id
    page = person.post("/recommendations/new", record(person, enterprise="Công ty Chưa Có"), 422)
    assert page.select_one("[name=enterprise_new]")
    person.post("/recommendations/new", record(person, enterprise="Công ty Chưa Có", enterprise_new="1"))
    newest = db.session.scalars(select(Recommendation).order_by(Recommendation.id.desc())).first()
    assert newest.enterprise.to_complete


def test_a_number_of_a_person_is_asked_about(person):
    page = person.post("/recommendations/new", record(person, text="Gọi anh ấy số 0912345678"), 422)
    assert page.select_one("[name=text_confirmed]")


def test_a_meeting_that_one_may_not_see_cannot_be_named(person, make_dialogue):
    make_dialogue(code="DT-8", host=UNION, restricted=True)
    page = person.post("/recommendations/new", record(person, dialogue="DT-8"), 422)
    assert page.select_one("#dialogue-error")


def test_another_due_day_needs_a_reason_and_stands_in_the_course(person, make_recommendation):
    made = make_recommendation(lead=BOARD)
    later = made.due_on + timedelta(days=30)
    path = f"/recommendations/{made.code}"
    page = person.post(f"{path}/edit", {"due_on": later.isoformat()}, 422)
    assert page.select_one("#due_reason-error")
    person.post(f"{path}/edit", {"due_on": later.isoformat(), "due_reason": "Chờ ý kiến của Bộ"})
    assert only().due_on == later
    assert "Chờ ý kiến của Bộ" in person.open(path).select_one("main").get_text()


def test_of_two_who_save_the_second_sees_both_versions(person, browse, make_user, make_recommendation):
    made = make_recommendation(lead=BOARD)
    path = f"/recommendations/{made.code}/edit"
    browse(make_user(agency=BOARD)).post(path, {"version": "1", "level": "ministry"})
    page = person.post(path, {"version": "1", "text": "Nội dung khác"}, 409)
    assert "Nội dung khác" in page.get_text()
    assert only().text != "Nội dung khác"


def test_a_change_of_nothing_says_so(person, make_recommendation):
    made = make_recommendation(lead=BOARD)
    person.post(f"/recommendations/{made.code}/edit", {"text": made.text})
    assert only().version == 1


def test_a_hidden_meeting_stays_with_its_point_when_others_change_it(person, make_dialogue, make_recommendation):
    meeting = make_dialogue(code="DT-9", host=UNION, restricted=True)
    made = make_recommendation(lead=BOARD, dialogue=meeting)
    page = person.open(f"/recommendations/{made.code}")
    assert "DT-9" not in page.get_text()
    edit = person.open(f"/recommendations/{made.code}/edit")
    assert not edit.select_one("[name=dialogue]").get("value")
    person.post(f"/recommendations/{made.code}/edit", {"dialogue": "", "level": "board"})
    assert only().dialogue_id == meeting.id
    assert b"DT-9" not in person.open("/recommendations/export.csv").data


def test_each_condition_narrows_the_list(person, make_dialogue, make_case, make_enterprise, make_recommendation):
    meeting, case, enterprise = make_dialogue(code="DT-1"), make_case(code="VV-1"), make_enterprise()
    answered = {"answered_on": date(2024, 4, 2), "answer": "Đã trả lời"}
    make_recommendation(code="A", dialogue=meeting, received_on=date(2024, 3, 18), **answered)
    make_recommendation(code="B", case=case, topic="land_rent", lead=LABOUR, received_on=date(2024, 5, 2))
    make_recommendation(code="C", enterprise=enterprise, status="received")
    expected = {
        "status=answered": "A",
        "status=open": "ABC",
        "status=waiting": "BC",
        "topic=land_rent": "B",
        f"agency={LABOUR}": "B",
        "overdue=1": "B",
        "dialogue=dt-1": "A",
        "case=VV-1": "B",
        f"enterprise={enterprise.id}": "C",
        "received_from=2024-05-02": "BC",
        "received_to=02/05/2024": "AB",
        "due_to=2024-05-01": "A",
        "due_from=2024-05-01&due_to=2024-12-31": "B",
        "topic=nonsense": "ABC",
        "enterprise=nonsense": "ABC",
    }
    for query, wanted in expected.items():
        assert sorted(codes(person.open(f"/recommendations/?{query}"))) == list(wanted), query


def test_words_are_found_without_marks_and_follow_the_name_of_the_enterprise(
    person, make_recommendation, make_enterprise
):
    made = make_recommendation("Giá thuê đất ở Đình Vũ", enterprise=make_enterprise("Công ty Cũ"))
    make_recommendation("Cấp nước sạch")
    for words in ("gia thue dat", "dinh vu", "cong ty cu", made.code.lower()):
        assert codes(person.open("/recommendations/", query_string={"q": words})) == [made.code], words


@pytest.mark.every_input
@pytest.mark.parametrize(
    "path", ["/recommendations/?columns=coordinating", "/recommendations/export.csv", "/dialogues/DT-1"]
)
def test_a_list_takes_as_many_statements_for_nine_as_for_one(
    person, make_recommendation, make_enterprise, make_dialogue, make_case, count_statements, path
):
    meeting, case = make_dialogue(code="DT-1"), make_case()

    def add(count):
        for _number in range(count):
            made = {"enterprise": make_enterprise(), "dialogue": meeting, "case": case}
            make_recommendation(lead=LABOUR, coordinating=[UNION], **made)

    add(1)
    person.open(path)
    with count_statements() as for_one:
        person.open(path)
    add(8)
    with count_statements() as for_nine:
        person.open(path)
    assert len(for_nine) == len(for_one)


def test_points_are_seen_and_added_from_where_they_come_from(
    person, make_recommendation, make_enterprise, make_dialogue, make_case
):
    enterprise = make_enterprise("Công ty Sông Cấm")
    meeting, case = make_dialogue(code="DT-1"), make_case(code="VV-1", enterprise=enterprise)
    made = make_recommendation(enterprise=enterprise, dialogue=meeting, case=case)
    for path, field, value in (
        ("/dialogues/DT-1", "dialogue", "DT-1"),
        ("/cases/VV-1", "case", "VV-1"),
        (f"/enterprises/{enterprise.id}", "enterprise", "Công ty Sông Cấm"),
    ):
        page = person.open(path)
        assert page.select(f"a[href='/recommendations/{made.code}']"), path
        [link] = page.select("a[href^='/recommendations/new']")
        assert person.open(link["href"]).select_one(f"[name={field}]")["value"] == value


def test_restricted_ones_are_read_by_their_own_agencies_alone(browse, make_user, make_recommendation):
    made = make_recommendation(lead=LABOUR, coordinating=[BOARD], restricted=True)
    for agency, status in ((LABOUR, 200), (BOARD, 200), (UNION, 404)):
        reader = browse(make_user("leader", agency=agency))
        reader.open(f"/recommendations/{made.code}", status)
        assert codes(reader.open("/recommendations/")) == ([made.code] if status == 200 else [])
    browse(make_user("admin")).open("/recommendations/", 403)


def test_restricting_is_for_the_agency_that_answers(person, make_recommendation):
    made = make_recommendation(lead=LABOUR, coordinating=[BOARD])
    person.post(f"/recommendations/{made.code}/edit", {"restricted": "1"}, 403)
    person.post(f"/recommendations/{made.code}/edit", {"level": "board"})
    assert (only().restricted, only().level) == (False, "board")


def test_the_trail_tells_who_recorded_it_and_holds_no_text(person):
    person.post("/recommendations/new", record(person))
    [entry] = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "recommendation.recorded"))
    assert "đèn đường" not in entry.facts
    page = person.open(f"/recommendations/{only().code}").select_one("main").get_text(" ")
    assert "Lắp đèn đường" in page


def test_words_taken_out_stand_nowhere_any_more(person, make_recommendation):
    made = make_recommendation("Hỏi chị Lành ở tổ may", lead=BOARD)
    path = f"/recommendations/{made.code}"
    wanted = {"passage": "chị Lành", "reason": "names_person", "sure": "1"}
    person.post(f"{path}/black-out", wanted)
    assert "Lành" not in person.open(path).get_text()
    assert codes(person.open("/recommendations/?q=lanh")) == []


def test_a_merged_enterprise_hands_on_its_recommendations(person, make_enterprise, make_recommendation):
    stay, gone = make_enterprise("Công ty Ở Lại"), make_enterprise("Công ty Mất Đi")
    made = make_recommendation(enterprise=gone)
    page = person.open(f"/enterprises/{gone.id}/merge/{stay.id}")
    assert "Kiến nghị" in page.select_one("main").get_text()
    merging.merge(gone, stay, "Một doanh nghiệp", {gone.id: gone.version, stay.id: stay.version})
    commit()
    db.session.refresh(made)
    assert made.enterprise_id == stay.id


def test_another_agency_named_in_the_form_is_an_assignment_and_the_one_before_coordinates(person, make_recommendation):
    made = make_recommendation(lead=BOARD, status="received")
    person.post(f"/recommendations/{made.code}/edit", {"lead_agency": LABOUR})
    assert (only().status, only().lead_agency.code) == ("assigned", LABOUR)
    assert [one.code for one in only().coordinating_agencies] == [BOARD]
    assert [move.to_lead.code for move in only().moves] == [LABOUR]


def test_a_record_without_a_lead_or_an_account_is_refused(app):
    with pytest.raises(operations.Refused):
        operations.record({"text": "Cấp nước", "topic": "power_water"})
    commit()
