"""The forms on the page of one case (contract 3 and 4). `version` may be left out of each of them."""

from collections.abc import Iterator
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import MultipleFileField

from app.agencies import queries as agencies
from app.agencies.models import Agency
from app.cases import agreements, attachments, handling, handover, linking, queries
from app.cases.events import EVENTS, NOTE, QUALITIES, RESULTS, RULINGS, offered
from app.cases.forms import LONGEST_TEXT, language
from app.cases.models import Case, Outcome, ResolutionMethod
from app.cases.states import STATUSES
from app.core.db import local, now, today
from app.core.errors import Refused
from app.core.forms import (
    ChoiceField,
    ChoicesField,
    DateField,
    MaxLength,
    MomentField,
    NumberField,
    Required,
    SavingForm,
    TextAreaField,
    TextField,
    TimeField,
    WholeNumberField,
    YesNoField,
    not_in_future,
)
from app.core.privacy import look_over
from app.core.text_check import NO_NAMES, TextsLookedOver

LONGEST_BODIES = 300
BODIES_ONLY = _l("Bodies, and how many came for each; never who.")


class WorkForm(TextsLookedOver, SavingForm):
    """A form on the page of `case`: its fields, the rules between them, its texts looked over."""

    def __init__(self, case: Case, *args: Any, **kwargs: Any):
        self.case = case
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
        enterprise = self.case.enterprise
        yield from (enterprise.name, enterprise.tax_code, *(one.name for one in enterprise.other_names))
        yield from agencies.names()


class WithFiles(WorkForm):
    """A form that takes documents."""

    attachments = MultipleFileField(
        _l("Documents (PDF, DOCX, XLSX)"),
        description=_l("At most 20 MB each. No pictures, recordings, strike decisions or lists of names."),
        render_kw={"accept": ".pdf,.docx,.xlsx"},
    )
    personal_details_covered = YesNoField(_l("Personal details are covered in these documents"))

    @property
    def files(self) -> list:
        return [one for one in self.attachments.data or [] if getattr(one, "filename", None)]

    def rules(self) -> Iterator[Refused]:
        yield from super().rules()
        if self.files:
            yield from self._faults_of_files()

    def _faults_of_files(self) -> Iterator[Refused]:
        found = [str(one) for one in attachments.faults(self.files)]
        self.attachments.errors = [*self.attachments.errors, *found, *self._faults_of_names()]
        if not self.personal_details_covered.data:
            yield Refused(
                _l("Cover names and other personal details in the documents, then tick this box."),
                "personal_details_covered",
            )

    def _faults_of_names(self) -> Iterator[str]:
        known = [name for name in self.known_names() if name]
        for file in self.files:
            name = attachments.shown_name(file.filename)
            for one in look_over(name.rpartition(".")[0], known):
                if one.hard:
                    yield _(
                        "The name of “%(file)s” may contain %(what)s: %(piece)s. Rename the file.",
                        file=name,
                        what=one.what,
                        piece=one.piece,
                    )


class EventForm(WithFiles):
    TEXTS = ("note", "source", "court", "other_bodies")
    LINE = ("event", "note", "happened_at")

    event = ChoiceField(_l("What happened"), [Required(_l("Choose what happened."))], default=NOTE)
    note = TextAreaField(_l("Note"), [MaxLength(LONGEST_TEXT)], description=NO_NAMES)
    happened_at = MomentField(_l("When"), [Required(_l("Enter when it happened, for instance 20/11/2026 19:10."))])
    workers_involved = WholeNumberField(_l("Workers involved (that day)"))
    workers_indirect = WholeNumberField(
        _l("Workers kept from working (that day)"), description=_l("Left empty, the last number holds on.")
    )
    shift_fraction = NumberField(
        _l("Part of the shift (if not the whole)"), most=1, description=_l("From 0 to 1: half a shift is 0,5.")
    )
    quality = ChoiceField(_l("How the numbers were obtained"), choices=QUALITIES.choices(), empty=_l("not known"))
    source = TextField(
        _l("Source (if known)"), [MaxLength(100)], description=_l("The organisation it comes from, never a person.")
    )
    result = ChoiceField(_l("Result of the conciliation"), choices=RESULTS.choices(), empty=_l("not known"))
    ruling = ChoiceField(_l("The court ruled it"), choices=RULINGS.choices(), empty=_l("not known"))
    court = TextField(_l("Court"), [MaxLength(200)])
    document_number = TextField(_l("Number of the document"), [MaxLength(100)])
    document_date = DateField(_l("Date of the document"), [not_in_future])
    agencies = ChoicesField(_l("Agencies that received it or were present"))
    other_bodies = TextField(_l("Other bodies (if any)"), [MaxLength(LONGEST_BODIES)], description=BODIES_ONLY)

    def process(self, *args: Any, **kwargs: Any) -> None:
        self.event.offer(offered(self.case.kind))
        self.agencies.offer(agencies.choices(today(), language()))
        super().process(*args, **kwargs)

    def rules(self) -> Iterator[Refused]:
        yield from super().rules()
        if self.event.data:
            yield from handling.faults_of_event(self.case, self.plain())

    def plain(self) -> dict[str, Any]:
        """The entries as `handling.add_event` takes them."""
        return {**self.values, "agencies": agencies.by_codes(self.agencies.data), "has_files": bool(self.files)}


