"""Which case is meant, and who is asking."""

from flask import abort
from flask_login import current_user

from app.cases import (
    handling_queries,
    queries,
)
from app.cases.models import Case
from app.extensions import db


def acting():
    return current_user._get_current_object()


def seen(code: str) -> Case | None:
    return db.session.scalar(queries.with_code(queries.visible_to(current_user), code[:40]))


def readable(code: str, held: bool = False) -> Case:
    """The case of that code if this account may see it, else 404; `held`: until the commit."""
    found = queries.with_code(queries.visible_to(current_user), code)
    case = db.session.scalar(queries.to_change(found) if held else handling_queries.for_page(found))
    if case is None:
        abort(404)
    return case
