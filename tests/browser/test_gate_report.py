"""The gate report on a phone: without network, with a session that ended, with an answer that was lost on the way."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OFFICE, PHONE

GATE = "/cases/gate"


@pytest.fixture
def phone(browser_type, browser_type_launch_args, browser_context_args, base_url, tmp_path):
    """`phone()` opens the browser of one phone; opened again after `.close()`, it holds what it held before."""
    opened = []

    def start():
        options = {**browser_context_args, **browser_type_launch_args, "base_url": base_url, "viewport": PHONE}
        opened.append(browser_type.launch_persistent_context(tmp_path / "phone", **options))
        return opened[-1]

    yield start
    for context in opened:
        context.close()


@pytest.fixture
def signed_in(phone, fill_in):
    """A phone whose officer opened the gate report once, so that it is there without network too."""
    context = phone()
    page = context.pages[0]
    page.goto(f"/login?next={GATE}")
    fill_in(page, "officer")
    expect(page).to_have_url(re.compile(f"{GATE}$"))
    page.evaluate("navigator.serviceWorker.ready")
    return context


def write(page, place: str, demands: str = "Nâng chất lượng bữa ăn ca."):
    page.get_by_role("combobox", name="Ở đâu?").fill(place)
    page.get_by_label("Từ lúc nào?").first.fill("00:00")
    page.get_by_role("textbox", name="Khoảng bao nhiêu người?").fill("120")
    page.get_by_label("Bữa ăn ca").check()
    page.get_by_role("textbox", name="Người lao động yêu cầu gì?").fill(demands)
    page.get_by_role("button", name="Lưu và gửi").dblclick()  # a hurried thumb


def row(page):
    return page.locator("#outbox li").first


def cases_of(page, place: str) -> int:
    page.goto(f"/cases/?q={place}")
    return page.locator("table.register tbody a.code").count()


def test_written_without_network_it_outlives_the_browser_and_becomes_one_case(signed_in, phone, fill_in):
    signed_in.set_offline(True)
    page = signed_in.pages[0]
    page.goto(GATE)
    expect(page.get_by_text("Không có mạng.")).to_be_visible()
    write(page, "Xưởng không sóng")
    expect(row(page)).to_contain_text("Chờ mạng")
    signed_in.close()

    context = phone()
    context.set_offline(True)
    page = context.pages[0]
    page.goto(GATE)
    expect(row(page)).to_contain_text("Xưởng không sóng")
    context.set_offline(False)
    row(page).get_by_role("link", name="Đăng nhập để gửi").click()  # the browser forgot the session as it closed
    fill_in(page, "officer")
    expect(row(page)).to_contain_text("Đã nhận")
    receipt = row(page).get_by_role("link").inner_text()
    assert "Xưởng không sóng" not in page.evaluate(HELD), "the answers are erased at the receipt"
    assert cases_of(page, "Xưởng không sóng") == 1
    expect(page.locator("table.register tbody a.code")).to_have_text(receipt)


HELD = """() => new Promise((done) => {
  const asked = indexedDB.open("haihoa-gate", 1);
  asked.onsuccess = () => {
    const all = asked.result.transaction("reports").objectStore("reports").getAll();
    all.onsuccess = () => done(JSON.stringify(all.result));
  };
})"""


def test_an_answer_lost_on_the_way_back_makes_no_second_case(signed_in):
    page = signed_in.pages[0]
    page.route(
        f"**{GATE}",
        lambda route: (route.fetch(), route.abort()) if route.request.method == "POST" else route.continue_(),
    )
    write(page, "Xưởng mất trả lời")
    expect(row(page)).to_contain_text("Chờ mạng")
    page.unroute(f"**{GATE}")
    page.goto("/")  # any page sends what waits
    page.goto(GATE)
    expect(row(page)).to_contain_text("Đã nhận")
    assert cases_of(page, "Xưởng mất trả lời") == 1


def test_when_the_session_has_ended_it_asks_to_sign_in_and_sends_then(signed_in, fill_in):
    page = signed_in.pages[0]
    signed_in.clear_cookies()
    write(page, "Xưởng hết phiên")
    expect(row(page)).to_contain_text("Cần đăng nhập")
    expect(page.get_by_role("link", name="Hộp gửi (1)")).to_be_visible()
    row(page).get_by_role("link", name="Đăng nhập để gửi").click()
    fill_in(page, "officer")
    expect(row(page)).to_contain_text("Đã nhận")
    assert cases_of(page, "Xưởng hết phiên") == 1


def test_what_was_queued_and_names_a_number_comes_back_for_a_look_with_all_that_was_typed(signed_in):
    signed_in.set_offline(True)
    page = signed_in.pages[0]
    write(page, "Xưởng cần xem", demands="Gọi 0912 345 678 để biết thêm.")
    expect(row(page)).to_contain_text("Chờ mạng")
    signed_in.set_offline(False)
    expect(row(page)).to_contain_text("Cần xem lại")
    row(page).get_by_role("button", name="Mở").click()
    demands = page.get_by_role("textbox", name="Người lao động yêu cầu gì?")
    expect(demands).to_have_value("Gọi 0912 345 678 để biết thêm.")
    expect(page.locator("#demands-error")).to_contain_text("0912 345 678")
    demands.fill("Đề nghị tăng lương.")
    page.get_by_role("button", name="Lưu và gửi").click()
    expect(row(page)).to_contain_text("Đã nhận")
    assert cases_of(page, "Xưởng cần xem") == 1


def test_another_account_on_the_phone_sees_that_a_report_waits_and_not_what_it_says(signed_in, fill_in):
    signed_in.set_offline(True)
    page = signed_in.pages[0]
    write(page, "Xưởng của người khác")
    expect(row(page)).to_contain_text("Chờ mạng")
    signed_in.clear_cookies()
    page.goto("about:blank")
    signed_in.set_offline(False)
    page.goto(f"/login?next={GATE}")
    fill_in(page, "board")
    expect(page.locator("#outbox")).to_contain_text("1 báo cáo của tài khoản khác")
    assert "Xưởng của người khác" not in page.locator("main").inner_text()
    assert cases_of(page, "Xưởng của người khác") == 0

    sign_out = page.locator(".phone-bar")
    sign_out.locator("summary").click()
    sign_out.get_by_role("button", name="Đăng xuất").click()
    expect(page).to_have_url(re.compile("/login$"))
    page.goto(f"/login?next={GATE}")
    fill_in(page, "officer")
    expect(row(page)).to_contain_text("Đã nhận")
    assert cases_of(page, "Xưởng của người khác") == 1


def test_signing_out_says_first_that_reports_wait(signed_in):
    page = signed_in.pages[0]
    page.route("**/session.json", lambda route: route.abort())
    write(page, "Xưởng còn chờ")
    expect(row(page)).to_contain_text("Chờ mạng")
    page.locator(".phone-bar summary").click()
    leave = page.locator(".phone-bar").get_by_role("button", name="Đăng xuất")
    leave.click()
    expect(page.get_by_text("Còn báo cáo nhanh chờ gửi trên máy này.")).to_be_visible()
    if not leave.is_visible():
        page.locator(".phone-bar summary").click()
    leave.click()
    expect(page).to_have_url(re.compile("/login$"))


def test_all_five_answers_and_the_button_stand_on_one_screen_of_a_phone(sign_in, accessible):
    page = sign_in("officer", PHONE)
    page.goto("/")
    page.locator(".phone-bar a.quick").click()
    expect(page.locator("h1")).to_have_text("Báo nhanh tại cổng")
    button = page.get_by_role("button", name="Lưu và gửi").bounding_box()
    bar = page.locator(".phone-bar").bounding_box()
    assert button["y"] + button["height"] <= bar["y"]
    accessible()
    page.set_viewport_size(OFFICE)
    accessible()
