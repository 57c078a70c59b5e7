"""An administrator keeps the lists: a holiday is confirmed, and a text that nobody had matched gets its zone."""

from datetime import date

import pytest
from playwright.sync_api import expect

NEXT = date.today().year + 1


@pytest.fixture
def page(sign_in):
    return sign_in("administrator")


def test_holidays_are_confirmed_and_a_kept_text_is_given_a_zone(page, accessible):
    page.goto("/")
    page.locator("main a[href='/admin/holidays/']").click()
    page.goto(f"/admin/holidays/{NEXT}")
    rows = page.locator("table.register tbody tr")
    waiting = rows.filter(has_text="chờ xác nhận").count()
    assert waiting
    rows.first.get_by_role("button").click()
    expect(rows.filter(has_text="chờ xác nhận")).to_have_count(waiting - 1)
    accessible()

    page.goto("/enterprises/new")
    page.locator("[name=name]").fill("Công ty TNHH Bến Lạ")
    page.locator("[name=zone]").fill("KCN Bến Lạ")
    page.locator("main form[data-guard] button[type=submit]").click()
    page.goto("/admin/zones/texts")
    page.get_by_role("link", name="KCN Bến Lạ").click()
    accessible()
    page.locator("[name=zone]").select_option("hp_trang_due")
    page.locator("main form[data-guard] button[type=submit]").click()
    expect(page.locator("main")).to_contain_text("Rút lại “KCN Bến Lạ”")
    page.goto("/enterprises/?q=ben la")
    expect(page.locator("table.register")).to_contain_text("Tràng Duệ")
