"""What is asked once for several cases at a time; each case is then judged by the form of its own page."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from app.agencies import queries as agencies
from app.agencies.models import Agency
from app.cases import queries
from app.cases.forms import LONGEST_TEXT, language
from app.cases.handling_forms import CloseForm, HandOverForm, WorkForm
from app.cases.models import Case, Outcome, ResolutionMethod
from app.core.db import today
from app.core.forms import (
    ChoiceField,
    ChoicesField,
    DateField,
    MaxLength,
    Required,
    SavingForm,
    TextAreaField,
    YesNoField,
)
from app.core.text_check import NO_NAMES, TextsLookedOver

ENTER_A_DAY = _l("Enter the day as day/month/year, for instance 20/11/2026.")
STAYS = _l("Left empty, each case keeps what is recorded.")


class SeveralForm(TextsLookedOver, SavingForm):
    """`cases` are those it is for; `sent` says what of it goes to the own form of each."""

    SENT: tuple[str, ...] = ()

    def __init__(self, cases: Sequence[Case], user: Any, *args: Any, **kwargs: Any):
        self.cases, self.user = cases, user
        super().__init__(*args, **kwargs)

    def known_names(self) -> Iterable[str | None]:
        for case in self.cases:
            yield from (case.enterprise.name, case.enterprise.tax_code)
        yield from agencies.names()

    def validate(self, extra_validators=None) -> bool:
        super().validate(extra_validators)
        self.look_over_texts()
        return not self.all_errors

    def sent(self, case: Case, version: str) -> MultiDict:
        """What is entered, as a browser would send it from the page of the case; what is left empty is not sent."""
        filled = {name: self[name].raw_data[0] for name in self.SENT if self[name].data and self[name].raw_data}
        return MultiDict({**filled, "version": version, "text_confirmed": "1" if self.text_confirmed.data else ""})

    def of_one(self, case: Case, version: str) -> WorkForm:
        """The form of that case's own page, filled in."""
        return WorkForm(case, self.sent(case, version), meta={"csrf": False})


class CoordinateForm(SeveralForm):
    agencies = ChoicesField(
        _l("Coordinating agencies to add"),
        [Required(_l("Choose at least one agency."))],
        description=_l("Those that coordinate already stay."),
    )

    def process(self, *args: Any, **kwargs: Any) -> None:
        self.agencies.offer(agencies.choices(today(), language()))
        super().process(*args, **kwargs)

    @property
    def chosen(self) -> list[Agency]:
        return agencies.by_codes(self.agencies.data)


class OfferForm(SeveralForm):
    TEXTS = ("reason",)
    SENT = ("to_agency", "reason", "on")

    to_agency = ChoiceField(_l("To agency"), [Required(_l("Choose the agency."))], empty=_l("choose"))
    reason = TextAreaField(_l("Reason (if any)"), [MaxLength(LONGEST_TEXT)], description=NO_NAMES)
    on = DateField(_l("On"), [Required(ENTER_A_DAY)], default=today)

    def process(self, *args: Any, **kwargs: Any) -> None:
        self.to_agency.offer(agencies.choices(today(), language()))
        super().process(*args, **kwargs)

    def of_one(self, case: Case, version: str) -> HandOverForm:
        return HandOverForm(case, self.user, self.sent(case, version), meta={"csrf": False})


class CloseSeveralForm(SeveralForm):
    TEXTS = ("agreement",)
    SENT = ("closed_on", "resolution_method", "outcome", "agreement")

    closed_on = DateField(
        _l("Closed on"), [Required(_l("Enter the day on which the cases were closed."))], default=today
    )
    resolution_method = ChoiceField(_l("How they were settled"), empty=_l("as recorded"), description=STAYS)
    outcome = ChoiceField(_l("Outcome of the demands"), empty=_l("as recorded"), description=STAYS)
    agreement = TextAreaField(_l("Agreement (its terms)"), [MaxLength(LONGEST_TEXT)], description=NO_NAMES)
    end_unknown = YesNoField(_l("Where the last day of a stoppage is not recorded, it is not known"))

    def process(self, *args: Any, **kwargs: Any) -> None:
        self.resolution_method.offer(queries.offered(ResolutionMethod, language()))
        self.outcome.offer(queries.offered(Outcome, language()))
        super().process(*args, **kwargs)

    def sent(self, case: Case, version: str) -> MultiDict:
        typed = super().sent(case, version)
        if self.end_unknown.data and case.is_action and case.ended_on is None:
            typed["end_unknown"] = "1"
        return typed

    def of_one(self, case: Case, version: str) -> CloseForm:
        return CloseForm(case, self.sent(case, version), meta={"csrf": False})
