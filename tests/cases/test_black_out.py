"""Remove personal detail: a passage goes from every wording that is kept, and the trail stays whole (privacy 9)."""

import json
from datetime import datetime

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DatabaseError

from app.cases import handling
from app.cases.models import Attachment, Case, CaseEvent
from app.core import audit
from app.core.audit import AuditEntry, TextVersion
from app.core.blackout import Passage
from app.core.db import commit, today
from app.core.search import SearchDoc
from app.extensions import db
from app.imports.models import FileLoad, FileRow

LEAD, COORDINATING = "hp_ldld_2025", "hp_snv"
WHO = "Nguyễn Văn Mẫu"
ASKED = {"passage": WHO, "reason": "names_person", "sure": "1"}


@pytest.fixture
def officer(make_user):
    return make_user(agency=LEAD)


@pytest.fixture
def case(make_case, officer):
    """The name stands in the summary, in an earlier wording of the demands, in a note and its source, in a document."""
    case = make_case(
        lead=LEAD,
        coordinating=[COORDINATING],
        summary=f"Theo {WHO}, ca hai dừng việc.",
        demands=f"Nhận lại {WHO.upper()} và trả lương.",
    )
    case.demands = "Trả lương."
    moment = datetime.combine(today(), datetime.min.time())
    values = {"event": "note", "happened_at": moment, "note": f"Gặp nguyễn  văn\nmẫu lúc 9 giờ ({WHO}).", "source": WHO}
    handling.add_event(case, values, by=officer)
    db.session.add(Attachment(case=case, name=f"đơn {WHO}.pdf", stored_as="x", content_type="a/b", size=1, sha256="0"))
    commit()
    return case


def everything_kept() -> str:
    """Every row of every table, as text, JSON unescaped."""
    rows = []
    for table in db.metadata.sorted_tables:
        for row in db.session.execute(select(table)):
            rows.append(" ".join(json.dumps(one, ensure_ascii=False, default=str) for one in row))
    return "\n".join(rows)


def send(browse, user, case, status=303, **fields):
    return browse(user).post(f"/cases/{case.code}/black-out", {**ASKED, **fields}, status)


def test_the_words_are_gone_from_every_version_and_the_chain_verifies(browse, officer, case, command):
    kept = everything_kept().casefold()
    assert kept.count("mẫu") > 8 and "nguyen van mau" in kept
    send(browse, officer, case)
    kept = everything_kept()
    for spelling in (WHO, WHO.upper(), WHO.lower(), "nguyễn  văn", "nguyen van mau"):
        assert spelling not in kept
    assert case.summary == "Theo █████, ca hai dừng việc."
    assert command("audit", "verify").exit_code == 0
    assert list(audit.broken_texts()) == []


def test_the_rest_of_each_wording_stays_readable_in_the_history(browse, officer, case):
    send(browse, officer, case)
    page = browse(officer).open(f"/cases/{case.code}?history=all")
    history = page.select_one("#history").text
    assert "Nhận lại █████ và trả lương." in history and "Xoá chi tiết cá nhân" in history
    assert WHO not in page.text


def test_it_is_noted_with_its_reason_and_without_the_words(browse, officer, case):
    send(browse, officer, case)
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "text.removed")).one()
    assert (entry.actor, entry.record_type, entry.details["reason"]) == (officer.username, "case", "names_person")
    assert entry.details["fields"] == ["demands", "name", "note", "source", "summary"]
    assert "Mẫu" not in entry.facts


def test_the_case_is_no_longer_found_by_the_words(browse, officer, case):
    found = browse(officer).open("/cases/", query_string={"q": "nguyen van mau"})
    assert case.code in found.select_one("main").text
    send(browse, officer, case)
    found = browse(officer).open("/cases/", query_string={"q": "nguyen van mau"})
    assert case.code not in found.select_one("main").text
    of_case = select(SearchDoc.words).where(SearchDoc.kind == "case", SearchDoc.record_id == case.id)
    assert "nguyen" not in db.session.scalars(of_case).one()


def test_nobody_can_find_out_by_trying_what_was_removed(browse, officer, case):
    """The salt of the old wording is gone with it: its hash in the chain tells nothing."""
    salts = set(db.session.scalars(select(TextVersion.salt).where(TextVersion.text.contains("Mẫu"))))
    send(browse, officer, case)
    assert not salts & set(db.session.scalars(select(TextVersion.salt)))


def test_rows_of_files_that_wait_lose_the_words_too(browse, officer, case):
    load = FileLoad(register="cases", filename="a.csv", sha256="0", size=1, user=officer, agency=officer.agency)
    load.status = "checked"
    db.session.add(load)
    db.session.flush()
    cells = {"summary": f"Có {WHO} dự.", "enterprise": "Công ty A"}
    faults = [["summary", "warning", f"Có thể là tên người: {WHO}."]]
    row = FileRow(load_id=load.id, number=2, outcome="doubtful", cells=cells, faults=faults, changes={})
    db.session.add(row)
    commit()
    send(browse, officer, case)
    row = db.session.get(FileRow, (load.id, 2))
    assert row.cells == {"summary": "Có █████ dự.", "enterprise": "Công ty A"}
    assert row.mended == {"summary": "Có █████ dự."}, "else the file would bring it in again"
    assert WHO not in json.dumps(row.faults, ensure_ascii=False)


