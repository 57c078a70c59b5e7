"""What is done with a file: brought in, matched, checked, mended, loaded, dropped; pages and commands share these.

The long ones commit by themselves, since the check must hold nobody up; the others leave it to the caller.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from datetime import timedelta
from os import PathLike
from pathlib import Path
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, insert, select, update

from app.cases.attachments import shown_name
from app.core import audit, imports
from app.core.blackout import Passage
from app.core.db import commit, now, writing
from app.core.errors import Refused
from app.core.imports import CREATED, REJECTED, UNCHANGED, UPDATED, Checked, Register, Result
from app.core.sheets import REFUSED as REFUSED_LEVEL
from app.core.sheets import WARNING, Fault, cell_text, mapping_of
from app.core.sheets import Mapping as FileMapping
from app.extensions import db
from app.imports import queries, states, store
from app.imports.models import FileLoad, FileRecord, FileRow, NamedMapping
from app.imports.registers import REGISTERS
from app.imports.store import Beat

KEPT_FOR = timedelta(days=30)
PATIENCE = 15 * 60.0
CHUNK = 1000
BY_OUTCOME = {CREATED: states.NEW, UPDATED: states.CHANGED, UNCHANGED: states.SAME, REJECTED: states.REFUSED}

AT_WORK = _l("This file is being worked on already. Wait until that has ended.")
MOVED_ON = _l("The register has changed since the check. Nothing was written; look at the rows again, then load.")
SOME_REFUSED = _l("Some rows are refused. Mend them, or load the others without them.")


def receive(register: str, filename: str, kept: store.Kept, by: Any) -> FileLoad:
    """A file that has arrived; nothing of it is read yet."""
    load = FileLoad(register=register, filename=shown_name(filename), user_id=by.id, agency_id=by.agency_id)
    load.stored_as, load.size, load.sha256 = kept.stored_as, kept.size, kept.sha256
    db.session.add(load)
    db.session.flush()
    audit.record("file.received", by=by, load=load.id, register=register, file=load.filename, sha256=load.sha256)
    return load


def match(load: FileLoad, mapping: FileMapping, create_missing: bool, rows: int) -> None:
    """Settle how the file is read; what was checked by another mapping is void, and with it what was mended."""
    if load.status not in (states.UPLOADED, states.CHECKED):
        raise Refused(AT_WORK)
    load.mapping, load.create_missing = mapping.as_keys(), create_missing
    load.status, load.message, load.counts, load.notes = states.UPLOADED, None, {"rows": rows}, []
    db.session.execute(delete(FileRow).where(FileRow.load_id == load.id))


def remember(name: str, load: FileLoad, by: Any) -> NamedMapping:
    """Keep how the file is read under a name; the same name again replaces it."""
    known = queries.mapping_named(by, load.register, name)
    if known is None:
        known = NamedMapping(agency_id=by.agency_id, register=load.register, name=name)
        db.session.add(known)
    known.keys = load.mapping
    return known


def content(load: FileLoad) -> bytes:
    return store.content(load.stored_as, load.sha256)


def drop(load: FileLoad, by: Any) -> None:
    """Forget a file that is not in the register; the caller removes it from the disk after the commit."""
    if load.status not in states.WAITING or is_alive(load):
        raise Refused(AT_WORK)
    _forget(load, states.DROPPED)
    audit.record("file.dropped", by=by, load=load.id, register=load.register, file=load.filename)


def _forget(load: FileLoad, status: str) -> None:
    db.session.execute(delete(FileRow).where(FileRow.load_id == load.id))
    load.status, load.ended_at = status, now()


def sweep() -> None:
    """Drop what nobody has loaded for a month; commits."""
    writing()
    for load in queries.abandoned(now() - KEPT_FOR):
        _forget(load, states.DROPPED)
        stored_as, load.stored_as = load.stored_as, None
        audit.record("file.expired", load=load.id, register=load.register, file=load.filename)
        store.remove(stored_as)
    commit()


# Checking and loading ------------------------------------------------------------------------------------------------


def is_alive(load: FileLoad) -> bool:
    """Whether somebody is working on the file now."""
    return load.status in states.AT_WORK and store.progress(load.stored_as) is not None


def claim(load_id: int, status: str) -> None:
    """Begin to work on the file: of two who begin at once the second is told. Commits."""
    writing()
    load = queries.held(load_id)
    if load is None or load.status not in states.WAITING or is_alive(load):
        raise Refused(AT_WORK if load is None or load.status != states.LOADED else _("This file is loaded already."))
    if load.mapping is None:
        raise Refused(_("Match the columns first."))
    if status == states.LOADING and load.status not in (states.CHECKED, states.LOADING):
        raise Refused(_("Check the file first."))
    load.status, load.message = status, None
    stored_as = load.stored_as
    Beat(store.folder() / f"{stored_as}.beat").write()
    commit()


def give_up(load_id: int, status: str, message: str) -> None:
    """The work has ended without a result; the page says why."""
    db.session.rollback()
    writing()
    db.session.execute(update(FileLoad).where(FileLoad.id == load_id).values(status=status, message=message))
    commit()


def check(load_id: int, by: Any, beat: Beat) -> None:
    """Check the file as it was claimed and keep what was found of each row."""
    load = queries.by_id(load_id)
    result = _run(load, by, beat, dry_run=True)
    writing()
    _keep_rows(queries.held(load_id), result)
    commit()


def bring_in(load_id: int, by: Any, beat: Beat, accept_valid: bool) -> None:
    """Write what the check found good: all of it, with what must be known to take it back, or nothing."""
    load = queries.by_id(load_id)
    shown = load.counts["found"]
    stored_as = load.stored_as

    def agree(result: Result) -> bool:
        return dict(result.counts) == shown

    def keep(result: Result, entries: tuple[int, int]) -> None:
        loaded = queries.held(load_id)
        loaded.user_id, loaded.agency_id, loaded.stored_as = by.id, by.agency_id, None
        _note_written(loaded, result, entries)
        db.session.execute(delete(FileRow).where(FileRow.load_id == load_id, FileRow.outcome.not_in(NOT_LOADED)))

    with store.turn(beat, PATIENCE):
        result = _run(load, by, beat, accept_valid=accept_valid, agree=agree, keep=keep)
    if result.written:
        store.remove(stored_as)
        return
    writing()
    load = queries.held(load_id)
    _keep_rows(load, result)
    load.message = str(MOVED_ON if dict(result.counts) != shown else SOME_REFUSED)
    commit()


NOT_LOADED = (states.REFUSED, states.LEFT_OUT)


def _run(load: FileLoad, by: Any, beat: Beat, **options: Any) -> Result:
    register = REGISTERS[load.register]
    return imports.load(
        register,
        content(load),
        name=load.filename,
        mapping=mapping_of(load.mapping, register.columns),
        user=by,
        create_missing=load.create_missing,
        progress=beat.rows,
        mended=queries.mended(load.id),
        **options,
    )


def load_path(
    register: Register,
    path: str | PathLike,
    *,
    mapping: FileMapping | None,
    user: Any,
    dry_run: bool = False,
    **options: Any,
) -> Result:
    """Load a file of this machine, as the command does: nothing of it is kept but what it has written."""

    def keep(result: Result, entries: tuple[int, int]) -> None:
        data = Path(path).read_bytes()
        load = FileLoad(register=register.name, filename=shown_name(Path(path).name), size=len(data))
        load.sha256 = hashlib.sha256(data).hexdigest()
        load.mapping = mapping.as_keys() if mapping else None
        load.create_missing = options.get("create_missing", False)
        if user is not None:
            load.user_id, load.agency_id = user.id, user.agency_id
        db.session.add(load)
        db.session.flush()
        load.counts = counts_of(result)
        _note_written(load, result, entries)

    with nullcontext() if dry_run else store.turn(Beat(), PATIENCE):
        return imports.load(register, path, mapping=mapping, user=user, dry_run=dry_run, keep=keep, **options)


def _note_written(load: FileLoad, result: Result, entries: tuple[int, int]) -> None:
    load.status, load.ended_at, load.message = states.LOADED, now(), None
    load.first_entry, load.last_entry = entries
    found = {record: one.row.number for one in reversed(result.checked) for record in one.written}
    rows = [
        {"load_id": load.id, "noun": noun, "record_id": id_, "number": number} for (noun, id_), number in found.items()
    ]
    _insert(FileRecord, rows)


def _insert(model: type, rows: Sequence[Mapping[str, Any]]) -> None:
    for start in range(0, len(rows), CHUNK):
        db.session.execute(insert(model), rows[start : start + CHUNK])


# What the check found ------------------------------------------------------------------------------------------------


def counts_of(result: Result, left_out: int = 0) -> dict[str, Any]:
    """How many rows there are of each outcome that pages show; `found` is what the check itself counts."""
    counts = Counter(outcome_of(one) for one in result.checked)
    counts[states.LEFT_OUT] = left_out
    return {**counts, "rows": len(result.checked), "found": dict(result.counts)}


def outcome_of(one: Checked) -> str:
    """Each row is one of these; a doubtful one would be loaded, but somebody should look at it."""
    doubtful = any(fault.level == WARNING for fault in one.faults)
    if doubtful and one.outcome in (CREATED, UPDATED):
        return states.DOUBTFUL
    return BY_OUTCOME[one.outcome]


def _keep_rows(load: FileLoad, result: Result) -> None:
    """Replace what an earlier check found; what a person wrote anew or left out stays."""
    mended = queries.mended(load.id)
    gone = FileRow.load_id == load.id, FileRow.left_out.is_(False)
    db.session.execute(delete(FileRow).where(*gone))
    unread: dict[int, list[Fault]] = {}
    for fault in result.faults:
        unread.setdefault(fault.row, []).append(fault)
    rows = [_row(load.id, one, unread.pop(one.row.number, []), mended) for one in result.checked]
    _insert(FileRow, rows)
    load.counts = counts_of(result, queries.how_many_left_out(load.id))
    load.notes = [_fault(fault, number) for number, faults in unread.items() for fault in faults][:MOST_NOTES]
    load.status = states.CHECKED
    if result.refused:
        load.status = states.UPLOADED
        load.message = "\n".join(str(fault.message) for fault in result.faults if fault.level == REFUSED_LEVEL)[:2000]


MOST_NOTES = 200


def _row(load_id: int, one: Checked, faults: Iterable[Fault], mended: Mapping[int, Any]) -> dict[str, Any]:
    return {
        "load_id": load_id,
        "number": one.row.number,
        "outcome": outcome_of(one),
        "cells": {name: text for name, text in one.row.cells.items() if text},
        "faults": [_fault(fault) for fault in faults],
        "changes": {name: [cell_text(before), cell_text(after)] for name, (before, after) in one.changes.items()},
        "mended": mended.get(one.row.number) or None,
        "left_out": False,
    }


def _fault(fault: Fault, number: int | None = None) -> list[Any]:
    """Column, level, words; before them the row where it is none of the records."""
    said = [fault.column, fault.level, str(fault.message)]
    return said if number is None else [number, *said]


# Mending -------------------------------------------------------------------------------------------------------------


def mend(load: FileLoad, row: FileRow, cells: Mapping[str, str]) -> bool:
    """Write cells of a row anew, as if they stood so in the file; whether anything is different."""
    _only_checked(load)
    different = {name: text for name, text in cells.items() if text != row.cells.get(name, "")}
    if different:
        row.mended = {**(row.mended or {}), **different}
    return bool(different)


def leave_out(load: FileLoad, rows: Iterable[FileRow], left_out: bool = True) -> int:
    """Leave rows out of the load, or take them in again; how many."""
    _only_checked(load)
    count = 0
    for row in rows:
        row.left_out, row.outcome = left_out, states.LEFT_OUT if left_out else states.DOUBTFUL
        count += 1
    return count


def _only_checked(load: FileLoad) -> None:
    if load.status != states.CHECKED:
        raise Refused(AT_WORK)


# Removing ------------------------------------------------------------------------------------------------------------


def black_out(passage: Passage, reason: str, by: Any) -> int:
    """Take the passage out of the kept rows of the files that `by` may work with; how many rows held it.

    What is blacked out counts as mended: the file itself, which goes with its load or after a month, is not read there.
    """
    found = select(FileRow).join(FileLoad, FileLoad.id == FileRow.load_id)
    own = queries.visible_to(by).with_only_columns(FileLoad.id)
    count = 0
    for row in db.session.scalars(found.where(FileLoad.id.in_(own))).all():
        cells = passage.removed_from_data(row.cells)
        different = {name: text for name, text in cells.items() if text != row.cells[name]}
        kept = [passage.removed_from_data(one) for one in (row.faults, row.changes, row.mended)]
        if not different and kept == [row.faults, row.changes, row.mended]:
            continue
        count += 1
        row.cells, row.faults, row.changes = cells, kept[0], kept[1]
        row.mended = {**different, **(kept[2] or {})} or None
    if count:
        audit.record("file.text_removed", by=by, reason=reason, rows=count)
    return count
