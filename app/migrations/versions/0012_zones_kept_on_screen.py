"""zones kept on screen

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("zone", schema=None) as batch_op:
        batch_op.add_column(sa.Column("retired", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("updated_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.create_table(
        "zone_alias",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("zone_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_key", sa.String(length=200), nullable=False),
        sa.Column("kept", sa.Boolean(), nullable=False),
        sa.Column("made_zone", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["zone_id"], ["zone.id"], name=op.f("fk_zone_alias_zone_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_zone_alias")),
        sa.UniqueConstraint("name_key", name=op.f("uq_zone_alias_name_key")),
    )
    with op.batch_alter_table("zone_alias", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_zone_alias_zone_id"), ["zone_id"], unique=False)
    op.create_table(
        "zone_given",
        sa.Column("alias_id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["alias_id"], ["zone_alias.id"], name=op.f("fk_zone_given_alias_id")),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_zone_given_enterprise_id")),
        sa.PrimaryKeyConstraint("alias_id", "enterprise_id", name=op.f("pk_zone_given")),
    )
    with op.batch_alter_table("zone_given", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_zone_given_enterprise_id"), ["enterprise_id"], unique=False)


def downgrade():
    op.drop_table("zone_given")
    op.drop_table("zone_alias")
    with op.batch_alter_table("zone", schema=None) as batch_op:
        batch_op.drop_column("version")
        batch_op.drop_column("updated_at")
        batch_op.drop_column("retired")
