"""Sessions live on the server: what ends them, and what the owner sees of them."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.accounts import operations
from app.accounts.models import UserSession
from app.core.db import commit, now
from app.extensions import db
from tests.browse import PASSWORD

NEW = "bốn con ngựa vàng trên đồi"


def _is_out(page) -> bool:
    return page.client.get("/account").status_code == 303


def test_sign_out_ends_the_session_for_copies_of_its_cookie_too(browse, make_user):
    user = make_user()
    page, thief = browse(user), browse()
    thief.client.set_cookie("haihoa", page.client.get_cookie("haihoa").value)
    thief.open("/account")
    page.post("/logout")
    assert _is_out(thief)


def test_disabling_an_account_ends_its_sessions(browse, make_user):
    user = make_user()
    page = browse(user)
    operations.disable(user)
    commit()
    assert _is_out(page)


def test_a_new_password_ends_every_other_session_and_changes_the_token_of_this_one(browse, make_user):
    user = make_user()
    here, there = browse(user), browse(user)
    stolen = here.client.get_cookie("haihoa").value
    here.send("/account/password", current_password=PASSWORD, password=NEW, again=NEW)
    here.open("/account")
    assert _is_out(there)
    thief = browse()
    thief.client.set_cookie("haihoa", stolen)
    assert _is_out(thief)
    browse().send("/login", status=422, username=user.username, password=PASSWORD)
    browse(user, password=NEW)


def test_another_role_or_agency_ends_the_sessions(browse, make_user):
    user, admin = make_user(), make_user("admin")
    page = browse(user)
    browse(admin).send(f"/admin/users/{user.id}", role="leader")
    assert _is_out(page)


@pytest.mark.parametrize(("role", "minutes"), [("officer", 12 * 60), ("leader", 12 * 60), ("admin", 30)])
def test_a_session_that_lies_idle_ends(browse, make_user, role, minutes):
    user = make_user(role)
    with time_machine.travel("2026-11-20 03:00:00+00:00", tick=False) as clock:
        page = browse(user)
        for _use in range(2):
            clock.shift(timedelta(minutes=minutes))
            page.open("/account")
        clock.shift(timedelta(minutes=minutes, seconds=1))
        assert _is_out(page)


def test_a_session_ends_after_a_week_however_much_it_is_used(browse, make_user):
    user = make_user()
    with time_machine.travel("2026-11-20 03:00:00+00:00", tick=False) as clock:
        page = browse(user)
        for _half_day in range(14):
            clock.shift(timedelta(hours=12))
            page.open("/account")
        clock.shift(timedelta(seconds=1))
        assert _is_out(page)


def test_use_is_noted_once_a_minute_only(browse, make_user, count_statements):
    with time_machine.travel("2026-11-20 03:00:00+00:00", tick=False) as clock:
        page = browse(make_user())
        with count_statements() as statements:
            page.open("/account")
        assert not [one for one in statements if one.startswith(("UPDATE", "INSERT", "DELETE"))]
        clock.shift(timedelta(minutes=1))
        with count_statements() as statements:
            page.open("/account")
            page.open("/account")
        assert len([one for one in statements if one.startswith("UPDATE")]) == 1


@pytest.mark.app_on("sqlite")
def test_reading_goes_on_while_another_process_writes(app, browse, make_user):
    with time_machine.travel("2026-11-20 03:00:00+00:00", tick=False) as clock:
        page = browse(make_user())
        clock.shift(timedelta(minutes=5))
        writer = db.engine.raw_connection()
        try:
            writer.driver_connection.execute("BEGIN IMMEDIATE")
            page.open("/account")
        finally:
            writer.driver_connection.execute("ROLLBACK")
            writer.close()


def test_the_owner_sees_own_sessions_and_ends_one(browse, make_user):
    user = make_user()
    here, there, stranger = browse(user), browse(user), browse(make_user())
    assert len(here.open("/account").select("tbody tr")) == 2
    theirs = db.session.scalars(select(UserSession).order_by(UserSession.id)).all()
    of_there = theirs[1].id
    stranger.post(f"/account/sessions/{of_there}/end")
    there.open("/account")
    here.post(f"/account/sessions/{of_there}/end")
    assert _is_out(there)
    assert len(here.open("/account").select("tbody tr")) == 1


def test_old_sessions_are_swept_when_somebody_signs_in(browse, make_user):
    user = make_user()
    old = UserSession(
        token_hash="0" * 64, user=user, started_at=now() - timedelta(days=31), last_seen_at=now() - timedelta(days=31)
    )
    db.session.add(old)
    commit()
    browse(user)
    assert len(db.session.scalars(select(UserSession)).all()) == 1


@pytest.mark.parametrize("cookie", ["", "x", "eyJ0b2tlbiI6MX0.aaaa.bbbb", "\u00e9", "a" * 4000])
def test_a_cookie_that_is_not_ours_signs_nobody_in(browse, cookie):
    page = browse()
    page.client.set_cookie("haihoa", cookie)
    assert _is_out(page)


def test_a_token_that_is_no_text_signs_nobody_in(browse):
    page = browse()
    with page.client.session_transaction() as session:
        session["token"] = ["x"]
    assert _is_out(page)
