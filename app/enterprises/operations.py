"""Every change of enterprises, zones and sectors."""

import csv
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select
from sqlalchemy.orm.attributes import flag_modified

from app.core import audit, search
from app.core.db import in_turn, now, today
from app.core.errors import Conflict, Refused
from app.core.formats import fold
from app.enterprises import queries
from app.enterprises.lookup import Known, Registry
from app.enterprises.models import Enterprise, HeadCount, OtherName, Sector, Zone
from app.extensions import db

DATA = Path(__file__).parent / "data"
NAMING = "naming an enterprise"  # two at once could give one name to two
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
    return [*enterprise.found_by, enterprise.zone_name]


def register(values: dict[str, Any], *, by: Any = None) -> Enterprise:
    """Register an enterprise. `values` are those of the form, as far as they are given.

    Refused when its tax code, or its name without another tax code, is in the registry already.
    """
    _check_unique(None, values)
    enterprise = Enterprise()
    db.session.add(enterprise)
    with db.session.no_autoflush:
        _set(enterprise, values)
    audit.record("enterprise.registered", enterprise, by=by)
    return enterprise


def change(enterprise: Enterprise, values: dict[str, Any], *, version: int | None = None, by: Any = None) -> bool:
    """Set what `values` give; what they leave out stays. Whether anything was different.

    Conflict when it was changed since `version`.
    """
    if version is not None and version != enterprise.version:
        raise Conflict()
    if enterprise.merged_into is not None:
        raise Refused(_l("%(name)s was merged into another one. Change that one.", name=enterprise.name))
    _check_unique(enterprise, values)
    before = _picture(enterprise)
    with db.session.no_autoflush:
        _set(enterprise, values)
        enterprise.to_complete = False
        if _picture(enterprise) == before:
            return False
    flag_modified(enterprise, "updated_at")  # else a new head count alone would leave the version as it was
    enterprise.updated_at = now()
    audit.record("enterprise.changed", enterprise, by=by)
    return True


def _picture(enterprise: Enterprise) -> tuple:
    """All that `change` may touch, to tell whether it did."""
    return (
        *(getattr(enterprise, name) for name in (*PLAIN, "name", "zone_text", "to_complete")),
        enterprise.zone,
        enterprise.sector,
        frozenset(other.name for other in enterprise.other_names),
        frozenset((one.as_of, one.employees, one.employees_female) for one in enterprise.head_counts),
    )


def register_unknown(
    name: str, *, tax_code: str | None = None, zone: str | None = None, sector: str | None = None
) -> Enterprise:
    """Register an enterprise named in a case or a file, to be completed later by the office.

    One that somebody registered under this name since it was looked for is taken instead.
    """
    if not queries.is_name(name):
        raise Refused(_l("Enter the name of the enterprise."), "enterprise")
    in_turn(NAMING)
    found = queries.find(tax_code or name)
    if found:
        return found[0]
    enterprise = Enterprise(name=name, name_key=fold(name), tax_code=tax_code, to_complete=True)
    _place(enterprise, zone)
    if sector:
        enterprise.sector = queries.find_sector(sector)
    db.session.add(enterprise)
    search.index(enterprise, search_texts(enterprise))
    return enterprise


def register_newcomers(newcomers: Iterable[Known], registry: Registry) -> dict[Known, Enterprise]:
    """Register what a file brings along, to be completed by the office, without a query for each."""
    made = {}
    sectors = {sector.code: sector for sector in queries.sectors()}
    zones = {zone.id: zone for zone in queries.zones()}
    for known in newcomers:
        place = registry.zone(known.zone) if known.zone else None
        enterprise = Enterprise(name=known.name, name_key=fold(known.name), tax_code=known.tax_code, to_complete=True)
        enterprise.zone = zones[place.id] if place else None
        enterprise.zone_text = None if place else known.zone
        enterprise.sector = sectors[known.sector] if known.sector else None
        enterprise.other_names = []
        made[known] = enterprise
    db.session.add_all(made.values())
    for known, enterprise in made.items():
        search.index(enterprise, [known.name, known.tax_code, known.zone])
    return made


