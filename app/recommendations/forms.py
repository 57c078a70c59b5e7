"""The form of a recommendation (contract 4 and 6), shared by recording, changing and import."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.agencies.offices import Offices
from app.core.db import today
from app.core.errors import Refused
from app.core.formats import parse_date
from app.core.forms import (
    BaseForm,
    ChoiceField,
    ChoicesField,
    DateField,
    MaxLength,
    Required,
    SavingForm,
    TextAreaField,
    TextField,
    YesNoField,
    not_in_future,
)
from app.core.text_check import NO_NAMES
from app.enterprises.texts import TextsBesideTheRegistry
from app.recommendations import queries, rules
from app.recommendations.due_day_forms import DueDayAsked
from app.recommendations.enterprise_forms import EnterpriseAsked
from app.recommendations.models import Recommendation
from app.recommendations.states import (
    ANSWER_MODES,
    CONTENT_STATES,
    FEEDBACK,
    LEVELS,
    SOURCES,
    STAGES,
    STATUSES,
    TOPICS,
)

LONGEST_TEXT = 10_000
NOT_KNOWN = _l("not known yet")

# The parts of the page; the first is visible, the others are folded until wanted.
FIRST = ("text", "topic", "enterprise")
ORIGIN = ("raised_by", "source", "received_stage", "received_on", "dialogue", "case")
AGENCIES = ("lead_agency", "coordinating_agencies", "level", "due_on", "due_reason", "restricted")
ANSWER = (
    "answer",
    "answered_on",
    "answer_mode",
    "content_state",
    "document_number",
    "document_date",
    "feedback",
)
WITHIN = ("internal_note", "unnamed_in_public")  # asked on pages only: no columns of files
TEXTS = ("text", "raised_by", "due_reason", "answer", "internal_note")  # looked over
ENTRIES = ("enterprise", "dialogue", "case")  # found out by `RecommendationForm` and by the import
FIELDS = (*FIRST, *ORIGIN, *AGENCIES, *ANSWER, "status")


def language() -> str:
    return str(get_locale() or "vi")


def as_day(text: str) -> date | None:
    """The day that a file names; None when that cannot be read."""
    try:
        return parse_date(text)
    except ValueError:
        return None


class RecommendationFields(BaseForm):
    """What is recorded of a recommendation; pages and imports read it alike.

    `offices` shares the agencies between the forms of an import; `recommendation` is the record to be changed.
    """

    text = TextAreaField(
        _l("What is recommended"),
        [Required(_l("Enter what is recommended.")), MaxLength(LONGEST_TEXT)],
        description=NO_NAMES,
    )
    topic = ChoiceField(_l("Topic"), [Required(_l("Choose the topic."))], choices=TOPICS.choices(), empty=_l("choose"))
    enterprise = TextField(
        _l("Enterprise (if one)"),
        [MaxLength(255)],
        description=_l("Name or tax code; marks may be left out."),
        render_kw={"data-lookup": "/enterprises/lookup"},
    )
    raised_by = TextField(
        _l("Raised by (association, several enterprises)"),
        [MaxLength(255)],
        description=_l("Bodies only; never who."),
    )
    source = ChoiceField(_l("Came in by"), choices=SOURCES.choices(), empty=NOT_KNOWN)
    received_stage = ChoiceField(
        _l("Came in before, at or after the meeting"), choices=STAGES.choices(), empty=NOT_KNOWN
    )
    received_on = DateField(_l("Received on"), [not_in_future], description=_l("day/month/year; empty: today"))
    dialogue = TextField(_l("Raised at the meeting (its code)"), [MaxLength(40)])
    case = TextField(_l("From the case (its code)"), [MaxLength(40)])
    lead_agency = ChoiceField(_l("Agency that answers"), empty=_l("own agency, until one is assigned"))
    coordinating_agencies = ChoicesField(_l("Coordinating agencies"))
    level = ChoiceField(_l("Who can answer"), choices=LEVELS.choices(), empty=NOT_KNOWN)
    due_on = DateField(
        _l("Answer due on"),
        description=_l("Empty: 15 working days after the receipt, or as the meeting says. A change needs a reason."),
    )
    due_reason = TextField(_l("Reason why the day changes"), [MaxLength(1000)], description=NO_NAMES)
    restricted = YesNoField(_l("Restricted: only the agencies of the recommendation"))
    answer = TextAreaField(_l("Answer"), [MaxLength(LONGEST_TEXT)], description=NO_NAMES)
    answered_on = DateField(_l("Answered on"), [not_in_future])
    answer_mode = ChoiceField(_l("How it was answered"), choices=ANSWER_MODES.choices(), empty=NOT_KNOWN)
    content_state = ChoiceField(_l("What came of it"), choices=CONTENT_STATES.choices(), empty=NOT_KNOWN)
    document_number = TextField(_l("Number of the document"), [MaxLength(100)])
    document_date = DateField(_l("Date of the document"), [not_in_future])
    feedback = ChoiceField(_l("Feedback of the enterprise"), choices=FEEDBACK.choices())
    status = ChoiceField(_l("Status"), choices=STATUSES.choices())

    def __init__(
        self,
        *args: Any,
        offices: Offices | None = None,
        recommendation: Recommendation | None = None,
        **kwargs: Any,
    ):
        self.offices = offices or Offices.on(today(), language())
        self.recommendation = recommendation
        super().__init__(*args, **kwargs)

    def process(self, *args: Any, **kwargs: Any) -> None:
        """Read what was sent, once the choices are known."""
        for name in ("lead_agency", "coordinating_agencies"):
            self[name].offer(self.offices.choices)
        if self.recommendation:
            self.lead_agency.empty = None
        super().process(*args, **kwargs)

    def validate(self, extra_validators=None) -> bool:
        """All errors at once: each field's own, then the rules between them."""
        super().validate(extra_validators)
        kept = rules.facts(self.recommendation) if self.recommendation else {"received_on": today()}
        readable = {name: value for name, value in self.plain().items() if not self[name].errors and value is not None}
        for refusal in rules.faults({**kept, **readable}):
            if not self[refusal.field].errors:
                self.refuse(refusal)
        self.check_due_day()
        return not self.all_errors

    def check_due_day(self) -> None:
        kept, given = self.recommendation, self.due_on.data
        if kept and given and given != kept.due_on and not self.due_reason.data and not self.due_on.errors:
            self.refuse(Refused(_("Enter the reason why the day changes."), "due_reason"))

    def plain(self) -> dict[str, Any]:
        """What the fields hold by name, codes as codes; without what must be looked up. A status that is not said
        follows from the answer."""
        values = {name: self[name].data for name in FIELDS if name not in (*ENTRIES, "due_reason")}
        if not (self.status.raw_data and self.status.data):
            values["status"] = self._status_that_follows(values)
        return values

    def _status_that_follows(self, values: dict[str, Any]) -> str | None:
        kept = self.recommendation
        if kept is None:
            return None
        return "answered" if values["answered_on"] and kept.status in ("received", "assigned") else kept.status

    def resolved(self) -> dict[str, Any]:
        """The values as operations take them, agencies as records; only of a form without errors."""
        values = self.plain()
        values["lead_agency"] = self.offices.get(values["lead_agency"])
        values["coordinating_agencies"] = self.offices.listed(values["coordinating_agencies"])
        return values


