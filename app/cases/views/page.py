"""The page of one case: what happened, who handles it, what is known, and the forms of the work on it."""

from collections.abc import Sequence
from typing import Any

from flask import render_template, request
from flask_login import current_user

from app.cases import (
    agreements,
    clock_lines,
    clock_queries,
    documents,
    handling,
    handling_queries,
    likeness,
    linking,
    permissions,
    queries,
    timeline,
    trail,
    twelve_hours,
)
from app.cases.deadline_words import citation
from app.cases.demand_forms import PAIRS
from app.cases.demand_terms import DISPUTE_OF, NATURES, OUTCOMES, REFERRALS, outcome_of
from app.cases.forms import PROCEDURE, language
from app.cases.handling_forms import (
    WorkForm,
)
from app.cases.models import Case, CaseDemand, CaseEvent, CaseMove, CaseQuestion, Cause
from app.cases.states import KINDS, STATUSES, STOPPAGE_KINDS
from app.cases.views import bp
from app.cases.views.finding import acting, readable
from app.cases.views.page_forms import FORM_CLASSES, forms_of
from app.core.db import today
from app.core.permissions import allow, can
from app.enterprises.terms import OWNERSHIPS
from app.imports import queries as files
from app.recommendations import queries as recommendations
from app.recommendations.states import CODED as RECOMMENDATION_TERMS

HISTORY_SHOWN, HISTORY_MOST = 10, 200
RECOMMENDATIONS_SHOWN = 20


@bp.get("/<code>")
def show(code: str):
    """The case: what happened, who handles it, what is known, and the forms of the work on it."""
    case = readable(code)
    allow(permissions.read, case)
    return page(case)


def page(case: Case, refused: WorkForm | None = None, status: int = 200):
    """The case with all its forms; `refused` stands in for the one of its kind, open and as it was typed."""
    names = timeline.Names(handling_queries.every_agency(), case.started_on, language())
    events = handling_queries.events_of(case)
    moves = handling_queries.moves_of(case)
    demands = handling_queries.demands_of(case)
    hours = twelve_hours.of_case(case, events, demands)
    questions = handling_queries.questions_of(case)
    page = render_template(
        "cases/show.html",
        case=case,
        names=names,
        today=today(),
        coded=lambda row: (row.label_en if names.language == "en" else row.label_vi) if row else None,
        workers=timeline.workers_of(case, events, names.language),
        employees=handling_queries.employees_on(case.enterprise_id),
        hours=hours,
        lacking=[twelve_hours.LACKING[one] for one in hours.lacking()] if hours else [],
        questions=questions,
        day_number=handling.days_since_start(case),
        forms=forms_of(case, refused, events, hours, questions),
        refused=refused,
        refused_as=next((name for name, form_class in FORM_CLASSES.items() if isinstance(refused, form_class)), ""),
        **_course(case, events, moves, questions, names),
        **_clocks(case, names),
        **_demands(case, demands, events, moves, names),
        **_related(case, names),
        **_documents(case),
        **_history(case, names),
        **TERMS,
        procedures=dict(PROCEDURE),
        is_stoppage=case.kind in STOPPAGE_KINDS,
    )
    return page, status


# What the page calls things.
TERMS = {
    "statuses": STATUSES,
    "kinds": KINDS,
    "link_kinds": linking.LINKS,
    "alike_words": linking.ANSWERS,
    "ownerships": OWNERSHIPS,
    "demand_terms": {"natures": NATURES, "outcomes": OUTCOMES, "referrals": REFERRALS, "dispute_of": DISPUTE_OF},
    "demand_pairs": PAIRS,
}


def _course(
    case: Case,
    events: Sequence[CaseEvent],
    moves: Sequence[CaseMove],
    questions: Sequence[CaseQuestion],
    names: timeline.Names,
) -> dict[str, Any]:
    offers = handling_queries.offers_of(case)
    return {
        "course": timeline.course(case, events, moves, offers, names, questions),
        "offer": next((one for one in offers if one.state == "offered"), None),
    }


def _clocks(case: Case, names: timeline.Names) -> dict[str, Any]:
    lines = _deadlines(case, names)
    awaited = case.kind == twelve_hours.KIND and case.is_open
    return {
        "deadlines": lines,
        "twelve_hours": clock_lines.first_meeting(lines),
        "notice_unknown": awaited and not clock_lines.has_first_meeting(lines),
    }


def _demands(
    case: Case,
    demands: Sequence[CaseDemand],
    events: Sequence[CaseEvent],
    moves: Sequence[CaseMove],
    names: timeline.Names,
) -> dict[str, Any]:
    """The demands, the outcome that follows from them, and the agreement."""
    return {
        "demands": demands,
        "suggested": queries.outcome(outcome_of(one.outcome for one in demands)),
        "lacks_terms": agreements.lacks_terms(case),
        "breach": agreements.breach(events),
        "roads": agreements.roads(case, moves),
        "cited": lambda article: citation(article, names.language),
    }


def _related(case: Case, names: timeline.Names) -> dict[str, Any]:
    into, merged = handling_queries.merged_with(case, current_user)
    alike = likeness.of_case(case, current_user) if can("cases.change", case) else []
    return {
        "links": handling_queries.links_of(case, current_user),
        "merged_into": into,
        "merged": merged,
        "alike": alike,
        "recommendations": recommendations.of_origin(current_user, RECOMMENDATIONS_SHOWN, case_id=case.id),
        "recommendation_terms": RECOMMENDATION_TERMS,
        "cause_labels": handling_queries.labels((Cause,), names.language) if alike else {},
    }


def _documents(case: Case) -> dict[str, Any]:
    papers = handling_queries.documents_of(case)
    kept = [one for one in papers if one.removed_at is None]
    return {
        "files": kept,
        "removed_files": [one for one in papers if one.removed_at is not None],
        "lacking_files": documents.lacking(kept),
    }


def _history(case: Case, names: timeline.Names) -> dict[str, Any]:
    long = request.args.get("history") == "all"
    history = trail.of_case(case, acting(), names, HISTORY_MOST if long else HISTORY_SHOWN + 1)
    return {
        "history": history if long else history[:HISTORY_SHOWN],
        "long_history": long,
        "more_history": len(history) > HISTORY_SHOWN and not long,
        "origins": files.origins("case", case.id, current_user),
    }


def _deadlines(case: Case, names: timeline.Names) -> list[clock_lines.Line]:
    """The legal deadlines of the case, what runs first; nothing more is asked when there are none."""
    rows = clock_queries.of_case(case)
    if not rows:
        return []
    desk = clock_lines.desk(names.agencies.values(), names.language)
    lines = [desk.line(row) for row in rows]
    return sorted(lines, key=lambda line: line.state not in clock_lines.OPEN_STATES)
