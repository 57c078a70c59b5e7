"""The tasks of docs/huong-dan/lanh-dao.md."""

import json
import re

from playwright.sync_api import expect

from tests.browser.guides import Walk


def walk(one: Walk) -> None:
    page = one.arrive("mau.lanhdao")
    one.task(page, "Nắm tình hình trong ngày").sees("Việc của tôi")
    page.locator("main a", has_text=re.compile(r"^VV-\d+-\d+$")).first.click()
    expect(page.get_by_role("heading", name="Diễn biến")).to_be_visible()
    assert page.locator("main form[method=post]").count() == 0
    read_the_figures(one, page)
    read_the_charts(one, page)
    task = one.task(page, "Theo dõi một nhóm vụ việc")
    task.press("Vụ việc")
    filters = page.locator("form.filters")
    task.choose("Trạng thái", "Chưa kết thúc", filters)
    task.press("Thêm điều kiện", filters)
    task.press("Lọc", filters)
    expect(page).to_have_url(re.compile("status=open"))


def read_the_figures(one: Walk, page) -> None:
    task = one.task(page, "Xem số liệu tháng, năm")
    task.press("Báo cáo")
    page.get_by_role("link", name="Năm 2026").first.click()
    task.sees("Còn thiếu")
    one.picture(page, "bao-cao", 860)
    assert task.take("Tải .docx").startswith(b"PK")
    assert task.take("Tải .pdf").startswith(b"%PDF")
    assert task.take("Tải .xlsx").startswith(b"PK")
    assert json.loads(task.take("Dữ liệu .json"))["period"]["from"] == "2026-01-01"
    tile = page.locator(".tile").first
    tile.get_by_role("button", name="Định nghĩa").click()
    task.said("?")
    expect(tile.locator("[popover]")).to_be_visible()
    page.keyboard.press("Escape")
    number = tile.locator(".tile-value a.door").inner_text()
    tile.locator(".tile-value a.door").click()
    expect(page.locator("main tbody tr")).to_have_count(int(number))
    one.picture(page, "ho-so-sau-con-so", 560)


def read_the_charts(one: Walk, page) -> None:
    one.task(page, "Đọc biểu đồ và so sánh")
    page.goto("/reports/yearly/2025")
    expect(page.locator("main")).to_contain_text(re.compile("(tăng|giảm) .* so với năm trước|bằng năm trước"))
    chart = page.locator(".chart-box").first
    one.picture(page, "bieu-do", of=chart)
    page.locator(".tile a.door").last.focus()
    while page.evaluate("!document.activeElement.closest('svg')"):
        page.keyboard.press("Tab")
    number = re.search(r": (\d+) cuộc$", page.evaluate("document.activeElement.getAttribute('aria-label')"))[1]
    page.keyboard.press("Enter")
    expect(page.locator("main tbody tr")).to_have_count(int(number))
