"""Who may look after the installation from its front page."""

from flask_babel import lazy_gettext as _l

from app.core.permissions import permission


@permission(_l("See which reminders went out"), _l("Only administrators can open these pages."))
def see_mails(user, obj=None) -> bool:
    return user.role == "admin"
