"""Meetings that fall together: on one half day, with a chair, place or enterprise in common. Told, never refused."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from app.core.formats import fold
from app.dialogues.calendar import OFF, share_a_half_day
from app.dialogues.models import Dialogue
from app.dialogues.states import RUN_BY_AGENCY

Need = tuple[str, int | str]


@dataclass(frozen=True)
class Clash:
    """Another meeting, and what both need."""

    dialogue: Dialogue
    shared: frozenset[Need]

    @property
    def words(self) -> str:
        kinds = [what for what, _which in self.shared]
        enterprises = kinds.count("enterprise")
        told = [
            _("same place") if "place" in kinds else "",
            _("same chair or co-chair") if "agency" in kinds else "",
            ngettext("%(num)d enterprise in common", "%(num)d enterprises in common", enterprises)
            if enterprises
            else "",
        ]
        return ", ".join(filter(None, told))


def needs(dialogues: Iterable[Dialogue], parties: Mapping[int, frozenset[Need]]) -> dict[int, frozenset[Need]]:
    """What each of the meetings needs, by its id; `parties` are those of `invited.parties`.

    A dialogue inside an enterprise has no chair here, and its place is a room of the enterprise.
    """
    return {one.id: parties.get(one.id, frozenset()) | _of_those_who_run(one) for one in dialogues}


def _of_those_who_run(dialogue: Dialogue) -> frozenset[Need]:
    if dialogue.kind not in RUN_BY_AGENCY:
        return frozenset()
    chair: Need = ("agency", dialogue.chair_agency_id or dialogue.host_agency_id)
    place = fold(dialogue.venue or "")
    return frozenset([chair, ("place", place)] if place else [chair])


def clashing(dialogue: Dialogue, others: Iterable[Dialogue], needed: Mapping[int, frozenset[Need]]) -> list[Clash]:
    """Those of the others that fall on a half day of the meeting and need the same."""
    if dialogue.status in OFF:
        return []
    return [
        Clash(other, needed[dialogue.id] & needed[other.id])
        for other in others
        if other.id != dialogue.id
        and other.status not in OFF
        and needed[dialogue.id] & needed[other.id]
        and share_a_half_day(dialogue, other)
    ]
