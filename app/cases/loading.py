"""Recording many cases at once, as a file brings them: the operations of a single case, without a query for each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.agencies import queries as agencies
from app.agencies.models import Agency
from app.cases import clocks, operations, queries
from app.cases.models import Case, CaseMove, Cause
from app.cases.states import CLOSED, ENDED
from app.core import audit
from app.core.codes import next_code
from app.core.db import today
from app.extensions import db


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


def record_all(arrivals: Iterable[tuple[Mapping[str, Any], str | None]], taken: set[str], by: Any) -> list[Case]:
    """Record cases from their values and codes; without a code the next of the series that is not `taken` (code_keys).

    Links between them are left to the caller, who may set them once all are there.
    """

    def is_taken(code: str) -> bool:
        return queries.code_key(code) in taken or queries.is_taken(code)

    recorded = []
    for values, given in arrivals:
        code = given or next_code(operations.SERIES, is_taken)
        taken.add(queries.code_key(code))
        recorded.append(operations.made(values, code, by))
    db.session.add_all(recorded)
    db.session.flush()
    for case in recorded:
        operations.index(case)
        audit.record("case.recorded", case, by=by)
    return recorded


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
