"""The page of one case: who sees it, what stands on it, and that it costs the same for many events as for one."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from app.agencies.models import FormerName
from app.cases import handling
from app.core.db import commit, today
from app.extensions import db


@pytest.fixture
def officer(make_user):
    return make_user("officer", agency="hp_ldld_2025")


def note(case, officer, text="Tổ công tác đến doanh nghiệp", day=None):
    moment = datetime.combine(day or case.started_on, datetime.min.time())
    event = handling.add_event(case, {"event": "note", "note": text, "happened_at": moment}, by=officer)
    commit()
    return event


def test_the_code_opens_the_case_whatever_its_letters(browse, officer, make_case):
    case = make_case()
    for code in (case.code, case.code.lower()):
        assert case.code in browse(officer).open(f"/cases/{code}").select_one("h1 + .page-line").text


def test_what_nobody_may_read_is_not_there(browse, make_user, make_agency, make_case):
    case = make_case(restricted=True)
    apart = make_user("officer", agency=make_agency(partner=True))
    browse(apart).open(f"/cases/{case.code}", 404)
    browse(make_user("admin")).open(f"/cases/{case.code}", 404)
    browse(apart).open("/cases/VV-1999-1", 404)


def test_a_page_with_a_hundred_events_takes_as_many_statements_as_with_one(
    browse, officer, make_case, count_statements
):
    case = make_case(started_on=today() - timedelta(10))
    person = browse(officer)
    note(case, officer)
    with count_statements() as few:
        person.open(f"/cases/{case.code}")
    for number in range(100):
        values = {
            "event": "head_count",
            "happened_at": datetime.combine(case.started_on, datetime.min.time()) + timedelta(hours=number),
            "workers_involved": 100 + number,
        }
        handling.add_event(case, values, by=officer)
    commit()
    with count_statements() as many:
        person.open(f"/cases/{case.code}")
    assert len(many) == len(few)


def test_the_course_stands_newest_first(browse, officer, make_case):
    case = make_case(started_on=today() - timedelta(5))
    note(case, officer, "việc thứ nhất", case.started_on)
    note(case, officer, "việc thứ hai", case.started_on + timedelta(1))
    shown = [one.text for one in browse(officer).open(f"/cases/{case.code}").select(".timeline .typed")]
    assert shown == ["việc thứ hai", "việc thứ nhất"]


def test_agencies_bear_the_name_of_the_day_the_case_began(browse, make_user, make_case, make_agency):
    agency = make_agency(partner=True)
    db.session.add(FormerName(agency=agency, name_vi="Tên cũ", name_en="Old name", until=date(2024, 12, 31)))
    commit()
    user = make_user("officer", agency=agency)
    old = make_case(started_on=date(2024, 3, 1), lead=agency)
    new = make_case(started_on=date(2025, 3, 1), lead=agency)
    assert "Tên cũ" in browse(user).open(f"/cases/{old.code}").select_one(".chip-lead").text
    assert "Tên cũ" not in browse(user).open(f"/cases/{new.code}").select_one(".chip-lead").text


def test_the_day_grid_shows_the_head_counts_and_the_estimate_without_them(browse, officer, make_case):
    thursday = date(2026, 11, 19)
    case = make_case(started_on=thursday, ended_on=date(2026, 11, 20), workers_involved=640, workers_indirect=150)
    for moment, direct, indirect, part in (
        (datetime(2026, 11, 19, 13, 30), 210, 0, "0.5"),
        (datetime(2026, 11, 20, 14, 5), 640, 150, "1"),
    ):
        values = {
            "event": "head_count",
            "happened_at": moment,
            "workers_involved": direct,
            "workers_indirect": indirect,
            "shift_fraction": Decimal(part),
            "quality": "counted",
        }
        handling.add_event(case, values, by=officer)
    commit()
    page = browse(officer).open(f"/cases/{case.code}")
    rows = [[cell.text for cell in row.select("th, td")] for row in page.select("table.grid tbody tr")]
    assert rows == [
        ["19/11", "210", "0", "0,5", "đếm", "105,0"],
        ["20/11", "640", "150", "1", "đếm", "790,0"],
    ]
    assert page.select_one("table.grid tfoot .num").text == "895,0"
    assert "790" in page.select_one(".panel-foot").text
    assert "1.580" in page.select_one(".panel-foot").text


def test_the_history_shows_before_and_after_in_words(browse, officer, make_case):
    case = make_case(started_on=today() - timedelta(3))
    person = browse(officer)
    person.post(f"/cases/{case.code}/status", {"status": "verified", "on": today(), "reason": "đã gặp doanh nghiệp"})
    shown = person.open(f"/cases/{case.code}").select_one("#history").text
    assert "Mới báo" in shown
    assert "Đã xác minh" in shown


def test_forms_stand_only_on_the_pages_of_those_who_may_send_them(browse, make_user, make_case):
    case = make_case(lead="hp_ldld_2025", coordinating=["hp_bqlkkt_2025"])
    actions = {}
    for name, role, agency in (
        ("lead", "officer", "hp_ldld_2025"),
        ("coordinating", "officer", "hp_bqlkkt_2025"),
        ("partner", "officer", "hp_btgdvtu"),
        ("leader", "leader", "hp_ldld_2025"),
    ):
        page = browse(make_user(role, agency=agency)).open(f"/cases/{case.code}")
        actions[name] = {form["action"].rsplit("/", 1)[1] for form in page.select("main form")}
    assert actions == {
        "lead": {
            *("events", "status", "agreement", "demands", "links", "attachments", "black-out"),
            *("close", "handover", "questions"),
        },
        "coordinating": {"events", "status", "agreement", "demands", "links", "attachments"},
        "partner": set(),
        "leader": set(),
    }


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("kind", ["work_stoppage", "go_slow", "lockout", "rights_dispute", "unclassified_dispute"])
def test_the_page_opens_for_every_kind_in_both_languages(browse, make_user, make_case, kind, language):
    officer = make_user("officer", language=language)
    case = make_case(kind)
    page = browse(officer).open(f"/cases/{case.code}")
    assert page.html["lang"] == language
