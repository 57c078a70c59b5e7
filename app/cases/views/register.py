"""The register of cases: the list and its downloads, recording a case, changing one."""

from collections.abc import Sequence

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from sqlalchemy import Select
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import MultiDict

from app.agencies.names import short_name
from app.agencies.queries import agencies_of
from app.cases import columns, export_queries, linking, operations, permissions, queries
from app.cases.filters import FilterForm
from app.cases.forms import AGENCIES, CAUSES_AND_TEXTS, TIME_AND_NUMBERS, CaseForm, language, values_of
from app.cases.list_columns import COLUMNS, with_needed
from app.cases.models import Case, Cause, Listed
from app.cases.states import KINDS, STATUSES
from app.cases.views import bp
from app.cases.views.conflict import Conflicting, decided, snapshot
from app.cases.views.several import BUTTONS
from app.core import audit, list_columns, search, submissions
from app.core.db import commit, today
from app.core.errors import Conflict
from app.core.highlight import highlighter
from app.core.lists import Sort, chips, here, paginate
from app.core.permissions import allow, can
from app.core.registers import Wanted, offer_downloads
from app.core.saving import attempt
from app.core.text_check import note_findings
from app.enterprises.leaving import forget_if_unused
from app.extensions import db
from app.imports import queries as files
from app.saved import shelf

# The list ----------------------------------------------------------------------------------------------------------


@bp.get("/")
def index():
    """The register, filtered, sorted and paged by its address."""
    allow(permissions.list)
    form, found, sort = _asked()
    columns = list_columns.read(request.args, COLUMNS)
    rows = sort.apply(with_needed(queries.for_list(found), columns), queries.SORT_KEYS, Case.id)
    counted = found.with_only_columns(Case.id) if form.wanted else queries.count_seen(current_user)
    page = paginate(rows, request.args, counted=counted, sort=sort)
    return render_template(
        "cases/index.html",
        form=form,
        page=page,
        chips=chips(form),
        count=ngettext("%(num)d case", "%(num)d cases", page.total),
        register_is_empty=page.total == 0 and not queries.any_at_all(queries.visible_to(current_user)),
        columns=columns,
        found=highlighter(form.q.data),
        exact_first=bool(sort.first),
        shelf=shelf.of(current_user, "cases", [*form.address.items(), *sort.carried, *columns.carried]),
        keep=[*sort.carried, *columns.carried]
        + ([("enterprise", form.enterprise.data)] if form.enterprise.data else []),
        several=BUTTONS if any(permissions.close(current_user, case) for case in page.items) else [],
        editable=_editable(page.items),
        address=here(),
        keep_besides_columns=[*form.address.items(), *sort.carried],
        kinds=KINDS,
        statuses=STATUSES,
        causes_of=_causes_of,
        coded=_coded,
        short_name=short_name,
    )


def _editable(cases: Sequence[Case]) -> set[int]:
    """Ids of those that this account may change."""
    led = {case.id for case in cases if permissions.close(current_user, case)}
    if current_user.role != "officer":
        return led
    return led | queries.coordinated_by(agencies_of(current_user), {case.id for case in cases} - led)


def _causes_of(case: Case) -> list[str]:
    """The main cause, then the others, in words."""
    causes = [case.cause, *case.causes] if case.cause else case.causes
    return [_coded(cause) for cause in causes]


def _coded(row: Listed | None) -> str:
    """The label of a coded value; '' when it is not known."""
    return "" if row is None else row.label_en if language() == "en" else row.label_vi


def _asked() -> tuple[FilterForm, Select, Sort]:
    """What the address asks for: the conditions, the cases that meet them, how they are sorted."""
    form = FilterForm(request.args, language())
    found = queries.filtered(queries.visible_to(current_user), form.wanted)
    first = search.exact_first("case", form.wanted.get("q"), Case.id)
    return form, found, Sort.read(request.args.get("sort"), queries.SORT_KEYS, queries.DEFAULT_SORT, first)


def _wanted() -> Wanted:
    form, found, sort = _asked()
    rows = sort.apply(export_queries.for_export(found), queries.SORT_KEYS, Case.id)
    return Wanted(form, columns.lines(rows, current_user._get_current_object()), queries.count(found))


offer_downloads(bp, "/export", permissions.list, "cases", columns.COLUMNS, _wanted)


# Recording and changing --------------------------------------------------------------------------------------------


@bp.route("/new", methods=["GET", "POST"])
def new():
    """Record a case; the same form sent twice records it once."""
    allow(permissions.record)
    opening = {"kind": "work_stoppage", "started_on": today(), "reported_on": today(), "version": "0"}
    form = CaseForm(current_user, request.form if request.method == "POST" else _opening(), data=opening)
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate():
            answer, status = attempt(form, lambda: _record(form))
            if answer is not None:
                return answer
    page = {"form": form, "parts": _parts(form), "offers": form.offers(), "links": linking.LINKS}
    return render_template("cases/new.html", **page, causes=dict(queries.choices(Cause, language()))), status


