"""The columns of cases in files (contract 6), one definition each: its name, its labels, and what it reads of a case.

Export writes them, import reads them; a round trip changes nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter

from flask_babel import lazy_gettext as _l
from sqlalchemy import Row, Select

from app.cases import export_queries, queries
from app.core.db import local
from app.core.registers import CHUNK, RegisterColumn, column
from app.extensions import db


@dataclass(frozen=True, slots=True)
class Line:
    """What one line of an export is written from: a row of `export_queries.for_export` and its lists of codes; of the
    related cases those that the reader may see."""

    case: Row
    causes: list[str]
    coordinating_agencies: list[str]
    related_to: list[str]


def _column(name: str, label, kind: str = "text", **more) -> RegisterColumn:
    listed = name in LISTS
    return column(name, label, attrgetter(name if listed else f"case.{name}"), kind, **more)


LISTS = ("causes", "coordinating_agencies", "related_to")
COLUMNS: tuple[RegisterColumn, ...] = (
    _column("code", _l("Code"), unique=True),
    _column("reference", _l("The office's own number")),
    _column("kind", _l("Kind"), "choice", required=True),
    _column("title", _l("Title")),
    _column("enterprise", _l("Enterprise")),
    _column("tax_code", _l("Tax code")),
    _column("zone", _l("Park, zone")),
    _column("sector", _l("Sector")),
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
    _column("causes", _l("Other causes"), "choices"),
    _column("procedure_followed", _l("Procedure of the law followed"), "choice"),
    _column("demands", _l("Workers' demands")),
    _column("summary", _l("Summary")),
    _column("lead_agency", _l("Lead agency"), "choice"),
    _column(
        "coordinating_agencies",
        _l("Coordinating agencies"),
        "choices",
    ),
    _column("related_to", _l("Related cases")),
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
    """What an export is written from (`export_queries.for_export`), a few hundred at a time; of the related cases
    those that `user` may see."""
    found = db.session.connection().execute(cases.execution_options(yield_per=CHUNK))
    for chunk in found.partitions():
        ids = [case.id for case in chunk]
        causes, coordinating = export_queries.causes_of(ids), export_queries.coordinating_of(ids)
        related = queries.related_codes(chunk, user)
        for case in chunk:
            yield Line(case, causes.get(case.id, []), coordinating.get(case.id, []), related.get(case.id, []))
