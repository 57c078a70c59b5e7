"""Help: every page leads to the heading of the guides that explains it; the guides are pages of the product."""

import re
from urllib.parse import unquote

import pytest

from app.home import guide, help
from tests.house import routes

SERVED = sorted(guide.pages())


@pytest.mark.app_on("sqlite")
def test_every_page_has_a_heading_that_explains_it(app):
    drawn = {name.removesuffix(".html").replace("/", ".") for name in app.jinja_env.list_templates()}
    pages = {route.endpoint for route in routes.of(app) if "GET" in route.methods and route.endpoint in drawn}
    assert len(pages) > 20
    assert {page for page in pages if not help.heading_of(page)} == set()


@pytest.mark.app_on("sqlite")
def test_nothing_is_explained_that_is_no_page(app):
    assert set(help.PAGES) <= set(app.view_functions)


def test_help_comes_in_the_language_of_the_reader_where_there_is_one():
    for endpoint in ("accounts.users", "accounts.trail"):
        assert guide.language(guide.headings()[help.heading_of(endpoint, "en")]) == "en"
    assert guide.language(guide.headings()[help.heading_of("cases.show", "en")]) == "vi"


@pytest.mark.app_on("sqlite")
@pytest.mark.parametrize("name", SERVED)
def test_every_guide_is_a_page_whose_links_lead_somewhere(browse, make_user, name):
    browser = browse(make_user("admin"))
    page = browser.open(f"/help/{name}")
    shown = page.select_one(".guide")
    assert page.h1.get_text(strip=True)
    assert shown["lang"] == ("en" if name == "admin" or name.startswith("reference-") else "vi")
    for link in shown.select("a[href]"):
        target, _, part = link["href"].partition("#")
        if target.startswith("/help/"):
            assert target.removeprefix("/help/") in SERVED
        if part and target in ("", f"/help/{name}"):
            assert shown.find(id=part), part
    for picture in shown.select("img"):
        assert browser.open(picture["src"]).data.startswith(b"\x89PNG")
        assert picture["alt"]


@pytest.mark.app_on("sqlite")
def test_a_page_leads_to_its_help_and_the_heading_is_there(browse, make_user):
    browser = browse(make_user())
    for path, words in (("/cases/new", "Ghi nhận vụ ngừng việc"), ("/dialogues/", "Lên lịch đối thoại")):
        [address] = {link["href"] for link in browser.open(path).select('a[href^="/help/"]')}
        assert browser.open(address.partition("#")[0]).find(id=_unquoted(address)).get_text() == words


def _unquoted(address: str) -> str:
    return unquote(address.partition("#")[2])


@pytest.mark.app_on("sqlite")
def test_the_guide_is_for_those_signed_in_and_nothing_else_of_the_folder_is_served(browse, make_user):
    assert browse().client.get("/help/").status_code == 303
    browser = browse(make_user())
    browser.open("/help/")
    for path in ("decisions", "README", "..%2fadmin.md", "pictures/..%2fadmin.md", "pictures/none.png", "x" * 3000):
        browser.open(f"/help/{path}", 404)


def test_raw_html_and_scripts_in_a_guide_are_shown_as_text(tmp_path, monkeypatch):
    (tmp_path / "x.md").write_text("# T\n\n<script>alert(1)</script> [a](javascript:alert(1)) <b onclick=x>b</b>\n")
    monkeypatch.setattr(guide, "pages", lambda: {"x": tmp_path / "x.md"})
    title, text = guide.shown.__wrapped__("x")
    assert title == "T"
    assert not re.search(r"<script|<b |href=\"javascript", text)
