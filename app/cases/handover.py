"""Handing the lead of a case to another agency: an offer, and its answer. Until it is accepted the old lead leads."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from app.agencies.models import Agency
from app.agencies.queries import agencies_of
from app.cases import handling_queries as queries
from app.cases.checks import check_version, not_ahead, raise_first
from app.cases.clocks import office_calendar
from app.cases.models import Case, HandOver
from app.cases.operations import Day
from app.core import audit
from app.core.db import now, today
from app.core.errors import Refused
from app.extensions import db

ANSWER_WITHIN = 3  # working days
NO_OFFER = _l("There is no offer to answer: it was answered or withdrawn already.")


def offer(
    case: Case,
    to_agency: Agency,
    on: date,
    reason: str | None,
    *,
    answer_by: date | None = None,
    version: int | None = None,
    by: Any = None,
) -> HandOver:
    """Offer the lead to another agency, which is asked to answer by a day if one is named."""
    check_version(case, version)
    raise_first(faults_of_offer(case, to_agency, on, by, answer_by))
    made = HandOver(case=case, from_agency_id=case.lead_agency_id, to_agency=to_agency, on=on, reason=reason)
    made.answer_by = answer_by
    db.session.add(made)
    audit.record("case.lead_offered", made, by=by, to=to_agency.code)
    return made


def faults_of_offer(
    case: Case, to_agency: Agency | None, on: date | None, by: Any = None, answer_by: date | None = None
) -> Iterator[Refused]:
    if queries.pending_offer(case) is not None:
        yield Refused(_l("The lead was offered already and the answer is awaited. Withdraw that offer first."))
        return
    if to_agency is not None:
        own = {case.lead_agency_id} | (agencies_of(by) if by else set())
        if to_agency.id in own:
            yield Refused(_l("This agency leads the case already. Choose another one."), "to_agency")
        elif not to_agency.exists_on(today()):
            yield Refused(_l("This agency does not act today. Choose one that does."), "to_agency")
    yield from not_ahead(on, "on")
    if on is not None and answer_by is not None and answer_by < on:
        text = _l("The answer is asked for before the offer of %(day)s. Enter that day or a later one.", day=Day(on))
        yield Refused(text, "answer_by")


def usual_answer_day(working_days: int = ANSWER_WITHIN) -> date:
    """The day by which an answer is asked for unless another is named."""
    return office_calendar().add_working_days(today(), working_days)


def accept(case: Case, *, by: Any = None) -> HandOver:
    """The receiving agency takes the lead; the old lead becomes coordinating.

    When the one it was offered to has ended since, its successor, who accepts, leads.
    """
    made = _answered(case, "accepted", None)
    old, new = case.lead_agency, made.to_agency
    if by is not None and new.ended_by(today()):
        new = by.agency
    others = {one.id: one for one in (*case.coordinating_agencies, old) if one.id != new.id}
    case.coordinating_agencies = sorted(others.values(), key=lambda one: one.code)
    case.lead_agency = new
    audit.record("case.lead_accepted", case, by=by, offered_by=old.code)
    return made


def refuse(case: Case, reason: str | None, *, by: Any = None) -> HandOver:
    """The receiving agency says no, and why."""
    if not reason:
        raise Refused(_l("Enter why the lead is declined."), "reason")
    made = _answered(case, "refused", reason)
    audit.record("case.lead_refused", made, by=by)
    return made


def withdraw(case: Case, *, by: Any = None) -> HandOver:
    """The sender takes the offer back."""
    made = _answered(case, "withdrawn", None)
    audit.record("case.lead_offer_withdrawn", made, by=by)
    return made


def _answered(case: Case, state: str, reason: str | None) -> HandOver:
    made = queries.pending_offer(case)
    if made is None:
        raise Refused(NO_OFFER)
    made.state, made.answered_at, made.answer_reason = state, now(), reason
    return made
