"""The fields by which a passage is removed from a record, the same on the page of every register."""

from collections.abc import Iterator

from flask_babel import lazy_gettext as _l

from app.core.blackout import SHORTEST
from app.core.errors import Refused
from app.core.forms import ChoiceField, MaxLength, Required, TextField, YesNoField
from app.core.terms import Term, Terms

REASONS = Terms(
    Term("names_person", _l("it names a person")),
    Term("number_or_address", _l("it is a number or an address of a person")),
    Term("describes_person", _l("it tells who somebody is, or something about them")),
    Term("asked_for", _l("somebody asked for it")),
)


class BlackOutFields:
    """For a form. The reason is chosen, since a text could tell again what is removed; what is typed is not kept."""

    passage = TextField(
        _l("Words to be removed"),
        [Required(_l("Enter the words to be removed, as they stand in the text.")), MaxLength(200)],
        description=_l("They are blacked out wherever they stand in this record, its history and files that wait."),
    )
    reason = ChoiceField(
        _l("Reason"), [Required(_l("Choose the reason."))], choices=REASONS.choices(), empty=_l("choose")
    )
    sure = YesNoField(_l("I know that the words cannot be brought back"))

    def faults(self) -> Iterator[Refused]:
        if len((self.passage.data or "").replace(" ", "")) < SHORTEST:
            yield Refused(_l("Enter %(num)s letters or more.", num=SHORTEST), "passage")
        if not self.sure.data:
            yield Refused(_l("Tick this box: it cannot be undone."), "sure")


STANDS_NOWHERE = _l("These words stand nowhere in this record. Check the spelling.")
REMOVED = _l("The words are removed from %(code)s and its history.")
