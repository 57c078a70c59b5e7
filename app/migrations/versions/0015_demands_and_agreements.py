"""demands, agreements to be checked, and the bodies of an event

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

OF_CASES = ("agreement_on", "agreement_check_on", "agreement_checked_on")
TO_CHECK = sa.text("agreement_check_on IS NOT NULL AND agreement_checked_on IS NULL")


def upgrade():
    # Plain ALTERs: a batch would write the largest tables anew.
    for name in OF_CASES:
        op.add_column("case_record", sa.Column(name, sa.Date(), nullable=True))
    op.create_index(
        "ix_case_record_check",
        "case_record",
        ["agreement_check_on", "id"],
        sqlite_where=TO_CHECK,
        postgresql_where=TO_CHECK,
    )
    op.add_column("case_event", sa.Column("other_bodies", sa.String(length=300), nullable=True))
    op.create_table(
        "case_event_agency",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_case_event_agency_agency_id")),
        sa.ForeignKeyConstraint(["event_id"], ["case_event.id"], name=op.f("fk_case_event_agency_event_id")),
        sa.PrimaryKeyConstraint("event_id", "agency_id", name=op.f("pk_case_event_agency")),
    )
    op.create_index(op.f("ix_case_event_agency_agency_id"), "case_event_agency", ["agency_id"])
    op.create_table(
        "case_demand",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("nature", sa.String(length=10), nullable=True),
        sa.Column("cause_code", sa.String(length=40), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("referral", sa.String(length=20), nullable=True),
        sa.Column("referred_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("nature IN ('right', 'interest')", name=op.f("ck_case_demand_nature")),
        sa.CheckConstraint(
            "outcome IN ('accepted', 'partly', 'refused', 'deferred', 'withdrawn', 'unknown')",
            name=op.f("ck_case_demand_outcome"),
        ),
        sa.CheckConstraint(
            "referral IN ('conciliation', 'bargaining', 'arbitration', 'court', 'strike_procedure', 'violation',"
            " 'settled_on_the_spot')",
            name=op.f("ck_case_demand_referral"),
        ),
        sa.CheckConstraint("text IS NOT NULL OR cause_code IS NOT NULL", name=op.f("ck_case_demand_says_something")),
        sa.ForeignKeyConstraint(["case_id"], ["case_record.id"], name=op.f("fk_case_demand_case_id")),
        sa.ForeignKeyConstraint(["cause_code"], ["cause.code"], name=op.f("fk_case_demand_cause_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_demand")),
    )
    op.create_index("ix_case_demand_case", "case_demand", ["case_id", "id"])


def downgrade():
    op.drop_table("case_demand")
    op.drop_table("case_event_agency")
    op.drop_column("case_event", "other_bodies")
    op.drop_index("ix_case_record_check", table_name="case_record")
    for name in OF_CASES:
        op.drop_column("case_record", name)
