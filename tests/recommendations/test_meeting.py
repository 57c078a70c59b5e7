"""Running a meeting on one screen: points as they are raised, who came, answers on the spot; sent twice it is once."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core.db import today
from app.dialogues import links, preparing
from app.extensions import db
from app.recommendations.models import Recommendation

BOARD, UNION, LABOUR = "hp_bqlkkt_2025", "hp_ldld_2025", "hp_snv"
SCREEN, POINTS, SEATS = (
    "/dialogues/DT-1/meeting",
    "/dialogues/DT-1/meeting/points",
    "/dialogues/DT-1/meeting/attendance",
)
JSON = {"Accept": "application/json"}
POINT = {"text": "Lắp đèn đường số 7", "topic": "traffic_lighting"}


@pytest.fixture
def person(browse, make_user):
    return browse(make_user(agency=BOARD))


@pytest.fixture
def meeting(make_dialogue):
    return make_dialogue(host=BOARD, coordinating=[UNION], code="DT-1")


@pytest.fixture
def sent(person):
    """`sent(path, field=…)`: as the outbox of a browser sends it; the answer's object."""

    def send(path, status=200, **fields):
        token = {"csrf_token": person._token(None)}
        answer = person.client.post(path, data=token | fields, headers=JSON)
        assert answer.status_code == status, answer.text
        return answer.get_json()

    return send


def recorded() -> list[Recommendation]:
    return list(db.session.scalars(select(Recommendation).order_by(Recommendation.id)))


def guest(meeting, enterprise):
    return next(one for one in meeting.invitations if one.enterprise_id == enterprise.id)


# The screen ----------------------------------------------------------------------------------------------------------


def test_it_opens_with_what_is_left_then_the_points_in_their_order(person, meeting, make_recommendation, make_dialogue):
    yesterday = today() - timedelta(days=1)
    make_recommendation(code="KN-OLD", dialogue=make_dialogue(host=BOARD, starts_on=yesterday), received_on=yesterday)
    for number in (1, 2):
        make_recommendation(code=f"KN-{number}", dialogue=meeting, lead=BOARD)
    assert person.open("/dialogues/DT-1").select_one(f"a[href='{SCREEN}']")
    page = person.open(SCREEN)
    assert [one["data-point"] for one in page.select("#before > li")] == ["KN-OLD"]
    assert [one["data-point"] for one in page.select("#points > li")] == ["KN-1", "KN-2"]
    assert page.select_one("#point-text").has_attr("autofocus")
    assert not page.select("#before button[data-do]")  # another agency's
    assert [one["data-do"] for one in page.select("#point-KN-1 button, li[id='point-KN-1'] button")][:2] == [
        "answer",
        "assign",
    ]


def test_it_is_for_officers_of_its_agencies_while_it_is_run(browse, make_user, person, meeting, make_dialogue, sent):
    browse(make_user(agency=UNION)).open(SCREEN)
    for role, agency in (("leader", BOARD), ("officer", LABOUR)):
        other = browse(make_user(role, agency=agency))
        other.open(SCREEN, 403)
        other.post(POINTS, POINT, 403)
        other.post(SEATS, {}, 403)
    make_dialogue("periodic", host=BOARD, code="DT-2")
    person.open("/dialogues/DT-2/meeting", 404)
    meeting.status = "closed"
    assert person.open(SCREEN, 303).location == "/dialogues/DT-1"
    assert sent(POINTS, **POINT)["code"], "what was typed in time and comes in late is not lost"


def test_it_takes_as_many_statements_for_nine_points_and_enterprises_as_for_one(
    person, meeting, make_enterprise, make_recommendation, count_statements
):
    counts = []
    for more in (1, 8):
        for _number in range(more):
            enterprise = make_enterprise()
            preparing.invite(meeting, [enterprise])
            make_recommendation(dialogue=meeting, enterprise=enterprise, lead=BOARD, coordinating=[UNION])
        person.open(SCREEN)
        with count_statements() as statements:
            person.open(SCREEN)
        counts.append(len(statements))
    assert counts[0] == counts[1]


# Points --------------------------------------------------------------------------------------------------------------


def test_a_point_is_added_without_a_script_and_the_line_is_there_again(person, meeting, make_enterprise):
    enterprise = make_enterprise("Công ty Sông Cấm")
    answer = person.send(POINTS, page=SCREEN, **POINT, enterprise="cong ty song cam")
    assert answer.location == f"{SCREEN}#point-text"
    [made] = recorded()
    assert (made.dialogue, made.enterprise, made.source) == (meeting, enterprise, "meeting")
    assert (made.received_stage, made.status, made.lead_agency.code) == ("at", "received", BOARD)


def test_what_the_outbox_sends_twice_is_one_point(meeting, sent):
    first = sent(POINTS, **POINT, submission_id="one-and-the-same")
    assert sent(POINTS, **POINT, submission_id="one-and-the-same") == first
    [made] = recorded()
    assert first == {"code": made.code, "url": f"/recommendations/{made.code}", "warnings": []}


def test_when_a_point_came_in_follows_from_the_day_of_the_meeting(meeting, sent):
    meeting.starts_on = today() + timedelta(days=3)
    sent(POINTS, **POINT)
    meeting.starts_on, meeting.restricted = today() - timedelta(days=3), True
    sent(POINTS, **POINT)
    before, after = recorded()
    assert (before.received_stage, before.received_on, before.restricted) == ("before", today(), False)
    assert (after.received_stage, after.received_on, after.restricted) == ("at", meeting.starts_on, True)


