"""What is asked of a zone, and of a text that is to be given to one."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import ValidationError

from app.core.forms import ChoiceField, MaxLength, NumberField, Required, SavingForm, TextField
from app.enterprises import queries
from app.enterprises.forms import NamesField
from app.enterprises.terms import ZONE_KINDS

CODE_HINT = _l("Small letters without marks, digits and _; files may name the zone by it. It never changes.")
LARGEST = 1_000_000


class Code:
    """Asked once, before everything else."""

    code = TextField(_l("Code"), [Required(_l("Enter a code.")), MaxLength(50)], description=CODE_HINT)


class ZoneForm(SavingForm):
    """A zone; its code never changes."""

    name = TextField(_l("Name"), [Required(_l("Enter the name of the zone.")), MaxLength(200)])
    zone_kind = ChoiceField(
        _l("Kind of zone"),
        [Required(_l("Choose the kind of zone."))],
        choices=ZONE_KINDS.choices(),
        empty=_l("Choose…"),
    )
    parent = ChoiceField(_l("Lies within (if in another zone)"), empty=_l("none"))
    aliases = NamesField(
        _l("Other spellings (if any)"),
        description=_l("With ; between. Files find the zone by them; case and marks are ignored anyway."),
    )
    status = TextField(_l("State (if known)"), [MaxLength(50)], description=_l("For instance: in operation, planned."))
    area_ha = NumberField(_l("Area in hectares (if known)"), most=LARGEST)
    place = TextField(_l("Place (if known)"), [MaxLength(100)])
    source = TextField(_l("Where this is written (if known)"), [MaxLength(500)])

    def offer_parents(self, own: str | None = None) -> None:
        """The choices must stand before what was typed is read."""
        zones = [zone for zone in queries.zones() if zone.code != own]
        self.parent.offer((zone.code, zone.name) for zone in zones)

    def validate_aliases(self, field) -> None:
        if any(len(name) > 200 for name in field.data or ()):
            raise ValidationError(_("A spelling may have at most 200 characters."))


class NewZoneForm(Code, ZoneForm):
    """A zone that is not in the list yet."""


class GiveForm(SavingForm):
    """Which zone a kept text means: one of the list, or a new one with this code, name and kind."""

    zone = ChoiceField(_l("Zone of the list"), empty=_l("none of these: a new zone"))
    code = TextField(_l("Code of the new zone"), [MaxLength(50)], description=CODE_HINT)
    name = TextField(_l("Name of the new zone"), [MaxLength(200)])
    zone_kind = ChoiceField(_l("Kind of the new zone"), choices=ZONE_KINDS.choices(), empty=_l("Choose…"))

    def validate_code(self, field) -> None:
        self._needed(field, _("Choose a zone of the list, or enter a code for the new one."))

    def validate_name(self, field) -> None:
        self._needed(field, _("Enter the name of the zone."))

    def validate_zone_kind(self, field) -> None:
        self._needed(field, _("Choose the kind of zone."))

    def _needed(self, field, message: str) -> None:
        if not self.zone.data and not self.zone.errors and not field.data and not field.errors:
            raise ValidationError(message)
