"""The conditions of the list of cases, as they stand in its address."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.agencies import queries as agencies
from app.cases import queries
from app.cases.deadline_words import DUTIES
from app.cases.models import Cause
from app.cases.states import STATUSES
from app.core.db import today
from app.core.filters import ListFilter
from app.core.forms import ChoiceField, DateField, Hidden, MaxLength, TextField, WholeNumberField
from app.enterprises import queries as enterprises

ALL = _l("All")
GROUPS = {"actions": _l("All actions"), "stoppages": _l("All stoppages"), "disputes": _l("All disputes")}
NOT_KNOWN = (queries.UNKNOWN, _l("Not known"))


class HiddenNumber(WholeNumberField):
    """A number that the address carries and the page does not draw."""

    widget = Hidden.widget


class FilterForm(ListFilter):
    PLAIN = ("kind", "status", "zone")
    SHOWN = ("q", "kind", "status", "zone", "agency", "started_from")

    q = TextField(_l("Keyword"), [MaxLength(200)])
    kind = ChoiceField(_l("Kind"), empty=ALL, choices=queries.kind_choices(GROUPS))
    status = ChoiceField(_l("Status"), empty=ALL, choices=[(queries.OPEN, _l("Not closed")), *STATUSES.choices()])
    zone = ChoiceField(_l("Park, zone"), empty=ALL)
    agency = ChoiceField(_l("Agency"), empty=ALL)
    started_from = DateField(_l("Started from"))
    started_to = DateField(_l("Started until"))
    reported_from = DateField(_l("Reported from"))
    reported_to = DateField(_l("Reported until"))
    closed_from = DateField(_l("Closed from"))
    closed_to = DateField(_l("Closed until"))
    lead_agency = ChoiceField(_l("Lead agency"), empty=ALL)
    cause = ChoiceField(_l("Cause"), empty=ALL)
    sector = ChoiceField(_l("Sector"), empty=ALL)
    restricted = ChoiceField(_l("Restricted"), empty=ALL, choices=[("yes", _l("Yes")), ("no", _l("No"))])
    gate = ChoiceField(
        _l("Gate report"),
        empty=ALL,
        choices=[("yes", _l("From the gate")), (queries.TO_MATCH, _l("Enterprise still to be matched"))],
    )
    without_end = ChoiceField(
        _l("End of the stoppage"), empty=ALL, choices=[("yes", _l("Not recorded for more than 7 days"))]
    )
    lacks = ChoiceField(
        _l("Missing for the figures"), empty=ALL, choices=[("workers", _l("Workers")), ("cause", _l("Main cause"))]
    )
    in_effect_from = DateField(_l("Not over before"))
    offered_to = ChoiceField(_l("Lead offered to"), empty=ALL)
    offered_by = ChoiceField(_l("Lead offered by"), empty=ALL)
    waiting = ChoiceField(
        _l("Waiting for"),
        empty=ALL,
        choices=[
            ("agreement_check", _l("A check that the agreement is kept")),
            ("lead_answer", _l("An answer to an offered lead")),
            ("answer", _l("An answer of a coordinating agency")),
            ("silence", _l("An answer that is overdue")),
        ],
    )
    enterprise = HiddenNumber(_l("Enterprise"))

    def __init__(self, args, language: str):
        self.language = language
        super().__init__(args)

    def process(self, *args: Any, **kwargs: Any) -> None:
        """Read the address, once the choices are known."""
        offices = agencies.choices(today(), self.language)
        for name in ("agency", "lead_agency", "offered_to", "offered_by"):
            self[name].offer(offices)
        self.zone.offer([*((zone.code, zone.name) for zone in enterprises.zones()), NOT_KNOWN])
        self.cause.offer(queries.choices(Cause, self.language))
        sections = [sector for sector in enterprises.sectors() if sector.code == sector.section]
        self.sector.offer([*((one.code, f"{one.code} {one.name}") for one in sections), NOT_KNOWN])
        super().process(*args, **kwargs)

    def words(self, name: str, value: Any) -> str:
        if name == "enterprise":
            return queries.enterprise_name(value) or _("enterprise %(id)s", id=value)
        return super().words(name, value)


class DeadlineFilter(ListFilter):
    """The conditions of the list of open deadlines; `agency` is asked of the cases."""

    SHOWN = ("state", "agency", "rule", "due_to")

    state = ChoiceField(
        _l("State of the deadline"), empty=ALL, choices=[("overdue", _l("Overdue")), ("running", _l("Not due yet"))]
    )
    agency = ChoiceField(_l("Agency"), empty=ALL)
    rule = ChoiceField(_l("Duty"), empty=ALL, choices=list(DUTIES.items()))
    due_to = DateField(_l("Due until"))

    def __init__(self, args, language: str):
        self.language = language
        super().__init__(args)

    def process(self, *args: Any, **kwargs: Any) -> None:
        self.agency.offer(agencies.choices(today(), self.language))
        super().process(*args, **kwargs)
