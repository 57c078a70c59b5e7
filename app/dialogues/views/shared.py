"""What the pages of meetings have in common: finding the meeting, leading to it, names of agencies."""

from collections.abc import Callable

from flask import Response, abort, redirect, url_for
from flask_login import current_user

from app.dialogues import queries
from app.dialogues.forms import language
from app.dialogues.models import Dialogue
from app.extensions import db


def readable(code: str, held: bool = False) -> Dialogue:
    """The meeting of that code if this account may see it, else 404; `held`: until the commit."""
    found = queries.with_code(queries.visible_to(current_user), code)
    dialogue = db.session.scalar(queries.to_change(found) if held else queries.whole(found))
    return dialogue or abort(404)


def to_meeting(code: str) -> Response:
    return redirect(url_for("dialogues.show", code=code), 303)


def office() -> Callable[[str], str]:
    """The name of an agency today, by its code; who is none of them (the system) keeps the code."""
    names = queries.agency_names(language())
    return lambda code: names.get(code, code)
