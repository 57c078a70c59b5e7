"""The form of a dialogue meeting (contract 4), shared by recording, changing and import, and of its status."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field

from app.agencies.offices import Offices
from app.core.blackout_form import BlackOutFields
from app.core.db import today
from app.core.errors import Refused
from app.core.formats import fold, parse_date
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
    TimeField,
    WholeNumberField,
    YesNoField,
    not_in_future,
)
from app.core.text_check import NO_NAMES
from app.dialogues import rules
from app.dialogues.models import Dialogue
from app.dialogues.states import INFORMATION_SOURCES, KINDS, MATTERS, REQUESTED_BY, STATUSES, in_order, moves_from
from app.enterprises import operations as enterprise_operations
from app.enterprises import queries as registry
from app.enterprises.models import Enterprise
from app.enterprises.terms import ANSWERS
from app.enterprises.texts import TextsBesideTheRegistry

LONGEST_TEXT = 10_000
LONGEST_LIST = 20_000
LONGEST_WAIT = 250  # working days: about a year
MOST_ENTERPRISES = 500
LONGEST_NAME = 255
OFFERED = 8
NOT_KNOWN = _l("not known yet")
LABOUR_AUTHORITY = "provincial_labour_authority"

# The parts of the page; the first is visible, the others are folded until wanted.
FIRST = ("kind", "starts_on", "starts_time", "venue", "enterprises")
AGENCIES = ("host_agency", "coordinating_agencies", "restricted")
COUNTS = ("ends_on", "ends_time", "employer_side", "worker_side", "worker_side_female")
FRAME = (
    "matters",
    "requested_by",
    "requested_on",
    "replied_on",
    "content_sent_on",
    "worker_side_listed",
    "worker_side_listed_present",
    "worker_side_listed_asking",
    "employer_authorised",
)
RESULT = ("minutes_made", "minutes_number", "published_on", "information_source", "agreed_points")
OBSERVED_ALONE = ("minutes_made", "information_source", "agreed_points")  # the others conclusions have too
TITLE_AND_SUMMARY = ("title", "summary")
# Asked on pages only: no columns of files.
PREPARING = ("chair_agency", "cochair_agencies", "zones", "plan_item", "answer_within")
TEXTS = (*TITLE_AND_SUMMARY, "agreed_points")  # looked over
FIELDS = (*FIRST, *AGENCIES, *COUNTS, *FRAME, *RESULT, *TITLE_AND_SUMMARY)

# What a file calls the fields that it joins (contract 6).
COLUMN_OF = {"starts_on": "starts_at", "starts_time": "starts_at", "ends_on": "ends_at", "ends_time": "ends_at"}


def language() -> str:
    return str(get_locale() or "vi")


def as_day(text: str) -> date | None:
    """The day that a link or a file names; None when that cannot be read."""
    try:
        return parse_date(text)
    except ValueError:
        return None


def parted(cells: Mapping[str, str]) -> dict[str, str]:
    """A line of a file as the form takes it: `starts_at` and `ends_at` as day and time (empty when not known)."""
    fields = dict(cells)
    for name in ("starts", "ends"):
        if f"{name}_at" in fields:
            day, _separator, clock = fields.pop(f"{name}_at").replace("T", " ").partition(" ")
            fields |= {f"{name}_on": day, f"{name}_time": clock}
    return fields


class TickedField(Field):
    """Ids that were ticked among the matches that a refused form offers."""

    widget = None

    def _value(self) -> str:
        return ";".join(self.data)

    def process_data(self, value):
        self.data = list(value or [])

    def process_formdata(self, valuelist):
        self.data = [one for value in valuelist for one in value.split(";") if one]


class AnswerField(ChoiceField):
    """Yes, no, or not known; files may say `unknown` too."""

    def __init__(self, label=None, **kwargs: Any):
        super().__init__(label, choices=ANSWERS.choices(("yes", "no")), empty=ANSWERS["unknown"].label, **kwargs)

    def process_formdata(self, valuelist):
        super().process_formdata(["" if value.strip() == "unknown" else value for value in valuelist])


class DialogueFields(BaseForm):
    """What is recorded of a meeting; pages and imports read it alike.

    `offices` shares the agencies between the forms of an import; `dialogue` is the record to be changed. Which
    enterprises are meant is found out by `DialogueForm` and by the import, each in its own way.
    """

    kind = ChoiceField(
        _l("Kind of meeting"),
        [Required(_l("Choose the kind."))],
        choices=KINDS.choices(),
    )
    starts_on = DateField(
        _l("Day of the meeting"),
        [Required(_l("Enter the day of the meeting as day/month/year, for instance 20/11/2026."))],
        description=_l("day/month/year"),
    )
    starts_time = TimeField(_l("Begins at (if known)"), description=_l("24 hours, such as 08:00"))
    venue = TextField(_l("Place (if known)"), [MaxLength(255)])
    enterprises = TextField(
        _l("Enterprises attending (if known)"),
        [MaxLength(LONGEST_LIST)],
        description=_l("Names or tax codes with ; between; marks may be left out."),
        render_kw={"data-lookup": "/enterprises/lookup"},
    )
    host_agency = ChoiceField(_l("Host agency"), empty=_l("own agency (default)"))
    coordinating_agencies = ChoicesField(_l("Coordinating agencies"))
    title = TextField(
        _l("Title"),
        [MaxLength(200)],
        description=_l("Made from kind, host or enterprise, and date when left empty. No names of workers."),
    )
    ends_on = DateField(_l("Last day (if known)"))
    ends_time = TimeField(_l("Ends at (if known)"))
    employer_side = WholeNumberField(
        _l("Present on the employer's side (if known)"), description=_l("A head count; nobody is named.")
    )
    worker_side = WholeNumberField(_l("Present on the workers' side (if known)"))
    worker_side_female = WholeNumberField(_l("Women among the workers' side (if known)"))
    matters = ChoicesField(
        _l("Matters of the dialogue"),
        choices=MATTERS.choices(),
        description=_l("Those with an article of the Labour Code are for a dialogue on a matter only."),
    )
    requested_by = ChoiceField(
        _l("Requested by (dialogue on request)"), choices=REQUESTED_BY.choices(), empty=NOT_KNOWN
    )
    requested_on = DateField(_l("Request received on (dialogue on request)"), description=_l("day/month/year"))
    replied_on = DateField(_l("Replied in writing on (dialogue on request)"), description=_l("day/month/year"))
    content_sent_on = DateField(
        _l("Content sent to the other side on (if known)"),
        description=_l("At least 5 working days before the dialogue."),
    )
    worker_side_listed = WholeNumberField(
        _l("On the list of the workers' side (if known)"),
        description=_l("How many take part in dialogues by the list posted at the workplace; nobody is named."),
    )
    worker_side_listed_present = WholeNumberField(_l("Of these present (if known)"))
    worker_side_listed_asking = WholeNumberField(_l("Of these asking for the dialogue (if known)"))
    employer_authorised = AnswerField(_l("Legal representative of the employer, or an authorised one, present"))
    minutes_made = AnswerField(_l("Minutes made"))
    minutes_number = TextField(_l("Number of the minutes (if known)"), [MaxLength(100)])
    published_on = DateField(_l("Published at the workplace on (if known)"), description=_l("day/month/year"))
    information_source = ChoiceField(
        _l("Source of the information"), choices=INFORMATION_SOURCES.choices(), empty=NOT_KNOWN
    )
    agreed_points = TextAreaField(_l("Points agreed"), [MaxLength(LONGEST_TEXT)], description=NO_NAMES)
    summary = TextAreaField(_l("Summary"), [MaxLength(LONGEST_TEXT)], description=NO_NAMES)
    restricted = YesNoField(_l("Restricted: only the agencies of the meeting"))

    def __init__(self, *args: Any, offices: Offices | None = None, dialogue: Dialogue | None = None, **kwargs: Any):
        self.offices = offices or Offices.on(today(), language())
        self.dialogue = dialogue
        super().__init__(*args, **kwargs)

    def process(self, *args: Any, **kwargs: Any) -> None:
        """Read what was sent, once the choices are known."""
        for name in ("host_agency", "coordinating_agencies"):
            self[name].offer(self.offices.choices)
        if self.dialogue:
            self.host_agency.empty = None
        super().process(*args, **kwargs)

    def validate(self, extra_validators=None) -> bool:
        """All errors at once: each field's own, then the rules between them."""
        super().validate(extra_validators)
        kept = rules.facts(self.dialogue) if self.dialogue else {}
        readable = {name: value for name, value in self.plain().items() if not self[name].errors}
        for refusal in rules.faults({**kept, **readable}):
            field = refusal.field if refusal.field in self else "starts_on"
            if not self[field].errors:
                self.refuse(Refused(refusal.message, field))
        return not self.all_errors

    def plain(self) -> dict[str, Any]:
        """What the fields hold by name, codes as codes; without the enterprises."""
        values = {name: self[name].data for name in FIELDS if name != "enterprises"}
        return values | {"matters": in_order(values["matters"])}

    def resolved(self) -> dict[str, Any]:
        """The values as operations take them, agencies as records; only of a form without errors."""
        values = self.plain()
        values["host_agency"] = self.offices.get(values["host_agency"])
        values["coordinating_agencies"] = self.offices.listed(values["coordinating_agencies"])
        return values


