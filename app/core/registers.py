"""What one record looks like in a file: the columns of a register, for export and import alike; lists as files."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import Any, Protocol

from flask import Blueprint, Response, send_file, stream_with_context
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy import Select

from app.core import audit
from app.core.db import commit, local, now, writing
from app.core.lists import ENDINGS
from app.core.permissions import Rule, allow
from app.core.sheets import Column, iter_csv, write_csv, write_xlsx
from app.extensions import db

CHUNK = 500
NOT_IN_A_NAME = re.compile(r"[^\w.=-]+")
MOST_IN_MEMORY = 1024 * 1024  # bytes of a workbook; a larger one waits on the disk
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


class Scope(Protocol):
    """Which rows a file holds: for the trail, for its name, and in words (`ListFilter` is one)."""

    conditions: dict[str, str]
    searched: bool
    scope: str
    told: list[tuple[str, str]]


@dataclass(frozen=True)
class Wanted:
    """What the address of a list asks for: its conditions, the same rows as on its pages, and how many."""

    form: Scope
    rows: Select | Iterable[Any]
    total: int


def offer_downloads(
    bp: Blueprint,
    path: str,
    right: Rule,
    noun: str,
    columns: Sequence[RegisterColumn],
    wanted: Callable[[], Wanted],
    endpoint: str = "export",
) -> None:
    """Give a list as files, at `path` with .csv and .xlsx: all pages of it, to those who hold the list's right.

    `wanted` reads the address as the page does. Its template shows `page.downloads(".export")`.
    """

    def export(kind: str) -> Response:
        allow(right)
        return download(noun, columns, wanted(), kind)

    bp.add_url_rule(f"{path}.<any({', '.join(ENDINGS)}):kind>", endpoint, export)


def download(noun: str, columns: Sequence[RegisterColumn], wanted: Wanted, kind: str) -> Response:
    """The rows as a file to keep, `kind` csv or xlsx; who took what stands in the trail first."""
    form, who = wanted.form, current_user.username
    writing()  # the trail notes who took what; a reader that turns writer could be refused
    audit.record(f"{noun}.exported", format=kind, conditions=form.conditions, searched=form.searched, rows=wanted.total)
    commit()
    # The rows are read while the file is sent, when the session is closed: what they ask of the account is loaded now.
    db.session.refresh(current_user._get_current_object())
    stamp = local(now()).strftime("%Y-%m-%d-%H%M")
    name = NOT_IN_A_NAME.sub("-", "-".join(part for part in (noun, stamp, who, form.scope) if part))
    rows = lines(columns, in_chunks(wanted.rows) if isinstance(wanted.rows, Select) else wanted.rows)
    if kind == "csv":
        answer = Response(stream_with_context(iter_csv(header(columns), rows)), mimetype="text/csv")
    else:
        told = "; ".join(words for _name, words in form.told)
        file = SpooledTemporaryFile(MOST_IN_MEMORY)  # noqa: SIM115  (closed with the answer)
        write_xlsx(file, noun, header(columns), rows, _about(who, stamp, told))
        size = file.tell()
        file.seek(0)
        answer = send_file(file, mimetype=XLSX)
        answer.content_length = size
        answer.call_on_close(file.close)
    answer.headers.set("Content-Disposition", "attachment", filename=f"{name}.{kind}")
    return answer


def _about(who: str, stamp: str, scope: str) -> list[tuple[Any, Any]]:
    return [(_l("Exported by"), who), (_l("Exported at"), stamp), (_l("Filter"), scope or _l("none"))]


def save(
    path: Path, noun: str, columns: Sequence[RegisterColumn], rows: Iterable[list[Any]], scope: str, who: str
) -> int:
    """The rows as a file on this machine, CSV or XLSX by its ending, whole or not at all; answers how many."""
    if path.suffix.lower() == ".xlsx":
        stamp = local(now()).strftime("%Y-%m-%d-%H%M")
        return write_xlsx(path, noun, header(columns), rows, _about(who, stamp, scope))
    return write_csv(path, header(columns), rows)
