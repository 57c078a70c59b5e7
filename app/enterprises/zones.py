"""The list of zones as the administrator keeps it, and the texts of zones that nobody had matched.

A text is given to a zone with all its enterprises at once; it then is an alias, by which later files find the zone.
What was given can be taken back: which enterprises it was is kept with the alias.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, func, insert, select

from app.core import audit, search
from app.core.db import in_turn, now
from app.core.errors import Conflict, Refused
from app.enterprises import operations, queries
from app.enterprises.models import Enterprise, Zone, ZoneAlias, zone_given
from app.extensions import db

CODE = re.compile(r"[a-z][a-z0-9_]{1,49}")
FIELDS = ("name", "zone_kind", "status", "area_ha", "place", "source")
CHUNK = 500
NAMING = "naming a zone"  # two at once could give one name to two


@dataclass(frozen=True)
class KeptText:
    """A zone that enterprises name and the list does not: its spellings and how many enterprises have them."""

    key: str
    spellings: tuple[str, ...]
    enterprises: int

    @property
    def text(self) -> str:
        """The commonest spelling."""
        return self.spellings[0]


# Looking -----------------------------------------------------------------------------------------------------------


def by_id(zone_id: int) -> Zone | None:
    return db.session.get(Zone, zone_id)


def enterprises_in() -> dict[int, int]:
    """How many enterprises lie in each zone: one statement for the whole list."""
    found = select(Enterprise.zone_id, func.count()).where(Enterprise.zone_id.is_not(None))
    return dict(db.session.execute(found.group_by(Enterprise.zone_id)).all())


def kept_texts() -> list[KeptText]:
    """Every kept text, those of most enterprises first; spellings that differ in case and marks alone are one."""
    found = select(Enterprise.zone_text, func.count()).where(
        Enterprise.zone_text.is_not(None), Enterprise.merged_into_id.is_(None)
    )
    counted: dict[str, list[tuple[int, str]]] = {}
    for text, count in db.session.execute(found.group_by(Enterprise.zone_text)):
        counted.setdefault(queries.zone_key(text), []).append((count, text))
    texts = [
        KeptText(key, tuple(text for _count, text in sorted(same, reverse=True)), sum(count for count, _text in same))
        for key, same in counted.items()
    ]
    return sorted(texts, key=lambda one: (-one.enterprises, one.key))


def kept_text(text: str) -> KeptText | None:
    key = queries.zone_key(text)
    return next((one for one in kept_texts() if one.key == key), None)


def having(text: KeptText, limit: int) -> list[Enterprise]:
    found = select(Enterprise).where(Enterprise.zone_text.in_(text.spellings))
    return list(db.session.scalars(found.order_by(Enterprise.name_key, Enterprise.id).limit(limit)))


def nearest(text: KeptText) -> Zone | None:
    """The zone whose name looks most like the text; nobody takes it without being asked."""
    by_key = {zone.name_key: zone for zone in queries.zones() if not zone.retired}
    found = get_close_matches(text.key, by_key, n=1, cutoff=0.75)
    return by_key[found[0]] if found else None


def aliases(zone: Zone) -> list[ZoneAlias]:
    found = select(ZoneAlias).where(ZoneAlias.zone_id == zone.id)
    return list(db.session.scalars(found.order_by(ZoneAlias.name_key)))


def given_by(zone: Zone) -> dict[int, int]:
    """How many enterprises each alias brought along, by its id."""
    found = (
        select(zone_given.c.alias_id, func.count())
        .join(ZoneAlias, ZoneAlias.id == zone_given.c.alias_id)
        .where(ZoneAlias.zone_id == zone.id)
    )
    return dict(db.session.execute(found.group_by(zone_given.c.alias_id)).all())


# Changing the list -------------------------------------------------------------------------------------------------


def add(code: str, values: dict[str, Any]) -> Zone:
    """A new zone; its code never changes."""
    in_turn(NAMING)
    if not CODE.fullmatch(code):
        raise Refused(_l("Use small letters without marks, digits and _ only; a letter first; at most 50."), "code")
    if db.session.scalar(select(Zone.id).where(Zone.code == code)) is not None:
        raise Refused(_("The code %(code)s is taken. Choose another.", code=code), "code")
    zone = Zone(code=code)
    _fill(zone, values)
    db.session.add(zone)
    db.session.flush()
    _spell(zone, values.get("aliases"))
    audit.record("zone.added", zone)
    return zone


def change(zone: Zone, values: dict[str, Any], version: int | None = None) -> bool:
    """Set what the form says; whether the name is another one, so that its enterprises are to be found by it."""
    if version not in (None, zone.version):
        raise Conflict()
    in_turn(NAMING)
    before = zone.name
    _fill(zone, values)
    _spell(zone, values.get("aliases"))
    zone.updated_at = now()  # else a new spelling alone would leave the version as it was
    return zone.name != before


def retire(zone: Zone, retired: bool = True) -> None:
    """No longer offered in forms, or offered again; enterprises keep it, files still find it."""
    if zone.retired != retired:
        zone.retired = retired
        audit.record("zone.retired" if retired else "zone.restored", zone)


def _fill(zone: Zone, values: dict[str, Any]) -> None:
    key = queries.zone_key(values["name"])
    if not queries.is_name(key):
        raise Refused(_l("Enter the name of the zone."), "name")
    _check_free(key, zone, "name")
    parent = queries.find_zone(values["parent"]) if values.get("parent") else None
    above = parent
    while above is not None:
        if above.id == zone.id:
            raise Refused(_l("A zone cannot lie within itself. Choose another one."), "parent")
        above = db.session.get(Zone, above.parent_id) if above.parent_id else None
    for name in FIELDS:
        if name in values:
            setattr(zone, name, values[name])
    zone.name_key, zone.parent_id = key, parent.id if parent else None


def _check_free(key: str, zone: Zone, field: str) -> None:
    """A name or spelling means one zone only."""
    with db.session.no_autoflush:
        other = db.session.scalar(select(Zone).where(Zone.name_key == key, Zone.id != (zone.id or 0)).limit(1))
        other = other or db.session.scalar(
            select(Zone)
            .join(ZoneAlias, ZoneAlias.zone_id == Zone.id)
            .where(ZoneAlias.name_key == key, Zone.id != (zone.id or 0))
        )
    if other is not None:
        raise Refused(_("%(name)s (%(code)s) is called so already.", name=other.name, code=other.code), field)


def _spell(zone: Zone, names: Iterable[str] | None) -> None:
    """The other spellings by which files find the zone; None leaves them as they are."""
    if names is None:
        return
    wanted = {queries.zone_key(name): name for name in names}
    wanted.pop(zone.name_key, None)
    for alias in aliases(zone):
        if wanted.pop(alias.name_key, None) is None:
            _drop(alias)
    for key, name in wanted.items():
        if not queries.is_name(key):
            raise Refused(_l("Each spelling needs a letter or digit."), "aliases")
        _check_free(key, zone, "aliases")
        db.session.add(ZoneAlias(zone_id=zone.id, name=name, name_key=key))


def _drop(alias: ZoneAlias) -> None:
    db.session.execute(delete(zone_given).where(zone_given.c.alias_id == alias.id))
    db.session.delete(alias)


# Texts that were kept ----------------------------------------------------------------------------------------------


def give(text: KeptText, zone: Zone, made_zone: bool = False) -> list[int]:
    """Put every enterprise with this text into the zone, and have later files find it there; their ids."""
    in_turn(NAMING)
    if text.key != zone.name_key:
        _check_free(text.key, zone, "zone")
    alias = db.session.scalar(select(ZoneAlias).where(ZoneAlias.name_key == text.key, ZoneAlias.zone_id == zone.id))
    if alias is None:
        alias = ZoneAlias(zone_id=zone.id, name=text.text, name_key=text.key, made_zone=made_zone)
        db.session.add(alias)
    alias.kept = True
    db.session.flush()
    moved, given = [], []
    found = select(Enterprise).where(Enterprise.zone_text.in_(text.spellings))
    for enterprise in _held(found):
        given.append({"alias_id": alias.id, "enterprise_id": enterprise.id, "text": enterprise.zone_text})
        _place(enterprise, zone, None)
        moved.append(enterprise.id)
    if given:
        known = [row["enterprise_id"] for row in given]
        db.session.execute(
            delete(zone_given).where(zone_given.c.alias_id == alias.id, zone_given.c.enterprise_id.in_(known))
        )
        db.session.execute(insert(zone_given), given)
    audit.record("zone.text_given", zone, rows=len(moved))
    return moved


def take_back(alias: ZoneAlias) -> list[int]:
    """Give the enterprises that the text brought along their text again; their ids.

    Those that somebody has put elsewhere since stay there. A zone made of the text goes when nothing else needs it.
    """
    in_turn(NAMING)
    zone = db.session.get_one(Zone, alias.zone_id)
    texts = dict(
        db.session.execute(
            select(zone_given.c.enterprise_id, zone_given.c.text).where(zone_given.c.alias_id == alias.id)
        ).all()
    )
    theirs = select(zone_given.c.enterprise_id).where(zone_given.c.alias_id == alias.id)
    found = select(Enterprise).where(Enterprise.zone_id == zone.id, Enterprise.id.in_(theirs))
    moved = []
    for enterprise in _held(found):
        _place(enterprise, None, texts[enterprise.id])
        moved.append(enterprise.id)
    audit.record("zone.text_taken_back", zone, rows=len(moved))
    made = alias.made_zone
    _drop(alias)
    db.session.flush()
    if made and not _needed(zone):
        db.session.delete(zone)
    return moved


def _held(found) -> Iterator[Enterprise]:
    """The enterprises with all that they are found by, held until the commit, in a fixed number of statements."""
    yield from db.session.scalars(queries.to_change(queries.for_export(found).order_by(Enterprise.id))).unique()


def _place(enterprise: Enterprise, zone: Zone | None, text: str | None) -> None:
    enterprise.zone, enterprise.zone_text = zone, text
    search.index(enterprise, operations.search_texts(enterprise))


def _needed(zone: Zone) -> bool:
    uses = (
        select(Enterprise.id).where(Enterprise.zone_id == zone.id),
        select(Zone.id).where(Zone.parent_id == zone.id),
        select(ZoneAlias.id).where(ZoneAlias.zone_id == zone.id),
    )
    return any(db.session.scalar(use.limit(1)) is not None for use in uses)


def reindex(zone: Zone) -> list[int]:
    """Make the zone's enterprises findable by its new name; their ids."""
    found = list(_held(select(Enterprise).where(Enterprise.zone_id == zone.id)))
    for enterprise in found:
        search.index(enterprise, operations.search_texts(enterprise))
    return [enterprise.id for enterprise in found]
