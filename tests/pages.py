"""What every page must be, whoever opens it: one function a promise, each yielding what is wrong."""

import hashlib
import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import html5lib
from bs4 import BeautifulSoup
from html5lib.constants import E

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
REFERRING = {"for", "aria-labelledby", "aria-describedby", "aria-controls", "list"}


def faults(text: str, part: bool = False) -> list[str]:
    """All that is wrong with this HTML, in words. A page that is built like one seen before is not read again."""
    title = TITLE.search(text)
    built = "\0".join((VARYING.sub("", text), VARYING.sub("", title[0]) if title else "", str(part)))
    return _found(hashlib.sha1(built.encode()).hexdigest(), text, part)


def _found(built: str, text: str, part: bool) -> list[str]:
    """The faults of what is built like this; what one worker found without fault none of them reads again."""
    faultless = Path(os.environ["HAIHOA_TEST_RUN"]) / "pages" / built
    if faultless.exists():
        return []
    faults = _faults(text, part)
    if not faults:
        faultless.parent.mkdir(exist_ok=True)
        faultless.touch()
    return faults


def _faults(text: str, part: bool) -> list[str]:
    soup = BeautifulSoup(text, "html.parser")
    checks = CHECKS_OF_PARTS if part else CHECKS_OF_PARTS + CHECKS_OF_PAGES
    return _parse_errors(text, part) + [fault for check in checks for fault in check(soup)]


def _parse_errors(text: str, part: bool) -> list[str]:
    parser = html5lib.HTMLParser()
    if part:
        # Rows of a table are not HTML by themselves: read them where they will stand.
        inside = "tbody" if re.match(r"\s*<tr\b", text) else "div"
        parser.parseFragment(text, container=inside)
    else:
        parser.parse(text)
    return [f"line {line}: {E.get(code, code) % details}" for (line, _), code, details in parser.errors]


def _name(tag) -> str:
    return " ".join([tag.name, *(f"{key}={tag[key]!r}" for key in ("id", "name", "class", "href") if tag.get(key))])


@of_pages
def language(soup) -> Iterator[str]:
    if not soup.html or soup.html.get("lang") not in ("vi", "en"):
        yield "<html> does not say whether it is vi or en"


@of_pages
def title(soup) -> Iterator[str]:
    text = soup.title.get_text(strip=True) if soup.title else ""
    if not text.endswith("Hài Hoà") or not text.removesuffix("Hài Hoà").strip(" ·"):
        yield f"the title {text!r} does not name the page and end with Hài Hoà"


@of_pages
def one_heading(soup) -> Iterator[str]:
    headings = soup.find_all("h1")
    if len(headings) != 1:
        yield f"{len(headings)} <h1> instead of one"
    elif not headings[0].get_text(strip=True):
        yield "the <h1> is empty"


@of_pages
def one_main(soup) -> Iterator[str]:
    if [tag.get("id") for tag in soup.find_all("main")] != ["main"]:
        yield 'there is not one <main id="main">'


@of_parts
def ids_once(soup) -> Iterator[str]:
    for value, times in Counter(tag["id"] for tag in soup.find_all(id=True)).items():
        if times > 1:
            yield f"id {value!r} stands {times} times"


@of_pages
def references_lead_somewhere(soup) -> Iterator[str]:
    known = {tag["id"] for tag in soup.find_all(id=True)}
    for tag in soup.find_all(True):
        for attribute in REFERRING & tag.attrs.keys():
            value = tag[attribute]
            for reference in value.split() if isinstance(value, str) else value:
                if reference not in known:
                    yield f"{attribute}={reference!r} of <{_name(tag)}> leads nowhere"
    for link in soup.find_all("a", href=re.compile("^#.")):
        if link["href"][1:] not in known:
            yield f"the link {link['href']} leads nowhere"


@of_parts
def controls_have_labels(soup) -> Iterator[str]:
    labelled = {label["for"] for label in soup.find_all("label", attrs={"for": True}) if label.get_text(strip=True)}
    for control in soup.find_all(["input", "select", "textarea"]):
        if control.get("type") in ("hidden", "submit", "button", "reset"):
            continue
        named = control.get("aria-label") or control.get("aria-labelledby") or control.get("id") in labelled
        if not named and not control.find_parent("label"):
            yield f"<{_name(control)}> has no label"


@of_parts
def links_and_buttons_have_names(soup) -> Iterator[str]:
    for tag in soup.find_all(["a", "button"]):
        pictures = "".join(image.get("alt", "") for image in tag.find_all("img"))
        if not (tag.get_text(strip=True) or tag.get("aria-label") or tag.get("aria-labelledby") or pictures):
            yield f"<{_name(tag)}> has no name"


@of_parts
def images_have_texts(soup) -> Iterator[str]:
    for image in soup.find_all("img"):
        if image.get("alt") is None:
            yield f"the image {image.get('src')} has no alt"


@of_parts
def posting_forms_are_guarded(soup) -> Iterator[str]:
    for form in soup.find_all("form", method=re.compile("^post$", re.IGNORECASE)):
        token = form.find("input", attrs={"name": "csrf_token"})
        if not token or not token.get("value"):
            yield f"the form to {form.get('action')} has no csrf_token"


@of_parts
def nothing_inline(soup) -> Iterator[str]:
    for tag in soup.find_all(["script", "style"]):
        if tag.name == "style" or not tag.get("src"):
            yield f"<{tag.name}> inline"
    for tag in soup.find_all(True):
        for attribute in tag.attrs:
            if attribute == "style" or attribute.startswith("on"):
                yield f"{attribute}= on <{_name(tag)}>"
        if str(tag.get("href", "")).strip().lower().startswith("javascript:"):
            yield f"a script in the address of <{_name(tag)}>"


@of_parts
def nothing_from_elsewhere(soup) -> Iterator[str]:
    for tag in soup.find_all(["link", "script", "img", "source", "iframe", "form", "button", "use", "image", "object"]):
        for attribute in ("src", "href", "xlink:href", "action", "formaction", "data"):
            address = str(tag.get(attribute, ""))
            if urlsplit(address).netloc or (urlsplit(address).scheme and not address.startswith("data:image/")):
                yield f"<{tag.name}> loads from or sends to {address}"


@of_parts
def placeholders_are_filled(soup) -> Iterator[str]:
    for left in re.findall(r"%\(\w+\)[sd]|\{\{|\}\}|\{%", soup.get_text()):
        yield f"{left!r} stands in the text"
