"""answers by a day: of an offered lead, and of what coordinating agencies are asked

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

OPEN = sa.text("answered_on IS NULL AND withdrawn_on IS NULL")


def upgrade():
    op.add_column("case_hand_over", sa.Column("answer_by", sa.Date(), nullable=True))
    op.create_index("ix_case_hand_over_answered", "case_hand_over", ["answered_at"])
    op.create_index("ix_case_hand_over_on", "case_hand_over", ["on_day"])
    op.create_table(
        "case_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("from_agency_id", sa.Integer(), nullable=False),
        sa.Column("to_agency_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.CheckConstraint("(answer IS NULL) = (answered_on IS NULL)", name=op.f("ck_case_question_answer_has_day")),
        sa.CheckConstraint(
            "answered_on IS NULL OR withdrawn_on IS NULL", name=op.f("ck_case_question_answered_or_withdrawn")
        ),
        sa.CheckConstraint("answer_by >= asked_on", name=op.f("ck_case_question_answer_by")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["agency.id"], name=op.f("fk_case_question_answered_by_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case_record.id"], name=op.f("fk_case_question_case_id")),
        sa.ForeignKeyConstraint(["from_agency_id"], ["agency.id"], name=op.f("fk_case_question_from_agency_id")),
        sa.ForeignKeyConstraint(["to_agency_id"], ["agency.id"], name=op.f("fk_case_question_to_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_question")),
    )
    op.create_index("ix_case_question_case", "case_question", ["case_id", "id"])
    op.create_index(
        "ix_case_question_open",
        "case_question",
        ["to_agency_id", "answer_by"],
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


def downgrade():
    op.drop_table("case_question")
    op.drop_index("ix_case_hand_over_on", table_name="case_hand_over")
    op.drop_index("ix_case_hand_over_answered", table_name="case_hand_over")
    op.drop_column("case_hand_over", "answer_by")
