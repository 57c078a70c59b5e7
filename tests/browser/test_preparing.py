"""An officer of the board prepares a conference: the agenda, whom to invite, who came; at a desk and on a phone."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OFFICE, PHONE


@pytest.mark.parametrize("size", [OFFICE, PHONE], ids=["desk", "phone"])
def test_a_conference_is_prepared_from_the_agenda_to_the_invitations(sign_in, accessible, size):
    page = sign_in("board", size)
    page.goto("/dialogues/new?starts_on=2098-05-20")
    page.get_by_label("Hội nghị đối thoại", exact=True).check()
    page.get_by_text("Chuẩn bị: chủ toạ").click()
    page.get_by_label("Mục kế hoạch được thực hiện").fill("mục 13 của kế hoạch năm 2098")
    page.get_by_role("button", name="Lưu cuộc đối thoại").click()
    expect(page.locator("main")).to_contain_text("quý 2/2098")

    page.get_by_role("link", name="Sửa chương trình").click()
    page.get_by_label("Dòng 1: giờ").fill("08:00")
    page.get_by_label("Dòng 1: nội dung").fill("Khai mạc")
    accessible()
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    page.get_by_role("button", name="Lưu chương trình").click()
    expect(page.locator("#agenda")).to_contain_text("Khai mạc")

    page.get_by_role("link", name="Mời doanh nghiệp").click()
    page.get_by_label("Chọn Công ty TNHH May Sao Bắc").check()
    accessible()
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    page.get_by_role("button", name="Mời doanh nghiệp đã chọn").click()
    expect(page.locator("main")).to_contain_text("đã có trong danh sách mời")

    page.get_by_role("link", name="Danh sách mời").click()
    page.get_by_label("Công ty TNHH May Sao Bắc: nhận lời").select_option("yes")
    page.get_by_label("Công ty TNHH May Sao Bắc: số người dự").fill("3")
    page.get_by_role("button", name="Lưu trang danh sách này").click()
    expect(page.locator(".error-summary")).to_be_visible()
    accessible()
    page.get_by_label("Công ty TNHH May Sao Bắc: đã dự").check()
    page.get_by_role("button", name="Lưu trang danh sách này").click()
    expect(page.locator(".facts")).to_contain_text("3")
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
