"""The coded lists on screen: values are added, reworded, retired and brought back; records and files keep theirs."""

import pytest
from sqlalchemy import select

from app.cases import queries
from app.cases.models import Cause, Outcome
from app.core.audit import AuditEntry
from app.extensions import db

CAUSES = "/admin/lists/causes"


@pytest.fixture
def admin(make_user, browse):
    return browse(make_user("admin"))


def words(page) -> str:
    return page.select_one("main").get_text(" ", strip=True)


def offered(page, name: str) -> set[str]:
    return {one["value"] for one in page.select(f"[name={name}] option, input[name={name}]")} - {""}


def line(page, code: str) -> str:
    return next(one.get_text(" ", strip=True) for one in page.select("tbody tr") if code in one.get_text(" "))


def test_a_list_tells_how_many_cases_use_each_value(admin, make_case, count_statements):
    make_case(main_cause="wage_late", causes=["tet_bonus"])
    make_case(main_cause="tet_bonus")
    page = admin.open(CAUSES)
    assert line(page, "tet_bonus").endswith("2")
    assert line(page, "wage_late").endswith("1")
    assert line(page, "policy").endswith("0")
    with count_statements() as few:
        admin.open(CAUSES)
    for code in ("wage_scale", "shift_meal", "policy"):
        make_case(main_cause=code)
    with count_statements() as many:
        admin.open(CAUSES)
    assert len(few) == len(many)
    for other in ("methods", "outcomes"):
        assert admin.open(f"/admin/lists/{other}").select("tbody tr")


def test_a_new_cause_is_offered_at_once(admin, browse, make_user):
    admin.send(CAUSES, code="heat", label_vi="Nắng nóng", label_en="Heat", nature="either")
    officer = browse(make_user())
    assert "heat" in offered(officer.open("/cases/new"), "main_cause")
    row = db.session.get(Cause, "heat")
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "cause.added")).one()
    assert (entry.record_type, entry.record_id, entry.changes["label_vi"]) == ("cause", row.id, [None, "Nắng nóng"])
    assert row.position == max(one.position for one in queries.listed(Cause))


def test_a_reworded_label_shows_everywhere_and_in_the_history(admin, make_case):
    make_case(main_cause="policy")
    admin.send(f"{CAUSES}/policy", label_vi="Chính sách của nhà nước", label_en="State policy")
    assert "Chính sách của nhà nước" in words(admin.open(f"{CAUSES}/policy"))
    assert ("policy", "Chính sách của nhà nước") in queries.choices(Cause, "vi")
    assert admin.open(f"{CAUSES}/policy").select_one(".history del")


def test_a_retired_cause_is_not_offered_but_stays_on_the_records_that_have_it(admin, browse, make_user, make_case):
    case = make_case(main_cause="policy", code="VV-CU")
    admin.send(f"{CAUSES}/policy/retire", page=f"{CAUSES}/policy")
    officer = browse(make_user())
    assert "policy" not in offered(officer.open("/cases/new"), "main_cause")
    assert "policy" in offered(officer.open(f"/cases/{case.code}/edit"), "main_cause")
    officer.send(f"/cases/{case.code}/edit", reference="12/BC")
    db.session.rollback()
    assert case.main_cause == "policy"
    assert line(admin.open(CAUSES), "policy").endswith("1")
    answer = officer.send("/cases/new", status=422, main_cause="policy", enterprise=case.enterprise.name)
    assert answer.select_one("#main_cause-error")
    admin.send(f"{CAUSES}/policy/restore", page=f"{CAUSES}/policy")
    assert "policy" in offered(officer.open("/cases/new"), "main_cause")


def test_a_retired_outcome_is_not_offered_when_a_case_is_closed(admin, browse, make_user, make_case):
    case = make_case(code="VV-DONG")
    admin.send("/admin/lists/outcomes/deferred/retire", page="/admin/lists/outcomes/deferred")
    officer = browse(make_user())
    assert "deferred" not in offered(officer.open(f"/cases/{case.code}"), "outcome")
    assert db.session.get(Outcome, "deferred").retired


def test_a_file_with_a_retired_code_changes_nothing_on_its_way_round(admin, make_case, command, tmp_path):
    make_case(main_cause="policy", causes=["shift_meal"], code="VV-CU")
    for code in ("policy", "shift_meal"):
        admin.send(f"{CAUSES}/{code}/retire", page=f"{CAUSES}/{code}")
    file = tmp_path / "cases.csv"
    assert command("export", "cases", file).exit_code == 0
    assert "0 created, 0 updated, 1 unchanged, 0 rejected" in command("import", "cases", file).stdout
    file.write_text(file.read_text(encoding="utf-8-sig").replace("VV-CU", "VV-MOI"), encoding="utf-8")
    assert "1 created" in command("import", "cases", file).stdout


def test_two_who_reword_one_value_see_both_versions(admin):
    opened = admin.open(f"{CAUSES}/policy").select_one("form.form [name=version]")["value"]
    admin.send(f"{CAUSES}/policy", label_vi="Lời của người thứ nhất")
    page = admin.send(f"{CAUSES}/policy", status=409, version=opened, label_vi="Lời của người thứ hai")
    assert "Lời của người thứ nhất" in words(page)
    assert "Lời của người thứ hai" in str(page)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("code", ""),
        ("code", "Có dấu"),
        ("code", "policy"),
        ("code", "x" * 41),
        ("label_vi", ""),
        ("label_vi", "x" * 201),
        ("label_en", "\x00"),
        ("label_vi", "Chậm, nợ lương"),
        ("nature", "both"),
        ("nature", ""),
        ("position", "9" * 30),
        ("position", "-1"),
    ],
)
def test_what_cannot_be_saved_comes_back_with_all_that_was_typed(admin, field, value):
    fields = {"code": "heat", "label_vi": "Nắng nóng", "label_en": "Heat", "nature": "either", field: value}
    page = admin.send(CAUSES, status=422, **fields)
    assert page.select_one(".error-summary")
    for name in {"code", "label_vi", "label_en"} - {field}:
        assert page.select_one(f"form.form [name={name}]")["value"] == fields[name]


def test_there_are_no_other_lists_and_no_other_codes(admin):
    admin.open("/admin/lists/agencies", 404)
    for code in ("nothing", "9" * 400, "Có"):
        admin.open(f"{CAUSES}/{code}", 404)


@pytest.mark.parametrize("role", ["officer", "leader"])
def test_only_administrators_keep_the_lists(browse, make_user, role):
    browser = browse(make_user(role))
    for path in (CAUSES, f"{CAUSES}/policy"):
        browser.open(path, 403)
    answer = browser.client.post(f"{CAUSES}/policy/retire", data={"csrf_token": browser._token(None)})
    assert answer.status_code == 403
