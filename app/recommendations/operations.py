"""Recording a recommendation and changing what is recorded of it; pages and imports share these.

`record` and `change` take plain values by the names of contract 6, already read and typed: dates as `date`, codes as
codes; `lead_agency` an Agency, `coordinating_agencies` a list of Agency, `enterprise`, `dialogue` and `case` records.
A name left out is left alone; None means not known. What is done with one afterwards: `handling`.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm.attributes import flag_modified

from app.core import audit, blackout, search, submissions
from app.core.blackout import Passage
from app.core.codes import next_code
from app.core.db import today
from app.core.errors import Conflict, Refused
from app.enterprises.models import Enterprise
from app.extensions import db
from app.recommendations import queries
from app.recommendations.models import Recommendation, RecommendationMove
from app.recommendations.rules import derived_status, facts, faults, raise_first, usual_due_day
from app.recommendations.states import ENDED, check_move

SERIES = "KN"
CODE = re.compile(r"[A-Za-z0-9._-]{1,40}")
PAGE_NAMES = frozenset({"new", "import", "export", "export.csv", "export.xlsx", "lookup"})

PLAIN = (
    "text",
    "topic",
    "level",
    "source",
    "received_stage",
    "raised_by",
    "received_on",
    "due_on",
    "answer_mode",
    "content_state",
    "answer",
    "answered_on",
    "document_number",
    "document_date",
    "feedback",
    "restricted",
    "internal_note",
    "unnamed_in_public",
    "brought_from",
)
RECORDS = ("enterprise", "dialogue", "case")
NEVER_EMPTY = {
    "text",
    "topic",
    "source",
    "received_on",
    "due_on",
    "feedback",
    "restricted",
    "unnamed_in_public",
    "status",
}


def record(
    values: Mapping[str, Any], *, by: Any = None, code: str | None = None, submission: str | None = None
) -> Recommendation:
    """Record what was raised: topic and text suffice, for `by` of an agency; else lead_agency too.

    Without a lead the agency of `by` leads until somebody is assigned; it becomes coordinating where another leads
    (contract 2). `code` is one that a file brings along; `submission` the one-time mark of the form.
    """
    values = dict(values)
    values["received_on"] = values.get("received_on") or today()
    values["due_on"] = values.get("due_on") or usual_due_day(values["received_on"], values.get("dialogue"))
    lead = values.pop("lead_agency", None) or (by.agency if by else None)
    if lead is None:
        raise Refused(_("Choose the agency that has to answer."), "lead_agency")
    elsewhere = lead if by is None or lead.id != by.agency_id else None
    status = values.pop("status", None) or derived_status({**values, "lead_agency": elsewhere})
    raise_first(faults({**values, "status": status}))
    values["source"] = values.get("source") or _source_of(values)
    made = Recommendation(feedback="none", restricted=False, unnamed_in_public=False, status=status)
    made.lead_agency = lead
    made.code = check_code(code) if code else next_code(SERIES, queries.is_taken)
    made.code_key = queries.code_key(made.code)
    others = list(values.pop("coordinating_agencies", None) or [])
    made.coordinating_agencies = besides_lead(lead, [*others, *([by.agency] if by else [])])
    _apply(made, values)
    made.ended_on = (made.answered_on or today()) if status in ENDED else None
    db.session.add(made)
    db.session.flush()
    if by is not None:
        submissions.remember(submission, by, made)
    index(made)
    audit.record("recommendation.recorded", made, by=by)
    return made


def _source_of(values: Mapping[str, Any]) -> str:
    return "meeting" if values.get("dialogue") else "case" if values.get("case") else "letter"


def change(
    recommendation: Recommendation,
    values: Mapping[str, Any],
    version: int | None = None,
    *,
    reason: str | None = None,
    by: Any = None,
) -> bool:
    """Change what `values` holds; whether anything was different.

    Conflict when the record has moved on from `version` (None: not asked). Another due day needs a `reason`, another
    lead is an assignment, another status a move along the arrows: all three are kept in its course.
    """
    if version is not None and version != recommendation.version:
        raise Conflict()
    values = {name: value for name, value in values.items() if value is not None or name not in NEVER_EMPTY}
    raise_first(faults({**facts(recommendation), **values}))
    before = _picture(recommendation)
    with db.session.no_autoflush:
        _note_course(recommendation, values, reason, by)
        if "coordinating_agencies" in values or "lead_agency" in values:
            _set_agencies(recommendation, values)
        _apply(recommendation, values)
        if _picture(recommendation) == before:
            return False
        flag_modified(recommendation, "updated_at")  # else a change of lists alone would leave the version as it was
        index(recommendation)
    audit.record("recommendation.changed", recommendation, by=by)
    return True


def _note_course(recommendation: Recommendation, values: dict[str, Any], reason: str | None, by: Any) -> None:
    """Keep as a move what an edit changes of status, lead and due day."""
    now, status = recommendation.status, values.pop("status", None) or recommendation.status
    lead = values.get("lead_agency") or recommendation.lead_agency
    if lead.id != recommendation.lead_agency_id and status == now:
        status = "assigned" if now in ("received", "assigned", "forwarded_up") else now
    if status != now:
        check_move(now, status)
    due_on = values.get("due_on", recommendation.due_on)
    if due_on != recommendation.due_on and not reason:
        raise Refused(_("Enter the reason why the day changes."), "due_reason")
    moved_lead = lead if lead.id != recommendation.lead_agency_id else None
    if status == now and due_on == recommendation.due_on and moved_lead is None:
        return
    note(recommendation, status, reason=reason, due_on=due_on, lead=moved_lead, by=by)
    recommendation.status = status
    recommendation.ended_on = today() if status in ENDED else None


def note(
    recommendation: Recommendation,
    status: str,
    *,
    on=None,
    reason: str | None = None,
    due_on=None,
    lead: Any = None,
    by: Any = None,
    **more: Any,
) -> RecommendationMove:
    """Keep one step of its course; called before the record itself changes."""
    move = RecommendationMove(recommendation_id=recommendation.id, from_status=recommendation.status, to_status=status)
    move.on, move.reason = on or today(), reason or None
    move.due_on = due_on if due_on != recommendation.due_on else None
    move.agency_id = by.agency_id if by else None
    if lead is not None:
        move.from_lead_id, move.to_lead_id = recommendation.lead_agency_id, lead.id
    for name, value in more.items():
        setattr(move, name, value)
    db.session.add(move)
    return move


# Codes ---------------------------------------------------------------------------------------------------------------


def check_code(code: str) -> str:
    """The code, when it can be a new recommendation's own; else Refused."""
    check_spelling(code)
    if queries.is_taken(code):
        raise Refused(_("There is a recommendation %(code)s already.", code=code), "code")
    return code


