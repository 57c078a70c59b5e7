"""The registry from a file (contract 6): each row is checked by the form of the page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.cases import operations as cases
from app.core.formats import fold
from app.core.imports import CREATED, UNCHANGED, UPDATED, Checked, Codes, Job, Register, fill, in_chunks, say_errors
from app.core.registers import in_chunks as records_in_chunks
from app.core.registers import lines
from app.core.sheets import Row
from app.dialogues import operations as dialogues
from app.enterprises import operations, permissions, queries
from app.enterprises.columns import COLUMNS
from app.enterprises.forms import EnterpriseFields, SectorField, default_as_of
from app.enterprises.lookup import Known, Registry
from app.enterprises.models import Enterprise
from app.enterprises.terms import ANSWERS, OWNERSHIPS, STATUSES
from app.extensions import db
from app.recommendations import operations as recommendations

CODED = {
    "ownership": OWNERSHIPS,
    "representative_organisation": ANSWERS,
    "collective_agreement": ANSWERS,
    "status": STATUSES,
}
COUNTED = ("employees", "employees_female", "as_of")
BEFORE = {column.name: column.read for column in COLUMNS}
FOUND_BY = {"name", "other_names", "tax_code", "zone"}  # by which its cases are found too


class SectorAtHand(SectorField):
    """A sector, found without asking the database."""

    registry: Registry

    def code_of(self, typed: str) -> str | None:
        return self.registry.sector(typed)


class EnterpriseRow(EnterpriseFields):
    """A row of the file; one form serves all of them."""

    sector = SectorAtHand(EnterpriseFields.sector.args[0])

    def __init__(self, registry: Registry):
        super().__init__(formdata=None, meta={"csrf": False})
        self.sector.registry = registry


@dataclass
class Plan:
    """What a row asks for: of which enterprise, which values differ, and a head count of a date."""

    known: Known
    values: dict[str, Any] = field(default_factory=dict)
    count: tuple[date, int, int | None] | None = None


class EnterpriseCheck:
    """The rows of one file against the registry."""

    def __init__(self, job: Job):
        self.job = job
        self.registry = Registry()
        self.form = EnterpriseRow(self.registry)
        self.codes = {name: Codes(terms.choices()) for name, terms in CODED.items() if name in job.columns}
        self.first: dict[Known, Checked] = {}
        self.made: dict[Known, Enterprise] = {}
        self.counted: dict[Known, set[date]] = {}
        self.unknown_zones: set[str] = set()

    def check(self, rows: Sequence[Row]) -> Iterator[Checked]:
        for chunk in in_chunks(rows):
            checked = [Checked(row) for row in chunk]
            for one in checked:
                self._find(one)
            records = self._records([one.plan.known.id for one in checked if one.plan])
            for one in checked:
                self._check(one, records)
                yield one

    def _records(self, ids: list[int | None]) -> dict[int, Enterprise]:
        found = select(Enterprise).where(Enterprise.id.in_({one for one in ids if one is not None}))
        return {one.id: one for one in db.session.scalars(queries.for_export(found))}

    def _find(self, one: Checked) -> None:
        """Known by tax code, else by name; else it is new, and known to the rows below."""
        name = " ".join(one.row.cells.get("name", "").split())
        tax_code = queries.clean_tax_code(one.row.cells.get("tax_code", ""))
        known = self.registry.by_tax_code.get(tax_code)
        if known is None:
            same = [each for each in self.registry.by_name.get(fold(name), []) if not (tax_code and each.tax_code)]
            if len(same) > 1:
                one.refuse(
                    "tax_code" if tax_code else "name",
                    _l("“%(name)s” is the name of several enterprises. Enter the tax code.", name=name[:100]),
                )
                return
            known = same[0] if same else None
        if known is None:
            known = Known(None, name, tax_code or None)
            self.registry.add(known)
        one.plan = Plan(known)

    def _check(self, one: Checked, records: dict[int, Enterprise]) -> None:
        cells = {name: self.codes[name](text) if name in self.codes else text for name, text in one.row.cells.items()}
        known = one.plan.known if one.plan else None
        kept = {"name": known.name} if known and known.id else {}
        if not fill(self.form, cells, kept):
            say_errors(one, self.form)
        if known is None:
            return
        default_as_of(self.form)
        record = records.get(known.id)
        first = self.first.setdefault(known, one)
        if first is not one:
            self._again(one, first, record)
        else:
            self._differences(one, record)
        if self.form.employees.data is not None and not one.rejected:
            self._count(one, record)

    def _differences(self, one: Checked, record: Enterprise | None) -> None:
        """What the row says and the registry does not."""
        known: Known = one.plan.known
        given = {name: self.form[name].data for name in self.job.columns if name not in COUNTED}
        one.outcome = one.outcome if one.rejected else CREATED if record is None else UPDATED
        if record is not None:
            given = {name: value for name, value in given.items() if self._differs(name, value, record, known)}
            if not given and not one.rejected:
                one.outcome = UNCHANGED
            one.changes = {name: (BEFORE[name](record), value) for name, value in given.items()}
        self._name_free(one, given, known)
        self._say_zone(one, given.get("zone"))
        one.plan.values = given

    def _differs(self, name: str, value: Any, record: Enterprise, known: Known) -> bool:
        if name == "zone":
            return (self.registry.zone_name(value) if value else None) != record.zone_name
        if name == "sector":
            return value != (record.sector.code if record.sector else None)
        if name == "other_names":
            wanted = {fold(each): each for each in value or [] if fold(each) != record.name_key}
            return wanted != {other.name_key: other.name for other in record.other_names}
        if name == "tax_code" and value in known.merged_tax_codes:
            return False
        if name == "name":  # found by a former or short name: that is no new name
            return value is not None and value != record.name and value not in known.other_names
        kept = getattr(record, name)
        if name in operations.NEVER_EMPTY and value is None:
            return name != "status" and kept != operations.NEVER_EMPTY[name]
        return value != kept

    def _name_free(self, one: Checked, given: dict[str, Any], known: Known) -> None:
        """Two enterprises of one name are told apart by their tax codes only (as `operations.register` asks)."""
        name = given.get("name")
        if not name:
            return
        tax_code = self.form.tax_code.data or known.tax_code
        for other in self.registry.by_name.get(fold(name), []):
            if other is known:
                continue
            if tax_code and other.tax_code:
                one.warn("name", _l("%(name)s is registered with another tax code too.", name=other.described))
            else:
                one.refuse(
                    "name",
                    _l(
                        "%(name)s is registered already. If this is another enterprise, enter its tax code.",
                        name=other.name,
                    ),
                )

    def _say_zone(self, one: Checked, zone: str | None) -> None:
        if zone and not self.registry.zone(zone) and zone not in self.unknown_zones:
            self.unknown_zones.add(zone)
            one.warn("zone", _l("There is no zone “%(zone)s” in the list; kept as text for the office.", zone=zone))

    def _again(self, one: Checked, first: Checked, record: Enterprise | None) -> None:
        """The same enterprise on a later row adds a head count of another date, and nothing else."""
        known = one.plan.known
        column = "tax_code" if self.form.tax_code.data else "name"
        if self.form.employees.data is None or self.form.as_of.data in self.counted.get(known, ()):
            message = _l(
                "Rows %(first)s and %(row)s are the same enterprise: %(name)s.",
                first=first.row.number,
                row=one.row.number,
                name=known.name,
            )
            dated = self.form.employees.data is not None and "as_of" in self.job.columns
            one.refuse("as_of" if dated else column, message)
            return
        others = (name for name in self.job.columns if name not in COUNTED)
        if any(one.row.cells[name] != first.row.cells[name] for name in others):
            text = _l("Row %(first)s describes it already; only the head count is taken.", first=first.row.number)
            one.warn(column, text)
        if not one.rejected:
            one.outcome = UNCHANGED

    def _count(self, one: Checked, record: Enterprise | None) -> None:
        as_of, employees, women = (self.form[name].data for name in ("as_of", "employees", "employees_female"))
        self.counted.setdefault(one.plan.known, set()).add(as_of)
        there = {count.as_of: count for count in record.head_counts} if record else {}
        same = there.get(as_of)
        if same and "employees_female" not in self.job.columns:
            women = same.employees_female
        if same and (same.employees, same.employees_female) == (employees, women):
            return
        one.plan.count = as_of, employees, women
        if record is not None:
            one.changes |= {"as_of": (same and same.as_of, as_of), "employees": (same and same.employees, employees)}
        if one.outcome == UNCHANGED:
            one.outcome = UPDATED

    def settle(self, checked: list[Checked]) -> None:
        """A row that adds to an enterprise which a rejected row would have registered has nothing to add to."""
        for one in checked:
            if one.plan is None or one.rejected or one.plan.known.id is not None:
                continue
            first = self.first[one.plan.known]
            if first.rejected:
                one.refuse("name", _l("Row %(first)s, which registers it, is rejected.", first=first.row.number))

    def write(self, accepted: list[Checked]) -> None:
        for chunk in in_chunks(accepted):
            records = self._records([one.plan.known.id for one in chunk])
            with db.session.no_autoflush:
                for one in chunk:
                    self._write(one.plan, records)
            db.session.flush()
            for one in chunk:
                enterprise = self.made.get(one.plan.known) or records[one.plan.known.id]
                one.written.append(("enterprise", enterprise.id))

    def _write(self, plan: Plan, records: dict[int, Enterprise]) -> None:
        if plan.known in self.made:  # a row above has just registered it
            operations.count_heads(self.made[plan.known], *plan.count)
            return
        enterprise = records.get(plan.known.id)
        values = dict(plan.values)
        if plan.count:
            values |= zip(COUNTED, (plan.count[1], plan.count[2], plan.count[0]), strict=True)
        if enterprise is None:
            self.made[plan.known] = operations.register(values, by=self.job.user)
            return
        operations.change(enterprise, values, by=self.job.user)
        if FOUND_BY & set(plan.values):
            cases.reindex_of(enterprise)
            dialogues.reindex_of(enterprise)
            recommendations.reindex_of(enterprise)


def in_file(first: date | None, last: date | None) -> Iterator[list[Any]]:
    """The registry line by line; it has no days to choose by."""
    found = queries.for_export(queries.in_registry()).order_by(Enterprise.name_key, Enterprise.id)
    return lines(COLUMNS, records_in_chunks(found))


REGISTER = Register("enterprises", COLUMNS, ("enterprise",), EnterpriseCheck, in_file, permissions.change)
