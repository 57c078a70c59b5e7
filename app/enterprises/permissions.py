"""Who may do what with the registry of enterprises."""

from flask_babel import lazy_gettext as _l

from app.agencies.queries import is_acting_officer, reach_of
from app.core.permissions import permission


@permission(_l("Read the registry of enterprises"))
def read(user, enterprise=None) -> bool:
    """Everybody who signs in: the registry holds institutions, no case."""
    return True


@permission(_l("Register or change an enterprise"), _l("Only officers and administrators change the registry."))
def change(user, enterprise=None) -> bool:
    return user.role == "admin" or is_acting_officer(user)


@permission(
    _l("Merge enterprises that are one"),
    _l("Only administrators and officers of agencies that share the whole register merge enterprises."),
)
def merge(user, enterprise=None) -> bool:
    """It moves every case and meeting of one to the other: for those who may look at all that is not hidden."""
    return user.role == "admin" or (is_acting_officer(user) and reach_of(user).partner)
