"""What was done on a plan: recorded on its items, shown quarter by quarter, counted in the summaries."""

from datetime import date, timedelta

import pytest

from app.core.db import commit, today
from app.extensions import db
from app.plans import activities, course, progress, queries
from app.plans.models import Activity
from app.reports.periods import Period
from app.reports.summary import summary

UNION, LABOUR, BOARD = "hp_ldld_2025", "hp_snv", "hp_bqlkkt_2025"
THREE = (("Việc một", 0, "1"), ("Việc hai", 1, "23"), ("Việc ba", 0, "1234"))
DONE = {"what": "Tổ chức tuyên truyền pháp luật lao động", "on": "2026-02-10", "submission_id": "one"}


@pytest.fixture
def person(browse, make_user):
    return browse(make_user(agency=UNION))


def only():
    db.session.expire_all()
    return db.session.scalar(queries.whole(queries.visible_to(None)))


def did(number, on, completes=False):
    plan = only()
    item = plan.items[number - 1]
    values = {"what": "Đã làm", "on": on, "partner": item.lead, "completes": completes}
    activities.record(item, values)
    commit()


def path(number, verb="") -> str:
    return f"/plans/2026/items/{only().items[number - 1].id}{verb}"


@pytest.mark.parametrize(
    ("quarters", "day", "counts"),
    [
        ("2", date(2026, 5, 1), "2"),
        ("2", date(2026, 2, 1), "2"),  # before it is due
        ("2", date(2026, 8, 1), "2"),  # late
        ("2", date(2027, 1, 5), "2"),
        ("24", date(2026, 8, 1), "2"),
        ("1234", date(2026, 12, 31), "4"),
        ("34", date(2026, 1, 1), "3"),
    ],
)
def test_what_is_done_counts_for_the_quarter_in_which_the_item_is_due(quarters, day, counts):
    assert progress.counts_for(quarters, 2026, day) == counts


@pytest.mark.parametrize(
    ("quarters", "done", "as_of", "states", "whole"),
    [
        ("23", [], date(2026, 3, 31), "not_started+ahead not_started+ahead", "not_started"),
        ("23", [], date(2026, 6, 30), "not_started not_started+ahead", "not_started"),
        ("23", [], date(2026, 7, 1), "not_started+late not_started", "not_started"),
        ("23", [(date(2026, 5, 1), False)], date(2026, 6, 30), "in_progress not_started+ahead", "in_progress"),
        ("23", [(date(2026, 5, 1), True)], date(2026, 7, 1), "done not_started", "in_progress"),
        ("23", [(date(2026, 5, 1), True)], date(2026, 4, 30), "not_started not_started+ahead", "not_started"),
        ("4", [(date(2026, 11, 1), True)], date(2027, 1, 1), "done", "done"),
        ("4", [(date(2026, 11, 1), False)], date(2027, 1, 1), "in_progress+late", "in_progress"),
    ],
)
def test_a_quarter_is_not_started_in_progress_or_done_late_or_not_yet_due(quarters, done, as_of, states, whole):
    found = progress.quarters_of(quarters, 2026, done, as_of)
    written = [one.state + "+late" * one.late + "+ahead" * one.ahead for one in found]
    assert (" ".join(written), progress.whole(found)) == (states, whole)


def test_an_activity_is_recorded_once_by_the_agency_of_the_account_and_taken_back(person, make_plan):
    make_plan(2026, items=THREE)
    for _again in range(2):
        person.post(path(2, "/activities"), DONE | {"quantity": "350", "counted": "lao động", "completes": "1"})
    (one,) = only().items[1].activities
    assert (one.partner.code, one.quantity, one.completes) == (UNION, 350, True)
    page = person.open(path(2)).select_one("#activities").get_text(" ", strip=True)
    assert "350 lao động" in page and DONE["what"] in page
    back = path(2, f"/activities/{one.id}/take-back")
    person.post(back, {})
    person.post(back, {})  # it is gone already
    assert db.session.query(Activity).count() == 0
    assert "Đã bỏ ghi hoạt động" in person.open("/plans/2026").select_one(".history").get_text()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"what": ""}, "what"),
        ({"what": "Gặp theo số 0912 345 678"}, "what"),
        ({"on": "2999-01-01"}, "on"),
        ({"on": "2025-12-31"}, "on"),
        ({"agency": BOARD}, "agency"),
        ({"quantity": "5"}, "counted"),
        ({"quantity": "-5", "counted": "người"}, "quantity"),
        ({"document_date": "2999-01-01"}, "document_date"),
    ],
)
def test_an_activity_that_breaks_a_rule_comes_back_as_it_was_typed(person, make_plan, typed, field):
    make_plan(2026)
    page = person.post(path(1, "/activities"), DONE | {"document_number": "12/BC"} | typed, 422)
    assert page.select_one(f"#activity-{field}-error")
    assert page.select_one("[name=document_number]")["value"] == "12/BC"
    assert db.session.query(Activity).count() == 0


