"""What the pages in docs/ promise is there: settings, commands, links, words of the buttons."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "instance" / "README.md"])
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
GUIDES = sorted((ROOT / "docs" / "huong-dan").glob("*.md"))


def anchors(path: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def names(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_the_administrators_guide_leads_to_every_reference_page():
    text = (ROOT / "docs" / "admin.md").read_text(encoding="utf-8")
    for path in (ROOT / "docs" / "reference").glob("*.md"):
        assert f"](reference/{path.name})" in text


@pytest.mark.parametrize("path", PAGES, ids=names)
def test_every_link_leads_somewhere(path):
    for target in re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8")):
        if "://" in target:
            continue
        file, _, anchor = target.partition("#")
        found = (path.parent / file).resolve() if file else path
        assert found.exists(), target
        if anchor:
            assert anchor in anchors(found), target


@pytest.mark.app_on("sqlite")
@pytest.mark.parametrize("path", PAGES, ids=names)
def test_every_command_that_is_named_exists(app, path):
    known = app.cli.commands
    text = path.read_text(encoding="utf-8")
    for words in re.findall(r"(?:^|`|bin/)flask ((?:[a-z-]+ ?){1,2})", text, re.M):
        first, *rest = words.split()
        assert first in {*known, "db", "routes", "run", "shell"}, f"flask {words}"
        group = getattr(known.get(first), "commands", None)
        if group and rest:
            assert rest[0] in group, f"flask {words}"


@pytest.mark.parametrize("path", GUIDES, ids=names)
def test_the_guides_name_buttons_as_the_pages_do(path):
    with (ROOT / "app" / "translations" / "vi" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        shown = {text for message in read_po(file) for text in _texts(message.string)}
    filled = re.compile("|".join(_with_anything(text) for text in shown if PLACEHOLDER.search(text)))
    said = re.findall(r"(?<!\*)\*([^*\n]+)\*(?!\*)", path.read_text(encoding="utf-8"))
    own = {"nghiêng", "VI", "EN", "chưa rõ", "?", ".csv", ".xlsx"}
    for words in said:
        start = words.split("…")[0].strip()
        assert words in own or filled.fullmatch(words) or any(text.startswith(start) for text in shown), words


def _with_anything(text: str) -> str:
    """The text as a pattern in which anything may stand for what is filled in."""
    return ".+".join(re.escape(piece) for piece in PLACEHOLDER.split(text))


def _texts(value) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, tuple | list) else (value,)


def test_every_decision_is_listed():
    listed = (ROOT / "docs" / "decisions" / "README.md").read_text(encoding="utf-8")
    for path in (ROOT / "docs" / "decisions").glob("[0-9]*.md"):
        title = path.read_text(encoding="utf-8").splitlines()[0]
        assert f"[{path.name[:3]}]({path.name})" in listed
        assert title.startswith(f"# {path.name[:3]} ")
