"""The columns of cases in files (contract 6), one definition each: its name, its labels, and what it reads of a case.

Export writes them, import reads them; a round trip changes nothing.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select

from app.cases import queries
from app.cases.models import Case
from app.core.db import local
from app.core.registers import CHUNK, RegisterColumn, column
from app.extensions import db


@dataclass(frozen=True)
class Line:
    """What one line of an export is written from: the case, and the codes of its related cases the reader may see."""

    case: Case
    related: list[str]


def _column(
    name: str, label, kind: str = "text", *, read: Callable[[Line], Any] | None = None, **more
) -> RegisterColumn:
    return column(name, label, read or (lambda line: getattr(line.case, name)), kind, **more)


COLUMNS: tuple[RegisterColumn, ...] = (
    _column("code", _l("Code"), unique=True),
    _column("reference", _l("The office's own number")),
    _column("kind", _l("Kind"), "choice", required=True),
    _column("title", _l("Title")),
    _column("enterprise", _l("Enterprise"), read=lambda line: line.case.enterprise.name),
    _column("tax_code", _l("Tax code"), read=lambda line: line.case.enterprise.tax_code),
    _column("zone", _l("Park, zone"), read=lambda line: line.case.enterprise.zone_name),
    _column("sector", _l("Sector"), read=lambda line: line.case.enterprise.sector and line.case.enterprise.sector.code),
    _column("started_on", _l("Started on"), "date", required=True),
    _column("started_time", _l("Start time"), "time"),
    _column("ended_on", _l("Last day of the stoppage"), "date"),
    _column("ended_time", _l("End time"), "time"),
    _column("reported_on", _l("Reported on"), "date"),
    _column("closed_on", _l("Closed on"), "date"),
    _column("workers_involved", _l("Workers involved"), "number"),
    _column("workers_indirect", _l("Workers kept from working"), "number"),
    _column("days_not_worked", _l("Working days not worked"), "number"),
    _column("main_cause", _l("Main cause"), "choice"),
    _column("causes", _l("Other causes"), "choices", read=lambda line: [cause.code for cause in line.case.causes]),
    _column("procedure_followed", _l("Procedure of the law followed"), "choice"),
    _column("demands", _l("Workers' demands")),
    _column("summary", _l("Summary")),
    _column("lead_agency", _l("Lead agency"), "choice", read=lambda line: line.case.lead_agency.code),
    _column(
        "coordinating_agencies",
        _l("Coordinating agencies"),
        "choices",
        read=lambda line: [agency.code for agency in line.case.coordinating_agencies],
    ),
    _column("related_to", _l("Related cases"), read=lambda line: line.related),
    _column("restricted", _l("Restricted"), "yesno"),
    _column("status", _l("Status"), "choice"),
    _column("resolution_method", _l("How it was settled"), "choice"),
    _column("outcome", _l("Outcome"), "choice"),
    _column("agreement", _l("Agreement")),
)
DEADLINES = (  # of a pair: the deadline, and what the list says of it
    column("case", _l("Case"), lambda pair: pair[0].case.code),
    column("enterprise", _l("Enterprise"), lambda pair: pair[0].case.enterprise.name),
    column("rule", _l("Duty"), lambda pair: pair[0].rule, "choice"),
    column("article", _l("Article"), lambda pair: pair[1].article),
    column("actor", _l("By law"), lambda pair: pair[1].actor),
    column("started_at", _l("Counted from"), lambda pair: local(pair[0].started_at).replace(tzinfo=None), "moment"),
    column("due_at", _l("Due"), lambda pair: local(pair[0].due_at).replace(tzinfo=None), "moment"),
    column("state", _l("State of the deadline"), lambda pair: pair[1].state, "choice"),
    column("counts", _l("Counts"), lambda pair: pair[1].counts, "yesno"),
)
LABELS = {one.name: one.label for one in COLUMNS}


def lines(cases: Select, user) -> Iterator[Line]:
    """What an export is written from (`queries.for_export`), a few hundred at a time; of the related cases those that
    `user` may see."""
    found = db.session.scalars(cases.execution_options(yield_per=CHUNK))
    for chunk in found.partitions():
        related = queries.related_codes(chunk, user)
        for case in chunk:
            yield Line(case, related.get(case.id, []))
