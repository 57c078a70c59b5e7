"""Registering an enterprise: what is asked, what is refused, what is kept."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.core.db import commit, today
from app.enterprises import operations
from app.enterprises.models import Enterprise, HeadCount, Zone
from app.extensions import db

EVERYTHING = {
    "name": "Công ty TNHH Điện tử Tràng Cát",
    "tax_code": "0201 234 567",
    "zone": "KCN Đình Vũ",
    "sector": "vsic2018:26",
    "ownership": "fdi",
    "country": "Hàn Quốc",
    "other_names": "Trang Cat Electronics; TCE ; trang cat electronics",
    "address": "Lô CN5, KCN Đình Vũ",
    "workweek": "Mon-Sat",
    "employees": "1.250",
    "employees_female": "800",
    "as_of": "31/12/2025",
    "representative_organisation": "yes",
    "collective_agreement": "no",
    "status": "active",
}


@pytest.fixture
def officer(browse, make_user):
    return browse(make_user())


def the_only_one() -> Enterprise:
    return db.session.scalars(select(Enterprise)).one()


def how_many() -> int:
    return db.session.scalar(select(func.count()).select_from(Enterprise))


def error_beside(page, name: str) -> str:
    return page.select_one(f"#{name}-error").get_text(" ", strip=True)


def test_the_name_alone_suffices_and_nothing_else_is_made_up(officer):
    officer.send("/enterprises/new", name="  Công ty   May Kiến An ")
    made = the_only_one()
    assert made.name == "Công ty May Kiến An"
    assert (made.tax_code, made.zone_name, made.sector, made.ownership, made.country) == (None,) * 5
    assert (made.representative_organisation, made.collective_agreement, made.status) == (
        "unknown",
        "unknown",
        "active",
    )
    assert made.head_counts == []
    assert not made.to_complete


def test_everything_that_is_entered_is_kept(officer):
    answer = officer.post("/enterprises/new", EVERYTHING)
    made = the_only_one()
    assert answer.location == f"/enterprises/{made.id}"
    assert (made.name, made.tax_code, made.ownership, made.country) == (
        EVERYTHING["name"],
        "0201234567",
        "fdi",
        "KR",
    )
    assert db.session.get(Zone, made.zone_id).name == "Đình Vũ"
    assert made.sector.code == "VSIC2018:26"
    assert [other.name for other in made.other_names] == ["Trang Cat Electronics", "TCE"]
    assert (made.representative_organisation, made.collective_agreement) == ("yes", "no")
    assert [(one.as_of.isoformat(), one.employees, one.employees_female) for one in made.head_counts] == [
        ("2025-12-31", 1250, 800)
    ]


def test_the_page_shows_what_was_entered_in_words(officer):
    page = officer.open(officer.post("/enterprises/new", EVERYTHING).location, headers={"Accept-Language": "vi"})
    text = page.main.get_text(" ", strip=True)
    for shown in (
        "Công ty TNHH Điện tử Tràng Cát",
        "0201234567",
        "Đình Vũ",
        "Hàn Quốc",
        "1.250",
        "31/12/2025",
        "VSIC2018:26",
    ):
        assert shown in text


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("name", ""),
        ("name", "x" * 256),
        ("tax_code", "mã số thuế"),
        ("tax_code", "1" * 21),
        ("zone", "z" * 201),
        ("sector", "VSIC2018:nothing"),
        ("ownership", "cooperative"),
        ("country", "Atlantis"),
        ("other_names", ";".join(f"Tên {number}" for number in range(21))),
        ("other_names", "x" * 256),
        ("address", "x" * 501),
        ("workweek", "every day"),
        ("employees", "khoảng 600"),
        ("employees", "-5"),
        ("employees", "12,5"),
        ("employees", "9" * 12),
        ("as_of", "31/02/2025"),
        ("representative_organisation", "perhaps"),
        ("collective_agreement", "perhaps"),
        ("status", "sold"),
    ],
)
def test_what_cannot_be_read_is_refused_beside_its_field_and_stays_as_typed(officer, field, typed):
    page = officer.post("/enterprises/new", {**EVERYTHING, field: typed}, status=422)
    assert error_beside(page, field)
    assert page.select_one(f".error-summary a[href='#{field}']")
    control = page.select_one(f"#{field}")
    if control.name == "input":
        assert control["value"] == typed
    others = [name for name in EVERYTHING if name not in (field, "representative_organisation")]
    for name in others:
        other = page.select_one(f"#{name}")
        kept = other.get("value") if other.name == "input" else other.select_one("[selected]")["value"]
        assert kept == EVERYTHING[name]
    assert how_many() == 0


def test_all_faults_are_said_at_once(officer):
    page = officer.post("/enterprises/new", {"name": "", "employees": "x", "as_of": "y", "country": "z"}, status=422)
    assert len(page.select(".error-summary li")) == 4


def test_a_head_count_of_the_future_is_refused(officer):
    tomorrow = (today() + timedelta(days=1)).strftime("%d/%m/%Y")
    page = officer.post("/enterprises/new", {"name": "A", "employees": "10", "as_of": tomorrow}, status=422)
    assert tomorrow in error_beside(page, "as_of")


def test_more_women_than_employees_are_refused(officer):
    page = officer.post("/enterprises/new", {"name": "A", "employees": "10", "employees_female": "11"}, status=422)
    assert "11" in error_beside(page, "employees_female")


def test_women_without_employees_are_refused(officer):
    page = officer.post("/enterprises/new", {"name": "A", "employees_female": "11"}, status=422)
    assert error_beside(page, "employees_female")


def test_a_head_count_without_its_date_is_one_of_today(officer):
    officer.send("/enterprises/new", name="A", employees="0")
    assert [(one.as_of, one.employees) for one in the_only_one().head_counts] == [(today(), 0)]


def test_a_tax_code_that_is_registered_is_refused(officer, make_enterprise):
    make_enterprise("Công ty Bạch Đằng", tax_code="0201234567")
    page = officer.post("/enterprises/new", {**EVERYTHING, "name": "Công ty khác"}, status=422)
    assert "Bạch Đằng" in error_beside(page, "tax_code")


def test_a_name_that_is_registered_is_refused_whatever_its_marks_and_case(officer, make_enterprise):
    make_enterprise("Công ty Bạch Đằng")
    page = officer.post("/enterprises/new", {"name": "CONG TY bach dang"}, status=422)
    assert "Bạch Đằng" in error_beside(page, "name")


def test_two_enterprises_of_one_name_are_told_apart_by_their_tax_codes(officer, make_enterprise):
    make_enterprise("Công ty Bạch Đằng", tax_code="0201111111")
    officer.send("/enterprises/new", name="Công ty Bạch Đằng", tax_code="0202222222")
    assert how_many() == 2


def test_an_unknown_zone_is_kept_as_typed(officer):
    officer.send("/enterprises/new", name="A", zone="Cụm công nghiệp Làng Nghề Mới")
    made = the_only_one()
    assert (made.zone_id, made.zone_text) == (None, "Cụm công nghiệp Làng Nghề Mới")


def test_the_same_form_sent_twice_registers_once(officer):
    page = officer.open("/enterprises/new")
    fields = {"name": "A", "submission_id": page.select_one("[name=submission_id]")["value"]}
    first = officer.post("/enterprises/new", fields)
    second = officer.post("/enterprises/new", fields)
    assert first.location == second.location
    assert how_many() == 1


def test_fields_that_the_form_does_not_ask_for_are_not_taken(officer):
    officer.post("/enterprises/new", {"name": "A", "to_complete": "1", "id": "77", "version": "12", "name_key": "b"})
    made = the_only_one()
    assert (made.to_complete, made.version, made.name_key) == (False, 1, "a")
    assert made.id != 77


def test_registering_stands_in_the_trail_with_who_did_it(officer, command):
    officer.send("/enterprises/new", name="Công ty May Kiến An")
    page = officer.open(f"/enterprises/{the_only_one().id}")
    assert "officer." in page.select_one(".history").get_text()
    assert command("audit", "verify").exit_code == 0


def test_head_counts_of_one_enterprise_are_kept_by_date(app, make_enterprise):
    enterprise = make_enterprise(employees=100, as_of=today() - timedelta(days=400))
    operations.change(enterprise, {"employees": 120, "employees_female": 40, "as_of": today() - timedelta(days=30)})
    commit()
    operations.change(enterprise, {"employees": 125, "employees_female": None, "as_of": today() - timedelta(days=30)})
    commit()
    counts = db.session.scalars(select(HeadCount).order_by(HeadCount.as_of)).all()
    assert [(one.employees, one.employees_female) for one in counts] == [(100, None), (125, None)]


@pytest.mark.parametrize("name", ["\u200b\u202e", "---", "…"])
def test_a_name_shows_a_letter_or_digit(officer, name):
    officer.post("/enterprises/new", {"name": name}, 422)
    case = {"kind": "strike", "enterprise": name, "enterprise_new": "1", "started_on": "02/03/2026"}
    officer.post("/cases/new", case, 422)
    assert db.session.scalars(select(Enterprise)).all() == []
