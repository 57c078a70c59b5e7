"""The guides as tasks: what a test presses, fills in or looks for has to stand in the words of the task."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import expect

from tests.installation import Installation

SAID = re.compile(r"(?<!\*)\*([^*]+)\*(?!\*)")


def tasks_of(path: Path) -> dict[str, str]:
    """The words of each task of a guide by its heading, white space folded."""
    _before, *parts = path.read_text(encoding="utf-8").split("\n## ")
    return {heading: " ".join(words.split()) for heading, _, words in (part.partition("\n") for part in parts)}


def on_the_page(words: str) -> str:
    """A pattern of words of a guide; `…` after a space stands for whatever the page says there."""
    return ".+".join(re.escape(piece) for piece in re.split(r"(?<= )…", words))


class Guides:
    """The tasks of some guides, and the words in italics that nobody has followed yet."""

    def __init__(self, *paths: Path):
        self.words = {heading: words for path in paths for heading, words in tasks_of(path).items()}
        self.left = {heading: set(SAID.findall(words)) for heading, words in self.words.items()}
        self.walked: set[str] = set()

    def task(self, page, heading: str) -> "Task":
        assert heading in self.words, f"no guide has a task {heading}"
        self.walked.add(heading)
        return Task(page, heading, self.words[heading], self.left[heading])

    def not_followed(self) -> list[str]:
        """Tasks that nobody has done, and words of the others that were neither pressed, filled in nor seen.

        What has a code block and nothing in italics is done with commands, not on pages.
        """
        on_pages = [one for one, words in self.words.items() if SAID.search(words) or "```" not in words]
        undone = [f"{heading}: done by no test" for heading in on_pages if heading not in self.walked]
        return undone + [f"{one}: *{words}*" for one in sorted(self.walked) for words in sorted(self.left[one])]


class Task:
    """A task of a guide, done on a page."""

    def __init__(self, page, heading: str, words: str, left: set[str]):
        self.page, self.heading, self.words, self.left = page, heading, words, left

    def said(self, words: str) -> str:
        assert f"*{words}*" in self.words, f"“{self.heading}” does not say {words}"
        self.left.discard(words)
        return words

    def press(self, words: str, within=None):
        """A link, a button or what opens a folded part."""
        self.find(words, within).click()

    def find(self, words: str, within=None):
        """The first link, button or folded part of that name; more may follow its words."""
        scope = within or self.page
        name = re.compile(rf"^\s*{on_the_page(self.said(words))}(\s|$)")
        found = scope.get_by_role("link", name=name).or_(scope.get_by_role("button", name=name))
        by_its_text = scope.locator("summary, a[aria-label]").filter(has_text=name)
        return found.or_(by_its_text).locator("visible=true").first

    def fill(self, label: str, text: str, within=None):
        self.field(label, within).fill(text)

    def choose(self, label: str, option: str, within=None):
        """In a list; the guide may name the option too."""
        self.field(label, within).select_option(label=option)
        self.left.discard(option)

    def tick(self, label: str, within=None):
        """A box, or one of several to choose from."""
        self.field(label, within).check()

    def take(self, words: str, within=None) -> bytes:
        """The file behind a link."""
        with self.page.expect_download() as download:
            self.press(words, within)
        return Path(download.value.path()).read_bytes()

    def sees(self, *words: str):
        for one in words:
            found = self.page.get_by_text(re.compile(on_the_page(self.said(one)))).locator("visible=true")
            expect(found.first).to_be_visible()

    def reads(self, *words: str):
        """The page, folded parts and choices included, has these words."""
        for one in words:
            expect(self.page.locator("body")).to_contain_text(re.compile(on_the_page(self.said(one))))

    def field(self, label: str, within=None):
        scope = within or self.page
        return scope.get_by_label(self.said(label), exact=True).locator("visible=true").first


@dataclass(frozen=True)
class Walk:
    """What doing the tasks of a guide takes: `arrive(name)` a page, `task(page, heading)`, `picture(page, name)`."""

    place: Installation
    arrive: Callable
    task: Callable[..., Task]
    picture: Callable
