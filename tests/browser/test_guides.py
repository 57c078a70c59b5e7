"""Each task of the guides, done by following its words; the pictures of the guides are taken on the way.

A picture that no longer shows the page fails; `pictures.ANEW` takes them anew. Look at them before they are committed.
"""

import pytest
from playwright.sync_api import expect

from tests.browse import PASSWORD
from tests.browser import pictures, walk_admin_english, walk_administrators, walk_board, walk_leaders, walk_officers
from tests.browser.conftest import OFFICE
from tests.browser.demonstration import MOMENT, Demonstration
from tests.browser.guides import Guides, Walk

ADMIN = pictures.ROOT / "docs" / "admin.md"
GUIDES = pictures.ROOT / "docs" / "huong-dan"


@pytest.fixture
def place(tmp_path):
    """A register with the sample data, serving."""
    place = Demonstration(tmp_path / "instance")
    place.fill()
    place.serve()
    yield place
    assert place.stop() == 0


@pytest.fixture
def arrive(place, browser):
    """`arrive("mau.lanhdao")`: a page where that account is signed in, in Vietnamese; without a name: nobody."""
    contexts = []

    def open_browser(name: str | None = None, size: dict = OFFICE, language: str = "vi"):
        still = {"reduced_motion": "reduce"}  # a picture taken while the page glides shows another part of it
        context = browser.new_context(
            base_url=place.url, viewport=size, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh", **still
        )
        contexts.append(context)
        context.clock.set_fixed_time(MOMENT)
        page = context.new_page()
        page.goto("/login")
        if name:
            page.get_by_label("Tên đăng nhập").fill(name)
            page.get_by_label("Mật khẩu").fill(PASSWORD)
            page.keyboard.press("Enter")
            expect(page.locator("form[action$='/logout']").first).to_be_attached()
        if language != "vi":
            page.goto(f"/language/{language}")
        return page

    yield open_browser
    for context in contexts:
        context.close()


@pytest.fixture
def picture(browser, request):
    """`picture(page, "ghi-nhan", 600)`: so much of the page from its heading on; `of=locator`: that part of it;
    `head=True`: with the head and the menu."""
    write, wrong = request.config.getoption("--write-pictures"), []
    blank = browser.new_page()

    def take(page, name: str, height: int = 720, of=None, head=False, folder=GUIDES / "pictures"):
        page.evaluate("document.activeElement?.blur()")
        page.mouse.move(0, 0)
        page.evaluate("document.fonts.ready")
        still = {"animations": "disabled", "caret": "hide"}
        if of is None:
            page.evaluate("window.scrollTo({top: 0, behavior: 'instant'})")  # a smooth one would still be on its way
            top = 0 if head else page.locator("main").bounding_box()["y"]
            clip = {"x": 0, "y": top, "width": page.viewport_size["width"], "height": height - top}
            taken = page.screenshot(clip=clip, full_page=True, **still)
        else:
            of.evaluate("part => part.scrollIntoView({block: 'center', behavior: 'instant'})")
            taken = of.screenshot(**still)
        fault = pictures.check(blank, folder / f"{name}.png", taken, write)
        wrong.extend([fault] if fault else [])

    yield take
    blank.close()
    assert not wrong, "\n".join([*wrong, f"Where the pages are right, take the pictures anew: {pictures.ANEW}"])


@pytest.fixture
def walk_through(place, arrive, picture):
    """`walk_through(guides, walks)`: every task of these guides is done, and each word in italics is followed."""

    def go(guides: Guides, *walks):
        for walk in walks:
            walk(Walk(place, arrive, guides.task, picture))
        assert not guides.not_followed(), "\n".join(guides.not_followed())

    return go


def test_every_task_of_the_guides_is_done_by_its_words(walk_through):
    """In one go: filling the register takes longest, and the pictures are those of one course of events."""
    guides = Guides(*(path for path in sorted(GUIDES.glob("*.md")) if path.name != "README.md"))
    walk_through(guides, walk_leaders.walk, walk_officers.walk, walk_board.walk, walk_administrators.walk)


def test_every_task_of_the_administrators_guide_is_done_in_english(walk_through):
    walk_through(Guides(ADMIN), walk_admin_english.walk)


def test_a_task_or_a_word_that_nobody_follows_is_named(tmp_path):
    guide = tmp_path / "guide.md"
    guide.write_text(
        "# Guide\n\n## Save\n\nPress *Save*, then\n*Go on*.\n\n## Rest\n\nOver.\n\n## Run\n\n```\n./run\n```\n"
    )
    guides = Guides(guide)
    assert guides.not_followed() == ["Save: done by no test", "Rest: done by no test"]
    guides.task(None, "Save").said("Go on")
    guides.task(None, "Rest")
    assert guides.not_followed() == ["Save: *Save*"]
    with pytest.raises(AssertionError, match="does not say"):
        guides.task(None, "Save").said("Send")
