"""Legal clocks on the page: an event starts, meets or cancels them at once, and what is due is said in full."""

import re
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from app.cases import clocks, handling
from app.cases.deadlines import WITHIN, due, table
from app.cases.events import EVENTS, KINDS_OF_PROCEDURE
from app.cases.models import CaseDeadline, ConfirmedRule
from app.core.db import commit, local, now, to_utc, today, zone
from app.core.workdays import Holiday
from app.extensions import db

NOTICE = "notice_of_irregular_strike_received"


@pytest.fixture
def officer(make_user):
    return make_user("officer")


@pytest.fixture
def record(officer):
    """An event recorded as its form does it, so many hours (or days) ago."""

    def make(case, event, by=None, **ago):
        moment = local(now()).replace(tzinfo=None, second=0) - timedelta(**ago)
        made = handling.add_event(case, {"event": event, "happened_at": moment}, by=by or officer)
        commit()
        return made

    return make


def kept(case):
    db.session.expire_all()
    return list(db.session.scalars(select(CaseDeadline).where(CaseDeadline.case_id == case.id)))


def text_of(page, heading="Thời hạn theo luật"):
    for panel in page.select("section.panel"):
        if panel.h2.text == heading:
            return " ".join(panel.text.split())
    return ""


@pytest.mark.parametrize("key", list(table()))
def test_every_rule_is_reached_by_entering_its_event(browse, officer, make_case, key):
    rule = table()[key]
    kind = sorted(KINDS_OF_PROCEDURE[rule.procedure])[0]
    case = make_case(kind)
    shift = timedelta(days=20) if EVENTS[rule.start_event].may_lie_ahead else -timedelta(hours=1)
    moment = (local(now()) + shift).replace(tzinfo=None, second=0, microsecond=0)
    person = browse(officer)
    fields = {"event": rule.start_event, "happened_at": moment.isoformat(timespec="minutes")}
    person.send(f"/cases/{case.code}/events", **fields)
    row = next(one for one in kept(case) if one.rule == key)
    expected = due(rule, to_utc(moment), clocks.office_calendar(), zone())
    assert (row.due_at, row.due_on) == (expected.at, expected.on)
    written = f"{local(expected.at):%d/%m/%Y %H:%M}" if rule.by_hour else f"{expected.on:%d/%m/%Y}"
    for language in ("vi", "en"):
        person.open(f"/language/{language}", 303)
        assert written in person.open(f"/cases/{case.code}").text


def test_the_twelve_hours_run_large_until_the_meeting(browse, officer, make_case, record):
    case = make_case()
    person = browse(officer)
    page = person.open(f"/cases/{case.code}")
    assert "Chưa rõ giờ nhận tin" in text_of(page)
    assert page.select_one(".clock") is None

    record(case, NOTICE, hours=3)
    clock = person.open(f"/cases/{case.code}").select_one(".clock")
    assert "Gặp gỡ hai bên trong 12 giờ (Điều 211 BLLĐ)" in clock.text
    assert "Còn 8 giờ 5" in clock.text or "Còn 9 giờ 0 phút" in clock.text
    link = clock.select_one("a.btn")["href"]
    form = person.open(f"/cases/{case.code}{link.split('#')[0]}").select_one("form#event")
    assert form.select_one("option[selected]")["value"] == "first_meeting_held"

    record(case, "first_meeting_held", hours=1)
    page = person.open(f"/cases/{case.code}")
    assert page.select_one(".clock") is None
    assert "Đúng hạn" in text_of(page)


@pytest.mark.parametrize(("notice", "said"), [(20, "Trễ 5 giờ [01] phút"), (63, "Trễ 2 ngày")])
def test_what_met_it_late_says_by_how_much(browse, officer, make_case, record, notice, said):
    case = make_case(started_on=today() - timedelta(days=4))
    record(case, NOTICE, hours=notice)
    record(case, "first_meeting_held", hours=3)
    assert re.search(said, text_of(browse(officer).open(f"/cases/{case.code}")))


