"""files brought in

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ended_record",
        sa.Column("record_type", sa.String(length=40), nullable=False),
        sa.Column("record_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("record_type", "record_id", name=op.f("pk_ended_record")),
    )
    op.create_table(
        "named_mapping",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("register", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("keys", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_named_mapping_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_named_mapping")),
    )
    with op.batch_alter_table("named_mapping", schema=None) as batch_op:
        batch_op.create_index("uq_named_mapping", ["agency_id", "register", "name"], unique=True)

    op.create_table(
        "file_load",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("register", sa.String(length=20), nullable=False),
        sa.Column("filename", sa.String(length=255), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("stored_as", sa.String(length=64), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=True),
        sa.Column("create_missing", sa.Boolean(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_entry", sa.Integer(), nullable=True),
        sa.Column("last_entry", sa.Integer(), nullable=True),
        sa.Column("back_first_entry", sa.Integer(), nullable=True),
        sa.Column("back_last_entry", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "status IN ('uploaded', 'checking', 'checked', 'loading', 'loaded', 'taken_back', 'dropped')",
            name=op.f("ck_file_load_status"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_file_load_agency_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_file_load_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_load")),
    )
    with op.batch_alter_table("file_load", schema=None) as batch_op:
        batch_op.create_index("ix_file_load_agency", ["agency_id", "id"], unique=False)
        batch_op.create_index("ix_file_load_sha256", ["sha256"], unique=False)
        batch_op.create_index("ix_file_load_user", ["user_id", "id"], unique=False)

    op.create_table(
        "file_record",
        sa.Column("load_id", sa.Integer(), nullable=False),
        sa.Column("noun", sa.String(length=20), nullable=False),
        sa.Column("record_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["load_id"], ["file_load.id"], name=op.f("fk_file_record_load_id")),
        sa.PrimaryKeyConstraint("load_id", "noun", "record_id", name=op.f("pk_file_record")),
    )
    with op.batch_alter_table("file_record", schema=None) as batch_op:
        batch_op.create_index("ix_file_record_record", ["noun", "record_id"], unique=False)

    op.create_table(
        "file_row",
        sa.Column("load_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.Column("faults", sa.JSON(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("mended", sa.JSON(), nullable=True),
        sa.Column("left_out", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('refused', 'doubtful', 'new', 'changed', 'same', 'left_out')", name=op.f("ck_file_row_outcome")
        ),
        sa.ForeignKeyConstraint(["load_id"], ["file_load.id"], name=op.f("fk_file_row_load_id")),
        sa.PrimaryKeyConstraint("load_id", "number", name=op.f("pk_file_row")),
    )
    with op.batch_alter_table("file_row", schema=None) as batch_op:
        batch_op.create_index("ix_file_row_outcome", ["load_id", "outcome", "number"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("file_row", schema=None) as batch_op:
        batch_op.drop_index("ix_file_row_outcome")

    op.drop_table("file_row")
    with op.batch_alter_table("file_record", schema=None) as batch_op:
        batch_op.drop_index("ix_file_record_record")

    op.drop_table("file_record")
    with op.batch_alter_table("file_load", schema=None) as batch_op:
        batch_op.drop_index("ix_file_load_user")
        batch_op.drop_index("ix_file_load_sha256")
        batch_op.drop_index("ix_file_load_agency")

    op.drop_table("file_load")
    with op.batch_alter_table("named_mapping", schema=None) as batch_op:
        batch_op.drop_index("uq_named_mapping")

    op.drop_table("named_mapping")
    op.drop_table("ended_record")
