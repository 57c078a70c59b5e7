"""Calendars to subscribe to: a secret address, what its account may read at that moment, valid for other calendars."""

from datetime import time, timedelta

import pytest
from icalendar import Calendar

from app.accounts import operations as accounts
from app.core.audit import AuditEntry
from app.core.db import commit, today
from app.dialogues import feeds, operations
from app.dialogues.feed_models import CalendarFeed
from app.extensions import db
from tests import second_reader

BOARD, UNION = "hp_bqlkkt_2025", "hp_ldld_2025"


@pytest.fixture
def user(make_user):
    return make_user(agency=BOARD)


@pytest.fixture
def subscribe(browse, user):
    """`subscribe(agency=…)` makes a calendar on the account's page: the path of its address."""
    person = browse(user)

    def make(**fields) -> str:
        address = person.post("/calendar/", {"agency": "", "with_deadlines": "", **fields}, 200).select_one(".address")
        return address.get_text(strip=True).removeprefix("http://localhost")

    return make


@pytest.fixture
def events(browse):
    """`events(path)` are those of the calendar by their titles, read without signing in."""
    outside = browse()

    def read(path: str) -> dict:
        data = outside.open(path).data
        lines = data.split(b"\r\n")
        assert all(len(line) <= 75 and b"\n" not in line for line in lines)
        second_reader.agree(data)
        calendar = Calendar.from_ical(data)
        found = calendar.walk("VEVENT")
        assert len({str(one["uid"]) for one in found}) == len(found)
        assert {"dtstamp", "sequence", "dtstart"} <= set.intersection(*({key.lower() for key in one} for one in found))
        zones = {str(zone["tzid"]) for zone in calendar.walk("VTIMEZONE")}
        assert {str(one["dtstart"].params["TZID"]) for one in found if "TZID" in one["dtstart"].params} <= zones
        return {str(one["summary"]): one for one in found}

    return read


def test_a_calendar_is_read_without_signing_in_by_its_secret_address_until_it_is_ended(
    browse, user, subscribe, events, make_dialogue
):
    one = make_dialogue(host=BOARD, title="Hội nghị; A, B", starts_on=today() + timedelta(days=3), starts_time=time(8))
    path = subscribe()
    before = events(path)["Hội nghị; A, B"]
    operations.set_status(one, "cancelled", today(), "Bão")
    commit()
    after = events(path)["Hội nghị; A, B"]
    assert (after["uid"], after["status"]) == (before["uid"], "CANCELLED")
    assert after["sequence"] > before["sequence"]
    token = path.removeprefix("/calendar/").removesuffix(".ics")
    row = db.session.query(CalendarFeed).one()
    assert token not in row.token_hash
    assert not any(row.token_hash in entry.facts or token in entry.facts for entry in db.session.query(AuditEntry))
    person = browse(user)
    assert token not in person.open("/calendar/").get_text()
    person.post(f"/calendar/{row.id}/end")
    browse().open(path, 404)
    actions = [entry.action for entry in db.session.query(AuditEntry).filter_by(object_type="calendar_feed")]
    assert actions == ["calendar_feed.made", "calendar_feed.ended"]


def test_it_shows_what_the_account_may_read_at_the_moment_it_is_asked(
    browse, user, subscribe, events, make_dialogue, agency, make_agency
):
    make_dialogue(host=BOARD, title="Của ban")
    make_dialogue(host=UNION, title="Của liên đoàn")
    hidden = make_dialogue(host=UNION, title="Kín", restricted=True)
    path, of_union = subscribe(), subscribe(agency=UNION)
    assert set(events(path)) == {"Của ban", "Của liên đoàn"}
    assert set(events(of_union)) == {"Của liên đoàn"}
    operations.change(hidden, {"restricted": False})
    commit()
    assert set(events(of_union)) == {"Của liên đoàn", "Kín"}
    user.agency = make_agency()
    commit()
    make_dialogue(host=user.agency, title="Nơi mới")
    assert set(events(path)) == {"Nơi mới"}
    accounts.disable(user)
    commit()
    browse().open(path, 404)


def test_the_days_of_answers_stand_in_it_when_that_is_wanted(subscribe, events, make_dialogue, make_recommendation):
    make_dialogue(host=BOARD, title="Hội nghị")
    ours = make_recommendation("Nội dung kiến nghị", lead=BOARD, status="assigned")
    other = make_recommendation(lead=UNION, status="assigned")
    assert set(events(subscribe())) == {"Hội nghị"}
    found = events(subscribe(with_deadlines="1"))
    assert set(found) == {"Hội nghị", f"Hạn trả lời: {ours.code}"}
    assert found[f"Hạn trả lời: {ours.code}"]["dtstart"].dt == ours.due_on
    assert set(events(subscribe(with_deadlines="1", agency=UNION))) == {f"Hạn trả lời: {other.code}"}


@pytest.mark.app_on("sqlite")
def test_calendars_are_the_accounts_own_and_not_for_administrators(browse, make_user, subscribe, monkeypatch):
    subscribe()
    number = db.session.query(CalendarFeed).one().id
    other = browse(make_user(agency=BOARD))
    other.post(f"/calendar/{number}/end", {}, 404)
    assert other.open("/calendar/").select("tbody") == []
    browse(make_user("admin")).open("/calendar/", 403)
    monkeypatch.setattr(feeds, "MOST", 1)
    other.post("/calendar/", {}, 200)
    assert "Tối đa 1 lịch" in other.post("/calendar/", {}, 422).get_text()
    other.post("/calendar/", {"agency": "nothing"}, 422)


@pytest.mark.app_on("sqlite")
def test_guessing_is_braked_by_address(browse, subscribe, monkeypatch):
    monkeypatch.setattr("app.accounts.operations.MOST_OF_ADDRESS", 2)
    path, stranger = subscribe(), browse()
    for token in ("x", "y" * 3000):
        stranger.open(f"/calendar/{token}.ics", 404)
    stranger.open(path, 429)


@pytest.mark.app_on("sqlite")
def test_a_calendar_takes_as_many_statements_for_many_as_for_few(
    browse, subscribe, make_dialogue, make_recommendation, count_statements
):
    path, outside, counts = subscribe(with_deadlines="1"), browse(), []
    for number in (1, 9):
        for _each in range(number):
            make_dialogue(host=BOARD)
            make_recommendation(lead=BOARD, status="assigned")
        with count_statements() as statements:
            outside.open(path)
        counts.append(len(statements))
    assert counts[0] == counts[1]
