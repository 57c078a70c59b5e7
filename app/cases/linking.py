"""How two cases belong together: one event, one wave, one action in several runs, or nothing of that kind.

A stoppage that was resumed is one action: its later runs point to the first (`resumes_id`), which alone is counted,
with the days of all its runs. The links are what people said; `resumes_id` follows from them.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _l

from app.cases import handling_queries as queries
from app.cases.models import Case, CaseLink
from app.cases.operations import Day
from app.cases.queries import linked_ids
from app.cases.states import STOPPAGE_KINDS
from app.core import audit
from app.core.errors import Refused
from app.core.terms import Term, Terms
from app.extensions import db

SAME_EVENT, WAVE, RESUMED, RELATED, NOT_SAME = "same_event", "wave", "resumed", "related", "not_same"
LINKS = Terms(
    Term(SAME_EVENT, _l("same event")),
    Term(WAVE, _l("one wave")),
    Term(RESUMED, _l("resumed")),
    Term(RELATED, _l("related")),
    Term(NOT_SAME, _l("not the same event")),
)
ANSWERS = {
    SAME_EVENT: _l("Merge into that case"),
    RESUMED: _l("Link as resumed"),
    NOT_SAME: _l("Not the same"),
}
RESUMED_WITHIN = timedelta(days=60)  # from the last day of one run to the first of the next (statistics.md 2)


def link(case: Case, other: Case, kind: str, *, by: Any = None) -> bool:
    """Say how two cases belong together; whether that was new. `same_event` merges `case` into `other`."""
    for refusal in faults_of_link(case, other, kind):
        raise refusal
    if kind == SAME_EVENT:
        if case.same_event_as_id == other.id:
            return False
        _unlink(case, other, NOT_SAME)
        case.same_event_as = other
        audit.record("case.merged", case, by=by, into=other.code)
        return True
    if queries.link_between(case, other, kind) is not None:
        return False
    first, second = sorted((case.id, other.id))
    made = CaseLink(case_id=first, other_id=second, link=kind)
    db.session.add(made)
    audit.record("case.linked", made, by=by, with_case=other.code)
    if kind == RESUMED:
        _unlink(case, other, NOT_SAME)
        _settle_runs(case)
    return True


def unlink(case: Case, other: Case, kind: str, *, by: Any = None) -> bool:
    """Take the link back; whether there was one."""
    if kind == SAME_EVENT:
        if case.same_event_as_id != other.id:
            return False
        case.same_event_as = None
        audit.record("case.unmerged", case, by=by, out_of=other.code)
        return True
    if not _unlink(case, other, kind):
        return False
    if kind == RESUMED:
        _settle_runs(case)
        _settle_runs(other)
    return True


def _unlink(case: Case, other: Case, kind: str) -> bool:
    known = queries.link_between(case, other, kind)
    if known is None:
        return False
    db.session.delete(known)
    return True


# What may be linked ------------------------------------------------------------------------------------------------


def faults_of_link(case: Case, other: Case | None, kind: str | None) -> Iterator[Refused]:
    """Every rule that the link would break; `other` is the field of the other case, `link` that of the kind."""
    if other is None:
        return
    if other.id == case.id:
        yield Refused(_l("%(code)s is this case itself. Enter another case.", code=case.code), "other")
        return
    merged = case.same_event_as_id == other.id or other.same_event_as_id == case.id
    if kind in (NOT_SAME, RESUMED) and merged:
        yield Refused(_l("The two are recorded as the same event. Undo that first."), "link")
    elif kind == NOT_SAME and queries.link_between(case, other, RESUMED):
        yield Refused(_l("One is recorded as resuming the other. Undo that first."), "link")
    elif kind == SAME_EVENT and not merged:
        yield from _faults_of_merging(case, other)
    elif kind == RESUMED:
        yield from _faults_of_resuming(*sorted((case, other), key=lambda one: (one.started_on, one.id)))


def _faults_of_merging(case: Case, other: Case) -> Iterator[Refused]:
    if case.same_event_as_id is not None:
        yield Refused(_l("This case is merged into another already. Undo that first."), "other")
    elif other.same_event_as_id is not None:
        yield Refused(_l("%(code)s is itself merged into another case. Enter that one.", code=other.code), "other")
    elif queries.has_merged(case):
        yield Refused(_l("Other cases are merged into this one. Undo that first, or merge the other way."), "other")
    elif has_runs(case):
        yield Refused(_l("Another case is recorded as resuming this one or resumed by it. Undo that first."), "other")
    elif case.is_action != other.is_action:
        yield Refused(_l("A dispute and an action are not the same event. Link them as related."), "link")


def _faults_of_resuming(first: Case, later: Case) -> Iterator[Refused]:
    """One enterprise, one cause, at most sixty days between the runs."""
    if not {first.kind, later.kind} <= STOPPAGE_KINDS:
        yield Refused(_l("Only a stoppage, strike or lockout is resumed. Link them as related."), "link")
    elif first.enterprise_id != later.enterprise_id:
        yield Refused(_l("A stoppage is resumed in the same enterprise. Link them as one wave or related."), "link")
    elif {None} != {first.same_event_as_id, later.same_event_as_id}:
        yield Refused(_l("One of the two is merged into another case. Link that one."), "other")
    elif first.ended_on is None:
        yield Refused(_l("The last day of %(code)s is not known. Enter it first.", code=first.code), "link")
    elif later.started_on <= first.ended_on:
        text = _l(
            "%(later)s began on %(start)s, before %(first)s was over. It may be the same event.",
            later=later.code,
            first=first.code,
            start=Day(later.started_on),
        )
        yield Refused(text, "link")
    elif later.started_on - first.ended_on > RESUMED_WITHIN:
        text = _l(
            "%(days)s days lie between the two; after more than %(most)s it is another action. Link them as related.",
            days=(later.started_on - first.ended_on).days,
            most=RESUMED_WITHIN.days,
        )
        yield Refused(text, "link")
    elif causes_differ(first.main_cause, later.main_cause):
        yield Refused(_l("The two have different main causes: they are two actions. Link them as related."), "link")


def causes_differ(one: str | None, other: str | None) -> bool:
    """Whether both causes are known and not the same."""
    return not {one, other} & {None, "unknown"} and one != other


# One action in several runs ----------------------------------------------------------------------------------------


def has_runs(case: Case) -> bool:
    """Whether the case is one of several runs of an action."""
    return bool(linked_ids([case.id], (RESUMED,)))


def _settle_runs(case: Case) -> None:
    """Have every run of the action that the case is of point to the first of them."""
    first, *later = runs_with(case)
    first.resumes_id = None
    for one in later:
        one.resumes_id = first.id


def runs_with(case: Case) -> list[Case]:
    """All runs of the action that the case is of, in the order of time; the case alone when it was never resumed."""
    known, new = {case.id}, {case.id}
    while new:
        new = {other for _, other in linked_ids(new, (RESUMED,))} - known
        known |= new
    return queries.by_start(known)
