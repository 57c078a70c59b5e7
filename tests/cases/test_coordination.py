"""Offers of the lead with a day for the answer, and what coordinating agencies are asked: silence shows."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.cases import coordination, handover, queries
from app.cases.models import Case, CaseQuestion, HandOver
from app.cases.waiting_queries import hand_overs_to_answer, questions_to_answer, silent_questions
from app.core import audit
from app.core.audit import AuditEntry
from app.core.db import commit, today
from app.extensions import db

LEAD, COORDINATING, OTHER, PARTNER = "hp_ldld_2025", "hp_bqlkkt_2025", "hp_snv", "hp_btgdvtu"
OUTSIDE = "hp_ubnd_xa"


@pytest.fixture
def users(make_user):
    return {code: make_user(agency=code) for code in (LEAD, COORDINATING, OTHER, PARTNER, OUTSIDE)}


@pytest.fixture
def people(browse, users):
    return {code: browse(user) for code, user in users.items()}


@pytest.fixture
def case(make_case):
    return make_case(lead=LEAD, coordinating=[COORDINATING, OTHER])


@pytest.fixture
def asked(agency):
    """A question to the coordinating agency whose day lies so many days ahead (or back)."""

    def make(case, days=5, to=COORDINATING, text="Số lao động đang làm việc?"):
        made = coordination.ask(case, agency(to), text, today())
        made.answer_by = today() + timedelta(days)
        made.asked_on = min(today(), made.answer_by)
        commit()
        return made

    return make


def day(offset: int = 0) -> str:
    return (today() + timedelta(offset)).strftime("%d/%m/%Y")


def ids(found) -> list[int]:
    return [one.id for one in db.session.scalars(found)]


# The answer to an offered lead -------------------------------------------------------------------------------------


def offered(**values) -> HandOver:
    db.session.expire_all()
    return db.session.scalars(select(HandOver).order_by(HandOver.id.desc())).first()


def test_an_offer_asks_for_its_answer_within_three_working_days_unless_another_day_is_named(people, case):
    path = f"/cases/{case.code}/handover"
    people[LEAD].post(path, {"to_agency": PARTNER, "on": day(), "reason": "theo quy chế"})
    assert offered().answer_by == handover.usual_answer_day()
    assert today() + timedelta(3) <= offered().answer_by <= today() + timedelta(12)
    people[LEAD].post(f"{path}/withdraw", {})
    people[LEAD].send(path, to_agency=PARTNER, answer_by=day(1))
    assert offered().answer_by == today() + timedelta(1)
    people[LEAD].post(f"{path}/withdraw", {})
    people[LEAD].send(path, to_agency=PARTNER, answer_by="")
    assert offered().answer_by is None


@pytest.mark.parametrize("answer_by", ["01/01/2020", "mai"])
def test_an_answer_cannot_be_asked_for_before_the_offer(people, case, answer_by):
    fields = {"to_agency": PARTNER, "on": day(), "reason": "theo quy chế", "answer_by": answer_by}
    page = people[LEAD].post(f"/cases/{case.code}/handover", fields, 422)
    assert page.select_one("#hand_over-answer_by-field.has-error")
    assert "theo quy chế" in page.select_one("#hand_over-reason").text


@pytest.mark.parametrize(
    ("days", "words"), [(3, "Đang chờ trả lời"), (0, "Hôm nay đến hạn trả lời"), (-2, "Quá hạn 2 ngày chưa trả lời")]
)
def test_the_page_says_how_long_an_answer_is_awaited(people, case, agency, users, days, words):
    made = handover.offer(case, agency(PARTNER), today() - timedelta(9), None, by=users[LEAD])
    made.answer_by = today() + timedelta(days)
    commit()
    assert words in people[LEAD].open(f"/cases/{case.code}").select_one("main .notice").text


def test_offers_to_answer_are_found_soonest_first_and_by_nobody_else(make_case, agency, users):
    made = []
    for days in (None, 4, -1):
        offer = handover.offer(make_case(lead=LEAD), agency(PARTNER), today(), None, by=users[LEAD])
        offer.answer_by = None if days is None else today() + timedelta(days)
        made.append(offer)
    commit()
    made = [offer.id for offer in made]
    never, later, overdue = made

    def found(code, **until):
        user = users[code]
        return ids(hand_overs_to_answer(queries.visible_to(user), {user.agency_id}, **until))

    assert found(PARTNER) == [overdue, later, never]
    assert found(PARTNER, until=today()) == [overdue]
    assert found(OTHER) == []
    offer = db.session.get(HandOver, later)
    handover.refuse(offer.case, "ngoài địa bàn", by=users[PARTNER])
    db.session.get(HandOver, never).case.same_event_as_id = offer.case_id
    commit()
    assert found(PARTNER) == [overdue]


# Questions ---------------------------------------------------------------------------------------------------------


def kept() -> CaseQuestion:
    db.session.expire_all()
    return db.session.scalars(select(CaseQuestion)).one()


def test_the_lead_asks_a_coordinating_agency_and_it_answers(people, case):
    path = f"/cases/{case.code}"
    people[LEAD].send(f"{path}/questions", to_agency=COORDINATING, question="Doanh nghiệp còn bao nhiêu lao động?")
    question = kept()
    assert (question.to_agency.code, question.asked_on, question.is_open) == (COORDINATING, today(), True)
    assert question.answer_by > today()
    page = people[COORDINATING].open(path)
    assert "Doanh nghiệp còn bao nhiêu lao động?" in page.select_one("#coordination").text
    people[COORDINATING].send(f"{path}/questions/{question.id}/answer", page=path, answer="1.240 người")
    question = kept()
    assert (question.answer, question.answered_on) == ("1.240 người", today())
    assert question.answered_by_id == question.to_agency_id
    shown = people[LEAD].open(path)
    assert "1.240 người" in shown.select_one("#coordination").text
    assert "1.240 người" in shown.select_one(".timeline").text


def test_an_answer_that_came_by_letter_is_entered_by_the_lead(people, case, asked):
    question = asked(case)
    answer = {"answer": "Công văn 15/BQL", "answered_on": day()}
    people[LEAD].post(f"/cases/{case.code}/questions/{question.id}/answer", answer)
    assert kept().answered_by_id == case.lead_agency_id
    assert "ghi thay" in people[LEAD].open(f"/cases/{case.code}").select_one("#coordination").text


def test_the_same_question_sent_twice_is_asked_once(people, case):
    fields = {"to_agency": COORDINATING, "question": "Số liệu?", "answer_by": day(2), "submission_id": "một lần"}
    for _ in range(2):
        people[LEAD].post(f"/cases/{case.code}/questions", fields)
    assert kept().question == "Số liệu?"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"to_agency": ""}, "to_agency"),
        ({"to_agency": PARTNER}, "to_agency"),
        ({"to_agency": LEAD}, "to_agency"),
        ({"question": ""}, "question"),
        ({"question": "x" * 2001}, "question"),
        ({"question": "gọi 0912 345 678"}, "question"),
        ({"answer_by": ""}, "answer_by"),
        ({"answer_by": "01/01/2020"}, "answer_by"),
    ],
)
def test_a_question_that_cannot_be_asked_is_told_beside_its_field(people, case, fields, field):
    given = {"to_agency": COORDINATING, "question": "Số liệu?", "answer_by": day(2), **fields}
    page = people[LEAD].post(f"/cases/{case.code}/questions", given, 422)
    assert page.select_one(f"#ask-{field}-field.has-error")
    assert db.session.scalars(select(CaseQuestion)).all() == []


def test_an_agency_that_ended_is_not_asked(people, make_agency, make_case):
    ended = make_agency(valid_to=today() - timedelta(1))
    case = make_case(lead=LEAD, coordinating=[ended])
    fields = {"to_agency": ended.code, "question": "Số liệu?", "answer_by": day(2)}
    page = people[LEAD].post(f"/cases/{case.code}/questions", fields, 422)
    assert page.select_one("#ask-to_agency-field.has-error")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"answer": ""}, "answer"),
        ({"answered_on": "01/01/2099"}, "answered_on"),
        ({"answered_on": "01/01/2020"}, "answered_on"),
        ({"answer": "CCCD 031085001234"}, "answer"),
    ],
)
def test_an_answer_that_cannot_be_taken_is_told_beside_its_field(people, case, asked, fields, field):
    question = asked(case)
    given = {"answer": "Đã trả lời", "answered_on": day(), **fields}
    page = people[COORDINATING].post(f"/cases/{case.code}/questions/{question.id}/answer", given, 422)
    assert page.select_one(f"#answer-{field}-field.has-error")
    assert kept().is_open


def test_a_question_is_answered_once_and_the_second_answer_is_not_lost(people, case, asked):
    path = f"/cases/{case.code}/questions/{asked(case).id}/answer"
    people[COORDINATING].post(path, {"answer": "Lần một", "answered_on": day()})
    page = people[COORDINATING].post(path, {"answer": "Lần hai", "answered_on": day()}, 422)
    assert "đã trả lời hoặc đã rút" in page.select_one(".error-summary").text
    assert "Lần hai" in page.select_one("#answer-answer").text
    assert kept().answer == "Lần một"


def test_the_lead_withdraws_what_it_no_longer_needs(people, case, asked):
    path = f"/cases/{case.code}/questions/{asked(case).id}"
    people[COORDINATING].post(f"{path}/withdraw", {}, 403)
    people[LEAD].post(f"{path}/withdraw", {})
    assert kept().withdrawn_on == today()
    people[LEAD].post(f"{path}/withdraw", {}, 422)
    people[COORDINATING].post(f"{path}/answer", {"answer": "x", "answered_on": day()}, 422)


@pytest.mark.parametrize("restricted", [False, True])
def test_only_the_lead_asks_and_only_who_is_asked_or_leads_answers(people, case, asked, restricted):
    case.restricted = restricted
    question = asked(case)
    hidden = 404 if restricted else 403
    for code, status in ((LEAD, 422), (COORDINATING, 403), (OTHER, 403), (PARTNER, hidden), (OUTSIDE, 404)):
        people[code].post(f"/cases/{case.code}/questions", {}, status)
    for code, status in ((LEAD, 422), (COORDINATING, 422), (OTHER, 403), (PARTNER, hidden), (OUTSIDE, 404)):
        people[code].post(f"/cases/{case.code}/questions/{question.id}/answer", {"answer": ""}, status)
    asked(case, to=OTHER)
    people[OTHER].post(f"/cases/{case.code}/questions/{question.id}/answer", {"answer": ""}, 404)
    people[LEAD].post(f"/cases/{case.code}/questions/{'9' * 20}/answer", {"answer": ""}, 404)


def test_an_agency_that_must_answer_reads_the_case_until_it_has(people, make_case, agency, asked):
    case = make_case(lead=LEAD, coordinating=[OUTSIDE], restricted=True)
    question = asked(case, to=OUTSIDE)
    case.coordinating_agencies = []
    commit()
    page = people[OUTSIDE].open(f"/cases/{case.code}")
    assert {form["action"].rsplit("/", 1)[1] for form in page.select("main form")} == {"answer"}
    path = f"/cases/{case.code}/questions/{question.id}/answer"
    people[OUTSIDE].post(path, {"answer": "Đã rõ", "answered_on": day()})
    people[OUTSIDE].open(f"/cases/{case.code}", 404)


def test_silence_shows_on_the_page_in_the_list_and_in_the_queries(people, users, make_case, asked):
    silent, waiting, quiet = (make_case(lead=LEAD, coordinating=[COORDINATING, OTHER]) for _ in range(3))
    overdue, later = asked(silent, -3), asked(waiting, 4)
    assert "Quá hạn 3 ngày" in people[LEAD].open(f"/cases/{silent.code}").select_one("#coordination").text

    def listed(what):
        rows = people[LEAD].open(f"/cases/?waiting={what}").select("tbody tr .c-code a")
        return {one.text.strip() for one in rows}

    assert listed("silence") == {silent.code}
    assert listed("answer") == {silent.code, waiting.code}
    assert listed("lead_answer") == set()
    assert quiet.code not in listed("answer")
    user = users[COORDINATING]
    seen = queries.visible_to(user)
    assert ids(questions_to_answer(seen, {user.agency_id})) == [overdue.id, later.id]
    assert ids(questions_to_answer(seen, {user.agency_id}, until=today())) == [overdue.id]
    lead = users[LEAD]
    assert ids(silent_questions(queries.visible_to(lead), {lead.agency_id}, today())) == [overdue.id]
    assert ids(silent_questions(seen, {user.agency_id}, today())) == []


def test_cases_whose_agreement_is_to_be_checked_or_whose_lead_is_offered_are_listed(people, case, make_case, agency):
    checked = make_case(lead=LEAD, agreement="Trả đủ lương")
    checked.agreement_check_on = today()
    handover.offer(case, agency(PARTNER), today(), None)
    commit()
    for what, code in (("agreement_check", checked.code), ("lead_answer", case.code)):
        rows = people[LEAD].open(f"/cases/?waiting={what}").select("tbody tr .c-code a")
        assert [one.text.strip() for one in rows] == [code]


@pytest.mark.parametrize("make_list", [hand_overs_to_answer, questions_to_answer])
def test_a_list_of_what_waits_takes_one_statement(make_case, agency, users, asked, count_statements, make_list):
    user = users[PARTNER]
    for _ in range(3):
        case = make_case(lead=LEAD, coordinating=[PARTNER])
        handover.offer(case, agency(PARTNER), today(), None, by=users[LEAD])
        asked(case, to=PARTNER)
    seen, own = queries.visible_to(user), {user.agency_id}
    with count_statements() as statements:
        names = [one.case.enterprise.name for one in db.session.scalars(make_list(seen, own))]
    assert len(names) == 3
    assert len(statements) == 1


def test_what_is_asked_and_answered_stands_in_the_trail(people, case, asked):
    question = asked(case)
    people[COORDINATING].post(
        f"/cases/{case.code}/questions/{question.id}/answer", {"answer": "Đã rõ", "answered_on": day()}
    )
    actions = set(db.session.scalars(select(AuditEntry.action).where(AuditEntry.record_id == case.id)))
    assert {"case.question_asked", "case.question_answered"} <= actions
    assert audit.verify()[1] is None


def test_the_page_costs_the_same_for_many_questions(people, case, asked, count_statements):
    asked(case)
    with count_statements() as few:
        people[LEAD].open(f"/cases/{case.code}")
    for number in range(20):
        asked(case, number, to=OTHER if number % 2 else COORDINATING, text=f"Câu hỏi {number}")
    with count_statements() as many:
        people[LEAD].open(f"/cases/{case.code}")
    assert len(many) == len(few)


def test_a_new_lead_takes_over_what_the_old_one_asked(people, case, asked, agency, users):
    question = asked(case)
    handover.offer(case, agency(PARTNER), today(), None, by=users[LEAD])
    handover.accept(case, by=users[PARTNER])
    commit()
    people[PARTNER].post(f"/cases/{case.code}/questions/{question.id}/withdraw", {})
    assert isinstance(kept().case, Case)
    assert not kept().is_open
