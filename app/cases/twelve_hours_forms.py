"""The facts of the first twelve hours, as the page asks for them once there is an event they belong to."""

from collections.abc import Iterator
from typing import Any

from flask_babel import lazy_gettext as _l

from app.agencies import queries as agencies
from app.cases import twelve_hours
from app.cases.forms import language
from app.cases.handling_forms import BODIES_ONLY, LONGEST_BODIES, WorkForm
from app.cases.models import Case
from app.cases.twelve_hours import TwelveHours
from app.core.db import today
from app.core.errors import Refused
from app.core.forms import ChoicesField, DateField, MaxLength, TextField

PAIRS = (("minutes_number", "minutes_date"),)


class TwelveHoursForm(WorkForm):
    TEXTS = ("received_by_other", "present_other")
    AGENCIES = ("received_by", "present")

    received_by = ChoicesField(_l("Notice received by"))
    received_by_other = TextField(
        _l("Notice received by another body (if so)"), [MaxLength(LONGEST_BODIES)], description=BODIES_ONLY
    )
    present = ChoicesField(_l("Agencies present at the first meeting"))
    present_other = TextField(_l("Other bodies present (if any)"), [MaxLength(LONGEST_BODIES)], description=BODIES_ONLY)
    minutes_number = TextField(_l("Number of the minutes"), [MaxLength(100)])
    minutes_date = DateField(_l("Date of the minutes"))

    def __init__(self, case: Case, facts: TwelveHours, *args: Any, **kwargs: Any):
        self.facts = facts
        known = facts.values()
        codes = {name: [one.code for one in known[name]] for name in self.AGENCIES if name in known}
        data = {**known, **codes, **kwargs.pop("data", {})}
        super().__init__(case, *args, data=data, **kwargs)
        for name in twelve_hours.FIELDS:
            if name not in known:
                del self[name]
        self.TEXTS = tuple(name for name in self.TEXTS if name in self)

    def process(self, *args: Any, **kwargs: Any) -> None:
        offered = agencies.choices(today(), language())
        for name in self.AGENCIES:
            self[name].offer(offered)
        super().process(*args, **kwargs)

    def text_before(self, name: str) -> str | None:
        return self.facts.values()[name]

    def rules(self) -> Iterator[Refused]:
        if not self.facts.values():
            yield Refused(_l("Record the notice or the first meeting as an event first."))
        yield from twelve_hours.faults(self.values)

    def plain(self) -> dict[str, Any]:
        """The entries as `TwelveHours.complete` takes them."""
        found = {name: agencies.by_codes(self[name].data) for name in self.AGENCIES if name in self}
        return {**self.values, **found}
