"""Free texts beside the registry: the names of its enterprises, and their tax codes, are no persons (privacy 4)."""

from collections.abc import Iterable

from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload

from app.core import search
from app.core.privacy import Finding
from app.core.text_check import TextsLookedOver
from app.enterprises.models import Enterprise
from app.extensions import db

MOST_PIECES, MOST_ENTERPRISES = 10, 100


def names_around(findings: Iterable[Finding]) -> list[str]:
    """Names and tax codes of the enterprises that hold the words of one of the pieces; one statement on the index."""
    pieces = list(dict.fromkeys(one.piece for one in findings))[:MOST_PIECES]
    holding = [ids for ids in (search.matching("enterprise", piece) for piece in pieces) if ids is not None]
    if not holding:
        return []
    found = select(Enterprise).where(or_(*(Enterprise.id.in_(ids) for ids in holding)))
    found = found.options(selectinload(Enterprise.other_names)).limit(MOST_ENTERPRISES)
    return [name for one in db.session.scalars(found) for name in one.found_by if name]


class TextsBesideTheRegistry(TextsLookedOver):
    """Forms whose texts may name any enterprise of the registry."""

    def names_around(self, findings: Iterable[Finding]) -> Iterable[str]:
        return names_around(findings)
