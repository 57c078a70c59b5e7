"""The register of recommendations: the list and its downloads, recording and changing."""

from collections.abc import Iterator

from flask import Response, flash, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from sqlalchemy import Select
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import MultiDict

from app.agencies.names import short_name
from app.agencies.queries import names_now
from app.core import conflicts, list_columns, search, submissions
from app.core.db import commit, today
from app.core.errors import Conflict, Refused
from app.core.highlight import highlighter
from app.core.lists import Sort, chips, paginate
from app.core.permissions import allow
from app.core.registers import Wanted, offer_downloads
from app.core.saving import attempt
from app.core.text_check import note_findings
from app.recommendations import memory, operations, permissions, queries
from app.recommendations.columns import COLUMNS
from app.recommendations.filters import FilterForm
from app.recommendations.forms import AGENCIES, ANSWER, ORIGIN, WITHIN, RecommendationForm, language, values_of
from app.recommendations.list_columns import COLUMNS as COLUMNS_SHOWN
from app.recommendations.list_columns import with_needed
from app.recommendations.models import Recommendation
from app.recommendations.states import CODED, WAITING
from app.recommendations.views import bp
from app.recommendations.views.shared import acting, readable, to_page
from app.saved import shelf

BROUGHT_ALONG = ("enterprise", "dialogue", "case", "received_stage", "source")
HIDDEN = ("enterprise",)

# The list ----------------------------------------------------------------------------------------------------------


@bp.get("/")
def index():
    """The register, filtered, sorted and paged by its address."""
    allow(permissions.list)
    form, found, sort = _asked()
    columns = list_columns.read(request.args, COLUMNS_SHOWN)
    rows = sort.apply(with_needed(queries.for_list(found), columns), queries.SORT_KEYS, Recommendation.id)
    page = paginate(rows, request.args, counted=found.with_only_columns(Recommendation.id), sort=sort)
    return render_template(
        "recommendations/index.html",
        form=form,
        page=page,
        chips=chips(form),
        count=ngettext("%(num)d recommendation", "%(num)d recommendations", page.total),
        register_is_empty=page.total == 0 and not queries.any_at_all(queries.visible_to(current_user)),
        columns=columns,
        found=highlighter(form.q.data),
        exact_first=bool(sort.first),
        shelf=shelf.of(current_user, "recommendations", [*form.address.items(), *sort.carried, *columns.carried]),
        keep=[*sort.carried, *columns.carried]
        + [(name, form.address[name]) for name in HIDDEN if name in form.address],
        keep_besides_columns=[*form.address.items(), *sort.carried],
        terms=CODED,
        waiting=WAITING,
        today=today(),
        short_name=short_name,
    )


def _asked() -> tuple[FilterForm, Select, Sort]:
    """What the address asks for: the conditions, what meets them, how it is sorted."""
    form = FilterForm(request.args, language())
    found = memory.filtered(current_user, form.wanted)
    first = search.exact_first("recommendation", form.wanted.get("q"), Recommendation.id)
    return form, found, Sort.read(request.args.get("sort"), queries.SORT_KEYS, queries.DEFAULT_SORT, first)


def _wanted() -> Wanted:
    form, found, sort = _asked()
    rows = sort.apply(queries.for_export(found, acting()), queries.SORT_KEYS, Recommendation.id)
    return Wanted(form, rows, queries.count(found))


offer_downloads(bp, "/export", permissions.list, "recommendations", COLUMNS, _wanted)


# Recording and changing --------------------------------------------------------------------------------------------


@bp.route("/new", methods=["GET", "POST"])
def new():
    """Record a recommendation; the same form sent twice records it once."""
    allow(permissions.record)
    opening = {"received_on": today(), "feedback": "none", "version": "0"}
    form = RecommendationForm(acting(), request.form if request.method == "POST" else _opening(), data=opening)
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate():
            answer, status = attempt(form, lambda: _record(form))
            if answer is not None:
                return answer
    return render_template("recommendations/new.html", form=form, parts=_parts(form)), status


def _opening() -> MultiDict:
    """What a link brings along: the meeting, the case or the enterprise that it comes from."""
    return MultiDict((name, value) for name, value in request.args.items() if name in BROUGHT_ALONG and value)


