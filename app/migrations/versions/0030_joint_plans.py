"""joint plans: programmes, plans, their agencies and items, cited documents, amendments

Revision ID: 0030
Revises: 0029
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

TABLES = (
    "plan_item_coordinating",
    "plan_item_change",
    "plan_citation",
    "plan_item",
    "plan_partner",
    "plan_amendment",
    "joint_plan",
    "programme",
)


def upgrade() -> None:
    op.create_table(
        "programme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("from_year", sa.Integer(), nullable=False),
        sa.Column("to_year", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("to_year >= from_year", name=op.f("ck_programme_years")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme")),
    )
    op.create_table(
        "joint_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("place", sa.String(length=100), nullable=False),
        sa.Column("draft_month", sa.String(length=7), nullable=True),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("reviewed_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status = 'draft' OR (number IS NOT NULL AND issued_on IS NOT NULL)",
            name=op.f("ck_joint_plan_issued_has_number"),
        ),
        sa.CheckConstraint("status IN ('draft', 'issued', 'reviewed')", name=op.f("ck_joint_plan_status")),
        sa.CheckConstraint("reviewed_on >= issued_on", name=op.f("ck_joint_plan_reviewed_after_issue")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_joint_plan_programme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joint_plan")),
    )
    with op.batch_alter_table("joint_plan", schema=None) as batch_op:
        batch_op.create_index("ix_joint_plan_year", ["year", "id"], unique=False)
        batch_op.create_index("uq_joint_plan_programme_year", ["programme_id", "year"], unique=True)

    op.create_table(
        "plan_amendment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["joint_plan.id"], name=op.f("fk_plan_amendment_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_amendment")),
    )
    with op.batch_alter_table("plan_amendment", schema=None) as batch_op:
        batch_op.create_index("ix_plan_amendment_plan", ["plan_id", "id"], unique=False)

    op.create_table(
        "plan_partner",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("symbol", sa.String(length=30), nullable=False),
        sa.Column("authority", sa.String(length=100), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_plan_partner_agency_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["joint_plan.id"], name=op.f("fk_plan_partner_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_partner")),
    )
    with op.batch_alter_table("plan_partner", schema=None) as batch_op:
        batch_op.create_index("ix_plan_partner_agency", ["agency_id", "plan_id"], unique=False)
        batch_op.create_index("ix_plan_partner_plan", ["plan_id", "position"], unique=False)

    op.create_table(
        "plan_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("quarters", sa.String(length=4), nullable=False),
        sa.Column("all_year", sa.Boolean(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "quarters IN ('1', '2', '3', '4', '12', '13', '14', '23', '24', '34', '123', '124', '134', '234', '1234')",
            name=op.f("ck_plan_item_quarters"),
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["plan_partner.id"], name=op.f("fk_plan_item_lead_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["joint_plan.id"], name=op.f("fk_plan_item_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_item")),
    )
    with op.batch_alter_table("plan_item", schema=None) as batch_op:
        batch_op.create_index("ix_plan_item_lead", ["lead_id"], unique=False)
        batch_op.create_index("ix_plan_item_plan", ["plan_id", "number"], unique=False)

    op.create_table(
        "plan_citation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=True),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=True),
        sa.Column("issuer", sa.String(length=255), nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["plan_item.id"], name=op.f("fk_plan_citation_item_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["joint_plan.id"], name=op.f("fk_plan_citation_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_citation")),
    )
    with op.batch_alter_table("plan_citation", schema=None) as batch_op:
        batch_op.create_index("ix_plan_citation_item", ["item_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_citation_number"), ["number"], unique=False)
        batch_op.create_index("ix_plan_citation_plan", ["plan_id", "item_id"], unique=False)

    op.create_table(
        "plan_item_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("amendment_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.CheckConstraint("kind IN ('added', 'changed', 'dropped')", name=op.f("ck_plan_item_change_kind")),
        sa.ForeignKeyConstraint(["amendment_id"], ["plan_amendment.id"], name=op.f("fk_plan_item_change_amendment_id")),
        sa.ForeignKeyConstraint(["item_id"], ["plan_item.id"], name=op.f("fk_plan_item_change_item_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["joint_plan.id"], name=op.f("fk_plan_item_change_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_item_change")),
    )
    with op.batch_alter_table("plan_item_change", schema=None) as batch_op:
        batch_op.create_index("ix_plan_item_change_amendment", ["amendment_id", "id"], unique=False)
        batch_op.create_index("ix_plan_item_change_item", ["item_id", "id"], unique=False)

    op.create_table(
        "plan_item_coordinating",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["plan_item.id"], name=op.f("fk_plan_item_coordinating_item_id")),
        sa.ForeignKeyConstraint(["partner_id"], ["plan_partner.id"], name=op.f("fk_plan_item_coordinating_partner_id")),
        sa.PrimaryKeyConstraint("item_id", "partner_id", name=op.f("pk_plan_item_coordinating")),
    )
    with op.batch_alter_table("plan_item_coordinating", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_item_coordinating_partner_id"), ["partner_id"], unique=False)


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
