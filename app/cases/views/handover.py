"""The lead passes from one agency to another: offered, accepted, declined or withdrawn."""

from flask_babel import gettext as _

from app.cases import (
    handover,
    permissions,
)
from app.cases.forms import language
from app.cases.handling_forms import (
    DeclineForm,
    HandOverForm,
    WorkForm,
)
from app.cases.models import Case
from app.cases.views import bp
from app.cases.views.finding import acting, readable
from app.cases.views.working import work
from app.core.db import today
from app.core.permissions import allow


@bp.post("/<code>/handover")
def hand_over(code: str):
    case = readable(code)
    allow(permissions.hand_over, case)

    def save(case: Case, form: HandOverForm, kept: list) -> str:
        handover.offer(
            case,
            form.agency,
            form.on.data,
            form.reason.data,
            answer_by=form.answer_by.data,
            version=form.opened_at,
            by=acting(),
        )
        return _(
            "%(agency)s was offered the lead. Waiting for an answer.", agency=form.agency.name_on(today(), language())
        )

    return work(code, permissions.hand_over, HandOverForm(case, acting()), save)


@bp.post("/<code>/handover/accept")
def accept_lead(code: str):
    case = readable(code)
    allow(permissions.answer_hand_over, case)

    def save(case: Case, form: WorkForm, kept: list) -> str:
        made = handover.accept(case, by=acting())
        name = made.to_agency.name_on(today(), language())
        return _("%(agency)s leads %(code)s now.", agency=name, code=case.code)

    return work(code, permissions.answer_hand_over, WorkForm(case), save)


@bp.post("/<code>/handover/refuse")
def decline_lead(code: str):
    case = readable(code)
    allow(permissions.answer_hand_over, case)

    def save(case: Case, form: DeclineForm, kept: list) -> str:
        handover.refuse(case, form.reason.data, by=acting())
        return _("The lead of %(code)s was declined.", code=case.code)

    return work(code, permissions.answer_hand_over, DeclineForm(case), save)


@bp.post("/<code>/handover/withdraw")
def withdraw_lead(code: str):
    case = readable(code)
    allow(permissions.hand_over, case)

    def save(case: Case, form: WorkForm, kept: list) -> str:
        handover.withdraw(case, by=acting())
        return _("The offer of the lead was withdrawn.")

    return work(code, permissions.hand_over, WorkForm(case), save)
