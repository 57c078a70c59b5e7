"""Lists that people live in: by keyboard alone, several cases at once, a list under a name, on both screens."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OFFICE, PHONE


@pytest.fixture(params=[OFFICE, PHONE], ids=["office", "phone"])
def screen(request, sign_in):
    """The officer's page, at a desk and on a phone."""
    return sign_in("officer", request.param, "vi")


def test_rows_are_chosen_opened_and_edited_from_the_keyboard(sign_in):
    page = sign_in("officer", OFFICE, "vi")
    page.goto("/cases/")
    page.keyboard.press("/")
    expect(page.locator("#head-q")).to_be_focused()
    page.locator("#head-q").fill("giay dong hai")
    page.keyboard.press("Enter")
    expect(page.locator("tbody mark").first).to_have_text("Giày Đông Hải")
    page.goto("/cases/")
    for _row in range(20):
        page.keyboard.press("j")
        page.keyboard.press("x")
    page.keyboard.press("k")
    chosen = page.locator("tbody tr:nth-child(-n+20) .pick-row input").count()
    expect(page.locator(".pick-row input:checked")).to_have_count(chosen)
    expect(page.locator("[data-pick-count]")).to_have_text(f"đã chọn: {chosen}")
    at = page.locator("tr.at a.code")
    code = at.inner_text()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/cases/{code}$"))
    page.go_back()
    page.keyboard.press("j")
    page.keyboard.press("e")
    expect(page).to_have_url(re.compile(r"/cases/[^/]+/edit$"))


def test_all_of_a_page_are_chosen_and_a_batch_is_worked_on(screen, accessible):
    page = screen
    page.goto("/cases/?status=open&q=hoa+phuong")
    page.locator("[data-pick-all]").check()
    boxes = page.locator(".pick-row input")
    expect(page.locator(".pick-row input:checked")).to_have_count(boxes.count())
    boxes.first.uncheck()
    expect(page.locator("[data-pick-all]")).not_to_be_checked()
    boxes.first.check()
    accessible()
    page.get_by_role("button", name="Thêm cơ quan phối hợp…").click()
    expect(page.locator(".chosen input:checked")).to_have_count(page.locator(".chosen input").count())
    accessible()
    page.locator('input[name="agencies"][type=checkbox]').last.check()
    page.get_by_role("button", name="Thêm cơ quan").click()
    expect(page.locator(".notice").first).to_be_visible()


def test_a_list_with_its_columns_is_kept_under_a_name(screen, accessible):
    page = screen
    page.goto("/cases/?kind=stoppages")
    page.locator(".tool summary", has_text="Cột").click()
    accessible()
    page.get_by_label("Số của cơ quan").check()
    page.get_by_role("button", name="Hiển thị các cột này").click()
    page.locator(".tool summary", has_text="Danh sách đã lưu").click()
    page.get_by_label("Tên danh sách").fill(f"Ngừng việc {page.viewport_size['width']}")
    page.get_by_role("button", name="Lưu danh sách này").click()
    expect(page.locator(".notice-success")).to_be_visible()
    expect(page).to_have_url(re.compile("columns=reference"))
    page.goto("/cases/")
    page.locator(".tool summary", has_text="Danh sách đã lưu").click()
    accessible()
    page.locator(".saved a", has_text=f"Ngừng việc {page.viewport_size['width']}").click()
    expect(page.locator("a.condition")).to_have_count(1)
    page.locator(".tool summary", has_text="Danh sách đã lưu").click()
    page.locator(".saved li", has_text=f"Ngừng việc {page.viewport_size['width']}").get_by_role(
        "button", name="Bỏ"
    ).click()
    expect(page.locator(".notice-success")).to_be_visible()


def test_without_a_script_everything_is_reached_too(browser, live_server, fill_in, sign_in):
    context = browser.new_context(java_script_enabled=False, base_url=live_server, locale="vi-VN")
    page = context.new_page()
    page.goto("/login")
    fill_in(page, "officer")
    page.goto("/cases/?status=open&q=hoa+phuong")
    page.locator("[data-pick-all]").check()
    page.locator('button[name="do"][value="close"]').click()
    expect(page.locator(".chosen input:checked").first).to_be_visible()
    context.close()
