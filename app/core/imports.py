"""Importing a file into a register: every row is checked first, then what is good is written in one short transaction.

A room says how its rows are checked and written (`Register`); this brick knows neither. Nothing is written before the
whole file was checked, and nothing at all when a row is rejected, unless the good rows are wanted all the same.
"""

import gc
import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from os import PathLike
from pathlib import Path
from typing import Any, Protocol

from flask_babel import force_locale
from flask_babel import lazy_gettext as _l
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from wtforms import Field

from app.core import audit
from app.core.audit import AuditEntry
from app.core.db import commit, writing
from app.core.errors import Refused
from app.core.formats import fold
from app.core.forms import BaseForm, YesNoField
from app.core.permissions import PERMISSIONS, Rule
from app.core.privacy import Finding, look_over
from app.core.registers import RegisterColumn
from app.core.sheets import NOTE, REFUSED, WARNING, Fault, Mended, Row, SheetFault, Table, read_table, write_report
from app.core.sheets import Mapping as FileMapping
from app.extensions import db

CREATED, UPDATED, UNCHANGED, REJECTED = OUTCOMES = ("created", "updated", "unchanged", "rejected")
LOCK = 7_314_022  # any number, the same in every process: one import at a time on PostgreSQL
CHUNK = 500
MOST_SAID = 5  # findings told of one text
SHORT, MOST_REMEMBERED = 60, 20_000  # letters of a cell and cells whose reading is remembered
CHANGED_MEANWHILE = _l("The register was changed in the meantime; nothing was written. Run the import again.")


@dataclass(frozen=True)
class Job:
    """One import: the file's name, for whom (None: the system), the columns it has, and what was allowed.

    `create_missing`: other records that rows name may be registered; `confirmed`: columns whose texts somebody has
    looked over.
    """

    filename: str
    user: Any
    columns: frozenset[str]
    create_missing: bool = False
    confirmed: frozenset[str] = frozenset()

    def source(self, row: Row) -> str:
        """Where a record comes from, as it remembers it."""
        return f"{self.filename} row {row.number}"


@dataclass
class Checked:
    """One row after checking. `plan` is whatever `Check.write` needs; it holds plain values and ids, no records.

    `changes`: what a known record holds and what the row gives instead, by column. `written`: noun and id of the
    records that the row has made or changed, its own first.
    """

    row: Row
    outcome: str = CREATED
    faults: list[Fault] = field(default_factory=list)
    plan: Any = None
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    written: list[tuple[str, int]] = field(default_factory=list)

    def say(self, level: str, column: str, message: object) -> None:
        self.faults.append(Fault(self.row.number, column, level, message))
        if level == REFUSED:
            self.outcome = REJECTED

    def refuse(self, column: str, message: object) -> None:
        self.say(REFUSED, column, message)

    def warn(self, column: str, message: object) -> None:
        self.say(WARNING, column, message)

    def note(self, column: str, message: object) -> None:
        self.say(NOTE, column, message)

    @property
    def rejected(self) -> bool:
        return self.outcome == REJECTED


class Check(Protocol):
    """What a room's import does with the rows of one file."""

    def check(self, rows: Sequence[Row]) -> Iterator[Checked]:
        """Each row by itself, in order; reads only."""

    def settle(self, checked: list[Checked]) -> None:
        """What rows say of each other, once all are known; may reject more of them."""

    def write(self, accepted: list[Checked]) -> list[object] | None:
        """Write the rows; the transaction has begun and is committed by the caller. Answers what else was done."""


@dataclass(frozen=True)
class Register:
    """A register that files can be read into and written from.

    `nouns`: the records of the trail whose change makes a check stale. `lines` gives the register for a file, from a
    first to a last day by the column `dated`; where that is empty there is no such day. `right`: what an account must
    hold to import anything at all; what it may do with one record is asked row by row.
    """

    name: str
    columns: Sequence[RegisterColumn]
    nouns: tuple[str, ...]
    open: Callable[[Job], Check]
    lines: Callable[[date | None, date | None], Iterator[list[Any]]]
    right: Rule
    dated: str = ""

    def refuse_outsiders(self, user: Any) -> None:
        """Said once, before the file is read. None is the system itself, with every right."""
        if user is not None and not self.right(user):
            raise Refused(PERMISSIONS[self.right.permission].refusal)


@dataclass
class Result:
    """What became of a file: how many rows of each outcome, every fault, and whether anything was written."""

    counts: Counter
    faults: list[Fault]
    refused: bool
    checked: list[Checked] = field(default_factory=list)
    written: bool = False
    remarks: list[object] = field(default_factory=list)

    @property
    def summary(self) -> str:
        """The same words in every language: programs read them."""
        return ", ".join(f"{self.counts[outcome]} {outcome}" for outcome in OUTCOMES)


Progress = Callable[[Sequence[Row]], Iterable[Row]]
Keep = Callable[[Result, tuple[int, int]], None]


