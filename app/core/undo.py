"""Taking back what a stretch of the trail tells: records made in it go, changed ones get their values again.

The trail tells everything that was done, whatever room did it, so nothing else need be kept for this. What goes leaves
its entries behind; what is changed back leaves new ones.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Table, delete, func, insert, inspect, or_, select
from sqlalchemy.orm import Mapper, aliased

from app.core import search
from app.core.audit import AuditEntry, EndedRecord, TextVersion, code_of
from app.core.base import Base
from app.core.errors import Refused
from app.extensions import db

CREATED, CHANGED, DELETED = "created", "changed", "deleted"
CHUNK = 500
Record = tuple[str, int]  # noun and id
CANNOT = _l("Some of the values from before can no longer be put back. Nothing was taken back.")


@dataclass
class Deed:
    """What was done to one object: `before` holds the values it had; `record` is the record it belongs to."""

    noun: str
    id: int
    record: Record
    verb: str
    before: dict[str, Any]


@dataclass(frozen=True)
class Dependent:
    """A record from elsewhere that needs one of those that were made."""

    record: Record
    needs: Record


@dataclass
class Undone:
    removed: int = 0
    restored: list[Any] = field(default_factory=list)


def _mappers() -> dict[str, Mapper]:
    found = (mapper for mapper in Base.registry.mappers if hasattr(mapper.class_, "__audit__"))
    return {mapper.class_.__audit__.noun: mapper for mapper in found}


class Stretch:
    """The entries from `first` to `last`, read as deeds."""

    def __init__(self, first: int, last: int):
        self.first, self.last = first, last
        self.mappers = _mappers()
        self.deeds: dict[Record, Deed] = {}
        found = select(
            AuditEntry.object_type,
            AuditEntry.object_id,
            AuditEntry.record_type,
            AuditEntry.record_id,
            AuditEntry.facts,
        )
        for noun, id_, record_type, record_id, facts in db.session.execute(
            found.where(self._within(AuditEntry)).order_by(AuditEntry.id)
        ):
            changes = json.loads(facts).get("changes")
            if noun and changes:
                self._note(noun, id_, (record_type, record_id), changes)

    def _within(self, entry) -> Any:
        return entry.id.between(self.first, self.last)

    def _note(self, noun: str, id_: int, record: Record, changes: Mapping[str, Sequence]) -> None:
        before = {name: sides[0] for name, sides in changes.items()}
        verb, known = self._verb(noun, changes), self.deeds.get((noun, id_))
        if known is None:
            self.deeds[noun, id_] = Deed(noun, id_, record, verb, before)
        elif known.verb == CREATED and verb == DELETED:
            del self.deeds[noun, id_]
        elif known.verb == CHANGED:
            known.verb, known.before = verb, {**before, **known.before}

    def _verb(self, noun: str, changes: Mapping[str, Sequence]) -> str:
        """Nothing but its making or its end takes a column that is never empty from nothing or to nothing."""
        for name, (before, after) in changes.items():
            column = self.mappers[noun].columns.get(name)
            if column is not None and not column.nullable and None in (before, after):
                return CREATED if before is None else DELETED
        return CHANGED

    def of(self, verb: str) -> Iterator[Deed]:
        return (deed for deed in self.deeds.values() if deed.verb == verb)

    @property
    def records(self) -> set[Record]:
        """The records that were made or changed, their parts not counted."""
        return {deed.record for deed in self.deeds.values()}

    def changed_since(self, settled: Iterable[tuple[int, int]] = ()) -> list[Record]:
        """Its records that were changed afterwards; entries within the `settled` stretches do not count."""
        own = aliased(AuditEntry)
        found = (
            select(AuditEntry.record_type, AuditEntry.record_id)
            .distinct()
            .where(AuditEntry.id > self.last, AuditEntry.facts.contains('"changes":', autoescape=True))
            .where(
                select(own.id)
                .where(
                    own.record_type == AuditEntry.record_type,
                    own.record_id == AuditEntry.record_id,
                    self._within(own),
                )
                .exists()
            )
        )
        ranges = [AuditEntry.id.between(*one) for one in settled]
        if ranges:
            found = found.where(~or_(*ranges))
        return sorted(tuple(row) for row in db.session.execute(found) if tuple(row) in self.records)

    # Who needs what was made -----------------------------------------------------------------------------------------

    def dependents(self) -> list[Dependent]:
        made: dict[str, set[int]] = {}
        for deed in self.of(CREATED):
            made.setdefault(deed.noun, set()).add(deed.id)
        return [one for noun in made for table in Base.metadata.tables.values() for one in self._of(noun, table, made)]

    def _of(self, noun: str, table: Table, made: Mapping[str, set[int]]) -> Iterator[Dependent]:
        parent = self.mappers[noun].local_table
        owner, own = self._owner(table)
        if owner is None or (own is not None and owner == noun):
            return
        ours = select(AuditEntry.object_id).where(self._within(AuditEntry), AuditEntry.object_type == noun)
        for key in table.foreign_keys:
            if key.column.table is not parent or key.column is not parent.c.id:
                continue
            column = own if own is not None else table.c.id
            rows = db.session.execute(select(column, key.parent).where(key.parent.in_(ours)))
            for id_, needed in rows:
                if needed in made[noun] and id_ not in made.get(owner, ()):
                    yield Dependent((owner, id_), (noun, needed))

    def _owner(self, table: Table) -> tuple[str | None, Any]:
        """Whose rows these are; for a table of links also the column that names the owner."""
        for noun, mapper in self.mappers.items():
            if mapper.local_table is table:
                return noun, None
            for name in mapper.class_.__audit__.links:
                link = mapper.relationships[name]
                if link.secondary is table:
                    return noun, link.local_remote_pairs[0][1]
        return None, None

    # Undoing ---------------------------------------------------------------------------------------------------------

    def undo(self, staying: Iterable[Record] = ()) -> Undone:
        """Everything but the records of `staying` and their parts; the caller commits. Refused when it cannot be."""
        undone, kept = Undone(), set(staying)
        undone.restored = list(self._restore())
        db.session.flush()
        gone = [deed for deed in self.of(CREATED) if deed.record not in kept]
        self._remove(gone)
        self._bring_back()
        undone.removed = sum(1 for deed in gone if deed.record == (deed.noun, deed.id))
        return undone

    def _restore(self) -> Iterator[Any]:
        by_noun: dict[str, dict[int, Deed]] = {}
        for deed in self.of(CHANGED):
            by_noun.setdefault(deed.noun, {})[deed.id] = deed
        for noun, deeds in by_noun.items():
            model = self.mappers[noun].class_
            for ids in _chunks(deeds):
                there = {one.id: one for one in db.session.scalars(select(model).where(model.id.in_(ids)))}
                if len(there) < len(ids):
                    raise Refused(CANNOT)
                for id_ in ids:
                    self._put_back(there[id_], deeds[id_].before)
                    yield there[id_]

    def _put_back(self, obj: Any, before: Mapping[str, Any]) -> None:
        mapper = inspect(obj).mapper
        for name, value in before.items():
            if name in mapper.relationships:
                setattr(obj, name, self._linked(mapper.relationships[name].mapper.class_, value or []))
            elif name in mapper.columns:
                setattr(obj, name, _decoded(mapper.columns[name], value))
            else:
                raise Refused(CANNOT)

    def _linked(self, model: type, codes: Sequence[str]) -> list[Any]:
        """The records that the trail calls so."""
        if not codes:
            return []
        by_code = {code_of(one): one for one in db.session.scalars(select(model))}
        if not set(codes) <= set(by_code):
            raise Refused(CANNOT)
        return [by_code[code] for code in codes]

    def _remove(self, gone: list[Deed]) -> None:
        by_table: dict[Table, tuple[Mapper, list[int]]] = {}
        for deed in gone:
            mapper = self.mappers[deed.noun]
            by_table.setdefault(mapper.local_table, (mapper, []))[1].append(deed.id)
        last = db.session.scalar(select(func.max(AuditEntry.id)))
        for table in reversed(Base.metadata.sorted_tables):
            mapper, ids = by_table.get(table, (None, ()))
            for chunk in _chunks(ids):
                for name in mapper.class_.__audit__.links:
                    link = mapper.relationships[name]
                    owner = link.local_remote_pairs[0][1]
                    db.session.execute(delete(link.secondary).where(owner.in_(chunk)))
                db.session.execute(delete(table).where(table.c.id.in_(chunk)))
        _end([deed.record for deed in gone if deed.record == (deed.noun, deed.id)], last)

    def _bring_back(self) -> None:
        for deed in self.of(DELETED):
            table = self.mappers[deed.noun].local_table
            columns = self.mappers[deed.noun].columns
            values = {columns[name]: _decoded(columns[name], value) for name, value in deed.before.items()}
            db.session.execute(insert(table).values({table.c.id: deed.id, **values}))


def _end(records: list[Record], last: int) -> None:
    """These are gone: no longer found, and what comes later under their numbers is another record."""
    by_noun: dict[str, list[int]] = {}
    for noun, id_ in records:
        by_noun.setdefault(noun, []).append(id_)
    for noun, ids in by_noun.items():
        for chunk in _chunks(ids):
            search.forget(noun, chunk)
            ended = EndedRecord.record_type == noun
            db.session.execute(delete(EndedRecord).where(ended, EndedRecord.record_id.in_(chunk)))
            rows = [{"record_type": noun, "record_id": id_, "entry_id": last} for id_ in chunk]
            db.session.execute(insert(EndedRecord), rows)
    db.session.expire_all()


def _chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    listed = list(ids)
    return (listed[start : start + CHUNK] for start in range(0, len(listed), CHUNK))


def _decoded(column: Any, value: Any) -> Any:
    """The value that the trail wrote so."""
    if value is None:
        return None
    if isinstance(value, dict):
        wording = db.session.scalar(select(TextVersion.text).where(TextVersion.sha256 == value.get("sha256", "")))
        if wording is None:
            raise Refused(CANNOT)
        return wording
    kind = column.type.python_type
    if kind in (date, datetime, time):
        return kind.fromisoformat(value)
    return Decimal(value) if kind is Decimal else value
