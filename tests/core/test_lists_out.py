"""Every list as a file: the rows of its pages, all of them, in their order, and nothing that its reader may not see."""

import csv
import io
import zipfile
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from app.cases import handling
from app.core.audit import AuditEntry
from app.extensions import db

TEMPLATES = Path(__file__).parents[2] / "app" / "templates"

DAYS = "from=2020-01-01&to=2035-12-31&as_of=2035-12-31"
GARBAGE = (
    "q=" + "x" * 5000,
    "sort=--nothing&page=99999999999999999999&per_page=-1",
    "since=32/13/2026&until=abc&record=%ED%A0%80&actor=a%0Ab%2F..%2F&action=%27%22%3B",
    "kind=no&status=no&zone=%3Cscript%3E&agency=%F0%9F%92%A5&role=x&state=y&acting=maybe&acting=1",
    "_external=1&_anchor=x&kind=strike&kind=lockout&endpoint=y&self=1",
)


@dataclass(frozen=True)
class List:
    """`key`: the column of the file that holds what stands in the page's cells `cell`."""

    page: str
    files: str
    role: str
    key: str
    cell: str
    query: str = ""
    noun: str = ""

    def __str__(self) -> str:
        return self.page

    def address(self, path: str, *more: str) -> str:
        return path + "?" + "&".join(part for part in (self.query, *more) if part)


BEHIND = f"figure=stoppages.began&{DAYS}"
LISTS = (
    List("/cases/", "/cases/export", "officer", "code", "td.c-code", "sort=code", "cases"),
    List("/cases/", "/cases/export", "leader", "code", "td.c-code", "kind=actions&sort=-enterprise", "cases"),
    List("/cases/deadlines", "/cases/deadlines/export", "officer", "case", "td.c-code", "state=running", "deadlines"),
    List("/dialogues/", "/dialogues/export", "officer", "code", "td.c-code", "sort=-starts_on", "dialogues"),
    List(
        "/dialogues/yearly",
        "/dialogues/yearly/export",
        "officer",
        "name",
        "td.c-main",
        "sort=-name",
        "yearly_dialogues",
    ),
    List(
        "/recommendations/",
        "/recommendations/export",
        "officer",
        "code",
        "td.c-code",
        "sort=-code",
        "recommendations",
    ),
    List("/enterprises/", "/enterprises/export", "admin", "name", "td.c-main strong", "sort=-name", "enterprises"),
    List("/reports/records", "/reports/records/export", "officer", "code", "td.c-code", BEHIND, "records"),
    List("/admin/users", "/admin/users/export", "admin", "username", "td.c-code", "sort=-username", "users"),
    List("/admin/agencies/", "/admin/agencies/export", "admin", "code", "td.c-code", "sort=-code", "agencies"),
    List("/admin/sectors/", "/admin/sectors/export", "admin", "name", "td.c-main", "version=VSIC2018", "sectors"),
    List("/admin/audit", "/admin/audit/export", "admin", "number", "td.c-code", "until=01/01/2999", "audit"),
)
every_list = pytest.mark.parametrize("one", LISTS, ids=str)


@pytest.fixture
def more(make_user, make_case, make_dialogue, make_enterprise, make_recommendation):
    """`more(n)` adds n rows to every list."""
    made = iter(range(1000))

    def add(how_many):
        for number in (next(made) for _ in range(how_many)):
            enterprise = make_enterprise(f"=Công ty {number:03}", tax_code=f"02009{number:05}")
            case = make_case(
                "strike", enterprise=enterprise, code=f"C-{number:03}", causes=["wage_late"], title="+SUM(1)"
            )
            handling.add_event(
                case, {"event": "strike_opinion_collection", "happened_at": datetime(2099, 1, 8, 7, number % 60)}
            )
            make_dialogue(code=f"D-{number:03}", enterprises=[enterprise], title="@SUM(1)")
            make_recommendation("=1+1", enterprise=enterprise, code=f"R-{number:03}")
            make_user(username=f"cb.{number:03}")

    return add


def table(answer) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))


def pages(browser, one) -> list[str]:
    """The keys of all rows, page by page."""
    found, number, last = [], 1, 1
    while number <= last:
        page = browser.open(one.address(one.page, "per_page=7", f"page={number}"))
        found += [cell.get_text(" ", strip=True) for cell in page.select(f"tbody tr {one.cell}")]
        shown = [int(link.get_text().split()[-1]) for link in page.select(".pager li a:not([rel])")]
        last, number = max([last, *shown]), number + 1
    return found


@pytest.mark.every_input
@every_list
def test_the_files_hold_the_rows_of_all_pages_in_their_order(browse, make_user, more, one):
    more(9)
    browser = browse(make_user(one.role))
    shown = pages(browser, one)
    rows = table(browser.open(one.address(one.files + ".csv")))
    if one.noun == "audit":  # the pages above were opened before this file was noted
        rows = [row for row in rows if row["number"] in shown]
    assert len(shown) > 8
    assert [row[one.key].removeprefix("'") for row in rows] == shown