def _record(form: RecommendationForm) -> Response:
    token = form.submission_id.data
    first = submissions.first_record("recommendation", token, current_user)
    if first is not None:
        return to_page(queries.by_id(first).code)
    made = operations.record(form.resolved(), by=acting(), submission=token)
    note_findings(made, form.confirmed, form.warnings, by=acting())
    code, warnings = made.code, list(_warnings(form, made))
    try:
        commit()
    except IntegrityError:  # the same form, sent twice at once: the other one was first
        first = submissions.first_record("recommendation", token, current_user)
        if first is None:
            raise
        return to_page(queries.by_id(first).code)
    return _saved(code, warnings)


@bp.route("/<code>/edit", methods=["GET", "POST"])
def edit(code: str):
    """Change what is recorded; of two who save, the second is shown both versions."""
    one = readable(code)
    allow(permissions.change, one)
    try:
        typed = conflicts.settled(request.form, _as_saved(one))
    except Refused:  # the conflict page came back without a choice for every field
        return _both_versions(_form(one), code)
    form = _form(one, typed or None)
    status = 200
    if form.is_submitted():
        _allow_for_the_lead(form, one)
        status = 422
        if form.validate():
            try:
                answer, status = attempt(form, lambda: _change(form, code))
            except Conflict:
                return _both_versions(form, code)
            if answer is not None:
                return answer
    return render_template("recommendations/edit.html", form=form, parts=_parts(form), recommendation=one), status


def _form(one: Recommendation, typed: MultiDict | None = None) -> RecommendationForm:
    given = request.form if typed is None else typed
    return RecommendationForm(acting(), given or None, recommendation=one, data=values_of(one))


def _parts(form: RecommendationForm) -> list[tuple]:
    """The folded parts of the page: label, fields, those side by side. What this account may not set is left out."""
    one, left = form.recommendation, set()
    if one is None:
        left.add("due_reason")
    elif not permissions.restrict(current_user, one):
        left.add("restricted")
    agencies = tuple(name for name in AGENCIES if name not in left)
    pairs = (("answered_on", "answer_mode"), ("document_number", "document_date"), ("content_state", "feedback"))
    return [
        (_("Where it comes from"), ORIGIN, (("source", "received_stage"), ("dialogue", "case"))),
        (_("Who answers, and by when"), agencies, ()),
        (_("Answer, if there is one"), ANSWER, pairs),
        (_("Internal note, naming in public"), WITHIN, ()),
    ]


def _allow_for_the_lead(form: RecommendationForm, one: Recommendation) -> None:
    """Restricting and closing are for officers of its lead."""
    if form.restricted.data != one.restricted:
        allow(permissions.restrict, one)
    if form.status.data == "closed" and one.status != "closed":
        allow(permissions.close, one)


def _change(form: RecommendationForm, code: str) -> Response:
    one = readable(code, held=True)
    allow(permissions.change, one)
    values, reason = form.resolved(), form.due_reason.data
    changed = operations.change(one, values, form.opened_at, reason=reason, by=acting())
    note_findings(one, form.confirmed, form.warnings, by=acting())
    code, warnings = one.code, list(_warnings(form, one))
    commit()
    if not changed:
        flash(_("Nothing was different; %(code)s stays as it was.", code=code), "info")
        return to_page(code)
    return _saved(code, warnings)


def _as_saved(one: Recommendation, form: RecommendationForm | None = None) -> RecommendationForm:
    """The form as the record fills it; what is no fact of the record is taken from `form`."""
    asked = ("enterprise_id", "enterprise_new", "text_confirmed", "due_reason", "due_confirmed")
    data = values_of(one) | ({name: form[name].data for name in asked} if form else {})
    return RecommendationForm(acting(), None, recommendation=one, data=data)


def _both_versions(form: RecommendationForm, code: str):
    """The conflict page: what differs between the saved and the typed, nothing lost."""
    one = readable(code)
    action, back = url_for(".edit", code=one.code), url_for(".show", code=one.code)
    names = names_now(language())
    saved = _as_saved(one, form)
    return conflicts.page(form, saved, one, one.code, action, back, office=lambda agency: names.get(agency, agency))


def _saved(code: str, warnings: list[str]) -> Response:
    flash(_("%(code)s is saved.", code=code))
    for warning in warnings:
        flash(warning, "warning")
    return to_page(code)


def _warnings(form: RecommendationForm, one: Recommendation) -> Iterator[str]:
    """What is no error but worth a look: names in texts, agencies outside their dates."""
    yield from form.soft_findings()
    for agency in (one.lead_agency, *one.coordinating_agencies):
        if not agency.exists_on(one.received_on) and agency.id != current_user.agency_id:
            yield _(
                "%(agency)s did not exist on the day of the receipt. Check the agency.",
                agency=agency.name_on(one.received_on, language()),
            )
