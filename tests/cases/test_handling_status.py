"""Status, closing and reopening: every pair of statuses, and the rules of each."""

import itertools
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.cases import handling
from app.cases.models import Case, CaseMove
from app.cases.states import ACTION_KINDS, KINDS, REFUTED, STATUSES, moves_from, statuses_of
from app.core import audit
from app.core.audit import AuditEntry
from app.core.db import commit, today
from app.core.errors import Refused
from app.extensions import db


@pytest.fixture
def officer(make_user):
    return make_user("officer")


def put(case: Case, status: str) -> None:
    """As if the case had got there by its own way."""
    case.status = status
    case.closed_on = case.started_on if status == "closed" else None
    commit()


def moves_of(case) -> list[tuple]:
    return [
        (one.from_status, one.to_status, one.on, one.reason)
        for one in db.session.scalars(select(CaseMove).where(CaseMove.case_id == case.id).order_by(CaseMove.id))
    ]


@pytest.mark.parametrize("kind", ["work_stoppage", "mixed_dispute"])
def test_every_arrow_between_statuses_can_be_followed_on_the_page(browse, officer, make_case, kind):
    case = make_case(kind, started_on=today() - timedelta(9))
    person, code = browse(officer), case.code
    arrows = [(before, after) for before in statuses_of(kind) for after in moves_from(kind, before)]
    for before, after in arrows:
        put(case, before)
        fields = {"status": after, "on": today(), "reason": "theo báo cáo của công đoàn cơ sở"}
        person.post(f"/cases/{code}/status", fields)
        assert case.status == after, (before, after)
    assert [move[:2] for move in moves_of(case)] == arrows


@pytest.mark.parametrize("kind", ["work_stoppage", "mixed_dispute"])
def test_every_pair_without_an_arrow_is_refused(officer, make_case, kind):
    case = make_case(kind, started_on=today() - timedelta(9))
    for before, after in itertools.product(statuses_of(kind), [*STATUSES, "lost", ""]):
        case.status = before
        if after not in moves_from(kind, before):
            with pytest.raises(Refused) as refusal:
                handling.set_status(case, after, today(), "theo báo cáo", by=officer)
            assert refusal.value.field == "status"
            assert case.status == before


@pytest.mark.parametrize("status", ["reported", "under_way", "in_court", "closed", "lost", "", "x" * 1000, "\x00"])
def test_a_status_that_does_not_follow_is_refused_on_the_page(browse, officer, make_case, status):
    case = make_case(started_on=today() - timedelta(9))
    fields = {"status": status, "on": today(), "reason": "đã gặp"}
    page = browse(officer).post(f"/cases/{case.code}/status", fields, 422)
    assert page.select_one("#status-status-field.has-error")
    assert "đã gặp" in page.select_one("#status-reason").text


def test_the_moves_are_those_of_the_rules():
    assert {status: moves_from("strike", status) for status in ("reported", "verified", "under_way", "ended")} == {
        "reported": ("verified", "refuted"),
        "verified": ("under_way", "refuted"),
        "under_way": ("partly_resumed", "ended", "refuted"),
        "ended": ("refuted",),
    }
    assert moves_from("rights_dispute", "in_conciliation") == (
        "settled_by_conciliation",
        "conciliation_failed",
        "conciliation_expired",
        "settled_directly",
        "withdrawn",
        "referred_violation",
    )


def test_a_move_keeps_day_reason_and_agency_and_stands_in_the_trail(browse, officer, make_case):
    case = make_case(started_on=date(2026, 3, 2))
    browse(officer).post(f"/cases/{case.code}/status", {"status": "verified", "on": "03/03/2026", "reason": "đã gặp"})
    move = db.session.scalars(select(CaseMove)).one()
    assert (move.from_status, move.to_status, move.on, move.reason) == (
        "reported",
        "verified",
        date(2026, 3, 3),
        "đã gặp",
    )
    assert move.agency_id == officer.agency_id
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "case.status_changed")).one()
    assert entry.actor == officer.username
    assert entry.changes["status"] == ["reported", "verified"]
    assert audit.verify()[1] is None


def test_a_report_is_refuted_only_with_a_reason(browse, officer, make_case):
    case = make_case()
    page = browse(officer).post(f"/cases/{case.code}/status", {"status": REFUTED, "on": today(), "reason": ""}, 422)
    assert page.select_one("#status-reason[aria-invalid=true]")
    assert page.select_one(".error-summary a[href='#status-reason']")
    assert page.select_one("#status option[selected]")["value"] == REFUTED


