"""What the pages say of a legal deadline: its state in words, who owes it, and the article it comes from."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.agencies.models import Agency
from app.agencies.roles import holders
from app.cases import clock_queries
from app.cases.clocks import office_calendar
from app.cases.deadline_words import ACTORS, DUTIES, UNITS, citation
from app.cases.deadlines import BEFORE, PROHIBITED_BEFORE, Rule, table
from app.cases.events import EVENTS
from app.cases.models import CaseDeadline
from app.core.db import local, now
from app.core.formats import fmt_date, fmt_moment, fmt_number
from app.core.terms import Term, Terms
from app.core.workdays import Calendar

WILDCAT = "wildcat_first_meeting"
NEAR_SHARE = 4  # an hour limit is near when no more than this part of it is left

STATES = Terms(
    Term("running", _l("Running")),
    Term("near", _l("Near")),
    Term("overdue", _l("Overdue")),
    Term("passed", _l("Passed")),
    Term("met", _l("Met in time")),
    Term("late", _l("Met late")),
    Term("cancelled", _l("No longer counted")),
)
# How each state is drawn (design, deadlines): six forms. What others owe, and what is for reference, is never red.
OPEN_STATES = ("running", "near", "overdue", "passed")
FORMS = {"passed": "none", "cancelled": "none"}


@dataclass(frozen=True)
class Line:
    """One deadline as a page shows it. `form` is one of the six of the design; `gone` the share of the time gone."""

    id: int
    rule: str
    duty: str
    actor: str
    role: str
    article: str
    about: str
    state: str
    words: str
    due: str
    counts: bool
    ours: bool
    gone: float
    started: str

    @property
    def form(self) -> str:
        return FORMS.get(self.state, self.state)


@dataclass(frozen=True)
class Desk:
    """What is needed to say it: this moment, the offices' calendar, all agencies, the rules that count."""

    at: datetime
    calendar: Calendar
    agencies: list[Agency]
    counting: frozenset[str]
    language: str

    def line(self, row: CaseDeadline) -> Line:
        rule = table()[row.rule]
        counts = row.rule in self.counting
        ours = rule.actor_role is not None
        state = state_of(row, rule, self.at, self.calendar, blamed=counts and ours)
        held = holders(rule.actor_role, local(row.started_at).date(), self.agencies)
        actor = str(ACTORS[rule.actor])
        if len(held) == 1:
            actor = held[0].name_on(local(row.started_at).date(), self.language)
        return Line(
            id=row.id,
            rule=rule.key,
            duty=str(DUTIES[rule.key]),
            actor=actor,
            role=short_citation(rule, self.language),
            article=citation(rule.article, self.language),
            about=about(rule),
            state=state,
            words=self.words(row, rule, state),
            due=due_text(row, rule),
            counts=counts,
            ours=ours,
            gone=_gone(row, self.at),
            started=fmt_moment(row.started_at),
        )

    def words(self, row: CaseDeadline, rule: Rule, state: str) -> str:
        """The state with how long is left, or how late it is."""
        if state in ("running", "near"):
            return _left(row, rule, self.at, self.calendar)
        if state == "cancelled":
            return _("Cancelled on %(day)s", day=fmt_date(row.cancelled_on))
        if rule.direction == PROHIBITED_BEFORE:
            return (
                _("Kept") if row.met_at is None else _("A lockout began on %(moment)s", moment=fmt_moment(row.met_at))
            )
        if state == "met":
            return _("On time · %(moment)s", moment=fmt_moment(row.met_at))
        if state == "late":
            return _("%(late)s late · %(moment)s", late=_span(row, rule, row.met_at), moment=fmt_moment(row.met_at))
        over = _span(row, rule, self.at)
        return _("%(late)s overdue", late=over) if state == "overdue" else _("Time ran out %(late)s ago", late=over)


def desk(agencies: Iterable[Agency], language: str) -> Desk:
    """The desk of this moment."""
    return Desk(now(), office_calendar(), list(agencies), clock_queries.counting(), language)


