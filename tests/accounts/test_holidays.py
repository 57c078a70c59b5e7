"""Public holidays on screen: what waits is confirmed, dates are set, changed and removed, and what that does."""

from datetime import date

import pytest
from sqlalchemy import select

from app.core.audit import AuditEntry
from app.core.db import commit
from app.core.workdays import Holiday, calendar_for
from app.extensions import db

YEAR = date.today().year + 1


@pytest.fixture
def admin(make_user, browse):
    return browse(make_user("admin"))


def rows(year=YEAR) -> list[Holiday]:
    db.session.rollback()
    found = select(Holiday).where(Holiday.day.between(date(year, 1, 1), date(year, 12, 31))).order_by(Holiday.day)
    return list(db.session.scalars(found))


def saturday(year=YEAR) -> date:
    return next(date(year, 6, day) for day in range(1, 8) if date(year, 6, day).weekday() == 5)


def words(page) -> str:
    return page.select_one("main").get_text(" ", strip=True)


def test_what_still_has_to_be_confirmed_comes_first_and_is_counted(admin):
    waiting = [row for row in rows() if not row.confirmed]
    assert waiting
    page = admin.open(f"/admin/holidays/{YEAR}")
    shown = [line.get_text(" ", strip=True) for line in page.select("table tbody tr")]
    assert len(shown) == len(rows())
    assert all("chờ xác nhận" in line for line in shown[: len(waiting)])
    assert all("chờ xác nhận" not in line for line in shown[len(waiting) :])
    assert f"Còn {len(waiting)} ngày phải xác nhận." in words(page)


def test_one_date_or_a_whole_year_is_confirmed_and_working_days_stay(admin):
    before = calendar_for(db.session, "VN", "Mon-Fri").count(date(YEAR, 1, 1), date(YEAR, 12, 31))
    waiting = [row for row in rows() if not row.confirmed]
    admin.send(f"/admin/holidays/date/{waiting[0].id}/confirm", page=f"/admin/holidays/{YEAR}")
    assert len([row for row in rows() if not row.confirmed]) == len(waiting) - 1
    admin.send(f"/admin/holidays/{YEAR}/confirm", page=f"/admin/holidays/{YEAR}")
    assert all(row.confirmed for row in rows())
    assert calendar_for(db.session, "VN", "Mon-Fri").count(date(YEAR, 1, 1), date(YEAR, 12, 31)) == before
    assert "holiday.confirmed" in db.session.scalars(select(AuditEntry.action)).all()
    assert "phải xác nhận" not in words(admin.open(f"/admin/holidays/{YEAR}"))


def test_a_swapped_saturday_counts_as_a_working_day_and_the_page_says_so(admin):
    day = saturday()
    admin.send(f"/admin/holidays/{YEAR}", day=day.strftime("%d/%m/%Y"), name="Ngày làm bù", kind="working_day")
    row = next(row for row in rows() if row.day == day)
    assert (row.kind, row.confirmed, row.country) == ("working_day", True, "VN")
    assert calendar_for(db.session, "VN", "Mon-Fri").is_working(day)
    assert day.strftime("%d/%m/%Y") in words(admin.open(f"/admin/holidays/{YEAR}"))
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "holiday.set")).one()
    assert entry.record_id == row.id


def test_the_page_tells_in_words_what_a_change_does_to_working_days(admin):
    day = saturday()
    fields = {"day": day.strftime("%d/%m/%Y"), "name": "Ngày làm việc bù", "kind": "working_day"}
    form = admin.open(f"/admin/holidays/{YEAR}").select_one("form.form")
    hidden = {one["name"]: one.get("value", "") for one in form.select("input[type=hidden]")}
    answer = admin.client.post(f"/admin/holidays/{YEAR}", data={**hidden, **fields}, follow_redirects=True)
    assert f"{day.strftime('%d/%m/%Y')} nay là ngày làm việc trong tuần Mon-Fri." in answer.text
    assert f"năm {YEAR} có" in answer.text
    again = admin.client.post(f"/admin/holidays/{YEAR}", data={**hidden, **fields})
    assert again.status_code == 303  # the same form twice sets one date
    assert len([row for row in rows() if row.day == day]) == 1


