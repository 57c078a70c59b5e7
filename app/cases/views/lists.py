"""Causes, ways of settling and outcomes, for the administrator."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from app.cases import lists, permissions
from app.cases.list_forms import NATURES, NewValueForm, ValueForm
from app.cases.models import Cause, Listed, Outcome, ResolutionMethod
from app.core import conflicts, submissions
from app.core.db import commit, writing
from app.core.errors import Conflict, Refused
from app.core.history import entries
from app.core.permissions import allow
from app.core.saving import attempt

bp = Blueprint("lists", __name__, url_prefix="/admin/lists")


@dataclass(frozen=True)
class Kind:
    """One of the lists and what it is called."""

    model: type[Listed]
    title: Any
    add: Any


KINDS = {
    "causes": Kind(Cause, _l("Causes"), _l("Add a cause")),
    "methods": Kind(ResolutionMethod, _l("Ways of settling"), _l("Add a way of settling")),
    "outcomes": Kind(Outcome, _l("Outcomes"), _l("Add an outcome")),
}
WHAT = f"any({', '.join(KINDS)}):what"
HISTORY_FIELDS = {
    "label_vi": _l("Vietnamese label"),
    "label_en": _l("English label"),
    "nature": _l("Type"),
    "position": _l("Place in the order"),
    "retired": _l("Retired"),
}


def _history_actions(noun: str) -> dict[str, Any]:
    words = {"added": _l("Added"), "changed": _l("Changed"), "retired": _l("Retired"), "restored": _l("Brought back")}
    return {f"{noun}.{verb}": label for verb, label in words.items()}


@bp.route(f"/<{WHAT}>", methods=["GET", "POST"])
def values(what: str):
    """The list with what each value is used for; a new one is added from the same page."""
    allow(permissions.keep_lists)
    kind = KINDS[what]
    form, status = NewValueForm(of_causes=kind.model is Cause), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            answer, status = attempt(form, lambda: _add(what, form))
            if answer is not None:
                return answer
    page = render_template(
        "lists/values.html",
        what=what,
        kind=kind,
        kinds=KINDS,
        form=form,
        rows=lists.rows(kind.model),
        used=lists.used_by(kind.model),
        natures=NATURES,
    )
    return page, status


def _add(what: str, form: NewValueForm) -> Response:
    model = KINDS[what].model
    if submissions.first_record(model.__audit__.noun, form.submission_id.data, current_user) is None:
        given = form.values
        row = lists.add(model, given.pop("code"), given)
        submissions.remember(form.submission_id.data, current_user, row)
        commit()
        flash(_("%(code)s is saved.", code=row.code))
    return redirect(url_for(".values", what=what), code=303)


@bp.route(f"/<{WHAT}>/<code>", methods=["GET", "POST"])
def value(what: str, code: str):
    allow(permissions.keep_lists)
    saved = _form(_find(what, code), None)
    try:
        form = _form(_find(what, code), conflicts.settled(request.form, saved) or None)
    except Refused:  # the conflict page came back without a choice for every field
        return _conflict(_form(_find(what, code), request.form), what, code)
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                answer, status = attempt(form, lambda: _change(what, code, form))
            except Conflict:
                return _conflict(form, what, code)
            if answer is not None:
                return answer
    row = _find(what, code)
    noun = row.__audit__.noun
    page = render_template(
        "lists/value.html",
        what=what,
        kind=KINDS[what],
        row=row,
        form=form,
        used=lists.used_by(KINDS[what].model).get(code, 0),
        history=entries(noun, row.id, HISTORY_FIELDS, _history_actions(noun), {"nature": NATURES.label}),
    )
    return page, status


def _find(what: str, code: str) -> Listed:
    if not lists.CODE.fullmatch(code):
        abort(404)
    return lists.by_code(KINDS[what].model, code) or abort(404)


def _form(row: Listed, typed) -> ValueForm:
    names = (*lists.FIELDS, "version") + (("nature",) if isinstance(row, Cause) else ())
    return ValueForm(typed, data={name: getattr(row, name) for name in names}, of_causes=isinstance(row, Cause))


def _change(what: str, code: str, form: ValueForm) -> Response:
    lists.reword(_find(what, code), form.values, form.opened_at)
    commit()
    flash(_("%(code)s is saved.", code=code))
    return redirect(url_for(".values", what=what), code=303)


def _conflict(form: ValueForm, what: str, code: str):
    row = _find(what, code)
    action = url_for(".value", what=what, code=code)
    return conflicts.page(form, _form(row, None), row, code, action, url_for(".values", what=what))


@bp.post(f"/<{WHAT}>/<code>/<any(retire, restore):verb>")
def retire(what: str, code: str, verb: str):
    """No longer offered in forms, or offered again; records keep what they have."""
    allow(permissions.keep_lists)
    writing()
    row = _find(what, code)
    lists.retire(row, verb == "retire")
    commit()
    said = _("%(code)s is no longer offered; records keep it.") if verb == "retire" else _("%(code)s is offered again.")
    flash(said % {"code": code})
    return redirect(url_for(".value", what=what, code=code), code=303)
