"""What is asked once a meeting that agencies run was held: its conclusions, the notice of these, its publication."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l

from app.agencies.offices import Offices
from app.core.db import today
from app.core.forms import DateField, MaxLength, SavingForm, TextAreaField, TextField
from app.core.text_check import NO_NAMES
from app.dialogues import rules
from app.dialogues.forms import LONGEST_TEXT, language
from app.dialogues.models import Dialogue
from app.enterprises.texts import TextsBesideTheRegistry

FIELDS = ("conclusions", "minutes_number", "notice_number", "notice_on", "published_on")


class ConclusionForm(TextsBesideTheRegistry, SavingForm):
    TEXTS = ("conclusions",)

    conclusions = TextAreaField(_l("Conclusions"), [MaxLength(LONGEST_TEXT)], description=NO_NAMES)
    minutes_number = TextField(_l("Number of the minutes (if known)"), [MaxLength(100)])
    notice_number = TextField(_l("Number of the notice of conclusions (if known)"), [MaxLength(100)])
    notice_on = DateField(_l("Date of the notice (if known)"), description=_l("day/month/year"))
    published_on = DateField(_l("Published on (if known)"), description=_l("day/month/year"))

    def __init__(self, dialogue: Dialogue, *args: Any, **kwargs: Any):
        self.dialogue = dialogue
        opening = {name: getattr(dialogue, name) for name in FIELDS} | {"version": str(dialogue.version)}
        super().__init__(*args, data=opening, **kwargs)

    def validate(self, extra_validators=None) -> bool:
        super().validate(extra_validators)
        readable = {name: value for name, value in self.plain().items() if not self[name].errors}
        for refusal in rules.faults({**rules.facts(self.dialogue), **readable}):
            if refusal.field in FIELDS and not self[refusal.field].errors:
                self.refuse(refusal)
        self.look_over_texts()
        return not self.all_errors

    def plain(self) -> dict[str, Any]:
        return {name: self[name].data for name in FIELDS}

    def show_as_of(self, dialogue: Dialogue) -> None:
        """Sending the form once more means to replace what the meeting holds now."""
        self.version.data, self.version.raw_data = str(dialogue.version), None

    def known_names(self) -> Iterable[str | None]:
        for enterprise in self.dialogue.enterprises:
            yield from (enterprise.name, enterprise.tax_code)
        yield from Offices.on(today(), language()).names()

    def text_before(self, name: str) -> str | None:
        return getattr(self.dialogue, name)
