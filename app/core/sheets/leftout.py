"""Rows that are no records: they repeat the header or a title, number the columns, group, total, or are notes."""

import re
from collections.abc import Iterable

from flask_babel import lazy_gettext as _l

from app.core.formats import fold
from app.core.sheets.faults import shown
from app.core.sheets.header import Header

NUMBER = re.compile(r"[-+]?[\d\s.,]*\d[\d\s.,]*%?")
TOTAL = re.compile(
    r"(?:(?:tong(?: cong| so)?|cong(?: don)?|grand total|sub-?\s?totals?|totals?)\s*"
    r"(?:\([^)]*\))?\s*[\d.,]*\s*[:.=]?|cong:.*|tong cong:.*|total:.*)"
)
COLUMN_NUMBER = re.compile(r"\(?(\d{1,3})\)?(?:\s*=.*)?")
COLUMN_LETTER = re.compile(r"\(?([A-Z])\)?")
LIST_MARK = re.compile(r"(?:[IVXLC]{1,6}|[A-Z]|\d{1,3})[.)]?")
NOTE_WORDS = re.compile(
    r"[*†(\[]|(?:ghi chu|luu y|nguon|chu thich|nguoi lap|nguoi ky|noi nhan|ngay lap|note|source|prepared by)\b"
)
LONG = 80

REPEATED_HEADER = _l("Repeats the header, left out.")
NUMBERED_COLUMNS = _l("Numbers the columns, left out.")
BELOW = _l("A note below the table, left out.")
OUTSIDE = _l("Holds nothing of the table, left out.")


class Recognised:
    """Knows the rows of one table that are certainly no records."""

    def __init__(self, header: Header):
        self.headers = {tuple(row) for row in map(_trimmed, header.raw)} | {_trimmed(header.headings)}
        self.titles = {texts for _number, texts in header.titles}
        self.width = sum(1 for heading in header.headings if heading)

    def reason(self, texts: list[str]) -> object:
        """Why the row is left out, or None. `texts`: every cell as text on one line."""
        there = tuple(text for text in texts if text)
        if _trimmed(texts) in self.headers:
            return REPEATED_HEADER
        if there in self.titles:
            return _l("Repeats a title, left out: %(text)s", text=shown(" ".join(there)))
        if there and self._numbers_columns(there):
            return NUMBERED_COLUMNS
        if is_total(there):
            return _l("A total, left out: %(text)s", text=shown(next(text for text in there if not is_number(text))))
        return None

    def _numbers_columns(self, there: tuple[str, ...]) -> bool:
        """1, 2, 3 … or (1) (2) (3) …, letters first in some tables, under at least half of the headings."""
        if len(there) < 2 or len(there) * 2 < self.width or not re.match(r"\(?[1A]\b", there[0]):
            return False
        letters = 0
        while letters < len(there) and (found := COLUMN_LETTER.fullmatch(there[letters])):
            if found[1] != chr(65 + letters):
                return False
            letters += 1
        numbers = [COLUMN_NUMBER.fullmatch(text) for text in there[letters:]]
        return all(found and int(found[1]) == place for place, found in enumerate(numbers, start=1))


def _trimmed(texts: Iterable[str]) -> tuple[str, ...]:
    cells = list(texts)
    while cells and not cells[-1]:
        cells.pop()
    return tuple(cells)


def is_number(text: str) -> bool:
    return bool(NUMBER.fullmatch(text))


def is_total(there: tuple[str, ...]) -> bool:
    """One text, which is a word for a total, and otherwise numbers. `Tổng công ty …` is no such word."""
    words = ""
    for text in there:
        if not is_number(text):
            if words:
                return False
            words = text
    return words[:1] in tuple("cCtTsSgG") and len(words) <= LONG and bool(TOTAL.fullmatch(fold(words)))


def like_a_note(text: str, kind: str) -> bool:
    """Reads as a remark rather than as the value of a column of this kind."""
    if NOTE_WORDS.match(fold(text)) or len(text) > LONG or text.endswith(":"):
        return True
    return kind != "text" and " " in text and not any(letter.isdigit() for letter in text[:1])


def group_of(there: tuple[str, ...], merged: bool) -> str | None:
    """The value of a group line: its one text, beside it at most a list mark (I, A, 1) or, in merged lines, sums."""
    if len(there) == 1:
        return there[0]
    if len(there) == 2 and LIST_MARK.fullmatch(there[0]) and not is_number(there[1]):
        return there[1]
    words = [text for text in there if not is_number(text)]
    return words[0] if merged and len(words) == 1 else None
