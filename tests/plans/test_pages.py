"""Joint plans on their pages: drawn up, changed, issued, amended, reviewed, copied; who may, and what is refused."""

from datetime import date, timedelta

import pytest

from app.core import audit
from app.core.audit import AuditEntry
from app.core.db import commit, today
from app.extensions import db
from app.plans import course, queries
from app.plans.models import Item, Plan

UNION, LABOUR, BOARD = "hp_ldld_2025", "hp_snv", "hp_bqlkkt_2025"
THREE = (("Việc một", 0, "1"), ("Việc hai", 1, "23"), ("Việc ba", 0, "1234"))
NEW = {
    "programme_title": "Chương trình phối hợp giai đoạn 2026-2030",
    "from_year": "2026",
    "to_year": "2030",
    "year": "2026",
    "title": "phối hợp năm 2026",
    "place": "Hải Phòng",
    "agency1": UNION,
    "authority1": "TM. BAN CHẤP HÀNH",
    "agency2": LABOUR,
    "submission_id": "one",
}
LINE = {"text": "Tuyên truyền pháp luật lao động", "role1": "lead", "role2": "coordinating", "quarters": ["2", "3"]}


@pytest.fixture
def person(browse, make_user):
    return browse(make_user(agency=UNION))


def only() -> Plan:
    db.session.expire_all()
    return db.session.scalar(queries.whole(queries.visible_to(None)))


def item(number) -> Item:
    return next(one for one in only().items if one.number == number)


def issue(plan, on=date(2026, 1, 15)):
    course.issue(plan, "05", on)
    commit()


# Drawing up ----------------------------------------------------------------------------------------------------------


def test_a_plan_is_drawn_up_with_its_programme_and_the_same_form_twice_makes_one(person):
    assert person.post("/plans/new", NEW).location == "/plans/2026"
    person.post("/plans/new", NEW)
    plan = only()
    assert db.session.query(Plan).count() == 1
    assert [(one.symbol, one.authority) for one in plan.partners] == [("LĐLĐTP", "TM. BAN CHẤP HÀNH"), ("SNV", None)]
    assert (plan.status, plan.programme.to_year) == ("draft", 2030)
    page = person.open("/plans/")
    assert "Chương trình phối hợp giai đoạn 2026-2030" in page.text
    assert page.select_one('a[href="/plans/2026"]')


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"agency2": ""}, "agency1"),
        ({"agency2": UNION}, "agency1"),
        ({"agency1": BOARD}, "agency1"),  # the agency of the account takes no part
        ({"name3": "Sở X"}, "agency3"),
        ({"to_year": "2025"}, "to_year"),
        ({"year": "2031"}, "year"),
        ({"year": ""}, "year"),
        ({"programme_title": ""}, "programme_title"),
        ({"draft_month": "13/2026"}, "draft_month"),
        ({"title": "gọi 0912 345 678"}, "title"),
    ],
)
def test_what_is_refused_comes_back_with_all_that_was_typed(person, typed, field):
    page = person.post("/plans/new", NEW | {"authority2": "KT. GIÁM ĐỐC"} | typed, 422)
    assert page.select_one(f"#plan-{field}-error")
    assert page.select_one("[name=authority2]")["value"] == "KT. GIÁM ĐỐC"
    assert db.session.query(Plan).count() == 0


def test_a_year_of_a_programme_has_one_plan_and_another_programme_has_its_own_address(person, make_plan):
    plan = make_plan(2026)
    again = NEW | {"programme": str(plan.programme_id), "programme_title": ""}
    assert person.post("/plans/new", again, 422).select_one("#plan-year-error")
    answer = person.post("/plans/new", NEW)
    assert answer.location == f"/plans/2026-{plan.programme_id + 1}"
    assert "phối hợp năm 2026" in person.open(answer.location).text
    assert {link["href"] for link in person.open("/plans/").select("td a")} == {"/plans/2026", answer.location}
    person.open("/plans/2026-999", 404)
    person.open("/plans/2025", 404)
    person.open("/plans/x", 404)


