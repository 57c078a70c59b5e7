"""Months and years, what they are compared with, and how the as-of day cuts them."""

from datetime import date

import pytest

from app.reports.periods import MONTH, YEAR, BadPeriod, Period


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (MONTH, "2024-13"),
        (MONTH, "2024-00"),
        (MONTH, "2024"),
        (MONTH, "2024-3"),
        (MONTH, "1899-12"),
        (MONTH, "2101-01"),
        (MONTH, "2024-03.xlsx"),
        (MONTH, "٢٠٢٤-٠٣"),
        (YEAR, "24"),
        (YEAR, "02024"),
        (YEAR, "2024-03"),
        (YEAR, ""),
        (YEAR, "1899"),
    ],
)
def test_what_names_no_month_or_year_is_refused(kind, text):
    with pytest.raises(BadPeriod):
        Period.read(kind, text)


def test_a_month_and_a_year_have_their_first_and_last_day():
    february = Period.read(MONTH, "2024-02")
    assert (february.first, february.last, february.text) == (date(2024, 2, 1), date(2024, 2, 29), "2024-02")
    year = Period.read(YEAR, "2023")
    assert (year.first, year.last, year.text) == (date(2023, 1, 1), date(2023, 12, 31), "2023")


def test_periods_follow_each_other_over_new_year():
    assert Period.read(MONTH, "2024-01").previous().text == "2023-12"
    assert Period.read(MONTH, "2023-12").next().text == "2024-01"
    assert Period.read(YEAR, "2024").previous().text == "2023"


@pytest.mark.parametrize(
    ("kind", "text", "as_of", "first", "last"),
    [
        (MONTH, "2024-10", "2024-10-15", "2024-09-01", "2024-09-15"),
        (MONTH, "2024-10", "2024-10-31", "2024-09-01", "2024-09-30"),  # the last day cuts nothing
        (MONTH, "2024-03", "2024-03-30", "2024-02-01", "2024-02-29"),  # there is no 30 February
        (MONTH, "2024-10", "2024-12-01", "2024-09-01", "2024-09-30"),
        (YEAR, "2024", "2024-02-29", "2023-01-01", "2023-02-28"),
        (YEAR, "2024", "2024-10-15", "2023-01-01", "2023-10-15"),
        (YEAR, "2024", "2025-01-01", "2023-01-01", "2023-12-31"),
    ],
)
def test_a_cut_period_is_compared_with_one_cut_at_the_same_day(kind, text, as_of, first, last):
    window = Period.read(kind, text).compared_with(date.fromisoformat(as_of))
    assert (window.first.isoformat(), window.last.isoformat()) == (first, last)
    assert window.as_of.isoformat() == as_of


def test_months_wholly_after_the_as_of_day_are_left_out():
    year = Period.read(YEAR, "2024")
    assert [f"{month.first:%m}" for month in year.window(date(2024, 3, 1)).months()] == ["01", "02", "03"]
    assert len(year.window(date(2030, 1, 1)).months()) == 12
    assert year.window(date(2023, 12, 31)).months() == []
