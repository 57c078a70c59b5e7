"""Calendars read by a second library (vobject), of other authors than the one that writes them (icalendar)."""

import vobject
from icalendar import Calendar


def agree(data: bytes | str) -> None:
    """Both libraries read the same events in it."""
    text = data.decode("utf-8") if isinstance(data, bytes) else data
    ours = {str(one["uid"]): _told(one) for one in Calendar.from_ical(data).walk("VEVENT")}
    found = vobject.readOne(text)
    theirs = {one.uid.value: _told_again(one) for one in found.contents.get("vevent", [])}
    assert theirs == ours
    method = Calendar.from_ical(data).get("method")
    assert (found.method.value if "method" in found.contents else None) == (str(method) if method else None)


def _told(event) -> tuple:
    return str(event["summary"]), event["dtstart"].dt, str(event.get("status")), int(event["sequence"])


def _told_again(event) -> tuple:
    status = event.status.value if "status" in event.contents else "None"
    return event.summary.value, event.dtstart.value, status, int(event.sequence.value)
