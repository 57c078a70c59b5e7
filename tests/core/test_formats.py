"""What people type is read for certain or refused; what is shown follows the language of the page."""

import unicodedata
from datetime import UTC, date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from flask import Flask, render_template_string
from flask_babel import Babel, force_locale
from hypothesis import given
from hypothesis import strategies as st

from app.core.formats import (
    fmt_date,
    fmt_moment,
    fmt_month,
    fmt_number,
    fmt_percent,
    fmt_time,
    fold,
    parse_date,
    parse_moment,
    parse_number,
    parse_time,
    register_filters,
    unmarked,
)


@pytest.fixture
def page():
    """A request of a small app with the filters; `force_locale` chooses its language."""
    app = Flask("page")
    app.config["TIMEZONE"] = "Asia/Ho_Chi_Minh"
    Babel(app, default_locale="vi")
    register_filters(app)
    with app.test_request_context():
        yield app


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Đình Vũ", "dinh vu"),
        ("  ĐÌNH \t VŨ\n", "dinh vu"),
        ("Công ty TNHH Ươm Tơ Đặng Gia", "cong ty tnhh uom to dang gia"),
        ("Hài Hoà · thoả ước · luỹ kế", "hai hoa · thoa uoc · luy ke"),
        ("ẢÃẠẤẦẨẪẬẮẰẲẴẶ", "aaaaaaaaaaaaa"),
        ("ýỳỷỹỵ ÝỲỶỸỴ", "yyyyy yyyyy"),
        ("Café Zürich", "cafe zurich"),
        ("VV-2026-112", "vv-2026-112"),
        ("a\u00a0b\u200bc\x00", "a bc"),
        ("", ""),
    ],
)
def test_folding_drops_marks_case_and_extra_space(text, folded):
    assert fold(text) == folded


@given(
    st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạấầẩẫậắằẳẵặéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ AĐƯ")
)
def test_every_vietnamese_letter_folds_to_plain_ascii_however_composed(text):
    assert fold(text).isascii()
    assert fold(unicodedata.normalize("NFD", text)) == fold(text)
    assert fold(text.upper()) == fold(text)


@given(st.text())
def test_folding_twice_changes_nothing_more(text):
    assert fold(fold(text)) == fold(text)


def test_unmarked_keeps_case_and_space():
    assert unmarked("Đình  VŨ") == "Dinh  VU"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1.062", "1062"),
        ("1,062", "1062"),
        ("1 062", "1062"),
        ("1\u00a0062,5", "1062.5"),
        ("1.062,5", "1062.5"),
        ("1,234.5", "1234.5"),
        ("1.234.567", "1234567"),
        ("1,234,567.25", "1234567.25"),
        ("0.500", "0.5"),
        ("0,500", "0.5"),
        ("27.0", "27"),
        ("27", "27"),
        ("007", "7"),
        ("1.0625", "1.0625"),
        ("50,5", "50.5"),
        ("1.5", "1.5"),
        ("1234.567", "1234.567"),
        (".5", "0.5"),
        ("-3", "-3"),
        ("-1.062,5", "-1062.5"),
        (" 12 ", "12"),
        ("0", "0"),
    ],
)
def test_numbers_are_read_by_the_rule_of_three_digit_groups(text, number):
    assert parse_number(text) == Decimal(number)


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "12.345.67", "1.5.5", "1,234,56", "1.234,567.8", "0.500.000", "5.", "12 34", "1 .062", "+5", "--5",
        "1e5", "NaN", "Infinity", "0x10", "1_000", "٣", "１２", "²", "mười hai", "12 người", "1'000", "9" * 31, "1\n2",
        "5%",
    ],
)  # fmt: skip
def test_what_is_not_certainly_a_number_is_refused(text):
    with pytest.raises(ValueError, match="not a number"):
        parse_number(text)


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_a_number_shown_is_read_back_the_same(value):
    assert parse_number(fmt_number(value)) == value


def test_a_negative_zero_reads_and_shows_as_zero():
    assert str(parse_number("-0")) == "0"
    assert fmt_number(-0.001) == "0"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("31/03/2024", date(2024, 3, 31)),
        ("04/5/2020", date(2020, 5, 4)),
        ("4/5/2020", date(2020, 5, 4)),
        ("2026-11-20", date(2026, 11, 20)),
        ("2026-1-2", date(2026, 1, 2)),
        (" 29/02/2024 ", date(2024, 2, 29)),
    ],
)
def test_dates_are_read_day_first_or_year_first(text, day):
    assert parse_date(text) == day


