"""How work on a case is done: one form is read, saved and answered with the page of the case."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.cases import (
    attachments,
    documents,
    queries,
)
from app.cases.handling_forms import (
    WithFiles,
    WorkForm,
)
from app.cases.models import Case
from app.cases.views.finding import acting, readable
from app.cases.views.page import page
from app.core import saving
from app.core.db import commit, writing
from app.core.errors import Conflict
from app.core.permissions import allow
from app.core.text_check import note_findings
from app.extensions import db


class AlreadySaved(Exception):
    """The same form was saved before: what it brought along is not kept twice."""


def work(code: str, right: Callable, form: WorkForm, save: Callable[[Case, Any, list], str | None]):
    """Validate, save, answer: 303 to the case, or the page of the case again with the form as it was typed."""
    if not form.validate():
        return page(form.case, form, 422)
    try:
        answer, status = saving.attempt(form, lambda: _saved(code, right, form, save))
    except AlreadySaved:
        db.session.rollback()
        return redirect(url_for(".show", code=code), 303)
    except Conflict as conflict:
        form.refuse(conflict)
        return page(readable(code), form, 409)
    if answer is not None:
        return answer
    return page(readable(code), form, status)


def _saved(code: str, right: Callable, form: WorkForm, save: Callable[[Case, Any, list], str | None]):
    files = form.files if isinstance(form, WithFiles) else []
    if files:
        db.session.rollback()  # cleaning files takes a while: nobody else's save waits for it
    with attachments.keeping(files) as kept:
        if files:
            writing()
        case = form.case = readable(code, held=True)
        allow(right, case)
        notice = save(case, form, kept)
        note_findings(case, form.confirmed, form.warnings, by=acting())
        shown = case.code
        warnings = list(form.soft_findings())
        commit()
    if files:
        documents.sweep()
    flash(notice or _("%(code)s is saved.", code=shown))
    for warning in warnings:
        flash(warning, "warning")
    still = queries.with_code(queries.visible_to(current_user), code).with_only_columns(Case.id)
    return redirect(url_for(".show", code=shown) if db.session.scalar(still) else url_for("home.index"), 303)
