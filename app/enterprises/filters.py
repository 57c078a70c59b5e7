"""What narrows a list of the registry, as it stands in its address."""

from typing import Any

from flask_babel import lazy_gettext as _l

from app.core.filters import ListFilter
from app.core.forms import ChoiceField, TextField, WholeNumberField, YesNoField
from app.enterprises import queries
from app.enterprises.terms import ANSWERS, OWNERSHIPS, STATUSES


class RegistryFilter(ListFilter):
    """What narrows the registry; all in the query string."""

    q = TextField(_l("Keyword"))
    zone = ChoiceField(_l("Zone"), empty=_l("All"))
    ownership = ChoiceField(_l("Ownership"), choices=OWNERSHIPS.choices(), empty=_l("All"))
    status = ChoiceField(_l("Status"), choices=STATUSES.choices(), empty=_l("All"))
    sector = ChoiceField(_l("Sector"), empty=_l("All"))
    representative_organisation = ChoiceField(
        _l("Workers' representative organisation"), choices=ANSWERS.choices(), empty=_l("All")
    )
    collective_agreement = ChoiceField(_l("Collective agreement"), choices=ANSWERS.choices(), empty=_l("All"))
    employees_from = WholeNumberField(_l("Employees, from"))
    employees_to = WholeNumberField(_l("Employees, up to"))
    to_complete = YesNoField(_l("To be completed"))

    def process(self, *args: Any, **kwargs: Any) -> None:
        """Read the address, once the choices are known."""
        self.zone.offer((zone.code, zone.name) for zone in queries.zones())
        self.sector.offer((sector.code, f"{sector.code} {sector.name}") for sector in queries.sections())
        super().process(*args, **kwargs)
