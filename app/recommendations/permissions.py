"""Who may do what with recommendations (contract 2). What may be seen at all is `queries.visible_to`."""

from flask_babel import lazy_gettext as _l

from app.agencies.queries import agencies_of, is_acting_officer
from app.core.permissions import permission
from app.recommendations import queries

OF_THE_AGENCIES = _l("Only officers of its lead or coordinating agencies can change this recommendation.")
OF_THE_LEAD = _l("Only officers of its lead agency can do this with this recommendation.")
NO_CONTENT = _l("Administrators see no recommendations: only officers and leaders do.")


def _leads(user, recommendation) -> bool:
    return user.role == "officer" and recommendation.lead_agency_id in agencies_of(user)


@permission(_l("Read the register of recommendations"), NO_CONTENT)
def list(user) -> bool:
    """Officers and leaders; what the list holds is another question."""
    return user.role in ("officer", "leader")


@permission(_l("Read a recommendation"))
def read(user, recommendation) -> bool:
    return queries.sees(user, recommendation)


@permission(_l("Record a recommendation"), _l("Only officers record recommendations."))
def record(user) -> bool:
    return is_acting_officer(user)


@permission(_l("Change, assign and answer a recommendation"), OF_THE_AGENCIES)
def change(user, recommendation) -> bool:
    """Officers of its lead or coordinating agencies: whoever took it in stays coordinating and can assign it anew."""
    held = agencies_of(user)
    return _leads(user, recommendation) or (
        user.role == "officer" and any(agency.id in held for agency in recommendation.coordinating_agencies)
    )


@permission(_l("Close a recommendation"), OF_THE_LEAD)
def close(user, recommendation) -> bool:
    return _leads(user, recommendation)


@permission(
    _l("Restrict a recommendation"),
    _l("Only officers of its lead agency can restrict this recommendation or open it again."),
)
def restrict(user, recommendation) -> bool:
    return _leads(user, recommendation)


@permission(_l("Remove personal detail from a recommendation"), OF_THE_LEAD)
def black_out(user, recommendation) -> bool:
    return _leads(user, recommendation)
