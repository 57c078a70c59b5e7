"""Public holidays from a file (contract 6 and 7): a date replaces its row, `none` takes it away.

A date that a row sets otherwise is confirmed by it. One that stays as it was is left alone, its mark included: what was
exported and comes back confirms nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import ValidationError

from app.accounts import holidays, permissions
from app.core.forms import BaseForm, ChoiceField, DateField, MaxLength, Required, TextField
from app.core.imports import CREATED, UNCHANGED, UPDATED, Checked, Codes, Job, Register, fill, in_chunks, say_errors
from app.core.public_holidays import HOLIDAY, REMOVED
from app.core.registers import column, lines
from app.core.registers import in_chunks as records_in_chunks
from app.core.sheets import Row
from app.core.workdays import KINDS, Holiday
from app.extensions import db

CHOICES = [*KINDS.choices(), (REMOVED, _l("No special day (removes the date)"))]

COLUMNS = (
    column("date", _l("Date"), lambda row: row.day, "date", required=True),
    column("name", _l("Name of the day"), lambda row: row.name),
    column("country", _l("Country"), lambda row: row.country),
    column("kind", _l("Kind of day"), lambda row: row.kind, "choice"),
)


class HolidayRow(BaseForm):
    """A row of the file; one form serves all of them."""

    date = DateField(COLUMNS[0].label, [Required(_l("Enter the date as day/month/year, for instance 30/04/2026."))])
    name = TextField(COLUMNS[1].label, [MaxLength(255)])
    country = TextField(COLUMNS[2].label)
    kind = ChoiceField(COLUMNS[3].label, choices=CHOICES)

    def validate_name(self, field) -> None:
        if field.data is None and self.kind.data != REMOVED:
            raise ValidationError(_("Enter the name of the day."))

    def validate_country(self, field) -> None:
        code = field.data or current_app.config["CALENDAR"]
        if len(code) != 2 or not code.isascii() or not code.isalpha():
            raise ValidationError(_("“%(typed)s” is not a country. Enter its code, for instance VN.", typed=code[:40]))
        field.data = code.upper()


@dataclass(frozen=True)
class Plan:
    country: str
    day: date
    name: str | None
    kind: str
    source: str


class HolidayCheck:
    """The rows of one file against the table of holidays."""

    def __init__(self, job: Job):
        self.job = job
        self.form = HolidayRow(formdata=None, meta={"csrf": False})
        self.codes = Codes(CHOICES)
        self.held: dict[tuple[str, date], tuple] = {(row.country, row.day): (row.name, row.kind) for row in _all()}
        self.first: dict[tuple[str, date], int] = {}

    def check(self, rows: Sequence[Row]) -> Iterator[Checked]:
        for row in rows:
            one = Checked(row)
            self._check(one)
            yield one

    def _check(self, one: Checked) -> None:
        cells = dict(one.row.cells)
        if "kind" in cells:
            cells["kind"] = self.codes(cells["kind"])
        if not fill(self.form, cells):
            say_errors(one, self.form)
            return
        form = self.form
        one.plan = Plan(
            form.country.data, form.date.data, form.name.data, form.kind.data or HOLIDAY, self.job.source(one.row)
        )
        first = self.first.setdefault((one.plan.country, one.plan.day), one.row.number)
        if first != one.row.number:
            one.refuse("date", _l("Rows %(first)s and %(row)s have the same date.", first=first, row=one.row.number))
        elif not one.rejected:
            one.outcome = self._outcome(one.plan)
            held = self.held.get((one.plan.country, one.plan.day))
            if held and one.outcome == UPDATED:
                pairs = zip(("name", "kind"), held, (one.plan.name, one.plan.kind), strict=True)
                one.changes = {name: (before, after) for name, before, after in pairs if before != after}

    def _outcome(self, plan: Plan) -> str:
        held = self.held.get((plan.country, plan.day))
        if plan.kind == REMOVED:
            return UPDATED if held else UNCHANGED
        if held is None:
            return CREATED
        return UNCHANGED if held == (plan.name, plan.kind) else UPDATED

    def settle(self, checked: list[Checked]) -> None:
        """Dates say nothing of each other."""

    def write(self, accepted: list[Checked]) -> None:
        for chunk in in_chunks(accepted):
            there = holidays.on(one.plan.day for one in chunk)
            rows = []
            for plan in (one.plan for one in chunk):
                row = there.get((plan.country, plan.day))
                if plan.kind != REMOVED:
                    row = holidays.put(row, plan.country, plan.day, plan.name, plan.kind, plan.source)
                elif row is not None:
                    holidays.take_away(row)
                rows.append(row)
            db.session.flush()
            for one, row in zip(chunk, rows, strict=True):
                if row is not None:
                    one.written.append(("holiday", row.id))


def _all() -> Iterator[Holiday]:
    return records_in_chunks(holidays.listed())


def in_file(first: date | None, last: date | None) -> Iterator[list[Any]]:
    """The table line by line, from a first to a last day."""
    return lines(COLUMNS, records_in_chunks(holidays.listed(first, last)))


REGISTER = Register("holidays", COLUMNS, ("holiday",), HolidayCheck, in_file, permissions.administer, dated="date")
