"""Pages of the registry of enterprises."""

from collections.abc import Callable

from flask import Response, abort, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy import Select

from app.agencies import queries as agencies
from app.cases import operations as cases_operations
from app.cases import queries as cases
from app.cases.states import STATUSES as CASE_STATUSES
from app.core import conflicts, list_columns, search, submissions
from app.core.db import commit, today
from app.core.errors import Conflict, Refused
from app.core.formats import fmt_number
from app.core.highlight import highlighter
from app.core.history import entries, named
from app.core.lists import Sort, chips, paginate
from app.core.permissions import allow
from app.core.registers import Wanted, offer_downloads
from app.core.saving import attempt
from app.dialogues import queries as dialogues
from app.dialogues import yearly
from app.dialogues.states import STATUSES as DIALOGUE_STATUSES
from app.enterprises import operations, permissions, queries
from app.enterprises.columns import COLUMNS, latest
from app.enterprises.filters import RegistryFilter
from app.enterprises.forms import EnterpriseForm, countries, default_as_of
from app.enterprises.list_columns import COLUMNS as COLUMNS_SHOWN
from app.enterprises.models import Enterprise
from app.enterprises.terms import ANSWERS, OWNERSHIPS, STATUSES
from app.enterprises.views import bp
from app.extensions import db
from app.imports import queries as files
from app.recommendations import memory
from app.recommendations import queries as recommendations
from app.recommendations.states import CODED as RECOMMENDATION_TERMS
from app.recommendations.states import WAITING
from app.saved import shelf

SORT_KEYS = {"name": Enterprise.name_key, "tax_code": Enterprise.tax_code, "id": Enterprise.id}
SHOWN = 10
HISTORY_FIELDS = {
    **{column.name: column.label for column in COLUMNS},
    "zone_id": _l("Industrial park or zone"),
    "zone_text": _l("Industrial park or zone"),
    "sector_id": _l("Sector"),
    "merged_into_id": _l("Merged into"),
    "merged_tax_codes": _l("Tax codes of those merged"),
    "reason": _l("Reason"),
}
HISTORY_ACTIONS = named(
    {
        "enterprise.registered": _l("Registered"),
        "enterprise.created": _l("Registered with a case or from a file"),
        "enterprise.changed": _l("Changed"),
        "enterprise_head_count.created": _l("Head count added"),
        "enterprise_head_count.changed": _l("Head count corrected"),
        "enterprise_other_name.created": _l("Other name added"),
        "enterprise_other_name.deleted": _l("Other name taken away"),
        "enterprise.dropped": _l("Taken out: never completed, and no record speaks of it"),
        "enterprise.merged": _l("Merged into another enterprise"),
        "enterprise.took_over": _l("Another enterprise merged into this one"),
        "enterprise.merge_undone": _l("Merge undone"),
        "enterprise.gave_back": _l("Another enterprise taken out again"),
        "enterprise_merge.created": _l("Why it was merged"),
        "enterprise_merge.changed": _l("Marked as undone"),
    }
)


@bp.get("/")
def index():
    allow(permissions.read)
    form, found, sort = _asked()
    rows = sort.apply(queries.for_list(found), SORT_KEYS, Enterprise.id)
    page = paginate(rows, request.args, counted=found, sort=sort)
    columns = list_columns.read(request.args, COLUMNS_SHOWN)
    return render_template(
        "enterprises/index.html",
        form=form,
        page=page,
        latest=latest,
        statuses=STATUSES,
        ownerships=OWNERSHIPS,
        chips=chips(form),
        columns=columns,
        found=highlighter(form.q.data),
        exact_first=bool(sort.first),
        shelf=shelf.of(current_user, "enterprises", [*form.address.items(), *sort.carried, *columns.carried]),
        keep=[*sort.carried, *columns.carried],
        keep_besides_columns=[*form.address.items(), *sort.carried],
        answers=ANSWERS,
        count=ngettext("%(shown)s enterprise", "%(shown)s enterprises", page.total, shown=fmt_number(page.total)),
    )