@pytest.mark.parametrize(("on", "status"), [(1, 422), (0, 303), (-3, 303)])
def test_a_move_does_not_lie_ahead(browse, officer, make_case, on, status):
    case = make_case(started_on=today() - timedelta(4))
    fields = {"status": "verified", "on": today() + timedelta(on)}
    browse(officer).post(f"/cases/{case.code}/status", fields, status)
    db.session.refresh(case)
    assert case.status == ("verified" if status == 303 else "reported")


@pytest.mark.parametrize(
    ("known", "on", "expected"),
    [
        (None, date(2026, 3, 6), date(2026, 3, 5)),
        (None, date(2026, 3, 2), date(2026, 3, 2)),
        (date(2026, 3, 3), date(2026, 3, 6), date(2026, 3, 3)),
    ],
)
def test_an_action_that_ends_gets_the_day_before_as_its_last(browse, officer, make_case, known, on, expected):
    case = make_case("strike", started_on=date(2026, 3, 2), ended_on=known, status="under_way")
    person = browse(officer)
    person.post(f"/cases/{case.code}/status", {"status": "ended", "on": on})
    assert case.ended_on == expected
    notices = person.open(f"/cases/{case.code}").select(".notice-info")
    assert bool(notices) is (known is None)


def test_a_form_opened_before_somebody_else_saved_is_not_saved_over_it(browse, officer, make_case):
    case = make_case()
    version = case.version
    person = browse(officer)
    person.post(f"/cases/{case.code}/status", {"status": "verified", "version": version})
    fields = {"status": "under_way", "version": version, "reason": "mọi người đã ra về"}
    page = person.post(f"/cases/{case.code}/status", fields, 409)
    assert "mọi người đã ra về" in page.select_one("#status-reason").text
    assert case.status == "verified"
    person.post(f"/cases/{case.code}/status", {"status": "under_way", "version": case.version})


# Closing -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "unclassified_dispute"])
def test_a_case_closes_from_every_open_status_and_from_no_other(browse, officer, make_case, kind):
    case = make_case(kind, started_on=date(2026, 3, 2))
    person, code = browse(officer), case.code
    for status in statuses_of(kind):
        put(case, status)
        is_open = not STATUSES[status].final
        person.post(f"/cases/{code}/close", {"closed_on": "05/03/2026", "end_unknown": "1"}, 303 if is_open else 422)
        assert case.status == ("closed" if is_open else status)


def test_closing_keeps_method_outcome_agreement_and_the_end(browse, officer, make_case):
    case = make_case(started_on=date(2026, 3, 2))
    browse(officer).post(
        f"/cases/{case.code}/close",
        {
            "closed_on": "2026-03-05",
            "resolution_method": "authority_meeting",
            "outcome": "some_accepted",
            "agreement": "Tăng bữa ăn ca lên 25.000 đồng",
            "ended_on": "04/03/2026",
            "ended_time": "11:30",
        },
    )
    assert (case.status, case.closed_on, case.ended_on, str(case.ended_time)) == (
        "closed",
        date(2026, 3, 5),
        date(2026, 3, 4),
        "11:30:00",
    )
    assert (case.resolution_method, case.outcome) == ("authority_meeting", "some_accepted")
    assert case.agreement == "Tăng bữa ăn ca lên 25.000 đồng"
    assert moves_of(case) == [("reported", "closed", date(2026, 3, 5), None)]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"closed_on": "", "end_unknown": "1"}, "closed_on"),
        ({"end_unknown": "1"}, "closed_on"),
        ({"closed_on": "01/03/2026", "end_unknown": "1"}, "closed_on"),
        ({"closed_on": "hôm qua", "end_unknown": "1"}, "closed_on"),
        ({"closed_on": "31/12/2099", "end_unknown": "1"}, "closed_on"),
        ({"closed_on": "05/03/2026"}, "ended_on"),
        ({"closed_on": "05/03/2026", "ended_on": "01/03/2026"}, "ended_on"),
        ({"closed_on": "05/03/2026", "ended_on": "06/03/2026"}, "ended_on"),
        ({"closed_on": "05/03/2026", "ended_on": "04/03/2026", "end_unknown": "1"}, "end_unknown"),
        ({"closed_on": "05/03/2026", "ended_time": "12:00", "end_unknown": "1"}, "ended_on"),
        ({"closed_on": "05/03/2026", "end_unknown": "1", "outcome": "won"}, "outcome"),
        ({"closed_on": "05/03/2026", "end_unknown": "1", "agreement": "x" * 10001}, "agreement"),
        ({"closed_on": "05/03/2026", "end_unknown": "1", "agreement": "gọi 0912 345 678"}, "agreement"),
    ],
)
def test_closing_is_refused_beside_the_field_that_is_wrong(browse, officer, make_case, fields, field):
    case = make_case(started_on=date(2026, 3, 2))
    page = browse(officer).post(f"/cases/{case.code}/close", fields, 422)
    assert page.select_one(f"#close-{field}-field.has-error")
    assert page.select_one("#close").find_parent("details").has_attr("open")
    assert case.status == "reported"
    for name, value in fields.items():
        control = page.select_one(f"#close-{name}")
        if control.name == "textarea":
            assert control.text.strip() == value
        elif control.get("type") != "checkbox" and control.name == "input":
            assert control["value"] == value