def register_unknown(typed: str) -> Enterprise:
    """Register what was typed, a tax code or a name, as an enterprise to be completed."""
    tax_code = registry.clean_tax_code(typed)
    is_code = registry.TAX_CODE.fullmatch(tax_code) is not None
    return enterprise_operations.register_unknown(typed, tax_code=tax_code if is_code else None)


class DialogueForm(TextsBesideTheRegistry, DialogueFields, SavingForm):
    """The page that records or changes a meeting.

    After `validate`: `found` are the enterprises, `unknown` the names that `enterprise_new` registers in the same
    save, `matches` what an unclear name may mean.
    """

    TEXTS = (*TEXTS, "plan_item")

    chair_agency = ChoiceField(_l("Chair agency"), empty=_l("host agency (default)"))
    cochair_agencies = ChoicesField(_l("Co-chair agencies"))
    zones = ChoicesField(_l("Zones invited"))
    plan_item = TextField(
        _l("Plan item that it fulfils (if any)"),
        [MaxLength(200)],
        description=_l("For instance: item 13 of the 2024 plan."),
    )
    answer_within = WholeNumberField(
        _l("Working days for the answer to a point (if not as usual)"),
        least=1,
        most=LONGEST_WAIT,
        description=_l("Empty: 15 working days. Days that are set already stay as they are."),
    )
    enterprise_picks = TickedField()
    enterprise_new = YesNoField(_l("Register those not found as new enterprises, to be completed later"))

    def __init__(self, *args: Any, **kwargs: Any):
        self.found: list[Enterprise] = []
        self.unknown: list[str] = []
        self.matches: dict[str, list[Enterprise]] = {}
        super().__init__(*args, **kwargs)
        self.kind.description = self._where_one_worker_goes()

    def process(self, *args: Any, **kwargs: Any) -> None:
        for name in ("chair_agency", "cochair_agencies"):
            self[name].offer(self.offices.choices)
        self.zones.offer((zone.code, zone.name) for zone in registry.zones())
        super().process(*args, **kwargs)

    def plain(self) -> dict[str, Any]:
        return super().plain() | {name: self[name].data for name in PREPARING}

    def validate(self, extra_validators=None) -> bool:
        super().validate(extra_validators)
        if not self.enterprises.errors:
            self._find_enterprises()
        self.look_over_texts()
        return not self.all_errors

    def resolved(self) -> dict[str, Any]:
        """Registers the enterprises that nobody knew when that was asked for."""
        held = enterprise_operations.held(one.id for one in self.found)
        standing = dict.fromkeys(held[one.id] for one in self.found)
        return super().resolved() | {
            "chair_agency": self.offices.get(self.chair_agency.data),
            "cochair_agencies": self.offices.listed(self.cochair_agencies.data),
            "zones": [zone for zone in registry.zones() if zone.code in self.zones.data],
            "enterprises": [*standing, *(register_unknown(name) for name in self.unknown)],
        }

    def _where_one_worker_goes(self) -> str:
        """The suspension of one worker (Labour Code 128(1)) is about a person: it has no place in the register."""
        day = today()
        for office in self.offices.by_code.values():
            if office.kind == LABOUR_AUTHORITY and office.exists_on(day):
                name = office.name_on(day, language())
                return _("A matter of one worker is not recorded here. Where to take it: %(agency)s", agency=name)
        return _("A matter of one worker is not recorded here.")

    def _find_enterprises(self) -> None:
        names = self._names()
        if len(names) > MOST_ENTERPRISES:
            return self.refuse(Refused(_("At most %(most)s enterprises.", most=MOST_ENTERPRISES), "enterprises"))
        for name in names:
            if len(name) > LONGEST_NAME:
                text = _("A name may have at most %(most)s characters.", most=LONGEST_NAME)
                return self.refuse(Refused(text, "enterprises"))
            self._find_enterprise(name)
        self.found = list(dict.fromkeys(self.found))
        for name, matches in self.matches.items():
            self.refuse(Refused(self._which(name, matches), "enterprises"))
        return None

    def _names(self) -> list[str]:
        """What was typed, each once; an enterprise that attends already may have a name with ; in it."""
        typed = self.enterprises.data or ""
        for enterprise in self.dialogue.enterprises if self.dialogue else ():
            if ";" in enterprise.name and enterprise.name in typed:
                typed = typed.replace(enterprise.name, "")
                self.found.append(enterprise)
        names = [" ".join(name.split()) for name in typed.split(";")]
        return list({fold(name): name for name in reversed(names) if name}.values())[::-1]

    def _find_enterprise(self, name: str) -> None:
        known = [one for one in self.dialogue.enterprises if name in (one.name, one.tax_code)] if self.dialogue else []
        exact = known or registry.find(name)
        matches = exact or registry.like(name)
        picked = [one for one in matches if str(one.id) in self.enterprise_picks.data]
        if len(exact) == 1 or len(picked) == 1:
            self.found.append((exact if len(exact) == 1 else picked)[0])
        elif exact or not self.enterprise_new.data:
            self.matches[name] = matches[:OFFERED]
        else:
            self.unknown.append(name)

    def _which(self, name: str, matches: list[Enterprise]) -> str:
        if not matches:
            return _("No enterprise is called “%(typed)s”. Check the name or register it.", typed=name[:255])
        return ngettext(
            "%(num)d enterprise is close to “%(typed)s”: %(names)s. Choose it or register another.",
            "%(num)d enterprises are close to “%(typed)s”: %(names)s. Choose one.",
            len(matches),
            typed=name[:255],
            names="; ".join(str(one) for one in matches),
        )

    @property
    def offers_new(self) -> bool:
        """Whether the box that registers enterprises belongs on the page."""
        return bool(self.enterprise_new.data) or bool(self.matches)

    def known_names(self) -> Iterable[str]:
        for enterprise in self.found:
            yield from (enterprise.name, enterprise.tax_code, *(other.name for other in enterprise.other_names))
        yield from self.unknown
        yield from self.offices.names()

    def text_before(self, name: str) -> str | None:
        return getattr(self.dialogue, name) if self.dialogue else None