def held(ids: Iterable[int]) -> dict[int, Enterprise]:
    """The enterprises of these ids with all that they are found by, in a fixed number of statements.

    One that was merged since it was looked for stands for itself no more: the one that stays is given. Until the
    commit none of them can be merged.
    """
    wanted = list(ids)
    db.session.execute(
        select(Enterprise.id).where(Enterprise.id.in_(wanted)).with_for_update(read=True, key_share=True)
    )
    found = {one.id: one for one in db.session.scalars(_with_names(wanted))}
    merged = {one.id: one.merged_into_id for one in found.values() if one.merged_into_id}
    stay = {one.id: one for one in db.session.scalars(_with_names(merged.values()))} if merged else {}
    return {id_: stay[merged[id_]] if id_ in merged else one for id_, one in found.items()}


def _with_names(ids: Iterable[int]) -> Select:
    found = queries.for_export(select(Enterprise).where(Enterprise.id.in_(list(ids))))
    return found.execution_options(populate_existing=True)


def standing(enterprise: Enterprise) -> Enterprise:
    """The one that records are kept of: itself, or the one it was merged into since it was looked for.

    Until the commit it cannot be merged.
    """
    if not enterprise.id:
        return enterprise
    mine = select(Enterprise.merged_into_id).where(Enterprise.id == enterprise.id)
    merged = db.session.scalar(mine.with_for_update(read=True, key_share=True))
    return held([enterprise.id])[enterprise.id] if merged else enterprise


def count_heads(enterprise: Enterprise, as_of: date, employees: int, women: int | None) -> None:
    """Set the head count of that date."""
    for count in enterprise.head_counts:
        if count.as_of == as_of:
            count.employees, count.employees_female = employees, women
            return
    enterprise.head_counts.append(HeadCount(as_of=as_of, employees=employees, employees_female=women))


def _check_unique(enterprise: Enterprise | None, values: dict[str, Any]) -> None:
    in_turn(NAMING)
    own = enterprise.id if enterprise else None
    tax_code = values.get("tax_code") or (enterprise.tax_code if enterprise else None)
    if tax_code:
        other = db.session.scalar(select(Enterprise).where(Enterprise.tax_code == tax_code))
        if other is not None and other.id != own:
            raise Refused(_tax_code_taken(other, own), "tax_code")
    name = values.get("name")
    if name and (enterprise is None or fold(name) != enterprise.name_key):
        for other in queries.named(name):
            if other.id != own and not (tax_code and other.tax_code):
                raise Refused(
                    _l(
                        "%(name)s is registered already. If this is another enterprise, enter its tax code.",
                        name=other.name,
                    ),
                    "name",
                )


def _tax_code_taken(holder: Enterprise, own: int | None) -> Any:
    if own is not None and holder.merged_into_id == own:
        return _l(
            "%(code)s is the tax code of %(name)s, which was merged into this one; it is found by it already.",
            code=holder.tax_code,
            name=holder.name,
        )
    return _l(
        "%(code)s is the tax code of %(name)s already.",
        code=holder.tax_code,
        name=(holder.merged_into or holder).name,
    )


PLAIN = (
    "tax_code",
    "ownership",
    "country",
    "address",
    "workweek",
    "representative_organisation",
    "collective_agreement",
    "status",
)
NEVER_EMPTY = {"representative_organisation": "unknown", "collective_agreement": "unknown", "status": "active"}


def _set(enterprise: Enterprise, values: dict[str, Any]) -> None:
    for name in PLAIN:
        if name in values:
            setattr(enterprise, name, values[name] or NEVER_EMPTY.get(name))
    if values.get("name"):
        enterprise.name, enterprise.name_key = values["name"], fold(values["name"])
    if "zone" in values:
        _place(enterprise, values["zone"])
    if "sector" in values:
        enterprise.sector = queries.find_sector(values["sector"]) if values["sector"] else None
    if "other_names" in values:
        _name_otherwise(enterprise, values["other_names"] or [])
    if values.get("employees") is not None:
        count_heads(enterprise, values.get("as_of") or today(), values["employees"], values.get("employees_female"))
    search.index(enterprise, search_texts(enterprise))


def _name_otherwise(enterprise: Enterprise, names: list[str]) -> None:
    wanted = {fold(name): name for name in names if fold(name) != enterprise.name_key}
    kept = [other for other in enterprise.other_names if other.name_key in wanted]
    for other in kept:
        other.name = wanted.pop(other.name_key)
    enterprise.other_names = kept + [OtherName(name=name, name_key=key) for key, name in wanted.items()]


def _place(enterprise: Enterprise, zone: str | None) -> None:
    """Put the enterprise into the zone of this name or code; an unknown one is kept as text for the office."""
    found = queries.find_zone(zone) if zone else None
    enterprise.zone = found
    enterprise.zone_text = zone if zone and found is None else None
