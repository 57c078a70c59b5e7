"""the mails that invite enterprises

Revision ID: 0025
Revises: 0024
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

TABLE = "dialogue_invitation_mail"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("mailbox", sa.String(length=254), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("error", sa.String(length=300), nullable=True),
        sa.Column("told", sa.String(length=64), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'sending', 'sent', 'failed', 'not_sent')", name=op.f(f"ck_{TABLE}_state")
        ),
        sa.ForeignKeyConstraint(["invitation_id"], ["dialogue_invitation.id"], name=op.f(f"fk_{TABLE}_invitation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("invitation_id", name=op.f(f"uq_{TABLE}_invitation_id")),
    )


def downgrade() -> None:
    op.drop_table(TABLE)
