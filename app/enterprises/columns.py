"""What an enterprise looks like in a file (contract 6)."""

from flask_babel import lazy_gettext as _l

from app.core.registers import column
from app.enterprises.models import Enterprise, HeadCount


def latest(enterprise: Enterprise) -> HeadCount | None:
    """The newest head count; they come newest first."""
    return enterprise.head_counts[0] if enterprise.head_counts else None


def _of_latest(name: str):
    return lambda enterprise: getattr(latest(enterprise), name, None)


COLUMNS = (
    column("name", _l("Name"), lambda one: one.name, required=True),
    column("other_names", _l("Other names"), lambda one: [other.name for other in one.other_names]),
    column("tax_code", _l("Tax code"), lambda one: one.tax_code),
    column("zone", _l("Industrial park or zone"), lambda one: one.zone_name),
    column("sector", _l("Sector"), lambda one: one.sector.code if one.sector else None),
    column("ownership", _l("Ownership"), lambda one: one.ownership, "choice"),
    column("country", _l("Country of capital"), lambda one: one.country),
    column("address", _l("Address"), lambda one: one.address),
    column("workweek", _l("Working week"), lambda one: one.workweek),
    column("employees", _l("Employees"), _of_latest("employees"), "number"),
    column("employees_female", _l("Women among them"), _of_latest("employees_female"), "number"),
    column("as_of", _l("Head count as of"), _of_latest("as_of"), "date"),
    column(
        "representative_organisation",
        _l("Workers' representative organisation"),
        lambda one: one.representative_organisation,
        "choice",
    ),
    column("collective_agreement", _l("Collective agreement"), lambda one: one.collective_agreement, "choice"),
    column("status", _l("Status"), lambda one: one.status, "choice"),
)
