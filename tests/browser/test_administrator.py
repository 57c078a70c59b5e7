"""An administrator: the first sign-in, accounts, agencies, the trail; and no case."""

import re

import pytest
from playwright.sync_api import expect

from tests.browse import PASSWORD
from tests.browser.conftest import OFFICE
from tests.browser.people import LEAD
from tests.browser.samples import CASE, DEMANDS

OWN = "bến sông gạch đỏ tiếng còi tàu"


@pytest.fixture
def page(sign_in):
    return sign_in("administrator")


def submit(page, end: str) -> None:
    page.locator(f"main form[action$='{end}'] button[type=submit]").click()


def make_account(page, name: str) -> str:
    """Add an account through its form; its one-time password, read off the page."""
    page.goto("/admin/users")
    page.keyboard.press("n")
    page.locator("[name=username]").fill(name)
    page.locator("[name=agency]").select_option(LEAD)
    page.locator("[name=role]").select_option("admin")
    page.locator("main form button[type=submit]").click()
    return page.locator("main strong.code").inner_text()


def test_a_one_time_password_lets_in_once_and_a_disabled_account_never(page, new_context, watch, accessible):
    once = make_account(page, "quan.tri.2")
    accessible()
    page.get_by_role("link", name="Đến tài khoản").click()

    other = watch(new_context(viewport=OFFICE).new_page())
    other.goto("/login")
    other.locator("[name=username]").fill("quan.tri.2")
    other.locator("[name=password]").fill(once)
    other.keyboard.press("Enter")
    expect(other).to_have_url(re.compile("/account/password"))
    other.goto("/admin/users")
    expect(other).to_have_url(re.compile("/account/password"))
    other.locator("[name=current_password]").fill(once)
    for field in ("password", "again"):
        other.locator(f"[name={field}]").fill("ngắn")
    other.keyboard.press("Enter")
    expect(other.locator(".error-summary")).to_be_focused()
    other.locator("[name=current_password]").fill(once)
    for field in ("password", "again"):
        other.locator(f"[name={field}]").fill(OWN)
    other.keyboard.press("Enter")
    expect(other.locator("h1")).not_to_have_text("Chọn mật khẩu")
    other.goto("/admin/users")
    expect(other.locator("table.register")).to_contain_text("quan.tri.2")

    submit(page, "/disable")
    expect(page.locator("main")).to_contain_text("Đã khoá quan.tri.2")
    other.goto("/admin/users")
    expect(other.locator("[name=password]")).to_be_visible()


def test_an_agency_is_renamed_and_the_trail_tells(page, accessible):
    page.goto("/admin/agencies/?q=hp_dukdn")
    page.locator("table.register tbody a").first.click()
    name = page.locator("[name=name_vi]")
    name.fill("Đảng uỷ khối cũ, tên mới")
    page.get_by_role("button", name="Lưu cơ quan").click()
    expect(page.locator("main")).to_contain_text("Đảng uỷ khối cũ, tên mới")
    page.goto("/admin/audit?action=agency")
    newest = page.locator("table.register tbody tr").first
    expect(newest).to_contain_text("administrator")
    expect(newest).to_contain_text("Đảng uỷ khối cũ, tên mới")
    accessible()


def test_an_administrator_sees_no_case(page):
    for address in ("/cases/", f"/cases/{CASE}", "/cases/export.csv", "/dialogues/"):
        answer = page.request.get(address, max_redirects=0)
        assert answer.status in (403, 404), f"{address}: {answer.status} {answer.headers.get('location', '')}"
    for address in ("/", "/admin/", "/admin/audit"):
        page.goto(address)
        assert DEMANDS not in page.locator("main").inner_text()
        expect(page.get_by_role("link", name="Vụ việc", exact=True)).to_have_count(0)
    assert PASSWORD not in page.content()
