"""Kinds, statuses and moves of dialogue meetings, as data (dialogue-rules.md A1 and B2)."""

from flask_babel import lazy_gettext as _l

from app.core.errors import Refused
from app.core.terms import Term, Terms

KINDS = Terms(
    Term("dialogue_conference", _l("Dialogue conference")),
    Term("enterprise_meeting", _l("Meet-the-enterprises")),
    Term("round_table", _l("Round table")),
    Term("thematic", _l("Thematic meeting")),
    Term("periodic", _l("Periodic workplace dialogue")),
    Term("on_request", _l("Workplace dialogue on request")),
    Term("on_matter", _l("Workplace dialogue on a matter")),
    Term("voluntary", _l("Other workplace dialogue")),
    Term("employees_conference", _l("Employees' conference")),
)
RUN_BY_AGENCY = ("dialogue_conference", "enterprise_meeting", "round_table", "thematic")  # part B
OBSERVED = ("periodic", "on_request", "on_matter", "voluntary", "employees_conference")  # part A

STATUSES = Terms(
    Term("planned", _l("Planned"), "plain", "ring"),
    Term("invited", _l("Invited"), "petrol", "half"),
    Term("held", _l("Held"), "green", "tick-disc"),
    Term("concluded", _l("Concluded"), "green", "tick-disc"),
    Term("closed", _l("Completed"), "grey", "bar-box"),
    Term("postponed", _l("Postponed"), "amber", "half-diamond"),
    Term("cancelled", _l("Cancelled"), "grey", "cross"),
)
TOOK_PLACE = ("held", "concluded", "closed")
NEED_REASON = ("postponed", "cancelled")

MOVES: dict[str, tuple[str, ...]] = {
    # An observed dialogue is often recorded after it was held: nobody here invites to it.
    "planned": ("invited", "held", "postponed", "cancelled"),
    "invited": ("held", "postponed", "cancelled"),
    "held": ("concluded",),
    "concluded": ("closed",),
    "postponed": ("planned", "invited", "held", "cancelled"),
    "cancelled": (),
    "closed": (),
}


def moves_from(kind: str, status: str) -> tuple[str, ...]:
    """The statuses that can be set next; an observed dialogue needs no notice of conclusions to be closed."""
    return MOVES[status] + (("closed",) if kind in OBSERVED and status == "held" else ())


def check_move(kind: str, status: str, to: str) -> None:
    """Refused when no arrow leads from `status` to `to`."""
    if to not in moves_from(kind, status):
        raise Refused(
            _l(
                "A meeting that is “%(now)s” cannot become “%(next)s”.",
                now=STATUSES[status].label,
                next=STATUSES[to].label if to in STATUSES else to,
            ),
            "status",
        )
