"""Reading what people type, and writing numbers, dates and times the way readers expect them.

Reading is strict: what cannot be read for certain raises ValueError, whose text is for developers; forms and
imports say it in their own words. Writing follows the language of the page (Vietnamese outside a request).
"""

import re
import unicodedata
from datetime import date, datetime, time, tzinfo
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal
from flask import has_app_context
from flask_babel import get_locale

from app.core.db import local

NOT_REPORTED = "…"
FIRST_YEAR, LAST_YEAR = 1900, 2100
LONGEST_NUMBER = 30
LONGEST_MOMENT = 40


def _folding_table() -> dict[int, str | None]:
    """Letters to their base letter; combining marks and invisible signs to nothing."""
    table: dict[int, str | None] = {}
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        base = unicodedata.normalize("NFD", chr(code))[0]
        if base != chr(code):
            table[code] = base
    table |= dict.fromkeys(range(0x300, 0x370))
    table |= dict.fromkeys((0x00, 0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF))
    table |= {ord("đ"): "d", ord("Đ"): "D"}
    return table


UNMARKED = _folding_table()


def unmarked(text: str) -> str:
    """The text without Vietnamese marks, its case and white space kept: Đình Vũ → Dinh Vu."""
    return text.translate(UNMARKED)


def fold(text: str) -> str:
    """The form in which texts are compared and searched: no marks, lower case, single spaces (Đình  Vũ → dinh vu)."""
    return " ".join(text.lower().translate(UNMARKED).split())


_SPACES = str.maketrans(dict.fromkeys(map(ord, "\u00a0\u2007\u2009\u202f"), " "))
_SPACED_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(?: [0-9]{3})+(?:[.,][0-9]+)?")
_DOTTED_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?:,[0-9]+)?")
_COMMA_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_PLAIN = re.compile(r"[0-9]*[.,]?[0-9]+")


def parse_number(text: str) -> Decimal:
    """Read a number as Vietnamese and English writers type it.

    A dot or comma before groups of exactly three digits stands for thousands (not after a leading 0), else it is
    the decimal mark: 1.062 is 1062, 27.0 is 27, 0.500 is a half. ValueError for everything else, a plus sign,
    an exponent and digits of other scripts included.
    """
    typed = text.translate(_SPACES).strip()
    if not typed or len(typed) > LONGEST_NUMBER:
        raise ValueError("not a number: empty or too long")
    sign = "-" if typed.startswith("-") else ""
    digits = typed.removeprefix("-")
    if _SPACED_THOUSANDS.fullmatch(digits):
        digits = digits.replace(" ", "").replace(",", ".")
    elif _DOTTED_THOUSANDS.fullmatch(digits):
        digits = digits.replace(".", "").replace(",", ".")
    elif _COMMA_THOUSANDS.fullmatch(digits):
        digits = digits.replace(",", "")
    elif _PLAIN.fullmatch(digits):
        digits = digits.replace(",", ".")
    else:
        raise ValueError("not a number")
    return Decimal(sign + digits) + 0  # no negative zero


_DAY_FIRST = re.compile(r"(?P<day>[0-9]{1,2})/(?P<month>[0-9]{1,2})/(?P<year>[0-9]{4})")
_YEAR_FIRST = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})")
_CLOCK = re.compile(r"([0-9]{1,2})(?::([0-9]{2})(?::([0-9]{2}))?|\s?[hH]\s?([0-9]{2})?)")


def parse_date(text: str) -> date:
    """Read DD/MM/YYYY or YYYY-MM-DD, leading zeros optional, years 1900 to 2100; ValueError otherwise."""
    typed = text.strip()
    found = _DAY_FIRST.fullmatch(typed) or _YEAR_FIRST.fullmatch(typed)
    if not found:
        raise ValueError("not a date: DD/MM/YYYY or YYYY-MM-DD")
    if not FIRST_YEAR <= int(found["year"]) <= LAST_YEAR:
        raise ValueError("not a date: the year is out of range")
    return date(int(found["year"]), int(found["month"]), int(found["day"]))


def parse_time(text: str) -> time:
    """Read HH:MM (seconds optional) or the Vietnamese 7h30 and 7h; ValueError otherwise, 24:00 included."""
    found = _CLOCK.fullmatch(text.strip())
    if not found:
        raise ValueError("not a time: HH:MM")
    hour, minute, second, minute_after_h = found.groups()
    return time(int(hour), int(minute or minute_after_h or 0), int(second or 0))


