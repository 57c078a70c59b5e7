"""One cell, as a file holds it, to the text that a form field reads."""

import re
import unicodedata
from collections.abc import Callable
from collections.abc import Mapping as Dict
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from flask_babel import lazy_gettext as _l

from app.core.formats import fold
from app.core.sheets import dates
from app.core.sheets.columns import Column
from app.core.sheets.faults import REFUSED, WARNING, shown
from app.core.sheets.guard import unguard
from app.core.sheets.worksheet import UNCOMPUTED, Broken
from app.core.sheets.writing import CONTROLS, MAX_TEXT

ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#FIELD!"})
LONGEST_EXACT = 10**15
"""A spreadsheet keeps 15 digits of a number; the rest it turns to zeros."""
TIMED_FROM_ZERO = 1905
"""A time of day alone comes as a moment of the first days of the calendar."""


class CellTrouble(Exception):
    """Something is wrong with a cell; `text` is what it holds all the same."""

    def __init__(self, level: str, message: object, text: str = ""):
        super().__init__(message)
        self.level, self.message, self.text = level, message, text


def plain(value: object) -> str:
    """A cell as text, whatever column it stands in."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return number_text(value)
    if isinstance(value, date):
        return dates.written(value)
    if isinstance(value, timedelta):
        return dates.time_of_part(value / timedelta(days=1)) or str(value)
    if isinstance(value, time):
        return value.isoformat(timespec="minutes")
    return str(value)


def number_text(value: int | float) -> str:
    """15 digits, as a spreadsheet shows: 12.0 is 12, 0.1 + 0.2 is 0.3."""
    if isinstance(value, int) or value.is_integer():
        return str(int(value))
    return f"{Decimal(f'{value:.15g}'):f}"


def cleaned(text: str) -> str:
    """One spelling for each letter, no control characters, no guarding `'`. Raises CellTrouble."""
    if text in ERRORS:
        raise CellTrouble(REFUSED, _l("The cell holds the error value %(value)s.", value=text), text)
    if len(text) > MAX_TEXT:
        raise CellTrouble(REFUSED, _l("The cell holds more than %(most)s characters.", most=MAX_TEXT))
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    if not text.isprintable():
        if "\0" in text:
            raise CellTrouble(REFUSED, _l("The cell holds a NUL character."), text.replace("\0", ""))
        text = CONTROLS.sub("", text)
    text = unguard(text)
    return "" if text.isspace() else text


class Converter:
    """Makes the text of one column's cells. Call it with a cell; it raises CellTrouble."""

    def __init__(self, column: Column, values: Dict[str, str] | None, order: str, epoch: date):
        self.order, self.epoch, self.several = order, epoch, column.kind == "choices"
        self.values = {_spaced(source): ours for source, ours in (values or {}).items()}
        self.folded = _unambiguous(self.values)
        self.by_kind: Callable[[object, str], str] = getattr(self, f"_{column.kind}", self._short)
        self.text_only = column.kind == "text" and not self.values

    def __call__(self, value: object) -> str:
        if isinstance(value, Broken):
            self._broken(value)
        text = cleaned(value) if isinstance(value, str) else plain(value)
        if self.text_only and isinstance(value, str):
            return text
        if self.values:
            found = self._value(text)
            if found is not None:
                return found
        return self.by_kind(value, text) if text else ""

    def _broken(self, value: Broken) -> None:
        if value == UNCOMPUTED:
            message = _l("The cell holds a formula without its result. Open the file in a spreadsheet and save it.")
        else:
            message = _l("The cell holds the error value %(value)s.", value=shown(value))
        raise CellTrouble(REFUSED, message)

    def _value(self, text: str) -> str | None:
        found = self._one_value(text)
        if found is None and self.several and ";" in text:
            parts = [part.strip() for part in text.split(";")]
            ours = [self._one_value(part) for part in parts]
            found = "; ".join(part if our is None else our for part, our in zip(parts, ours, strict=True))
        return found

    def _one_value(self, text: str) -> str | None:
        key = _spaced(text)
        return self.values[key] if key in self.values else self.folded.get(fold(key))

    def _short(self, value: object, text: str) -> str:
        return text.strip()

    def _text(self, value: object, text: str) -> str:
        if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) >= LONGEST_EXACT:
            raise CellTrouble(
                REFUSED, _l("The number is too long for a spreadsheet, which has changed its last digits.")
            )
        if isinstance(value, date | time):
            raise CellTrouble(WARNING, _l("The spreadsheet has made a date of this cell: %(text)s", text=text), text)
        return text

    def _number(self, value: object, text: str) -> str:
        # A text with exactly three decimals would read as thousands: 1.125 is written 1.1250.
        if isinstance(value, float) and re.fullmatch(r"-?\d+\.\d{3}", text):
            return text + "0"
        return text.strip()

    def _date(self, value: object, text: str) -> str:
        if isinstance(value, date | time):
            return text
        return self._read(dates.date_text, text.strip())

    def _moment(self, value: object, text: str) -> str:
        if isinstance(value, datetime | date | time):
            return text
        return self._read(dates.moment_text, text.strip())

    def _read(self, reader: Callable, text: str) -> str:
        try:
            return reader(text, self.order, self.epoch) or text
        except dates.OtherOrder:
            message = _l("%(text)s is no date in the order %(order)s.", text=shown(text), order=self.order)
            raise CellTrouble(REFUSED, message, text) from None

    def _time(self, value: object, text: str) -> str:
        if isinstance(value, datetime):
            return value.strftime("%H:%M") if value.year < TIMED_FROM_ZERO else text
        if isinstance(value, float | int) and not isinstance(value, bool):
            return dates.time_of_part(value) or text
        return dates.time_text(text.strip()) or text.strip()


def _spaced(text: str) -> str:
    return " ".join(text.split())


def _unambiguous(values: Dict[str, str]) -> dict[str, str]:
    """The same with case and marks ignored, less those that would then mean two things."""
    found: dict[str, set[str]] = {}
    for source, ours in values.items():
        found.setdefault(fold(source), set()).add(ours)
    return {source: ours.pop() for source, ours in found.items() if len(ours) == 1}
