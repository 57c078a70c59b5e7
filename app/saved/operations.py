"""Saving a list under a name, sharing it, ending it. The commit is the caller's."""

from typing import Any

from flask_babel import lazy_gettext as _l

from app.core import audit
from app.core.errors import Refused
from app.core.formats import fold
from app.extensions import db
from app.saved import queries
from app.saved.models import SavedList


def save(register: str, name: str, query: str, *, by: Any) -> SavedList:
    """Keep the address under the name; one's own list of that name opens this address from now on."""
    kept = queries.own(by, register, name)
    if kept is None:
        kept = SavedList(register=register, user_id=by.id)
        db.session.add(kept)
    elif kept.agency_id is not None and kept.query != query:
        raise Refused(
            _l("A list of this name is shared with the agency. Choose another name, or end it first."), "name"
        )
    kept.name, kept.name_key, kept.query = name, fold(name), query
    return kept


def share(saved: SavedList, *, by: Any) -> None:
    """All of the agency of `by` see it from now on."""
    if saved.agency_id is not None:
        return
    if queries.shared(by.agency_id, saved.register, saved.name) is not None:
        raise Refused(_l("The agency shares a list of this name already. Choose another name."), "name")
    saved.agency_id = by.agency_id
    audit.record("saved_list.shared", saved, by=by)


def end(saved: SavedList, *, by: Any) -> None:
    """The name is gone; what the list showed stays where it is."""
    audit.record("saved_list.ended", saved, by=by)
    db.session.delete(saved)
