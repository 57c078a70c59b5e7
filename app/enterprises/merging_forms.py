"""What is asked before two enterprises are merged."""

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.agencies import queries as agencies
from app.core.errors import Refused
from app.core.forms import BaseForm, ChoiceField, Hidden, MaxLength, Required, SavingForm, TextAreaField, TextField
from app.core.text_check import NO_NAMES
from app.enterprises import queries
from app.enterprises.models import Enterprise
from app.enterprises.texts import TextsBesideTheRegistry


class OtherForm(BaseForm):
    """Which other enterprise is the same. After `validate`: `found`, or `matches` to choose from."""

    other = TextField(
        _l("The other enterprise"),
        [Required(_l("Enter the name or tax code of the other enterprise.")), MaxLength(255)],
        description=_l("Name or tax code; marks may be left out."),
        render_kw={"data-lookup": "/enterprises/lookup"},
    )

    def __init__(self, enterprise: Enterprise):
        self.enterprise = enterprise
        self.found: Enterprise | None = None
        self.matches: list[Enterprise] = []
        super().__init__()

    def validate(self, extra_validators=None) -> bool:
        if super().validate(extra_validators):
            exact = queries.find(self.other.data)
            matches = [one for one in exact or queries.like(self.other.data) if one.id != self.enterprise.id]
            if len(matches) == 1:
                self.found = matches[0]
            else:
                self.matches = matches
                self.refuse(Refused(self._said(bool(exact)), "other"))
        return not self.all_errors

    def _said(self, known: bool) -> str:
        if self.matches:
            return _("Several enterprises fit. Choose one below.")
        if known:
            return _("That is this enterprise itself. Enter the other one.")
        return _("No enterprise is called “%(typed)s”. Check the name or register it.", typed=self.other.data)


class MergeForm(TextsBesideTheRegistry, SavingForm):
    """Which of the two stays, and why they are one; `version` and `other_version` are those of what was shown."""

    TEXTS = ("reason",)

    stays = ChoiceField(_l("The one that stays"), [Required(_l("Choose which one stays."))])
    reason = TextAreaField(
        _l("Reason"), [Required(_l("Enter why the two are one.")), MaxLength(1000)], description=NO_NAMES
    )
    other_version = Hidden()

    def __init__(self, pair: tuple[Enterprise, Enterprise]):
        self.pair = pair
        super().__init__(formdata=None)
        self.stays.offer((str(one.id), str(one)) for one in pair)

    def validate(self, extra_validators=None) -> bool:
        super().validate(extra_validators)
        self.look_over_texts()
        return not self.all_errors

    def known_names(self) -> Iterable[str]:
        for one in self.pair:
            yield from (name for name in one.found_by if name)
        yield from agencies.names()

    @property
    def versions(self) -> dict[int, int]:
        """The versions that were looked at, by id; those left out are not asked about."""
        seen = zip(self.pair, (self.version.data, self.other_version.data), strict=True)
        return {one.id: _number(typed) for one, typed in seen if typed}


def _number(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0
