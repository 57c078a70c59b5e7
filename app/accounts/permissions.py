"""Who may administer: administrators, and they alone."""

from flask_babel import lazy_gettext as _l

from app.core.permissions import permission

ADMINISTRATORS_ONLY = _l("Only administrators can open these pages.")


@permission(_l("Open the administration pages"), ADMINISTRATORS_ONLY)
def administer(user, obj=None) -> bool:
    return user.role == "admin"


@permission(_l("Make, change and disable accounts"), ADMINISTRATORS_ONLY)
def manage(user, obj=None) -> bool:
    return user.role == "admin"


@permission(_l("Read the facts of the audit trail"), ADMINISTRATORS_ONLY)
def read_trail(user, obj=None) -> bool:
    """Facts only: who, when, what, which field; the wording of free texts stands with the record."""
    return user.role == "admin"


@permission(_l("Keep the table of public holidays"), ADMINISTRATORS_ONLY)
def keep_holidays(user, obj=None) -> bool:
    return user.role == "admin"
