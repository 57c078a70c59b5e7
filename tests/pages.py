"""What every page must be, whoever opens it: one function a promise, each yielding what is wrong."""

import hashlib
import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import html5lib
from html5lib.constants import E
from lxml.etree import Element, HTMLParser, QName, fromstring

from tests import markup

CHECKS_OF_PARTS = []
CHECKS_OF_PAGES = []


def of_parts(check):
    """Holds for whole pages and for the parts that are fetched into them."""
    CHECKS_OF_PARTS.append(check)
    return check


def of_pages(check):
    """Holds for whole pages only."""
    CHECKS_OF_PAGES.append(check)
    return check


# Words between tags, what stands in controls, numbers: pages that differ in these alone are one page to the checks.
VARYING = re.compile(r'(?<=>)[^<]+(?=<)|(?<=\bvalue=")[^"]*|[0-9]+')
TITLE = re.compile(r"<title>[^<]*")


def faults(text: str, part: bool = False) -> list[str]:
    """All that is wrong with this HTML, in words. A page that is built like one seen before is not read again."""
    title = TITLE.search(text)
    built = "\0".join((VARYING.sub("", text), VARYING.sub("", title[0]) if title else "", str(part)))
    return _found(hashlib.sha1(built.encode()).hexdigest(), text, part)


def _found(built: str, text: str, part: bool) -> list[str]:
    """The faults of what is built like this; what one worker found without fault none of them reads again."""
    faultless = _run_folder() / built
    if faultless.exists():
        return []
    faults = _faults(text, part)
    if not faults:
        faultless.touch()
    return faults


def _run_folder() -> Path:
    folder = Path(os.environ["HAIHOA_TEST_RUN"]) / "pages"
    folder.mkdir(exist_ok=True)
    return folder


def _faults(text: str, part: bool) -> list[str]:
    contexts = markup.contexts(text)
    known = contexts is not None and markup.are_known(contexts, _run_folder() / "contexts")
    root, errors = _read_fast(text, part) if known else _read(text, part)
    checks = CHECKS_OF_PARTS if part else CHECKS_OF_PARTS + CHECKS_OF_PAGES
    faults = errors + [fault for check in checks for fault in check(root)]
    if contexts is not None and not known and not errors:
        markup.learn(contexts, _run_folder() / "contexts")
    return faults


def _read(text: str, part: bool) -> tuple[Any, list[str]]:
    """The tree, and what is not HTML: by the book and slowly."""
    parser = html5lib.HTMLParser(html5lib.getTreeBuilder("lxml"), namespaceHTMLElements=False)
    if part:
        root = Element("part")
        # Rows of a table are not HTML by themselves: read them where they will stand.
        inside = "tbody" if re.match(r"\s*<tr\b", text) else "div"
        for node in parser.parseFragment(text, container=inside):
            root.append(_words(node) if isinstance(node, str) else node)
    else:
        root = parser.parse(text).getroot()
    return root, [f"line {line}: {E.get(code, code) % details}" for (line, _), code, details in parser.errors]


def _read_fast(text: str, part: bool) -> tuple[Any, list[str]]:
    """The tree of what is known to be HTML."""
    root = fromstring(f"<html><body><part>{text}</part></body></html>" if part else text, HTMLParser())
    return root.find("body/part") if part else root, []


def _words(text: str):
    element = Element("span")
    element.text = text
    return element


def _text(tag) -> str:
    return tag.xpath("string()").strip()


def _name(tag) -> str:
    keys = ("id", "name", "class", "href")
    return " ".join([tag.tag, *(f"{key}={tag.get(key)!r}" for key in keys if tag.get(key))])


@of_pages
def language(root) -> Iterator[str]:
    if root.tag != "html" or root.get("lang") not in ("vi", "en"):
        yield "<html> does not say whether it is vi or en"


@of_pages
def title(root) -> Iterator[str]:
    text = _text(root.find("head/title")) if root.find("head/title") is not None else ""
    if not text.endswith("Hài Hoà") or not text.removesuffix("Hài Hoà").strip(" ·"):
        yield f"the title {text!r} does not name the page and end with Hài Hoà"