def _asked() -> tuple[RegistryFilter, Select, Sort]:
    """What the address asks for: the conditions, the enterprises that meet them, how they are sorted."""
    form = RegistryFilter(request.args)
    first = search.exact_first("enterprise", form.wanted.get("q"), Enterprise.id)
    return form, queries.filtered(**form.wanted), Sort.read(request.args.get("sort"), SORT_KEYS, "name", first)


def _wanted() -> Wanted:
    form, found, sort = _asked()
    return Wanted(form, sort.apply(queries.for_export(found), SORT_KEYS, Enterprise.id), queries.count(found))


offer_downloads(bp, "/export", permissions.read, "enterprises", COLUMNS, _wanted)


@bp.get("/lookup")
def lookup():
    """Suggestions while typing: at most 20."""
    allow(permissions.read)
    return jsonify(
        [
            {"id": one.id, "name": one.name, "tax_code": one.tax_code, "zone": one.zone_name}
            for one in queries.like(request.args.get("q", ""))
        ]
    )


@bp.route("/new", methods=["GET", "POST"])
def new():
    allow(permissions.change)
    form = EnterpriseForm()
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate():
            default_as_of(form)
            answer, status = attempt(form, lambda: _register(form))
            if answer is not None:
                return answer
    return _form_page("enterprises/new.html", form, None), status


def _register(form: EnterpriseForm) -> Response:
    """Register it now, unless the same form did so before."""
    known = submissions.first_record("enterprise", form.submission_id.data, current_user)
    if known is not None:
        return redirect(url_for(".show", enterprise_id=known), code=303)
    try:
        enterprise = operations.register(form.values)
    except Refused:  # perhaps by the same form, sent twice at once: the other one was first
        known = submissions.first_record("enterprise", form.submission_id.data, current_user)
        if known is None:
            raise
        return redirect(url_for(".show", enterprise_id=known), code=303)
    submissions.remember(form.submission_id.data, current_user, enterprise)
    commit()
    flash(_("%(name)s is registered.", name=enterprise.name))
    return redirect(url_for(".show", enterprise_id=enterprise.id), code=303)


@bp.get("/<int(max=2147483647):enterprise_id>")
def show(enterprise_id: int):
    allow(permissions.read)
    enterprise = _find(enterprise_id)
    own_cases = cases.for_list(cases.visible_to(current_user).where(cases.Case.enterprise_id == enterprise.id))
    own_meetings = dialogues.for_list(dialogues.with_enterprise(dialogues.visible_to(current_user), enterprise.id))
    return render_template(
        "enterprises/show.html",
        enterprise=enterprise,
        latest=latest(enterprise),
        terms={"status": STATUSES, "ownership": OWNERSHIPS, "answer": ANSWERS},
        case_statuses=CASE_STATUSES,
        dialogue_statuses=DIALOGUE_STATUSES,
        country=_country_name(enterprise.country),
        cases=db.session.scalars(own_cases.order_by(cases.Case.started_on.desc()).limit(SHOWN)).unique().all(),
        meetings=db.session.scalars(own_meetings.order_by(dialogues.Dialogue.starts_on.desc()).limit(SHOWN))
        .unique()
        .all(),
        recommendations=recommendations.of_origin(current_user, SHOWN, enterprise_id=enterprise.id),
        recommendation_terms=RECOMMENDATION_TERMS,
        promised=memory.memory_of(
            recommendations.filtered(recommendations.visible_to(current_user), {"enterprise": enterprise.id}), SHOWN
        ),
        waiting=WAITING,
        today=today(),
        origins=files.origins("enterprise", enterprise.id, current_user),
        history=entries(
            "enterprise", enterprise.id, HISTORY_FIELDS, HISTORY_ACTIONS, _history_values(), office=_office()
        ),
        watched=yearly.Watch(current_user).of_enterprise(enterprise) if current_user.role != "admin" else None,
        watch_states=yearly.STATES,
        merge=queries.merge_of(enterprise.id),
        merged=queries.merged_into(enterprise.id),
    )


