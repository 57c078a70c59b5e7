"""Days not worked: worked by hand, and what must hold for every stoppage."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cases.days import (
    BASES,
    Count,
    Days,
    Facts,
    days_not_worked,
    duration,
    estimate,
    in_effect,
    peak,
    peak_indirect,
    run,
    stretches,
)
from app.core.workdays import Calendar, SpecialDay, WorkWeek

SIX_DAYS = Calendar(WorkWeek.parse("Mon-Sat"))
FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)  # a month that begins on a Sunday
AS_OF = date(2026, 12, 31)


def nov(day: int) -> date:
    return date(2026, 11, day)


def november(facts: Facts, calendar: Calendar = SIX_DAYS, as_of: date = AS_OF) -> Days:
    return days_not_worked(facts, calendar, FIRST, LAST, as_of)


# Worked by hand ----------------------------------------------------------------------------------------------------


def test_workers_and_dates_alone_give_workers_times_working_days():
    thursday_to_tuesday = Facts(nov(19), nov(24), workers_involved=200, workers_indirect=50)
    assert november(thursday_to_tuesday) == Days("computed", 1000, 250)  # the Sunday is not worked


def test_the_number_that_is_known_is_used_when_the_other_is_not():
    assert november(Facts(nov(19), nov(20), workers_involved=30)) == Days("computed", 60, 0)
    assert november(Facts(nov(19), nov(20), workers_indirect=30)) == Days("computed", 0, 60)


def test_without_any_workers_nothing_is_added():
    assert november(Facts(nov(19), nov(20))) == Days("unknown", 0, 0)


def test_public_holidays_are_not_worked():
    culture_day = SpecialDay(nov(24), "VN", "Culture day", "holiday")
    calendar = Calendar(WorkWeek.parse("Mon-Sat"), [culture_day])
    assert november(Facts(nov(23), nov(25), workers_involved=10), calendar).total == 20


def test_the_day_table_of_the_drawn_case_gives_895():
    facts = Facts(
        nov(19),
        workers_involved=640,
        workers_indirect=150,
        counts=(Count(nov(19), 210, 0, Decimal("0.5")), Count(nov(20), 640, 150)),
    )
    found = november(facts, as_of=nov(20))
    assert found == Days("day_by_day", 745, 150)
    assert found.total == 895
    assert estimate(facts, SIX_DAYS, FIRST, LAST, nov(20)).total == 1580


def test_a_head_count_holds_with_its_fraction_until_the_next():
    facts = Facts(nov(16), nov(21), counts=(Count(nov(16), 100, None, Decimal("0.5")), Count(nov(19), 40, 10)))
    # Monday to Wednesday half a shift of 100, Thursday to Saturday 40 and 10
    assert november(facts) == Days("day_by_day", 3 * 50 + 3 * 40, 3 * 10)


def test_days_before_the_first_head_count_use_the_recorded_workers():
    facts = Facts(nov(16), nov(19), workers_involved=200, workers_indirect=20, counts=(Count(nov(18), 50, 5),))
    assert november(facts) == Days("day_by_day", 2 * 200 + 2 * 50, 2 * 20 + 2 * 5)


def test_days_before_the_first_head_count_use_that_count_when_no_workers_are_recorded():
    facts = Facts(nov(16), nov(19), counts=(Count(nov(18), 50, 5),))
    assert november(facts) == Days("day_by_day", 200, 20)


def test_a_lacking_indirect_count_keeps_the_last():
    facts = Facts(nov(16), nov(18), counts=(Count(nov(16), 50, 7), Count(nov(17), 40, None), Count(nov(18), 30, 0)))
    assert november(facts) == Days("day_by_day", 120, 14)


def test_of_several_head_counts_on_a_day_the_highest_counts_and_holds():
    facts = Facts(nov(16), nov(17), counts=(Count(nov(16), 80, 0), Count(nov(16), 120, 10), Count(nov(16), 60, 0)))
    assert november(facts) == Days("day_by_day", 240, 20)


def test_a_head_count_from_before_the_start_holds_from_the_start_on():
    facts = Facts(nov(16), nov(16), workers_involved=500, counts=(Count(nov(14), 20, 0),))
    assert november(facts) == Days("day_by_day", 20, 0)


def test_head_counts_after_the_day_looked_from_are_not_known_yet():
    facts = Facts(nov(16), nov(18), workers_involved=100, counts=(Count(nov(18), 10, 0),))
    assert november(facts, as_of=nov(17)) == Days("computed", 200, 0)


def test_the_recorded_total_is_spread_evenly_over_its_working_days():
    facts = Facts(date(2026, 10, 30), nov(3), workers_involved=90, recorded_total=Decimal("400"))
    # Friday, Saturday | Monday, Tuesday: half of it in November
    assert november(facts) == Days("recorded", 200, 0)


def test_the_recorded_total_is_split_as_direct_to_indirect():
    facts = Facts(nov(19), nov(20), workers_involved=100, workers_indirect=50, recorded_total=Decimal("100"))
    assert november(facts) == Days("recorded", Fraction(200, 3), Fraction(100, 3))
    assert november(facts).total == 100


def test_a_recorded_total_without_a_working_day_belongs_to_where_it_started():
    sunday = Facts(nov(15), nov(15), recorded_total=Decimal("12.5"))
    assert november(sunday) == Days("recorded", Fraction(25, 2), 0)
    assert days_not_worked(sunday, SIX_DAYS, nov(16), LAST, AS_OF) == Days("recorded", 0, 0)


def test_a_recorded_total_of_one_still_going_on_lies_up_to_the_day_looked_from():
    facts = Facts(date(2026, 10, 30), None, recorded_total=100)
    assert november(facts, as_of=nov(3)) == Days("recorded", 50, 0)


def test_a_recorded_total_of_zero_is_known_and_nothing():
    assert november(Facts(nov(19), nov(20), workers_involved=5, recorded_total=0)) == Days("recorded", 0, 0)


def test_one_still_going_on_runs_to_the_day_looked_from():
    facts = Facts(nov(16), None, workers_involved=10)
    assert november(facts, as_of=nov(18)) == Days("computed", 30, 0)


def test_one_that_ended_later_was_still_going_on():
    facts = Facts(nov(16), nov(28), workers_involved=10)
    assert november(facts, as_of=nov(18)) == Days("computed", 30, 0)
    assert run(facts, nov(18)) == (nov(16), nov(18))


def test_closed_without_a_known_end_has_its_first_day_only_and_adds_nothing():
    facts = Facts(nov(16), closed_on=nov(27), end_unknown=True, workers_involved=10, counts=(Count(nov(16), 10, 0),))
    assert november(facts) == Days("unknown", 0, 0)
    assert in_effect(facts, nov(16), nov(16), AS_OF)
    assert not in_effect(facts, nov(17), LAST, AS_OF)


def test_closed_without_a_known_end_counts_its_recorded_total_on_the_first_day():
    facts = Facts(nov(16), closed_on=nov(27), end_unknown=True, recorded_total=70)
    assert november(facts) == Days("recorded", 70, 0)
    assert days_not_worked(facts, SIX_DAYS, nov(17), LAST, AS_OF) == Days("recorded", 0, 0)


def test_one_closed_after_the_day_looked_from_was_still_going_on():
    facts = Facts(nov(16), closed_on=nov(27), end_unknown=True, workers_involved=10)
    assert november(facts, as_of=nov(17)) == Days("computed", 20, 0)


def test_one_reopened_without_its_end_does_not_start_running_again():
    facts = Facts(nov(16), closed_on=None, end_unknown=True, workers_involved=10)
    assert november(facts) == Days("unknown", 0, 0)


def test_one_that_had_not_begun_has_no_days():
    facts = Facts(nov(16), nov(17), workers_involved=10)
    assert run(facts, nov(15)) is None
    assert not in_effect(facts, FIRST, LAST, nov(15))
    assert november(facts, as_of=nov(15)) == Days("unknown", 0, 0)


def test_the_peak_is_the_larger_of_the_record_and_the_highest_head_count():
    counts = (Count(nov(16), 80, 3), Count(nov(17), 120, None))
    assert peak(Facts(nov(16), workers_involved=100, workers_indirect=9, counts=counts)) == 120
    assert peak(Facts(nov(16), workers_involved=100, counts=counts), as_of=nov(16)) == 100
    assert peak_indirect(Facts(nov(16), workers_indirect=9, counts=counts)) == 9
    assert peak(Facts(nov(16))) is None


def test_duration_is_in_working_days_first_and_last_included():
    assert duration(Facts(nov(19), nov(24)), SIX_DAYS) == 5
    assert duration(Facts(nov(19)), SIX_DAYS) is None


def test_stretches_cover_every_day_once_in_order():
    facts = Facts(nov(16), counts=(Count(nov(18), 5, 0), Count(nov(20), 6, 0)))
    found = stretches(facts, nov(16), nov(22), AS_OF)
    assert [(one.first, one.last, one.counted) for one in found] == [
        (nov(16), nov(17), None),
        (nov(18), nov(19), nov(18)),
        (nov(20), nov(22), nov(20)),
    ]


# What must hold for every stoppage ---------------------------------------------------------------------------------

days_around = st.integers(0, 60).map(lambda step: date(2026, 1, 20) + timedelta(step))
numbers = st.integers(0, 5000)
fractions = st.one_of(st.just(1), st.integers(0, 10000).map(lambda part: Decimal(part) / 10000))
calendars = st.builds(
    Calendar,
    st.frozensets(st.integers(0, 6), min_size=1).map(WorkWeek),
    st.sets(days_around, max_size=8).map(
        lambda days: [SpecialDay(day, "VN", "Tết", "holiday") for day in sorted(days)]
    ),
)


@st.composite
def stoppages(draw) -> Facts:
    start = draw(days_around)
    later = st.one_of(st.none(), st.integers(0, 40).map(lambda step: start + timedelta(step)))
    ended = draw(later)
    return Facts(
        started_on=start,
        ended_on=ended,
        closed_on=draw(later),
        end_unknown=ended is None and draw(st.booleans()),
        workers_involved=draw(st.one_of(st.none(), st.integers(1, 5000))),
        workers_indirect=draw(st.one_of(st.none(), numbers)),
        recorded_total=draw(st.one_of(st.none(), st.integers(0, 10**7).map(lambda cents: Decimal(cents) / 100))),
        counts=tuple(
            draw(
                st.lists(
                    st.builds(
                        Count, days_around, st.one_of(st.none(), numbers), st.one_of(st.none(), numbers), fractions
                    ).filter(lambda one: one.direct is not None or one.indirect is not None),
                    max_size=5,
                )
            )
        ),
    )


@given(stoppages(), calendars, days_around, days_around, days_around, days_around)
def test_periods_that_follow_each_other_add_up(facts, calendar, one, other, third, as_of):
    first, middle, last = sorted((one, other, third))
    whole = days_not_worked(facts, calendar, first, last, as_of)
    early = days_not_worked(facts, calendar, first, middle, as_of)
    late = days_not_worked(facts, calendar, middle + timedelta(1), last, as_of)
    assert (early.direct + late.direct, early.indirect + late.indirect) == (whole.direct, whole.indirect)


@given(stoppages(), calendars, days_around, days_around, days_around)
def test_days_are_never_negative_and_direct_and_indirect_make_the_total(facts, calendar, first, last, as_of):
    found = days_not_worked(facts, calendar, first, last, as_of)
    assert found.basis in BASES
    assert found.direct >= 0
    assert found.indirect >= 0
    assert found.total == found.direct + found.indirect
    assert in_effect(facts, first, last, as_of) or found.total == 0


@given(stoppages(), calendars, days_around)
def test_the_whole_recorded_total_is_found_over_the_whole_time(facts, calendar, as_of):
    facts = replace(facts, recorded_total=Decimal("1234.56"))
    known = days_not_worked(facts, calendar, date.min, date.max, as_of).total
    if facts.started_on <= as_of and (facts.ended_on is None or facts.ended_on <= as_of):
        assert known == Fraction("1234.56")
    assert known <= Fraction("1234.56")


def test_a_recorded_total_is_not_pressed_into_the_days_before_as_of():
    """Ten working days from Monday 2 to Thursday 12 November, 500 days not worked; on the 6th half have passed."""
    facts = Facts(nov(2), ended_on=nov(12), recorded_total=500)
    assert days_not_worked(facts, SIX_DAYS, FIRST, LAST, nov(6)) == Days("recorded", 250, 0)
    assert days_not_worked(facts, SIX_DAYS, FIRST, LAST, nov(12)) == Days("recorded", 500, 0)


@given(stoppages(), calendars, days_around, days_around, days_around)
def test_one_head_count_equal_to_the_record_changes_the_basis_alone(facts, calendar, first, last, as_of):
    facts = replace(
        facts,
        recorded_total=None,
        counts=(),
        workers_involved=facts.workers_involved or 1,
        workers_indirect=facts.workers_indirect or 0,
    )
    plain = days_not_worked(facts, calendar, first, last, as_of)
    counted = replace(facts, counts=(Count(facts.started_on, facts.workers_involved, facts.workers_indirect),))
    by_day = days_not_worked(counted, calendar, first, last, as_of)
    assert (by_day.direct, by_day.indirect) == (plain.direct, plain.indirect)
    assert (plain.basis, by_day.basis) in (("computed", "day_by_day"), ("unknown", "unknown"))


@given(stoppages(), days_around, days_around, days_around)
def test_stretches_are_those_of_the_day_and_follow_each_other(facts, one, other, as_of):
    first, last = sorted((one, other))
    found = stretches(facts, first, last, as_of)
    if not found:
        assert all(count.day > as_of for count in facts.counts)
        return
    assert (found[0].first, found[-1].last) == (first, last)
    for early, late in pairwise(found):
        assert late.first == early.last + timedelta(1)


@pytest.mark.parametrize("basis", BASES)
def test_every_basis_is_reached_by_one_fact_more(basis):
    facts = {
        "unknown": Facts(nov(16), nov(17)),
        "computed": Facts(nov(16), nov(17), workers_involved=1),
        "day_by_day": Facts(nov(16), nov(17), workers_involved=1, counts=(Count(nov(16), 1, 0),)),
        "recorded": Facts(nov(16), nov(17), workers_involved=1, counts=(Count(nov(16), 1, 0),), recorded_total=9),
    }
    assert november(facts[basis]).basis == basis
