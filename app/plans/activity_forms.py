"""What is asked of something that was done on an item."""

from collections.abc import Iterator
from typing import Any

from flask_babel import lazy_gettext as _l

from app.agencies.queries import agencies_of
from app.core.errors import Refused
from app.core.forms import (
    ChoiceField,
    DateField,
    MaxLength,
    Required,
    TextAreaField,
    TextField,
    WholeNumberField,
    YesNoField,
)
from app.core.text_check import NO_NAMES
from app.plans import activities
from app.plans.forms import DAY_WANTED, PlanForm
from app.plans.models import Item, Partner, Plan


class ActivityForm(PlanForm):
    """One activity; its agency is one of the plan's, that of the account unless another is chosen."""

    TEXTS = ("what", "counted")

    what = TextAreaField(
        _l("What was done"), [Required(_l("Enter what was done.")), MaxLength(2_000)], description=NO_NAMES
    )
    on = DateField(_l("On"), [Required(DAY_WANTED)])
    agency = ChoiceField(_l("Agency that did it"), [Required(_l("Choose the agency."))], empty=_l("choose"))
    completes = YesNoField(_l("With this the item is done for its quarter"))
    quantity = WholeNumberField(_l("How many (if counted)"))
    counted = TextField(_l("Of what (if counted)"), [MaxLength(100)])
    document_number = TextField(_l("Number of the document (if any)"), [MaxLength(60)])
    document_date = DateField(_l("Date of the document (if any)"))

    def __init__(self, item: Item, user: Any, *args: Any, **kwargs: Any):
        self.item, self.user = item, user
        super().__init__(*args, **kwargs)

    def process(self, *args: Any, **kwargs: Any) -> None:
        own, partners = agencies_of(self.user), self.item.plan.partners
        self.agency.offer([(one.code, one.name) for one in partners])
        kwargs.setdefault("agency", next((one.code for one in partners if one.agency_id in own), None))
        super().process(*args, **kwargs)

    def resolved(self, plan: Plan) -> dict[str, Any]:
        """The values as operations take them, the agency as partner of `plan`."""
        return {**self.values, "partner": self._partner(plan)}

    def _partner(self, plan: Plan) -> Partner | None:
        return next((one for one in plan.partners if one.code == self.agency.data), None)

    def rules(self) -> Iterator[Refused]:
        yield from activities.faults(self.item.plan, self.values)
