"""The calendar of meetings by keyboard at a desk, and as a list of days on a phone."""

from playwright.sync_api import expect

from tests.browser.conftest import OFFICE, PHONE

TITLE = "Hội nghị gặp gỡ doanh nghiệp quý I"  # 2024-03-20, a Wednesday


def press(page, name: str, **more) -> None:
    page.locator("main").get_by_role("link", name=name, **more).first.focus()
    page.keyboard.press("Enter")


def test_month_week_and_meeting_are_reached_by_keyboard(sign_in, accessible):
    page = sign_in("officer", OFFICE)
    page.goto("/dialogues/")
    press(page, "Lịch đối thoại")
    expect(page.locator("table.calendar-month")).to_be_visible()
    page.goto("/dialogues/calendar?month=2024-02")
    press(page, "Sau", exact=True)
    expect(page.get_by_role("heading", name="tháng 3/2024")).to_be_visible()
    press(page, "Thứ Tư 20/03/2024")
    expect(page).to_have_url("/dialogues/calendar?view=week&week=2024-W12#d-2024-03-20")
    accessible()
    press(page, TITLE)
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)


def test_a_day_to_come_opens_the_form_with_its_date(sign_in):
    page = sign_in("officer", OFFICE)
    page.goto("/dialogues/calendar?month=2099-03")
    press(page, "Lên lịch đối thoại vào Thứ Tư 18/03/2099")
    expect(page.locator("[name=starts_on]")).to_have_value("18/03/2099")
    page.get_by_label("Đối thoại định kỳ tại nơi làm việc").check()
    parts = page.locator("details", has_text="Đối thoại tại nơi làm việc: nội dung")
    expect(parts).to_be_visible()
    page.get_by_label("Hội nghị đối thoại", exact=True).check()
    expect(parts).to_be_hidden()


def test_on_a_phone_the_month_is_the_list_of_its_days_with_meetings(sign_in, accessible):
    page = sign_in("officer", PHONE)
    page.goto("/dialogues/calendar?month=2024-03")
    shown = page.locator("td.day:visible")
    assert shown.count() == page.locator("td.day:not(.day-empty):not(.day-outside)").count() > 0
    expect(page.locator("td.day:visible", has_text=TITLE)).to_contain_text("Thứ Tư 20/3")
    accessible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
