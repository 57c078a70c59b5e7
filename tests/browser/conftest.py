"""Chromium (the system's) before the real server: one installation with users of each role for all browser tests."""

import os

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browse import PASSWORD
from tests.browser import samples
from tests.installation import Installation

# Chromium asks nobody anything by itself.
SILENT = [
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Without this axe leaves out what WCAG 2.2 added about the size of buttons and links.
AXE = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
FRAME = (".head", ".menu", ".phone-bar", ".foot", "#keys")
PHONE, OFFICE = {"width": 390, "height": 844}, {"width": 1280, "height": 800}
A_REFUSED_FORM = "Failed to load resource: the server responded with a status of 4"


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {**browser_type_launch_args, "executable_path": "/usr/bin/chromium", "args": SILENT + as_root}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "locale": "vi-VN", "timezone_id": "Asia/Ho_Chi_Minh"}


@pytest.fixture(scope="session")
def installation(tmp_path_factory):
    """Set up, with the users of people.py and the records of samples.py, and serving."""
    place = Installation(tmp_path_factory.mktemp("installation") / "instance")
    place.flask("setup")
    samples.fill(place)
    place.serve()
    yield place
    assert place.stop() == 0


@pytest.fixture(scope="session")
def live_server(installation):
    """Where the real server answers: http://127.0.0.1:…"""
    return installation.url


@pytest.fixture(scope="session")
def base_url(live_server):
    """Lets `page.goto("/cases/")` name paths alone."""
    return live_server


@pytest.fixture
def watch(live_server):
    """`watch(page)`: the test fails when a script fails there, the policy is broken or another host is asked."""
    troubles = []

    def on_request(request):
        if not request.url.startswith((f"{live_server}/", "data:", "blob:")):
            troubles.append(f"asked elsewhere: {request.url}")

    def on_console(message):
        if not message.text.startswith(A_REFUSED_FORM):
            troubles.append(f"{message.text} ({message.location['url']})")

    def start(page):
        page.on("request", on_request)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", on_console)
        return page

    yield start
    assert not troubles, "\n".join(troubles)


@pytest.fixture
def page(page, watch):
    return watch(page)


@pytest.fixture
def fill_in():
    """`fill_in(page, "officer")` fills in the sign-in page that stands open, as one of people.USERS."""

    def sign(page, name: str, password: str = PASSWORD):
        page.locator("input[name=username]").fill(name)
        page.locator("input[name=password]").fill(password)
        page.locator("input[name=password]").press("Enter")
        expect(page.locator("form[action$='/logout']").first).to_be_attached()

    return sign


@pytest.fixture
def sign_in(page, fill_in):
    """`sign_in("officer", PHONE, "vi")` signs in at a screen of this size; the page, in this language."""

    def arrive(name: str, size: dict = OFFICE, language: str = "vi", on=None):
        at = on or page
        at.set_viewport_size(size)
        at.goto("/login")
        fill_in(at, name)
        at.goto(f"/language/{language}")
        return at

    return arrive


@pytest.fixture
def another(new_context, watch, sign_in):
    """`another("board")`: a second person at a browser of their own."""

    def arrive(name: str, size: dict = OFFICE, language: str = "vi"):
        return sign_in(name, size, language, on=watch(new_context().new_page()))

    return arrive


@pytest.fixture
def violations(page):
    """`violations()`: whatever axe finds on the page as it stands: WCAG 2.2 A and AA, and its best practices.

    `frame=False` leaves out what stands on every page of a reader: head, menus, foot.
    """

    def check(frame: bool = True) -> list[str]:
        context = None if frame else {"exclude": [[part] for part in FRAME]}
        found = Axe().run(page, context=context, options=AXE).response["violations"]
        return [f"{one['id']}: {one['help']}: {node['html'][:200]}" for one in found for node in one["nodes"]]

    return check


@pytest.fixture
def accessible(violations):
    """`accessible()` fails on whatever axe finds."""

    def check():
        assert not (found := violations()), "\n".join(found)

    return check
