"""preparing a meeting: chairs, plan item, zones, agenda, invited enterprises

Revision ID: 0022
Revises: 0021
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("dialogue", schema=None) as batch_op:
        batch_op.add_column(sa.Column("chair_agency_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("plan_item", sa.String(length=200), nullable=True))
        batch_op.create_foreign_key(op.f("fk_dialogue_chair_agency_id"), "agency", ["chair_agency_id"], ["id"])
        batch_op.create_index(batch_op.f("ix_dialogue_chair_agency_id"), ["chair_agency_id"], unique=False)
    for table, other in (("dialogue_cochair_agency", "agency"), ("dialogue_zone", "zone")):
        op.create_table(
            table,
            sa.Column("dialogue_id", sa.Integer(), nullable=False),
            sa.Column(f"{other}_id", sa.Integer(), nullable=False),
            sa.ForeignKeyConstraint([f"{other}_id"], [f"{other}.id"], name=op.f(f"fk_{table}_{other}_id")),
            sa.ForeignKeyConstraint(["dialogue_id"], ["dialogue.id"], name=op.f(f"fk_{table}_dialogue_id")),
            sa.PrimaryKeyConstraint("dialogue_id", f"{other}_id", name=op.f(f"pk_{table}")),
        )
        op.create_index(op.f(f"ix_{table}_{other}_id"), table, [f"{other}_id"], unique=False)
    op.create_table(
        "dialogue_agenda_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dialogue_id", sa.Integer(), nullable=False),
        sa.Column("begins_at", sa.Time(), nullable=True),
        sa.Column("matter", sa.String(length=300), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("other_unit", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_dialogue_agenda_line_agency_id")),
        sa.ForeignKeyConstraint(["dialogue_id"], ["dialogue.id"], name=op.f("fk_dialogue_agenda_line_dialogue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_agenda_line")),
    )
    op.create_index("ix_dialogue_agenda_line_dialogue", "dialogue_agenda_line", ["dialogue_id", "begins_at", "id"])
    op.create_table(
        "dialogue_invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dialogue_id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.Column("accepted", sa.String(length=3), nullable=True),
        sa.Column("head_count", sa.Integer(), nullable=True),
        sa.CheckConstraint("accepted IN ('yes', 'no')", name=op.f("ck_dialogue_invitation_accepted")),
        sa.CheckConstraint("head_count >= 0", name=op.f("ck_dialogue_invitation_head_count")),
        sa.ForeignKeyConstraint(["dialogue_id"], ["dialogue.id"], name=op.f("fk_dialogue_invitation_dialogue_id")),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_dialogue_invitation_enterprise_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_invitation")),
    )
    op.create_index("uq_dialogue_invitation", "dialogue_invitation", ["dialogue_id", "enterprise_id"], unique=True)
    op.create_index("ix_dialogue_invitation_enterprise", "dialogue_invitation", ["enterprise_id", "dialogue_id"])


def downgrade() -> None:
    op.drop_table("dialogue_invitation")
    op.drop_table("dialogue_agenda_line")
    op.drop_table("dialogue_zone")
    op.drop_table("dialogue_cochair_agency")
    with op.batch_alter_table("dialogue", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dialogue_chair_agency_id"))
        batch_op.drop_constraint(batch_op.f("fk_dialogue_chair_agency_id"), type_="foreignkey")
        batch_op.drop_column("plan_item")
        batch_op.drop_column("chair_agency_id")
