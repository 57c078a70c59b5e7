"""Who may save a list, share it and end it. What a list shows is asked when it is opened, as of any list."""

from flask_babel import lazy_gettext as _l

from app.agencies.queries import agencies_of, is_acting_officer
from app.cases import permissions as cases
from app.core.permissions import permission
from app.dialogues import permissions as dialogues
from app.enterprises import permissions as enterprises
from app.recommendations import permissions as recommendations

REGISTERS = {
    "cases": cases.list,
    "dialogues": dialogues.list,
    "recommendations": recommendations.list,
    "enterprises": enterprises.read,
}


@permission(_l("Save lists under a name"))
def keep(user) -> bool:
    """Everybody, of the lists that they read."""
    return user.role in ("officer", "leader", "admin")


@permission(_l("Share a saved list with the agency"), _l("Only officers share lists with their agency."))
def share(user) -> bool:
    return is_acting_officer(user)


@permission(_l("End a saved list"), _l("Only who saved this list or an officer of the agency can end it."))
def end(user, saved) -> bool:
    return saved.user_id == user.id or (user.role == "officer" and saved.agency_id in agencies_of(user))
