"""Dialogue meetings from a file and to a file (contract 6): the rules and messages of the page, row by row."""

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
from app.core.db import today
from app.core.errors import Refused
from app.core.forms import ChoiceField, TextField
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
from app.dialogues import operations, permissions, queries
from app.dialogues.columns import COLUMNS, LABELS
from app.dialogues.forms import COLUMN_OF, FIELDS, TEXTS, DialogueFields, as_day, parted
from app.dialogues.models import Dialogue, DialogueMove
from app.dialogues.states import CODED, KINDS, MATTERS, STATUSES
from app.enterprises import operations as enterprise_operations
from app.enterprises import permissions as enterprise_permissions
from app.enterprises.lookup import Known, Registry, note_newcomers, unknown
from app.enterprises.models import Enterprise
from app.extensions import db

PLAIN = (*(name for name in FIELDS if name not in ("enterprises", "host_agency", "coordinating_agencies")), "status")
BEFORE = {column.name: column.read for column in COLUMNS}
ENTERPRISES = next(column for column in COLUMNS if column.name == "enterprises")


def code_of_its_own(form, field) -> None:
    """A code that a meeting can have; whether it is taken is asked elsewhere."""
    if field.data:
        try:
            operations.check_spelling(field.data)
        except Refused as refusal:
            raise StopValidation(str(refusal)) from None


class DialogueRow(DialogueFields):
    """A row of the file; one form serves all of them. `dialogue` is the record that the row's code names, if any."""

    code = TextField(LABELS["code"], [code_of_its_own])
    status = ChoiceField(LABELS["status"], choices=STATUSES.choices())
    restricted = YesOrNoField(LABELS["restricted"])

    def __init__(self):
        super().__init__(formdata=None, meta={"csrf": False})

    def validate(self, extra_validators=None) -> bool:
        if not self.status.data and not self.status.process_errors:
            self.status.data = self.dialogue.status if self.dialogue else "planned"
        return super().validate(extra_validators)

    def plain(self) -> dict[str, Any]:
        return {**super().plain(), "status": self.status.data}


@dataclass
class Plan:
    """What a row asks for: the values of a new meeting, or those of `dialogue_id` that differ."""

    code: str | None
    dialogue_id: int | None
    enterprises: list[Known] | None = None
    values: dict[str, Any] = field(default_factory=dict)
    looked: Looked = field(default_factory=Looked)


