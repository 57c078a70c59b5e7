"""A mapping: a TOML file that says how to read a table somebody else made."""

import tomllib
from collections.abc import Iterable
from collections.abc import Mapping as Dict
from dataclasses import dataclass, field
from datetime import date, datetime, time
from os import PathLike
from pathlib import Path

from flask_babel import lazy_gettext as _l

from app.core.sheets.columns import Column, heading_key
from app.core.sheets.faults import SheetFault, one_line, shown

ORDERS = ("dmy", "mdy", "ymd")
REPEATED = ("number",)
MAX_BYTES = 1024 * 1024


class MappingFault(SheetFault):
    """The mapping cannot be used; the message names the key."""

    def __init__(self, key: str, message: object):
        super().__init__(_l("Mapping, %(key)s: %(message)s", key=key, message=message))
        self.key = key


@dataclass(frozen=True)
class Mapping:
    """What a mapping says. Headings are kept as written; `names`, `ignored` and `value` compare them folded."""

    sheet: str = ""
    header_row: tuple[int, ...] = ()
    columns: Dict[str, str] = field(default_factory=dict)
    constants: Dict[str, str] = field(default_factory=dict)
    values: Dict[str, Dict[str, str]] = field(default_factory=dict)
    date_order: str = ""
    group_rows_to: str = ""
    ignore: frozenset[str] = frozenset()
    repeated_code: str = ""
    text_confirmed: frozenset[str] = frozenset()
    names: Dict[str, str] = field(init=False, repr=False)
    ignored: frozenset[str] = field(init=False, repr=False)

    def __post_init__(self):
        names = {heading_key(heading): name for heading, name in self.columns.items()}
        object.__setattr__(self, "names", names)
        object.__setattr__(self, "ignored", frozenset(map(heading_key, self.ignore)))

    def as_keys(self) -> dict:
        """The same as the keys of a mapping file, as plain values; empty ones are left out."""
        found = {name: getattr(self, name) for name in READERS}
        plain = {name: sorted(value) if isinstance(value, frozenset) else value for name, value in found.items()}
        plain["header_row"] = list(self.header_row)
        return {name: value for name, value in plain.items() if value}

    def check(self, columns: Iterable[Column]) -> None:
        """Raises MappingFault when the mapping names a column that there is not."""
        known = {column.name for column in columns}
        named = [("columns", name) for name in self.columns.values()]
        named += [("constants", name) for name in self.constants]
        named += [("values", name) for name in self.values]
        named += [("group_rows_to", self.group_rows_to)] if self.group_rows_to else []
        named += [("text_confirmed", name) for name in self.text_confirmed]
        named += [("repeated_code", "code")] if self.repeated_code else []
        for key, name in named:
            if name not in known:
                raise MappingFault(key, _l("there is no column %(name)s", name=shown(name)))


def load_mapping(source: str | PathLike | bytes, columns: Iterable[Column] | None = None) -> Mapping:
    """Reads and checks a mapping; with `columns` their names too. Raises MappingFault in one line."""
    return mapping_of(_parsed(_bytes_of(source)), columns)


def mapping_of(keys: Dict, columns: Iterable[Column] | None = None) -> Mapping:
    """The mapping that these keys of a file make; with `columns` their names are checked too."""
    mapping = _made(dict(keys))
    if columns is not None:
        mapping.check(columns)
    return mapping


def _bytes_of(source: str | PathLike | bytes) -> bytes:
    if isinstance(source, bytes):
        return source
    path = Path(source)
    try:
        if not path.is_file():
            raise MappingFault(path.name, _l("there is no such file"))
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as failure:
        raise MappingFault(path.name, failure.strerror or _l("the file cannot be read")) from None


def _parsed(data: bytes) -> dict:
    if len(data) > MAX_BYTES:
        raise MappingFault("TOML", _l("the file is too big"))
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise MappingFault("TOML", _l("the file is not UTF-8")) from None
    except (tomllib.TOMLDecodeError, RecursionError) as failure:
        raise MappingFault("TOML", one_line(str(failure))) from None


def _made(given: dict) -> Mapping:
    unknown = sorted(set(given) - set(READERS))
    if unknown:
        raise MappingFault(shown(unknown[0]), _l("there is no such key"))
    mapping = Mapping(**{key: READERS[key](key, value) for key, value in given.items()})
    for name in mapping.columns.values():
        if name in mapping.constants:
            raise MappingFault(f"constants.{name}", _l("the column is filled from the file already"))
    if mapping.group_rows_to in mapping.constants:
        raise MappingFault("group_rows_to", _l("the column has a constant already"))
    for heading in mapping.columns:
        if heading_key(heading) in mapping.ignored:
            raise MappingFault("ignore", _l("%(heading)s is read and ignored at once", heading=shown(heading)))
    return mapping


def _text(key: str, value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise MappingFault(key, _l("a text is expected"))
    return value


def _one_of(allowed: tuple[str, ...]):
    def read(key: str, value: object) -> str:
        if value not in allowed or not isinstance(value, str):
            raise MappingFault(key, _l("one of these is expected: %(allowed)s", allowed=", ".join(allowed)))
        return value

    return read


def _header_row(key: str, value: object) -> tuple[int, ...]:
    rows = value if isinstance(value, list) else [value]
    whole = all(isinstance(row, int) and not isinstance(row, bool) and row >= 1 for row in rows)
    if not rows or not whole or rows != list(range(rows[0], rows[0] + len(rows))) or len(rows) > 10:
        raise MappingFault(key, _l("a row number is expected, or several that follow each other"))
    return tuple(rows)


def _texts(key: str, value: object) -> frozenset[str]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise MappingFault(key, _l("a list of texts is expected"))
    return frozenset(value)


def _table(key: str, value: object) -> dict:
    if not isinstance(value, dict):
        raise MappingFault(key, _l("a table is expected"))
    return value


def _columns(key: str, value: object) -> dict[str, str]:
    found: dict[str, str] = {}
    taken: dict[str, str] = {}
    for heading, name in _table(key, value).items():
        found[heading] = _text(f"{key}.{shown(heading)}", name)
        if taken.setdefault(heading_key(heading), name) != name:
            raise MappingFault(f"{key}.{shown(heading)}", _l("the same heading stands for two columns"))
    return found


def _constants(key: str, value: object) -> dict[str, str]:
    return {name: _scalar(f"{key}.{shown(name)}", each) for name, each in _table(key, value).items()}


def _scalar(key: str, value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, str | int | float):
        return str(value)
    raise MappingFault(key, _l("a single value is expected"))


def _values(key: str, value: object) -> dict[str, dict[str, str]]:
    return {name: _constants(f"{key}.{shown(name)}", each) for name, each in _table(key, value).items()}


READERS = {
    "sheet": _text,
    "header_row": _header_row,
    "columns": _columns,
    "constants": _constants,
    "values": _values,
    "date_order": _one_of(ORDERS),
    "group_rows_to": _text,
    "ignore": _texts,
    "repeated_code": _one_of(REPEATED),
    "text_confirmed": _texts,
}
