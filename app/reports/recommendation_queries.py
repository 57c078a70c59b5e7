"""The sets of recommendations that figures count, as conditions for a window, and their classes.

Nothing that a record says of a day after `as_of` is known yet. A recommendation has ended when it was closed or found
not in scope: carried in + received = ended + carried out (statistics.md T3).
"""

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from app.agencies.models import Agency
from app.extensions import db
from app.recommendations import queries as recommendations
from app.recommendations.models import Recommendation, RecommendationMove
from app.reports.periods import Window

Condition = ColumnElement[bool]


def received(window: Window) -> Condition:
    return Recommendation.received_on.between(window.first, window.cut)


def answered(window: Window) -> Condition:
    return Recommendation.answered_on.between(window.first, window.cut)


def ended(window: Window) -> Condition:
    return Recommendation.ended_on.between(window.first, window.cut)


def carried_in(window: Window) -> Condition:
    """Received before, and not ended before."""
    before = and_(Recommendation.received_on < window.first, Recommendation.received_on <= window.as_of)
    still = or_(Recommendation.ended_on >= window.first, Recommendation.ended_on > window.as_of)
    return and_(before, or_(Recommendation.ended_on.is_(None), still))


def carried_out(window: Window) -> Condition:
    """Received by the end, and not ended by then."""
    return and_(
        Recommendation.received_on <= window.cut,
        or_(Recommendation.ended_on.is_(None), Recommendation.ended_on > window.cut),
    )


def _owed(window: Window) -> Condition:
    """What was found not in scope by the end, without an answer, is owed none."""
    left_out = and_(Recommendation.ended_on <= window.cut, Recommendation.answered_on.is_(None))
    return or_(Recommendation.ended_on.is_(None), ~left_out)


def overdue(window: Window) -> Condition:
    """Due by the end and unanswered then, whenever it was received."""
    unanswered = or_(Recommendation.answered_on.is_(None), Recommendation.answered_on > window.cut)
    return and_(Recommendation.due_on <= window.cut, unanswered, _owed(window))


def due(window: Window) -> Condition:
    return and_(Recommendation.due_on.between(window.first, window.cut), _owed(window))


def on_time(window: Window) -> Condition:
    """Of those due in the period: answered by their day."""
    return and_(due(window), Recommendation.answered_on <= Recommendation.due_on)


def by_topic(window: Window) -> ColumnElement[str]:
    return Recommendation.topic


def lead_then(window: Window) -> ColumnElement[int]:
    """The agency that had to answer at the end of the window: assignments after it are undone."""
    later = (
        select(RecommendationMove.from_lead_id)
        .where(
            RecommendationMove.recommendation_id == Recommendation.id,
            RecommendationMove.from_lead_id.is_not(None),
            RecommendationMove.on > window.cut,
        )
        .order_by(RecommendationMove.on, RecommendationMove.id)
        .limit(1)
        .correlate(Recommendation)
        .scalar_subquery()
    )
    return func.coalesce(later, Recommendation.lead_agency_id)


def from_recommendations(found: Select, window: Window) -> Select:
    return found.select_from(Recommendation).join(Agency, Agency.id == lead_then(window))


def oldest_open(user, window: Window, most: int) -> list[Recommendation]:
    """Of those not ended by the end of the window the ones received first, as far as `user` may read them."""
    found = recommendations.for_list(recommendations.visible_to(user)).where(carried_out(window))
    return list(db.session.scalars(found.order_by(Recommendation.received_on, Recommendation.id).limit(most)).unique())
