"""Meetings as an iCalendar file (RFC 5545): day, time, title and status, nothing of who comes (reliability 31)."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from app.core.db import now, zone
from app.dialogues.models import Dialogue

if TYPE_CHECKING:
    from icalendar import Event

PRODUCT = "-//Hai Hoa//Dialogues//VI"
PLACE = "dialogues.haihoa"  # the same for ever: together with the code it tells one meeting from all others
STATUS = {"planned": "TENTATIVE", "postponed": "TENTATIVE", "cancelled": "CANCELLED"}
BACK, AHEAD = timedelta(days=366), timedelta(days=731)  # how far a file reaches


def window(day: date) -> tuple[date, date]:
    """The first and the last day of a file taken on `day`."""
    return day - BACK, day + AHEAD


def calendar_file(dialogues: Iterable[Dialogue], name: str, address: Callable[[Dialogue], str | None]) -> bytes:
    """The meetings as one calendar; `address` is where a meeting's page stands, None when nobody set it."""
    from icalendar import Calendar  # 3 MB, only for this file

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", name)
    for dialogue in dialogues:
        calendar.add_component(_event(dialogue, address(dialogue)))
    calendar.add_missing_timezones()
    return calendar.to_ical()


def invitation(dialogue: Dialogue, method: str, host: tuple[str, str], guest: tuple[str, str]) -> bytes:
    """One meeting for one guest, to be sent by mail (RFC 5546); `host` and `guest` are name and mailbox.

    UID and SEQUENCE are those of the file above, so that a calendar that has both knows them for one meeting.
    """
    from icalendar import Calendar, vCalAddress, vDDDTypes

    calendar, event = Calendar(), _event(dialogue, None)
    for name, value in (("prodid", PRODUCT), ("version", "2.0"), ("calscale", "GREGORIAN"), ("method", method)):
        calendar.add(name, value)
    event["dtstamp"] = vDDDTypes(now())
    if method == "CANCEL":
        event["status"] = "CANCELLED"
    if dialogue.venue:
        event.add("location", dialogue.venue)
    organiser, attendee = vCalAddress(f"mailto:{host[1]}"), vCalAddress(f"mailto:{guest[1]}")
    organiser.params["CN"], attendee.params["CN"] = _parameter(host[0]), _parameter(guest[0])
    attendee.params |= {"ROLE": "REQ-PARTICIPANT", "CUTYPE": "GROUP", "PARTSTAT": "NEEDS-ACTION", "RSVP": "FALSE"}
    event["organizer"] = organiser
    event.add("attendee", attendee, encode=False)
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return calendar.to_ical()


def _parameter(text: str) -> str:
    """A name that can stand as a parameter: no quotes, no line ends."""
    return " ".join(text.replace('"', "'").split())


def _event(dialogue: Dialogue, url: str | None) -> "Event":
    from icalendar import Event

    event = Event()
    event.add("uid", f"{dialogue.code_key}@{PLACE}")
    event.add("dtstamp", dialogue.updated_at)
    event.add("sequence", dialogue.version)
    event.add("status", STATUS.get(dialogue.status, "CONFIRMED"))
    event.add("summary", dialogue.title)
    begins, ends = _times(dialogue)
    event.add("dtstart", begins)
    if ends is not None:
        event.add("dtend", ends)
    if url:
        event.add("url", url)
    return event


def _times(dialogue: Dialogue) -> tuple[date, date | None]:
    """Whole days where the time of the start is not known; the end is the first moment after it, as the format asks."""
    last = dialogue.ends_on or dialogue.starts_on
    if dialogue.starts_time is None:
        return dialogue.starts_on, last + timedelta(days=1)
    begins = datetime.combine(dialogue.starts_on, dialogue.starts_time, zone())
    if dialogue.ends_time is not None:
        ends = datetime.combine(last, dialogue.ends_time, zone())
    elif last > dialogue.starts_on:
        ends = datetime.combine(last + timedelta(days=1), datetime.min.time(), zone())
    else:
        return begins, None
    return begins, ends if ends > begins else None
