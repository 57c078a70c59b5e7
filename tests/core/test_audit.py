"""The trail: chained, only added to, written with the change or not at all; free texts only as hashes."""

import json
import threading

import pytest
from sqlalchemy import func, inspect, select, text, update
from sqlalchemy.exc import DBAPIError

from app.cases import operations as cases
from app.core import audit
from app.core.audit import AuditEntry, TextVersion
from app.core.base import Base
from app.core.db import commit, writing
from app.core.errors import Unsaved
from app.enterprises import operations as enterprises
from app.enterprises.models import Enterprise
from app.extensions import db

TEXT = "Người lao động đề nghị trả đủ tiền ăn ca"
# Tables that hold no facts people edit: the trail itself, sessions, indexes, series, coded lists of the product, and
# which rows a merge moved (the merge itself is told).
NOT_IN_THE_TRAIL = {
    "zone_given",
    "audit_entry",
    "ended_record",
    "text_version",
    # a file on its way has named entries
    "file_load",
    "file_row",
    "file_record",
    "submission",
    "search_doc",
    "code_series",
    "user_session",
    "failed_sign_in",
    "enterprise_merge_row",
}


def entries(action: str | None = None) -> list[AuditEntry]:
    found = select(AuditEntry).order_by(AuditEntry.id)
    return list(db.session.scalars(found.where(AuditEntry.action == action) if action else found))


def without_guards() -> None:
    """As one with the rights of the database itself might."""
    sqlite = ("audit_entry_no_update", "audit_entry_no_delete", "text_version_no_update", "text_version_no_delete")
    if db.engine.dialect.name == "sqlite":
        statements = [f"DROP TRIGGER {name}" for name in sqlite]
    else:
        statements = [f"ALTER TABLE {table} DISABLE TRIGGER ALL" for table in ("audit_entry", "text_version")]
    for statement in statements:
        db.session.execute(text(statement))
    db.session.commit()


def test_the_chain_is_whole_after_people_have_worked(browse, make_user, make_case, command):
    officer = browse(make_user())
    case = make_case()
    officer.send("/enterprises/new", name="Công ty Bạch Đằng")
    officer.send(f"/cases/{case.code}/edit", summary=TEXT)
    officer.open("/enterprises/export.csv")
    browse(make_user("leader")).open("/enterprises/new", 403)
    answer = command("audit", "verify")
    assert answer.exit_code == 0
    assert "chain whole" in answer.stdout
    assert {"sign_in", "enterprise.registered", "case.changed", "enterprises.exported", "right.refused"} <= {
        entry.action.replace("signed_in", "sign_in").replace("user.", "") for entry in entries()
    }


def test_an_entry_says_who_of_which_agency_what_before_and_after(make_user, make_enterprise):
    officer = make_user(username="lan.pham")
    enterprise = make_enterprise("Công ty Bạch Đằng", address="Lô 1")
    enterprises.change(enterprise, {"address": "Lô 2"}, by=officer)
    commit()
    [entry] = entries("enterprise.changed")
    assert (entry.actor, entry.agency, entry.outcome) == ("lan.pham", "hp_ldld_2025", "done")
    assert (entry.record_type, entry.record_id) == ("enterprise", enterprise.id)
    assert entry.changes == {"address": ["Lô 1", "Lô 2"]}


def test_several_flushes_of_one_action_make_one_entry(make_enterprise):
    enterprise = make_enterprise(address="Lô 1")
    for address in ("Lô 2", "Lô 3"):
        enterprise.address = address
        db.session.flush()
    commit()
    [entry] = entries("enterprise.changed")
    assert entry.changes == {"address": ["Lô 1", "Lô 3"]}


def test_free_texts_stand_in_the_chain_as_hashes_only(make_case):
    case = make_case(demands=TEXT, title="Vụ việc tiền ăn ca")
    cases.change(case, {"demands": TEXT + " và thưởng"})
    commit()
    for entry in entries():
        assert "tiền ăn" not in entry.facts
    before, after = entries("case.changed")[0].changes["demands"]
    assert before != after
    assert before == entries("case.recorded")[0].changes["demands"][1]
    wordings = audit.texts_of("case", case.id)
    assert wordings[before["sha256"]] == TEXT
    assert wordings[after["sha256"]] == TEXT + " và thưởng"


def test_the_same_words_twice_have_different_hashes(make_case):
    make_case(demands=TEXT)
    make_case(demands=TEXT)
    hashes = db.session.scalars(select(TextVersion.sha256).where(TextVersion.field == "demands")).all()
    assert len(set(hashes)) == 2


def test_a_wording_that_is_blacked_out_leaves_the_chain_whole(make_case, command):
    make_case(demands=TEXT)
    db.session.execute(update(TextVersion).where(TextVersion.text == TEXT).values(text=None))
    db.session.commit()
    assert command("audit", "verify").exit_code == 0


def test_passwords_show_only_that_they_changed(make_user):
    user = make_user()
    created = entries("user.created")[-1]
    assert user.password_hash not in created.facts
    assert created.changes["password_hash"] == [None, "•"]


