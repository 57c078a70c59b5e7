"""An officer of the board: a dialogue from its plan to the day it is held; enterprises registered and looked up."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.samples import ENTERPRISES, this_day, written


@pytest.fixture
def page(sign_in):
    return sign_in("board")


def choose(page, field, text: str, wanted: str):
    """Type, walk down the suggestions to the wanted one, take it: all from the keyboard."""
    field.press_sequentially(text)
    options = page.get_by_role("listbox").get_by_role("option")
    expect(options.first).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")
    place = next(i for i, one in enumerate(options.all_inner_texts()) if wanted in one)
    for _step in range(place + 1):
        field.press("ArrowDown")
    expect(options.nth(place)).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", options.nth(place).get_attribute("id"))
    field.press("Enter")
    expect(field).to_have_attribute("aria-expanded", "false")


def move(page, status: str, reason: str = ""):
    form = page.locator("main form[action$='/status']")
    form.locator(f"input[name=status][value={status}]").check()
    form.locator("[name=reason]").fill(reason)
    form.locator("button[type=submit]").click()


def test_a_dialogue_is_planned_invited_to_postponed_and_held(page, accessible):
    page.goto("/")
    page.get_by_role("link", name="Lên lịch đối thoại").click()
    page.locator("[name=starts_on]").fill(written(this_day() + timedelta(days=2)))
    page.locator("[name=starts_time]").fill("08:30")
    page.locator("[name=venue]").fill("Hội trường Ban Quản lý")
    choose(page, page.locator("[name=enterprises]"), "may sao", ENTERPRISES[0][0])
    choose(page, page.locator("[name=enterprises]"), "; dong hai", ENTERPRISES[1][0])
    page.get_by_role("button", name="Lưu cuộc đối thoại").click()
    expect(page).to_have_url(re.compile(r"/dialogues/DT-\d{4}-\d+$"))
    expect(page.get_by_role("link", name=ENTERPRISES[1][0])).to_be_visible()

    move(page, "invited")
    expect(page.locator(".page-line .state")).to_have_text("Đã mời")
    move(page, "postponed")
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.locator("input[name=status][value=postponed]")).to_be_checked()
    accessible()
    move(page, "postponed", "Hội trường đang sửa.")
    expect(page.locator(".page-line .state")).to_have_text("Hoãn")
    expect(page.locator("main")).to_contain_text("Hội trường đang sửa.")

    page.get_by_role("link", name="Sửa", exact=True).click()
    page.locator("[name=starts_on]").fill(written(this_day()))
    page.get_by_role("button", name="Lưu cuộc đối thoại").click()
    move(page, "invited")
    move(page, "held")
    expect(page.locator(".page-line .state")).to_have_text("Đã tổ chức")
    expect(page.locator(".step-now")).to_contain_text("Đã tổ chức")


def test_an_enterprise_is_registered_and_found_when_a_case_is_recorded(page, accessible):
    page.goto("/enterprises/")
    page.keyboard.press("n")
    page.locator("[name=name]").fill("Công ty TNHH Gốm sứ Cát Bà Xanh")
    page.locator("[name=tax_code]").fill("0209999991")
    page.locator("[name=zone]").fill("Đình Vũ - Cát Hải")
    page.locator("[name=employees]").fill("khoảng 300")
    page.get_by_role("button", name="Lưu doanh nghiệp").click()
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.locator("[name=name]")).to_have_value("Công ty TNHH Gốm sứ Cát Bà Xanh")
    page.locator("[name=employees]").fill("300")
    page.get_by_role("button", name="Lưu doanh nghiệp").click()
    expect(page.locator("h1")).to_have_text("Công ty TNHH Gốm sứ Cát Bà Xanh")

    page.goto("/cases/new")
    choose(page, page.get_by_role("combobox", name="Doanh nghiệp"), "cat ba xanh", "0209999991")
    expect(page.get_by_role("combobox")).to_have_value("Công ty TNHH Gốm sứ Cát Bà Xanh")
    page.locator("form.panel").press("Control+Enter")
    expect(page.locator("h1")).to_contain_text("Gốm sứ Cát Bà Xanh")
    accessible()


def test_two_enterprises_that_are_one_are_merged_and_taken_apart_again(page, accessible):
    for name in ("Công ty Gộp Thử", "Công ty Gộp Thử (ghi lần hai)"):
        page.goto("/enterprises/new")
        page.locator("[name=name]").fill(name)
        page.get_by_role("button", name="Lưu doanh nghiệp").click()
        expect(page.locator("h1")).to_have_text(name)
    page.get_by_role("link", name="Trùng với doanh nghiệp…").click()
    choose(page, page.locator("[name=other]"), "gop thu", "Công ty Gộp Thử")
    page.locator("[name=other]").fill("Công ty Gộp Thử")
    page.get_by_role("button", name="So sánh hai doanh nghiệp").click()
    accessible()
    page.get_by_role("button", name="Gộp doanh nghiệp").click()
    expect(page.locator(".error-summary")).to_be_focused()
    page.get_by_label("Công ty Gộp Thử", exact=True).check()
    page.locator("[name=reason]").fill("Ghi hai lần")
    page.get_by_role("button", name="Gộp doanh nghiệp").click()
    expect(page.locator("h1")).to_have_text("Công ty Gộp Thử")
    page.get_by_role("link", name="Công ty Gộp Thử (ghi lần hai)").click()
    accessible()
    page.get_by_role("button", name="Hoàn tác việc gộp").click()
    expect(page.locator(".notice-success")).to_be_visible()
