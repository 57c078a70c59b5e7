"""The items of a plan: added, changed, put in order, dropped; copied into the plan of another year."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm.attributes import flag_modified

from app.core import audit, submissions
from app.core.errors import Refused
from app.extensions import db
from app.plans import citations, document, rules
from app.plans.models import Amendment, Citation, Item, ItemChange, Plan
from app.plans.operations import Row, check_leads, check_version, followed, touch
from app.plans.states import WHOLE_YEAR, as_set


def add(
    plan: Plan,
    values: Mapping[str, Any],
    amendment: Amendment | None = None,
    *,
    by: Any = None,
    submission: str | None = None,
) -> Item:
    """One more line at the end; `values`: text, lead and coordinating (Partners), quarters, all_year."""
    _check_open(plan, amendment)
    if len(plan.items) >= rules.MOST_ITEMS:
        raise Refused(_("At most %(most)s items.", most=rules.MOST_ITEMS))
    item = Item(number=max((one.number for one in plan.items), default=0) + 1)
    with db.session.no_autoflush:
        _fill(item, plan, values)
        plan.items.append(item)
        db.session.add(item)
    db.session.flush()
    _read_citations(item)
    _note(item, "added", amendment)
    touch(plan)
    if by is not None:
        submissions.remember(submission, by, item)
    audit.record("plan.item_added", item, by=by)
    return item


def change(
    item: Item,
    values: Mapping[str, Any],
    amendment: Amendment | None = None,
    version: int | None = None,
    *,
    by: Any = None,
) -> bool:
    """Change a line; whether anything was different. Of an issued plan its words before are kept."""
    check_version(item, version)
    _check_open(item.plan, amendment)
    _check_kept(item)
    before, words = _picture(item), document.in_words(item)
    with db.session.no_autoflush:
        _fill(item, item.plan, values)
        if _picture(item) == before:
            return False
        flag_modified(item, "updated_at")
    _read_citations(item)
    _note(item, "changed", amendment, words)
    touch(item.plan)
    audit.record("plan.item_changed", item, by=by)
    return True


def remove(item: Item, amendment: Amendment | None = None, version: int | None = None, *, by: Any = None) -> None:
    """Take a line out: of a draft it is gone and the others move up, of an issued plan it stays, marked as dropped."""
    check_version(item, version)
    plan = item.plan
    _check_open(plan, amendment)
    _check_kept(item)
    touch(plan)
    if amendment is not None:
        _note(item, "dropped", amendment, document.in_words(item))
        flag_modified(item, "updated_at")
        audit.record("plan.item_dropped", item, by=by)
        return
    if item.activities:
        raise Refused(_("Activities are recorded on this item. Take them back first, or keep the item."))
    audit.record("plan.item_removed", item, by=by)
    plan.items.remove(item)
    item.coordinating = []
    db.session.delete(item)
    _renumber(plan)


def move(item: Item, up: bool, *, by: Any = None) -> bool:
    """One place up or down in a draft; whether there was a place to go."""
    plan = item.plan
    _check_open(plan, None)
    place = plan.items.index(item)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(plan.items):
        return False
    plan.items.insert(other, plan.items.pop(place))
    _renumber(plan)
    touch(plan)
    audit.record("plan.item_moved", item, by=by)
    return True


def copy_all(source: Plan, plan: Plan, *, by: Any = None) -> None:
    """The items of `source` for a new plan; an agency in the place of another takes over what that one had."""
    rows = [Row(partner.agency) for partner in plan.partners]
    following = dict(zip(followed(source.partners, rows), plan.partners, strict=True))
    check_leads(source, [one for one in source.partners if one not in following])
    for item in source.items:
        if not item.dropped:
            values = {name: getattr(item, name) for name in ("text", "quarters", "all_year")}
            others = [following[one] for one in item.coordinating if one in following]
            add(plan, {**values, "lead": following[item.lead], "coordinating": others}, by=by)


def _check_open(plan: Plan, amendment: Amendment | None) -> None:
    """Refused unless the plan is a draft, or is issued and this is an amendment of it."""
    if plan.status == "draft":
        return
    if plan.status == "reviewed":
        raise Refused(_("The plan was reviewed at the year's end; it changes no more."))
    if amendment is None:
        raise Refused(
            _("An issued plan changes only by an amendment. Record it first, then choose it here."), "amendment"
        )


def _check_kept(item: Item) -> None:
    if item.dropped:
        raise Refused(_("An amendment has dropped this item; it changes no more."))


def _fill(item: Item, plan: Plan, values: Mapping[str, Any]) -> None:
    rules.raise_first(rules.faults_of_roles(1 if values.get("lead") else 0))
    quarters, all_year = as_set(values.get("quarters") or ""), bool(values.get("all_year"))
    rules.raise_first(rules.faults_of_timing(quarters, all_year))
    lead = values["lead"]
    others = [one for one in plan.partners if one in values.get("coordinating", ()) and one is not lead]
    wanted = {"text": values["text"], "lead": lead, "all_year": all_year}
    for name, value in {**wanted, "quarters": WHOLE_YEAR if all_year else quarters}.items():
        if getattr(item, name) != value:
            setattr(item, name, value)
    if list(item.coordinating) != others:
        item.coordinating = others


def _picture(item: Item) -> tuple:
    return (item.text, item.lead, item.quarters, item.all_year, list(item.coordinating))


def _read_citations(item: Item) -> None:
    found = citations.read(item.text)
    if found == [(one.kind, one.number, one.dated_on, one.issuer) for one in item.citations]:
        return
    item.citations = [Citation(plan_id=item.plan.id, **one._asdict()) for one in found]


def _note(item: Item, kind: str, amendment: Amendment | None, before: str | None = None) -> None:
    if amendment is not None:
        made = ItemChange(plan_id=item.plan_id, kind=kind, before=before, item=item, amendment=amendment)
        db.session.add(made)


def _renumber(plan: Plan) -> None:
    for number, one in enumerate(plan.items, 1):
        if one.number != number:
            one.number = number
