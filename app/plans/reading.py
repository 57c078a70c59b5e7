"""A plan from a file in the form of plan-2024.json (`schema` plan.v1): read, every fault told in a line of its own.

The words of the faults are for the terminal and stay English, as those of other files.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from app.agencies.models import Agency
from app.core.errors import Refused
from app.core.formats import parse_date
from app.core.forms import UNWRITABLE
from app.core.privacy import look_over
from app.plans import rules
from app.plans.operations import Row
from app.plans.states import STATUSES, as_set

EXAMPLE = Path(__file__).parent / "data" / "plan-2024.json"
SCHEMA = "plan.v1"
KIND_BEFORE_TITLE = re.compile(r"^kế hoạch\s+", re.IGNORECASE)
MONTH_PRINTED = re.compile(r"tháng\s+(\d{1,2})\s+năm\s+(\d{4})")
LARGEST = 2_000_000  # bytes of a file


@dataclass
class Read:
    """What a file says, and what is wrong with it; to be loaded only when nothing is."""

    faults: list[str] = field(default_factory=list)
    programme: dict[str, Any] = field(default_factory=dict)
    year: int = 0
    values: dict[str, Any] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    items: list[dict[str, Any]] = field(default_factory=list)
    """Of each item text, quarters, all_year, and lead and coordinating as places in `rows`."""
    issued: tuple[str, date] | None = None


def read_file(path: Path, agencies: Mapping[str, Agency]) -> Read:
    """The plan of the file; what is no JSON of this form is a fault, never a traceback."""
    try:
        if path.stat().st_size > LARGEST:
            return Read([f"the file is larger than {LARGEST // 1_000_000} MB"])
        given = json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as failure:
        return Read([f"not JSON in UTF-8: {failure}"])
    return read(given, agencies)


def read(given: Any, agencies: Mapping[str, Agency]) -> Read:
    """The same of what the file holds; `agencies` are known by their codes."""
    if not isinstance(given, dict) or given.get("schema") != SCHEMA:
        return Read([f'no plan: "schema" is not "{SCHEMA}"'])
    return _Reading(given, agencies).made


class _Reading:
    def __init__(self, given: dict[str, Any], agencies: Mapping[str, Agency]):
        self.given, self.agencies, self.made = given, agencies, Read()
        self.names = [name for one in agencies.values() for name in (one.name_vi, one.name_en)]
        self._programme()
        self._head()
        places = self._partners()
        self._items(places)
        self._status()

    def fault(self, place: str, message: object) -> None:
        self.made.faults.append(f"{place}: {message}")

    def text(self, place: str, value: Any, longest: int, *, required: bool = True) -> str | None:
        """The text, in one line; looked over for what would name a person."""
        if value is None and not required:
            return None
        words = " ".join(value.split()) if isinstance(value, str) else ""
        if not words and required:
            self.fault(place, "a text is needed")
        elif UNWRITABLE.search(words):
            self.fault(place, "holds a character that cannot be kept")
        elif len(words) > longest:
            self.fault(place, f"{len(words)} characters; at most {longest}")
        for one in look_over(words, self.names):
            if one.hard:
                self.fault(place, f"may contain {one.what}: {one.piece}")
        return words or None

    def whole(self, place: str, value: Any) -> int | None:
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        self.fault(place, "a whole number is needed")
        return None

    def rule(self, place: str, found: Iterator[Refused]) -> None:
        for refusal in found:
            self.fault(place, refusal)

    def _programme(self) -> None:
        given = self.given.get("parent_programme")
        given = given if isinstance(given, dict) else {}
        title = self.text("parent_programme, title", given.get("title"), 500)
        years = [self.whole(f"parent_programme, {name}", given.get(name)) for name in ("from_year", "to_year")]
        self.made.programme = {"title": title, "from_year": years[0], "to_year": years[1]}
        self.rule("parent_programme", rules.faults_of_years(*years))
        year = self.whole("year", self.given.get("year"))
        if year is not None and None not in years:
            self.rule("year", rules.faults_of_year(year, *years))
        self.made.year = year or 0

    def _head(self) -> None:
        title = self.text("title", self.given.get("title"), 500)
        self.made.values = {
            "title": KIND_BEFORE_TITLE.sub("", title or ""),
            "place": self.text("place", self.given.get("place"), 100),
            "draft_month": self._month(self.given.get("date_as_printed")),
        }

    def _month(self, printed: Any) -> str | None:
        found = MONTH_PRINTED.search(printed) if isinstance(printed, str) else None
        month = f"{found[2]}-{int(found[1]):02}" if found else None
        self.rule("date_as_printed", rules.faults_of_month(month))
        return month

    def _partners(self) -> dict[str, int]:
        """The agencies in the order of their columns; their places by the codes of the file."""
        given = [one for one in self._listed("agencies") if isinstance(one, dict)]
        given.sort(key=lambda one: one["column"] if isinstance(one.get("column"), int) else len(given) + 1)
        authorities = {
            one.get("agency"): self.text("signature_blocks, authority", one.get("authority"), 100, required=False)
            for one in self._listed("signature_blocks")
            if isinstance(one, dict) and isinstance(one.get("agency"), str)
        }
        places: dict[str, int] = {}
        for number, one in enumerate(given, 1):
            place, code = f"agency {number}", one.get("code")
            known = one.get("agency_code") if isinstance(one.get("agency_code"), str) else None
            agency = self.agencies.get(known)
            if agency is None:
                self.fault(f"{place}, agency_code", f"there is no agency {str(known)[:60]!r}")
            elif not isinstance(code, str) or code in places:
                self.fault(f"{place}, code", "a code is needed that no other agency of the plan has")
            else:
                name = self.text(f"{place}, name_vi", one.get("name_vi"), 255)
                symbol = self.text(f"{place}, symbol_in_number", one.get("symbol_in_number"), 30, required=False)
                places[code] = len(self.made.rows)
                self.made.rows.append(Row(agency, name, symbol, authorities.get(code)))
        self.rule("agencies", rules.faults_of_partners([row.agency.id for row in self.made.rows]))
        return places

    def _items(self, places: dict[str, int]) -> None:
        given = self._listed("items")
        if len(given) > rules.MOST_ITEMS:
            self.fault("items", f"{len(given)} items; at most {rules.MOST_ITEMS}")
        for number, one in enumerate(given[: rules.MOST_ITEMS], 1):
            if isinstance(one, dict):
                self._item(f"item {number}", one, places)
            else:
                self.fault(f"item {number}", "no item")

    def _item(self, place: str, one: dict[str, Any], places: dict[str, int]) -> None:
        timing = one.get("timing") if isinstance(one.get("timing"), dict) else {}
        quarters = timing.get("quarters")
        quarters = [str(quarter) for quarter in quarters] if isinstance(quarters, list) else []
        unknown = [quarter for quarter in quarters if quarter not in "1234" or len(quarter) != 1]
        all_year = timing.get("all_year") is True
        if unknown:
            self.fault(f"{place}, timing", f"there is no quarter {unknown[0][:20]}; 1 to 4")
        else:
            self.rule(f"{place}, timing", rules.faults_of_timing(quarters, all_year))
        leads = _codes(one.get("lead"))
        self.rule(f"{place}, lead", rules.faults_of_roles(len(leads)))
        others = _codes(one.get("coordinating"))
        for code in [*leads, *others]:
            if code not in places:
                self.fault(place, f"{str(code)[:60]!r} is none of the agencies of the plan")
        if len(leads) == 1 and leads[0] in others:
            self.fault(place, "an agency cannot both lead and coordinate")
        self.made.items.append(
            {
                "text": self.text(f"{place}, noi_dung", one.get("noi_dung"), rules.LONGEST_ITEM),
                "quarters": as_set(quarters),
                "all_year": all_year,
                "lead": places.get(leads[0]) if leads else None,
                "coordinating": sorted({places[code] for code in others if code in places}),
            }
        )

    def _status(self) -> None:
        status = self.given.get("document_state") or "draft"
        if status not in ("draft", "issued"):
            self.fault("document_state", f"draft or issued, not {str(status)[:40]!r}; of {', '.join(STATUSES)}")
        if status != "issued":
            return
        number, day = self.given.get("number"), None
        try:
            day = parse_date(self.given.get("date") or "")
        except (ValueError, AttributeError):
            self.fault("date", "an issued plan has a date (YYYY-MM-DD)")
        number = str(number) if isinstance(number, str | int) else None
        self.rule("number", rules.faults_of_issue(number, day or date.min, date.max))
        if number and day:
            self.made.issued = (number, day)

    def _listed(self, name: str) -> list[Any]:
        found = self.given.get(name)
        if not isinstance(found, list) or not found:
            self.fault(name, "a list is needed")
            return []
        return found


def _codes(value: Any) -> list[str]:
    """One code, or a list of them; an empty one is none."""
    found = value if isinstance(value, list) else [value]
    return [one if isinstance(one, str) else str(one) for one in found if one not in (None, "")]
