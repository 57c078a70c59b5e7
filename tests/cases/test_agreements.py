"""What was agreed: terms and date, the day of the check, and the road that a breach opens again."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from app.cases import agreements, demands, handling, queries
from app.cases.models import Case
from app.cases.states import DISPUTE_KINDS
from app.cases.waiting_queries import agreements_to_check
from app.core.audit import AuditEntry
from app.core.db import commit, local, now, today
from app.core.errors import Refused
from app.extensions import db

TERMS = "Trả đủ lương tháng 10 trước ngày 30/11"


@pytest.fixture
def officer(make_user):
    return make_user("officer")


@pytest.fixture
def person(browse, officer):
    return browse(officer)


@pytest.fixture
def dispute(make_case):
    def make(kind="rights_dispute", status="in_conciliation", **values):
        case = make_case(kind, started_on=today() - timedelta(60), **values)
        case.status = status
        commit()
        return case

    return make


def record(case, event, days_ago=0, by=None):
    moment = local(now()).replace(tzinfo=None, second=0, microsecond=0) - timedelta(days=days_ago)
    made = handling.add_event(case, {"event": event, "happened_at": moment}, by=by)
    commit()
    return made


def fresh(case) -> Case:
    db.session.expire_all()
    return case


def day(offset: int) -> str:
    return (today() + timedelta(offset)).strftime("%d/%m/%Y")


def choose(person, case, to, answer=303, **fields):
    """Send the form of the status as it stands on the page."""
    asked = {"agreement": fresh(case).agreement or "", "agreement_on": "", "agreement_check_on": ""}
    return person.post(f"/cases/{case.code}/status", {"status": to, "on": day(0), **asked, **fields}, answer)


# Settled needs its terms -------------------------------------------------------------------------------------------


def test_the_form_of_the_status_asks_for_the_terms_of_what_is_settled(person, dispute):
    case = dispute()
    page = choose(person, case, "settled_by_conciliation", 422, reason="biên bản thành")
    assert page.select_one("#status-agreement-field.has-error")
    assert "biên bản thành" in page.select_one("#status-reason").text
    choose(person, case, "settled_by_conciliation", agreement=TERMS, agreement_check_on=day(20))
    case = fresh(case)
    assert (case.status, case.agreement) == ("settled_by_conciliation", TERMS)
    assert case.agreement_on == today()
    assert case.agreement_check_on == today() + timedelta(20)


@pytest.mark.parametrize("status", ["settled_by_conciliation", "settled_directly"])
def test_the_fields_of_the_contract_alone_settle_and_the_page_says_what_lacks(person, dispute, status):
    case = dispute()
    person.post(f"/cases/{case.code}/status", {"status": status, "on": day(0), "reason": "theo biên bản"})
    assert fresh(case).status == status
    assert case.agreement_on == today()
    assert "chưa ghi các điều khoản" in person.open(f"/cases/{case.code}").select_one("#settlement").text


def test_terms_recorded_before_need_not_be_typed_again(person, dispute):
    case = dispute(agreement=TERMS)
    choose(person, case, "settled_directly")
    assert fresh(case).agreement == TERMS


def test_a_status_that_settles_nothing_asks_for_no_terms_and_keeps_those_that_are_typed(person, dispute):
    case = dispute()
    choose(person, case, "conciliation_failed")
    choose(person, case, "in_arbitration", agreement=TERMS)
    assert fresh(case).agreement == TERMS


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"agreement_on": "01/01/2099"}, "agreement_on"),
        ({"agreement_on": "hôm qua"}, "agreement_on"),
        ({"agreement_on": "03/03/2026", "agreement_check_on": "02/03/2026"}, "agreement_check_on"),
        ({"agreement": "", "agreement_check_on": "02/03/2026"}, "agreement"),
        ({"agreement": "x" * 10_001}, "agreement"),
        ({"agreement": "gọi 0912 345 678"}, "agreement"),
    ],
)
def test_what_cannot_be_an_agreement_is_told_beside_its_field(person, dispute, fields, field):
    case = dispute()
    page = person.post(f"/cases/{case.code}/agreement", {"agreement": TERMS, **fields}, 422)
    assert page.select_one(f"#agreement-{field}-field.has-error")
    assert fresh(case).agreement is None


def test_the_agreement_is_recorded_by_itself_and_stands_in_the_trail(person, dispute):
    case = dispute()
    person.send(f"/cases/{case.code}/agreement", agreement=TERMS, agreement_on=day(-1), agreement_check_on=day(9))
    assert fresh(case).agreement_on == today() - timedelta(1)
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "case.agreement_changed")).one()
    assert set(entry.changes) == {"agreement", "agreement_on", "agreement_check_on"}


def test_of_two_who_record_the_agreement_the_second_is_told_and_keeps_what_was_typed(person, browse, officer, dispute):
    case = dispute()
    opened = str(case.version)
    person.post(f"/cases/{case.code}/agreement", {"version": opened, "agreement": TERMS})
    page = browse(officer).post(f"/cases/{case.code}/agreement", {"version": opened, "agreement": "Khác"}, 409)
    assert "Khác" in page.select_one("#agreement-agreement").text
    assert fresh(case).agreement == TERMS


def test_the_event_of_the_agreement_gives_its_date(dispute, officer):
    case = dispute()
    record(case, "agreement_recorded", 4, officer)
    assert case.agreement_on == today() - timedelta(4)
    record(case, "agreement_recorded", 2, officer)
    assert case.agreement_on == today() - timedelta(4)


# The check ---------------------------------------------------------------------------------------------------------


def waiting(user, until=None) -> list[Case]:
    return list(db.session.scalars(agreements_to_check(queries.visible_to(user), until or today())))


@pytest.fixture
def agreed(dispute, officer):
    def make(check_in=0, agreed=-10, **values):
        case = dispute(status="settled_by_conciliation", **values)
        days = {"agreement_on": today() + timedelta(agreed), "agreement_check_on": today() + timedelta(check_in)}
        agreements.record(case, {"agreement": TERMS, **days}, by=officer)
        commit()
        return case

    return make


def test_agreements_to_be_checked_are_found_on_their_day_the_longest_waiting_first(agreed, officer):
    later, due, overdue = agreed(5), agreed(0), agreed(-5)
    assert waiting(officer) == [overdue, due]
    assert waiting(officer, today() + timedelta(5)) == [overdue, due, later]


@pytest.mark.parametrize("event", ["agreement_checked", "agreement_broken"])
def test_a_check_answers_whether_it_was_kept_or_not(agreed, officer, event):
    case = agreed(-1)
    record(case, event, by=officer)
    assert case.agreement_checked_on == today()
    assert waiting(officer) == []


def test_what_happened_before_the_agreement_answers_nothing(agreed, officer):
    case = agreed(-1, agreed=-3)
    record(case, "agreement_checked", 5, officer)
    assert waiting(officer) == [case]


def test_another_day_asks_anew(person, agreed, officer):
    case = agreed(-1)
    record(case, "agreement_checked", by=officer)
    person.send(f"/cases/{case.code}/agreement", agreement_check_on=day(0))
    assert waiting(officer) == [case]


def test_a_closed_case_is_checked_as_well_and_a_merged_one_is_not(agreed, officer, make_case):
    closed, merged = agreed(-1), agreed(-1)
    handling.close(closed, {"closed_on": today()}, by=officer)
    merged.same_event_as_id = closed.id
    commit()
    assert waiting(officer) == [closed]


def test_nobody_is_shown_the_agreement_of_a_case_they_may_not_read(agreed, make_user):
    agreed(-1, restricted=True)
    assert waiting(make_user(agency="hp_btgdvtu")) == []


def test_the_page_says_when_a_check_is_due_and_leads_to_recording_it(person, agreed):
    case = agreed(-2)
    panel = person.open(f"/cases/{case.code}").select_one("#settlement")
    assert "Chưa kiểm tra" in panel.text
    assert {one["href"] for one in panel.select("a.btn")} == {
        "?event=agreement_checked#event",
        "?event=agreement_broken#event",
    }


# The road after a breach -------------------------------------------------------------------------------------------

ROADS = {
    "rights_dispute": {"in_arbitration", "in_court"},
    "interests_dispute": {"in_arbitration", "strike_procedure"},
    "mixed_dispute": {"in_arbitration", "in_court", "strike_procedure"},
    "unclassified_dispute": {"in_arbitration", "in_court", "strike_procedure"},
}


def passed_conciliation(case, officer):
    handling.set_status(case, "settled_by_conciliation", today(), None, by=officer)
    handling.set_status(case, "agreement_recorded", today(), None, by=officer)
    handling.set_status(case, "following_up", today(), None, by=officer)
    commit()


@pytest.mark.parametrize("kind", sorted(DISPUTE_KINDS))
def test_a_broken_agreement_opens_the_roads_of_its_kind(person, dispute, officer, kind):
    case = dispute(kind)
    passed_conciliation(case, officer)
    assert not ROADS[kind] & set(handling.moves_of(case))
    record(case, "agreement_broken", by=officer)
    assert set(handling.moves_of(case)) >= ROADS[kind]
    page = person.open(f"/cases/{case.code}")
    assert {one["value"] for one in page.select("#status-status option")} >= ROADS[kind]
    assert len(page.select("#settlement .notice li")) == len(ROADS[kind])
    assert "khoản 6 Điều 188" in page.select_one("#settlement .notice").text
    road = sorted(ROADS[kind])[0]
    person.post(f"/cases/{case.code}/status", {"status": road, "on": day(0)})
    assert fresh(case).status == road


def test_without_conciliation_a_breach_opens_conciliation_first(dispute, officer):
    case = dispute("interests_dispute", "reported")
    handling.set_status(case, "settled_directly", today(), None, by=officer)
    handling.set_status(case, "agreement_recorded", today(), None, by=officer)
    record(case, "agreement_broken", by=officer)
    assert "in_conciliation" in handling.moves_of(case)
    assert not ROADS["interests_dispute"] & set(handling.moves_of(case))


def test_an_agreement_that_is_kept_again_closes_the_road(dispute, officer):
    case = dispute()
    passed_conciliation(case, officer)
    record(case, "agreement_broken", 2, officer)
    record(case, "agreement_checked", 1, officer)
    assert "in_court" not in handling.moves_of(case)
    with pytest.raises(Refused):
        handling.set_status(case, "in_court", today(), None, by=officer)


def test_the_breach_of_a_stoppages_agreement_points_to_the_dispute_case(person, make_case, officer):
    case = make_case(started_on=today() - timedelta(2))
    record(case, "agreement_broken", by=officer)
    assert "vụ tranh chấp" in person.open(f"/cases/{case.code}").select_one("#settlement .notice").text


# The outcome at the close ------------------------------------------------------------------------------------------


@pytest.fixture
def stoppage(make_case, officer):
    def make(*outcomes):
        case = make_case(started_on=date(2026, 3, 2), ended_on=date(2026, 3, 3))
        for outcome in outcomes:
            demands.add(case, {"cause_code": "wage_late", "outcome": outcome}, by=officer)
        commit()
        return case

    return make


@pytest.mark.parametrize("fields", [{}, {"outcome": ""}])
def test_an_outcome_left_open_at_the_close_follows_from_the_demands(person, stoppage, fields):
    case = stoppage("accepted", "refused")
    person.post(f"/cases/{case.code}/close", {"closed_on": day(0), **fields})
    assert fresh(case).outcome == "some_accepted"


def test_without_demands_an_outcome_left_open_stays_open(person, stoppage):
    case = stoppage()
    person.post(f"/cases/{case.code}/close", {"closed_on": day(0), "agreement": TERMS})
    assert (fresh(case).outcome, case.agreement) == (None, TERMS)


def test_the_form_suggests_the_outcome_and_a_different_one_is_kept_with_a_warning(person, stoppage):
    case = stoppage("accepted")
    page = person.open(f"/cases/{case.code}")
    assert page.select_one("#close-outcome option").text == "theo các yêu cầu: Chấp nhận toàn bộ"
    assert "Chấp nhận toàn bộ" in page.select_one("#settlement").text
    person.send(f"/cases/{case.code}/close", outcome="none_accepted")
    assert fresh(case).outcome == "none_accepted"
    assert "khác với kết quả suy ra" in person.open(f"/cases/{case.code}").text


def test_the_close_may_ask_for_a_check_as_well(person, stoppage, officer):
    case = stoppage("accepted")
    person.send(f"/cases/{case.code}/close", agreement=TERMS, agreement_on="03/03/2026", agreement_check_on=day(0))
    assert waiting(officer) == [fresh(case)]


def test_a_check_may_fall_on_any_later_day(dispute):
    case = dispute()
    far = datetime.max.date()
    assert list(agreements.faults(case, {"agreement": TERMS, "agreement_check_on": far})) == []
