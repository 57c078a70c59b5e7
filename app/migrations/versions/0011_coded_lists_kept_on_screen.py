"""coded lists kept on screen

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

LISTS = ("cause", "resolution_method", "outcome")


def upgrade():
    for name in LISTS:
        with op.batch_alter_table(name, schema=None) as batch_op:
            batch_op.add_column(sa.Column("id", sa.Integer(), nullable=True))
            batch_op.add_column(sa.Column("retired", sa.Boolean(), nullable=False, server_default=sa.false()))
            batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        op.execute(f"UPDATE {name} SET id = (SELECT count(*) FROM {name} AS other WHERE other.code <= {name}.code)")
        with op.batch_alter_table(name, schema=None) as batch_op:
            batch_op.alter_column("id", existing_type=sa.Integer(), nullable=False)
            batch_op.create_unique_constraint(f"uq_{name}_id", ["id"])


def downgrade():
    for name in LISTS:
        with op.batch_alter_table(name, schema=None) as batch_op:
            batch_op.drop_constraint(f"uq_{name}_id", type_="unique")
            batch_op.drop_column("version")
            batch_op.drop_column("retired")
            batch_op.drop_column("id")
