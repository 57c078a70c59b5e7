"""Finding recommendations. Every other query of them starts from `visible_to`."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from app.agencies.models import Agency
from app.agencies.queries import agencies_of, reach_of, read_by
from app.cases import queries as cases
from app.cases.models import Case
from app.core import search
from app.core.db import today
from app.dialogues import queries as dialogues
from app.dialogues.models import Dialogue
from app.enterprises.models import Enterprise, Zone
from app.extensions import db
from app.recommendations.models import Recommendation, RecommendationMove, coordinating
from app.recommendations.states import OPEN, WAITING

STATUS_GROUPS = {"open": OPEN, "waiting": WAITING}
# Open, unless the answer settled the matter: explained, resolved or refused (dialogue-rules B2.8).
UNRESOLVED = and_(
    Recommendation.status.in_(OPEN),
    or_(
        Recommendation.status != "answered",
        Recommendation.content_state.is_(None),
        Recommendation.content_state == "accepted_in_progress",
    ),
)
SORT_KEYS = {
    "code": Recommendation.code_sort,
    "received_on": Recommendation.received_on,
    "due_on": Recommendation.due_on,
    "answered_on": Recommendation.answered_on,
    "topic": Recommendation.topic,
}
DEFAULT_SORT = "-received_on"


# What may be seen --------------------------------------------------------------------------------------------------


def visible_to(user) -> Select:
    """Every recommendation this account may see; None is the system itself, which sees all.

    Partner agencies read what is not restricted; everybody else, and everybody for restricted ones, only where their
    agency leads, that is must answer, or coordinates. Administrators read none (contract 2).
    """
    return select(Recommendation).where(_seen_by(user))


def _seen_by(user) -> ColumnElement[bool]:
    if user is None:
        return true()
    if user.role not in ("officer", "leader"):
        return false()
    own = _concerns(read_by(user))
    return or_(Recommendation.restricted.is_(False), own) if reach_of(user).partner else own


def _concerns(agencies: frozenset[int]) -> ColumnElement[bool]:
    coordinated = select(coordinating.c.recommendation_id).where(coordinating.c.agency_id.in_(agencies))
    return or_(Recommendation.lead_agency_id.in_(agencies), Recommendation.id.in_(coordinated))


def sees(user, recommendation: Recommendation) -> bool:
    """Whether `visible_to(user)` holds this one."""
    found = select(Recommendation.id).where(Recommendation.id == recommendation.id, _seen_by(user))
    return db.session.scalar(found) is not None


# One recommendation ------------------------------------------------------------------------------------------------


def code_key(code: str) -> str:
    """The form in which codes are unique."""
    return code.lower()


def with_code(recommendations: Select, code: str) -> Select:
    """The one of that code, whatever the letters' case."""
    return recommendations.where(Recommendation.code_key == code_key(code))


def visible_with_code(user, code: str) -> Recommendation | None:
    """The one of that code if this account may see it."""
    return db.session.scalar(with_code(visible_to(user), code))


def is_taken(code: str) -> bool:
    return db.session.scalar(select(Recommendation.id).where(Recommendation.code_key == code_key(code))) is not None


def by_id(recommendation_id: int) -> Recommendation | None:
    return db.session.get(Recommendation, recommendation_id)


def to_change(recommendations: Select) -> Select:
    """The same, read anew and held until the commit: of two who save, the second sees what the first saved."""
    return recommendations.with_for_update(of=Recommendation).execution_options(populate_existing=True)


def dialogue_with_code(user, code: str) -> Dialogue | None:
    """The meeting of that code if this account may see it."""
    return db.session.scalar(dialogues.with_code(dialogues.visible_to(user), code))


def case_with_code(user, code: str) -> Case | None:
    """The case of that code if this account may see it."""
    return db.session.scalar(cases.with_code(cases.visible_to(user), code))


def origins_by_id(name: str, ids: set[int]) -> dict[int, Any]:
    """Meetings (`dialogue`) or cases (`case`) by id, for rows of a file that name them."""
    model = {"dialogue": Dialogue, "case": Case}[name]
    return {one.id: one for one in db.session.scalars(select(model).where(model.id.in_(ids)))} if ids else {}


