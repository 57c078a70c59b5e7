"""What was done on an item: recorded, and taken back when it was recorded by mistake."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _

from app.core import audit, submissions
from app.core.db import today
from app.core.errors import Refused
from app.core.formats import fmt_date
from app.extensions import db
from app.plans.models import Activity, Item, Plan
from app.plans.operations import touch

FACTS = ("what", "on", "partner", "completes", "quantity", "counted", "document_number", "document_date")


def record(item: Item, values: Mapping[str, Any], *, by: Any = None, submission: str | None = None) -> Activity:
    """One activity; `values` by the names of FACTS, `partner` the agency of the plan that did it."""
    _check_open(item)
    for refusal in faults(item.plan, values):
        raise refusal
    made = Activity(plan_id=item.plan_id, item=item, **{name: values.get(name) for name in FACTS})
    db.session.add(made)
    touch(item.plan)
    db.session.flush()
    if by is not None:
        submissions.remember(submission, by, made)
    audit.record("plan.activity_recorded", made, by=by)
    return made


def take_back(activity: Activity, *, by: Any = None) -> None:
    """It was recorded by mistake; the trail keeps it."""
    _check_open(activity.item)
    touch(activity.item.plan)
    audit.record("plan.activity_taken_back", activity, by=by)
    db.session.delete(activity)


def faults(plan: Plan, values: Mapping[str, Any]) -> Iterator[Refused]:
    for name in ("on", "document_date"):
        yield from _not_ahead(values.get(name), name)
    on = values.get("on")
    if on is not None and on < date(plan.year, 1, 1):
        yield Refused(_("The plan is for %(year)s. Enter a day of that year or a later one.", year=plan.year), "on")
    if values.get("quantity") is not None and not values.get("counted"):
        yield Refused(_("Say what was counted, for instance enterprises or workers."), "counted")


def _not_ahead(day: date | None, field: str) -> Iterator[Refused]:
    if day is not None and day > today():
        text = _("%(date)s has not come yet. Enter %(today)s or earlier.", date=fmt_date(day), today=fmt_date(today()))
        yield Refused(text, field)


def _check_open(item: Item) -> None:
    if item.plan.status == "reviewed":
        raise Refused(_("The plan was reviewed at the year's end; it changes no more."))
    if item.dropped:
        raise Refused(_("An amendment has dropped this item; it changes no more."))