@pytest.mark.parametrize(
    "text",
    [
        "", "31/02/2024", "29/02/2023", "13/13/2024", "00/01/2024", "1/1/24", "31-03-2024", "31.03.2024", "2024/03/31",
        "20240331", "31/03/2024 07:00", "01/01/0024", "01/01/2101", "٣١/٠٣/٢٠٢٤", "31/03/20245", "hôm nay", "22.4",
    ],
)  # fmt: skip
def test_what_is_not_certainly_a_date_is_refused(text):
    with pytest.raises(ValueError):
        parse_date(text)


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31)))
def test_a_date_shown_is_read_back_the_same(day):
    assert parse_date(fmt_date(day)) == day
    assert parse_date(day.isoformat()) == day


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("07:30", time(7, 30)),
        ("7:30", time(7, 30)),
        ("23:59:59", time(23, 59, 59)),
        ("7h30", time(7, 30)),
        ("7 h 30", time(7, 30)),
        ("19h", time(19)),
        ("00:00", time(0)),
    ],
)
def test_times_are_read_in_the_spellings_of_the_offices(text, clock):
    assert parse_time(text) == clock


@pytest.mark.parametrize("text", ["", "7", "24:00", "12:60", "7:3", "7.30", "12:30 PM", "٠٧:٣٠", "07:30:61", "h30"])
def test_what_is_not_certainly_a_time_is_refused(text):
    with pytest.raises(ValueError):
        parse_time(text)


@pytest.mark.parametrize(
    "text", ["2026-11-20T20:00", "20/11/2026 20:00", "20/11/2026T20:00", "2026-11-20 20:00:00", " 20/11/2026  20:00 "]
)
def test_moments_are_a_date_then_t_or_a_space_then_a_time(text):
    assert parse_moment(text) == datetime(2026, 11, 20, 20, 0)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "20/11/2026",
        "20:00",
        "2026-11-20T",
        "2026-11-20T20:00Z",
        "2026-11-20T20:00+07:00",
        "20:00 20/11/2026",
        " " * 9,
        "2026-11-20" + " " * 99 + "20:00",
    ],
)
def test_what_is_not_certainly_a_moment_is_refused(text):
    with pytest.raises(ValueError):
        parse_moment(text)


def test_outside_a_page_everything_is_shown_in_vietnamese():
    assert fmt_date(date(2024, 3, 31)) == "31/03/2024"
    assert fmt_number(1062) == "1.062"
    assert fmt_month(date(2026, 10, 5)) == "tháng 10/2026"


def test_a_vietnamese_page_shows_vietnamese_forms(page):
    assert fmt_date(date(2024, 3, 5)) == "05/03/2024"
    assert fmt_time(time(7, 5)) == "07:05"
    assert fmt_moment(datetime(2026, 11, 20, 12, 10, tzinfo=UTC)) == "20/11/2026 19:10"
    assert [fmt_number(n) for n in (1062, 8204.5, Decimal("1234567.891"), 0, -5)] == [
        "1.062", "8.204,5", "1.234.567,89", "0", "-5",
    ]  # fmt: skip
    assert fmt_percent(0.505) == "50,5%"
    assert fmt_month("2026-10") == "tháng 10/2026"


def test_an_english_page_shows_english_forms(page):
    with force_locale("en"):
        assert fmt_date(date(2024, 3, 31)) == "31 Mar 2024"
        assert fmt_moment(datetime(2026, 11, 20, 12, 10, tzinfo=UTC)) == "20 Nov 2026 19:10"
        assert fmt_number(8204.5) == "8,204.5"
        assert fmt_percent(Decimal("0.505")) == "50.5%"
        assert fmt_month(date(2026, 10, 1)) == "October 2026"


@pytest.mark.parametrize("show", [fmt_date, fmt_time, fmt_moment, fmt_number, fmt_percent, fmt_month])
def test_what_is_not_known_is_shown_as_not_reported_never_as_zero(show):
    assert show(None) == "…"


def test_a_missing_number_of_a_table_is_not_reported():
    assert fmt_number(float("nan")) == "…"
    assert fmt_percent(float("nan")) == "…"


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [(50.526, 1, "50,5"), (18.18, 0, "18"), (2.5, 0, "3"), (1.005, 2, "1,01"), (27, 2, "27,00"), (0.125, 2, "0,13")],
)
def test_rounding_is_half_up_on_the_decimal_figure(value, decimals, shown):
    assert fmt_number(value, decimals) == shown


def test_percents_take_whole_figures_on_request():
    assert fmt_percent(0.1818, decimals=0) == "18%"
    assert fmt_percent(1) == "100,0%"


def test_a_moment_is_shown_on_the_clocks_asked_for():
    moment = datetime(2026, 11, 20, 18, 30, tzinfo=UTC)
    assert fmt_moment(moment, ZoneInfo("Asia/Ho_Chi_Minh")) == "21/11/2026 01:30"


def test_a_moment_without_a_zone_is_refused(page):
    with pytest.raises(ValueError, match="time zone"):
        fmt_moment(datetime(2026, 11, 20, 12, 10))


def test_templates_have_every_filter(page):
    shown = render_template_string(
        "{{ d|date }} {{ d|month }} {{ m|time }} {{ m|moment }} {{ n|number }} {{ n|number(2) }} {{ 0.5|percent }}",
        d=date(2026, 10, 5),
        m=datetime(2026, 11, 20, 12, 10, tzinfo=UTC),
        n=1062,
    )
    assert shown == "05/10/2026 tháng 10/2026 12:10 20/11/2026 19:10 1.062 1.062,00 50,0%"
