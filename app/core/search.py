"""Finding records by words: marks and case ignored, the last word may be unfinished; one code for both databases.

One row a record in `search_doc`: all its words without marks, and those words that bear marks as they are written, so
that what was typed with marks finds what has exactly these first. SQLite reads it through an FTS5 table kept by
triggers on `search_doc` alone, PostgreSQL through two GIN indexes; all are made in the migrations.
"""

import re
import unicodedata
from collections.abc import Iterable

from sqlalchemy import (
    ColumnElement,
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
LONGEST_QUERY, MOST_WORDS = 200, 12


class SearchDoc(Base):
    __tablename__ = "search_doc"
    __table_args__ = (Index("uq_search_doc_record", "kind", "record_id", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    record_id: Mapped[int]
    words: Mapped[str] = mapped_column(Text)
    marked: Mapped[str] = mapped_column(Text, default="")


def words(*texts: str | None) -> list[str]:
    return [word for one in texts if one for word in WORD.findall(fold(one))]


def marked_words(*texts: str | None) -> list[str]:
    """The words that bear marks, with them, in lower case."""
    written = [word for one in texts if one for word in WORD.findall(unicodedata.normalize("NFC", one).lower())]
    return [word for word in written if fold(word) != word]


def doc(texts: Iterable[str | None]) -> dict[str, str]:
    """What `search_doc` keeps of the texts of a record."""
    texts = list(texts)
    marked = dict.fromkeys(marked_words(*texts))  # each once
    return {"words": " ".join(words(*texts))[:LONGEST], "marked": " ".join(marked)[:LONGEST]}


def index(obj, texts: Iterable[str | None]) -> None:
    """Make `obj` findable by `texts` from the next commit on; `obj.__audit__.noun` is the kind."""
    db.session.info.setdefault("search", {})[id(obj)] = (obj, doc(texts))


def forget(kind: str, ids: Iterable[int]) -> None:
    """These records are gone and no longer found."""
    db.session.execute(delete(SearchDoc).where(SearchDoc.kind == kind, SearchDoc.record_id.in_(list(ids))))


def asked(query: str) -> list[str]:
    """The words that `query` asks for; the last one may be unfinished."""
    return words(query[:LONGEST_QUERY])[:MOST_WORDS]


def matching(kind: str, query: str) -> Select | None:
    """Ids of the records of `kind` that hold every word of `query`; None when it holds no word at all."""
    wanted = asked(query)
    return _holding(kind, SearchDoc.words, wanted, unfinished=True) if wanted else None


def exactly(kind: str, query: str) -> Select | None:
    """Ids of the records of `kind` that hold the words typed with marks with exactly these; None: typed without."""
    typed = query[:LONGEST_QUERY]
    wanted = marked_words(typed)[:MOST_WORDS]
    if not wanted:
        return None
    last = unicodedata.normalize("NFC", typed).lower().rstrip().endswith(wanted[-1])
    return _holding(kind, SearchDoc.marked, wanted, unfinished=last)


def exact_first(kind: str, query: str | None, record_id) -> tuple[ColumnElement, ...]:
    """By what a list is ordered before all else: nothing, or first those that `exactly` finds."""
    ids = exactly(kind, query) if query else None
    return (record_id.in_(ids).desc(),) if ids is not None else ()


def _holding(kind: str, where, wanted: list[str], unfinished: bool) -> Select:
    """Ids of the records of `kind` whose column `where` holds all the words, by the index of that column."""
    found = select(SearchDoc.record_id).where(SearchDoc.kind == kind)
    if db.engine.dialect.name == "sqlite":
        phrase = " ".join(f'"{word}"' for word in wanted) + ("*" if unfinished else "")
        fts = table("search_fts", column("rowid"))
        match = text(f"search_fts MATCH :{where.key}").bindparams(**{where.key: f"{where.key} : ({phrase})"})
        return found.where(SearchDoc.id.in_(select(fts.c.rowid).where(match)))
    phrase = " & ".join(f"'{word}'" for word in wanted) + (":*" if unfinished else "")
    simple = literal_column("'simple'::regconfig")
    return found.where(func.to_tsvector(simple, where).op("@@")(func.to_tsquery(simple, phrase)))


def write_docs(session: Session) -> None:
    """Write what was asked for in this transaction; called once, just before the commit."""
    pending = session.info.pop("search", {})
    by_kind: dict[str, list[dict]] = {}
    for obj, found in pending.values():
        kind = obj.__audit__.noun
        by_kind.setdefault(kind, []).append({"kind": kind, "record_id": obj.id, **found})
    for kind, rows in by_kind.items():
        for start in range(0, len(rows), 500):
            chunk = rows[start : start + 500]
            ids = [row["record_id"] for row in chunk]
            held = SearchDoc.__table__.delete().where(SearchDoc.kind == kind, SearchDoc.record_id.in_(ids))
            session.connection().execute(held)
            session.connection().execute(insert(SearchDoc.__table__), chunk)


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, previous_transaction) -> None:
    session.info.pop("search", None)


before_commit(write_docs)
