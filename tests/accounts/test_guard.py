"""The door: closed unless said to be public, and nothing lost by those who come too late."""

from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from flask_babel import force_locale
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from app.accounts import operations
from app.accounts.guard import PUBLIC
from app.accounts.kept import Kept
from app.core.audit import AuditEntry
from app.core.db import commit
from app.extensions import db
from tests.browse import PASSWORD

TYPED = [
    ("language", "en"),
    ("causes", "wages"),
    ("causes", "ăn ca & nghỉ <b>"),
    ("summary", 'dòng một\r\n"dòng hai" \' </textarea>'),
    ("version", "3"),
    ("empty", ""),
]


def test_no_page_but_the_public_ones_opens_without_sign_in(app, browse):
    page = browse()
    for rule in app.url_map.iter_rules():
        path = rule.rule
        for argument in rule.arguments:
            path = path.replace(_placeholder(rule.rule, argument), "1")
        if rule.endpoint in PUBLIC:
            continue
        for method in rule.methods - {"OPTIONS", "HEAD"}:
            response = page.client.open(path, method=method)
            if response.status_code == 404:  # the made-up argument fits no such address
                continue
            to_sign_in = method == "GET" and not path.endswith(".json")
            expected = 303 if to_sign_in or rule.endpoint == "accounts.logout" else 401
            assert response.status_code == expected, f"{method} {path}: {response.status_code}"
            if response.status_code == 303:
                assert response.location.startswith("/login")


def _placeholder(rule: str, argument: str) -> str:
    end = rule.index(f"{argument}>")
    return rule[rule.rindex("<", 0, end) : end + len(argument) + 1]


def test_a_program_is_told_in_json_that_it_must_sign_in(browse):
    answer = browse().open("/account", status=401, headers={"Accept": "application/json"})
    assert answer.mimetype == "application/problem+json"
    assert answer.json["status"] == 401


@pytest.mark.parametrize("token", [None, "", "x", "ImFiYyI.aaaa.bbbb"])
def test_a_change_without_a_good_token_is_refused(browse, make_user, token):
    page = browse(make_user())
    fields = {"language": "en"} if token is None else {"language": "en", "csrf_token": token}
    assert page.client.post("/account/language", data=fields).status_code == 400
    assert page.open("/account").html["lang"] == "vi"


def test_a_form_that_comes_too_late_is_carried_through_the_sign_in_and_sent_on(browse, make_user):
    user = make_user()
    page = browse(user)
    token = page.open("/account").find("input", attrs={"name": "csrf_token"})["value"]
    _end_sessions(user)
    late = page.client.post("/account/language?x=1", data=_multi([("csrf_token", token), *TYPED]))
    assert late.status_code == 401
    form = _form_of(late)
    assert form["action"] == "/login"
    carried = _hidden(form)
    assert [pair for pair in carried if pair[0].startswith("kept.")] == [
        (f"kept.{name}", value) for name, value in TYPED
    ]
    fields = [*carried, ("username", user.username), ("password", PASSWORD)]
    wrong = page.client.post("/login", data=_multi([*carried, ("username", user.username), ("password", "wrong")]))
    assert wrong.status_code == 422
    assert _hidden(_form_of(wrong))[2:] == carried[2:]
    sent = page.client.post("/login", data=_multi(fields))
    assert sent.status_code == 200
    again = next(one for one in BeautifulSoup(sent.data, "html.parser").select("main form"))
    assert again["action"] == "/account/language?x=1"
    assert _hidden(again)[1:] == TYPED
    assert "ăn ca & nghỉ <b>" in BeautifulSoup(sent.data, "html.parser").select_one("main").get_text()
    saved = page.client.post(again["action"], data=_multi(_hidden(again)))
    assert saved.status_code == 303
    assert page.open("/account").html["lang"] == "en"


def _end_sessions(user):
    operations.end_sessions(user, "disabled")
    commit()


def _multi(pairs):
    fields: dict[str, list[str]] = {}
    for name, value in pairs:
        fields.setdefault(name, []).append(value)
    return fields


def _form_of(response):
    return BeautifulSoup(response.data, "html.parser").select_one("main form")


def _hidden(form) -> list[tuple[str, str]]:
    return [(field["name"], field.get("value", "")) for field in form.select("input[type=hidden]")]


def test_what_was_typed_is_shown_with_the_words_of_its_form(app):
    fields = (("role", "leader"), ("agency", "hp_snv"), ("email", ""), ("version", "1"), ("unheard_of", "x"))
    with app.test_request_context(), force_locale("en"):
        shown = [(str(label), value) for label, value in Kept("/admin/users/1", fields).readable]
    assert shown == [("Role", "Leader"), ("Agency", "hp_snv"), ("unheard_of", "x")]


