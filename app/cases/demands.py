"""The demands of a case, line by line: recorded, changed, taken away."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from app.cases.checks import not_ahead, raise_first
from app.cases.demand_terms import NATURES, REFERRALS, UNKNOWN
from app.cases.models import Case, CaseDemand
from app.core import audit
from app.core.errors import Conflict, Refused
from app.extensions import db

FIELDS = ("nature", "cause_code", "text", "outcome", "referral", "referred_on")


def add(case: Case, values: Mapping[str, Any], *, by: Any = None) -> CaseDemand:
    """Record a demand; a type, an outcome or a referral that is left out is not known yet."""
    demand = CaseDemand(case_id=case.id)
    _set(demand, values)
    db.session.add(demand)
    audit.record("case.demand_added", demand, by=by)
    return demand


def change(demand: CaseDemand, values: Mapping[str, Any], *, version: int | None = None, by: Any = None) -> None:
    _check_version(demand, version)
    _set(demand, values)
    audit.record("case.demand_changed", demand, by=by)


def remove(demand: CaseDemand, *, version: int | None = None, by: Any = None) -> None:
    """Take away a demand that should not have been recorded; the trail keeps what it said."""
    _check_version(demand, version)
    audit.record("case.demand_removed", demand, by=by)
    db.session.delete(demand)


def faults(values: Mapping[str, Any]) -> Iterator[Refused]:
    """Every rule between the fields of a demand that the values break."""
    if not values.get("text") and not values.get("cause_code"):
        yield Refused(_l("Enter what is demanded, or choose its cause."), "text")
    nature, referral = values.get("nature"), values.get("referral")
    if nature and referral and nature not in REFERRALS[referral].natures:
        yield Refused(
            _l(
                "“%(referral)s” is not the road of a demand “%(nature)s”. Choose another, or correct the type.",
                referral=REFERRALS[referral].label,
                nature=NATURES[nature].label,
            ),
            "referral",
        )
    referred_on: date | None = values.get("referred_on")
    if referred_on and not referral:
        yield Refused(_l("Choose where the demand was guided on that day."), "referral")
    yield from not_ahead(referred_on, "referred_on")


def _set(demand: CaseDemand, values: Mapping[str, Any]) -> None:
    values = {**{name: getattr(demand, name) for name in FIELDS}, **values}
    raise_first(faults(values))
    for name in FIELDS:
        setattr(demand, name, values[name])
    demand.outcome = demand.outcome or UNKNOWN


def _check_version(demand: CaseDemand, version: int | None) -> None:
    if version is not None and version != demand.version:
        raise Conflict()
