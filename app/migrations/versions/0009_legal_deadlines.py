"""legal deadlines

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "confirmed_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confirmed_rule")),
        sa.UniqueConstraint("rule", name=op.f("uq_confirmed_rule_rule")),
    )
    op.create_table(
        "case_deadline",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("start_event_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("calendar", sa.String(length=16), nullable=False),
        sa.Column("met_event_id", sa.Integer(), nullable=True),
        sa.Column("met_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case_record.id"], name=op.f("fk_case_deadline_case_id_case_record")),
        sa.ForeignKeyConstraint(
            ["start_event_id"], ["case_event.id"], name=op.f("fk_case_deadline_start_event_id_case_event")
        ),
        sa.ForeignKeyConstraint(
            ["met_event_id"], ["case_event.id"], name=op.f("fk_case_deadline_met_event_id_case_event")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_deadline")),
    )
    still_open = sa.text("met_at IS NULL AND cancelled_on IS NULL")
    with op.batch_alter_table("case_deadline", schema=None) as batch_op:
        batch_op.create_index("uq_case_deadline", ["case_id", "rule", "start_event_id"], unique=True)
        batch_op.create_index("ix_case_deadline_due", ["due_on", "rule"], unique=False)
        batch_op.create_index(
            "ix_case_deadline_open",
            ["due_at", "id"],
            unique=False,
            sqlite_where=still_open,
            postgresql_where=still_open,
        )


def downgrade() -> None:
    op.drop_table("case_deadline")
    op.drop_table("confirmed_rule")
