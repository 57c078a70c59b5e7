"""An enterprise on a phone opens the link of its invitation: who comes, a point; the board sees both."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import OFFICE, PHONE


def test_an_enterprise_answers_by_its_link_on_a_phone(sign_in, accessible, browser):
    page = sign_in("board", OFFICE)
    page.goto("/dialogues/new?starts_on=2098-06-12")
    page.get_by_label("Hội nghị đối thoại", exact=True).check()
    page.get_by_role("button", name="Lưu cuộc đối thoại").click()
    page.get_by_role("link", name="Mời doanh nghiệp").click()
    page.get_by_label("Chọn Công ty TNHH May Sao Bắc").check()
    page.get_by_role("button", name="Mời doanh nghiệp đã chọn").click()
    page.get_by_role("link", name="Danh sách mời").click()
    page.get_by_role("link", name="Trả lời qua đường dẫn").click()
    meeting = page.url
    page.get_by_role("button", name="Tạo đường dẫn cho nơi chưa có").click()
    address = re.sub(r"^https?://[^/]+", "", page.locator(".address").inner_text())

    phone = browser.new_page(viewport=PHONE, base_url=re.match(r"https?://[^/]+", meeting)[0])
    phone.goto(address)
    phone.get_by_label("Có dự").check()
    phone.get_by_label("Số người bên người lao động").fill("3")
    phone.get_by_role("button", name="Lưu trả lời").click()
    expect(phone.get_by_role("status")).to_contain_text("Đã lưu trả lời")
    phone.get_by_label("Nội dung kiến nghị").fill("Mở rộng đường vào khu công nghiệp")
    phone.get_by_role("button", name="Gửi kiến nghị").click()
    expect(phone.locator("#points")).to_contain_text("Mở rộng đường vào khu công nghiệp")
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    phone.close()

    page.goto(meeting)
    expect(page.locator("tbody")).to_contain_text("bên người lao động 3")
    accessible()
