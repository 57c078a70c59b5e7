"""A first look at a file nobody has described yet: its sheets, where its header may stand, what stands below."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from os import PathLike

from app.core.privacy import forbidden_heading
from app.core.sheets import workbook
from app.core.sheets.columns import Column, heading_key, known_headings
from app.core.sheets.faults import SheetFault
from app.core.sheets.grid import ROWS_LOOKED_AT, open_grid
from app.core.sheets.header import JOINT, Header, filled, likely, texts_of
from app.core.sheets.leftout import Recognised, is_number
from app.core.sheets.worksheet import column_letters

SAMPLES = 3
MOST_VALUES = 60  # different values of one column that are told
FIRST_ROWS = 12


@dataclass
class Heading:
    """One column of the file. `key` is how headings are compared; `values` the commonest ones it holds."""

    text: str
    key: str
    forbidden: bool
    values: list[str] = field(default_factory=list)
    more: bool = False

    @property
    def samples(self) -> list[str]:
        return self.values[:SAMPLES]


@dataclass
class Look:
    """What a file seems to hold. `rows` counts what stands below the header; `first` are its first lines."""

    sheets: list[str]
    header_row: tuple[int, ...]
    headings: list[Heading]
    rows: int
    first: list[tuple[int, list[str]]]


def look(
    source: str | PathLike | bytes,
    filename: str,
    columns: Sequence[Column],
    sheet: str = "",
    header_row: Sequence[int] = (),
    known: Sequence[str] = (),
) -> Look:
    """Raises SheetFault when the file as a whole cannot be read. `known` are headings of earlier files, as keys."""
    spellings = {*known_headings(columns), *known}
    grid = open_grid(source, filename, spellings, sheet)
    lines = [(number, texts_of(cells)) for number, cells in grid.rows]
    top = lines[:ROWS_LOOKED_AT]
    chosen = tuple(header_row) or _header(top, spellings, grid.merged)
    raw = [texts for number, texts in lines if number in chosen]
    header = Header(chosen[-1], raw or [[]], [])
    no_record = Recognised(header).reason
    headings = header.headings
    below = [texts for number, texts in lines if number > chosen[-1] and any(texts) and no_record(texts) is None]
    found = [_heading(text, index, below) for index, text in enumerate(headings)]
    first = [(number, list(filled(texts))) for number, texts in lines[: FIRST_ROWS + chosen[-1]] if filled(texts)]
    return Look(workbook.names_of(source, filename), chosen, _once(found), len(below), first[:FIRST_ROWS])


def _header(top: list[tuple[int, list[str]]], known: set[str], merged: frozenset[int]) -> tuple[int, ...]:
    """Where known headings stand; else the first row that is about as wide as any and holds words alone.

    A row of groups, merged over the columns of the row below it, belongs to the header.
    """
    try:
        number = likely(top, known)
    except SheetFault:
        widest = max((len(filled(texts)) for _number, texts in top), default=0)
        wide = [row for row, texts in top if len(filled(texts)) * 2 > widest and not any(map(is_number, filled(texts)))]
        number = next(iter(wide), top[0][0] if top else 1)
    texts = dict(top)
    if number - 1 in merged and len(filled(texts.get(number - 1, []))) > 1:
        return number - 1, number
    if (
        number in merged
        and len(filled(texts.get(number, []))) > 1
        and not any(map(is_number, filled(texts.get(number + 1, ["0"]))))
    ):
        return number, number + 1
    return (number,)


def _heading(text: str, index: int, below: list[list[str]]) -> Heading:
    counted = Counter(row[index] for row in below if index < len(row) and row[index])
    values = [value for value, _count in counted.most_common(MOST_VALUES)]
    forbidden = any(forbidden_heading(part) for part in (text, *text.split(JOINT)))
    name = text or (column_letters(index) if values else "")
    return Heading(name, heading_key(text), forbidden, values, len(counted) > MOST_VALUES)


def _once(found: list[Heading]) -> list[Heading]:
    """Those that hold something; of several headed alike the first, since a mapping cannot tell them apart."""
    kept: dict[str, Heading] = {}
    for one in found:
        if one.key:
            kept.setdefault(one.key, one)
    return list(kept.values())
