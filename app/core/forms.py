"""The base form and the fields: white space, numbers and dates as people type them, messages that say what to do.

A field that is not in the request at all keeps the record's value; one that is there and empty means *not known*.
So a form that sends only part of its fields changes only these. Check boxes therefore send an empty value along.
"""

import re
import unicodedata
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, SelectField
from wtforms.validators import StopValidation, ValidationError
from wtforms.widgets import CheckboxInput, HiddenInput, TextArea, TextInput

from app.core.db import today
from app.core.errors import Refused
from app.core.formats import fmt_date, fmt_number, parse_date, parse_moment, parse_number, parse_time
from app.core.submissions import new_token

UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
MOST = 2_000_000_000  # what a whole number column of both databases holds


class Translations:
    """The few messages WTForms itself still says, through our own catalogue (it ships no Vietnamese)."""

    def gettext(self, message: str) -> str:
        return _(message)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return ngettext(singular, plural, n)


# WTForms' own messages that can reach a reader, listed for the catalogue.
WTFORMS_MESSAGES = (
    _l("Not a valid choice."),
    _l("Invalid CSRF Token."),
    _l("CSRF token missing."),
    _l("CSRF failed."),
    _l("Not a valid integer value."),
    _l("This field is required."),
)


class BaseForm(FlaskForm):
    """Every form of the product."""

    class Meta(FlaskForm.Meta):
        def get_translations(self, form):
            return Translations()

    def refuse(self, refusal: Refused) -> None:
        """Tell a refused operation on the form: beside its field, else on top."""
        message = str(refusal)
        if refusal.field and refusal.field in self._fields:
            field = self._fields[refusal.field]
            field.errors = [*field.errors, message]
        else:
            self.form_errors.append(message)

    @property
    def all_errors(self) -> list[tuple[str, str]]:
        """(id of the field or '', message) in the order of the page; the summary on top is made of these."""
        of_fields = [(field.id, message) for field in self if field.errors for message in field.errors]
        return [("", message) for message in self.form_errors] + of_fields

    @property
    def values(self) -> dict[str, Any]:
        """What was entered, without the technical fields."""
        return {
            name: field.data
            for name, field in self._fields.items()
            if name not in ("csrf_token", "version", "submission_id", "text_confirmed")
        }


def writable(typed: str) -> str:
    """The text without the characters that no page can hold (NUL and the like)."""
    return UNWRITABLE.sub("", typed)


def quoted(typed: str) -> str:
    """The beginning of what was sent, fit to be shown in a message."""
    return writable(typed[:60])


# Line ends of old word processors and spreadsheets.
LINE_ENDS = dict.fromkeys(map(ord, "\r\v\f\x85\u2028\u2029"), "\n")


class WithRules:
    """A field that nothing more is asked of than that it can be read costs nothing more: files bring very many."""

    def validate(self, form, extra_validators=()) -> bool:
        if self.validators or extra_validators:
            return super().validate(form, extra_validators)
        self.errors = list(self.process_errors)
        return not self.errors


class Text(WithRules):
    """Shared by the typed fields: one value, trimmed, NFC, shown again exactly as typed."""

    widget = TextInput()

    def _value(self) -> str:
        if self.raw_data:
            return writable(self.raw_data[0])
        return "" if self.data is None else self.shown(self.data)

    def shown(self, value: Any) -> str:
        return str(value)

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist:
            return
        typed = unicodedata.normalize("NFC", valuelist[0].replace("\r\n", "\n").translate(LINE_ENDS)).strip()
        if UNWRITABLE.search(typed):
            self.data = None
            raise ValueError(_("The text holds a character that cannot be kept. Type it again."))
        self.data = None
        if typed:
            self.data = self.read(typed)

    def read(self, typed: str) -> Any:
        return typed


class TextField(Text, Field):
    """One line of text; None when empty."""

    def read(self, typed: str) -> str:
        return " ".join(typed.split())


class TextAreaField(Text, Field):
    widget = TextArea()


class PasswordField(Field):
    """Never shown again, never trimmed."""

    widget = TextInput(input_type="password")

    def _value(self) -> str:
        return ""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = (valuelist[0] if valuelist else None) or None


class DateField(Text, Field):
    """A date as 31/03/2024 or 2024-03-31."""

    def shown(self, value: date) -> str:
        return value.strftime("%d/%m/%Y")

    def read(self, typed: str) -> date:
        try:
            return parse_date(typed)
        except ValueError:
            raise ValueError(
                _(
                    "“%(typed)s” is not a date. Enter it as day/month/year, for instance 20/11/2026.",
                    typed=quoted(typed),
                )
            ) from None


class TimeField(Text, Field):
    """A time of day as 19:10."""

    def shown(self, value: time) -> str:
        return value.strftime("%H:%M")

    def read(self, typed: str) -> time:
        try:
            return parse_time(typed)
        except ValueError:
            raise ValueError(
                _("“%(typed)s” is not a time. Enter hours and minutes, for instance 19:10.", typed=quoted(typed))
            ) from None


class MomentField(Text, Field):
    """A date and time on the clocks of the installation: 20/11/2026 19:10."""

    def shown(self, value: datetime) -> str:
        return value.strftime("%d/%m/%Y %H:%M")

    def read(self, typed: str) -> datetime:
        try:
            return parse_moment(typed)
        except ValueError:
            raise ValueError(
                _("“%(typed)s” is not a date and time. Enter for instance 20/11/2026 19:10.", typed=quoted(typed))
            ) from None


