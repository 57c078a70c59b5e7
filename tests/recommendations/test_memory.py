"""What was promised and is not done: the next meeting opens with it, enterprise and agency show it, no one copies."""

from datetime import date, timedelta

import pytest

from app.cases.clocks import office_calendar, office_day_after
from app.core.db import commit, today
from app.dialogues import preparing
from app.enterprises import queries as registry
from app.recommendations import handling, memory
from app.recommendations.rules import ANSWER_WITHIN

BOARD, UNION, LABOUR = "hp_bqlkkt_2025", "hp_ldld_2025", "hp_snv"
EARLIER = date.today() - timedelta(days=40)  # long enough ago in every time zone
SUNDAY = date(2027, 3, 14)


@pytest.fixture
def person(browse, make_user):
    return browse(make_user(agency=BOARD))


@pytest.fixture
def conference(make_dialogue):
    return make_dialogue(host=BOARD, code="DT-NEXT", starts_on=today() + timedelta(days=30))


@pytest.fixture
def raised(make_recommendation):
    """`raised("KN-1", …)`: a point of forty days ago."""

    def make(code, **values):
        return make_recommendation(f"Việc {code}", code=code, lead=values.pop("lead", BOARD), **values)

    return lambda code, **values: make(code, **{"received_on": EARLIER, **values})


def shown(page) -> list[str]:
    return [link.get_text(strip=True) for link in page.select("#unresolved tbody .c-code a")]


def listed(person, address: str) -> list[str]:
    return [one.get_text(strip=True) for one in person.open(address).select("tbody .c-code a.code")]


def test_the_next_conference_opens_with_what_the_last_one_left(person, conference, make_dialogue, raised):
    last = make_dialogue(host=BOARD, code="DT-LAST", starts_on=EARLIER, status="concluded")
    waiting, promised, done = (raised(f"KN-{number}", dialogue=last) for number in (1, 2, 3))
    handling.answer(promised, {"answer": "Sẽ làm", "answered_on": EARLIER, "content_state": "accepted_in_progress"})
    handling.answer(done, {"answer": "Đã làm", "answered_on": EARLIER, "content_state": "resolved"})
    raised("KN-4", dialogue=make_dialogue(host=LABOUR, starts_on=EARLIER))
    raised("KN-5", dialogue=make_dialogue("round_table", host=BOARD, starts_on=EARLIER))
    raised("KN-6", dialogue=conference)
    page = person.open("/dialogues/DT-NEXT")
    assert shown(page) == ["KN-1", "KN-2"]
    head = page.select_one("#unresolved .panel-head")
    assert "1 chờ trả lời (1 quá hạn) · 1 đã trả lời, chưa xong" in head.get_text(" ", strip=True)
    assert listed(person, head.a["href"]) == ["KN-1", "KN-2"]
    handling.answer(waiting, {"answer": "Không thể", "answered_on": today(), "content_state": "refused"})
    handling.close(promised, {"content_state": "resolved"})
    commit()
    assert person.open("/dialogues/DT-NEXT").select_one("#unresolved") is None


def test_it_draws_in_the_points_of_those_invited_of_their_zones_and_of_those_attending(
    person, conference, make_enterprise, make_case, raised
):
    zone, other = registry.zones()[:2]
    invited, attending, inside, outside = (
        make_enterprise(zone=one) for one in (other.code, other.code, zone.code, other.code)
    )
    preparing.invite(conference, [invited])
    conference.enterprises, conference.zones = [attending], [zone]
    for number, enterprise in enumerate((invited, attending, inside, outside, None), 1):
        raised(f"KN-{number}", enterprise=enterprise)
    raised("KN-6", enterprise=invited, status="not_in_scope")
    assert shown(person.open("/dialogues/DT-NEXT")) == ["KN-1", "KN-2", "KN-3"]


def test_each_reader_sees_of_it_what_they_may_read_and_a_hidden_meeting_tells_nothing(
    browse, make_user, conference, make_enterprise, raised
):
    conference.enterprises, conference.restricted = [make_enterprise()], True
    raised("KN-1", enterprise=conference.enterprises[0])
    raised("KN-2", enterprise=conference.enterprises[0], lead=LABOUR, restricted=True)
    assert shown(browse(make_user(agency=BOARD)).open("/dialogues/DT-NEXT")) == ["KN-1"]
    stranger = browse(make_user(agency=UNION))
    assert listed(stranger, "/recommendations/?before=DT-NEXT") == []
    assert listed(stranger, "/recommendations/?status=unresolved") == ["KN-1"]


def test_a_conference_draws_in_hundreds_with_as_many_statements_as_one(
    person, conference, make_enterprise, raised, count_statements
):
    conference.enterprises = [make_enterprise()]
    counts = []
    for number in (1, 2, 3):
        raised(f"KN-{number}", enterprise=conference.enterprises[0], lead=(BOARD, UNION, LABOUR)[number - 1])
        with count_statements() as statements:
            assert len(shown(person.open("/dialogues/DT-NEXT"))) == number
        counts.append(len(statements))
    assert counts[0] == counts[2]