def test_a_date_is_changed_and_removed(admin):
    row = rows()[0]
    key, day = row.id, row.day
    admin.send(f"/admin/holidays/date/{key}", name="Tết Dương lịch", kind="observed", source="QĐ 1/QĐ-TTg")
    changed = db.session.get(Holiday, key)
    assert (changed.name, changed.kind, changed.source, changed.version) == (
        "Tết Dương lịch",
        "observed",
        "QĐ 1/QĐ-TTg",
        2,
    )
    admin.send(f"/admin/holidays/date/{key}/remove", page=f"/admin/holidays/date/{key}")
    assert day not in [row.day for row in rows()]
    admin.open(f"/admin/holidays/date/{key}", 404)


def test_two_who_change_one_date_see_both_versions_and_neither_is_lost(admin):
    key = rows()[0].id
    page = admin.open(f"/admin/holidays/date/{key}")
    opened = page.select_one("form.form [name=version]")["value"]
    admin.send(f"/admin/holidays/date/{key}", name="Tên của người thứ nhất")
    answer = admin.send(f"/admin/holidays/date/{key}", status=409, version=opened, name="Tên của người thứ hai")
    assert "Tên của người thứ nhất" in words(answer)
    assert "Tên của người thứ hai" in str(answer)
    remove = f"/admin/holidays/date/{key}/remove"
    token = admin._token(None)
    admin.client.post(remove, data={"csrf_token": token, "version": opened})
    db.session.rollback()
    assert db.session.get(Holiday, key) is not None


def test_a_year_that_nobody_has_filled_is_told_of_and_filled_on_request(admin):
    last = date.today().year + 2
    for row in rows(last):
        db.session.delete(row)
    commit()
    assert f"Năm {last} chưa có ngày nào." in words(admin.open(f"/admin/holidays/{YEAR}"))
    admin.send(f"/admin/holidays/{last}/fill", page=f"/admin/holidays/{last}")
    assert len(rows(last)) > 5
    count = len(rows(last))
    admin.client.post(f"/admin/holidays/{last}/fill", data={"csrf_token": admin._token(None)})
    assert len(rows(last)) == count


@pytest.mark.parametrize("year", ["9999", "0", "-1", "1979", "nay", "２０２６", "9" * 40, f"{date.today().year + 3}"])
def test_a_year_outside_the_table_is_answered_clearly(admin, year):
    page = admin.open(f"/admin/holidays/{year}", 404)
    assert f"1980 đến năm {date.today().year + 2}" in words(page)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("day", ""),
        ("day", "31/02/2026"),
        ("day", "01/01/1979"),
        ("day", f"01/01/{YEAR}"),
        ("name", ""),
        ("name", "x" * 256),
        ("name", "\x00"),
        ("kind", "none"),
        ("kind", ""),
        ("source", "x" * 300),
    ],
)
def test_what_cannot_be_saved_comes_back_with_all_that_was_typed(admin, field, value):
    fields = {"day": f"06/06/{YEAR}", "name": "Ngày hội", "kind": "holiday", "source": "QĐ", field: value}
    page = admin.send(f"/admin/holidays/{YEAR}", status=422, **fields)
    assert page.select_one(".error-summary")
    for name in {"day", "name", "source"} - {field}:
        assert page.select_one(f"form.form [name={name}]")["value"] == fields[name]


@pytest.mark.parametrize("role", ["officer", "leader"])
def test_only_administrators_see_or_change_them(browse, make_user, role):
    browser = browse(make_user(role))
    browser.open(f"/admin/holidays/{YEAR}", 403)
    browser.open("/admin/holidays/date/1", 403)
    for path in (f"/admin/holidays/{YEAR}/confirm", f"/admin/holidays/{YEAR}/fill", "/admin/holidays/date/1/remove"):
        answer = browser.client.post(path, data={"csrf_token": browser._token(None)})
        assert answer.status_code == 403


def test_the_page_takes_as_many_statements_for_many_dates_as_for_few(admin, count_statements):
    admin.open(f"/admin/holidays/{YEAR}")
    with count_statements() as full:
        admin.open(f"/admin/holidays/{YEAR}")
    for row in rows()[1:]:
        db.session.delete(row)
    commit()
    with count_statements() as bare:
        admin.open(f"/admin/holidays/{YEAR}")
    assert len(full) == len(bare)


def test_the_front_page_leads_there(admin):
    assert admin.open("/").select_one('a[href="/admin/holidays/"]')
    assert admin.open("/admin/").select_one('a[href="/admin/holidays/"]')