class AttachmentForm(WithFiles):
    def rules(self) -> Iterator[Refused]:
        yield from super().rules()
        if not self.files:
            yield Refused(_l("Choose a document."), "attachments")


class WithAgreement(WorkForm):
    """A form that may bring the terms of the agreement along; what is not sent keeps what is recorded."""

    TEXTS = ("agreement",)

    agreement = TextAreaField(_l("Agreement (its terms)"), [MaxLength(LONGEST_TEXT)], description=NO_NAMES)
    agreement_on = DateField(_l("Date of the agreement"))
    agreement_check_on = DateField(
        _l("Check that it is kept on"), description=_l("On that day it stands among what waits for the agencies.")
    )

    def __init__(self, case: Case, *args: Any, data: dict[str, Any] | None = None, **kwargs: Any):
        recorded = {name: getattr(case, name) for name in agreements.FIELDS}
        super().__init__(case, *args, data={**recorded, **(data or {})}, **kwargs)
        for name in agreements.FIELDS:
            self._fields[name] = self._fields.pop(name)  # drawn last

    def text_before(self, name: str) -> str | None:
        return self.case.agreement if name == "agreement" else super().text_before(name)

    @property
    def terms(self) -> dict[str, Any]:
        """What was entered of the agreement: of a form without these fields, nothing."""
        return {name: self[name].data for name in agreements.FIELDS if self[name].raw_data}


class AgreementForm(WithAgreement):
    def rules(self) -> Iterator[Refused]:
        yield from agreements.faults(self.case, self.values)


class StatusForm(WithAgreement):
    TEXTS = ("reason", "agreement")

    status = ChoiceField(
        _l("New status"), [Required(_l("Choose the new status."))], empty=_l("choose"), choices=STATUSES.choices()
    )
    on = DateField(_l("On"), [Required(_l("Enter the day as day/month/year, for instance 20/11/2026."))], default=today)
    reason = TextAreaField(_l("Reason (if any)"), [MaxLength(LONGEST_TEXT)], description=NO_NAMES)

    def offer_moves(self) -> "StatusForm":
        """Show only where this case can go; what is sent is judged by the moves themselves."""
        self.status.offer((code, STATUSES[code].label) for code in handling.moves_of(self.case))
        return self

    def rules(self) -> Iterator[Refused]:
        yield from handling.faults_of_status(self.case, self.status.data, self.on.data, self.reason.data, self.terms)


