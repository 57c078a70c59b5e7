"""Closed unless said otherwise: every route of the URL map, without sign-in, without a right, without a token."""

import pytest

from app.accounts.guard import BY_LINK, PUBLIC
from tests.house import routes


@pytest.fixture
def records(make_user, make_case, make_dialogue, make_enterprise, make_recommendation, make_plan):
    """One of each with id 1 and the code BOTH-1: every address of `routes` leads to something that is there."""
    make_user()
    enterprise = make_enterprise()
    make_case(enterprise=enterprise, code="BOTH-1")
    make_dialogue(enterprises=[enterprise], code="BOTH-1")
    make_recommendation(enterprise=enterprise, code="BOTH-1")
    make_plan(2026)


def test_only_four_endpoints_and_those_of_links_open_without_sign_in(app):
    assert {"static", "accounts.login", "home.healthz", "home.choose_language"} >= PUBLIC - BY_LINK
    assert {endpoint for endpoint in app.view_functions if endpoint.startswith("invitations.")} == BY_LINK - {
        "calendars.feed"
    }
    assert set(app.view_functions) >= PUBLIC


@pytest.mark.app_on("sqlite")
def test_without_sign_in_every_page_leads_to_the_sign_in_page(app, browse, records):
    outside = browse()
    for route in routes.closed(app, code="BOTH-1"):
        if "GET" in route.methods:
            answer = outside.client.get(route.path)
            if route.path.endswith(".json"):
                assert answer.status_code == 401, route
            else:
                assert answer.status_code == 303, route
                assert answer.location.startswith("/login"), route


@pytest.mark.app_on("sqlite")
def test_without_sign_in_a_program_is_told_so_in_its_own_language(app, browse, records):
    outside = browse()
    for route in routes.closed(app, code="BOTH-1"):
        if "GET" in route.methods:
            answer = outside.client.get(route.path, headers={"Accept": "application/json"})
            assert (answer.status_code, answer.mimetype) == (401, "application/problem+json"), route


@pytest.mark.app_on("sqlite")
def test_without_sign_in_nothing_can_be_sent(app, browse, records):
    outside = browse()
    for route in routes.closed(app, code="BOTH-1"):
        for method in route.methods - {"GET"}:
            answer = outside.client.open(route.path, method=method, data={"name": "x"})
            assert answer.status_code in (401, 303), route
            assert answer.status_code == 401 or answer.location.startswith("/login"), route


@pytest.mark.app_on("sqlite")
def test_signed_in_nothing_can_be_sent_without_the_token_of_the_session(app, browse, make_user, records):
    for role in ("officer", "admin"):
        browser = browse(make_user(role))
        for route in routes.closed(app, code="BOTH-1"):
            for method in route.methods - {"GET"}:
                answer = browser.client.open(route.path, method=method, data={"name": "x", "csrf_token": "guessed"})
                assert answer.status_code in (400, 403), (route, answer.status_code)


@pytest.mark.app_on("sqlite")
@pytest.mark.parametrize("role", ["officer", "leader", "admin"])
def test_every_route_asks_for_a_right(app, browse, make_user, records, role):
    """The guard raises for a page that answers well without having asked; here every page is asked for."""
    browser = browse(make_user(role))
    opened = set()
    for route in routes.closed(app, code="BOTH-1"):
        if "GET" in route.methods:
            answer = browser.client.get(route.path)
            assert answer.status_code in (200, 303, 302, 403, 404), (route, answer.status_code)
            if answer.status_code == 200:
                opened.add(route.endpoint)
    expected = {"home.index", "enterprises.show", "reports.index"}
    expected |= (
        {"accounts.users"}
        if role == "admin"
        else {
            "cases.show",
            "dialogues.show",
            "recommendations.show",
            "plans.show",
            "cases.index",
        }
    )
    assert expected <= opened


@pytest.mark.app_on("sqlite")
@pytest.mark.parametrize("role", ["officer", "leader", "admin"])
def test_every_form_asks_for_a_right(app, browse, make_user, records, role):
    user = make_user(role)
    for route in routes.closed(app, code="BOTH-1"):
        for method in route.methods - {"GET"}:
            browser = browse(user)  # anew: some of these routes sign out
            answer = browser.client.open(route.path, method=method, data={"csrf_token": browser._token(None)})
            assert answer.status_code in (200, 303, 302, 403, 404, 409, 422), (route, answer.status_code)


@pytest.mark.app_on("sqlite")
def test_a_page_that_forgets_to_ask_is_caught(app, browse, make_user, monkeypatch):
    monkeypatch.setitem(app.view_functions, "enterprises.lookup", lambda: "everything")
    answer = browse(make_user()).client.get("/enterprises/lookup")
    assert answer.status_code == 500
    assert "everything" not in answer.text


@pytest.mark.app_on("sqlite")
def test_a_page_that_forgets_to_ask_is_not_shown_in_use(app, browse, make_user, monkeypatch):
    monkeypatch.setitem(app.view_functions, "enterprises.lookup", lambda: "everything")
    browser = browse(make_user())
    app.testing = False
    try:
        answer = browser.client.get("/enterprises/lookup")
    finally:
        app.testing = True
    assert answer.status_code == 403
    assert "everything" not in answer.text


@pytest.mark.app_on("sqlite")
def test_reading_changes_nothing(app, browse, make_user, records, count_statements):
    """GET writes no record: only the time of the session and what was taken as a file stand afterwards."""
    browser = browse(make_user())
    allowed = ("audit_entry", "user_session", "failed_sign_in", "text_version")
    for route in routes.closed(app, code="BOTH-1"):
        if "GET" in route.methods:
            with count_statements() as statements:
                browser.client.get(route.path)
            for statement in statements:
                verb, _, rest = statement.lstrip().partition(" ")
                if verb.upper() in ("INSERT", "UPDATE", "DELETE"):
                    assert any(name in rest for name in allowed), (route, statement)


@pytest.mark.app_on("sqlite")
def test_a_refusal_stands_in_the_trail(browse, make_user, command):
    browse(make_user("leader", username="truong.ban")).open("/enterprises/new", 403)
    answer = browse(make_user("admin")).open("/admin/audit").get_text(" ", strip=True)
    assert "truong.ban" in answer
