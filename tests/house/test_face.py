"""Styles, icons and components: what every page is made of, looked at without a register."""

import hashlib
import re
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from jinja2 import StrictUndefined
from werkzeug.datastructures import MultiDict

from app.core.formats import register_filters
from app.core.forms import BaseForm, ChoicesField, DateField, Required, TextField, WholeNumberField, YesNoField
from app.extensions import babel, csrf

APP = Path(__file__).parents[2] / "app"
STATIC, TEMPLATES = APP / "static", APP / "templates"


@pytest.fixture
def draw():
    """`draw("{{ … }}", name=value)`: what a template makes of it, as soup; no database, no session of a user."""
    small = Flask("face", template_folder=str(TEMPLATES), static_folder=str(STATIC))
    small.config.update(SECRET_KEY="only for these tests", BABEL_DEFAULT_LOCALE="en")
    babel.init_app(small)
    csrf.init_app(small)
    register_filters(small)
    small.jinja_env.undefined = StrictUndefined
    with small.test_request_context("/"):
        yield lambda source, /, **values: BeautifulSoup(
            small.jinja_env.from_string(source).render(**values), "html.parser"
        )


class CaseForm(BaseForm):
    enterprise = TextField("Enterprise", [Required("Enter the enterprise.")], description="Name or tax code")
    started_on = DateField("Started on (if known)")
    workers = WholeNumberField("Workers", least=1)
    causes = ChoicesField("Causes", choices=[("pay", "Pay"), ("meals", "Meals")])
    restricted = YesNoField("Restricted")


def refused_form():
    form = CaseForm(formdata=MultiDict({"enterprise": "", "workers": "about 600", "causes": "pay"}))
    form.validate()
    return form


DRAW_FORM = (
    '{% from "components/form.html" import render_form %}{{ render_form(form, "Save", ids=ids, folded=folded) }}'
)


def test_every_file_of_others_is_listed_with_its_sum():
    listed = dict(re.findall(r"^\| `([^`]+)` .*`([0-9a-f]{64})` \|$", (STATIC / "vendor/VENDOR.md").read_text(), re.M))
    files = {path.relative_to(STATIC / "vendor").as_posix(): path for path in (STATIC / "vendor").glob("*/*")}
    assert listed == {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files.items()}


def test_styles_and_scripts_load_nothing_from_outside():
    for path in [*STATIC.rglob("*.css"), *STATIC.rglob("*.js")]:
        text = path.read_text()
        assert not re.search(r"url\(\s*[\"']?(https?:)?//|@import|sourceMappingURL", text), path.name


def test_colours_stand_in_the_tokens_and_nowhere_else():
    text = (STATIC / "css/haihoa.css").read_text()
    tokens, rest = text.split("--bs-body-font-family", 1)
    assert len(re.findall(r"#[0-9a-f]{3,6}\b", tokens)) == 21
    for part in (rest, (STATIC / "css/print.css").read_text()):
        assert not re.search(r"#[0-9a-fA-F]{3,6}\b", part)


def test_templates_hold_neither_inline_style_nor_inline_script():
    for path in TEMPLATES.rglob("*.html"):
        text = path.read_text()
        assert not re.search(r"\sstyle\s*=|<style|\son[a-z]+\s*=\s*[\"']|<script(?![^>]*\ssrc=)", text), path.name


def test_every_icon_that_a_template_names_is_drawn():
    drawn = {symbol.get("id") for symbol in ElementTree.parse(STATIC / "icons/sprite.svg").getroot()}
    named = set()
    for path in TEMPLATES.rglob("*.html"):
        text = path.read_text()
        named.update(re.findall(r"icon\('([a-z-]+)'", text))
        for table in re.findall(r"set [A-Z_]*(?:ICONS|SHAPES) = \{(.*?)\}", text, re.S):
            named.update(re.findall(r':\s*"([a-z-]+)"', table))
    assert len(named) > 20
    assert named <= drawn