@bp.route("/<int(max=2147483647):enterprise_id>/edit", methods=["GET", "POST"])
def edit(enterprise_id: int):
    allow(permissions.change)
    enterprise = _find(enterprise_id)
    if enterprise.merged_into_id and request.method == "GET":
        return redirect(url_for(".show", enterprise_id=enterprise_id), code=303)
    saved = EnterpriseForm(formdata=None, data=_held(enterprise))
    try:
        form = EnterpriseForm(conflicts.settled(request.form, saved) or None, data=_held(enterprise))
    except Refused:  # the conflict page came back without a choice for every field
        return _conflict(EnterpriseForm(data=_held(enterprise)), enterprise_id)
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate():
            default_as_of(form)
            try:
                answer, status = attempt(form, lambda: _change(form, enterprise_id))
            except Conflict:
                return _conflict(form, enterprise_id)
            if answer is not None:
                return answer
    return _form_page("enterprises/edit.html", form, enterprise), status


def _change(form: EnterpriseForm, enterprise_id: int) -> Response:
    enterprise = _find(enterprise_id, held=True)
    if operations.change(enterprise, form.values, version=form.opened_at):
        cases_operations.reindex_of(enterprise)
        flash(_("%(name)s is saved.", name=enterprise.name))
    else:
        flash(_("Nothing was different; %(name)s stays as it was.", name=enterprise.name), "info")
    commit()
    return redirect(url_for(".show", enterprise_id=enterprise.id), code=303)


def _find(enterprise_id: int, held: bool = False) -> Enterprise:
    """The enterprise of that id, else 404; `held`: until the commit."""
    found = queries.whole(enterprise_id)
    return db.session.scalars(queries.to_change(found) if held else found).unique().one_or_none() or abort(404)


def _held(enterprise: Enterprise) -> dict:
    """What the form opens with; a head count is always a new one."""
    held = {column.name: column.read(enterprise) for column in COLUMNS}
    return {**held, "employees": None, "employees_female": None, "as_of": None, "version": enterprise.version}


def _form_page(template: str, form: EnterpriseForm, enterprise: Enterprise | None):
    lists = {
        "zones": [zone.name for zone in queries.zones() if not zone.retired],
        "sectors": [(sector.code, sector.name) for sector in queries.newest_sectors()],
        "countries": sorted(set(countries().values())),
    }
    return render_template(template, form=form, enterprise=enterprise, lists=lists)


def _conflict(form: EnterpriseForm, enterprise_id: int):
    enterprise = _find(enterprise_id)
    back = url_for(".show", enterprise_id=enterprise_id)
    saved = EnterpriseForm(formdata=None, data=_held(enterprise))
    action = url_for(".edit", enterprise_id=enterprise_id)
    return conflicts.page(form, saved, enterprise, enterprise.name, action, back, office=_office())


def _office() -> Callable[[str], str]:
    """The name of an agency today, by its code; who is none of them (the system) keeps the code."""
    names = agencies.names_now("en" if str(get_locale()) == "en" else "vi")
    return lambda code: names.get(code, code)


def _history_values() -> dict:
    zones = {zone.id: zone.name for zone in queries.zones()}
    sectors = {sector.id: f"{sector.code} {sector.name}" for sector in queries.sectors()}
    answers = {"representative_organisation": ANSWERS.label, "collective_agreement": ANSWERS.label}
    return {
        **answers,
        "merged_into_id": lambda key: str(db.session.get(Enterprise, key) or key),
        "zone_id": lambda key: zones.get(key, key),
        "sector_id": lambda key: sectors.get(key, key),
        "status": STATUSES.label,
        "ownership": OWNERSHIPS.label,
    }


def _country_name(code: str | None) -> str | None:
    locale = get_locale()
    return locale.territories.get(code, code) if code and locale else code
