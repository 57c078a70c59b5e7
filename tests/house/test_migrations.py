"""Migrations on both databases: from nothing to the models, down and up again, with rows in the tables."""

import pytest
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade
from sqlalchemy import func, inspect, select, text
from sqlalchemy.exc import DBAPIError

from app.agencies.models import Agency
from app.cases.models import Case, CaseEvent
from app.cli import load_reference
from app.core import audit, search, tables
from app.core.audit import AuditEntry
from app.core.db import commit, now, today, writing
from app.dialogues.models import Dialogue
from app.enterprises import operations as enterprises
from app.enterprises.models import Enterprise
from app.extensions import db
from app.recommendations.models import Recommendation
from tests import databases

VERSIONS = ScriptDirectory("app/migrations")
STEPS = [script.revision for script in VERSIONS.walk_revisions()]  # the newest first


@pytest.fixture
def app(database):
    app = databases.bare(database)
    with app.app_context():
        yield app
        db.session.rollback()
        db.engine.dispose()


@pytest.fixture
def filled(app):
    """At the newest version, with reference data and a few records of every room."""
    up()
    writing()
    load_reference()
    enterprise = enterprises.register({"name": "Công ty Bạch Đằng", "employees": 100, "other_names": ["BĐ"]})
    lead = db.session.scalars(select(Agency).where(Agency.code == "hp_ldld_2025")).one()
    case = Case(kind="strike", enterprise=enterprise, started_on=today(), reported_on=today(), status="reported")
    case.code, case.code_key, case.title, case.lead_agency = "VV-1", "vv-1", "Đình công", lead
    case.coordinating_agencies = [lead]
    event = CaseEvent(case=case, event="note", happened_at=now(), day=today(), note="Đã gặp hai bên")
    meeting = Dialogue(code="DT-1", code_key="dt-1", kind="thematic", title="Toạ đàm", host_agency=lead)
    meeting.starts_on, meeting.enterprises = today(), [enterprise]
    point = Recommendation(code="KN-1", code_key="kn-1", text="Lắp đèn đường", topic="traffic_lighting")
    point.source, point.brought_from = "letter", "kien-nghi.csv"
    point.lead_agency, point.dialogue, point.received_on, point.due_on = lead, meeting, today(), today()
    point.feedback, point.restricted, point.status = "none", False, "received"
    db.session.add_all([case, event, meeting, point])
    commit()
    return app


def up(revision: str = "head") -> None:
    db.session.rollback()  # an open transaction would hold the tables
    upgrade(revision=revision)


def down(revision: str) -> None:
    db.session.rollback()
    downgrade(revision=revision)


def table_names() -> set[str]:
    with db.engine.connect() as connection:
        return set(inspect(connection).get_table_names()) - {"alembic_version"}


def counts() -> dict[str, int]:
    models = (AuditEntry, Case, CaseEvent, Dialogue, Enterprise)
    return {model.__tablename__: db.session.scalar(select(func.count()).select_from(model)) for model in models}


def refused(statement: str) -> bool:
    """Whether the database itself says no."""
    try:
        with db.engine.begin() as connection:
            connection.execute(text(statement))
    except DBAPIError as failure:
        return "append" in str(failure).lower() or "only" in str(failure).lower()
    return False


def test_from_nothing_the_migrations_lead_to_the_models(app, command):
    up()
    checked = command("db", "check")
    assert checked.exit_code == 0, checked.output
    assert tables.is_current()
    assert set(db.metadata.tables) <= table_names()


def test_there_is_one_line_of_migrations():
    assert len(VERSIONS.get_heads()) == 1
    assert len(VERSIONS.get_bases()) == 1
    for script in VERSIONS.walk_revisions():
        assert script.module.downgrade.__code__.co_code != (lambda: None).__code__.co_code


def test_all_the_way_down_nothing_is_left_and_up_again_all_is_there(filled):
    down("base")
    left = {name for name in table_names() if not name.startswith("sqlite_")}
    assert left == set()
    up()
    assert set(db.metadata.tables) <= table_names()
    writing()
    load_reference()
    commit()
    assert audit.verify()[1] is None


def test_each_migration_goes_down_and_up_with_rows_in_the_tables(filled):
    before = counts()
    for step in STEPS[:-1]:
        below = VERSIONS.get_revision(step).down_revision
        down(below)
        up(step)
        assert counts() == before, step
        down(below)
    up()
    db.session.expire_all()
    assert tables.is_current()
    assert counts() == before
    assert audit.verify()[1] is None


def test_afterwards_every_row_has_its_parent(filled):
    if db.engine.dialect.name == "sqlite":
        assert db.session.execute(text("PRAGMA foreign_key_check")).all() == []
        assert db.session.execute(text("PRAGMA integrity_check")).scalar() == "ok"
    for table in db.metadata.sorted_tables:
        for key in table.foreign_keys:
            orphans = (
                select(func.count())
                .select_from(table)
                .where(key.parent.is_not(None), ~key.parent.in_(select(key.column)))
            )
            assert db.session.scalar(orphans) == 0, key


def test_after_down_and_up_the_database_still_guards_the_trail_and_searches(filled):
    down("base")
    up()
    writing()
    load_reference()
    enterprises.register({"name": "Công ty Sông Cấm"})
    commit()
    assert refused("UPDATE audit_entry SET actor = 'x'")
    assert refused("DELETE FROM audit_entry")
    found = search.matching("enterprise", "song cam")
    assert db.session.scalars(found).all() == [db.session.scalars(select(Enterprise.id)).one()]


def test_each_step_is_named_by_its_revision():
    """So that a server tells the newest step from the names of the files."""
    found = {path.name[:4] for path in (tables.STEPS / "versions").glob("*.py")}
    assert found == set(STEPS)
    assert tables.newest() == STEPS[0]


def test_words_with_their_marks_are_read_from_what_is_there_when_the_step_comes(filled):
    down("0019")
    up()
    assert len(db.session.scalars(search.exactly("enterprise", "Đằng")).all()) == 1
    assert db.session.scalars(search.exactly("enterprise", "dằng")).all() == []
    assert len(db.session.scalars(search.matching("enterprise", "bach dang")).all()) == 1
