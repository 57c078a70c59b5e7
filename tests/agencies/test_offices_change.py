"""Agencies are renamed, end and become one: what passes to whom, on which day, and back again."""

from datetime import date, timedelta

import pytest

from app.accounts.models import User
from app.agencies import queries
from app.cases.models import HandOver
from app.core import audit
from app.core.db import commit, today
from app.core.permissions import PERMISSIONS
from app.extensions import db

YESTERDAY, TOMORROW = timedelta(days=-1), timedelta(days=1)


@pytest.fixture
def desk(browse, make_user):
    return browse(make_user("admin"))


@pytest.fixture
def old(make_agency):
    return make_agency(partner=True, valid_from=date(2020, 1, 1))


@pytest.fixture
def heir(make_agency):
    return make_agency(partner=True, valid_from=date(2020, 1, 1))


def ended(desk, agency, *successors, on=None, status=303):
    day = on or today() + YESTERDAY
    codes = [one.code for one in successors] or ""
    return desk.send(f"/admin/agencies/{agency.id}/end", status, valid_to=day.isoformat(), successors=codes)


def actions_of(agency) -> list[str]:
    return [entry.action for entry in db.session.scalars(audit.history("agency", agency.id))]


# Names -------------------------------------------------------------------------------------------------------------


def test_a_renamed_agency_keeps_its_former_name_for_earlier_days(desk):
    agency = queries.by_code("hp_snv")
    old = agency.name_vi
    page = f"/admin/agencies/{agency.id}/rename"
    assert desk.open(f"/admin/agencies/{agency.id}").select_one(f"a[href='{page}']")
    desk.send(page, name_vi="Sở Nội vụ mới", renamed_on="01/03/2026")
    agency = queries.by_code("hp_snv")
    assert agency.name_on(date(2026, 2, 28), "vi") == old
    assert agency.name_on(date(2026, 3, 1), "vi") == "Sở Nội vụ mới"
    assert "28/02/2026" in desk.open(f"/admin/agencies/{agency.id}").get_text()
    assert "agency.renamed" in actions_of(agency)
    again = desk.send(page, status=422, name_vi="Thêm", renamed_on="01/03/2026")
    assert again.select_one("#renamed_on-error")


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"renamed_on": "01/03/2026"}, "name_vi"),
        ({"name_vi": "Mới", "renamed_on": ""}, "renamed_on"),
        ({"name_vi": "Mới", "renamed_on": "2999-01-01"}, "renamed_on"),
        ({"name_vi": "Mới", "renamed_on": "01/01/2020"}, "renamed_on"),
        ({"name_vi": "", "renamed_on": "01/03/2026"}, "name_vi"),
    ],
)
def test_a_renaming_that_cannot_be_is_told_and_nothing_saved(desk, old, fields, wrong):
    refused = desk.send(f"/admin/agencies/{old.id}/rename", status=422, **fields)
    assert refused.select_one(f"#{wrong}-error")
    assert queries.by_code(old.code).former_names == []


# The end -----------------------------------------------------------------------------------------------------------


def test_the_page_of_the_end_tells_what_passes(desk, old, make_case, make_dialogue, make_recommendation, make_user):
    make_case(lead=old, restricted=True)
    make_dialogue(host=old)
    make_recommendation(lead=old)
    make_user(agency=old)
    page = desk.open(f"/admin/agencies/{old.id}/end")
    assert [cell.get_text(strip=True) for cell in page.select("tbody td")[1:]] == ["1", "0", "1", "1", "0", "1"]


def test_after_the_last_day_rights_and_records_pass_to_the_successors(desk, old, heir, make_case, make_user):
    case, officer = make_case(lead=old, restricted=True), make_user(agency=heir)
    change, read = PERMISSIONS["cases.change"].rule, PERMISSIONS["cases.read"].rule
    assert not read(officer, case)
    ended(desk, old, heir)
    officer.reach = None  # as at the next request
    assert read(officer, case)
    assert change(officer, case)
    assert case.lead_agency_id == old.id
    assert "agency.ended" in actions_of(old)


