"""What is asked of an agency, and of the agency that leads when a case names none."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l

from app.agencies import queries
from app.agencies.terms import KINDS
from app.core.filters import ListFilter
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
from app.core.text_check import TextsLookedOver


class Code:
    """Asked once, before everything else: files and commands name the agency by it."""

    code = TextField(
        _l("Code"),
        [Required(_l("Enter a code.")), MaxLength(50)],
        description=_l("Small letters without marks, digits and _; files name the agency by it. It never changes."),
    )


class AgencyForm(TextsLookedOver, SavingForm):
    """A correction of an agency; its code never changes, renaming and ending it have pages of their own."""

    TEXTS = ("note", "source")

    name_vi = TextField(
        _l("Name in Vietnamese"),
        [Required(_l("Enter the Vietnamese name.")), MaxLength(255)],
    )
    name_en = TextField(_l("Name in English"), [Required(_l("Enter the English name.")), MaxLength(255)])
    kind = ChoiceField(
        _l("Kind of agency"), [Required(_l("Choose the kind of agency."))], choices=KINDS.choices(), empty=_l("Choose…")
    )
    valid_from = DateField(_l("First day (if known)"))
    partner = YesNoField(
        _l("Partner of the joint plan"), description=_l("Reads every record of the register that is not restricted.")
    )
    note = TextAreaField(_l("Note (if any)"), [MaxLength(2000)], description=_l("No names of persons."))
    source = TextField(_l("Where this is written (if known)"), [MaxLength(500)])

    def validate(self, extra_validators=None) -> bool:
        super().validate(extra_validators)
        self.look_over_texts()
        return not self.all_errors

    def known_names(self) -> Iterable[str]:
        yield from (name for name in (self.name_vi.data, self.name_en.data, *queries.names()) if name)

    def text_before(self, name: str) -> str | None:
        return self[name].object_data


class NewAgencyForm(Code, AgencyForm):
    """A new agency, or one of earlier years."""

    valid_to = DateField(_l("Last day (if it has ended)"))
    successors = ChoicesField(
        _l("Successors"),
        description=_l("When this agency has ended, its rights and records pass to them."),
    )


class RenameForm(SavingForm):
    name_vi = TextField(_l("New name in Vietnamese"), [Required(_l("Enter the Vietnamese name.")), MaxLength(255)])
    name_en = TextField(_l("New name in English"), [Required(_l("Enter the English name.")), MaxLength(255)])
    renamed_on = DateField(
        _l("First day of the new name"),
        [Required(_l("Enter the first day of the new name.")), not_in_future],
        description=_l("Records of earlier days print the name before."),
    )


class EndForm(SavingForm):
    valid_to = DateField(
        _l("Last day"),
        [Required(_l("Enter the last day."))],
        description=_l("It may lie ahead: until it is over nothing changes."),
    )
    successors = ChoicesField(
        _l("Successors"),
        description=_l("From the next day on each of them holds all its rights and records."),
    )


class AbsorbForm(SavingForm):
    """Which agencies become a part of one."""

    others = ChoicesField(_l("Agencies that are merged into it"), [Required(_l("Choose at least one agency."))])
    valid_to = DateField(
        _l("Their last day"),
        [Required(_l("Enter the last day."))],
        description=_l("It may lie ahead: until it is over nothing changes."),
    )


class DefaultLeadForm(BaseForm):
    from_day = DateField(
        _l("For cases that start from (empty: from the beginning)"),
        description=_l("A day that is in the table already is changed."),
    )
    agency = ChoiceField(_l("Agency that leads"), [Required(_l("Choose the agency."))], empty=_l("Choose…"))


class AgencyFilter(ListFilter):
    """What narrows the list of agencies; all in the query string."""

    q = TextField(_l("Name or code"))
    kind = ChoiceField(_l("Kind of agency"), choices=KINDS.choices(), empty=_l("All"))
    acting = YesNoField(_l("Exists today"))
