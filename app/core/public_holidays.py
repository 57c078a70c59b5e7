"""Public holidays as the library `holidays` knows them, in the kinds of the contract, with known corrections.

The library answers for a Monday to Friday week. What a yearly decision sets (Tết, the second September day,
swaps) is given as not confirmed: the administrator confirms it.
"""

import csv
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holidays import HolidayBase

HOLIDAY, OBSERVED, SWAP_OFF, WORKING_DAY = HOLIDAY_KINDS = ("holiday", "observed", "swap_off", "working_day")
SOURCE = f"holidays {version('holidays')}"
CORRECTIONS = Path(__file__).parent / "data" / "holiday_corrections.csv"
REMOVED = "none"  # a correction of this kind takes the library's row away


@dataclass(frozen=True)
class SpecialDay:
    """One special date; its fields are the columns of `Holiday`."""

    day: date
    country: str
    name: str
    kind: str
    confirmed: bool = True
    source: str = SOURCE


@lru_cache(maxsize=16)
def holidays_from_library(country: str, first_year: int, last_year: int) -> tuple[SpecialDay, ...]:
    """The special dates of a country (ISO 3166 code) from `first_year` to `last_year`, by date.

    ValueError when the library does not know the country.
    """
    country = country.upper()
    years = range(first_year, last_year + 1)
    found = {row.day: row for row in _from_library(country, years)}
    for row in _corrections():
        if row.country == country and row.day.year in years:
            found[row.day] = row
    return tuple(row for _, row in sorted(found.items()) if row.kind != REMOVED)


def _from_library(country: str, years: range) -> list[SpecialDay]:
    # a swap may give back its day in another year, so the neighbours are asked too
    asked = range(years.start - 1, years.stop + 1)
    try:
        full = _table(country, asked, observed=True)
        plain = _table(country, asked, observed=False)
    except NotImplementedError as unknown:
        raise ValueError(f"no public holidays are known for the country {country}") from unknown
    rows = [_row(full, country, day, day in plain) for day in full if day.year in years]
    worked = [day for day in full.weekend_workdays if day.year in years and day not in full]
    name = "Ngày làm việc bù" if country == "VN" else "Working day"
    return [*rows, *(SpecialDay(day, country, name, WORKING_DAY, confirmed=False) for day in worked)]


def _table(country: str, years: range, observed: bool) -> "HolidayBase":
    import holidays  # 11 MB, only where years are filled in

    language = holidays.country_holidays(country).default_language
    return holidays.country_holidays(country, years=years, observed=observed, language=language)


def _row(table: "HolidayBase", country: str, day: date, in_plain: bool) -> SpecialDay:
    name = table[day]
    if _is_labelled(table, name, "substituted_label"):
        return SpecialDay(day, country, name, SWAP_OFF, confirmed=False)
    kind = HOLIDAY if in_plain else OBSERVED
    if country == "VN":
        return SpecialDay(day, country, _vietnamese_name(name, kind), kind, confirmed=not _set_yearly(day, name, kind))
    return SpecialDay(day, country, name, kind, confirmed=not _is_labelled(table, name, "estimated_label"))


def _is_labelled(table: "HolidayBase", name: str, label: str) -> bool:
    """Whether the name carries one of the library's marks, such as `%s (estimated)`, in its language."""
    pattern = getattr(table, label, None)
    if not pattern:
        return False
    before, _, after = table.tr(pattern).partition("%s")
    return before in name and after in name


def _vietnamese_name(name: str, kind: str) -> str:
    """Days made up for Tết say so; the library calls the one before it 29 Tết even where it is the 28th."""
    if kind != OBSERVED or "nghỉ bù" in name:
        return name
    return f"{'Tết Nguyên Đán' if name == '29 Tết' else name} (nghỉ bù)"


def _set_yearly(day: date, name: str, kind: str) -> bool:
    """Whether the Prime Minister sets the date each year (Labour Code 112(3)): Tết and the second September day."""
    is_tet = "Tết" in name and "Tết Dương lịch" not in name
    is_second_september_day = kind == HOLIDAY and "Quốc khánh" in name and (day.month, day.day) != (9, 2)
    return is_tet or is_second_september_day


@lru_cache(maxsize=1)
def _corrections() -> tuple[SpecialDay, ...]:
    """What decisions say and the library lacks; each line names its source."""
    with CORRECTIONS.open(encoding="utf-8", newline="") as lines:
        return tuple(
            SpecialDay(
                day=date.fromisoformat(line["date"]),
                country=line["country"],
                name=line["name"],
                kind=line["kind"],
                confirmed=line["confirmed"] == "yes",
                source=line["source"],
            )
            for line in csv.DictReader(lines)
        )
