"""The list of cases: what narrows and sorts it, what its address may hold, how many statements it takes, its files."""

import csv
import io
import zipfile
from datetime import date

import pytest
from sqlalchemy import select

from app.cases import operations
from app.cases.columns import COLUMNS
from app.cases.models import Case
from app.core.audit import AuditEntry
from app.core.sheets import read_table, unguard
from app.extensions import db

FEDERATION = "hp_ldld_2025"


@pytest.fixture
def officer(browse, make_user):
    return browse(make_user(agency=FEDERATION))


@pytest.fixture
def register(make_enterprise, make_case):
    """Five cases that differ in everything the list can be narrowed by; by their codes."""
    sao_bac = make_enterprise("Công ty TNHH May Sao Bắc", tax_code="0299000047", zone="hp_dinh_vu_cat_hai")
    other = make_enterprise("Công ty Gốm Cát Hải", sector="VSIC2018:23")
    return {
        "A": make_case(
            enterprise=sao_bac,
            code="A",
            started_on=date(2026, 1, 5),
            reported_on=date(2026, 1, 6),
            workers_involved=640,
            main_cause="tet_bonus",
            causes=["shift_meal"],
            status="under_way",
        ),
        "B": make_case(
            "rights_dispute",
            enterprise=other,
            code="B",
            started_on=date(2026, 1, 7),
            reported_on=date(2026, 1, 7),
            lead="hp_snv",
            coordinating=[FEDERATION],
        ),
        "C": make_case(
            "strike",
            enterprise=other,
            code="C",
            started_on=date(2025, 12, 1),
            reported_on=date(2025, 12, 1),
            closed_on=date(2026, 1, 20),
            workers_involved=12,
        ),
        "D": make_case("go_slow", code="D", started_on=date(2024, 2, 2), reported_on=date(2024, 2, 3), restricted=True),
        "E": make_case(
            code="E", started_on=date(2026, 1, 5), reported_on=date(2026, 1, 5), status="refuted", workers_involved=99
        ),
    }


def codes(page) -> list[str]:
    return [cell.text.strip() for cell in page.select("tbody td.c-code a")]


NARROWED = [
    ("", "BEACD"),
    ("kind=strike", "C"),
    ("kind=actions", "EACD"),
    ("kind=stoppages", "EAC"),
    ("kind=disputes", "B"),
    ("status=open", "BAD"),
    ("status=closed", "C"),
    ("status=under_way", "A"),
    ("zone=hp_dinh_vu_cat_hai", "A"),
    ("zone=unknown", "BECD"),
    ("sector=VSIC2018:C", "BC"),
    ("agency=hp_snv", "B"),
    ("agency=hp_ldld_2025", "BEACD"),
    ("lead_agency=hp_ldld_2025", "EACD"),
    ("cause=tet_bonus", "A"),
    ("cause=shift_meal", "A"),
    ("cause=unknown", "BECD"),
    ("started_from=05/01/2026", "BEA"),
    ("started_to=2025-12-31", "CD"),
    ("started_from=2025-12-01&started_to=2025-12-01", "C"),
    ("reported_from=2026-01-06&reported_to=2026-01-06", "A"),
    ("closed_from=2026-01-01", "C"),
    ("restricted=yes", "D"),
    ("restricted=no", "BEAC"),
    ("q=dinh vu", "A"),
    ("q=ĐÌNH vũ", "A"),
    ("q=0299000047", "A"),
    ("q=cat hai gom", "BC"),
    ("q=khong co dau", ""),
    ("q=!!!", ""),
    ("kind=disputes&status=open&agency=hp_ldld_2025", "B"),
]


@pytest.mark.every_input
@pytest.mark.parametrize(("query", "expected"), NARROWED)
def test_conditions_narrow_the_list_and_its_file_alike(officer, register, query, expected):
    page = officer.open(f"/cases/?{query}")
    assert codes(page) == list(expected)
    lines = list(csv.DictReader(io.StringIO(officer.open(f"/cases/export.csv?{query}").get_data().decode("utf-8-sig"))))
    assert [line["code"] for line in lines] == list(expected)


def test_the_cases_of_one_enterprise(officer, register):
    page = officer.open(f"/cases/?enterprise={register['B'].enterprise_id}")
    assert codes(page) == ["B", "C"]
    assert "Công ty Gốm Cát Hải" in page.select_one(".chips").text
    assert page.select_one('form.filters input[name="enterprise"]')["value"] == str(register["B"].enterprise_id)


