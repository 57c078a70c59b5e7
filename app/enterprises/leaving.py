"""Enterprises that were only ever a name to be completed, and that nothing speaks of any more."""

from typing import Any

from sqlalchemy import or_, select

from app.core import audit, search
from app.enterprises.merged_rows import places
from app.enterprises.models import Enterprise, Merge, OtherName
from app.extensions import db


def forget_if_unused(enterprise: Enterprise, *, by: Any = None) -> bool:
    """Take it out of the registry when nobody completed it and no record points to it; whether it went."""
    if not enterprise.to_complete or _is_spoken_of(enterprise):
        return False
    audit.record("enterprise.dropped", enterprise, by=by)
    search.forget("enterprise", [enterprise.id])
    db.session.delete(enterprise)
    return True


def _is_spoken_of(enterprise: Enterprise) -> bool:
    db.session.flush()
    pointing = [select(place.column).where(place.column == enterprise.id) for place in places()]
    pointing += [
        select(Merge.id).where(or_(Merge.merged_id == enterprise.id, Merge.into_id == enterprise.id)),
        select(OtherName.id).where(OtherName.enterprise_id == enterprise.id),
        select(Enterprise.id).where(Enterprise.merged_into_id == enterprise.id),
    ]
    return any(db.session.scalar(rows.limit(1)) is not None for rows in pointing)
