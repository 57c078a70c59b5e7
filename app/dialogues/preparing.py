"""Preparing a meeting that agencies run: its agenda, and the enterprises invited (dialogue-rules B2).

Whether an invited enterprise attended is not kept here: it stands among the meeting's `enterprises` or it does not.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any, NamedTuple

from flask_babel import gettext as _
from sqlalchemy.orm.attributes import flag_modified

from app.agencies.models import Agency
from app.core import audit
from app.core.db import today
from app.core.errors import Conflict, Refused
from app.core.formats import fmt_date, fmt_number
from app.dialogues import invited, operations
from app.dialogues.models import AgendaLine, Dialogue, Invitation
from app.dialogues.states import KINDS, RUN_BY_AGENCY
from app.enterprises import operations as enterprise_operations
from app.enterprises.models import Enterprise
from app.extensions import db

MOST_INVITED = 500
MOST_LINES = 60


def check_kind(dialogue: Dialogue) -> None:
    """Refused for a dialogue inside an enterprise: it is observed, nobody here prepares it."""
    if dialogue.kind not in RUN_BY_AGENCY:
        raise Refused(_("“%(kind)s” is not prepared here.", kind=KINDS[dialogue.kind].label))


# The agenda ----------------------------------------------------------------------------------------------------------


class Line(NamedTuple):
    """What one line of the agenda says."""

    begins_at: time | None = None
    matter: str | None = None
    agency: Agency | None = None
    other_unit: str | None = None


def set_agenda(dialogue: Dialogue, lines: Sequence[Line], version: int | None = None, *, by: Any = None) -> bool:
    """Make these the lines of the agenda; whether anything was different. Conflict when the meeting has moved on."""
    check_kind(dialogue)
    if version is not None and version != dialogue.version:
        raise Conflict()
    if len(lines) > MOST_LINES:
        raise Refused(_("At most %(most)s lines.", most=MOST_LINES))
    wanted = sorted(lines, key=lambda line: (line.begins_at is None, line.begins_at or time.min))
    if wanted == [line_of(one) for one in dialogue.agenda]:
        return False
    kept = list(dialogue.agenda)[: len(wanted)]
    kept += [AgendaLine(dialogue_id=dialogue.id) for _number in range(len(wanted) - len(kept))]
    for one, line in zip(kept, wanted, strict=True):
        for name, value in line._asdict().items():
            if getattr(one, name) != value:
                setattr(one, name, value)
    dialogue.agenda = kept
    flag_modified(dialogue, "updated_at")  # of two who save the agenda, the second is told
    audit.record("dialogue.agenda_changed", dialogue, by=by, lines=len(wanted))
    return True


def line_of(one: AgendaLine) -> Line:
    return Line(one.begins_at, one.matter, one.agency, one.other_unit)


# Who is invited ------------------------------------------------------------------------------------------------------


def invite(dialogue: Dialogue, enterprises: Iterable[Enterprise], *, by: Any = None) -> int:
    """Put enterprises on the list of those invited, each once; how many were new. One merged stands for itself no
    more: the one that stays is invited."""
    check_kind(dialogue)
    before = invited.invited_ids(dialogue)
    held = enterprise_operations.held(one.id for one in enterprises)
    new = [one for one in dict.fromkeys(held.values()) if one.id not in before]
    if len(before) + len(new) > MOST_INVITED:
        raise Refused(
            _(
                "%(count)s enterprises would be invited; at most %(most)s can be. Narrow the conditions.",
                count=fmt_number(len(before) + len(new)),
                most=MOST_INVITED,
            )
        )
    db.session.add_all(Invitation(dialogue_id=dialogue.id, enterprise_id=one.id) for one in new)
    if new:
        audit.record("dialogue.enterprises_invited", dialogue, by=by, invited=len(new))
    return len(new)


class Answer(NamedTuple):
    """What is known of one invited enterprise."""

    sent_on: date | None = None
    accepted: str | None = None
    attended: bool = False
    head_count: int | None = None

    @property
    def written(self) -> str:
        """In one spelling, by which two states are compared."""
        return "|".join("" if one is None else str(one) for one in self)


@dataclass(frozen=True)
class Guest:
    """An invitation with its enterprise, and whether that attended."""

    invitation: Invitation
    attended: bool

    @property
    def enterprise(self) -> Enterprise:
        return self.invitation.enterprise

    @property
    def answer(self) -> Answer:
        one = self.invitation
        return Answer(one.sent_on, one.accepted, self.attended, one.head_count)


def guests(dialogue: Dialogue, invitations: Iterable[Invitation]) -> list[Guest]:
    attending = invited.attending_ids(dialogue)
    return [Guest(one, one.enterprise_id in attending) for one in invitations]


def faults_of(answer: Answer) -> Iterable[Refused]:
    if answer.sent_on is not None and answer.sent_on > today():
        text = _(
            "%(date)s has not come yet. Enter %(today)s or earlier.",
            date=fmt_date(answer.sent_on),
            today=fmt_date(today()),
        )
        yield Refused(text, "sent_on")
    if answer.head_count is not None and not answer.attended:
        yield Refused(_("A head count is of those who attended. Tick “attended”, or leave it out."), "head_count")


def note_answers(
    dialogue: Dialogue, answers: Mapping[Guest, Answer], dropped: Iterable[Guest] = (), *, by: Any = None
) -> int:
    """Keep what is known of these; how many are different. The `dropped` are invited no more."""
    changed = [guest for guest, answer in answers.items() if answer != guest.answer]
    for guest in changed:
        for name in ("sent_on", "accepted", "head_count"):
            value = getattr(answers[guest], name)
            if getattr(guest.invitation, name) != value:
                setattr(guest.invitation, name, value)
        _forget_sides(guest.invitation)
    gone = list(dropped)
    for guest in gone:
        db.session.delete(guest.invitation)
    _set_attending(dialogue, {one.enterprise.id: answers[one].attended for one in changed}, by)
    if changed or gone:
        audit.record("dialogue.invitations_changed", dialogue, by=by, changed=len(changed), taken_off=len(gone))
    return len(changed) + len(gone)


def _forget_sides(invitation: Invitation) -> None:
    """The sides counted at the meeting go with a head count that is no longer theirs."""
    sides = [one for one in (invitation.employer_side, invitation.worker_side) if one is not None]
    if sides and sum(sides) != invitation.head_count:
        invitation.employer_side = invitation.worker_side = None


def _set_attending(dialogue: Dialogue, came: Mapping[int, bool], by: Any) -> None:
    """Those that came attend, those that did not attend no more; the others stay as they are."""
    before = invited.attending_ids(dialogue)
    after = (before | {key for key, yes in came.items() if yes}) - {key for key, yes in came.items() if not yes}
    if after != before:
        held = enterprise_operations.held(after)
        operations.change(dialogue, {"enterprises": list(dict.fromkeys(held.values()))}, by=by)
