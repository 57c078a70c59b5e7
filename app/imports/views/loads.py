"""The files of an agency, and the page of one: what was found, loading it, taking it back."""

from io import BytesIO

from flask import Response, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from app.core import audit
from app.core.db import commit, writing
from app.core.errors import Refused
from app.core.lists import paginate
from app.core.permissions import allow
from app.core.registers import XLSX
from app.core.sheets import iter_csv, write_xlsx
from app.extensions import db
from app.imports import coded, jobs, operations, permissions, queries, states, store, takeback
from app.imports.models import FileLoad
from app.imports.registers import LABELS, REGISTERS, named
from app.imports.states import AT_WORK, CHECKED, CHECKING, LOADED, LOADING, OUTCOMES, STATUSES
from app.imports.views import bp
from app.imports.views.bringing import found

MOST_NAMED = 20


@bp.get("/")
def index():
    """The files this account may work with, newest first; and the matchings its agency keeps."""
    allow(permissions.bring_in)
    loads = queries.for_list(queries.visible_to(current_user))
    return render_template(
        "imports/index.html",
        page=paginate(loads, request.args),
        labels=LABELS,
        statuses=STATUSES,
        mappings=queries.mappings(current_user),
    )


@bp.post("/mappings/<int(max=2147483647):mapping_id>/drop")
def drop_mapping(mapping_id: int):
    allow(permissions.bring_in)
    for one in queries.mappings(current_user):
        if one.id == mapping_id:
            flash(_("The matching “%(name)s” is no longer kept.", name=one.name))
            db.session.delete(one)
    commit()
    return redirect(url_for(".index"), code=303)


@bp.get("/<int(max=2147483647):load_id>")
def show(load_id: int):
    load = found(load_id)
    outcome = request.args.get("outcome")
    outcome = outcome if outcome in OUTCOMES else None
    rows = paginate(queries.rows(load.id, outcome), request.args) if load.status == CHECKED else None
    left = paginate(queries.rows(load.id), request.args) if load.status == LOADED else None
    working = load.status in AT_WORK
    progress = store.progress(load.stored_as) if working else None
    records = paginate(queries.records(load.id), request.args, scalars=False) if load.status == LOADED else None
    return render_template(
        "imports/show.html",
        load=load,
        labels=LABELS,
        statuses=STATUSES,
        outcomes=OUTCOMES,
        outcome=outcome,
        rows=rows or left,
        records=records,
        names=_names(records.items) if records else {},
        columns={column.name: column.label for column in REGISTERS[load.register].columns},
        tell=coded.told(REGISTERS[load.register]),
        progress=progress,
        interrupted=working and progress is None,
        good=_good(load),
    )


def _names(rows) -> dict:
    """Name and address of each record of a page of the list."""
    return {(noun, id_): (named([(noun, id_)]) or [("…", "")])[0] for _number, noun, id_ in rows}


def _good(load: FileLoad) -> int:
    """How many rows would be written."""
    return sum(load.counts.get(name, 0) for name in (states.NEW, states.CHANGED, states.DOUBTFUL))


@bp.get("/<int(max=2147483647):load_id>/progress")
def progress(load_id: int):
    """How far the work is, for the script of the page."""
    load = found(load_id)
    held = store.progress(load.stored_as) if load.status in AT_WORK else None
    return jsonify(working=held is not None, **(held or {}))


@bp.post("/<int(max=2147483647):load_id>/check")
def check(load_id: int):
    return _do(found(load_id), CHECKING, operations.check)


@bp.post("/<int(max=2147483647):load_id>/load")
def load(load_id: int):
    """Write the rows that the check found good; those that are refused stay behind only when that was said."""
    one = found(load_id)
    accept = bool(request.form.get("accept_valid"))
    if one.counts.get(states.REFUSED) and not accept:
        flash(_("Some rows are refused. Mend them, or say that the others are loaded without them."), "warning")
        return redirect(url_for(".show", load_id=load_id), code=303)
    return _do(one, LOADING, lambda number, by, beat: operations.bring_in(number, by, beat, accept))


def _do(one: FileLoad, status: str, task) -> Response:
    number = one.id
    try:
        jobs.do(one, status, task, current_user._get_current_object())
    except Refused as refusal:
        db.session.rollback()
        flash(str(refusal), "error")
    return redirect(url_for(".show", load_id=number), code=303)


@bp.post("/<int(max=2147483647):load_id>/drop")
def drop(load_id: int):
    found(load_id)
    writing()
    one = queries.held(load_id)
    name, stored_as = one.filename, one.stored_as
    try:
        operations.drop(one, current_user)
        one.stored_as = None
        commit()
        store.remove(stored_as)
        flash(_("“%(file)s” is dropped; nothing of it is in the register.", file=name))
    except Refused as refusal:
        db.session.rollback()
        flash(str(refusal), "error")
        return redirect(url_for(".show", load_id=load_id), code=303)
    return redirect(url_for(".index"), code=303)


@bp.get("/<int(max=2147483647):load_id>/refused.<any(csv, xlsx):kind>")
def refused(load_id: int, kind: str):
    """The rows that were refused, as a file to be mended: the same columns, and the reasons at the end."""
    load = found(load_id)
    rows = list(db.session.scalars(queries.rows(load.id, states.REFUSED)))
    wanted = [
        column.name for column in REGISTERS[load.register].columns if any(column.name in row.cells for row in rows)
    ]
    header = [*wanted, _("row"), _("reasons")]
    lines = [[*(row.cells.get(name, "") for name in wanted), row.number, _reasons(row)] for row in rows]
    name, number = f"refused-{load.id}.{kind}", load.id
    writing()
    audit.record("file.refused_rows_taken", load=number, format=kind, rows=len(lines))
    commit()
    if kind == "csv":
        answer = Response(b"".join(iter_csv(header, lines)), mimetype="text/csv")
    else:
        file = BytesIO()
        write_xlsx(file, "refused", header, lines)
        answer = Response(file.getvalue(), mimetype=XLSX)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def _reasons(row) -> str:
    return "; ".join(
        f"{column}: {text}" if column else text for column, level, text in row.faults if level == "refused"
    )


@bp.route("/<int(max=2147483647):load_id>/take-back", methods=["GET", "POST"])
def take_back(load_id: int):
    """A page of its own: what would go, what stands in the way; then it is done, or said why not."""
    one = found(load_id)
    message, status = "", 200
    if request.method == "POST":
        try:
            done = takeback.take_back(load_id, current_user._get_current_object())
        except Refused as refusal:
            db.session.rollback()
            message, status = str(refusal), 422
        else:
            flash(
                ngettext(
                    "%(num)d record is out of the register again.",
                    "%(num)d records are out of the register again.",
                    done.removed,
                )
            )
            return redirect(url_for(".show", load_id=load_id), code=303)
    one = queries.by_id(load_id)
    outlook = takeback.outlook(one) if one.status == LOADED else None
    ways = (
        {name: named(getattr(outlook, name)[:MOST_NAMED]) for name in ("changed", "needed_by", "staying")}
        if outlook
        else {}
    )
    return render_template(
        "imports/take_back.html", load=one, outlook=outlook, ways=ways, message=message, labels=LABELS
    ), status
