"""The calendar of meetings: which days a month or a week shows, what stands on each, what falls together."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta

from app.core.formats import FIRST_YEAR, LAST_YEAR
from app.core.workdays import Holiday
from app.dialogues.models import Dialogue

MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
WEEK = re.compile(r"([0-9]{4})-W([0-9]{2})")
EARLIEST, LATEST = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)  # the dates that meetings can have
NOON = time(12)
MORNING, AFTERNOON = "morning", "afternoon"
WHOLE_DAY = frozenset({MORNING, AFTERNOON})
OFF = ("cancelled", "postponed")  # they keep nobody busy


# Which days ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Period:
    """A month (as a grid or as a list) or an ISO week: `first` and `last` are its own days."""

    view: str
    first: date
    last: date

    @classmethod
    def month_of(cls, day: date, view: str = "month") -> "Period":
        first = day.replace(day=1)
        return cls(view, first, _next_month(first) - timedelta(days=1))

    @classmethod
    def week_of(cls, day: date) -> "Period":
        first = day - timedelta(days=day.weekday())
        return cls("week", first, first + timedelta(days=6))

    @classmethod
    def read(cls, view: str | None, month: str | None, week: str | None, today: date) -> "Period":
        """What the address asks for; this month when it asks for nothing. ValueError when there is no such period."""
        view = view or ("week" if week and not month else "month")
        if view in ("month", "list"):
            return cls.month_of(_first_of_month(month) if month else today, view)
        if view == "week":
            return cls.week_of(_monday(week) if week else today)
        raise ValueError("no such view: month, week or list")

    @property
    def address(self) -> dict[str, str]:
        """The arguments that lead to it."""
        return {"view": self.view, "week" if self.view == "week" else "month": self.key}

    @property
    def key(self) -> str:
        """As it stands in an address."""
        if self.view != "week":
            return f"{self.first:%Y-%m}"
        year, week, _weekday = self.first.isocalendar()
        return f"{year}-W{week:02}"

    @property
    def number(self) -> int:
        """The number of the (first) week."""
        return self.first.isocalendar().week

    @property
    def before(self) -> "Period | None":
        """The one before; None where no meeting can be."""
        return self._of(self.first - timedelta(days=1)) if self.first > EARLIEST else None

    @property
    def after(self) -> "Period | None":
        return self._of(self.last + timedelta(days=1)) if self.last < LATEST else None

    def _of(self, day: date) -> "Period":
        return Period.week_of(day) if self.view == "week" else Period.month_of(day, self.view)

    def weeks(self) -> list[list[date]]:
        """The days that the page shows, Monday to Sunday: whole weeks."""
        monday = self.first - timedelta(days=self.first.weekday())
        found = []
        while monday <= self.last:
            found.append([monday + timedelta(days=number) for number in range(7)])
            monday += timedelta(days=7)
        return found


def _next_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def _first_of_month(text: str) -> date:
    found = MONTH.fullmatch(text)
    if not found:
        raise ValueError("no month: YYYY-MM")
    return _possible(date(int(found[1]), int(found[2]), 1))


def _monday(text: str) -> date:
    found = WEEK.fullmatch(text)
    if not found:
        raise ValueError("no week: YYYY-Www")
    return _possible(date.fromisocalendar(int(found[1]), int(found[2]), 1))


def _possible(day: date) -> date:
    if not EARLIEST <= day <= LATEST:
        raise ValueError("no meeting can be then")
    return day


# What stands on them ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Entry:
    """A meeting on one of its days; `clashes` are codes of others on the same half day."""

    dialogue: Dialogue
    day: date
    halves: frozenset[str]
    clashes: tuple[str, ...] = ()

    @property
    def begins(self) -> time | None:
        return self.dialogue.starts_time if self.day == self.dialogue.starts_on else None

    @property
    def ends(self) -> time | None:
        return self.dialogue.ends_time if self.day == self.dialogue.ends_on else None

    @property
    def part(self) -> tuple[int, int] | None:
        """Which day of how many; None for a meeting of one day."""
        start, end = self.dialogue.starts_on, last_day(self.dialogue)
        return ((self.day - start).days + 1, (end - start).days + 1) if end > start else None

    @property
    def is_off(self) -> bool:
        return self.dialogue.status in OFF


@dataclass
class Day:
    """One day of the page."""

    date: date
    inside: bool
    special: Holiday | None = None
    entries: list[Entry] = field(default_factory=list)

    def of_half(self, half: str | None) -> list[Entry]:
        """The entries of the morning or the afternoon alone; None: of the whole day."""
        wanted = WHOLE_DAY if half is None else frozenset({half})
        return [entry for entry in self.entries if entry.halves == wanted]


def last_day(dialogue: Dialogue) -> date:
    return dialogue.ends_on or dialogue.starts_on


def halves_of(dialogue: Dialogue, day: date) -> frozenset[str]:
    """Which halves of the day the meeting takes; both when nobody knows, and on a day between its first and last."""
    begins = dialogue.starts_time if day == dialogue.starts_on else None
    ends = dialogue.ends_time if day == last_day(dialogue) else None
    found = set(WHOLE_DAY)
    if begins is not None and begins >= NOON:
        found.discard(MORNING)
    if ends is not None and ends <= NOON:
        found.discard(AFTERNOON)
    elif begins is not None and begins < NOON and ends is None and day == last_day(dialogue):
        found.discard(AFTERNOON)  # a meeting that begins in the morning, its end not known: half a day
    return frozenset(found) or WHOLE_DAY


def days_of(
    period: Period,
    seen: Iterable[Dialogue],
    shown: frozenset[int],
    specials: Iterable[Holiday],
    needs: Mapping[int, frozenset],
) -> list[list[Day]]:
    """The weeks of the page. `seen` are all meetings the reader may see in them, `shown` the ids of those wanted:
    a clash is told with every meeting that the reader may see, filtered out or not. `needs` is of `clashes.needs`."""
    marked = {special.day: special for special in specials}
    weeks = [[Day(day, period.first <= day <= period.last, marked.get(day)) for day in week] for week in period.weeks()]
    days = {day.date: day for week in weeks for day in week}
    on_day: dict[date, list[Dialogue]] = defaultdict(list)
    for dialogue in seen:
        day = max(dialogue.starts_on, weeks[0][0].date)
        while day <= min(last_day(dialogue), weeks[-1][-1].date):
            on_day[day].append(dialogue)
            day += timedelta(days=1)
    for day, dialogues in on_day.items():
        days[day].entries = sorted(_entries(day, dialogues, shown, needs), key=_place)
    return weeks


def _entries(
    day: date, dialogues: list[Dialogue], shown: frozenset[int], needs: Mapping[int, frozenset]
) -> list[Entry]:
    halves = {dialogue.id: halves_of(dialogue, day) for dialogue in dialogues}
    busy = [dialogue for dialogue in dialogues if dialogue.status not in OFF]
    taken: dict[tuple, list[Dialogue]] = defaultdict(list)
    for dialogue in busy:
        for half in halves[dialogue.id]:
            for need in needs[dialogue.id]:
                taken[half, need].append(dialogue)
    clashes: dict[int, dict[int, str]] = defaultdict(dict)
    for together in taken.values():
        for one in together if len(together) > 1 else ():
            clashes[one.id] |= {other.id: other.code for other in together if other.id != one.id}
    return [
        Entry(one, day, halves[one.id], tuple(sorted(clashes[one.id].values()))) for one in dialogues if one.id in shown
    ]


def share_a_half_day(one: Dialogue, other: Dialogue) -> bool:
    """Whether there is a half day that both take."""
    day, last = max(one.starts_on, other.starts_on), min(last_day(one), last_day(other))
    while day <= last:
        if halves_of(one, day) & halves_of(other, day):
            return True
        day += timedelta(days=1)
    return False


def _place(entry: Entry) -> tuple:
    """Those of the whole day first, then by half and time."""
    timed = entry.begins or (time.min if MORNING in entry.halves else NOON)
    return (entry.halves != WHOLE_DAY or entry.begins is not None, timed, entry.dialogue.id)
