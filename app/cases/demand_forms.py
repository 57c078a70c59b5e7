"""One demand, as the page of its case asks for it."""

from collections.abc import Iterator
from typing import Any

from flask_babel import lazy_gettext as _l

from app.cases import demands, queries
from app.cases.demand_terms import NATURES, OUTCOMES, REFERRALS, UNKNOWN
from app.cases.forms import language
from app.cases.handling_forms import WorkForm
from app.cases.models import Case, CaseDemand, Cause
from app.core.errors import Refused
from app.core.forms import ChoiceField, DateField, MaxLength, TextAreaField
from app.core.text_check import NO_NAMES

LONGEST_DEMAND = 500
PAIRS = (("nature", "cause_code"), ("demand_outcome", "referral"))


class DemandForm(WorkForm):
    """`demand` is the one to be changed; a field that is not sent keeps what it holds.

    `outcome` on the page of a case is that of the whole case.
    """

    TEXTS = ("text",)

    text = TextAreaField(
        _l("What is demanded"), [MaxLength(LONGEST_DEMAND)], description=NO_NAMES, render_kw={"rows": 2}
    )
    nature = ChoiceField(
        _l("Type of the demand"),
        choices=NATURES.choices(),
        empty=_l("not known yet"),
        description=_l(
            "What concerns one worker alone is not recorded here: it goes to the labour conciliator, the arbitration "
            "council or the court (Labour Code 187 to 190)."
        ),
    )
    cause_code = ChoiceField(_l("Cause"), empty=_l("not known yet"))
    demand_outcome = ChoiceField(_l("Outcome of the demand"), choices=OUTCOMES.choices(), default=UNKNOWN)
    referral = ChoiceField(_l("Guided to (Labour Code 211)"), choices=REFERRALS.choices(), empty=_l("not known yet"))
    referred_on = DateField(_l("Guided on (if known)"))

    def __init__(self, case: Case, *args, demand: CaseDemand | None = None, **kwargs):
        self.demand = demand
        data = {"demand_outcome": demand.outcome} if demand else None
        super().__init__(case, *args, obj=demand, data=data, **kwargs)

    @property
    def values(self) -> dict[str, Any]:
        """The entries as `demands` takes them."""
        found = super().values
        return {**found, "outcome": found.pop("demand_outcome")}

    def process(self, *args, **kwargs) -> None:
        held = [self.demand.cause_code if self.demand else None]
        self.cause_code.offer(queries.offered(Cause, language(), held))
        super().process(*args, **kwargs)

    def text_before(self, name: str) -> str | None:
        return self.demand.text if self.demand else None

    def rules(self) -> Iterator[Refused]:
        yield from demands.faults(self.values)
