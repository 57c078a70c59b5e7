"""The sets of records that figures count, as conditions for a window, and the classes they are broken down by.

A number and the list behind it use the same condition: that is what keeps them equal. Refuted records, and those
merged into another as the same event, count nowhere; the later runs of a resumed stoppage count with its first. What a
record says of a day after `as_of` is not known yet: an end or a close after it has not happened, a head count after it
was not taken.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    exists,
    extract,
    false,
    func,
    literal_column,
    not_,
    or_,
    select,
    true,
)
from sqlalchemy.orm import aliased

from app.agencies.models import Agency
from app.cases.deadlines import PROHIBITED_BEFORE, table
from app.cases.models import Case, CaseDeadline, CaseEvent, HandOver
from app.cases.states import DISPUTE_KINDS, ENDED, REFUTED, STOPPAGE_KINDS
from app.core.db import to_utc
from app.dialogues.models import Dialogue, attending
from app.dialogues.states import RUN_BY_AGENCY, TOOK_PLACE
from app.enterprises.models import Enterprise, HeadCount, Sector, Zone
from app.enterprises.queries import latest_head_count
from app.extensions import db
from app.recommendations.models import Recommendation
from app.reports.periods import Window

Condition = ColumnElement[bool]
UNKNOWN = "unknown"
GO_SLOW = "go_slow"

# Written into the statement: PostgreSQL takes two bound values for two different expressions when it groups.
_UNKNOWN = literal_column(f"'{UNKNOWN}'")


def _counts(*kinds: str, of: Any = Case) -> Condition:
    return and_(of.kind.in_(sorted(kinds)), of.status != REFUTED, of.same_event_as_id.is_(None))


# Stoppages -----------------------------------------------------------------------------------------------------------


def _stoppages() -> Condition:
    """One line an action: its first run."""
    return and_(_counts(*STOPPAGE_KINDS), Case.resumes_id.is_(None))


def later_run(window: Window, of: Any = Case) -> Condition:
    """A later run of a resumed stoppage that is known by `as_of`."""
    return and_(of.resumes_id.is_not(None), _counts(*STOPPAGE_KINDS, of=of), of.started_on <= window.as_of)


def _in_its_last_run(window: Window, holds: Callable[[Any], Condition]) -> Condition:
    """Whether the condition holds of the last run of the action: of the stoppage itself, unless it was resumed."""
    run, later = aliased(Case), aliased(Case)
    resumed = select(run.resumes_id).where(later_run(window, run))
    after = or_(later.started_on > run.started_on, and_(later.started_on == run.started_on, later.id > run.id))
    is_last = ~exists().where(later.resumes_id == run.resumes_id, after, later_run(window, later))
    return or_(and_(holds(Case), Case.id.not_in(resumed)), Case.id.in_(resumed.where(holds(run), is_last)))


def lost_its_end(window: Window, of: Any = Case) -> Condition:
    """Over by `as_of`, but nobody knows since when; the same as `cases.days.lost_its_end`, in SQL."""
    over = or_(of.closed_on <= window.as_of, and_(of.closed_on.is_(None), _over_without_close(of)))
    return and_(of.ended_on.is_(None), over)


def _still_open(window: Window, of: Any) -> Condition:
    """No end is known, and not because nobody knows it: it was still going on by `as_of`."""
    going_on = or_(of.closed_on > window.as_of, and_(of.closed_on.is_(None), not_(_over_without_close(of))))
    return and_(of.ended_on.is_(None), going_on)


def _over_without_close(of: Any) -> Condition:
    return or_(of.end_unknown, of.status == ENDED)


def began(window: Window) -> Condition:
    return and_(_stoppages(), Case.started_on.between(window.first, window.cut))


def _reaches(window: Window) -> Condition:
    """Not ended before the window; without a known end: until the first day of the last run."""

    def holds(of: Any) -> Condition:
        return or_(of.ended_on >= window.first, _still_open(window, of), of.started_on >= window.first)

    return _in_its_last_run(window, holds)


def carried_in(window: Window) -> Condition:
    """Started before the window and not ended before it."""
    if not window.has_begun:
        return false()
    return and_(_stoppages(), Case.started_on < window.first, _reaches(window))


def in_effect(window: Window) -> Condition:
    """Started by the end of the window and not ended before its beginning; without a known end: its first day only."""
    if not window.has_begun:
        return false()
    return and_(_stoppages(), Case.started_on <= window.cut, or_(Case.started_on >= window.first, _reaches(window)))


def ended(window: Window) -> Condition:
    return and_(_stoppages(), _in_its_last_run(window, lambda of: of.ended_on.between(window.first, window.cut)))


def end_unknown(window: Window) -> Condition:
    """Over without a known end; counted on the first day of the last run."""

    def holds(of: Any) -> Condition:
        return and_(of.started_on.between(window.first, window.cut), lost_its_end(window, of))

    return and_(_stoppages(), _in_its_last_run(window, holds))


def continuing(window: Window) -> Condition:
    """In effect, and at the end of the window neither ended nor over without a known end."""

    def holds(of: Any) -> Condition:
        return or_(of.ended_on > window.cut, _still_open(window, of), of.started_on > window.cut)

    return and_(in_effect(window), _in_its_last_run(window, holds))


def workers_unknown(window: Window) -> Condition:
    """Began, with neither a number of workers nor a head count known by `as_of`, of any of its runs."""
    run = aliased(Case)
    resumed = select(run.resumes_id).where(later_run(window, run), _has_workers(window, run))
    return and_(began(window), ~_has_workers(window, Case), Case.id.not_in(resumed))


def _has_workers(window: Window, of: Any) -> Condition:
    counted = exists().where(
        CaseEvent.case_id == of.id, CaseEvent.workers_involved.is_not(None), CaseEvent.day <= window.as_of
    )
    return or_(of.workers_involved.is_not(None), counted)


def go_slow_began(window: Window) -> Condition:
    return and_(_counts(GO_SLOW), Case.started_on.between(window.first, window.cut))


# Disputes ------------------------------------------------------------------------------------------------------------


def received(window: Window) -> Condition:
    return and_(_counts(*DISPUTE_KINDS), Case.reported_on.between(window.first, window.cut))


def closed(window: Window) -> Condition:
    return and_(_counts(*DISPUTE_KINDS), Case.closed_on.between(window.first, window.cut))


def open_at_end(window: Window) -> Condition:
    still = or_(Case.closed_on.is_(None), Case.closed_on > window.cut)
    return and_(_counts(*DISPUTE_KINDS), Case.reported_on <= window.cut, still)


def deadlines_due(window: Window, counting: Iterable[str], at: datetime) -> Select:
    """Of the legal deadlines of disputes that fell due in the window: how many were met in time, and how many in all.

    Only rules that count; bans are kept rather than met, cancelled deadlines are nobody's, and what may still be met at
    the moment `at` is not missed.
    """
    met = and_(CaseDeadline.met_at.is_not(None), CaseDeadline.met_at <= CaseDeadline.due_at)
    rules = sorted(key for key in counting if key in table() and table()[key].direction != PROHIBITED_BEFORE)
    return (
        select(func.sum(case((met, 1), else_=0)), func.count())
        .select_from(CaseDeadline)
        .join(CaseDeadline.case)
        .where(
            _counts(*DISPUTE_KINDS),
            CaseDeadline.rule.in_(rules),
            CaseDeadline.due_on.between(window.first, window.cut),
            CaseDeadline.cancelled_on.is_(None),
            or_(CaseDeadline.met_at.is_not(None), CaseDeadline.due_at < at),
        )
    )


# Hand-overs ----------------------------------------------------------------------------------------------------------

OLDEST, LATEST = date(1900, 1, 1), date(2200, 12, 31)  # moments beyond these are no moments on every clock


def _of_counted_cases() -> Condition:
    return and_(Case.status != REFUTED, Case.same_event_as_id.is_(None))


def _answered_within(window: Window) -> Condition:
    first, cut = max(window.first, OLDEST), min(window.cut, LATEST)
    if first > cut:
        return false()
    moments = (to_utc(datetime.combine(first, time.min)), to_utc(datetime.combine(cut, time.max)))
    return and_(_of_counted_cases(), HandOver.answered_at.between(*moments))


def lead_offered(window: Window) -> Condition:
    return and_(_of_counted_cases(), HandOver.on.between(window.first, window.cut))


def lead_accepted(window: Window) -> Condition:
    return and_(_answered_within(window), HandOver.state == "accepted")


def lead_refused(window: Window) -> Condition:
    return and_(_answered_within(window), HandOver.state == "refused")


def lead_answered(window: Window) -> Condition:
    """Accepted or declined; what the sender took back was not answered."""
    return and_(_answered_within(window), HandOver.state.in_(("accepted", "refused")))


# Dialogues -----------------------------------------------------------------------------------------------------------


def _starts(window: Window) -> Condition:
    return Dialogue.starts_on.between(window.first, window.cut)


def cancelled(window: Window) -> Condition:
    known = or_(Dialogue.cancelled_on.is_(None), Dialogue.cancelled_on <= window.as_of)
    return and_(_starts(window), Dialogue.status == "cancelled", known)


def planned(window: Window) -> Condition:
    """All but those cancelled before any invitation."""
    invited = and_(
        Dialogue.invited_on.is_not(None),
        or_(Dialogue.cancelled_on.is_(None), Dialogue.invited_on <= Dialogue.cancelled_on),
    )
    later = and_(Dialogue.cancelled_on.is_not(None), Dialogue.cancelled_on > window.as_of)
    return and_(_starts(window), or_(Dialogue.status != "cancelled", invited, later))


def held(window: Window) -> Condition:
    return and_(_starts(window), Dialogue.status.in_(TOOK_PLACE))


def postponed(window: Window) -> Condition:
    return and_(_starts(window), Dialogue.status == "postponed")


def attended(window: Window) -> Condition:
    """Enterprises at meetings that were held."""
    return Enterprise.id.in_(_enterprises_at(held(window)))


def _enterprises_at(meetings: Condition) -> Select:
    joined = select(attending.c.enterprise_id).join(Dialogue, Dialogue.id == attending.c.dialogue_id)
    return joined.where(meetings)


def conferences_planned(window: Window) -> Condition:
    return and_(planned(window), Dialogue.kind.in_(RUN_BY_AGENCY))


def conferences_held(window: Window) -> Condition:
    return and_(held(window), Dialogue.kind.in_(RUN_BY_AGENCY))


def at_conferences(window: Window) -> Condition:
    """Enterprises at meetings that agencies run."""
    return Enterprise.id.in_(_enterprises_at(conferences_held(window)))


def periodic_held(window: Window) -> Condition:
    return and_(held(window), Dialogue.kind == "periodic")


def periodic_told(window: Window) -> Condition:
    """Periodic dialogues of which it is known whether they took place."""
    return and_(Dialogue.kind == "periodic", or_(held(window), cancelled(window), postponed(window)))


def with_periodic(window: Window) -> Condition:
    """Active enterprises that held a periodic dialogue."""
    return and_(active(window), Enterprise.id.in_(_enterprises_at(periodic_held(window))))


def with_information(window: Window) -> Condition:
    """Active enterprises of which it is known whether they held a periodic dialogue."""
    return and_(active(window), Enterprise.id.in_(_enterprises_at(periodic_told(window))))


# Whom a reader sees behind these is a matter of the meetings: who was at one is part of it.
MEETINGS_BEHIND = {
    attended: held,
    at_conferences: conferences_held,
    with_periodic: periodic_held,
    with_information: periodic_told,
}


# Coverage ------------------------------------------------------------------------------------------------------------


def active(window: Window) -> Condition:
    return and_(Enterprise.status == "active", Enterprise.merged_into_id.is_(None))


def with_union(window: Window) -> Condition:
    return and_(active(window), Enterprise.representative_organisation == "yes")


def with_agreement(window: Window) -> Condition:
    return and_(active(window), Enterprise.collective_agreement == "yes")


def head_count_known(window: Window) -> Condition:
    other = aliased(HeadCount)
    return and_(active(window), exists().where(other.enterprise_id == Enterprise.id, other.as_of <= window.cut))


def head_count_unknown(window: Window) -> Condition:
    other = aliased(HeadCount)
    return and_(active(window), ~exists().where(other.enterprise_id == Enterprise.id, other.as_of <= window.cut))


# Classes: an expression of the key of a record's row, `unknown` its own ----------------------------------------


def _or_unknown(column) -> ColumnElement[str]:
    return func.coalesce(column, _UNKNOWN)


def by_kind(window: Window) -> ColumnElement[str]:
    return Case.kind


def by_zone(window: Window) -> ColumnElement[str]:
    return _or_unknown(Zone.code)


def by_sector(window: Window) -> ColumnElement[str]:
    return _or_unknown(Sector.section)


def by_ownership(window: Window) -> ColumnElement[str]:
    return _or_unknown(Enterprise.ownership)


def by_cause(window: Window) -> ColumnElement[str]:
    return _or_unknown(Case.main_cause)


def by_lead_agency(window: Window) -> ColumnElement[str]:
    return Agency.code


def by_outcome(window: Window) -> ColumnElement[str]:
    """The outcome of a close after `as_of` was not known then."""
    return case((Case.closed_on > window.as_of, _UNKNOWN), else_=_or_unknown(Case.outcome))


def by_agency(window: Window) -> ColumnElement[str]:
    """The agency that was offered the lead."""
    return Agency.code


def by_dialogue_kind(window: Window) -> ColumnElement[str]:
    return Dialogue.kind


def lead_then(window: Window) -> ColumnElement[int]:
    """The lead as recorded at the end of the window: hand-overs after it are undone, successions never matter."""
    later = (
        select(HandOver.from_agency_id)
        .where(HandOver.case_id == Case.id, HandOver.state == "accepted", HandOver.on > window.cut)
        .order_by(HandOver.on, HandOver.id)
        .limit(1)
        .correlate(Case)
        .scalar_subquery()
    )
    return func.coalesce(later, Case.lead_agency_id)


# Where the columns of conditions and classes come from ---------------------------------------------------------------


def from_cases(found: Select, window: Window) -> Select:
    return (
        found.select_from(Case)
        .join(Enterprise, Enterprise.id == Case.enterprise_id)
        .outerjoin(Zone, Zone.id == Enterprise.zone_id)
        .outerjoin(Sector, Sector.id == Enterprise.sector_id)
        .join(Agency, Agency.id == lead_then(window))
    )


def from_hand_overs(found: Select, window: Window) -> Select:
    return (
        found.select_from(HandOver)
        .join(Case, Case.id == HandOver.case_id)
        .join(Agency, Agency.id == HandOver.to_agency_id)
    )


def from_dialogues(found: Select, window: Window) -> Select:
    return found.select_from(Dialogue)


def from_enterprises(found: Select, window: Window) -> Select:
    return (
        found.select_from(Enterprise)
        .outerjoin(Zone, Zone.id == Enterprise.zone_id)
        .outerjoin(HeadCount, latest_head_count(window.cut))
    )


# Months --------------------------------------------------------------------------------------------------------------


def began_by_month(window: Window) -> dict[tuple[int, int], int]:
    """How many stoppages began in each (year, month); months without any are left out."""
    year, month = extract("year", Case.started_on).label("in_year"), extract("month", Case.started_on).label("in_month")
    rows = select(year, month, func.count()).where(began(window)).group_by(year.name, month.name)
    return {(int(in_year), int(in_month)): count for in_year, in_month, count in db.session.execute(rows)}


def months_in_use(until: date) -> set[tuple[int, int]]:
    """(year, month) of actions beginning, disputes and recommendations received and meetings, up to `until`."""
    found: set[tuple[int, int]] = set()
    for column, condition in (
        (Case.started_on, _counts(*STOPPAGE_KINDS, GO_SLOW)),
        (Case.reported_on, _counts(*DISPUTE_KINDS)),
        (Dialogue.starts_on, true()),
        (Recommendation.received_on, true()),
    ):
        year, month = extract("year", column).label("in_year"), extract("month", column).label("in_month")
        rows = select(year, month).where(condition, column <= until).group_by(year.name, month.name)
        found |= {(int(row.in_year), int(row.in_month)) for row in db.session.execute(rows)}
    return found
