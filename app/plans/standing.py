"""How far the items of a plan are as of a day, by lead agency, and which of them nothing was said about."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.plans.models import Item, Partner, Plan
from app.plans.progress import Quarter, quarter_of, quarters_of, whole


@dataclass(frozen=True)
class Line:
    """An item with its quarters; `count`: how many activities there are by then."""

    item: Item
    quarters: list[Quarter]
    count: int

    @property
    def state(self) -> str:
        return whole(self.quarters)

    @property
    def late(self) -> bool:
        return any(one.late for one in self.quarters)

    def quarter(self, number: str) -> Quarter | None:
        return next((one for one in self.quarters if one.number == number), None)


def lines_of(plan: Plan, as_of: date) -> list[Line]:
    """Every item that no amendment has dropped."""
    found = []
    for item in plan.items:
        if not item.dropped:
            done = [(one.on, one.completes) for one in item.activities]
            quarters = quarters_of(item.quarters, plan.year, done, as_of)
            found.append(Line(item, quarters, sum(day <= as_of for day, _completes in done)))
    return found


def by_lead(plan: Plan, lines: Iterable[Line]) -> list[tuple[Partner, Counter[str]]]:
    """Of each agency how many items it leads in which state, and how many are late."""
    counts: dict[int, Counter[str]] = {one.id: Counter() for one in plan.partners}
    for line in lines:
        counts[line.item.lead_id].update(["tasks", line.state, *(["late"] if line.late else [])])
    return [(one, counts[one.id]) for one in plan.partners]


def silent(plan: Plan, lines: Iterable[Line], as_of: date) -> list[tuple[Partner, list[Item]]]:
    """Who leads items due in the quarter of `as_of` about which nothing was told in it."""
    if as_of.year != plan.year:
        return []
    now = quarter_of(as_of)
    found: dict[int, list[Item]] = {}
    for line in lines:
        days = [one.on for one in line.item.activities if one.on <= as_of]
        told = any((day.year, quarter_of(day)) == (plan.year, now) for day in days)
        if line.quarter(now) and not told:
            found.setdefault(line.item.lead_id, []).append(line.item)
    return [(one, found[one.id]) for one in plan.partners if one.id in found]
