"""What a row of a file says of a case: the form of the page with the columns that only files have (contract 6)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms.validators import StopValidation

from app.cases import operations, queries
from app.cases.columns import LABELS
from app.cases.forms import LONGEST_TEXT, PROCEDURE, CaseFields, Offered
from app.cases.models import Case, Cause, Outcome, ResolutionMethod
from app.cases.states import ACTION_KINDS, CLOSED, KINDS, STATUSES
from app.core.errors import Refused
from app.core.formats import parse_date, parse_number
from app.core.forms import ChoiceField, DateField, MaxLength, TextAreaField, TextField, not_in_future
from app.core.imports import Codes, YesOrNoField
from app.enterprises import queries as enterprises

OF_FILES = ("closed_on", "status", "resolution_method", "outcome", "agreement")
SEVERAL = ("causes", "coordinating_agencies")
OF_AGENCIES = ("lead_agency", "coordinating_agencies")


def code_of_its_own(form, field) -> None:
    """A code that a case can have; whether it is taken is asked elsewhere."""
    if field.data:
        try:
            operations.check_spelling(field.data)
        except Refused as refusal:
            raise StopValidation(str(refusal)) from None


class CaseRow(CaseFields):
    """A row of the file; one form serves all of them. `case` is the record that the row's code names, if any."""

    code = TextField(LABELS["code"], [code_of_its_own])
    tax_code = TextField(LABELS["tax_code"])
    zone = TextField(LABELS["zone"], [MaxLength(200)])
    sector = TextField(LABELS["sector"])
    closed_on = DateField(LABELS["closed_on"], [not_in_future])
    status = ChoiceField(LABELS["status"], choices=STATUSES.choices())
    resolution_method = ChoiceField(LABELS["resolution_method"])
    outcome = ChoiceField(LABELS["outcome"])
    agreement = TextAreaField(LABELS["agreement"], [MaxLength(LONGEST_TEXT)])
    restricted = YesOrNoField(LABELS["restricted"])

    def __init__(self, offered: Offered):
        everything = replace(offered, retired_causes=frozenset())  # files bring the history along
        super().__init__(formdata=None, meta={"csrf": False}, offered=everything)
        for name, model in (("resolution_method", ResolutionMethod), ("outcome", Outcome)):
            self[name].offer(queries.choices(model, "en"))

    def validate(self, extra_validators=None) -> bool:
        """All errors at once, after what the row leaves open was settled from the rest of it."""
        self.status_given = bool(self.status.data)
        if not any(self[name].process_errors for name in ("status", "closed_on", "ended_on", "kind")):
            self._settle_closing(self.case)
        assumed = self.reported_on.data is None and not self.reported_on.process_errors
        if assumed:
            self.reported_on.data = self.case.reported_on if self.case else self.started_on.data
        self.procedure_followed.data = self.procedure_followed.data or "unknown"
        super().validate(extra_validators)
        if assumed:
            self.reported_on.errors = []  # whatever is wrong with the start is said there
        self._check_closing()
        return not self.all_errors

    def plain(self) -> dict[str, Any]:
        return {**super().plain(), **{name: self[name].data for name in OF_FILES}}

    def _settle_closing(self, case: Case | None) -> None:
        """A status and a day of closing that the row leaves open: what a new case has, what a known one keeps."""
        if not self.kind.data:
            return
        closing = {name: self[name].data for name in ("kind", "closed_on", "ended_on")}
        if case is None:
            self.status.data = self.status.data or operations.first_status(closing)
        elif not self.status.data and case.status == CLOSED:
            self.status.data, self.closed_on.data = CLOSED, self.closed_on.data or case.closed_on
        elif not self.status.data:
            self.status.data = self._following(case, closing)
        elif self.status.data != CLOSED and self.closed_on.data == case.closed_on:
            self.closed_on.data = None
        if self.status.data == CLOSED and self.closed_on.data is None:
            self.closed_on.data = (case and case.closed_on) or self.ended_on.data

    def _following(self, case: Case, closing: Mapping[str, Any]) -> str:
        """A status that nobody has set goes with the dates; one that somebody has set stays, unless the row closes."""
        if closing["closed_on"] or case.status == operations.first_status(operations.facts(case)):
            return operations.first_status(closing)
        return case.status

    def _check_closing(self) -> None:
        """Closing comes last (the page that closes a case asks the same)."""
        closed, start, end = self.closed_on.data, self.started_on.data, self.ended_on.data
        if closed is None or self.closed_on.errors:
            return
        if start and closed < start:
            text = _l(
                "%(closed)s is before the start %(start)s. Correct one of them.",
                closed=operations.Day(closed),
                start=operations.Day(start),
            )
            self.refuse(Refused(text, "closed_on"))
        elif end and closed < end and self.kind.data in ACTION_KINDS:
            text = _l(
                "The last day %(end)s is after the day of closing %(closed)s. Correct one of them.",
                end=operations.Day(end),
                closed=operations.Day(closed),
            )
            self.refuse(Refused(text, "closed_on"))

    def refuse(self, refusal: Refused) -> None:
        """A fault between two columns stands at the later one: where a row gives a status, that is it."""
        undated = refusal.field == "closed_on" and self.closed_on.data is None
        if self.status_given and (refusal.field == "kind" or undated):
            refusal = Refused(refusal.message, "status")
        super().refuse(refusal)


