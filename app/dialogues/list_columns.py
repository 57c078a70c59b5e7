"""The columns that the list of meetings can show."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select
from sqlalchemy.orm import selectinload

from app.core.list_columns import Columns, ListColumn
from app.dialogues.models import Dialogue

COLUMNS = (
    ListColumn("code", _l("Code"), sort="code", fixed=True),
    ListColumn("main", _l("Meeting, enterprises"), fixed=True),
    ListColumn("kind", _l("Kind of meeting"), sort="kind"),
    ListColumn("when", _l("Day and time"), sort="starts_on"),
    ListColumn("venue", _l("Place"), usual=False),
    ListColumn("employer_side", _l("Employers' side"), num=True, usual=False),
    ListColumn("worker_side", _l("Workers' side"), num=True),
    ListColumn("status", _l("Status")),
    ListColumn("host", _l("Host agency")),
    ListColumn("coordinating", _l("Coordinating agencies"), usual=False),
)


def with_needed(dialogues: Select, columns: Columns) -> Select:
    """The same with what the chosen columns show besides."""
    wanted = "coordinating" in columns
    return dialogues.options(selectinload(Dialogue.coordinating_agencies)) if wanted else dialogues
