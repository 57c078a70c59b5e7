"""Agencies are renamed, end, become one: what passes to whom, told before it is done."""

from collections.abc import Callable

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from app.accounts import operations as accounts_operations
from app.accounts import queries as accounts
from app.agencies import operations, permissions, queries
from app.agencies.forms import AbsorbForm, EndForm, RenameForm
from app.agencies.models import Agency
from app.agencies.views import bp
from app.cases import handling_queries as cases
from app.core.db import commit, today, writing
from app.core.errors import Conflict, Refused
from app.core.formats import fmt_date
from app.core.forms import SavingForm
from app.core.permissions import allow
from app.core.saving import attempt
from app.dialogues import queries as dialogues
from app.extensions import db
from app.recommendations import queries as recommendations

ID = "int(max=2147483647)"
STAYS = ""


@bp.route(f"/<{ID}:agency_id>/rename", methods=["GET", "POST"])
def rename(agency_id: int):
    """Another name from a day on; records of earlier days keep the one before."""
    allow(permissions.manage)
    agency = _find(agency_id)
    form = RenameForm(data={"name_vi": agency.name_vi, "name_en": agency.name_en, "version": agency.version})

    def save() -> Response:
        agency = _find(agency_id)
        operations.rename(agency, form.name_vi.data, form.name_en.data, form.renamed_on.data, opened_at=form.opened_at)
        return _saved(agency, _("%(code)s bears its new name.", code=agency.code))

    return _task("agencies/rename.html", form, agency_id, save)


@bp.route(f"/<{ID}:agency_id>/end", methods=["GET", "POST"])
def end(agency_id: int):
    """Its last day and its successors, beside the numbers of what passes to them."""
    allow(permissions.manage)
    agency = _find(agency_id)
    form = EndForm(formdata=None)
    held = {"valid_to": agency.valid_to, "version": agency.version}
    form.successors.offer(choice for choice in queries.choices(today(), _language()) if choice[0] != agency.code)
    form.process(_typed(), data={**held, "successors": [one.code for one in agency.successors]})

    def save() -> Response:
        agency = _find(agency_id)
        operations.end(agency, form.valid_to.data, queries.by_codes(form.successors.data), opened_at=form.opened_at)
        return _saved(agency, _told(agency), to_accounts=True)

    return _task("agencies/end.html", form, agency_id, save, passing=_passing([agency]))


@bp.post(f"/<{ID}:agency_id>/end/undo")
def undo_end(agency_id: int):
    allow(permissions.manage)
    writing()
    agency = _find(agency_id)
    try:
        version = request.form.get("version", "")
        operations.undo_end(agency, opened_at=int(version) if version.isascii() and version[:9].isdigit() else None)
        commit()
    except Refused as refusal:
        db.session.rollback()
        flash(str(refusal), "error")
    else:
        flash(_("%(code)s exists on; what had passed to its successors is its own again.", code=agency.code))
    return redirect(url_for(".edit", agency_id=agency_id), 303)


@bp.route(f"/<{ID}:agency_id>/absorb", methods=["GET", "POST"])
def absorb(agency_id: int):
    """Several agencies end on one day and become a part of this one."""
    allow(permissions.manage)
    agency = _find(agency_id)
    others = queries.acting_others(agency, today())
    form = AbsorbForm(formdata=None)
    form.others.offer((one.code, f"{one.name_on(None, _language())} ({one.code})") for one in others)
    form.process(_typed(), data={"version": agency.version})

    def save() -> Response:
        agency = _find(agency_id)
        if form.opened_at not in (None, agency.version):
            raise Conflict()
        for other in queries.by_codes(form.others.data):
            _end_into(other, agency, form)
        codes = "; ".join(form.others.data)
        return _saved(agency, _("%(codes)s: merged into %(code)s.", codes=codes, code=agency.code))

    return _task("agencies/absorb.html", form, agency_id, save, passing=_passing(others))


