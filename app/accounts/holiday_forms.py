"""What is asked of a special date."""

from flask_babel import lazy_gettext as _l

from app.core.forms import ChoiceField, DateField, MaxLength, Required, SavingForm, TextField
from app.core.workdays import KINDS

# What each kind does to working days (contract 7), in words.
EFFECTS = {
    "holiday": _l(
        "A day off in every week. Where it falls on the rest day of a week other than Monday to Friday,"
        " the next working day of that week is off instead."
    ),
    "observed": _l("A day off in Monday to Friday weeks only; other weeks move the holiday by themselves."),
    "swap_off": _l("A day off in Monday to Friday weeks only, made up for on a weekend day."),
    "working_day": _l("A Saturday or Sunday that counts as a working day in Monday to Friday weeks only."),
}


class Day:
    """Asked once, before everything else: a date never becomes another one."""

    day = DateField(_l("Date"), [Required(_l("Enter the date as day/month/year, for instance 30/04/2026."))])


class HolidayForm(SavingForm):
    """What a date is."""

    name = TextField(_l("Name of the day"), [Required(_l("Enter the name of the day.")), MaxLength(255)])
    kind = ChoiceField(
        _l("Kind of day"), [Required(_l("Choose the kind of day."))], choices=KINDS.choices(), empty=_l("Choose…")
    )
    source = TextField(
        _l("Where this is written (if known)"),
        [MaxLength(255)],
        description=_l("For instance the number of the decision. No names of persons."),
    )


class NewHolidayForm(Day, HolidayForm):
    """A date that is not in the table yet."""