def test_what_is_refused_is_told_and_nothing_typed_is_lost(person, meeting, sent):
    typed = {"text": "Gọi 0912 345 678", "topic": "", "enterprise": "Công ty không ai biết"}
    page = person.send(POINTS, 422, page=SCREEN, **typed)
    assert page.select_one("#point-text").get_text(strip=True) == typed["text"]
    assert page.select_one("#point-enterprise")["value"] == typed["enterprise"]
    assert page.select_one("[data-asked-by=enterprise]:not([hidden]) #point-enterprise_new")
    problem = sent(POINTS, 422, **typed)
    assert set(problem["errors"]) == {"text", "topic", "enterprise"}
    assert problem["confirm"] == "text"
    assert recorded() == []


def test_an_association_is_kept_as_it_is_typed_and_an_unknown_enterprise_registered(meeting, sent):
    sent(POINTS, **POINT, enterprise="Hiệp hội doanh nghiệp KCN", as_body="1")
    sent(POINTS, **POINT, enterprise="Công ty Mới", enterprise_new="1")
    body, enterprise = recorded()
    assert (body.raised_by, body.enterprise) == ("Hiệp hội doanh nghiệp KCN", None)
    assert (enterprise.raised_by, enterprise.enterprise.name) == (None, "Công ty Mới")


def test_what_another_account_wrote_on_the_device_is_not_taken(meeting, sent):
    for path in (POINTS, SEATS):
        assert "tài khoản khác" in sent(path, 403, **POINT, author="somebody.else")["detail"]
    assert recorded() == []


def test_a_point_is_answered_on_the_spot_and_the_outbox_is_told(meeting, sent, make_recommendation):
    point = make_recommendation(code="KN-1", dialogue=meeting, lead=BOARD)
    path = "/recommendations/KN-1/answer"
    assert sent(path, 422, answered_on=today().isoformat())["errors"].keys() == {"answer", "answer_mode"}
    fields = {"answer": "Lắp trong tháng", "answered_on": today().isoformat(), "answer_mode": "on_the_spot"}
    for _time in range(2):
        told = sent(path, **fields, submission_id="one-and-the-same")
        assert told == {"code": "KN-1", "url": "/recommendations/KN-1", "warnings": []}
    assert (point.status, point.answer_mode, len(point.moves)) == ("answered", "on_the_spot", 1)


# Attendance ----------------------------------------------------------------------------------------------------------


def test_a_number_says_that_an_enterprise_came_and_both_sides_make_its_head_count(person, meeting, make_enterprise):
    enterprise = make_enterprise()
    preparing.invite(meeting, [enterprise])
    person.send(SEATS, page=SCREEN, employer_side="2", worker_side="3", enterprise=enterprise.name, was="False||")
    one = guest(meeting, enterprise)
    assert (one.employer_side, one.worker_side, one.head_count) == (2, 3, 5)
    assert meeting.enterprises == [enterprise]
    key = f"guest{one.id}"
    typed = {f"{key}-attended": "1", f"{key}-head_count": "7", f"{key}-was": "||True|5"}
    person.post("/dialogues/DT-1/invitations", typed)  # counted anew, without the sides
    assert (one.head_count, one.employer_side, one.worker_side) == (7, None, None)
    person.post(SEATS, {"enterprise": enterprise.name, "attended": "1", "employer_side": "2", "worker_side": "3"})
    present = person.open(SCREEN).select_one("#present").get_text(" ", strip=True)
    assert present.startswith("1 doanh nghiệp có mặt")
    person.post(SEATS, {"enterprise": enterprise.name, "was": "True|2|3"})
    assert (one.employer_side, one.head_count, meeting.enterprises) == (None, None, [])


def test_an_enterprise_that_comes_without_an_invitation_is_put_on_the_list(meeting, sent, make_enterprise):
    enterprise = make_enterprise("Công ty Sông Cấm", employees=10, as_of=today())
    told = sent(SEATS, enterprise="cong ty song cam", attended="1", employer_side="11")
    assert "11" in told["warnings"][0], "asked, not refused"
    assert (guest(meeting, enterprise).sent_on, meeting.enterprises) == (None, [enterprise])
    assert sent(SEATS, 422, enterprise="cong ty song cam", employer_side="-1")["errors"].keys() == {"employer_side"}
    assert sent(SEATS, enterprise="Công ty Mới", attended="1", enterprise_new="1")["code"] == "Công ty Mới"
    assert len(meeting.enterprises) == 2


def test_what_an_enterprise_announced_by_its_link_stands_beside_the_line(person, meeting, make_enterprise):
    meeting.starts_on = today() + timedelta(days=3)
    preparing.invite(meeting, [make_enterprise()])
    links.reply(meeting.invitations[0], "yes", {"employer_side": 2, "worker_side": 1, "worker_side_female": None})
    line = person.open(SCREEN).select_one("#attendance li")
    assert "đã báo: bên người sử dụng lao động 2, bên người lao động 1" in line.get_text(" ", strip=True)
    assert line.select_one("input[name=employer_side]")["value"] == ""


def test_of_two_who_save_one_line_the_second_is_told_and_keeps_what_was_typed(person, meeting, sent, make_enterprise):
    enterprise = make_enterprise()
    preparing.invite(meeting, [enterprise])
    line = {"enterprise": enterprise.name, "was": "False||", "attended": "1"}
    sent(SEATS, **line, employer_side="2")
    sent(SEATS, **line, employer_side="2")  # the same, sent again
    assert "2" in sent(SEATS, 409, **line, employer_side="4")["detail"]
    page = person.post(SEATS, {**line, "employer_side": "4"}, 409)
    assert page.select_one("#attendance input[name=employer_side]")["value"] == "4"
    sent(SEATS, **{**line, "was": ""}, employer_side="4")
    assert guest(meeting, enterprise).head_count == 4
