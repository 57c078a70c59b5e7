"""Somebody who has never seen it brings in an untidy yearly workbook, with the browser alone."""

import re

import pytest
from playwright.sync_api import expect

from tests.imports import yearly


@pytest.mark.parametrize("name", yearly.WORKBOOKS)
def test_an_untidy_yearly_workbook_comes_in_and_is_taken_back(page, sign_in, accessible, name):
    workbook = yearly.WORKBOOKS[name]
    sign_in("officer")
    page.goto("/cases/")
    page.get_by_role("link", name="Nhập từ tệp").click()
    file = {"name": f"{name}.xlsx", "mimeType": "application/octet-stream", "buffer": workbook.content()}
    page.locator("[name=file]").set_input_files(file)
    page.get_by_role("button", name="Đọc tệp").click()
    expect(page).to_have_url(re.compile("/match$"))
    accessible()
    by_heading = {heading: column for column, heading in workbook.columns.items()}
    for choice in page.locator("select[name^=heading-]").all():
        heading = page.locator(f"label[for='{choice.get_attribute('id')}']").inner_text()
        choice.select_option(by_heading.get(heading, "-"))
    for field, value in workbook.constants.items():
        page.locator(f"[name={field}]").select_option(value)
    if workbook.values and not page.locator("select[name^=value-]").count():
        page.get_by_role("button", name="Kiểm tra các dòng").click()
    for value, code in workbook.values.items():
        page.get_by_label(value, exact=True).select_option(code)
    page.get_by_role("button", name="Kiểm tra các dòng").click()
    expect(page.locator("form[action$='/load']")).to_be_visible()
    accessible()
    if workbook.refused:
        page.locator("input[name=accept_valid]").check()
    page.get_by_role("button", name=re.compile("^Nạp")).click()
    page.get_by_role("link", name="Thu hồi lần nạp…").click()
    accessible()
    page.get_by_role("button", name="Thu hồi cả lần nạp").click()
    expect(page.locator("main")).to_contain_text("Đã thu hồi")