def test_head_and_agencies_of_a_draft_change_and_items_follow_the_place_of_an_agency(person, make_plan):
    make_plan(2026, items=THREE)
    person.post("/plans/2026/edit", {"title": "phối hợp thực hiện", "agency2": BOARD, "name2": "", "symbol2": ""})
    plan = only()
    assert (plan.title, plan.partners[1].symbol) == ("phối hợp thực hiện", "BQLKKT")
    assert [one.lead.agency.code for one in plan.items] == [UNION, BOARD, UNION]
    person.post("/plans/2026/edit", {"agency1": BOARD, "agency2": UNION})  # the other order: roles stay with agencies
    assert [one.lead.agency.code for one in only().items] == [UNION, BOARD, UNION]
    assert [one.agency.code for one in only().partners] == [BOARD, UNION]


def test_an_agency_that_leads_items_cannot_leave_before_another_leads_them(person, make_plan):
    make_plan(2026, agencies=(UNION, LABOUR, BOARD), items=THREE)
    page = person.post("/plans/2026/edit", {"agency2": "", "name2": "", "symbol2": "", "authority2": ""}, 422)
    assert "2" in page.select_one("#plan-agency1-error").get_text()
    assert len(only().partners) == 3


def test_of_two_who_save_the_head_the_second_sees_both_versions(person, browse, make_user, make_plan):
    make_plan(2026)
    version = str(only().version)
    browse(make_user(agency=LABOUR)).post("/plans/2026/edit", {"version": version, "title": "bản của Sở"})
    page = person.post("/plans/2026/edit", {"version": version, "title": "bản của Liên đoàn"}, 409)
    assert "bản của Sở" in page.get_text() and "bản của Liên đoàn" in page.get_text()
    assert only().title == "bản của Sở"


# Items ---------------------------------------------------------------------------------------------------------------


def test_an_item_is_added_once_and_stands_on_the_paper(person, make_plan):
    make_plan(2026)
    for _again in range(2):
        person.post("/plans/2026/items/new", LINE | {"submission_id": "once"})
    row = person.open("/plans/2026").select("article.paper tbody tr")[-1]
    cells = [cell.get_text(" ", strip=True) for cell in row.select("td")]
    assert cells == ["2.", LINE["text"], "Chủ trì", "Phối hợp", "Quý II, III"]
    assert len(only().items) == 2


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"role2": "lead"}, "role1"),
        ({"role1": "coordinating"}, "role1"),
        ({"role1": "both"}, "role1"),
        ({"quarters": ["5"]}, "quarters"),
        ({"quarters": [""]}, "quarters"),
        ({"all_year": "1"}, "quarters"),
        ({"text": ""}, "text"),
        ({"text": "x" * 3001}, "text"),
    ],
)
def test_an_item_that_breaks_a_rule_comes_back_as_it_was_typed(person, make_plan, typed, field):
    make_plan(2026)
    page = person.post("/plans/2026/items/new", LINE | typed, 422)
    assert page.select_one(f"#{field}-error")
    if "text" not in typed:
        assert page.select_one("#text").get_text().strip() == LINE["text"]
    assert len(only().items) == 1


def test_of_two_who_save_one_item_the_second_sees_both_and_other_items_are_not_in_the_way(
    person, browse, make_user, make_plan
):
    make_plan(2026, items=THREE)
    other, path = browse(make_user(agency=LABOUR)), f"/plans/2026/items/{item(1).id}"
    version = str(item(1).version)
    other.post(f"/plans/2026/items/{item(2).id}", {"version": version, "text": "Việc hai khác"})
    person.post(path, {"version": version, "text": "Việc một khác"})
    page = other.post(path, {"version": version, "text": "Việc một nữa"}, 409)
    assert "Việc một khác" in page.get_text() and "Việc một nữa" in page.get_text()


def test_items_of_a_draft_are_put_in_order_and_taken_out(person, make_plan):
    make_plan(2026, items=THREE)
    person.post(f"/plans/2026/items/{item(3).id}/move", {"direction": "up"})
    assert [one.text for one in only().items] == ["Việc một", "Việc ba", "Việc hai"]
    person.post(f"/plans/2026/items/{item(1).id}/move", {"direction": "up"})
    person.post(f"/plans/2026/items/{item(2).id}/remove", {})
    assert [(one.number, one.text) for one in only().items] == [(1, "Việc một"), (2, "Việc hai")]
    assert audit.verify()[1] is None


def test_cited_documents_follow_the_text(person, make_plan):
    make_plan(2026, items=[("Thực hiện Kết luận số 93-KL/TU, ngày 04/5/2020", 0, "1")])
    assert [one.number for one in only().citations] == ["93-KL/TU"]
    person.post(f"/plans/2026/items/{item(1).id}", {"text": "Thực hiện Kế hoạch số 35/KH-UBND"})
    assert [one.number for one in only().citations] == ["35/KH-UBND"]


