"""What can happen to a case, as data: codes, words, icons, and on which kinds of case each is offered.

The events of the procedures are those of the deadline table (case-rules.md 4); each procedure is offered on the
kinds of case it can concern. What was recorded stays readable when a case is classified anew.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask_babel import lazy_gettext as _l

from app.cases.states import DISPUTE_KINDS, KINDS
from app.core.terms import Term, Terms

DATA = Path(__file__).parent / "data" / "deadlines.json"
NOT_OF_CASES = frozenset({"workplace_dialogue", "employer_report"})

NOTE, HEAD_COUNT, COURT_RULING = "note", "head_count", "court_ruling"
CONCILIATION_MINUTES = "conciliation_minutes_made"

QUALITIES = Terms(
    Term("counted", _l("counted")),
    Term("reported", _l("as reported")),
    Term("estimated", _l("estimated")),
)
RULINGS = Terms(Term("legal", _l("lawful")), Term("illegal", _l("unlawful")))
RESULTS = Terms(Term("settled", _l("settled")), Term("not_settled", _l("not settled")))

_INTERESTS = frozenset({"interests_dispute", "mixed_dispute"})
_RIGHTS = frozenset({"rights_dispute", "mixed_dispute"})
_OPEN_KIND = frozenset({"unclassified_dispute"})

# Strikes arise from interests disputes only (LC 199); a dispute not yet classified may still turn out to be either.
KINDS_OF_PROCEDURE: dict[str, frozenset[str]] = {
    "dispute_intake": DISPUTE_KINDS,
    "conciliation": DISPUTE_KINDS,
    "arbitration": DISPUTE_KINDS,
    "limitation_rights_dispute": _RIGHTS | _OPEN_KIND,
    "collective_bargaining": _INTERESTS | _OPEN_KIND,
    "collective_agreement": _INTERESTS | _OPEN_KIND,
    "strike": _INTERESTS | _OPEN_KIND | {"strike"},
    "strike_postponement": _INTERESTS | _OPEN_KIND | {"strike"},
    "strike_suspension": _INTERESTS | _OPEN_KIND | {"strike"},
    "lockout": frozenset({"lockout", "strike"}),
    "work_stoppage": frozenset({"work_stoppage"}),
    "no_strike_workplace": _INTERESTS,
}


@dataclass(frozen=True)
class Event(Term):
    """`shape` is the icon of the timeline; `kinds` are the kinds of case it is offered on."""

    kinds: frozenset[str] = frozenset(KINDS)
    may_lie_ahead: bool = False


GENERAL = (
    Event(NOTE, _l("Note"), shape="document"),
    Event(HEAD_COUNT, _l("Head count"), shape="person"),
    Event("demand_raised", _l("Demand raised"), shape="list"),
    Event("agreement_recorded", _l("Agreement recorded"), shape="document"),
    Event("agreement_checked", _l("Carrying out of the agreement checked"), shape="document"),
    Event("agreement_broken", _l("Agreement not carried out"), shape="document"),
    Event(COURT_RULING, _l("Court ruling on the strike or lockout"), shape="scales"),
)

LABELS = {
    "bargaining_request_received": _l("Request to bargain received"),
    "bargaining_time_place_agreed": _l("Time and place of bargaining agreed"),
    "bargaining_started": _l("Bargaining began"),
    "bargaining_ended": _l("Bargaining ended"),
    "information_request_received": _l("Request for bargaining information received"),
    "bargaining_information_supplied": _l("Bargaining information supplied"),
    "cba_signed": _l("Collective agreement signed"),
    "cba_filed": _l("Collective agreement sent to the labour authority"),
    "request_received_by_authority": _l("Request received by the labour authority"),
    "request_forwarded": _l("Request forwarded to the body that settles it"),
    "request_received_by_conciliator": _l("Request received by the labour conciliator"),
    "request_passed_on": _l("Request passed on by the conciliator to the authority"),
    "request_received_from_conciliator": _l("Request received from the conciliator"),
    "conciliator_assigned": _l("Labour conciliator assigned"),
    "conciliation_minutes_made": _l("Conciliation minutes made"),
    "conciliation_ended": _l("Conciliation ended without minutes"),
    "conciliation_minutes_sent": _l("Conciliation minutes sent to the parties"),
    "violation_discovered": _l("Violation discovered by the party"),
    "court_petition_filed": _l("Petition filed with the court"),
    "arbitration_request_received": _l("Request received by the arbitration council"),
    "arbitration_panel_formed": _l("Arbitration panel set up"),
    "arbitration_meeting": _l("Meeting of the arbitration panel"),
    "arbitration_summons_sent": _l("Summons to the arbitration meeting sent"),
    "arbitration_decision_sent": _l("Arbitration decision sent"),
    "strike_opinion_collection": _l("Opinions on a strike collected"),
    "strike_ballot_notice_sent": _l("Employer told of the collection of opinions"),
    "strike_start": _l("Strike begins"),
    "strike_notice_sent": _l("Notice of the strike sent"),
    "lockout_start": _l("Lockout begins"),
    "lockout_notice_sent": _l("Notice of the lockout sent"),
    "notice_of_irregular_strike_received": _l("Notice of the stoppage received by the local People's Committee"),
    "first_meeting_held": _l("First meeting with both sides held"),
    "strike_decision_received": _l("Strike decision received by the labour authority"),
    "postponement_reported": _l("Postponement of the strike proposed to the provincial chair"),
    "postponement_review_ended": _l("Review ended: no ground to postpone the strike"),
    "postponement_report_received": _l("Proposal to postpone received by the provincial chair"),
    "postponement_decided": _l("Strike postponed"),
    "postponement_declined": _l("Strike not postponed"),
    "postponement_notice_sent": _l("Postponement of the strike notified"),
    "suspension_report_received_locally": _l("Report for a suspension received locally"),
    "suspension_proposed": _l("Suspension of the strike proposed to the provincial chair"),
    "suspension_proposal_received": _l("Proposal to suspend received by the labour authority"),
    "suspension_opinion_given": _l("Opinion on the suspension given"),
    "suspension_opinion_received": _l("Opinion on the suspension received by the provincial chair"),
    "suspension_decided": _l("Strike suspended"),
    "suspension_declined": _l("Strike not suspended"),
    "suspension_notice_sent": _l("Suspension of the strike notified"),
    "suspension_carried_out": _l("Suspension of the strike carried out"),
    "suspension_decision_received": _l("Decision to suspend received locally"),
    "suspension_result_reported": _l("Result of the suspension reported"),
    "strike_resumption": _l("Strike resumes"),
    "strike_resume_notice_sent": _l("Notice of resuming the strike sent"),
    "request_received_by_provincial_chair": _l("Request received by the provincial chair"),
    "assignment_made": _l("Labour authority assigned by the provincial chair"),
    "facilitation_ended": _l("Guided negotiation ended"),
    "facilitation_expired": _l("Time for guided negotiation ran out"),
    "nostrike_proposal_made": _l("Solution proposed to the provincial chair"),
    "proposal_received": _l("Proposal of a solution received by the provincial chair"),
    "nostrike_decision_made": _l("Decision made by the provincial chair"),
}


@cache
def every_rule() -> tuple[dict, ...]:
    """The rows of the deadline table, as they stand in the data file."""
    return tuple(json.loads(DATA.read_text(encoding="utf-8"))["deadlines"])


@cache
def rules() -> tuple[dict, ...]:
    """Those of them that concern cases."""
    return tuple(row for row in every_rule() if row["procedure"] not in NOT_OF_CASES)


def _of_procedures() -> Iterable[Event]:
    """Each event of the deadline table once, offered wherever one of its procedures is."""
    kinds: dict[str, frozenset[str]] = {}
    ahead = set()
    for row in rules():
        for code in (row["start_event"], *row["met_by"]):
            kinds[code] = kinds.get(code, frozenset()) | KINDS_OF_PROCEDURE[row["procedure"]]
        if row["direction"] != "within":
            ahead.add(row["start_event"])  # counted back from: it may be announced before it comes
    for code, where in kinds.items():
        yield Event(code, LABELS[code], shape="scales", kinds=where, may_lie_ahead=code in ahead)


EVENTS = Terms(*GENERAL, *_of_procedures())


def offered(kind: str) -> list[tuple[str, object]]:
    """(code, label) of the events that can be recorded on a case of this kind."""
    return [(code, event.label) for code, event in EVENTS.items() if kind in event.kinds]