@of_pages
def one_heading(root) -> Iterator[str]:
    headings = list(root.iter("h1"))
    if len(headings) != 1:
        yield f"{len(headings)} <h1> instead of one"
    elif not _text(headings[0]):
        yield "the <h1> is empty"


@of_pages
def one_main(root) -> Iterator[str]:
    if [tag.get("id") for tag in root.iter("main")] != ["main"]:
        yield 'there is not one <main id="main">'


@of_parts
def ids_once(root) -> Iterator[str]:
    for value, times in Counter(root.xpath("//@id")).items():
        if times > 1:
            yield f"id {value!r} stands {times} times"


@of_pages
def references_lead_somewhere(root) -> Iterator[str]:
    known = set(root.xpath("//@id"))
    for attribute in ("for", "aria-labelledby", "aria-describedby", "aria-controls", "list"):
        for tag in root.iterfind(f".//*[@{attribute}]"):
            for reference in tag.get(attribute).split():
                if reference not in known:
                    yield f"{attribute}={reference!r} of <{_name(tag)}> leads nowhere"
    for link in root.iter("a"):
        address = link.get("href", "")
        if address.startswith("#") and len(address) > 1 and address[1:] not in known:
            yield f"the link {address} leads nowhere"


@of_parts
def controls_have_labels(root) -> Iterator[str]:
    labelled = {label.get("for") for label in root.iterfind(".//label[@for]") if _text(label)}
    for control in root.iter("input", "select", "textarea"):
        if control.get("type") in ("hidden", "submit", "button", "reset"):
            continue
        named = control.get("aria-label") or control.get("aria-labelledby") or control.get("id") in labelled
        if not named and next(control.iterancestors("label"), None) is None:
            yield f"<{_name(control)}> has no label"


@of_parts
def links_and_buttons_have_names(root) -> Iterator[str]:
    for tag in root.iter("a", "button"):
        pictures = "".join(image.get("alt", "") for image in tag.iter("img"))
        if not (_text(tag) or tag.get("aria-label") or tag.get("aria-labelledby") or pictures):
            yield f"<{_name(tag)}> has no name"


@of_parts
def images_have_texts(root) -> Iterator[str]:
    for image in root.iter("img"):
        if image.get("alt") is None:
            yield f"the image {image.get('src')} has no alt"


@of_parts
def posting_forms_are_guarded(root) -> Iterator[str]:
    for form in root.iter("form"):
        tokens = form.iterfind(".//input[@name='csrf_token']")
        if form.get("method", "").lower() == "post" and not any(token.get("value") for token in tokens):
            yield f"the form to {form.get('action')} has no csrf_token"


@of_parts
def nothing_inline(root) -> Iterator[str]:
    for tag in root.iter("script", "style"):
        if tag.tag == "style" or not tag.get("src"):
            yield f"<{tag.tag}> inline"
    for tag in root.iter("{*}*"):
        for attribute in tag.attrib:
            if attribute == "style" or attribute.startswith("on"):
                yield f"{attribute}= on <{_name(tag)}>"
        if tag.get("href", "").strip().lower().startswith("javascript:"):
            yield f"a script in the address of <{_name(tag)}>"


@of_parts
def nothing_from_elsewhere(root) -> Iterator[str]:
    loading = {"link", "script", "img", "source", "iframe", "form", "button", "use", "image", "object"}
    for tag in root.iter("{*}*"):
        if QName(tag).localname not in loading:
            continue
        for attribute, address in tag.items():
            if QName(attribute).localname not in ("src", "href", "action", "formaction", "data"):
                continue
            if urlsplit(address).netloc or (urlsplit(address).scheme and not address.startswith("data:image/")):
                yield f"<{_name(tag)}> loads from or sends to {address}"


@of_parts
def placeholders_are_filled(root) -> Iterator[str]:
    for left in re.findall(r"%\(\w+\)[sd]|\{\{|\}\}|\{%", _text(root)):
        yield f"{left!r} stands in the text"
