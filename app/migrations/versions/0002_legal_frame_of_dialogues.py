"""The legal frame of dialogues at the workplace: who asked, what about, numbers, minutes, publication."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

COLUMNS = (
    ("worker_side_listed", sa.Integer()),
    ("worker_side_listed_present", sa.Integer()),
    ("worker_side_listed_asking", sa.Integer()),
    ("employer_authorised", sa.String(length=3)),
    ("requested_by", sa.String(length=8)),
    ("matters", sa.String(length=300)),
    ("minutes_made", sa.String(length=3)),
    ("minutes_number", sa.String(length=100)),
    ("published_on", sa.Date()),
    ("information_source", sa.String(length=15)),
    ("agreed_points", sa.Text()),
)
CHECKS = (
    ("worker_side_listed", "worker_side_listed >= 0"),
    ("worker_side_listed_present", "worker_side_listed_present >= 0"),
    ("worker_side_listed_asking", "worker_side_listed_asking >= 0"),
    (
        "present_among_listed",
        "worker_side_listed_present IS NULL OR worker_side_listed IS NULL"
        " OR worker_side_listed_present <= worker_side_listed",
    ),
    (
        "asking_among_listed",
        "worker_side_listed_asking IS NULL OR worker_side_listed IS NULL"
        " OR worker_side_listed_asking <= worker_side_listed",
    ),
    ("employer_authorised", "employer_authorised IN ('yes', 'no')"),
    ("requested_by", "requested_by IN ('employer', 'workers', 'both')"),
    ("minutes_made", "minutes_made IN ('yes', 'no')"),
    (
        "information_source",
        "information_source IN ('enterprise', 'representatives', 'visit', 'survey', 'agency', 'other')",
    ),
    ("published_after_start", "published_on IS NULL OR published_on >= starts_on"),
)


def upgrade() -> None:
    with op.batch_alter_table("dialogue", schema=None) as batch_op:
        for name, kind in COLUMNS:
            batch_op.add_column(sa.Column(name, kind, nullable=True))
        for name, rule in CHECKS:
            batch_op.create_check_constraint(batch_op.f(f"ck_dialogue_{name}"), rule)
        batch_op.create_index("ix_dialogue_ends", ["ends_on", "starts_on"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("dialogue", schema=None) as batch_op:
        batch_op.drop_index("ix_dialogue_ends")
        for name, _rule in reversed(CHECKS):
            batch_op.drop_constraint(batch_op.f(f"ck_dialogue_{name}"), type_="check")
        for name, _kind in reversed(COLUMNS):
            batch_op.drop_column(name)
