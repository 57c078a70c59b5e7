"""The administrator's pages: accounts and the trail."""

import pytest
from sqlalchemy import select

from app.accounts.models import User
from app.core.audit import AuditEntry
from app.extensions import db
from tests.browse import PASSWORD

NEW = "bốn con ngựa vàng trên đồi"


@pytest.fixture
def admin(make_user):
    return make_user("admin", username="quan-tri")


def _password_on(page) -> str:
    return page.select_one("dd strong.code").get_text(strip=True)


def test_a_new_account_gets_a_one_time_password_that_is_shown_once(browse, admin):
    page = browse(admin).send(
        "/admin/users/new", status=200, username="Lan.Anh", agency="hp_snv", role="officer", email="a@b.vn"
    )
    user = db.session.scalar(select(User).where(User.username_key == "lan.anh"))
    assert (user.agency.code, user.role, user.email, user.must_change_password) == ("hp_snv", "officer", "a@b.vn", True)
    password = _password_on(page)
    assert password not in browse(admin).open(f"/admin/users/{user.id}").get_text()
    own = browse(user, password=password)
    own.send("/account/password", current_password=password, password=NEW, again=NEW)
    browse(user, password=NEW)


def test_sending_the_form_of_a_new_account_twice_makes_one(browse, admin):
    page = browse(admin)
    form = page.open("/admin/users/new").select_one("form.form")
    fields = {field["name"]: field.get("value", "") for field in form.select("input")}
    fields |= {"username": "lan", "agency": "hp_snv", "role": "officer"}
    assert page.client.post("/admin/users/new", data=fields).status_code == 200
    again = page.client.post("/admin/users/new", data=fields)
    assert again.status_code == 303
    assert len(db.session.scalars(select(User).where(User.username == "lan")).all()) == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("username", ""),
        ("username", "có dấu"),
        ("username", "a b"),
        ("username", "x" * 81),
        ("username", "QUAN-TRI"),
        ("agency", "no_such"),
        ("role", "system"),
        ("email", "no address"),
        ("email", "a@b.vn\nBcc: c@d.vn"),
    ],
)
def test_a_wrong_field_is_named_and_the_rest_kept(browse, admin, field, value):
    fields = {"username": "lan", "agency": "hp_snv", "role": "leader", "email": "a@b.vn", field: value}
    page = browse(admin).post("/admin/users/new", fields, status=422)
    assert page.select_one(f"#{field}-error")
    if field != "email":
        assert page.select_one("#email")["value"] == "a@b.vn"
    assert len(db.session.scalars(select(User)).all()) == 1


def test_only_the_fields_of_the_form_are_taken(browse, admin, make_user):
    user = make_user()
    kept = user.password_hash
    browse(admin).post(
        f"/admin/users/{user.id}",
        {"agency": "hp_snv", "role": "leader", "username": "other", "password_hash": "x", "disabled_at": "2020-01-01"},
    )
    user = db.session.get(User, user.id)
    assert (user.role, user.agency.code, user.password_hash, user.is_active) == ("leader", "hp_snv", kept, True)
    assert user.username != "other"


def test_the_last_administrator_is_neither_disabled_nor_demoted(browse, admin, make_user):
    make_user("admin", disabled_at=admin.created_at)
    page = browse(admin)
    refused = page.post(f"/admin/users/{admin.id}/disable", status=422)
    assert refused.select_one(".error-summary")
    page.send(f"/admin/users/{admin.id}", status=422, role="officer")
    assert db.session.get(User, admin.id).role == "admin"
    assert db.session.get(User, admin.id).is_active
    second = make_user("admin")
    page.post(f"/admin/users/{second.id}/disable")
    assert not db.session.get(User, second.id).is_active


def test_a_disabled_account_is_opened_again(browse, admin, make_user):
    user = make_user()
    page = browse(admin)
    page.post(f"/admin/users/{user.id}/disable")
    browse().send("/login", status=422, username=user.username, password=PASSWORD)
    page.post(f"/admin/users/{user.id}/enable")
    browse(user)
    page.post(f"/admin/users/{user.id}/enable", status=422)


def test_a_new_one_time_password_signs_the_account_out_and_lets_go_of_the_brake(browse, admin, make_user):
    user = make_user()
    own = browse(user)
    for _attempt in range(5):
        browse().send("/login", status=422, username=user.username, password="wrong password")
    password = _password_on(browse(admin).post(f"/admin/users/{user.id}/password", status=200))
    own.open("/account", status=303)
    browse(user, password=password).open("/account/password")


