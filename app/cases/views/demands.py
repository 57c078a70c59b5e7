"""The demands of a case: added on its page, changed and taken away on a page of their own."""

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.agencies import queries as agencies
from app.cases import demands, handling_queries, permissions
from app.cases.demand_forms import PAIRS, DemandForm
from app.cases.forms import language
from app.cases.handling_forms import WorkForm
from app.cases.models import Case, CaseDemand
from app.cases.views import bp
from app.cases.views.finding import acting, readable
from app.cases.views.working import AlreadySaved, work
from app.core import conflicts, submissions
from app.core.db import commit
from app.core.errors import Conflict, Refused
from app.core.permissions import allow
from app.core.saving import attempt
from app.core.text_check import note_findings


@bp.post("/<code>/demands")
def add_demand(code: str):
    case = readable(code)
    allow(permissions.change, case)

    def save(case: Case, form: DemandForm, kept: list) -> str:
        if submissions.first_record("case_demand", form.submission_id.data, current_user) is not None:
            raise AlreadySaved()
        demand = demands.add(case, form.values, by=acting())
        submissions.remember(form.submission_id.data, acting(), demand)
        return _("The demand is recorded.")

    return work(code, permissions.change, DemandForm(case), save)


@bp.route("/<code>/demands/<int:demand_id>", methods=["GET", "POST"])
def demand(code: str, demand_id: int):
    """Change one demand; of two who save, the second is shown both versions."""
    case, found = _found(code, demand_id)
    try:
        typed = conflicts.settled(request.form, DemandForm(case, demand=found, formdata=None))
    except Refused:  # the conflict page came back without a choice for every field
        return _both_versions(DemandForm(case, demand=found), code, demand_id)
    form = DemandForm(case, demand=found, formdata=typed or None)
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                answer, status = attempt(form, lambda: _changed(form, code, demand_id))
            except Conflict:
                return _both_versions(form, code, demand_id)
            if answer is not None:
                return answer
    case = readable(code)
    return render_template("cases/demand.html", form=form, case=case, demand_id=demand_id, pairs=PAIRS), status


@bp.post("/<code>/demands/<int:demand_id>/remove")
def remove_demand(code: str, demand_id: int):
    case, _demand = _found(code, demand_id)

    def save(case: Case, form: WorkForm, kept: list) -> str:
        _case, found = _found(code, demand_id, held=True)
        demands.remove(found, version=form.opened_at, by=acting())
        return _("The demand was removed.")

    return work(code, permissions.change, WorkForm(case), save)


def _found(code: str, demand_id: int, held: bool = False) -> tuple[Case, CaseDemand]:
    """The demand with its case; 404 when there is none."""
    case = readable(code, held=held)
    allow(permissions.change, case)
    found = handling_queries.demand_of(case, demand_id, held=held)
    if found is None:
        abort(404)
    return case, found


def _changed(form: DemandForm, code: str, demand_id: int) -> Response:
    case, found = _found(code, demand_id, held=True)
    demands.change(found, form.values, version=form.opened_at, by=acting())
    note_findings(case, form.confirmed, form.warnings, by=acting())
    shown, warnings = case.code, list(form.soft_findings())
    commit()
    flash(_("The demand is saved."))
    for warning in warnings:
        flash(warning, "warning")
    return redirect(url_for(".show", code=shown) + "#demands", 303)


def _both_versions(form: DemandForm, code: str, demand_id: int):
    case, found = _found(code, demand_id)
    saved = DemandForm(case, demand=found, formdata=None)
    action = url_for(".demand", code=case.code, demand_id=demand_id)
    page = url_for(".show", code=case.code)
    office = agencies.names_now(language()).get
    return conflicts.page(form, saved, found, case.code, action, page, office, whole=case)
