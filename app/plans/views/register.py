"""The list of programmes and plans; drawing up a plan, changing its head and agencies, loading the example."""

import re

from flask import Response, flash, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.agencies import queries as agencies
from app.core import conflicts, submissions
from app.core.db import commit, writing
from app.core.errors import Conflict, Refused
from app.core.permissions import allow
from app.core.saving import attempt
from app.plans import document, items, loading, operations, permissions, queries, reading
from app.plans.forms import HeadForm, NewPlanForm, head_values, language, values_after
from app.plans.models import Plan
from app.plans.states import STATUSES
from app.plans.views import bp
from app.plans.views.shared import acting, readable, saved, to_page


@bp.get("/")
def index():
    """Programmes with their yearly plans, the newest first."""
    allow(permissions.list)
    found = queries.listed(current_user)
    first = {plan.year: plan for plan, _count in sorted(found, key=lambda one: -one[0].id)}
    keys = {
        plan.id: f"{plan.year}" if first[plan.year] is plan else f"{plan.year}-{plan.programme_id}" for plan, _ in found
    }
    return render_template(
        "plans/index.html",
        programmes=[
            (one, [pair for pair in found if pair[0].programme_id == one.id])
            for one in queries.programmes(current_user)
        ],
        keys=keys,
        statuses=STATUSES,
        number_of=document.number_of,
        offers_example=not found,
    )


@bp.post("/example")
def example():
    """Load the plan that ships with the product, as `flask plans load` does."""
    allow(permissions.load)
    writing()
    found = reading.read_file(reading.EXAMPLE, {one.code: one for one in agencies.all_of_them()})
    try:
        if found.faults:
            raise Refused(found.faults[0])
        plan, is_new = loading.load(found, by=acting())
    except Refused:
        flash(_("The example does not fit into this register as it is now; nothing was loaded."), "error")
        return Response(status=303, headers={"Location": url_for(".index")})
    answer = to_page(plan)
    commit()
    flash(_("The example is loaded.") if is_new else _("The example is here already; nothing was changed."))
    return answer


# Drawing up ----------------------------------------------------------------------------------------------------------


@bp.route("/new", methods=["GET", "POST"])
def new():
    """A plan for a year, empty or as a copy of an earlier one (`copy=<its address>`)."""
    allow(permissions.record)
    source = readable(request.args["copy"]) if request.args.get("copy") else None
    opening = values_after(source, _year_after(source)) if source else {"version": "0"}
    form = NewPlanForm(acting(), source=source, data=opening)
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate():
            answer, status = attempt(form, lambda: _record(form))
            if answer is not None:
                return answer
            source = readable(request.args["copy"]) if source else None
    return render_template("plans/new.html", form=form, source=source), status


def _year_after(source: Plan) -> int:
    """The year that the address asks for, else the one after."""
    asked = request.args.get("year", "")
    return int(asked) if re.fullmatch(r"[0-9]{4}", asked, re.ASCII) and int(asked) else source.year + 1


def _record(form: NewPlanForm) -> Response:
    token = form.submission_id.data
    first = submissions.first_record("plan", token, current_user)
    if first is not None:
        return to_page(queries.by_id(first))
    programme = queries.programme_by_id(form.chosen.id) if form.chosen else None
    if programme is None:
        asked = {"title": form.programme_title.data, "from_year": form.from_year.data, "to_year": form.to_year.data}
        programme = operations.make_programme(**asked, by=acting())
    made = operations.make(programme, form.year.data, form.facts(), form.rows, by=acting(), submission=token)
    if form.source:
        items.copy_all(readable(request.args["copy"]), made, by=acting())
    return saved(form, made, _("The plan for %(year)s is drawn up.", year=made.year), to_page(made))


@bp.route("/<year>/edit", methods=["GET", "POST"])
def edit(year: str):
    """Change head and agencies of a draft; of two who save, the second is shown both versions."""
    plan = readable(year)
    allow(permissions.change, plan)
    if plan.status != "draft":
        flash(_("The plan is issued: its head and its agencies stay. Items change by an amendment."), "info")
        return to_page(plan)
    try:
        typed = conflicts.settled(request.form, _form(plan, None))
    except Refused:  # the conflict page came back without a choice for every field
        return _both_versions(_form(plan, request.form), plan)
    form = _form(plan, typed or None)
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                answer, status = attempt(form, lambda: _change(form, year))
            except Conflict:
                return _both_versions(form, readable(year))
            if answer is not None:
                return answer
            plan = readable(year)
    return render_template("plans/edit.html", form=form, plan=plan, key=year), status


def _form(plan: Plan, typed) -> HeadForm:
    return HeadForm(acting(), typed, plan=plan, data=head_values(plan))


def _change(form: HeadForm, year: str) -> Response:
    plan = readable(year, held=True)
    allow(permissions.change, plan)
    changed = operations.change(plan, form.facts(), form.rows, form.opened_at, by=acting())
    message = _("The plan is saved.") if changed else _("Nothing was different; the plan stays as it was.")
    return saved(form, plan, message, to_page(plan))


def _both_versions(form: HeadForm, plan: Plan):
    key = queries.key_of(plan)
    names = agencies.names_now(language())
    title = _("Joint plan %(year)s", year=plan.year)
    action, back = url_for(".edit", year=key), url_for(".show", year=key)
    return conflicts.page(
        form, _form(plan, None), plan, title, action, back, office=lambda agency: names.get(agency, agency)
    )
