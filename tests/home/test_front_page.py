"""The front page: what waits for me and my agency; different for each role, and nothing that may not be read."""

from datetime import timedelta

import pytest

from app.cases import coordination, handling
from app.cases.models import HandOver
from app.core.db import commit, local, now, today
from app.extensions import db

LEAD, OTHER = "hp_ldld_2025", "hp_snv"


def panel(page, number_of_heading: str):
    """The panel whose heading begins so."""
    for heading in page.select("main h2"):
        if heading.get_text(strip=True).startswith(number_of_heading):
            return heading.find_parent(class_="panel")
    return None


def english(browser):
    browser.open("/language/en", 303)
    return browser


def test_an_officer_meets_the_open_cases_of_the_own_agency(browse, make_user, make_case):
    own, foreign = make_case(lead=LEAD), make_case(lead=OTHER)
    shared = make_case(lead=OTHER, coordinating=[LEAD])
    closed = make_case(lead=LEAD, closed_on=today(), status="closed")
    page = english(browse(make_user(agency=LEAD))).open("/")
    text = panel(page, "Open cases of my agency").get_text(" ")
    assert own.code in text
    assert shared.code in text
    assert foreign.code not in text
    assert closed.code not in text
    newest = panel(page, "Newest cases").get_text(" ")
    assert all(case.code in newest for case in (own, foreign, shared, closed))


def test_the_cases_of_an_agency_that_ended_are_those_of_its_successor(browse, make_user, make_case):
    case = make_case(lead="hp_ldld_old", started_on=today() - timedelta(days=3))
    page = english(browse(make_user(agency=LEAD))).open("/")
    assert case.code in panel(page, "Open cases of my agency").get_text()


def test_recommendations_that_are_due_wait_on_the_page_of_the_agency_that_answers(
    browse, make_user, make_recommendation
):
    long_ago, far = today() - timedelta(days=60), today() + timedelta(days=60)
    late = make_recommendation(lead=OTHER, received_on=long_ago)
    soon = make_recommendation(lead=OTHER, received_on=long_ago, due_on=today())
    make_recommendation(lead=OTHER, due_on=far, code="FAR")
    make_recommendation(lead=LEAD, received_on=long_ago, coordinating=[OTHER], code="ELSEWHERE")
    make_recommendation(lead=OTHER, received_on=long_ago, answered_on=today(), answer="Đã trả lời", code="ANSWERED")
    found = panel(english(browse(make_user(agency=OTHER))).open("/"), "Recommendations to answer")
    assert [link.get_text() for link in found.select("a[href^='/recommendations/'] .code")] == [late.code, soon.code]
    assert "Overdue for" in found.get_text()
    assert panel(english(browse(make_user(agency="hp_bqlkkt_2025"))).open("/"), "Recommendations to answer") is None


def test_no_more_than_a_handful_is_listed_and_the_number_in_all_is_said(browse, make_user, make_case, make_enterprise):
    enterprise = make_enterprise()
    for _ in range(8):
        make_case(enterprise=enterprise)
    page = english(browse(make_user())).open("/")
    found = panel(page, "Open cases of my agency")
    assert "8 cases" in found.get_text(" ")
    assert len({link["href"] for link in found.select("a[href*='/cases/VV']")}) == 6


def test_an_offered_lead_waits_on_the_page_of_those_who_must_answer(browse, make_user, make_case, agency):
    case = make_case(lead=LEAD)
    db.session.add(HandOver(case=case, from_agency=agency(LEAD), to_agency=agency(OTHER), on=today()))
    commit()
    receiver = english(browse(make_user(agency=OTHER))).open("/")
    sender = english(browse(make_user(agency=LEAD))).open("/")
    assert case.code in panel(receiver, "Waiting for my agency").get_text()
    assert panel(receiver, "Offers waiting for an answer") is None
    assert case.code in panel(sender, "Offers waiting for an answer").get_text()
    assert panel(sender, "Waiting for my agency") is None


def test_meetings_to_come_are_listed_by_date_and_past_ones_are_not(browse, make_user, make_dialogue):
    late = make_dialogue(title="Hội nghị quý IV", starts_on=today() + timedelta(days=30))
    soon = make_dialogue(title="Toạ đàm an toàn", starts_on=today() + timedelta(days=2))
    past = make_dialogue(title="Hội nghị năm ngoái", starts_on=today() - timedelta(days=2))
    called_off = make_dialogue(title="Hội nghị đã huỷ", starts_on=today() + timedelta(days=3), status="cancelled")
    text = panel(english(browse(make_user())).open("/"), "Next meetings").get_text(" ")
    assert text.index(soon.title) < text.index(late.title)
    assert past.title not in text
    assert called_off.title not in text


def test_what_the_figures_lack_is_counted(browse, make_user, make_case):
    make_case()
    make_case(workers_involved=100)
    make_case(ended_on=today() - timedelta(days=70), started_on=today() - timedelta(days=80))
    make_case("rights_dispute")
    reader = english(browse(make_user()))
    box = panel(reader.open("/"), "Missing for the monthly reports")
    assert "workers: 1" in box.get_text(" ")
    assert "cause: 2" in box.get_text(" ")
    for link, number in zip(box.select("a"), (1, 2), strict=True):
        assert len(reader.open(link["href"]).select("tbody tr")) == number


