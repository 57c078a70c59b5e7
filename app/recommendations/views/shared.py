"""What the pages of recommendations have in common: finding the one that is meant, leading to it."""

from flask import Response, abort, redirect, url_for
from flask_login import current_user

from app.extensions import db
from app.recommendations import queries
from app.recommendations.models import Recommendation


def acting():
    return current_user._get_current_object()


def readable(code: str, held: bool = False) -> Recommendation:
    """The one of that code if this account may see it, else 404; `held`: until the commit."""
    found = queries.with_code(queries.visible_to(current_user), code)
    one = db.session.scalar(queries.to_change(found) if held else queries.whole(found, current_user))
    return one or abort(404)


def address_of(code: str) -> str:
    """The page of that one, or the list once it is another agency's alone."""
    mine = queries.visible_with_code(current_user, code) is not None
    return url_for("recommendations.show", code=code) if mine else url_for("recommendations.index")


def to_page(code: str) -> Response:
    return redirect(address_of(code), 303)
