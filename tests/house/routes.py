"""The URL map as the tests of the house read it: every route with an address that fits its converters."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask
from werkzeug.routing import AnyConverter, IntegerConverter, PathConverter, Rule

from app.accounts.guard import PUBLIC

# Words for the variable parts of addresses; a route with another one needs its word here.
WORDS = {"code": "VV-2026-1", "period": "2026-01", "year": "2026", "month": "2026-01"}


@dataclass(frozen=True)
class Route:
    """One rule of the map; `path` leads to it whether or not such a record exists."""

    endpoint: str
    path: str
    methods: frozenset[str]

    def __str__(self) -> str:
        return f"{self.endpoint} {self.path}"


def of(app: Flask, **words: str) -> Iterator[Route]:
    """Every route but that of the static files; `words` fill variable parts by their names."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint != "static":
            yield Route(rule.endpoint, address(rule, words), frozenset(rule.methods) - {"HEAD", "OPTIONS"})


def closed(app: Flask, **words: str) -> Iterator[Route]:
    return (route for route in of(app, **words) if route.endpoint not in PUBLIC)


def address(rule: Rule, words: dict[str, str]) -> str:
    values = {name: words.get(name) or _word(name, rule._converters[name]) for name in rule.arguments}
    _, path = rule.build(values, append_unknown=False)
    return path


def _word(name: str, converter) -> str:
    if isinstance(converter, AnyConverter):
        return next(iter(sorted(converter.items)))
    if isinstance(converter, IntegerConverter):
        return 1
    if isinstance(converter, PathConverter):
        return "some/where"
    return WORDS.get(name, "2026-01")
