"""The conditions of the list of meetings, as they stand in its address."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.agencies import queries as agencies
from app.core.db import today
from app.core.filters import ListFilter
from app.core.forms import ChoiceField, DateField, Hidden, MaxLength, TextField, WholeNumberField, YesNoField
from app.dialogues import queries, yearly
from app.dialogues.states import KINDS, STATUSES
from app.enterprises import queries as enterprises
from app.enterprises.filters import RegistryFilter

ALL = _l("All")
KIND_GROUPS = [("run", _l("All run by agencies")), ("observed", _l("All inside enterprises"))]
STATUS_GROUPS = [("took_place", _l("Took place"))]
AGENCY_FIELDS = {"host_agency", "agency"}
NOT_KNOWN = (queries.UNKNOWN, _l("Not known"))

GUEST_STATES = {
    "unsent": _l("Invitation not sent yet"),
    "waiting": _l("No answer yet"),
    "accepted": _l("Accepted the invitation"),
    "declined": _l("Declined the invitation"),
    "attended": _l("Attended"),
    "absent": _l("Not marked as attended"),
}


class HiddenNumber(WholeNumberField):
    """A number that the address carries and the page does not draw."""

    widget = Hidden.widget


class FilterForm(ListFilter):
    PLAIN = ("kind", "status", "zone")
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

    def process(self, *args: Any, **kwargs: Any) -> None:
        """Read the address, once the choices are known."""
        for name in AGENCY_FIELDS & set(self._fields):
            self[name].offer(agencies.choices(today(), self.language))
        self.zone.offer([*((zone.code, zone.name) for zone in enterprises.zones()), NOT_KNOWN])
        super().process(*args, **kwargs)

    def words(self, name: str, value: Any) -> str:
        if name == "enterprise":
            return queries.enterprise_name(value) or _("enterprise %(id)s", id=value)
        return super().words(name, value)


class CalendarForm(FilterForm):
    """The conditions of the calendar; which month or week it shows stands beside them in the address."""

    SHOWN = ("agency", "zone", "kind", "status", "deadlines")

    q = host_agency = starts_from = starts_to = upcoming = enterprise = None
    agency = ChoiceField(_l("Agency taking part"), empty=ALL)
    deadlines = YesNoField(_l("Deadlines of recommendations"))

    @property
    def of_meetings(self) -> dict[str, Any]:
        """What the register of meetings is asked for."""
        return {name: value for name, value in self.wanted.items() if name != "deadlines"}

    @property
    def of_deadlines(self) -> dict[str, Any]:
        """What the register of recommendations is asked for; the other conditions are of meetings alone."""
        return {name: self.wanted[name] for name in ("agency", "zone") if self.wanted.get(name)} | {"status": "waiting"}


class YearlyFilter(ListFilter):
    """The conditions of the yearly watch."""

    PLAIN = ("zone", "sector", "state")
    SHOWN = ("state", "zone", "sector", "q")

    q = TextField(_l("Keyword"), [MaxLength(200)])
    state = ChoiceField(_l("Periodic dialogue"), empty=ALL, choices=yearly.STATES.choices())
    zone = ChoiceField(_l("Zone"), empty=ALL)
    sector = ChoiceField(_l("Sector"), empty=ALL)

    def process(self, *args: Any, **kwargs: Any) -> None:
        """Read the address, once the choices are known."""
        self.zone.offer((zone.code, zone.name) for zone in enterprises.zones())
        self.sector.offer((sector.code, f"{sector.code} {sector.name}") for sector in enterprises.sections())
        super().process(*args, **kwargs)

    @property
    def of_enterprises(self) -> dict[str, Any]:
        """The conditions that the registry knows."""
        return {name: value for name, value in self.wanted.items() if name != "state"}


class InviteFilter(RegistryFilter):
    """The conditions of the registry from which enterprises are invited."""

    unresolved = YesNoField(_l("Has unresolved points"))

    @property
    def of_registry(self) -> dict[str, Any]:
        """What the registry itself is asked for."""
        return {name: value for name, value in self.wanted.items() if name != "unresolved"}


class GuestFilter(ListFilter):
    """The conditions of the list of those invited to one meeting."""

    PLAIN = ("answer",)
    SHOWN = ("q", "answer")

    q = TextField(_l("Keyword"), [MaxLength(200)])
    answer = ChoiceField(_l("What is known of them"), empty=ALL, choices=GUEST_STATES.items())
