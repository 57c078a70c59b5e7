"""Finding who is invited to meetings, who attends them and who chairs them beside their host."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, false, func, literal, select, union_all
from sqlalchemy.orm import joinedload

from app.core import search
from app.dialogues.models import Dialogue, Invitation, attending, chaired_with
from app.enterprises.models import Enterprise
from app.extensions import db

Party = tuple[str, int]


def invitations(dialogue: Dialogue) -> Select:
    """Those of the meeting by the names of the enterprises; one that was merged stands for itself no more."""
    return (
        select(Invitation)
        .join(Invitation.enterprise)
        .where(Invitation.dialogue_id == dialogue.id, Enterprise.merged_into_id.is_(None))
        .order_by(Enterprise.name_key, Enterprise.id)
    )


def narrowed(invitations: Select, wanted: Mapping[str, Any]) -> Select:
    """Those that meet every condition given: words of the enterprise, and what is known of it (keys of ANSWERS)."""
    if "q" in wanted:
        ids = search.matching("enterprise", wanted["q"])
        invitations = invitations.where(Enterprise.id.in_(ids) if ids is not None else false())
    return invitations.where(ANSWERS[wanted["answer"]]) if "answer" in wanted else invitations


CAME = (
    select(attending.c.enterprise_id)
    .where(
        attending.c.dialogue_id == Invitation.dialogue_id,
        attending.c.enterprise_id == Invitation.enterprise_id,
    )
    .correlate(Invitation)
    .exists()
)
ANSWERS = {
    "unsent": Invitation.sent_on.is_(None),
    "waiting": Invitation.accepted.is_(None),
    "accepted": Invitation.accepted == "yes",
    "declined": Invitation.accepted == "no",
    "attended": CAME,
    "absent": ~CAME,
}


def with_enterprises(invitations: Select) -> Select:
    """With all that a line of the list shows."""
    return invitations.options(joinedload(Invitation.enterprise).joinedload(Enterprise.zone))


def unsent(dialogue: Dialogue) -> list[Invitation]:
    return list(db.session.scalars(invitations(dialogue).where(Invitation.sent_on.is_(None))))


def invited_ids(dialogue: Dialogue) -> set[int]:
    return set(db.session.scalars(select(Invitation.enterprise_id).where(Invitation.dialogue_id == dialogue.id)))


def attending_ids(dialogue: Dialogue) -> set[int]:
    return set(db.session.scalars(select(attending.c.enterprise_id).where(attending.c.dialogue_id == dialogue.id)))


class Summary(NamedTuple):
    """How many enterprises are invited, and what is known of them; `head_count` is None when none is known."""

    invited: int = 0
    sent: int = 0
    accepted: int = 0
    declined: int = 0
    attended: int = 0
    head_count: int | None = None


def summary(dialogue: Dialogue) -> Summary:
    one = invitations(dialogue).order_by(None).subquery()
    came = and_(attending.c.dialogue_id == one.c.dialogue_id, attending.c.enterprise_id == one.c.enterprise_id)
    answered = func.count().filter
    return Summary(
        *db.session.execute(
            select(
                func.count(),
                func.count(one.c.sent_on),
                answered(one.c.accepted == "yes"),
                answered(one.c.accepted == "no"),
                func.count(attending.c.enterprise_id),
                func.sum(one.c.head_count),
            )
            .select_from(one)
            .outerjoin(attending, came)
        ).one()
    )


def head_counts(dialogue: Dialogue) -> dict[int, int]:
    """How many came for each invited enterprise of which that is known."""
    found = select(Invitation.enterprise_id, Invitation.head_count).where(
        Invitation.dialogue_id == dialogue.id, Invitation.head_count.is_not(None)
    )
    return dict(db.session.execute(found).all())


def parties(dialogues: Select) -> dict[int, frozenset[Party]]:
    """Whom each of these needs besides its chair: enterprises invited or attending, and co-chairs; one statement."""
    ids = dialogues.with_only_columns(Dialogue.id).order_by(None)
    found: dict[int, set[Party]] = defaultdict(set)
    rows = union_all(
        *(
            select(table.c.dialogue_id, literal(what), table.c[f"{what}_id"]).where(table.c.dialogue_id.in_(ids))
            for table, what in (
                (attending, "enterprise"),
                (Invitation.__table__, "enterprise"),
                (chaired_with, "agency"),
            )
        )
    )
    for dialogue_id, what, id_ in db.session.execute(rows):
        found[dialogue_id].add((what, id_))
    return {dialogue_id: frozenset(needed) for dialogue_id, needed in found.items()}
