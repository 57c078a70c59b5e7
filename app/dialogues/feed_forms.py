"""What a calendar to subscribe to shows."""

from typing import Any

from flask_babel import lazy_gettext as _l

from app.agencies.models import Agency
from app.agencies.offices import Offices
from app.core.db import today
from app.core.forms import ChoiceField, SavingForm, YesNoField
from app.dialogues.forms import language


class FeedForm(SavingForm):
    agency = ChoiceField(_l("Meetings of"), empty=_l("all that this account may read"))
    with_deadlines = YesNoField(_l("Also the days on which answers to recommendations are due"))

    def __init__(self, *args: Any, **kwargs: Any):
        self.offices = Offices.on(today(), language())
        super().__init__(*args, **kwargs)

    def process(self, *args: Any, **kwargs: Any) -> None:
        self.agency.offer(self.offices.choices)
        super().process(*args, **kwargs)

    @property
    def office(self) -> Agency | None:
        return self.offices.get(self.agency.data)
