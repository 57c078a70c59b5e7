"""What is asked of an enterprise. The same form checks each row of an import."""

from functools import lru_cache

from babel import Locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import ValidationError

from app.core.db import today
from app.core.formats import fold
from app.core.forms import (
    BaseForm,
    ChoiceField,
    DateField,
    MaxLength,
    Required,
    SavingForm,
    TextField,
    WholeNumberField,
    not_in_future,
)
from app.core.workdays import WorkWeek
from app.enterprises import queries
from app.enterprises.terms import ANSWERS, OWNERSHIPS, STATUSES

MOST_NAMES = 20


@lru_cache(maxsize=1)
def countries() -> dict[str, str]:
    """Folded name in Vietnamese or English, or code, → ISO 3166 code."""
    found: dict[str, str] = {}
    for language in ("en", "vi"):
        for code, name in Locale.parse(language).territories.items():
            if len(code) == 2 and code.isalpha():
                found[fold(name)] = code
                found[code.lower()] = code
    return found


class TaxCodeField(TextField):
    """As it is stored: capitals, no blanks."""

    def read(self, typed: str) -> str:
        code = queries.clean_tax_code(typed)
        if not queries.ANY_TAX_CODE.fullmatch(code):
            raise ValueError(
                _("“%(typed)s” is not a tax code. Enter its digits, for instance 0200123456.", typed=typed[:40])
            )
        return code


class CountryField(TextField):
    """A country by its name or its two-letter code."""

    def shown(self, value: str) -> str:
        return value

    def read(self, typed: str) -> str:
        code = countries().get(fold(typed))
        if code is None:
            raise ValueError(
                _("“%(typed)s” is not a country. Enter its name or code, for instance KR.", typed=typed[:40])
            )
        return code


class WorkWeekField(TextField):
    """Mon-Sat, or Mon,Tue,Thu."""

    def read(self, typed: str) -> str:
        try:
            return WorkWeek.parse(typed).text
        except ValueError:
            raise ValueError(
                _("“%(typed)s” is not a working week. Enter for instance Mon-Sat or Mon,Tue,Thu.", typed=typed[:40])
            ) from None


class SectorField(TextField):
    """A sector by its code with version (VSIC2018:14) or by its name; data is the code."""

    def code_of(self, typed: str) -> str | None:
        sector = queries.find_sector(typed)
        return sector.code if sector else None

    def read(self, typed: str) -> str:
        code = self.code_of(typed)
        if code is None:
            raise ValueError(
                _(
                    "“%(typed)s” is not a known sector. Enter version and code, for instance VSIC2018:14.",
                    typed=typed[:60],
                )
            )
        return code


class NamesField(TextField):
    """Several names with `;` between; data is a list."""

    def shown(self, value: list[str]) -> str:
        return "; ".join(value)

    def read(self, typed: str) -> list[str]:
        names = [" ".join(name.split()) for name in typed.split(";")]
        first_spelling: dict[str, str] = {}
        for name in names:
            first_spelling.setdefault(fold(name), name)
        names = [name for name in first_spelling.values() if name]
        if len(names) > MOST_NAMES:
            raise ValueError(_("At most %(most)s other names.", most=MOST_NAMES))
        if any(len(name) > 255 for name in names):
            raise ValueError(_("A name may have at most 255 characters."))
        return names


class EnterpriseFields(BaseForm):
    """The columns of an enterprise (contract 6); only the name is required."""

    name = TextField(_l("Name"), [Required(_l("Enter the name of the enterprise.")), MaxLength(255)])
    tax_code = TaxCodeField(_l("Tax code (if known)"))
    zone = TextField(
        _l("Industrial park or zone"),
        [MaxLength(200)],
        description=_l("A zone that is not in the list is kept as typed until the office assigns it."),
        render_kw={"list": "zones"},
    )
    sector = SectorField(_l("Sector"), render_kw={"list": "sectors"})
    ownership = ChoiceField(_l("Ownership"), choices=OWNERSHIPS.choices(), empty=_l("Not known"))
    country = CountryField(_l("Country of capital"), render_kw={"list": "countries"})
    other_names = NamesField(_l("Other names"), description=_l("Former, short or foreign names, with ; between."))
    address = TextField(_l("Address"), [MaxLength(500)])
    workweek = WorkWeekField(
        _l("Working week"), description=_l("For instance Mon-Sat; empty: the week that is set for all enterprises.")
    )
    employees = WholeNumberField(_l("Employees"))
    employees_female = WholeNumberField(_l("Women among them"))
    as_of = DateField(_l("Head count as of"), [not_in_future])
    representative_organisation = ChoiceField(
        _l("Workers' representative organisation"), choices=ANSWERS.choices(), default="unknown"
    )
    collective_agreement = ChoiceField(_l("Collective agreement"), choices=ANSWERS.choices(), default="unknown")
    status = ChoiceField(_l("Status"), choices=STATUSES.choices(), default="active")

    def validate_name(self, field) -> None:
        if field.data and not queries.is_name(field.data):
            raise ValidationError(_("Enter the name of the enterprise."))

    def validate_employees_female(self, field) -> None:
        if field.data is None:
            return
        if self.employees.data is None:
            raise ValidationError(_("Enter the number of employees too."))
        if field.data > self.employees.data:
            raise ValidationError(
                _(
                    "%(women)s women are more than %(all)s employees. Correct one of them.",
                    women=field.data,
                    all=self.employees.data,
                )
            )


class EnterpriseForm(EnterpriseFields, SavingForm):
    """The page that registers or changes one enterprise."""


def default_as_of(form: EnterpriseFields) -> None:
    """A head count without a date is one of today."""
    if form.employees.data is not None and form.as_of.data is None:
        form.as_of.data = today()
