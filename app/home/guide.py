"""The guides of docs/ as pages: Markdown without raw HTML; links and pictures lead nowhere outside the folder."""

import re
from functools import cache, lru_cache
from pathlib import Path
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

DOCS = Path(__file__).resolve().parents[2] / "docs"
FIRST = "huong-dan"
SCROLLING = '<div class="table-box table-scroll" tabindex="0"><table class="register">'


@cache
def pages() -> dict[str, Path]:
    """Every page by its name in addresses, the guide of those who work with the register first."""
    folder = DOCS / "huong-dan"
    first = {FIRST: folder / "README.md"}
    tasks = {path.stem: path for path in sorted(folder.glob("*.md")) if path.name != "README.md"}
    reference = {f"reference-{path.stem}": path for path in sorted((DOCS / "reference").glob("*.md"))}
    found = {**first, **tasks, "admin": DOCS / "admin.md", **reference}
    return {name: path for name, path in found.items() if path.is_file()}


@cache
def pictures() -> dict[str, Path]:
    """Every picture of the guides by its name in addresses."""
    return {path.name: path for path in sorted(DOCS.rglob("pictures/*.png"))}


@cache
def headings() -> dict[str, str]:
    """Anchor → name of the first page that has a heading of that anchor."""
    found: dict[str, str] = {}
    for name, path in pages().items():
        for heading in re.findall(r"^#{1,6} (.+)$", path.read_text(encoding="utf-8"), re.M):
            found.setdefault(anchor(heading), name)
    return found


def anchor(heading: str) -> str:
    """As the sites that show repositories make them of headings."""
    return re.sub(r"[^\w -]", "", heading.strip().lower()).replace(" ", "-")


def language(name: str) -> str:
    """The language that a page is written in."""
    return "vi" if pages()[name].parent.name == FIRST else "en"


@lru_cache(maxsize=32)
def shown(name: str) -> tuple[str, Markup]:
    """(title, text) of a page."""
    path = pages()[name]
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    markdown.add_render_rule("table_open", lambda *_args: SCROLLING)
    markdown.add_render_rule("table_close", lambda *_args: "</table></div>")
    tokens = markdown.parse(path.read_text(encoding="utf-8"))
    title, tokens = _without_title(tokens)
    for place, token in enumerate(tokens):
        token.attrs.pop("style", None)
        if token.type == "heading_open":
            token.attrSet("id", anchor(tokens[place + 1].content))
        for child in token.children or ():
            _lead_inside(child, path)
    return title, Markup(markdown.renderer.render(tokens, markdown.options, {}))


def _without_title(tokens: list[Token]) -> tuple[str, list[Token]]:
    """The heading of the whole page stands in its head."""
    if len(tokens) > 2 and tokens[0].tag == "h1":
        return tokens[1].content, tokens[3:]
    return "", tokens


def _lead_inside(token: Token, path: Path) -> None:
    for name in ("href", "src"):
        if name in token.attrs:
            token.attrSet(name, _address(str(token.attrs[name]), path))


def _address(target: str, path: Path) -> str:
    """The address of a page or picture of ours; what is not served leads to the first page, other servers stay."""
    if target.startswith(("https://", "http://")):
        return target
    target = unquote(target)
    if target.startswith("#"):
        return target
    file, _hash, part = target.partition("#")
    found = (path.parent / file).resolve()
    if found in pictures().values():
        return f"/help/pictures/{found.name}"
    names = {each.resolve(): name for name, each in pages().items()}
    return f"/help/{names.get(found, FIRST)}" + (f"#{part}" if part else "")
