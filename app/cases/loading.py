"""Recording many cases at once, as a file brings them: the operations of a single case, without a query for each."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Table, insert

from app.agencies import queries as agencies
from app.agencies.models import Agency
from app.cases import clocks, operations, queries
from app.cases.models import Case, CaseMove, Cause, coordinating, other_causes
from app.cases.states import CLOSED, ENDED
from app.core import audit, search
from app.core.codes import next_code
from app.core.db import today
from app.enterprises.models import Enterprise
from app.extensions import db

IsTaken = Callable[[str], bool]


@dataclass
class Lists:
    """Agencies and causes of the transaction that is open; kept, so that they are read once."""

    agencies: dict[str, Agency]
    causes: list[Cause]

    @classmethod
    def now(cls) -> "Lists":
        everyone = {agency.code: agency for agency in db.session.scalars(agencies.everyone())}
        return cls(everyone, queries.listed(Cause))

    def filled(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The values with agencies as records instead of their codes."""
        values = dict(values)
        if values.get("lead_agency"):
            values["lead_agency"] = self.agencies[values["lead_agency"]]
        if "coordinating_agencies" in values:
            values["coordinating_agencies"] = [self.agencies[code] for code in values["coordinating_agencies"]]
        return values


Arrivals = Iterable[tuple[Mapping[str, Any], str | None]]


def record_all(arrivals: Arrivals, taken: set[str], by: Any) -> list[audit.Loaded]:
    """Record cases from their values and codes; without a code the next of the series that is not `taken` (code_keys).

    The values name the lead. No objects are made: a file brings very many. Links between the cases are left to the
    caller, who may set them once all are there.
    """

    def is_taken(code: str) -> bool:
        return queries.code_key(code) in taken or queries.is_taken(code)

    arrived = [_Arrival.of(values, given, by, is_taken, taken) for values, given in arrivals]
    rows = [{**EMPTY, **one.columns} for one in arrived]
    connection = db.session.connection()
    ids = connection.scalars(insert(CASES).returning(CASES.c.id, sort_by_parameter_order=True), rows)
    for one, case_id in zip(arrived, ids.all(), strict=True):
        one.columns["id"] = case_id
    _link(coordinating, "agency_id", [(one, [agency.id for agency in one.coordinating]) for one in arrived])
    _link(other_causes, "cause_code", [(one, one.causes) for one in arrived])
    return [one.told(by) for one in arrived]


CASES = Case.__table__
EMPTY = {column.key: None for column in CASES.columns if column.nullable}


@dataclass
class _Arrival:
    """One case on its way into the register."""

    columns: dict[str, Any]
    enterprise: Enterprise
    coordinating: list[Agency]
    causes: list[str]

    @classmethod
    def of(cls, values: Mapping[str, Any], given: str | None, by: Any, is_taken: IsTaken, taken: set[str]):
        code = given or next_code(operations.SERIES, is_taken)
        taken.add(queries.code_key(code))
        enterprise, lead = values["enterprise"], values["lead_agency"]
        columns = {**operations.new_columns(values, code), "enterprise_id": enterprise.id, "lead_agency_id": lead.id}
        causes = {code for code in values.get("causes") or () if code != values.get("main_cause")}
        return cls(columns, enterprise, operations.coordinating_of(values, lead, by), sorted(causes))

    def told(self, by: Any) -> audit.Loaded:
        """What the trail and the search index keep of it."""
        codes = [agency.code for agency in self.coordinating]
        links = {"coordinating_agencies": sorted(codes), "causes": self.causes}
        case = audit.loaded(Case, {**EMPTY, **self.columns}, links)
        search.index(case, operations.found_by(case, self.enterprise))
        audit.record("case.recorded", case, by=by)
        return case


def _link(table: Table, column: str, arrived: list[tuple[_Arrival, list]]) -> None:
    rows = [{"case_id": one.columns["id"], column: key} for one, keys in arrived for key in keys]
    if rows:
        db.session.execute(insert(table), rows)


def change(case: Case, values: Mapping[str, Any], reason: str, by: Any) -> None:
    """Change a case as a file says; a status of its own leaves its move, with the file as its reason."""
    before = case.status
    operations.change(case, values, by=by)
    if case.status != before:
        db.session.add(
            CaseMove(
                case=case,
                from_status=before,
                to_status=case.status,
                on=_day_of(case),
                reason=reason,
                agency_id=by.agency_id if by else None,
            )
        )
        clocks.follow(case)


def _day_of(case: Case) -> date:
    """The day a status was reached, where the facts tell it."""
    return {CLOSED: case.closed_on, ENDED: case.ended_on}.get(case.status) or today()
