"""the working days in which points of a meeting are to be answered

Revision ID: 0026
Revises: 0025
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("dialogue") as table:
        table.add_column(sa.Column("answer_within", sa.Integer(), nullable=True))
        table.create_check_constraint(op.f("ck_dialogue_answer_within"), "answer_within > 0")


def downgrade() -> None:
    with op.batch_alter_table("dialogue") as table:
        table.drop_constraint(op.f("ck_dialogue_answer_within"), type_="check")
        table.drop_column("answer_within")
