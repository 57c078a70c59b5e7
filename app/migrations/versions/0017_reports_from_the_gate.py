"""reports from the gate

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("case_record", schema=None) as batch_op:
        batch_op.add_column(sa.Column("gate_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("gate_place", sa.String(length=255), nullable=True))
        batch_op.create_index("ix_case_record_gate", ["gate_at"], unique=False)


def downgrade():
    with op.batch_alter_table("case_record", schema=None) as batch_op:
        batch_op.drop_index("ix_case_record_gate")
        batch_op.drop_column("gate_place")
        batch_op.drop_column("gate_at")
