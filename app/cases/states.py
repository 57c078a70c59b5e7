"""Kinds, statuses and moves of cases, as data (case-rules.md 1 and 2), with the words and shapes readers see."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from app.core.errors import Refused
from app.core.terms import Term, Terms

KINDS = Terms(
    Term("work_stoppage", _l("Collective work stoppage")),
    Term("strike", _l("Strike")),
    Term("lockout", _l("Lockout")),
    Term("go_slow", _l("Go-slow")),
    Term("rights_dispute", _l("Collective dispute over rights")),
    Term("interests_dispute", _l("Collective dispute over interests")),
    Term("mixed_dispute", _l("Mixed dispute")),
    Term("unclassified_dispute", _l("Not yet classified dispute")),
)
ACTION_KINDS = frozenset({"work_stoppage", "strike", "lockout", "go_slow"})
STOPPAGE_KINDS = frozenset({"work_stoppage", "strike", "lockout"})  # those that figures count as stoppages
DISPUTE_KINDS = frozenset(KINDS) - ACTION_KINDS
# What a dispute may be over; one that is mixed or not yet classified, over either.
RIGHTS_KINDS, INTERESTS_KINDS = DISPUTE_KINDS - {"interests_dispute"}, DISPUTE_KINDS - {"rights_dispute"}

REPORTED, CLOSED, REFUTED, REOPENED, ENDED = "reported", "closed", "refuted", "reopened", "ended"


@dataclass(frozen=True)
class Status(Term):
    """`final`: nothing moves from here but reopening."""

    final: bool = False


STATUSES = Terms(
    Status("reported", _l("Reported"), "plain", "ring"),
    Status("classified", _l("Classified"), "petrol", "half"),
    Status("in_conciliation", _l("In conciliation"), "petrol", "half"),
    Status("settled_by_conciliation", _l("Settled by conciliation"), "green", "tick-disc"),
    Status("conciliation_failed", _l("Conciliation failed"), "red", "cross-disc"),
    Status("conciliation_expired", _l("Time for conciliation ran out"), "red", "clock"),
    Status("in_arbitration", _l("In arbitration"), "petrol", "half"),
    Status("arbitration_decided", _l("Arbitration decided"), "green", "tick-disc"),
    Status("arbitration_expired", _l("Time for arbitration ran out"), "red", "clock"),
    Status("in_court", _l("In court"), "petrol", "arrow"),
    Status("strike_procedure", _l("Strike procedure"), "petrol", "half"),
    Status("agreement_recorded", _l("Agreement recorded"), "petrol", "half"),
    Status("following_up", _l("Following up"), "petrol", "half"),
    Status("settled_directly", _l("Settled directly"), "green", "tick-disc"),
    Status("withdrawn", _l("Withdrawn"), "grey", "bar-box"),
    Status("referred_violation", _l("Referred as a violation"), "petrol", "arrow"),
    Status("verified", _l("Verified"), "petrol", "half"),
    Status("under_way", _l("Under way"), "amber", "diamond"),
    Status("partly_resumed", _l("Partly resumed"), "amber", "half-diamond"),
    Status("ended", _l("Ended"), "grey", "bar-box"),
    Status("refuted", _l("Refuted"), "grey", "cross", final=True),
    Status("reopened", _l("Reopened"), "plain", "ring"),
    Status("closed", _l("Closed"), "grey", "bar-box", final=True),
)

AFTER_CONCILIATION = ("in_arbitration", "in_court", "strike_procedure")
DISPUTE_MOVES: dict[str, tuple[str, ...]] = {
    "reported": ("classified",),
    "classified": ("in_conciliation",),
    "in_conciliation": ("settled_by_conciliation", "conciliation_failed", "conciliation_expired"),
    # Minutes that a party does not carry out reopen the road (LC 188(6), 193(1), 196(3)).
    "settled_by_conciliation": ("agreement_recorded", *AFTER_CONCILIATION),
    "conciliation_failed": AFTER_CONCILIATION,
    "conciliation_expired": AFTER_CONCILIATION,
    "in_arbitration": ("arbitration_decided", "arbitration_expired"),
    "arbitration_decided": ("agreement_recorded",),
    "arbitration_expired": ("agreement_recorded",),
    "in_court": ("agreement_recorded",),
    "strike_procedure": ("agreement_recorded",),
    "agreement_recorded": ("following_up",),
    "following_up": (),
    "settled_directly": ("agreement_recorded",),
    "withdrawn": (),
    "referred_violation": (),
    "reopened": ("classified", "in_conciliation", *AFTER_CONCILIATION, "agreement_recorded", "following_up"),
}
ACTION_MOVES: dict[str, tuple[str, ...]] = {
    "reported": ("verified",),
    "verified": ("under_way",),
    "under_way": ("partly_resumed", "ended"),
    "partly_resumed": ("ended",),
    "ended": (),
    "reopened": ("verified", "under_way", "partly_resumed", "ended"),
}
FROM_EVERY_OPEN_DISPUTE = ("settled_directly", "withdrawn", "referred_violation")
FROM_EVERY_OPEN_ACTION = ("refuted",)


def statuses_of(kind: str) -> tuple[str, ...]:
    """Every status that a case of this kind can have."""
    if kind in ACTION_KINDS:
        return (*ACTION_MOVES, REFUTED, CLOSED)
    return (*DISPUTE_MOVES, CLOSED)


def moves_from(kind: str, status: str, reopened: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The statuses that can be set next (closing and reopening have operations of their own).

    `reopened`: those that a broken agreement adds (agreements.py).
    """
    moves, always = (
        (ACTION_MOVES, FROM_EVERY_OPEN_ACTION) if kind in ACTION_KINDS else (DISPUTE_MOVES, FROM_EVERY_OPEN_DISPUTE)
    )
    if status not in moves:
        return ()
    return tuple(dict.fromkeys((*moves[status], *reopened, *(one for one in always if one != status))))


def check_move(kind: str, status: str, to: str, reopened: tuple[str, ...] = ()) -> None:
    """Refused when no arrow leads from `status` to `to` for a case of this kind."""
    if to not in moves_from(kind, status, reopened):
        raise Refused(
            _l(
                "A case that is “%(now)s” cannot become “%(next)s”.",
                now=STATUSES[status].label,
                next=STATUSES[to].label if to in STATUSES else to,
            ),
            "status",
        )


def can_close(status: str) -> bool:
    return not STATUSES[status].final


def can_reopen(status: str) -> bool:
    return STATUSES[status].final
