"""Who may do what with the registry of enterprises."""

from flask_babel import lazy_gettext as _l

from app.core.permissions import permission


@permission(_l("Read the registry of enterprises"))
def read(user, enterprise=None) -> bool:
    """Everybody who signs in: the registry holds institutions, no case."""
    return True


@permission(_l("Register or change an enterprise"), _l("Only officers and administrators change the registry."))
def change(user, enterprise=None) -> bool:
    return user.role in ("officer", "admin")


@permission(_l("Keep the list of zones"), _l("Only administrators can open these pages."))
def keep_zones(user, obj=None) -> bool:
    return user.role == "admin"


@permission(_l("Keep the classifications of sectors"), _l("Only administrators can open these pages."))
def keep_sectors(user, obj=None) -> bool:
    return user.role == "admin"