class CloseForm(WithAgreement):
    """`suggested` is the outcome that follows from the demands; it is taken where none is chosen."""

    OF_ACTIONS = ("ended_on", "ended_time", "end_unknown")
    RECORDED = ("resolution_method", "outcome")

    closed_on = DateField(_l("Closed on"), [Required(_l("Enter the day on which the case was closed."))])
    ended_on = DateField(_l("Last day of the stoppage"))
    ended_time = TimeField(_l("End time (if known)"))
    end_unknown = YesNoField(_l("The last day is not known"))
    resolution_method = ChoiceField(_l("How it was settled"), empty=_l("not known yet"))
    outcome = ChoiceField(_l("Outcome of the demands"), empty=_l("not known yet"))

    def __init__(self, case: Case, *args: Any, data: dict[str, Any] | None = None, **kwargs: Any):
        """Fields that are not sent keep what is recorded; `data` is what the form opens with besides."""
        recorded = {name: getattr(case, name) for name in (*self.OF_ACTIONS, *self.RECORDED)}
        super().__init__(case, *args, data={**recorded, **(data or {})}, **kwargs)
        if not case.is_action:
            for name in self.OF_ACTIONS:
                del self[name]

    def process(self, *args: Any, **kwargs: Any) -> None:
        self.resolution_method.offer(queries.offered(ResolutionMethod, language(), [self.case.resolution_method]))
        self.outcome.offer(queries.offered(Outcome, language(), [self.case.outcome]))
        self.suggested = handling.outcome_by_demands(self.case)
        label = dict(queries.choices(Outcome, language())).get(self.suggested)
        if label:
            self.outcome.empty = _("as the demands say: %(outcome)s", outcome=label)
        super().process(*args, **kwargs)

    @property
    def differs(self) -> bool:
        """Whether another outcome was chosen than the one that follows from the demands."""
        return bool(self.suggested and self.outcome.data) and self.outcome.data != self.suggested

    def rules(self) -> Iterator[Refused]:
        yield from handling.faults_of_close(self.case, self.values)


class ReopenForm(WorkForm):
    TEXTS = ("reason",)

    on = DateField(_l("On"), [Required(_l("Enter the day as day/month/year, for instance 20/11/2026."))])
    reason = TextAreaField(_l("Reason"), [MaxLength(LONGEST_TEXT)], description=NO_NAMES)

    def rules(self) -> Iterator[Refused]:
        yield from handling.faults_of_reopen(self.case, self.on.data, self.reason.data)


class HandOverForm(WorkForm):
    TEXTS = ("reason",)

    to_agency = ChoiceField(_l("To agency"), [Required(_l("Choose the agency."))], empty=_l("choose"))
    reason = TextAreaField(_l("Reason (if any)"), [MaxLength(LONGEST_TEXT)], description=NO_NAMES)
    on = DateField(_l("On"), [Required(_l("Enter the day as day/month/year, for instance 20/11/2026."))], default=today)
    answer_by = DateField(_l("Answer asked for by (if any)"), default=handover.usual_answer_day)

    def __init__(self, case: Case, user, *args: Any, **kwargs: Any):
        self.user = user
        super().__init__(case, *args, **kwargs)

    def process(self, *args: Any, **kwargs: Any) -> None:
        self.to_agency.offer(agencies.choices(today(), language()))
        super().process(*args, **kwargs)

    @property
    def agency(self) -> Agency | None:
        return agencies.by_code(self.to_agency.data) if self.to_agency.data else None

    def rules(self) -> Iterator[Refused]:
        yield from handover.faults_of_offer(self.case, self.agency, self.on.data, self.user, self.answer_by.data)


class DeclineForm(WorkForm):
    TEXTS = ("reason",)

    reason = TextAreaField(
        _l("Reason"), [Required(_l("Enter why the lead is declined.")), MaxLength(LONGEST_TEXT)], description=NO_NAMES
    )


class LinkForm(WorkForm):
    """`found` is the other case, when `user` may see it."""

    other = TextField(_l("Code of the other case"), [Required(_l("Enter the code of the other case.")), MaxLength(40)])
    link = ChoiceField(
        _l("How they belong together"),
        [Required(_l("Choose how they belong together."))],
        choices=linking.LINKS.choices(),
        empty=_l("choose"),
    )
    undo = YesNoField(_l("Take this link back"))

    def __init__(self, case: Case, find, *args: Any, **kwargs: Any):
        self.found: Case | None = None
        self.find = find
        super().__init__(case, *args, **kwargs)

    def rules(self) -> Iterator[Refused]:
        if self.other.data is None or self.other.errors:
            return
        self.found = self.find(self.other.data)
        if self.found is None:
            yield Refused(_l("There is no case %(codes)s. Check the code.", codes=self.other.data), "other")
        elif not self.undo.data:
            yield from linking.faults_of_link(self.case, self.found, self.link.data)


def opening_event() -> dict[str, Any]:
    """What the event form opens with: this minute, and the event that a link on the page asked for."""
    moment = {"happened_at": local(now()).replace(tzinfo=None, second=0, microsecond=0)}
    wanted = request.args.get("event", "")
    return {**moment, "event": wanted} if wanted in EVENTS else moment


def event_label(code: str) -> Any:
    """The words for a recorded event, also of one that is offered no longer."""
    return EVENTS[code].label if code in EVENTS else code