# Lists -------------------------------------------------------------------------------------------------------------


def filtered(recommendations: Select, wanted: Mapping[str, Any]) -> Select:
    """Those that meet every condition given; conditions are the keys of FILTERS, empty ones are passed over."""
    for name, value in wanted.items():
        if value not in (None, "", [], False):
            recommendations = recommendations.where(FILTERS[name](value))
    return recommendations


def _holding_words(q: str) -> ColumnElement[bool]:
    ids = search.matching("recommendation", q)
    return Recommendation.id.in_(ids) if ids is not None else false()


def _of_dialogue(code: str) -> ColumnElement[bool]:
    ids = select(Dialogue.id).where(Dialogue.code_key == dialogues.code_key(code))
    return Recommendation.dialogue_id.in_(ids)


def _of_case(code: str) -> ColumnElement[bool]:
    return Recommendation.case_id.in_(select(Case.id).where(Case.code_key == cases.code_key(code)))


def _led_by(code: str) -> ColumnElement[bool]:
    return Recommendation.lead_agency_id.in_(select(Agency.id).where(Agency.code == code))


def _in_zone(code: str) -> ColumnElement[bool]:
    zones = select(Zone.id).where(Zone.code == code)
    return Recommendation.enterprise_id.in_(select(Enterprise.id).where(Enterprise.zone_id.in_(zones)))


def overdue(on: date | None = None) -> ColumnElement[bool]:
    """An answer is owed and its day is past."""
    return and_(Recommendation.due_on < (on or today()), Recommendation.status.in_(WAITING))


def _of_status(status: str) -> ColumnElement[bool]:
    return UNRESOLVED if status == "unresolved" else Recommendation.status.in_(STATUS_GROUPS.get(status, (status,)))


FILTERS = {
    "q": _holding_words,
    "status": _of_status,
    "topic": lambda topic: Recommendation.topic == topic,
    "agency": _led_by,
    "dialogue": _of_dialogue,
    "case": _of_case,
    "zone": _in_zone,
    "enterprise": lambda enterprise_id: Recommendation.enterprise_id == enterprise_id,
    "received_from": lambda day: Recommendation.received_on >= day,
    "received_to": lambda day: Recommendation.received_on <= day,
    "due_from": lambda day: Recommendation.due_on >= day,
    "due_to": lambda day: Recommendation.due_on <= day,
    "overdue": lambda wanted: overdue(),
}


def due_by_day(user, first: date, last: date, wanted: Mapping[str, Any]) -> dict[date, int]:
    """How many of those that meet the conditions fall due on each day from `first` to `last`."""
    found = filtered(visible_to(user), wanted).where(Recommendation.due_on.between(first, last)).order_by(None)
    counted = found.with_only_columns(Recommendation.due_on, func.count()).group_by(Recommendation.due_on)
    return dict(db.session.execute(counted).all())


def to_answer(user, until: date) -> Select:
    """Those that the user's agency has to answer by that day, what is late first."""
    mine = Recommendation.lead_agency_id.in_(agencies_of(user))
    owed = and_(mine, Recommendation.status.in_(WAITING), Recommendation.due_on <= until)
    return visible_to(user).where(owed).order_by(Recommendation.due_on, Recommendation.id)


def for_list(recommendations: Select) -> Select:
    """With all that a row of the list shows, in a fixed number of statements."""
    return recommendations.options(
        joinedload(Recommendation.lead_agency),
        joinedload(Recommendation.enterprise).load_only(Enterprise.name),
    )


def with_origins(recommendations: Select, user) -> Select:
    """With the meeting and the case each came from, as far as this account may see these; else None."""
    meetings = dialogues.visible_to(user).with_only_columns(Dialogue.id)
    seen = cases.visible_to(user).with_only_columns(Case.id)
    return recommendations.options(
        joinedload(Recommendation.dialogue.and_(Dialogue.id.in_(meetings))),
        joinedload(Recommendation.case.and_(Case.id.in_(seen))),
    )


