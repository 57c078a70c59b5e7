"""The whole registry at hand: which enterprise, zone or sector a row of a file means, without a query for each row."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, select

from app.core.errors import Refused
from app.core.formats import fold
from app.core.imports import Checked
from app.enterprises import queries
from app.enterprises.models import Enterprise, OtherName, Sector
from app.extensions import db

SHOWN = 5


class Place(NamedTuple):
    """A zone that is in the list."""

    id: int
    name: str


@dataclass(eq=False)
class Known:
    """An enterprise as rows find it. `id` is None as long as it is one that the file itself brings along."""

    id: int | None
    name: str
    tax_code: str | None = None
    zone: str | None = None
    sector: str | None = None
    other_names: list[str] = field(default_factory=list)
    merged_tax_codes: frozenset[str] = frozenset()

    @property
    def names(self) -> list[str]:
        return [self.name, *self.other_names]

    @property
    def described(self) -> str:
        """Enough to tell it from others of its name."""
        more = ", ".join(part for part in (self.tax_code, self.zone) if part)
        return f"{self.name} ({more})" if more else self.name


class Registry:
    """Enterprises by tax code and by name, zones and sectors; read once."""

    def __init__(self) -> None:
        zones = queries.zones()
        self.zone_names = {zone.id: zone.name for zone in zones}
        self.zones = {zone.name_key: Place(zone.id, zone.name) for zone in reversed(zones)}
        self.zones |= {key: Place(id_, self.zone_names[id_]) for key, id_ in queries.zone_spellings().items()}
        self.zone_codes = {zone.code: Place(zone.id, zone.name) for zone in zones}
        self.sectors: dict[str, str] = {}
        sectors = {sector.id: sector for sector in queries.sectors()}
        newest_last = sorted(sorted(sectors.values(), key=lambda one: one.code, reverse=True), key=_age)
        self.sectors |= {sector.name: sector.code for sector in newest_last}
        self.sectors |= {sector.code: sector.code for sector in sectors.values()}
        self.by_id: dict[int, Known] = {}
        self.by_tax_code: dict[str, Known] = {}
        self.by_name: dict[str, list[Known]] = {}
        self._read(sectors)

    def _read(self, sectors: dict[int, Sector]) -> None:
        rows = db.session.execute(
            select(
                Enterprise.id,
                Enterprise.name,
                Enterprise.tax_code,
                Enterprise.zone_id,
                Enterprise.zone_text,
                Enterprise.sector_id,
                Enterprise.merged_tax_codes,
            )
            .where(Enterprise.merged_into_id.is_(None))
            .order_by(Enterprise.id)
        )
        for id_, name, tax_code, zone_id, zone_text, sector_id, merged in rows:
            zone = self.zone_names[zone_id] if zone_id else zone_text
            codes = frozenset(merged.split("; ") if merged else ())
            self.add(Known(id_, name, tax_code, zone, sectors[sector_id].code if sector_id else None, [], codes))
        others = (
            select(OtherName.enterprise_id, OtherName.name)
            .join(Enterprise, and_(Enterprise.id == OtherName.enterprise_id, Enterprise.merged_into_id.is_(None)))
            .order_by(OtherName.id)
        )
        for id_, name in db.session.execute(others):
            known = self.by_id[id_]
            known.other_names.append(name)
            self._named(name, known)

    def add(self, known: Known) -> None:
        """Make it findable by its tax code and name."""
        if known.id is not None:
            self.by_id[known.id] = known
        for code in {known.tax_code, *known.merged_tax_codes} - {None}:
            self.by_tax_code[code] = known
        for name in known.names:
            self._named(name, known)

    def _named(self, name: str, known: Known) -> None:
        listed = self.by_name.setdefault(fold(name), [])
        if known not in listed:
            listed.append(known)

    def zone(self, typed: str) -> Place | None:
        """As `queries.find_zone`."""
        return self.zone_codes.get(typed) or self.zones.get(queries.zone_key(typed))

    def zone_name(self, typed: str) -> str:
        """The zone's own name, or what was typed when there is no such zone."""
        found = self.zone(typed)
        return found.name if found else typed

    def sector(self, typed: str) -> str | None:
        """The code of the sector, as `queries.find_sector`."""
        return self.sectors.get(typed.upper()) or self.sectors.get(typed)

    def named(self, typed: str) -> list[Known]:
        """Those that `typed` names: by tax code, else by name or other name."""
        by_code = self.by_tax_code.get(queries.clean_tax_code(typed))
        return [by_code] if by_code else self.by_name.get(fold(typed), [])

    def names_in(self, text: str) -> list[str]:
        """The names and tax codes of the registry that the text holds."""
        flat = " ".join(fold(text).split())
        return [name for names in (self.by_name, self.by_tax_code) for name in names if name in flat or name in text]

    def newcomer(self, name: str | None, tax_code: str | None) -> Known:
        """An enterprise that the file brings along, from now on known to its other rows; nameless, it goes by its code.

        Refused when the tax code cannot be one.
        """
        if name and not tax_code and queries.TAX_CODE.fullmatch(queries.clean_tax_code(name)):
            tax_code = queries.clean_tax_code(name)
        if tax_code and not queries.ANY_TAX_CODE.fullmatch(tax_code):
            raise Refused(
                _l("“%(typed)s” is not a tax code. Enter its digits, for instance 0200123456.", typed=tax_code[:40]),
                "tax_code",
            )
        known = Known(None, name or tax_code, tax_code or None)
        self.add(known)
        return known

    def of_row(self, name: str | None, tax_code: str | None) -> Known | None:
        """The enterprise that a row means by its name, its tax code or both; None when it is not in the registry.

        The tax code decides. Refused when the two name different enterprises, or a name several.
        """
        by_code = self.by_tax_code.get(tax_code) if tax_code else None
        by_name = self.named(name) if name else []
        if by_code:
            if by_name and by_code not in by_name:
                raise Refused(
                    _l(
                        "%(code)s is the tax code of %(name)s; the name is that of %(other)s. Correct one of them.",
                        code=tax_code,
                        name=by_code.name,
                        other=_list(by_name),
                    ),
                    "tax_code",
                )
            return by_code
        if tax_code:
            by_name = [known for known in by_name if not known.tax_code]
        if len(by_name) > 1:
            raise Refused(
                _l(
                    "“%(typed)s” is the name of %(count)s enterprises: %(names)s. Enter the tax code.",
                    typed=name,
                    count=len(by_name),
                    names=_list(by_name),
                ),
                "enterprise",
            )
        return by_name[0] if by_name else None


def note_newcomers(made: Mapping[Known, Enterprise], naming: Iterable[tuple[Checked, Iterable[Known | None]]]) -> None:
    """Have each row that first names an enterprise which the file brings along remember it."""
    left = dict(made)
    for one, named in naming:
        for known in named:
            if known in left:
                one.written.append(("enterprise", left.pop(known).id))


def _age(sector: Sector) -> tuple[str, str]:
    return queries.age(sector.version)


def _list(found: Iterable[Known]) -> str:
    listed = list(found)
    return "; ".join(one.described for one in listed[:SHOWN]) + ("; …" if len(listed) > SHOWN else "")


def unknown(typed: str, column: str = "enterprise") -> Refused:
    """No enterprise is called so, and none may be registered."""
    return Refused(_l("No enterprise is called “%(typed)s”. Check the name or register it.", typed=typed), column)