class DialogueCheck:
    """The rows of one file against the register."""

    def __init__(self, job: Job):
        self.job, self.user = job, job.user
        self.registry = Registry()
        self.form = DialogueRow()
        self.offices = OfficesByName(list(self.form.offices.by_code.values()))
        self.codes = {
            name: Codes(terms.choices()) for name, terms in {"kind": KINDS, "status": STATUSES, **CODED}.items()
        }
        self.matters = Codes(MATTERS.choices())
        self.taken: set[str] = set()
        self.may_register = self.user is None or enterprise_permissions.change(self.user)

    def check(self, rows: Sequence[Row]) -> Iterator[Checked]:
        for chunk in in_chunks(rows):
            keys = [queries.code_key(row.cells["code"].strip()) for row in chunk if row.cells.get("code")]
            self.taken.update(keys)
            visible = queries.for_export(queries.visible_to(self.user)).where(Dialogue.code_key.in_(keys))
            records = {one.code_key: one for one in db.session.scalars(visible)}
            there = set(db.session.scalars(select(Dialogue.code_key).where(Dialogue.code_key.in_(keys))))
            for row in chunk:
                one = Checked(row)
                key = queries.code_key(row.cells.get("code", "").strip())
                if key in there and key not in records:
                    text = _l("There is a meeting %(code)s already.", code=row.cells["code"].strip())
                    one.refuse("code", text)
                self._check(one, records.get(key))
                yield one

    def settle(self, checked: list[Checked]) -> None:
        """Meetings say nothing of each other."""

    def _check(self, one: Checked, dialogue: Dialogue | None) -> None:
        self.form.dialogue = dialogue
        fill(self.form, self._cells(one.row), kept(dialogue) if dialogue else None)
        say_errors(one, self.form, COLUMN_OF)
        one.plan = Plan(self.form.code.data, dialogue.id if dialogue else None)
        if "enterprises" in self.job.columns and not self.form.enterprises.errors:
            one.plan.enterprises = self._enterprises(one, dialogue)
        texts = {name: self.form[name].data for name in TEXTS if name in self.job.columns}
        new = {name: text for name, text in texts.items() if text and text != getattr(dialogue, name, None)}
        one.plan.looked = look_over_texts(one, self.job, new, partial(self._known_names, one))
        if one.rejected:
            return
        if dialogue is None:
            self._record(one)
        else:
            self._change(one, dialogue)

    def _cells(self, row: Row) -> dict[str, str]:
        """The row's cells with codes for labels, and days and times each in a field of its own."""
        cells = parted(row.cells)
        for name, codes in self.codes.items():
            if cells.get(name):
                cells[name] = codes(cells[name])
        if cells.get("matters"):
            cells["matters"] = self.matters.several(cells["matters"])
        day = as_day(cells.get("starts_on", ""))
        if cells.get("host_agency"):
            cells["host_agency"] = self.offices.code(cells["host_agency"], day)
        if cells.get("coordinating_agencies"):
            cells["coordinating_agencies"] = self.offices.codes(cells["coordinating_agencies"], day)
        return cells

    def _enterprises(self, one: Checked, dialogue: Dialogue | None) -> list[Known]:
        typed = self.form.enterprises.data or ""
        if dialogue and typed == cell_text(ENTERPRISES.read(dialogue)):
            return [self.registry.by_id[enterprise.id] for enterprise in dialogue.enterprises]
        whole = self.registry.named(typed)
        names = [typed] if len(whole) == 1 else [name for name in map(str.strip, typed.split(";")) if name]
        found = []
        for name in names:
            try:
                found.append(self.registry.of_row(name, None) or self._new_enterprise(name))
            except Refused as refusal:
                one.refuse("enterprises", refusal.message)
        return list(dict.fromkeys(found))

    def _new_enterprise(self, name: str) -> Known:
        if not self.job.create_missing:
            raise unknown(name)
        if not self.may_register:
            raise Refused(PERMISSIONS[enterprise_permissions.change.permission].refusal)
        return self.registry.newcomer(name, None)

    def _known_names(self, one: Checked, text: str) -> list[str]:
        names = self.offices.names()
        for known in one.plan.enterprises or ():
            names += [*known.names, known.tax_code or ""]
        return [*names, *self.registry.names_in(text)]

    def _record(self, one: Checked) -> None:
        if not self.form.host_agency.data and self.user is None:
            one.refuse("host_agency", _l("Choose the host agency."))
        values = {**self.form.plain(), "source": self.job.source(one.row)[:300]}
        one.plan.values = {name: value for name, value in values.items() if value not in (None, [])}

    def _change(self, one: Checked, dialogue: Dialogue) -> None:
        values = self.form.plain()
        one.plan.values = self._differences(dialogue, values)
        held = {enterprise.id for enterprise in dialogue.enterprises}
        if one.plan.enterprises is not None and {known.id for known in one.plan.enterprises} == held:
            one.plan.enterprises = None
        changes = bool(one.plan.values) or one.plan.enterprises is not None
        one.changes = self._shown(one.plan, dialogue)
        one.outcome = UPDATED if changes else UNCHANGED
        if changes and self.user is not None:
            self._allow_change(one, dialogue)

    def _shown(self, plan: Plan, dialogue: Dialogue) -> dict[str, tuple[Any, Any]]:
        """What differs, by the columns of the file."""
        after = {COLUMN_OF.get(name, name): value for name, value in plan.values.items()}
        if plan.enterprises is not None:
            after["enterprises"] = [known.described for known in plan.enterprises]
        return {name: (BEFORE[name](dialogue), value) for name, value in after.items() if name in BEFORE}

    def _differences(self, dialogue: Dialogue, values: Mapping[str, Any]) -> dict[str, Any]:
        found = {name: values[name] for name in PLAIN if not _same(dialogue, name, values[name])}
        host = values["host_agency"] or dialogue.host_agency.code
        if host != dialogue.host_agency.code:
            found["host_agency"] = host
        held = {agency.code for agency in dialogue.coordinating_agencies}
        wanted = set(values["coordinating_agencies"]) - {host}
        if self.user is not None and self.user.agency.code in held:
            wanted |= {self.user.agency.code} - {host}  # whoever recorded it stays, listed or not
        if wanted != held:
            found["coordinating_agencies"] = sorted(wanted)
        return found

    def _allow_change(self, one: Checked, dialogue: Dialogue) -> None:
        asked = [("", permissions.change)]
        if "restricted" in one.plan.values:
            asked.append(("restricted", permissions.restrict))
        if one.plan.values.get("status") == "closed":
            asked.append(("status", permissions.close))
        for column, right in asked:
            if not right(self.user, dialogue):
                one.refuse(column, PERMISSIONS[right.permission].refusal)
                return

    # Writing -------------------------------------------------------------------------------------------------------

    def write(self, accepted: list[Checked]) -> list[object]:
        named = [known for one in accepted for known in one.plan.enterprises or ()]
        with db.session.no_autoflush:
            newcomers = dict.fromkeys(known for known in named if known.id is None)
            made = enterprise_operations.register_newcomers(newcomers, self.registry)
            db.session.flush()
        offices = {agency.code: agency for agency in db.session.scalars(agencies.everyone())}
        for chunk in in_chunks(accepted):
            self._write(chunk, made, offices)
        note_newcomers(made, ((one, one.plan.enterprises or ()) for one in accepted))
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
        ids = {known.id for one in chunk for known in one.plan.enterprises or () if known.id is not None}
        held = enterprise_operations.held(ids)
        there = queries.for_change(select(Dialogue)).where(Dialogue.id.in_([one.plan.dialogue_id for one in chunk]))
        dialogues = {dialogue.id: dialogue for dialogue in db.session.scalars(there)}
        for one in chunk:
            values = dict(one.plan.values)
            if values.get("host_agency"):
                values["host_agency"] = offices[values["host_agency"]]
            if "coordinating_agencies" in values:
                values["coordinating_agencies"] = [offices[code] for code in values["coordinating_agencies"]]
            if one.plan.enterprises is not None:
                values["enterprises"] = [held.get(known.id) or made[known] for known in one.plan.enterprises]
            dialogue = self._save(one, dialogues.get(one.plan.dialogue_id), values)
            note_findings(dialogue, one.plan.looked.confirmed, one.plan.looked.warned, by=self.user)
            one.written.append(("dialogue", dialogue.id))

    def _save(self, one: Checked, dialogue: Dialogue | None, values: dict[str, Any]) -> Dialogue:
        if dialogue is None:
            return operations.record(values, by=self.user, code=one.plan.code)
        before = dialogue.status
        operations.change(dialogue, values, by=self.user)
        if dialogue.status != before:
            move = DialogueMove(dialogue=dialogue, from_status=before, to_status=dialogue.status, on=today())
            move.reason, move.agency_id = self.job.source(one.row), self.user.agency_id if self.user else None
            db.session.add(move)
        return dialogue


def kept(dialogue: Dialogue) -> dict[str, Any]:
    """What the record holds, by the names of the form: what a row does not say stays so."""
    return {name: getattr(dialogue, name) for name in PLAIN if name != "status"} | {
        "host_agency": dialogue.host_agency.code,
        "coordinating_agencies": [agency.code for agency in dialogue.coordinating_agencies],
    }


def _same(dialogue: Dialogue, name: str, value: Any) -> bool:
    return value == getattr(dialogue, name) or (name == "title" and value is None and dialogue.title_made)


def in_file(first: date | None, last: date | None) -> Iterator[list[Any]]:
    """The register line by line, from a first to a last day on which meetings begin."""
    found = queries.filtered(queries.visible_to(None), {"starts_from": first, "starts_to": last})
    return lines(COLUMNS, records_in_chunks(queries.for_export(found).order_by(Dialogue.starts_on, Dialogue.id)))


REGISTER = Register(
    "dialogues", COLUMNS, ("dialogue", "enterprise"), DialogueCheck, in_file, permissions.record, dated="starts_at"
)
