"""A file arrives, and its columns are matched."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_login import current_user

from app.core.db import commit, writing
from app.core.errors import Refused
from app.core.permissions import allow
from app.core.sheets import Look, SheetFault, load_mapping, look
from app.extensions import db
from app.imports import guesses, jobs, operations, permissions, queries, store
from app.imports.forms import MatchFields, UploadForm, match_form
from app.imports.models import FileLoad
from app.imports.registers import LABELS, REGISTERS, open_to
from app.imports.states import CHECKED, CHECKING, UPLOADED
from app.imports.views import bp


def found(load_id: int) -> FileLoad:
    """The file, if this account may work with it, else 404; asks for the right."""
    load = db.session.scalar(queries.visible_to(current_user).where(FileLoad.id == load_id))
    if load is None:
        allow(permissions.bring_in)
        abort(404)
    allow(permissions.handle, load)
    return load


@bp.route("/new", methods=["GET", "POST"])
def new():
    """Choose a file; it is kept, and nothing of it is in the register before it was matched, checked and loaded."""
    allow(permissions.bring_in)
    form = UploadForm(open_to(current_user), data={"register": request.args.get("register")})
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                return redirect(url_for(".match", load_id=_receive(form)), code=303)
            except Refused as refusal:
                db.session.rollback()
                form.refuse(refusal)
    return render_template("imports/new.html", form=form), status


def _receive(form: UploadForm) -> int:
    operations.sweep()
    register = REGISTERS[form.register.data]
    mapping = _uploaded_mapping(form, register.columns)
    kept = store.keep(form.file.data.stream)
    try:
        data = store.content(kept.stored_as, kept.sha256)
        _look(register, data, form.file.data.filename, mapping.as_keys() if mapping else {}, [])
        writing()
        load = operations.receive(register.name, form.file.data.filename, kept, current_user)
        load.mapping = mapping.as_keys() if mapping else None
        number = load.id
        commit()
    except BaseException as failure:
        store.remove(kept.stored_as)
        if isinstance(failure, SheetFault):
            raise Refused(failure.message, "file") from None
        raise
    return number


def _uploaded_mapping(form: UploadForm, columns):
    file = form.mapping_file.data
    if not getattr(file, "filename", ""):
        return None
    try:
        return load_mapping(file.stream.read(), columns)
    except Refused as fault:
        raise Refused(fault.message, "mapping_file") from None


@bp.route("/<int(max=2147483647):load_id>/match", methods=["GET", "POST"])
def match(load_id: int):
    """Say once what each column means; the next file of this kind opens with it."""
    load = found(load_id)
    if load.status not in (UPLOADED, CHECKED):
        return redirect(url_for(".show", load_id=load_id), code=303)
    register = REGISTERS[load.register]
    earlier = _earlier(load)
    data = operations.content(load)
    keys, status = earlier[0] if earlier else {}, 200
    read_as = request.form.get("read_as")
    try:
        if read_as is not None:
            keys = {**keys, **_reading(request.form)}
        seen = _look(register, data, load.filename, keys, earlier)
    except Refused as fault:
        flash(str(fault), "error")
        seen = _look(register, data, load.filename, {}, earlier)
    guessed = guesses.guesses(register, seen, earlier)
    form = match_form(register, seen, guessed, keys, {})
    ask = form.unasked()
    if read_as == _name_of(seen):
        form, status = match_form(register, seen, guessed, keys, _asked(request.form), request.form), 422
        if form.validate():
            ask = form.unasked()
            if not ask:
                answer = _matched(load, form)
                if answer is not None:
                    return answer
            else:
                status = 200
                form = match_form(register, seen, guessed, keys, {**_asked(request.form), **ask}, request.form)
    else:
        form = match_form(register, seen, guessed, keys, ask)
    return render_template(
        "imports/match.html",
        load=load,
        form=form,
        read_as=_name_of(seen),
        labels=LABELS,
        mappings=queries.mappings(current_user, load.register),
        same=queries.same_content(load, current_user),
    ), status


def _matched(load: FileLoad, form: MatchFields):
    """Keep what was chosen and check the file by it; None when that cannot be."""
    number = load.id
    try:
        mapping = form.mapping()
        writing()
        load = queries.held(number)
        operations.match(load, mapping, form.create_missing.data, form.found.rows)
        if form.mapping_name.data:
            operations.remember(form.mapping_name.data, load, current_user)
        commit()
        jobs.do(queries.by_id(number), CHECKING, operations.check, current_user._get_current_object())
    except Refused as refusal:
        db.session.rollback()
        form.refuse(refusal)
        return None
    return redirect(url_for(".show", load_id=number), code=303)


def _earlier(load: FileLoad) -> list[dict[str, Any]]:
    """Mappings to guess by, the likeliest first: the file's own, the one that was asked for, the agency's others."""
    wanted = request.args.get("mapping")
    named = queries.mappings(current_user, load.register)
    chosen = [one.keys for one in named if one.name == wanted]
    own = [load.mapping] if load.mapping and not chosen else []
    return [*chosen, *own, *queries.last_mappings(current_user, load.register), *(one.keys for one in named)]


def _reading(form) -> dict[str, Any]:
    """Sheet and header row as the form has them."""
    numbers = [int(part) for part in form.get("header_row", "")[:20].replace("-", " ").split() if part.isdigit()]
    rows = list(range(numbers[0], numbers[-1] + 1)) if numbers and 0 <= numbers[-1] - numbers[0] < 10 else []
    return {"sheet": form.get("sheet", ""), "header_row": [row for row in rows if row > 0]}


def _look(register, data: bytes, filename: str, keys: dict, earlier: list[dict]) -> Look:
    known = guesses.known_keys([keys, *earlier])
    try:
        return look(data, filename, register.columns, keys.get("sheet", ""), keys.get("header_row", ()), known)
    except SheetFault:
        if not keys.get("sheet"):
            raise
        return look(data, filename, register.columns, known=known)


def _name_of(seen: Look) -> str:
    """Which reading of the file the fields of a page belong to."""
    return " / ".join(heading.text for heading in seen.headings)[:4000]


def _asked(form) -> dict[str, list[str]]:
    """The values that the form has asked about: each comes back with its own text."""
    found: dict[str, list[str]] = {}
    for name in form:
        if name.startswith("asked-"):
            found[name.split("-")[1]] = form.getlist(name)
    return found
