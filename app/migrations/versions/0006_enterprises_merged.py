"""enterprises that are one: what was merged into what, and which rows moved

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("enterprise", schema=None) as batch_op:
        batch_op.add_column(sa.Column("tax_root", sa.String(length=10), nullable=True))
        batch_op.add_column(sa.Column("merged_into_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("merged_tax_codes", sa.String(length=2000), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_enterprise_merged_into_id_enterprise"), "enterprise", ["merged_into_id"], ["id"]
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_enterprise_not_itself"), "merged_into_id IS NULL OR merged_into_id != id"
        )
        batch_op.create_index(batch_op.f("ix_enterprise_tax_root"), ["tax_root"], unique=False)
        batch_op.create_index(batch_op.f("ix_enterprise_merged_into_id"), ["merged_into_id"], unique=False)
    op.execute("UPDATE enterprise SET tax_root = substr(tax_code, 1, 10) WHERE tax_code IS NOT NULL")
    op.create_table(
        "enterprise_merge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("merged_id", sa.Integer(), nullable=False),
        sa.Column("into_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("filled", sa.JSON(), nullable=False),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["into_id"], ["enterprise.id"], name=op.f("fk_enterprise_merge_into_id_enterprise")),
        sa.ForeignKeyConstraint(
            ["merged_id"], ["enterprise.id"], name=op.f("fk_enterprise_merge_merged_id_enterprise")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enterprise_merge")),
    )
    with op.batch_alter_table("enterprise_merge", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_enterprise_merge_into_id"), ["into_id"], unique=False)
        batch_op.create_index(
            "uq_enterprise_merge_in_force",
            ["merged_id"],
            unique=True,
            sqlite_where=sa.text("undone_at IS NULL"),
            postgresql_where=sa.text("undone_at IS NULL"),
        )
    op.create_table(
        "enterprise_merge_row",
        sa.Column("merge_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=80), nullable=False),
        sa.Column("row_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("left_out", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["merge_id"], ["enterprise_merge.id"], name=op.f("fk_enterprise_merge_row_merge_id_enterprise_merge")
        ),
        sa.PrimaryKeyConstraint("merge_id", "place", "row_id", name=op.f("pk_enterprise_merge_row")),
    )


def downgrade() -> None:
    op.drop_table("enterprise_merge_row")
    op.drop_table("enterprise_merge")
    with op.batch_alter_table("enterprise", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_enterprise_merged_into_id"))
        batch_op.drop_index(batch_op.f("ix_enterprise_tax_root"))
        batch_op.drop_constraint(batch_op.f("ck_enterprise_not_itself"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_enterprise_merged_into_id_enterprise"), type_="foreignkey")
        batch_op.drop_column("merged_tax_codes")
        batch_op.drop_column("merged_into_id")
        batch_op.drop_column("tax_root")
