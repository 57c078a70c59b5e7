"""The first twelve hours of a stoppage outside the procedure (Labour Code 211): what is known, what still lacks."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.cases import demands
from app.cases.models import CaseEvent
from app.cases.twelve_hours import LACKING
from app.core.audit import AuditEntry
from app.core.db import commit, local, now, today
from app.extensions import db

NOTICE, MEETING = "notice_of_irregular_strike_received", "first_meeting_held"
COMMUNE, BOARD, LABOUR = "hp_ubnd_xa", "hp_bqlkkt_2025", "hp_snv"


@pytest.fixture
def officer(make_user):
    return make_user("officer")


@pytest.fixture
def person(browse, officer):
    return browse(officer)


def moment(**ago) -> str:
    return (local(now()) - timedelta(**ago)).strftime("%d/%m/%Y %H:%M")


def event_of(case, code) -> CaseEvent:
    db.session.expire_all()
    return db.session.scalars(select(CaseEvent).where(CaseEvent.case_id == case.id, CaseEvent.event == code)).one()


def facts_on(page) -> str:
    panel = page.select_one("#first-hours")
    return " ".join(panel.text.split()) if panel else ""


def lacking_on(page) -> str:
    notice = page.select_one("#first-hours .notice")
    return " ".join(notice.text.split()) if notice else ""


def send(person, case, event, status=303, **fields):
    given = {"event": event, "happened_at": moment(hours=1), **fields}
    return person.send(f"/cases/{case.code}/events", status, **given)


def test_who_received_the_notice_stands_with_the_event(person, make_case):
    case = make_case(started_on=today() - timedelta(1))
    send(person, case, NOTICE, agencies=[COMMUNE], other_bodies="Công an xã")
    notice = event_of(case, NOTICE)
    assert [one.code for one in notice.agencies] == [COMMUNE]
    assert notice.other_bodies == "Công an xã"
    shown = facts_on(person.open(f"/cases/{case.code}"))
    assert "Công an xã" in shown
    assert "Uỷ ban nhân dân cấp xã" in shown or "Ủy ban nhân dân cấp xã" in shown


def test_the_fields_of_the_contract_alone_record_the_events_as_before(person, make_case):
    case = make_case(started_on=today() - timedelta(1))
    for event in (NOTICE, MEETING):
        person.post(f"/cases/{case.code}/events", {"event": event, "happened_at": moment(hours=1)})
        assert event_of(case, event).agencies == []


def test_the_page_says_what_is_still_lacking_until_nothing_is(person, officer, make_case):
    case = make_case(started_on=today() - timedelta(1))
    path = f"/cases/{case.code}"
    assert "thời điểm nhận thông báo; buổi gặp gỡ đầu tiên" in lacking_on(person.open(path))
    send(person, case, NOTICE)
    assert "nơi nhận thông báo; buổi gặp gỡ đầu tiên" in lacking_on(person.open(path))
    send(person, case, MEETING)
    lacks = lacking_on(person.open(path))
    assert "cơ quan có mặt; số và ngày biên bản; các yêu cầu" in lacks
    demand = demands.add(case, {"text": "Trả lương tháng 10", "nature": "right"}, by=officer)
    commit()
    assert "hướng giải quyết của từng yêu cầu" in lacking_on(person.open(path))
    fields = {"received_by": [COMMUNE], "present": [BOARD, LABOUR], "present_other": "3 tổ công đoàn"}
    person.send(f"{path}/twelve-hours", **fields, minutes_number="05/BB", minutes_date=today().strftime("%d/%m/%Y"))
    demands.change(demand, {"referral": "conciliation"}, by=officer)
    commit()
    page = person.open(path)
    assert lacking_on(page) == ""
    assert "05/BB" in facts_on(page)
    assert "1 trên 1" in facts_on(page)
    assert {one.code for one in event_of(case, MEETING).agencies} == {BOARD, LABOUR}


def test_everything_that_can_lack_has_its_words():
    assert list(LACKING) == ["notice", "received_by", "meeting", "present", "minutes", "demands", "referral"]


def test_completing_stands_in_the_trail_and_changes_nothing_that_was_not_sent(person, make_case):
    case = make_case(started_on=today() - timedelta(1))
    send(person, case, MEETING, document_number="05/BB", agencies=[BOARD])
    person.post(f"/cases/{case.code}/twelve-hours", {"present_other": "Công an phường"})
    meeting = event_of(case, MEETING)
    assert (meeting.document_number, meeting.other_bodies) == ("05/BB", "Công an phường")
    assert [one.code for one in meeting.agencies] == [BOARD]
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "case.first_meeting_completed")).one()
    assert entry.record_id == case.id


def test_of_two_who_complete_the_facts_the_second_is_told_and_keeps_what_was_typed(person, browse, officer, make_case):
    case = make_case(started_on=today() - timedelta(1))
    send(person, case, MEETING)
    opened = str(case.version)
    path = f"/cases/{case.code}/twelve-hours"
    person.post(path, {"version": opened, "minutes_number": "05/BB"})
    page = browse(officer).post(path, {"version": opened, "minutes_number": "06/BB"}, 409)
    assert page.select_one("#twelve_hours-minutes_number")["value"] == "06/BB"
    assert event_of(case, MEETING).document_number == "05/BB"


def test_without_an_event_there_is_nothing_to_complete(person, make_case):
    page = person.post(f"/cases/{make_case().code}/twelve-hours", {"minutes_number": "05/BB"}, 422)
    assert page.select_one(".error-summary")
    person.post(f"/cases/{make_case('strike').code}/twelve-hours", {}, 404)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"minutes_date": "01/01/2099"}, "minutes_date"),
        ({"minutes_date": "hôm qua"}, "minutes_date"),
        ({"present": ["nobody"]}, "present"),
        ({"present_other": "x" * 301}, "present_other"),
        ({"present_other": "điện thoại 0912 345 678"}, "present_other"),
    ],
)
def test_what_cannot_be_taken_is_told_beside_its_field(person, make_case, fields, field):
    case = make_case(started_on=today() - timedelta(1))
    send(person, case, MEETING)
    page = person.post(f"/cases/{case.code}/twelve-hours", {"minutes_number": "05/BB", **fields}, 422)
    assert page.select_one(f"#twelve_hours-{field}-field.has-error")
    assert page.select_one("#twelve_hours-minutes_number")["value"] == "05/BB"


def test_other_kinds_and_cases_long_closed_show_nothing_of_it(person, make_case):
    past = today() - timedelta(30)
    closed = make_case(started_on=past, ended_on=past, closed_on=past, status="closed")
    assert facts_on(person.open(f"/cases/{closed.code}")) == ""
    assert facts_on(person.open(f"/cases/{make_case('strike').code}")) == ""


def test_a_page_with_many_events_that_name_bodies_costs_as_much_as_with_one(person, make_case, count_statements):
    case = make_case(started_on=today() - timedelta(3))
    send(person, case, MEETING, agencies=[BOARD, LABOUR])
    with count_statements() as few:
        person.open(f"/cases/{case.code}")
    for hour in range(2, 12):
        send(person, case, "note", note=f"Việc thứ {hour}", happened_at=moment(hours=hour), agencies=[BOARD, COMMUNE])
    with count_statements() as many:
        person.open(f"/cases/{case.code}")
    assert len(many) == len(few)
