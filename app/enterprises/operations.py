"""Every change of enterprises, zones and sectors."""

import csv
from pathlib import Path

from sqlalchemy import select

from app.core import search
from app.core.formats import fold
from app.enterprises import queries
from app.enterprises.models import Enterprise, Sector, Zone
from app.extensions import db

DATA = Path(__file__).parent / "data"
VSIC_SOURCE = "Decision 27/2018/QĐ-TTg; section names still to be checked"


def rows_of(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def load_reference() -> None:
    """Add the zones and sectors of the data files that are not there yet."""
    zones = {zone.code: zone for zone in db.session.scalars(select(Zone))}
    listed = rows_of("zones.csv")
    added = []
    for row in listed:
        if row["code"] in zones:
            continue
        zone = Zone(
            code=row["code"],
            name=row["name"],
            name_key=fold(row["name"]),
            zone_kind=row["zone_kind"],
            status=row["status"] or None,
            area_ha=float(row["area_ha"]) if row["area_ha"] else None,
            place=row["place"] or None,
            source=row["source"],
        )
        db.session.add(zone)
        zones[zone.code] = zone
        added.append((zone, row["parent"]))
    db.session.flush()
    by_name = {zone.name: zone for zone in zones.values()}
    for zone, parent in added:
        zone.parent_id = by_name[parent].id if parent else None
    _load_sectors()


def _load_sectors() -> None:
    known = set(db.session.scalars(select(Sector.code)))
    for row in rows_of("vsic2018.csv"):
        section, division = f"VSIC2018:{row['section']}", f"VSIC2018:{row['division']}"
        for code, name in ((section, row["section_name"]), (division, row["division_name"])):
            if code not in known:
                known.add(code)
                db.session.add(Sector(code=code, version="VSIC2018", section=section, name=name, source=VSIC_SOURCE))


def search_texts(enterprise: Enterprise) -> list[str | None]:
    """What an enterprise is found by."""
    return [
        enterprise.name,
        enterprise.tax_code,
        enterprise.zone_name,
        *(other.name for other in enterprise.other_names),
    ]


def register_unknown(name: str, *, tax_code: str | None = None, zone: str | None = None, sector: str | None = None):
    """Register an enterprise named in a case or a file, to be completed later by the office."""
    enterprise = Enterprise(name=name, name_key=fold(name), tax_code=tax_code, to_complete=True)
    place(enterprise, zone)
    if sector:
        enterprise.sector = queries.find_sector(sector)
    db.session.add(enterprise)
    search.index(enterprise, search_texts(enterprise))
    return enterprise


def place(enterprise: Enterprise, zone: str | None) -> None:
    """Put the enterprise into the zone of this name or code; an unknown one is kept as text for the office."""
    found = queries.find_zone(zone) if zone else None
    enterprise.zone = found
    enterprise.zone_text = zone if zone and found is None else None
