"""What the page of one case shows, each list in one statement."""

from collections.abc import Iterable

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.agencies import queries as agencies
from app.agencies.models import Agency
from app.cases.models import Attachment, Case, CaseDemand, CaseEvent, CaseLink, CaseMove, CaseQuestion, HandOver, Listed
from app.cases.queries import FINAL, LEAD, listed, visible_to
from app.core.db import today
from app.enterprises.models import Enterprise, HeadCount
from app.extensions import db

LARGEST_ID = 2**31 - 1


def for_page(cases: Select) -> Select:
    """With all that stands once on the page of a case."""
    return cases.options(
        joinedload(Case.enterprise).options(
            joinedload(Enterprise.zone), joinedload(Enterprise.sector), selectinload(Enterprise.other_names)
        ),
        LEAD,
        joinedload(Case.cause),
        joinedload(Case.method),
        joinedload(Case.result),
        selectinload(Case.causes),
        selectinload(Case.coordinating_agencies).lazyload(Agency.former_names),
    )


def events_of(case: Case) -> list[CaseEvent]:
    """What happened, in the order in which it did; with the files of each."""
    found = (
        select(CaseEvent)
        .where(CaseEvent.case_id == case.id)
        .options(selectinload(CaseEvent.attachments), selectinload(CaseEvent.agencies))
        .order_by(CaseEvent.happened_at, CaseEvent.id)
    )
    return list(db.session.scalars(found))


def demands_of(case: Case) -> list[CaseDemand]:
    """In the order in which they were recorded."""
    found = select(CaseDemand).where(CaseDemand.case_id == case.id).options(joinedload(CaseDemand.cause))
    return list(db.session.scalars(found.order_by(CaseDemand.id)))


def demand_of(case: Case, demand_id: int, held: bool = False) -> CaseDemand | None:
    """`held`: read anew and kept until the commit."""
    if demand_id > LARGEST_ID:
        return None
    found = select(CaseDemand).where(CaseDemand.id == demand_id, CaseDemand.case_id == case.id)
    if held:
        found = found.with_for_update(of=CaseDemand).execution_options(populate_existing=True)
    return db.session.scalar(found)


def questions_of(case: Case) -> list[CaseQuestion]:
    """In the order in which they were asked."""
    return list(
        db.session.scalars(select(CaseQuestion).where(CaseQuestion.case_id == case.id).order_by(CaseQuestion.id))
    )


def question_of(case: Case, question_id: int, held: bool = False) -> CaseQuestion | None:
    """`held`: read anew and kept until the commit."""
    if question_id > LARGEST_ID:
        return None
    found = select(CaseQuestion).where(CaseQuestion.id == question_id, CaseQuestion.case_id == case.id)
    if held:
        found = found.with_for_update(of=CaseQuestion).execution_options(populate_existing=True)
    return db.session.scalar(found)


def moves_of(case: Case) -> list[CaseMove]:
    return list(db.session.scalars(select(CaseMove).where(CaseMove.case_id == case.id).order_by(CaseMove.id)))


def offers_of(case: Case) -> list[HandOver]:
    return list(db.session.scalars(select(HandOver).where(HandOver.case_id == case.id).order_by(HandOver.id)))


def attachments_of(case: Case) -> list[Attachment]:
    found = select(Attachment).where(Attachment.case_id == case.id, Attachment.removed_at.is_(None))
    return list(db.session.scalars(found.order_by(Attachment.id.desc())))


def attachment_of(case: Case, attachment_id: int) -> Attachment | None:
    if attachment_id > LARGEST_ID:
        return None
    return db.session.scalar(
        select(Attachment).where(
            Attachment.id == attachment_id, Attachment.case_id == case.id, Attachment.removed_at.is_(None)
        )
    )


