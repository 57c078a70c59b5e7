"""Cases from a file and to a file (contract 6): the rules and messages of the page, row by row."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_ngettext
from sqlalchemy import select

from app.agencies.lookup import OfficesByName
from app.cases import columns, export_queries, likeness, loading, operations, permissions, queries
from app.cases.columns import COLUMNS
from app.cases.forms import Offered, codes_in
from app.cases.import_rows import (
    OF_AGENCIES,
    SEVERAL,
    CaseRow,
    codes_by_label,
    day_in,
    differences,
    is_zero,
    kept,
    tax_code_of,
)
from app.cases.linking import RESUMED, SAME_EVENT
from app.cases.models import Case
from app.cases.states import ACTION_KINDS, CLOSED
from app.core.errors import Refused
from app.core.formats import fmt_number, fold
from app.core.imports import (
    CREATED,
    UNCHANGED,
    UPDATED,
    Checked,
    Job,
    Looked,
    Register,
    fill,
    in_chunks,
    look_over_texts,
    say_errors,
)
from app.core.permissions import PERMISSIONS
from app.core.registers import lines
from app.core.sheets import Row
from app.core.text_check import note_findings
from app.enterprises import operations as enterprise_operations
from app.enterprises import permissions as enterprise_permissions
from app.enterprises.lookup import Known, Registry, note_newcomers, unknown
from app.enterprises.models import Enterprise
from app.extensions import db

TEXTS = ("title", "demands", "summary", "agreement")


@dataclass
class Plan:
    """What a row asks for: the values of a new case, or those of `case_id` that differ."""

    code: str | None
    case_id: int | None
    enterprise: Known | None
    values: dict[str, Any] = field(default_factory=dict)
    related: list[str] = field(default_factory=list)  # code_keys that the row names
    held: set[str] = field(default_factory=set)  # code_keys of the links there are
    looked: Looked = field(default_factory=Looked)


class CaseCheck:
    """The rows of one file against the register."""

    def __init__(self, job: Job):
        self.job, self.user = job, job.user
        self.registry = Registry()
        self.form = CaseRow(Offered.now())
        self.offices = OfficesByName(list(self.form.offered.agencies.values()))
        self.codes = codes_by_label(job.columns)
        self.unknown_zones: set[str] = set()
        self.in_file: dict[str, Checked] = {}
        self.in_register: dict[str, int] = {}
        self.may_register = self.user is None or enterprise_permissions.change(self.user)

    # One row by itself ---------------------------------------------------------------------------------------------

    def check(self, rows: Sequence[Row]) -> Iterator[Checked]:
        for chunk in in_chunks(rows):
            codes = [row.cells["code"].strip() for row in chunk if row.cells.get("code")]
            visible = queries.for_form(queries.visible_to(self.user))
            records = queries.by_codes(visible, codes)
            related = queries.related_codes(records.values(), self.user)
            taken = self._taken(codes)
            for row in chunk:
                one = Checked(row)
                key = queries.code_key(row.cells.get("code", "").strip())
                case = records.get(key)
                held = {queries.code_key(code) for code in related.get(case.id, ())} if case else set()
                if key and case is None and key in taken:
                    one.refuse("code", _l("There is a case %(code)s already.", code=row.cells["code"].strip()))
                self._check(one, case, held)
                if key:
                    self.in_file.setdefault(key, one)
                yield one

    def _taken(self, codes: list[str]) -> set[str]:
        keys = [queries.code_key(code) for code in codes]
        return set(db.session.scalars(select(Case.code_key).where(Case.code_key.in_(keys))))

    def _check(self, one: Checked, case: Case | None, held: set[str]) -> None:
        self.form.case = case
        fill(self.form, self._cells(one), kept(case) if case else None)
        say_errors(one, self.form)
        one.plan = Plan(self.form.code.data, case.id if case else None, None, held=held)
        self._find_enterprise(one, case)
        self._check_sector(one)
        one.plan.related = [queries.code_key(code) for code in codes_in(self.form.related_to.data)]
        one.plan.looked = look_over_texts(one, self.job, self._texts(case), partial(self._known_names, one))
        if one.rejected:
            return
        self._warn_of_agencies(one)
        values = self._values()
        if case is None:
            self._record(one, values)
        else:
            self._change(one, case, values)
        self._place(one)

    def _cells(self, one: Checked) -> dict[str, str]:
        """The row's cells with codes for labels; a stoppage of 0 workers is one of which the number is not known."""
        cells = dict(one.row.cells)
        for name, codes in self.codes.items():
            if cells[name]:
                cells[name] = codes.several(cells[name]) if name in SEVERAL else codes(cells[name])
        for name in OF_AGENCIES:
            if cells.get(name):
                day = day_in(cells.get("started_on", ""))
                cells[name] = (self.offices.codes if name in SEVERAL else self.offices.code)(cells[name], day)
        if is_zero(cells.get("workers_involved", "")):
            cells["workers_involved"] = ""
            one.warn("workers_involved", _l("0 is read as not known."))
        return cells

    def _values(self) -> dict[str, Any]:
        values = self.form.plain()
        values["procedure_followed"] = values["procedure_followed"] or "unknown"
        return values

    def _record(self, one: Checked, values: dict[str, Any]) -> None:
        values["lead_agency"] = values["lead_agency"] or self.offices.default_lead(values["started_on"])
        if values["lead_agency"] is None:
            one.refuse("lead_agency", _l("Choose the lead agency: no default is set for that day."))
        if values["status"] == CLOSED and values["ended_on"] is None and values["kind"] in ACTION_KINDS:
            values["end_unknown"] = True
        values["source"] = self.job.source(one.row)[:300]
        one.plan.values = {name: value for name, value in values.items() if value not in (None, [])}

    def _change(self, one: Checked, case: Case, values: dict[str, Any]) -> None:
        found = differences(case, values, self.user)
        if one.plan.enterprise and one.plan.enterprise.id == case.enterprise_id:
            one.plan.enterprise = None
        if found.get("status") == CLOSED and values["ended_on"] is None and case.is_action:
            found["end_unknown"] = True
        one.plan.values = found
        one.outcome = UPDATED if found or one.plan.enterprise else UNCHANGED
        held = {**kept(case), "status": case.status}
        one.changes = {name: (held[name], found[name]) for name in found if name in held}
        if one.plan.enterprise:
            one.changes["enterprise"] = case.enterprise.name, one.plan.enterprise.name
        if one.outcome == UPDATED:
            self._allow_change(one, case, found)

    def _allow_change(self, one: Checked, case: Case, found: dict[str, Any]) -> None:
        """The rights that the pages ask for; the lead passes by hand-over, for accounts."""
        if self.user is None:
            return
        asked = [("", permissions.change)]
        if "restricted" in found:
            asked.append(("restricted", permissions.restrict))
        if "status" in found and CLOSED in (case.status, found["status"]):
            asked.append(("status", permissions.close if found["status"] == CLOSED else permissions.reopen))
        for column, right in asked:
            if not right(self.user, case):
                one.refuse(column, PERMISSIONS[right.permission].refusal)
                return
        if "lead_agency" in found:
            one.refuse("lead_agency", _l("The lead passes by hand-over, on the page of the case."))

    # Its enterprise ------------------------------------------------------------------------------------------------

    def _find_enterprise(self, one: Checked, case: Case | None) -> None:
        name, tax_code = self.form.enterprise.data, tax_code_of(one.row.cells)
        if self.form.enterprise.errors:
            return
        if not name and not tax_code:
            if case is None or {"enterprise", "tax_code"} & self.job.columns:
                one.refuse("enterprise", _l("Enter the enterprise: its name or tax code."))
            return
        if case and name in (None, case.enterprise.name) and tax_code in ("", case.enterprise.tax_code or ""):
            one.plan.enterprise = self.registry.by_id[case.enterprise_id]
            return
        try:
            one.plan.enterprise = self.registry.of_row(name, tax_code) or self._new_enterprise(name, tax_code)
        except Refused as refusal:
            one.refuse(refusal.field or "enterprise", refusal.message)
            return
        self._compare_codes(one, name, tax_code)

    def _new_enterprise(self, name: str | None, tax_code: str) -> Known:
        if not self.job.create_missing:
            raise unknown(name or tax_code, "enterprise" if name else "tax_code")
        if not self.may_register:
            raise Refused(PERMISSIONS[enterprise_permissions.change.permission].refusal, "enterprise")
        return self.registry.newcomer(name, tax_code)

    def _compare_codes(self, one: Checked, name: str | None, tax_code: str) -> None:
        """The registry stays as it is; where the row says otherwise, whoever imports is told."""
        known = one.plan.enterprise
        if tax_code and known.tax_code is None:
            text = _l("The registry has no tax code of %(name)s; it stays so.", name=known.name)
            one.warn("tax_code", text)
        elif name and tax_code and fold(name) not in map(fold, known.names) and name != known.tax_code:
            one.warn("tax_code", _l("%(code)s is %(name)s in the registry.", code=tax_code, name=known.name))

    def _check_sector(self, one: Checked) -> None:
        typed = self.form.sector.data
        if typed and self.registry.sector(typed) is None:
            text = _l(
                "“%(typed)s” is not a known sector. Enter version and code, for instance VSIC2018:14.",
                typed=typed[:60],
            )
            one.refuse("sector", text)

    def _place(self, one: Checked) -> None:
        """Zone and sector serve an enterprise that the file brings along; where they differ from the registry, a
        warning, and the registry stays."""
        known = one.plan.enterprise or self._kept_enterprise(one)
        if known is None:
            return
        sector = self.registry.sector(self.form.sector.data) if self.form.sector.data else None
        zone = self.registry.zone_name(self.form.zone.data) if self.form.zone.data else None
        if known.id is None:
            known.zone, known.sector = known.zone or zone, known.sector or sector
            self._say_zone(one, zone)
        if zone and fold(zone) != fold(known.zone or ""):
            one.warn("zone", _l("The registry has another zone, which stays: %(zone)s", zone=known.zone or "-"))
        if sector and sector != known.sector:
            one.warn(
                "sector", _l("The registry has another sector, which stays: %(sector)s", sector=known.sector or "-")
            )

    def _kept_enterprise(self, one: Checked) -> Known | None:
        case = self.form.case
        return self.registry.by_id[case.enterprise_id] if case else None

    def _say_zone(self, one: Checked, zone: str | None) -> None:
        if zone and not self.registry.zone(zone) and zone not in self.unknown_zones:
            self.unknown_zones.add(zone)
            one.warn("zone", _l("There is no zone “%(zone)s” in the list; kept as text for the office.", zone=zone))

    # Its texts and agencies ----------------------------------------------------------------------------------------

    def _texts(self, case: Case | None) -> dict[str, str]:
        """Texts that are new; those of the record were looked over when they were saved."""
        given = {name: self.form[name].data for name in TEXTS if name in self.job.columns}
        return {name: text for name, text in given.items() if text and not (case and text == getattr(case, name))}

    def _known_names(self, one: Checked, text: str) -> list[str]:
        names = [self.form.enterprise.data, one.row.cells.get("tax_code", ""), *self.offices.names()]
        if one.plan.enterprise:
            names += [*one.plan.enterprise.names, one.plan.enterprise.tax_code]
        return [name for name in (*names, *self.registry.names_in(text)) if name]

    def _warn_of_agencies(self, one: Checked) -> None:
        """An agency outside its dates is a warning, not an error (contract 2)."""
        for name in OF_AGENCIES:
            if not one.row.cells.get(name):
                continue
            codes = self.form[name].data if name in SEVERAL else [self.form[name].data]
            for agency in (self.offices.by_code[code] for code in codes if code):
                if not agency.exists_on(self.form.started_on.data):
                    one.warn(name, _l("%(agency)s did not exist on that day.", agency=agency.code))

    # What rows say of each other -----------------------------------------------------------------------------------

    def settle(self, checked: list[Checked]) -> None:
        new = [one for one in checked if one.outcome == CREATED]
        for chunk in in_chunks(one for one in new if one.plan.enterprise.id):
            self._warn_of_twins(chunk)
        self._warn_of_twins_in_the_file(new)
        if "related_to" not in self.job.columns:
            return
        named = {key for one in checked if one.plan for key in one.plan.related}
        for keys in in_chunks(sorted(named)):
            found = queries.by_codes(queries.visible_to(self.user), keys)
            self.in_register |= {key: case.id for key, case in found.items()}
        for one in checked:
            if one.plan and queries.code_key(one.plan.code or "") in one.plan.related:
                text = _l("%(code)s is this case itself. Enter other cases.", code=one.plan.code)
                one.refuse("related_to", text)
        refused = True
        while refused:  # a row that is rejected takes those with it that relate to it
            refused = sum(self._refuse_missing(one) for one in checked if not one.rejected) > 0
        self._compare_links(checked)

    def _warn_of_twins(self, chunk: list[Checked]) -> None:
        """A new case may be one that is recorded already; whether it is, a person decides."""
        families = {one.row.number: self._sharing_a_name(one.plan.enterprise) for one in chunk}
        wanted: dict[int, list[tuple[str, likeness.Sketch]]] = {id_: [] for ids in families.values() for id_ in ids}
        for enterprise_id, code, sketch in likeness.recorded(queries.visible_to(self.user), wanted):
            wanted[enterprise_id].append((code, sketch))
        for one in chunk:
            own = likeness.sketch_from(one.plan.values)
            found = [
                pair for id_ in families[one.row.number] for pair in wanted[id_] if likeness.likeness(own, pair[1])
            ]
            for code, other in sorted(found, key=lambda pair: abs(pair[1].started_on - own.started_on))[:3]:
                one.warn("", _said(likeness.likeness(own, other), RECORDED, code, other))

    def _sharing_a_name(self, known: Known) -> set[int]:
        """Ids of the enterprises that have one of its names, its own among them."""
        return {other.id for name in known.names for other in self.registry.named(name) if other.id is not None}

    def _warn_of_twins_in_the_file(self, rows: list[Checked]) -> None:
        """The same of two rows of the file: the one that began later names the other."""
        by_enterprise: dict[Known, list[tuple[likeness.Sketch, Checked]]] = {}
        for one in rows:
            pair = likeness.sketch_from(one.plan.values), one
            by_enterprise.setdefault(one.plan.enterprise, []).append(pair)
        for sketches in by_enterprise.values():
            sketches.sort(key=lambda pair: (pair[0].started_on, pair[1].row.number))
            for place, (own, one) in enumerate(sketches):
                before = sketches[max(0, place - likeness.LOOKED_AT) : place]
                found = [(other, row) for other, row in reversed(before) if likeness.likeness(own, other)]
                for other, row in found[:3]:
                    one.warn("", _said(likeness.likeness(own, other), IN_FILE, row.row.number, other))

    def _refuse_missing(self, one: Checked) -> bool:
        missing = [key for key in one.plan.related if key not in self.in_register and not self._arrives(key)]
        if missing:
            text = _l("There is no case %(codes)s. Check the code.", codes=", ".join(missing)[:200])
            one.refuse("related_to", text)
        return bool(missing)

    def _arrives(self, key: str) -> bool:
        return key in self.in_file and not self.in_file[key].rejected

    def _compare_links(self, checked: list[Checked]) -> None:
        """A link is named from one side or from both; it is taken away when neither row names it."""
        named_by: dict[str, set[str]] = {}
        for one in checked:
            for key in one.plan.related if one.plan and one.plan.code else ():
                named_by.setdefault(key, set()).add(queries.code_key(one.plan.code))
        for one in checked:
            if one.rejected or one.plan.case_id is None:
                continue
            own = set(one.plan.related)
            if not own <= one.plan.held or one.plan.held - own - named_by.get(queries.code_key(one.plan.code), set()):
                one.outcome = UPDATED
                one.changes["related_to"] = sorted(one.plan.held), sorted(own)
            else:
                one.plan.related = []
                one.plan.held = set()

    # Writing -------------------------------------------------------------------------------------------------------

    def write(self, accepted: list[Checked]) -> list[object]:
        newcomers = dict.fromkeys(one.plan.enterprise for one in accepted if _brings(one.plan.enterprise))
        lists = loading.Lists.now()
        with db.session.no_autoflush:
            made = enterprise_operations.register_newcomers(newcomers, self.registry)
            db.session.flush()
            new = [one for one in accepted if one.plan.case_id is None]
            known = [one for one in accepted if one.plan.case_id is not None]
            for chunk in in_chunks(new):
                self._write_new(chunk, made, lists)
            for chunk in in_chunks(known):
                self._write_changes(chunk, made, lists)
        self._write_links(new)
        for one in accepted:
            one.written.append(("case", one.plan.case_id))
        note_newcomers(made, ((one, [one.plan.enterprise]) for one in accepted))
        if not made:
            return []
        return [
            lazy_ngettext(
                "%(num)d enterprise registered, to be completed.",
                "%(num)d enterprises registered, to be completed.",
                len(made),
            )
        ]

    def _enterprises(self, chunk: list[Checked], made: dict[Known, Enterprise]) -> dict[Known, Enterprise]:
        wanted = {one.plan.enterprise for one in chunk if one.plan.enterprise}
        held = enterprise_operations.held({known.id for known in wanted if known.id is not None})
        return {known: held[known.id] if known.id is not None else made[known] for known in wanted}

    def _write_new(self, chunk: list[Checked], made: dict[Known, Enterprise], lists: loading.Lists) -> None:
        enterprises = self._enterprises(chunk, made)
        arrivals = []
        for one in chunk:
            values = lists.filled(one.plan.values)
            values["enterprise"] = enterprises[one.plan.enterprise]
            arrivals.append((values, one.plan.code))
        recorded = loading.record_all(arrivals, set(self.in_file), self.user)
        for one, case in zip(chunk, recorded, strict=True):
            one.plan.case_id = case.id
            note_findings(case, one.plan.looked.confirmed, one.plan.looked.warned, by=self.user)

    def _write_changes(self, chunk: list[Checked], made: dict[Known, Enterprise], lists: loading.Lists) -> None:
        enterprises = self._enterprises(chunk, made)
        ids = [one.plan.case_id for one in chunk]
        found = db.session.scalars(queries.for_form(queries.visible_to(self.user)).where(Case.id.in_(ids)))
        cases = {case.id: case for case in found}
        for one in chunk:
            case, values = cases[one.plan.case_id], lists.filled(one.plan.values)
            if one.plan.enterprise:
                values["enterprise"] = enterprises[one.plan.enterprise]
            if one.plan.related or one.plan.held:
                found = queries.by_codes(queries.visible_to(self.user), one.plan.related)
                values["related_to"] = list(found.values())
            loading.change(case, values, self.job.source(one.row), self.user)
            note_findings(case, one.plan.looked.confirmed, one.plan.looked.warned, by=self.user)

    def _write_links(self, new: list[Checked]) -> None:
        """Once every case is there: a row may name a later one."""
        for one in new:
            if one.plan.related:
                others = queries.by_codes(queries.visible_to(self.user), one.plan.related)
                operations.relate(queries.by_id(one.plan.case_id), others.values())


