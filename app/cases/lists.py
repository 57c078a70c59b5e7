"""The coded lists as the administrator keeps them: values are added, reworded, retired and brought back, never deleted.

A retired value is no longer offered in forms; records that have it keep it, and files may still bring it.
"""

import re
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select, union

from app.cases.models import Case, CaseDemand, Cause, Listed, Outcome, ResolutionMethod, other_causes
from app.core import audit
from app.core.errors import Conflict, Refused
from app.core.formats import fold
from app.extensions import db

CODE = re.compile(r"[a-z][a-z0-9_]{1,39}")
FIELDS = ("label_vi", "label_en", "position")


def rows(model: type[Listed]) -> list[Listed]:
    """Those in use in their order, then the retired ones."""
    return list(db.session.scalars(select(model).order_by(model.retired, model.position, model.code)))


def by_code(model: type[Listed], code: str) -> Listed | None:
    return db.session.get(model, code)


def used_by(model: type[Listed]) -> dict[str, int]:
    """How many cases have each value: one statement for the whole list."""
    if model is Cause:
        main = select(Case.main_cause.label("code"), Case.id).where(Case.main_cause.is_not(None))
        other = select(other_causes.c.cause_code.label("code"), other_causes.c.case_id)
        asked = select(CaseDemand.cause_code.label("code"), CaseDemand.case_id).where(
            CaseDemand.cause_code.is_not(None)
        )
        pairs = union(main, other, asked).subquery()
        found = select(pairs.c.code, func.count()).group_by(pairs.c.code)
    else:
        column = {ResolutionMethod: Case.resolution_method, Outcome: Case.outcome}[model]
        found = select(column, func.count()).where(column.is_not(None)).group_by(column)
    return dict(db.session.execute(found).all())


def add(model: type[Listed], code: str, values: dict[str, Any]) -> Listed:
    """A new value; its code never changes."""
    if not CODE.fullmatch(code):
        raise Refused(_l("Use small letters without marks, digits and _ only; a letter first; at most 40."), "code")
    if by_code(model, code) is not None:
        raise Refused(_("The code %(code)s is taken. Choose another.", code=code), "code")
    _check_labels(model, code, values)
    number, last = db.session.execute(select(func.max(model.id), func.max(model.position))).one()
    values = {**values, "position": values.get("position") or (last or 0) + 1}
    row = model(id=(number or 0) + 1, code=code, **values)
    db.session.add(row)
    db.session.flush()
    audit.record(f"{row.__audit__.noun}.added", row)
    return row


def reword(row: Listed, values: dict[str, Any], version: int | None = None) -> None:
    if version not in (None, row.version):
        raise Conflict()
    _check_labels(type(row), row.code, values)
    for name, value in values.items():
        setattr(row, name, row.position if name == "position" and value is None else value)


def retire(row: Listed, retired: bool = True) -> None:
    """No longer offered in forms, or offered again."""
    if row.retired != retired:
        row.retired = retired
        audit.record(f"{row.__audit__.noun}.{'retired' if retired else 'restored'}", row)


def _check_labels(model: type[Listed], code: str, values: dict[str, Any]) -> None:
    """Files may name a value by its label, so a label means one value only."""
    for other in rows(model):
        if other.code == code:
            continue
        taken = {fold(word) for word in (other.code, other.label_vi, other.label_en)}
        for name in ("label_vi", "label_en"):
            if fold(values[name]) in taken:
                raise Refused(_("%(code)s has this label already. Word it otherwise.", code=other.code), name)
