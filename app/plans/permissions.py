"""Who may do what with joint plans (contract 2): leaders sign on paper, officers record that it was done."""

from flask_babel import lazy_gettext as _l

from app.agencies.queries import agencies_of, is_acting_officer, reach_of
from app.core.permissions import permission
from app.plans import queries

OF_THE_AGENCIES = _l("Only officers of the agencies of this plan can change it.")
OF_THE_FIRST = _l("Only officers of the first agency of this plan record its issue, amendments and review.")


@permission(_l("Read the list of joint plans"))
def list(user) -> bool:
    """Every account; what the list holds is another question."""
    return user.role in ("officer", "leader", "admin")


@permission(_l("Read a joint plan"))
def read(user, plan) -> bool:
    return queries.sees(user, plan)


@permission(_l("Draw up a joint plan"), _l("Only officers of partner agencies draw up joint plans."))
def record(user) -> bool:
    return is_acting_officer(user) and reach_of(user).partner


@permission(
    _l("Load the example of a joint plan"), _l("Only officers of partner agencies and administrators load the example.")
)
def load(user) -> bool:
    return user.role == "admin" or record(user)


@permission(_l("Change a joint plan"), OF_THE_AGENCIES)
def change(user, plan) -> bool:
    held = agencies_of(user)
    return user.role == "officer" and any(partner.agency_id in held for partner in plan.partners)


@permission(_l("Record the issue, an amendment or the review of a joint plan"), OF_THE_FIRST)
def issue(user, plan) -> bool:
    return user.role == "officer" and plan.partners[0].agency_id in agencies_of(user)
