"""An officer with a phone at the gate: from the first report to a case that another agency closes."""

import re
from itertools import pairwise

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OFFICE, PHONE
from tests.browser.people import BOARD
from tests.browser.samples import ENTERPRISES, this_day, written


class Hand:
    """Counts what it does: `entries` are fields typed in, `clicks` are taps."""

    def __init__(self):
        self.entries = self.clicks = 0

    def enter(self, field, text: str) -> None:
        field.fill(text)
        self.entries += 1

    def tap(self, control) -> None:
        control.click()
        self.clicks += 1


@pytest.fixture
def page(sign_in):
    return sign_in("officer", PHONE)


def posting_to(page, end: str):
    return page.locator(f"main form[action$='{end}']")


def unfold(page, end: str):
    """Open the part of the page that holds the form; the form."""
    form = posting_to(page, end)
    page.locator("main details", has=page.locator(f"form[action$='{end}']")).locator("summary").first.click()
    expect(form.locator("button[type=submit]")).to_be_visible()
    return form


def save(form) -> None:
    form.locator("button[type=submit]").click()


def test_a_stoppage_is_logged_with_one_entry_and_two_clicks(page):
    hand = Hand()
    page.goto("/")
    hand.tap(page.get_by_role("link", name="Ghi nhận vụ việc"))
    expect(page.locator("input[name=kind]:checked")).to_have_value("work_stoppage")
    expect(page.get_by_role("textbox", name="Ngày bắt đầu")).to_have_value(written(this_day()))
    hand.enter(page.get_by_role("combobox", name="Doanh nghiệp"), "det may ben do")
    hand.tap(page.get_by_role("button", name="Lưu vụ việc"))
    expect(page.locator(".error-summary")).to_be_focused()
    hand.tap(page.locator("main form input[name=enterprise_new][type=checkbox]"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/cases/VV-\d{4}-\d+$"))
    expect(page.locator("h1")).to_contain_text("det may ben do")
    assert (hand.entries, hand.clicks) <= (2, 3)

    hand = Hand()
    page.goto("/")
    hand.tap(page.get_by_role("link", name="Ghi nhận vụ việc"))
    hand.enter(page.get_by_role("combobox", name="Doanh nghiệp"), ENTERPRISES[4][1])
    hand.tap(page.get_by_role("button", name="Lưu vụ việc"))
    expect(page.locator("h1")).to_contain_text("Công ty TNHH Bao bì Lạch Tray")
    assert (hand.entries, hand.clicks) <= (1, 2)


def test_a_case_goes_from_the_gate_to_the_board_and_is_closed_and_reopened(page, another, accessible):
    page.goto("/cases/new")
    page.get_by_role("combobox", name="Doanh nghiệp").fill(ENTERPRISES[5][1])
    page.get_by_role("button", name="Lưu vụ việc").click()
    expect(page.get_by_role("status").first).to_be_visible()
    address = page.url
    accessible()

    event = posting_to(page, "/events")
    event.locator("select[name=event]").select_option("head_count")
    event.locator("summary").first.click()
    event.locator("input[name=workers_involved]").fill("215")
    save(event)
    expect(page.locator(".timeline")).to_contain_text("215")
    expect(page.get_by_role("region", name="Người tham gia theo ngày").locator("tbody")).to_contain_text("215")

    status = unfold(page, "/status")
    status.locator("select[name=status]").select_option("verified")
    save(status)
    expect(page.locator(".page-line")).to_contain_text("Đã xác minh")

    offer = unfold(page, "/handover")
    offer.locator("select[name=to_agency]").select_option(BOARD)
    offer.locator("[name=reason]").fill("Doanh nghiệp trong khu kinh tế.")
    save(offer)
    expect(posting_to(page, "/handover/withdraw")).to_be_visible()

    board = another("board", OFFICE)
    board.goto("/")
    board.get_by_role("link", name=address.rsplit("/", 1)[1]).first.click()
    save(posting_to(board, "/handover/accept"))
    expect(board.locator(".chip-lead")).to_contain_text("Ban Quản lý Khu kinh tế")

    close = unfold(board, "/close")
    close.locator("[name=resolution_method]").select_option("direct_agreement")
    close.locator("[name=ended_on]").fill(written(this_day()))
    save(close)
    expect(board.locator(".page-line")).to_contain_text("Đã kết thúc")

    reopen = unfold(board, "/reopen")
    reopen.locator("[name=reason]").fill("Chưa thực hiện thoả thuận.")
    save(reopen)
    expect(board.locator(".page-line")).to_contain_text("Mở lại")

    page.goto(address)
    expect(page.locator(".page-line")).to_contain_text("Mở lại")


def test_on_a_phone_agencies_come_before_the_course_and_the_history_last(page):
    page.goto("/cases/BOTH-1")
    heads = page.locator("main h2").all()
    tops = [one.bounding_box()["y"] for one in heads]
    assert all(before < after for before, after in pairwise(tops)), "what is read and what is seen differ in order"
    words = [one.inner_text() for one in heads]
    assert (words[0], words[-1]) == ("Cơ quan", "Lưu vết")
    expect(page.locator("#history ol")).to_be_hidden()
    page.locator("#history summary").click()
    expect(page.locator("#history ol")).to_be_visible()
