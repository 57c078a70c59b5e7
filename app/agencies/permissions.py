"""Who may change agencies: administrators, and they alone."""

from flask_babel import lazy_gettext as _l

from app.core.permissions import permission


@permission(_l("Make and change agencies"), _l("Only administrators can open these pages."))
def manage(user, obj=None) -> bool:
    return user.role == "admin"
