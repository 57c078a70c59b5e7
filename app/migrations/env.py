"""Migrations that are safe on SQLite: one transaction each, foreign keys off while tables are rebuilt, checked after.

The environment that Flask-Migrate generates empties child tables (ON DELETE) and drops triggers when a batch
rebuilds their parent, and leaves half a migration behind when it fails.
"""

from alembic import context

from app.extensions import db

config = context.config
# Made by hand in a migration: the FTS5 table with its shadows (SQLite), the index of words (PostgreSQL).
BY_HAND = ("search_fts", "ix_search_doc_words", "ix_search_doc_marked")


def include_name(name, type_, parent_names) -> bool:
    return not (type_ in ("table", "index") and name is not None and name.startswith(BY_HAND))


def run() -> None:
    with db.engine.connect() as connection:
        raw = connection.connection.driver_connection
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            # Said to the driver itself: inside a transaction, which the engine would open, it has no effect.
            raw.execute("PRAGMA foreign_keys=OFF")
            connection = connection.execution_options(writes=True)
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            include_name=include_name,
            render_as_batch=True,
            compare_type=True,
            transactional_ddl=True,
            transaction_per_migration=True,
        )
        try:
            with context.begin_transaction():
                context.run_migrations()
        finally:
            connection.rollback()
            if sqlite:
                raw.execute("PRAGMA foreign_keys=ON")
        if sqlite:
            broken = raw.execute("PRAGMA foreign_key_check").fetchall()
            if broken:
                raise RuntimeError(f"rows without their parent after the migration: {broken[:5]}")


run()
