"""words with their marks

Revision ID: 0020
Revises: 0019
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import groupby, islice

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

CHUNK = 1000
LONGEST = 20_000
WORD = re.compile(r"[^\W_]+")
NAMES = """
    SELECT id AS enterprise_id, name AS text FROM enterprise
    UNION ALL SELECT enterprise_id, name FROM enterprise_other_name
    UNION ALL SELECT enterprise.id, coalesce(zone.name, enterprise.zone_text)
              FROM enterprise LEFT JOIN zone ON zone.id = enterprise.zone_id
"""
TEXTS = {  # of each kind: (record, text), the record's own texts first
    "case": f"""
        SELECT id AS record_id, title || ' ' || coalesce(demands, '') || ' ' || coalesce(summary, '') AS text, 0 AS part
        FROM case_record
        UNION ALL SELECT case_record.id, named.text, 1 FROM case_record
        JOIN ({NAMES}) AS named ON named.enterprise_id = case_record.enterprise_id
    """,
    "dialogue": f"""
        SELECT id AS record_id, title || ' ' || coalesce(venue, '') || ' ' || coalesce(summary, '') || ' '
               || coalesce(agreed_points, '') AS text, 0 AS part
        FROM dialogue
        UNION ALL SELECT attending.dialogue_id, named.text, 1 FROM dialogue_enterprise AS attending
        JOIN ({NAMES}) AS named ON named.enterprise_id = attending.enterprise_id
    """,
    "enterprise": f"SELECT enterprise_id AS record_id, text, 0 AS part FROM ({NAMES}) AS named",
}


def upgrade() -> None:
    op.add_column("search_doc", sa.Column("marked", sa.Text(), nullable=False, server_default=""))
    for kind in TEXTS:
        _fill(kind)
    if op.get_bind().dialect.name == "sqlite":
        _index_anew(("words", "marked"))
    else:
        op.execute(
            "CREATE INDEX ix_search_doc_marked ON search_doc USING gin (to_tsvector('simple'::regconfig, marked))"
        )


def _fill(kind: str) -> None:
    """What the search keeps of every record from now on, for those that are there."""
    connection = op.get_bind()
    docs = sa.table("search_doc", sa.column("kind"), sa.column("record_id"), sa.column("marked"))
    held = docs.update().where(docs.c.kind == kind, docs.c.record_id == sa.bindparam("record"))
    found = connection.execute(
        sa.text(f"SELECT record_id, text FROM ({TEXTS[kind]}) AS texts ORDER BY record_id, part")
    )
    rows = _marked(found.all())
    while chunk := list(islice(rows, CHUNK)):
        connection.execute(held.values(marked=sa.bindparam("given")), chunk)


def _marked(rows: Iterable) -> Iterator[dict]:
    for record, texts in groupby(rows, key=lambda row: row[0]):
        written = " ".join(text for _record, text in texts if text)
        words = WORD.findall(unicodedata.normalize("NFC", written).lower())
        marked = dict.fromkeys(word for word in words if _bears_marks(word))
        if marked:
            yield {"record": record, "given": " ".join(marked)[:LONGEST]}


def _bears_marks(word: str) -> bool:
    return "đ" in word or unicodedata.normalize("NFD", word) != word


def _index_anew(columns: tuple[str, ...]) -> None:
    """The FTS5 table over these columns of `search_doc`, and the triggers that keep it."""
    for trigger in ("search_doc_added", "search_doc_removed", "search_doc_changed"):
        op.execute(f"DROP TRIGGER {trigger}")
    op.execute("DROP TABLE search_fts")
    names, new, old = (", ".join(f"{prefix}{column}" for column in columns) for prefix in ("", "NEW.", "OLD."))
    add = f"INSERT INTO search_fts(rowid, {names}) VALUES (NEW.id, {new});"
    remove = f"INSERT INTO search_fts(search_fts, rowid, {names}) VALUES ('delete', OLD.id, {old});"
    op.execute(
        f"CREATE VIRTUAL TABLE search_fts USING fts5({names}, content='search_doc', content_rowid='id', "
        "tokenize='unicode61 remove_diacritics 0')"
    )
    op.execute("INSERT INTO search_fts(search_fts) VALUES ('rebuild')")
    op.execute(f"CREATE TRIGGER search_doc_added AFTER INSERT ON search_doc BEGIN {add} END")
    op.execute(f"CREATE TRIGGER search_doc_removed AFTER DELETE ON search_doc BEGIN {remove} END")
    op.execute(f"CREATE TRIGGER search_doc_changed AFTER UPDATE ON search_doc BEGIN {remove} {add} END")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _index_anew(("words",))
    else:
        op.execute("DROP INDEX ix_search_doc_marked")
    op.drop_column("search_doc", "marked")
