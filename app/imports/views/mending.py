"""Rows that are put right on the screen, or left out."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from app.core.db import commit, writing
from app.core.errors import Refused
from app.extensions import db
from app.imports import coded, jobs, operations, queries, states
from app.imports.forms import row_form
from app.imports.models import FileLoad, FileRow
from app.imports.registers import LABELS, REGISTERS
from app.imports.states import CHECKED, CHECKING, OUTCOMES
from app.imports.views import bp
from app.imports.views.bringing import found


@bp.route("/<int(max=2147483647):load_id>/rows/<int(max=2147483647):number>", methods=["GET", "POST"])
def row(load_id: int, number: int):
    """The cells of one row, as the file has them; written anew they are read as if they stood in the file."""
    load = found(load_id)
    one = queries.row(load.id, number)
    if one is None:
        abort(404)
    names, cells = _columns(load, one), one.cells
    form, status = row_form(REGISTERS[load.register], names, cells), 200
    for column, level, text in one.faults:
        if level == "refused" and column in names and not form.is_submitted():
            form[f"cell-{column}"].errors = [*form[f"cell-{column}"].errors, text]
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                return _mended(load_id, number, {name: form[f"cell-{name}"].data or "" for name in names})
            except Refused as refusal:
                db.session.rollback()
                form.refuse(refusal)
    load = queries.by_id(load_id)
    one = queries.row(load_id, number)
    return render_template(
        "imports/row.html",
        load=load,
        row=one,
        form=form,
        outcomes=OUTCOMES,
        labels=LABELS,
        tell=coded.told(REGISTERS[load.register]),
        editable=load.status == CHECKED,
    ), status


def _columns(load: FileLoad, one: FileRow) -> list[str]:
    """Those of the file and of its constants, in the order of the register."""
    mapping = load.mapping or {}
    there = {
        *mapping.get("columns", {}).values(),
        *mapping.get("constants", {}),
        mapping.get("group_rows_to"),
        *one.cells,
    }
    return [column.name for column in REGISTERS[load.register].columns if column.name in there]


def _mended(load_id: int, number: int, cells: dict[str, str]):
    writing()
    load = queries.held(load_id)
    different = operations.mend(load, queries.row(load_id, number), cells)
    commit()
    if not different:
        flash(_("Nothing was different; row %(number)s stays as it was.", number=number), "info")
        return redirect(url_for(".show", load_id=load_id), code=303)
    jobs.do(queries.by_id(load_id), CHECKING, operations.check, current_user._get_current_object())
    after = queries.row(load_id, number)
    if after is not None and queries.by_id(load_id).status == CHECKED:
        tone = "warning" if after.outcome == states.REFUSED else "message"
        flash(
            _("Row %(number)s was read anew: %(outcome)s.", number=number, outcome=OUTCOMES[after.outcome].label), tone
        )
    return redirect(url_for(".show", load_id=load_id, outcome=states.REFUSED), code=303)


@bp.post("/<int(max=2147483647):load_id>/leave-out")
def leave_out(load_id: int):
    """The ticked rows stay out of the load; those left out before come in again when they are ticked."""
    found(load_id)
    numbers = {
        int(text) for text in request.form.getlist("row") if text.isascii() and text.isdigit() and len(text) < 10
    }
    again = bool(request.form.get("again"))
    try:
        writing()
        load = queries.held(load_id)
        rows = [row for row in (queries.row(load_id, number) for number in sorted(numbers)[:200]) if row is not None]
        count = operations.leave_out(load, [row for row in rows if row.left_out == again], not again)
        commit()
        if count:
            jobs.do(queries.by_id(load_id), CHECKING, operations.check, current_user._get_current_object())
            done = (
                ngettext("%(num)d row is taken in again.", "%(num)d rows are taken in again.", count)
                if again
                else ngettext("%(num)d row is left out.", "%(num)d rows are left out.", count)
            )
            flash(done)
        else:
            flash(_("No row was ticked."), "info")
    except Refused as refusal:
        db.session.rollback()
        flash(str(refusal), "error")
    return redirect(url_for(".show", load_id=load_id), code=303)