class NumberField(Text, Field):
    """A number ≥ `least`, with decimals; Decimal."""

    def __init__(self, label=None, validators=None, least: int = 0, most: int = MOST, **kwargs: Any):
        super().__init__(label, validators, **kwargs)
        self.least, self.most = least, most

    def shown(self, value: Decimal) -> str:
        return format(Decimal(value).normalize(), "f").replace(".", ",")

    def read(self, typed: str) -> Decimal:
        try:
            value = parse_number(typed)
        except ValueError:
            raise ValueError(self.not_a_number(typed)) from None
        if not self.least <= value <= self.most:
            raise ValueError(
                _(
                    "%(typed)s is out of range. Enter a number from %(least)s to %(most)s.",
                    typed=quoted(typed),
                    least=fmt_number(self.least),
                    most=fmt_number(self.most),
                )
            )
        return value

    def not_a_number(self, typed: str) -> str:
        return _("“%(typed)s” is not a number. Enter for instance 8.204,5.", typed=quoted(typed))


class WholeNumberField(NumberField):
    """A whole number ≥ `least`; `27.0` reads as 27."""

    def shown(self, value: int) -> str:
        return str(value)

    def read(self, typed: str) -> int:
        value = super().read(typed)
        if value != value.to_integral_value():
            raise ValueError(_("“%(typed)s” is not a whole number. Enter for instance 600.", typed=quoted(typed)))
        return int(value)

    def not_a_number(self, typed: str) -> str:
        return _(
            "“%(typed)s” is not a number. Enter a whole number of %(least)s or more, for instance 600.",
            typed=quoted(typed),
            least=self.least,
        )


class ChoiceField(WithRules, SelectField):
    """One of a list of (code, label); empty means not known. Choices may be set per request."""

    def __init__(self, label=None, validators=None, choices=(), empty=None, **kwargs: Any):
        super().__init__(label, validators, validate_choice=False, coerce=str, **kwargs)
        self.choices = list(choices)
        self.empty = empty

    def offer(self, choices) -> None:
        self.choices = list(choices)

    def iter_choices(self):
        chosen = self.data or (self.raw_data[0] if self.raw_data else "")
        if self.empty is not None:
            yield "", self.empty, not chosen, {}
        for code, label in self.choices:
            yield code, label, code == chosen, {}

    def process_data(self, value):
        self.data = None if value in (None, "") else str(value)

    def process_formdata(self, valuelist):
        if not valuelist:
            return
        typed = valuelist[0].strip()
        self.data = typed or None
        if typed and typed not in {str(code) for code, _label in self.choices}:
            self.data = None
            raise ValueError(_("“%(typed)s” is not one of the choices. Choose from the list.", typed=quoted(typed)))

    def pre_validate(self, form):
        """The choice was checked while it was read."""


class ChoicesField(WithRules, Field):
    """Several of a list of (code, label), drawn as check boxes; a list of codes."""

    widget = None

    def __init__(self, label=None, validators=None, choices=(), **kwargs: Any):
        super().__init__(label, validators, **kwargs)
        self.choices = list(choices)

    def offer(self, choices) -> None:
        self.choices = list(choices)

    def process_data(self, value):
        self.data = list(value or [])

    def process_formdata(self, valuelist):
        if not valuelist:
            return
        typed = [one.strip() for value in valuelist for one in value.split(";") if one.strip()]
        self.data = list(dict.fromkeys(typed))
        known = {str(code) for code, _label in self.choices}
        unknown = [one for one in self.data if one not in known]
        if unknown:
            self.data = [one for one in self.data if one in known]
            raise ValueError(
                _("“%(typed)s” is not one of the choices. Choose from the list.", typed=quoted(unknown[0]))
            )


class YesNoField(WithRules, Field):
    """A check box; sends an empty value along, so that leaving it out changes nothing."""

    widget = CheckboxInput()
    YES = ("1", "y", "yes", "on", "true", "có", "co", "x")

    def _value(self) -> str:
        return "1"

    def process_data(self, value):
        self.data = bool(value)

    def process_formdata(self, valuelist):
        if valuelist:
            self.data = any(one.strip().lower() in self.YES for one in valuelist)


class Hidden(HiddenField):
    widget = HiddenInput()

    def _value(self) -> str:
        return writable(super()._value())


class SavingForm(BaseForm):
    """A form that makes or changes a record: the version it was opened at, and its one-time mark."""

    version = Hidden()
    submission_id = Hidden(default=new_token)

    @property
    def opened_at(self) -> int | None:
        """The version the form was opened at; None when it was left out, 0 when no record can have it."""
        typed = (self.version.raw_data or [""])[0].strip()
        if not typed:
            return None
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0


# Validators --------------------------------------------------------------------------------------------------------


class Required:
    """Something must be entered; `message` says what."""

    field_flags = {"required": True}

    def __init__(self, message: Any):
        self.message = message

    def __call__(self, form, field) -> None:
        if field.errors:
            raise StopValidation()
        if field.data in (None, "", []):
            raise StopValidation(str(self.message))


class MaxLength:
    """At most `most` letters."""

    def __init__(self, most: int):
        self.most = most
        self.field_flags = {"maxlength": most}

    def __call__(self, form, field) -> None:
        if field.data is not None and len(field.data) > self.most:
            raise ValidationError(
                _(
                    "%(count)s characters; at most %(most)s. Shorten it or attach a document.",
                    count=fmt_number(len(field.data)),
                    most=fmt_number(self.most),
                )
            )


def not_in_future(form, field) -> None:
    """A date that has come already."""
    if field.data is not None and field.data > today():
        raise ValidationError(
            _(
                "%(date)s has not come yet. Enter %(today)s or earlier.",
                date=fmt_date(field.data),
                today=fmt_date(today()),
            )
        )
