"""The time limits of a dialogue at the workplace (Decree 145/2020): by which day, and whether it was kept.

Agencies observe these dialogues: what is late is told, never refused.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from flask_babel import get_locale
from flask_babel import gettext as _

from app.cases.deadline_words import citation
from app.cases.deadlines import Rule, last_day, of_workplace
from app.core.formats import fmt_date
from app.core.workdays import Calendar
from app.dialogues.models import Dialogue
from app.dialogues.states import TOOK_PLACE, WORKPLACE

CONTENT, REPLY, PUBLICATION = "dialogue_content_exchange", "dialogue_request_reply", "dialogue_publication"


@dataclass(frozen=True)
class Limit:
    """One limit and the dialogue: `state` is met, late, running or unknown."""

    state: str
    text: str
    article: str


def limits(dialogue: Dialogue, calendar: Calendar, today: date) -> Iterator[Limit]:
    """Those that bear on a dialogue of this kind; none on meetings that agencies run, none on what was cancelled."""
    if dialogue.kind not in WORKPLACE or dialogue.status == "cancelled":
        return
    for key, start, done in _running(dialogue):
        rule = of_workplace()[key]
        if rule.in_force_on(dialogue.starts_on):
            due = last_day(rule, start, calendar) if start else None
            article = citation(rule.article, str(get_locale() or "vi"))
            yield Limit(state_of(due, done, today), _words(rule, due, done), article)


def _running(dialogue: Dialogue) -> Iterator[tuple[str, date | None, date | None]]:
    """(rule, day that starts it, day that met it), as far as these are known."""
    if dialogue.kind in ("periodic", "on_request"):
        yield CONTENT, dialogue.starts_on, dialogue.content_sent_on
    if dialogue.kind == "on_request":
        yield REPLY, dialogue.requested_on, dialogue.replied_on
    if dialogue.status in TOOK_PLACE:
        yield PUBLICATION, dialogue.ends_on or dialogue.starts_on, dialogue.published_on


def state_of(due: date | None, done: date | None, today: date) -> str:
    """Nobody has to tell an agency that it was done: past the day it is not known, not late."""
    if due is None:
        return "unknown"
    if done is not None:
        return "met" if done <= due else "late"
    return "running" if today <= due else "unknown"


def _words(rule: Rule, due: date | None, done: date | None) -> str:
    if due is None:
        return _(
            "Reply to the request: %(count)s working days from its receipt, whose day is not known", count=rule.length
        )
    by = {"day": fmt_date(due), "count": rule.length}
    what = {
        CONTENT: _("Content to the other side by %(day)s (%(count)s working days before)", **by),
        REPLY: _("Reply to the request by %(day)s (%(count)s working days)", **by),
        PUBLICATION: _("Publication at the workplace by %(day)s (%(count)s working days after)", **by),
    }[rule.key]
    return what if done is None else _("%(what)s; done on %(day)s", what=what, day=fmt_date(done))
