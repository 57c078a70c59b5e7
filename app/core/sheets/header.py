"""Where the header stands, and which column is which."""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from flask_babel import lazy_gettext as _l

from app.core.privacy import forbidden_heading
from app.core.sheets.cells import plain
from app.core.sheets.columns import Column, heading_key, known_headings
from app.core.sheets.faults import NOTE, REFUSED, Fault, SheetFault, one_line, shown
from app.core.sheets.grid import ROWS_LOOKED_AT
from app.core.sheets.mapping import Mapping
from app.core.sheets.worksheet import column_letters

NO_HEADER = _l("No header row was found. The first row of the table must hold the names of the columns.")
JOINT = " / "
SURE = 2
"""So many known headings in one row make it the header without doubt."""


@dataclass
class Header:
    """The header rows as texts, what stands above them, and the last one's number."""

    row: int
    raw: list[list[str]]
    titles: list[tuple[int, tuple[str, ...]]]
    headings: list[str] = field(init=False)

    def __post_init__(self):
        self.headings = joined(self.raw)


@dataclass
class Layout:
    """The name each column of the file stands for: None for one without heading, IGNORED for one left out."""

    names: list[str | None]
    faults: list[Fault] = field(default_factory=list)


IGNORED = ""


def texts_of(cells: Iterable[object]) -> list[str]:
    return [one_line(plain(cell)) for cell in cells]


def filled(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(text for text in texts if text)


def read_header(
    rows: Iterator[tuple[int, list]], columns: Sequence[Column], mapping: Mapping
) -> tuple[Header, Iterator[tuple[int, list]]]:
    """The header, and the rows below it. Raises SheetFault when there is none."""
    wanted = mapping.header_row
    seen = list(itertools.islice(rows, wanted[-1] if wanted else ROWS_LOOKED_AT))
    if not wanted:
        wanted = (likely(seen, {*known_headings(columns), *mapping.names}),)
    if len(seen) < wanted[-1]:
        raise SheetFault(_l("The file has no row %(row)s, where the mapping has the header.", row=wanted[-1]))
    texts = {number: texts_of(cells) for number, cells in seen if number <= wanted[-1]}
    titles = [(number, filled(row)) for number, row in texts.items() if number < wanted[0] and filled(row)]
    header = Header(wanted[-1], [texts[number] for number in wanted], titles)
    if not filled(header.headings):
        raise SheetFault(_l("Row %(row)s, where the mapping has the header, is empty.", row=wanted[-1]))
    return header, itertools.chain(seen[wanted[-1] :], rows)


def likely(seen: list[tuple[int, list]], known: set[str]) -> int:
    """The first row with two known headings; else the first with one, or with a heading no file may have."""
    candidate = 0
    for number, cells in seen:
        texts = filled(texts_of(cells))
        matches = len({heading_key(text) for text in texts} & known)
        if matches >= SURE:
            return number
        if not candidate and (matches or (len(texts) > 1 and any(map(forbidden_heading, texts)))):
            candidate = number
    if not candidate:
        raise SheetFault(NO_HEADER)
    return candidate


def joined(raw: list[list[str]]) -> list[str]:
    """One heading a column: those above each other joined by ` / `, an empty upper cell continuing its left one."""
    width = max(map(len, raw))
    levels = [row + [""] * (width - len(row)) for row in raw]
    for column in range(1, width):
        for depth, level in enumerate(levels[:-1]):
            same_above = all(upper[column] == upper[column - 1] for upper in levels[:depth])
            below = any(lower[column] for lower in levels[depth + 1 :])
            if not level[column] and below and same_above:
                level[column] = level[column - 1]
    return [JOINT.join(filled(level[column] for level in levels)) for column in range(width)]


def lay_out(header: Header, columns: Sequence[Column], mapping: Mapping) -> Layout:
    """Names the columns, and every heading that cannot be taken: unknown, a person's, or there twice."""
    known = known_headings(columns)
    layout = Layout([])
    first: dict[str, str] = {}
    for index, heading in enumerate(header.headings):
        name, message = _name(heading, known, mapping)
        if name and name in first:
            message = _l("The column %(name)s is there twice: %(first)s.", name=name, first=shown(first[name]))
        elif name and name in mapping.constants:
            message = _l("The mapping has a constant for this column, and the file has it too.")
        elif name:
            first[name] = heading
        if message:
            layout.faults.append(Fault(header.row, heading or column_letters(index), REFUSED, message))
        layout.names.append(name)
    layout.faults += _absent(header, mapping)
    layout.faults += [
        Fault(number, "", NOTE, _l("A title above the table, left out: %(text)s", text=shown(" ".join(texts))))
        for number, texts in header.titles
    ]
    return layout


def _name(heading: str, known: dict[str, str], mapping: Mapping) -> tuple[str | None, object]:
    """The column's name and, where the heading must be refused, the message."""
    key = heading_key(heading)
    if key in mapping.ignored:
        return IGNORED, None
    if not key:
        return None, None
    if key not in mapping.names and key in known:
        return known[key], None
    if any(forbidden_heading(part) for part in (heading, *heading.split(JOINT))):
        return IGNORED, _l("No column may hold details of persons. Take it out of the file, or ignore it in a mapping.")
    if key in mapping.names:
        return mapping.names[key], None
    return IGNORED, _l("There is no such column.")


def _absent(header: Header, mapping: Mapping) -> list[Fault]:
    there = {heading_key(heading) for heading in header.headings}
    return [
        Fault(header.row, heading, NOTE, _l("The mapping names this column, and the file does not have it."))
        for heading in mapping.columns
        if heading_key(heading) not in there
    ]
