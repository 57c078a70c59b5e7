"""An index by which the cases that somebody may not see are counted without reading the others."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_case_record_restricted", "case_record", ["restricted", "lead_agency_id"])


def downgrade() -> None:
    op.drop_index("ix_case_record_restricted", table_name="case_record")
