"""What is asked of a value of a coded list."""

from flask_babel import lazy_gettext as _l

from app.core.forms import ChoiceField, MaxLength, Required, SavingForm, TextField, WholeNumberField
from app.core.terms import Terms

NATURES = Terms(
    ("right", _l("about rights")),
    ("interest", _l("about interests")),
    ("either", _l("about either")),
    ("other", _l("about neither")),
)
LAST = 9999


class Code:
    """Asked once, before everything else: records and files name the value by it."""

    code = TextField(
        _l("Code"),
        [Required(_l("Enter a code.")), MaxLength(40)],
        description=_l("Small letters without marks, digits and _; files name the value by it. It never changes."),
    )


class ValueForm(SavingForm):
    """Labels and order; the kind of a cause."""

    label_vi = TextField(_l("Vietnamese label"), [Required(_l("Enter the Vietnamese label.")), MaxLength(200)])
    label_en = TextField(_l("English label"), [Required(_l("Enter the English label.")), MaxLength(200)])
    nature = ChoiceField(_l("Type"), [Required(_l("Choose the type."))], choices=NATURES.choices(), empty=_l("Choose…"))
    position = WholeNumberField(
        _l("Place in the order (empty: as it is, or last)"), least=1, most=LAST, description=_l("Small numbers first.")
    )

    def __init__(self, *args, of_causes: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not of_causes:
            del self.nature


class NewValueForm(Code, ValueForm):
    """A value that is not in the list yet."""
