"""No input whatever breaks a page (reliability 13): every route and every list against what no person would send."""

import pytest
from bs4 import BeautifulSoup
from werkzeug.datastructures import MultiDict

from tests.house import routes

DATES = ("started_from", "started_to", "starts_from", "reported_to", "closed_to", "as_of", "on")
CHOICES = ("kind", "status", "zone", "sector", "agency", "cause", "ownership", "role", "action", "figure", "key")


def each(names: tuple[str, ...], value: str) -> str:
    return "&".join(f"{name}={value}" for name in names)


ODD_ARGUMENTS = {
    # The first is what databases stumble over; the others are refused before they reach one.
    "numbers": "page=-1&per_page=9999999&enterprise=" + "9" * 30 + "&q=%00&" + each(DATES, "0001-01-01"),
    "huge page": "page=" + "9" * 30 + "&per_page=0&enterprise=-1&enterprise=x&sort=;drop",
    "broken text": "page=x&sort=__class__&q=%FF%FE%ED%A0%80&" + each(CHOICES, "%FF"),
    "nul": "q=%00",
    "signs": "sort=-&q=%27%22%3B--%20%25%5C*" + "(" * 300 + "&" + each(CHOICES, "nothing"),
    "dates": each(DATES, "99/99/9999") + "&month=13&year=99999",
    "far dates": each(DATES, "0000-00-00") + "&as_of=99999-01-01&a[]=1&=3&&&",
    "own words of the framework": "_scheme=javascript&_external=1&_anchor=x&endpoint=y&next=//elsewhere.example/",
}
ODD_WORDS = ("9" * 30, "-1", "%00", "%FF", "..%2f..%2fetc", "x" * 3000, "'%22;--", "２０２６-01")
ODD_TEXTS = ("\x00<script>", "\ud800", "9" * 30, "-1", "99/99/9999 12:99", "=1e999;\u202e\u200b'\"--")
SIGNS_OUT = ("accounts.logout", "accounts.end_session", "accounts.password")


@pytest.fixture
def records(make_user, make_case, make_dialogue, make_enterprise, make_recommendation, make_plan):
    make_user()
    enterprise = make_enterprise()
    make_case(enterprise=enterprise, code="BOTH-1")
    make_dialogue(enterprises=[enterprise], code="BOTH-1")
    make_recommendation(enterprise=enterprise, code="BOTH-1")
    make_plan(2026)


def is_ours(answer) -> bool:
    """A page of the product (checked by the client already), a problem object, a file or a way on."""
    if answer.status_code >= 500:
        return False
    if 300 <= answer.status_code < 400 or answer.status_code == 200:
        return True
    if answer.mimetype == "application/problem+json":
        return True
    return answer.mimetype == "text/html" and "Hài Hoà" in answer.text


@pytest.mark.parametrize("arguments", ODD_ARGUMENTS.values(), ids=ODD_ARGUMENTS)
def test_odd_arguments_never_break_a_page(app, browse, make_user, records, arguments):
    officer, admin = browse(make_user()), browse(make_user("admin"))
    for route in routes.closed(app, code="BOTH-1"):
        if "GET" in route.methods:
            browser = admin if route.path.startswith("/admin") else officer
            answer = browser.client.get(f"{route.path}?{arguments}")
            assert is_ours(answer), (route.path, arguments, answer.status_code)


@pytest.mark.every_input
@pytest.mark.parametrize("word", ODD_WORDS, ids=lambda text: text[:20])
def test_odd_addresses_never_break_a_page(app, browse, make_user, records, word):
    browser = browse(make_user())
    token = browser._token(None)
    for rule in app.url_map.iter_rules():
        if rule.arguments and rule.endpoint != "static":
            path = "".join(word if dynamic else part for dynamic, part in rule._trace[1:])
            for method in sorted(rule.methods & {"GET", "POST"}):
                data = None if method == "GET" else {"csrf_token": token}
                answer = browser.client.open(path, method=method, data=data)
                assert is_ours(answer), (method, path[:80], answer.status_code)


def fields_of(browser, route) -> set[str]:
    """The names that the forms of the page send; of a route without a page the usual ones."""
    usual = {"name", "status", "on", "reason", "note", "code", "to_agency", "event", "happened_at", "other", "link"}
    if "GET" not in route.methods:
        return usual
    page = BeautifulSoup(browser.client.get(route.path).data, "html.parser")
    return {one["name"] for one in page.select("main form[method=post] [name]")} - {"csrf_token"}


@pytest.mark.every_input
@pytest.mark.parametrize("role", ["officer", "admin"])
def test_odd_fields_never_break_a_form(app, browse, make_user, records, role):
    """Each text in every field at once, and every field twice."""
    user = make_user(role)
    browser = browse(user)
    token = browser._token(None)
    for route in routes.closed(app, code="BOTH-1"):
        if "POST" not in route.methods or route.endpoint in SIGNS_OUT:
            continue
        names = fields_of(browser, route)
        for text in ODD_TEXTS:
            fields = [(name, text.encode("utf-8", "surrogatepass")) for name in names]
            answer = browser.client.post(route.path, data=MultiDict([("csrf_token", token), *fields, *fields]))
            assert is_ours(answer), (route.path, text[:20], answer.status_code)


@pytest.mark.app_on("sqlite")
def test_ten_megabytes_of_text_are_refused_with_a_page(browse, make_user, records):
    browser = browse(make_user())
    token = browser._token(None)
    for path, name in (("/enterprises/new", "name"), ("/cases/new", "summary"), ("/dialogues/new", "summary")):
        answer = browser.client.post(path, data={"csrf_token": token, name: "x" * 10 * 1024 * 1024})
        assert answer.status_code in (413, 422), path
        assert "Hài Hoà" in answer.text


@pytest.mark.app_on("sqlite")
def test_two_thousand_fields_are_refused_with_a_page(browse, make_user):
    browser = browse(make_user())
    fields = {f"field{number}": "x" for number in range(2000)}
    answer = browser.client.post(
        "/enterprises/new", data={"csrf_token": browser._token(None), **fields}, content_type="multipart/form-data"
    )
    assert answer.status_code in (413, 422)
    assert "Hài Hoà" in answer.text


@pytest.mark.app_on("sqlite")
@pytest.mark.parametrize(
    "content_type", ["application/json", "text/plain", "multipart/form-data; boundary=", "x/y", ""]
)
def test_bodies_of_other_kinds_never_break_a_form(browse, make_user, content_type):
    browser = browse(make_user())
    answer = browser.client.post("/enterprises/new", data=b"\xff\xfe{broken", content_type=content_type)
    assert 400 <= answer.status_code < 500
    assert is_ours(answer)


@pytest.mark.app_on("sqlite")
@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "FROB"])
def test_other_methods_get_a_page_that_says_so(browse, make_user, method):
    answer = browse(make_user()).client.open("/enterprises/", method=method)
    assert answer.status_code == 405
    assert "Allow" in answer.headers


@pytest.mark.app_on("sqlite")
def test_the_database_keeps_nothing_of_what_could_not_be_read(app, browse, make_user, command):
    browser = browse(make_user())
    for text in ODD_TEXTS[:2]:
        data = {"csrf_token": browser._token(None), "name": text.encode("utf-8", "surrogatepass") + b" Xuong may"}
        browser.client.post("/enterprises/new", data=data)
    for name in [one["name"] for one in browser.open("/enterprises/lookup?q=xuong").json]:
        assert "\x00" not in name
        name.encode("utf-8")
