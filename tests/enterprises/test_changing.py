"""Changing an enterprise: what is left alone, two who save at once, head counts by date."""

import re

import pytest
from sqlalchemy import select

from app.core.db import commit, today
from app.enterprises import operations
from app.enterprises.models import Enterprise
from app.extensions import db


@pytest.fixture
def officer(browse, make_user):
    return browse(make_user())


@pytest.fixture
def enterprise(make_enterprise):
    return make_enterprise("Công ty Bạch Đằng", tax_code="0201234567", zone="Đình Vũ", employees=100, address="Lô 1")


def now_saved() -> Enterprise:
    db.session.expire_all()
    return db.session.scalars(select(Enterprise)).one()


def fields_of(page) -> dict[str, str]:
    """What the form on the page would send as it stands."""
    sent = {}
    for control in page.select("main form [name]"):
        if control.name == "select":
            sent[control["name"]] = (control.select_one("[selected]") or control.option)["value"]
        elif control.get("type") != "radio":
            sent[control["name"]] = control.get("value", "")
    return sent


def test_the_form_opens_with_what_is_kept_and_asks_for_a_new_head_count(officer, enterprise):
    held = fields_of(officer.open(f"/enterprises/{enterprise.id}/edit"))
    assert (held["name"], held["tax_code"], held["zone"], held["address"]) == (
        "Công ty Bạch Đằng",
        "0201234567",
        "Đình Vũ",
        "Lô 1",
    )
    assert (held["employees"], held["as_of"], held["version"]) == ("", "", "1")


def test_saving_the_form_as_it_opened_changes_nothing(officer, enterprise):
    answer = officer.send(f"/enterprises/{enterprise.id}/edit")
    saved = now_saved()
    assert answer.location == f"/enterprises/{saved.id}"
    assert (saved.name, saved.tax_code, saved.zone_name, saved.address) == (
        "Công ty Bạch Đằng",
        "0201234567",
        "Đình Vũ",
        "Lô 1",
    )
    assert len(saved.head_counts) == 1


def test_what_is_emptied_is_not_known_and_what_is_left_out_stays(officer, enterprise):
    officer.post(f"/enterprises/{enterprise.id}/edit", {"name": "Công ty Bạch Đằng", "address": "", "zone": ""})
    saved = now_saved()
    assert (saved.address, saved.zone_name, saved.tax_code) == (None, None, "0201234567")


def test_a_change_is_shown_with_before_and_after(officer, enterprise):
    officer.send(f"/enterprises/{enterprise.id}/edit", address="Lô 2, đường số 5")
    history = officer.open(f"/enterprises/{enterprise.id}").select_one(".history").get_text(" ", strip=True)
    assert "Lô 1" in history
    assert "Lô 2, đường số 5" in history


def test_a_new_head_count_joins_the_earlier_ones(officer, make_enterprise):
    enterprise = make_enterprise(employees=100, as_of=today().replace(year=today().year - 1))
    officer.send(f"/enterprises/{enterprise.id}/edit", employees="130", as_of=today().isoformat())
    page = officer.open(f"/enterprises/{enterprise.id}")
    assert [row.select(".num")[0].get_text() for row in page.select("aside table tbody tr")] == ["130", "100"]


def test_an_enterprise_to_be_completed_is_complete_once_its_form_is_saved(officer, app):
    unknown = operations.register_unknown("Xưởng may Hoà Nghĩa", zone="KCN chưa có trong danh mục")
    commit()
    assert "cần bổ sung" in officer.open(f"/enterprises/{unknown.id}").select_one(".page-header").get_text()
    officer.send(f"/enterprises/{unknown.id}/edit", tax_code="0209999999")
    assert not now_saved().to_complete


def test_a_tax_code_of_another_enterprise_is_refused(officer, enterprise, make_enterprise):
    other = make_enterprise(tax_code="0207777777")
    page = officer.send(f"/enterprises/{other.id}/edit", 422, tax_code="0201234567")
    assert "Bạch Đằng" in page.select_one("#tax_code-error").get_text()


