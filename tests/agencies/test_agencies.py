"""Agencies are records with dates: names, successors, and who leads when nobody is named."""

from datetime import date

import pytest
from sqlalchemy import select

from app.agencies import queries
from app.agencies.models import Agency, DefaultLead
from app.core import audit
from app.extensions import db


@pytest.fixture
def desk(browse, make_user):
    return browse(make_user("admin"))


NEW = {
    "code": "hp_moi",
    "name_vi": "Cơ quan mới",
    "name_en": "New agency",
    "kind": "other",
    "valid_from": "01/07/2025",
    "partner": "1",
    "successors": ["hp_snv", "hp_ubnd"],
}


def test_a_new_agency_is_recorded_and_can_be_chosen(desk):
    answer = desk.post("/admin/agencies/new", NEW)
    agency = queries.by_code("hp_moi")
    assert answer.location == f"/admin/agencies/{agency.id}"
    assert (agency.valid_from, agency.valid_to, agency.partner) == (date(2025, 7, 1), None, True)
    assert [one.code for one in agency.successors] == ["hp_snv", "hp_ubnd"]
    assert ("hp_moi", "Cơ quan mới") in queries.choices(date(2026, 1, 1), "vi")
    entry = db.session.scalars(audit.history("agency", agency.id)).one()
    assert entry.action == "agency.created"
    assert entry.changes["successors"] == [[], ["hp_snv", "hp_ubnd"]]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("code", "HP MỚI"),
        ("code", "hp_snv"),
        ("name_vi", " "),
        ("name_en", "x" * 256),
        ("kind", "guild"),
        ("valid_from", "31/02/2025"),
        ("valid_to", "30/06/2025"),
        ("successors", ["hp_snv", "no_such"]),
    ],
)
def test_a_wrong_field_is_named_and_nothing_saved(desk, field, value):
    refused = desk.post("/admin/agencies/new", {**NEW, field: value}, status=422)
    assert refused.select_one(f"#{field}-error")
    assert queries.by_code("hp_moi") is None


def test_a_form_sent_twice_makes_one_agency(desk):
    first = desk.post("/admin/agencies/new", {**NEW, "submission_id": "abc"})
    second = desk.post("/admin/agencies/new", {**NEW, "submission_id": "abc"})
    assert first.location == second.location


def test_a_corrected_spelling_leaves_no_former_name(desk):
    agency = queries.by_code("hp_snv")
    desk.send(f"/admin/agencies/{agency.id}", name_en="Department of Home Affairs of Hai Phong")
    assert queries.by_code("hp_snv").former_names == []


def test_the_second_of_two_who_save_sees_both_versions_and_keeps_what_was_typed(desk, make_agency):
    agency = make_agency(name_en="First")
    desk.post(f"/admin/agencies/{agency.id}", {"version": "1", "name_en": "Second"})
    refused = desk.post(f"/admin/agencies/{agency.id}", {"version": "1", "name_en": "<i>Third</i>"}, status=409)
    assert refused.select_one("#name_en")["value"] == "<i>Third</i>"
    assert "Second" in refused.select_one(".notice").get_text()
    assert queries.by_code(agency.code).name_en == "Second"
    version = refused.select_one("input[name=version]")["value"]
    desk.post(f"/admin/agencies/{agency.id}", {"version": version, "name_en": "Third"})
    assert queries.by_code(agency.code).name_en == "Third"


def test_the_list_is_searched_without_marks_and_filtered(desk):
    def codes(query):
        rows = desk.open(f"/admin/agencies/?{query}&per_page=200").select("tbody .c-code")
        return {row.get_text(strip=True) for row in rows}

    everyone = set(db.session.scalars(select(Agency.code)))
    assert codes("") == everyone
    assert codes("q=so+noi+vu") == {"hp_snv"}
    assert codes("q=nothing+like+it") == set()
    assert codes("kind=ministry") == {"mol", "moha"}
    assert "hp_ldld_old" not in codes("acting=1")
    assert "hp_ldld_2025" in codes("acting=1")


def test_the_list_takes_as_many_statements_for_more_agencies(desk, make_agency, count_statements):
    with count_statements() as few:
        desk.open("/admin/agencies/?per_page=5")
    for _number in range(9):
        make_agency(successors=[queries.by_code("hp_snv")])
    with count_statements() as many:
        desk.open("/admin/agencies/?per_page=200")
    assert len(many) == len(few)


@pytest.mark.parametrize("number", ["0", "999999", "9" * 30])
def test_an_agency_that_is_not_there_is_404(desk, number):
    desk.open(f"/admin/agencies/{number}", status=404)


def test_the_default_lead_follows_the_day_a_case_started(desk):
    assert queries.default_lead(date(2025, 6, 30)).code == "hp_ldld_old"
    assert queries.default_lead(date(2025, 7, 1)).code == "hp_ldld_2025"
    desk.send("/admin/agencies/default-leads", from_day="01/01/2027", agency="hp_snv")
    assert queries.default_lead(date(2026, 12, 31)).code == "hp_ldld_2025"
    assert queries.default_lead(date(2027, 1, 1)).code == "hp_snv"
    desk.send("/admin/agencies/default-leads", from_day="2027-01-01", agency="hp_ubnd")
    assert queries.default_lead(date(2027, 1, 1)).code == "hp_ubnd"
    number = queries.default_lead_from(date(2027, 1, 1)).id
    desk.post(f"/admin/agencies/default-leads/{number}/remove")
    assert queries.default_lead(date(2027, 1, 1)).code == "hp_ldld_2025"
    actions = [entry.action for entry in db.session.scalars(audit.history("default_lead", number))]
    assert actions == ["default_lead.removed", "default_lead.set", "default_lead.set"]


def test_the_first_default_lead_stays(desk):
    first = queries.default_lead_from(None)
    desk.post(f"/admin/agencies/default-leads/{first.id}/remove")
    assert db.session.get(DefaultLead, first.id)
    desk.send("/admin/agencies/default-leads", agency="hd_ldld")
    assert queries.default_lead(date(2000, 1, 1)).code == "hd_ldld"
    desk.post("/admin/agencies/default-leads", {"agency": "no_such"}, status=422)
    desk.post("/admin/agencies/default-leads", {"agency": "hp_snv", "from_day": "soon"}, status=422)


def test_what_identifies_a_person_in_a_note_is_asked_about_once(desk):
    note = {**NEW, "note": "Liên hệ 0912 345 678."}
    refused = desk.post("/admin/agencies/new", note, status=422)
    assert "0912 345 678" in refused.select_one("#note-error").text
    assert refused.select_one('input[name="text_confirmed"]')
    desk.post("/admin/agencies/new", {**note, "text_confirmed": "1"})
    agency = queries.by_code("hp_moi")
    desk.send(f"/admin/agencies/{agency.id}", name_en="Newer agency")
    assert agency.name_en == "Newer agency", "what was confirmed once is not asked about again"
