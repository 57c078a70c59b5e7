"""What was agreed: its terms and date, when to check that it is kept, and the road that the law reopens when it is not.

A party that does not carry out the minutes reopens the road to arbitration, court or strike (LC 188(6), 193(1),
196(3)); where nobody has conciliated yet, conciliation comes first (LC 191(2), 195(2)).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from app.cases.checks import check_version, not_ahead, raise_first
from app.cases.models import Case, CaseEvent, CaseMove
from app.cases.operations import Day
from app.cases.states import AFTER_CONCILIATION, INTERESTS_KINDS, RIGHTS_KINDS
from app.core import audit
from app.core.errors import Refused

FIELDS = ("agreement", "agreement_on", "agreement_check_on")
RECORDED, CHECKED, BROKEN = "agreement_recorded", "agreement_checked", "agreement_broken"
SETTLED = frozenset({"settled_by_conciliation", "settled_directly", "agreement_recorded"})
# A breach reopens the road from here; elsewhere the case is on its road, or is reopened first.
AGREED = SETTLED | {"following_up"}
CONCILIATED = frozenset(
    {"settled_by_conciliation", "conciliation_failed", "conciliation_expired", "arbitration_decided"}
    | set(AFTER_CONCILIATION)
)


@dataclass(frozen=True)
class Road:
    """A status that a breach opens, and the articles that open it."""

    status: str
    article: str
    kinds: frozenset[str]


AFTER_A_BREACH = (
    Road("in_arbitration", "LC 188(6), 193(1)", RIGHTS_KINDS - INTERESTS_KINDS),
    Road("in_arbitration", "LC 188(6), 196(3)", INTERESTS_KINDS - RIGHTS_KINDS),
    Road("in_arbitration", "LC 188(6), 193(1), 196(3)", RIGHTS_KINDS & INTERESTS_KINDS),
    Road("in_court", "LC 188(6), 192(2)", RIGHTS_KINDS),
    Road("strike_procedure", "LC 188(6), 196(3)", INTERESTS_KINDS),
)
BEFORE_CONCILIATION = (
    Road("in_conciliation", "LC 191(2)", RIGHTS_KINDS - INTERESTS_KINDS),
    Road("in_conciliation", "LC 195(2)", INTERESTS_KINDS - RIGHTS_KINDS),
    Road("in_conciliation", "LC 191(2), 195(2)", RIGHTS_KINDS & INTERESTS_KINDS),
)


# The terms -----------------------------------------------------------------------------------------------------------


def record(case: Case, values: Mapping[str, Any], *, version: int | None = None, by: Any = None) -> None:
    """Record the terms, their date and the day of the check; a name left out stays."""
    check_version(case, version)
    raise_first(faults(case, values))
    set_terms(case, values)
    audit.record("case.agreement_changed", case, by=by)


def set_terms(case: Case, values: Mapping[str, Any]) -> None:
    """Another day of the check asks anew."""
    for name in FIELDS:
        if name in values and values[name] != getattr(case, name):
            setattr(case, name, values[name])
            if name == "agreement_check_on":
                case.agreement_checked_on = None


def faults(case: Case, values: Mapping[str, Any], to: str | None = None) -> Iterator[Refused]:
    """Every rule that the values break; `to`: the status that they are entered with.

    A status that says *settled* needs the terms wherever they are asked for.
    """
    terms, agreed_on, check_on = (values.get(name, getattr(case, name)) for name in FIELDS)
    if to in SETTLED and "agreement" in values and not terms:
        yield Refused(_l("Enter the terms of the agreement: this status says that there is one."), "agreement")
    elif check_on and not terms:
        yield Refused(_l("Enter the terms that are to be checked."), "agreement")
    if check_on and agreed_on and check_on < agreed_on:
        text = _l("The check is before the agreement of %(day)s. Enter a later day.", day=Day(agreed_on))
        yield Refused(text, "agreement_check_on")
    yield from not_ahead(agreed_on, "agreement_on")


def lacks_terms(case: Case) -> bool:
    """Whether the status says settled and nothing says on what."""
    return case.status in SETTLED and not case.agreement


# Whether they are kept -----------------------------------------------------------------------------------------------


def heed(case: Case, event: CaseEvent) -> None:
    """What an event says of the agreement: when it was made, or whether it is kept, which answers the check."""
    if event.event == RECORDED and case.agreement_on is None:
        case.agreement_on = event.day
    answers = case.agreement_on is None or event.day >= case.agreement_on
    if event.event in (CHECKED, BROKEN) and case.agreement_check_on and answers:
        case.agreement_checked_on = event.day


def breach(events: Iterable[CaseEvent]) -> CaseEvent | None:
    """The event by which the agreement is broken now: none was made or found to be kept after it."""
    of_agreements = [one for one in events if one.event in (RECORDED, CHECKED, BROKEN)]
    last = max(of_agreements, key=lambda one: (one.happened_at, one.id), default=None)
    return last if last is not None and last.event == BROKEN else None


def roads(case: Case, moves: Iterable[CaseMove]) -> list[Road]:
    """The roads that a breach of the agreement reopens for a dispute."""
    passed = {case.status, *(one.to_status for one in moves)}
    offered = AFTER_A_BREACH if passed & CONCILIATED else BEFORE_CONCILIATION
    return [one for one in offered if case.kind in one.kinds]


def opened(case: Case, events: Iterable[CaseEvent], moves: Iterable[CaseMove]) -> tuple[str, ...]:
    """The statuses that a breach adds to the moves of the case as it stands."""
    if case.status not in AGREED or breach(events) is None:
        return ()
    return tuple(one.status for one in roads(case, moves))
