"""Templates: each is used, each endpoint's page bears its name, nothing is imported for nothing."""

import ast
import re
from pathlib import Path

import pytest
from jinja2 import nodes

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "app" / "templates"
FILES = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))
# Drawn with other names than their endpoint's: pages that several endpoints share, and those of no endpoint.
SHARED = re.compile(r"^(components/|errors/|base|conflict\.html$)|/_|/form\.html$")
ANSWERS_OF_SEVERAL = {
    "accounts/send_again.html",
    "accounts/one_time_password.html",
    "cases/conflict.html",
    "dialogues/made_links.html",
    "reports/summary.html",
}
LISTS_WITHOUT_FILES: set[str] = {  # each with the reason beside it
    "enterprises/doubles.html",  # questions to decide, no records; the registry itself goes out as a file
    "dialogues/invite.html",  # the registry to tick in; it goes out as a file from its own page
    "dialogues/mails.html",  # where the invitations of the same enterprises go, and what became of each mail
    "dialogues/links_of.html",  # the links of the same enterprises, with the buttons that make them
    "dialogues/invitations.html",  # what each of them answered to one meeting, filled in page by page
    "imports/index.html",  # files on their way, no register
    "imports/show.html",  # the rows of one of them; the refused ones go out by a link of their own
}


def tree(app, name: str) -> nodes.Template:
    return app.jinja_env.parse((TEMPLATES / name).read_text(encoding="utf-8"))


def referred(app, name: str) -> set[str]:
    """The templates that this one extends, includes or imports."""
    found = tree(app, name).find_all((nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport))
    return {one.template.value for one in found if isinstance(one.template, nodes.Const)}


def rendered() -> dict[str, set[str]]:
    """Template names in the program's own text, with the files that name them."""
    found: dict[str, set[str]] = {}
    for path in (ROOT / "app").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.endswith(".html"):
                found.setdefault(node.value, set()).add(path.relative_to(ROOT / "app").as_posix())
    return found


@pytest.mark.app_on("sqlite")
def test_every_template_is_drawn_or_built_upon(app):
    used = set(rendered()).union(*(referred(app, name) for name in FILES))
    assert set(FILES) - used == set()


@pytest.mark.app_on("sqlite")
def test_every_template_that_is_named_is_there(app):
    named = set(rendered()).union(*(referred(app, name) for name in FILES))
    assert named - set(FILES) == set()


@pytest.mark.app_on("sqlite")
def test_a_page_bears_the_name_of_its_endpoint(app):
    endpoints = {endpoint.replace(".", "/") + ".html" for endpoint in app.view_functions}
    pages = {name for name in FILES if not SHARED.search(name)} - ANSWERS_OF_SEVERAL
    assert pages - endpoints == set()


@pytest.mark.app_on("sqlite")
def test_a_template_is_drawn_by_its_own_room(app):
    for name, files in rendered().items():
        room = name.split("/")[0]
        if (ROOT / "app" / room / "__init__.py").exists():
            assert {file.split("/")[0] for file in files} == {room}, name


@pytest.mark.app_on("sqlite")
@pytest.mark.parametrize("name", FILES)
def test_every_macro_that_is_imported_is_used(app, name):
    parsed = tree(app, name)
    imported = set()
    for one in parsed.find_all(nodes.FromImport):
        imported |= {each if isinstance(each, str) else each[1] for each in one.names}
    used = {one.name for one in parsed.find_all(nodes.Name) if one.ctx == "load"}
    assert imported - used == set()


@pytest.mark.parametrize("name", FILES)
def test_nothing_stands_inline_and_no_text_is_marked_safe(name):
    text = (TEMPLATES / name).read_text(encoding="utf-8")
    assert not re.search(r"\sstyle\s*=|<style|\son[a-z]+\s*=\s*[\"']|<script(?![^>]*\ssrc=)", text)
    assert "|safe" not in text.replace(" ", "")
    assert "autoescape" not in text


@pytest.mark.parametrize("name", FILES)
def test_a_component_takes_values_and_knows_nothing_of_the_request(name):
    text = (TEMPLATES / name).read_text(encoding="utf-8")
    assert not re.search(r"\{[{%][^}%]*\b(request|session|g)\.", text), "a page is given what it shows"
    if name.startswith("components/"):
        code = re.sub(r"\{#.*?#\}", "", text, flags=re.S)
        assert not re.search(r"\bcurrent_user\b|(?<![.\w])(can|url_for)\((?!'static')", code)


def test_every_list_offers_its_rows_as_files():
    """`pager` draws the pages of a list; the files of the same list stand beside it (CONTRIBUTING: add a list)."""
    texts = {name: (TEMPLATES / name).read_text(encoding="utf-8") for name in FILES}
    lists = {name for name, text in texts.items() if "{{ pager(" in text}
    assert {name for name in lists if "page.downloads(" not in texts[name]} == LISTS_WITHOUT_FILES