@pytest.mark.every_input
@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("code", "ABCDE"),
        ("-code", "EDCBA"),
        ("started_on", "DCAEB"),
        ("-started_on", "BEACD"),
        ("workers_involved", "CEABD"),
        ("-workers_involved", "AECDB"),
        ("-reported_on", "BAECD"),
        ("closed_on", "CABDE"),
        ("no_such_key", "BEACD"),
    ],
)
def test_the_list_is_sorted_with_unknown_values_last(officer, register, sort, expected):
    page = officer.open(f"/cases/?sort={sort}")
    assert codes(page) == list(expected)


def test_codes_are_sorted_as_people_count(officer, make_case, make_enterprise, count_statements):
    enterprise = make_enterprise()
    for code in ("VV-2026-10", "A-12", "VV-2026-2", "vv-2025-300", "A-9", "A-1-x", "A-1"):
        make_case(enterprise=enterprise, code=code)
    in_order = ["A-1", "A-1-x", "A-9", "A-12", "vv-2025-300", "VV-2026-2", "VV-2026-10"]
    assert codes(officer.open("/cases/?sort=code")) == in_order
    assert codes(officer.open("/cases/?sort=-code")) == in_order[::-1]


def test_an_index_sorts_codes(app):
    found = select(Case.id).order_by(Case.code_sort.desc(), Case.id.desc()).limit(50)
    words = "EXPLAIN QUERY PLAN" if db.engine.dialect.name == "sqlite" else "EXPLAIN"
    if words == "EXPLAIN":
        db.session.execute(db.text("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off"))
    plan = db.session.execute(db.text(f"{words} {found.compile(db.engine, compile_kwargs={'literal_binds': True})}"))
    assert "ix_case_record_code_sort" in str(plan.all())


def test_heads_say_and_turn_the_order(officer, register):
    head = officer.open("/cases/?sort=workers_involved&kind=actions").find("th", attrs={"aria-sort": True})
    assert head["aria-sort"] == "ascending"
    assert "sort=-workers_involved" in head.a["href"] and "kind=actions" in head.a["href"]


def test_pages_follow_one_another_and_nobody_takes_more_than_200(officer, make_case, make_enterprise):
    enterprise = make_enterprise()
    for number in range(5):
        make_case(enterprise=enterprise, code=f"C-{number}")
    seen = [codes(officer.open(f"/cases/?per_page=2&page={number}&sort=code")) for number in (1, 2, 3)]
    assert seen == [["C-0", "C-1"], ["C-2", "C-3"], ["C-4"]]
    assert codes(officer.open("/cases/?per_page=2&page=99&sort=code")) == ["C-4"]
    assert len(codes(officer.open("/cases/?per_page=100000"))) == 5


def test_every_condition_is_a_chip_that_takes_it_away(officer, register):
    page = officer.open("/cases/?kind=strike&started_from=01/01/2025&q=gom")
    chips = page.select("a.condition")
    assert len(chips) == 3
    for name in ("q=", "kind=", "started_from="):
        assert sorted(name in chip["href"] for chip in chips) == [False, True, True]


@pytest.mark.every_input
@pytest.mark.parametrize(
    "query",
    [
        "kind=riot",
        "status=gone",
        "zone=nowhere",
        "agency=%27%3B--",
        "started_from=31/02/2026",
        "started_to=abc",
        "enterprise=" + "9" * 30,
        "enterprise=-1",
        "enterprise=x",
        "page=-1",
        "page=" + "9" * 40,
        "per_page=0",
        "per_page=x",
        "sort=--code",
        "sort=%00x"[:5] + "id",
        "q=" + "x" * 5000,
        "q=%22%27%3A%2A%28%29%26%7C%21",
        "q=%ED%A0%80",
        "q=%F0%9F%92%A5",
        "_scheme=javascript&kind=strike",
        "_external=1&_anchor=x&endpoint=y&_method=POST&self=1",
        "kind=strike&kind=lockout",
        "sector=VSIC1900:A&cause=none&restricted=maybe",
    ],
)
def test_no_address_breaks_the_list_or_its_files(officer, register, query):
    page = officer.open(f"/cases/?{query}")
    assert all(link["href"].startswith(("/", "#")) for link in page.select("main a"))
    officer.open(f"/cases/export.csv?{query}")


