"""Enterprises that are one: merged after a look at both, found as one, taken apart again."""

from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select

from app.cases.models import Case
from app.core import audit
from app.core.db import commit, today
from app.core.errors import Refused
from app.enterprises import merging, operations, queries
from app.enterprises.lookup import Registry
from app.enterprises.models import Enterprise, Merge
from app.extensions import db


@pytest.fixture
def officer(browse, make_user):
    return browse(make_user())


@pytest.fixture
def stay(make_enterprise):
    return make_enterprise("Công ty Bạch Đằng", tax_code="0201234567", zone="Đình Vũ", employees=100)


@pytest.fixture
def gone(make_enterprise):
    return make_enterprise("BẠCH ĐẰNG Co.", tax_code="0209999999", address="Lô 7", employees=90)


def merge(officer, gone, stay, **fields):
    page = f"/enterprises/{gone.id}/merge/{stay.id}"
    return officer.send(page, **{"stays": stay.id, "reason": "Cùng một công ty", **fields})


def again(enterprise) -> Enterprise:
    db.session.expire_all()
    return db.session.get(Enterprise, enterprise.id)


def names_found(officer, typed) -> list[str]:
    return [one["name"] for one in officer.client.get("/enterprises/lookup", query_string={"q": typed}).json]


def test_from_the_page_of_one_the_other_is_chosen_and_both_are_shown(officer, gone, stay, make_case):
    make_case(enterprise=gone)
    assert officer.open(f"/enterprises/{gone.id}").select_one(f"a[href='/enterprises/{gone.id}/merge']")
    answer = officer.send(f"/enterprises/{gone.id}/merge", other="bach dang 0201234567")
    assert answer.location == f"/enterprises/{gone.id}/merge/{stay.id}"
    page = officer.open(answer.location)
    rows = {
        row.td.get_text(" ", strip=True): [cell.get_text(strip=True) for cell in row.select("td")[1:]]
        for row in page.select("tbody tr")
    }
    assert rows["Mã số thuế khác nhau"] == ["0209999999", "0201234567"]
    assert rows["Vụ việc"] == ["1", "0"]
    assert rows["Địa chỉ khác nhau"] == ["Lô 7", "…"]


@pytest.mark.parametrize("typed", ["", "Không có", "0209999999", "BẠCH ĐẰNG Co."])
def test_another_that_is_not_found_or_the_same_is_told(officer, gone, typed):
    page = officer.send(f"/enterprises/{gone.id}/merge", status=422, other=typed)
    assert page.select_one("#other-error")


def test_of_several_that_fit_one_is_chosen(officer, gone, make_enterprise):
    made = [make_enterprise("Sông Cấm", tax_code=code) for code in ("0200000001", "0200000002")]
    page = officer.send(f"/enterprises/{gone.id}/merge", status=422, other="song cam")
    links = {link["href"] for link in page.select("main a")}
    assert {f"/enterprises/{gone.id}/merge/{one.id}" for one in made} <= links


def test_after_the_merge_everything_counts_to_the_one_that_stays(officer, gone, stay, make_case, make_dialogue):
    case = make_case(enterprise=gone)
    both, one = make_dialogue(enterprises=[gone, stay]), make_dialogue(enterprises=[gone])
    title = case.title
    answer = merge(officer, gone, stay)
    assert answer.location == f"/enterprises/{stay.id}"
    db.session.expire_all()
    assert (case.enterprise_id, case.title) == (stay.id, title)
    assert [[each.id for each in meeting.enterprises] for meeting in (both, one)] == [[stay.id]] * 2
    kept = again(stay)
    assert (kept.tax_code, kept.address, kept.zone_name) == ("0201234567", "Lô 7", "Đình Vũ")
    assert [other.name for other in kept.other_names] == ["BẠCH ĐẰNG Co."]
    assert [count.employees for count in kept.head_counts] == [100]
    assert gone.name in officer.open(f"/enterprises/{stay.id}").get_text()


def test_the_merged_one_is_found_by_its_names_and_tax_code_as_the_one_that_stays(officer, gone, stay, make_case):
    case = make_case(enterprise=gone)
    merge(officer, gone, stay)
    for typed in ("0209999999", "bach dang co", "0201234567"):
        assert names_found(officer, typed) == [stay.name]
    assert queries.find("0209999999") == [again(stay)]
    assert queries.find("BẠCH ĐẰNG CO.") == [again(stay)]
    registry = Registry()
    assert registry.named("0209999999")[0].id == registry.named("Bạch Đằng Co.")[0].id == stay.id
    assert len(officer.open("/enterprises/").select("tbody tr")) == 1
    assert len(officer.open("/enterprises/?q=0209999999").select("tbody tr")) == 1
    for words in ("0209999999", "0201234567", "bach dang co"):
        assert case.code in officer.open(f"/cases/?q={words}").get_text()
    made = officer.send("/cases/new", enterprise="0209999999", started_on=today().isoformat(), kind="strike")
    newest = db.session.scalars(select(Case).order_by(Case.id.desc())).first()
    assert newest.code in made.location
    assert newest.enterprise_id == stay.id