def state_of(row: CaseDeadline, rule: Rule, at: datetime, calendar: Calendar, blamed: bool) -> str:
    """The state at a moment. `blamed`: it counts, and an office of the register owes it; else nobody is overdue."""
    if rule.direction == PROHIBITED_BEFORE:
        return _state_of_ban(row, at)
    if row.met_at is not None:
        return "met" if row.met_at <= row.due_at else "late"
    if row.cancelled_on is not None:
        return "cancelled"
    if at > row.due_at:
        return "overdue" if blamed else "passed"
    return "near" if is_near(row, rule, at, calendar) else "running"


def _state_of_ban(row: CaseDeadline, at: datetime) -> str:
    """A ban is kept unless the act happened while it held: from the due moment until the event it protects."""
    if row.met_at is not None:
        return "late"
    if row.cancelled_on is not None:
        return "cancelled"
    return "running" if at < row.started_at else "met"


def is_near(row: CaseDeadline, rule: Rule, at: datetime, calendar: Calendar) -> bool:
    """No more than a quarter of an hour limit is left, or it is the last working day."""
    if rule.by_hour:
        return row.due_at - at <= timedelta(hours=rule.length) / NEAR_SHARE
    return calendar.working_days_between(local(at).date(), row.due_on) < 1


def due_text(row: CaseDeadline, rule: Rule) -> str:
    """The due moment in full: date and time of a limit in hours, the date alone of all others."""
    moment = local(row.due_at)
    return f"{moment:%d/%m/%Y %H:%M}" if rule.by_hour else f"{row.due_on:%d/%m/%Y}"


def short_citation(rule: Rule, language: str) -> str:
    """The first article alone, for the chip: Điều 211 · Art. 211."""
    number = re.search(r" (\d+)", rule.article)[1]
    return f"Art. {number}" if language == "en" else f"Điều {number}"


def about(rule: Rule) -> str:
    """The rule in one sentence: how long, counted from or back from what."""
    length = str(UNITS[rule.unit]) % {"n": fmt_number(rule.length)}
    event = EVENTS[rule.start_event].label
    if rule.direction == PROHIBITED_BEFORE:
        return _("During the last %(length)s before: %(event)s.", length=length, event=event)
    if rule.direction == BEFORE:
        return _("At least %(length)s before: %(event)s.", length=length, event=event)
    return _("Within %(length)s from: %(event)s.", length=length, event=event)


def _left(row: CaseDeadline, rule: Rule, at: datetime, calendar: Calendar) -> str:
    if rule.direction == PROHIBITED_BEFORE:
        return _("Holds from %(moment)s", moment=fmt_moment(row.due_at))
    if rule.by_hour:
        return _("%(span)s left", span=hours_and_minutes(row.due_at - at))
    today = local(at).date()
    if row.due_on == today:
        return _("Due today")
    if rule.unit == "working_days":
        days = calendar.working_days_between(today, row.due_on)
        return ngettext("%(num)d working day left", "%(num)d working days left", days)
    days = (row.due_on - today).days
    return ngettext("%(num)d day left", "%(num)d days left", days)


def _span(row: CaseDeadline, rule: Rule, until: datetime) -> str:
    """How far a moment lies after the deadline; of a limit in hours, from the third day on, in days too."""
    if rule.by_hour and until - row.due_at < timedelta(days=2):
        return hours_and_minutes(until - row.due_at)
    days = (until - row.due_at).days if rule.by_hour else (local(until).date() - row.due_on).days
    return ngettext("%(num)d day", "%(num)d days", days)


def hours_and_minutes(span: timedelta) -> str:
    hours, minutes = divmod(int(span.total_seconds()) // 60, 60)
    return _("%(hours)s h %(minutes)s min", hours=fmt_number(hours), minutes=minutes)


def _gone(row: CaseDeadline, at: datetime) -> float:
    whole = (row.due_at - row.started_at).total_seconds()
    return max(0.0, min(1.0, (at - row.started_at).total_seconds() / whole)) if whole > 0 else 1.0


def first_meeting(lines: Iterable[Line]) -> Line | None:
    """The twelve hours of a stoppage outside the procedure (Labour Code 211), while they are not met."""
    return next((line for line in lines if line.rule == WILDCAT and line.state in OPEN_STATES), None)


def has_first_meeting(lines: Iterable[Line]) -> bool:
    """Whether it is known when the notice was received: without it that clock cannot run."""
    return any(line.rule == WILDCAT for line in lines)
