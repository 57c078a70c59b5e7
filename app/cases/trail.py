"""The trail of a case in the words of its page."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.cases import handling_queries as queries
from app.cases.demand_terms import NATURES, OUTCOMES, REFERRALS
from app.cases.events import EVENTS, QUALITIES, RESULTS, RULINGS
from app.cases.linking import LINKS
from app.cases.models import Case, Cause, Outcome, ResolutionMethod
from app.cases.queries import enterprise_name
from app.cases.states import KINDS, STATUSES
from app.cases.timeline import Names
from app.core.formats import fmt_moment, fmt_number
from app.core.history import Happening, entries, named
from app.core.terms import Term, Terms

FIELDS = {
    "code": _l("Code"),
    "reference": _l("The office's own number (if any)"),
    "kind": _l("Kind"),
    "status": _l("Status"),
    "title": _l("Title"),
    "enterprise_id": _l("Enterprise"),
    "started_on": _l("Started on"),
    "started_time": _l("Start time (if known)"),
    "ended_on": _l("Last day of the stoppage"),
    "ended_time": _l("End time (if known)"),
    "end_unknown": _l("The last day is not known"),
    "reported_on": _l("Reported on"),
    "closed_on": _l("Closed on"),
    "workers_involved": _l("Workers involved"),
    "workers_indirect": _l("Workers kept from working"),
    "days_not_worked": _l("Working days not worked"),
    "main_cause": _l("Main cause"),
    "causes": _l("Other causes"),
    "procedure_followed": _l("Procedure of the law followed"),
    "demands": _l("Workers' demands"),
    "summary": _l("Summary"),
    "resolution_method": _l("How it was settled"),
    "outcome": _l("Outcome of the demands"),
    "agreement": _l("Agreement (its terms)"),
    "agreement_on": _l("Date of the agreement"),
    "agreement_check_on": _l("Check that it is kept on"),
    "agreement_checked_on": _l("Checked on"),
    "lead_agency_id": _l("Lead agency"),
    "coordinating_agencies": _l("Coordinating agencies"),
    "restricted": _l("Restricted: only the agencies of the case"),
    "same_event_as_id": _l("Same event as"),
    "source": _l("Source"),
    "gate_at": _l("Written at the gate"),
    "gate_place": _l("Place as written at the gate"),
    "event": _l("What happened"),
    "happened_at": _l("When"),
    "note": _l("Note"),
    "shift_fraction": _l("Part of the shift"),
    "quality": _l("How the numbers were obtained"),
    "result": _l("Result of the conciliation"),
    "ruling": _l("The court ruled it"),
    "court": _l("Court"),
    "document_number": _l("Number of the document"),
    "document_date": _l("Date of the document"),
    "agencies": _l("Agencies that received it or were present"),
    "other_bodies": _l("Other bodies (if any)"),
    "nature": _l("Type of the demand"),
    "cause_code": _l("Cause"),
    "text": _l("What is demanded"),
    "referral": _l("Guided to (Labour Code 211)"),
    "referred_on": _l("Guided on (if known)"),
    "to_agency_id": _l("To agency"),
    "answer_by": _l("Answer by"),
    "question": _l("What is asked"),
    "answer": _l("Answer"),
    "answered_on": _l("Answered on"),
    "withdrawn_on": _l("Withdrawn on"),
    "on": _l("On"),
    "reason": _l("Reason"),
    "answer_reason": _l("Reason of the answer"),
    "link": _l("How they belong together"),
    "other_id": _l("Other case"),
    "name": _l("File"),
}
CLOCK_TIMES = ("started_time", "ended_time")
NUMBERS = ("workers_involved", "workers_indirect", "days_not_worked", "shift_fraction")
MOVE_WRITTEN = "case_move.created"
ACTIONS = named(
    {
        "case.recorded": _l("Recorded"),
        "case.created": _l("Recorded from a file"),
        "case.changed": _l("Changed"),
        "case.status_changed": _l("Status changed"),
        "case.closed": _l("Closed"),
        "case.reopened": _l("Reopened"),
        "case.event_added": _l("Event added"),
        "case.agreement_changed": _l("Agreement recorded"),
        "case_event.created": _l("Event added"),
        "case.first_meeting_completed": _l("Facts of the twelve hours completed"),
        "case.demand_added": _l("Demand recorded"),
        "case.demand_changed": _l("Demand changed"),
        "case.demand_removed": _l("Demand removed"),
        "case.lead_offered": _l("Lead offered"),
        "case.lead_accepted": _l("Lead accepted"),
        "case.lead_refused": _l("Lead declined"),
        "case.lead_offer_withdrawn": _l("Offer of the lead withdrawn"),
        "hand_over.changed": _l("Offer of the lead answered"),
        "case.question_asked": _l("Coordinating agency asked"),
        "case.question_answered": _l("Question answered"),
        "case.question_withdrawn": _l("Question withdrawn"),
        "case.merged": _l("Merged into another case"),
        "case.unmerged": _l("Merging taken back"),
        "case.linked": _l("Linked with another case"),
        "case_link.created": _l("Linked with another case"),
        "case_link.deleted": _l("Link taken back"),
        "attachment.created": _l("Document added"),
        "attachment.downloaded": _l("Document downloaded"),
        "text.confirmed": _l("Text confirmed: it names no person"),
        "text.warned": _l("Text saved with a warning"),
        "right.refused": _l("Refused: no right"),
    }
)
ANSWERS = Terms(Term("unknown", _l("Not known")), Term("yes", _l("Yes")), Term("no", _l("No")))


def of_case(case: Case, user: Any, names: Names, limit: int) -> list[Happening]:
    """The newest entries; moves of status stand in the course of events and are left out here."""
    found = entries("case", case.id, FIELDS, ACTIONS, _values(case, user, names), limit)
    for one in found:
        one.agency = names.of_code(one.agency)
    return [one for one in found if one.what != MOVE_WRITTEN]


def _values(case: Case, user: Any, names: Names) -> dict[str, Callable[[Any], Any]]:
    """How stored values read; other records are looked up once each, when an entry names them."""
    listed = queries.labels((Cause, ResolutionMethod, Outcome), names.language)
    other_case = cache(lambda key: queries.codes_of([key], user).get(key, _("a case outside what may be seen")))
    enterprise = cache(lambda key: case.enterprise.name if key == case.enterprise_id else enterprise_name(key))

    def label(code: str) -> str:
        return listed.get(code, code)

    return {
        "kind": KINDS.label,
        "status": STATUSES.label,
        "event": EVENTS.label,
        "quality": QUALITIES.label,
        "result": RESULTS.label,
        "ruling": RULINGS.label,
        "link": LINKS.label,
        "procedure_followed": ANSWERS.label,
        "main_cause": label,
        "causes": label,
        "resolution_method": label,
        "outcome": lambda code: listed[code] if code in listed else OUTCOMES.label(code),
        "nature": NATURES.label,
        "cause_code": label,
        "referral": REFERRALS.label,
        "lead_agency_id": names.of,
        "to_agency_id": names.of,
        "coordinating_agencies": names.of_code,
        "agencies": names.of_code,
        "enterprise_id": enterprise,
        **dict.fromkeys(CLOCK_TIMES, lambda text: text[:5]),
        **dict.fromkeys(NUMBERS, lambda number: fmt_number(Decimal(str(number)))),
        "happened_at": lambda text: fmt_moment(datetime.fromisoformat(text)),
        "same_event_as_id": other_case,
        "other_id": other_case,
    }
