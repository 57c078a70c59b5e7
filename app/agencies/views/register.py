"""The administrator's pages of agencies."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy import Select

from app.accounts import queries as accounts
from app.agencies import operations, permissions, queries
from app.agencies.columns import COLUMNS
from app.agencies.forms import AgencyFilter, AgencyForm, DefaultLeadForm, NewAgencyForm
from app.agencies.models import Agency
from app.agencies.terms import KINDS
from app.agencies.views import bp
from app.core import submissions
from app.core.db import commit, today
from app.core.errors import Conflict, Refused
from app.core.formats import fmt_number
from app.core.history import entries, named
from app.core.lists import Sort, chips, paginate
from app.core.permissions import allow
from app.core.registers import Wanted, offer_downloads
from app.extensions import db

ID = "int(max=2147483647)"
SORT_KEYS = {"code": Agency.code, "valid_from": Agency.valid_from, "valid_to": Agency.valid_to}
HISTORY_ACTIONS = named(
    {
        "agency.created": _l("Recorded"),
        "agency.changed": _l("Changed"),
        "agency.renamed": _l("Renamed"),
        "agency.ended": _l("Last day and successors named"),
        "agency.end_undone": _l("Last day taken away again"),
        "agency_former_name.created": _l("Former name kept"),
    }
)


@bp.get("/")
def index():
    allow(permissions.manage)
    form, found, sort = _asked()
    page = paginate(sort.apply(found, SORT_KEYS, Agency.id), request.args, sort=sort)
    return render_template(
        "agencies/index.html",
        form=form,
        page=page,
        kinds=KINDS,
        language=_language(),
        today=today(),
        chips=chips(form),
        count=ngettext("%(shown)s agency", "%(shown)s agencies", page.total, shown=fmt_number(page.total)),
    )


def _asked() -> tuple[AgencyFilter, Select, Sort]:
    """What the address asks for: the conditions, the agencies that meet them, how they are sorted."""
    form = AgencyFilter(request.args)
    wanted = form.wanted
    found = queries.matching(wanted.get("q"), wanted.get("kind"), today() if form.acting.data else None)
    return form, found, Sort.read(request.args.get("sort"), SORT_KEYS, "code")


def _wanted() -> Wanted:
    form, found, sort = _asked()
    return Wanted(form, sort.apply(found, SORT_KEYS, Agency.id), queries.count(found))


offer_downloads(bp, "/export", permissions.manage, "agencies", COLUMNS, _wanted)


@bp.route("/new", methods=["GET", "POST"])
def new():
    allow(permissions.manage)
    form = NewAgencyForm()
    known = submissions.first_record("agency", form.submission_id.data, current_user)
    if known and request.method == "POST":
        return redirect(url_for(".edit", agency_id=known), code=303)
    form.successors.offer(queries.choices(today(), _language()))
    form.process(request.form if request.method == "POST" else None)
    if form.validate_on_submit():
        try:
            agency = operations.create(form.code.data, form.values)
            submissions.remember(form.submission_id.data, current_user, agency)
            commit()
        except Refused as refusal:
            db.session.rollback()
            form.refuse(refusal)
        else:
            flash(_("%(code)s is saved.", code=agency.code))
            return redirect(url_for(".edit", agency_id=agency.id), code=303)
    return render_template("agencies/new.html", form=form), 422 if form.all_errors else 200


@bp.route(f"/<{ID}:agency_id>", methods=["GET", "POST"])
def edit(agency_id: int):
    """The agency with all that is known of it; corrected on the same page, the other tasks have theirs."""
    allow(permissions.manage)
    agency = queries.by_id(agency_id) or abort(404)
    form = AgencyForm(data=_held(agency))
    if form.validate_on_submit():
        try:
            operations.change(agency, form.values, opened_at=form.opened_at)
            commit()
        except Conflict:
            db.session.rollback()
            return _conflict(form, agency_id)
        except Refused as refusal:
            db.session.rollback()
            form.refuse(refusal)
        else:
            flash(_("%(code)s is saved.", code=agency.code))
            return redirect(url_for(".edit", agency_id=agency_id), code=303)
    return _edit_page(form, agency), 422 if form.all_errors else 200


def _held(agency: Agency) -> dict:
    return {name: getattr(agency, name) for name in (*operations.FIELDS, "version")}


def _edit_page(form: AgencyForm, agency: Agency, differing=()):
    more = {"valid_to": _("Last day"), "successors": _("Successors")}
    fields = {name: form[name].label.text for name in operations.FIELDS if name in form} | more
    return render_template(
        "agencies/edit.html",
        form=form,
        agency=agency,
        language=_language(),
        differing=differing,
        today=today(),
        accounts=len(accounts.of_agency(agency.id)),
        history=entries("agency", agency.id, fields, HISTORY_ACTIONS, {"kind": KINDS.label}),
    )


def _conflict(form: AgencyForm, agency_id: int):
    """Somebody saved first: the form as typed, beside what is saved now; saving again replaces it knowingly."""
    agency = queries.by_id(agency_id) or abort(404)
    saved = AgencyForm(formdata=None, data=_held(agency))
    differing = [
        (form[name].label.text, _shown(saved[name]))
        for name in operations.FIELDS
        if name in form and form[name].data != saved[name].data
    ]
    form.version.data = str(agency.version)
    return _edit_page(form, agency, differing), 409


def _shown(field) -> str:
    if isinstance(field.data, bool):
        return _("yes") if field.data else _("no")
    return "; ".join(field.data) if isinstance(field.data, list) else field._value() if field.data else ""


@bp.route("/default-leads", methods=["GET", "POST"])
def default_leads():
    """Which agency leads a case that names none, by the day it started."""
    allow(permissions.manage)
    form = DefaultLeadForm(formdata=None)
    form.agency.offer(queries.choices(today(), _language()))
    form.process(request.form if request.method == "POST" else None)
    if form.validate_on_submit():
        operations.set_default_lead(form.from_day.data, queries.by_code(form.agency.data))
        commit()
        flash(_("The default lead is saved. Cases recorded already keep theirs."))
        return redirect(url_for(".default_leads"), code=303)
    page = render_template("agencies/default_leads.html", form=form, rows=queries.default_leads(), language=_language())
    return page, 422 if form.all_errors else 200


@bp.post(f"/default-leads/<{ID}:row_id>/remove")
def remove_default_lead(row_id: int):
    allow(permissions.manage)
    row = queries.default_lead_row(row_id)
    if row is not None:
        try:
            operations.remove_default_lead(row)
            commit()
        except Refused as refusal:
            db.session.rollback()
            flash(str(refusal), "error")
        else:
            flash(_("The row is removed."))
    return redirect(url_for(".default_leads"), code=303)


def _language() -> str:
    return str(get_locale() or "vi")
