"""Drawing up a plan and changing it; pages and files share these.

A draft is changed freely. An issued plan changes only by an amendment, a reviewed one not at all.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from flask_babel import gettext as _
from sqlalchemy.orm.attributes import flag_modified

from app.agencies.models import Agency
from app.core import audit, submissions
from app.core.errors import Conflict, Refused
from app.extensions import db
from app.plans import queries, rules
from app.plans.models import Partner, Plan, Programme

FACTS = ("title", "place", "draft_month")


class Row(NamedTuple):
    """One agency of a plan as it is entered; name and symbol are the usual ones unless given."""

    agency: Agency
    name: str | None = None
    symbol: str | None = None
    authority: str | None = None


def make_programme(title: str, from_year: int, to_year: int, *, by: Any = None) -> Programme:
    """A new programme, or the one of this very title and these years."""
    rules.raise_first(rules.faults_of_years(from_year, to_year))
    known = queries.programmes_like(title, from_year, to_year)
    if known:
        return known[0]
    made = Programme(title=title, from_year=from_year, to_year=to_year)
    db.session.add(made)
    db.session.flush()
    audit.record("programme.recorded", made, by=by)
    return made


def make(
    programme: Programme,
    year: int,
    values: Mapping[str, Any],
    rows: Sequence[Row],
    *,
    by: Any = None,
    submission: str | None = None,
) -> Plan:
    """A draft without items for that year."""
    rules.raise_first(rules.faults_of_year(year, programme.from_year, programme.to_year))
    _check(values, rows)
    if queries.of_year(programme, year) is not None:
        raise Refused(_("The programme has a plan for %(year)s already. Change that one.", year=year), "year")
    made = Plan(programme=programme, year=year, status="draft", **{name: values.get(name) for name in FACTS})
    made.partners = _partners(made, [], rows)
    db.session.add(made)
    db.session.flush()
    if by is not None:
        submissions.remember(submission, by, made)
    audit.record("plan.recorded", made, by=by)
    return made


def change(
    plan: Plan, values: Mapping[str, Any], rows: Sequence[Row], version: int | None = None, *, by: Any = None
) -> bool:
    """Change head and agencies of a draft; whether anything was different."""
    check_version(plan, version)
    if plan.status != "draft":
        raise Refused(_("The plan is issued: its head and its agencies stay. Items change by an amendment."))
    _check(values, rows)
    before = _picture(plan)
    with db.session.no_autoflush:
        staying = set(followed(plan.partners, rows))
        check_leads(plan, [one for one in plan.partners if one not in staying])
        for name in FACTS:
            if getattr(plan, name) != values.get(name):
                setattr(plan, name, values.get(name))
        partners = _partners(plan, plan.partners, rows)
        for item in plan.items:
            if any(one not in partners for one in item.coordinating):
                item.coordinating = [one for one in item.coordinating if one in partners]
        if [id(one) for one in partners] != [id(one) for one in plan.partners]:
            plan.partners = partners
    if _picture(plan) == before:
        return False
    touch(plan)
    audit.record("plan.changed", plan, by=by)
    return True


def _check(values: Mapping[str, Any], rows: Sequence[Row]) -> None:
    rules.raise_first(rules.faults_of_partners([row.agency.id for row in rows]))
    rules.raise_first(rules.faults_of_month(values.get("draft_month")))


def _picture(plan: Plan) -> list[Any]:
    heads = [getattr(plan, name) for name in FACTS]
    return heads + [(one.id, one.agency_id, one.position, one.name, one.symbol, one.authority) for one in plan.partners]


def touch(plan: Plan) -> None:
    """Of two who change the same plan, the second is told."""
    flag_modified(plan, "updated_at")


def check_version(record: Any, version: int | None) -> None:
    if version is not None and version != record.version:
        raise Conflict()


# Its agencies --------------------------------------------------------------------------------------------------------


def followed(partners: Sequence[Partner], rows: Sequence[Row]) -> list[Partner | None]:
    """For each row the partner whose place it has: the same agency, else the one that stood there and stays no more."""
    own = {one.agency_id: one for one in partners}
    staying = {row.agency.id for row in rows}
    places = [one if one.agency_id not in staying else None for one in partners]
    places += [None] * (len(rows) - len(places))
    return [own.get(row.agency.id) or place for row, place in zip(rows, places, strict=False)]


def _partners(plan: Plan, before: Sequence[Partner], rows: Sequence[Row]) -> list[Partner]:
    made = []
    for position, (row, partner) in enumerate(zip(rows, followed(before, rows), strict=True), 1):
        one = partner or Partner(plan=plan)
        name = row.name or row.agency.name_on(None, "vi")
        symbol = row.symbol or rules.usual_symbol(name, plan.place)
        wanted = {"agency": row.agency, "position": position, "name": name, "symbol": symbol}
        for key, value in {**wanted, "authority": row.authority}.items():
            if getattr(one, key) != value:
                setattr(one, key, value)
        made.append(one)
    return made


def check_leads(plan: Plan, leaving: Sequence[Partner]) -> None:
    for partner in leaving:
        led = [str(item.number) for item in plan.items if item.lead is partner]
        if led:
            text = _("%(agency)s leads the items %(numbers)s. Let another agency lead them first.")
            raise Refused(text % {"agency": partner.name, "numbers": ", ".join(led)}, "agencies")