def parse_moment(text: str) -> datetime:
    """Read a date, then `T` or a space, then a time: the clock time as typed, without a zone. ValueError otherwise."""
    typed = text.strip()
    if len(typed) > LONGEST_MOMENT:
        raise ValueError("not a date and time: too long")
    day, separator, clock = typed.partition("T")
    if not separator:
        day, separator, clock = typed.partition(" ")
    if not separator:
        raise ValueError("not a date and time: the time is missing")
    return datetime.combine(parse_date(day), parse_time(clock))


def _language() -> str:
    """`vi` or `en`, as the page is; Vietnamese where there is no page."""
    locale = get_locale() if has_app_context() else None
    return "en" if isinstance(locale, Locale) and locale.language == "en" else "vi"


_MONTH_PATTERNS = {"vi": "'tháng' M/yyyy", "en": "MMMM yyyy"}
_SHORT_MONTH_PATTERNS = {"vi": "'T'M", "en": "MMM"}


def fmt_date(value: date | None) -> str:
    """31/03/2024 · 31 Mar 2024; … when not known."""
    return NOT_REPORTED if value is None else written_date(value, _language())


@lru_cache(maxsize=4096)
def written_date(value: date, language: str) -> str:
    """The same in the language given. Kept: a list, and a file to import, names the same days again and again."""
    if language == "vi":
        return f"{value.day:02}/{value.month:02}/{value.year:04}"
    return format_date(value, "d MMM yyyy", locale="en")


def fmt_weekday(value: date) -> str:
    """Thứ Bảy · Saturday."""
    return format_date(value, "EEEE", locale=_language())


def fmt_time(value: time | datetime | None) -> str:
    """19:10 in every language; … when not known."""
    return NOT_REPORTED if value is None else f"{value.hour:02}:{value.minute:02}"


def fmt_moment(value: datetime | None, zone: tzinfo | None = None) -> str:
    """20/11/2026 19:10 · 20 Nov 2026 19:10 on the clocks of `zone`, else of the installation.

    A moment without a zone is refused with ValueError: nobody could tell which clock it was read from.
    """
    if value is None:
        return NOT_REPORTED
    if value.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    shown = value.astimezone(zone) if zone else local(value)
    return f"{fmt_date(shown.date())} {fmt_time(shown)}"


def fmt_month(value: date | str | None) -> str:
    """tháng 10/2026 · October 2026, from a day of that month or from 2026-10."""
    if value is None:
        return NOT_REPORTED
    day = parse_date(f"{value}-01") if isinstance(value, str) else value
    language = _language()
    return format_date(day, _MONTH_PATTERNS[language], locale=language)


def fmt_month_short(value: date) -> str:
    """T10 · Oct, where a chart has room for no more."""
    language = _language()
    return format_date(value, _SHORT_MONTH_PATTERNS[language], locale=language)


def _rounded(value: int | float | Decimal, decimals: int) -> Decimal:
    """Half up on what is written, not on its binary shadow: 50.526 → 50.5, 2.5 → 3."""
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    return exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP) + 0


def _is_missing(value) -> bool:
    return value is None or value != value  # pandas writes a missing number as NaN, the one value unequal to itself


def fmt_number(value: int | float | Decimal | None, decimals: int | None = None) -> str:
    """1.062 · 8.204,5 in Vietnamese, 1,062 · 8,204.5 in English; … when not known.

    With `decimals` exactly so many places, rounded half up; without, up to two and only those needed.
    """
    if _is_missing(value):
        return NOT_REPORTED
    if type(value) is int and not decimals:
        return f"{value:,}" if _language() == "en" else f"{value:,}".replace(",", ".")
    pattern = "#,##0.##" if decimals is None else "#,##0" + ("." + "0" * decimals if decimals else "")
    return format_decimal(_rounded(value, 2 if decimals is None else decimals), pattern, locale=_language())


def fmt_percent(share: float | Decimal | None, decimals: int = 1) -> str:
    """A share from 0 to 1 as 50,5% · 50.5%, no space before the sign; … when not known."""
    if _is_missing(share):
        return NOT_REPORTED
    exact = share if isinstance(share, Decimal) else Decimal(str(share))
    return fmt_number(exact * 100, decimals) + "%"


def register_filters(app) -> None:
    """Make the writers above filters of the templates."""
    app.jinja_env.filters.update(
        date=fmt_date,
        weekday=fmt_weekday,
        time=fmt_time,
        moment=fmt_moment,
        number=fmt_number,
        percent=fmt_percent,
        month=fmt_month,
    )