def for_export(recommendations: Select, user) -> Select:
    """With all that a line of the export holds."""
    return with_origins(recommendations, user).options(
        joinedload(Recommendation.lead_agency),
        joinedload(Recommendation.enterprise).load_only(Enterprise.name, Enterprise.tax_code),
        selectinload(Recommendation.coordinating_agencies),
    )


def whole(recommendations: Select, user) -> Select:
    """With all that a recommendation's page shows."""
    moves = selectinload(Recommendation.moves)
    return with_origins(recommendations, user).options(
        joinedload(Recommendation.lead_agency),
        joinedload(Recommendation.enterprise).joinedload(Enterprise.zone),
        selectinload(Recommendation.coordinating_agencies),
        moves.joinedload(RecommendationMove.from_lead),
        moves.joinedload(RecommendationMove.to_lead),
        moves.joinedload(RecommendationMove.agency),
    )


def of_origin(user, shown: int, **origin: int) -> list[Recommendation]:
    """The newest that came from a meeting or a case (`dialogue_id`, `case_id`), or from an enterprise."""
    found = for_list(visible_to(user)).filter_by(**origin)
    newest = found.order_by(Recommendation.received_on.desc(), Recommendation.id.desc()).limit(shown)
    return list(db.session.scalars(newest).unique())


def in_order(recommendations: Select, shown: int) -> list[Recommendation]:
    """As they came in, with all that the screen of a meeting shows; the last ones where there are more."""
    found = for_list(recommendations).options(selectinload(Recommendation.coordinating_agencies))
    last = db.session.scalars(found.order_by(Recommendation.id.desc()).limit(shown)).unique()
    return list(last)[::-1]


def for_paper(recommendations: Select) -> list[Recommendation]:
    """All of them in the order in which papers number them, with what stands in these."""
    enterprise = joinedload(Recommendation.enterprise)
    found = recommendations.options(
        joinedload(Recommendation.lead_agency),
        enterprise.joinedload(Enterprise.zone),
        enterprise.selectinload(Enterprise.other_names),
        selectinload(Recommendation.moves),
    )
    return list(db.session.scalars(found.order_by(Recommendation.received_on, Recommendation.id)))


def linked(user, recommendation: Recommendation) -> list[Recommendation]:
    """Those that say the same, and those it was split from or into."""
    ids = [one for one in (recommendation.duplicate_of_id, recommendation.split_from_id) if one is not None]
    mine = recommendation.id
    around = or_(
        Recommendation.id.in_(ids), Recommendation.duplicate_of_id == mine, Recommendation.split_from_id == mine
    )
    found = visible_to(user).where(around).order_by(Recommendation.received_on, Recommendation.id)
    return list(db.session.scalars(found))


def any_at_all(recommendations: Select) -> bool:
    return db.session.scalar(recommendations.with_only_columns(Recommendation.id).limit(1)) is not None


def count(recommendations: Select) -> int:
    ids = recommendations.with_only_columns(Recommendation.id).subquery()
    return db.session.scalar(select(func.count()).select_from(ids)) or 0


def codes_of(user, found: Select) -> list[str]:
    """The codes of those that this account may see, in their order."""
    seen = found.where(_seen_by(user)).order_by(Recommendation.code_sort, Recommendation.id)
    return list(db.session.scalars(seen.with_only_columns(Recommendation.code)))


def by_lead() -> dict[int, int]:
    """How many recommendations each agency has to answer or has answered, hidden ones included: numbers only."""
    found = select(Recommendation.lead_agency_id, func.count()).group_by(Recommendation.lead_agency_id)
    return dict(db.session.execute(found).all())


def to_index(enterprise_id: int) -> list[Recommendation]:
    """The enterprise's recommendations with all that they are found by."""
    found = select(Recommendation).where(Recommendation.enterprise_id == enterprise_id)
    return list(
        db.session.scalars(
            found.options(joinedload(Recommendation.enterprise).selectinload(Enterprise.other_names))
        ).unique()
    )
