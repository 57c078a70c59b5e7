"""a passage can be blacked out of every wording of a text

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

# A wording may be taken away, or become another one whose hash is new: its entry in the chain names both.
GUARDS = {
    "sqlite": (
        "CREATE TRIGGER text_version_no_update BEFORE UPDATE ON text_version "
        "WHEN NEW.sha256 != OLD.sha256 OR (NEW.text IS NOT NULL AND NEW.blacked_sha256 IS OLD.blacked_sha256) "
        "BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END"
    ),
    "postgresql": (
        "CREATE TRIGGER text_version_no_update BEFORE UPDATE ON text_version FOR EACH ROW "
        "WHEN (NEW.sha256 <> OLD.sha256 "
        "OR (NEW.text IS NOT NULL AND NEW.blacked_sha256 IS NOT DISTINCT FROM OLD.blacked_sha256)) "
        "EXECUTE FUNCTION refuse_change()"
    ),
}
GUARDS_BEFORE = {
    "sqlite": (
        "CREATE TRIGGER text_version_no_update BEFORE UPDATE ON text_version "
        "WHEN NEW.text IS NOT NULL OR NEW.sha256 != OLD.sha256 OR NEW.salt != OLD.salt "
        "BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END"
    ),
    "postgresql": (
        "CREATE TRIGGER text_version_no_update BEFORE UPDATE ON text_version FOR EACH ROW "
        "WHEN (NEW.text IS NOT NULL OR NEW.sha256 <> OLD.sha256 OR NEW.salt <> OLD.salt) "
        "EXECUTE FUNCTION refuse_change()"
    ),
}


def upgrade() -> None:
    drop_guard()
    op.add_column("text_version", sa.Column("blacked_sha256", sa.String(length=64), nullable=True))
    op.execute(GUARDS[op.get_bind().dialect.name])


def downgrade() -> None:
    drop_guard()
    op.drop_column("text_version", "blacked_sha256")
    op.execute(GUARDS_BEFORE[op.get_bind().dialect.name])


def drop_guard() -> None:
    on_table = " ON text_version" if op.get_bind().dialect.name == "postgresql" else ""
    op.execute(f"DROP TRIGGER text_version_no_update{on_table}")
