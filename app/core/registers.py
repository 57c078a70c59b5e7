"""What one record looks like in a file: the columns of a register, for export and import alike."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import Response, stream_with_context
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select

from app.core.db import local, now
from app.core.sheets import Column, iter_csv, write_csv, write_xlsx
from app.extensions import db

CHUNK = 500
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class RegisterColumn(Column):
    """A column of a register's files, and how a record fills it.

    `read` gives None, a text, number, date, moment, boolean or a list of texts; codes rather than labels, so that
    what was exported can be imported again.
    """

    read: Callable[[Any], Any] = lambda record: None

    @property
    def label(self) -> Any:
        return self.labels[0]


def column(name: str, label: Any, read: Callable[[Any], Any], kind: str = "text", **more: bool) -> RegisterColumn:
    return RegisterColumn(name, (label,), kind, read=read, **more)


def header(columns: Sequence[RegisterColumn]) -> list[str]:
    return [column.name for column in columns]


def lines(columns: Sequence[RegisterColumn], records: Iterable[Any]) -> Iterator[list[Any]]:
    for record in records:
        yield [column.read(record) for column in columns]


def in_chunks(records: Select) -> Iterator[Any]:
    """All records, a few hundred in memory at a time."""
    result = db.session.scalars(records.execution_options(yield_per=CHUNK))
    for part in result.partitions():
        yield from part


def download(
    noun: str, columns: Sequence[RegisterColumn], records: Select | Iterable[Any], form: str, scope: str, who: str
) -> Response:
    """The records as a file to keep: `form` is csv or xlsx; `scope` says which filter, `who` which account."""
    found = in_chunks(records) if isinstance(records, Select) else records
    stamp = local(now()).strftime("%Y-%m-%d-%H%M")
    name = "-".join(part for part in (noun, stamp, who, scope) if part)
    if form == "csv":
        body = stream_with_context(iter_csv(header(columns), lines(columns, found)))
        answer = Response(body, mimetype="text/csv")
    else:
        file = BytesIO()
        about = [(_l("Exported by"), who), (_l("Exported at"), stamp), (_l("Filter"), scope or _l("none"))]
        write_xlsx(file, noun, header(columns), lines(columns, found), about)
        answer = Response(file.getvalue(), mimetype=XLSX)
    answer.headers.set("Content-Disposition", "attachment", filename=f"{name}.{form}")
    return answer


def save(
    path: Path, noun: str, columns: Sequence[RegisterColumn], rows: Iterable[list[Any]], scope: str, who: str
) -> int:
    """The rows as a file on this machine, CSV or XLSX by its ending, whole or not at all; answers how many."""
    if path.suffix.lower() == ".xlsx":
        stamp = local(now()).strftime("%Y-%m-%d-%H%M")
        about = [(_l("Exported by"), who), (_l("Exported at"), stamp), (_l("Filter"), scope or _l("none"))]
        return write_xlsx(path, noun, header(columns), rows, about)
    return write_csv(path, header(columns), rows)
