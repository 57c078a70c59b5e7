"""Finding cases. Every other query of cases starts from `visible_to`."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select, true
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.agencies.models import Agency
from app.agencies.queries import acting_for, reach_of, read_by
from app.cases.models import (
    Case,
    CaseEvent,
    CaseLink,
    CaseQuestion,
    Cause,
    HandOver,
    Listed,
    Outcome,
    ResolutionMethod,
    coordinating,
)
from app.cases.states import ACTION_KINDS, DISPUTE_KINDS, KINDS, REFUTED, STATUSES, STOPPAGE_KINDS
from app.cases.waiting_queries import WAITING, unanswered
from app.core import search
from app.core.db import once, today
from app.enterprises.models import Enterprise, Sector, Zone
from app.extensions import db

OPEN = "open"
UNKNOWN = "unknown"
TO_MATCH = "to_match"
KIND_GROUPS = {"actions": ACTION_KINDS, "stoppages": STOPPAGE_KINDS, "disputes": DISPUTE_KINDS}
FINAL = tuple(code for code, status in STATUSES.items() if status.final)
LONG = timedelta(days=7)  # a stoppage that nobody has ended by then is asked about

SORT_KEYS = {
    "code": Case.code_sort,
    "started_on": Case.started_on,
    "reported_on": Case.reported_on,
    "workers_involved": Case.workers_involved,
    "status": Case.status,
    "closed_on": Case.closed_on,
    "enterprise": Enterprise.name_key,
}
DEFAULT_SORT = "-started_on"


# What may be seen --------------------------------------------------------------------------------------------------


def visible_to(user) -> Select:
    """Every case this account may see; None is the system itself, which sees all.

    Partner agencies read what is not restricted; everybody else, and everybody for restricted cases, only where
    their agency leads, coordinates or must answer. Administrators read no case (contract 2).
    """
    return select(Case).where(_seen_by(user))


def _seen_by(user) -> ColumnElement[bool]:
    if user is None:
        return true()
    if user.role not in ("officer", "leader"):
        return false()
    own = read_by(user)
    return or_(Case.restricted.is_(False), _is_of(own)) if reach_of(user).partner else _concerns(own)


def _is_of(agencies: frozenset[int]) -> ColumnElement[bool]:
    """The same as `_concerns`, asked case by case: cheaper where few cases are left to be asked about."""
    return or_(
        Case.lead_agency_id.in_(agencies),
        exists().where(coordinating.c.case_id == Case.id, coordinating.c.agency_id.in_(agencies)),
        exists().where(HandOver.case_id == Case.id, HandOver.state == "offered", HandOver.to_agency_id.in_(agencies)),
        exists().where(CaseQuestion.case_id == Case.id, unanswered(), CaseQuestion.to_agency_id.in_(agencies)),
    )


def _concerns(agencies: frozenset[int]) -> ColumnElement[bool]:
    """The agencies lead, coordinate, or must answer an offer of the lead or a question."""
    return or_(
        Case.lead_agency_id.in_(agencies),
        Case.id.in_(select(coordinating.c.case_id).where(coordinating.c.agency_id.in_(agencies))),
        Case.id.in_(select(HandOver.case_id).where(HandOver.state == "offered", HandOver.to_agency_id.in_(agencies))),
        Case.id.in_(select(CaseQuestion.case_id).where(unanswered(), CaseQuestion.to_agency_id.in_(agencies))),
    )


def sees(user, case: Case) -> bool:
    """Whether `visible_to(user)` holds this case."""
    return db.session.scalar(select(Case.id).where(Case.id == case.id, _seen_by(user))) is not None


def is_offered_to(case_id: int, agencies: frozenset[int]) -> bool:
    """Whether one of the agencies has to answer an offer of the lead of this case."""
    offer = select(HandOver.id).where(
        HandOver.case_id == case_id, HandOver.state == "offered", HandOver.to_agency_id.in_(agencies)
    )
    return db.session.scalar(offer) is not None


def is_asked(case_id: int, agencies: frozenset[int]) -> bool:
    """Whether one of the agencies has ever been asked something in this case."""
    asked = select(CaseQuestion.id).where(CaseQuestion.case_id == case_id, CaseQuestion.to_agency_id.in_(agencies))
    return db.session.scalar(asked.limit(1)) is not None


# One case ----------------------------------------------------------------------------------------------------------


def with_code(cases: Select, code: str) -> Select:
    """The case of that code, whatever the letters' case."""
    return cases.where(Case.code_key == code_key(code))


