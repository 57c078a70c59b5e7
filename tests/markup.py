"""Whether HTML is built of nothing but pieces that were read by the book before.

Reading a page by the book (html5lib) takes thirty times as long as reading it at all. What is wrong with HTML is wrong
at a place: a tag, the open elements around it and, for the frame of the page, what stood before. A page in which every
tag is closed and every place is known from pages without an error has none either.
"""

import re
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path

ATTRIBUTES = r"""[^<>"']*(?:(?:"[^"<]*"|'[^'<]*')[^<>"']*)*"""
TOKEN = re.compile(rf"<(/?)([a-z][a-z0-9-]*)({ATTRIBUTES})>|<!doctype html>|([^<]+)", re.IGNORECASE)
VALUE = re.compile(r'=\s*(?:"[^"]*"|\'[^\']*\'|[^\s>]+)')
REFERENCE = re.compile(r"&[^\s;&<\"']*;?")
NUMBER = re.compile(r"[0-9]+")
NEVER_CLOSED = frozenset({"br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})
KNOWN: set[bytes] = set()


def contexts(text: str) -> frozenset[bytes] | None:
    """Each place of it in short; None when a tag is not closed where it should be, or a sign stands where none may."""
    try:
        return frozenset(blake2b(place.encode(), digest_size=8).digest() for place in set(_places(text)))
    except ValueError:
        return None


def _places(text: str) -> Iterator[str]:
    """Open elements and this tag with the names of its attributes and all `&…;`; in the frame also the tag before."""
    around, before, end = [], "", 0
    for found in TOKEN.finditer(text):
        if found.start() != end:
            raise ValueError("something between the tags that is neither tag nor text")
        end = found.end()
        closing, name, rest, words = found.groups()
        if words is not None:
            here = " ".join(["words" if words.strip() else "space", *_references(words)])
        elif name is None:
            here = found[0]
        else:
            here = " ".join([closing, name, VALUE.sub("=", rest), *_references(rest)])
        yield "|".join((*around, before if len(around) < 2 else "", here))
        before = here
        if name is None or name.lower() in NEVER_CLOSED or rest.endswith("/"):
            continue
        if not closing:
            around.append(name)
        elif not around or around.pop() != name:
            raise ValueError("closed where it is not open")
    if around or end != len(text):
        raise ValueError("not closed")


def _references(text: str) -> list[str]:
    return sorted({NUMBER.sub("0", reference) for reference in REFERENCE.findall(text)})


def are_known(contexts: frozenset[bytes], file: Path) -> bool:
    """Whether all of them stood in pages without an error that any worker of this run has read."""
    if not contexts <= KNOWN and file.exists():
        held = file.read_bytes()
        KNOWN.update(held[place : place + 8] for place in range(0, len(held), 8))
    return contexts <= KNOWN


def learn(contexts: frozenset[bytes], file: Path) -> None:
    """They stand in a page without an error."""
    with file.open("ab", buffering=0) as held:
        held.write(b"".join(contexts - KNOWN))
    KNOWN.update(contexts)