def check_spelling(code: str) -> None:
    """Refused unless this can be the code of a recommendation."""
    if not CODE.fullmatch(code) or not code.strip("."):
        raise Refused(
            _("“%(code)s” cannot be a code: up to 40 letters A-Z, digits and . _ - are taken.", code=code[:60]), "code"
        )
    if code.lower() in PAGE_NAMES:
        raise Refused(_("“%(code)s” is the name of a page. Choose another code.", code=code), "code")


# Finding it again --------------------------------------------------------------------------------------------------


def black_out(recommendation: Recommendation, passage: Passage, reason: str, *, by: Any = None) -> bool:
    """Take the passage out of all that is kept of it, its search words too; whether it stood there."""
    found = bool(blackout.black_out(recommendation, passage, reason, by=by))
    if found:
        flag_modified(recommendation, "updated_at")  # who has the form open still holds the passage
        index(recommendation)
    return found


def index(recommendation: Recommendation) -> None:
    """Make it findable by what it says now, from the next commit on."""
    texts = [recommendation.code]
    if recommendation.enterprise is not None:
        texts += recommendation.enterprise.found_by
    texts += [recommendation.raised_by, recommendation.document_number, recommendation.text, recommendation.answer]
    search.index(recommendation, texts)


def reindex_of(enterprise: Enterprise) -> int:
    """Make the enterprise's recommendations findable by its new names; how many there are."""
    found = queries.to_index(enterprise.id)
    for recommendation in found:
        index(recommendation)
    return len(found)


# Setting the values ------------------------------------------------------------------------------------------------


def besides_lead(lead, others: Iterable) -> list:
    """Each once, by code, the lead left out."""
    found = {agency.id: agency for agency in others if agency.id != lead.id}
    return sorted(found.values(), key=lambda agency: agency.code)


def _set_agencies(recommendation: Recommendation, values: dict[str, Any]) -> None:
    lead = values.pop("lead_agency", None) or recommendation.lead_agency
    others = values.pop("coordinating_agencies", recommendation.coordinating_agencies)
    if lead is not recommendation.lead_agency:
        recommendation.lead_agency = lead
    wanted = besides_lead(lead, others or [])
    if [one.id for one in wanted] != [one.id for one in recommendation.coordinating_agencies]:
        recommendation.coordinating_agencies = wanted


def _apply(recommendation: Recommendation, values: Mapping[str, Any]) -> None:
    for name in (*PLAIN, *RECORDS):
        given = values.get(name) is not None or name not in NEVER_EMPTY
        if name in values and given and getattr(recommendation, name) != values[name]:
            setattr(recommendation, name, values[name])


def _picture(recommendation: Recommendation) -> tuple:
    """All that `change` may touch, to tell whether it did."""
    return (
        *(getattr(recommendation, name) for name in (*PLAIN, *RECORDS, "status")),
        recommendation.lead_agency.id,
        frozenset(agency.id for agency in recommendation.coordinating_agencies),
    )
