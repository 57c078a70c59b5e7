"""recommendations, and their course

Revision ID: 0023
Revises: 0022
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

CODED = {
    "topic": (
        "land_rent",
        "construction_planning",
        "fire_safety",
        "environment",
        "power_water",
        "traffic_lighting",
        "security_order",
        "customs_tax",
        "investment_procedure",
        "foreign_worker_permit",
        "recruitment_training",
        "social_housing",
        "worker_facilities",
        "social_insurance",
        "wage_policy",
        "union_matters",
        "party_organisation",
        "digital_services",
        "other",
    ),
    "source": ("meeting", "letter", "case", "visit"),
    "received_stage": ("before", "at", "after"),
    "level": ("board", "city_department", "ministry", "infrastructure_developer", "union"),
    "answer_mode": ("on_the_spot", "written"),
    "content_state": ("explained", "accepted_in_progress", "resolved", "refused"),
    "feedback": ("none", "yes", "no"),
    "status": ("received", "assigned", "answered", "forwarded_up", "not_in_scope", "closed"),
}
RULES = {
    **{column: f"{column} IN ({', '.join(repr(code) for code in codes)})" for column, codes in CODED.items()},
    "due_after_received": "due_on >= received_on",
    "answered_after_received": "answered_on >= received_on",
    "ended_after_received": "ended_on >= received_on",
    "answer_has_day": "answer IS NULL OR answered_on IS NOT NULL",
}
POINTS_TO = {
    "enterprise_id": "enterprise",
    "dialogue_id": "dialogue",
    "case_id": "case_record",
    "lead_agency_id": "agency",
    "duplicate_of_id": "recommendation",
    "split_from_id": "recommendation",
}
INDEXES = {
    "code_sort": ["code_sort", "id"],
    "received": ["received_on", "id"],
    "due": ["due_on", "id"],
    "answered": ["answered_on", "id"],
    "status": ["status", "due_on"],
    "topic": ["topic", "received_on"],
    "lead": ["lead_agency_id", "received_on"],
    "dialogue": ["dialogue_id", "id"],
    "case": ["case_id", "id"],
    "enterprise": ["enterprise_id", "received_on"],
    "duplicate_of": ["duplicate_of_id"],
    "split_from": ["split_from_id"],
}


def upgrade() -> None:
    op.create_table(
        "recommendation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("code_key", sa.String(length=40), nullable=False),
        sa.Column("code_sort", sa.String(length=100), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("topic", sa.String(length=30), nullable=False),
        sa.Column("level", sa.String(length=30), nullable=True),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("received_stage", sa.String(length=10), nullable=True),
        sa.Column("enterprise_id", sa.Integer(), nullable=True),
        sa.Column("raised_by", sa.String(length=255), nullable=True),
        sa.Column("dialogue_id", sa.Integer(), nullable=True),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("lead_agency_id", sa.Integer(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("status", sa.String(length=15), nullable=False),
        sa.Column("answer_mode", sa.String(length=15), nullable=True),
        sa.Column("content_state", sa.String(length=25), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("document_number", sa.String(length=100), nullable=True),
        sa.Column("document_date", sa.Date(), nullable=True),
        sa.Column("feedback", sa.String(length=5), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("duplicate_of_id", sa.Integer(), nullable=True),
        sa.Column("split_from_id", sa.Integer(), nullable=True),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("brought_from", sa.String(length=300), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_recommendation_{name}")) for name, rule in RULES.items()),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_recommendation_{column}"))
            for column, table in POINTS_TO.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recommendation")),
        sa.UniqueConstraint("code_key", name=op.f("uq_recommendation_code_key")),
    )
    for name, columns in INDEXES.items():
        op.create_index(f"ix_recommendation_{name}", "recommendation", columns)
    op.create_table(
        "recommendation_coordinating_agency",
        sa.Column("recommendation_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_recommendation_coordinating_agency_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["recommendation_id"],
            ["recommendation.id"],
            name=op.f("fk_recommendation_coordinating_agency_recommendation_id"),
        ),
        sa.PrimaryKeyConstraint("recommendation_id", "agency_id", name=op.f("pk_recommendation_coordinating_agency")),
    )
    op.create_index(
        op.f("ix_recommendation_coordinating_agency_agency_id"), "recommendation_coordinating_agency", ["agency_id"]
    )
    op.create_table(
        "recommendation_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recommendation_id", sa.Integer(), nullable=False),
        sa.Column("from_status", sa.String(length=15), nullable=False),
        sa.Column("to_status", sa.String(length=15), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("from_lead_id", sa.Integer(), nullable=True),
        sa.Column("to_lead_id", sa.Integer(), nullable=True),
        sa.Column("wrong_office", sa.Boolean(), nullable=False),
        sa.Column("forwarded_to", sa.String(length=255), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["recommendation_id"], ["recommendation.id"], name=op.f("fk_recommendation_move_recommendation_id")
        ),
        sa.ForeignKeyConstraint(["from_lead_id"], ["agency.id"], name=op.f("fk_recommendation_move_from_lead_id")),
        sa.ForeignKeyConstraint(["to_lead_id"], ["agency.id"], name=op.f("fk_recommendation_move_to_lead_id")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_recommendation_move_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recommendation_move")),
    )
    op.create_index("ix_recommendation_move_recommendation", "recommendation_move", ["recommendation_id", "id"])
    op.create_index("ix_recommendation_move_from_lead", "recommendation_move", ["from_lead_id", "on_day"])


def downgrade() -> None:
    op.drop_table("recommendation_move")
    op.drop_table("recommendation_coordinating_agency")
    op.drop_table("recommendation")
