"""The list of meetings: conditions, order, pages, words; the downloads; how many statements it takes."""

import csv
import io
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from app.core.audit import AuditEntry
from app.core.db import commit, today
from app.core.sheets import read_table
from app.dialogues import operations, queries
from app.dialogues.columns import COLUMNS
from app.dialogues.forms import DialogueForm, parted
from app.dialogues.models import Dialogue
from app.enterprises import operations as enterprise_operations
from app.enterprises.models import Zone
from app.extensions import db


@pytest.fixture
def person(browse, make_user):
    return browse(make_user(agency="hp_ldld_2025"))


@pytest.fixture
def record(agency):
    """A meeting as its form records it: found by its words."""

    def make(kind="dialogue_conference", **values):
        made = {"kind": kind, "starts_on": today(), "host_agency": agency("hp_ldld_2025"), **values}
        dialogue = operations.record(made)
        commit()
        return dialogue

    return make


def codes(page) -> list[str]:
    return [link.get_text(strip=True) for link in page.select("tbody .c-code a")]


def test_each_condition_narrows_the_list(person, make_dialogue, make_enterprise):
    zone = db.session.scalars(select(Zone).where(Zone.code.is_not(None)).order_by(Zone.id)).first()
    inside, outside = make_enterprise(zone=zone.code), make_enterprise()
    make_dialogue(code="A", enterprises=[inside], starts_on=date(2024, 3, 18), status="held")
    make_dialogue("periodic", code="B", host="hp_snv", enterprises=[outside], starts_on=date(2024, 5, 2))
    make_dialogue("voluntary", code="C", starts_on=today() + timedelta(days=3), status="invited")
    expected = {
        "kind=periodic": "B",
        "kind=run": "A",
        "kind=observed": "BC",
        "status=held": "A",
        "status=took_place": "A",
        "host_agency=hp_snv": "B",
        f"zone={zone.code}": "A",
        "zone=unknown": "B",
        f"enterprise={inside.id}": "A",
        "starts_from=2024-05-02": "BC",
        "starts_to=02/05/2024": "AB",
        "starts_from=2024-03-18&starts_to=2024-03-18": "A",
        "upcoming=1": "C",
        "kind=nonsense": "ABC",
        "starts_from=nonsense": "ABC",
        "enterprise=nonsense": "ABC",
    }
    for query, wanted in expected.items():
        assert sorted(codes(person.open(f"/dialogues/?{query}"))) == list(wanted), query


def test_words_are_found_without_marks_in_title_enterprise_place_and_code(person, record, make_enterprise):
    found = record(
        title="Hội nghị quý IV",
        venue="Đình Vũ",
        enterprises=[make_enterprise("Công ty Sông Cấm", tax_code="0200111222")],
    )
    record(title="Tọa đàm khác")
    for words in ("dinh vu", "hoi nghi QUY", "song c", "0200111222", found.code.lower()):
        assert codes(person.open("/dialogues/", query_string={"q": words})) == [found.code], words
    page = person.open("/dialogues/", query_string={"q": "khong co"})
    assert codes(page) == []
    assert "khong co" in page.select_one("main").get_text()


def test_a_new_name_of_an_enterprise_finds_its_meetings(person, record, make_enterprise):
    enterprise = make_enterprise("Công ty Cũ")
    dialogue = record(enterprises=[enterprise], title="Đối thoại")
    enterprise_operations.change(enterprise, {"name": "Công ty Mới Tinh"})
    assert operations.reindex_of(enterprise) == 1
    commit()
    assert codes(person.open("/dialogues/?q=moi+tinh")) == [dialogue.code]


def test_the_list_is_sorted_and_paged_by_its_address(person, make_dialogue):
    for number in range(1, 6):
        make_dialogue(code=f"D{number}", starts_on=date(2024, 1, number))
    assert codes(person.open("/dialogues/")) == ["D5", "D4", "D3", "D2", "D1"]
    assert codes(person.open("/dialogues/?sort=starts_on")) == ["D1", "D2", "D3", "D4", "D5"]
    assert codes(person.open("/dialogues/?sort=-code&per_page=2&page=2")) == ["D3", "D2"]
    assert len(codes(person.open("/dialogues/?sort=venue"))) == 5
    assert codes(person.open("/dialogues/?per_page=2&page=99")) == ["D1"]


def test_an_empty_register_says_so(person):
    main = person.open("/dialogues/").select_one("main")
    assert main.select_one("tbody") is None
    assert main.select("a[href='/dialogues/new']")