def kept(case: Case) -> dict[str, Any]:
    """What the record holds, by the names of the form: what a row does not say stays so."""
    plain = ("reference", "kind", "title", "started_on", "started_time", "ended_on", "ended_time", "reported_on")
    numbers = ("workers_involved", "workers_indirect", "days_not_worked", "main_cause", "procedure_followed")
    texts = ("demands", "summary", "resolution_method", "outcome", "agreement", "closed_on", "restricted")
    return {name: getattr(case, name) for name in (*plain, *numbers, *texts)} | {
        "causes": [cause.code for cause in case.causes],
        "lead_agency": case.lead_agency.code,
        "coordinating_agencies": [agency.code for agency in case.coordinating_agencies],
    }


def differences(case: Case, values: Mapping[str, Any], by: Any = None) -> dict[str, Any]:
    """Those of the values (agencies and causes as codes) that the record does not hold already.

    The agency of whoever recorded it stays coordinating although the file does not list it.
    """
    values = dict(values)
    lead = values.get("lead_agency") or case.lead_agency.code
    coordinating = {agency.code for agency in case.coordinating_agencies}
    wanted = set(values["coordinating_agencies"]) - {lead}
    if by is not None and by.agency.code in coordinating:
        wanted |= {by.agency.code} - {lead}
    values["coordinating_agencies"] = sorted(wanted)
    found = {}
    for name, value in values.items():
        if name == "coordinating_agencies":
            same = wanted == coordinating
        elif name == "causes":
            same = set(value) - {values["main_cause"]} == {cause.code for cause in case.causes}
        elif name == "lead_agency":
            same = not value or value == case.lead_agency.code
        elif name == "title":
            same = value == case.title or (value is None and case.title_made)
        elif isinstance(value, Decimal):
            same = getattr(case, name) is not None and abs(getattr(case, name) - value) < operations.CENT / 2
        else:
            same = value == getattr(case, name)
        if not same:
            found[name] = value
    return found


# Codes or labels -----------------------------------------------------------------------------------------------------


def codes_by_label(columns: frozenset[str]) -> dict[str, Codes]:
    """For each coded column of the file: its codes by code or label."""
    lists = {
        "kind": KINDS.choices(),
        "status": STATUSES.choices(),
        "procedure_followed": PROCEDURE,
        "main_cause": _listed(Cause),
        "causes": _listed(Cause),
        "resolution_method": _listed(ResolutionMethod),
        "outcome": _listed(Outcome),
    }
    return {name: Codes(choices) for name, choices in lists.items() if name in columns}


def _listed(model) -> list[tuple[str, str]]:
    return [(row.code, label) for row in queries.listed(model) for label in (row.label_vi, row.label_en)]


def tax_code_of(cells: Mapping[str, str]) -> str:
    return enterprises.clean_tax_code(cells.get("tax_code", ""))


def is_zero(text: str) -> bool:
    """Whether a cell holds a nought, however written."""
    try:
        return bool(text) and parse_number(text) == 0
    except ValueError:
        return False


def day_in(text: str) -> date | None:
    """The date in a cell, None where there is none that can be read."""
    try:
        return parse_date(text)
    except ValueError:
        return None
