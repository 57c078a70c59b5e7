"""Completing what is known of the first twelve hours of a stoppage (Labour Code 211)."""

from flask import abort
from flask_babel import gettext as _

from app.cases import handling_queries, permissions, twelve_hours
from app.cases.models import Case
from app.cases.twelve_hours_forms import TwelveHoursForm
from app.cases.views import bp
from app.cases.views.finding import acting, readable
from app.cases.views.working import work
from app.core.permissions import allow


@bp.post("/<code>/twelve-hours")
def complete_twelve_hours(code: str):
    case = readable(code)
    allow(permissions.change, case)

    def save(case: Case, form: TwelveHoursForm, kept: list) -> str:
        _facts(case).complete(case, form.plain(), version=form.opened_at, by=acting())
        return _("The facts of the first twelve hours are saved.")

    return work(code, permissions.change, TwelveHoursForm(case, _facts(case)), save)


def _facts(case: Case) -> twelve_hours.TwelveHours:
    found = twelve_hours.of_case(case, handling_queries.events_of(case), handling_queries.demands_of(case))
    return found or abort(404)
