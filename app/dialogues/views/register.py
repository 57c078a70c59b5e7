"""The register of dialogue meetings: the list and its downloads, recording and changing."""

from collections.abc import Iterator

from flask import Response, flash, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from sqlalchemy import Select
from sqlalchemy.exc import IntegrityError

from app.agencies.names import short_name
from app.core import conflicts, list_columns, search, submissions
from app.core.db import commit
from app.core.errors import Conflict, Refused
from app.core.highlight import highlighter
from app.core.lists import Sort, chips, paginate
from app.core.permissions import allow
from app.core.registers import Wanted, offer_downloads
from app.core.saving import attempt
from app.core.text_check import note_findings
from app.dialogues import operations, permissions, queries
from app.dialogues.columns import COLUMNS
from app.dialogues.filters import FilterForm
from app.dialogues.forms import (
    AGENCIES,
    COUNTS,
    FRAME,
    OBSERVED_ALONE,
    PREPARING,
    RESULT,
    TITLE_AND_SUMMARY,
    DialogueForm,
    as_day,
    language,
    values_of,
)
from app.dialogues.list_columns import COLUMNS as COLUMNS_SHOWN
from app.dialogues.list_columns import with_needed
from app.dialogues.models import Dialogue
from app.dialogues.states import KINDS, STATUSES
from app.dialogues.views import bp
from app.dialogues.views.shared import legal_frame, office, readable, to_meeting
from app.saved import shelf

# The list ----------------------------------------------------------------------------------------------------------


@bp.get("/")
def index():
    """The register, filtered, sorted and paged by its address."""
    allow(permissions.list)
    form, found, sort = _asked()
    columns = list_columns.read(request.args, COLUMNS_SHOWN)
    rows = sort.apply(with_needed(queries.for_list(found), columns), queries.SORT_KEYS, Dialogue.id)
    page = paginate(rows, request.args, counted=found.with_only_columns(Dialogue.id), sort=sort)
    return render_template(
        "dialogues/index.html",
        form=form,
        page=page,
        chips=chips(form),
        count=ngettext("%(num)d meeting", "%(num)d meetings", page.total),
        register_is_empty=page.total == 0 and not queries.any_at_all(queries.visible_to(current_user)),
        columns=columns,
        found=highlighter(form.q.data),
        exact_first=bool(sort.first),
        shelf=shelf.of(current_user, "dialogues", [*form.address.items(), *sort.carried, *columns.carried]),
        keep=[*sort.carried, *columns.carried]
        + ([("enterprise", form.enterprise.data)] if form.enterprise.data else []),
        keep_besides_columns=[*form.address.items(), *sort.carried],
        kinds=KINDS,
        statuses=STATUSES,
        short_name=short_name,
    )


def _asked() -> tuple[FilterForm, Select, Sort]:
    """What the address asks for: the conditions, the meetings that meet them, how they are sorted."""
    form = FilterForm(request.args, language())
    found = queries.filtered(queries.visible_to(current_user), form.wanted)
    first = search.exact_first("dialogue", form.wanted.get("q"), Dialogue.id)
    return form, found, Sort.read(request.args.get("sort"), queries.SORT_KEYS, queries.DEFAULT_SORT, first)


def _wanted() -> Wanted:
    form, found, sort = _asked()
    return Wanted(form, sort.apply(queries.for_export(found), queries.SORT_KEYS, Dialogue.id), queries.count(found))


offer_downloads(bp, "/export", permissions.list, "dialogues", COLUMNS, _wanted)


# Recording and changing --------------------------------------------------------------------------------------------


@bp.route("/new", methods=["GET", "POST"])
def new():
    """Record a meeting; the same form sent twice records it once."""
    allow(permissions.record)
    form = DialogueForm(data=_opening())
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate():
            answer, status = attempt(form, lambda: _record(form))
            if answer is not None:
                return answer
    return render_template("dialogues/new.html", form=form, parts=_parts(form)), status


def _opening() -> dict:
    """What a new form opens with; a link may bring kind, day and enterprises along."""
    kind = request.args.get("kind")
    return {
        "starts_on": as_day(request.args.get("starts_on", "")),
        "kind": kind if kind in KINDS else "dialogue_conference",
        "enterprises": request.args.get("enterprise"),
        "host_agency": current_user.agency.code,
        "version": "0",
    }


def _record(form: DialogueForm) -> Response:
    token = form.submission_id.data
    first = submissions.first_record("dialogue", token, current_user)
    if first is not None:
        return to_meeting(queries.by_id(first).code)
    dialogue = operations.record(form.resolved(), by=current_user, submission=token)
    note_findings(dialogue, form.confirmed, form.warnings, by=current_user)
    code, warnings = dialogue.code, list(_warnings(form, dialogue))
    try:
        commit()
    except IntegrityError:  # the same form, sent twice at once: the other one was first
        first = submissions.first_record("dialogue", token, current_user)
        if first is None:
            raise
        return to_meeting(queries.by_id(first).code)
    return _saved(code, warnings)


