"""What is done on the page of a case: each writes one form of it."""

from flask import abort, flash, request
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from app.cases import (
    agreements,
    attachments,
    daytable,
    handling,
    handling_queries,
    linking,
    operations,
    permissions,
)
from app.cases.day_forms import DaysForm, days_form
from app.cases.handling_forms import (
    AgreementForm,
    AttachmentForm,
    BlackOutForm,
    CloseForm,
    EventForm,
    LinkForm,
    ReopenForm,
    StatusForm,
)
from app.cases.models import Case
from app.cases.states import STOPPAGE_KINDS
from app.cases.views import bp
from app.cases.views.finding import acting, readable, seen
from app.cases.views.working import AlreadySaved, work
from app.core import submissions
from app.core.blackout import Passage
from app.core.blackout_form import REMOVED, STANDS_NOWHERE
from app.core.errors import Conflict, Refused
from app.core.formats import fmt_date
from app.core.permissions import allow
from app.imports import operations as file_operations


@bp.post("/<code>/events")
def add_event(code: str):
    case = readable(code)
    allow(permissions.change, case)

    def save(case: Case, form: EventForm, kept: list) -> None:
        if submissions.first_record("case_event", form.submission_id.data, current_user) is not None:
            raise AlreadySaved()
        event = handling.add_event(case, form.plain(), by=acting())
        attachments.attach(case, kept, by=acting(), event=event)
        submissions.remember(form.submission_id.data, acting(), event)
        if handling.is_before_start(case, event):
            flash(_("The event lies before the start of the case, %(day)s.", day=fmt_date(case.started_on)), "warning")

    return work(code, permissions.change, EventForm(case), save)


@bp.post("/<code>/days")
def set_days(code: str):
    """The head counts of the timeline as a grid, a line a day."""
    case = readable(code)
    allow(permissions.change, case)
    if case.kind not in STOPPAGE_KINDS:
        abort(404)

    def save(case: Case, form: DaysForm, kept: list) -> str:
        if form.conflicts(handling_queries.events_of(case)):
            raise Conflict()
        count = daytable.save(case, form.changed(), by=acting())
        if not count:
            return _("Nothing was different; %(code)s stays as it was.", code=case.code)
        return ngettext("%(num)d line of the day table is saved.", "%(num)d lines of the day table are saved.", count)

    return work(code, permissions.change, days_form(case, handling_queries.events_of(case), request.form), save)


@bp.post("/<code>/attachments")
def add_attachments(code: str):
    case = readable(code)
    allow(permissions.change, case)

    def save(case: Case, form: AttachmentForm, kept: list) -> None:
        if submissions.first_record("attachment", form.submission_id.data, current_user) is not None:
            raise AlreadySaved()
        added = attachments.attach(case, kept, by=acting())
        submissions.remember(form.submission_id.data, acting(), added[0])

    return work(code, permissions.change, AttachmentForm(case), save)


@bp.post("/<code>/status")
def set_status(code: str):
    case = readable(code)
    allow(permissions.change, case)

    def save(case: Case, form: StatusForm, kept: list) -> None:
        ended_on = handling.set_status(
            case,
            form.status.data,
            form.on.data,
            form.reason.data,
            agreement=form.terms,
            version=form.opened_at,
            by=acting(),
        )
        if agreements.lacks_terms(case):
            flash(_("The terms of the agreement are not recorded yet. Enter them under Settlement."), "warning")
        if ended_on is not None:
            flash(
                _(
                    "The last day of the stoppage is set to %(day)s. Correct it if it was another.",
                    day=fmt_date(ended_on),
                ),
                "info",
            )

    return work(code, permissions.change, StatusForm(case), save)


@bp.post("/<code>/close")
def close(code: str):
    case = readable(code)
    allow(permissions.close, case)

    def save(case: Case, form: CloseForm, kept: list) -> None:
        handling.close(case, form.values, version=form.opened_at, by=acting())
        if form.differs:
            flash(_("The outcome differs from the one that follows from the demands. It is kept as chosen."), "warning")

    return work(code, permissions.close, CloseForm(case), save)


@bp.post("/<code>/agreement")
def record_agreement(code: str):
    case = readable(code)
    allow(permissions.change, case)

    def save(case: Case, form: AgreementForm, kept: list) -> str:
        agreements.record(case, form.terms, version=form.opened_at, by=acting())
        return _("The agreement of %(code)s is saved.", code=case.code)

    return work(code, permissions.change, AgreementForm(case), save)


@bp.post("/<code>/reopen")
def reopen(code: str):
    case = readable(code)
    allow(permissions.reopen, case)

    def save(case: Case, form: ReopenForm, kept: list) -> None:
        handling.reopen(case, form.on.data, form.reason.data, version=form.opened_at, by=acting())

    return work(code, permissions.reopen, ReopenForm(case), save)


@bp.post("/<code>/links")
def set_link(code: str):
    case = readable(code)
    allow(permissions.change, case)

    def save(case: Case, form: LinkForm, kept: list) -> None:
        act = linking.unlink if form.undo.data else linking.link
        act(case, seen(form.other.data), form.link.data, by=acting())

    return work(code, permissions.change, LinkForm(case, seen), save)


@bp.post("/<code>/black-out")
def black_out(code: str):
    """Remove personal detail from every version of every text."""
    case = readable(code)
    allow(permissions.black_out, case)

    def save(case: Case, form: BlackOutForm, kept: list) -> str:
        passage, reason = Passage(form.passage.data), form.reason.data
        found = operations.black_out(case, passage, reason, by=acting())
        if not (file_operations.black_out(passage, reason, acting()) or found):
            raise Refused(STANDS_NOWHERE, "passage")
        return str(REMOVED) % {"code": case.code}

    return work(code, permissions.black_out, BlackOutForm(case), save)
