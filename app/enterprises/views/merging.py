"""Enterprises that are one: finding them, merging them, undoing that."""

from collections.abc import Mapping

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_login import current_user

from app.cases import operations as cases
from app.core import submissions
from app.core.db import commit, writing
from app.core.errors import Conflict, Refused
from app.core.formats import fmt_date, fmt_number
from app.core.lists import paginate
from app.core.permissions import allow
from app.core.saving import attempt
from app.core.text_check import note_findings
from app.dialogues import operations as dialogues
from app.enterprises import merging, permissions, queries
from app.enterprises.columns import COLUMNS
from app.enterprises.merged_rows import moving as moving_of
from app.enterprises.merging_forms import MergeForm, OtherForm
from app.enterprises.models import Enterprise
from app.enterprises.terms import ANSWERS, OWNERSHIPS, STATUSES
from app.enterprises.views import bp
from app.extensions import db
from app.recommendations import operations as recommendations

ID = "int(max=2147483647)"
MOVED = {
    "case_record": _l("Cases"),
    "dialogue_enterprise": _l("Dialogues"),
    "recommendation": _l("Recommendations"),
    "dialogue_invitation": _l("Invitations to meetings"),
    "enterprise_head_count": _l("Head counts"),
}
TERMS = {
    "ownership": OWNERSHIPS,
    "representative_organisation": ANSWERS,
    "collective_agreement": ANSWERS,
    "status": STATUSES,
}


@bp.route(f"/<{ID}:enterprise_id>/merge", methods=["GET", "POST"])
def merge_with(enterprise_id: int):
    """Which other one is the same? Nothing changes yet."""
    allow(permissions.merge)
    enterprise = _standing(enterprise_id)
    form = OtherForm(enterprise)
    if form.validate_on_submit():
        return redirect(url_for(".merge", enterprise_id=enterprise.id, other_id=form.found.id), 303)
    page = render_template("enterprises/merge_with.html", form=form, enterprise=enterprise)
    return page, 422 if form.all_errors else 200


@bp.route(f"/<{ID}:enterprise_id>/merge/<{ID}:other_id>", methods=["GET", "POST"])
def merge(enterprise_id: int, other_id: int):
    """Both side by side, and what moves; then it is done."""
    allow(permissions.merge)
    if enterprise_id == other_id:
        abort(404)
    pair = (_standing(enterprise_id), _standing(other_id))
    if pair[0].id == pair[1].id:
        return _done_already(pair[0])
    form = MergeForm(pair)
    form.process(request.form if request.method == "POST" else None)
    if not form.is_submitted():
        return _merge_page(form, pair)
    first = submissions.first_record("enterprise", form.submission_id.data, current_user)
    if first is not None:
        return redirect(url_for(".show", enterprise_id=first), 303)
    if not form.validate():
        return _merge_page(form, pair), 422
    try:
        answer, status = attempt(form, lambda: _merge(form, [one.id for one in pair]))
    except Conflict:
        answer, status = None, 409
    if answer is not None:
        return answer
    pair = (_standing(enterprise_id), _standing(other_id))
    return (_merge_page(form, pair), status) if pair[0].id != pair[1].id else _done_already(pair[0])


def _merge(form: MergeForm, ids: list[int]) -> Response:
    held = _held(ids)
    stay = held.pop(int(form.stays.data))
    gone = next(iter(held.values()))
    versions = form.versions
    made = merging.merge(gone, stay, form.reason.data, versions, by=current_user)
    db.session.flush()
    note_findings(made, form.confirmed, form.warnings, by=current_user)
    submissions.remember(form.submission_id.data, current_user, stay)
    _reindex(stay)
    commit()
    flash(_("%(gone)s is now part of %(stay)s.", gone=gone.name, stay=stay.name))
    for finding in form.soft_findings():
        flash(finding, "warning")
    return redirect(url_for(".show", enterprise_id=stay.id), 303)


@bp.post(f"/<{ID}:enterprise_id>/merge/undo")
def undo_merge(enterprise_id: int):
    """Give back what was merged; from the page of the merged one."""
    allow(permissions.merge)
    writing()
    made = queries.merge_of(enterprise_id)
    if made is None:
        if db.session.get(Enterprise, enterprise_id) is None:
            abort(404)
        flash(_("There is no merge to undo."), "info")
        return redirect(url_for(".show", enterprise_id=enterprise_id), 303)
    _held([made.merged_id, made.into_id])
    db.session.refresh(made)
    try:
        merging.undo(made, by=current_user)
        _reindex(made.merged, made.into)
        commit()
    except Refused as refusal:
        db.session.rollback()
        flash(str(refusal), "error")
    else:
        flash(_("The merge is undone."))
    return redirect(url_for(".show", enterprise_id=enterprise_id), 303)


@bp.get("/doubles")
def doubles():
    """Enterprises that share a name or a tax code: perhaps one, perhaps not. A hint, never a decision."""
    allow(permissions.merge)
    page = paginate(queries.doubles(), request.args, scalars=False)
    page.items = queries.with_members(page.items)
    shown = fmt_number(page.total)
    return render_template(
        "enterprises/doubles.html",
        page=page,
        count=ngettext(
            "%(shown)s name or tax code is shared", "%(shown)s names and tax codes are shared", page.total, shown=shown
        ),
    )


def _standing(enterprise_id: int) -> Enterprise:
    """That enterprise, or the one it was merged into."""
    found = db.session.scalars(queries.whole(enterprise_id)).unique().one_or_none() or abort(404)
    return _standing(found.merged_into_id) if found.merged_into_id else found


def _held(ids: list[int]) -> dict[int, Enterprise]:
    """The two as they are now, nobody else changing them until the commit."""
    found = db.session.scalars(queries.to_change(queries.several(ids))).unique()
    return {one.id: one for one in found}


def _reindex(*enterprises: Enterprise) -> None:
    """Their cases and meetings are found by the names that count now."""
    for enterprise in enterprises:
        cases.reindex_of(enterprise)
        dialogues.reindex_of(enterprise)
        recommendations.reindex_of(enterprise)


def _done_already(enterprise: Enterprise):
    flash(_("These are one and the same enterprise already."), "info")
    return redirect(url_for(".show", enterprise_id=enterprise.id), 303)


def _merge_page(form: MergeForm, pair: tuple[Enterprise, Enterprise]):
    stale = any(form.versions.get(one.id, one.version) != one.version for one in pair)
    form.version.data, form.other_version.data = (str(one.version) for one in pair)
    moving = [moving_of(one) for one in pair]
    return render_template("enterprises/merge.html", form=form, pair=pair, rows=_compared(pair, moving), stale=stale)


def _compared(pair: tuple[Enterprise, Enterprise], moving: list[Mapping[str, int]]) -> list[tuple]:
    """(label, of the one, of the other, whether they differ) for every fact of the two."""
    rows = []
    for column in COLUMNS:
        shown = [_shown(column.name, column.read(one)) for one in pair]
        rows.append((column.label, *shown, shown[0] != shown[1]))
    for table, label in MOVED.items():
        rows.append((label, *(fmt_number(counts[table]) for counts in moving), False))
    others = [sum(count for table, count in counts.items() if table not in MOVED) for counts in moving]
    if any(others):
        rows.append((_("Other records"), *(fmt_number(count) for count in others), False))
    return rows


def _shown(name: str, value) -> str:
    if value in (None, "", []):
        return ""
    if name in TERMS:
        return str(TERMS[name].label(value))
    if isinstance(value, list):
        return "; ".join(value)
    if isinstance(value, int):
        return fmt_number(value)
    return value if isinstance(value, str) else fmt_date(value)
