"""The demands of a case, line by line: type, cause, outcome and the procedure that each is guided into."""

import pytest
from sqlalchemy import select

from app.cases import demands
from app.cases.demand_terms import OUTCOMES, outcome_of
from app.cases.models import CaseDemand, Outcome
from app.core import audit
from app.core.audit import AuditEntry
from app.core.db import commit, today
from app.core.errors import Refused
from app.extensions import db

WAGES = {"text": "Tăng đơn giá 5%", "nature": "interest", "cause_code": "wage_scale"}


@pytest.fixture
def officer(make_user):
    return make_user("officer")


@pytest.fixture
def add(officer):
    def make(case, **values):
        demand = demands.add(case, {**WAGES, **values}, by=officer)
        commit()
        return demand

    return make


def kept(case) -> list[CaseDemand]:
    return list(db.session.scalars(select(CaseDemand).where(CaseDemand.case_id == case.id).order_by(CaseDemand.id)))


def test_a_demand_is_added_on_the_page_of_its_case(browse, officer, make_case):
    case = make_case()
    person = browse(officer)
    person.send(f"/cases/{case.code}/demands", **WAGES)
    (demand,) = kept(case)
    assert (demand.text, demand.nature, demand.cause_code) == ("Tăng đơn giá 5%", "interest", "wage_scale")
    assert (demand.outcome, demand.referral) == ("unknown", None)
    shown = person.open(f"/cases/{case.code}").select_one("#demands").text
    assert "Tăng đơn giá 5%" in shown
    assert "Về lợi ích" in shown


def test_the_same_form_sent_twice_records_one_demand(browse, officer, make_case):
    case = make_case()
    person = browse(officer)
    for _ in range(2):
        person.post(f"/cases/{case.code}/demands", {**WAGES, "submission_id": "một lần"})
    assert len(kept(case)) == 1


def test_a_demand_says_at_least_its_cause_or_a_text(browse, officer, make_case):
    case = make_case()
    page = browse(officer).post(f"/cases/{case.code}/demands", {"nature": "right"}, 422)
    assert page.select_one("#demand-text[aria-invalid=true]")
    assert page.select_one("#demand-nature option[selected]")["value"] == "right"
    browse(officer).post(f"/cases/{case.code}/demands", {"cause_code": "wage_late"})
    assert kept(case)[0].text is None


@pytest.mark.parametrize(
    ("nature", "referral", "taken"),
    [
        ("right", "conciliation", True),
        ("right", "court", True),
        ("right", "violation", True),
        ("right", "strike_procedure", False),
        ("right", "bargaining", False),
        ("interest", "conciliation", True),
        ("interest", "arbitration", True),
        ("interest", "strike_procedure", True),
        ("interest", "court", False),
        ("interest", "violation", False),
        ("", "court", True),
    ],
)
def test_a_demand_is_guided_only_where_the_law_opens_a_road_for_its_type(
    browse, officer, make_case, nature, referral, taken
):
    case = make_case()
    fields = {**WAGES, "nature": nature, "referral": referral, "referred_on": today()}
    page = browse(officer).post(f"/cases/{case.code}/demands", fields, 303 if taken else 422)
    if not taken:
        assert page.select_one("#demand-referral-field.has-error")
        assert "Tăng đơn giá 5%" in page.select_one("#demand-text").text


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"referred_on": "20/11/2020"}, "referral"),
        ({"referral": "conciliation", "referred_on": "20/11/2099"}, "referred_on"),
        ({"referral": "lost"}, "referral"),
        ({"demand_outcome": "won"}, "demand_outcome"),
        ({"nature": "individual"}, "nature"),
        ({"cause_code": "lost"}, "cause_code"),
        ({"text": "x" * 501}, "text"),
        ({"text": "Liên hệ 0912 345 678"}, "text"),
        ({"text": "a\x00b"}, "text"),
    ],
)
def test_what_cannot_be_taken_is_told_beside_its_field(browse, officer, make_case, fields, field):
    case = make_case()
    page = browse(officer).post(f"/cases/{case.code}/demands", {**WAGES, **fields}, 422)
    assert page.select_one(f"#demand-{field}-field.has-error")
    assert kept(case) == []


def test_the_form_says_where_the_dispute_of_one_worker_goes(browse, officer, make_case):
    page = browse(officer).open(f"/cases/{make_case().code}")
    assert "hoà giải viên lao động" in page.select_one("#demand-nature-hint").text


def test_a_demand_is_changed_on_its_own_page_and_what_is_not_sent_stays(browse, officer, make_case, add):
    case = make_case()
    demand = add(case)
    person = browse(officer)
    person.send(f"/cases/{case.code}/demands/{demand.id}", demand_outcome="partly", referral="conciliation")
    person.post(f"/cases/{case.code}/demands/{demand.id}", {"referred_on": today()})
    (demand,) = kept(case)
    assert (demand.outcome, demand.referral, demand.referred_on) == ("partly", "conciliation", today())
    assert demand.text == "Tăng đơn giá 5%"