def test_a_condition_that_cannot_be_read_is_said_beside_it_and_left_out(officer, register):
    page = officer.open("/cases/?started_from=31/02/2026&kind=strike")
    assert page.select_one("#filter-started_from-error")
    assert codes(page) == ["C"]


def test_an_empty_register_and_a_narrowed_list_say_which_they_are(officer, make_case):
    empty = officer.open("/cases/").select_one(".empty").text
    make_case()
    narrowed = officer.open("/cases/?q=khongcogi").select_one(".empty").text
    assert "khongcogi" in narrowed
    assert empty != narrowed


def test_the_list_takes_as_many_statements_for_nine_cases_as_for_one(officer, make_case, count_statements):
    def statements_of(path):
        officer.open(path)
        with count_statements() as statements:
            officer.open(path)
        return len(statements)

    def one_more(number):
        make_case(code=f"S-{number}", causes=["wage_late"], coordinating=["hp_snv"])

    one_more(0)
    one = [statements_of(path) for path in ("/cases/", "/cases/?q=cong+ty&kind=actions", "/cases/export.csv")]
    for number in range(1, 9):
        one_more(number)
    nine = [statements_of(path) for path in ("/cases/", "/cases/?q=cong+ty&kind=actions", "/cases/export.csv")]
    assert nine == one


# Files -------------------------------------------------------------------------------------------------------------


def test_the_files_hold_the_columns_of_the_contract_in_codes_and_iso_dates(officer, register):
    text = officer.open("/cases/export.csv?kind=work_stoppage&sort=code").get_data()
    assert text.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"))))
    assert list(rows[0]) == [column.name for column in COLUMNS]
    first = rows[0]
    assert first["started_on"] == "2026-01-05"
    assert (first["kind"], first["main_cause"], first["causes"]) == ("work_stoppage", "tet_bonus", "shift_meal")
    assert (first["enterprise"], first["tax_code"], first["restricted"]) == (
        "Công ty TNHH May Sao Bắc",
        "0299000047",
        "no",
    )
    assert (first["workers_involved"], first["workers_indirect"]) == ("640", "")
    book = officer.open("/cases/export.xlsx?kind=work_stoppage&sort=code").get_data()
    table = read_table(book, "cases.xlsx", COLUMNS)
    assert [row.cells["code"] for row in table.rows] == ["A", "E"]
    assert table.rows[0].cells == first
    assert table.faults == []


def test_formulas_in_texts_are_made_harmless(officer, make_case):
    make_case(code="F", lead=FEDERATION, summary='=HYPERLINK("http://x")', title="+84 đồng")
    row = next(csv.DictReader(io.StringIO(officer.open("/cases/export.csv").get_data().decode("utf-8-sig"))))
    assert row["summary"].startswith("'=")
    assert unguard(row["summary"]) == '=HYPERLINK("http://x")'
    book = zipfile.ZipFile(io.BytesIO(officer.open("/cases/export.xlsx").get_data()))
    assert all(b"<f>" not in book.read(name) and b"<f " not in book.read(name) for name in book.namelist())


def test_a_download_is_named_by_day_person_and_conditions_and_stands_in_the_trail_without_the_words(
    browse, make_user, register
):
    user = make_user(agency=FEDERATION, username="cb.ldld02")
    answer = browse(user).open("/cases/export.csv?kind=strike&q=gom")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    name = answer.headers["Content-Disposition"]
    assert "cb.ldld02" in name and "kind-strike" in name and "gom" not in name
    assert str(date.today().year) in name
    entry = db.session.query(AuditEntry).filter_by(action="cases.exported").one()
    assert entry.details == {"conditions": {"kind": "strike"}, "format": "csv", "rows": 1, "searched": True}
    assert entry.actor == "cb.ldld02"


def test_cases_are_found_by_their_enterprise_s_new_name_once_reindexed(officer, register):
    enterprise = register["A"].enterprise
    enterprise.name = "Công ty Hoa Phượng"
    assert operations.reindex_of(enterprise) == 1
    db.session.commit()
    assert codes(officer.open("/cases/?q=hoa phuong")) == ["A"]
    assert codes(officer.open("/cases/?q=0299000047")) == ["A"]
