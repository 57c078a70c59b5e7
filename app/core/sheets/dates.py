"""Dates and times as files hold them, to ISO text. What is not certain comes back as None."""

import re
from datetime import date, datetime, time, timedelta

EPOCH = date(1899, 12, 30)
"""Day 0 of a spreadsheet's serial numbers (its false 29 February 1900 lies before all that are read here)."""
EPOCH_1904 = date(1904, 1, 1)
FIRST_SERIAL, LAST_SERIAL = 10_000, 99_999
"""Five digits: 1927 to 2173. A shorter number is as likely a year or a count."""

SERIAL = re.compile(r"\d{5}(?:[.,]0+)?")
SERIAL_MOMENT = re.compile(r"\d{5}(?:\.\d+)?")
PART_OF_A_DAY = re.compile(r"0?\.\d+")
YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")
YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})")
MIDNIGHT = re.compile(r"[T ]0?0:00(?::00(?:\.0+)?)?")
MOMENT = re.compile(r"(\S+?)(?:T| +)(\d{1,2}):(\d{2})(?::00(?:\.0+)?)?")
CLOCK = re.compile(r"(\d{1,2}):(\d{2}):00(?:\.0+)?")


class OtherOrder(ValueError):
    """Looks like a date, but not in the order the file is said to have."""


def date_text(text: str, order: str, epoch: date = EPOCH) -> str | None:
    """ISO text of a day, or None. `order` is the mapping's date_order, empty without one (then day first, and no
    two-digit years). Raises OtherOrder where another order would have to be guessed."""
    if SERIAL.fullmatch(text):
        return (epoch + timedelta(days=int(text[:5]))).isoformat()
    day = MIDNIGHT.sub("", text) if len(text) > 10 and MIDNIGHT.search(text, 6) else text
    found = YEAR_FIRST.fullmatch(day)
    if found:
        return _iso(found[1], found[3], found[4])
    found = YEAR_LAST.fullmatch(day)
    if not found or (len(found[4]) == 2 and not order):
        return None
    return _in_order(found[1], found[3], found[4], order)


def _in_order(first: str, second: str, third: str, order: str) -> str | None:
    if order == "ymd" and len(third) == 2:
        iso = _iso(_full_year(first), second, third) if len(first) == 2 else None
    elif order == "mdy":
        iso = _iso(_full_year(third), first, second)
    else:
        iso = _iso(_full_year(third), second, first)
    if iso is None and order in ("mdy", "ymd"):
        raise OtherOrder(order)
    return iso


def _full_year(year: str) -> str:
    """Two digits up to next year's are 20xx, else 19xx."""
    if len(year) == 4:
        return year
    return ("20" if int(year) <= (date.today().year + 1) % 100 else "19") + year


def _iso(year: str, month: str, day: str) -> str | None:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def moment_text(text: str, order: str, epoch: date = EPOCH) -> str | None:
    """`YYYY-MM-DDTHH:MM`, a day alone where no time is given, or None."""
    if SERIAL_MOMENT.fullmatch(text):
        return moment_of_serial(float(text), epoch)
    found = MOMENT.fullmatch(text)
    if not found:
        return date_text(text, order, epoch)
    day, clock = date_text(found[1], order, epoch), _clock(found[2], found[3])
    return f"{day}T{clock}" if day and clock else None


def moment_of_serial(serial: float, epoch: date = EPOCH) -> str:
    start = datetime.combine(epoch, time())
    return written(start + timedelta(minutes=round(serial * 24 * 60)))


def time_text(text: str) -> str | None:
    """`HH:MM`, or None."""
    if PART_OF_A_DAY.fullmatch(text):
        return time_of_part(float(text))
    found = CLOCK.fullmatch(text)
    return _clock(found[1], found[2]) if found else None


def time_of_part(part: float) -> str | None:
    """The time of a part of a day (0.5 is noon), to the minute."""
    minutes = round(part * 24 * 60)
    return f"{minutes // 60:02}:{minutes % 60:02}" if 0 <= minutes < 24 * 60 else None


def _clock(hour: str, minute: str) -> str | None:
    return f"{int(hour):02}:{minute}" if int(hour) < 24 and int(minute) < 60 else None


def written(value: date | datetime) -> str:
    """A day or a moment as ISO text; a moment at midnight is a day."""
    if not isinstance(value, datetime):
        return value.isoformat()
    if value.time() == time():
        return value.date().isoformat()
    return value.isoformat(timespec="minutes" if not value.second else "seconds")
