"""first tables

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "agency",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=50), nullable=False),
        sa.Column("name_vi", sa.String(length=255), nullable=False),
        sa.Column("name_en", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=50), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("partner", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from", name=op.f("ck_agency_dates")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency")),
        sa.UniqueConstraint("code", name=op.f("uq_agency_code")),
    )
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=150), nullable=False),
        sa.Column("agency", sa.String(length=50), nullable=False),
        sa.Column("session", sa.String(length=16), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("record_type", sa.String(length=40), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=True),
        sa.Column("object_type", sa.String(length=40), nullable=False),
        sa.Column("object_id", sa.Integer(), nullable=True),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
        sa.UniqueConstraint("hash", name=op.f("uq_audit_entry_hash")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index("ix_audit_entry_action", ["action", "id"], unique=False)
        batch_op.create_index("ix_audit_entry_actor", ["actor", "id"], unique=False)
        batch_op.create_index("ix_audit_entry_record", ["record_type", "record_id", "id"], unique=False)

    op.create_table(
        "cause",
        sa.Column("nature", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("label_vi", sa.String(length=200), nullable=False),
        sa.Column("label_en", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_cause")),
    )
    op.create_table(
        "code_series",
        sa.Column("prefix", sa.String(length=10), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("prefix", "year", name=op.f("pk_code_series")),
    )
    op.create_table(
        "failed_sign_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name_hash", sa.String(length=64), nullable=False),
        sa.Column("address_hash", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_failed_sign_in")),
    )
    with op.batch_alter_table("failed_sign_in", schema=None) as batch_op:
        batch_op.create_index("ix_failed_sign_in_address", ["address_hash", "at"], unique=False)
        batch_op.create_index("ix_failed_sign_in_name", ["name_hash", "at"], unique=False)

    op.create_table(
        "holiday",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=255), nullable=False),
        sa.CheckConstraint("kind IN ('holiday', 'observed', 'swap_off', 'working_day')", name=op.f("ck_holiday_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holiday")),
        sa.UniqueConstraint("country", "day", name=op.f("uq_holiday_country_day")),
    )
    op.create_table(
        "outcome",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("label_vi", sa.String(length=200), nullable=False),
        sa.Column("label_en", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_outcome")),
    )
    op.create_table(
        "resolution_method",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("label_vi", sa.String(length=200), nullable=False),
        sa.Column("label_en", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_resolution_method")),
    )
    op.create_table(
        "search_doc",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_doc")),
    )
    with op.batch_alter_table("search_doc", schema=None) as batch_op:
        batch_op.create_index("uq_search_doc_record", ["kind", "record_id"], unique=True)

    op.create_table(
        "sector",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("section", sa.String(length=30), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sector")),
        sa.UniqueConstraint("code", name=op.f("uq_sector_code")),
    )
    with op.batch_alter_table("sector", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sector_section"), ["section"], unique=False)

    op.create_table(
        "submission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
    )
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.create_index("uq_submission_token", ["user_id", "kind", "token"], unique=True)

    op.create_table(
        "text_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_type", sa.String(length=40), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=True),
        sa.Column("object_type", sa.String(length=40), nullable=False),
        sa.Column("object_id", sa.Integer(), nullable=True),
        sa.Column("field", sa.String(length=60), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text_version")),
    )
    with op.batch_alter_table("text_version", schema=None) as batch_op:
        batch_op.create_index("ix_text_version_record", ["record_type", "record_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_text_version_sha256"), ["sha256"], unique=False)

    op.create_table(
        "zone",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=50), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_key", sa.String(length=200), nullable=False),
        sa.Column("zone_kind", sa.String(length=30), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(length=50), nullable=True),
        sa.Column("area_ha", sa.Double(), nullable=True),
        sa.Column("place", sa.String(length=100), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["parent_id"], ["zone.id"], name=op.f("fk_zone_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_zone")),
        sa.UniqueConstraint("code", name=op.f("uq_zone_code")),
    )
    with op.batch_alter_table("zone", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_zone_name_key"), ["name_key"], unique=False)

    op.create_table(
        "agency_former_name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("name_vi", sa.String(length=255), nullable=False),
        sa.Column("name_en", sa.String(length=255), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_agency_former_name_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_former_name")),
    )
    with op.batch_alter_table("agency_former_name", schema=None) as batch_op:
        batch_op.create_index("uq_agency_former_name", ["agency_id", "until"], unique=True)

    op.create_table(
        "agency_succession",
        sa.Column("predecessor_id", sa.Integer(), nullable=False),
        sa.Column("successor_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["predecessor_id"], ["agency.id"], name=op.f("fk_agency_succession_predecessor_id")),
        sa.ForeignKeyConstraint(["successor_id"], ["agency.id"], name=op.f("fk_agency_succession_successor_id")),
        sa.PrimaryKeyConstraint("predecessor_id", "successor_id", name=op.f("pk_agency_succession")),
    )
    with op.batch_alter_table("agency_succession", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agency_succession_successor_id"), ["successor_id"], unique=False)

    op.create_table(
        "default_lead",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_default_lead_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_default_lead")),
        sa.UniqueConstraint("from_day", name=op.f("uq_default_lead_from_day")),
    )
    op.create_table(
        "dialogue",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("code_key", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("title_made", sa.Boolean(), nullable=False),
        sa.Column("host_agency_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("starts_time", sa.Time(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("ends_time", sa.Time(), nullable=True),
        sa.Column("venue", sa.String(length=255), nullable=True),
        sa.Column("employer_side", sa.Integer(), nullable=True),
        sa.Column("worker_side", sa.Integer(), nullable=True),
        sa.Column("worker_side_female", sa.Integer(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("invited_on", sa.Date(), nullable=True),
        sa.Column("cancelled_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('dialogue_conference', 'enterprise_meeting', 'round_table', 'thematic', 'periodic', 'on_request', 'on_matter', 'voluntary', 'employees_conference')",
            name=op.f("ck_dialogue_kind"),
        ),
        sa.CheckConstraint(
            "status IN ('planned', 'invited', 'held', 'concluded', 'closed', 'postponed', 'cancelled')",
            name=op.f("ck_dialogue_status"),
        ),
        sa.CheckConstraint("employer_side >= 0", name=op.f("ck_dialogue_employer_side")),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_dialogue_ends_after_start")),
        sa.CheckConstraint("worker_side >= 0", name=op.f("ck_dialogue_worker_side")),
        sa.CheckConstraint("worker_side_female >= 0", name=op.f("ck_dialogue_worker_side_female")),
        sa.CheckConstraint(
            "worker_side_female IS NULL OR worker_side IS NULL OR worker_side_female <= worker_side",
            name=op.f("ck_dialogue_women_among_workers"),
        ),
        sa.ForeignKeyConstraint(["host_agency_id"], ["agency.id"], name=op.f("fk_dialogue_host_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue")),
        sa.UniqueConstraint("code_key", name=op.f("uq_dialogue_code_key")),
    )
    with op.batch_alter_table("dialogue", schema=None) as batch_op:
        batch_op.create_index("ix_dialogue_host_starts", ["host_agency_id", "starts_on"], unique=False)
        batch_op.create_index("ix_dialogue_kind_starts", ["kind", "starts_on"], unique=False)
        batch_op.create_index("ix_dialogue_starts", ["starts_on", "id"], unique=False)
        batch_op.create_index("ix_dialogue_status_starts", ["status", "starts_on"], unique=False)

    op.create_table(
        "enterprise",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("name_key", sa.String(length=255), nullable=False),
        sa.Column("tax_code", sa.String(length=20), nullable=True),
        sa.Column("zone_id", sa.Integer(), nullable=True),
        sa.Column("zone_text", sa.String(length=200), nullable=True),
        sa.Column("sector_id", sa.Integer(), nullable=True),
        sa.Column("ownership", sa.String(length=20), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("address", sa.String(length=500), nullable=True),
        sa.Column("workweek", sa.String(length=30), nullable=True),
        sa.Column("representative_organisation", sa.String(length=7), nullable=False),
        sa.Column("collective_agreement", sa.String(length=7), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("to_complete", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "collective_agreement IN ('yes', 'no', 'unknown')", name=op.f("ck_enterprise_collective_agreement")
        ),
        sa.CheckConstraint(
            "ownership IN ('fdi', 'domestic_private', 'state', 'joint')", name=op.f("ck_enterprise_ownership")
        ),
        sa.CheckConstraint(
            "representative_organisation IN ('yes', 'no', 'unknown')",
            name=op.f("ck_enterprise_representative_organisation"),
        ),
        sa.CheckConstraint("status IN ('active', 'suspended', 'closed')", name=op.f("ck_enterprise_status")),
        sa.CheckConstraint("zone_id IS NULL OR zone_text IS NULL", name=op.f("ck_enterprise_one_zone")),
        sa.ForeignKeyConstraint(["sector_id"], ["sector.id"], name=op.f("fk_enterprise_sector_id")),
        sa.ForeignKeyConstraint(["zone_id"], ["zone.id"], name=op.f("fk_enterprise_zone_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enterprise")),
        sa.UniqueConstraint("tax_code", name=op.f("uq_enterprise_tax_code")),
    )
    with op.batch_alter_table("enterprise", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_enterprise_country"), ["country"], unique=False)
        batch_op.create_index(batch_op.f("ix_enterprise_name_key"), ["name_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_enterprise_ownership"), ["ownership"], unique=False)
        batch_op.create_index(batch_op.f("ix_enterprise_sector_id"), ["sector_id"], unique=False)
        batch_op.create_index("ix_enterprise_status_name", ["status", "name_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_enterprise_to_complete"), ["to_complete"], unique=False)
        batch_op.create_index(batch_op.f("ix_enterprise_zone_id"), ["zone_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_enterprise_zone_text"), ["zone_text"], unique=False)

    op.create_table(
        "user_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(length=80), nullable=False),
        sa.Column("username_key", sa.String(length=80), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=True),
        sa.Column("password_hash", sa.String(length=255), nullable=False),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("role IN ('officer', 'leader', 'admin')", name=op.f("ck_user_account_role")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_user_account_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("username_key", name=op.f("uq_user_account_username_key")),
    )
    with op.batch_alter_table("user_account", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_user_account_agency_id"), ["agency_id"], unique=False)

    op.create_table(
        "case_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("code_key", sa.String(length=40), nullable=False),
        sa.Column("reference", sa.String(length=100), nullable=True),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("status", sa.String(length=30), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("title_made", sa.Boolean(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("started_time", sa.Time(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_time", sa.Time(), nullable=True),
        sa.Column("end_unknown", sa.Boolean(), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("workers_involved", sa.Integer(), nullable=True),
        sa.Column("workers_indirect", sa.Integer(), nullable=True),
        sa.Column("days_not_worked", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("main_cause", sa.String(length=40), nullable=True),
        sa.Column("procedure_followed", sa.String(length=7), nullable=False),
        sa.Column("demands", sa.Text(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("resolution_method", sa.String(length=40), nullable=True),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.Column("agreement", sa.Text(), nullable=True),
        sa.Column("lead_agency_id", sa.Integer(), nullable=False),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("same_event_as_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(status = 'closed') = (closed_on IS NOT NULL)", name=op.f("ck_case_record_closed_has_date")
        ),
        sa.CheckConstraint(
            "kind IN ('work_stoppage', 'strike', 'lockout', 'go_slow', 'rights_dispute', 'interests_dispute', 'mixed_dispute', 'unclassified_dispute')",
            name=op.f("ck_case_record_kind"),
        ),
        sa.CheckConstraint(
            "procedure_followed IN ('unknown', 'yes', 'no')", name=op.f("ck_case_record_procedure_followed")
        ),
        sa.CheckConstraint(
            "status != 'closed' OR kind != 'unclassified_dispute'", name=op.f("ck_case_record_classified_before_close")
        ),
        sa.CheckConstraint(
            "status IN ('reported', 'classified', 'in_conciliation', 'settled_by_conciliation', 'conciliation_failed', 'conciliation_expired', 'in_arbitration', 'arbitration_decided', 'arbitration_expired', 'in_court', 'strike_procedure', 'agreement_recorded', 'following_up', 'settled_directly', 'withdrawn', 'referred_violation', 'verified', 'under_way', 'partly_resumed', 'ended', 'refuted', 'reopened', 'closed')",
            name=op.f("ck_case_record_status"),
        ),
        sa.CheckConstraint("days_not_worked >= 0", name=op.f("ck_case_record_days_not_worked")),
        sa.CheckConstraint("ended_on IS NULL OR NOT end_unknown", name=op.f("ck_case_record_end_known_or_not")),
        sa.CheckConstraint("ended_on IS NULL OR ended_on >= started_on", name=op.f("ck_case_record_ends_after_start")),
        sa.CheckConstraint("workers_indirect >= 0", name=op.f("ck_case_record_workers_indirect")),
        sa.CheckConstraint("workers_involved >= 1", name=op.f("ck_case_record_workers_involved")),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_case_record_enterprise_id")),
        sa.ForeignKeyConstraint(["lead_agency_id"], ["agency.id"], name=op.f("fk_case_record_lead_agency_id")),
        sa.ForeignKeyConstraint(["main_cause"], ["cause.code"], name=op.f("fk_case_record_main_cause")),
        sa.ForeignKeyConstraint(["outcome"], ["outcome.code"], name=op.f("fk_case_record_outcome")),
        sa.ForeignKeyConstraint(
            ["resolution_method"], ["resolution_method.code"], name=op.f("fk_case_record_resolution_method")
        ),
        sa.ForeignKeyConstraint(["same_event_as_id"], ["case_record.id"], name=op.f("fk_case_record_same_event_as_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_record")),
        sa.UniqueConstraint("code_key", name=op.f("uq_case_record_code_key")),
    )
    with op.batch_alter_table("case_record", schema=None) as batch_op:
        batch_op.create_index("ix_case_record_cause_started", ["main_cause", "started_on"], unique=False)
        batch_op.create_index("ix_case_record_closed", ["closed_on"], unique=False)
        batch_op.create_index("ix_case_record_created", ["created_at", "id"], unique=False)
        batch_op.create_index("ix_case_record_ended", ["ended_on"], unique=False)
        batch_op.create_index("ix_case_record_enterprise_started", ["enterprise_id", "started_on"], unique=False)
        batch_op.create_index("ix_case_record_kind_started", ["kind", "started_on"], unique=False)
        batch_op.create_index("ix_case_record_lead_started", ["lead_agency_id", "started_on"], unique=False)
        batch_op.create_index("ix_case_record_reported", ["reported_on", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_record_same_event_as_id"), ["same_event_as_id"], unique=False)
        batch_op.create_index("ix_case_record_started", ["started_on", "id"], unique=False)
        batch_op.create_index("ix_case_record_status_started", ["status", "started_on"], unique=False)
        batch_op.create_index("ix_case_record_workers", ["workers_involved", "id"], unique=False)

    op.create_table(
        "dialogue_coordinating_agency",
        sa.Column("dialogue_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_dialogue_coordinating_agency_agency_id")),
        sa.ForeignKeyConstraint(
            ["dialogue_id"], ["dialogue.id"], name=op.f("fk_dialogue_coordinating_agency_dialogue_id")
        ),
        sa.PrimaryKeyConstraint("dialogue_id", "agency_id", name=op.f("pk_dialogue_coordinating_agency")),
    )
    with op.batch_alter_table("dialogue_coordinating_agency", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dialogue_coordinating_agency_agency_id"), ["agency_id"], unique=False)

    op.create_table(
        "dialogue_enterprise",
        sa.Column("dialogue_id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["dialogue_id"], ["dialogue.id"], name=op.f("fk_dialogue_enterprise_dialogue_id")),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_dialogue_enterprise_enterprise_id")
        ),
        sa.PrimaryKeyConstraint("dialogue_id", "enterprise_id", name=op.f("pk_dialogue_enterprise")),
    )
    with op.batch_alter_table("dialogue_enterprise", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dialogue_enterprise_enterprise_id"), ["enterprise_id"], unique=False)

    op.create_table(
        "dialogue_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dialogue_id", sa.Integer(), nullable=False),
        sa.Column("from_status", sa.String(length=12), nullable=False),
        sa.Column("to_status", sa.String(length=12), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_dialogue_move_agency_id")),
        sa.ForeignKeyConstraint(["dialogue_id"], ["dialogue.id"], name=op.f("fk_dialogue_move_dialogue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_move")),
    )
    with op.batch_alter_table("dialogue_move", schema=None) as batch_op:
        batch_op.create_index("ix_dialogue_move_dialogue", ["dialogue_id", "id"], unique=False)

    op.create_table(
        "enterprise_head_count",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("employees", sa.Integer(), nullable=False),
        sa.Column("employees_female", sa.Integer(), nullable=True),
        sa.CheckConstraint("employees >= 0", name=op.f("ck_enterprise_head_count_employees")),
        sa.CheckConstraint(
            "employees_female >= 0 AND employees_female <= employees",
            name=op.f("ck_enterprise_head_count_employees_female"),
        ),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_enterprise_head_count_enterprise_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enterprise_head_count")),
    )
    with op.batch_alter_table("enterprise_head_count", schema=None) as batch_op:
        batch_op.create_index("uq_enterprise_head_count", ["enterprise_id", "as_of"], unique=True)

    op.create_table(
        "enterprise_other_name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("name_key", sa.String(length=255), nullable=False),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_enterprise_other_name_enterprise_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enterprise_other_name")),
    )
    with op.batch_alter_table("enterprise_other_name", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_enterprise_other_name_name_key"), ["name_key"], unique=False)
        batch_op.create_index("uq_enterprise_other_name", ["enterprise_id", "name_key"], unique=True)

    op.create_table(
        "user_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_user_session_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_user_session_token_hash")),
    )
    with op.batch_alter_table("user_session", schema=None) as batch_op:
        batch_op.create_index("ix_user_session_open", ["user_id", "ended_at"], unique=False)

    op.create_table(
        "case_cause",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("cause_code", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_record.id"], name=op.f("fk_case_cause_case_id")),
        sa.ForeignKeyConstraint(["cause_code"], ["cause.code"], name=op.f("fk_case_cause_cause_code")),
        sa.PrimaryKeyConstraint("case_id", "cause_code", name=op.f("pk_case_cause")),
    )
    with op.batch_alter_table("case_cause", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_cause_cause_code"), ["cause_code"], unique=False)

    op.create_table(
        "case_coordinating_agency",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_case_coordinating_agency_agency_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case_record.id"], name=op.f("fk_case_coordinating_agency_case_id")),
        sa.PrimaryKeyConstraint("case_id", "agency_id", name=op.f("pk_case_coordinating_agency")),
    )
    with op.batch_alter_table("case_coordinating_agency", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_coordinating_agency_agency_id"), ["agency_id"], unique=False)

    op.create_table(
        "case_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(length=60), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("workers_involved", sa.Integer(), nullable=True),
        sa.Column("workers_indirect", sa.Integer(), nullable=True),
        sa.Column("shift_fraction", sa.Numeric(precision=5, scale=4), nullable=True),
        sa.Column("source", sa.String(length=100), nullable=True),
        sa.Column("quality", sa.String(length=10), nullable=True),
        sa.Column("result", sa.String(length=12), nullable=True),
        sa.Column("ruling", sa.String(length=10), nullable=True),
        sa.Column("court", sa.String(length=200), nullable=True),
        sa.Column("document_number", sa.String(length=100), nullable=True),
        sa.Column("document_date", sa.Date(), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("quality IN ('counted', 'reported', 'estimated')", name=op.f("ck_case_event_quality")),
        sa.CheckConstraint("result IN ('settled', 'not_settled')", name=op.f("ck_case_event_result")),
        sa.CheckConstraint("ruling IN ('legal', 'illegal')", name=op.f("ck_case_event_ruling")),
        sa.CheckConstraint("shift_fraction >= 0 AND shift_fraction <= 1", name=op.f("ck_case_event_shift_fraction")),
        sa.CheckConstraint("workers_indirect >= 0", name=op.f("ck_case_event_workers_indirect")),
        sa.CheckConstraint("workers_involved >= 0", name=op.f("ck_case_event_workers_involved")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_case_event_agency_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case_record.id"], name=op.f("fk_case_event_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_event")),
    )
    with op.batch_alter_table("case_event", schema=None) as batch_op:
        batch_op.create_index("ix_case_event_case", ["case_id", "happened_at"], unique=False)

    op.create_table(
        "case_hand_over",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("from_agency_id", sa.Integer(), nullable=False),
        sa.Column("to_agency_id", sa.Integer(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state IN ('offered', 'accepted', 'refused', 'withdrawn')", name=op.f("ck_case_hand_over_state")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case_record.id"], name=op.f("fk_case_hand_over_case_id")),
        sa.ForeignKeyConstraint(["from_agency_id"], ["agency.id"], name=op.f("fk_case_hand_over_from_agency_id")),
        sa.ForeignKeyConstraint(["to_agency_id"], ["agency.id"], name=op.f("fk_case_hand_over_to_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_hand_over")),
    )
    with op.batch_alter_table("case_hand_over", schema=None) as batch_op:
        batch_op.create_index("ix_case_hand_over_case", ["case_id", "id"], unique=False)
        batch_op.create_index("ix_case_hand_over_to", ["to_agency_id", "state"], unique=False)
        batch_op.create_index(
            "uq_case_hand_over_pending",
            ["case_id"],
            unique=True,
            sqlite_where=sa.text("state = 'offered'"),
            postgresql_where=sa.text("state = 'offered'"),
        )

    op.create_table(
        "case_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("link", sa.String(length=12), nullable=False),
        sa.CheckConstraint(
            "link IN ('related', 'same_event', 'wave', 'resumed', 'not_same')", name=op.f("ck_case_link_link")
        ),
        sa.CheckConstraint("case_id < other_id", name=op.f("ck_case_link_lower_first")),
        sa.ForeignKeyConstraint(["case_id"], ["case_record.id"], name=op.f("fk_case_link_case_id")),
        sa.ForeignKeyConstraint(["other_id"], ["case_record.id"], name=op.f("fk_case_link_other_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_link")),
    )
    with op.batch_alter_table("case_link", schema=None) as batch_op:
        batch_op.create_index("ix_case_link_other", ["other_id"], unique=False)
        batch_op.create_index("uq_case_link", ["case_id", "other_id", "link"], unique=True)

    op.create_table(
        "case_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("from_status", sa.String(length=30), nullable=False),
        sa.Column("to_status", sa.String(length=30), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_case_move_agency_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case_record.id"], name=op.f("fk_case_move_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_move")),
    )
    with op.batch_alter_table("case_move", schema=None) as batch_op:
        batch_op.create_index("ix_case_move_case", ["case_id", "id"], unique=False)

    op.create_table(
        "case_attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("stored_as", sa.String(length=64), nullable=False),
        sa.Column("content_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_case_attachment_agency_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case_record.id"], name=op.f("fk_case_attachment_case_id")),
        sa.ForeignKeyConstraint(["event_id"], ["case_event.id"], name=op.f("fk_case_attachment_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_attachment")),
        sa.UniqueConstraint("stored_as", name=op.f("uq_case_attachment_stored_as")),
    )
    with op.batch_alter_table("case_attachment", schema=None) as batch_op:
        batch_op.create_index("ix_case_attachment_case", ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_attachment_event_id"), ["event_id"], unique=False)

    if op.get_bind().dialect.name == "postgresql":
        postgresql_guards()
    else:
        sqlite_guards()


def sqlite_guards() -> None:
    """The trail only grows; the search index follows `search_doc` by triggers on that table alone."""
    op.execute(
        "CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry "
        "BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END"
    )
    op.execute(
        "CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry "
        "BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END"
    )
    op.execute(
        "CREATE TRIGGER text_version_no_delete BEFORE DELETE ON text_version "
        "BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END"
    )
    # A wording may be taken away (black-out), never exchanged for another.
    op.execute(
        "CREATE TRIGGER text_version_no_update BEFORE UPDATE ON text_version "
        "WHEN NEW.text IS NOT NULL OR NEW.sha256 != OLD.sha256 OR NEW.salt != OLD.salt "
        "BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END"
    )
    op.execute(
        "CREATE VIRTUAL TABLE search_fts USING fts5(words, content='search_doc', content_rowid='id', "
        "tokenize='unicode61 remove_diacritics 0')"
    )
    op.execute(
        "CREATE TRIGGER search_doc_added AFTER INSERT ON search_doc "
        "BEGIN INSERT INTO search_fts(rowid, words) VALUES (NEW.id, NEW.words); END"
    )
    op.execute(
        "CREATE TRIGGER search_doc_removed AFTER DELETE ON search_doc "
        "BEGIN INSERT INTO search_fts(search_fts, rowid, words) VALUES ('delete', OLD.id, OLD.words); END"
    )
    op.execute(
        "CREATE TRIGGER search_doc_changed AFTER UPDATE ON search_doc "
        "BEGIN INSERT INTO search_fts(search_fts, rowid, words) VALUES ('delete', OLD.id, OLD.words); "
        "INSERT INTO search_fts(rowid, words) VALUES (NEW.id, NEW.words); END"
    )


def postgresql_guards() -> None:
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the audit trail is append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE ON audit_entry "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER text_version_no_delete BEFORE DELETE ON text_version "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER text_version_no_truncate BEFORE TRUNCATE ON text_version "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER text_version_no_update BEFORE UPDATE ON text_version FOR EACH ROW "
        "WHEN (NEW.text IS NOT NULL OR NEW.sha256 <> OLD.sha256 OR NEW.salt <> OLD.salt) "
        "EXECUTE FUNCTION refuse_change()"
    )
    op.execute("CREATE INDEX ix_search_doc_words ON search_doc USING gin (to_tsvector('simple'::regconfig, words))")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_fts")
    with op.batch_alter_table("case_attachment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_attachment_event_id"))
        batch_op.drop_index("ix_case_attachment_case")

    op.drop_table("case_attachment")
    with op.batch_alter_table("case_move", schema=None) as batch_op:
        batch_op.drop_index("ix_case_move_case")

    op.drop_table("case_move")
    with op.batch_alter_table("case_link", schema=None) as batch_op:
        batch_op.drop_index("uq_case_link")
        batch_op.drop_index("ix_case_link_other")

    op.drop_table("case_link")
    with op.batch_alter_table("case_hand_over", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_case_hand_over_pending",
            sqlite_where=sa.text("state = 'offered'"),
            postgresql_where=sa.text("state = 'offered'"),
        )
        batch_op.drop_index("ix_case_hand_over_to")
        batch_op.drop_index("ix_case_hand_over_case")

    op.drop_table("case_hand_over")
    with op.batch_alter_table("case_event", schema=None) as batch_op:
        batch_op.drop_index("ix_case_event_case")

    op.drop_table("case_event")
    with op.batch_alter_table("case_coordinating_agency", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_coordinating_agency_agency_id"))

    op.drop_table("case_coordinating_agency")
    with op.batch_alter_table("case_cause", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_cause_cause_code"))

    op.drop_table("case_cause")
    with op.batch_alter_table("user_session", schema=None) as batch_op:
        batch_op.drop_index("ix_user_session_open")

    op.drop_table("user_session")
    with op.batch_alter_table("enterprise_other_name", schema=None) as batch_op:
        batch_op.drop_index("uq_enterprise_other_name")
        batch_op.drop_index(batch_op.f("ix_enterprise_other_name_name_key"))

    op.drop_table("enterprise_other_name")
    with op.batch_alter_table("enterprise_head_count", schema=None) as batch_op:
        batch_op.drop_index("uq_enterprise_head_count")

    op.drop_table("enterprise_head_count")
    with op.batch_alter_table("dialogue_move", schema=None) as batch_op:
        batch_op.drop_index("ix_dialogue_move_dialogue")

    op.drop_table("dialogue_move")
    with op.batch_alter_table("dialogue_enterprise", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dialogue_enterprise_enterprise_id"))

    op.drop_table("dialogue_enterprise")
    with op.batch_alter_table("dialogue_coordinating_agency", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dialogue_coordinating_agency_agency_id"))

    op.drop_table("dialogue_coordinating_agency")
    with op.batch_alter_table("case_record", schema=None) as batch_op:
        batch_op.drop_index("ix_case_record_workers")
        batch_op.drop_index("ix_case_record_status_started")
        batch_op.drop_index("ix_case_record_started")
        batch_op.drop_index(batch_op.f("ix_case_record_same_event_as_id"))
        batch_op.drop_index("ix_case_record_reported")
        batch_op.drop_index("ix_case_record_lead_started")
        batch_op.drop_index("ix_case_record_kind_started")
        batch_op.drop_index("ix_case_record_enterprise_started")
        batch_op.drop_index("ix_case_record_ended")
        batch_op.drop_index("ix_case_record_created")
        batch_op.drop_index("ix_case_record_closed")
        batch_op.drop_index("ix_case_record_cause_started")

    op.drop_table("case_record")
    with op.batch_alter_table("user_account", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_user_account_agency_id"))

    op.drop_table("user_account")
    with op.batch_alter_table("enterprise", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_enterprise_zone_text"))
        batch_op.drop_index(batch_op.f("ix_enterprise_zone_id"))
        batch_op.drop_index(batch_op.f("ix_enterprise_to_complete"))
        batch_op.drop_index("ix_enterprise_status_name")
        batch_op.drop_index(batch_op.f("ix_enterprise_sector_id"))
        batch_op.drop_index(batch_op.f("ix_enterprise_ownership"))
        batch_op.drop_index(batch_op.f("ix_enterprise_name_key"))
        batch_op.drop_index(batch_op.f("ix_enterprise_country"))

    op.drop_table("enterprise")
    with op.batch_alter_table("dialogue", schema=None) as batch_op:
        batch_op.drop_index("ix_dialogue_status_starts")
        batch_op.drop_index("ix_dialogue_starts")
        batch_op.drop_index("ix_dialogue_kind_starts")
        batch_op.drop_index("ix_dialogue_host_starts")

    op.drop_table("dialogue")
    op.drop_table("default_lead")
    with op.batch_alter_table("agency_succession", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agency_succession_successor_id"))

    op.drop_table("agency_succession")
    with op.batch_alter_table("agency_former_name", schema=None) as batch_op:
        batch_op.drop_index("uq_agency_former_name")

    op.drop_table("agency_former_name")
    with op.batch_alter_table("zone", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_zone_name_key"))

    op.drop_table("zone")
    with op.batch_alter_table("text_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_text_version_sha256"))
        batch_op.drop_index("ix_text_version_record")

    op.drop_table("text_version")
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.drop_index("uq_submission_token")

    op.drop_table("submission")
    with op.batch_alter_table("sector", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sector_section"))

    op.drop_table("sector")
    with op.batch_alter_table("search_doc", schema=None) as batch_op:
        batch_op.drop_index("uq_search_doc_record")

    op.drop_table("search_doc")
    op.drop_table("resolution_method")
    op.drop_table("outcome")
    op.drop_table("holiday")
    with op.batch_alter_table("failed_sign_in", schema=None) as batch_op:
        batch_op.drop_index("ix_failed_sign_in_name")
        batch_op.drop_index("ix_failed_sign_in_address")

    op.drop_table("failed_sign_in")
    op.drop_table("code_series")
    op.drop_table("cause")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_entry_record")
        batch_op.drop_index("ix_audit_entry_actor")
        batch_op.drop_index("ix_audit_entry_action")

    op.drop_table("audit_entry")
    op.drop_table("agency")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change()")
