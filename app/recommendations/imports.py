"""Recommendations from a file and to a file (contract 6): the rules and messages of the page, row by row."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_ngettext
from sqlalchemy import select
from wtforms.validators import StopValidation

from app.agencies import queries as agencies
from app.agencies.lookup import OfficesByName
from app.agencies.models import Agency
from app.core.errors import Refused
from app.core.forms import TextField
from app.core.imports import (
    UNCHANGED,
    UPDATED,
    Checked,
    Codes,
    Job,
    Looked,
    Register,
    YesOrNoField,
    fill,
    in_chunks,
    look_over_texts,
    say_errors,
)
from app.core.permissions import PERMISSIONS
from app.core.registers import in_chunks as records_in_chunks
from app.core.registers import lines
from app.core.sheets import Row, cell_text
from app.core.text_check import note_findings
from app.enterprises import operations as enterprise_operations
from app.enterprises import permissions as enterprise_permissions
from app.enterprises.lookup import Known, Registry, note_newcomers, unknown
from app.enterprises.models import Enterprise
from app.extensions import db
from app.recommendations import operations, permissions, queries
from app.recommendations.columns import COLUMNS, LABELS
from app.recommendations.forms import ENTRIES, FIELDS, TEXTS, RecommendationFields, as_day
from app.recommendations.models import Recommendation
from app.recommendations.states import CODED, MOVES

AGENCIES = ("lead_agency", "coordinating_agencies")
PLAIN = tuple(name for name in FIELDS if name not in (*ENTRIES, *AGENCIES, "due_reason"))
ORIGINS = {"dialogue": queries.dialogue_with_code, "case": queries.case_with_code}
BEFORE = {column.name: column.read for column in COLUMNS}
NEVER_EMPTY = operations.NEVER_EMPTY


def code_of_its_own(form, field) -> None:
    """A code that a recommendation can have; whether it is taken is asked elsewhere."""
    if field.data:
        try:
            operations.check_spelling(field.data)
        except Refused as refusal:
            raise StopValidation(str(refusal)) from None


class RecommendationRow(RecommendationFields):
    """A row of the file; one form serves all of them. `recommendation` is the record that its code names, if any."""

    code = TextField(LABELS["code"], [code_of_its_own])
    restricted = YesOrNoField(LABELS["restricted"])

    def __init__(self):
        super().__init__(formdata=None, meta={"csrf": False})

    def check_due_day(self) -> None:
        """The file that brings another day is the reason that is kept."""


@dataclass
class Plan:
    """What a row asks for: the values of a new one, or those of `recommendation_id` that differ; `origins` are ids."""

    code: str | None
    recommendation_id: int | None
    enterprise: Known | None = None
    values: dict[str, Any] = field(default_factory=dict)
    origins: dict[str, int | None] = field(default_factory=dict)
    looked: Looked = field(default_factory=Looked)


class RecommendationCheck:
    """The rows of one file against the register."""

    def __init__(self, job: Job):
        self.job, self.user = job, job.user
        self.registry = Registry()
        self.form = RecommendationRow()
        self.offices = OfficesByName(list(self.form.offices.by_code.values()))
        self.codes = {name: Codes(terms.choices()) for name, terms in CODED.items()}
        self.origins: dict[tuple[str, str], Any] = {}
        self.may_register = self.user is None or enterprise_permissions.change(self.user)

    def check(self, rows: Sequence[Row]) -> Iterator[Checked]:
        for chunk in in_chunks(rows):
            keys = [queries.code_key(row.cells["code"].strip()) for row in chunk if row.cells.get("code")]
            mine = Recommendation.code_key.in_(keys)
            visible = queries.for_export(queries.visible_to(self.user), self.user).where(mine)
            records = {one.code_key: one for one in db.session.scalars(visible)}
            there = set(db.session.scalars(select(Recommendation.code_key).where(mine)))
            for row in chunk:
                one = Checked(row)
                key = queries.code_key(row.cells.get("code", "").strip())
                if key in there and key not in records:
                    text = _l("There is a recommendation %(code)s already.", code=row.cells["code"].strip())
                    one.refuse("code", text)
                self._check(one, records.get(key))
                yield one

    def settle(self, checked: list[Checked]) -> None:
        """Recommendations say nothing of each other."""

    def _check(self, one: Checked, known: Recommendation | None) -> None:
        self.form.recommendation = known
        fill(self.form, self._cells(one.row), kept(known) if known else None)
        say_errors(one, self.form)
        one.plan = Plan(self.form.code.data, known.id if known else None)
        self._find_enterprise(one, known)
        self._find_origins(one, known)
        texts = {name: self.form[name].data for name in TEXTS if name in self.job.columns}
        new = {name: text for name, text in texts.items() if text and text != getattr(known, name, None)}
        one.plan.looked = look_over_texts(one, self.job, new, partial(self._known_names, one))
        if one.rejected:
            return
        if known is None:
            self._record(one)
        else:
            self._change(one, known)

    def _cells(self, row: Row) -> dict[str, str]:
        """The row's cells with codes for labels."""
        cells = dict(row.cells)
        for name, codes in self.codes.items():
            if cells.get(name):
                cells[name] = codes(cells[name])
        day = as_day(cells.get("received_on", ""))
        if cells.get("lead_agency"):
            cells["lead_agency"] = self.offices.code(cells["lead_agency"], day)
        if cells.get("coordinating_agencies"):
            cells["coordinating_agencies"] = self.offices.codes(cells["coordinating_agencies"], day)
        return cells

    def _find_enterprise(self, one: Checked, known: Recommendation | None) -> None:
        typed = self.form.enterprise.data
        if self.form.enterprise.errors or not typed or "enterprise" not in self.job.columns:
            return
        if known and typed == cell_text(BEFORE["enterprise"](known)):
            one.plan.enterprise = self.registry.by_id[known.enterprise_id]
            return
        try:
            one.plan.enterprise = self.registry.of_row(typed, None) or self._newcomer(typed)
        except Refused as refusal:
            one.refuse("enterprise", refusal.message)

    def _newcomer(self, typed: str) -> Known:
        if not self.job.create_missing:
            raise unknown(typed)
        if not self.may_register:
            raise Refused(PERMISSIONS[enterprise_permissions.change.permission].refusal)
        return self.registry.newcomer(typed, None)

    def _find_origins(self, one: Checked, known: Recommendation | None) -> None:
        """The meeting and the case by their codes; one that the reader may not see stays when the cell is empty."""
        refusals = {"dialogue": _l("There is no meeting %(code)s."), "case": _l("There is no case %(code)s.")}
        for name in ORIGINS.keys() & set(self.job.columns):
            code = self.form[name].data
            held = getattr(known, f"{name}_id") if known else None
            if self.form[name].errors or (not code and held and getattr(known, name) is None):
                continue
            found = self._origin(name, code) if code else None
            one.plan.origins[name] = found.id if found else None
            if code and found is None:
                one.refuse(name, str(refusals[name]) % {"code": code})

    def _origin(self, name: str, code: str) -> Any:
        """Looked for once a file: its rows often come from one meeting."""
        key = (name, code.lower())
        if key not in self.origins:
            self.origins[key] = ORIGINS[name](self.user, code)
        return self.origins[key]

    def _known_names(self, one: Checked, text: str) -> list[str]:
        known = one.plan.enterprise
        names = [*known.names, known.tax_code or ""] if known else []
        return [*self.offices.names(), *names, *self.registry.names_in(text)]

    def _record(self, one: Checked) -> None:
        if not self.form.lead_agency.data and self.user is None:
            one.refuse("lead_agency", _l("Choose the agency that has to answer."))
        values = {**self.form.plain(), "brought_from": self.job.source(one.row)[:300]}
        one.plan.values = {name: value for name, value in values.items() if value not in (None, [])}

    def _change(self, one: Checked, known: Recommendation) -> None:
        plan = one.plan
        plan.values = self._differences(known, self.form.plain())
        plan.origins = {name: id_ for name, id_ in plan.origins.items() if id_ != getattr(known, f"{name}_id")}
        enterprise = plan.enterprise.id if plan.enterprise else None
        moved = "enterprise" in self.job.columns and enterprise != known.enterprise_id
        moved = moved or (plan.enterprise is not None and plan.enterprise.id is None)
        if not moved:
            plan.enterprise = None
        else:
            plan.values["enterprise"] = None
        if plan.values.get("status", known.status) not in (known.status, *MOVES[known.status]):
            one.refuse("status", _l("This status does not follow the one that is recorded."))
        changes = bool(plan.values or plan.origins)
        one.changes = self._shown(plan, known)
        if not one.rejected:
            one.outcome = UPDATED if changes else UNCHANGED
        if changes and self.user is not None:
            self._allow_change(one, known)

    def _shown(self, plan: Plan, known: Recommendation) -> dict[str, tuple[Any, Any]]:
        """What differs, by the columns of the file."""
        after = {**plan.values, **{name: self.form[name].data for name in plan.origins}}
        if "enterprise" in after:
            after["enterprise"] = plan.enterprise.described if plan.enterprise else None
        return {name: (BEFORE[name](known), value) for name, value in after.items() if name in BEFORE}

    def _differences(self, known: Recommendation, values: Mapping[str, Any]) -> dict[str, Any]:
        given = [name for name in PLAIN if values[name] is not None or name not in NEVER_EMPTY]
        found = {name: values[name] for name in given if values[name] != getattr(known, name)}
        lead = values["lead_agency"] or known.lead_agency.code
        if lead != known.lead_agency.code:
            found["lead_agency"] = lead
        held = {agency.code for agency in known.coordinating_agencies}
        wanted = set(values["coordinating_agencies"]) - {lead}
        if self.user is not None and self.user.agency.code in held:
            wanted |= {self.user.agency.code} - {lead}  # whoever recorded it stays, listed or not
        if wanted != held:
            found["coordinating_agencies"] = sorted(wanted)
        return found

    def _allow_change(self, one: Checked, known: Recommendation) -> None:
        asked = [("", permissions.change)]
        if "restricted" in one.plan.values:
            asked.append(("restricted", permissions.restrict))
        if one.plan.values.get("status") == "closed":
            asked.append(("status", permissions.close))
        for column, right in asked:
            if not right(self.user, known):
                one.refuse(column, PERMISSIONS[right.permission].refusal)
                return

    # Writing -------------------------------------------------------------------------------------------------------

    def write(self, accepted: list[Checked]) -> list[object]:
        named = [one.plan.enterprise for one in accepted if one.plan.enterprise]
        with db.session.no_autoflush:
            newcomers = dict.fromkeys(known for known in named if known.id is None)
            made = enterprise_operations.register_newcomers(newcomers, self.registry)
            db.session.flush()
        offices = {agency.code: agency for agency in db.session.scalars(agencies.everyone())}
        for chunk in in_chunks(accepted):
            self._write(chunk, made, offices)
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

    def _write(self, chunk: list[Checked], made: dict[Known, Enterprise], offices: dict[str, Agency]) -> None:
        plans = [one.plan for one in chunk]
        held = enterprise_operations.held({plan.enterprise.id for plan in plans if plan.enterprise} - {None})
        wanted = Recommendation.id.in_([plan.recommendation_id for plan in plans])
        there = queries.for_export(select(Recommendation), None).where(wanted)
        records = {one.id: one for one in db.session.scalars(there)}
        origins = {
            name: queries.origins_by_id(name, {plan.origins.get(name) for plan in plans} - {None}) for name in ORIGINS
        }
        for one in chunk:
            values, plan = dict(one.plan.values), one.plan
            if values.get("lead_agency"):
                values["lead_agency"] = offices[values["lead_agency"]]
            if "coordinating_agencies" in values:
                values["coordinating_agencies"] = [offices[code] for code in values["coordinating_agencies"]]
            if plan.enterprise is not None:
                values["enterprise"] = held.get(plan.enterprise.id) or made[plan.enterprise]
            values |= {name: origins[name].get(id_) for name, id_ in plan.origins.items()}
            saved = self._save(one, records.get(plan.recommendation_id), values)
            note_findings(saved, plan.looked.confirmed, plan.looked.warned, by=self.user)
            one.written.append(("recommendation", saved.id))

    def _save(self, one: Checked, known: Recommendation | None, values: dict[str, Any]) -> Recommendation:
        if known is None:
            return operations.record(values, by=self.user, code=one.plan.code)
        operations.change(known, values, reason=self.job.source(one.row), by=self.user)
        return known


def kept(known: Recommendation) -> dict[str, Any]:
    """What the record holds, by the names of the form: what a row does not say stays so."""
    return {name: getattr(known, name) for name in PLAIN} | {
        "enterprise": cell_text(BEFORE["enterprise"](known)),
        "lead_agency": known.lead_agency.code,
        "coordinating_agencies": [agency.code for agency in known.coordinating_agencies],
    }


def in_file(first: date | None, last: date | None) -> Iterator[list[Any]]:
    """The register line by line, from a first to a last day of receipt."""
    found = queries.filtered(queries.visible_to(None), {"received_from": first, "received_to": last})
    rows = queries.for_export(found, None).order_by(Recommendation.received_on, Recommendation.id)
    return lines(COLUMNS, records_in_chunks(rows))


REGISTER = Register(
    "recommendations",
    COLUMNS,
    ("recommendation", "enterprise", "dialogue", "case"),
    RecommendationCheck,
    in_file,
    permissions.record,
    dated="received_on",
)
