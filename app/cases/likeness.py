"""Cases that may be one event, or one action that was resumed: hints with their reasons, never a decision.

Two records are alike when their enterprise is the same, or shares a name, and their days overlap or lie close to each
other. The same words serve the form of a case, its page and the rows of a file.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.orm import aliased, joinedload

from app.cases.linking import RESUMED, RESUMED_WITHIN, SAME_EVENT, causes_differ
from app.cases.models import Case, CaseLink
from app.cases.queries import visible_to
from app.cases.states import ACTION_KINDS, KINDS, REFUTED, STOPPAGE_KINDS
from app.core.db import today
from app.core.formats import fmt_date, fmt_number, fold
from app.enterprises.models import Enterprise, OtherName
from app.extensions import db

NEAR = timedelta(days=3)  # between the days of two reports of one event
NEAR_SHARE, NEAR_WORKERS = 0.2, 10  # two numbers of workers that may be one
SHOWN, LOOKED_AT = 5, 50


@dataclass(frozen=True)
class Sketch:
    """What is compared of a case: recorded, typed or a row of a file. `over`: ended, even if nobody knows when."""

    kind: str
    started_on: date
    ended_on: date | None = None
    over: bool = False
    workers: int | None = None
    main_cause: str | None = None

    @property
    def last(self) -> date:
        """The last day as far as it is known; without an end it is taken to have gone on for two months at most."""
        if self.ended_on is not None or self.over:
            return self.ended_on or self.started_on
        return max(self.started_on, min(today(), self.started_on + RESUMED_WITHIN))


def sketch_of(case: Any) -> Sketch:
    """The sketch of a record."""
    over = case.end_unknown or case.closed_on is not None
    return Sketch(case.kind, case.started_on, case.ended_on, over, case.workers_involved, case.main_cause)


def sketch_from(values: dict[str, Any]) -> Sketch:
    """The sketch of what a form or a row holds; kind and start are known."""
    return Sketch(
        values["kind"],
        values["started_on"],
        values.get("ended_on"),
        bool(values.get("end_unknown") or values.get("closed_on")),
        values.get("workers_involved"),
        values.get("main_cause"),
    )


def likeness(one: Sketch, other: Sketch) -> str | None:
    """What the two may be: the same event, one action resumed, or nothing of that kind."""
    if (one.kind in ACTION_KINDS) != (other.kind in ACTION_KINDS):
        return None
    earlier, later = sorted((one, other), key=lambda sketch: sketch.started_on)
    gap = later.started_on - earlier.last
    if gap <= NEAR:
        return SAME_EVENT
    if gap > RESUMED_WITHIN or not {one.kind, other.kind} <= STOPPAGE_KINDS:
        return None
    alike = near(one.workers, other.workers) and not causes_differ(one.main_cause, other.main_cause)
    return RESUMED if alike else None


def near(one: int | None, other: int | None) -> bool:
    """Whether two numbers may be the same crowd; an unknown one may be any."""
    if one is None or other is None:
        return True
    return abs(one - other) <= max(NEAR_WORKERS, NEAR_SHARE * max(one, other))


@dataclass(frozen=True)
class Point:
    """One thing that was compared: what each of the two says, and whether they agree (None: one does not say)."""

    label: Any
    this: str
    other: str
    agrees: bool | None


def compared(one: Sketch, other: Sketch) -> list[Point]:
    """What agrees and what differs, in the order in which people ask."""
    overlap = one.started_on <= other.last and other.started_on <= one.last
    causes = None if None in (one.main_cause, other.main_cause) else one.main_cause == other.main_cause
    workers = None if None in (one.workers, other.workers) else near(one.workers, other.workers)
    return [
        Point(_l("Days"), days_of(one), days_of(other), overlap),
        Point(_l("Workers involved"), fmt_number(one.workers), fmt_number(other.workers), workers),
        Point(_l("Kind"), str(KINDS[one.kind].label), str(KINDS[other.kind].label), one.kind == other.kind),
        Point(_l("Main cause"), one.main_cause or "", other.main_cause or "", causes),
    ]


def days_of(sketch: Sketch) -> str:
    """Its first and last day in words."""
    ended = fmt_date(sketch.ended_on) if sketch.ended_on else "…"
    first = fmt_date(sketch.started_on)
    return first if first == ended else f"{first} - {ended}"


# Those that are recorded -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Alike:
    """A recorded case that another may be, and why it is offered."""

    case: Case
    may_be: str
    points: list[Point]


def alike(cases: Select, enterprises: Iterable[Enterprise], sketch: Sketch, but: Case | None = None) -> list[Alike]:
    """Those of `cases` that may be the same as the sketch at one of the enterprises, the likeliest first.

    `but` is the case itself: with it, whatever somebody has said of two cases already is not offered again.
    """
    enterprises = list(enterprises)
    if not enterprises:
        return []
    found = cases.where(Case.enterprise_id.in_(sharing_a_name(enterprises)), *_near_in_time(sketch), *_counting())
    if but is not None:
        found = found.where(Case.id != but.id, ~_spoken_of(but))
    found = found.options(joinedload(Case.lead_agency))
    nearest = db.session.scalars(found.order_by(Case.started_on.desc(), Case.id.desc()).limit(LOOKED_AT))
    offered = []
    for case in nearest:
        its = sketch_of(case)
        may_be = likeness(sketch, its)
        if may_be:
            offered.append(Alike(case, may_be, compared(sketch, its)))
    return sorted(offered, key=_distance(sketch))[:SHOWN]


def recorded(cases: Select, enterprise_ids: Iterable[int]) -> Iterator[tuple[int, str, Sketch]]:
    """(enterprise, code, sketch) of those of `cases` at the enterprises, for files, which bring very many."""
    columns = (
        Case.enterprise_id, Case.code, Case.kind, Case.started_on, Case.ended_on, Case.end_unknown, Case.closed_on,
        Case.workers_involved, Case.main_cause,
    )  # fmt: skip
    found = cases.where(Case.enterprise_id.in_(list(enterprise_ids)), *_counting()).with_only_columns(*columns)
    for row in db.session.execute(found.order_by(Case.id)):
        yield row.enterprise_id, row.code, sketch_of(row)


def of_case(case: Case, user: Any) -> list[Alike]:
    """Those that a recorded case may be, as far as `user` may see them and nobody has said how they belong together."""
    if case.same_event_as_id is not None or case.status == REFUTED:
        return []
    return alike(visible_to(user), [case.enterprise], sketch_of(case), case)


def _distance(sketch: Sketch):
    def of(one: Alike) -> tuple:
        differing = sum(point.agrees is False for point in one.points)
        return one.may_be != SAME_EVENT, differing, abs(one.case.started_on - sketch.started_on)

    return of


def sharing_a_name(enterprises: Iterable[Enterprise]) -> Select:
    """Ids of the enterprises, of those merged with them, and of others that have one of their names."""
    ids, keys = set(), set()
    for one in enterprises:
        ids |= {one.id, one.merged_into_id} - {None}
        keys |= {fold(name) for name in (one.name, *(other.name for other in one.other_names))}
    own = select(Enterprise.id).where(or_(Enterprise.id.in_(ids), Enterprise.merged_into_id.in_(ids)))
    named = select(Enterprise.id).where(Enterprise.name_key.in_(keys))
    others = select(OtherName.enterprise_id).where(OtherName.name_key.in_(keys))
    return own.union(named, others)


def _near_in_time(sketch: Sketch) -> tuple:
    """Wide enough for every likeness; the rest is looked at one by one."""
    first, last = sketch.started_on - RESUMED_WITHIN, sketch.last + RESUMED_WITHIN
    still = and_(Case.ended_on.is_(None), Case.started_on >= first - RESUMED_WITHIN)
    return Case.started_on <= last, or_(Case.ended_on >= first, still)


def _counting() -> tuple:
    return Case.status != REFUTED, Case.same_event_as_id.is_(None)


def _spoken_of(case: Case):
    """Whether somebody has said how the two belong together, or that they do not."""
    link = aliased(CaseLink)
    pair = or_(
        and_(link.case_id == case.id, link.other_id == Case.id), and_(link.other_id == case.id, link.case_id == Case.id)
    )
    return exists().where(pair, link.link != "related")
