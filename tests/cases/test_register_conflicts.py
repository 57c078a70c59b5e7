"""Two people save one case; one person saves twice. Nothing is lost, nothing is doubled."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from app.cases import operations
from app.cases.models import Case
from app.core.errors import Conflict
from app.enterprises.models import Enterprise
from app.extensions import db

FEDERATION = "hp_ldld_2025"


@pytest.fixture
def officer(browse, make_user):
    return browse(make_user(agency=FEDERATION))


@pytest.fixture
def colleague(browse, make_user):
    return browse(make_user(agency="hp_snv"))


@pytest.fixture
def case(make_case):
    return make_case(lead=FEDERATION, coordinating=["hp_snv"], summary="Lúc đầu", workers_involved=100)


def opened(person, code) -> dict:
    """What the edit form holds when it is opened."""
    page = person.open(f"/cases/{code}/edit")
    return {name: page.find(attrs={"name": name})["value"] for name in ("version", "opened")}


def kept_on(page) -> dict:
    """What the conflict page would send along, nothing chosen yet."""
    form = page.find("form", method="post", action=lambda action: action and action.endswith("/edit"))
    return {field["name"]: field["value"] for field in form.find_all("input", type="hidden")}


def test_the_second_to_save_gets_both_versions_and_merges_them(officer, colleague, case):
    mine = opened(officer, case.code)
    colleague.send(f"/cases/{case.code}/edit", summary="Của Sở <b>đậm</b>", workers_indirect="30")
    path = f"/cases/{case.code}/edit"
    typed = {**mine, "summary": "Của Liên đoàn <script>", "workers_involved": "640"}
    page = officer.post(path, typed, 409)
    assert {field["name"] for field in page.select('input[type="radio"]')} == {
        "keep_summary",
        "keep_workers_involved",
    }
    assert "Của Sở <b>đậm</b>" in page.main.text and "Của Liên đoàn <script>" in page.main.text
    assert page.main.find("script") is None
    chosen = {(field["name"], field["value"]) for field in page.select('input[type="radio"][checked]')}
    assert chosen == {("keep_workers_involved", "mine")}
    db.session.refresh(case)
    assert (case.summary, case.workers_involved) == ("Của Sở <b>đậm</b>", 100)

    again = officer.post(path, {**kept_on(page), "keep_workers_involved": "mine"}, 409)
    officer.post(path, {**kept_on(again), "keep_workers_involved": "mine", "keep_summary": "mine"})
    db.session.refresh(case)
    assert (case.summary, case.workers_involved, case.workers_indirect) == ("Của Liên đoàn <script>", 640, 30)


def test_the_saved_value_may_be_kept(officer, colleague, case):
    mine = opened(officer, case.code)
    colleague.send(f"/cases/{case.code}/edit", summary="Của Sở")
    path = f"/cases/{case.code}/edit"
    page = officer.post(path, {**mine, "summary": "Của Liên đoàn", "demands": "Tăng lương"}, 409)
    officer.post(path, {**kept_on(page), "keep_summary": "saved", "keep_demands": "mine"})
    db.session.refresh(case)
    assert (case.summary, case.demands) == ("Của Sở", "Tăng lương")


def test_a_third_who_saves_meanwhile_is_met_again(officer, colleague, case):
    mine = opened(officer, case.code)
    path = f"/cases/{case.code}/edit"
    colleague.send(path, summary="Hai")
    page = officer.post(path, {**mine, "summary": "Một"}, 409)
    colleague.send(path, summary="Ba")
    page = officer.post(path, {**kept_on(page), "keep_summary": "mine"}, 409)
    assert "Ba" in page.main.text and "Một" in page.main.text
    officer.post(path, {**kept_on(page), "keep_summary": "mine"})
    db.session.refresh(case)
    assert case.summary == "Một"


def test_a_stale_version_that_says_the_same_is_no_conflict_of_fields_but_still_409(officer, colleague, case):
    mine = opened(officer, case.code)
    colleague.send(f"/cases/{case.code}/edit", summary="Một")
    page = officer.post(f"/cases/{case.code}/edit", {**mine, "summary": "Một"}, 409)
    assert page.select('input[type="radio"]') == []
    officer.post(f"/cases/{case.code}/edit", kept_on(page))


@pytest.mark.every_input
@pytest.mark.parametrize("version", ["0", "1000", "7"])
def test_any_version_but_the_present_one_is_409(officer, case, version):
    officer.post(f"/cases/{case.code}/edit", {"version": version, "summary": "Khác"}, 409)
    db.session.refresh(case)
    assert case.summary != "Khác"


def test_a_version_that_was_left_out_is_not_asked_for(officer, case):
    officer.post(f"/cases/{case.code}/edit", {"summary": "Khác"})
    db.session.refresh(case)
    assert case.summary == "Khác"


def test_the_same_form_sent_twice_records_once(officer, make_enterprise):
    fields = {
        "kind": "strike",
        "enterprise": make_enterprise().name,
        "started_on": "02/03/2026",
        "submission_id": "một lần \x00 thôi" + "x" * 100,
    }
    first = officer.post("/cases/new", fields)
    second = officer.post("/cases/new", fields)
    assert first.location == second.location
    assert db.session.scalar(select(func.count(Case.id))) == 1
    officer.post("/cases/new", {**fields, "submission_id": "lần khác"})
    assert db.session.scalar(select(func.count(Case.id))) == 2


def test_the_mark_of_another_person_is_another_mark(officer, colleague, make_enterprise):
    fields = {"kind": "strike", "enterprise": make_enterprise().name, "started_on": "02/03/2026", "submission_id": "m"}
    assert officer.post("/cases/new", fields).location != colleague.post("/cases/new", fields).location


def test_the_same_form_sent_twice_at_once_records_once(app, browse, make_user, make_enterprise):
    person = browse(make_user(agency=FEDERATION))
    token = person._token("/cases/new")
    fields = {
        "csrf_token": token,
        "kind": "strike",
        "enterprise": make_enterprise().name,
        "started_on": "02/03/2026",
        "submission_id": "cùng lúc",
    }
    cookie = person.client.get_cookie
    assert cookie is not None
    start = threading.Barrier(4)

    def send():
        client = app.test_client()
        client._cookies.update(person.client._cookies)
        start.wait()
        answer = client.post("/cases/new", data=fields)
        return answer.status_code, answer.headers.get("Location")

    with ThreadPoolExecutor(4) as pool:
        answers = {future.result() for future in [pool.submit(send) for _ in range(4)]}
    assert len(answers) == 1
    assert next(iter(answers))[0] == 303
    db.session.rollback()
    assert db.session.scalar(select(func.count(Case.id))) == 1


def test_an_unknown_enterprise_that_several_name_at_once_is_registered_once(app, browse, make_user):
    people = [browse(make_user(agency=FEDERATION)) for _ in range(4)]
    case = {"kind": "strike", "enterprise": "Xưởng may Cùng Lúc", "enterprise_new": "1", "started_on": "02/03/2026"}
    forms = [{**case, "csrf_token": person._token("/cases/new")} for person in people]
    start = threading.Barrier(4)

    def send(number):
        start.wait()
        return people[number].client.post("/cases/new", data=forms[number]).status_code

    with ThreadPoolExecutor(4) as pool:
        statuses = [future.result() for future in [pool.submit(send, number) for number in range(4)]]
    assert statuses == [303] * 4
    db.session.rollback()
    assert db.session.scalars(select(Enterprise.name)).all() == ["Xưởng may Cùng Lúc"]


def test_of_two_who_save_at_once_one_meets_the_conflict(app, browse, make_user, case):
    path = f"/cases/{case.code}/edit"
    people = [browse(make_user(agency=FEDERATION)) for _ in range(2)]
    forms = [{**opened(person, case.code), "csrf_token": person._token(path)} for person in people]
    start = threading.Barrier(2)

    def send(number):
        start.wait()
        data = {**forms[number], "summary": f"Người thứ {number}"}
        return people[number].client.post(path, data=data).status_code

    with ThreadPoolExecutor(2) as pool:
        statuses = sorted(future.result() for future in [pool.submit(send, number) for number in range(2)])
    assert statuses == [303, 409]


def test_change_refuses_a_stale_version(case):
    with pytest.raises(Conflict):
        operations.change(case, {"summary": "Khác"}, case.version - 1)
    assert operations.change(case, {"summary": "Khác"}, case.version) is True
    db.session.commit()
    assert operations.change(case, {"summary": "Khác"}, case.version) is False
