"""Work on several cases at once: chosen in the register, asked once, each done as on its own page or told why not."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.cases.models import Case, HandOver
from app.core.audit import AuditEntry
from app.core.db import commit, today
from app.extensions import db

LEAD, OTHER = "hp_ldld_2025", "hp_snv"
DAY = date.today() - timedelta(days=1)


@pytest.fixture
def officer(browse, make_user):
    return browse(make_user(agency=LEAD))


@pytest.fixture
def cases(make_case):
    """Two that can be closed as they are, a stoppage without its last day, and one that another agency leads."""
    early = {"started_on": today() - timedelta(days=9), "reported_on": today() - timedelta(days=9)}
    return {
        "A": make_case("rights_dispute", code="A", **early),
        "B": make_case(code="B", ended_on=today() - timedelta(days=8), **early),
        "C": make_case(code="C", **early),
        "D": make_case("rights_dispute", code="D", lead=OTHER, coordinating=[LEAD], **early),
    }


def found(code) -> Case:
    return db.session.scalars(select(Case).where(Case.code == code)).one()


def status_of(*codes) -> list[str]:
    return [found(code).status for code in codes]


def told(page) -> dict[str, str]:
    """The reasons, by the code of the case that was not done."""
    return {line.a.text: line.get_text() for line in page.select(".notice-warning li")}


def send(browser, do, codes, status=303, **fields):
    chosen = "&".join(f"case={code}" for code in codes)
    return browser.send(f"/cases/several/{do}", page=f"/cases/several?do={do}&{chosen}", status=status, **fields)


# Choosing ----------------------------------------------------------------------------------------------------------


def test_what_the_own_agency_leads_can_be_chosen_in_the_register(officer, cases):
    page = officer.open("/cases/?sort=code")
    assert [box["value"] for box in page.select("tbody input[name=case]")] == ["A", "B", "C"]
    assert page.select_one("#several input[name=on_page]")["value"] == "A;B;C"
    assert [one["value"] for one in page.select("#several button")] == ["coordinate", "handover", "close"]


@pytest.mark.parametrize(("role", "code"), [("leader", LEAD), ("officer", "hp_btgdvtu"), ("leader", OTHER)])
def test_others_choose_nothing(browse, make_user, make_case, role, code):
    make_case()
    page = browse(make_user(role, agency=code)).open("/cases/")
    assert not page.select("#several, .c-pick")


def test_the_page_before_says_that_each_case_is_saved_by_itself(officer, cases):
    page = officer.open("/cases/several?do=close&case=A&case=B&back=/cases/%3Fkind%3Dstrike")
    assert "lưu riêng" in page.text
    assert [box["value"] for box in page.select("input[name=case]")] == [
        f"A:{found('A').version}",
        f"B:{found('B').version}",
    ]
    assert page.select_one(".back")["href"] == "/cases/?kind=strike"


def test_all_of_a_page_are_chosen_without_a_script(officer, cases):
    page = officer.open("/cases/several?do=close&all=1&on_page=A;B;C&case=A")
    assert len(page.select("input[name=case]")) == 3


def test_without_a_choice_the_register_asks_for_one(officer, cases):
    answer = officer.open("/cases/several?do=close&back=/cases/%3Fkind%3Dstrike", 303)
    assert answer.location == "/cases/?kind=strike"
    assert "Chọn ít nhất một vụ việc" in officer.open(answer.location).select_one(".notice").text


def test_the_way_back_leads_nowhere_else(officer, cases):
    page = officer.open("/cases/several?do=close&case=A&back=https://example.org/")
    assert page.select_one(".back")["href"] == "/"


# Closing -----------------------------------------------------------------------------------------------------------


def test_a_batch_is_closed_with_one_reason(officer, cases):
    fields = {"closed_on": f"{DAY:%d/%m/%Y}"}
    send(officer, "close", "AB", agreement="Nâng tiền ăn ca lên 25.000 đồng", **_known(officer, fields))
    for code in "AB":
        case = found(code)
        assert (case.status, case.closed_on, case.agreement) == ("closed", DAY, "Nâng tiền ăn ca lên 25.000 đồng")
        assert case.resolution_method and case.outcome
    actions = db.session.scalars(select(AuditEntry.action).where(AuditEntry.action == "case.closed")).all()
    assert len(actions) == 2


def _known(officer, fields):
    """The same with the first method and outcome that the form offers."""
    page = officer.open("/cases/several?do=close&case=A")
    first = {name: page.select(f"select[name={name}] option")[1]["value"] for name in ("resolution_method", "outcome")}
    return {**fields, **first}


def test_what_cannot_be_closed_is_told_with_its_reason_and_stays_chosen(officer, cases):
    page = send(officer, "close", "ABCD", status=422, closed_on=f"{DAY:%d/%m/%Y}")
    reasons = told(page)
    assert "Nhập ngày ngừng việc cuối cùng" in reasons["C"]
    assert "chủ trì" in reasons["D"]
    assert set(reasons) == {"C", "D"}
    assert "A, B" in page.select_one(".notice-success").text
    assert [box["value"].split(":")[0] for box in page.select("input[name=case]")] == ["C", "D"]
    assert page.select_one("input[name=closed_on]")["value"] == f"{DAY:%d/%m/%Y}"
    assert status_of("A", "B", "C", "D") == ["closed", "closed", "reported", "reported"]


def test_an_end_that_nobody_knows_is_marked_where_it_lacks_only(officer, cases):
    send(officer, "close", "ABC", end_unknown="1")
    assert status_of("A", "B", "C") == ["closed"] * 3
    assert [found(code).end_unknown for code in "ABC"] == [False, False, True]


def test_what_is_left_empty_keeps_what_is_recorded(officer, cases):
    found("A").agreement = "Đã thống nhất mức thưởng"
    commit()
    send(officer, "close", "A", agreement="")
    assert found("A").agreement == "Đã thống nhất mức thưởng"


def test_a_day_ahead_closes_nothing(officer, cases):
    tomorrow = today() + timedelta(days=1)
    page = send(officer, "close", "AB", status=422, closed_on=f"{tomorrow:%d/%m/%Y}")
    assert set(told(page)) == {"A", "B"}
    assert status_of("A", "B") == ["reported", "ended"]


def test_a_form_without_a_day_is_refused_before_anything_is_done(officer, cases):
    page = send(officer, "close", "AB", status=422, closed_on="hôm qua")
    assert page.select_one("#closed_on-field.has-error")
    assert not page.select(".notice-warning li")
    assert status_of("A", "B") == ["reported", "ended"]


def test_a_phone_number_in_the_agreement_is_asked_about_before_anything_is_done(officer, cases):
    page = send(officer, "close", "AB", status=422, agreement="Liên hệ 0912 345 678")
    assert page.select_one("#text_confirmed")
    assert status_of("A", "B") == ["reported", "ended"]
    fields = {"closed_on": f"{DAY:%d/%m/%Y}", "agreement": "Tổng đài 0912 345 678", "text_confirmed": "1"}
    officer.post("/cases/several/close", {"case": ["A", "B"], **fields})
    assert status_of("A", "B") == ["closed", "closed"]


def test_a_case_that_somebody_else_saved_since_is_told_and_kept(officer, cases):
    page = officer.open("/cases/several?do=close&case=A&case=B")
    chosen = [box["value"] for box in page.select("input[name=case]")]
    found("A").reference = "12/BC"
    commit()
    page = officer.post(
        "/cases/several/close", {"case": chosen, "closed_on": f"{DAY:%d/%m/%Y}", "back": "/cases/"}, 422
    )
    assert "Người khác vừa lưu" in told(page)["A"]
    assert status_of("A", "B") == ["reported", "closed"]


def test_the_same_batch_twice_closes_once(officer, cases):
    send(officer, "close", "A")
    page = officer.post("/cases/several/close", {"case": ["A"], "closed_on": f"{DAY:%d/%m/%Y}"}, 422)
    assert "A" in told(page)


# Coordinating agencies, the lead -------------------------------------------------------------------------------------


def test_coordinating_agencies_are_added_to_those_there(officer, cases, agency):
    found("A").coordinating_agencies = [agency("hp_btgdvtu")]
    commit()
    send(officer, "coordinate", "AB", agencies=[OTHER, LEAD])
    assert [one.code for one in found("A").coordinating_agencies] == ["hp_btgdvtu", OTHER]
    assert [one.code for one in found("B").coordinating_agencies] == [OTHER]


def test_a_case_that_has_these_agencies_is_told(officer, cases):
    page = send(officer, "coordinate", "AD", status=422, agencies=[OTHER])
    assert set(told(page)) == {"D"}
    assert [one.code for one in found("A").coordinating_agencies] == [OTHER]


def test_the_lead_of_several_is_offered_to_an_agency(officer, cases, agency):
    send(officer, "handover", "AB", to_agency=OTHER, reason="Theo kế hoạch phối hợp")
    offers = db.session.scalars(select(HandOver)).all()
    assert [(one.case.code, one.to_agency.code, one.state) for one in offers] == [
        ("A", OTHER, "offered"),
        ("B", OTHER, "offered"),
    ]
    page = send(officer, "handover", "ABC", status=422, to_agency=OTHER)
    assert set(told(page)) == {"A", "B"}


# Rights and bad input ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("do", ["close", "handover", "coordinate"])
def test_a_forged_choice_is_refused_case_by_case_and_stands_in_the_trail(browse, make_user, cases, make_case, do):
    make_case(code="E", restricted=True)
    stranger = browse(make_user(agency="hp_btgdvtu"))
    fields = {"closed_on": f"{DAY:%d/%m/%Y}", "to_agency": OTHER, "agencies": [OTHER], "on": f"{DAY:%d/%m/%Y}"}
    page = stranger.post(f"/cases/several/{do}", {"case": ["A", "E", "no-such"], **fields}, 422)
    assert set(told(page)) == {"A", "E", "no-such"}
    assert told(page)["E"].replace("E", "") == told(page)["no-such"].replace("no-such", "")
    assert status_of("A", "E") == ["reported", "reported"]
    refused = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "right.refused")).all()
    assert [one.record_id for one in refused] == [found("A").id]


@pytest.mark.parametrize("role", ["leader", "admin"])
def test_leaders_and_administrators_work_on_none(browse, make_user, cases, role):
    person = browse(make_user(role, agency=LEAD))
    person.open("/cases/several?do=close&case=A", 403)
    person.post("/cases/several/close", {"case": ["A"], "closed_on": "01/01/2026"}, 403)


@pytest.mark.parametrize("query", ["", "do=burn&case=A", "do=&case=A", "do=close&do=x&case=%ED%A0%80"])
def test_an_unknown_action_is_no_page(officer, cases, query):
    assert officer.client.get(f"/cases/several?{query}").status_code in (303, 404)


@pytest.mark.every_input
@pytest.mark.parametrize("case", ["", ":", "A:", "A:x", "A:99999999999999999999", "\x00:1", "x" * 5000, "ă:1"])
def test_whatever_is_sent_as_a_choice_ends_on_a_page(officer, cases, case):
    token = officer._token(None)
    answer = officer.client.post("/cases/several/close", data={"csrf_token": token, "case": case})
    assert answer.status_code == 422


def test_choosing_takes_as_many_statements_for_many_as_for_two(officer, make_case, count_statements):
    codes = [make_case(code=f"M-{number}").code for number in range(8)]
    with count_statements() as few:
        officer.open("/cases/several?do=close&" + "&".join(f"case={code}" for code in codes[:2]))
    with count_statements() as many:
        officer.open("/cases/several?do=close&" + "&".join(f"case={code}" for code in codes))
    assert len(many) == len(few)
