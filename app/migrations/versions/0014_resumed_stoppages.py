"""resumed stoppages count as one action

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("case_record", schema=None) as batch_op:
        batch_op.add_column(sa.Column("resumes_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_case_record_resumes_id_case_record"), "case_record", ["resumes_id"], ["id"]
        )
    resumed = sa.text("resumes_id IS NOT NULL")
    op.create_index(
        "ix_case_record_resumes",
        "case_record",
        ["resumes_id", "started_on"],
        unique=False,
        sqlite_where=resumed,
        postgresql_where=resumed,
    )
    point_to_the_first_run()


def point_to_the_first_run() -> None:
    """Every run that is linked as resumed points to the first of its action, as far as a chain of links reaches."""
    connection = op.get_bind()
    pairs = connection.execute(sa.text("SELECT case_id, other_id FROM case_link WHERE link = 'resumed'")).all()
    action = {case_id: {case_id} for pair in pairs for case_id in pair}
    for one, other in pairs:
        joined = action[one] | action[other]
        for case_id in joined:
            action[case_id] = joined
    started = {
        case_id: connection.execute(
            sa.text("SELECT started_on FROM case_record WHERE id = :id"), {"id": case_id}
        ).scalar_one()
        for case_id in action
    }
    for case_id, runs in action.items():
        first = min(runs, key=lambda one: (str(started[one]), one))
        if first != case_id:
            connection.execute(
                sa.text("UPDATE case_record SET resumes_id = :first WHERE id = :id"), {"first": first, "id": case_id}
            )


def downgrade() -> None:
    op.drop_index("ix_case_record_resumes", table_name="case_record")
    with op.batch_alter_table("case_record", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_case_record_resumes_id_case_record"), type_="foreignkey")
        batch_op.drop_column("resumes_id")
