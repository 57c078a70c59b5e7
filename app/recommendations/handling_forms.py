"""The forms on the page of one recommendation. `version` may be left out of each of them."""

from collections.abc import Iterator
from typing import Any

from flask_babel import lazy_gettext as _l

from app.agencies import queries as agencies
from app.agencies.offices import Offices
from app.core.blackout_form import BlackOutFields
from app.core.db import today
from app.core.errors import Refused
from app.core.forms import ChoiceField, DateField, MaxLength, Required, SavingForm, TextAreaField, TextField, YesNoField
from app.core.text_check import NO_NAMES
from app.enterprises.texts import TextsBesideTheRegistry
from app.recommendations import handling, queries
from app.recommendations.due_day_forms import DueDayAsked
from app.recommendations.forms import LONGEST_TEXT, NOT_KNOWN, language
from app.recommendations.models import Recommendation
from app.recommendations.rules import usual_due_day
from app.recommendations.states import ANSWER_MODES, CONTENT_STATES, FEEDBACK, TOPICS

LONGEST_REASON = 2_000
DAY_WANTED = _l("Enter the day as day/month/year, for instance 20/11/2026.")
REASON_WANTED = _l("Enter the reason.")


class WorkForm(TextsBesideTheRegistry, SavingForm):
    """A form on the page of `one`: its fields, the rules between them, its texts looked over."""

    def __init__(self, one: Recommendation, user: Any, *args: Any, **kwargs: Any):
        self.one, self.user = one, user
        super().__init__(*args, **kwargs)

    def rules(self) -> Iterator[Refused]:
        """The rules between the fields that the entries break."""
        yield from ()

    def validate(self, extra_validators=None) -> bool:
        super().validate(extra_validators)
        for refusal in self.rules():
            if refusal.field is None or not self[refusal.field].errors:
                self.refuse(refusal)
        self.look_over_texts()
        return not self.all_errors

    def known_names(self) -> Iterator[str | None]:
        enterprise = self.one.enterprise
        if enterprise is not None:
            yield from (enterprise.name, enterprise.tax_code, *(one.name for one in enterprise.other_names))
        yield from agencies.names()


class AssignForm(DueDayAsked, WorkForm):
    TEXTS = ("reason",)

    lead = ChoiceField(_l("Agency that answers"), [Required(_l("Choose the agency."))], empty=_l("choose"))
    on = DateField(_l("On"), [Required(DAY_WANTED)], default=today)
    due_on = DateField(_l("Answer due on"), [Required(DAY_WANTED)])
    wrong_office = YesNoField(_l("It was sent to the wrong office"))
    reason = TextAreaField(_l("Reason (when it is assigned anew)"), [MaxLength(LONGEST_REASON)], description=NO_NAMES)

    def process(self, *args: Any, **kwargs: Any) -> None:
        self.offices = Offices.on(today(), language())
        self.lead.offer(self.offices.choices)
        first = self.one.status == "received"
        kwargs.setdefault("due_on", usual_due_day(today(), self.one.dialogue) if first else self.one.due_on)
        for heir in handling.heirs_of(self.one.lead_agency)[:1]:  # it ceased in between: offered first
            kwargs.setdefault("lead", heir.code)
        super().process(*args, **kwargs)

    @property
    def values(self) -> dict[str, Any]:
        return {**super().values, "lead": self.offices.get(self.lead.data)}

    def rules(self) -> Iterator[Refused]:
        self.ask_about_due_day(self.one.due_on)
        yield from handling.faults_of_assignment(self.one, self.offices.get(self.lead.data), self.values)


class AnswerForm(WorkForm):
    TEXTS = ("answer",)

    answer = TextAreaField(
        _l("Answer"), [Required(_l("Enter the answer.")), MaxLength(LONGEST_TEXT)], description=NO_NAMES
    )
    answered_on = DateField(_l("Answered on"), [Required(DAY_WANTED)], default=today)
    answer_mode = ChoiceField(
        _l("How it was answered"), [Required(_l("Choose how."))], choices=ANSWER_MODES.choices(), empty=_l("choose")
    )
    content_state = ChoiceField(_l("What came of it"), choices=CONTENT_STATES.choices(), empty=NOT_KNOWN)
    document_number = TextField(_l("Number of the document (if written)"), [MaxLength(100)])
    document_date = DateField(_l("Date of the document (if written)"))

    def rules(self) -> Iterator[Refused]:
        yield from handling.faults_of_answer(self.one, self.values)


class ForwardForm(WorkForm):
    TEXTS = ("forwarded_to", "reason")

    forwarded_to = TextField(
        _l("Forwarded to"),
        [Required(_l("Enter the body that it goes to.")), MaxLength(255)],
        description=_l("Bodies only; never who."),
    )
    on = DateField(_l("On"), [Required(DAY_WANTED)], default=today)
    reason = TextAreaField(_l("Reason (if any)"), [MaxLength(LONGEST_REASON)], description=NO_NAMES)

    def rules(self) -> Iterator[Refused]:
        yield from handling.faults_of_step(self.one, "forwarded_up", self.on.data)


class LeaveOutForm(WorkForm):
    TEXTS = ("reason",)

    reason = TextAreaField(_l("Reason"), [Required(REASON_WANTED), MaxLength(LONGEST_REASON)], description=NO_NAMES)
    on = DateField(_l("On"), [Required(DAY_WANTED)], default=today)

    def rules(self) -> Iterator[Refused]:
        yield from handling.faults_of_end(self.one, "not_in_scope", self.on.data)


class CloseForm(WorkForm):
    on = DateField(_l("Closed on"), [Required(DAY_WANTED)], default=today)
    content_state = ChoiceField(
        _l("What came of it"),
        [Required(_l("Choose what came of it."))],
        choices=CONTENT_STATES.choices(),
        empty=_l("choose"),
    )
    feedback = ChoiceField(_l("Feedback of the enterprise"), choices=FEEDBACK.choices())

    def process(self, *args: Any, **kwargs: Any) -> None:
        kept = {"content_state": self.one.content_state, "feedback": self.one.feedback}
        super().process(*args, **{**kept, **kwargs})

    def rules(self) -> Iterator[Refused]:
        yield from handling.faults_of_end(self.one, "closed", self.on.data)


class DuplicateForm(WorkForm):
    """The other one by its code; an empty one takes the link back."""

    other = TextField(_l("Says the same as (its code; empty: no link)"), [MaxLength(40)])

    def __init__(self, one: Recommendation, user: Any, *args: Any, **kwargs: Any):
        self.found: Recommendation | None = None
        super().__init__(one, user, *args, **kwargs)

    def rules(self) -> Iterator[Refused]:
        code = self.other.data
        self.found = queries.visible_with_code(self.user, code) if code else None
        if code and self.found is None:
            yield Refused(_l("There is no recommendation %(code)s. Check the code.", code=code), "other")
        yield from handling.faults_of_duplicate(self.one, self.found)


class SplitForm(WorkForm):
    TEXTS = ("text",)

    text = TextAreaField(
        _l("The second question"),
        [Required(_l("Enter what is recommended.")), MaxLength(LONGEST_TEXT)],
        description=NO_NAMES,
    )
    topic = ChoiceField(_l("Topic"), [Required(_l("Choose the topic."))], choices=TOPICS.choices(), empty=_l("choose"))


class BlackOutForm(BlackOutFields, WorkForm):
    def rules(self) -> Iterator[Refused]:
        yield from self.faults()