def test_a_refused_form_says_every_fault_on_top_and_beside_its_field(draw):
    page = draw(DRAW_FORM, form=refused_form(), ids="case", folded=())
    summary = page.select_one(".error-summary")
    links = {link["href"]: link.get_text() for link in summary.select("a")}
    assert set(links) == {"#case-enterprise", "#case-workers"}
    assert summary["role"] == "alert" and summary["tabindex"] == "-1"
    for target, words in links.items():
        field = page.select_one(target)
        assert field["aria-invalid"] == "true"
        described = [page.find(id=one).get_text() for one in field["aria-describedby"].split()]
        assert any(words in text for text in described)
    assert page.select_one("#case-workers")["value"] == "about 600"


def test_a_box_left_empty_still_sends_its_name(draw):
    page = draw(DRAW_FORM, form=refused_form(), ids="", folded=())
    for name in ("causes", "restricted"):
        assert page.select_one(f'input[type=hidden][name={name}][value=""]')
    assert [box["value"] for box in page.select("input[name=causes][checked]")] == ["pay"]


def test_two_forms_of_one_page_share_no_id(draw):
    text = DRAW_FORM + DRAW_FORM.replace("ids=ids", 'ids="other"')
    found = [tag["id"] for tag in draw(text, form=refused_form(), ids="one", folded=("started_on",)).select("[id]")]
    assert len(found) == len(set(found))


def test_folded_fields_open_by_themselves_when_one_of_them_is_wrong(draw):
    assert draw(DRAW_FORM, form=refused_form(), ids="", folded=("workers",)).details.has_attr("open")
    assert not draw(DRAW_FORM, form=refused_form(), ids="", folded=("started_on",)).details.has_attr("open")


def test_a_parenthesis_at_the_end_of_a_label_is_light(draw):
    label = draw(DRAW_FORM, form=refused_form(), ids="", folded=()).select_one("label[for=started_on]")
    assert label.get_text(" ", strip=True) == "Started on (if known)"
    assert label.select_one(".label-aside").get_text() == "(if known)"


def test_a_table_has_one_body_a_row_a_record_and_says_how_it_is_sorted(draw):
    rows = SimpleNamespace(items=["VV-2026-1", "VV-2026-2"], sort="-code", sort_url=lambda key: f"?sort={key}")
    text = """{% from "components/table.html" import table %}
    {% call(row) table(rows, heads) %}<td>{{ row }}</td>{% endcall %}"""
    heads = [{"label": "Code", "sort": "code"}, {"label": "Since", "sort": "since"}, "State"]
    page = draw(text, rows=rows, heads=heads)
    assert [row.get_text(strip=True) for row in page.select("tbody tr")] == ["VV-2026-1", "VV-2026-2"]
    assert [head.get("aria-sort") for head in page.select("th")] == ["descending", None, None]
    assert [link["href"] for link in page.select("th a")] == ["?sort=code", "?sort=since"]


def test_an_empty_table_says_so_instead_of_drawing_heads(draw):
    text = """{% from "components/table.html" import table %}
    {% call(row) table([], ["Code"], "No case yet.") %}<td></td>{% endcall %}"""
    page = draw(text)
    assert page.get_text(strip=True) == "No case yet."
    assert not page.table


def test_a_missing_number_is_said_and_zero_is_zero(draw):
    text = """{% from "components/figure.html" import cell %}{% from "components/panel.html" import facts %}
    {{ cell(none) }}|{{ cell(0) }}|{{ facts([("Workers", none), ("Days", 0)]) }}"""
    page = draw(text)
    missing, zero = page.get_text().split("|")[:2]
    assert (missing.strip(), zero.strip()) == ("…", "0")
    assert [value.get_text(strip=True) for value in page.select("dd")] == ["not known yet", "0"]


def test_what_people_typed_is_never_markup(draw):
    text = """{% from "components/panel.html" import facts %}{% from "components/notice.html" import notice %}
    {{ facts([("Demands", typed)]) }}{{ notice(typed) }}"""
    page = draw(text, typed="<b>higher</b> pay")
    assert not page.find("b")
    assert page.get_text().count("<b>higher</b> pay") == 2


def test_the_page_of_a_failure_needs_neither_menu_nor_account(draw):
    text = '{% include "errors/error.html" %}'
    page = draw(text, status=500, title="The server failed", text="Nothing was saved.", number="ab12")
    assert page.h1.get_text() == "The server failed"
    assert "ab12" in page.main.get_text()
    assert page.select_one('main a[href="/"]')
