"""A conference is run by keyboard alone; the network goes and comes back: nothing is lost, nothing stands twice."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OFFICE, PHONE

POINTS = "**/meeting/points"
SESSION = "**/session.json"


@pytest.fixture
def officer(new_context, fill_in):
    """A page on which failing requests are no fault."""
    page = new_context(viewport=OFFICE).new_page()
    page.goto("/login")
    fill_in(page, "board")
    return page


def open_screen(page, venue: str):
    """A conference of today is recorded, and its screen opened."""
    today = datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")).date()
    page.goto(f"/dialogues/new?starts_on={today}")
    page.get_by_label("Hội nghị đối thoại", exact=True).check()
    page.get_by_label("Địa điểm").fill(venue)
    page.get_by_role("button", name="Lưu cuộc đối thoại").click()
    page.get_by_role("link", name="Điều hành cuộc đối thoại").click()
    expect(page.locator("#point-text")).to_be_focused()


def add(page, text: str):
    page.keyboard.type(text)
    page.keyboard.press("Enter")
    expect(page.locator("#point-text")).to_have_value("")
    expect(page.locator("#point-text")).to_be_focused()


def test_points_outlive_a_network_that_goes_and_comes_back_and_none_stands_twice(officer):
    page, keys = officer, officer.keyboard
    open_screen(page, "Hội trường không sóng")
    keys.press("Shift+Tab")
    keys.type("May Sao")
    expect(page.get_by_role("option", name="Công ty TNHH May Sao Bắc")).to_be_visible()
    keys.press("ArrowDown")
    keys.press("Enter")
    keys.press("Tab")
    keys.press("Tab")
    keys.press("ArrowDown")
    keys.press("Shift+Tab")
    add(page, "Điểm thứ nhất")
    points, waiting = page.locator("#points > li"), page.locator("#queue li")
    expect(points).to_have_count(1)
    expect(points).to_contain_text("May Sao Bắc")

    page.context.set_offline(True)
    add(page, "Điểm thứ hai")
    add(page, "Điểm thứ ba")
    expect(waiting).to_have_count(2)
    expect(waiting.first).to_contain_text("Chờ mạng")
    page.route(SESSION, lambda route: route.abort())
    page.context.set_offline(False)
    page.reload()
    expect(waiting).to_have_count(2)

    page.unroute(SESSION)
    page.route(POINTS, lambda route: (route.fetch(), route.abort()))  # it is saved, and the answer is lost
    page.reload()
    expect(waiting.first).to_contain_text("Chờ mạng")
    page.unroute(POINTS)
    page.reload()
    expect(points).to_have_count(3)
    expect(waiting).to_have_count(0)
    for number, words in enumerate(("nhất", "hai", "ba")):
        expect(points.nth(number)).to_contain_text(f"Điểm thứ {words}")


@pytest.mark.parametrize("size", [OFFICE, PHONE], ids=["desk", "phone"])
def test_a_point_is_mended_and_answered_on_the_spot_without_a_mouse(sign_in, accessible, size):
    page = sign_in("board", size)
    open_screen(page, "Hội trường lớn")
    page.locator("#point-topic").select_option("other")
    page.locator("#point-text").focus()
    add(page, "Gọi 0912 345 678")
    page.get_by_role("button", name="Mở").press("Enter")
    expect(page.locator("#point-text-error")).to_contain_text("0912 345 678")
    page.locator("#point-text").fill("Đề nghị sửa đường số 7")
    page.keyboard.press("Enter")
    point = page.locator("#points > li")
    expect(point).to_contain_text("sửa đường số 7")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("1")
    page.keyboard.type("Sửa xong trong tháng này")
    accessible()
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    page.keyboard.press("Control+Enter")
    expect(point).to_contain_text("Đã trả lời")
    expect(point).to_contain_text("Sửa xong trong tháng này")

    page.get_by_label("Đến dự không qua thư mời").fill("Công ty TNHH Bao bì Lạch Tray")
    page.locator("#walk-in-worker_side").fill("3")
    page.keyboard.press("Enter")
    expect(page.locator("#attendance")).to_contain_text("Bao bì Lạch Tray")
    expect(page.locator("#present")).to_contain_text("1 doanh nghiệp có mặt")
