"""The rules of a plan, as pure functions; forms, files and operations ask the same ones."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _

from app.core.errors import Refused
from app.core.formats import FIRST_YEAR, LAST_YEAR, fmt_date, unmarked
from app.plans.states import WHOLE_YEAR, as_set

FEWEST_AGENCIES, MOST_AGENCIES, MOST_ITEMS = 2, 8, 200
LONGEST_ITEM = 3_000
MONTH = re.compile(r"(?P<year>\d{4})-(?P<month>0[1-9]|1[0-2])")
NUMBER = re.compile(r"[0-9]{1,5}[A-Za-z]?")
UNSAID = {"và", "của"}  # words without a letter in a symbol


def raise_first(found: Iterable[Refused]) -> None:
    for refusal in found:
        raise refusal


def faults_of_years(from_year: int | None, to_year: int | None) -> Iterator[Refused]:
    for name, year in (("from_year", from_year), ("to_year", to_year)):
        if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
            yield Refused(_("Enter a year from %(first)s to %(last)s.", first=FIRST_YEAR, last=LAST_YEAR), name)
    if from_year is not None and to_year is not None and to_year < from_year:
        yield Refused(_("The programme ends before it begins. Correct one of the years."), "to_year")


def faults_of_year(year: int, from_year: int, to_year: int) -> Iterator[Refused]:
    if not from_year <= year <= to_year:
        text = _("The programme runs from %(first)s to %(last)s. Choose another, or enter a new one.")
        yield Refused(text % {"first": from_year, "last": to_year}, "year")


def faults_of_partners(agencies: Sequence[Any]) -> Iterator[Refused]:
    """Of the agencies of a plan, in their order; each is anything that can be compared."""
    if len(agencies) < FEWEST_AGENCIES:
        yield Refused(_("A joint plan has at least two agencies. Choose them."), "agencies")
    if len(agencies) > MOST_AGENCIES:
        yield Refused(_("At most %(most)s agencies.", most=MOST_AGENCIES), "agencies")
    if len(set(agencies)) < len(agencies):
        yield Refused(_("An agency stands here twice. Each is named once."), "agencies")


def faults_of_roles(leads: int) -> Iterator[Refused]:
    """Exactly one agency leads; any number coordinates, or none."""
    if leads == 0:
        yield Refused(_("No agency leads this item. Choose the one that does."), "lead")
    elif leads > 1:
        yield Refused(_("%(count)s agencies lead this item. Exactly one can.", count=leads), "lead")


def faults_of_timing(quarters: Iterable[str], all_year: bool) -> Iterator[Refused]:
    kept = as_set(quarters)
    if not kept and not all_year:
        yield Refused(_("Choose at least one quarter, or the whole year."), "quarters")
    elif set(kept) - set(WHOLE_YEAR):
        yield Refused(_("There are the quarters 1 to 4 only."), "quarters")
    elif all_year and kept not in ("", WHOLE_YEAR):
        yield Refused(_("The whole year has all four quarters. Choose either."), "quarters")


def faults_of_month(month: str | None) -> Iterator[Refused]:
    found = MONTH.fullmatch(month or "")
    if month and not (found and FIRST_YEAR <= int(found["year"]) <= LAST_YEAR):
        yield Refused(_("Enter the month as year-month, for instance 2026-01."), "draft_month")


def faults_of_issue(number: str | None, on: date | None, today: date) -> Iterator[Refused]:
    if not number:
        yield Refused(_("Enter the number that the plan was issued under."), "number")
    elif not NUMBER.fullmatch(number):
        yield Refused(_("Enter the number alone, for instance 05; the symbols follow by themselves."), "number")
    if on is None:
        yield Refused(_("Enter the day as day/month/year, for instance 20/11/2026."), "on")
    yield from _not_ahead(on, today)


def faults_after_issue(on: date, issued_on: date | None, today: date) -> Iterator[Refused]:
    """Of a day of an amendment or of the review."""
    if issued_on is not None and on < issued_on:
        yield Refused(
            _("The plan was issued on %(day)s. Enter that day or a later one.", day=fmt_date(issued_on)), "on"
        )
    yield from _not_ahead(on, today)


def _not_ahead(on: date | None, today: date) -> Iterator[Refused]:
    if on is not None and on > today:
        text = _("%(date)s has not come yet. Enter %(today)s or earlier.", date=fmt_date(on), today=fmt_date(today))
        yield Refused(text, "on")


def without_place(name: str, place: str) -> str:
    """The name of an agency without the place that stands in the head already."""
    return name.removesuffix(f" {place}") if place else name


def usual_symbol(name: str, place: str) -> str:
    """First letters, as offices abbreviate themselves: Liên đoàn Lao động thành phố → LĐLĐTP."""
    words = [word for word in re.findall(r"\w+", without_place(name, place)) if word.lower() not in UNSAID]
    letters = (word[0].upper() for word in words)
    return "".join(letter if letter == "Đ" else unmarked(letter) for letter in letters)[:30] or "…"