def test_what_the_file_says_of_the_merged_one_is_said_of_the_one_that_stays(officer, gone, stay, command, tmp_path):
    merge(officer, gone, stay)
    file = tmp_path / "enterprises.csv"
    file.write_text("name,tax_code,employees,as_of\nBẠCH ĐẰNG Co.,0209999999,77,2024-05-01\n", encoding="utf-8")
    answer = command("import", "enterprises", file)
    assert "1 updated" in answer.stdout, answer.output
    kept = again(stay)
    assert (kept.name, kept.tax_code) == ("Công ty Bạch Đằng", "0201234567")
    assert 77 in [count.employees for count in kept.head_counts]
    out = tmp_path / "out.csv"
    command("export", "enterprises", out)
    assert command("import", "enterprises", out).stdout.count("1 unchanged")


def test_the_merged_one_counts_no_more_in_the_coverage(browse, make_user, gone, stay):
    officer = browse(make_user())
    path = f"/reports/yearly/{today().year}.json"
    before = officer.client.get(path).json["coverage"]
    merge(officer, gone, stay)
    after = officer.client.get(path).json["coverage"]
    assert (before["enterprises"], after["enterprises"]) == (2, 1)
    assert (before["employees"], after["employees"]) == (190, 100)


def test_its_page_leads_to_the_one_that_stays_and_can_undo(officer, gone, stay, make_case):
    case, later = make_case(enterprise=gone), None
    merge(officer, gone, stay)
    later = make_case(enterprise=again(stay))
    page = officer.open(f"/enterprises/{gone.id}")
    assert page.select_one(f".notice a[href='/enterprises/{stay.id}']")
    assert page.select_one(f"form[action='/enterprises/{gone.id}/merge/undo']")
    officer.post(f"/enterprises/{gone.id}/merge/undo")
    db.session.expire_all()
    assert (case.enterprise_id, later.enterprise_id) == (gone.id, stay.id)
    assert (again(gone).merged_into_id, again(stay).address) == (None, None)
    assert again(stay).other_names == []
    assert names_found(officer, "0209999999") == [gone.name]
    assert case.code not in officer.open("/cases/?q=0201234567").get_text()


def test_both_histories_tell_of_the_merge_and_of_undoing_it(officer, gone, stay):
    merge(officer, gone, stay, reason="Đổi tên năm 2024")
    officer.post(f"/enterprises/{gone.id}/merge/undo")
    told = [[entry.action for entry in db.session.scalars(audit.history("enterprise", one.id))] for one in (gone, stay)]
    assert {"enterprise.merged", "enterprise.merge_undone"} <= set(told[0])
    assert {"enterprise.took_over", "enterprise.gave_back"} <= set(told[1])
    assert "Đổi tên năm 2024" in officer.open(f"/enterprises/{gone.id}").select_one(".history").get_text()
    assert audit.verify()[1] is None


def test_versions_move_on_so_that_an_open_form_meets_the_conflict_page(officer, gone, stay):
    before = gone.version, stay.version
    merge(officer, gone, stay)
    assert (again(gone).version, again(stay).version) > before
    officer.post(f"/enterprises/{stay.id}/edit", {"name": stay.name, "version": str(before[1])}, 409)


def test_the_merged_one_is_changed_no_more(officer, gone, stay):
    merge(officer, gone, stay)
    assert officer.client.get(f"/enterprises/{gone.id}/edit").location == f"/enterprises/{gone.id}"
    page = officer.post(f"/enterprises/{gone.id}/edit", {"name": "Tên khác"}, 422)
    assert page.select_one(".error-summary")
    assert again(gone).name == "BẠCH ĐẰNG Co."