def test_files_of_other_agencies_are_theirs(browse, officer, case, make_user):
    other = make_user(agency=COORDINATING)
    load = FileLoad(register="cases", filename="a.csv", sha256="0", size=1, user=other, agency=other.agency)
    db.session.add(load)
    db.session.flush()
    db.session.add(FileRow(load_id=load.id, number=2, outcome="new", cells={"summary": WHO}, faults=[], changes={}))
    commit()
    send(browse, officer, case)
    assert db.session.get(FileRow, (load.id, 2)).cells == {"summary": WHO}


@pytest.mark.parametrize(
    ("role", "office", "status"),
    [("officer", COORDINATING, 403), ("leader", LEAD, 403), ("officer", "hp_btgdvtu", 403), ("admin", LEAD, 404)],
)
def test_only_officers_of_the_lead_remove_and_only_they_see_the_form(browse, make_user, case, role, office, status):
    user = make_user(role, agency=office)
    send(browse, user, case, status)
    assert WHO in case.summary
    if status == 403:
        assert not browse(user).open(f"/cases/{case.code}").select('form[action$="/black-out"]')


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"passage": ""}, "passage"),
        ({"passage": "Mẫu"}, "passage"),
        ({"passage": "Trần Thị Thử"}, "passage"),
        ({"passage": "guyễn Văn Mẫ"}, "passage"),
        ({"passage": ".*"}, "passage"),
        ({"passage": "█████"}, "passage"),
        ({"reason": ""}, "reason"),
        ({"reason": f"vì có {WHO}"}, "reason"),
        ({"sure": ""}, "sure"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_removed(browse, officer, case, fields, field):
    page = send(browse, officer, case, 422, **fields)
    assert page.select_one(f'.error-summary a[href="#black_out-{field}"]')
    assert WHO in case.summary


def test_other_cases_keep_their_texts(browse, officer, case, make_case):
    other = make_case(lead=LEAD, summary=f"Cũng có {WHO}.")
    send(browse, officer, case)
    assert other.summary == f"Cũng có {WHO}."


def test_who_has_the_case_open_meanwhile_does_not_bring_the_words_back_unseen(browse, officer, case):
    version = case.version
    send(browse, officer, case)
    assert case.version > version


def test_the_guard_lets_no_wording_be_exchanged_without_its_hash_and_the_check_tells_a_forged_one(
    browse, officer, case
):
    version = db.session.scalars(select(TextVersion).where(TextVersion.field == "summary")).first()
    with pytest.raises(DatabaseError):
        db.session.execute(update(TextVersion).where(TextVersion.id == version.id).values(text="anders"))
    db.session.rollback()
    forged = audit.text_hash("00", "anders")
    db.session.execute(
        update(TextVersion).where(TextVersion.id == version.id).values(text="anders", salt="00", blacked_sha256=forged)
    )
    assert list(audit.broken_texts()) == [version.id], "no entry of the chain names it"
    with pytest.raises(DatabaseError):
        db.session.execute(text("DELETE FROM text_version"))
    db.session.rollback()


@pytest.mark.parametrize("typed", ["(((((((", "a" * 200, "\\", "[a-z]+", "Nguyễn  Văn\tMẫu", "𝒩guyễn", "$&`"])
def test_any_words_are_taken_as_they_are(typed):
    passage = Passage(typed)
    assert passage.removed_from(f"trước {' '.join(typed.split())} sau").startswith("trước █")
    assert passage.removed_from("không có gì") == "không có gì"


def test_a_second_removal_goes_on_from_the_first(browse, officer, case):
    send(browse, officer, case)
    send(browse, officer, case, passage="ca hai")
    assert case.summary == "Theo █████, █████ dừng việc."
    assert list(audit.broken_texts()) == []
    assert db.session.scalar(select(CaseEvent.note)) is not None and db.session.scalar(select(Case.id)) == case.id


def test_a_dialogue_loses_the_words_in_the_same_way(browse, make_user, make_dialogue, command):
    host = make_user(agency=LEAD)
    meeting = make_dialogue(host=LEAD, coordinating=[COORDINATING], summary=f"Do {WHO} nêu.", title=f"Họp với {WHO}")
    at = f"/dialogues/{meeting.code}"
    browse(make_user(agency=COORDINATING)).post(f"{at}/black-out", ASKED, 403)
    page = browse(host).post(f"{at}/black-out", {**ASKED, "passage": "Trần Thị Thử"}, 422)
    assert page.select_one('.error-summary a[href="#black_out-passage"]')
    browse(host).post(f"{at}/black-out", ASKED)
    assert (meeting.summary, meeting.title) == ("Do █████ nêu.", "Họp với █████")
    assert WHO not in everything_kept() and command("audit", "verify").exit_code == 0
    assert "Xoá chi tiết cá nhân" in browse(host).open(at).text
