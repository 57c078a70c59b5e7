"""The charts of a summary: each bar opens its records, the table beneath says the same, nothing is drawn of nothing."""

import subprocess
import sys

import pytest

from app.extensions import db
from app.reports import drawing
from app.reports.charts import Bar, Chart, Group
from tests.reports import register

YEAR = "/reports/yearly/2024?as_of=2025-02-01"
MARCH = "/reports/monthly/2024-03?as_of=2025-02-01"


@pytest.fixture
def two_years(app):
    """Stoppages of 2023 and 2024, one of them without a cause."""
    place, other = register.enterprise("hp_do_son"), register.enterprise("hp_trang_due")
    for started, at, cause, workers in (
        ("2023-03-07", place, "wage_level", 40),
        ("2023-07-03", other, "shift_meal", 1200),
        ("2024-02-05", place, "wage_level", 30),
        ("2024-03-04", place, "wage_level", 100),
        ("2024-03-11", other, None, 50),
    ):
        register.case("strike", started, started, at=at, main_cause=cause, workers_involved=workers)
    db.session.commit()


def english(browser):
    browser.client.set_cookie("language", "en")
    return browser


def bars(page) -> dict[str, str]:
    """Address and words of every bar, as the wide drawings have them."""
    return {bar["href"]: bar["aria-label"] for bar in page.select("svg.chart-wide a")}


@pytest.mark.every_input
@pytest.mark.parametrize("address", [YEAR, MARCH])
def test_each_bar_opens_exactly_the_records_that_it_counts(browse, make_user, two_years, address):
    browser = english(browse(make_user("leader")))
    found = bars(browser.open(address))
    assert len(found) >= 8
    for href, words in found.items():
        listed = browser.open(href)
        number = listed.select_one(".figures-total strong").get_text(strip=True)
        assert f": {number} " in words
        if "days_not_worked" not in href:
            assert len(listed.select("tbody tr")) == int(number)


@pytest.mark.parametrize("address", [YEAR, MARCH])
def test_the_table_under_a_chart_has_the_same_numbers_and_both_drawings_the_same_bars(
    browse, make_user, two_years, address
):
    page = english(browse(make_user("leader"))).open(address)
    for part in page.select(".figures-part:has(svg)"):
        doors = {door["href"] for door in part.select("table a.door")}
        drawings = {size: {bar["href"] for bar in part.select(f"svg.chart-{size} a")} for size in ("wide", "narrow")}
        assert drawings["wide"] == drawings["narrow"]
        assert drawings["wide"] <= doors


def test_bars_say_their_row_and_period(browse, make_user, two_years):
    words = set(bars(english(browse(make_user())).open(YEAR)).values())
    assert "March 2024: 2 stoppages" in words
    assert "July 2023: 1 stoppages" in words
    assert "Cause not known, 2024: 1 stoppages" in words
    vietnamese = browse(make_user())
    vietnamese.client.set_cookie("language", "vi")
    assert "tháng 3/2024: 2 cuộc" in bars(vietnamese.open(YEAR)).values()


def test_a_month_stands_in_the_twelve_that_end_with_it(browse, make_user, two_years):
    page = english(browse(make_user())).open(MARCH)
    part = page.select_one(".figures-part:has(#stoppages-month)")
    assert part.h3.get_text() == "Twelve months to March 2024"
    rows = [[cell.get_text(strip=True) for cell in row.select("th, td")] for row in part.select("tbody tr")]
    assert len(rows) == 12
    assert rows[0] == ["April 2023", "0", "0"]
    assert rows[3] == ["July 2023", "1", "0"]
    assert rows[-1] == ["March 2024", "2", "1"]


def test_of_nothing_there_is_no_chart_but_a_word(browse, make_user, app):
    for address in (
        "/reports/yearly/2024",
        "/reports/monthly/2024-03",
        "/reports/monthly/2099-12",
        "/reports/yearly/1900",
    ):
        page = english(browse(make_user())).open(address)
        assert not page.select("svg.chart")
        assert "No stoppage in either period: there is nothing to draw." in page.main.get_text()


def test_a_year_that_has_not_begun_is_drawn_as_far_as_it_is_known(browse, make_user, two_years):
    page = english(browse(make_user())).open("/reports/yearly/2025?as_of=2024-12-31")
    assert "Cause not known, 2024: 1 stoppages" in bars(page).values()


def test_drawings_have_no_style_no_script_and_ask_no_other_host(browse, make_user, two_years):
    page = browse(make_user()).open(YEAR)
    for svg in page.select("svg.chart"):
        assert svg["role"] == "group"
        assert svg["aria-label"]
        assert not svg.select("style, script, image, use, [style], [class]")
        written = str(svg).replace("http://www.w3.org/2000/svg", "")
        assert "//" not in written
        assert "undefined" not in written
        assert all(text["aria-hidden"] == "true" for text in svg.select("text"))


def chart(*values: tuple[float, str], upright: bool = True, label: str = "T1") -> Chart:
    groups = [Group(label, Bar(value, text, "said", "/x?a=1&b=2"), Bar(0, "0", "said")) for value, text in values]
    return Chart("title", "words", "2024", "2023", tuple(groups), upright)


def test_bars_stand_while_their_numbers_have_room_and_lie_where_they_have_not():
    def width_of_a_link(made: Chart, size: int) -> bool:
        return ",0v170" in drawing.drawn(made, size) or "v170h" in drawing.drawn(made, size)

    assert width_of_a_link(chart(*[(3, "3")] * 12), drawing.WIDE)
    assert not width_of_a_link(chart(*[(3, "3")] * 12), drawing.NARROW)
    assert not width_of_a_link(chart(*[(22665, "22.665")] * 12), drawing.WIDE)


def test_names_are_text_whatever_they_hold():
    made = drawing.drawn(
        chart((1, "1"), upright=False, label='<b onclick="x">&nbsp;"=1+1 \\n {{ 1 }} datum.x'), drawing.WIDE
    )
    assert "<b" not in made
    assert 'href="/x?a=1&amp;b=2"' in made


def test_the_same_figures_are_drawn_once():
    drawing.drawn.cache_clear()
    for _time in range(2):
        drawing.drawn(chart((1, "1")), drawing.WIDE)
    assert drawing.drawn.cache_info().hits == 1
    assert drawing.drawn.cache_info().maxsize < 1000


def test_the_engine_is_loaded_by_the_first_chart_and_by_nothing_else():
    asked = (
        "import sys, app; app.create_app({'SECRET_KEY': 'x' * 40}); import app.reports.drawing, app.reports.summary; "
        "print('vl_convert' in sys.modules)"
    )
    found = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"
