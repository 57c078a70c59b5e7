"""The columns that the list of recommendations can show."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select
from sqlalchemy.orm import selectinload

from app.core.list_columns import Columns, ListColumn
from app.recommendations.models import Recommendation

COLUMNS = (
    ListColumn("code", _l("Code"), sort="code", fixed=True),
    ListColumn("main", _l("What is recommended, by whom"), fixed=True),
    ListColumn("topic", _l("Topic"), sort="topic"),
    ListColumn("received_on", _l("Received on"), sort="received_on"),
    ListColumn("due_on", _l("Answer due on"), sort="due_on"),
    ListColumn("status", _l("Status")),
    ListColumn("answered_on", _l("Answered on"), sort="answered_on", usual=False),
    ListColumn("content_state", _l("What came of it"), usual=False),
    ListColumn("level", _l("Who can answer"), usual=False),
    ListColumn("lead", _l("Agency that answers")),
    ListColumn("coordinating", _l("Coordinating agencies"), usual=False),
)


def with_needed(recommendations: Select, columns: Columns) -> Select:
    """The same with what the chosen columns show besides."""
    wanted = "coordinating" in columns
    return recommendations.options(selectinload(Recommendation.coordinating_agencies)) if wanted else recommendations
