"""One's own account: the password, the one-time password, the language."""

import pytest

from app.accounts.models import User
from app.extensions import db
from tests.browse import PASSWORD

NEW = "bốn con ngựa vàng trên đồi"


def test_a_one_time_password_opens_nothing_but_the_page_that_replaces_it(browse, make_user):
    user = make_user(must_change_password=True)
    page = browse(user)
    for path in ("/", "/account", "/cases/"):
        assert page.open(path, status=303).location == "/account/password"
    page.send("/account/password", current_password=PASSWORD, password=NEW, again=NEW)
    page.open("/account")
    assert not db.session.get(User, user.id).must_change_password


def test_what_was_typed_waits_until_the_one_time_password_is_replaced(browse, make_user):
    user = make_user(must_change_password=True)
    page = browse(user).post("/account/language", {"language": "en", "note": "a < b"}, 403, page="/account/password")
    carried = {field["name"]: field["value"] for field in page.select("form.form input[type=hidden]")}
    assert carried["kept.note"] == "a < b"
    again = browse(user)
    token = again.open("/account/password").find("input", attrs={"name": "csrf_token"})["value"]
    fields = {**carried, "csrf_token": token, "current_password": PASSWORD, "password": NEW, "again": NEW}
    answer = again.client.post("/account/password", data=fields)
    assert answer.status_code == 200
    assert 'action="/account/language"' in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("current", "password", "again", "field"),
    [
        ("wrong", NEW, NEW, "current_password"),
        (PASSWORD, "too short", "too short", "password"),
        (PASSWORD, NEW, NEW + "x", "again"),
        (PASSWORD, PASSWORD, PASSWORD, "password"),
        ("", NEW, NEW, "current_password"),
    ],
)
def test_a_refused_change_says_beside_the_field_what_to_do(browse, make_user, current, password, again, field):
    user = make_user()
    page = browse(user).send("/account/password", status=422, current_password=current, password=password, again=again)
    assert page.select_one(f"#{field}-error").get_text(strip=True)
    assert page.title.text.strip().startswith(("Lỗi:", "Error:"))
    assert not page.select("input[type=password][value]:not([value=''])")
    browse(user)


def test_all_faults_of_a_change_are_told_at_once(browse, make_user):
    page = browse(make_user()).send(
        "/account/password", status=422, current_password="wrong", password="short", again="other"
    )
    assert len(page.select(".field-error")) == 3


def test_guessing_the_present_password_is_braked_too(browse, make_user):
    page = browse(make_user())
    for _attempt in range(5):
        page.send("/account/password", status=422, current_password="wrong", password=NEW, again=NEW)
    told = page.send("/account/password", status=422, current_password=PASSWORD, password=NEW, again=NEW)
    assert not told.select_one("#current_password-error")
    assert told.select_one(".error-summary")


def test_the_language_of_the_pages_follows_the_account(browse, make_user):
    user = make_user()
    page = browse(user)
    page.send("/account/language", page="/account", language="en")
    assert page.open("/account").html["lang"] == "en"
    assert browse(user).open("/account").html["lang"] == "en"


def test_a_language_that_is_not_offered_changes_nothing(browse, make_user):
    user = make_user()
    browse(user).post("/account/language", {"language": "xx"})
    assert db.session.get(User, user.id).language is None