def test_an_end_that_lies_ahead_changes_nothing_until_its_day_is_over(desk, old, heir):
    day = today() + TOMORROW
    ended(desk, old, heir, on=day)
    assert queries.acting_for(heir.id, today()) == {heir.id}
    assert queries.acting_for(heir.id, day) == {heir.id}
    assert queries.acting_for(heir.id, day + TOMORROW) == {heir.id, old.id}
    assert not queries.by_code(old.code).ended_by(day)


def test_of_agencies_of_the_data_file_that_overlap_the_successor_acts(app, agency):
    board = agency("hp_bqlkkt_2025")
    assert agency("hp_bqlkkt_2008").id in queries.acting_for(board.id, date(2025, 7, 2))
    assert agency("hp_bqlkkt_2008").id not in queries.acting_for(board.id, date(2025, 6, 30))


def test_what_ended_can_be_corrected_and_undone(desk, old, heir, make_agency):
    other = make_agency()
    ended(desk, old, heir)
    ended(desk, old, heir, other)
    assert queries.acting_for(other.id, today()) == {other.id, old.id}
    desk.send(f"/admin/agencies/{old.id}/end/undo", page=f"/admin/agencies/{old.id}")
    again = queries.by_code(old.code)
    assert (again.valid_to, again.successors) == (None, [])
    assert queries.acting_for(heir.id, today()) == {heir.id}
    assert "agency.end_undone" in actions_of(old)
    desk.post(f"/admin/agencies/{old.id}/end/undo")
    assert desk.open(f"/admin/agencies/{old.id}").select_one(".notice-error")


def test_an_end_that_cannot_be_is_told_and_nothing_saved(desk, old, heir, make_agency):
    gone = make_agency(valid_to=today() - timedelta(days=30))
    later = make_agency(valid_from=today() + timedelta(days=30))
    assert ended(desk, old, on=date(2019, 1, 1), status=422).select_one("#valid_to-error")
    for wrong in (gone, later):
        assert ended(desk, old, wrong, status=422).select_one("#successors-error")
    for fields in ({"valid_to": ""}, {"valid_to": "31/02/2026"}, {"valid_to": "2026-01-01", "successors": [old.code]}):
        desk.post(f"/admin/agencies/{old.id}/end", fields, 422)
    ended(desk, old, heir)
    assert ended(desk, heir, old, status=422).select_one("#successors-error")
    assert queries.by_code(heir.code).valid_to is None


def test_no_circle_of_successors_comes_about(desk, old, heir, make_agency):
    third = make_agency()
    ended(desk, old, heir, on=today() + TOMORROW)
    ended(desk, heir, third, on=today() + TOMORROW)
    page = ended(desk, third, old, on=today() + TOMORROW, status=422)
    assert page.select_one("#successors-error")
    assert queries.by_code(third.code).successors == []


@pytest.mark.parametrize("task", ["rename", "end", "absorb"])
def test_of_two_administrators_the_second_looks_again(desk, old, heir, task):
    fields = {
        "rename": {"name_vi": "Mới", "renamed_on": "01/03/2026"},
        "end": {"valid_to": today().isoformat(), "successors": [heir.code]},
        "absorb": {"valid_to": today().isoformat(), "others": [heir.code]},
    }[task]
    desk.send(f"/admin/agencies/{old.id}", note="Đã xem")
    page = desk.post(f"/admin/agencies/{old.id}/{task}", {**fields, "version": "1"}, 409)
    assert page.select_one(".notice-warning")
    version = page.select_one("input[name=version]")["value"]
    desk.post(f"/admin/agencies/{old.id}/{task}", {**fields, "version": version})


