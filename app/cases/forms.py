"""The form of a case (contract 4), shared by recording, changing and import, and the conditions of the list."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.validators import StopValidation

from app.agencies import queries as agencies
from app.agencies.models import Agency
from app.cases import likeness, linking, operations, queries
from app.cases.models import Case, Cause
from app.cases.states import KINDS
from app.core.db import local, now, today
from app.core.errors import Refused
from app.core.formats import fmt_time
from app.core.forms import (
    BaseForm,
    ChoiceField,
    ChoicesField,
    DateField,
    Hidden,
    MaxLength,
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
from app.core.text_check import NO_NAMES, TextsLookedOver
from app.enterprises import operations as enterprise_operations
from app.enterprises import queries as enterprises
from app.enterprises.models import Enterprise

LONGEST_TEXT = 10_000
PROCEDURE = (("unknown", _l("Not known")), ("yes", _l("Yes")), ("no", _l("No")))

# The parts of the page; the first is visible, the others are folded until wanted (contract 4).
FIRST = ("kind", "enterprise", "started_on")
TIME_AND_NUMBERS = (
    "started_time",
    "ended_on",
    "ended_time",
    "reported_on",
    "workers_involved",
    "workers_indirect",
    "days_not_worked",
)
CAUSES_AND_TEXTS = ("main_cause", "causes", "procedure_followed", "demands", "summary", "title", "reference")
AGENCIES = ("lead_agency", "coordinating_agencies", "related_to", "restricted")
FIELDS = (*FIRST, *TIME_AND_NUMBERS, *CAUSES_AND_TEXTS, *AGENCIES)
ENTRIES_IN_CODES = ("enterprise", "related_to")  # read by `CaseForm` itself


def language() -> str:
    return str(get_locale() or "vi")


@dataclass
class Offered:
    """What the choices offer; read once and shared by all forms of a page or an import.

    Retired causes are for files and for the records that have them.
    """

    agencies: dict[str, Agency]
    agency_choices: list[tuple[str, str]]
    cause_choices: list[tuple[str, str]]
    retired_causes: frozenset[str]

    @classmethod
    def now(cls) -> "Offered":
        everyone = {agency.code: agency for agency in agencies.all_of_them()}
        causes = queries.listed(Cause)
        labels = [(one.code, one.label_en if language() == "en" else one.label_vi) for one in causes]
        retired = frozenset(one.code for one in causes if one.retired)
        return cls(everyone, agencies.choices(today(), language()), labels, retired)

    def causes_for(self, case: Case | None) -> list[tuple[str, str]]:
        """Those in use, and those that the record has already."""
        held = {case.main_cause, *(one.code for one in case.causes)} if case and self.retired_causes else set()
        return [choice for choice in self.cause_choices if choice[0] not in self.retired_causes - held]

    def names(self) -> list[str]:
        """What the text check takes for names of agencies."""
        return [name for agency in self.agencies.values() for name in (agency.name_vi, agency.name_en)]


def started_already(form, field) -> None:
    """A time of today that has come already."""
    clock = local(now())
    if field.data and form.started_on.data == clock.date() and field.data > clock.time():
        raise StopValidation(_("%(time)s has not come yet. Enter an earlier time.", time=fmt_time(field.data)))


class CaseFields(BaseForm):
    """What is recorded of a case; the pages and imports read it alike.

    `offered` shares what the choices offer between the forms of an import; `case` is the record to be changed.
    """

    kind = ChoiceField(_l("Kind"), [Required(_l("Choose the kind."))], choices=KINDS.choices())
    enterprise = TextField(
        _l("Enterprise"),
        [MaxLength(255)],
        description=_l("Name or tax code; marks may be left out."),
        render_kw={"data-lookup": "/enterprises/lookup"},
    )
    started_on = DateField(
        _l("Started on"),
        [Required(_l("Enter the start as day/month/year, for instance 20/11/2026.")), not_in_future],
        description=_l("day/month/year"),
    )
    started_time = TimeField(_l("Start time (if known)"), [started_already], description=_l("24 hours, such as 06:45"))
    ended_on = DateField(_l("Last day of the stoppage (if over)"), [not_in_future])
    ended_time = TimeField(_l("End time (if known)"))
    reported_on = DateField(_l("Reported on"), [not_in_future])
    workers_involved = WholeNumberField(
        _l("Workers involved (if known)"), least=1, description=_l("On the highest day, those affected not counted.")
    )
    workers_indirect = WholeNumberField(
        _l("Workers kept from working (if known)"),
        description=_l("Of the same enterprise, not on strike; not counted among those involved."),
    )
    days_not_worked = NumberField(
        _l("Working days not worked (if counted or reported)"),
        description=_l("A total that was counted or reported; used instead of the computed figure."),
    )
    main_cause = ChoiceField(_l("Main cause"), empty=_l("not known yet"))
    causes = ChoicesField(_l("Other causes"))
    procedure_followed = ChoiceField(
        _l("Procedure of the law followed"),
        choices=PROCEDURE,
        description=_l("Facts under articles 200 to 202 of the Labour Code; whether it was legal is for a court."),
    )
    demands = TextAreaField(_l("Workers' demands"), [MaxLength(LONGEST_TEXT)], description=NO_NAMES)
    summary = TextAreaField(_l("Summary"), [MaxLength(LONGEST_TEXT)], description=NO_NAMES)
    title = TextField(
        _l("Title"), [MaxLength(200)], description=_l("Made from kind, enterprise and date when left empty.")
    )
    reference = TextField(_l("The office's own number (if any)"), [MaxLength(100)])
    lead_agency = ChoiceField(_l("Lead agency"), empty=_l("by the day of the start (default)"))
    coordinating_agencies = ChoicesField(_l("Coordinating agencies"))
    related_to = TextField(
        _l("Related cases (if any)"),
        [MaxLength(2000)],
        description=_l("Codes with ; between: the dispute behind a stoppage, the other stoppages of one wave."),
    )
    restricted = YesNoField(_l("Restricted: only the agencies of the case"))

    def __init__(self, *args: Any, offered: Offered | None = None, case: Case | None = None, **kwargs: Any):
        self.offered = offered or Offered.now()
        self.case = case
        super().__init__(*args, **kwargs)

    def process(self, *args: Any, **kwargs: Any) -> None:
        """Read what was sent, once the choices are known."""
        for name in ("lead_agency", "coordinating_agencies"):
            self[name].offer(self.offered.agency_choices)
        for name in ("main_cause", "causes"):
            self[name].offer(self.offered.causes_for(self.case))
        super().process(*args, **kwargs)

    def validate(self, extra_validators=None) -> bool:
        """All errors at once: each field's own, then the rules between them."""
        super().validate(extra_validators)
        kept = operations.facts(self.case) if self.case else {}
        readable = {name: value for name, value in self.plain().items() if not self.has_errors(name)}
        for refusal in operations.faults({**kept, **readable}, self.case):
            if not self.has_errors(refusal.field):
                self.refuse(refusal)
        return not self.all_errors

    def has_errors(self, name: str | None) -> bool:
        return name in self._fields and bool(self[name].errors)

    def plain(self) -> dict[str, Any]:
        """What the fields hold by name, codes as codes; without the enterprise and the related cases."""
        return {name: self[name].data for name in FIELDS if name in self._fields and name not in ENTRIES_IN_CODES}

    def resolved(self) -> dict[str, Any]:
        """The values as operations take them, agencies as records; only of a form without errors."""
        values = self.plain()
        values["lead_agency"] = self.offered.agencies.get(values["lead_agency"])
        values["coordinating_agencies"] = [self.offered.agencies[code] for code in values["coordinating_agencies"]]
        values["procedure_followed"] = values["procedure_followed"] or "unknown"
        return values