@bp.route("/<code>/edit", methods=["GET", "POST"])
def edit(code: str):
    """Change what is recorded of a meeting; of two who save, the second is shown both versions."""
    dialogue = readable(code)
    allow(permissions.change, dialogue)
    try:
        typed = conflicts.settled(request.form, _as_saved(dialogue))
    except Refused:  # the conflict page came back without a choice for every field
        return _both_versions(DialogueForm(dialogue=dialogue, data=values_of(dialogue)), code)
    form = DialogueForm(typed or None, dialogue=dialogue, data=values_of(dialogue))
    status = 200
    if form.is_submitted():
        _allow_for_the_host(form, dialogue)
        status = 422
        if form.validate():
            try:
                answer, status = attempt(form, lambda: _change(form, code))
            except Conflict:
                return _both_versions(form, code)
            if answer is not None:
                return answer
    return render_template("dialogues/edit.html", form=form, parts=_parts(form), dialogue=dialogue), status


def _parts(form: DialogueForm) -> list[tuple]:
    """The folded parts of the page: label, fields, those side by side, class; what is for the host only for it."""
    offices = AGENCIES if form.dialogue is None or permissions.restrict(current_user, form.dialogue) else AGENCIES[1:2]
    present = (("ends_on", "ends_time"), ("worker_side", "worker_side_female"))
    listed = (("requested_on", "replied_on"), ("worker_side_listed_present", "worker_side_listed_asking"))
    minutes = (("minutes_made", "minutes_number"), ("published_on", "information_source"))
    return [
        (_("Agencies"), offices, (), ""),
        (_("Preparing: chairs, zones, plan item"), PREPARING, (), _for_some(form, PREPARING, "run-only")),
        (_("End, and who was present"), COUNTS, present, ""),
        (_("Dialogue at the workplace: matters and numbers"), FRAME, listed, _for_some(form, FRAME)),
        (
            _("Dialogue at the workplace: minutes and points agreed"),
            RESULT,
            minutes,
            _for_some(form, RESULT, told=OBSERVED_ALONE),
        ),
        (_("Title and summary"), TITLE_AND_SUMMARY, (), ""),
    ]


def _for_some(
    form: DialogueForm, names: tuple[str, ...], kinds: str = "observed-only", told: tuple[str, ...] = ()
) -> str:
    """The class of a part that shows with some kinds only, unless there is something in it (in `told` of it)."""
    filled = any(form[name].data for name in told or names) or any(form[name].errors for name in names)
    return "" if filled else kinds


def _allow_for_the_host(form: DialogueForm, dialogue: Dialogue) -> None:
    """Restricting a meeting and naming another host are for officers of its host."""
    if form.restricted.data != dialogue.restricted:
        allow(permissions.restrict, dialogue)
    if form.host_agency.data not in (None, dialogue.host_agency.code):
        allow(permissions.name_host, dialogue)


def _change(form: DialogueForm, code: str) -> Response:
    dialogue = readable(code, held=True)
    allow(permissions.change, dialogue)
    changed = operations.change(dialogue, form.resolved(), form.opened_at, by=current_user)
    note_findings(dialogue, form.confirmed, form.warnings, by=current_user)
    code, warnings = dialogue.code, list(_warnings(form, dialogue))
    commit()
    if not changed:
        flash(_("Nothing was different; %(code)s stays as it was.", code=code), "info")
        return to_meeting(code)
    return _saved(code, warnings)


def _as_saved(dialogue: Dialogue, form: DialogueForm | None = None) -> DialogueForm:
    """The form as the record fills it; what is no fact of the record is taken from `form`."""
    asked = ("enterprise_picks", "enterprise_new", "text_confirmed")
    data = values_of(dialogue) | ({name: form[name].data for name in asked} if form else {})
    return DialogueForm(None, dialogue=dialogue, data=data)


def _both_versions(form: DialogueForm, code: str):
    """The conflict page: what differs between the saved and the typed, nothing lost."""
    dialogue = readable(code)
    action, back = url_for(".edit", code=dialogue.code), url_for(".show", code=dialogue.code)
    return conflicts.page(form, _as_saved(dialogue, form), dialogue, dialogue.code, action, back, office=office())


def _saved(code: str, warnings: list[str]) -> Response:
    flash(_("%(code)s is saved.", code=code))
    for warning in warnings:
        flash(warning, "warning")
    return to_meeting(code)


def _warnings(form: DialogueForm, dialogue: Dialogue) -> Iterator[str]:
    """What is no error but worth a look: names in texts, numbers below the law's, agencies outside their dates."""
    yield from form.soft_findings()
    yield from (found.text for found in legal_frame(dialogue)[0] if found.state == "short")
    named = (dialogue.host_agency, *dialogue.coordinating_agencies, dialogue.chair, *dialogue.cochair_agencies)
    for agency in dict.fromkeys(named):
        if not agency.exists_on(dialogue.starts_on) and agency.id != current_user.agency_id:
            yield _(
                "%(agency)s did not exist on the day of the meeting. Check the agency.",
                agency=agency.name_on(dialogue.starts_on, language()),
            )