# Issued, amended, reviewed -------------------------------------------------------------------------------------------


def test_an_issued_plan_bears_its_number_and_day_and_changes_by_an_amendment_only(person, make_plan):
    make_plan(2026, items=THREE)
    person.post("/plans/2026/issue", {"number": "5", "on": "2026-01-15"})
    paper = person.open("/plans/2026").select_one("article.paper").get_text(" ")
    assert "Số 05-KH/" not in paper and "Số: 05/KH-LĐLĐTP-SNV" in paper
    assert "ngày 15 tháng 01 năm 2026" in paper and "Dự thảo" not in paper
    one = item(1)
    page = person.post(f"/plans/2026/items/{one.id}", {"text": "Việc khác"}, 422)
    assert page.select_one("#amendment-error")
    assert page.select_one("#text").get_text().strip() == "Việc khác"
    assert person.post(f"/plans/2026/items/{one.id}/remove", {}, 422).select_one("#remove-amendment-error")
    person.post(f"/plans/2026/items/{one.id}/move", {"direction": "down"}, 422)
    assert person.open("/plans/2026/edit", 303).location == "/plans/2026"
    assert [each.text for each in only().items] == ["Việc một", "Việc hai", "Việc ba"]


def test_what_an_amendment_adds_changes_and_drops_is_marked_and_its_words_before_are_kept(person, make_plan):
    issue(make_plan(2026, items=THREE))
    given = {"on": "2026-03-12", "reason": "Điều chỉnh theo tình hình", "number": "12-KH/LĐLĐ", "submission_id": "a"}
    person.post("/plans/2026/amend", given)
    person.post("/plans/2026/amend", given)
    (amendment,) = only().amendments
    chosen = {"amendment": str(amendment.id)}
    person.post("/plans/2026/items/new", LINE | chosen)
    person.post(f"/plans/2026/items/{item(1).id}", {"text": "Việc một mới"} | chosen)
    person.post(f"/plans/2026/items/{item(2).id}/remove", chosen)
    marks = [row.select("td")[1].get_text(" ", strip=True) for row in person.open("/plans/2026").select("tbody tr")]
    assert [mark.partition("(")[2] for mark in marks] == [
        "Sửa đổi theo kế hoạch sửa đổi ngày 12/03/2026)",
        "Bỏ theo kế hoạch sửa đổi ngày 12/03/2026)",
        "",
        "Bổ sung theo kế hoạch sửa đổi ngày 12/03/2026)",
    ]
    before = person.open(f"/plans/2026/items/{item(1).id}").select_one("main").get_text()
    assert "Việc một\nChủ trì: Liên đoàn Lao động thành phố Hải Phòng" in before
    dropped = person.open(f"/plans/2026/items/{item(2).id}")
    assert not dropped.select("main form[data-guard]")
    aside = person.open("/plans/2026").select_one("aside").get_text(" ", strip=True)
    assert "Điều chỉnh theo tình hình" in aside


@pytest.mark.parametrize(
    ("verb", "given", "field"),
    [
        ("amend", {"on": "2026-01-14", "reason": "x"}, "on"),  # before the issue
        ("amend", {"on": "2026-01-15", "reason": ""}, "reason"),
        ("amend", {"on": "", "reason": "x"}, "on"),
        ("review", {"on": "2026-01-14"}, "on"),
        ("review", {"on": "2999-01-01"}, "on"),
    ],
)
def test_an_amendment_or_a_review_before_the_issue_is_refused(person, make_plan, verb, given, field):
    issue(make_plan(2026))
    page = person.post(f"/plans/2026/{verb}", given, 422)
    assert page.select_one(f"#{verb}-{field}-error")
    assert (only().status, only().amendments) == ("issued", [])


def test_what_does_not_fit_the_state_is_refused_in_words(person, make_plan):
    plan = make_plan(2026, items=())
    person.post("/plans/2026/issue", {"number": "5", "on": "2026-01-15"}, 422)  # nothing is in it
    person.post("/plans/2026/amend", {"on": today().isoformat(), "reason": "x"}, 422)
    person.post("/plans/2026/review", {"on": today().isoformat()}, 422)
    assert only().status == plan.status == "draft"


