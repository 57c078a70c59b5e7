"""What is typed while a meeting runs: a point, and who came of an enterprise."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from app.agencies import queries as agencies
from app.core.db import today
from app.core.errors import Refused
from app.core.forms import (
    ChoiceField,
    Hidden,
    MaxLength,
    Required,
    SavingForm,
    TextAreaField,
    TextField,
    WholeNumberField,
    YesNoField,
)
from app.core.text_check import NO_NAMES
from app.dialogues.attendance import Seats
from app.dialogues.models import Dialogue
from app.enterprises.texts import TextsBesideTheRegistry
from app.recommendations.enterprise_forms import EnterpriseAsked
from app.recommendations.forms import LONGEST_TEXT
from app.recommendations.states import TOPICS

LOOKUP = {"data-lookup": "/enterprises/lookup"}


class PointForm(EnterpriseAsked, TextsBesideTheRegistry, SavingForm):
    """One point as it is raised: who raises it, what, and its topic."""

    TEXTS = ("text",)

    enterprise = TextField(_l("Enterprise (if one)"), [MaxLength(255)], render_kw=LOOKUP)
    text = TextAreaField(
        _l("What is recommended"),
        [Required(_l("Enter what is recommended.")), MaxLength(LONGEST_TEXT)],
        description=NO_NAMES,
    )
    topic = ChoiceField(_l("Topic"), [Required(_l("Choose the topic."))], choices=TOPICS.choices(), empty=_l("choose"))
    as_body = YesNoField(_l("It is an association or several enterprises; keep the name as it is typed"))

    def validate(self, extra_validators=None) -> bool:
        super().validate(extra_validators)
        if self.as_body.data:
            self.TEXTS = ("text", "enterprise")  # a body's name is a free text like any other
        else:
            self._find()
        self.look_over_texts()
        return not self.all_errors

    def _find(self) -> None:
        try:
            self.find_enterprise()
        except Refused as refusal:
            self.refuse(refusal)

    def known_names(self) -> Iterable[str]:
        yield from () if self.as_body.data else self.names_of_enterprise()
        yield from agencies.names()

    @property
    def raised_by(self) -> str | None:
        """The body that is no one enterprise."""
        return self.enterprise.data if self.as_body.data else None

    def values_at(self, dialogue: Dialogue) -> dict[str, Any]:
        """The values as operations take them, of a point of this meeting."""
        first, last = dialogue.starts_on, dialogue.ends_on or dialogue.starts_on
        return {
            "text": self.text.data,
            "topic": self.topic.data,
            "enterprise": None if self.as_body.data else self.named_enterprise(),
            "raised_by": self.raised_by,
            "dialogue": dialogue,
            "source": "meeting",
            "received_stage": "before" if today() < first else "at",
            "received_on": _day_of(last),
            "restricted": dialogue.restricted,
        }


def _day_of(last: date) -> date:
    """What is typed up after the meeting was received at the meeting."""
    return min(last, today())


class AttendanceForm(EnterpriseAsked, SavingForm):
    """Who came of one enterprise; a number says that somebody did. `was`: the state that the line was shown in."""

    enterprise = TextField(
        _l("Enterprise that came"), [Required(_l("Enter the enterprise.")), MaxLength(255)], render_kw=LOOKUP
    )
    attended = YesNoField(_l("Attended"))
    employer_side = WholeNumberField(_l("Employer's side"))
    worker_side = WholeNumberField(_l("Workers' side"))
    was = Hidden()

    def validate(self, extra_validators=None) -> bool:
        super().validate(extra_validators)
        try:
            self.find_enterprise()
        except Refused as refusal:
            self.refuse(refusal)
        return not self.all_errors

    @property
    def seats(self) -> Seats:
        sides = (self.employer_side.data, self.worker_side.data)
        return Seats(self.attended.data or any(sides), *sides)

    @property
    def shown_as(self) -> str | None:
        return self.was.data or None
