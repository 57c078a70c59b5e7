"""only merged cases stand in the index of merged cases

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

NAME, MERGED = "ix_case_record_same_event_as_id", sa.text("same_event_as_id IS NOT NULL")


def upgrade():
    op.drop_index(NAME, "case_record")
    op.create_index(NAME, "case_record", ["same_event_as_id"], sqlite_where=MERGED, postgresql_where=MERGED)


def downgrade():
    op.drop_index(NAME, "case_record")
    op.create_index(NAME, "case_record", ["same_event_as_id"])