def test_when_the_database_is_gone_the_page_says_so(browse, make_user, monkeypatch):
    page = browse(make_user())

    def gone(token_hash):
        raise OperationalError("SELECT", {}, Exception("server closed the connection"))

    monkeypatch.setattr("app.accounts.queries.session_of", gone)
    page.open("/account", status=503)
    assert page.client.post("/account/language", data={"language": "en"}).status_code == 503
    page.open("/healthz")


def test_files_and_passwords_are_not_carried_but_said_to_be_needed_again(browse, make_user):
    user = make_user()
    page = browse(user)
    _end_sessions(user)
    fields = {"language": "en", "password": "hush", "file": (BytesIO(b"%PDF"), "a.pdf")}
    answer = page.client.post("/account/language", data=fields)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 401
    assert "hush" not in text
    assert len(BeautifulSoup(text, "html.parser").select(".notice-warning")) == 3


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}]
)
def test_a_form_from_another_site_is_not_kept(browse, headers):
    answer = browse().client.post("/account/language", data={"language": "en"}, headers=headers)
    assert answer.status_code == 401
    assert "kept." not in answer.get_data(as_text=True)


def test_what_is_carried_is_sent_to_own_paths_only(browse, make_user):
    user = make_user()
    fields = {
        "kept_target": "https://evil.example/",
        "kept.a": "1",
        "username": user.username,
        "password": PASSWORD,
    }
    page = browse().post("/login", fields, status=200, page="/login")
    assert page.select_one("main form")["action"] == "/"


def test_a_form_of_an_earlier_session_can_be_sent_again_from_its_own_page(browse, make_user):
    page = browse(make_user())
    fields = {"language": "en", "csrf_token": "of before"}
    answer = page.client.post("/account/language", data=fields, headers={"Origin": "http://localhost"})
    assert answer.status_code == 400
    form = _form_of(answer)
    assert form["action"] == "/account/language"
    assert page.client.post("/account/language", data=dict(_hidden(form))).status_code == 303


def test_a_long_text_gets_through_the_sign_in(browse, make_user):
    user = make_user()
    page = browse(user)
    _end_sessions(user)
    text = "Ừ" * 300_000
    late = page.client.post("/account/language", data={"summary": text}, content_type="multipart/form-data")
    fields = dict(_hidden(_form_of(late)))
    answer = page.client.post("/login", data={**fields, "username": user.username, "password": PASSWORD})
    assert dict(_hidden(_form_of(answer)))["summary"] == text


def test_a_page_that_asks_for_no_right_is_not_shown(app, browse, make_user, monkeypatch):
    page = browse(make_user())
    monkeypatch.setitem(app.view_functions, "accounts.account", lambda: "a secret")
    monkeypatch.setitem(app.config, "TESTING", False)
    answer = page.open("/account", status=403)
    assert "a secret" not in answer.get_text()
    monkeypatch.setitem(app.config, "TESTING", True)
    page.open("/account", status=500)


@pytest.mark.parametrize("role", ["officer", "leader"])
def test_only_administrators_open_the_administration(app, browse, make_user, role):
    page = browse(make_user(role))
    for path in ("/admin/", "/admin/users", "/admin/users/new", "/admin/users/1", "/admin/audit", "/admin/agencies/",
                 "/admin/agencies/new", "/admin/agencies/1", "/admin/agencies/default-leads"):  # fmt: skip
        page.open(path, status=403)
    for path in ("/admin/users/new", "/admin/users/1/disable", "/admin/users/1/password", "/admin/agencies/1"):
        page.post(path, {"role": "admin"}, status=403)


def test_refused_rights_are_in_the_trail(browse, make_user):
    user = make_user()
    browse(user).open("/admin/users", status=403)
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert (entry.action, entry.outcome, entry.actor) == ("right.refused", "refused", user.username)


def test_unknown_addresses_and_methods_are_told_to_everybody_alike(browse, make_user):
    for page in (browse(), browse(make_user())):
        page.open("/no/such/page", status=404)
        assert page.client.delete("/login").status_code == 405


def test_what_an_address_takes_is_told_without_opening_it(browse, make_user):
    page = browse(make_user())
    answer = page.client.options("/cases/")
    assert answer.status_code == 200
    assert {"GET", "HEAD", "OPTIONS"} == set(answer.allow)
    assert not answer.data


def test_the_sign_in_page_answers_head_as_it_answers_get(browse):
    assert browse().client.head("/login").status_code == 200
