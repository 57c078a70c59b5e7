"""The course of a plan: issued, amended, reviewed."""

from datetime import date
from typing import Any

from flask_babel import gettext as _

from app.core import audit, submissions
from app.core.db import today
from app.core.errors import Refused
from app.extensions import db
from app.plans import rules
from app.plans.models import Amendment, Plan
from app.plans.operations import touch
from app.plans.states import check_move


def issue(plan: Plan, number: str | None, on: date | None, *, by: Any = None) -> None:
    """The plan is signed: its number and its day. From now on it changes by amendments only."""
    check_move(plan.status, "issued")
    if not plan.items:
        raise Refused(_("The plan has no item yet. Add them before it is issued."))
    rules.raise_first(rules.faults_of_issue(number, on, today()))
    plan.number, plan.issued_on, plan.status = number, on, "issued"
    audit.record("plan.issued", plan, by=by)


def review(plan: Plan, on: date, *, by: Any = None) -> None:
    """The agencies have looked back on the year; the plan is closed."""
    check_move(plan.status, "reviewed")
    rules.raise_first(rules.faults_after_issue(on, plan.issued_on, today()))
    plan.reviewed_on, plan.status = on, "reviewed"
    audit.record("plan.reviewed", plan, by=by)


def amend(
    plan: Plan, on: date, reason: str, number: str | None = None, *, by: Any = None, submission: str | None = None
) -> Amendment:
    """An amendment of an issued plan; what it adds, changes and drops is entered item by item."""
    if plan.status != "issued":
        raise Refused(_("Only an issued plan is amended; a draft is simply changed."))
    if not reason:
        raise Refused(_("Enter the reason."), "reason")
    rules.raise_first(rules.faults_after_issue(on, plan.issued_on, today()))
    made = Amendment(on=on, reason=reason, number=number, plan=plan)
    db.session.add(made)
    touch(plan)
    db.session.flush()
    if by is not None:
        submissions.remember(submission, by, made)
    audit.record("plan.amended", made, by=by)
    return made
