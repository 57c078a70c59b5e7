"""A plan from a file: each fault a line of its own, all or nothing."""

import json

import pytest

from app.extensions import db
from app.plans.models import Plan, Programme
from app.plans.reading import EXAMPLE


@pytest.fixture
def given():
    return json.loads(EXAMPLE.read_text(encoding="utf-8"))


@pytest.fixture
def load(command, tmp_path):
    def run(what):
        path = tmp_path / "plan.json"
        path.write_text(what if isinstance(what, str) else json.dumps(what), encoding="utf-8")
        return command("plans", "load", path)

    return run


def item(number, **values):
    return lambda given: given["items"][number - 1].update(values)


FAULTS = {
    "two leads": (item(3, lead=["BDVTU", "LDLDTP"]), "item 3, lead: 2 agencies lead this item. Exactly one can."),
    "no lead": (item(4, lead=None), "item 4, lead: No agency leads this item."),
    "no such quarter": (item(5, timing={"quarters": [2, 5]}), "item 5, timing: there is no quarter 5"),
    "no quarter": (item(6, timing={}), "item 6, timing: Choose at least one quarter"),
    "leads and coordinates": (item(7, coordinating=["BDVTU"]), "item 7: an agency cannot both lead and coordinate"),
    "no agency of the plan": (item(8, coordinating=["X"]), "item 8: 'X' is none of the agencies of the plan"),
    "no text": (item(9, noi_dung=" "), "item 9, noi_dung: a text is needed"),
    "a phone number": (item(9, noi_dung="Gọi 0912 345 678"), "item 9, noi_dung: may contain a phone number"),
    "no item": (lambda given: given["items"].append(7), "item 21: no item"),
    "an unknown agency": (
        lambda given: given["agencies"][0].update(agency_code="x"),
        "agency 1, agency_code: there is no",
    ),
    "a year outside": (lambda given: given.update(year=2030), "year: The programme runs from 2021 to 2025."),
    "a year that is none": (lambda given: given.update(year="2024"), "year: a whole number is needed"),
    "no programme": (lambda given: given.pop("parent_programme"), "parent_programme, title: a text is needed"),
    "issued without a day": (
        lambda given: given.update(document_state="issued", number=5),
        "date: an issued plan has a date",
    ),
    "another state": (lambda given: given.update(document_state="signed"), "document_state: draft or issued"),
}


@pytest.mark.parametrize(("change", "line"), FAULTS.values(), ids=FAULTS)
def test_each_fault_is_a_line_and_nothing_is_loaded(load, given, change, line):
    change(given)
    done = load(given)
    assert done.exit_code == 1
    assert line in done.stdout
    assert "nothing was loaded" in done.stderr
    assert (db.session.query(Plan).count(), db.session.query(Programme).count()) == (0, 0)


def test_all_faults_are_told_at_once(load, given):
    for change, _line in list(FAULTS.values())[:4]:
        change(given)
    assert len(load(given).stdout.splitlines()) == 4


@pytest.mark.app_on("sqlite")
@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"schema": "plan.v1"}', '{"schema": "plan.v1", "items": {}}', "[" * 9999]
)
def test_a_file_that_is_no_plan_is_told_without_a_traceback(load, text):
    done = load(text)
    assert done.exit_code == 1
    assert done.stdout and "Traceback" not in done.stderr


def test_a_plan_that_is_issued_comes_with_its_number_and_day(load, given, browse, make_user):
    given.update(document_state="issued", number="5", date="2024-01-19")
    assert load(given).exit_code == 0
    page = (
        browse(make_user("leader", agency="hp_btgdvtu")).open("/plans/2024").select_one("article.paper").get_text(" ")
    )
    assert "Số 05-KH/BDVTU-BQLKKT-LĐLĐTP" in page
    assert "Hải Phòng, ngày 19 tháng 01 năm 2024" in page
    assert "Dự thảo" not in page


def test_a_plan_of_two_agencies_without_a_body_of_the_party_bears_the_head_of_the_state(load, given, browse, make_user):
    given["agencies"] = given["agencies"][1:]
    given["signature_blocks"] = given["signature_blocks"][1:]
    for one in given["items"]:
        pair = [code for code in (one["lead"], *one["coordinating"]) if code != "BDVTU"]
        one["lead"], one["coordinating"] = pair[0], pair[1:]
    assert load(given).exit_code == 0
    page = (
        browse(make_user("leader", agency="hp_btgdvtu")).open("/plans/2024").select_one("article.paper").get_text(" ")
    )
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in page
    assert "ĐẢNG CỘNG SẢN" not in page
