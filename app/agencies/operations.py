"""Every change of agencies."""

import calendar
import json
from datetime import date
from pathlib import Path

from sqlalchemy import select

from app.agencies.models import Agency, DefaultLead
from app.extensions import db

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
