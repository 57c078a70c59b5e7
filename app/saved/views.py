"""Saving the list that is open under a name, sharing it, ending it; each stands beside the list of its register."""

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from app.core.db import commit, writing
from app.core.errors import Refused
from app.core.history import named
from app.core.permissions import allow, can
from app.core.saving import attempt
from app.core.text_check import note_findings
from app.saved import operations, permissions, queries, shelf
from app.saved.forms import SaveForm
from app.saved.models import SavedList

bp = Blueprint("saved", __name__, url_prefix="/saved-lists")
ONE = "<int(max=2147483647):list_id>"
ACTIONS = named(
    {
        "saved_list.created": _l("List saved under a name"),
        "saved_list.changed": _l("Saved list changed"),
        "saved_list.shared": _l("Saved list shared with the agency"),
        "saved_list.ended": _l("Saved list ended"),
        "saved_list.deleted": _l("Saved list ended"),
    }
)


@bp.route("/new", methods=["GET", "POST"])
def new():
    """Give the list that `register` and `query` name a name; the form stands beside every list as well."""
    allow(permissions.keep)
    register = request.values.get("register", "")
    if register not in permissions.REGISTERS:
        abort(404)
    allow(permissions.REGISTERS[register])
    opening = {"register": register, "query": request.args.get("query", "")}
    form = SaveForm(may_share=can("saved.share"), data=opening)
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate():
            answer, status = attempt(form, lambda: _save(form))
            if answer is not None:
                return answer
    back = shelf.address(register, form.address)
    return render_template("saved/new.html", form=form, back=back), status


def _save(form: SaveForm) -> Response:
    user = current_user._get_current_object()
    saved = operations.save(form.register.data, form.name.data, form.address, by=user)
    if form.is_shared:
        allow(permissions.share)
        operations.share(saved, by=user)
    note_findings(saved, form.confirmed, form.warnings, by=user)
    name, address = saved.name, shelf.address(saved.register, saved.query)
    warnings = list(form.soft_findings())
    commit()
    flash(_("The list “%(name)s” is saved.", name=name))
    for warning in warnings:
        flash(warning, "warning")
    return redirect(address, code=303)


@bp.post(f"/{ONE}/share")
def share(list_id: int):
    saved = _seen(list_id)
    allow(permissions.share)
    allow(permissions.end, saved)
    name, address = saved.name, shelf.address(saved.register, saved.query)
    try:
        operations.share(saved, by=current_user._get_current_object())
        commit()
        flash(_("Everybody of the agency sees the list “%(name)s” now.", name=name))
    except Refused as refusal:
        flash(str(refusal), "warning")
    return redirect(address, code=303)


@bp.post(f"/{ONE}/end")
def end(list_id: int):
    saved = _seen(list_id)
    allow(permissions.end, saved)
    name, back = saved.name, url_for(f"{saved.register}.index")
    operations.end(saved, by=current_user._get_current_object())
    commit()
    flash(_("The list “%(name)s” is no longer kept. Its records are where they were.", name=name))
    return redirect(back, code=303)


def _seen(list_id: int) -> SavedList:
    writing()
    return queries.seen(current_user, list_id) or abort(404)
