"""States, roles and quarters of a joint plan, as data (contract 4, seeds R1, R3, R6)."""

from collections.abc import Iterable
from itertools import combinations

from flask_babel import lazy_gettext as _l

from app.core.errors import Refused
from app.core.terms import Term, Terms

STATUSES = Terms(
    Term("draft", _l("Draft"), "plain", "ring"),
    Term("issued", _l("Issued"), "green", "tick-disc"),
    Term("reviewed", _l("Reviewed at the year's end"), "grey", "bar-box"),
)
MOVES: dict[str, tuple[str, ...]] = {"draft": ("issued",), "issued": ("reviewed",), "reviewed": ()}

ROLES = Terms(
    ("lead", _l("Leads")),
    ("coordinating", _l("Coordinates")),
)
QUARTERS = Terms(
    ("1", _l("Quarter I")),
    ("2", _l("Quarter II")),
    ("3", _l("Quarter III")),
    ("4", _l("Quarter IV")),
)
WHOLE_YEAR = "1234"
QUARTER_SETS = tuple("".join(found) for size in range(1, 5) for found in combinations("1234", size))
CHANGES = Terms(
    Term("added", _l("Added by an amendment"), "green", "tick-disc"),
    Term("changed", _l("Changed by an amendment"), "amber", "diamond"),
    Term("dropped", _l("Dropped by an amendment"), "grey", "cross"),
)


def as_set(quarters: Iterable[str]) -> str:
    """The quarters as they are kept: each once, in their order ("23")."""
    return "".join(sorted(set(quarters)))


def check_move(status: str, to: str) -> None:
    """Refused when no arrow leads from `status` to `to`."""
    if to not in MOVES[status]:
        raise Refused(
            _l(
                "A plan that is “%(now)s” cannot become “%(next)s”.",
                now=STATUSES[status].label,
                next=STATUSES[to].label if to in STATUSES else to,
            ),
            "status",
        )