def codes_in(text: str | None) -> list[str]:
    """The codes of a text with ; between, each once whatever the letters' case."""
    codes = [code for code in (text or "").replace(",", ";").replace("\n", ";").split(";") if code.strip()]
    return list({queries.code_key(code.strip()): code.strip() for code in codes}.values())


class AnswersField(Hidden):
    """What somebody said of the cases that this one may be: the kind of link by the code, from `link code` each."""

    def process_data(self, value: Any) -> None:
        self.data = dict(value or {})

    def process_formdata(self, valuelist: list[str]) -> None:
        pairs = [value.split() for value in valuelist]
        self.data = {code: link for link, code in (pair for pair in pairs if len(pair) == 2) if link in linking.LINKS}


class CaseForm(TextsLookedOver, CaseFields, SavingForm):
    """The page that records or changes a case as `user`.

    After `validate`: `found` is the enterprise (None with `enterprise_new`: it is registered in the same save),
    `matches` what the typed name may mean, `related` the related cases, `answered` what was said of the cases that
    this one may be.
    """

    TEXTS = ("title", "demands", "summary")

    enterprise_id = Hidden()
    enterprise_new = YesNoField(_l("Register it as a new enterprise, to be completed later"))
    opened = Hidden()
    alike = AnswersField()

    def __init__(self, user, *args: Any, **kwargs: Any):
        self.user = user
        self.found: Enterprise | None = None
        self.matches: list[Enterprise] = []
        self.related: list[Case] = []
        self.answered: list[tuple[Case, str]] = []
        super().__init__(*args, **kwargs)

    def validate(self, extra_validators=None) -> bool:
        super().validate(extra_validators)
        checks = (self._find_enterprise, self._find_related, self._find_answered, self._keep_lead, self.look_over_texts)
        for check in checks:
            try:
                check()
            except Refused as refusal:
                self.refuse(refusal)
        return not self.all_errors

    def _find_enterprise(self) -> None:
        typed = self.enterprise.data
        if self.enterprise.errors:
            return
        if typed is None:
            raise Refused(_l("Enter the enterprise: its name or tax code."), "enterprise")
        if self.case and typed in (self.case.enterprise.name, self.case.enterprise.tax_code):
            self.found = self.case.enterprise
            return
        exact = enterprises.find(typed)
        self.matches = exact or enterprises.like(typed)
        picked = [one for one in self.matches if str(one.id) == self.enterprise_id.data]
        if len(exact) == 1 or picked:
            self.found = (picked or exact)[0]
        elif exact or not self.enterprise_new.data:
            raise Refused(self._which_enterprise(typed), "enterprise")

    def _which_enterprise(self, typed: str) -> str:
        if not self.matches:
            return _("No enterprise is called “%(typed)s”. Check the name or register it.", typed=typed)
        return ngettext(
            "%(num)d enterprise is close to “%(typed)s”. Choose it or register another.",
            "%(num)d enterprises are close to “%(typed)s”. Choose one.",
            len(self.matches),
            typed=typed,
        )

    @property
    def offers_new(self) -> bool:
        """Whether the box that registers the enterprise belongs on the page."""
        return bool(self.enterprise_new.data) or (self.has_errors("enterprise") and bool(self.enterprise.data))

    def _find_related(self) -> None:
        if self.related_to.errors:
            return
        codes = codes_in(self.related_to.data)
        found = queries.by_codes(queries.visible_to(self.user), codes)
        missing = [code for code in codes if queries.code_key(code) not in found]
        if missing:
            raise Refused(
                _l("There is no case %(codes)s. Check the code.", codes=", ".join(missing)[:200]), "related_to"
            )
        if self.case and queries.code_key(self.case.code) in found:
            raise Refused(_l("%(code)s is this case itself. Enter other cases.", code=self.case.code), "related_to")
        self.related = list(found.values())

    def _find_answered(self) -> None:
        found = queries.by_codes(queries.visible_to(self.user), self.alike.data)
        missing = [code for code in self.alike.data if queries.code_key(code) not in found]
        if missing:
            raise Refused(_l("There is no case %(codes)s. Check the code.", codes=", ".join(missing)[:200]))
        self.answered = [(found[queries.code_key(code)], link) for code, link in self.alike.data.items()]

    def offers(self) -> list[likeness.Alike]:
        """Recorded cases that the one being typed may be, as far as `user` may see them."""
        if not (self.enterprise.data and self.started_on.data and self.kind.data):
            return []
        meant = [self.found] if self.found else enterprises.find(self.enterprise.data)
        sketch = likeness.sketch_from(self.plain())
        return likeness.alike(queries.visible_to(self.user), meant, sketch)

    def _keep_lead(self) -> None:
        """The lead of a recorded case passes by an offer that is accepted, never by an edit (contract 4)."""
        if self.case and self.lead_agency.data not in (None, self.case.lead_agency.code):
            raise Refused(_l("The lead passes by hand-over, on the page of the case."), "lead_agency")

    def known_names(self) -> Iterable[str]:
        yield self.enterprise.data or ""
        if self.found:
            yield from (self.found.name, self.found.tax_code or "", *(one.name for one in self.found.other_names))
        yield from self.offered.names()

    def text_before(self, name: str) -> str | None:
        return getattr(self.case, name) if self.case else None

    def resolved(self) -> dict[str, Any]:
        """The values as operations take them; registers the enterprise when that was asked for."""
        values = super().resolved()
        if self.case or values["lead_agency"] is None:
            del values["lead_agency"]
        values["enterprise"] = enterprise_operations.standing(self.found) if self.found else self._register()
        values["related_to"] = self.related
        return values

    def _register(self) -> Enterprise:
        typed = self.enterprise.data
        tax_code = enterprises.clean_tax_code(typed)
        is_code = enterprises.TAX_CODE.fullmatch(tax_code) is not None
        return enterprise_operations.register_unknown(typed, tax_code=tax_code if is_code else None)


def values_of(case: Case, user) -> dict[str, Any]:
    """What the form of a recorded case opens with; related cases as far as `user` may see them."""
    values = {name: getattr(case, name) for name in FIELDS if name not in (*ENTRIES_IN_CODES, *AGENCIES)}
    return values | {
        "enterprise": case.enterprise.name,
        "causes": [cause.code for cause in case.causes],
        "lead_agency": case.lead_agency.code,
        "coordinating_agencies": [agency.code for agency in case.coordinating_agencies],
        "related_to": "; ".join(one.code for one in queries.related_to(case, user)),
        "restricted": case.restricted,
    }