def test_several_agencies_become_one(desk, old, heir, make_agency, make_case, make_user):
    other = make_agency()
    case, officer = make_case(lead=other), make_user(agency=heir)
    page = f"/admin/agencies/{heir.id}/absorb"
    day = today() + YESTERDAY
    desk.send(page, others=[old.code, other.code], valid_to=day.isoformat())
    assert queries.acting_for(heir.id, today()) == {heir.id, old.id, other.id}
    assert queries.by_code(old.code).valid_to == day
    assert PERMISSIONS["cases.close"].rule(db.session.get(User, officer.id), case)
    for fields in ({"others": ""}, {"valid_to": ""}):
        desk.send(page, status=422, **{"others": ["hp_ubnd"], "valid_to": day.isoformat(), **fields})


def test_what_is_wrong_with_one_of_several_leaves_all_as_they_were(desk, old, heir, make_agency):
    young = make_agency(valid_from=today())
    fields = {"others": [old.code, young.code], "valid_to": (today() + YESTERDAY).isoformat()}
    page = desk.post(f"/admin/agencies/{heir.id}/absorb", fields, 422)
    assert young.code in page.select_one("#valid_to-error").get_text()
    assert queries.by_code(old.code).valid_to is None


# Who may still do what -----------------------------------------------------------------------------------------------


def test_who_belongs_to_an_ended_agency_is_told_so_on_the_front_page(browse, make_agency, make_user):
    agency = make_agency(valid_to=today() + YESTERDAY)
    page = browse(make_user(agency=agency)).open("/")
    assert page.select_one("main .notice-warning")
    assert not page.select_one("main a[href='/cases/new']")
    assert not browse(make_user()).open("/").select_one("main .notice-warning")


def test_on_its_last_day_an_agency_still_acts(make_agency, make_user, make_case):
    agency = make_agency(valid_to=today())
    assert PERMISSIONS["cases.change"].rule(make_user(agency=agency), make_case(lead=agency))


def test_accounts_move_to_the_successor_one_by_one(desk, old, heir, make_user):
    one, two, closed = make_user(agency=old), make_user("leader", agency=old), make_user(agency=old)
    desk.send(f"/admin/users/{closed.id}/disable", page=f"/admin/users/{closed.id}")
    answer = ended(desk, old, heir)
    assert answer.location == f"/admin/agencies/{old.id}/accounts"
    page = desk.open(answer.location)
    offered = {control["name"] for control in page.select("main select")}
    assert offered == {f"account_{one.id}", f"account_{two.id}"}
    desk.send(answer.location, **{f"account_{two.id}": ""})
    db.session.expire_all()
    assert (one.agency.code, two.agency.code, closed.agency.code) == (heir.code, old.code, old.code)
    actions = [entry.action for entry in db.session.scalars(audit.history("user", one.id))]
    assert "user.changed" in actions
    assert desk.open(f"/admin/agencies/{old.id}").select_one(f"a[href='/admin/agencies/{old.id}/accounts']")
    desk.post(answer.location, {f"account_{two.id}": "no_such", "account_x": heir.code})
    db.session.expire_all()
    assert two.agency.code == old.code


def test_an_offer_to_an_agency_that_ended_is_answered_by_its_successor(browse, desk, old, heir, make_case, make_user):
    case = make_case()
    offer = HandOver(case=case, from_agency_id=case.lead_agency_id, to_agency=old, on=today())
    db.session.add(offer)
    commit()
    ended(desk, old, heir)
    browse(make_user(agency=heir)).post(f"/cases/{case.code}/handover/accept")
    db.session.expire_all()
    assert (case.lead_agency.code, offer.state) == (heir.code, "accepted")


def test_only_administrators_open_the_tasks(browse, make_user, old):
    officer = browse(make_user())
    for task in ("rename", "end", "absorb", "accounts"):
        officer.open(f"/admin/agencies/{old.id}/{task}", 403)
        officer.post(f"/admin/agencies/{old.id}/{task}", {}, 403)
    officer.post(f"/admin/agencies/{old.id}/end/undo", {}, 403)


def test_the_tasks_of_an_agency_that_is_not_there_are_404(desk):
    for task in ("rename", "end", "absorb", "accounts"):
        desk.open(f"/admin/agencies/99999/{task}", 404)
    desk.post("/admin/agencies/99999/end/undo", {}, 404)
