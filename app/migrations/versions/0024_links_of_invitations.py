"""the links by which invited enterprises answer, and until when

Revision ID: 0024
Revises: 0023
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

TABLE = "dialogue_invitation_link"
RULES = {
    "employer_side": "employer_side >= 0",
    "worker_side": "worker_side >= 0",
    "worker_side_female": "worker_side_female >= 0",
    "women_among_workers": "worker_side_female IS NULL OR worker_side IS NULL OR worker_side_female <= worker_side",
}


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("employer_side", sa.Integer(), nullable=True),
        sa.Column("worker_side", sa.Integer(), nullable=True),
        sa.Column("worker_side_female", sa.Integer(), nullable=True),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_{TABLE}_{name}")) for name, rule in RULES.items()),
        sa.ForeignKeyConstraint(["invitation_id"], ["dialogue_invitation.id"], name=op.f(f"fk_{TABLE}_invitation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("invitation_id", name=op.f(f"uq_{TABLE}_invitation_id")),
        sa.UniqueConstraint("token_hash", name=op.f(f"uq_{TABLE}_token_hash")),
    )
    with op.batch_alter_table("dialogue") as batch_op:
        batch_op.add_column(sa.Column("replies_until", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("recommendation") as batch_op:
        batch_op.add_column(sa.Column("link_version", sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("recommendation") as batch_op:
        batch_op.drop_column("link_version")
    with op.batch_alter_table("dialogue") as batch_op:
        batch_op.drop_column("replies_until")
    op.drop_table(TABLE)
