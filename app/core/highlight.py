"""Showing in a text of a list what a search found in it: marks and case ignored, as in `search`."""

import re
from collections.abc import Callable, Iterator

from markupsafe import Markup, escape

from app.core.formats import fold
from app.core.search import asked

WORD = re.compile("[^\\W_](?:[^\\W_]|[\u0300-\u036f])*")
BETWEEN = re.compile(r"[\s./-]{1,3}")


def highlighter(query: str | None) -> Callable[[str | None], Markup]:
    """For the cells of a list: gives a text with <mark> around the words that `query` asks for."""
    wanted = asked(query or "")
    if not wanted:
        return lambda text: escape(text or "")
    whole, begun = frozenset(wanted), wanted[-1]

    def is_hit(word: str) -> bool:
        folded = fold(word)
        return folded in whole or folded.startswith(begun)

    return lambda text: _marked(text or "", is_hit)


def _marked(text: str, is_hit: Callable[[str], bool]) -> Markup:
    made, at = Markup(), 0
    for first, last in _runs(text, is_hit):
        made += escape(text[at:first]) + Markup("<mark>%s</mark>") % text[first:last]
        at = last
    return made + escape(text[at:])


def _runs(text: str, is_hit: Callable[[str], bool]) -> Iterator[tuple[int, int]]:
    """Where words were found; those that follow one another are one run."""
    run: tuple[int, int] | None = None
    for word in WORD.finditer(text):
        if not is_hit(word[0]):
            continue
        if run and BETWEEN.fullmatch(text, run[1], word.start()):
            run = (run[0], word.end())
            continue
        if run:
            yield run
        run = word.span()
    if run:
        yield run