class RecommendationForm(EnterpriseAsked, DueDayAsked, TextsBesideTheRegistry, RecommendationFields, SavingForm):
    """The page that records or changes a recommendation as `user`.

    After `validate`: `origins` are the meeting and the case by their names.
    """

    TEXTS = TEXTS

    internal_note = TextAreaField(
        _l("Internal note, for the offices only"), [MaxLength(LONGEST_TEXT)], description=NO_NAMES
    )
    unnamed_in_public = YesNoField(_l("Papers for the public do not name who raised it"))

    def __init__(self, user, *args: Any, **kwargs: Any):
        self.user = user
        self.origins: dict[str, Any] = {}
        super().__init__(*args, **kwargs)
        self.held_enterprise = self.recommendation.enterprise if self.recommendation else None

    def plain(self) -> dict[str, Any]:
        return super().plain() | {name: self[name].data for name in WITHIN}

    def validate(self, extra_validators=None) -> bool:
        super().validate(extra_validators)
        self.ask_about_due_day(self.recommendation.due_on if self.recommendation else None)
        for check in (self.find_enterprise, self._find_origins, self.look_over_texts):
            try:
                check()
            except Refused as refusal:
                self.refuse(refusal)
        return not self.all_errors

    def _find_origins(self) -> None:
        """The meeting and the case by their codes; those that this account may not see stay as they are."""
        refusals = {"dialogue": _l("There is no meeting %(code)s."), "case": _l("There is no case %(code)s.")}
        finders = {"dialogue": queries.dialogue_with_code, "case": queries.case_with_code}
        for name, find in finders.items():
            code = self[name].data
            held = getattr(self.recommendation, f"{name}_id") if self.recommendation else None
            if self[name].errors or (code is None and held and getattr(self.recommendation, name) is None):
                continue
            self.origins[name] = find(self.user, code) if code else None
            if code and self.origins[name] is None:
                self.refuse(Refused(str(refusals[name]) % {"code": code}, name))

    def known_names(self) -> Iterable[str]:
        yield from self.names_of_enterprise()
        yield from self.offices.names()

    def text_before(self, name: str) -> str | None:
        return getattr(self.recommendation, name, None) if self.recommendation else None

    def resolved(self) -> dict[str, Any]:
        """Registers the enterprise when that was asked for."""
        values = super().resolved() | self.origins
        if self.recommendation and values["lead_agency"] is not None:  # who answered for it so far coordinates
            values["coordinating_agencies"].append(self.recommendation.lead_agency)
        values["enterprise"] = self.named_enterprise()
        return values


def values_of(recommendation: Recommendation) -> dict[str, Any]:
    """What the form of a recorded one opens with; meeting and case as far as they were loaded for this account."""
    left = (*ENTRIES, "due_reason", "lead_agency", "coordinating_agencies")
    plain = {name: getattr(recommendation, name) for name in FIELDS if name not in left}
    return plain | {
        **{name: getattr(recommendation, name) for name in WITHIN},
        "enterprise": recommendation.enterprise.name if recommendation.enterprise else None,
        "dialogue": recommendation.dialogue.code if recommendation.dialogue else None,
        "case": recommendation.case.code if recommendation.case else None,
        "lead_agency": recommendation.lead_agency.code,
        "coordinating_agencies": [agency.code for agency in recommendation.coordinating_agencies],
        "version": str(recommendation.version),
    }