@every_list
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_page_offers_both_files_with_its_own_conditions(browse, make_user, more, one, kind):
    more(1)
    browser = browse(make_user(one.role))
    page = browser.open(one.address(one.page, "per_page=1"))
    [link] = {link["href"] for link in page.select("a") if f"/export.{kind}" in link["href"]}
    assert link.startswith(one.files)
    assert "per_page" not in link
    answer = browser.open(link)
    name = answer.headers["Content-Disposition"]
    assert name.startswith(f"attachment; filename={one.noun}-{date.today().year}")
    assert one.role in name
    [entry] = db.session.scalars(select(AuditEntry).where(AuditEntry.action == f"{one.noun}.exported"))
    assert (entry.details["format"], entry.actor.split(".")[0]) == (kind, one.role)


@every_list
def test_no_cell_of_a_file_is_a_formula(browse, make_user, more, one):
    more(2)
    browser = browse(make_user(one.role))
    for row in table(browser.open(one.address(one.files + ".csv"))):
        assert not [value for value in row.values() if value[:1] in ("=", "+", "@", "\t")]
    book = zipfile.ZipFile(io.BytesIO(browser.open(one.address(one.files + ".xlsx")).get_data()))
    sheets = [book.read(name) for name in book.namelist() if name.startswith("xl/worksheets/")]
    assert len(sheets) == 2
    assert not any(b"<f>" in sheet or b"<f " in sheet for sheet in sheets)


@pytest.mark.every_input
@every_list
def test_a_file_of_nine_rows_takes_as_many_statements_as_one_of_two(browse, make_user, more, count_statements, one):
    browser = browse(make_user(one.role))

    def statements() -> int:
        with count_statements() as found:
            browser.open(one.address(one.files + ".csv"))
        return len(found)

    more(2)
    statements()
    two = statements()
    more(7)
    assert statements() == two


@pytest.mark.every_input
@every_list
def test_no_address_breaks_a_file(browse, make_user, more, one):
    more(1)
    browser = browse(make_user(one.role))
    for garbage in GARBAGE:
        for kind in ("csv", "xlsx"):
            browser.open(one.address(f"{one.files}.{kind}", garbage))
    for path in (one.page, f"{one.files}.csv"):
        browser.client.get(path + "?figure=x&from=%00")


@pytest.mark.every_input
@pytest.mark.parametrize("one", LISTS[:3], ids=str)
def test_restricted_records_of_other_agencies_are_in_no_file(browse, make_user, make_case, make_dialogue, one):
    make_case(code="HIDDEN-1", lead="hp_ldld_2025", restricted=True)
    make_dialogue(code="HIDDEN-2", host="hp_ldld_2025", restricted=True)
    browser = browse(make_user(one.role, agency="hp_bqlkkt_2025"))
    assert table(browser.open(f"{one.files}.csv")) == []


def test_a_record_behind_a_figure_that_may_not_be_opened_names_its_lead_agency_only(browse, make_user, make_case):
    make_case("strike", code="HIDDEN-1", lead="hp_ldld_2025", restricted=True)
    make_case("strike", code="OPEN-1", lead="hp_ldld_2025")
    browser = browse(make_user(agency="hp_bqlkkt_2025"))
    browser.client.set_cookie("language", "en")
    answer = browser.open(f"/reports/records/export.csv?{BEHIND}")
    rows = {row["code"]: row for row in table(answer)}
    assert set(rows) == {"", "OPEN-1"}
    assert {name for name, value in rows[""].items() if value} == {"restricted"}
    assert rows[""]["restricted"].startswith("restricted, lead agency ")
    assert not rows["OPEN-1"]["restricted"]


@pytest.mark.parametrize(
    "one", [one for one in LISTS if one.role == "admin" and "enterprises" not in one.page], ids=str
)
def test_the_administrator_s_lists_are_files_for_administrators_only(browse, make_user, one):
    for role in ("officer", "leader"):
        browse(make_user(role)).open(f"{one.files}.csv", 403)


def test_the_second_sheet_says_who_when_and_which_filter(browse, make_user, more):
    more(1)
    answer = browse(make_user(username="cb.ldld02")).open("/cases/export.xlsx?kind=strike&q=cong")
    book = zipfile.ZipFile(io.BytesIO(answer.get_data()))
    words = book.read("xl/worksheets/sheet2.xml").decode()
    assert "cb.ldld02" in words
    assert str(date.today().year) in words
    assert "cong" in words
    assert int(answer.headers["Content-Length"]) == len(answer.get_data())


def test_every_list_of_the_product_stands_in_this_table():
    pages = [path for path in TEMPLATES.rglob("*.html") if path.parent.name != "components"]
    offering = [path for path in pages if "page.downloads(" in path.read_text(encoding="utf-8")]
    assert len(offering) == len({one.page for one in LISTS}), "a new list: give it its row in LISTS"
