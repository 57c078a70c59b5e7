"""The work on a recommendation: assigned, answered, forwarded, left out, closed, linked, split."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core.db import commit, today
from app.core.errors import Refused
from app.extensions import db
from app.recommendations import handling
from app.recommendations.models import Recommendation
from app.recommendations.rules import usual_due_day
from app.recommendations.states import ENDED, MOVES, OPEN, STATUSES, WAITING

BOARD, UNION, LABOUR = "hp_bqlkkt_2025", "hp_ldld_2025", "hp_snv"


@pytest.fixture
def person(browse, make_user):
    return browse(make_user(agency=BOARD))


@pytest.fixture
def point(make_recommendation):
    return make_recommendation(lead=BOARD, status="received")


def send(browser, point, verb, status=303, **fields):
    return browser.post(f"/recommendations/{point.code}/{verb}", fields, status)


def day() -> str:
    return today().isoformat()


def answered(browser, point, status=303):
    fields = {"answer": "Đã bố trí vốn", "answered_on": day(), "answer_mode": "written"}
    return send(browser, point, "answer", status, **fields)


def test_every_status_has_its_moves_and_is_open_or_ended():
    assert set(MOVES) == set(STATUSES) == {*OPEN, *ENDED}
    assert set(WAITING) < set(OPEN)


def test_assigning_starts_the_fifteen_days_and_leaves_the_recorder_coordinating(person, point):
    page = person.open(f"/recommendations/{point.code}")
    assert page.select_one("#assign-due_on")["value"] == usual_due_day(today()).strftime("%d/%m/%Y")
    send(person, point, "assign", lead=LABOUR, on=day(), due_on=usual_due_day(today()).isoformat())
    assert (point.status, point.lead_agency.code) == ("assigned", LABOUR)
    assert [one.code for one in point.coordinating_agencies] == [BOARD]


def test_the_wrong_office_is_counted_and_leaves(person, point):
    due_on = usual_due_day(today()).isoformat()
    send(person, point, "assign", lead=LABOUR, on=day(), due_on=due_on)
    again = {"lead": UNION, "on": day(), "due_on": due_on, "wrong_office": "1"}
    page = send(person, point, "assign", 422, **again)
    assert page.select_one("#assign-reason-error")
    send(person, point, "assign", **again, reason="Thuộc công đoàn")
    assert point.lead_agency.code == UNION
    assert [one.code for one in point.coordinating_agencies] == [BOARD]
    main = person.open(f"/recommendations/{point.code}").select_one("main").get_text(" ", strip=True)
    assert "1 lần giao nhầm cơ quan" in main
    assert "Thuộc công đoàn" in main


def test_who_hands_on_what_only_others_may_read_is_led_to_the_list(person, make_recommendation):
    point = make_recommendation(lead=BOARD, restricted=True)
    fields = {"lead": LABOUR, "on": day(), "due_on": point.due_on.isoformat(), "reason": "Nhầm", "wrong_office": "1"}
    assert send(person, point, "assign", **fields).location == "/recommendations/"
    person.open(f"/recommendations/{point.code}", 404)


def test_an_agency_that_has_ended_is_not_assigned_and_its_successor_answers(
    person, browse, make_user, make_agency, agency, make_recommendation
):
    ended = make_agency(valid_to=today() - timedelta(days=1), successors=[agency(LABOUR)])
    point = make_recommendation(lead=ended, status="assigned", received_on=today() - timedelta(days=3))
    page = send(person, make_recommendation(lead=BOARD, status="received"), "assign", 422, lead=ended.code, on=day())
    assert page.select_one("#assign-lead-error")
    answered(browse(make_user(agency=LABOUR)), point)
    assert point.status == "answered"


def test_an_answer_names_how_and_when_and_what_came_of_it(person, point):
    page = send(person, point, "answer", 422, answer="Đã bố trí vốn")
    assert page.select_one("#answer-answer_mode-error")
    assert page.select_one("textarea[name=answer]").get_text(strip=True) == "Đã bố trí vốn"
    send(
        person,
        point,
        "answer",
        answer="Đã bố trí vốn",
        answered_on=day(),
        answer_mode="written",
        content_state="accepted_in_progress",
        document_number="12/BQL",
        document_date=day(),
    )
    assert (point.status, point.content_state, point.document_number) == ("answered", "accepted_in_progress", "12/BQL")
    main = person.open(f"/recommendations/{point.code}").select_one("main").get_text(" ", strip=True)
    assert "12/BQL" in main


def test_what_is_forwarded_up_stays_open_and_can_still_be_answered(person, point):
    send(person, point, "forward", forwarded_to="Bộ Xây dựng", on=day())
    assert (point.status, point.ended_on) == ("forwarded_up", None)
    assert "Bộ Xây dựng" in person.open(f"/recommendations/{point.code}").get_text()
    answered(person, point)
    assert point.status == "answered"


def test_what_is_not_in_scope_needs_a_reason_and_can_come_back(person, point):
    page = send(person, point, "leave-out", 422, on=day())
    assert page.select_one("#leave-out-reason-error")
    send(person, point, "leave-out", on=day(), reason="Việc riêng giữa hai doanh nghiệp")
    assert (point.status, point.ended_on) == ("not_in_scope", today())
    due_on = point.due_on.isoformat()
    send(person, point, "assign", lead=LABOUR, on=day(), due_on=due_on, reason="Thuộc thẩm quyền")
    assert (point.status, point.ended_on) == ("assigned", None)


def test_closing_is_for_the_agency_that_answers(person, browse, make_user, make_recommendation):
    point = make_recommendation(lead=LABOUR, coordinating=[BOARD])
    answered(person, point)
    send(person, point, "close", 403, on=day(), content_state="resolved")
    send(browse(make_user(agency=LABOUR)), point, "close", on=day(), content_state="resolved", feedback="yes")
    assert (point.status, point.content_state, point.feedback) == ("closed", "resolved", "yes")


def test_no_step_goes_against_the_arrows(person, point):
    answered(person, point)
    page = answered(person, point, 422)
    assert page.select_one(".error-summary")
    with pytest.raises(Refused):
        handling.forward(point, {"forwarded_to": "Bộ", "on": today()})


def test_a_step_that_was_sent_twice_is_done_once(person, point):
    fields = {"forwarded_to": "Bộ Xây dựng", "on": day(), "submission_id": "one-and-the-same"}
    send(person, point, "forward", **fields)
    send(person, point, "forward", **fields)
    assert len(point.moves) == 1


def test_a_form_that_is_older_than_the_record_is_told_so(person, point):
    send(person, point, "forward", forwarded_to="Bộ Xây dựng", on=day(), version="1")
    page = send(person, point, "forward", 409, forwarded_to="Bộ Tài chính", on=day(), version="1")
    assert page.select_one("#forward-forwarded_to")["value"] == "Bộ Tài chính"


def test_one_that_says_the_same_is_linked_and_both_stay(person, point, make_recommendation):
    other = make_recommendation("Như trên")
    send(person, other, "duplicate", 403, other=point.code)
    send(person, point, "duplicate", other=other.code.lower())
    assert point.duplicate_of_id == other.id
    for one, linked in ((point, other), (other, point)):
        assert person.open(f"/recommendations/{one.code}").select(f"a[href='/recommendations/{linked.code}']")
    send(person, point, "duplicate", 422, other=point.code)
    send(person, point, "duplicate", 422, other="KN-0")
    send(person, point, "duplicate", other="")
    assert point.duplicate_of_id is None


def test_a_second_question_becomes_a_recommendation_of_the_same_origin(
    person, make_recommendation, make_dialogue, make_enterprise
):
    origin = {"dialogue": make_dialogue(), "enterprise": make_enterprise(), "received_stage": "at"}
    point = make_recommendation(lead=BOARD, status="received", **origin)
    send(person, point, "split", text="Và mở thêm tuyến xe buýt", topic="traffic_lighting")
    [made] = db.session.scalars(select(Recommendation).where(Recommendation.split_from_id == point.id))
    for name in ("dialogue_id", "enterprise_id", "received_stage", "received_on", "due_on", "lead_agency_id"):
        assert getattr(made, name) == getattr(point, name)
    commit()


def test_those_who_only_read_are_offered_no_work(browse, make_user, point):
    reader = browse(make_user("leader", agency=BOARD))
    assert not reader.open(f"/recommendations/{point.code}").select("#work")
    for verb in ("answer", "assign", "forward", "leave-out", "close", "duplicate", "split", "black-out"):
        send(reader, point, verb, 403)
