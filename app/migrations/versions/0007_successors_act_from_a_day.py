"""successors act from a day

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("agency_succession", schema=None) as batch_op:
        batch_op.add_column(sa.Column("from_day", sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("agency_succession", schema=None) as batch_op:
        batch_op.drop_column("from_day")
