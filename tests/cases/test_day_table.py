"""Days not worked by the day: the head counts of the timeline as a grid that officers fill in."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from app.cases import handling
from app.cases.models import CaseEvent
from app.core.audit import AuditEntry
from app.core.db import commit
from app.extensions import db

TODAY = datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")).date()
LEAD = "hp_ldld_2025"


def day(back: int):
    return TODAY - timedelta(days=back)


def of_day(back: int, name: str) -> str:
    return f"d{day(back):%Y%m%d}-{name}"


@pytest.fixture
def officer(browse, make_user):
    return browse(make_user(agency=LEAD))


@pytest.fixture
def case(make_case):
    return make_case(started_on=day(6), ended_on=day(3), workers_involved=100)


def count(case, back: int, workers: int, **values) -> CaseEvent:
    moment = datetime.combine(day(back), datetime.min.time()) + timedelta(hours=9)
    event = handling.add_event(
        case, {"event": "head_count", "happened_at": moment, "workers_involved": workers, **values}
    )
    commit()
    return event


def grid(officer, case):
    return officer.open(f"/cases/{case.code}?days=edit").select_one("table.day-form")


def opened(officer, case) -> dict[str, str]:
    """What the form of the grid holds when it is opened."""
    form = officer.open(f"/cases/{case.code}?days=edit").select_one("#days form")
    fields = {one["name"]: one.get("value", "") for one in form.select("input[name]") if one["type"] != "checkbox"}
    for one in form.select("select[name]"):
        chosen = one.select_one("option[selected]")
        fields[one["name"]] = chosen["value"] if chosen else ""
    return fields


def save(officer, case, fields: dict, status: int = 303):
    return officer.post(f"/cases/{case.code}/days", fields, status)


def counts(case) -> list[tuple]:
    found = select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(CaseEvent.happened_at, CaseEvent.id)
    return [(one.day, one.workers_involved, one.workers_indirect) for one in db.session.scalars(found)]


def test_the_grid_has_a_line_for_each_day_of_the_stoppage_and_one_for_another_day(officer, case):
    count(case, 5, 120)
    days = [line.th.text if line.th else "" for line in grid(officer, case)("tr")[1:]]
    assert days == [f"{day(back):%d/%m/%Y}" for back in (6, 5, 4, 3)] + [""]


def test_numbers_on_a_day_without_any_add_a_head_count_and_make_the_day_table(officer, case):
    fields = opened(officer, case)
    fields |= {
        of_day(6, "workers_involved"): "120",
        of_day(6, "workers_indirect"): "1.030",
        of_day(6, "shift_fraction"): "0,5",
        of_day(6, "quality"): "counted",
        of_day(6, "source"): "Ban Quản lý",
        of_day(3, "workers_involved"): "80",
    }
    save(officer, case, fields)
    assert counts(case) == [(day(6), 120, 1030), (day(3), 80, None)]
    event = db.session.scalars(select(CaseEvent).order_by(CaseEvent.id)).first()
    assert (event.event, event.source, event.quality, float(event.shift_fraction)) == (
        "head_count",
        "Ban Quản lý",
        "counted",
        0.5,
    )
    assert "Tính theo bảng ngày" in officer.open(f"/cases/{case.code}").select_one("aside").text


def test_a_changed_number_changes_its_head_count_and_history_keeps_both(officer, case):
    event = count(case, 5, 120)
    save(officer, case, opened(officer, case) | {f"e{event.id}-workers_involved": "95"})
    assert counts(case) == [(day(5), 95, None)]
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert (entry.action, entry.changes["workers_involved"]) == ("case.head_count_changed", [120, 95])
    history = officer.open(f"/cases/{case.code}").select_one("#history").text
    assert "120" in history and "95" in history


def test_a_line_that_is_emptied_takes_the_numbers_back_and_stays_in_the_timeline(officer, case):
    event = count(case, 5, 120, source="Công đoàn")
    fields = opened(officer, case)
    fields |= dict.fromkeys([name for name in fields if name.startswith(f"e{event.id}-") and "was" not in name], "")
    save(officer, case, fields)
    assert counts(case) == [(day(5), None, None)]
    assert "đã rút lại" in officer.open(f"/cases/{case.code}").select_one(".timeline").text


def test_another_day_within_the_stoppage_is_added_by_its_date(officer, make_case):
    case = make_case(started_on=day(200), ended_on=day(10))
    save(officer, case, opened(officer, case) | {"new-day": f"{day(150):%d/%m/%Y}", "new-workers_involved": "40"})
    assert counts(case) == [(day(150), 40, None)]
    assert len(grid(officer, case)("tr")) == 34


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"new-workers_involved": "40"}, "new-day"),
        ({"new-day": "31/02/2024"}, "new-day"),
        ({"new-day": f"{day(5):%d/%m/%Y}"}, "new-workers_involved"),
        ({"new-day": f"{day(9):%d/%m/%Y}", "new-workers_involved": "4"}, "new-day"),
        ({"new-day": f"{day(0):%d/%m/%Y}", "new-workers_involved": "4"}, "new-day"),
        ({of_day(6, "workers_involved"): "-5"}, of_day(6, "workers_involved")),
        ({of_day(6, "workers_involved"): "trăm"}, of_day(6, "workers_involved")),
        ({of_day(6, "shift_fraction"): "2", of_day(6, "workers_involved"): "5"}, of_day(6, "shift_fraction")),
        ({of_day(6, "quality"): "counted"}, of_day(6, "workers_involved")),
        ({of_day(6, "quality"): "guessed"}, of_day(6, "quality")),
        ({of_day(6, "workers_involved"): "5", of_day(6, "source"): "gọi 0912 345 678"}, of_day(6, "source")),
        ({of_day(9, "workers_involved"): "5"}, of_day(9, "workers_involved")),
    ],
)
def test_what_cannot_be_comes_back_with_everything_typed(officer, case, fields, field):
    page = save(officer, case, opened(officer, case) | {of_day(4, "workers_involved"): "77"} | fields, 422)
    assert page.select_one(f'.error-summary a[href="#days-{field}"]')
    assert page.select_one(f"#days-{of_day(4, 'workers_involved')}")["value"] == "77"
    assert counts(case) == []


def test_of_two_who_save_the_second_is_told_and_loses_nothing(officer, case):
    event = count(case, 5, 120)
    mine = opened(officer, case) | {f"e{event.id}-workers_involved": "95", of_day(4, "workers_involved"): "60"}
    save(officer, case, opened(officer, case) | {f"e{event.id}-workers_involved": "130"})
    page = save(officer, case, mine, 409)
    assert "130" in page.select_one(f"#days-e{event.id}-workers_involved-error").text
    assert page.select_one(f"#days-e{event.id}-workers_involved")["value"] == "95"
    assert counts(case) == [(day(5), 130, None)]
    again = {one["name"]: one.get("value", "") for one in page.select("#days form input[name]")}
    save(officer, case, again)
    assert counts(case) == [(day(5), 95, None), (day(4), 60, None)]


def test_a_day_that_somebody_else_has_counted_meanwhile_is_told_too(officer, case):
    mine = opened(officer, case) | {of_day(4, "workers_involved"): "60"}
    other = count(case, 4, 55)
    page = save(officer, case, mine, 409)
    assert "55" in page.select_one(f"#days-{of_day(4, 'workers_involved')}-error").text
    assert page.select_one(f"#days-e{other.id}-workers_involved")["value"] == "55"


def test_lines_that_i_did_not_touch_keep_what_others_have_saved(officer, case):
    event = count(case, 5, 120)
    mine = opened(officer, case) | {of_day(4, "workers_involved"): "60"}
    save(officer, case, opened(officer, case) | {f"e{event.id}-workers_involved": "130"})
    save(officer, case, mine)
    assert counts(case) == [(day(5), 130, None), (day(4), 60, None)]


def test_saving_what_is_there_changes_nothing(officer, case):
    count(case, 5, 120, shift_fraction=1)
    before = db.session.scalars(select(AuditEntry.id)).all()
    save(officer, case, opened(officer, case))
    assert db.session.scalars(select(AuditEntry.id)).all() == before


def test_only_officers_of_the_case_s_agencies_fill_it_in(browse, make_user, case, make_case):
    for role, agency, status in (("officer", "hp_btgdvtu", 403), ("leader", LEAD, 403), ("admin", LEAD, 404)):
        person = browse(make_user(role, agency=agency))
        person.post(f"/cases/{case.code}/days", {}, status)
        if status == 403:
            assert not person.open(f"/cases/{case.code}?days=edit").select("table.day-form")
    officer = browse(make_user(agency=LEAD))
    officer.post(f"/cases/{make_case('rights_dispute').code}/days", {}, 404)


def test_the_number_of_another_case_s_head_count_does_nothing(officer, case, make_case):
    foreign = count(make_case(started_on=day(6)), 5, 500)
    save(officer, case, {f"e{foreign.id}-workers_involved": "1", f"e{foreign.id}-was": ""})
    assert foreign.workers_involved == 500