def load(
    register: Register,
    source: str | PathLike | bytes,
    *,
    name: str = "",
    mapping: FileMapping | None = None,
    user: Any = None,
    create_missing: bool = False,
    accept_valid: bool = False,
    dry_run: bool = False,
    report: str | PathLike | None = None,
    progress: Progress = iter,
    mended: Mended | None = None,
    agree: Callable[[Result], bool] | None = None,
    keep: Keep | None = None,
) -> Result:
    """Check a file and write what it holds, unless `dry_run`. SheetFault when it cannot be read at all.

    `source` is a path, or the content of a file called `name`; `mended` are rows that somebody corrected. Nothing is
    written when `agree` says no to the result of the check. `keep` is told what was written and between which entries
    of the trail, in the same transaction.

    The check runs without holding anybody up. When somebody changed these records between check and writing, the file
    is checked once more while the register is held.
    """
    register.refuse_outsiders(user)
    name = name or Path(source).name
    table = _read(source, name, register, mapping, report, mended)
    confirmed = mapping.text_confirmed if mapping else frozenset()
    job = Job(name, user, frozenset(table.columns_present), create_missing, confirmed)
    for held in (False, True):
        before = _state(register)
        check = register.open(job)
        result, accepted = _checked(register, check, table, progress)
        if report is not None:
            write_report(result.faults, report)
        unwanted = table.refused or (result.counts[REJECTED] and not accept_valid) or (agree and not agree(result))
        if dry_run or unwanted:
            db.session.rollback()
            return result
        if not held:
            _hold()
        if held or _state(register) == before:
            break
    _write(register, check, accepted, result, name, source, keep)
    result.written = True
    return result


def _read(
    source: str | PathLike | bytes,
    name: str,
    register: Register,
    mapping: FileMapping | None,
    report: str | PathLike | None,
    mended: Mended | None,
) -> Table:
    try:
        return read_table(source, name, register.columns, mapping, mended)
    except SheetFault as fault:
        if report is not None:
            write_report([Fault(1, "", REFUSED, fault)], report)
        raise


def _checked(register: Register, check: Check, table: Table, progress: Progress) -> tuple[Result, list[Checked]]:
    """Every row checked, all faults in the order of rows and columns, and the rows that may be written."""
    unread = {(fault.row, fault.column) for fault in table.faults if fault.level == REFUSED}
    checked = []
    for one in check.check(_counted(table.rows, progress)):
        one.faults = [fault for fault in one.faults if (fault.row, fault.column) not in unread]
        if one.row.refused:
            one.outcome = REJECTED
        checked.append(one)
    check.settle(checked)
    counts = Counter(one.outcome for one in checked)
    counts[REJECTED] += table.records - len(table.rows)
    order = {column.name: place for place, column in enumerate(register.columns)}
    faults = [*table.faults, *(fault for one in checked for fault in one.faults)]
    faults.sort(key=lambda fault: (fault.row, order.get(fault.column, -1)))
    accepted = [one for one in checked if one.outcome in (CREATED, UPDATED)]
    return Result(counts, faults, table.refused, checked), accepted


class _counted(Sequence):
    """The rows; whoever runs through them moves the progress bar."""

    def __init__(self, rows: Sequence[Row], progress: Progress):
        self.rows, self.progress = rows, progress

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, place):
        return self.rows[place]

    def __iter__(self) -> Iterator[Row]:
        return iter(self.progress(self.rows))


def _state(register: Register) -> int | None:
    """Changes whenever one of the records is changed: every change leaves its entry in the trail."""
    last = select(AuditEntry.id).where(AuditEntry.record_type.in_(register.nouns))
    return db.session.scalar(last.order_by(AuditEntry.id.desc()).limit(1))


def _hold() -> None:
    """Begin writing; on PostgreSQL another import waits here until this one has ended."""
    writing()
    if db.engine.dialect.name == "postgresql":
        db.session.rollback()
        db.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})


def _write(
    register: Register,
    check: Check,
    accepted: list[Checked],
    result: Result,
    name: str,
    source: str | PathLike | bytes,
    keep: Keep | None,
) -> None:
    """All of it, with one entry of the trail for the load as a whole, or nothing."""
    digest = hashlib.sha256(source if isinstance(source, bytes) else Path(source).read_bytes()).hexdigest()
    try:
        with _uncollected():
            result.remarks = check.write(accepted) or []
        counts = {outcome: result.counts[outcome] for outcome in OUTCOMES}
        audit.record(f"{register.name}.imported", file=name, sha256=digest, **counts)
        if keep is not None:
            keep(result, audit.write_now())
        commit()
    except (IntegrityError, StaleDataError) as late:
        db.session.rollback()
        raise Refused(CHANGED_MEANWHILE) from late


