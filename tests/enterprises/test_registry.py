"""The registry: finding, narrowing, sorting, paging, suggestions, and the file to keep."""

import csv
import io
from datetime import date, timedelta

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from app.core.audit import AuditEntry
from app.core.db import commit
from app.enterprises import operations
from app.extensions import db


@pytest.fixture
def officer(browse, make_user):
    return browse(make_user())


@pytest.fixture
def three(make_enterprise):
    make_enterprise(
        "Công ty Đình Vũ Xanh",
        tax_code="0203333333",
        zone="Trang Due",
        sector="VSIC2018:14",
        ownership="fdi",
        employees=900,
        collective_agreement="yes",
    )
    make_enterprise("Công ty An Dương", tax_code="0201111111", ownership="state", status="closed", employees=1_250)
    make_enterprise("Công ty Bến Bính", zone="Khu chưa rõ", representative_organisation="yes")


def names(page) -> list[str]:
    return [row.a.get_text() for row in page.select("tbody tr")]


SORTED = ["Công ty An Dương", "Công ty Bến Bính", "Công ty Đình Vũ Xanh"]


def test_rows_come_by_name_a_row_an_enterprise(officer, three):
    assert names(officer.open("/enterprises/")) == SORTED


@pytest.mark.every_input
@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("-name", SORTED[::-1]),
        ("tax_code", [SORTED[0], SORTED[2], SORTED[1]]),
        ("-tax_code", [SORTED[2], SORTED[0], SORTED[1]]),
        ("nothing", SORTED),
    ],
)
def test_rows_are_sorted_as_the_address_says_unknown_last(officer, three, sort, expected):
    assert names(officer.open(f"/enterprises/?sort={sort}")) == expected


@pytest.mark.every_input
@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("q=dinh vu", [SORTED[2]]),
        ("q=ĐÌNH VŨ", [SORTED[2]]),
        ("q=0201111111", [SORTED[0]]),
        ("q=trang du", [SORTED[2]]),
        ("q=%25", []),
        ("zone=hp_trang_due", [SORTED[2]]),
        ("ownership=state", [SORTED[0]]),
        ("status=closed", [SORTED[0]]),
        ("sector=VSIC2018:C", [SORTED[2]]),
        ("representative_organisation=yes", [SORTED[1]]),
        ("collective_agreement=yes", [SORTED[2]]),
        ("to_complete=1", []),
        ("ownership=fdi&q=cong", [SORTED[2]]),
        ("ownership=martian", SORTED),
    ],
)
def test_conditions_of_the_address_narrow_the_list(officer, three, condition, expected):
    assert names(officer.open(f"/enterprises/?{condition}")) == expected


def test_an_enterprise_named_in_a_case_waits_to_be_completed(officer, app):
    operations.register_unknown("Xưởng chưa rõ")
    commit()
    assert names(officer.open("/enterprises/?to_complete=1")) == ["Xưởng chưa rõ"]


def test_each_condition_is_shown_and_can_be_taken_away_alone(officer, three):
    page = officer.open("/enterprises/?ownership=fdi&status=active&per_page=2")
    chips = [link["href"] for link in page.select(".chips a[href*='?']")]
    assert any("ownership" not in address and "status=active" in address for address in chips)
    assert any("status" not in address and "ownership=fdi" in address for address in chips)


def test_pages_hold_every_row_once(officer, make_enterprise):
    for _ in range(5):
        make_enterprise()
    seen = [name for page in (1, 2, 3) for name in names(officer.open(f"/enterprises/?per_page=2&page={page}"))]
    assert len(seen) == len(set(seen)) == 5
    assert names(officer.open("/enterprises/?per_page=2&page=99")) == seen[4:]


def test_an_empty_registry_and_a_list_without_a_match_say_different_things(officer, make_enterprise):
    empty = officer.open("/enterprises/").main.get_text(" ", strip=True)
    make_enterprise()
    nothing = officer.open("/enterprises/?q=khongco").main.get_text(" ", strip=True)
    assert empty != nothing
    assert not officer.open("/enterprises/?q=khongco").select("tbody tr")


def test_the_list_and_the_page_of_nine_take_as_many_statements_as_of_one(
    officer, make_enterprise, make_case, make_dialogue, count_statements
):
    def one_more():
        enterprise = make_enterprise(zone="Trang Due", sector="VSIC2018:14", employees=10, other_names=["Khác"])
        make_case(enterprise=enterprise)
        make_dialogue(enterprises=[enterprise])
        return enterprise

    first = one_more()
    counts = {}
    for times in (1, 9):
        while len(officer.open("/enterprises/lookup?q=cong").json) < times:
            one_more()
        if times == 9:
            for _ in range(8):
                make_case(enterprise=first)
                make_dialogue(enterprises=[first])
                operations.count_heads(first, _day(len(first.head_counts)), 10, None)
            commit()
        for path in ("/enterprises/", f"/enterprises/{first.id}", f"/enterprises/{first.id}/edit"):
            db.session.rollback()
            with count_statements() as statements:
                officer.open(path)
            counts.setdefault(path, set()).add(len(statements))
    assert {path: len(found) for path, found in counts.items()} == dict.fromkeys(counts, 1), counts


def _day(number: int) -> date:
    return date(2020, 1, 1) + timedelta(days=number)


# Suggestions while typing --------------------------------------------------------------------------------------------


