"""When a legal deadline falls due (case-rules.md 4), and which events start, meet and cancel it."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cases.deadline_words import ACTORS, DUTIES, citation
from app.cases.deadlines import BEFORE, PROHIBITED_BEFORE, WITHIN, Due, Happening, clocks, due, table
from app.core.workdays import Calendar, SpecialDay, WorkWeek, holidays_from_library

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
OFFICE = Calendar(WorkWeek.parse("Mon-Fri"), holidays_from_library("VN", 2018, 2028))
DAYS = st.dates(date(2022, 1, 1), date(2027, 12, 31))
LIMITS = st.sampled_from(["working_days", "calendar_days", "months", "years"])


def limit(length, unit, direction=WITHIN):
    """Some rule of that length."""
    return replace(table()["conciliation_finish"], length=length, unit=unit, direction=direction)


def local(text):
    return datetime.fromisoformat(text).replace(tzinfo=HANOI)


def at_eight(day):
    return datetime(day.year, day.month, day.day, 8, tzinfo=HANOI)


def last_day(start, length, unit, direction=WITHIN, calendar=OFFICE):
    return due(limit(length, unit, direction), at_eight(start), calendar, HANOI).on


@pytest.mark.parametrize(
    ("start", "length", "unit", "direction", "expected"),
    [
        ("2026-11-20", 5, "working_days", WITHIN, "2026-11-30"),
        ("2026-11-20", 3, "working_days", WITHIN, "2026-11-26"),
        ("2026-11-23", 1, "working_days", WITHIN, "2026-11-25"),
        ("2026-11-30", 5, "working_days", BEFORE, "2026-11-20"),
        ("2026-10-30", 30, "calendar_days", WITHIN, "2026-11-30"),
        ("2026-10-25", 30, "calendar_days", WITHIN, "2026-11-25"),
        ("2026-08-31", 6, "months", WITHIN, "2027-03-01"),
        ("2024-02-29", 1, "years", WITHIN, "2025-02-28"),
        # The Saturdays worked in exchange for 30/04/2024 and 02/05/2025: a limit may end there, and it counts.
        ("2024-04-27", 7, "calendar_days", WITHIN, "2024-05-04"),
        ("2025-04-25", 1, "working_days", WITHIN, "2025-04-26"),
        # Tết 2025: 27/01 to 31/01 are off, 01/02 and 02/02 a weekend.
        ("2025-01-24", 1, "working_days", WITHIN, "2025-02-03"),
        ("2025-02-10", 5, "working_days", BEFORE, "2025-02-03"),
        ("2025-02-04", 2, "working_days", BEFORE, "2025-01-24"),
        ("2025-02-06", 5, "calendar_days", BEFORE, "2025-01-24"),
    ],
)
def test_the_last_day_of_a_limit(start, length, unit, direction, expected):
    assert last_day(date.fromisoformat(start), length, unit, direction) == date.fromisoformat(expected)


def test_hours_run_day_and_night_weekends_included():
    found = due(limit(12, "hours"), local("2026-11-20T20:00"), OFFICE, HANOI)
    assert found == Due(local("2026-11-21T08:00"), date(2026, 11, 21))


def test_a_ban_begins_that_many_hours_before_the_event():
    found = due(limit(12, "hours", PROHIBITED_BEFORE), local("2026-11-20T08:00"), OFFICE, HANOI)
    assert found.at == local("2026-11-19T20:00")


def test_a_limit_in_days_lasts_until_the_end_of_its_last_day():
    found = due(limit(1, "working_days"), local("2026-11-23T23:59"), OFFICE, HANOI)
    assert found.at == local("2026-11-25T23:59:59")


@given(DAYS, DAYS, st.integers(1, 90), LIMITS)
def test_who_starts_later_is_due_no_earlier(one, other, length, unit):
    length = min(length, 24)
    first, second = sorted((one, other))
    assert last_day(first, length, unit) <= last_day(second, length, unit)
    assert last_day(first, length, unit, BEFORE) <= last_day(second, length, unit, BEFORE)


@given(DAYS, st.integers(1, 60), st.sampled_from(["working_days", "calendar_days"]))
def test_a_longer_limit_is_due_no_earlier(start, length, unit):
    assert last_day(start, length, unit) <= last_day(start, length + 1, unit)
    assert last_day(start, length, unit, BEFORE) >= last_day(start, length + 1, unit, BEFORE)


@given(DAYS, st.integers(1, 24), LIMITS, st.sampled_from([WITHIN, BEFORE]))
def test_nothing_counted_in_days_is_due_on_a_day_that_is_not_worked(start, length, unit, direction):
    found = last_day(start, length, unit, direction)
    assert OFFICE.is_working(found)
    assert found > start if direction == WITHIN else found < start


@given(DAYS, st.integers(1, 40))
def test_working_days_are_counted_one_by_one(start, length):
    """By a count of its own: a table of days looked at one after the other."""
    day, left = start, length
    while left:
        day += timedelta(1)
        left -= OFFICE.is_working(day)
    assert last_day(start, length, "working_days") == day


@given(DAYS, st.integers(1, 20))
def test_a_weekend_day_worked_in_exchange_counts(start, length):
    saturday = start + timedelta((5 - start.weekday()) % 7 or 7)
    plain = Calendar(WorkWeek.parse("Mon-Fri"), [])
    swapped = Calendar(WorkWeek.parse("Mon-Fri"), [SpecialDay(saturday, "VN", "làm bù", "working_day")])
    before, after = (last_day(start, length, "working_days", calendar=one) for one in (plain, swapped))
    assert after == before if before < saturday else after < before


# Which events start and meet a clock -------------------------------------------------------------------------------


def course(kind, *events):
    """(rule, number of its start, number of what met it) of every clock; events are (code, moment)."""
    made = [
        Happening(number, code, local(moment), date.fromisoformat(moment[:10]))
        for number, (code, moment) in enumerate(events)
    ]
    found = clocks(kind, made, lambda rule, start: due(rule, start, OFFICE, HANOI))
    return {(clock.rule.key, clock.start.id, clock.met.id if clock.met else None) for clock in found}


def test_two_clocks_start_with_a_request_and_each_is_met_by_its_own_event():
    found = course(
        "interests_dispute",
        ("request_received_by_authority", "2026-11-20T08:00"),
        ("conciliator_assigned", "2026-11-23T08:00"),
    )
    assert found == {("intake_referral", 0, None), ("conciliator_assignment", 0, 1)}


def test_a_rule_of_rights_disputes_runs_on_no_interests_dispute():
    event = ("violation_discovered", "2026-05-04T08:00")
    assert {key for key, _, _ in course("rights_dispute", event)} == {
        "limitation_conciliation",
        "limitation_arbitration",
        "limitation_court",
    }
    assert course("interests_dispute", event) == set()


def test_the_same_notice_reported_again_does_not_start_the_clock_anew():
    notice = "notice_of_irregular_strike_received"
    found = course("work_stoppage", (notice, "2026-11-20T08:00"), (notice, "2026-11-20T09:00"))
    assert found == {("wildcat_first_meeting", 0, None)}


def test_a_notice_after_the_meeting_or_after_the_limit_starts_a_new_clock():
    notice, meeting = "notice_of_irregular_strike_received", "first_meeting_held"
    found = course(
        "work_stoppage", (notice, "2026-11-20T08:00"), (meeting, "2026-11-20T09:00"), (notice, "2026-11-20T10:00")
    )
    assert found == {("wildcat_first_meeting", 0, 1), ("wildcat_first_meeting", 2, None)}
    late = course("work_stoppage", (notice, "2026-11-20T08:00"), (notice, "2026-11-20T20:01"))
    assert late == {("wildcat_first_meeting", 0, None), ("wildcat_first_meeting", 1, None)}


def test_what_happened_before_the_start_meets_nothing():
    found = course(
        "interests_dispute",
        ("conciliation_minutes_made", "2026-11-02T08:00"),
        ("request_received_by_conciliator", "2026-11-20T08:00"),
    )
    assert ("conciliation_finish", 1, None) in found


def test_a_notice_counts_for_the_next_announced_day_only():
    found = course(
        "strike",
        ("strike_notice_sent", "2026-11-20T08:00"),
        ("strike_start", "2026-11-30T08:00"),
        ("strike_start", "2026-12-14T08:00"),
    )
    notices = {(start, met) for key, start, met in found if key == "strike_notice"}
    assert notices == {(1, 0), (2, None)}


def test_a_lockout_in_the_hours_before_a_strike_breaks_the_ban():
    broken = course("strike", ("lockout_start", "2026-11-29T21:00"), ("strike_start", "2026-11-30T08:00"))
    assert ("lockout_ban_window", 1, 0) in broken
    kept = course("strike", ("lockout_start", "2026-11-29T19:00"), ("strike_start", "2026-11-30T08:00"))
    assert ("lockout_ban_window", 1, None) in kept


def test_a_rule_runs_only_while_it_is_in_force():
    event = "request_received_by_authority"
    assert course("rights_dispute", (event, "2020-12-31T23:30")) == set()
    # The decree came a month after the code.
    assert course("rights_dispute", (event, "2021-01-01T00:30")) == {("intake_referral", 0, None)}


# Words -------------------------------------------------------------------------------------------------------------


def test_every_rule_has_its_words():
    assert set(DUTIES) == set(table())
    assert {rule.actor for rule in table().values()} == set(ACTORS)


@pytest.mark.parametrize(
    ("article", "vi", "en"),
    [
        ("LC 211", "Điều 211 BLLĐ", "Labour Code 211"),
        (
            "LC 193(2), 197(2); ND145 102(1)",
            "khoản 2 Điều 193, khoản 2 Điều 197 BLLĐ; khoản 1 Điều 102 NĐ 145/2020/NĐ-CP",
            "Labour Code 193(2), 197(2); Decree 145/2020 102(1)",
        ),
        ("ND145 95(2)(a)", "điểm a khoản 2 Điều 95 NĐ 145/2020/NĐ-CP", "Decree 145/2020 95(2)(a)"),
    ],
)
def test_articles_are_cited_as_people_write_them(article, vi, en):
    assert (citation(article, "vi"), citation(article, "en")) == (vi, en)
