"""The gate report: five answers on a phone make one reported case, whatever becomes of the network or the session."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.cases.models import Case, CaseDeadline, CaseEvent
from app.core.audit import AuditEntry
from app.core.db import commit, local, now, today
from app.enterprises import merging
from app.enterprises.models import Enterprise
from app.extensions import db

GATE = "/cases/gate"
JSON = {"Accept": "application/json"}
ANSWERS = {
    "place": "Xưởng may sau chợ Tràng Duệ",
    "started_time": "00:00",
    "started_on": "20/11/2025",
    "workers_involved": "120",
    "causes": "shift_meal",
    "demands": "Nâng chất lượng bữa ăn ca tối.",
}


@pytest.fixture
def user(make_user):
    return make_user(username="can.bo")


@pytest.fixture
def officer(browse, user):
    return browse(user)


def newest() -> Case:
    return db.session.scalars(select(Case).order_by(Case.id.desc()).limit(1)).one()


def how_many() -> int:
    return db.session.scalar(select(func.count()).select_from(Case))


def phone(browser, answers=(), **more):
    """What the outbox of a phone sends: the session is asked first, then the answers go with its token."""
    session = browser.client.get(f"{GATE}/session.json").get_json()
    fields = {"csrf_token": session["token"], "submission_id": "from-the-phone-1", **dict(answers or ANSWERS), **more}
    return browser.client.post(GATE, data=fields, headers=JSON)


def notes() -> list[str]:
    return list(db.session.scalars(select(CaseEvent.note).where(CaseEvent.event == "note")))


# What becomes of the answers ---------------------------------------------------------------------------------------


def test_a_plain_form_makes_a_reported_stoppage_with_what_was_answered(officer, user):
    answer = officer.send(GATE, **ANSWERS)
    case = newest()
    assert answer.location == f"/cases/{case.code}"
    assert (case.kind, case.status, case.workers_involved) == ("work_stoppage", "reported", 120)
    assert (case.started_on.isoformat(), case.started_time.isoformat("minutes")) == ("2025-11-20", "00:00")
    assert (case.main_cause, case.demands) == ("shift_meal", ANSWERS["demands"])
    assert (case.reported_on, case.gate_place) == (today(), ANSWERS["place"])
    assert "ước tính tại cổng" in notes()[0]
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "case.recorded")).one()
    assert entry.actor == user.username


def test_not_known_is_an_answer_to_every_question(officer):
    ticks = dict.fromkeys(("place_unknown", "started_unknown", "workers_unknown", "demands_unknown"), "1")
    officer.send(GATE, causes="unknown", **ticks)
    case = newest()
    assert (case.workers_involved, case.main_cause, case.demands, case.started_time) == (None,) * 4
    assert case.started_on == today(), "a case has a first day: that of the report, which the note says is not known"
    assert case.enterprise.name == f"Chưa rõ doanh nghiệp ({case.code})"
    assert "Chưa rõ: ở đâu, từ lúc nào, bao nhiêu người, vì sao, yêu cầu gì." in notes()[0]


def test_a_tick_takes_away_what_was_typed_beside_it(officer):
    officer.send(GATE, **ANSWERS, workers_unknown="1")
    assert newest().workers_involved is None


def test_of_several_causes_the_first_of_the_list_is_the_main_one(officer):
    officer.send(GATE, **{**ANSWERS, "causes": ["wage_late", "shift_meal", "unknown"]})
    case = newest()
    assert (case.main_cause, [one.code for one in case.causes]) == ("wage_late", ["shift_meal"])


def test_a_report_that_says_nothing_at_all_is_asked_again(officer):
    page = officer.send(GATE, 422, started_on="")
    assert "Trả lời ít nhất một câu" in page.select_one(".error-summary").get_text()
    assert how_many() == 0


def test_what_cannot_be_read_comes_back_with_all_that_was_typed(officer):
    page = officer.send(GATE, 422, **{**ANSWERS, "workers_involved": "đông lắm", "started_on": "31/02/2026"})
    assert {tag["id"] for tag in page.select(".field-error")} == {"workers_involved-error", "started_on-error"}
    assert page.select_one("#workers_involved")["value"] == "đông lắm"
    assert page.select_one("#demands").get_text().strip() == ANSWERS["demands"]
    assert page.select_one("input[name=causes][value=shift_meal]").has_attr("checked")


# The twelve hours --------------------------------------------------------------------------------------------------


def clocks() -> list[str]:
    return list(db.session.scalars(select(CaseDeadline.rule)))


def test_our_own_report_starts_no_clock(officer):
    officer.send(GATE, **ANSWERS)
    assert clocks() == []


def test_the_notice_to_the_commune_starts_the_twelve_hours_from_its_own_moment(officer):
    told = local(now() - timedelta(hours=3))
    officer.send(GATE, **ANSWERS, commune_told="yes", commune_told_at=told.strftime("%d/%m/%Y %H:%M"))
    event = db.session.scalars(select(CaseEvent).where(CaseEvent.event != "note")).one()
    assert event.event == "notice_of_irregular_strike_received"
    assert local(event.happened_at).strftime("%H:%M") == told.strftime("%H:%M")
    [due] = db.session.scalars(select(CaseDeadline.due_at))
    assert due == event.happened_at + timedelta(hours=12)


@pytest.mark.parametrize("told", ["", "31/12/2199 10:00", "hôm qua"])
def test_told_needs_a_moment_that_has_come(officer, told):
    page = officer.send(GATE, 422, **ANSWERS, commune_told="yes", commune_told_at=told)
    assert page.select_one("#commune_told_at-error")
    assert page.select_one("#commune_told_at").find_parent("details").has_attr("open")


def test_a_moment_without_yes_says_nothing(officer):
    officer.send(GATE, **ANSWERS, commune_told="no", commune_told_at="20/11/2025 10:00")
    assert clocks() == []


# The place and the registry ----------------------------------------------------------------------------------------


def test_a_place_that_names_one_enterprise_is_that_enterprise(officer, make_enterprise):
    enterprise = make_enterprise("Công ty TNHH May Sao Bắc Hải", tax_code="0299000047")
    for place in ("cong ty tnhh may sao bac hai", "0299000047"):
        officer.send(GATE, **{**ANSWERS, "place": place})
        assert newest().enterprise_id == enterprise.id
        assert not newest().wants_matching


def test_a_place_that_nobody_is_called_waits_to_be_matched_and_is_listed(officer):
    officer.send(GATE, **ANSWERS)
    case = newest()
    assert case.enterprise.to_complete and case.enterprise.name == ANSWERS["place"]
    listed = officer.open("/cases/?gate=to_match").select("tbody a.code")
    assert [one.get_text() for one in listed] == [case.code]
    page = officer.open(f"/cases/{case.code}")
    assert "Chưa khớp doanh nghiệp" in page.select_one(".notice").get_text()


def test_the_same_place_written_again_is_the_same_enterprise(officer):
    officer.send(GATE, **ANSWERS)
    officer.send(GATE, **ANSWERS)
    assert db.session.scalar(select(func.count()).select_from(Enterprise)) == 1


def test_a_name_that_two_bear_is_guessed_for_neither(officer, make_enterprise):
    two = [make_enterprise("Công ty May Sao", tax_code=code).id for code in ("0299000047", "0299000048")]
    officer.send(GATE, **{**ANSWERS, "place": "Công ty May Sao"})
    case = newest()
    assert case.enterprise_id not in two
    assert case.enterprise.name == f"Công ty May Sao ({case.code})"


def test_matching_is_naming_the_enterprise_and_leaves_no_empty_one_behind(officer, make_enterprise):
    right = make_enterprise("Công ty TNHH May Sao Bắc Hải", tax_code="0299000047").id
    officer.send(GATE, **ANSWERS)
    code = newest().code
    officer.send(f"/cases/{code}/edit", enterprise="0299000047")
    case = newest()
    assert (case.enterprise_id, case.gate_place, case.wants_matching) == (right, ANSWERS["place"], False)
    assert "May Sao Bắc Hải" in case.title
    assert list(db.session.scalars(select(Enterprise.id))) == [right]
    assert not officer.open("/cases/?gate=to_match").select("tbody a.code")


def test_what_another_case_speaks_of_stays_in_the_registry(officer, make_enterprise):
    make_enterprise("Công ty TNHH May Sao Bắc Hải", tax_code="0299000047")
    officer.send(GATE, **ANSWERS)
    officer.send(GATE, **ANSWERS)
    officer.send(f"/cases/{newest().code}/edit", enterprise="0299000047")
    assert db.session.scalar(select(func.count()).select_from(Enterprise)) == 2


def test_completing_or_merging_the_enterprise_matches_too(officer, make_enterprise, user):
    right = make_enterprise("Công ty TNHH May Sao Bắc Hải", tax_code="0299000047")
    officer.send(GATE, **ANSWERS)
    merging.merge(newest().enterprise, right, "một nơi", {}, by=user)
    commit()
    assert not newest().wants_matching
    officer.send(GATE, **{**ANSWERS, "place": "Xưởng thứ hai"})
    officer.send(f"/enterprises/{newest().enterprise_id}/edit", tax_code="0299000099")
    assert not newest().wants_matching


# The phone's outbox ------------------------------------------------------------------------------------------------


def test_the_same_report_sent_twice_makes_one_case_and_gives_the_same_receipt(officer):
    first, second = phone(officer), phone(officer, {**ANSWERS, "workers_involved": "999"})
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.get_json()["code"] == second.get_json()["code"] == newest().code
    assert (how_many(), newest().workers_involved) == (1, 120)


def test_a_report_is_of_the_day_on_which_it_was_written(officer):
    written = (now() - timedelta(days=2)).replace(hour=3, minute=0, second=0)
    phone(officer, {**ANSWERS, "started_on": ""}, written_at=written.isoformat())
    case = newest()
    assert case.gate_at == written
    assert case.started_on == case.reported_on == local(written).date()


@pytest.mark.parametrize("written", ["2199-01-01T00:00:00Z", "9999-99-99", "\x00", "2025-11-20T10:00:00", "x" * 5000])
def test_a_phone_whose_clock_is_wrong_reports_now(officer, written):
    assert phone(officer, written_at=written).status_code == 200
    assert abs((newest().gate_at - now()).total_seconds()) < 60


def test_a_finding_is_asked_before_anything_is_saved(officer):
    answer = phone(officer, {**ANSWERS, "demands": "Gọi 0912 345 678"})
    body = answer.get_json()
    assert (answer.status_code, body["confirm"], list(body["errors"])) == (422, "demands", ["demands"])
    assert "0912 345 678" in body["errors"]["demands"][0]
    assert how_many() == 0
    assert phone(officer, {**ANSWERS, "demands": "Gọi 0912 345 678"}, text_confirmed="1").status_code == 200
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "text.confirmed")).one()
    assert "0912" not in str(entry.changes)


def test_what_looks_like_a_name_is_told_with_the_receipt(officer):
    body = phone(officer, {**ANSWERS, "demands": "Theo lời anh Trần Văn Đỗ, đề nghị tăng lương."}).get_json()
    assert body["code"] == newest().code
    assert any("Trần Văn Đỗ" in warning for warning in body["warnings"])


def test_the_names_of_the_registry_set_nothing_off(officer, make_enterprise):
    make_enterprise("Công ty TNHH Nguyễn Văn Minh", tax_code="0299000047")
    body = phone(officer, {**ANSWERS, "place": "0299000047", "demands": "Công ty TNHH Nguyễn Văn Minh trả lương."})
    assert body.get_json()["warnings"] == []


def test_a_report_of_another_account_is_not_taken_and_not_lost(officer, browse, make_user):
    other = browse(make_user(username="nguoi.khac"))
    answer = phone(other, author="can.bo")
    assert answer.status_code == 403
    assert "tài khoản khác" in answer.get_json()["detail"]
    page = other.send(GATE, 403, **ANSWERS, author="can.bo")
    assert page.select_one("#place")["value"] == ANSWERS["place"]
    assert how_many() == 0


def test_the_author_is_whoever_is_signed_in_whatever_a_phone_says(officer):
    assert phone(officer, author="can.bo").status_code == 200
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "case.recorded")).one()
    assert entry.actor == "can.bo"


def test_an_account_that_was_closed_meanwhile_is_told_to_sign_in_and_nothing_is_made(officer, user, command):
    token = officer.client.get(f"{GATE}/session.json").get_json()["token"]
    command("users", "disable", user.username)
    for answer in (
        officer.client.get(f"{GATE}/session.json", headers=JSON),
        officer.client.post(GATE, data={**ANSWERS, "csrf_token": token}, headers=JSON),
    ):
        assert answer.status_code == 401
        assert answer.mimetype == "application/problem+json"
    assert how_many() == 0


def test_without_the_token_of_the_session_nothing_is_taken(officer):
    answer = officer.client.post(GATE, data={**ANSWERS, "csrf_token": "old"}, headers=JSON)
    assert (answer.status_code, how_many()) == (400, 0)


def test_who_may_not_record_is_told_so_and_the_outbox_learns_who_is_there(browse, make_user):
    leader = browse(make_user("leader", username="truong.ban"))
    leader.open(GATE, 403)
    session = leader.client.get(f"{GATE}/session.json").get_json()
    assert (session["account"], session["may"]) == ("truong.ban", False)
    assert phone(leader).status_code == 403


# What lies on the phone --------------------------------------------------------------------------------------------


def test_the_page_that_a_phone_keeps_holds_no_account_token_or_record(officer, make_case, user):
    case = make_case()
    shell = officer.client.get(f"{GATE}/shell").get_data(as_text=True)
    for secret in (user.username, "csrf_token", user.agency.name_vi, case.code, "logout"):
        assert secret not in shell


def test_the_worker_is_for_the_gate_report_alone(officer):
    answer = officer.client.get(f"{GATE}/worker.js")
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Service-Worker-Allowed"] == GATE


def test_the_list_of_reports_to_match_takes_the_same_statements_however_long(officer, count_statements):
    def statements() -> int:
        with count_statements() as made:
            officer.open("/cases/?gate=to_match")
        return len(made)

    officer.send(GATE, **ANSWERS)
    few = statements()
    for number in range(5):
        officer.send(GATE, **{**ANSWERS, "place": f"Xưởng {number}"})
    assert statements() == few