def test_a_rule_that_was_inferred_is_for_reference_until_it_is_confirmed(browse, make_user, officer, make_case, record):
    case = make_case()
    record(case, NOTICE, hours=20)
    person, admin = browse(officer), browse(make_user("admin"))
    page = person.open(f"/cases/{case.code}")
    assert "tham khảo" in text_of(page)
    assert page.select(".deadline-overdue, .clock-overdue") == []

    admin.send("/cases/deadlines/rules/wildcat_first_meeting", page="/cases/deadlines/rules")
    page = person.open(f"/cases/{case.code}")
    assert "tham khảo" not in text_of(page)
    assert re.search("Quá hạn 8 giờ [0-5] phút", page.select_one(".clock-overdue").text)  # the clock goes on meanwhile

    admin.send("/cases/deadlines/rules/wildcat_first_meeting", page="/cases/deadlines/rules")
    assert person.open(f"/cases/{case.code}").select(".deadline-overdue") == []


def test_only_an_administrator_confirms_and_only_what_was_inferred(browse, officer, make_user):
    browse(officer).post("/cases/deadlines/rules/wildcat_first_meeting", {"confirmed": "yes"}, 403)
    admin = browse(make_user("admin"))
    admin.post("/cases/deadlines/rules/conciliation_finish", {"confirmed": "yes"}, 404)
    admin.post("/cases/deadlines/rules/nothing", {"confirmed": "yes"}, 404)
    assert db.session.scalars(select(ConfirmedRule)).all() == []


def test_what_a_party_outside_owes_is_never_overdue_for_an_office(browse, officer, make_case, record):
    case = make_case("interests_dispute")
    record(case, "information_request_received", days=40)
    page = browse(officer).open(f"/cases/{case.code}")
    assert "Hết thời hạn" in text_of(page)
    assert page.select(".deadline-overdue") == []
    assert "Người sử dụng lao động" in page.select_one(".chip-law").text


def test_who_owes_it_bears_the_name_of_the_office_of_that_day(browse, officer, make_case, record):
    case = make_case("rights_dispute")
    record(case, "request_received_by_authority", hours=2)
    assert "Sở Nội vụ Hải Phòng" in text_of(browse(officer).open(f"/cases/{case.code}"))


@pytest.mark.parametrize("status", ["withdrawn", "settled_directly"])
def test_the_end_of_a_dispute_cancels_what_still_runs_and_leaves_what_is_missed(officer, make_case, record, status):
    case = make_case("rights_dispute")
    record(case, "request_received_by_authority", days=30)
    record(case, "request_received_by_conciliator", hours=1)
    handling.set_status(case, status, local(now()).date(), "hai bên rút yêu cầu", by=officer)
    commit()
    assert {row.rule: row.cancelled_on is None for row in kept(case)} == {
        "intake_referral": True,
        "conciliator_assignment": True,
        "conciliator_handover": False,
        "conciliation_finish": False,
    }


def test_a_case_that_is_reopened_has_its_clocks_back(browse, officer, make_case, record):
    case, person = make_case("rights_dispute"), browse(officer)
    record(case, "request_received_by_authority", hours=1)
    day = local(now()).date()
    person.send(f"/cases/{case.code}/close", closed_on=f"{day:%d/%m/%Y}")
    assert all(row.cancelled_on == day for row in kept(case))
    person.send(f"/cases/{case.code}/reopen", on=f"{day:%d/%m/%Y}", reason="đóng nhầm")
    assert all(row.is_open for row in kept(case))


def test_a_case_classified_anew_keeps_only_the_clocks_that_fit(browse, officer, make_case, record):
    case = make_case("unclassified_dispute")
    record(case, "violation_discovered", days=3)
    assert all(row.is_open for row in kept(case))
    browse(officer).send(f"/cases/{case.code}/edit", kind="interests_dispute")
    assert len(kept(case)) == 3
    assert all(row.cancelled_on for row in kept(case))
    browse(officer).send(f"/cases/{case.code}/edit", kind="rights_dispute")
    assert all(row.is_open for row in kept(case))


