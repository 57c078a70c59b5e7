"""What a file of cases holds: columns alone, and lists of codes for a few hundred cases at a time."""

from collections.abc import Iterable

from sqlalchemy import Select, func, select

from app.agencies.models import Agency
from app.cases.models import Case, Cause, coordinating, other_causes
from app.enterprises.models import Enterprise, Sector, Zone
from app.extensions import db

PLAIN = (
    "id",
    "code",
    "reference",
    "kind",
    "title",
    "started_on",
    "started_time",
    "ended_on",
    "ended_time",
    "reported_on",
    "closed_on",
    "workers_involved",
    "workers_indirect",
    "days_not_worked",
    "main_cause",
    "procedure_followed",
    "demands",
    "summary",
    "restricted",
    "status",
    "resolution_method",
    "outcome",
    "agreement",
)


def for_export(cases: Select) -> Select:
    """What a line of the export holds, apart from lists, by the names of its columns; no objects, a file is long."""
    joined = cases.join(Case.enterprise).outerjoin(Enterprise.zone).outerjoin(Enterprise.sector).join(Case.lead_agency)
    return joined.with_only_columns(
        *(getattr(Case, name) for name in PLAIN),
        Enterprise.name.label("enterprise"),
        Enterprise.tax_code,
        func.coalesce(Zone.name, Enterprise.zone_text).label("zone"),
        Sector.code.label("sector"),
        Agency.code.label("lead_agency"),
    )


def causes_of(ids: Iterable[int]) -> dict[int, list[str]]:
    """Codes of the other causes of each of the cases."""
    found = select(other_causes.c.case_id, Cause.code).join(Cause, Cause.code == other_causes.c.cause_code)
    return _listed_by_case(found.where(other_causes.c.case_id.in_(list(ids))).order_by(Cause.position))


def coordinating_of(ids: Iterable[int]) -> dict[int, list[str]]:
    """Codes of the coordinating agencies of each of the cases."""
    found = select(coordinating.c.case_id, Agency.code).join(Agency, Agency.id == coordinating.c.agency_id)
    return _listed_by_case(found.where(coordinating.c.case_id.in_(list(ids))).order_by(Agency.code))


def _listed_by_case(found: Select) -> dict[int, list[str]]:
    listed: dict[int, list[str]] = {}
    for case_id, code in db.session.execute(found):
        listed.setdefault(case_id, []).append(code)
    return listed
