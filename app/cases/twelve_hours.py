"""The first twelve hours of a stoppage outside the procedure (Labour Code 211): what is known of them, what lacks.

The facts stand in two events: the notice as the chair received it, and the first meeting. Only bodies are named.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm.attributes import flag_modified

from app.cases.checks import check_version, not_ahead, raise_first
from app.cases.models import Case, CaseDemand, CaseEvent
from app.core import audit
from app.core.errors import Refused

KIND = "work_stoppage"
NOTICE, MEETING = "notice_of_irregular_strike_received", "first_meeting_held"
LACKING = {
    "notice": _l("when the notice was received"),
    "received_by": _l("who received it"),
    "meeting": _l("the first meeting"),
    "present": _l("the agencies present"),
    "minutes": _l("number and date of the minutes"),
    "demands": _l("the demands"),
    "referral": _l("the road of every demand"),
}
# Form field → (the event it belongs to, its column).
FIELDS = {
    "received_by": (NOTICE, "agencies"),
    "received_by_other": (NOTICE, "other_bodies"),
    "present": (MEETING, "agencies"),
    "present_other": (MEETING, "other_bodies"),
    "minutes_number": (MEETING, "document_number"),
    "minutes_date": (MEETING, "document_date"),
}


@dataclass(frozen=True)
class TwelveHours:
    """The notice, the first meeting and the demands that the meeting was about."""

    notice: CaseEvent | None
    meeting: CaseEvent | None
    demands: Sequence[CaseDemand]

    @property
    def guided(self) -> int:
        """How many demands have their road."""
        return sum(one.referral is not None for one in self.demands)

    def lacking(self) -> Iterator[str]:
        """Codes of LACKING. What a notice or a meeting would tell is not asked for before there is one."""
        if self.notice is None:
            yield "notice"
        elif not _bodies(self.notice):
            yield "received_by"
        if self.meeting is None:
            yield "meeting"
            return
        if not _bodies(self.meeting):
            yield "present"
        if not (self.meeting.document_number and self.meeting.document_date):
            yield "minutes"
        if not self.demands:
            yield "demands"
        elif self.guided < len(self.demands):
            yield "referral"

    def values(self) -> dict[str, Any]:
        """What is recorded, by the names of FIELDS, of the events that there are."""
        events = self._events()
        return {name: getattr(events[code], column) for name, (code, column) in FIELDS.items() if code in events}

    def _events(self) -> dict[str, CaseEvent]:
        return {one.event: one for one in (self.notice, self.meeting) if one is not None}

    def complete(self, case: Case, values: Mapping[str, Any], *, version: int | None = None, by: Any = None) -> None:
        """Add what became known later to the two events; agencies are given as such."""
        check_version(case, version)
        raise_first(faults(values))
        events, before = self._events(), self.values()
        changed = [name for name in before if name in values and _differs(before[name], values[name])]
        for name in changed:
            code, column = FIELDS[name]
            setattr(events[code], column, values[name])
        if changed:
            flag_modified(case, "updated_at")  # of two who complete them at once, the second is told
        audit.record("case.first_meeting_completed", case, by=by)


def of_case(case: Case, events: Iterable[CaseEvent], demands: Sequence[CaseDemand]) -> TwelveHours | None:
    """None where Labour Code 211 is not in question. The first event of each kind is the one that counts."""
    if case.kind != KIND:
        return None
    first: dict[str, CaseEvent] = {}
    for one in events:
        first.setdefault(one.event, one)
    return TwelveHours(first.get(NOTICE), first.get(MEETING), demands)


def faults(values: Mapping[str, Any]) -> Iterator[Refused]:
    yield from not_ahead(values.get("minutes_date"), "minutes_date")


def _bodies(event: CaseEvent) -> bool:
    return bool(event.agencies or event.other_bodies)


def _differs(before: Any, after: Any) -> bool:
    if isinstance(before, list):
        return {one.id for one in before} != {one.id for one in after}
    return before != after
