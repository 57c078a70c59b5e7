"""Demands as data: their types, what comes of each, the procedures they are guided into, and the case's outcome.

The outcome of a case follows from its demands (statistics.md 5): all, some or none accepted; deferred or withdrawn
where that holds of every demand that was not; not known while an open demand could still change the answer.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from app.core.terms import Term, Terms

RIGHT, INTEREST = "right", "interest"
NATURES = Terms(Term(RIGHT, _l("Over a right")), Term(INTEREST, _l("Over an interest")))

ACCEPTED, PARTLY, REFUSED, DEFERRED, WITHDRAWN, UNKNOWN = (
    "accepted",
    "partly",
    "refused",
    "deferred",
    "withdrawn",
    "unknown",
)
OUTCOMES = Terms(
    Term(ACCEPTED, _l("Accepted"), "green", "tick-disc"),
    Term(PARTLY, _l("Partly accepted"), "amber", "half"),
    Term(REFUSED, _l("Not accepted"), "red", "cross-disc"),
    Term(DEFERRED, _l("Deferred"), "petrol", "clock"),
    Term(WITHDRAWN, _l("Withdrawn"), "grey", "bar-box"),
    Term(UNKNOWN, _l("Not known"), "plain", "ring"),
)


@dataclass(frozen=True)
class Referral(Term):
    """A procedure that the law opens to demands of these types, with its article."""

    natures: frozenset[str] = frozenset(NATURES)
    article: str = ""


REFERRALS = Terms(
    Referral("conciliation", _l("Labour conciliator"), article="LC 191(2), 195(2)"),
    Referral("bargaining", _l("Collective bargaining"), natures=frozenset({INTEREST}), article="LC 70"),
    Referral("arbitration", _l("Labour arbitration council"), article="LC 192(2), 196(3)"),
    Referral("court", _l("Court"), natures=frozenset({RIGHT}), article="LC 192(2), 195(1)"),
    Referral("strike_procedure", _l("Procedure for a strike"), natures=frozenset({INTEREST}), article="LC 199"),
    Referral("violation", _l("Authority that handles violations"), natures=frozenset({RIGHT}), article="LC 192(1)"),
    Referral("settled_on_the_spot", _l("Settled on the spot, no procedure needed")),
)
DISPUTE_OF = {RIGHT: "rights_dispute", INTEREST: "interests_dispute"}


def outcome_of(outcomes: Iterable[str]) -> str | None:
    """The case's outcome by those of its demands; None when there are none."""
    counted = Counter(outcomes)
    if not counted:
        return None
    given, held_back = counted[ACCEPTED], counted[REFUSED] + counted[DEFERRED] + counted[WITHDRAWN]
    if counted[PARTLY] or (given and held_back):
        return "some_accepted"  # whatever becomes of those that are not known
    if counted[UNKNOWN]:
        return UNKNOWN
    if given:
        return "all_accepted"
    if counted[WITHDRAWN] == held_back:
        return WITHDRAWN
    return DEFERRED if counted[WITHDRAWN] + counted[DEFERRED] == held_back else "none_accepted"
