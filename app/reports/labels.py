"""The words of a summary: what each key of a class is called, in the language asked for."""

from datetime import date
from typing import Any

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.agencies.models import Agency
from app.cases.handover import STATES as HAND_OVER_STATES
from app.cases.models import Cause, Listed, Outcome
from app.cases.states import KINDS as CASE_KINDS
from app.cases.states import STATUSES as CASE_STATUSES
from app.core.formats import fold
from app.dialogues.states import KINDS as DIALOGUE_KINDS
from app.dialogues.states import STATUSES as DIALOGUE_STATUSES
from app.enterprises.models import Sector, Zone
from app.enterprises.terms import OWNERSHIPS
from app.enterprises.terms import STATUSES as ENTERPRISE_STATUSES
from app.extensions import db
from app.recommendations.states import STATUSES as RECOMMENDATION_STATUSES
from app.recommendations.states import TOPICS
from app.reports.queries import UNKNOWN

UNKNOWN_LABEL = _l("Unknown")
# What the states and kinds of the records behind a figure are called.
TERMS = {
    "case_kind": CASE_KINDS,
    "case_status": CASE_STATUSES,
    "hand_over_state": HAND_OVER_STATES,
    "dialogue_kind": DIALOGUE_KINDS,
    "dialogue_status": DIALOGUE_STATUSES,
    "recommendation_status": RECOMMENDATION_STATUSES,
    "topic": TOPICS,
    "enterprise_status": ENTERPRISE_STATUSES,
}
Names = dict[str, str]


def language() -> str:
    """`vi` or `en`, as the page is."""
    return "en" if str(get_locale() or "vi") == "en" else "vi"


def _listed(model: type[Listed]) -> Names:
    rows = db.session.scalars(select(model).order_by(model.position, model.code))
    return {row.code: row.label_en if language() == "en" else row.label_vi for row in rows}


def _terms(terms) -> Names:
    return {code: str(label) for code, label in terms.choices()}


def _zones() -> Names:
    return dict(db.session.execute(select(Zone.code, Zone.name).order_by(Zone.name_key)).all())


def _sectors() -> Names:
    """Names of sections; a section that no row names is called by its code."""
    rows = db.session.execute(select(Sector.section, Sector.code, Sector.name).order_by(Sector.section)).all()
    named = {row.section: row.section for row in rows}
    return named | {row.code: f"{row.code} {row.name}" for row in rows if row.code == row.section}


def _agencies(day: date) -> Names:
    """Names as they were on `day`; an agency that has ended keeps its own row and name."""
    agencies = db.session.scalars(select(Agency).order_by(Agency.code))
    return {agency.code: agency.name_on(day, language()) for agency in agencies}


def names_of(name: str, day: date) -> Names:
    """Every key of the class with its label, in the order of the rows; `unknown` last."""
    if name in ("lead_agency", "agency"):
        found = _agencies(day)
    else:
        found = {
            "kind": lambda: _terms(CASE_KINDS),
            "dialogue_kind": lambda: _terms(DIALOGUE_KINDS),
            "topic": lambda: _terms(TOPICS),
            "zone": _zones,
            "sector": _sectors,
            "ownership": lambda: _terms(OWNERSHIPS),
            "cause": lambda: _listed(Cause),
            "outcome": lambda: _listed(Outcome),
        }[name]()
    unknown = found.pop(UNKNOWN, None) or str(UNKNOWN_LABEL)
    return {**found, UNKNOWN: unknown}


def name_rows(summary: dict[str, Any], day: date) -> dict[str, Any]:
    """The same summary, `label` beside each `key`, rows in the order of their class; what it is set against alike."""
    known: dict[str, Names] = {}
    named = {name: _named(name, block, day, known) for name, block in summary.items() if name != "checks"}
    before = {name: _named(name, block, day, known) for name, block in summary["compared_with"].items()}
    return {**summary, **named, "compared_with": before}


def _named(block_name: str, block: Any, day: date, known: dict[str, Names]) -> Any:
    if not isinstance(block, dict):
        return block
    named = dict(block)
    for key, rows in block.items():
        if not key.startswith("by_") or key == "by_month" or not rows:
            continue
        name = class_of(block_name, key)
        if name not in known:
            known[name] = names_of(name, day)
        named[key] = _in_order(rows, known[name])
    return named


def class_of(block_name: str, key: str) -> str:
    """The class that `by_kind` and the like name in this block."""
    name = key.removeprefix("by_")
    return "dialogue_kind" if (block_name, name) == ("dialogues", "kind") else name


def _in_order(rows: list[dict[str, Any]], names: Names) -> list[dict[str, Any]]:
    place = {key: number for number, key in enumerate(names)}
    ordered = sorted(rows, key=lambda row: (place.get(row["key"], len(place)), fold(row["key"])))
    return [{"key": row["key"], "label": names.get(row["key"], row["key"]), **row} for row in ordered]
