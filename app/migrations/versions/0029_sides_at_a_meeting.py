"""how many came to a meeting from each side of an enterprise

Revision ID: 0029
Revises: 0028
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

SIDES = ("employer_side", "worker_side")


def upgrade() -> None:
    with op.batch_alter_table("dialogue_invitation") as table:
        for side in SIDES:
            table.add_column(sa.Column(side, sa.Integer(), nullable=True))
            table.create_check_constraint(op.f(f"ck_dialogue_invitation_{side}"), f"{side} >= 0")


def downgrade() -> None:
    with op.batch_alter_table("dialogue_invitation") as table:
        for side in SIDES:
            table.drop_constraint(op.f(f"ck_dialogue_invitation_{side}"), type_="check")
            table.drop_column(side)