def test_the_second_of_two_administrators_is_told_and_keeps_what_was_typed(browse, admin, make_user):
    user = make_user()
    fields = {"agency": "hp_snv", "role": "leader", "version": "1"}
    browse(admin).post(f"/admin/users/{user.id}", fields)
    page = browse(admin).post(f"/admin/users/{user.id}", {**fields, "email": "late@b.vn"}, status=409)
    assert page.select_one("#email")["value"] == "late@b.vn"
    assert page.select_one("input[name=version]")["value"] == "2"
    assert db.session.get(User, user.id).email is None


def test_the_list_is_searched_filtered_and_sorted(browse, admin, make_user):
    make_user(username="lan", agency="hp_snv")
    make_user("leader", username="binh", must_change_password=True)
    page = browse(admin)
    for query, names in (
        ("", ["binh", "lan", "quan-tri"]),
        ("?q=LA", ["lan"]),
        ("?q=%25", []),
        ("?agency=hp_snv", ["lan"]),
        ("?agency=nonsense", ["binh", "lan", "quan-tri"]),
        ("?role=leader", ["binh"]),
        ("?state=one_time", ["binh"]),
        ("?state=disabled", []),
        ("?sort=-username&per_page=2", ["quan-tri", "lan"]),
        ("?page=2&per_page=2&sort=role", ["lan"]),
        ("?page=99999999999999999999&sort=nonsense&per_page=x", ["binh", "lan", "quan-tri"]),
    ):
        found = [cell.get_text(strip=True) for cell in page.open(f"/admin/users{query}").select("tbody .c-code")]
        assert found == names, query


def test_the_list_takes_as_many_statements_for_nine_accounts_as_for_one(
    browse, admin, make_user, make_agency, count_statements
):
    page = browse(admin)
    with count_statements() as few:
        page.open("/admin/users")
    for _number in range(9):
        make_user(agency=make_agency())
    with count_statements() as many:
        page.open("/admin/users")
    assert len(many) == len(few)


@pytest.mark.parametrize("number", ["0", "999999", "2147483648", "9" * 30])
def test_an_account_that_is_not_there_is_404(browse, admin, number):
    browse(admin).open(f"/admin/users/{number}", status=404)


def test_the_trail_is_narrowed_by_account_action_record_and_day(browse, admin, make_user):
    user = make_user(username="lan")
    browse(user)
    page = browse(admin)
    page.post(f"/admin/users/{user.id}/disable")
    today = page.open("/admin/audit").select_one("tbody time, tbody td:nth-of-type(2)").get_text(strip=True)[:10]

    def actions(query):
        return [cell.get_text(strip=True) for cell in page.open(f"/admin/audit?{query}").select("tbody .c-main")]

    signed_in, closed, made = "Đã đăng nhập", "Đã khoá tài khoản", "Đã tạo tài khoản"
    assert actions("actor=lan") == [signed_in]
    assert actions("action=user.disabled") == [closed]
    assert actions("action=user.dis") == [closed]
    assert actions("action=%25") == []
    assert actions(f"record=user+{user.id}") == [closed, signed_in, made]
    assert closed in actions(f"since={today}&until={today}")
    assert actions("until=01/01/2000") == []
    for wrong in ("since=yesterday", "record=%3Cb%3E", "record=user+99999999999999"):
        assert page.open(f"/admin/audit?{wrong}").select_one(".field-error")


def test_the_trail_speaks_in_words_and_names_of_agencies(browse, admin, make_user, make_case):
    make_case(by=make_user(agency="hp_snv"), lead="hp_ldld_2025")
    browse(make_user("officer")).open("/cases/export.csv")
    page = browse(admin)
    page.client.set_cookie("language", "en")
    shown = page.open("/admin/audit")
    text = shown.select_one("table").get_text(" ", strip=True)
    assert "Recorded" in text and "Register of cases: Taken as a file" in text and "Case 1" in text
    assert "case.recorded" not in text and "hp_snv" not in text and "Department of Home Affairs" in text
    offered = {option["value"]: option.get_text() for option in shown.select("select[name=action] option")}
    assert offered["case.closed"] == "Case: Closed"
    assert offered["cases.imported"] == "Register of cases: Imported from a file"
    assert page.open("/admin/audit?action=case.").select_one("a.condition").get_text().startswith("Action: case.")


def test_changes_of_accounts_are_in_the_trail_with_before_and_after_but_no_password(browse, admin, make_user):
    user = make_user()
    browse(admin).send(f"/admin/users/{user.id}", role="leader")
    browse(admin).post(f"/admin/users/{user.id}/password", status=200)
    changed, reset = db.session.scalars(
        select(AuditEntry)
        .where(AuditEntry.record_id == user.id, AuditEntry.record_type == "user", AuditEntry.actor == "quan-tri")
        .order_by(AuditEntry.id)
    ).all()
    assert (changed.action, changed.changes) == ("user.changed", {"role": ["officer", "leader"]})
    assert reset.action == "user.password_reset"
    assert reset.changes["password_hash"] == ["•", "•"]
    assert "argon2" not in reset.facts