def values_of(dialogue: Dialogue) -> dict[str, Any]:
    """What the form of a recorded meeting opens with."""
    plain = {name: getattr(dialogue, name) for name in FIELDS if name not in ("enterprises", "coordinating_agencies")}
    names = Counter(one.name for one in dialogue.enterprises)
    attending = [one.tax_code if names[one.name] > 1 and one.tax_code else one.name for one in dialogue.enterprises]
    return plain | {
        "host_agency": dialogue.host_agency.code,
        "coordinating_agencies": [agency.code for agency in dialogue.coordinating_agencies],
        "chair_agency": dialogue.chair_agency.code if dialogue.chair_agency else None,
        "cochair_agencies": [agency.code for agency in dialogue.cochair_agencies],
        "zones": [zone.code for zone in dialogue.zones],
        "plan_item": dialogue.plan_item,
        "answer_within": dialogue.answer_within,
        "enterprises": "; ".join(attending),
        "version": str(dialogue.version),
    }


class StatusForm(TextsBesideTheRegistry, SavingForm):
    """Moving a meeting on, on its own page; `closes`: whether the account may close it."""

    TEXTS = ("reason",)

    status = ChoiceField(_l("New status"), [Required(_l("Choose the new status."))], choices=STATUSES.choices())
    on = DateField(_l("On"), [not_in_future], description=_l("day/month/year; empty: today"))
    reason = TextField(_l("Reason (for postponing or cancelling)"), [MaxLength(1000)], description=NO_NAMES)

    def __init__(self, dialogue: Dialogue, closes: bool, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.status.offer(STATUSES.choices(next_statuses(dialogue, closes)))

    def known_names(self) -> Iterable[str]:
        return Offices.on(today(), language()).names()


def next_statuses(dialogue: Dialogue, closes: bool) -> list[str]:
    """What this account can set next; closing is for the host."""
    return [status for status in moves_from(dialogue.kind, dialogue.status) if closes or status != "closed"]


class BlackOutForm(BlackOutFields, SavingForm):
    def validate(self, extra_validators=None) -> bool:
        super().validate(extra_validators)
        for fault in self.faults():
            if not self[fault.field].errors:
                self.refuse(fault)
        return not self.all_errors