def _opening() -> MultiDict:
    """What the address of a new form brings along: what others are found by, and related cases."""
    names = {"kind", "enterprise", "started_on", "ended_on", "workers_involved", "main_cause", "alike", "related_to"}
    return MultiDict((name, value) for name, value in request.args.items(multi=True) if name in names and value)


def _record(form: CaseForm) -> Response:
    token = form.submission_id.data
    first = submissions.first_record("case", token, current_user)
    if first is not None:
        return redirect(url_for("cases.show", code=queries.by_id(first).code), 303)
    case = operations.record(form.resolved(), by=current_user, submission=token)
    for other, link in form.answered:
        linking.link(case, other, link, by=current_user)
    note_findings(case, form.confirmed, form.warnings, by=current_user)
    code, warnings = case.code, list(warnings_of(form, case))
    try:
        commit()
    except IntegrityError:  # the same form, sent twice at once: the other one was first
        first = submissions.first_record("case", token, current_user)
        if first is None:
            raise
        return redirect(url_for("cases.show", code=queries.by_id(first).code), 303)
    return _saved(code, warnings)


@bp.route("/<code>/edit", methods=["GET", "POST"])
def edit(code: str):
    """Change what is recorded of a case; of two who save, the second is shown both versions."""
    case = _readable(code)
    allow(permissions.change, case)
    values = values_of(case, current_user)
    opening = {**values, "version": str(case.version), "opened": snapshot(values)}
    form = CaseForm(current_user, decided(request.form), case=case, data=opening)
    status = 200
    if request.method == "POST":
        if form.restricted.data != case.restricted:
            allow(permissions.restrict, case)
        status = 422
        if form.validate():
            try:
                answer, status = attempt(form, lambda: _change(form, code))
            except Conflict:
                return _both_versions(form, code)
            if answer is not None:
                return answer
    return render_template("cases/edit.html", form=form, parts=_parts(form), case=case), status


def _parts(form: CaseForm) -> list[tuple]:
    """The folded parts of the form: label, names, pairs side by side. What this account may not set is left out."""
    left_out = set()
    if form.case is not None:
        left_out |= set() if form.lead_agency.errors else {"lead_agency"}
        left_out |= set() if can("cases.restrict", form.case) else {"restricted"}
    agencies = [name for name in AGENCIES if name not in left_out]
    return [
        (
            _("Times and numbers"),
            TIME_AND_NUMBERS,
            (("ended_on", "ended_time"), ("workers_involved", "workers_indirect")),
        ),
        (_("Causes, demands, summary"), CAUSES_AND_TEXTS, ()),
        (_("Agencies, related cases"), agencies, ()),
    ]


def _change(form: CaseForm, code: str) -> Response:
    case = _readable(code, held=True)
    allow(permissions.change, case)
    if Conflicting(form, values_of(case, current_user), request.form).undecided:
        raise Conflict()
    before = case.enterprise
    changed = operations.change(case, form.resolved(), form.opened_at, by=current_user)
    if case.gate_at and before is not case.enterprise and not files.origins("enterprise", before.id, current_user):
        forget_if_unused(before, by=current_user)
    note_findings(case, form.confirmed, form.warnings, by=current_user)
    code, warnings = case.code, list(warnings_of(form, case))
    commit()
    if not changed:
        flash(_("Nothing was different; %(code)s stays as it was.", code=code), "info")
        return redirect(url_for("cases.show", code=code), 303)
    return _saved(code, warnings)


def _both_versions(form: CaseForm, code: str):
    """The conflict page: what differs between the saved and the typed, nothing lost."""
    case = _readable(code)
    values = values_of(case, current_user)
    conflicting = Conflicting(form, values, request.form)
    entry = db.session.scalars(audit.history("case", case.id, 1)).first()
    page = render_template(
        "cases/conflict.html",
        case=case,
        rows=conflicting.rows(),
        saved_by=queries.agency_name(entry.agency, language()) if entry else case.lead_agency.name_on(None, language()),
        saved_at=entry.at if entry else case.updated_at,
        carried=conflicting.carried(case.version, snapshot(values)),
        undecided=conflicting.undecided,
    )
    return page, 409


# Shared ------------------------------------------------------------------------------------------------------------


def _readable(code: str, held: bool = False) -> Case:
    """The case of that code if this account may see it, else 404; `held`: until the commit."""
    found = queries.with_code(queries.visible_to(current_user), code)
    case = db.session.scalar(queries.to_change(found) if held else queries.for_form(found))
    if case is None:
        abort(404)
    return case


def _saved(code: str, warnings: list[str]) -> Response:
    flash(_("%(code)s is saved.", code=code))
    for warning in warnings:
        flash(warning, "warning")
    return redirect(url_for("cases.show", code=code), 303)


def warnings_of(form, case: Case):
    """What is no error but worth a look: names in texts, agencies outside their dates."""
    yield from form.soft_findings()
    for agency in (case.lead_agency, *case.coordinating_agencies):
        if not agency.exists_on(case.started_on) and agency.id != current_user.agency_id:
            yield _(
                "%(agency)s did not exist on the day the case started. Check the agency.",
                agency=agency.name_on(case.started_on, language()),
            )
