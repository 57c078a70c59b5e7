"""The page of one case, and the work done on it there."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from app.cases import (
    agreements,
    attachments,
    clock_lines,
    clock_queries,
    daytable,
    documents,
    handling,
    handling_queries,
    handover,
    likeness,
    linking,
    operations,
    permissions,
    queries,
    timeline,
    trail,
    twelve_hours,
)
from app.cases.coordination_forms import AnswerForm, AskForm
from app.cases.day_forms import DaysForm, days_form
from app.cases.deadline_words import citation
from app.cases.demand_forms import PAIRS, DemandForm
from app.cases.demand_terms import DISPUTE_OF, NATURES, OUTCOMES, REFERRALS, outcome_of
from app.cases.forms import PROCEDURE, language
from app.cases.handling_forms import (
    AgreementForm,
    AttachmentForm,
    BlackOutForm,
    CloseForm,
    DeclineForm,
    EventForm,
    HandOverForm,
    LinkForm,
    ReopenForm,
    StatusForm,
    WithFiles,
    WorkForm,
    opening_event,
)
from app.cases.models import Case, CaseEvent, CaseQuestion, Cause
from app.cases.states import KINDS, STATUSES, STOPPAGE_KINDS, can_close, can_reopen, moves_from
from app.cases.twelve_hours import TwelveHours
from app.cases.twelve_hours_forms import TwelveHoursForm
from app.cases.views import bp
from app.core import saving, submissions
from app.core.blackout import Passage
from app.core.blackout_form import REMOVED, STANDS_NOWHERE
from app.core.db import commit, today, writing
from app.core.errors import Conflict, Refused
from app.core.formats import fmt_date
from app.core.permissions import allow, can
from app.core.text_check import note_findings
from app.enterprises.terms import OWNERSHIPS
from app.extensions import db
from app.imports import operations as file_operations
from app.imports import queries as files

HISTORY_SHOWN, HISTORY_MOST = 10, 200


@bp.get("/<code>")
def show(code: str):
    """The case: what happened, who handles it, what is known, and the forms of the work on it."""
    case = readable(code)
    allow(permissions.read, case)
    return _page(case)


# What is done ------------------------------------------------------------------------------------------------------


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


@bp.post("/<code>/handover")
def hand_over(code: str):
    case = readable(code)
    allow(permissions.hand_over, case)

    def save(case: Case, form: HandOverForm, kept: list) -> str:
        handover.offer(
            case,
            form.agency,
            form.on.data,
            form.reason.data,
            answer_by=form.answer_by.data,
            version=form.opened_at,
            by=acting(),
        )
        return _(
            "%(agency)s was offered the lead. Waiting for an answer.", agency=form.agency.name_on(today(), language())
        )

    return work(code, permissions.hand_over, HandOverForm(case, acting()), save)


@bp.post("/<code>/handover/accept")
def accept_lead(code: str):
    case = readable(code)
    allow(permissions.answer_hand_over, case)

    def save(case: Case, form: WorkForm, kept: list) -> str:
        made = handover.accept(case, by=acting())
        name = made.to_agency.name_on(today(), language())
        return _("%(agency)s leads %(code)s now.", agency=name, code=case.code)

    return work(code, permissions.answer_hand_over, WorkForm(case), save)


@bp.post("/<code>/handover/refuse")
def decline_lead(code: str):
    case = readable(code)
    allow(permissions.answer_hand_over, case)

    def save(case: Case, form: DeclineForm, kept: list) -> str:
        handover.refuse(case, form.reason.data, by=acting())
        return _("The lead of %(code)s was declined.", code=case.code)

    return work(code, permissions.answer_hand_over, DeclineForm(case), save)


@bp.post("/<code>/handover/withdraw")
def withdraw_lead(code: str):
    case = readable(code)
    allow(permissions.hand_over, case)

    def save(case: Case, form: WorkForm, kept: list) -> str:
        handover.withdraw(case, by=acting())
        return _("The offer of the lead was withdrawn.")

    return work(code, permissions.hand_over, WorkForm(case), save)


@bp.post("/<code>/links")
def set_link(code: str):
    case = readable(code)
    allow(permissions.change, case)

    def save(case: Case, form: LinkForm, kept: list) -> None:
        act = linking.unlink if form.undo.data else linking.link
        act(case, _seen(form.other.data), form.link.data, by=acting())

    return work(code, permissions.change, LinkForm(case, _seen), save)


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


# How it is done ----------------------------------------------------------------------------------------------------


class AlreadySaved(Exception):
    """The same form was saved before: what it brought along is not kept twice."""


def acting():
    return current_user._get_current_object()


def _seen(code: str) -> Case | None:
    return db.session.scalar(queries.with_code(queries.visible_to(current_user), code[:40]))


def readable(code: str, held: bool = False) -> Case:
    """The case of that code if this account may see it, else 404; `held`: until the commit."""
    found = queries.with_code(queries.visible_to(current_user), code)
    case = db.session.scalar(queries.to_change(found) if held else handling_queries.for_page(found))
    if case is None:
        abort(404)
    return case


def work(code: str, right: Callable, form: WorkForm, save: Callable[[Case, Any, list], str | None]):
    """Validate, save, answer: 303 to the case, or the page of the case again with the form as it was typed."""
    if not form.validate():
        return _page(form.case, form, 422)
    try:
        answer, status = saving.attempt(form, lambda: _saved(code, right, form, save))
    except AlreadySaved:
        db.session.rollback()
        return redirect(url_for(".show", code=code), 303)
    except Conflict as conflict:
        form.refuse(conflict)
        return _page(readable(code), form, 409)
    if answer is not None:
        return answer
    return _page(readable(code), form, status)


def _saved(code: str, right: Callable, form: WorkForm, save: Callable[[Case, Any, list], str | None]):
    files = form.files if isinstance(form, WithFiles) else []
    if files:
        db.session.rollback()  # cleaning files takes a while: nobody else's save waits for it
    with attachments.keeping(files) as kept:
        if files:
            writing()
        case = form.case = readable(code, held=True)
        allow(right, case)
        notice = save(case, form, kept)
        note_findings(case, form.confirmed, form.warnings, by=acting())
        shown = case.code
        warnings = list(form.soft_findings())
        commit()
    if files:
        documents.sweep()
    flash(notice or _("%(code)s is saved.", code=shown))
    for warning in warnings:
        flash(warning, "warning")
    still = queries.with_code(queries.visible_to(current_user), code).with_only_columns(Case.id)
    return redirect(url_for(".show", code=shown) if db.session.scalar(still) else url_for("home.index"), 303)


# The page ----------------------------------------------------------------------------------------------------------


def _page(case: Case, refused: WorkForm | None = None, status: int = 200):
    """The case with all its forms; `refused` stands in for the one of its kind, open and as it was typed."""
    names = timeline.Names(handling_queries.every_agency(), case.started_on, language())
    events = handling_queries.events_of(case)
    moves, offers = handling_queries.moves_of(case), handling_queries.offers_of(case)
    into, merged = handling_queries.merged_with(case, current_user)
    lines = _deadlines(case, names)
    demands = handling_queries.demands_of(case)
    hours = twelve_hours.of_case(case, events, demands)
    questions = handling_queries.questions_of(case)
    long_history = request.args.get("history") == "all"
    history = trail.of_case(case, acting(), names, HISTORY_MOST if long_history else HISTORY_SHOWN + 1)
    papers = handling_queries.documents_of(case)
    page = render_template(
        "cases/show.html",
        case=case,
        names=names,
        course=timeline.course(case, events, moves, offers, names, questions),
        workers=timeline.workers_of(case, events, names.language),
        deadlines=lines,
        twelve_hours=clock_lines.first_meeting(lines),
        notice_unknown=case.kind == "work_stoppage" and case.is_open and not clock_lines.has_first_meeting(lines),
        employees=handling_queries.employees_on(case.enterprise_id),
        demands=demands,
        hours=hours,
        questions=questions,
        breach=agreements.breach(events),
        roads=agreements.roads(case, moves),
        cited=lambda article: citation(article, names.language),
        today=today(),
        suggested=queries.outcome(outcome_of(one.outcome for one in demands)),
        lacks_terms=agreements.lacks_terms(case),
        lacking=[twelve_hours.LACKING[one] for one in hours.lacking()] if hours else [],
        demand_terms={"natures": NATURES, "outcomes": OUTCOMES, "referrals": REFERRALS, "dispute_of": DISPUTE_OF},
        demand_pairs=PAIRS,
        files=[one for one in papers if one.removed_at is None],
        removed_files=[one for one in papers if one.removed_at is not None],
        lacking_files=documents.lacking(one for one in papers if one.removed_at is None),
        links=handling_queries.links_of(case, current_user),
        merged_into=into,
        merged=merged,
        offer=next((one for one in offers if one.state == "offered"), None),
        history=history if long_history else history[:HISTORY_SHOWN],
        long_history=long_history,
        origins=files.origins("case", case.id, current_user),
        more_history=len(history) > HISTORY_SHOWN and not long_history,
        forms=_forms(case, refused, events, hours, questions),
        refused=refused,
        refused_as=next((name for name, form_class in FORM_CLASSES.items() if isinstance(refused, form_class)), ""),
        statuses=STATUSES,
        kinds=KINDS,
        link_kinds=linking.LINKS,
        alike=likeness.of_case(case, current_user) if can("cases.change", case) else [],
        alike_words=linking.ANSWERS,
        cause_labels=handling_queries.labels((Cause,), names.language),
        ownerships=OWNERSHIPS,
        procedures=dict(PROCEDURE),
        is_stoppage=case.kind in STOPPAGE_KINDS,
        day_number=handling.days_since_start(case),
        coded=lambda row: (row.label_en if names.language == "en" else row.label_vi) if row else None,
    )
    return page, status


def _deadlines(case: Case, names: timeline.Names) -> list[clock_lines.Line]:
    """The legal deadlines of the case, what runs first; nothing more is asked when there are none."""
    rows = clock_queries.of_case(case)
    if not rows:
        return []
    desk = clock_lines.desk(names.agencies.values(), names.language)
    lines = [desk.line(row) for row in rows]
    return sorted(lines, key=lambda line: line.state not in clock_lines.OPEN_STATES)


def _forms(
    case: Case,
    refused: WorkForm | None,
    events: Sequence[CaseEvent],
    hours: TwelveHours | None,
    questions: list[CaseQuestion],
) -> dict[str, WorkForm]:
    """The forms that this account may send now, by name; one answer at a time, to what was asked first."""
    asked = next((one for one in questions if one.is_open and permissions.concerned(acting(), case, one)), None)
    version = {"version": str(case.version)}
    makers: dict[str, tuple[bool, Callable[[], WorkForm]]] = {
        "event": (can("cases.change", case), lambda: EventForm(case, formdata=None, data=opening_event())),
        "attach": (can("cases.change", case), lambda: AttachmentForm(case, formdata=None)),
        "twelve_hours": (
            can("cases.change", case) and hours is not None and bool(hours.values()),
            lambda: TwelveHoursForm(case, hours, formdata=None, data=version),
        ),
        "demand": (can("cases.change", case), lambda: DemandForm(case, formdata=None)),
        "status": (
            can("cases.change", case) and bool(moves_from(case.kind, case.status)),
            lambda: StatusForm(case, formdata=None, data=version),
        ),
        "agreement": (can("cases.change", case), lambda: AgreementForm(case, formdata=None, data=version)),
        "link": (can("cases.change", case), lambda: LinkForm(case, _seen, formdata=None)),
        "close": (
            can("cases.close", case) and can_close(case.status),
            lambda: CloseForm(case, formdata=None, data={**version, "closed_on": today()}),
        ),
        "reopen": (
            can("cases.reopen", case) and can_reopen(case.status),
            lambda: ReopenForm(case, formdata=None, data={**version, "on": today()}),
        ),
        "hand_over": (
            can("cases.hand_over", case),
            lambda: HandOverForm(case, acting(), formdata=None, data=version),
        ),
        "ask": (
            can("cases.ask", case) and bool(case.coordinating_agencies),
            lambda: AskForm(case, formdata=None),
        ),
        "answer": (
            asked is not None and can("cases.answer_question", case),
            lambda: AnswerForm(case, asked, formdata=None),
        ),
        "black_out": (can("cases.black_out", case), lambda: BlackOutForm(case, formdata=None)),
        "days": (
            can("cases.change", case) and case.kind in STOPPAGE_KINDS and "days" in request.args,
            lambda: days_form(case, events),
        ),
        "decline": (can("cases.answer_hand_over", case), lambda: DeclineForm(case, formdata=None)),
    }
    forms = {}
    for name, (allowed, make) in makers.items():
        form = make() if allowed else None
        if isinstance(refused, FORM_CLASSES[name]):
            form = refused
        if isinstance(form, StatusForm):
            form.offer_moves()
        if form is not None:
            forms[name] = form
    return forms


FORM_CLASSES = {
    "event": EventForm,
    "attach": AttachmentForm,
    "twelve_hours": TwelveHoursForm,
    "demand": DemandForm,
    "status": StatusForm,
    "agreement": AgreementForm,
    "link": LinkForm,
    "close": CloseForm,
    "reopen": ReopenForm,
    "hand_over": HandOverForm,
    "ask": AskForm,
    "answer": AnswerForm,
    "days": DaysForm,
    "black_out": BlackOutForm,
    "decline": DeclineForm,
}
