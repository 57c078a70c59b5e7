"""Which columns a list shows: chosen in its address, so that a bookmark and a saved list hold the choice.

Downloads keep all columns: they are what an import reads.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

NAME = "columns"


@dataclass(frozen=True)
class ListColumn:
    """A column of a list on the page. `fixed` ones are always there, `usual` ones unless others are chosen."""

    key: str
    label: Any
    sort: str = ""
    num: bool = False
    fixed: bool = False
    usual: bool = True

    @property
    def head(self) -> dict[str, Any]:
        """For the table macro."""
        return {"label": self.label, "num": self.num, "sort": self.sort or None}


@dataclass(frozen=True)
class Columns:
    """The columns that a list has, and those that its address asks for."""

    every: Sequence[ListColumn]
    keys: tuple[str, ...]
    chosen: bool

    @property
    def shown(self) -> list[ListColumn]:
        return [column for column in self.every if column.key in self.keys]

    @property
    def heads(self) -> list[dict[str, Any]]:
        return [column.head for column in self.shown]

    @property
    def carried(self) -> list[tuple[str, str]]:
        """(name, value) by which other forms and addresses keep the choice."""
        return [(NAME, key) for key in self.keys] if self.chosen else []

    def __contains__(self, key: str) -> bool:
        return key in self.keys


def read(args: MultiDict, every: Sequence[ListColumn]) -> Columns:
    """What the address asks for; a name that is none of ours is passed over, and without any the usual ones show."""
    known = {column.key for column in every}
    wanted = {one for value in args.getlist(NAME) for one in value.split(",")} & known
    keys = tuple(one.key for one in every if one.fixed or (one.key in wanted if wanted else one.usual))
    return Columns(every, keys, bool(wanted))
