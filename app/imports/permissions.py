"""Who may bring files into the registers. What may be done with a record is asked row by row, as its form asks."""

from flask_babel import lazy_gettext as _l

from app.core.permissions import permission
from app.imports import queries, registers

NOT_HERE = _l("Only officers, and administrators for enterprises and public holidays, bring in files.")


@permission(_l("Bring in files"), NOT_HERE)
def bring_in(user) -> bool:
    return bool(registers.open_to(user))


@permission(_l("Check, load and take back a file that was brought in"), NOT_HERE)
def handle(user, load) -> bool:
    """Officers of the agency that brought it in; of a command that nobody stood for, administrators."""
    return queries.may_handle(user, load)
