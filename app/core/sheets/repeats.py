"""The same code on several rows of one file."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l

from app.core.sheets.columns import Column
from app.core.sheets.faults import NOTE, REFUSED, Fault, shown

CODE = "code"


def settle_repeats(rows: list, columns: Iterable[Column], repeated_code: str) -> list[Fault]:
    """Refuses the later row of each pair, or numbers repeated codes (-2, -3 … in file order) where that is wanted."""
    faults: list[Fault] = []
    for column in columns:
        if repeated_code == "number" and column.name == CODE:
            faults += _numbered(rows)
        elif column.unique:
            faults += _refused(rows, column.name)
    return faults


def _refused(rows: list, name: str) -> list[Fault]:
    first: dict[str, int] = {}
    faults = []
    for row in rows:
        key = row.cells.get(name, "").strip().casefold()
        if key and first.setdefault(key, row.number) != row.number:
            value = shown(row.cells[name])
            message = _l(
                "Rows %(first)s and %(row)s both have %(value)s.", first=first[key], row=row.number, value=value
            )
            faults.append(Fault(row.number, name, REFUSED, message))
            row.refused = True
    return faults


def _numbered(rows: list) -> list[Fault]:
    """A number that the file itself has already given to another row is passed over."""
    taken = {row.cells.get(CODE, "").strip().casefold() for row in rows}
    seen: dict[str, tuple[int, int]] = {}
    faults = []
    for row in rows:
        code = row.cells.get(CODE, "").strip()
        key = code.casefold()
        if not key:
            continue
        if key not in seen:
            seen[key] = (row.number, 1)
            continue
        first, number = seen[key]
        number += 1
        while f"{key}-{number}" in taken:
            number += 1
        seen[key] = (first, number)
        taken.add(f"{key}-{number}")
        row.cells[CODE] = f"{code}-{number}"
        message = _l("The code of row %(first)s again; numbered %(code)s.", first=first, code=row.cells[CODE])
        faults.append(Fault(row.number, CODE, NOTE, message))
    return faults