def code_key(code: str) -> str:
    """The form in which codes are unique."""
    return code.lower()


def is_taken(code: str) -> bool:
    return db.session.scalar(select(Case.id).where(Case.code_key == code_key(code))) is not None


def by_id(case_id: int) -> Case | None:
    return db.session.get(Case, case_id)


def to_change(cases: Select) -> Select:
    """The same, read anew and held until the commit: of two who save, the second sees what the first saved."""
    return cases.with_for_update(of=Case).execution_options(populate_existing=True)


def by_codes(cases: Select, codes: Iterable[str]) -> dict[str, Case]:
    """Those of `cases` that have one of the codes, by code_key."""
    keys = [code_key(code) for code in codes]
    found = db.session.scalars(cases.where(Case.code_key.in_(keys))) if keys else ()
    return {case.code_key: case for case in found}


def linked_ids(case_ids: Iterable[int], kinds: Iterable[str] = ("related",)) -> list[tuple[int, int]]:
    """(case, the other one) for every link of `kinds` that leads from one of the cases, read from both sides."""
    ids = list(case_ids)
    if not ids:
        return []
    wanted = CaseLink.link.in_(list(kinds))
    forth = select(CaseLink.case_id, CaseLink.other_id).where(CaseLink.case_id.in_(ids), wanted)
    back = select(CaseLink.other_id, CaseLink.case_id).where(CaseLink.other_id.in_(ids), wanted)
    return [tuple(row) for row in db.session.execute(forth.union(back))]


def related_codes(cases: Iterable[Case], user) -> dict[int, list[str]]:
    """Codes of the related cases of each, as far as `user` may see them."""
    pairs = linked_ids([case.id for case in cases])
    seen = select(Case.id, Case.code).where(Case.id.in_({other for _, other in pairs}), _seen_by(user))
    codes = dict(db.session.execute(seen).all()) if pairs else {}
    found: dict[int, list[str]] = {}
    for case_id, other in pairs:
        if other in codes:
            found.setdefault(case_id, []).append(codes[other])
    return {case_id: sorted(listed) for case_id, listed in found.items()}


def related_to(case: Case, user) -> list[Case]:
    """The related cases that `user` may see, by code."""
    ids = {other for _, other in linked_ids([case.id])}
    if not ids:
        return []
    return list(db.session.scalars(visible_to(user).where(Case.id.in_(ids)).order_by(Case.code_sort)))


def links_between(case_id: int, others: Iterable[int]) -> list[CaseLink]:
    """The plain links (`related`) of the case with the others."""
    ids = list(others)
    found = select(CaseLink).where(
        CaseLink.link == "related",
        or_(
            and_(CaseLink.case_id == case_id, CaseLink.other_id.in_(ids)),
            and_(CaseLink.other_id == case_id, CaseLink.case_id.in_(ids)),
        ),
    )
    return list(db.session.scalars(found)) if ids else []


def of_enterprise(enterprise_id: int) -> Select:
    return select(Case).where(Case.enterprise_id == enterprise_id)


def for_form(cases: Select) -> Select:
    """With all that the page of one case needs at once."""
    return cases.options(
        joinedload(Case.enterprise).options(joinedload(Enterprise.zone), selectinload(Enterprise.other_names)),
        joinedload(Case.lead_agency),
        joinedload(Case.cause),
        selectinload(Case.causes),
        selectinload(Case.coordinating_agencies),
    )


def agency_name(code: str, language: str) -> str:
    """The name today of the agency of that code; the code itself when there is none (the system)."""
    agency = db.session.scalar(select(Agency).where(Agency.code == code))
    return agency.name_on(None, language) if agency else code


