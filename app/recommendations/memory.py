"""What was promised and is not done yet: with this the next meeting opens (dialogue-rules B2.8).

Nothing is copied from meeting to meeting: a point stays unresolved as long as its own record says so.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select, union
from sqlalchemy.orm import selectinload

from app.agencies.models import Agency
from app.agencies.queries import acting_for, heirs_on
from app.core.db import today
from app.dialogues.models import Dialogue, Invitation, attending, invited_zones
from app.dialogues.states import RUN_BY_AGENCY
from app.enterprises.models import Enterprise
from app.extensions import db
from app.recommendations import queries
from app.recommendations.models import Recommendation
from app.recommendations.queries import UNRESOLVED
from app.recommendations.states import WAITING

PAST = ("closed", "cancelled")  # a meeting that opens no more


# Finding it --------------------------------------------------------------------------------------------------------


def filtered(user, wanted: Mapping[str, Any]) -> Select:
    """What this account may see and meets every condition, of which `before` is the code of a meeting."""
    code = wanted.get("before")
    others = {name: value for name, value in wanted.items() if name != "before"}
    found = queries.filtered(queries.visible_to(user), others)
    if code is None:
        return found
    dialogue = queries.dialogue_with_code(user, code)
    return found.where(before(dialogue) if dialogue is not None else false())


def before(dialogue: Dialogue) -> ColumnElement[bool]:
    """Unresolved when the meeting comes: of the enterprises and zones invited, of those attending, and of earlier
    meetings of its kind and host. What is raised at the meeting itself is none of it."""
    of_guests = union(
        select(Invitation.enterprise_id).where(Invitation.dialogue_id == dialogue.id),
        select(attending.c.enterprise_id).where(attending.c.dialogue_id == dialogue.id),
        select(Enterprise.id)
        .join(invited_zones, invited_zones.c.zone_id == Enterprise.zone_id)
        .where(invited_zones.c.dialogue_id == dialogue.id),
    )
    earlier = select(Dialogue.id).where(
        Dialogue.kind == dialogue.kind,
        Dialogue.host_agency_id.in_(acting_for(dialogue.host_agency_id, today())),
        Dialogue.starts_on < dialogue.starts_on,
    )
    return and_(
        UNRESOLVED,
        or_(Recommendation.enterprise_id.in_(of_guests), Recommendation.dialogue_id.in_(earlier)),
        or_(Recommendation.dialogue_id.is_(None), Recommendation.dialogue_id != dialogue.id),
        Recommendation.received_on <= dialogue.starts_on,
    )


def unresolved_enterprises(user) -> Select:
    """Ids of the enterprises of which this account sees a point that is unresolved."""
    found = queries.visible_to(user).where(UNRESOLVED, Recommendation.enterprise_id.is_not(None))
    return found.with_only_columns(Recommendation.enterprise_id)


def oldest(found: Select, shown: int) -> list[Recommendation]:
    """Those that have waited longest, with all that a line shows."""
    found = queries.for_list(found).options(selectinload(Recommendation.coordinating_agencies))
    in_order = found.order_by(Recommendation.received_on, Recommendation.id)
    return list(db.session.scalars(in_order.limit(shown)).unique())


# Counting it -------------------------------------------------------------------------------------------------------


class Promised(NamedTuple):
    """How many wait for an answer, how many of these are late, how many were answered and are not done; since when."""

    waiting: int = 0
    overdue: int = 0
    in_progress: int = 0
    since: date | None = None

    @property
    def unresolved(self) -> int:
        return self.waiting + self.in_progress


def promised(found: Select) -> Promised:
    """Of those found, as far as they are unresolved."""
    return next(iter(_counted(found)), Promised())


def promised_by_lead(user, agencies: Iterable[int]) -> dict[int, Promised]:
    """The same for each of these agencies that have to answer."""
    lead = Recommendation.lead_agency_id
    found = queries.visible_to(user).where(lead.in_(list(agencies)))
    return {row.by: Promised(*row[1:]) for row in db.session.execute(_counting(found, lead.label("by")).group_by(lead))}


def _counted(found: Select) -> Iterable[Promised]:
    for row in db.session.execute(_counting(found)):
        yield Promised(*row)


def _counting(found: Select, *by: Any) -> Select:
    owed = Recommendation.status.in_(WAITING)
    return found.where(UNRESOLVED).with_only_columns(
        *by,
        func.count(case((owed, 1))),
        func.count(case((queries.overdue(), 1))),
        func.count(case((~owed, 1))),
        func.min(Recommendation.received_on),
    )


# Telling it --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Memory:
    """What is unresolved, the oldest first as far as it is shown; `heirs` act for agencies that have ended."""

    counts: Promised
    shown: list[Recommendation]
    heirs: Mapping[int, list[Agency]]


def memory_of(found: Select, shown: int) -> Memory:
    """What of those found is unresolved; as many statements for many as for one."""
    counts = promised(found)
    items = oldest(found.where(UNRESOLVED), shown) if counts.unresolved else []
    return Memory(counts, items, heirs_on(today()) if items else {})


def opening(user, dialogue: Dialogue, shown: int) -> Memory | None:
    """With what the meeting opens; None for one that agencies do not run, or that is over."""
    if dialogue.kind not in RUN_BY_AGENCY or dialogue.status in PAST:
        return None
    return memory_of(queries.visible_to(user).where(before(dialogue)), shown)


# Closing a meeting -------------------------------------------------------------------------------------------------


def unanswered(dialogue: Dialogue) -> Select | None:
    """The points of a meeting when none of them has an answer; None when one has, or when there is none."""
    mine = select(Recommendation).where(Recommendation.dialogue_id == dialogue.id)
    owed = Recommendation.status.in_(WAITING)
    points, waiting = db.session.execute(mine.with_only_columns(func.count(), func.count(case((owed, 1))))).one()
    return mine.where(owed) if points and points == waiting else None
