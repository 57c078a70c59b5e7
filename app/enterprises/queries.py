"""Finding enterprises, zones and sectors."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, literal, or_, select, union_all
from sqlalchemy.orm import aliased, joinedload, selectinload

from app.core import search
from app.core.db import once, today
from app.core.formats import fold
from app.enterprises.models import Enterprise, HeadCount, Merge, OtherName, Sector, Zone, ZoneAlias
from app.extensions import db

TAX_CODE = re.compile(r"[0-9]{10}(-?[0-9]{3})?")
ANY_TAX_CODE = re.compile(r"[0-9A-Z]([0-9A-Z-]{1,18})[0-9A-Z]")  # foreign ones too
OFFERED = 20


def clean_tax_code(text: str) -> str:
    """A tax code as it is stored: without blanks, capitals."""
    return "".join(text.split()).upper()


def is_name(text: str) -> bool:
    """Whether it shows a letter or digit; signs alone, and signs that nobody sees, are no name."""
    return any(letter.isalnum() for letter in text)


def find(text: str) -> list[Enterprise]:
    """The enterprises that `text` names: by tax code, else by name or other name (case and marks ignored).

    More than one: ambiguous. None: unknown. At most 20 are given. For one that was merged the one that stays is given.
    """
    tax_code = clean_tax_code(text)
    if ANY_TAX_CODE.fullmatch(tax_code):  # most names cannot be one
        with_code = select(Enterprise).where(Enterprise.tax_code == tax_code).options(joinedload(Enterprise.zone))
        by_code = db.session.scalars(with_code).first()
        if by_code is not None:
            return [by_code.merged_into or by_code]
    return named(text)


def in_registry() -> Select:
    """Every enterprise that counts: those merged into another are left out."""
    return select(Enterprise).where(Enterprise.merged_into_id.is_(None))


def named(name: str) -> list[Enterprise]:
    key = fold(name)
    main = select(Enterprise.id).where(Enterprise.name_key == key)
    other = select(OtherName.enterprise_id).where(OtherName.name_key == key)
    found = in_registry().where(Enterprise.id.in_(main.union(other))).options(joinedload(Enterprise.zone))
    return list(db.session.scalars(found.order_by(Enterprise.id).limit(OFFERED)))


def like(text: str) -> list[Enterprise]:
    """Enterprises that hold the words of `text`, for suggestions; at most 20."""
    ids = search.matching("enterprise", text)
    if ids is None:
        return []
    found = in_registry().where(Enterprise.id.in_(ids)).options(joinedload(Enterprise.zone))
    return list(db.session.scalars(found.order_by(Enterprise.name_key, Enterprise.id).limit(OFFERED)))


def filtered(
    q: str | None = None,
    zone: str | None = None,
    sector: str | None = None,
    employees_from: int | None = None,
    employees_to: int | None = None,
    **equal: Any,
) -> Select:
    """The registry narrowed: words, zone (code), section of a sector (code), the latest head count; `equal` are
    columns of Enterprise."""
    found = in_registry()
    if q:
        ids = search.matching("enterprise", q)
        found = found.where(Enterprise.id.in_(ids) if ids is not None else false())
    if zone:
        found = found.where(Enterprise.zone_id == select(Zone.id).where(Zone.code == zone).scalar_subquery())
    if sector:
        found = found.where(Enterprise.sector_id.in_(select(Sector.id).where(Sector.section == sector)))
    if employees_from is not None or employees_to is not None:
        found = found.where(_employing(employees_from, employees_to))
    for name, value in equal.items():
        if value not in (None, "", False):
            found = found.where(getattr(Enterprise, name) == value)
    return found


def for_list(enterprises: Select) -> Select:
    """With all that a row of the list shows, in a fixed number of statements."""
    return enterprises.options(
        joinedload(Enterprise.zone), joinedload(Enterprise.sector), selectinload(Enterprise.head_counts)
    )


def for_export(enterprises: Select) -> Select:
    return for_list(enterprises).options(selectinload(Enterprise.other_names))


def whole(enterprise_id: int) -> Select:
    """One enterprise with everything its page shows."""
    return several([enterprise_id])


def several(ids: Iterable[int]) -> Select:
    """Those of these ids, merged ones too, always in one order: two who hold them wait for each other."""
    return for_export(select(Enterprise).where(Enterprise.id.in_(list(ids)))).order_by(Enterprise.id)


def merge_of(enterprise_id: int) -> Merge | None:
    """How it became part of another, as long as that is in force."""
    return db.session.scalar(
        select(Merge)
        .where(Merge.merged_id == enterprise_id, Merge.undone_at.is_(None))
        .options(joinedload(Merge.merged).joinedload(Enterprise.merged_into), joinedload(Merge.into))
    )


def merged_into(enterprise_id: int) -> list[Enterprise]:
    """The enterprises that are part of this one."""
    found = select(Enterprise).where(Enterprise.merged_into_id == enterprise_id)
    return list(db.session.scalars(found.order_by(Enterprise.name_key, Enterprise.id)))


def doubles() -> Select:
    """(by, key): names and beginnings of tax codes that several enterprises share."""
    names = select(literal("name").label("by"), Enterprise.name_key.label("key"), Enterprise.id.label("one"))
    others = select(literal("name"), OtherName.name_key, Enterprise.id).join(OtherName.enterprise)
    codes = select(literal("tax_code"), Enterprise.tax_root, Enterprise.id).where(Enterprise.tax_root.is_not(None))
    stands = Enterprise.merged_into_id.is_(None)
    found = union_all(names.where(stands), others.where(stands), codes.where(stands)).subquery()
    shared = select(found.c.by, found.c.key).group_by(found.c.by, found.c.key)
    return shared.having(func.count(found.c.one.distinct()) > 1).order_by(found.c.by.desc(), found.c.key)


def with_members(keys: Iterable[tuple[str, str]]) -> list[tuple[str, str, list[Enterprise]]]:
    """(by, key, the enterprises that share it) for each, in two statements."""
    asked = [(by, key) for by, key in keys]
    named = [key for by, key in asked if by == "name"]
    roots = [key for by, key in asked if by == "tax_code"]
    other = select(OtherName.enterprise_id).where(OtherName.name_key.in_(named))
    found = in_registry().where(
        or_(Enterprise.name_key.in_(named), Enterprise.id.in_(other), Enterprise.tax_root.in_(roots))
    )
    options = (joinedload(Enterprise.zone), selectinload(Enterprise.other_names))
    enterprises = db.session.scalars(found.options(*options).order_by(Enterprise.name_key, Enterprise.id)).all()
    members: dict[tuple[str, str], list[Enterprise]] = {pair: [] for pair in asked}
    for one in enterprises:
        shared = {("name", key) for key in (one.name_key, *(name.name_key for name in one.other_names))}
        for pair in shared | {("tax_code", one.tax_root)}:
            if pair in members:
                members[pair].append(one)
    return [(*pair, listed) for pair, listed in members.items()]


def count(enterprises: Select) -> int:
    return db.session.scalar(select(func.count()).select_from(enterprises.subquery())) or 0


def to_change(enterprises: Select) -> Select:
    """The same, read anew and held until the commit: of two who save, the second sees what the first saved."""
    return enterprises.with_for_update(of=Enterprise).execution_options(populate_existing=True)


def zones() -> list[Zone]:
    return once("zones", lambda: list(db.session.scalars(select(Zone).order_by(Zone.name_key))))


def find_zone(text: str) -> Zone | None:
    """The zone with this code, name or spelling (case and marks ignored; a leading KCN, KKT, KCX, CCN passed over)."""
    key = zone_key(text)
    spelled = select(ZoneAlias.zone_id).where(ZoneAlias.name_key == key)
    named = or_(Zone.code == text, Zone.name_key == key, Zone.id.in_(spelled))
    return db.session.scalar(select(Zone).where(named).limit(1))


def zone_spellings() -> dict[str, int]:
    """The id of the zone by every other spelling, in the form of `zone_key`."""
    return dict(db.session.execute(select(ZoneAlias.name_key, ZoneAlias.zone_id)).all())


def zone_key(text: str) -> str:
    """The form in which names of zones are compared."""
    return re.sub(r"^(kcn|kkt|kcx|ccn)\.? ", "", fold(text))


def sections() -> list[Sector]:
    """The top level of the classifications."""
    return list(db.session.scalars(select(Sector).where(Sector.code == Sector.section).order_by(Sector.code)))


def sectors() -> list[Sector]:
    in_order = select(Sector).order_by(Sector.version, Sector.section, Sector.code)
    return once("sectors", lambda: list(db.session.scalars(in_order)))


def age(version: str) -> tuple[str, str]:
    """By this the newest classification comes last: its year, then its name."""
    return version[-4:], version


def newest_sectors() -> list[Sector]:
    """Those of the newest classification: what forms offer; older codes stay valid."""
    everything = sectors()
    newest = max((age(one.version) for one in everything), default=None)
    return [one for one in everything if age(one.version) == newest]


def find_sector(text: str) -> Sector | None:
    """The sector with this code, version included (`VSIC2018:14`), or with this name: then of the newest version."""
    exact = db.session.scalar(select(Sector).where(Sector.code == text.upper()))
    if exact is not None:
        return exact
    named = sorted(db.session.scalars(select(Sector).where(Sector.name == text)), key=lambda one: one.code)
    return max(named, key=lambda one: age(one.version), default=None)


def latest_head_count(day: date) -> ColumnElement[bool]:
    """Joins HeadCount to Enterprise at its latest date up to `day`."""
    other = aliased(HeadCount)
    newest = (
        select(func.max(other.as_of)).where(other.enterprise_id == Enterprise.id, other.as_of <= day).scalar_subquery()
    )
    return and_(HeadCount.enterprise_id == Enterprise.id, HeadCount.as_of == newest)


def _employing(least: int | None, most: int | None) -> ColumnElement[bool]:
    """Whether the latest head count lies between the two; where none is known it does not."""
    found = select(HeadCount.id).where(latest_head_count(today())).correlate(Enterprise)
    if least is not None:
        found = found.where(HeadCount.employees >= least)
    if most is not None:
        found = found.where(HeadCount.employees <= most)
    return found.exists()


def head_count_on(enterprise_id: int, day: date) -> HeadCount | None:
    """The latest head count of the enterprise up to `day`; None when none is known by then."""
    found = select(HeadCount).where(HeadCount.enterprise_id == enterprise_id, HeadCount.as_of <= day)
    return db.session.scalar(found.order_by(HeadCount.as_of.desc()).limit(1))
