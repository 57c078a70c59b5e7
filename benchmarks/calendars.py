"""A calendar to subscribe to, of 2,000 meetings, beside the calendar library alone writing the same events."""

from datetime import date, datetime, time, timedelta

from flask import Flask
from icalendar import Calendar, Event
from sqlalchemy import insert, select

from app.accounts.models import User
from app.agencies.models import Agency
from app.core.db import commit, now, writing, zone
from app.dialogues import feeds
from app.dialogues.models import Dialogue
from app.extensions import db
from benchmarks.installation import OFFICER
from benchmarks.measuring import Result, in_turn
from benchmarks.visitor import Visitor

ENTRIES = 2_000
DAYS = 300  # around today, so that all stand in the calendar


def measure(app: Flask, cases: int, rounds: int, entries: int = ENTRIES) -> list[Result]:
    visitor = Visitor(app)
    with app.app_context():
        path = f"/calendar/{_made(entries)}.ics"
        rows = _rows(entries, zone())
    feature, floor = in_turn(lambda: visitor.get(path), lambda: _written(rows), min(rounds, 5))
    events = visitor.get(path).count(b"BEGIN:VEVENT")
    if events < entries:
        raise RuntimeError(f"{events} events instead of {entries}")
    return [Result(f"Calendar of {entries:,} meetings", cases, feature, floor, most=1.5)]


def _made(entries: int) -> str:
    """The meetings, and the token of a calendar that shows them."""
    writing()
    user = db.session.scalars(select(User).where(User.username == OFFICER)).one()
    host = db.session.scalars(select(Agency.id).where(Agency.code == user.agency.code)).one()
    db.session.execute(insert(Dialogue), [_meeting(number, host) for number in range(entries)])
    token = feeds.make(user, None, False)
    commit()
    return token


def _meeting(number: int, host: int) -> dict:
    code, moment = f"BENCH-{number}", now()
    return {
        "code": code,
        "code_key": code.lower(),
        "kind": "enterprise_meeting",
        "status": "planned",
        "title": _title(number),
        "title_made": False,
        "host_agency_id": host,
        "starts_on": _day(number),
        "starts_time": time(8),
        "ends_time": time(11, 30),
        "restricted": False,
        "created_at": moment,
        "updated_at": moment,
        "version": 1,
    }


def _title(number: int) -> str:
    return f"Hội nghị đối thoại với doanh nghiệp lần {number}; khu công nghiệp, khu kinh tế"


def _day(number: int) -> date:
    return date.today() + timedelta(days=number % DAYS)


def _rows(entries: int, place) -> list[tuple]:
    return [
        (
            f"bench-{number}@dialogues.haihoa",
            _title(number),
            *(datetime.combine(_day(number), clock, place) for clock in (time(8), time(11, 30))),
        )
        for number in range(entries)
    ]


def _written(rows: list[tuple]) -> bytes:
    """The same properties by the library alone, the rows at hand."""
    calendar, moment = Calendar(), now()
    calendar.add("prodid", "-//floor//")
    calendar.add("version", "2.0")
    for uid, title, begins, ends in rows:
        event = Event()
        for name, value in (("uid", uid), ("dtstamp", moment), ("sequence", 1), ("status", "TENTATIVE")):
            event.add(name, value)
        for name, value in (("summary", title), ("dtstart", begins), ("dtend", ends)):
            event.add(name, value)
        calendar.add_component(event)
    calendar.add_missing_timezones()
    return calendar.to_ical()