def enterprise_name(enterprise_id: int) -> str | None:
    return db.session.scalar(select(Enterprise.name).where(Enterprise.id == enterprise_id))


# Lists -------------------------------------------------------------------------------------------------------------


def filtered(cases: Select, wanted: Mapping[str, Any]) -> Select:
    """Those that meet every condition given; conditions are the keys of FILTERS, empty ones are passed over."""
    for name, value in wanted.items():
        if value not in (None, "", [], False):
            cases = cases.where(FILTERS[name](value))
    return cases


def _holding_words(q: str) -> ColumnElement[bool]:
    ids = search.matching("case", q)
    return Case.id.in_(ids) if ids is not None else false()


def _of_kind(kind: str) -> ColumnElement[bool]:
    return Case.kind.in_(sorted(KIND_GROUPS[kind])) if kind in KIND_GROUPS else Case.kind == kind


def _of_status(status: str) -> ColumnElement[bool]:
    return Case.status.not_in(FINAL) if status == OPEN else Case.status == status


def _in_zone(code: str) -> ColumnElement[bool]:
    inside = Enterprise.zone_id.is_(None)
    if code != UNKNOWN:
        inside = Enterprise.zone_id.in_(select(Zone.id).where(Zone.code == code))
    return Case.enterprise_id.in_(select(Enterprise.id).where(inside))


def _in_section(section: str) -> ColumnElement[bool]:
    inside = Enterprise.sector_id.is_(None)
    if section != UNKNOWN:
        inside = Enterprise.sector_id.in_(select(Sector.id).where(Sector.section == section))
    return Case.enterprise_id.in_(select(Enterprise.id).where(inside))


def _with_agency(code: str) -> ColumnElement[bool]:
    agency = select(Agency.id).where(Agency.code == code)
    return or_(
        Case.lead_agency_id.in_(agency),
        Case.id.in_(select(coordinating.c.case_id).where(coordinating.c.agency_id.in_(agency))),
    )


def _with_cause(code: str) -> ColumnElement[bool]:
    if code == UNKNOWN:
        return or_(Case.main_cause.is_(None), Case.main_cause == UNKNOWN)
    return or_(Case.main_cause == code, Case.causes.any(Cause.code == code))


def _from_the_gate(wanted: str) -> ColumnElement[bool]:
    """Gate reports: all of them, or those whose enterprise is still to be completed or matched."""
    if wanted != TO_MATCH:
        return Case.gate_at.is_not(None)
    waiting = select(Enterprise.id).where(Enterprise.to_complete)
    return and_(Case.gate_at.is_not(None), Case.enterprise_id.in_(waiting))


def without_end(day: date) -> ColumnElement[bool]:
    """Stoppages that began more than a week before `day` and of which nobody has recorded the end."""
    return and_(
        Case.kind.in_(sorted(STOPPAGE_KINDS)),
        Case.status.not_in(FINAL),
        Case.ended_on.is_(None),
        Case.end_unknown.is_(False),
        Case.same_event_as_id.is_(None),
        Case.started_on < day - LONG,
    )


def _lacking(what: str) -> ColumnElement[bool]:
    """Stoppages without what the month counts: how many took part, on the whole or on a day, or the main cause."""
    lacks = _with_cause(UNKNOWN)
    if what == "workers":
        counted = exists().where(CaseEvent.case_id == Case.id, CaseEvent.workers_involved.is_not(None))
        lacks = and_(Case.workers_involved.is_(None), ~counted)
    counts = and_(Case.kind.in_(sorted(STOPPAGE_KINDS)), Case.status != REFUTED, Case.same_event_as_id.is_(None))
    return and_(counts, lacks)


def _in_effect_from(day: date) -> ColumnElement[bool]:
    """Not over before `day`; of one that is over at an unknown time only the first day is known."""
    open_end = and_(Case.ended_on.is_(None), or_(Case.end_unknown.is_(False), Case.started_on >= day))
    return or_(Case.ended_on >= day, open_end)


