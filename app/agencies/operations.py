"""Every change of agencies."""

import calendar
import json
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.attributes import flag_modified

from app.agencies import queries
from app.agencies.models import Agency, DefaultLead, FormerName, succession
from app.core import audit
from app.core.errors import Conflict, Refused
from app.extensions import db

CODE = re.compile(r"[a-z0-9_]{1,50}")
FIELDS = ("name_vi", "name_en", "kind", "valid_from", "valid_to", "partner", "note", "source")

DATA = Path(__file__).parent / "data" / "agencies.json"
UNION_REORGANISED = date(2025, 7, 1)


def first_day(text: str | None) -> date | None:
    """The first day of a date given as YYYY, YYYY-MM or YYYY-MM-DD."""
    if not text:
        return None
    parts = [int(part) for part in text.split("-")]
    return date(*[*parts, 1, 1][:3])


def last_day(text: str | None) -> date | None:
    """The last day of a date given as YYYY, YYYY-MM or YYYY-MM-DD."""
    if not text:
        return None
    parts = [int(part) for part in text.split("-")]
    year, month = parts[0], parts[1] if len(parts) > 1 else 12
    return date(year, month, parts[2] if len(parts) > 2 else calendar.monthrange(year, month)[1])


def load_reference() -> None:
    """Add the agencies of the data file that are not there yet; those that are keep what the office changed."""
    known = {agency.code: agency for agency in db.session.scalars(select(Agency))}
    listed = json.loads(DATA.read_text(encoding="utf-8"))["agencies"]
    added = set()
    for row in listed:
        if row["code"] in known:
            continue
        agency = Agency(
            code=row["code"],
            name_vi=row["name_vi"],
            name_en=row["name_en"],
            kind=row["kind"],
            valid_from=first_day(row["valid_from"]),
            valid_to=last_day(row["valid_to"]),
            partner=row["partner"],
            note=row["note"] or None,
            source=row["source"],
        )
        db.session.add(agency)
        known[agency.code] = agency
        added.add(agency.code)
    for row in listed:
        if row["code"] in added:
            known[row["code"]].successors = [known[code] for code in row["successors"]]
    if not db.session.scalar(select(DefaultLead.id).limit(1)):
        db.session.add(DefaultLead(from_day=None, agency=known["hp_ldld_old"]))
        db.session.add(DefaultLead(from_day=UNION_REORGANISED, agency=known["hp_ldld_2025"]))


def create(code: str, values: dict[str, Any]) -> Agency:
    """A new agency; `values` are those of its form, `successors` as codes."""
    if not CODE.fullmatch(code):
        raise Refused(_l("Use small letters without marks, digits and _ only."), "code")
    taken = Refused(_("The code %(code)s is taken. Choose another.", code=code), "code")
    if queries.by_code(code) is not None:
        raise taken
    agency = Agency(code=code)
    db.session.add(agency)
    with db.session.no_autoflush:
        _fill(agency, values)
    try:
        db.session.flush()
    except IntegrityError as late:  # another administrator was first by a moment
        db.session.rollback()
        raise taken from late
    audit.record("agency.created", agency)
    return agency


def change(agency: Agency, values: dict[str, Any], *, opened_at: int | None = None) -> None:
    """Correct what is recorded of an agency; renaming and ending it are tasks of their own."""
    _check_version(agency, opened_at)
    _fill(agency, values)
    if db.session.is_modified(agency):
        audit.record("agency.changed", agency)


def rename(agency: Agency, name_vi: str, name_en: str, on: date, *, opened_at: int | None = None) -> None:
    """Another name from that day on; records of earlier days keep the one before."""
    _check_version(agency, opened_at)
    if (name_vi, name_en) == (agency.name_vi, agency.name_en):
        raise Refused(_l("The names are the same as before. Enter the new one."), "name_vi")
    if agency.valid_from and on <= agency.valid_from:
        raise Refused(_l("That is not after its first day. Correct the name instead, or check the day."), "renamed_on")
    until = on - timedelta(days=1)
    if any(former.until >= until for former in agency.former_names):
        raise Refused(_l("A later change of the name is recorded already. Check the day."), "renamed_on")
    agency.former_names.append(FormerName(name_vi=agency.name_vi, name_en=agency.name_en, until=until))
    agency.name_vi, agency.name_en = name_vi, name_en
    audit.record("agency.renamed", agency)


def end(agency: Agency, on: date, successors: list[Agency], *, opened_at: int | None = None) -> None:
    """Its last day, and who holds its rights and records from the next day on. Until then nothing changes."""
    _check_version(agency, opened_at)
    if agency.valid_from and on < agency.valid_from:
        raise Refused(_l("The last day is before the first. Correct one of them."), "valid_to")
    for successor in successors:
        _check_successor(agency, successor, on)
    agency.valid_to, agency.successors = on, successors
    flag_modified(agency, "valid_to")  # else other successors alone would leave the version as it was
    db.session.flush()
    since = update(succession).where(succession.c.predecessor_id == agency.id)
    db.session.execute(since.values(from_day=on + timedelta(days=1)))
    audit.record("agency.ended", agency)


def _check_successor(agency: Agency, successor: Agency, on: date) -> None:
    if successor.id == agency.id:
        raise Refused(_l("An agency cannot succeed itself."), "successors")
    if agency.id in queries.successors_of_all(successor):
        raise Refused(_l("%(code)s passes its rights to this agency already.", code=successor.code), "successors")
    if successor.ended_by(on + timedelta(days=1)):
        raise Refused(_l("%(code)s has ended by then. Choose one that exists.", code=successor.code), "successors")
    if successor.valid_from and successor.valid_from > on + timedelta(days=1):
        raise Refused(_l("%(code)s does not exist yet the day after.", code=successor.code), "successors")


def undo_end(agency: Agency, *, opened_at: int | None = None) -> None:
    """It exists on, and nobody acts for it any more."""
    _check_version(agency, opened_at)
    if agency.valid_to is None:
        raise Refused(_l("This agency has no last day."))
    agency.valid_to, agency.successors = None, []
    audit.record("agency.end_undone", agency)


def _check_version(agency: Agency, opened_at: int | None) -> None:
    if opened_at is not None and opened_at != agency.version:
        raise Conflict()


def _fill(agency: Agency, values: dict[str, Any]) -> None:
    values = {**{name: getattr(agency, name) for name in FIELDS}, **values}
    first, last = values["valid_from"], values["valid_to"]
    if first and last and last < first:
        late = "valid_to" if agency.id is None else "valid_from"
        raise Refused(_l("The last day is before the first. Correct one of them."), late)
    for name in FIELDS:
        setattr(agency, name, values[name])
    if "successors" in values:
        if agency.code in values["successors"]:
            raise Refused(_l("An agency cannot succeed itself."), "successors")
        agency.successors = queries.by_codes(values["successors"])


def set_default_lead(from_day: date | None, agency: Agency) -> None:
    """Cases that start from `from_day` on (None: from the beginning) and name no lead are led by `agency`."""
    row = queries.default_lead_from(from_day)
    if row is None:
        row = DefaultLead(from_day=from_day, agency=agency)
        db.session.add(row)
    row.agency = agency
    db.session.flush()
    audit.record("default_lead.set", row)


def remove_default_lead(row: DefaultLead) -> None:
    """Take a day out of the table; the one before it then holds on. The first row stays."""
    if row.from_day is None:
        raise Refused(_l("The first row cannot be removed; change its agency instead."))
    audit.record("default_lead.removed", row)
    db.session.delete(row)
