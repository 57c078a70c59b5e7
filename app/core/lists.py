"""Filter, sort and page a list from the query string, so that every list can be bookmarked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import request, url_for
from sqlalchemy import Select, func, select

from app.core.filters import ListFilter
from app.extensions import db

PER_PAGE = 50
MOST_PER_PAGE = 200
ENDINGS = ("csv", "xlsx")


@dataclass(frozen=True)
class Sort:
    """How a list is sorted: the key of the query string and its direction.

    `first`: by what it is ordered before, as long as nobody chose an order (`chosen`).
    """

    key: str
    descending: bool
    chosen: bool = False
    first: tuple[Any, ...] = ()

    @classmethod
    def read(cls, text: str | None, keys: Mapping[str, Any], default: str, first: tuple[Any, ...] = ()) -> "Sort":
        text = text or ""
        if text.removeprefix("-") in keys:
            return cls(text.removeprefix("-"), text.startswith("-"), chosen=True)
        return cls(default.removeprefix("-"), default.startswith("-"), first=first)

    def __str__(self) -> str:
        return "" if self.first else f"-{self.key}" if self.descending else self.key

    @property
    def carried(self) -> list[tuple[str, str]]:
        """(name, value) by which other forms and addresses keep the order that was chosen."""
        return [("sort", str(self))] if self.chosen else []

    def apply(self, records: Select, keys: Mapping[str, Any], tie: Any) -> Select:
        """Sorted, unknown values last, `tie` (a unique column) deciding between equals."""
        column = keys[self.key]
        ordered = column.desc() if self.descending else column.asc()
        if getattr(column, "nullable", True):  # said only where needed: PostgreSQL's indexes would not serve it
            ordered = ordered.nulls_last()
        return records.order_by(*self.first, ordered, tie.desc() if self.descending else tie.asc())


@dataclass
class Page:
    """One page of a list. `first` and `last` are the positions shown (1-based; 0 when empty).

    `sort` is the query value by which it is sorted (`-started_on`), '' when it has one order only.
    """

    items: Sequence[Any]
    total: int
    page: int
    per_page: int
    sort: str = ""

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.per_page))

    @property
    def first(self) -> int:
        return (self.page - 1) * self.per_page + 1 if self.total else 0

    @property
    def last(self) -> int:
        return min(self.page * self.per_page, self.total)

    @property
    def shown(self) -> list[int]:
        """The pages that the pager names, and those that stand for a gap: the first, the last, and those around."""
        near = range(max(1, self.page - 3), min(self.pages, self.page + 3) + 1)
        return sorted({1, *near, self.pages})

    def downloads(self, endpoint: str) -> list[tuple[str, str]]:
        """(ending, address) of the files that `registers.offer_downloads` gives of this list, as it stands."""
        return [(kind, _address(url_for(endpoint, kind=kind), page=None, per_page=None)) for kind in ENDINGS]

    def url_for(self, page: int) -> str:
        return here(page=page if page > 1 else None)

    def sort_url(self, key: str) -> str:
        """The address that sorts by `key`; the column sorted already turns round."""
        return here(sort=f"-{key}" if self.sort == key else key, page=None)


def here(**changes: Any) -> str:
    """This page's own address with some arguments changed (None takes one away)."""
    return _address(url_for(request.endpoint, **(request.view_args or {})), **changes)


def _address(path: str, **changes: Any) -> str:
    arguments: dict[str, Any] = {key: request.args.getlist(key) for key in request.args}
    arguments.update(changes)
    kept = {key: value for key, value in arguments.items() if value not in (None, "", [], [""])}
    # Written by hand: url_for would take arguments such as _scheme and endpoint for its own.
    return f"{path}?{urlencode(kept, doseq=True)}" if kept else path


def chips(form: ListFilter) -> list[tuple[str, str]]:
    """(words, address without it) of every condition that narrows the list."""
    return [(words, here(**{name: None, "page": None})) for name, words in form.told]


def whole(text: str | None, default: int, least: int, most: int) -> int:
    """A number of the query string; anything else than a number in range falls back or is cut to it."""
    if not text or not text.isascii() or not text.isdigit():
        return default
    return max(least, min(most, int(text[:10])))


def _count(records: Select) -> int:
    return db.session.scalar(select(func.count()).select_from(records.order_by(None).subquery())) or 0


def paginate(
    records: Select,
    args: Mapping[str, str],
    *,
    counted: Select | int | None = None,
    scalars: bool = True,
    sort: object = "",
) -> Page:
    """One page of `records`; `counted` is a cheaper select of the same rows for the total, or the total itself."""
    per_page = whole(args.get("per_page"), PER_PAGE, 1, MOST_PER_PAGE)
    total = counted if isinstance(counted, int) else _count(records if counted is None else counted)
    pages = max(1, -(-total // per_page))
    page = whole(args.get("page"), 1, 1, pages)
    limited = records.limit(per_page).offset((page - 1) * per_page)
    items = db.session.scalars(limited).unique().all() if scalars else db.session.execute(limited).all()
    return Page(items, total, page, per_page, str(sort))
