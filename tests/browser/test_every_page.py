"""Every page of the URL map, for each role that may open it, in both languages, on a phone and on an office screen."""

import re
from urllib.parse import urlsplit

import pytest

from app import create_app
from tests.browser.conftest import OFFICE, PHONE
from tests.browser.samples import CASE, MONTH, OFFERED, YEAR
from tests.house import routes

# What the map alone does not lead to: a list that is narrowed, an empty one, figures, refusals.
MORE = (
    f"/reports/yearly/{YEAR}",
    f"/cases/{OFFERED}",
    "/cases/?q=may+sao&kind=work_stoppage&status=closed",
    "/cases/?q=khong+co+gi",
    "/cases/?page=2",
    "/cases/NOBODY-1",
    "/reports/records?figure=stoppages.began&from=2024-01-01&to=2024-12-31&as_of=2024-12-31",
)
NO_PAGE = re.compile(r"\.(csv|xlsx|json|js|ics|docx|pdf)$|/attachments/|/lookup$|/progress$|^/language/|^/healthz$")
# A leader's pages are an officer's without the forms: looked at in one language.
READERS = {"vi": (None, "officer", "leader", "administrator"), "en": (None, "officer", "administrator")}
READ_AT = {"vi": PHONE, "en": OFFICE}
OF_ONE_ANSWER = re.compile(r'value="[^"]*"|content="[^"]*"|id="[^"]*"')  # tokens and marks of forms
FACTS = """() => {
    const root = document.documentElement
    return {
        sideways: root.scrollWidth - root.clientWidth,
        headings: document.querySelectorAll("h1").length,
        language: root.lang,
    }
}"""
FOCUSED = """() => {
    const at = document.activeElement, place = at.getBoundingClientRect(), style = getComputedStyle(at)
    return at.matches("a.skip[href='#main']") && place.top >= 0 && place.left >= 0 && place.height >= 24
        && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2
}"""


@pytest.fixture(scope="session")
def addresses(installation):
    """All addresses that show a page."""
    app = create_app(installation.settings)
    found = {one.path for one in routes.of(app, code=CASE, text=MONTH) if "GET" in one.methods}
    found = {path for path in found if not NO_PAGE.search(path)}
    assert len(found) > 25
    return sorted(found) + list(MORE)


@pytest.fixture
def answer_of(page):
    """`answer_of(path)`: what of the page differs between readers; None for what is no page or not for this one.

    Asked for without drawing it: most addresses are not for most readers.
    """

    def ask(path: str) -> str | None:
        answer = page.request.get(path, max_redirects=0)
        if answer.status not in (200, 404):
            return None
        main = answer.text().partition("<main")[2].partition("</main>")[0]
        return OF_ONE_ANSWER.sub("", main)

    return ask


@pytest.fixture
def look_at(page, violations):
    """`look_at(path, language, axe)`: what is wrong with this page at both widths.

    axe reads Vietnamese pages on a phone and English ones on an office screen, what frames them on the front page.
    """

    def look(path: str, language: str, axe: bool) -> list[str]:
        page.goto(path)
        assert urlsplit(page.url).path == urlsplit(path).path
        wrong = []
        for size in (PHONE, OFFICE) if page.viewport_size == PHONE else (OFFICE, PHONE):
            if page.viewport_size != size:
                page.set_viewport_size(size)
            facts = page.evaluate(FACTS)
            if facts["sideways"] > 0:
                wrong.append(f"{facts['sideways']} px wider than a screen of {size['width']}")
            if axe and size == READ_AT[language]:
                wrong += violations(frame=path == "/")
        if (facts["headings"], facts["language"]) != (1, language):
            wrong.append(f"{facts['headings']} h1, language {facts['language']}")
        if not page.locator("[autofocus]").count():  # where people type at once, the keyboard is there already
            page.keyboard.press("Tab")
            wrong += [] if page.evaluate(FOCUSED) else ["the first Tab does not show the skip link"]
        return [f"{path}: {fault}" for fault in wrong]

    return look


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_page_is_accessible_fits_its_screen_and_stays_silent(
    language, addresses, page, fill_in, answer_of, look_at
):
    """What several readers are shown is looked at once where it is the same, and read by axe once in each language;
    the front page, with the menu of each, always."""
    read, seen, wrong = set(), set(), []
    page.set_viewport_size(READ_AT[language])
    for name in READERS[language]:
        page.context.clear_cookies()
        page.goto("/login")
        if name:
            fill_in(page, name)
        page.goto(f"/language/{language}")
        opened = {path: answer for path in addresses if (answer := answer_of(path)) is not None}
        assert len(opened) > (10 if name else 0), f"{name} opened hardly any page: {set(opened)}"
        for path, answer in opened.items():
            if path == "/" or answer not in seen:
                faults = look_at(path, language, axe=path == "/" or path not in read)
                wrong += [f"{name}: {fault}" for fault in faults]
            seen.add(answer)
        read |= set(opened)
    assert not wrong, "\n".join(wrong)
