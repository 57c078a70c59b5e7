"""Signing in and out: who gets in, what is said to those who do not, and the brake."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.accounts.models import FailedSignIn, User, UserSession
from app.core.audit import AuditEntry
from app.core.db import now
from app.extensions import db
from tests.browse import PASSWORD


def test_the_right_password_leads_to_the_page_that_was_wanted(browse, make_user):
    user = make_user()
    page = browse()
    answer = page.open("/account?from=mail", status=303)
    assert answer.location == "/login?next=/account?from%3Dmail"
    answer = page.send("/login", page=answer.location, username=user.username.upper(), password=PASSWORD)
    assert answer.location == "/account?from=mail"
    assert user.username in page.open("/account").get_text()


@pytest.mark.parametrize(
    "address",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "\thttp://evil.example",
     "http:evil.example", "///evil.example", "/login", "/logout", "/a\r\nSet-Cookie: x=1"],
)  # fmt: skip
def test_sign_in_never_leads_elsewhere(browse, make_user, address):
    user = make_user()
    answer = browse().post("/login", {"username": user.username, "password": PASSWORD, "next": address}, page="/login")
    assert answer.location == "/"
    assert "evil" not in str(answer.headers)


def test_a_wrong_password_an_unknown_name_and_a_closed_account_are_told_the_same(browse, make_user):
    make_user(username="known")
    make_user(username="closed", disabled_at=now())
    told = []
    for name, password in (("known", "wrong password"), ("nobody", PASSWORD), ("closed", PASSWORD)):
        page = browse().send("/login", status=422, username=name, password=password)
        assert page.select_one("#password").get("value", "") == ""
        told.append(page.select_one(".notice-error").get_text(" ", strip=True))
    assert len(set(told)) == 1
    assert "Tên đăng nhập hoặc mật khẩu không đúng" in told[0] or "The user name or password is wrong" in told[0]


def test_an_unknown_name_costs_as_many_hashes_as_a_known_one(app, browse, make_user, monkeypatch):
    make_user(username="known")
    looked_at = []
    monkeypatch.setattr("app.accounts.passwords.matches", lambda stored, typed: looked_at.append(stored) or False)
    for name in ("known", "nobody"):
        browse().send("/login", status=422, username=name, password=PASSWORD)
    assert len(looked_at) == 2
    assert all(stored.startswith("$argon2id$") for stored in looked_at)


def test_after_five_wrong_passwords_in_a_minute_even_the_right_one_waits(browse, make_user):
    user, other = make_user(), make_user()
    with time_machine.travel("2026-11-20 03:00:00+00:00", tick=False) as clock:
        for _attempt in range(5):
            browse().send("/login", status=422, username=user.username, password="wrong password")
            clock.shift(timedelta(seconds=2))
        answer = browse().client.post("/login", data=_form(browse(), user))
        assert answer.status_code == 400  # a form of another browser
        page = browse()
        response = page.client.post("/login", data=_form(page, user))
        assert response.status_code == 429
        assert response.headers["Retry-After"] == "50"
        assert "50" in re.sub("<[^>]+>", " ", response.get_data(as_text=True))
        browse(other)
        clock.shift(timedelta(seconds=51))
        browse(user)


def _form(page, user):
    token = page.open("/login").find("input", attrs={"name": "csrf_token"})["value"]
    return {"csrf_token": token, "username": user.username, "password": PASSWORD}


def test_thirty_wrong_passwords_from_one_address_stop_that_address(browse, make_user):
    user = make_user()
    with time_machine.travel("2026-11-20 03:00:00+00:00", tick=False) as clock:
        for number in range(30):
            browse().send("/login", status=422, username=f"guess{number}", password="wrong password")
        page = browse()
        assert page.client.post("/login", data=_form(page, user)).status_code == 429
        elsewhere = browse()
        answer = elsewhere.client.post(
            "/login", data=_form(elsewhere, user), environ_overrides={"REMOTE_ADDR": "192.0.2.7"}
        )
        assert answer.status_code == 303
        clock.shift(timedelta(minutes=1))
        browse(user)


def test_trying_again_while_waiting_makes_the_wait_no_longer(browse, make_user):
    user = make_user()
    with time_machine.travel("2026-11-20 03:00:00+00:00", tick=False) as clock:
        for _attempt in range(5):
            browse().send("/login", status=422, username=user.username, password="wrong password")
        for _attempt in range(3):
            clock.shift(timedelta(seconds=10))
            browse().send("/login", status=429, username=user.username, password=PASSWORD)
        clock.shift(timedelta(seconds=30))
        browse(user)


def test_failed_sign_ins_name_nobody_and_leave_after_a_day(browse, make_user):
    user = make_user(username="somebody")
    with time_machine.travel("2026-11-20 03:00:00+00:00", tick=False) as clock:
        browse().send("/login", status=422, username="somebody", password="wrong password")
        row = db.session.scalars(select(FailedSignIn)).one()
        assert "somebody" not in row.name_hash
        assert "127.0.0.1" not in row.address_hash
        assert len(row.name_hash) == len(row.address_hash) == 64
        db.session.commit()
        clock.shift(timedelta(days=1, seconds=1))
        browse(user, password=PASSWORD)
        assert db.session.scalars(select(FailedSignIn)).all() == []


def test_signing_in_gives_a_new_token_and_keeps_only_its_hash(browse, make_user):
    user = make_user()
    page = browse(user, password=PASSWORD)
    with page.client.session_transaction() as first:
        token = first["token"]
    page.post("/logout")
    page.sign_in(user.username)
    with page.client.session_transaction() as second:
        assert second["token"] != token
        token = second["token"]
    hashes = db.session.scalars(select(UserSession.token_hash)).all()
    assert len(hashes) == 2
    assert token not in hashes


def test_a_form_of_before_the_sign_in_is_not_valid_after_it(browse, make_user):
    page = browse()
    token = page.open("/login").find("input", attrs={"name": "csrf_token"})["value"]
    page.sign_in(make_user().username)
    assert page.client.post("/account/language", data={"csrf_token": token, "language": "en"}).status_code == 400


def test_good_bad_and_ended_sign_ins_are_in_the_trail_without_passwords(browse, make_user):
    user = make_user(username="lan")
    page = browse(user)
    page.post("/logout")
    browse().send("/login", status=422, username="lan", password="the wrong secret")
    browse().send("/login", status=422, username="typed-my-secret-here", password="x")
    entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(4)).all()[::-1]
    assert [(entry.action, entry.outcome, entry.actor, entry.record_id) for entry in entries] == [
        ("user.signed_in", "done", "lan", user.id),
        ("user.signed_out", "done", "lan", user.id),
        ("user.sign_in_failed", "refused", "anonymous", user.id),
        ("user.sign_in_failed", "refused", "anonymous", None),
    ]
    assert entries[0].session == entries[1].session != ""
    everything = " ".join(db.session.scalars(select(AuditEntry.facts)))
    assert "secret" not in everything
    assert "argon2" not in everything
    assert PASSWORD not in everything


def test_hashes_are_renewed_when_the_parameters_change(app, browse, make_user, monkeypatch):
    user = make_user()
    before = user.password_hash
    monkeypatch.setitem(app.config, "ARGON2", {"time_cost": 2, "memory_cost": 16, "parallelism": 1})
    browse(user, password=PASSWORD)
    db.session.expire_all()
    after = db.session.get(User, user.id).password_hash
    assert after != before
    assert "m=16,t=2,p=1" in after


def test_sign_out_tells_the_browser_to_forget_its_cache_but_not_unsent_reports(browse, make_user):
    answer = browse(make_user()).post("/logout")
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert answer.location == "/login"


@pytest.mark.parametrize("password", ["", " ", "x" * 5000, "\x00", "é" * 300, "' OR 1=1 --"])
@pytest.mark.parametrize("username", ["", "lan", "x" * 5000, "\x00", "lan\u202e", "1" * 40])
@pytest.mark.app_on("sqlite")
def test_no_input_breaks_the_sign_in(browse, make_user, username, password):
    make_user(username="lan")
    browse().post("/login", {"username": username, "password": password}, status=422, page="/login")