def test_an_event_in_the_future_is_taken_only_where_a_limit_counts_back_from_it(browse, officer, make_case):
    case, person = make_case("interests_dispute"), browse(officer)
    ahead = (local(now()) + timedelta(days=12)).strftime("%Y-%m-%dT%H:%M")
    person.send(f"/cases/{case.code}/events", event="strike_start", happened_at=ahead)
    person.send(f"/cases/{case.code}/events", 422, event="strike_notice_sent", happened_at=ahead)
    assert "strike_notice" in {row.rule for row in kept(case)}


def test_a_corrected_calendar_moves_deadlines_only_when_that_is_confirmed(
    browse, make_user, officer, make_case, record
):
    case = make_case("rights_dispute")
    record(case, "request_received_by_authority", hours=1)
    before = {row.rule: row.due_on for row in kept(case)}
    last = max(before.values())
    known = db.session.scalar(select(Holiday).where(Holiday.day == last, Holiday.country == "VN"))
    assert known is None
    db.session.add(Holiday(day=last, country="VN", name="Nghỉ theo quyết định", kind="holiday", confirmed=True))
    commit()

    admin = browse(make_user("admin"))
    page = admin.open("/cases/deadlines/rules")
    assert case.code in page.select_one("#moves").text
    assert {row.rule: row.due_on for row in kept(case)} == before
    admin.post("/cases/deadlines/moves", {"seen": "something else"})
    assert {row.rule: row.due_on for row in kept(case)} == before
    admin.send("/cases/deadlines/moves", page="/cases/deadlines/rules")
    assert all(row.due_on > before[row.rule] for row in kept(case))
    assert admin.open("/cases/deadlines/rules").select_one("#moves") is None


# The list across cases ---------------------------------------------------------------------------------------------


def test_the_list_shows_open_deadlines_of_cases_that_may_be_read(
    browse, make_user, officer, make_agency, make_case, record
):
    late, soon = make_case("rights_dispute"), make_case("rights_dispute")
    apart = make_case("rights_dispute", restricted=True, lead=make_agency(partner=True))
    for case, days in ((soon, 0), (late, 30), (apart, 0)):
        record(case, "request_received_by_authority", days=days, minutes=5)
    person = browse(officer)
    rows = [row.select_one(".code").text for row in person.open("/cases/deadlines").select("tbody tr")]
    assert rows == [late.code, late.code, soon.code, soon.code]
    overdue = person.open("/cases/deadlines?state=overdue&rule=conciliator_assignment").select("tbody tr")
    assert [row.select_one(".code").text for row in overdue] == [late.code]
    assert late.code in text_of(person.open("/"))
    browse(make_user("admin")).open("/cases/deadlines", 403)


def test_the_list_and_the_front_page_cost_the_same_for_many_deadlines_as_for_one(
    browse, officer, make_case, record, count_statements
):
    person = browse(officer)
    record(make_case("rights_dispute"), "request_received_by_authority", hours=1)
    with count_statements() as few:
        person.open("/cases/deadlines")
        person.open("/")
    for _ in range(5):
        record(make_case("rights_dispute"), "request_received_by_authority", hours=1)
    with count_statements() as many:
        person.open("/cases/deadlines")
        person.open("/")
    assert len(many) == len(few)


def test_conditions_that_cannot_be_read_are_left_out(browse, officer, make_case, record):
    case = make_case()
    record(case, NOTICE, hours=2)
    page = browse(officer).open("/cases/deadlines?state=x&rule=%27&due_to=31/02/2026&agency=nobody&page=99999999999")
    assert case.code in page.select_one("table.register").text


def test_a_limit_within_is_never_counted_back():
    assert {rule.direction for rule in table().values()} == {WITHIN, "before", "prohibited_before"}


def test_the_clock_of_a_day_shows_no_hour(make_case, record):
    case = make_case("rights_dispute")
    record(case, "request_received_by_authority", hours=1)
    row = kept(case)[0]
    assert isinstance(row.due_at, datetime)
    assert local(row.due_at).time().isoformat() == "23:59:59"
