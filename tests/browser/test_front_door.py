import re

import pytest
from playwright.sync_api import expect

from tests.browser.people import USERS


def test_the_sign_in_page_is_accessible(page, accessible):
    page.goto("/login")
    accessible()


@pytest.mark.parametrize("name", USERS)
def test_each_role_signs_in_and_meets_an_accessible_front_page(name, sign_in, accessible):
    page = sign_in(name)
    expect(page.locator("h1")).to_have_count(1)
    accessible()


def test_a_wrong_password_keeps_the_name_and_says_what_is_wrong(page, accessible):
    page.goto("/login")
    page.locator("input[name=username]").fill("officer")
    page.locator("input[name=password]").fill("not this one at all")
    page.locator("input[name=password]").press("Enter")
    expect(page.locator("[role=alert], .error-summary").first).to_be_visible()
    expect(page.locator("input[name=username]")).to_have_value("officer")
    expect(page.locator("input[name=password]")).to_have_value("")
    accessible()


def test_one_who_is_not_signed_in_is_led_to_the_sign_in_page_and_on_from_there(page, fill_in):
    page.goto("/cases/")
    expect(page).to_have_url(re.compile("/login"))
    fill_in(page, "officer")
    expect(page).to_have_url(re.compile("/cases/$"))
