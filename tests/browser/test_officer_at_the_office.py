"""An officer at a desk, in English: the register by mouse and keyboard, mistakes, conflicts, a session that ends."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.samples import CASE, ENTERPRISES


@pytest.fixture
def page(sign_in):
    return sign_in("officer", language="en")


def rows(page):
    return page.locator("table.register tbody tr")


def test_the_register_is_narrowed_sorted_paged_and_taken_home(page):
    page.goto("/cases/")
    expect(rows(page)).to_have_count(50)
    page.get_by_role("link", name="Next page").click()
    expect(page).to_have_url(re.compile("page=2"))
    expect(rows(page).first).to_be_visible()

    page.goto("/cases/")
    search = page.locator("form.filters")
    search.get_by_label("Keyword").fill("giay dong hai")
    search.get_by_label("Status").select_option("closed")
    search.get_by_role("button", name="Filter").click()
    expect(page.locator(".chips-count")).to_have_text("9 cases")
    for name in rows(page).locator("strong").all_inner_texts():
        assert name == ENTERPRISES[1][0]

    page.get_by_role("link", name="People").click()
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text("People")
    page.locator("th[aria-sort] a").click()
    expect(page.locator("th[aria-sort=descending]")).to_contain_text("People")
    people = [int(text.replace(",", "")) for text in rows(page).locator("td.num").all_inner_texts() if text != "…"]
    assert people == sorted(people, reverse=True) and len(people) > 5

    with page.expect_download() as download:
        page.get_by_role("link", name="Download .csv").click()
    lines = download.value.path().read_text(encoding="utf-8-sig").strip().splitlines()
    assert len(lines) == 1 + rows(page).count()

    page.locator("a.condition", has_text="Closed").click()
    expect(page.locator(".chips-count")).to_have_text("10 cases")
    expect(page.locator("a.condition")).to_have_count(1)
    expect(page.locator("a.condition")).to_contain_text("giay dong hai")


def test_the_register_is_worked_from_the_keyboard(page):
    page.goto("/cases/?q=giay+dong+hai")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("j")
    expect(page.locator("tr.at")).to_have_count(1)
    code = page.locator("tr.at a.code").inner_text()
    assert code == rows(page).nth(1).locator("a.code").inner_text()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/cases/{code}$"))
    page.wait_for_load_state()

    page.keyboard.press("/")
    expect(page.locator("#head-q")).to_be_focused()
    page.keyboard.type("dinh vu")
    page.keyboard.press("Enter")
    expect(rows(page).first).to_contain_text("Đình Vũ")
    page.wait_for_load_state()

    page.keyboard.press("n")
    expect(page).to_have_url(re.compile("/cases/new$"))
    page.wait_for_load_state()
    page.keyboard.press("g")
    page.keyboard.press("d")
    expect(page).to_have_url(re.compile("/dialogues/$"))


def test_a_refused_form_says_what_is_wrong_and_keeps_what_was_typed(page, accessible):
    page.goto("/cases/new")
    page.locator("[name=started_on]").fill("31/02/2026")
    for fold in page.locator("main details summary").all():
        fold.click()
    page.locator("[name=workers_involved]").fill("about six hundred")
    page.locator("[name=summary]").fill("First shift, call 0900 000 000.")
    page.keyboard.press("Control+Enter")
    summary = page.locator(".error-summary")
    expect(summary).to_be_focused()
    assert page.title().startswith("Error:")
    expect(page.locator("[name=started_on]")).to_have_value("31/02/2026")
    expect(page.locator("[name=workers_involved]")).to_have_value("about six hundred")
    expect(page.locator("[name=summary]")).to_have_value("First shift, call 0900 000 000.")
    assert summary.locator("li").count() >= 4
    for link in summary.locator("li a").all():
        field = page.locator(link.get_attribute("href"))
        expect(field).to_have_attribute("aria-describedby", re.compile("-error"))
        link.click()
        expect(field).to_be_focused()
        expect(field).to_be_in_viewport()
        assert link.inner_text() in page.locator(f"{link.get_attribute('href')}-error").inner_text()
    accessible()


def test_two_who_change_one_case_lose_nothing(page, another, accessible):
    other = another("neighbour", language="en")
    for one in (page, other):
        one.goto(f"/cases/{CASE}/edit")
    other.locator("[name=summary]").evaluate("field => field.closest('details').open = true")
    other.locator("[name=summary]").fill("Workshops 2 and 3, since the morning shift.")
    other.get_by_role("button", name="Save case").click()
    expect(other).to_have_url(re.compile(f"/cases/{CASE}$"))

    page.locator("[name=demands]").evaluate("field => field.closest('details').open = true")
    page.locator("[name=demands]").fill("A thirteenth wage.")
    page.locator("[name=summary]").fill("Workshop 2 only.")
    page.get_by_role("button", name="Save case").click()
    expect(page.locator("h1")).to_have_text("Somebody else saved first")
    expect(page.locator("table.conflict")).to_contain_text("Workshop 2 only.")
    expect(page.locator("table.conflict")).to_contain_text("since the morning shift")
    accessible()
    page.locator("input[name=keep_summary][value=saved]").check()
    if page.locator("input[name=keep_demands]").count():
        page.locator("input[name=keep_demands][value=mine]").check()
    page.get_by_role("button", name="Save the choice").click()
    expect(page).to_have_url(re.compile(f"/cases/{CASE}$"))
    expect(page.locator("main")).to_contain_text("A thirteenth wage.")
    expect(page.locator("main")).to_contain_text("since the morning shift")


def test_a_session_that_ends_while_somebody_types_costs_nothing(page, fill_in):
    page.goto("/cases/new")
    page.get_by_role("combobox", name="Enterprise").fill(ENTERPRISES[5][1])
    page.context.clear_cookies(name="haihoa")
    page.get_by_role("button", name="Save case").click()
    expect(page.get_by_role("status").first).to_contain_text("The session has ended.")
    fill_in(page, "officer")
    page.locator("main form button[type=submit]").click()
    expect(page).to_have_url(re.compile(r"/cases/VV-\d{4}-\d+$"))
    expect(page.locator("h1")).to_contain_text("Thực phẩm Đại An")
