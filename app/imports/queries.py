"""Finding files that were brought in, their rows and records, and mappings by name."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import url_for
from sqlalchemy import ColumnElement, Select, false, func, or_, select
from sqlalchemy.orm import joinedload

from app.agencies.queries import agencies_of
from app.core.sheets import Mended
from app.extensions import db
from app.imports.models import FileLoad, FileRecord, FileRow, NamedMapping
from app.imports.registers import REGISTERS
from app.imports.states import DROPPED, LEFT_OUT, LOADED, TAKEN_BACK, WAITING


def visible_to(user: Any) -> Select:
    """Every file this account may work with: officers those of their agency, administrators their own and those of
    commands that nobody stood for. Only files of registers that the account may bring files into."""
    own = [name for name, register in REGISTERS.items() if register.right(user)]
    return select(FileLoad).where(
        FileLoad.status != DROPPED, or_(FileLoad.register.in_(own) & _own(user), _system(user))
    )


def _own(user: Any) -> ColumnElement[bool]:
    if user.role == "officer":
        return or_(FileLoad.user_id == user.id, FileLoad.agency_id.in_(agencies_of(user)))
    return or_(FileLoad.user_id == user.id, FileLoad.register == "holidays")


def _system(user: Any) -> ColumnElement[bool]:
    return FileLoad.agency_id.is_(None) if user.role == "admin" else false()


def may_handle(user: Any, load: FileLoad) -> bool:
    return db.session.scalar(visible_to(user).with_only_columns(FileLoad.id).where(FileLoad.id == load.id)) is not None


def for_list(loads: Select) -> Select:
    return loads.options(joinedload(FileLoad.user), joinedload(FileLoad.agency)).order_by(FileLoad.id.desc())


def by_id(load_id: int) -> FileLoad | None:
    return db.session.get(FileLoad, load_id)


def held(load_id: int) -> FileLoad | None:
    """Read anew and held until the commit."""
    found = select(FileLoad).where(FileLoad.id == load_id).with_for_update(of=FileLoad)
    return db.session.scalar(found.execution_options(populate_existing=True))


def same_content(load: FileLoad, user: Any) -> list[FileLoad]:
    """Earlier loads of exactly this file into this register that are in it now."""
    found = visible_to(user).where(
        FileLoad.sha256 == load.sha256,
        FileLoad.register == load.register,
        FileLoad.status == LOADED,
        FileLoad.id != load.id,
    )
    return list(db.session.scalars(found.order_by(FileLoad.id.desc()).limit(3)))


def abandoned(before) -> list[FileLoad]:
    """Files that nobody has loaded or dropped since that moment."""
    found = select(FileLoad).where(FileLoad.created_at < before)
    return list(db.session.scalars(found.where(FileLoad.stored_as.is_not(None), FileLoad.status.in_(WAITING))))


# Rows and records ----------------------------------------------------------------------------------------------------


def rows(load_id: int, outcome: str | None = None) -> Select:
    found = select(FileRow).where(FileRow.load_id == load_id).order_by(FileRow.number)
    return found.where(FileRow.outcome == outcome) if outcome else found


def row(load_id: int, number: int) -> FileRow | None:
    return db.session.get(FileRow, (load_id, number))


def mended(load_id: int) -> Mended:
    """What somebody wrote anew or left out, by row."""
    found = select(FileRow.number, FileRow.mended, FileRow.left_out).where(FileRow.load_id == load_id)
    touched = found.where(or_(FileRow.left_out, FileRow.mended.is_not(None)))
    return {number: None if left_out else cells for number, cells, left_out in db.session.execute(touched)}


def how_many_left_out(load_id: int) -> int:
    found = select(func.count()).select_from(FileRow)
    return db.session.scalar(found.where(FileRow.load_id == load_id, FileRow.outcome == LEFT_OUT)) or 0


def records(load_id: int) -> Select:
    """(row, noun, id) of what a load has written."""
    found = select(FileRecord.number, FileRecord.noun, FileRecord.record_id).where(FileRecord.load_id == load_id)
    return found.order_by(FileRecord.number, FileRecord.noun, FileRecord.record_id)


Origin = tuple[str, int, str]
"""File, row, and the address of the file's page for those who may work with it, else ''."""


def origins(noun: str, record_id: int, user: Any) -> list[Origin]:
    """The files that have made or changed a record, in their order."""
    return origins_of(noun, [record_id], user).get(record_id, [])


def origins_of(noun: str, record_ids: Iterable[int], user: Any) -> dict[int, list[Origin]]:
    """The same of many records, by id, in two statements."""
    found = (
        select(FileRecord.record_id, FileRecord.number, FileLoad)
        .join(FileLoad, FileRecord.load_id == FileLoad.id)
        .where(FileRecord.noun == noun, FileRecord.record_id.in_(record_ids), FileLoad.status == LOADED)
        .order_by(FileLoad.id)
    )
    rows = db.session.execute(found).all()
    ids = {load.id for _record, _number, load in rows}
    open_to = visible_to(user).with_only_columns(FileLoad.id).where(FileLoad.id.in_(ids))
    own = set(db.session.scalars(open_to)) if ids else set()
    told: dict[int, list[Origin]] = {}
    for record_id, number, load in rows:
        url = url_for("imports.show", load_id=load.id) if load.id in own else ""
        told.setdefault(record_id, []).append((load.filename, number, url))
    return told


def settled_stretches() -> Iterable[tuple[int, int]]:
    """Between these entries of the trail all was taken back again."""
    found = select(FileLoad).where(FileLoad.status == TAKEN_BACK)
    for load in db.session.scalars(found):
        yield load.first_entry, load.last_entry
        yield load.back_first_entry, load.back_last_entry


# Mappings ------------------------------------------------------------------------------------------------------------


def mappings(user: Any, register: str | None = None) -> list[NamedMapping]:
    found = select(NamedMapping).where(NamedMapping.agency_id == user.agency_id).order_by(NamedMapping.name)
    return list(db.session.scalars(found.where(NamedMapping.register == register) if register else found))


def mapping_named(user: Any, register: str, name: str) -> NamedMapping | None:
    found = select(NamedMapping).where(NamedMapping.agency_id == user.agency_id, NamedMapping.register == register)
    return db.session.scalar(found.where(NamedMapping.name == name))


def last_mappings(user: Any, register: str) -> list[Mapping]:
    """How the agency's last files of this register were read, the newest first."""
    found = select(FileLoad.mapping).where(
        FileLoad.agency_id == user.agency_id, FileLoad.register == register, FileLoad.mapping.is_not(None)
    )
    return [keys for keys in db.session.scalars(found.order_by(FileLoad.id.desc()).limit(10)) if keys]
