"""A leader: figures, what they mean, the records behind them, on the screen and on paper; nothing to change."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import expect

from tests.browser.conftest import OFFICE, PHONE
from tests.browser.samples import CASE, MEETING, MONTH, YEAR


@pytest.fixture
def page(sign_in):
    return sign_in("leader")


def behind(page, address: str) -> tuple[str, int]:
    """What the page behind a figure states: the number, and how many records stand there."""
    answer = page.request.get(address)
    assert answer.status == 200, f"{address}: {answer.status}"
    soup = BeautifulSoup(answer.text(), "html.parser")
    return soup.select_one(".figures-total strong").get_text(strip=True), len(soup.select("main tbody tr"))


@pytest.mark.parametrize("address", [f"/reports/monthly/{MONTH}", f"/reports/yearly/{YEAR}"])
def test_behind_every_figure_stand_exactly_its_records(address, page):
    page.goto(address)
    doors = {one.get_attribute("href"): one.inner_text() for one in page.locator("main a.door").all()}
    assert len(doors) > 20
    counted = 0
    for href, figure in doors.items():
        stated, records = behind(page, href)
        assert stated == figure, f"{href}: {figure} on the summary, {stated} on its list"
        if is_count(href):
            counted += 1
            assert records == int(figure.replace(".", "")), f"{href}: {figure} on the summary, {records} rows"
    assert counted > 10


def is_count(address: str) -> bool:
    """Whether the figure counts the records themselves; others are sums and shares over them."""
    figure = parse_qs(urlsplit(address).query)["figure"][0]
    return figure.rpartition(".")[2] in {
        *("began", "in_effect", "received", "closed", "open_at_end", "planned", "held", "enterprises"),
        *("with_union", "with_collective_agreement"),
    }


def test_a_definition_is_read_and_the_figure_opened(page):
    page.goto("/")
    page.get_by_role("link", name="Báo cáo").first.click()
    page.get_by_role("link", name="tháng 3/2024").click()
    tile = page.locator(".tile").first
    ask = tile.get_by_role("button", name="Định nghĩa")
    ask.focus()
    page.keyboard.press("Enter")
    definition = tile.locator("[popover]")
    expect(definition).to_be_visible()
    expect(definition).to_be_in_viewport(ratio=0.99)
    page.keyboard.press("Escape")
    expect(definition).to_be_hidden()
    number = tile.locator(".tile-value a.door").inner_text()
    tile.locator(".tile-value a.door").click()
    expect(page.locator("main tbody tr")).to_have_count(int(number))

    page.go_back()
    page.set_viewport_size(PHONE)
    ask.click()
    expect(definition).to_be_visible()
    box = definition.bounding_box()
    assert (box["x"], box["width"]) == (0, PHONE["width"])


@pytest.mark.parametrize("size", [OFFICE, PHONE], ids=["office", "phone"])
def test_a_bar_of_a_chart_is_reached_by_the_keyboard_and_opens_its_records(page, size):
    page.set_viewport_size(size)
    page.goto(f"/reports/yearly/{YEAR}")
    shown = page.locator("svg.chart").evaluate_all("all => all.filter(one => one.getClientRects().length).length")
    assert shown == page.locator("svg.chart").count() / 2, "one drawing of each chart is there, the other is not"
    page.locator(".tile a.door").last.focus()
    page.keyboard.press("Tab")
    while page.evaluate("!document.activeElement.closest('svg')"):
        page.keyboard.press("Tab")
    bar = page.evaluate("document.activeElement.getAttribute('aria-label')")
    stroke = page.evaluate("getComputedStyle(document.activeElement.querySelector('path')).strokeWidth")
    assert stroke == "3px"
    page.keyboard.press("Enter")
    expect(page.locator(".figures-total")).to_be_visible()
    number = re.search(r": (\d+) cuộc$", bar)[1]
    expect(page.locator("main tbody tr")).to_have_count(int(number))


def test_what_only_officers_do_is_refused_with_a_way_back(page, accessible):
    page.set_viewport_size(OFFICE)
    for address in ("/cases/new", f"/cases/{CASE}/edit", f"/dialogues/{MEETING}/edit", "/admin/users"):
        answer = page.goto(address)
        assert answer.status == 403
        expect(page.locator("h1")).to_be_visible()
        assert page.locator("main a[href]").count() > 0
    accessible()
    page.locator("main a[href]").first.click()
    expect(page.locator("h1")).to_be_visible()
    page.goto(f"/cases/{CASE}")
    assert page.locator("main form[method=post]").count() == 0


@pytest.mark.parametrize("address", [f"/reports/monthly/{MONTH}", "/cases/", f"/cases/{CASE}"])
def test_on_paper_there_is_no_menu_and_tables_are_whole(address, page):
    page.goto(address)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 718, "height": 1000})  # A4 less its margins
    for hidden in (".head", ".menu", ".phone-bar", ".foot", ".page-actions", "form.filters"):
        for one in page.locator(hidden).all():
            expect(one).to_be_hidden()
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("main table thead").first).to_be_visible()
    assert (
        page.locator("main table thead").first.evaluate("head => getComputedStyle(head).display")
        == "table-header-group"
    )
    wider = page.evaluate("[...document.querySelectorAll('table')].filter(one => one.scrollWidth > innerWidth).length")
    assert wider == 0
    expect(page.locator("p.print-only").last).to_contain_text(re.compile("leader"))
