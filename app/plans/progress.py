"""How far a plan is, quarter by quarter, as pure functions (contract 7: plan).

What was done counts for the quarter of its day when the item is due then; else for the last quarter before in which
it was due, or the first after. A quarter is done when one of its activities says so.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from flask_babel import lazy_gettext as _l

from app.core.terms import Term, Terms

DONE, IN_PROGRESS, NOT_STARTED = "done", "in_progress", "not_started"
STATES = Terms(
    Term(NOT_STARTED, _l("Not started"), "plain", "ring"),
    Term(IN_PROGRESS, _l("In progress"), "petrol", "half"),
    Term(DONE, _l("Done"), "green", "tick-disc"),
)
LATE = Term("late", _l("Late"), "red", "cross-disc")
AHEAD = Term("ahead", _l("Not yet due"), "grey", "ring")


class Quarter(NamedTuple):
    """One quarter of an item: its state, and the marks beside it."""

    number: str
    state: str
    late: bool
    ahead: bool

    @property
    def term(self) -> Term:
        """What is shown of it: of what is not done, that it is late or not yet due."""
        if self.state == DONE:
            return STATES[DONE]
        if self.late:
            return LATE
        return AHEAD if self.ahead and self.state == NOT_STARTED else STATES[self.state]


def quarter_of(day: date) -> str:
    return str((day.month + 2) // 3)


def first_day(year: int, quarter: str) -> date:
    return date(year, 3 * int(quarter) - 2, 1)


def counts_for(quarters: str, year: int, day: date) -> str:
    """The quarter of an item due in `quarters` of `year` for which something done on `day` counts."""
    reached = [one for one in quarters if first_day(year, one) <= day]
    return reached[-1] if reached else quarters[0]


def quarters_of(quarters: str, year: int, done: Iterable[tuple[date, bool]], as_of: date) -> list[Quarter]:
    """The quarters in which an item is due; `done` are the days of its activities and whether each completes."""
    told = [(counts_for(quarters, year, day), completes) for day, completes in done if day <= as_of]
    found = []
    for one in quarters:
        own = [completes for quarter, completes in told if quarter == one]
        state = DONE if any(own) else IN_PROGRESS if own else NOT_STARTED
        over = date(year + 1, 1, 1) if one == "4" else first_day(year, str(int(one) + 1))
        found.append(Quarter(one, state, state != DONE and over <= as_of, first_day(year, one) > as_of))
    return found


def whole(quarters: Sequence[Quarter]) -> str:
    """The state of the item itself: done when all its quarters are."""
    states = {one.state for one in quarters}
    if states == {DONE}:
        return DONE
    return NOT_STARTED if states == {NOT_STARTED} else IN_PROGRESS
