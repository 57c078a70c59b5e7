"""The registers that take files, by their names; and what pages call their records."""

from collections.abc import Callable, Iterable
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.accounts import imports as holidays
from app.cases import imports as cases
from app.cases import operations as case_operations
from app.cases.models import Case
from app.core import search
from app.core.imports import Register
from app.core.terms import Term, Terms
from app.core.workdays import Holiday
from app.dialogues import imports as dialogues
from app.dialogues import operations as dialogue_operations
from app.dialogues.models import Dialogue, Invitation
from app.enterprises import imports as enterprises
from app.enterprises import operations as enterprise_operations
from app.enterprises import sectors
from app.enterprises.models import Enterprise
from app.extensions import db
from app.recommendations import imports as recommendations
from app.recommendations import operations as recommendation_operations
from app.recommendations.models import Recommendation

REGISTERS: dict[str, Register] = {
    room.REGISTER.name: room.REGISTER for room in (cases, enterprises, dialogues, recommendations, holidays, sectors)
}
LABELS = Terms(
    Term("cases", _l("Cases")),
    Term("enterprises", _l("Enterprises")),
    Term("dialogues", _l("Dialogues")),
    Term("recommendations", _l("Recommendations")),
    Term("holidays", _l("Public holidays")),
    Term("sectors", _l("Sectors")),
)
TEXT_COLUMNS = ("title", "demands", "summary", "agreement", "text", "answer")


def open_to(user: Any) -> list[str]:
    """The registers that this account may bring files into."""
    return [name for name, register in REGISTERS.items() if register.right(user)]


# Records by the noun that the trail has for them ---------------------------------------------------------------------


def _enterprise(one: Enterprise) -> None:
    search.index(one, enterprise_operations.search_texts(one))
    case_operations.reindex_of(one)
    dialogue_operations.reindex_of(one)
    recommendation_operations.reindex_of(one)


REINDEX: dict[str, Callable[[Any], Any]] = {
    "case": case_operations.index,
    "dialogue": dialogue_operations.index,
    "enterprise": _enterprise,
    "recommendation": recommendation_operations.index,
}


def named(records: Iterable[tuple[str, int]]) -> list[tuple[str, str]]:
    """(what it is called, address of its page) of records by noun and id; without a page the address is empty."""
    wanted: dict[str, set[int]] = {}
    for noun, id_ in records:
        wanted.setdefault(noun, set()).add(id_)
    found = []
    for noun, ids in wanted.items():
        found += _NAMES[noun](ids) if noun in _NAMES else [(f"{noun} {id_}", "") for id_ in sorted(ids)]
    return found


def _cases(ids: set[int]) -> list[tuple[str, str]]:
    codes = db.session.scalars(select(Case.code).where(Case.id.in_(ids)).order_by(Case.id))
    return [(code, url_for("cases.show", code=code)) for code in codes]


def _dialogues(ids: set[int]) -> list[tuple[str, str]]:
    codes = db.session.scalars(select(Dialogue.code).where(Dialogue.id.in_(ids)).order_by(Dialogue.id))
    return [(code, url_for("dialogues.show", code=code)) for code in codes]


def _recommendations(ids: set[int]) -> list[tuple[str, str]]:
    codes = db.session.scalars(
        select(Recommendation.code).where(Recommendation.id.in_(ids)).order_by(Recommendation.id)
    )
    return [(code, url_for("recommendations.show", code=code)) for code in codes]


def _invitations(ids: set[int]) -> list[tuple[str, str]]:
    """The meetings that invite."""
    return _dialogues(set(db.session.scalars(select(Invitation.dialogue_id).where(Invitation.id.in_(ids)))))


def _enterprises(ids: set[int]) -> list[tuple[str, str]]:
    found = select(Enterprise.id, Enterprise.name).where(Enterprise.id.in_(ids)).order_by(Enterprise.id)
    return [(name, url_for("enterprises.show", enterprise_id=id_)) for id_, name in db.session.execute(found)]


def _holidays(ids: set[int]) -> list[tuple[str, str]]:
    found = select(Holiday.day, Holiday.name).where(Holiday.id.in_(ids)).order_by(Holiday.day)
    return [(f"{day:%d/%m/%Y} {name}", "") for day, name in db.session.execute(found)]


_NAMES = {
    "case": _cases,
    "dialogue": _dialogues,
    "recommendation": _recommendations,
    "dialogue_invitation": _invitations,
    "enterprise": _enterprises,
    "holiday": _holidays,
}