def test_a_reviewed_plan_changes_no_more(person, make_plan):
    issue(make_plan(2026, items=THREE))
    person.post("/plans/2026/review", {"on": (today() - timedelta(1)).isoformat()})
    assert only().status == "reviewed"
    person.post(f"/plans/2026/items/{item(1).id}", {"text": "Việc khác"}, 422)
    person.post("/plans/2026/items/new", LINE, 422)
    assert item(1).text == "Việc một"


# The year after ------------------------------------------------------------------------------------------------------


def test_the_year_after_starts_as_a_copy_and_a_programme_that_is_over_asks_for_another(person, make_plan):
    make_plan(2026, items=THREE)
    page = person.open("/plans/new?copy=2026")
    assert page.select_one("[name=year]")["value"] == "2027"
    assert page.select_one("[name=title]")["value"] == "phối hợp năm 2027"
    fields = {one["name"]: one.get("value", "") for one in page.select("main input[name]")}
    chosen = {one["name"]: one.select_one("option[selected]") for one in page.select("main select[name]")}
    fields |= {name: option["value"] if option else "" for name, option in chosen.items()}
    person.post("/plans/new?copy=2026", fields | {"year": "2031"}, 422)
    person.post("/plans/new?copy=2026", fields)
    rows = person.open("/plans/2027").select("article.paper tbody tr")
    assert [row.select("td")[1].get_text(strip=True) for row in rows] == ["Việc một", "Việc hai", "Việc ba"]


# Who may -------------------------------------------------------------------------------------------------------------


def test_other_partners_read_leaders_sign_on_paper_and_strangers_see_nothing(browse, make_user, make_agency, make_plan):
    make_plan(2026, items=THREE)
    path = f"/plans/2026/items/{item(1).id}"
    for user in (make_user(agency=BOARD), make_user("leader", agency=UNION), make_user("admin")):
        reader = browse(user)
        assert not reader.open("/plans/2026").select("#work, .page-actions a[href$=edit]")
        assert not reader.open(path).select("main form[data-guard]")
        reader.post(path, {"text": "Việc khác"}, 403)
        reader.post("/plans/2026/issue", {"number": "5", "on": "2026-01-15"}, 403)
    browse(make_user(agency=LABOUR)).post("/plans/2026/issue", {"number": "5", "on": "2026-01-15"}, 403)
    stranger = browse(make_user(agency=make_agency()))
    stranger.open("/plans/2026", 404)
    stranger.open("/plans/2026.docx", 404)
    assert "2026" not in stranger.open("/plans/").select_one("main").get_text()


def test_an_agency_outside_the_partners_reads_the_plans_in_which_it_takes_part(
    browse, make_user, make_agency, make_plan
):
    outside = make_agency()
    make_plan(2026, agencies=(UNION, outside))
    assert browse(make_user("leader", agency=outside)).open("/plans/2026").select_one("article.paper")


def test_the_example_is_loaded_by_one_click_and_not_twice(browse, make_user):
    admin = browse(make_user("admin"))
    assert admin.open("/plans/").select('form[action="/plans/example"]')
    assert admin.post("/plans/example", {}).location == "/plans/2024"
    admin.post("/plans/example", {})
    assert not admin.open("/plans/").select('form[action="/plans/example"]')
    assert db.session.query(Plan).count() == 1


def test_who_took_a_file_and_what_was_done_stand_in_the_trail(person, make_plan):
    make_plan(2026)
    person.open("/plans/2026.pdf")
    person.post(f"/plans/2026/items/{item(1).id}", {"text": "Việc khác"})
    actions = set(db.session.scalars(db.select(AuditEntry.action).where(AuditEntry.record_type == "plan")))
    assert {"plan.recorded", "plan.item_added", "plan.item_changed", "plan.taken_out"} <= actions
    assert "Việc khác" in person.open("/plans/2026").select_one(".history").get_text()


def test_the_page_and_the_list_take_as_many_statements_for_thirty_items_as_for_one(person, make_plan, count_statements):
    found = []
    for year, items in ((2026, THREE[:1]), (2027, THREE * 10)):
        make_plan(year, items=items)
        person.open(f"/plans/{year}")
        with count_statements() as page:
            person.open(f"/plans/{year}")
        with count_statements() as listed:
            person.open("/plans/")
        found.append((len(page), len(listed)))
    assert found[0] == found[1]