def test_who_looked_at_an_older_state_looks_again(officer, gone, stay):
    fields = {"stays": stay.id, "reason": "Một", "version": gone.version, "other_version": stay.version}
    officer.send(f"/enterprises/{stay.id}/edit", address="Lô 9")
    page = officer.post(f"/enterprises/{gone.id}/merge/{stay.id}", fields, 409)
    assert page.select_one("#reason").get_text(strip=True) == "Một"
    assert "Lô 9" in page.get_text()
    officer.send(f"/enterprises/{gone.id}/merge/{stay.id}", stays=stay.id, reason="Một")
    assert again(gone).merged_into_id == stay.id


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [({"stays": ""}, "stays"), ({"reason": ""}, "reason"), ({"reason": "gọi 0912345678"}, "reason")],
)
def test_what_is_lacking_is_told_and_nothing_merged(officer, gone, stay, fields, wrong):
    given = {"stays": stay.id, "reason": "Cùng một công ty", **fields}
    page = officer.post(f"/enterprises/{gone.id}/merge/{stay.id}", given, 422)
    assert page.select_one(f"#{wrong}-error")
    assert again(gone).merged_into_id is None


def test_one_that_was_merged_is_merged_no_second_time(officer, gone, stay, make_enterprise):
    third = make_enterprise("Công ty khác")
    merge(officer, gone, stay)
    assert officer.client.get(f"/enterprises/{gone.id}/merge/{stay.id}").status_code == 303
    page = officer.open(f"/enterprises/{gone.id}/merge/{third.id}")
    assert stay.name in page.select_one("thead").get_text()  # the one it was merged into takes its place
    officer.open(f"/enterprises/{gone.id}/merge/{gone.id}", 404)
    officer.open(f"/enterprises/{gone.id}/merge/99999", 404)
    with pytest.raises(Refused):
        merging.merge(again(gone), again(third), "…", {})


def test_the_same_form_sent_twice_merges_once(officer, gone, stay):
    fields = {"stays": stay.id, "reason": "Một", "submission_id": "mark"}
    answers = [officer.post(f"/enterprises/{gone.id}/merge/{stay.id}", fields) for _ in range(2)]
    assert {answer.location for answer in answers} == {f"/enterprises/{stay.id}"}
    assert db.session.scalar(select(func.count()).select_from(Merge)) == 1


def test_in_a_chain_the_last_merge_is_undone_first(officer, gone, stay, make_enterprise, make_case):
    last = make_enterprise("Tập đoàn Bạch Đằng")
    case = make_case(enterprise=gone)
    merge(officer, gone, stay)
    merge(officer, stay, last)
    db.session.expire_all()
    assert (case.enterprise_id, again(gone).merged_into_id) == (last.id, last.id)
    assert queries.find("0209999999") == [again(last)]
    officer.post(f"/enterprises/{gone.id}/merge/undo")
    assert again(gone).merged_into_id == last.id
    assert officer.open(f"/enterprises/{gone.id}").select_one(".notice-error")
    officer.post(f"/enterprises/{stay.id}/merge/undo")
    assert (again(gone).merged_into_id, again(stay).merged_into_id) == (stay.id, None)
    officer.post(f"/enterprises/{gone.id}/merge/undo")
    db.session.expire_all()
    assert case.enterprise_id == gone.id


def test_undoing_is_refused_when_its_name_is_taken_by_now(officer, make_enterprise, stay):
    gone = make_enterprise("Bạch Đằng cũ")
    merge(officer, gone, stay)
    officer.send(f"/enterprises/{stay.id}/edit", other_names="")
    make_enterprise("Bạch Đằng cũ")
    officer.post(f"/enterprises/{gone.id}/merge/undo")
    assert officer.open(f"/enterprises/{gone.id}").select_one(".notice-error")
    assert again(gone).merged_into_id == stay.id


def test_a_tax_code_that_the_other_lacks_passes_and_comes_back(officer, make_enterprise, gone):
    stay = make_enterprise("Bạch Đằng mới")
    merge(officer, gone, stay)
    assert (again(stay).tax_code, again(gone).tax_code) == ("0209999999", None)
    officer.post(f"/enterprises/{gone.id}/merge/undo")
    assert (again(stay).tax_code, again(gone).tax_code) == (None, "0209999999")


def test_the_tax_code_of_a_merged_one_is_given_to_nobody(officer, gone, stay):
    merge(officer, gone, stay)
    for path, name in ((f"/enterprises/{stay.id}/edit", stay.name), ("/enterprises/new", "Mới")):
        page = officer.post(path, {"name": name, "tax_code": "0209999999"}, 422)
        assert page.select_one("#tax_code-error")