@pytest.mark.every_input
@pytest.mark.parametrize("path", ["/dialogues/", "/dialogues/export.csv"])
def test_a_list_takes_as_many_statements_for_nine_meetings_as_for_one(
    person, make_dialogue, make_enterprise, count_statements, path
):
    def add(count):
        for _number in range(count):
            make_dialogue(coordinating=["hp_snv"], enterprises=[make_enterprise() for _one in range(3)])

    add(1)
    person.open(path)
    with count_statements() as for_one:
        person.open(path)
    add(8)
    with count_statements() as for_nine:
        person.open(path)
    assert len(for_nine) == len(for_one)


def test_a_page_takes_as_many_statements_for_nine_enterprises_as_for_one(
    person, make_dialogue, make_enterprise, count_statements
):
    counts = []
    for number in (1, 9):
        enterprises = [make_enterprise(zone="Đình Vũ") for _one in range(number)]
        dialogue = make_dialogue(enterprises=enterprises, coordinating=["hp_snv"])
        person.open(f"/dialogues/{dialogue.code}")
        with count_statements() as statements:
            person.open(f"/dialogues/{dialogue.code}")
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_the_download_holds_the_rows_of_the_list_and_stands_in_the_trail(person, make_dialogue, make_enterprise):
    first = make_enterprise("Công ty A", tax_code="0200123456")
    make_dialogue(
        "round_table",
        code="X-1",
        coordinating=["hp_snv"],
        enterprises=[first, make_enterprise("Công ty B")],
        starts_on=date(2024, 3, 18),
        status="held",
        title="=Tọa đàm",
        worker_side=0,
    )
    make_dialogue(code="X-2", starts_on=date(2025, 3, 18))
    answer = person.open("/dialogues/export.csv?starts_to=2024-12-31")
    rows = list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    assert list(rows[0])[:15] == [
        "code", "kind", "title", "host_agency", "coordinating_agencies", "enterprises", "starts_at", "ends_at", "venue",
        "status", "employer_side", "worker_side", "worker_side_female", "restricted", "summary",
    ]  # fmt: skip
    assert [row["code"] for row in rows] == ["X-1"]
    assert rows[0]["enterprises"] == "0200123456; Công ty B"
    assert rows[0]["coordinating_agencies"] == "hp_snv"
    assert (rows[0]["starts_at"], rows[0]["ends_at"]) == ("2024-03-18", "")
    assert (rows[0]["worker_side"], rows[0]["employer_side"], rows[0]["restricted"]) == ("0", "", "no")
    assert rows[0]["title"] == "'=Tọa đàm"
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "dialogues.exported")).one()
    assert entry.details["conditions"] == {"starts_to": "2024-12-31"}
    assert entry.details["rows"] == 1
    assert person.open("/dialogues/export.xlsx").data.startswith(b"PK")


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_was_downloaded_reads_back_as_it_was(app, person, make_dialogue, make_enterprise, form):
    enterprises = [make_enterprise("Công ty A", tax_code="0200123456"), make_enterprise("Công ty B")]
    made = {"coordinating": ["hp_snv"], "enterprises": enterprises, "restricted": True}
    make_dialogue(code="full", starts_on=date(2024, 3, 18), **made)
    full = db.session.scalars(select(Dialogue)).one()
    values = {"employer_side": 3, "worker_side": 9, "worker_side_female": 4, "venue": "Hội trường", "summary": "a\nb"}
    values |= {"status": "concluded", "title": "Tọa đàm; tổng kết"}
    operations.change(full, values)
    operations.record({"kind": "periodic", "starts_on": date(2024, 4, 1), "host_agency": full.host_agency})
    commit()
    person.send("/dialogues/full/edit", starts_time="08:00", ends_on="19/03/2024", ends_time="11:30")
    content = person.open(f"/dialogues/export.{form}").get_data()
    table = read_table(content, f"export.{form}", COLUMNS)
    assert (table.faults, len(table.rows)) == ([], 2)
    with app.test_request_context():
        for row in table.rows:
            dialogue = db.session.scalars(queries.with_code(select(Dialogue), row.cells["code"])).one()
            cells = parted(row.cells)
            fields = DialogueForm(MultiDict(cells), dialogue=dialogue, meta={"csrf": False})
            assert fields.validate(), fields.errors
            status = {"status": cells["status"]}
            assert operations.change(dialogue, fields.resolved() | status, by=None) is False
