"""Working days follow the law's table of holidays, the yearly decisions, and each enterprise's own week."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from app.core.workdays import KINDS, Calendar, Holiday, SpecialDay, WorkWeek, calendar_for, holidays_from_library
from app.extensions import db

FACTORY = WorkWeek.parse("Mon-Sat")
OFFICE = WorkWeek.parse("Mon-Fri")

# Weekdays off and weekend days worked in a Monday to Friday week, from the announcements of each year.
OFF = {
    2022: "03/01 31/01 01/02 02/02 03/02 04/02 11/04 02/05 03/05 01/09 02/09",
    2023: "02/01 20/01 23/01 24/01 25/01 26/01 01/05 02/05 03/05 01/09 04/09",
    2024: "01/01 08/02 09/02 12/02 13/02 14/02 18/04 29/04 30/04 01/05 02/09 03/09",
    2025: "01/01 27/01 28/01 29/01 30/01 31/01 07/04 30/04 01/05 02/05 01/09 02/09",
    2026: "01/01 02/01 16/02 17/02 18/02 19/02 20/02 27/04 30/04 01/05 31/08 01/09 02/09 24/11",
}
WORKED = {2022: "", 2023: "", 2024: "04/05", 2025: "26/04", 2026: "10/01 22/08"}
FEDERAL = {
    2019: "01/01 21/01 18/02 27/05 04/07 02/09 14/10 11/11 28/11 25/12",
    2020: "01/01 20/01 17/02 25/05 03/07 07/09 12/10 11/11 26/11 25/12",
}


def days_of(year, text):
    return {date(year, int(day[3:]), int(day[:2])) for day in text.split()}


def days_in(year):
    return [date(year, 1, 1) + timedelta(n) for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)]


def library(week, country="VN", first=2018, last=2028):
    return Calendar(week, holidays_from_library(country, first, last))


def special(day, kind="holiday", country="VN"):
    return SpecialDay(date.fromisoformat(day), country, "ngày lễ", kind)


@pytest.fixture(scope="module")
def office():
    return library(OFFICE)


@pytest.fixture(scope="module")
def factory():
    return library(FACTORY)


@pytest.mark.parametrize(
    ("text", "days", "canonical"),
    [
        ("Mon-Sat", {0, 1, 2, 3, 4, 5}, "Mon-Sat"),
        ("mon - fri", {0, 1, 2, 3, 4}, "Mon-Fri"),
        ("Mon,Tue,Wed,Thu,Fri", {0, 1, 2, 3, 4}, "Mon-Fri"),
        ("Mon,Tue,Thu", {0, 1, 3}, "Mon,Tue,Thu"),
        (" THU , mon,Tue,Tue ", {0, 1, 3}, "Mon,Tue,Thu"),
        ("Mon-Wed,Fri", {0, 1, 2, 4}, "Mon,Tue,Wed,Fri"),
        ("Sun-Thu", {6, 0, 1, 2, 3}, "Mon,Tue,Wed,Thu,Sun"),
        ("Mon-Sun", set(range(7)), "Mon-Sun"),
        ("Sun", {6}, "Sun"),
        ("Mon-Mon", {0}, "Mon"),
        ("Sat,Sun", {5, 6}, "Sat,Sun"),
    ],
)
def test_a_week_is_read_and_written_in_one_spelling(text, days, canonical):
    week = WorkWeek.parse(text)
    assert week.days == days
    assert week.text == str(week) == canonical
    assert WorkWeek.parse(week.text) == week


@pytest.mark.parametrize(
    "text", ["", " ", ",", "Mon,", "Mon-", "-Sat", "Mon-Wed-Fri", "T2-T7", "Monday", "1-5", "Mon;Tue"]
)
def test_a_week_that_cannot_be_read_is_refused(text):
    with pytest.raises(ValueError, match="weekday"):
        WorkWeek.parse(text)


def test_a_week_without_working_days_is_refused():
    with pytest.raises(ValueError, match="at least one working day"):
        WorkWeek(frozenset())


def test_an_overlong_week_is_refused():
    with pytest.raises(ValueError, match="too long"):
        WorkWeek.parse("Mon," * 1000 + "Tue")


@pytest.mark.parametrize("year", sorted(OFF))
def test_the_office_calendar_is_that_of_the_yearly_announcements(office, year):
    weekdays_off = {day for day in days_in(year) if day.weekday() < 5 and not office.is_working(day)}
    weekends_worked = {day for day in days_in(year) if day.weekday() >= 5 and office.is_working(day)}
    assert weekdays_off == days_of(year, OFF[year])
    assert weekends_worked == days_of(year, WORKED[year])


@pytest.mark.parametrize("year", sorted(FEDERAL))
def test_the_american_calendar_has_the_federal_holidays_and_their_observed_days(year):
    calendar = library(OFFICE, "US", 2019, 2020)
    assert {day for day in days_in(year) if day.weekday() < 5 and not calendar.is_working(day)} == days_of(
        year, FEDERAL[year]
    )


def test_kinds_of_the_library_are_told_apart():
    kinds = {row.day: row.kind for row in holidays_from_library("VN", 2023, 2026)}
    assert kinds[date(2023, 1, 1)] == "holiday"
    assert kinds[date(2023, 1, 2)] == "observed"
    assert kinds[date(2024, 2, 8)] == "observed"
    assert kinds[date(2024, 4, 29)] == "swap_off"
    assert kinds[date(2024, 5, 4)] == "working_day"
    assert set(kinds.values()) == set(KINDS)


def test_what_a_yearly_decision_sets_is_not_confirmed_yet():
    confirmed = {row.day: row.confirmed for row in holidays_from_library("VN", 2025, 2026)}
    waiting = "2025-01-29 2025-01-27 2025-09-01 2025-05-02 2025-04-26 2026-02-17 2026-01-02 2026-01-10"
    fixed = "2025-01-01 2025-04-07 2025-04-30 2025-05-01 2025-09-02 2026-04-27 2026-11-24"
    assert [confirmed[date.fromisoformat(day)] for day in waiting.split()] == [False] * 8
    assert [confirmed[date.fromisoformat(day)] for day in fixed.split()] == [True] * 7


def test_the_new_holiday_of_november_counts_from_2026(office):
    assert office.is_working(date(2025, 11, 24))
    assert not office.is_working(date(2026, 11, 24))
    assert not office.is_working(date(2027, 11, 24))


def test_the_swap_that_the_library_lacks_names_its_decision():
    rows = {row.day: row for row in holidays_from_library("VN", 2026, 2026)}
    assert rows[date(2026, 1, 2)].kind == "swap_off"
    assert rows[date(2026, 1, 10)].kind == "working_day"
    assert "12729/VPCP-KGVX" in rows[date(2026, 1, 10)].source


def test_rows_come_by_date_once_each_and_in_their_own_language():
    rows = holidays_from_library("vn", 1980, 2028)
    days = [row.day for row in rows]
    assert days == sorted(set(days))
    assert (days[0], days[-1].year) == (date(1980, 1, 1), 2028)
    assert {row.country for row in rows} == {"VN"}
    assert rows[0].name == "Tết Dương lịch"
    assert all(row.name and row.source for row in rows)


@pytest.mark.parametrize("country", ["XX", "", "Việt Nam", "../VN"])
def test_an_unknown_country_is_refused_by_name(country):
    with pytest.raises(ValueError, match="no public holidays are known"):
        holidays_from_library(country, 2024, 2024)


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-11-20", 5, "2026-11-30"),
        ("2026-11-20", 3, "2026-11-26"),
        ("2026-11-23", 1, "2026-11-25"),
        ("2026-11-30", -5, "2026-11-20"),
    ],
)
def test_deadlines_in_working_days_match_the_test_vectors(office, start, days, due):
    assert office.add_working_days(date.fromisoformat(start), days) == date.fromisoformat(due)


@pytest.mark.parametrize(
    ("day", "due"), [("2026-11-29", "2026-11-30"), ("2026-11-24", "2026-11-25"), ("2027-02-28", "2027-03-01")]
)
def test_a_last_day_that_is_not_worked_moves_as_in_the_test_vectors(office, day, due):
    assert office.next_working(date.fromisoformat(day)) == date.fromisoformat(due)


def test_a_limit_that_ends_on_a_swapped_working_saturday_stays_there(office):
    assert office.next_working(date(2026, 8, 22)) == date(2026, 8, 22)
    assert office.previous_working(date(2026, 8, 23)) == date(2026, 8, 22)
    assert office.next_working(date(2026, 8, 29)) == date(2026, 9, 3)


def test_a_six_day_week_ignores_days_in_lieu_and_swaps(factory):
    assert factory.is_working(date(2024, 2, 8))  # made up for offices only
    assert factory.is_working(date(2024, 4, 29))  # swapped for offices only
    assert factory.is_working(date(2024, 5, 4))  # a Saturday like any other
    assert not factory.is_working(date(2023, 4, 29))  # the holiday itself, a Saturday


def test_a_six_day_week_makes_up_for_a_holiday_on_its_sunday(factory):
    assert not factory.is_working(date(2026, 4, 27))  # for Sunday 26 April
    assert not factory.is_working(date(2023, 5, 2))  # for Sunday 30 April; Monday is 1 May
    assert factory.is_working(date(2023, 5, 3))
    assert factory.count(date(2024, 2, 5), date(2024, 2, 18)) == 12 - 5  # Tết with its Sunday made up


def test_several_holidays_on_rest_days_move_to_different_days():
    part_time = WorkWeek.parse("Mon,Tue,Thu")
    calendar = Calendar(part_time, [special("2026-05-01"), special("2026-05-02"), special("2026-05-03")])
    off = [day for day in (date(2026, 4, 27) + timedelta(n) for n in range(28)) if day.weekday() in (0, 1, 3)]
    assert [day for day in off if not calendar.is_working(day)] == [
        date(2026, 5, 4), date(2026, 5, 5), date(2026, 5, 7),
    ]  # fmt: skip


def test_a_moved_holiday_steps_over_one_that_stands():
    calendar = Calendar(FACTORY, [special("2023-04-30"), special("2023-05-01")])
    assert [calendar.is_working(date(2023, 5, day)) for day in (1, 2, 3)] == [False, False, True]


def test_a_week_without_rest_days_moves_nothing():
    calendar = Calendar(WorkWeek.parse("Mon-Sun"), [special("2026-04-26"), special("2026-04-27", "observed")])
    assert not calendar.is_working(date(2026, 4, 26))
    assert calendar.is_working(date(2026, 4, 27))


def test_only_vietnamese_holidays_move():
    calendar = Calendar(FACTORY, [special("2026-07-05", country="US")])
    assert calendar.is_working(date(2026, 7, 6))


def test_an_office_week_moves_nothing_by_itself():
    calendar = Calendar(OFFICE, [special("2026-04-26")])
    assert calendar.is_working(date(2026, 4, 27))


def test_counting_includes_both_ends_and_is_zero_backwards(office):
    assert office.count(date(2026, 11, 23), date(2026, 11, 25)) == 2
    assert office.count(date(2026, 11, 24), date(2026, 11, 24)) == 0
    assert office.count(date(2026, 11, 25), date(2026, 11, 23)) == 0


def test_nothing_to_add_stays_where_it_is(office):
    assert office.add_working_days(date(2026, 11, 24), 0) == date(2026, 11, 24)


@pytest.mark.parametrize("count", [10**7, -(10**7), 10**30])
def test_what_leads_beyond_the_calendar_is_refused(office, count):
    with pytest.raises(ValueError, match="outside the calendar"):
        office.add_working_days(date(2026, 11, 24), count)


def test_dates_at_the_ends_of_the_calendar_are_counted(office):
    assert office.count(date.min, date(1, 1, 7)) == 5
    assert office.count(date(9999, 12, 27), date.max) == 5


weeks = st.sets(st.integers(0, 6), min_size=1).map(lambda days: WorkWeek(frozenset(days)))
dates = st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31))
near = st.dates(min_value=date(2022, 12, 1), max_value=date(2027, 1, 31))
rows = st.lists(
    st.builds(SpecialDay, near, st.sampled_from(["VN", "US"]), st.just("lễ"), st.sampled_from(list(KINDS))),
    unique_by=lambda row: row.day,
    max_size=40,
)
calendars = st.builds(Calendar, weeks, rows)


@given(calendars, near, st.integers(0, 120))
def test_counting_agrees_with_walking_from_day_to_day(calendar, first, length):
    walked = sum(calendar.is_working(first + timedelta(n)) for n in range(length + 1))
    assert calendar.count(first, first + timedelta(length)) == walked


@given(calendars, st.lists(dates, min_size=3, max_size=3).map(sorted))
def test_counts_of_parts_add_up(calendar, days):
    first, middle, last = days
    parts = calendar.count(first, middle) + calendar.count(middle + timedelta(1), last)
    assert parts == calendar.count(first, last)


@given(calendars, dates, st.integers(-500, 500).filter(bool))
def test_adding_working_days_is_the_inverse_of_counting_them(calendar, start, count):
    end = calendar.add_working_days(start, count)
    assert calendar.is_working(end)
    assert calendar.working_days_between(start, end) == count
    if count > 0:
        assert calendar.count(start + timedelta(1), end) == count


@given(calendars, near)
def test_the_nearest_working_days_have_only_rest_days_between(calendar, day):
    later, earlier = calendar.next_working(day), calendar.previous_working(day)
    assert calendar.is_working(later)
    assert calendar.is_working(earlier)
    assert earlier <= day <= later
    assert calendar.count(earlier, later) == (1 if earlier == later else 2)


@settings(max_examples=50)
@given(weeks.filter(lambda week: week != OFFICE), rows)
def test_no_vietnamese_holiday_is_lost_in_any_week(week, special_days):
    holidays = [row for row in special_days if row.kind == "holiday" and row.country == "VN"]
    usual, actual = Calendar(week), Calendar(week, holidays)
    first, last = date(2022, 1, 1), date(2030, 12, 31)
    assert usual.count(first, last) - actual.count(first, last) == len(holidays)


def test_a_country_without_rows_uses_the_library_and_writes_nothing(app):
    calendar = calendar_for(db.session, "US", "Mon-Fri")
    assert not calendar.is_working(date(2026, 11, 26))
    assert db.session.scalars(select(Holiday).where(Holiday.country == "US")).all() == []


def test_rows_of_the_table_win_over_the_library(app):
    db.session.add(Holiday(day=date(2026, 11, 25), country="US", name="Holiday", kind="holiday", confirmed=True))
    calendar = calendar_for(db.session, "us", OFFICE)
    assert calendar.is_working(date(2026, 11, 26))
    assert not calendar.is_working(date(2026, 11, 25))


@pytest.mark.parametrize(("country", "week"), [("XX", "Mon-Fri"), ("US", "T2-T6")])
def test_a_calendar_nobody_knows_is_refused(app, country, week):
    with pytest.raises(ValueError, match=r"known|weekday"):
        calendar_for(db.session, country, week)


def test_a_date_stands_once_for_each_country(app):
    for country in ("US", "CA", "US"):
        db.session.add(Holiday(day=date(2026, 1, 1), country=country, name="New Year", kind="holiday"))
    with pytest.raises(IntegrityError):
        db.session.flush()


def test_an_unknown_kind_of_day_is_refused_by_the_database(app):
    db.session.add(Holiday(day=date(2026, 1, 1), country="US", name="New Year", kind="party"))
    with pytest.raises(IntegrityError):
        db.session.flush()


def test_rows_of_the_library_fit_the_table(app):
    db.session.execute(delete(Holiday))
    db.session.add_all(Holiday(**vars(row)) for row in holidays_from_library("VN", 2026, 2026))
    assert not calendar_for(db.session, "VN", "Mon-Fri").is_working(date(2026, 1, 2))
    assert calendar_for(db.session, "VN", "Mon-Sat").is_working(date(2026, 1, 2))