RECORDED = {
    SAME_EVENT: _l("This case may be recorded already: %(which)s (%(days)s, workers: %(workers)s)."),
    RESUMED: _l("This may be %(which)s resumed (%(days)s, workers: %(workers)s). Link the two after loading."),
}
IN_FILE = {
    SAME_EVENT: _l("This may be the same event as row %(which)s (%(days)s, workers: %(workers)s)."),
    RESUMED: _l("This may be row %(which)s resumed (%(days)s, workers: %(workers)s). Link the two after loading."),
}


def _said(may_be: str, words: Mapping[str, Any], which: object, other: likeness.Sketch) -> object:
    """Which case or row this one may be, with what to compare."""
    return _l(words[may_be], which=which, days=likeness.days_of(other), workers=fmt_number(other.workers))


def _brings(known: Known | None) -> bool:
    return known is not None and known.id is None


def in_file(first: date | None, last: date | None) -> Iterator[list[Any]]:
    """The register line by line, from a first to a last day on which cases began."""
    found = queries.filtered(queries.visible_to(None), {"started_from": first, "started_to": last})
    return lines(COLUMNS, columns.lines(export_queries.for_export(found).order_by(Case.started_on, Case.id), None))


REGISTER = Register(
    "cases", COLUMNS, ("case", "enterprise"), CaseCheck, in_file, permissions.record, dated="started_on"
)
