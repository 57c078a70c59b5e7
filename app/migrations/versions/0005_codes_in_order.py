"""Codes sorted as people count, and the trail found by day

Revision ID: 0005
Revises: 0004
"""

import re

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

REGISTERS = ("case_record", "dialogue")
CHUNK = 5000


def _sort_key(code):
    return re.sub(r"[0-9]+", lambda found: f"{len(found[0].lstrip('0')):02}{found[0].lstrip('0')}", code.lower())


def _fill(name):
    connection = op.get_bind()
    table = sa.table(name, sa.column("id", sa.Integer), sa.column("code", sa.String), sa.column("code_sort", sa.String))
    change = table.update().where(table.c.id == sa.bindparam("key")).values(code_sort=sa.bindparam("sorted"))
    last = 0
    while True:
        found = sa.select(table.c.id, table.c.code).where(table.c.id > last).order_by(table.c.id).limit(CHUNK)
        rows = connection.execute(found).all()
        if not rows:
            return
        connection.execute(change, [{"key": key, "sorted": _sort_key(code)} for key, code in rows])
        last = rows[-1].id


def upgrade():
    for name in REGISTERS:
        with op.batch_alter_table(name) as table:
            table.add_column(sa.Column("code_sort", sa.String(length=100), nullable=True))
        _fill(name)
        with op.batch_alter_table(name) as table:
            table.alter_column("code_sort", existing_type=sa.String(length=100), nullable=False)
            table.create_index(f"ix_{name}_code_sort", ["code_sort", "id"])
    with op.batch_alter_table("audit_entry") as table:
        table.create_index("ix_audit_entry_at", ["at", "id"])


def downgrade():
    with op.batch_alter_table("audit_entry") as table:
        table.drop_index("ix_audit_entry_at")
    for name in REGISTERS:
        with op.batch_alter_table(name) as table:
            table.drop_index(f"ix_{name}_code_sort")
            table.drop_column("code_sort")
