"""The conditions of the list of recommendations, as they stand in its address."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.agencies import queries as agencies
from app.core.db import today
from app.core.filters import ListFilter
from app.core.forms import ChoiceField, DateField, Hidden, MaxLength, TextField, WholeNumberField, YesNoField
from app.dialogues.queries import enterprise_name
from app.enterprises import queries as enterprises
from app.recommendations.states import STATUSES, TOPICS

ALL = _l("All")
STATUS_GROUPS = [
    ("open", _l("All open")),
    ("waiting", _l("All without an answer")),
    ("unresolved", _l("All unresolved")),
]


class HiddenNumber(WholeNumberField):
    """A number that the address carries and the page does not draw."""

    widget = Hidden.widget


class FilterForm(ListFilter):
    PLAIN = ("status", "topic", "zone")
    SHOWN = ("q", "status", "topic", "agency", "overdue")

    q = TextField(_l("Keyword"), [MaxLength(200)])
    status = ChoiceField(_l("Status"), empty=ALL, choices=[*STATUS_GROUPS, *STATUSES.choices()])
    topic = ChoiceField(_l("Topic"), empty=ALL, choices=TOPICS.choices())
    agency = ChoiceField(_l("Agency that answers"), empty=ALL)
    zone = ChoiceField(_l("Zone"), empty=ALL)
    overdue = YesNoField(_l("Overdue"))
    received_from = DateField(_l("Received from"))
    received_to = DateField(_l("Received until"))
    due_from = DateField(_l("Due from"))
    due_to = DateField(_l("Due until"))
    dialogue = TextField(_l("Code of the meeting"), [MaxLength(40)])
    before = TextField(_l("Unresolved before the meeting (its code)"), [MaxLength(40)])
    case = TextField(_l("Code of the case"), [MaxLength(40)])
    enterprise = HiddenNumber(_l("Enterprise"))

    def __init__(self, args, language: str):
        self.language = language
        super().__init__(args)

    def process(self, *args: Any, **kwargs: Any) -> None:
        """Read the address, once the choices are known."""
        self.agency.offer(agencies.choices(today(), self.language))
        self.zone.offer((zone.code, zone.name) for zone in enterprises.zones())
        super().process(*args, **kwargs)

    def words(self, name: str, value: Any) -> str:
        if name == "enterprise":
            return enterprise_name(value) or _("enterprise %(id)s", id=value)
        return super().words(name, value)
