"""What the pages of plans have in common: finding the plan that is meant, leading to it."""

from flask import Response, abort, flash, redirect, url_for
from flask_login import current_user

from app.core.db import commit
from app.core.text_check import note_findings
from app.extensions import db
from app.plans import queries
from app.plans.forms import PlanForm
from app.plans.models import Item, Plan


def acting():
    return current_user._get_current_object()


def readable(key: str, held: bool = False) -> Plan:
    """The plan of that address if this account may see it, else 404; `held`: until the commit."""
    found = queries.with_key(queries.visible_to(current_user), key)
    if found is None:
        abort(404)
    if held:
        found = queries.held(found)
    return db.session.scalar(queries.whole(found)) or abort(404)


def item_of(plan: Plan, item_id: int) -> Item:
    return next((one for one in plan.items if one.id == item_id), None) or abort(404)


def to_page(plan: Plan) -> Response:
    return redirect(url_for("plans.show", year=queries.key_of(plan)), 303)


def saved(form: PlanForm, record, message: str, answer: Response) -> Response:
    """Keep what the look over the texts found, commit, tell."""
    note_findings(record, form.confirmed, form.warnings, by=acting())
    warnings = list(form.soft_findings())
    commit()
    flash(message)
    for warning in warnings:
        flash(warning, "warning")
    return answer