def test_an_item_with_activities_is_not_removed(person, make_plan):
    make_plan(2026, items=THREE)
    did(1, date(2026, 2, 10))
    person.post(path(1, "/remove"), {}, 422)
    assert len(only().items) == 3


def test_a_reviewed_plan_takes_no_activity(person, make_plan):
    plan = make_plan(2026)
    course.issue(plan, "05", date(2026, 1, 15))
    course.review(plan, today() - timedelta(1))
    commit()
    person.post(path(1, "/activities"), DONE, 422)
    assert db.session.query(Activity).count() == 0


def test_the_progress_page_tells_states_late_items_and_who_has_said_nothing(person, make_plan):
    make_plan(2026, items=THREE)
    did(1, date(2026, 2, 10), completes=True)
    did(3, date(2026, 5, 10))
    page = person.open("/plans/2026/progress?as_of=2026-07-15")
    rows = [[cell.get_text(" ", strip=True) for cell in row.select("td")][3:] for row in page.select("tbody tr")]
    assert rows == [
        ["Xong", "·", "·", "·", "1"],
        ["·", "Chậm", "Chưa bắt đầu", "·", "0"],
        ["Chậm", "Chậm", "Chưa bắt đầu", "Chưa đến hạn", "1"],
    ]
    silent = page.find("h2", string="Chưa có thông tin quý này").find_parent("section").get_text(" ", strip=True)
    assert "Sở Nội vụ" in silent and "mục 2" in silent and "mục 3" in silent
    board = person.open("/plans/2026/progress?as_of=2026-07-15&view=board")
    assert [len(one.select("li")) for one in board.select(".tiles")[1].select("section")] == [1, 1, 1]
    person.open("/plans/2026/progress?as_of=x&view=y")


def test_the_summaries_count_items_and_how_far_they_are_on_the_day(app, make_plan):
    make_plan(2026, items=THREE)
    did(1, date(2026, 2, 10), completes=True)
    did(3, date(2026, 5, 10))
    with app.test_request_context():
        found = summary(Period.year(2026), date(2026, 3, 1))["plan"]
        assert {name: found[name] for name in ("tasks", "done", "in_progress", "not_started")} == {
            "tasks": 3,
            "done": 1,
            "in_progress": 0,
            "not_started": 2,
        }
        later = summary(Period.year(2026), date(2026, 6, 1))["plan"]
        assert (later["done"], later["in_progress"], later["not_started"]) == (1, 1, 1)
        assert later["by_lead_agency"] == [
            {"key": UNION, "tasks": 2, "done": 1},
            {"key": LABOUR, "tasks": 1, "done": 0},
        ]
        assert summary(Period.year(2025), date(2026, 6, 1))["plan"]["tasks"] == 0


def test_only_officers_of_the_plan_record_and_others_read_how_far_it_is(browse, make_user, make_plan):
    make_plan(2026)
    for user in (make_user(agency=BOARD), make_user("leader", agency=UNION)):
        reader = browse(user)
        reader.post(path(1, "/activities"), DONE, 403)
        assert reader.open("/plans/2026/progress").select("tbody tr")
        assert not reader.open(path(1)).select("#activities form")


def test_the_progress_page_takes_as_many_statements_for_many_activities_as_for_one(person, make_plan, count_statements):
    make_plan(2026, items=THREE)
    found = []
    for many in (1, 20):
        for _number in range(many):
            did(1, date(2026, 2, 10))
        person.open("/plans/2026/progress")
        with count_statements() as statements:
            person.open("/plans/2026/progress")
        found.append(len(statements))
    assert found[0] == found[1]
