"""Finding records by words: marks and case ignored, the last word may be unfinished; one code for both databases.

One row a record in `search_doc`. SQLite reads it through an FTS5 table kept by triggers on `search_doc` alone,
PostgreSQL through a GIN index; both are made in the migration.
"""

import re
from collections.abc import Iterable

from sqlalchemy import (
    Index,
    Select,
    String,
    Text,
    column,
    delete,
    event,
    func,
    insert,
    literal_column,
    select,
    table,
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.base import Base
from app.core.db import before_commit
from app.core.formats import fold
from app.extensions import db

WORD = re.compile(r"[^\W_]+")
LONGEST = 20_000  # letters of one record that are searched; the title and names come first


class SearchDoc(Base):
    __tablename__ = "search_doc"
    __table_args__ = (Index("uq_search_doc_record", "kind", "record_id", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    record_id: Mapped[int]
    words: Mapped[str] = mapped_column(Text)


def words(*texts: str | None) -> list[str]:
    return [word for one in texts if one for word in WORD.findall(fold(one))]


def index(obj, texts: Iterable[str | None]) -> None:
    """Make `obj` findable by `texts` from the next commit on; `obj.__audit__.noun` is the kind."""
    db.session.info.setdefault("search", {})[id(obj)] = (obj, " ".join(words(*texts))[:LONGEST])


def forget(kind: str, ids: Iterable[int]) -> None:
    """These records are gone and no longer found."""
    db.session.execute(delete(SearchDoc).where(SearchDoc.kind == kind, SearchDoc.record_id.in_(list(ids))))


def matching(kind: str, query: str) -> Select | None:
    """Ids of the records of `kind` that hold every word of `query`; None when it holds no word at all."""
    wanted = words(query[:200])[:12]
    if not wanted:
        return None
    found = select(SearchDoc.record_id).where(SearchDoc.kind == kind)
    if db.engine.dialect.name == "sqlite":
        phrase = " ".join([f'"{word}"' for word in wanted[:-1]] + [f'"{wanted[-1]}"*'])
        fts = table("search_fts", column("rowid"))
        return found.where(
            SearchDoc.id.in_(select(fts.c.rowid).where(text("search_fts MATCH :phrase").bindparams(phrase=phrase)))
        )
    phrase = " & ".join([f"'{word}'" for word in wanted[:-1]] + [f"'{wanted[-1]}':*"])
    simple = literal_column("'simple'::regconfig")
    return found.where(func.to_tsvector(simple, SearchDoc.words).op("@@")(func.to_tsquery(simple, phrase)))


def write_docs(session: Session) -> None:
    """Write what was asked for in this transaction; called once, just before the commit."""
    pending = session.info.pop("search", {})
    by_kind: dict[str, list[dict]] = {}
    for obj, found in pending.values():
        kind = obj.__audit__.noun
        by_kind.setdefault(kind, []).append({"kind": kind, "record_id": obj.id, "words": found})
    for kind, rows in by_kind.items():
        for start in range(0, len(rows), 500):
            chunk = rows[start : start + 500]
            ids = [row["record_id"] for row in chunk]
            session.execute(delete(SearchDoc).where(SearchDoc.kind == kind, SearchDoc.record_id.in_(ids)))
            session.connection().execute(insert(SearchDoc.__table__), chunk)


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, previous_transaction) -> None:
    session.info.pop("search", None)


before_commit(write_docs)
