"""The same server on PostgreSQL: one short walk."""

import re

import pytest
from playwright.sync_api import expect

from tests.browse import PASSWORD
from tests.browser.conftest import PHONE
from tests.installation import Installation


@pytest.mark.app_on("postgresql")
def test_a_case_is_recorded_and_found_on_postgresql(app, make_user, make_enterprise, browser, tmp_path):
    officer = make_user("officer")
    make_enterprise("Công ty TNHH Đóng tàu Bến Kiền Xanh")
    place = Installation(tmp_path / "instance", DATABASE_URL=app.config["SQLALCHEMY_DATABASE_URI"])
    place.flask("setup")
    place.serve()
    context = browser.new_context(base_url=place.url, viewport=PHONE, locale="vi-VN")
    page = context.new_page()
    page.goto("/cases/new")
    page.locator("[name=username]").fill(officer.username)
    page.locator("[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("combobox", name="Doanh nghiệp").fill("cong ty tnhh dong tau ben kien xanh")
    page.get_by_role("button", name="Lưu vụ việc").click()
    expect(page).to_have_url(re.compile(r"/cases/VV-\d{4}-1$"))
    page.goto("/cases/?q=ben+kien")
    expect(page.locator("table.register tbody tr")).to_have_count(1)
    context.close()
    assert place.stop() == 0