def test_what_somebody_pointed_elsewhere_since_stays_there(officer, gone, stay, make_case, make_enterprise):
    case, other = make_case(enterprise=gone), make_enterprise("Công ty khác")
    merge(officer, gone, stay)
    officer.send(f"/cases/{case.code}/edit", enterprise=other.name)
    officer.post(f"/enterprises/{gone.id}/merge/undo")
    db.session.expire_all()
    assert case.enterprise_id == other.id


def test_a_case_saved_while_its_enterprise_is_merged_goes_to_the_one_that_stays(gone, stay):
    found = queries.find(gone.tax_code)[0]
    merging.merge(gone, stay, "Một", {})
    commit()
    assert operations.standing(found).id == stay.id


def test_leaders_officers_of_other_agencies_and_strangers_do_not_merge(browse, make_user, make_agency, gone, stay):
    for user in (make_user("leader"), make_user(agency=make_agency())):
        browser = browse(user)
        assert not browser.open(f"/enterprises/{gone.id}").select_one(f"a[href='/enterprises/{gone.id}/merge']")
        for path in (
            f"/enterprises/{gone.id}/merge",
            f"/enterprises/{gone.id}/merge/{stay.id}",
            "/enterprises/doubles",
        ):
            browser.open(path, 403)
        browser.post(f"/enterprises/{gone.id}/merge/{stay.id}", {"stays": stay.id, "reason": "Một"}, 403)
        browser.post(f"/enterprises/{gone.id}/merge/undo", {}, 403)
    assert again(gone).merged_into_id is None


def test_restricted_cases_are_counted_and_not_named(browse, make_user, gone, stay, make_case):
    case = make_case(enterprise=gone, restricted=True, title="Vụ việc kín")
    page = browse(make_user(agency="hp_btgdvtu")).open(f"/enterprises/{gone.id}/merge/{stay.id}")
    row = next(row for row in page.select("tbody tr") if row.td.get_text(strip=True) == "Vụ việc")
    assert [cell.get_text(strip=True) for cell in row.select("td")[1:]] == ["1", "0"]
    assert case.title not in page.get_text()


def test_two_thousand_cases_move_in_as_many_statements_as_one(gone, stay, make_case, count_statements, make_enterprise):
    small = make_enterprise("Công ty nhỏ")
    make_case(enterprise=small)
    case = make_case(enterprise=gone)
    values = {column.name: getattr(case, column.key) for column in Case.__table__.columns if column.name != "id"}
    rows = [{**values, "code": f"X-{number}", "code_key": f"x-{number}"} for number in range(2_000)]
    db.session.execute(insert(Case), rows)
    commit()
    with count_statements() as few:
        merging.merge(again(small), again(stay), "Một", {})
        commit()
    with count_statements() as many:
        made = merging.merge(again(gone), again(stay), "Một", {})
        commit()
    assert len(many) <= len(few) + 4  # facts of its own, not rows
    of = select(func.count()).select_from(Case).where(Case.enterprise_id == gone.id)
    assert db.session.scalar(of) == 0
    with count_statements() as back:
        merging.undo(made)
        commit()
    assert len(back) < 80
    assert db.session.scalar(of) == 2_001


def test_possible_doubles_are_offered(officer, make_enterprise, count_statements):
    pairs = [
        (make_enterprise("Một", tax_code="0200000001"), make_enterprise("Một", tax_code="0200000002")),
        (make_enterprise("Hai", tax_code="0200000003"), make_enterprise("Hai A", tax_code="0200000003-001")),
        (make_enterprise("Ba cũ"), make_enterprise("Ba mới", other_names=["BA CŨ"])),
    ]
    make_enterprise("Bốn", tax_code="0200000009")
    with count_statements() as few:
        links = {link["href"] for link in officer.open("/enterprises/doubles?per_page=1").select("main a")}
    with count_statements() as many:
        links = {link["href"] for link in officer.open("/enterprises/doubles").select("main a")}
    assert len(few) == len(many)
    assert {f"/enterprises/{one.id}/merge/{other.id}" for one, other in pairs} <= links
    assert len(officer.open("/enterprises/doubles").select("tbody tr")) == 3
    for one, other in pairs:
        merge(officer, other, one)
    assert not officer.open("/enterprises/doubles").select("tbody tr")


def test_the_page_of_the_registry_leads_to_the_possible_doubles(officer):
    assert officer.open("/enterprises/").select_one("a[href='/enterprises/doubles']")


def test_a_head_count_of_another_day_moves_along(officer, gone, stay, make_enterprise):
    old = make_enterprise("Cũ", employees=55, as_of=today() - timedelta(days=400))
    merge(officer, old, stay)
    assert [count.employees for count in again(stay).head_counts] == [100, 55]
