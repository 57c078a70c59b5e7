"""conclusions and notice of a meeting; internal note of a recommendation, and whether papers for the public name it

Revision ID: 0027
Revises: 0026
"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("dialogue", schema=None) as batch_op:
        batch_op.add_column(sa.Column("conclusions", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("notice_number", sa.String(length=100), nullable=True))
        batch_op.add_column(sa.Column("notice_on", sa.Date(), nullable=True))
        batch_op.create_check_constraint(
            op.f("ck_dialogue_notice_after_start"), "notice_on IS NULL OR notice_on >= starts_on"
        )
    with op.batch_alter_table("recommendation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("internal_note", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("unnamed_in_public", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    with op.batch_alter_table("recommendation", schema=None) as batch_op:
        batch_op.drop_column("unnamed_in_public")
        batch_op.drop_column("internal_note")
    with op.batch_alter_table("dialogue", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_dialogue_notice_after_start"), type_="check")
        batch_op.drop_column("notice_on")
        batch_op.drop_column("notice_number")
        batch_op.drop_column("conclusions")
