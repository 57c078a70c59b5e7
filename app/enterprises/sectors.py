"""Classifications of sectors from a file: a newer version is loaded beside the older ones, whose codes stay valid.

A row is a sector: `version` (VSIC2025), `code` (a section's letter, or the digits of a lower level with their leading
0), `section` (the letter; of a section itself it may be left out) and `name`. A known code is corrected.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, func, or_, select
from wtforms import ValidationError

from app.core.formats import fold
from app.core.forms import BaseForm, MaxLength, Required, TextField
from app.core.imports import CREATED, UNCHANGED, UPDATED, Checked, Job, Register, fill, in_chunks, say_errors
from app.core.registers import column, lines
from app.core.sheets import Row
from app.enterprises import permissions, queries
from app.enterprises.models import Enterprise, Sector
from app.extensions import db

VERSION = re.compile(r"[A-Z]{2,10}[0-9]{4}")
CODE = re.compile(r"[A-Z]|[0-9]{2,5}")
SECTION = re.compile(r"[A-Z]")

COLUMNS = (
    column("version", _l("Classification"), lambda one: one.version, required=True),
    column("code", _l("Code"), lambda one: bare(one.code), required=True),
    column("section", _l("Section"), lambda one: bare(one.section)),
    column("name", _l("Name"), lambda one: one.name, required=True),
)


def bare(code: str) -> str:
    """The code without its version."""
    return code.rpartition(":")[2]


class CodeField(TextField):
    """Capitals, without the version that may stand before it."""

    def read(self, typed: str) -> str:
        return bare(typed).strip().upper()


class SectorRow(BaseForm):
    """A row of the file; one form serves all of them."""

    version = CodeField(COLUMNS[0].label, [Required(_l("Enter the classification and its year, such as VSIC2025."))])
    code = CodeField(COLUMNS[1].label, [Required(_l("Enter a code."))])
    section = CodeField(COLUMNS[2].label)
    name = TextField(COLUMNS[3].label, [Required(_l("Enter the name of the sector.")), MaxLength(255)])

    def validate_version(self, field) -> None:
        if field.data and not VERSION.fullmatch(field.data):
            raise ValidationError(_("Enter the classification and its year, such as VSIC2025."))

    def validate_code(self, field) -> None:
        if field.data and not CODE.fullmatch(field.data):
            raise ValidationError(
                _("Enter a letter, or two to five digits with the leading 0 (as text, not a number).")
            )

    def validate_section(self, field) -> None:
        if field.data is None and self.code.data and SECTION.fullmatch(self.code.data):
            field.data = self.code.data
        if field.data is None or not SECTION.fullmatch(field.data):
            raise ValidationError(_("Enter the letter of the section."))
        if self.code.data and SECTION.fullmatch(self.code.data) and field.data != self.code.data:
            raise ValidationError(_("A section lies in itself. Leave this empty, or enter its own letter."))


@dataclass(frozen=True)
class Plan:
    code: str
    version: str
    section: str
    name: str
    source: str


class SectorCheck:
    """The rows of one file against the sectors that are there."""

    def __init__(self, job: Job):
        self.job = job
        self.form = SectorRow(formdata=None, meta={"csrf": False})
        self.held = {one.code: (one.section, one.name) for one in queries.sectors()}
        self.first: dict[str, int] = {}

    def check(self, rows: Sequence[Row]) -> Iterator[Checked]:
        for row in rows:
            one = Checked(row)
            self._check(one)
            yield one

    def _check(self, one: Checked) -> None:
        form = self.form
        if not fill(form, one.row.cells):
            say_errors(one, form)
            return
        version = form.version.data
        code, section = f"{version}:{form.code.data}", f"{version}:{form.section.data}"
        one.plan = Plan(code, version, section, form.name.data, self.job.source(one.row))
        first = self.first.setdefault(code, one.row.number)
        if first != one.row.number:
            one.refuse("code", _l("Rows %(first)s and %(row)s have the same code.", first=first, row=one.row.number))
        elif not one.rejected:
            held = self.held.get(code)
            one.outcome = CREATED if held is None else UNCHANGED if held == (section, one.plan.name) else UPDATED

    def settle(self, checked: list[Checked]) -> None:
        """Each section must be known, or stand in the file itself."""
        there = self.held.keys() | {one.plan.code for one in checked if one.plan and not one.rejected}
        for one in checked:
            if one.plan and not one.rejected and one.plan.section not in there:
                one.refuse("section", _l("There is no section %(code)s, here or in the list.", code=one.plan.section))

    def write(self, accepted: list[Checked]) -> None:
        for chunk in in_chunks(accepted):
            wanted = select(Sector).where(Sector.code.in_([one.plan.code for one in chunk]))
            there = {sector.code: sector for sector in db.session.scalars(wanted)}
            for plan in (one.plan for one in chunk):
                sector = there.get(plan.code)
                if sector is None:
                    sector = Sector(code=plan.code, version=plan.version)
                    db.session.add(sector)
                sector.section, sector.name, sector.source = plan.section, plan.name, plan.source


def in_file(first: date | None, last: date | None) -> Iterator[list[Any]]:
    """The list line by line; it has no days to choose by."""
    return lines(COLUMNS, queries.sectors())


REGISTER = Register("sectors", COLUMNS, ("sector",), SectorCheck, in_file, permissions.keep_sectors)


# The list on screen ------------------------------------------------------------------------------------------------


def versions() -> list[tuple[str, int]]:
    """(classification, how many sectors it has), the newest first."""
    found = db.session.execute(select(Sector.version, func.count()).group_by(Sector.version)).all()
    return sorted(((name, count) for name, count in found), key=lambda one: queries.age(one[0]), reverse=True)


def matching(version: str | None, q: str | None) -> Select:
    """One classification, narrowed by a part of the code or name (case and marks ignored)."""
    found = select(Sector).order_by(Sector.section, Sector.code != Sector.section, Sector.code)
    if version:
        found = found.where(Sector.version == version)
    if q:
        wanted = fold(q)
        rows = db.session.execute(select(Sector.id, Sector.code, Sector.name)).all()
        found = found.where(or_(Sector.id.in_([key for key, *texts in rows if wanted in fold(" ".join(texts))])))
    return found


def enterprises_in() -> dict[int, int]:
    """How many enterprises work in each sector: one statement for the whole list."""
    found = select(Enterprise.sector_id, func.count()).where(Enterprise.sector_id.is_not(None))
    return dict(db.session.execute(found.group_by(Enterprise.sector_id)).all())