def pending_offer(case: Case) -> HandOver | None:
    """The offer of the lead that waits for its answer."""
    return db.session.scalar(
        select(HandOver)
        .where(HandOver.case_id == case.id, HandOver.state == "offered")
        .options(joinedload(HandOver.to_agency), joinedload(HandOver.from_agency))
    )


def link_between(case: Case, other: Case, kind: str) -> CaseLink | None:
    first, second = sorted((case.id, other.id))
    return db.session.scalar(
        select(CaseLink).where(CaseLink.case_id == first, CaseLink.other_id == second, CaseLink.link == kind)
    )


def links_of(case: Case, user) -> list[tuple[str, Case]]:
    """(link, the other case) for every link to a case that `user` may see, by code."""
    links = select(CaseLink).where(or_(CaseLink.case_id == case.id, CaseLink.other_id == case.id))
    pairs = [(one.link, one.other_id if one.case_id == case.id else one.case_id) for one in db.session.scalars(links)]
    cases = _by_id({other for _, other in pairs}, user)
    return sorted(((link, cases[other]) for link, other in pairs if other in cases), key=lambda pair: pair[1].code_sort)


def merged_with(case: Case, user) -> tuple[Case | None, list[Case]]:
    """(the case that this one is merged into, those merged into this one), as far as `user` may see them."""
    either = Case.same_event_as_id == case.id
    if case.same_event_as_id is not None:  # else every case would be looked at
        either = or_(either, Case.id == case.same_event_as_id)
    # Sorted here: a database would read every case in the order of the codes.
    found = sorted(db.session.scalars(visible_to(user).where(either)), key=lambda one: one.code_sort)
    into = next((one for one in found if one.id == case.same_event_as_id), None)
    return into, [one for one in found if one.same_event_as_id == case.id]


def has_merged(case: Case) -> bool:
    """Whether other cases are merged into this one."""
    return db.session.scalar(select(Case.id).where(Case.same_event_as_id == case.id).limit(1)) is not None


def by_start(ids: Iterable[int]) -> list[Case]:
    """These cases in the order in which they began."""
    found = select(Case).where(Case.id.in_(set(ids))).order_by(Case.started_on, Case.id)
    return list(db.session.scalars(found))


def _by_id(ids: Iterable[int], user) -> dict[int, Case]:
    found = db.session.scalars(visible_to(user).where(Case.id.in_(ids))) if ids else ()
    return {one.id: one for one in found}


def every_agency() -> dict[int, Agency]:
    """All agencies by id: the names of everybody who ever wrote on the page."""
    return {one.id: one for one in agencies.all_of_them()}


def employees_on(enterprise_id: int) -> HeadCount | None:
    """The latest head count of the enterprise."""
    return db.session.scalar(
        select(HeadCount)
        .where(HeadCount.enterprise_id == enterprise_id, HeadCount.as_of <= today())
        .order_by(HeadCount.as_of.desc())
        .limit(1)
    )


def labels(models: Iterable[type[Listed]], language: str) -> dict[str, str]:
    """The labels of coded lists by code."""
    return {row.code: row.label_en if language == "en" else row.label_vi for model in models for row in listed(model)}


def codes_of(ids: Iterable[int], user) -> dict[int, str]:
    """Codes of the cases that `user` may see."""
    found = visible_to(user).with_only_columns(Case.id, Case.code).where(Case.id.in_(set(ids)))
    return dict(db.session.execute(found).all())


def by_lead(is_open: bool) -> dict[int, int]:
    """How many open or closed cases each agency leads, hidden ones included: numbers only."""
    final = Case.status.in_(FINAL)
    found = select(Case.lead_agency_id, func.count()).where(~final if is_open else final)
    return dict(db.session.execute(found.group_by(Case.lead_agency_id)).all())


def offers_to() -> dict[int, int]:
    """How many offers of a lead each agency has to answer."""
    found = select(HandOver.to_agency_id, func.count()).where(HandOver.state == "offered")
    return dict(db.session.execute(found.group_by(HandOver.to_agency_id)).all())