def test_a_day_with_a_head_count_lacks_no_number(browse, make_user, make_case):
    case = make_case(main_cause="wage_level")
    handling.add_event(
        case, {"event": "head_count", "happened_at": local(now()).replace(tzinfo=None), "workers_involved": 20}
    )
    commit()
    assert panel(english(browse(make_user())).open("/"), "Missing for the monthly reports") is None


def test_stoppages_that_nobody_ended_are_asked_about_after_a_week(browse, make_user, make_case):
    old = make_case(started_on=today() - timedelta(days=8))
    make_case(started_on=today() - timedelta(days=7))
    make_case("rights_dispute", started_on=today() - timedelta(days=30))
    make_case(started_on=today() - timedelta(days=30), ended_on=today() - timedelta(days=29))
    reader = english(browse(make_user()))
    box = panel(reader.open("/"), "Stoppages without an end")
    assert "1 case" in box.get_text(" ")
    listed = reader.open(box.select_one(".panel-link")["href"]).select("tbody a.code")
    assert [one.get_text() for one in listed] == [old.code]


def test_questions_and_agreements_wait_on_the_page_of_those_who_must_act(browse, make_user, make_case, agency):
    asked = make_case(lead=OTHER, coordinating=[LEAD])
    coordination.ask(asked, agency(LEAD), "Số lao động hiện nay?", today())
    agreed = make_case(lead=LEAD)
    agreed.agreement_check_on = today()
    make_case(lead=LEAD).agreement_check_on = today() + timedelta(days=1)
    commit()
    reader = english(browse(make_user(agency=LEAD)))
    for name, case in (("Questions to answer", asked), ("Agreements to check", agreed)):
        box = panel(reader.open("/"), name)
        assert {link.get_text() for link in box.select("li a")} == {case.code}
        listed = reader.open(box.select_one(".panel-link")["href"]).select("tbody a.code")
        assert [link.get_text() for link in listed] == [case.code]


def test_gate_reports_to_match_lead_to_their_list(browse, make_user):
    officer = english(browse(make_user()))
    officer.send("/cases/gate", place="Xưởng sau chợ", workers_involved="20", causes="wage_level")
    box = panel(officer.open("/"), "Gate reports")
    assert "1 report" in box.get_text(" ")
    assert len(officer.open(box.select_one(".panel-link")["href"]).select("tbody a.code")) == 1


def test_every_block_leads_to_the_full_list_behind_it(browse, make_user, make_case, make_dialogue, agency):
    for lead, to in ((LEAD, OTHER), (OTHER, LEAD)):
        case = make_case(lead=lead, started_on=today() - timedelta(days=20))
        db.session.add(HandOver(case=case, from_agency=agency(lead), to_agency=agency(to), on=today()))
    commit()
    reader = english(browse(make_user(agency=LEAD)))
    for name in ("Waiting for my agency", "Offers waiting for an answer"):
        box = panel(reader.open("/"), name)
        wanted = {link.get_text() for link in box.select("li a")}
        listed = reader.open(box.select_one(".panel-link")["href"]).select("tbody a.code")
        assert {link.get_text() for link in listed} == wanted


def test_a_leader_reads_the_same_and_is_offered_nothing_to_change(browse, make_user, make_case):
    case = make_case(lead=LEAD)
    page = english(browse(make_user("leader", agency=LEAD))).open("/")
    assert case.code in panel(page, "Open cases of my agency").get_text()
    assert not page.select("a[href='/cases/new']")
    assert not page.select("a[href='/dialogues/new']")


def test_an_administrator_sees_the_installation_and_no_case(browse, make_user, make_case, make_dialogue):
    case, meeting = make_case(title="Ngừng việc vì tiền ăn ca"), make_dialogue(title="Hội nghị đối thoại riêng")
    make_user(must_change_password=True)
    page = english(browse(make_user("admin"))).open("/")
    facts = panel(page, "Accounts").get_text(" ")
    assert "Still with a one-time password" in facts
    assert case.code not in page.get_text()
    assert case.title not in page.get_text()
    assert meeting.title not in page.get_text()


@pytest.mark.every_input
@pytest.mark.parametrize("role", ["officer", "leader"])
def test_restricted_cases_of_others_are_not_there(browse, make_user, make_case, role):
    case = make_case(lead=LEAD, restricted=True)
    page = browse(make_user(role, agency=OTHER)).open("/")
    assert case.code not in page.get_text()


def test_an_empty_register_says_what_comes_first(browse, make_user):
    text = english(browse(make_user())).open("/").main.get_text(" ")
    assert "No open case of this agency." in text
    assert "No meeting is planned." in text


@pytest.mark.every_input
@pytest.mark.parametrize("role", ["officer", "leader", "admin"])
def test_the_page_takes_as_many_statements_for_nine_as_for_one(
    browse, make_user, make_case, make_dialogue, agency, count_statements, role
):
    def one_more():
        case = make_case(lead=LEAD, coordinating=[OTHER])
        db.session.add(HandOver(case=case, from_agency=agency(LEAD), to_agency=agency(OTHER), on=today()))
        commit()
        make_dialogue(starts_on=today() + timedelta(days=1))

    reader = browse(make_user(role, agency=LEAD))
    counts = []
    for times in (1, 8):
        for _ in range(times):
            one_more()
        with count_statements() as statements:
            reader.open("/")
        counts.append(len(statements))
    assert counts[0] == counts[1]
    assert counts[0] <= 26
