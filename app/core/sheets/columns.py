"""The columns a file may hold, and how a heading is recognised."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask_babel import force_locale

from app.core.formats import fold

KINDS = ("text", "date", "time", "moment", "number", "choice", "choices", "yesno")


@dataclass(frozen=True)
class Column:
    """One column of a table.

    `name` is the stable name, `labels` what the interface calls it (lazy texts are read in both languages).
    `required`: no record can do without it, so a row that lacks it may be a note; the form still has the last word.
    `unique`: the same value twice in one file is a fault.
    """

    name: str
    labels: Sequence[object] = ()
    kind: str = "text"
    required: bool = False
    unique: bool = False

    def __post_init__(self):
        if self.kind not in KINDS:
            raise ValueError(f"column {self.name}: there is no kind {self.kind}")

    def spellings(self) -> set[str]:
        """Every way this column may be headed, as `heading_key` writes it."""
        found = {heading_key(self.name)}
        for language in ("vi", "en"):
            with force_locale(language):
                found.update(heading_key(str(label)) for label in self.labels)
        return found - {""}


def heading_key(heading: str) -> str:
    """The form in which headings are compared: case, marks, spaces and the star of required columns ignored."""
    return fold(heading.replace("_", " ")).replace("(*)", "").strip(" *:")


def known_headings(columns: Iterable[Column]) -> dict[str, str]:
    """Spelling → name. Two columns that share a spelling are a mistake of the program: ValueError."""
    known: dict[str, str] = {}
    for column in columns:
        for spelling in column.spellings():
            if known.setdefault(spelling, column.name) != column.name:
                raise ValueError(f"columns {known[spelling]} and {column.name} share the heading {spelling!r}")
    return known
