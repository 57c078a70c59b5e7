"""Putting what a file says into the register: the whole plan or nothing, and nothing twice."""

from typing import Any

from app.core.db import in_turn
from app.core.errors import Refused
from app.plans import course, items, operations, queries
from app.plans.models import Plan
from app.plans.reading import Read


def load(read: Read, *, by: Any = None) -> tuple[Plan, bool]:
    """The plan, and whether it is new. The same plan loaded again is left as it is; one that differs is refused."""
    in_turn("plans.load")
    programme = operations.make_programme(**read.programme, by=by)
    known = queries.of_year(programme, read.year)
    if known is not None:
        if _picture(known) != _wanted(read):
            raise Refused(
                f"this programme has a plan for {read.year} already, and it is not the same; "
                "it was left as it is and changes on its page only"
            )
        return known, False
    made = operations.make(programme, read.year, read.values, read.rows, by=by)
    for one in read.items:
        partners = made.partners
        others = [partners[place] for place in one["coordinating"]]
        items.add(made, {**one, "lead": partners[one["lead"]], "coordinating": others}, by=by)
    if read.issued:
        course.issue(made, *read.issued, by=by)
    return made, True


def _wanted(read: Read) -> tuple:
    """What the file says of the plan, as far as it can be compared."""
    rows = [(row.agency.id, row.name, row.authority) for row in read.rows]
    lines = [
        (one["text"], "1234" if one["all_year"] else one["quarters"], one["all_year"], one["lead"], one["coordinating"])
        for one in read.items
    ]
    return (read.values["title"], read.values["place"], read.values["draft_month"], read.issued, rows, lines)


def _picture(plan: Plan) -> tuple:
    """The same of the plan that is there."""
    rows = [(one.agency_id, one.name, one.authority) for one in plan.partners]
    places = {one.id: place for place, one in enumerate(plan.partners)}
    lines = [
        (
            one.text,
            one.quarters,
            one.all_year,
            places[one.lead_id],
            sorted(places[each.id] for each in one.coordinating),
        )
        for one in plan.items
    ]
    issued = (plan.number, plan.issued_on) if plan.issued_on else None
    return (plan.title, plan.place, plan.draft_month, issued, rows, lines)
