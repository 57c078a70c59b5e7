"""The columns that the list of cases can show, and what each needs loaded besides the row itself."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.cases.models import Case
from app.core.list_columns import Columns, ListColumn
from app.enterprises.models import Enterprise

COLUMNS = (
    ListColumn("code", _l("Code"), sort="code", fixed=True),
    ListColumn("main", _l("Enterprise, subject"), sort="enterprise", fixed=True),
    ListColumn("title", _l("Title"), usual=False),
    ListColumn("reference", _l("The office's own number"), usual=False),
    ListColumn("zone", _l("Park, zone")),
    ListColumn("sector", _l("Sector"), usual=False),
    ListColumn("workers", _l("People"), sort="workers_involved", num=True),
    ListColumn("indirect", _l("Kept from working"), num=True, usual=False),
    ListColumn("days", _l("Days not worked"), num=True, usual=False),
    ListColumn("started_on", _l("Began"), sort="started_on"),
    ListColumn("ended_on", _l("Last day"), usual=False),
    ListColumn("reported_on", _l("Reported on"), sort="reported_on", usual=False),
    ListColumn("closed_on", _l("Closed on"), sort="closed_on", usual=False),
    ListColumn("status", _l("Status"), sort="status"),
    ListColumn("resolution_method", _l("How it was settled"), usual=False),
    ListColumn("outcome", _l("Outcome"), usual=False),
    ListColumn("lead", _l("Lead agency")),
    ListColumn("coordinating", _l("Coordinating agencies"), usual=False),
)
NEEDED: Mapping[str, Any] = {
    "sector": contains_eager(Case.enterprise).joinedload(Enterprise.sector),
    "resolution_method": joinedload(Case.method),
    "outcome": joinedload(Case.result),
    "coordinating": selectinload(Case.coordinating_agencies),
}


def with_needed(cases: Select, columns: Columns) -> Select:
    """The same with what the chosen columns show, each in at most one statement more."""
    return cases.options(*(option for key, option in NEEDED.items() if key in columns))