def _end_into(other: Agency, agency: Agency, form: AbsorbForm) -> None:
    """Its other successors stay; what is wrong is told beside the choice of agencies."""
    try:
        operations.end(other, form.valid_to.data, list({*other.successors, agency}))
    except Refused as refusal:
        field = "valid_to" if refusal.field == "valid_to" else "others"
        raise Refused(f"{other.code}: {refusal}", field) from refusal


@bp.route(f"/<{ID}:agency_id>/accounts", methods=["GET", "POST"])
def move_accounts(agency_id: int):
    """Each account of an agency, and where it goes; of an ended one they can read only."""
    allow(permissions.manage)
    agency = _find(agency_id)
    targets = {one.code: one for one in queries.acting_others(agency, today())}
    if request.method == "POST":
        writing()
        moved = _moved(agency_id, targets)
        commit()
        flash(ngettext("%(num)d account is moved.", "%(num)d accounts are moved.", moved))
        return redirect(url_for(".edit", agency_id=agency_id), 303)
    first = next((one.code for one in agency.successors if one.code in targets), STAYS)
    return render_template(
        "agencies/move_accounts.html",
        agency=agency,
        accounts=accounts.of_agency(agency_id),
        targets=[(code, one.name_on(None, _language())) for code, one in targets.items()],
        proposed=first if agency.ended_by(today()) else STAYS,
        language=_language(),
    )


def _moved(agency_id: int, targets: dict[str, Agency]) -> int:
    """How many accounts went; one that somebody moved or closed meanwhile stays as it is."""
    moved = 0
    for user in accounts.of_agency(agency_id):
        target = targets.get(request.form.get(f"account_{user.id}", STAYS))
        if target is not None:
            accounts_operations.change_user(user, agency=target, role=user.role, email=user.email)
            moved += 1
    return moved


def _task(template: str, form: SavingForm, agency_id: int, save: Callable[[], Response], **shown):
    """The page of a task: done, or with what is wrong, or again because somebody else was first."""
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                answer, status = attempt(form, save)
            except Conflict:
                answer, status = None, 409
            if answer is not None:
                return answer
    agency = _find(agency_id)
    if status == 409:
        form.version.data = str(agency.version)
    page = render_template(
        template, form=form, agency=agency, stale=status == 409, language=_language(), today=today(), **shown
    )
    return page, status


def _saved(agency: Agency, told: str, to_accounts: bool = False) -> Response:
    db.session.flush()
    waiting = to_accounts and agency.ended_by(today()) and accounts.of_agency(agency.id)
    commit()
    flash(told)
    return redirect(url_for(".move_accounts" if waiting else ".edit", agency_id=agency.id), 303)


def _told(agency: Agency) -> str:
    if not agency.ended_by(today()):
        return _(
            "%(code)s ends on %(day)s; until then nothing changes.", code=agency.code, day=fmt_date(agency.valid_to)
        )
    heirs = "; ".join(one.code for one in agency.successors)
    if not heirs:
        return _("%(code)s has ended. Nobody holds its rights: its records can be read, not changed.", code=agency.code)
    return _("%(code)s has ended; its rights and records have passed to %(heirs)s.", code=agency.code, heirs=heirs)


def _passing(agencies: list[Agency]) -> list[tuple]:
    """(agency, open cases, closed cases, meetings, recommendations, offers to answer, accounts) for each."""
    counted = (
        cases.by_lead(True),
        cases.by_lead(False),
        dialogues.by_host(),
        recommendations.by_lead(),
        cases.offers_to(),
        accounts.by_agency(),
    )
    return [(one, *(numbers.get(one.id, 0) for numbers in counted)) for one in agencies]


def _find(agency_id: int) -> Agency:
    return queries.by_id(agency_id) or abort(404)


def _typed():
    return request.form if request.method == "POST" else None


def _language() -> str:
    return str(get_locale() or "vi")