@contextmanager
def _uncollected() -> Iterator[None]:
    """Nothing made while writing is garbage before the commit; looking for it would hold others up a third longer."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


# What rooms need to check rows ---------------------------------------------------------------------------------------


class Cells:
    """One cell, as a form's field reads it."""

    def __init__(self, name: str, cell: str):
        self.name, self.cell = name, cell

    def __contains__(self, name: str) -> bool:
        return name == self.name

    def getlist(self, name: str) -> list[str]:
        return [self.cell]


def fill(form: BaseForm, cells: Mapping[str, str], kept: Mapping[str, Any] | None = None) -> bool:
    """Read a row into a form that serves all rows of a file, and check it; fields without a cell hold what is `kept`.

    What reading makes of a short cell is remembered: columns repeat their values, and reading costs more than checking.
    """
    form.form_errors = []
    known = form.__dict__.setdefault("read_before", {})
    for one in form:
        cell = cells.get(one.name)
        if cell is None and kept and one.name in kept:
            one.process(None, kept[one.name])
            one.raw_data = []
        else:
            _read_cell(one, cell, known)
    return form.validate()


def _read_cell(one: Field, cell: str | None, known: dict) -> None:
    """Without a cell (None) a field holds what it holds by itself."""
    found = known.get((one.name, cell))
    if found is None:
        one.raw_data = []
        one.process(None if cell is None else Cells(one.name, cell))
        found = one.data, one.raw_data, one.process_errors
        if cell is None or (len(cell) <= SHORT and len(known) < MOST_REMEMBERED):
            known[one.name, cell] = found
    one.data, one.raw_data, one.process_errors = found


def say_errors(one: Checked, form: BaseForm, named: Mapping[str, str] | None = None) -> None:
    """Every error of the form as a fault of the row, at its field's column (`named` where that is called otherwise)."""
    for message in form.form_errors:
        one.refuse("", message)
    for each in form:
        for message in each.errors:
            one.refuse((named or {}).get(each.name, each.name), message)


@dataclass
class Looked:
    """What was found in the texts of a row, by column: kinds that somebody confirmed, findings that only warn."""

    confirmed: dict[str, list[str]] = field(default_factory=dict)
    warned: dict[str, list[Finding]] = field(default_factory=dict)


def look_over_texts(
    one: Checked, job: Job, texts: Mapping[str, str], known_names: Callable[[str], list[str]]
) -> Looked:
    """Refuse what looks like a number or address of a person unless its column was confirmed; warn of names.

    Known names (those that the text may hold) only take findings away, so they are asked for when there are any.
    """
    looked = Looked()
    for name, wording in texts.items():
        findings = look_over(wording)
        if findings:
            findings = look_over(wording, [known for known in known_names(wording) if known])
        hard = [finding for finding in findings if finding.hard]
        soft = [finding for finding in findings if not finding.hard]
        if hard and name in job.confirmed:
            looked.confirmed[name] = [finding.kind for finding in hard]
        else:
            for finding in hard[:MOST_SAID]:
                one.refuse(name, _hard(finding))
        if soft:
            looked.warned[name] = soft
        for finding in soft[:MOST_SAID]:
            one.warn(name, _soft(finding))
    return looked


def _hard(finding: Finding) -> object:
    return _l(
        "This may be %(what)s: %(piece)s. Remove it, or name the column under text_confirmed in a mapping.",
        what=finding.what,
        piece=finding.piece,
    )


def _soft(finding: Finding) -> object:
    return _l(
        "This may be %(what)s: %(piece)s. Remove it if it identifies a worker.", what=finding.what, piece=finding.piece
    )


class YesOrNoField(YesNoField):
    """Yes or no in a cell; anything else is a fault, not a no."""

    NO = ("", "0", "n", "no", "off", "false", "không", "khong")

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        for typed in valuelist:
            if not self.data and typed.strip().lower() not in self.NO:
                raise ValueError(_l("“%(typed)s” is neither yes nor no.", typed=typed[:60]))


class Codes:
    """Codes by code or label in either language, case and marks ignored; what means two things finds nothing."""

    def __init__(self, choices: Iterable[tuple[str, object]]):
        self.codes: dict[str, set[str]] = {}
        listed = list(choices)
        for language in ("vi", "en"):
            with force_locale(language):
                for code, label in listed:
                    for spelling in (code, str(label)):
                        self.codes.setdefault(fold(spelling), set()).add(code)
        self.exact = {code for code, _label in listed}

    def __call__(self, typed: str) -> str:
        """The code, or what was typed: then the field says what is wrong with it."""
        typed = typed.strip()
        found = {typed} if typed in self.exact else self.codes.get(fold(typed), ())
        return next(iter(found)) if len(found) == 1 else typed

    def several(self, typed: str) -> str:
        """The same for several with `;` between."""
        return "; ".join(self(one) for one in typed.split(";") if one.strip())


def in_chunks(rows: Iterable[Any], size: int = CHUNK) -> Iterator[list[Any]]:
    """The rows in lists of at most `size`."""
    chunk: list[Any] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