def test_new_names_find_the_enterprise_and_its_cases_from_then_on(officer, enterprise, make_case):
    case = make_case(enterprise=enterprise)
    officer.send(f"/enterprises/{enterprise.id}/edit", other_names="Sông Cấm Garment")
    assert [one["id"] for one in officer.open("/enterprises/lookup?q=song cam").json] == [enterprise.id]
    assert case.code in officer.open("/cases/?q=song+cam").main.get_text()


# Two who save --------------------------------------------------------------------------------------------------------


@pytest.fixture
def conflict(officer, browse, make_user, enterprise):
    """The conflict page after a neighbour changed name and address while the officer changed address and week."""
    mine = fields_of(officer.open(f"/enterprises/{enterprise.id}/edit"))
    neighbour = browse(make_user(agency="hp_snv"))
    neighbour.send(f"/enterprises/{enterprise.id}/edit", name="Công ty Bạch Đằng Mới", address="Lô 7")
    mine |= {"address": "Lô 9 <b>cạnh cổng</b>", "workweek": "Mon-Fri"}
    return officer.post(f"/enterprises/{enterprise.id}/edit", mine, status=409)


def kept(page, **choices) -> dict[str, str]:
    assert {radio["name"] for radio in page.select("[type=radio]")} == {f"keep_{name}" for name in choices}
    return {**fields_of(page), **{f"keep_{name}": side for name, side in choices.items()}}


def test_the_second_of_two_is_shown_both_versions_and_nothing_is_saved(conflict):
    rows = {row.th.get_text(strip=True): row for row in conflict.select(".conflict tbody tr")}
    assert len(rows) == 3
    text = conflict.select_one(".conflict").get_text(" ", strip=True)
    assert "Lô 7" in text
    assert "Lô 9 <b>cạnh cổng</b>" in text
    assert "Sở Nội vụ" in conflict.main.get_text()
    saved = now_saved()
    assert (saved.name, saved.address, saved.workweek) == ("Công ty Bạch Đằng Mới", "Lô 7", None)


def test_what_is_mine_is_kept_where_i_say_so(officer, conflict, enterprise):
    choice = kept(conflict, name="saved", address="mine", workweek="mine")
    officer.post(f"/enterprises/{enterprise.id}/edit", choice)
    saved = now_saved()
    assert (saved.name, saved.address, saved.workweek) == ("Công ty Bạch Đằng Mới", "Lô 9 <b>cạnh cổng</b>", "Mon-Fri")


def test_what_is_saved_stays_where_i_say_so(officer, conflict, enterprise):
    choice = kept(conflict, name="saved", address="saved", workweek="saved")
    officer.post(f"/enterprises/{enterprise.id}/edit", choice)
    saved = now_saved()
    assert (saved.name, saved.address, saved.workweek) == ("Công ty Bạch Đằng Mới", "Lô 7", None)


def test_a_choice_that_is_missing_asks_again_with_everything_still_there(officer, conflict, enterprise):
    fields = fields_of(conflict)
    page = officer.post(f"/enterprises/{enterprise.id}/edit", fields, status=409)
    assert "Lô 9 <b>cạnh cổng</b>" in page.select_one(".conflict").get_text()
    assert now_saved().address == "Lô 7"


def test_a_third_save_in_between_asks_once_more(officer, conflict, enterprise, browse, make_user):
    choice = kept(conflict, name="mine", address="mine", workweek="mine")
    browse(make_user()).send(f"/enterprises/{enterprise.id}/edit", address="Lô 11")
    page = officer.post(f"/enterprises/{enterprise.id}/edit", choice, status=409)
    assert "Lô 11" in page.select_one(".conflict").get_text()
    assert now_saved().address == "Lô 11"


def test_a_version_that_is_left_out_is_not_asked_for(officer, enterprise):
    officer.post(f"/enterprises/{enterprise.id}/edit", {"name": "Tên mới"})
    assert now_saved().name == "Tên mới"


def test_nobody_sends_a_version_that_is_none(officer, enterprise):
    for version in ("0", "-1", "9" * 30, "x", "1.0"):
        answer = officer.client.post(
            f"/enterprises/{enterprise.id}/edit",
            data={"csrf_token": officer._token(None), "name": "Tên mới", "version": version},
        )
        assert answer.status_code == 409, version
        assert re.search("<table", answer.text)
    assert now_saved().name == "Công ty Bạch Đằng"
