"""The points of a meeting as the table of its papers (dialogue-rules.md B4), for those inside and for the public."""

from collections.abc import Iterable, Iterator, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from app.core.blackout import Passage
from app.core.formats import fmt_date, fmt_number
from app.dialogues.forms import language
from app.dialogues.models import Dialogue
from app.recommendations import filed, memory, queries
from app.recommendations.models import Recommendation
from app.recommendations.states import ANSWER_MODES, CONTENT_STATES, STATUSES, WAITING

HEADS = (
    _l("No."),
    _l("Enterprise"),
    _l("What is recommended"),
    _l("Agency that answers"),
    _l("Answer given"),
    _l("Document of the answer"),
    _l("How it stands"),
)
WIDTHS = (7, 24, 35, 24, 29, 23, 23)  # millimetres of a line


class Points:
    """Those of a meeting that its paper holds, each with its number in it; `before` are those with which it opened.

    For the public: without the restricted ones, and without the names of those that asked not to be named, wherever
    these names stand in texts as the registry spells them.
    """

    def __init__(self, dialogue: Dialogue, public: bool = False):
        visible = queries.visible_to(current_user)
        seen = queries.for_paper(visible.where(Recommendation.dialogue_id == dialogue.id))
        opens = dialogue.status not in memory.PAST
        earlier = queries.for_paper(visible.where(memory.before(dialogue))) if opens else []
        self.public = public
        self.listed, self.before = self._held_here(seen), self._held_here(earlier)
        whole = queries.count(queries.filtered(queries.visible_to(None), {"dialogue": dialogue.code}))
        self.left_out = whole - len(seen) + sum(public and one.restricted for one in seen)
        self._numbers = {one.id: number for number, one in enumerate(self.listed, 1)}
        self._veils = list(_veils([*seen, *earlier])) if public else []

    def __iter__(self) -> Iterator[tuple[int, Recommendation]]:
        return iter(enumerate(self.listed, 1))

    def veiled(self, text: str | None) -> str:
        """The text as this paper may hold it."""
        shown = text or ""
        for passage, words in self._veils:
            shown = words.join(passage.pattern.split(shown))
        return shown

    def _held_here(self, found: list[Recommendation]) -> list[Recommendation]:
        """Without what its enterprise took back before the meeting."""
        return [one for one in found if not (self.public and one.restricted) and not filed.is_withdrawn(one)]

    def rows(self) -> list[list[str]]:
        return [self._row(number, one) for number, one in self]

    def rows_before(self) -> list[list[str]]:
        return [self._row(number, one) for number, one in enumerate(self.before, 1)]

    def _row(self, number: int, one: Recommendation) -> list[str]:
        return [
            fmt_number(number),
            self._raised_by(one),
            self.veiled(one.text),
            one.lead_agency.name_on(one.received_on, language()),
            self._answer(one),
            _document(one),
            self._state(one),
        ]

    def _raised_by(self, one: Recommendation) -> str:
        if self.public and one.unnamed_in_public:
            return _unnamed(one)
        return self.veiled(one.enterprise.name if one.enterprise else one.raised_by)

    def _answer(self, one: Recommendation) -> str:
        if one.answered_on is None:
            return ""
        mode = ANSWER_MODES.label(one.answer_mode) if one.answer_mode else _("Answered")
        given = _("%(how)s, %(day)s", how=mode, day=fmt_date(one.answered_on))
        return "\n".join(part for part in (given, self.veiled(one.answer)) if part)

    def _state(self, one: Recommendation) -> str:
        said = [STATUSES.label(one.status)]
        if one.status == "forwarded_up":
            said += [self.veiled(move.forwarded_to) for move in one.moves[-1:] if move.forwarded_to]
        if one.status in WAITING:
            said.append(_("answer due on %(day)s", day=fmt_date(one.due_on)))
        if one.content_state:
            said.append(CONTENT_STATES.label(one.content_state))
        if one.duplicate_of_id in self._numbers:
            said.append(_("the same as no. %(number)s", number=self._numbers[one.duplicate_of_id]))
        return "\n".join(said)


def _document(one: Recommendation) -> str:
    dated = _("of %(day)s", day=fmt_date(one.document_date)) if one.document_date else ""
    return " ".join(part for part in (one.document_number, dated) if part)


def _unnamed(one: Recommendation) -> str:
    zone = one.enterprise.zone_name if one.enterprise else None
    if zone:
        return _("an enterprise in the zone %(zone)s", zone=zone)
    return _("an enterprise") if one.enterprise else _("a body that is not named")


def _veils(points: Iterable[Recommendation]) -> Iterator[tuple[Passage, str]]:
    """What stands instead of each name that is not to be read, the longest names first."""
    found: dict[str, str] = {}
    for one in points:
        if one.unnamed_in_public:
            names: Sequence[str | None] = one.enterprise.found_by if one.enterprise else [one.raised_by]
            each = (name.strip() for several in names if several for name in several.split("; "))
            found |= {name: _unnamed(one) for name in each if name}
    for name in sorted(found, key=len, reverse=True):
        yield Passage(name), found[name]