def test_the_pages_of_an_enterprise_and_of_an_agency_tell_what_is_promised_and_since_when(
    person, browse, make_user, make_enterprise, make_agency, agency, raised
):
    enterprise = make_enterprise()
    raised("KN-1", enterprise=enterprise)
    ended = make_agency(valid_to=today() - timedelta(days=1), successors=[agency(BOARD)])
    raised("KN-2", lead=ended, status="assigned", received_on=EARLIER - timedelta(days=10))
    promised = person.open(f"/enterprises/{enterprise.id}").select_one("#promised").get_text(" ", strip=True)
    assert f"1 chờ trả lời (1 quá hạn) · 0 đã trả lời, chưa xong · cũ nhất từ {EARLIER:%d/%m/%Y}" in promised
    page = person.open(f"/recommendations/agencies/{BOARD}")
    assert [one.get_text(strip=True) for one in page.select("#promised .c-code a")] == ["KN-2", "KN-1"]
    assert [listed(person, one["href"]) for one in page.select("td.c-main a")] == [["KN-1"], ["KN-2"]]
    assert "nay:" in page.select_one("#promised").get_text()
    heir = person.open(f"/recommendations/agencies/{ended.code}").select_one(f"a[href$='/agencies/{BOARD}']")
    assert heir is not None
    person.open("/recommendations/agencies/no_such", 404)
    browse(make_user("admin")).open(f"/recommendations/agencies/{BOARD}", 403)


def test_those_with_something_unresolved_are_invited_by_one_condition(person, conference, make_enterprise, raised):
    left, _settled = make_enterprise(), make_enterprise()
    raised("KN-1", enterprise=left)
    address = "/dialogues/DT-NEXT/invite?unresolved=1"
    assert [one.get_text(strip=True) for one in person.open(address).select("tbody td.c-main strong")] == [left.name]
    person.send(address, all_matching="1")
    assert [one.enterprise for one in conference.invitations] == [left]


def test_a_conference_none_of_whose_points_is_answered_is_not_completed(person, make_dialogue, raised):
    meeting = make_dialogue(host=BOARD, code="DT-1", starts_on=EARLIER, status="concluded")
    first = raised("KN-1", dialogue=meeting)
    raised("KN-2", dialogue=meeting, status="forwarded_up")
    page = person.post("/dialogues/DT-1/status", {"status": "closed"}, 422)
    assert "KN-1, KN-2" in page.select_one("#status-status-error").get_text()
    assert meeting.status == "concluded"
    handling.answer(first, {"answer": "Đã trả lời", "answered_on": EARLIER})
    person.post("/dialogues/DT-1/status", {"status": "closed"})
    assert meeting.status == "closed"


# Days ----------------------------------------------------------------------------------------------------------------


def test_a_meeting_may_have_a_number_of_working_days_of_its_own(person, conference, raised):
    person.send("/dialogues/DT-NEXT/edit", answer_within="10")
    assert "10" in person.open("/dialogues/DT-NEXT").select_one("main").get_text()
    days = office_calendar().add_working_days
    point = raised("KN-1", dialogue=conference, received_on=today(), status="received")
    assert point.due_on == days(today(), 10) != days(today(), ANSWER_WITHIN)
    offered = person.open("/recommendations/KN-1").select_one("#assign-due_on")["value"]
    assert offered == f"{days(today(), 10):%d/%m/%Y}"
    page = person.send("/dialogues/DT-NEXT/edit", 422, answer_within="0")
    assert page.select_one("#answer_within-error")


@pytest.mark.app_on("sqlite")
def test_a_short_limit_ends_as_it_does_with_all_holidays_known(app):
    calendar = office_calendar()
    for day in (
        date.min,
        date(1979, 12, 31),
        date(2025, 1, 20),
        date(2026, 4, 29),
        date(2026, 8, 31),
        date(2090, 1, 1),
    ):
        for count in (1, 15, 250):
            assert office_day_after(day, count) == calendar.add_working_days(day, count), (day, count)


def test_a_due_day_without_work_is_asked_about_and_taken_when_confirmed(person, raised):
    point = raised("KN-1", status="received")
    fields = {"lead": LABOUR, "on": today().isoformat(), "due_on": SUNDAY.isoformat()}
    page = person.post("/recommendations/KN-1/assign", fields, 422)
    assert "15/03/2027" in page.select_one("#assign-due_on-error").get_text()
    person.post("/recommendations/KN-1/assign", {**fields, "due_confirmed": "1"})
    assert (point.due_on, point.lead_agency.code) == (SUNDAY, LABOUR)
    person.send("/recommendations/KN-1/edit", text="Việc khác")  # a day that stands already is not asked about again
    typed = {"text": "Đèn đường", "topic": "other", "due_on": "14/03/2027"}
    assert person.post("/recommendations/new", typed, 422).select_one("#due_confirmed")
    person.post("/recommendations/new", {**typed, "due_confirmed": "1"})


def test_the_successor_of_an_agency_that_ceased_is_offered(person, make_agency, agency, raised):
    ended = make_agency(valid_to=today() - timedelta(days=1), successors=[agency(LABOUR)])
    raised("KN-1", lead=ended, coordinating=[BOARD], status="assigned")
    chosen = person.open("/recommendations/KN-1").select_one("#assign-lead option[selected]")
    assert chosen["value"] == LABOUR
    raised("KN-2", status="received")
    fields = {"lead": ended.code, "on": today().isoformat()}
    page = person.post("/recommendations/KN-2/assign", fields, 422)
    assert agency(LABOUR).name_vi in page.select_one("#assign-lead-error").get_text()


def test_nothing_unresolved_is_counted_twice(conference, make_enterprise, make_dialogue, raised):
    enterprise = make_enterprise()
    preparing.invite(conference, [enterprise])
    conference.enterprises = [enterprise]
    raised("KN-1", enterprise=enterprise, dialogue=make_dialogue(host=BOARD, starts_on=EARLIER))
    assert memory.opening(None, conference, 5).counts.unresolved == 1
