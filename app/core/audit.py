"""The append-only trail: who, when, what, before, after; chained by hash, written with the change itself.

Every change of a model that declares `__audit__` is collected while the session flushes and written as
entries of the chain just before the commit: no change without its entry. Operations name what people did
with `record()`. Free texts stand in the chain as salted hashes only; the texts themselves lie in
`text_version`, so that blacking one out later leaves the chain whole (reliability 33).
"""

import hashlib
import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from sqlalchemy import Index, Select, String, Text, event, func, insert, inspect, select, text
from sqlalchemy.orm import Mapped, Mapper, Session, mapped_column

from app.core.base import Base
from app.core.db import UtcDateTime, before_commit, now
from app.extensions import db

LOCK = 7_314_021  # any number, the same in every process: serialises the head of the chain on PostgreSQL
UNTRACKED = {"version", "link_version", "created_at", "updated_at", "code_sort"}
BY_LINK = "(link)"  # an enterprise by the link of its invitation; no account can be called so


@dataclass(frozen=True)
class Audited:
    """How a model stands in the trail.

    `noun` is its name there; `texts` are free texts (hashed); `secret` fields show only that they changed;
    `links` are relations to other records, written as their codes; `parent` is (noun, foreign key column)
    of the record on whose page the entry shows.
    """

    noun: str
    texts: frozenset[str] | tuple[str, ...] = ()
    secret: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    parent: tuple[str, str] | None = None


class AuditEntry(Base):
    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_record", "record_type", "record_id", "id"),
        Index("ix_audit_entry_actor", "actor", "id"),
        Index("ix_audit_entry_action", "action", "id"),
        Index("ix_audit_entry_at", "at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(String(150))
    agency: Mapped[str] = mapped_column(String(50))
    session: Mapped[str] = mapped_column(String(16))
    action: Mapped[str] = mapped_column(String(60))
    outcome: Mapped[str] = mapped_column(String(20))
    record_type: Mapped[str] = mapped_column(String(40))
    record_id: Mapped[int | None]
    object_type: Mapped[str] = mapped_column(String(40))
    object_id: Mapped[int | None]
    facts: Mapped[str] = mapped_column(Text)
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)

    @property
    def changes(self) -> dict[str, list]:
        """Field name to [before, after]."""
        return json.loads(self.facts).get("changes", {})

    @property
    def details(self) -> dict[str, Any]:
        """What else was said of the action."""
        return {key: value for key, value in json.loads(self.facts).items() if key != "changes"}


