"""when the content of a workplace dialogue was sent, when it was requested and the request replied to

Revision ID: 0028
Revises: 0027
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

DAYS = ("content_sent_on", "requested_on", "replied_on")


def upgrade() -> None:
    with op.batch_alter_table("dialogue", schema=None) as batch_op:
        for name in DAYS:
            batch_op.add_column(sa.Column(name, sa.Date(), nullable=True))
        batch_op.create_check_constraint(
            op.f("ck_dialogue_replied_after_request"),
            "replied_on IS NULL OR requested_on IS NULL OR replied_on >= requested_on",
        )


def downgrade() -> None:
    with op.batch_alter_table("dialogue", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_dialogue_replied_after_request"), type_="check")
        for name in reversed(DAYS):
            batch_op.drop_column(name)
