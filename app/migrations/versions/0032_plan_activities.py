"""what was done on the items of joint plans

Revision ID: 0032
Revises: 0031
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "plan_activity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("completes", sa.Boolean(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=True),
        sa.Column("counted", sa.String(length=100), nullable=True),
        sa.Column("document_number", sa.String(length=60), nullable=True),
        sa.Column("document_date", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("quantity >= 0", name=op.f("ck_plan_activity_quantity")),
        sa.ForeignKeyConstraint(["item_id"], ["plan_item.id"], name=op.f("fk_plan_activity_item_id")),
        sa.ForeignKeyConstraint(["partner_id"], ["plan_partner.id"], name=op.f("fk_plan_activity_partner_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["joint_plan.id"], name=op.f("fk_plan_activity_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_activity")),
    )
    op.create_index("ix_plan_activity_item", "plan_activity", ["item_id", "on_day"])
    op.create_index("ix_plan_activity_plan", "plan_activity", ["plan_id", "on_day"])
    op.create_index("ix_plan_activity_partner", "plan_activity", ["partner_id", "on_day"])


def downgrade() -> None:
    op.drop_table("plan_activity")
