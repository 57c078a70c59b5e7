"""Who may see figures, and the records behind them."""

from flask_babel import lazy_gettext as _l

from app.core.permissions import permission


@permission(_l("Open the summaries and the records behind their figures"))
def view(user, report=None) -> bool:
    """Figures count all records and are the same for every reader (contract 2)."""
    return user.role in ("officer", "leader", "admin")
