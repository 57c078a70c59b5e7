"""How far a plan is: what was done, quarter by quarter, who leads, who has said nothing this quarter."""

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.core import submissions
from app.core.db import today
from app.core.formats import parse_date
from app.core.permissions import allow
from app.core.saving import attempt
from app.plans import activities, document, permissions, queries, standing
from app.plans.activity_forms import ActivityForm
from app.plans.progress import LATE, STATES
from app.plans.states import QUARTERS
from app.plans.views import bp
from app.plans.views.items import item_page
from app.plans.views.shared import acting, item_of, readable, saved


@bp.get("/<year>/progress")
def progress(year: str):
    """The state of every item as of a day (`as_of`), as a table or as a board (`view=board`)."""
    plan = readable(year)
    allow(permissions.read, plan)
    try:
        as_of = parse_date(request.args.get("as_of") or "")
    except ValueError:
        as_of = today()
    lines = standing.lines_of(plan, as_of)
    return render_template(
        "plans/progress.html",
        plan=plan,
        key=queries.key_of(plan),
        as_of=as_of,
        lines=lines,
        board=request.args.get("view") == "board",
        states=STATES,
        late=LATE,
        quarters=QUARTERS,
        by_lead=standing.by_lead(plan, lines),
        silent=standing.silent(plan, lines, as_of),
        timing_of=document.timing_of,
    )


@bp.post("/<year>/items/<int:item_id>/activities")
def record_activity(year: str, item_id: int):
    """Record something that was done on the item; the same form sent twice records it once."""
    plan = readable(year)
    one = item_of(plan, item_id)
    allow(permissions.change, plan)
    form, status = ActivityForm(one, acting()), 422
    if form.validate():
        answer, status = attempt(form, lambda: _record(form, year, item_id))
        if answer is not None:
            return answer
    return item_page(item_of(readable(year), item_id), activity=form), status


def _record(form: ActivityForm, year: str, item_id: int) -> Response:
    plan, token = readable(year, held=True), form.submission_id.data
    allow(permissions.change, plan)
    back = _to_item(year, item_id)
    if submissions.first_record("plan_activity", token, current_user) is not None:
        return back
    activities.record(item_of(plan, item_id), form.resolved(plan), by=acting(), submission=token)
    return saved(form, plan, _("The activity is recorded."), back)


@bp.post("/<year>/items/<int:item_id>/activities/<int:activity_id>/take-back")
def take_back_activity(year: str, item_id: int, activity_id: int):
    """Take back what was recorded by mistake."""
    plan = readable(year)
    one = item_of(plan, item_id)
    allow(permissions.change, plan)
    form = ActivityForm(one, acting(), formdata=None)
    answer, status = attempt(form, lambda: _take_back(form, year, item_id, activity_id))
    return answer if answer is not None else (item_page(item_of(readable(year), item_id), activity=form), status)


def _take_back(form: ActivityForm, year: str, item_id: int, activity_id: int) -> Response:
    plan = readable(year, held=True)
    allow(permissions.change, plan)
    found = [one for one in item_of(plan, item_id).activities if one.id == activity_id]
    for one in found:
        activities.take_back(one, by=acting())
    message = _("The activity is taken back.") if found else _("That activity is not there any more.")
    return saved(form, plan, message, _to_item(year, item_id))


def _to_item(year: str, item_id: int) -> Response:
    return redirect(url_for("plans.item", year=year, item_id=item_id, _anchor="activities"), 303)
