"""The register as people work with it: columns to choose, hits marked, exact marks first, rows to edit."""

import csv
import io
from datetime import date

import pytest

from app.cases.columns import COLUMNS
from app.cases.list_columns import COLUMNS as SHOWN
from app.core.db import commit
from app.dialogues.operations import index

FEDERATION = "hp_ldld_2025"
EVERY = "&".join(f"columns={column.key}" for column in SHOWN)


@pytest.fixture
def officer(browse, make_user):
    return browse(make_user(agency=FEDERATION))


def heads(page) -> list[str]:
    return [head.get_text(strip=True) for head in page.select("table.register thead th:not(:has(.visually-hidden))")]


def codes(page) -> list[str]:
    return [cell.text.strip() for cell in page.select("tbody td.c-code a")]


# Columns -----------------------------------------------------------------------------------------------------------


def test_the_columns_chosen_stand_in_their_order_and_stay_in_every_address(officer, make_case):
    make_case(code="A", reference="12/BC", coordinating=["hp_snv"])
    page = officer.open("/cases/?columns=coordinating,reference&kind=stoppages")
    assert heads(page) == ["Mã", "Doanh nghiệp, nội dung", "Số của cơ quan", "Cơ quan phối hợp"]
    assert "12/BC" in page.select_one("tbody").text
    carried = [field["value"] for field in page.select('form.filters input[name="columns"]')]
    assert carried == ["code", "main", "reference", "coordinating"]
    assert "columns=" in page.select_one("thead a")["href"]
    assert page.select_one(".tool form[method=get] input[name=kind]")["value"] == "stoppages"


def test_the_form_of_columns_shows_what_is_ticked(officer, make_case):
    make_case()
    page = officer.open("/cases/")
    ticked = {box["value"] for box in page.select('.tool input[type=checkbox][name="columns"][checked]')}
    assert ticked == {column.key for column in SHOWN if column.usual and not column.fixed}
    none = "&".join(f"columns={field['value']}" for field in page.select('.tool input[type=hidden][name="columns"]'))
    assert heads(officer.open(f"/cases/?{none}")) == ["Mã", "Doanh nghiệp, nội dung"]


@pytest.mark.parametrize("query", ["columns=", "columns=password_hash", "columns=" + "x" * 5000])
def test_what_is_no_column_is_passed_over(officer, make_case, query):
    make_case()
    assert len(heads(officer.open(f"/cases/?{query}"))) == 7


def test_a_file_holds_all_columns_whatever_the_page_shows(officer, make_case):
    make_case(code="A")
    text = officer.open("/cases/export.csv?columns=code").get_data().decode("utf-8-sig")
    assert next(csv.reader(io.StringIO(text))) == [column.name for column in COLUMNS]


@pytest.mark.every_input
@pytest.mark.parametrize("query", ["", EVERY, "q=công+ty&" + EVERY])
def test_a_page_takes_as_many_statements_for_many_cases_as_for_two(officer, make_case, count_statements, query):
    for _number in range(2):
        make_case(coordinating=["hp_snv"], outcome="all_accepted", causes=["wage_late"])
    with count_statements() as few:
        officer.open(f"/cases/?{query}")
    for number in range(8):
        lead = FEDERATION if number % 2 else "hp_snv"
        make_case(lead=lead, coordinating=["hp_bqlkkt_2025"], outcome="all_accepted", causes=["wage_late"])
    with count_statements() as many:
        officer.open(f"/cases/?{query}")
    assert len(many) == len(few)


# Search ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def two_hills(make_case, make_enterprise):
    """Two that differ in a mark only; the one without is the newer."""
    make_case(code="S-1", enterprise=make_enterprise("Công ty Thanh Sơn"), **_on(2026, 1, 1))
    make_case(code="S-2", enterprise=make_enterprise("Công ty Thanh Son Hà"), **_on(2026, 2, 1))


def _on(*day):
    return {"started_on": date(*day), "reported_on": date(*day)}


@pytest.mark.every_input
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=sơn", ["S-1", "S-2"]),
        ("q=son", ["S-2", "S-1"]),
        ("q=thanh sơ", ["S-1", "S-2"]),
        ("q=sơn&sort=-started_on", ["S-2", "S-1"]),
        ("q=sơn&sort=-code", ["S-2", "S-1"]),
        ("q=sờn", ["S-2", "S-1"]),
    ],
)
def test_what_has_exactly_the_marks_typed_stands_first_unless_an_order_is_chosen(officer, two_hills, query, expected):
    assert codes(officer.open(f"/cases/?{query}")) == expected
    file = officer.open(f"/cases/export.csv?{query}").get_data().decode("utf-8-sig")
    assert [line["code"] for line in csv.DictReader(io.StringIO(file))] == expected


def test_it_is_said_that_the_marks_decide_and_no_column_is_called_sorted(officer, two_hills):
    page = officer.open("/cases/?q=sơn")
    assert "Đúng dấu xếp trước" in page.select_one(".pager-note").text
    assert not page.select("thead th[aria-sort]")
    assert not page.select('form.filters input[name="sort"]')
    assert "2 vụ việc" in page.select_one(".chips-count").text


def test_hits_are_marked_in_code_title_enterprise_and_zone(officer, make_case, make_enterprise):
    enterprise = make_enterprise("Công ty <Đình> Vũ", zone="hp_dinh_vu_cat_hai")
    make_case(code="DINH-7", enterprise=enterprise, title="Ngừng việc ở Đình Vũ")
    page = officer.open("/cases/?q=dinh vu")
    marked = {place: [hit.text for hit in page.select(f"tbody {place} mark")] for place in (".c-code", ".c-main", "td")}
    assert marked[".c-code"] == ["DINH"]
    assert marked[".c-main"] == ["Đình", "Vũ", "Đình Vũ"]
    assert "Công ty <Đình> Vũ" in page.select_one(".c-main").text
    assert not officer.open("/cases/").select("mark")


@pytest.mark.every_input
@pytest.mark.parametrize("register", ["dialogues", "enterprises"])
def test_the_other_registers_mark_and_order_alike(officer, make_enterprise, make_dialogue, register):
    for name in ("Công ty Thanh Sơn", "Công ty Thanh Son An"):
        index(make_dialogue(title=f"Hội nghị {name}", enterprises=[make_enterprise(name)]))
    commit()
    page = officer.open(f"/{register}/?q=sơn&columns=coordinating,address")
    assert page.select_one("tbody tr:first-child mark").text == "Sơn"
    assert "Đúng dấu xếp trước" in page.select_one(".pager-note").text


# Rows --------------------------------------------------------------------------------------------------------------


def test_a_row_knows_where_it_is_changed_only_where_this_account_may(browse, make_user, make_case):
    make_case(code="A")
    make_case(code="B", lead="hp_snv", coordinating=[FEDERATION])
    make_case(code="C", lead="hp_snv")
    page = browse(make_user(agency=FEDERATION)).open("/cases/?sort=code")
    assert [link.get("data-edit") for link in page.select("td.c-code a")] == ["/cases/A/edit", "/cases/B/edit", None]
    leader = browse(make_user("leader", agency=FEDERATION)).open("/cases/")
    assert not leader.select("[data-edit]")