@pytest.mark.every_input
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET actor = 'x'",
        "DELETE FROM audit_entry",
        "DELETE FROM text_version",
        "UPDATE text_version SET text = 'x'",
        "UPDATE text_version SET sha256 = 'x', text = NULL",
    ],
)
def test_the_database_itself_refuses_to_change_the_trail(make_case, statement):
    make_case(demands=TEXT)
    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(text(statement))
    db.session.rollback()


@pytest.mark.app_on("postgresql")
def test_the_trail_cannot_be_emptied_at_once(make_case):
    make_case()
    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(text("TRUNCATE audit_entry"))
    db.session.rollback()


@pytest.mark.every_input
@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE audit_entry SET actor = 'somebody' WHERE id = :id",
        "UPDATE audit_entry SET facts = '{}' WHERE id = :id",
        "UPDATE audit_entry SET outcome = 'refused' WHERE id = :id",
        "UPDATE audit_entry SET hash = 'f' WHERE id = :id",
    ],
)
def test_an_entry_that_was_changed_is_named(make_enterprise, command, tampering):
    make_enterprise()
    target = entries("enterprise.registered")[0].id
    make_enterprise()
    without_guards()
    db.session.execute(text(tampering), {"id": target})
    db.session.commit()
    answer = command("audit", "verify")
    assert answer.exit_code != 0
    assert str(target) in answer.stderr
    assert answer.stdout == ""


def test_an_entry_that_was_taken_away_is_noticed_at_the_next_one(make_enterprise, command):
    make_enterprise()
    target = entries("enterprise.registered")[0].id
    make_enterprise()
    following = db.session.scalar(select(func.min(AuditEntry.id)).where(AuditEntry.id > target))
    without_guards()
    db.session.execute(text("DELETE FROM audit_entry WHERE id = :id"), {"id": target})
    db.session.commit()
    assert str(following) in command("audit", "verify").stderr


def test_a_wording_that_was_exchanged_is_noticed(make_case, command):
    make_case(demands=TEXT)
    without_guards()
    db.session.execute(text("UPDATE text_version SET text = 'khác' WHERE field = 'demands'"))
    db.session.commit()
    answer = command("audit", "verify")
    assert answer.exit_code != 0
    assert "text" in answer.stderr


def test_what_cannot_be_audited_is_not_done(app, monkeypatch):
    count = len(entries())

    def broken(*_):
        raise RuntimeError("the trail cannot be written")

    monkeypatch.setattr(audit, "_head", broken)
    with pytest.raises(RuntimeError):
        enterprises.register({"name": "Công ty Bạch Đằng"})
        commit()
    monkeypatch.undo()
    assert db.session.scalar(select(func.count()).select_from(Enterprise)) == 0
    assert len(entries()) == count


def test_what_is_taken_back_leaves_no_entry(app):
    count = len(entries())
    enterprises.register({"name": "Công ty Bạch Đằng"})
    db.session.flush()
    db.session.rollback()
    enterprises.register({"name": "Công ty Sông Cấm"})
    commit()
    added = entries()[count:]
    assert [json.loads(entry.facts)["changes"]["name"][1] for entry in added if "name" in entry.changes] == [
        "Công ty Sông Cấm"
    ]


def test_every_table_with_facts_is_in_the_trail():
    told = {mapper.local_table.name for mapper in Base.registry.mappers if hasattr(mapper.class_, "__audit__")}
    linked = set()
    for mapper in Base.registry.mappers:
        for name in getattr(getattr(mapper.class_, "__audit__", None), "links", ()):
            linked.add(inspect(mapper.class_).relationships[name].secondary.name)
    assert set(Base.metadata.tables) - told - linked == NOT_IN_THE_TRAIL


def test_every_long_text_is_kept_as_a_hash():
    """A column of unlimited text is free text; `source` and `note` of reference data come from the product's files."""
    for mapper in Base.registry.mappers:
        spec = getattr(mapper.class_, "__audit__", None)
        if spec:
            long = {
                column.key
                for column in mapper.column_attrs
                if type(column.columns[0].type).__name__ == "Text" and column.key not in ("source",)
            }
            assert long <= set(spec.texts) or mapper.class_.__name__ == "Agency", mapper.class_


def test_many_who_write_at_once_leave_one_chain(app, command):
    """Threads with sessions of their own: as processes do, they share nothing but the database."""
    failures = []

    def work(number: int) -> None:
        with app.app_context():
            for turn in range(4):
                try:
                    writing()
                    enterprises.register({"name": f"Công ty {number}.{turn}"})
                    commit()
                except Unsaved as failure:
                    failures.append(failure)
            db.session.remove()

    db.session.commit()
    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert db.session.scalar(select(func.count()).select_from(Enterprise)) == 24
    assert command("audit", "verify").exit_code == 0
    previous = [entry.previous_hash for entry in entries()]
    assert len(set(previous)) == len(previous)
