"""The grid of a stoppage's days as a form: its fields are made for the lines that the case has now."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.cases import daytable
from app.cases.daytable import EMPTY, Line, Numbers
from app.cases.events import QUALITIES
from app.cases.handling_forms import WorkForm
from app.cases.models import Case, CaseEvent
from app.core.errors import Refused
from app.core.formats import fmt_date, fmt_number
from app.core.forms import ChoiceField, DateField, Hidden, MaxLength, NumberField, TextField, WholeNumberField

KEY_OF_A_DAY = re.compile(r"d(\d{8})-workers_involved")
NEW = "new"
COLUMNS = Numbers._fields


class DaysForm(WorkForm):
    """The lines of `grid`; each has the fields `<key>-<column>` and, hidden, the state in which it was shown."""

    grid: tuple[Line, ...] = ()

    seen = Hidden()

    def typed(self, key: str) -> Numbers:
        return Numbers(*(self[f"{key}-{name}"].data for name in COLUMNS))

    @property
    def added_day(self) -> date | None:
        return self[f"{NEW}-day"].data

    def rules(self) -> Iterator[Refused]:
        for line in self.grid:
            if not any(self[f"{line.key}-{name}"].errors for name in COLUMNS):
                for fault in daytable.faults(self.case, line, self.typed(line.key)):
                    name = "workers_involved" if fault.field == "day" else fault.field
                    yield Refused(fault.message, f"{line.key}-{name}")
        yield from self._faults_of_added()

    def _faults_of_added(self) -> Iterator[Refused]:
        typed, day = self.typed(NEW), self.added_day
        if self[f"{NEW}-day"].errors or (typed == EMPTY and day is None):
            return
        if day is None:
            yield Refused(_l("Enter the day of these numbers."), f"{NEW}-day")
        elif not typed.counted:
            yield Refused(_l("Enter how many took part or how many were kept from work."), f"{NEW}-workers_involved")
        else:
            for fault in daytable.faults_of_day(self.case, day):
                yield Refused(fault.message, f"{NEW}-day")

    def text_before(self, name: str) -> str | None:
        key = name.removesuffix("-source")
        return next((line.numbers.source for line in self.grid if line.key == key), None)

    def changed(self) -> dict[Line, Numbers]:
        """The lines that were sent with something else than they were shown with."""
        found = {line: self.typed(line.key) for line in self.grid}
        found = {line: typed for line, typed in found.items() if typed.written != self._was(line)}
        if self.added_day is not None:
            found[Line(NEW, self.added_day)] = self.typed(NEW)
        return found

    def _was(self, line: Line) -> str:
        return self[f"{line.key}-was"].data or EMPTY.written

    def conflicts(self, events: Sequence[CaseEvent]) -> bool:
        """Whether somebody else has saved one of the changed lines; both numbers are told beside it, and sending the
        grid once more means to replace them."""
        newest = {one.id: one for one in events}
        typed = self.seen.data or ""
        seen = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 12 else 0
        found = False
        for line, mine in self.changed().items():
            now = Line(line.key, line.day, newest.get(line.event.id)) if line.event else line
            saved = daytable.moved_on(now, self._was(line) if line.key != NEW else "", seen, events)
            if saved is not None and saved.written != mine.written:
                found = True
                self.refuse(Refused(_saved_meanwhile(line, saved), f"{line.key}-workers_involved"))
        if found:
            self._show_as_of(events)
        return found

    def _show_as_of(self, events: Sequence[CaseEvent]) -> None:
        numbers = {f"e{one.id}": Line("", one.day, one).numbers.written for one in events}
        for line in self.grid:
            _set(self[f"{line.key}-was"], numbers.get(line.key, EMPTY.written))
        _set(self.seen, newest_of(events))


def _set(field: Hidden, value: str) -> None:
    field.data, field.raw_data = value, None


def newest_of(events: Sequence[CaseEvent]) -> str:
    return str(max((one.id for one in events), default=0))


def _saved_meanwhile(line: Line, saved: Numbers) -> str:
    return _(
        "%(day)s: somebody else has just saved %(direct)s direct, %(indirect)s affected. Save again to replace it.",
        day=fmt_date(line.day),
        direct=fmt_number(saved.workers_involved),
        indirect=fmt_number(saved.workers_indirect),
    )


def days_form(case: Case, events: Sequence[CaseEvent], sent: Mapping[str, str] | None = None) -> DaysForm:
    """The grid of the case; with what was `sent` for days that got a head count in the meantime."""
    also = [day for day in map(_day_of, sent or ()) if day is not None]
    grid = tuple(daytable.lines(case, events, also))
    fields: dict[str, Any] = {}
    opening: dict[str, Any] = {"seen": newest_of(events)}
    for line in grid:
        fields |= _fields(line.key, fmt_date(line.day))
        opening |= {f"{line.key}-{name}": value for name, value in line.numbers._asdict().items()}
        opening[f"{line.key}-was"] = line.numbers.written
    fields |= {f"{NEW}-day": DateField(_l("Another day")), **_fields(NEW, _("Another day"))}
    fields["grid"] = grid
    fields["TEXTS"] = tuple(f"{key}-source" for key in (*(line.key for line in grid), NEW))
    made = type("DaysForm", (DaysForm,), fields)
    return made(case, data=opening) if sent is not None else made(case, formdata=None, data=opening)


def _fields(key: str, day: str) -> dict[str, Any]:
    """The fields of one line; their labels say the day, for whoever hears the grid read out."""
    return {
        f"{key}-workers_involved": WholeNumberField(_l("%(day)s: direct", day=day)),
        f"{key}-workers_indirect": WholeNumberField(_l("%(day)s: affected", day=day)),
        f"{key}-shift_fraction": NumberField(_l("%(day)s: part of the shift", day=day), most=1),
        f"{key}-source": TextField(_l("%(day)s: source", day=day), [MaxLength(100)]),
        f"{key}-quality": ChoiceField(_l("%(day)s: quality", day=day), choices=QUALITIES.choices(), empty="…"),
        f"{key}-was": Hidden(),
    }


def _day_of(name: str) -> date | None:
    found = KEY_OF_A_DAY.fullmatch(name)
    try:
        return datetime.strptime(found[1], "%Y%m%d").date() if found else None
    except ValueError:
        return None