def test_a_case_that_has_its_end_needs_no_other(browse, officer, make_case):
    case = make_case(started_on=date(2026, 3, 2), ended_on=date(2026, 3, 3))
    browse(officer).post(f"/cases/{case.code}/close", {"closed_on": "05/03/2026"})
    assert (case.status, case.ended_on, case.end_unknown) == ("closed", date(2026, 3, 3), False)


def test_an_end_that_nobody_knows_is_said(browse, officer, make_case):
    case = make_case(started_on=date(2026, 3, 2))
    browse(officer).post(f"/cases/{case.code}/close", {"closed_on": "05/03/2026", "end_unknown": "1"})
    assert (case.ended_on, case.end_unknown) == (None, True)


def test_a_dispute_closes_once_it_is_classified(browse, officer, make_case):
    case = make_case("unclassified_dispute", started_on=date(2026, 3, 2))
    person = browse(officer)
    page = person.post(f"/cases/{case.code}/close", {"closed_on": "05/03/2026"}, 422)
    assert page.select_one(".error-summary")
    case.kind = "rights_dispute"
    commit()
    person.post(f"/cases/{case.code}/close", {"closed_on": "05/03/2026"})
    assert case.status == "closed"


def test_a_number_in_the_agreement_is_kept_once_somebody_confirms_it(browse, officer, make_case):
    case = make_case("rights_dispute", started_on=date(2026, 3, 2))
    fields = {"closed_on": "05/03/2026", "agreement": "tổng đài doanh nghiệp 0225 388 8888"}
    page = browse(officer).post(f"/cases/{case.code}/close", fields, 422)
    assert page.select_one("#close-text_confirmed")
    browse(officer).post(f"/cases/{case.code}/close", {**fields, "text_confirmed": "1"})
    assert case.status == "closed"
    assert db.session.scalars(select(AuditEntry).where(AuditEntry.action == "text.confirmed")).one()


# Reopening ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "status"), [("strike", "closed"), ("strike", "refuted"), ("rights_dispute", "closed")]
)
def test_a_case_reopens_with_a_reason_and_keeps_its_day_of_closing_in_the_moves(
    browse, officer, make_case, kind, status
):
    case = make_case(kind, started_on=date(2026, 3, 2))
    person = browse(officer)
    if status == "closed":
        person.post(f"/cases/{case.code}/close", {"closed_on": "05/03/2026", "end_unknown": "1"})
    else:
        put(case, status)
    person.post(f"/cases/{case.code}/reopen", {"on": "07/03/2026", "reason": ""}, 422)
    person.post(f"/cases/{case.code}/reopen", {"on": "07/03/2026", "reason": "thoả thuận không được thực hiện"})
    assert (case.status, case.closed_on) == ("reopened", None)
    assert moves_of(case)[-1] == (status, "reopened", date(2026, 3, 7), "thoả thuận không được thực hiện")
    if status == "closed":
        assert moves_of(case)[0][2] == date(2026, 3, 5)


def test_an_open_case_is_not_reopened(browse, officer, make_case):
    case = make_case(started_on=date(2026, 3, 2))
    page = browse(officer).post(f"/cases/{case.code}/reopen", {"on": "07/03/2026", "reason": "x"}, 422)
    assert "x" in page.select_one("#reopen-reason").text


@pytest.mark.parametrize("on", ["04/03/2026", "01/01/2099", "", "x"])
def test_a_case_does_not_reopen_before_it_closed_nor_ahead(browse, officer, make_case, on):
    case = make_case("rights_dispute", started_on=date(2026, 3, 2), closed_on=date(2026, 3, 5))
    browse(officer).post(f"/cases/{case.code}/reopen", {"on": on, "reason": "x"}, 422)
    assert case.status == "closed"


def test_kinds_of_actions_are_those_that_need_an_end(browse, officer, make_case):
    person = browse(officer)
    for kind in KINDS:
        page = person.open(f"/cases/{make_case(kind).code}")
        assert bool(page.select_one("#close-end_unknown")) is (kind in ACTION_KINDS)
