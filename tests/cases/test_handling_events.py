"""Recording what happened: the vocabulary, the rules of each event, and what a refused form keeps."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from app.cases import events
from app.cases.models import CaseEvent
from app.cases.states import KINDS
from app.core.audit import AuditEntry
from app.core.db import local, now, today
from app.core.terms import Terms
from app.extensions import db


@pytest.fixture
def officer(make_user):
    return make_user("officer")


def moment(**ahead) -> str:
    return (local(now()) + timedelta(**ahead)).strftime("%Y-%m-%dT%H:%M")


def recorded() -> list[CaseEvent]:
    return list(db.session.scalars(select(CaseEvent).order_by(CaseEvent.id)))


# The vocabulary ----------------------------------------------------------------------------------------------------


def test_every_event_of_the_deadline_table_can_be_recorded_on_some_kind():
    offered = {code for kind in KINDS for code, _label in events.offered(kind)}
    wanted = {code for row in events.rules() for code in (row["start_event"], *row["met_by"])}
    assert wanted <= offered
    assert {row["procedure"] for row in events.rules()} == set(events.KINDS_OF_PROCEDURE)
    assert not any("dialogue" in code or code == "report_received" for code in offered)


def test_every_event_has_its_own_words_in_both_languages(app):
    from flask_babel import force_locale

    for language in ("vi", "en"):
        with force_locale(language):
            words = [str(event.label) for event in events.EVENTS.values()]
            assert len(set(words)) == len(words)
    with force_locale("vi"):
        vietnamese = {code: str(event.label) for code, event in events.EVENTS.items()}
    with force_locale("en"):
        same = [code for code, event in events.EVENTS.items() if str(event.label) == vietnamese[code]]
    assert same == []


@pytest.mark.parametrize(
    ("kind", "offered", "not_offered"),
    [
        ("work_stoppage", "notice_of_irregular_strike_received", "strike_start"),
        ("strike", "strike_start", "bargaining_started"),
        ("lockout", "lockout_start", "conciliator_assigned"),
        ("go_slow", "head_count", "first_meeting_held"),
        ("rights_dispute", "violation_discovered", "cba_signed"),
        ("interests_dispute", "nostrike_decision_made", "violation_discovered"),
        ("mixed_dispute", "conciliation_minutes_made", "notice_of_irregular_strike_received"),
        ("unclassified_dispute", "request_received_by_authority", "lockout_start"),
    ],
)
def test_events_of_a_procedure_are_taken_on_the_kinds_it_fits(browse, officer, make_case, kind, offered, not_offered):
    case = make_case(kind)
    person = browse(officer)
    fields = {"happened_at": moment(), "workers_involved": "5"}
    person.post(f"/cases/{case.code}/events", {**fields, "event": offered})
    person.post(f"/cases/{case.code}/events", {**fields, "event": not_offered}, 422)
    assert [one.event for one in recorded()] == [offered]


# One event ---------------------------------------------------------------------------------------------------------


def test_a_head_count_keeps_all_that_was_entered(browse, officer, make_case):
    case = make_case(started_on=date(2026, 3, 2))
    browse(officer).post(
        f"/cases/{case.code}/events",
        {
            "event": "head_count",
            "happened_at": "02/03/2026 14:05",
            "note": "Cả ca. Xưởng may 1, 2 và tổ cắt.",
            "workers_involved": "1.062",
            "workers_indirect": "150",
            "shift_fraction": "0,5",
            "quality": "counted",
            "source": "công đoàn cơ sở",
        },
    )
    event = recorded()[0]
    assert local(event.happened_at).replace(tzinfo=None) == datetime(2026, 3, 2, 14, 5)
    assert event.day == date(2026, 3, 2)
    assert (event.workers_involved, event.workers_indirect, event.shift_fraction) == (1062, 150, Decimal("0.5"))
    assert (event.quality, event.source, event.agency_id) == ("counted", "công đoàn cơ sở", officer.agency_id)
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "case.event_added")).one()
    assert (entry.record_type, entry.record_id, entry.actor) == ("case", case.id, officer.username)
    assert "xưởng" not in entry.facts.lower()


@pytest.mark.parametrize("typed", ["2026-03-02T14:05", "2026-03-02 14:05", "02/03/2026 14:05", "02/03/2026T14:05"])
def test_the_moment_is_read_in_both_spellings(browse, officer, make_case, typed):
    case = make_case(started_on=date(2026, 3, 2))
    browse(officer).post(f"/cases/{case.code}/events", {"event": "note", "note": "x", "happened_at": typed})
    assert local(recorded()[0].happened_at).strftime("%Y-%m-%d %H:%M") == "2026-03-02 14:05"


def test_the_line_on_the_page_suffices_for_a_note(browse, officer, make_case):
    case = make_case()
    browse(officer).send(f"/cases/{case.code}/events", note="Tổ công tác đến doanh nghiệp")
    assert [(one.event, one.note) for one in recorded()] == [("note", "Tổ công tác đến doanh nghiệp")]


@pytest.mark.parametrize(
    ("fraction", "expected"), [("0.5", "0.5"), ("0,25", "0.25"), ("1", "1"), ("0", "0"), ("", "1")]
)
def test_the_part_of_the_shift_is_read_with_comma_or_point(browse, officer, make_case, fraction, expected):
    case = make_case()
    fields = {"event": "head_count", "happened_at": moment(), "workers_involved": "10", "shift_fraction": fraction}
    browse(officer).post(f"/cases/{case.code}/events", fields)
    assert recorded()[0].shift_fraction == Decimal(expected)


RULING = {
    "event": "court_ruling",
    "ruling": "illegal",
    "court": "Toà án nhân dân thành phố Hải Phòng",
    "document_number": "03/2026/QĐ-ĐC",
    "document_date": "05/03/2026",
}


def test_a_court_ruling_names_court_number_and_date(browse, officer, make_case):
    case = make_case("strike", started_on=date(2026, 3, 2))
    browse(officer).post(f"/cases/{case.code}/events", {**RULING, "happened_at": moment()})
    event = recorded()[0]
    assert (event.ruling, event.court, event.document_number, event.document_date) == (
        "illegal",
        RULING["court"],
        RULING["document_number"],
        date(2026, 3, 5),
    )
    assert "bất hợp pháp" in browse(officer).open(f"/cases/{case.code}").select_one(".timeline").text


def test_the_result_stands_with_the_minutes_of_conciliation_only(browse, officer, make_case):
    case = make_case("rights_dispute")
    person = browse(officer)
    for code in ("conciliation_minutes_made", "conciliation_ended"):
        person.post(f"/cases/{case.code}/events", {"event": code, "happened_at": moment(), "result": "not_settled"})
    assert [one.result for one in recorded()] == ["not_settled", None]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"event": ""}, "event"),
        ({"event": "dialogue_start"}, "event"),
        ({"event": "note", "note": ""}, "note"),
        ({"event": "note", "note": "x" * 10_001}, "note"),
        ({"event": "note", "note": "gọi số 0912 345 678"}, "note"),
        ({"event": "note", "note": "x", "source": "a@b.vn"}, "source"),
        ({"event": "note", "note": "x\x00y"}, "note"),
        ({"event": "note", "note": "x", "happened_at": ""}, "happened_at"),
        ({"event": "note", "note": "x", "happened_at": "hôm qua"}, "happened_at"),
        ({"event": "note", "note": "x", "happened_at": "2026-02-30T10:00"}, "happened_at"),
        ({"event": "note", "note": "x", "happened_at": "20/11/2026"}, "happened_at"),
        ({"event": "note", "note": "x", "happened_at": "2099-01-01T10:00"}, "happened_at"),
        ({"event": "head_count"}, "workers_involved"),
        ({"event": "head_count", "workers_involved": "khoảng 600"}, "workers_involved"),
        ({"event": "head_count", "workers_involved": "-1"}, "workers_involved"),
        ({"event": "head_count", "workers_involved": "9" * 30}, "workers_involved"),
        ({"event": "head_count", "workers_involved": "1", "shift_fraction": "1,5"}, "shift_fraction"),
        ({"event": "head_count", "workers_involved": "1", "shift_fraction": "nửa"}, "shift_fraction"),
        ({"event": "head_count", "workers_involved": "1", "quality": "guessed"}, "quality"),
        ({**RULING, "ruling": ""}, "ruling"),
        ({**RULING, "court": ""}, "court"),
        ({**RULING, "document_number": ""}, "document_number"),
        ({**RULING, "document_date": ""}, "document_date"),
        ({**RULING, "document_date": "01/01/2099"}, "document_date"),
    ],
)
def test_an_event_is_refused_beside_the_field_that_is_wrong(browse, officer, make_case, fields, field):
    case = make_case()
    sent = {"happened_at": moment(), **fields}
    page = browse(officer).post(f"/cases/{case.code}/events", sent, 422)
    assert page.select_one(f"#event-{field}-field.has-error")
    assert page.select_one(f".error-summary a[href='#event-{field}']")
    assert page.title.text.strip().startswith("Lỗi: ")
    assert recorded() == []
    for name, value in sent.items():
        control = page.select_one(f"#event-{name}")
        if control.name == "textarea":
            assert control.text.strip() == value.replace("\x00", "")
        elif control.name == "input":
            assert control["value"] == value


def test_all_errors_are_told_at_once(browse, officer, make_case):
    case = make_case()
    fields = {"event": "court_ruling", "happened_at": "x", "workers_involved": "y", "note": "0912345678"}
    page = browse(officer).post(f"/cases/{case.code}/events", fields, 422)
    told = {link["href"].removeprefix("#event-") for link in page.select(".error-summary a")}
    assert told == {"happened_at", "workers_involved", "note", "ruling", "court", "document_number", "document_date"}


@pytest.mark.parametrize("code", sorted(code for code, event in events.EVENTS.items() if event.may_lie_ahead))
def test_what_notices_are_counted_back_from_may_lie_ahead(browse, officer, make_case, code):
    kind = next(kind for kind in KINDS if kind in events.EVENTS[code].kinds)
    case = make_case(kind)
    browse(officer).post(f"/cases/{case.code}/events", {"event": code, "happened_at": moment(days=12)})
    assert [one.event for one in recorded()] == [code]


def test_nothing_else_lies_ahead(browse, officer, make_case):
    assert {code for code, event in events.EVENTS.items() if event.may_lie_ahead} == {
        "arbitration_meeting",
        "strike_opinion_collection",
        "strike_start",
        "lockout_start",
        "strike_resumption",
    }
    case = make_case("strike")
    fields = {"event": "strike_notice_sent", "happened_at": moment(hours=2)}
    browse(officer).post(f"/cases/{case.code}/events", fields, 422)


def test_an_event_before_the_start_is_taken_with_a_warning(browse, officer, make_case):
    case = make_case(started_on=today())
    person = browse(officer)
    person.post(f"/cases/{case.code}/events", {"event": "note", "note": "x", "happened_at": moment(days=-3)})
    assert len(recorded()) == 1
    assert person.open(f"/cases/{case.code}").select(".notice-warning")


def test_what_looks_like_a_name_is_saved_with_a_warning(browse, officer, make_case):
    case = make_case()
    person = browse(officer)
    fields = {"event": "note", "note": "Bà Nguyễn Thị Hoa trình bày", "happened_at": moment()}
    person.post(f"/cases/{case.code}/events", fields)
    assert len(recorded()) == 1
    assert person.open(f"/cases/{case.code}").select(".notice-warning")


def test_a_number_that_somebody_confirms_is_saved_and_the_trail_says_so_without_it(browse, officer, make_case):
    case = make_case()
    fields = {"event": "note", "note": "tổng đài 0912 345 678", "happened_at": moment(), "text_confirmed": "1"}
    browse(officer).post(f"/cases/{case.code}/events", fields)
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "text.confirmed")).one()
    assert "0912" not in entry.facts


def test_the_same_form_sent_twice_records_one_event(browse, officer, make_case):
    case = make_case()
    fields = {"event": "note", "note": "một lần", "happened_at": moment(), "submission_id": "dấu-một-lần"}
    person = browse(officer)
    person.post(f"/cases/{case.code}/events", fields)
    person.post(f"/cases/{case.code}/events", fields)
    assert db.session.scalar(select(func.count()).select_from(CaseEvent)) == 1


def test_events_are_terms():
    assert isinstance(events.EVENTS, Terms)
    assert isinstance(events.QUALITIES, Terms)
