"""Finding dialogue meetings. Every other query of them starts from `visible_to`."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from app.agencies.models import Agency
from app.agencies.queries import everyone, reach_of, read_by
from app.core import search
from app.core.db import today
from app.dialogues.models import Dialogue, DialogueMove, attending, coordinating
from app.dialogues.states import OBSERVED, RUN_BY_AGENCY, TOOK_PLACE, WORKPLACE
from app.enterprises import queries as registry
from app.enterprises.models import Enterprise, HeadCount, Zone
from app.extensions import db

UNKNOWN = "unknown"
KIND_GROUPS = {"run": RUN_BY_AGENCY, "observed": OBSERVED}
STATUS_GROUPS = {"took_place": TOOK_PLACE}
COMING = ("planned", "invited")

SORT_KEYS = {"code": Dialogue.code_sort, "starts_on": Dialogue.starts_on, "kind": Dialogue.kind}
DEFAULT_SORT = "-starts_on"


# What may be seen --------------------------------------------------------------------------------------------------


def visible_to(user) -> Select:
    """Every meeting this account may see; None is the system itself, which sees all.

    Partner agencies read what is not restricted; everybody else, and everybody for restricted meetings, only where
    their agency hosts or coordinates. Administrators read none (contract 2).
    """
    return select(Dialogue).where(_seen_by(user))


def _seen_by(user) -> ColumnElement[bool]:
    if user is None:
        return true()
    if user.role not in ("officer", "leader"):
        return false()
    own = _concerns(read_by(user))
    return or_(Dialogue.restricted.is_(False), own) if reach_of(user).partner else own


def _concerns(agencies: frozenset[int]) -> ColumnElement[bool]:
    """The agencies host or coordinate."""
    return or_(
        Dialogue.host_agency_id.in_(agencies),
        Dialogue.id.in_(select(coordinating.c.dialogue_id).where(coordinating.c.agency_id.in_(agencies))),
    )


def sees(user, dialogue: Dialogue) -> bool:
    """Whether `visible_to(user)` holds this meeting."""
    return db.session.scalar(select(Dialogue.id).where(Dialogue.id == dialogue.id, _seen_by(user))) is not None


# One meeting -------------------------------------------------------------------------------------------------------


def with_code(dialogues: Select, code: str) -> Select:
    """The meeting of that code, whatever the letters' case."""
    return dialogues.where(Dialogue.code_key == code_key(code))


def code_key(code: str) -> str:
    """The form in which codes are unique."""
    return code.lower()


def is_taken(code: str) -> bool:
    return db.session.scalar(select(Dialogue.id).where(Dialogue.code_key == code_key(code))) is not None


def by_id(dialogue_id: int) -> Dialogue | None:
    return db.session.get(Dialogue, dialogue_id)


def to_change(dialogues: Select) -> Select:
    """The same, read anew and held until the commit: of two who save, the second sees what the first saved."""
    return dialogues.with_for_update(of=Dialogue).execution_options(populate_existing=True)


# Lists -------------------------------------------------------------------------------------------------------------


def with_enterprise(dialogues: Select, enterprise_id: int) -> Select:
    """Those that the enterprise attends."""
    return dialogues.where(_attended_by(enterprise_id))


def _attended_by(enterprise_id: int) -> ColumnElement[bool]:
    return Dialogue.id.in_(select(attending.c.dialogue_id).where(attending.c.enterprise_id == enterprise_id))


def filtered(dialogues: Select, wanted: Mapping[str, Any]) -> Select:
    """Those that meet every condition given; conditions are the keys of FILTERS, empty ones are passed over."""
    for name, value in wanted.items():
        if value not in (None, "", [], False):
            dialogues = dialogues.where(FILTERS[name](value))
    return dialogues


def _holding_words(q: str) -> ColumnElement[bool]:
    ids = search.matching("dialogue", q)
    return Dialogue.id.in_(ids) if ids is not None else false()


def _of_kind(kind: str) -> ColumnElement[bool]:
    return Dialogue.kind.in_(KIND_GROUPS.get(kind, (kind,)))


def _of_status(status: str) -> ColumnElement[bool]:
    return Dialogue.status.in_(STATUS_GROUPS.get(status, (status,)))


def _of_agency(code: str) -> ColumnElement[bool]:
    """Those that the agency hosts or coordinates."""
    ids = select(Agency.id).where(Agency.code == code)
    coordinated = select(coordinating.c.dialogue_id).where(coordinating.c.agency_id.in_(ids))
    return or_(Dialogue.host_agency_id.in_(ids), Dialogue.id.in_(coordinated))


