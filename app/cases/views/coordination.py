"""Asking coordinating agencies for an answer by a day, and answering."""

from flask import abort
from flask_babel import gettext as _
from flask_login import current_user

from app.cases import coordination, handling_queries, permissions
from app.cases.coordination_forms import AnswerForm, AskForm
from app.cases.forms import language
from app.cases.handling_forms import WorkForm
from app.cases.models import Case, CaseQuestion
from app.cases.views import bp
from app.cases.views.finding import acting, readable
from app.cases.views.working import AlreadySaved, work
from app.core import submissions
from app.core.db import today
from app.core.permissions import allow


@bp.post("/<code>/questions")
def ask(code: str):
    case = readable(code)
    allow(permissions.ask, case)

    def save(case: Case, form: AskForm, kept: list) -> str:
        if submissions.first_record("case_question", form.submission_id.data, current_user) is not None:
            raise AlreadySaved()
        made = coordination.ask(case, form.agency, form.question.data, form.answer_by.data, by=acting())
        submissions.remember(form.submission_id.data, acting(), made)
        return _("%(agency)s is asked for an answer.", agency=form.agency.name_on(today(), language()))

    return work(code, permissions.ask, AskForm(case), save)


@bp.post("/<code>/questions/<int:question_id>/answer")
def answer_question(code: str, question_id: int):
    case = readable(code)
    allow(permissions.answer_question, case)

    def save(case: Case, form: AnswerForm, kept: list) -> str:
        coordination.answer(_mine(case, question_id, held=True), form.values, by=acting())
        return _("The answer is recorded.")

    return work(code, permissions.answer_question, AnswerForm(case, _mine(case, question_id)), save)


@bp.post("/<code>/questions/<int:question_id>/withdraw")
def withdraw_question(code: str, question_id: int):
    case = readable(code)
    allow(permissions.ask, case)
    _mine(case, question_id)

    def save(case: Case, form: WorkForm, kept: list) -> str:
        coordination.withdraw(_mine(case, question_id, held=True), by=acting())
        return _("The question was withdrawn.")

    return work(code, permissions.ask, WorkForm(case), save)


def _mine(case: Case, question_id: int, held: bool = False) -> CaseQuestion:
    """The question, when this account asked it or has to answer it; else 404."""
    found = handling_queries.question_of(case, question_id, held)
    if found is None or not permissions.concerned(current_user, case, found):
        abort(404)
    return found