def test_of_two_who_change_one_demand_the_second_sees_both_versions(browse, officer, make_case, add):
    case = make_case()
    demand = add(case)
    path = f"/cases/{case.code}/demands/{demand.id}"
    first, second = browse(officer), browse(officer)
    opened = str(demand.version)
    first.send(path, demand_outcome="accepted")
    fields = {"version": opened, "text": "Tăng đơn giá 8%", "demand_outcome": "refused"}
    page = second.post(path, fields, 409)
    assert {one["name"] for one in page.select("input[type=radio]")} == {"keep_text", "keep_demand_outcome"}
    assert "Tăng đơn giá 8%" in page.text
    assert "Chấp nhận" in page.text
    second.send(path, demand_outcome="accepted", text="Tăng đơn giá 8%")
    assert kept(case)[0].text == "Tăng đơn giá 8%"


def test_a_demand_recorded_by_mistake_is_removed_and_the_trail_keeps_it(browse, officer, make_case, add):
    case = make_case()
    demand = add(case)
    path = f"/cases/{case.code}/demands/{demand.id}"
    page = browse(officer)
    page.post(f"{path}/remove", {"version": str(demand.version + 1)}, 409)
    page.post(f"{path}/remove", {"version": str(demand.version)})
    assert kept(case) == []
    page.open(path, 404)
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "case.demand_removed")).one()
    assert entry.record_id == case.id
    assert audit.verify()[1] is None


@pytest.mark.parametrize("path", ["", "/remove"])
def test_a_demand_is_reached_through_its_own_case_by_those_who_may_change_it(
    browse, make_user, officer, make_case, add, path
):
    case, other = make_case(), make_case()
    demand = add(case)
    browse(officer).post(f"/cases/{other.code}/demands/{demand.id}{path}", {}, 404)
    browse(officer).post(f"/cases/{case.code}/demands/{'9' * 20}{path}", {}, 404)
    browse(make_user("leader")).post(f"/cases/{case.code}/demands/{demand.id}{path}", {}, 403)
    browse(make_user(agency="hp_snv")).post(f"/cases/{case.code}/demands/{demand.id}{path}", {}, 403)
    browse(make_user(agency="hp_ubnd_xa")).post(f"/cases/{case.code}/demands/{demand.id}{path}", {}, 404)
    browse(make_user("admin")).post(f"/cases/{case.code}/demands/{demand.id}{path}", {}, 404)
    assert len(kept(case)) == 1


def test_the_dispute_case_of_a_demand_is_opened_from_its_line(browse, officer, make_case, make_enterprise, add):
    stoppage = make_case(enterprise=make_enterprise("Công ty Bạch Đằng", tax_code="0200123456"))
    add(stoppage)
    person = browse(officer)
    link = person.open(f"/cases/{stoppage.code}").select_one("#demands a[href*='/cases/new']")["href"]
    assert "kind=interests_dispute" in link
    person.send("/cases/new", page=link)
    linked = person.open(f"/cases/{stoppage.code}").select_one("#demands")
    assert not linked.select("a[href*='/cases/new']")
    assert linked.select_one("a[href='/cases/VV-2026-2']")


def test_the_page_of_a_case_costs_the_same_for_many_demands(browse, officer, make_case, add, count_statements):
    case = make_case()
    person = browse(officer)
    add(case)
    with count_statements() as few:
        person.open(f"/cases/{case.code}")
    for number in range(30):
        add(case, text=f"Yêu cầu {number}", cause_code="shift_meal" if number % 2 else "wage_late")
    with count_statements() as many:
        person.open(f"/cases/{case.code}")
    assert len(many) == len(few)


def test_a_cause_counts_as_used_by_the_demands_that_name_it(make_case, add):
    from app.cases import lists
    from app.cases.models import Cause

    add(make_case(main_cause="wage_scale"))
    assert lists.used_by(Cause)["wage_scale"] == 1
    add(make_case())
    assert lists.used_by(Cause)["wage_scale"] == 2


# The outcome of the case -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("of_demands", "of_case"),
    [
        ("", None),
        ("accepted", "all_accepted"),
        ("accepted accepted", "all_accepted"),
        ("accepted refused", "some_accepted"),
        ("accepted deferred", "some_accepted"),
        ("accepted withdrawn", "some_accepted"),
        ("partly", "some_accepted"),
        ("partly unknown", "some_accepted"),
        ("accepted refused unknown", "some_accepted"),
        ("accepted unknown", "unknown"),
        ("refused unknown", "unknown"),
        ("unknown", "unknown"),
        ("refused", "none_accepted"),
        ("refused deferred withdrawn", "none_accepted"),
        ("deferred", "deferred"),
        ("deferred withdrawn", "deferred"),
        ("withdrawn withdrawn", "withdrawn"),
    ],
)
def test_the_outcome_of_a_case_follows_from_its_demands(app, of_demands, of_case):
    assert outcome_of(of_demands.split()) == of_case
    assert of_case is None or db.session.get(Outcome, of_case) is not None


def test_every_outcome_has_its_words(app):
    assert set(OUTCOMES) == {"accepted", "partly", "refused", "deferred", "withdrawn", "unknown"}


def test_an_operation_refuses_what_the_form_would(make_case, add):
    case = make_case()
    with pytest.raises(Refused):
        add(case, text=None, cause_code=None)
    with pytest.raises(Refused):
        add(case, nature="interest", referral="court")