def _in_zone(code: str) -> ColumnElement[bool]:
    """Those that an enterprise of the zone attends."""
    inside = Enterprise.zone_id.is_(None)
    if code != UNKNOWN:
        inside = Enterprise.zone_id.in_(select(Zone.id).where(Zone.code == code))
    enterprises = select(Enterprise.id).where(inside)
    return Dialogue.id.in_(select(attending.c.dialogue_id).where(attending.c.enterprise_id.in_(enterprises)))


def upcoming(wanted: bool = True) -> ColumnElement[bool]:
    """Still to come: today or later, planned or invited."""
    return and_(Dialogue.starts_on >= today(), Dialogue.status.in_(COMING))


FILTERS = {
    "q": _holding_words,
    "kind": _of_kind,
    "status": _of_status,
    "agency": _of_agency,
    "host_agency": lambda code: Dialogue.host_agency_id.in_(select(Agency.id).where(Agency.code == code)),
    "zone": _in_zone,
    "enterprise": _attended_by,
    "starts_from": lambda day: Dialogue.starts_on >= day,
    "starts_to": lambda day: Dialogue.starts_on <= day,
    "upcoming": upcoming,
}


def between(dialogues: Select, first: date, last: date) -> Select:
    """Those of which at least one day lies between the two, both included."""
    begun_before = and_(Dialogue.starts_on < first, Dialogue.ends_on >= first)
    return dialogues.where(or_(Dialogue.starts_on.between(first, last), begun_before))


def for_list(dialogues: Select) -> Select:
    """With all that a row of the list shows, in a fixed number of statements."""
    return dialogues.options(
        joinedload(Dialogue.host_agency),
        selectinload(Dialogue.enterprises).load_only(Enterprise.name, Enterprise.name_key),
    )


def for_export(dialogues: Select) -> Select:
    """With all that a line of the export holds."""
    return dialogues.options(
        joinedload(Dialogue.host_agency),
        selectinload(Dialogue.coordinating_agencies),
        selectinload(Dialogue.enterprises).load_only(Enterprise.name, Enterprise.name_key, Enterprise.tax_code),
    )


def for_change(dialogues: Select) -> Select:
    """With all that a change of many of them looks at."""
    return for_export(dialogues).options(selectinload(Dialogue.cochair_agencies), selectinload(Dialogue.zones))


def whole(dialogues: Select) -> Select:
    """With all that a meeting's page shows."""
    return dialogues.options(
        joinedload(Dialogue.host_agency),
        selectinload(Dialogue.coordinating_agencies),
        selectinload(Dialogue.enterprises).joinedload(Enterprise.zone),
        selectinload(Dialogue.cochair_agencies),
        selectinload(Dialogue.zones),
        selectinload(Dialogue.agenda),
        selectinload(Dialogue.moves).joinedload(DialogueMove.agency),
    )


def head_count_of(dialogue: Dialogue) -> HeadCount | None:
    """How many the one enterprise that attends employed on the day of the meeting, as far as known by then."""
    if dialogue.kind not in WORKPLACE or len(dialogue.enterprises) != 1:
        return None
    return registry.head_count_on(dialogue.enterprises[0].id, dialogue.starts_on)


def any_at_all(dialogues: Select) -> bool:
    return db.session.scalar(dialogues.with_only_columns(Dialogue.id).limit(1)) is not None


def to_index(enterprise_id: int) -> list[Dialogue]:
    """The enterprise's meetings with all that they are found by."""
    found = with_enterprise(select(Dialogue), enterprise_id).options(
        selectinload(Dialogue.enterprises).selectinload(Enterprise.other_names)
    )
    return list(db.session.scalars(found))


def count(dialogues: Select) -> int:
    return db.session.scalar(select(func.count()).select_from(dialogues.with_only_columns(Dialogue.id).subquery())) or 0


def enterprise_name(enterprise_id: int) -> str | None:
    return db.session.scalar(select(Enterprise.name).where(Enterprise.id == enterprise_id))


def agency_names(language: str) -> dict[int | str, str]:
    """The names agencies bear now, by id and by code: for what the trail keeps of them."""
    found = {}
    for agency in db.session.scalars(everyone()):
        found[agency.id] = found[agency.code] = agency.name_on(None, language)
    return found


def by_host() -> dict[int, int]:
    """How many meetings each agency hosts, hidden ones included: numbers only."""
    return dict(
        db.session.execute(select(Dialogue.host_agency_id, func.count()).group_by(Dialogue.host_agency_id)).all()
    )