def test_suggestions_forgive_marks_and_hold_four_facts(officer, three):
    [found] = officer.open("/enterprises/lookup?q=dinh v").json
    assert set(found) == {"id", "name", "tax_code", "zone"}
    assert (found["name"], found["tax_code"], found["zone"]) == ("Công ty Đình Vũ Xanh", "0203333333", "Tràng Duệ")


def test_suggestions_are_twenty_at_most(officer, make_enterprise):
    for _ in range(22):
        make_enterprise()
    assert len(officer.open("/enterprises/lookup?q=thu nghiem").json) == 20


@pytest.mark.every_input
@pytest.mark.parametrize("typed", ["", "  ", "%", "'", '"', "*", "&|!", "(" * 300, "NEAR", "a AND"])
def test_whatever_is_typed_suggestions_are_a_list(officer, three, typed):
    assert isinstance(officer.open("/enterprises/lookup", query_string={"q": typed}).json, list)


# Files ---------------------------------------------------------------------------------------------------------------

HEADER = [
    "name",
    "other_names",
    "tax_code",
    "zone",
    "sector",
    "ownership",
    "country",
    "address",
    "workweek",
    "employees",
    "employees_female",
    "as_of",
    "representative_organisation",
    "collective_agreement",
    "status",
]


def rows_of_csv(response) -> list[list[str]]:
    assert response.data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(response.data.decode("utf-8-sig"))))


def test_the_file_holds_the_columns_of_an_import_and_every_row(officer, three):
    header, *rows = rows_of_csv(officer.open("/enterprises/export.csv?per_page=1"))
    assert header == HEADER
    assert [row[0] for row in rows] == SORTED
    assert dict(zip(header, rows[2], strict=True))["employees"] == "900"
    assert dict(zip(header, rows[1], strict=True))["zone"] == "Khu chưa rõ"


def test_the_file_follows_the_conditions_and_its_name_says_who_and_which(officer, three):
    answer = officer.open("/enterprises/export.csv?ownership=fdi")
    assert [row[0] for row in rows_of_csv(answer)[1:]] == [SORTED[2]]
    assert "ownership-fdi" in answer.headers["Content-Disposition"]
    assert "officer." in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_workbook_holds_the_same_rows_and_says_who_took_it(officer, three):
    file = io.BytesIO(officer.open("/enterprises/export.xlsx").data)
    rows, about = (sheet.to_python() for sheet in _sheets(CalamineWorkbook.from_filelike(file)))
    assert rows[0] == HEADER
    assert [row[0] for row in rows[1:]] == SORTED
    assert rows[1][HEADER.index("employees")] == 1250
    assert any(str(cell).startswith("officer.") for row in about for cell in row)


def _sheets(book: CalamineWorkbook) -> list:
    return [book.get_sheet_by_index(number) for number in range(len(book.sheet_names))]


def test_a_formula_in_a_name_stays_text(officer, make_enterprise):
    make_enterprise("=1+1 Công ty")
    assert rows_of_csv(officer.open("/enterprises/export.csv"))[1][0] == "'=1+1 Công ty"


def test_taking_a_file_stands_in_the_trail_without_the_words_searched(officer, three):
    officer.open("/enterprises/export.csv?q=dinh+vu&ownership=fdi")
    [entry] = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "enterprises.exported"))
    assert entry.actor.startswith("officer.")
    assert entry.details == {"format": "csv", "conditions": {"ownership": "fdi"}, "searched": True, "rows": 1}


# Rights --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["officer", "leader", "admin"])
def test_every_role_reads_the_registry(browse, make_user, make_enterprise, role):
    enterprise = make_enterprise()
    reader = browse(make_user(role))
    for path in ("/enterprises/", f"/enterprises/{enterprise.id}", "/enterprises/export.csv", "/enterprises/lookup"):
        reader.open(path)


def test_leaders_change_nothing(browse, make_user, make_enterprise):
    enterprise = make_enterprise("Công ty Bạch Đằng")
    leader = browse(make_user("leader"))
    for path in ("/enterprises/new", f"/enterprises/{enterprise.id}/edit"):
        leader.open(path, 403)
        leader.post(path, {"name": "Tên khác"}, 403)
    assert 'href="/enterprises/new"' not in str(leader.open("/enterprises/"))
    db.session.refresh(enterprise)
    assert enterprise.name == "Công ty Bạch Đằng"


def test_administrators_keep_the_registry_but_see_no_case(browse, make_user, make_enterprise, make_case):
    case = make_case(enterprise=make_enterprise(), title="Ngừng việc vì tiền ăn ca")
    page = browse(make_user("admin")).open(f"/enterprises/{case.enterprise_id}")
    assert case.code not in page.get_text()
    assert "tiền ăn ca" not in page.get_text()


def test_a_restricted_case_is_not_shown_to_others_on_the_page_of_its_enterprise(browse, make_user, make_case):
    case = make_case(restricted=True, lead="hp_ldld_2025")
    own = browse(make_user(agency="hp_ldld_2025")).open(f"/enterprises/{case.enterprise_id}")
    other = browse(make_user(agency="hp_snv")).open(f"/enterprises/{case.enterprise_id}")
    assert case.code in own.get_text()
    assert case.code not in other.get_text()


def test_an_enterprise_that_is_none_is_not_found(officer):
    for wrong in ("0", "999", "9" * 30, "abc"):
        officer.open(f"/enterprises/{wrong}", 404)
        officer.open(f"/enterprises/{wrong}/edit", 404)
