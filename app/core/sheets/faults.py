"""What is wrong with a file: as a whole (`SheetFault`), or at one row and column (`Fault`)."""

from collections.abc import Iterable
from dataclasses import dataclass
from os import PathLike

from app.core.errors import Refused
from app.core.sheets.writing import write_csv

REFUSED, WARNING, NOTE = "refused", "warning", "note"
SHOWN = 60


class SheetFault(Refused):
    """The file cannot be read at all; the message says why and what to do."""


@dataclass(frozen=True)
class Fault:
    """One thing found in a file. `row` counts as a spreadsheet does; `column` is our name, or the heading where we
    have none, or empty when the whole row is meant. `message` may be lazy: it is put into words when it is shown."""

    row: int
    column: str
    level: str
    message: object

    def line(self) -> str:
        """`row N, column C: message`, a warning or note marked so. These words are the same in every language."""
        place = f"row {self.row}, column {one_line(self.column)}" if self.column else f"row {self.row}"
        mark = "" if self.level == REFUSED else f"{self.level}: "
        return f"{place}: {mark}{one_line(str(self.message))}"


def one_line(text: str) -> str:
    return " ".join(text.split())


def shown(text: object) -> str:
    """A value as a message quotes it: on one line, and not too long."""
    line = one_line(str(text))
    return line if len(line) <= SHOWN else line[: SHOWN - 1] + "…"


def write_report(faults: Iterable[Fault], path: str | PathLike) -> int:
    """All faults as CSV `row,column,level,message`; answers how many."""
    rows = ((fault.row, fault.column, fault.level, one_line(str(fault.message))) for fault in faults)
    return write_csv(path, ("row", "column", "level", "message"), rows)