def _waiting_offer(of: ColumnElement[int], code: str) -> ColumnElement[bool]:
    """An offer of the lead awaits an answer, to or from that agency (or one that it took over from)."""
    agency_id = db.session.scalar(select(Agency.id).where(Agency.code == code))
    held = acting_for(agency_id, today()) if agency_id else ()
    return Case.id.in_(select(HandOver.case_id).where(HandOver.state == "offered", of.in_(held)))


FILTERS = {
    "q": _holding_words,
    "kind": _of_kind,
    "status": _of_status,
    "zone": _in_zone,
    "sector": _in_section,
    "agency": _with_agency,
    "lead_agency": lambda code: Case.lead_agency_id.in_(select(Agency.id).where(Agency.code == code)),
    "cause": _with_cause,
    "enterprise": lambda enterprise_id: Case.enterprise_id == enterprise_id,
    "started_from": lambda day: Case.started_on >= day,
    "started_to": lambda day: Case.started_on <= day,
    "reported_from": lambda day: Case.reported_on >= day,
    "reported_to": lambda day: Case.reported_on <= day,
    "closed_from": lambda day: Case.closed_on >= day,
    "closed_to": lambda day: Case.closed_on <= day,
    "gate": _from_the_gate,
    "without_end": lambda _yes: without_end(today()),
    "lacks": _lacking,
    "in_effect_from": _in_effect_from,
    "offered_to": lambda code: _waiting_offer(HandOver.to_agency_id, code),
    "offered_by": lambda code: _waiting_offer(HandOver.from_agency_id, code),
    "restricted": lambda answer: Case.restricted.is_(answer == "yes"),
    "waiting": lambda what: WAITING[what](today()),
}


# Who may see a case was asked with every agency and its former names at hand (agencies.all_of_them): none is read anew.
LEAD = joinedload(Case.lead_agency).lazyload(Agency.former_names)


def for_list(cases: Select) -> Select:
    """With all that a row of the list shows, in a fixed number of statements."""
    return cases.join(Case.enterprise).options(
        contains_eager(Case.enterprise).joinedload(Enterprise.zone),
        LEAD,
        joinedload(Case.cause),
        selectinload(Case.causes),
    )


def count_seen(user) -> int:
    """How many cases this account may see: of those who see all but some restricted ones, these are counted."""
    if user.role not in ("officer", "leader") or not reach_of(user).partner:
        return count(visible_to(user))
    hidden = select(func.count(Case.id)).where(Case.restricted, ~_is_of(read_by(user)))
    both = select(select(func.count(Case.id)).scalar_subquery(), hidden.scalar_subquery())
    everything, less = db.session.execute(both).one()
    return everything - less


def any_at_all(cases: Select) -> bool:
    return db.session.scalar(cases.with_only_columns(Case.id).limit(1)) is not None


def count(cases: Select) -> int:
    return db.session.scalar(select(func.count()).select_from(cases.with_only_columns(Case.id).subquery())) or 0


# Coded lists -------------------------------------------------------------------------------------------------------


def listed(model: type[Listed]) -> list:
    """Causes, ways of settling or outcomes in their order."""
    in_order = select(model).order_by(model.position, model.code)
    return once(model.__tablename__, lambda: list(db.session.scalars(in_order)))


def outcome(code: str | None) -> Outcome | None:
    return next((row for row in listed(Outcome) if row.code == code), None)


def choices(model: type[Cause | ResolutionMethod | Outcome], language: str) -> list[tuple[str, str]]:
    """(code, label) of a coded list in `language`."""
    return [(row.code, row.label_en if language == "en" else row.label_vi) for row in listed(model)]


def offered(
    model: type[Cause | ResolutionMethod | Outcome], language: str, held: Iterable[str | None] = ()
) -> list[tuple[str, str]]:
    """The same for a form: without the retired ones, but for those that the record holds already."""
    kept = set(held)
    rows = [row for row in listed(model) if not row.retired or row.code in kept]
    return [(row.code, row.label_en if language == "en" else row.label_vi) for row in rows]


def kind_choices(labels: Mapping[str, object]) -> list[tuple[str, object]]:
    """(code, label) of the kinds, groups of kinds (`labels`) first."""
    return [(code, labels[code]) for code in KIND_GROUPS] + KINDS.choices()
