"""The saved lists as they stand beside a list: which there are, which of them is open, and what may be done."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import url_for

from app.core.forms import writable
from app.core.search import LONGEST_QUERY
from app.saved import permissions, queries

MOST_CONDITIONS = 60
PASSED_OVER = ("page", "csrf_token")


@dataclass(frozen=True)
class Entry:
    """One saved list; `end_url` and `share_url` are empty where that is not this account's."""

    name: str
    url: str
    open: bool
    shared: bool
    end_url: str
    share_url: str


@dataclass(frozen=True)
class Shelf:
    """The saved lists of a register, and the address (`query`) that can be saved now."""

    register: str
    query: str
    entries: list[Entry]
    save_url: str
    may_share: bool


def clean(query: str) -> str:
    """The address after the question mark as it is kept: without the page, in one order, whatever was sent."""
    try:
        pairs = parse_qsl(query, max_num_fields=MOST_CONDITIONS)
    except ValueError:
        return ""
    kept = sorted({(name, writable(value)) for name, value in pairs if name not in PASSED_OVER and name.isidentifier()})
    return urlencode(kept)


def searched(query: str) -> str:
    """The words that a saved address searches for."""
    return " ".join(value for name, value in parse_qsl(query) if name == "q")[:LONGEST_QUERY]


def address(register: str, query: str) -> str:
    path = url_for(f"{register}.index")
    return f"{path}?{query}" if query else path


def of(user: Any, register: str, conditions: list[tuple[str, str]]) -> Shelf:
    """What stands beside the list of `register` that shows these conditions (name, value)."""
    query = clean(urlencode(conditions))
    may_share = permissions.share(user)
    entries = [
        Entry(
            one.name,
            address(register, one.query),
            one.query == query,
            one.agency_id is not None,
            url_for("saved.end", list_id=one.id) if permissions.end(user, one) else "",
            url_for("saved.share", list_id=one.id) if may_share and one.agency_id is None else "",
        )
        for one in queries.of_register(user, register)
    ]
    return Shelf(register, query, entries, url_for("saved.new"), may_share)
