"""The conditions of the list of meetings, as they stand in its address."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.agencies import queries as agencies
from app.core.db import today
from app.core.formats import fmt_date
from app.core.forms import BaseForm, ChoiceField, DateField, Hidden, MaxLength, TextField, WholeNumberField, YesNoField
from app.dialogues import queries
from app.dialogues.states import KINDS, STATUSES
from app.enterprises import queries as enterprises

ALL = _l("All")
KIND_GROUPS = [("run", _l("All run by agencies")), ("observed", _l("All inside enterprises"))]
STATUS_GROUPS = [("took_place", _l("Took place"))]
NOT_KNOWN = (queries.UNKNOWN, _l("Not known"))


class HiddenNumber(WholeNumberField):
    """A number that the address carries and the page does not draw."""

    widget = Hidden.widget


class FilterForm(BaseForm):
    """What cannot be read is said beside its field and left out; the list itself always opens."""

    class Meta(BaseForm.Meta):
        csrf = False

    SHOWN = ("q", "kind", "status", "host_agency", "starts_from")

    q = TextField(_l("Keyword"), [MaxLength(200)])
    kind = ChoiceField(_l("Kind of meeting"), empty=ALL, choices=[*KIND_GROUPS, *KINDS.choices()])
    status = ChoiceField(_l("Status"), empty=ALL, choices=[*STATUS_GROUPS, *STATUSES.choices()])
    host_agency = ChoiceField(_l("Host agency"), empty=ALL)
    starts_from = DateField(_l("Held from"))
    starts_to = DateField(_l("Held until"))
    zone = ChoiceField(_l("Zone"), empty=ALL)
    upcoming = YesNoField(_l("Still to come"))
    enterprise = HiddenNumber(_l("Enterprise"))

    def __init__(self, args, language: str):
        self.language = language
        super().__init__(args)
        self.validate()

    def process(self, *args: Any, **kwargs: Any) -> None:
        """Read the address, once the choices are known."""
        self.host_agency.offer(agencies.choices(today(), self.language))
        self.zone.offer([*((zone.code, zone.name) for zone in enterprises.zones()), NOT_KNOWN])
        super().process(*args, **kwargs)

    @property
    def wanted(self) -> dict[str, Any]:
        """The conditions that could be read, by name."""
        return {
            name: field.data
            for name, field in self._fields.items()
            if field.data not in (None, "", False) and not field.errors
        }

    @property
    def address(self) -> dict[str, str]:
        """The same as texts for an address or a file's name."""
        return {name: "1" if value is True else str(value) for name, value in self.wanted.items()}

    def chips(self) -> list[tuple[str, str]]:
        """(name, words) of every condition that narrows the list; the keyword stands in its own box."""
        return [(name, self._words(name, value)) for name, value in self.wanted.items() if name != "q"]

    def _words(self, name: str, value: Any) -> str:
        field = self[name]
        if isinstance(field, DateField):
            return f"{str(field.label.text).lower()} {fmt_date(value)}"
        if name == "enterprise":
            return queries.enterprise_name(value) or _("enterprise %(id)s", id=value)
        if value is True:
            return str(field.label.text)
        shown = str(dict(field.choices)[value])
        return shown if name in ("kind", "status", "zone") else f"{field.label.text}: {shown}"


def scope(form: FilterForm) -> str:
    """The conditions in few letters, for the name of a file; the words searched for are left out."""
    parts = [f"{name}-{value}" for name, value in form.address.items() if name != "q"]
    return "_".join(parts + (["search"] if form.q.data else []))[:120]
