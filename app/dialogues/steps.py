"""The way of a meeting that an agency runs, step by step, as its page shows it (dialogue-rules.md B2)."""

from flask_babel import gettext as _

from app.core.db import local
from app.core.formats import fmt_date
from app.dialogues.models import Dialogue
from app.dialogues.states import STATUSES

WAY = ("planned", "invited", "held", "concluded", "closed")
OFF_THE_WAY = ("postponed", "cancelled")

Step = tuple[str, str, str]  # label, done | now | ahead | dropped, note


def steps_of(dialogue: Dialogue) -> list[Step]:
    """Every step with its day; postponing and cancelling stand where they came in, with the reason."""
    reached = _reached(dialogue)
    steps = []
    for place, status in enumerate(WAY):
        if place > reached:
            state, note = "ahead", _day_ahead(dialogue, status)
        elif status == dialogue.status:
            state, note = "now", _day_of(dialogue, status)
        elif _was_left_out(dialogue, status):
            state, note = "dropped", _("left out")
        else:
            state, note = "done", _day_of(dialogue, status)
        steps.append((str(STATUSES[status].label), state, note))
    if dialogue.status == "postponed":
        steps.insert(reached + 1, _off_the_way(dialogue, "now"))
    if dialogue.status == "cancelled":
        steps[reached + 1 :] = [_off_the_way(dialogue, "dropped")]
    return steps


def _reached(dialogue: Dialogue) -> int:
    """How far along the way the meeting is; of one off the way, how far it was."""
    if dialogue.status in WAY:
        return WAY.index(dialogue.status)
    was = [WAY.index(move.from_status) for move in dialogue.moves if move.from_status in WAY]
    return max([*was, 1 if dialogue.invited_on else 0])


def _day_of(dialogue: Dialogue, status: str) -> str:
    """The day on which it came to the status; '' when a file did not tell."""
    days = [move.on for move in dialogue.moves if move.to_status == status]
    if days:
        return fmt_date(days[-1])
    if status == "invited" and dialogue.invited_on:
        return fmt_date(dialogue.invited_on)
    if status == "planned" and dialogue.moves:
        return fmt_date(local(dialogue.created_at).date())
    return ""


def _day_ahead(dialogue: Dialogue, status: str) -> str:
    return fmt_date(dialogue.starts_on) if status == "held" else ""


def _was_left_out(dialogue: Dialogue, status: str) -> bool:
    """It was passed over on the way; without any recorded move nobody knows."""
    if status == "planned" or not dialogue.moves or (status == "invited" and dialogue.invited_on):
        return False
    return not any(status in (move.from_status, move.to_status) for move in dialogue.moves)


def _off_the_way(dialogue: Dialogue, state: str) -> Step:
    moves = [move for move in dialogue.moves if move.to_status == dialogue.status]
    note = ""
    if moves:
        note = ": ".join(part for part in (fmt_date(moves[-1].on), moves[-1].reason) if part)
    return str(STATUSES[dialogue.status].label), state, note
