"""Finding saved lists: one's own, and those shared with one's agency."""

from typing import Any

from sqlalchemy import Select, or_, select

from app.agencies.queries import read_by
from app.core.formats import fold
from app.extensions import db
from app.saved.models import SavedList


def visible_to(user: Any) -> Select:
    return select(SavedList).where(or_(SavedList.user_id == user.id, SavedList.agency_id.in_(read_by(user))))


def of_register(user: Any, register: str) -> list[SavedList]:
    """Those that this account sees of a register, by name."""
    found = visible_to(user).where(SavedList.register == register)
    return list(db.session.scalars(found.order_by(SavedList.name_key, SavedList.id)))


def seen(user: Any, list_id: int) -> SavedList | None:
    return db.session.scalar(visible_to(user).where(SavedList.id == list_id))


def own(user: Any, register: str, name: str) -> SavedList | None:
    """The account's own list of that name, marks and case ignored."""
    found = select(SavedList).where(SavedList.user_id == user.id, SavedList.register == register)
    return db.session.scalar(found.where(SavedList.name_key == fold(name)))


def shared(agency_id: int, register: str, name: str) -> SavedList | None:
    """The list of that name that is shared with the agency."""
    found = select(SavedList).where(SavedList.agency_id == agency_id, SavedList.register == register)
    return db.session.scalar(found.where(SavedList.name_key == fold(name)))