class TextVersion(Base):
    """One wording of a free text; its salted hash stands in the chain.

    Where a passage was blacked out, `text` is what is left and `blacked_sha256` its hash, which an entry names.
    """

    __tablename__ = "text_version"
    __table_args__ = (Index("ix_text_version_record", "record_type", "record_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    record_type: Mapped[str] = mapped_column(String(40))
    record_id: Mapped[int | None]
    object_type: Mapped[str] = mapped_column(String(40))
    object_id: Mapped[int | None]
    field: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    salt: Mapped[str] = mapped_column(String(32))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    text: Mapped[str | None] = mapped_column(Text)
    blacked_sha256: Mapped[str | None] = mapped_column(String(64))


@dataclass(frozen=True)
class Actor:
    """Who acts: an account, `system` for commands without one, or `BY_LINK`."""

    name: str = "system"
    agency: str = ""
    session: str = ""


@dataclass
class _Pending:
    """What the trail owes for the transaction that is open."""

    named: list[tuple[str, Any, dict, str, Actor | None]] = field(default_factory=list)
    changed: dict[int, tuple[Any, str, dict[str, list]]] = field(default_factory=dict)


def acting(name: str, agency: str = "", session: str = "") -> None:
    """Say who acts from now on in this unit of work."""
    db.session.info["actor"] = Actor(name, agency, session)


def record(action: str, obj: Any = None, *, by: Any = None, outcome: str = "done", **facts: Any) -> None:
    """Name what is being done (to `obj`); written when the transaction commits.

    `by` is an account and overrides the acting one; `facts` are plain values, never free text.
    """
    actor = Actor(by.username, by.agency.code, db.session.info.get("actor", Actor()).session) if by else None
    _pending(db.session()).named.append((action, obj, facts, outcome, actor))


class Loaded:
    """A record that was inserted without an object of its own, for the trail and the search index; has its columns."""

    def __init__(self, model: type[Base], columns: dict[str, Any]):
        self.__audit__: Audited = model.__audit__
        self.__dict__.update(columns)


def loaded(model: type[Base], columns: dict[str, Any], links: dict[str, list[str]]) -> Loaded:
    """Tell the trail of a record that a bulk insert made of `columns`, its id among them; `links` are sorted codes."""
    made, spec = Loaded(model, columns), model.__audit__
    changes: dict[str, list] = {
        name: [None, _written(spec, name, value)]
        for name, value in columns.items()
        if value is not None and name not in UNTRACKED and name != "id"
    }
    changes |= {name: [[], codes] for name, codes in links.items() if codes}
    _pending(db.session()).changed[id(made)] = (made, "created", changes)
    return made


class EndedRecord(Base):
    """A record that is gone: its entries end at `entry_id`. What comes later under its number is another record.

    SQLite gives the numbers of the newest records anew once these are gone.
    """

    __tablename__ = "ended_record"

    record_type: Mapped[str] = mapped_column(String(40), primary_key=True)
    record_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entry_id: Mapped[int]


def history(noun: str, record_id: int, limit: int = 200) -> Select:
    """The entries of one record and of its parts, newest first."""
    ended = select(EndedRecord.entry_id).where(EndedRecord.record_type == noun, EndedRecord.record_id == record_id)
    return (
        select(AuditEntry)
        .where(
            AuditEntry.record_type == noun,
            AuditEntry.record_id == record_id,
            AuditEntry.id > func.coalesce(ended.scalar_subquery(), 0),
        )
        .order_by(AuditEntry.id.desc())
        .limit(limit)
    )


def texts_of(noun: str, record_id: int) -> dict[str, str | None]:
    """Every kept wording of the record's free texts, by its hash."""
    found = db.session.execute(
        select(TextVersion.sha256, TextVersion.text).where(
            TextVersion.record_type == noun, TextVersion.record_id == record_id
        )
    )
    return dict(found.all())


def verify() -> tuple[int, int | None, str]:
    """(entries read, id of the first broken entry or None, hash of the last entry)."""
    previous, count = "", 0
    for entry in db.session.scalars(select(AuditEntry).order_by(AuditEntry.id).execution_options(yield_per=2000)):
        count += 1
        if entry.previous_hash != previous or entry.hash != _hash(previous, _body(entry.__dict__)):
            return count, entry.id, previous
        previous = entry.hash
    return count, None, previous


def broken_texts() -> Iterator[int]:
    """Ids of kept wordings that no longer match their hash (those taken away have no text and are left out)."""
    rows = db.session.scalars(
        select(TextVersion).where(TextVersion.text.is_not(None)).execution_options(yield_per=2000)
    )
    blacked_out = _blacked_out()
    for version in rows:
        wanted = version.blacked_sha256 or version.sha256
        named = version.blacked_sha256 is None or (version.sha256, wanted) in blacked_out
        if not named or text_hash(version.salt, version.text) != wanted:
            yield version.id


def _blacked_out() -> set[tuple[str, str]]:
    """(hash before, hash after) of every wording that the chain says was blacked out."""
    entries = select(AuditEntry).where(AuditEntry.action == "text.removed")
    return {pair for one in db.session.scalars(entries) for pair in one.details.get("versions", {}).items()}


# Collecting --------------------------------------------------------------------------------------------------------


@event.listens_for(Mapper, "mapper_configured")
def _know_the_value_before(mapper: Mapper, model: type) -> None:
    """Setting a value that is not loaded loads it first; else the trail would not know what it replaced."""
    if hasattr(model, "__audit__"):
        for column in mapper.column_attrs:
            getattr(model, column.key).impl.active_history = True


def _pending(session: Session) -> _Pending:
    return session.info.setdefault("audit", _Pending())


@event.listens_for(Session, "after_flush")
def _collect(session: Session, flush_context) -> None:
    pending = _pending(session)
    for obj, verb in [(o, "created") for o in session.new] + [(o, "changed") for o in session.dirty]:
        if hasattr(obj, "__audit__"):
            _merge(pending, obj, verb, _changes(obj, new=verb == "created"))
    # Not `session.deleted`: parts that go because their record names them no more do not stand there.
    for state, (is_delete, only_listed) in flush_context.states.items():
        obj = state.obj()
        if is_delete and not only_listed and hasattr(obj, "__audit__"):
            _merge(pending, obj, "deleted", _last_values(obj))


def _merge(pending: _Pending, obj: Any, verb: str, changes: dict[str, list]) -> None:
    """Several flushes of one action make one entry: the first before, the last after."""
    if not changes and verb == "changed":
        return
    known = pending.changed.get(id(obj))
    if known is None:
        pending.changed[id(obj)] = (obj, verb, changes)
        return
    _, first_verb, earlier = known
    for name, (before, after) in changes.items():
        earlier[name] = [earlier[name][0] if name in earlier else before, after]
    pending.changed[id(obj)] = (obj, "deleted" if verb == "deleted" else first_verb, earlier)


def _changes(obj: Any, new: bool) -> dict[str, list]:
    spec: Audited = obj.__audit__
    state = inspect(obj)
    found = {}
    for column in state.mapper.column_attrs:
        if column.key in UNTRACKED or column.key == "id":
            continue
        if new:
            value = getattr(obj, column.key)
            if value is not None:
                found[column.key] = [None, _written(spec, column.key, value)]
            continue
        past = state.attrs[column.key].history
        if past.has_changes():
            before = past.deleted[0] if past.deleted else None
            after = past.added[0] if past.added else None
            if before != after:
                found[column.key] = [_written(spec, column.key, before), _written(spec, column.key, after)]
    for name in spec.links:
        past = state.attrs[name].history
        if past.has_changes():
            kept = [code_of(one) for one in past.unchanged]
            found[name] = [
                sorted(kept + [code_of(one) for one in past.deleted]),
                sorted(kept + [code_of(one) for one in past.added]),
            ]
    return found


def _last_values(obj: Any) -> dict[str, list]:
    spec: Audited = obj.__audit__
    return {
        column.key: [_written(spec, column.key, getattr(obj, column.key)), None]
        for column in inspect(obj).mapper.column_attrs
        if column.key not in UNTRACKED | {"id"} and getattr(obj, column.key) is not None
    }


def code_of(linked: Any) -> str:
    """What the trail calls a linked record."""
    return str(getattr(linked, "code", None) or linked)


@dataclass(frozen=True)
class _FreeText:
    text: str


def _written(spec: Audited, name: str, value: Any) -> Any:
    """The value as the chain holds it: plain JSON; texts are replaced by their hash when the entry is made."""
    if value is None:
        return None
    if name in spec.secret:
        return "•"
    if name in spec.texts:
        return _FreeText(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return value if isinstance(value, bool | int | float | str | list) else str(value)


# Writing -----------------------------------------------------------------------------------------------------------


def write_entries(session: Session) -> None:
    """Turn what was collected into entries of the chain; called once, just before the commit."""
    pending: _Pending = session.info.pop("audit", None) or _Pending()
    if not pending.named and not pending.changed:
        return
    actor, at = session.info.get("actor", Actor()), now()
    rows, texts = [], []
    named_changes = {id(obj) for _, obj, _, _, _ in pending.named if obj is not None}
    for action, obj, facts, outcome, who in pending.named:
        _, _, changes = pending.changed.get(id(obj), (None, None, {})) if obj is not None else (None, None, {})
        rows.append(_row(who or actor, action, obj, outcome, changes, facts, texts, at))
        pending.changed.pop(id(obj), None)
    for obj, verb, changes in pending.changed.values():
        if id(obj) not in named_changes:
            rows.append(_row(actor, f"{obj.__audit__.noun}.{verb}", obj, "done", changes, {}, texts, at))
    previous = _head(session)
    for row in rows:
        row["previous_hash"] = previous
        row["hash"] = previous = _hash(previous, _body(row))
    connection = session.connection()  # not the session: it would make statements of its own for every row
    connection.execute(insert(AuditEntry.__table__), rows)
    if texts:
        connection.execute(insert(TextVersion.__table__), texts)


def hold() -> None:
    """Let nobody else change a record of the trail until the commit."""
    _head(db.session())


def write_now() -> tuple[int, int]:
    """Write the entries that are owed so far, with the chain held until the commit; the first and last of their ids."""
    session = db.session()
    session.flush()
    hold()
    last = select(func.max(AuditEntry.id))
    before = session.scalar(last) or 0
    write_entries(session)
    return before + 1, session.scalar(last) or 0


_facts = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str).encode


def _row(
    actor: Actor, action: str, obj: Any, outcome: str, changes: dict, facts: dict, texts: list, at: datetime
) -> dict:
    noun, key, record_type, record_id, free_texts = "", None, "", None, ()
    if obj is not None:
        spec: Audited = obj.__audit__
        free_texts = spec.texts
        noun, key = spec.noun, obj.id
        record_type, record_id = (
            (spec.parent[0], getattr(obj, spec.parent[1])) if spec.parent and spec.parent[1] else (noun, key)
        )
    place = {"record_type": record_type, "record_id": record_id, "object_type": noun, "object_id": key}
    hashed = {
        name: [_hashed(name, side, place, at, texts, keep=position == 1) for position, side in enumerate(sides)]
        if name in free_texts
        else sides
        for name, sides in changes.items()
    }
    body = dict(facts)
    if hashed:
        body["changes"] = hashed
    return {
        "at": at,
        "actor": actor.name,
        "agency": actor.agency,
        "session": actor.session,
        "action": action,
        "outcome": outcome,
        **place,
        "facts": _facts(body),
    }


def _hashed(name: str, value: Any, place: dict, at: datetime, texts: list, keep: bool) -> Any:
    """A free text becomes its salted hash, and its wording (the new one only) a row of its own."""
    if not isinstance(value, _FreeText):
        return value
    if not keep:
        known = db.session.scalar(
            select(TextVersion.sha256)
            .where(
                TextVersion.object_type == place["object_type"],
                TextVersion.record_type == place["record_type"],
                TextVersion.record_id == place["record_id"],
                TextVersion.object_id == place["object_id"],
                TextVersion.field == name,
            )
            .order_by(TextVersion.id.desc())
            .limit(1)
        )
        if known:
            return {"sha256": known}
    salt = secrets.token_hex(16)
    digest = text_hash(salt, value.text)
    texts.append({**place, "field": name, "at": at, "salt": salt, "sha256": digest, "text": value.text})
    return {"sha256": digest}


def text_hash(salt: str, wording: str) -> str:
    return hashlib.sha256(f"{salt}{wording}".encode("utf-8", "surrogatepass")).hexdigest()


def _head(session: Session) -> str:
    """The last hash, with the chain held for us until the commit."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
    return session.scalar(select(AuditEntry.hash).order_by(AuditEntry.id.desc()).limit(1)) or ""


BODY = (
    "actor",
    "agency",
    "session",
    "action",
    "outcome",
    "record_type",
    "record_id",
    "object_type",
    "object_id",
    "facts",
)


def _body(values: dict) -> str:
    """The canonical form that is hashed: every fact of the entry, in one fixed spelling."""
    facts = {name: values[name] for name in BODY}
    facts["at"] = values["at"].strftime("%Y-%m-%dT%H:%M:%SZ")
    return _canonical(facts)


_canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def _hash(previous: str, body: str) -> str:
    return hashlib.sha256(f"{previous}\n{body}".encode("utf-8", "surrogatepass")).hexdigest()


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, previous_transaction) -> None:
    session.info.pop("audit", None)


before_commit(write_entries)
