"""Saving a form: what goes wrong is told on the form, with all that was typed still in it."""

from collections.abc import Callable

from flask import Response
from sqlalchemy.exc import IntegrityError, InterfaceError, OperationalError
from sqlalchemy.orm.exc import StaleDataError

from app.core.db import writing
from app.core.errors import Conflict, Refused, Unsaved
from app.core.forms import BaseForm
from app.extensions import db


def attempt(form: BaseForm, save: Callable[[], Response]) -> tuple[Response | None, int]:
    """The answer of `save` (which commits), else None and the status with which the form comes back.

    A Conflict is left to the caller, whose page shows both versions. Where somebody else saved the same name or
    number in the same moment, `save` runs once more, finds it and refuses in words.
    """
    try:
        writing()
        try:
            return save(), 303
        except IntegrityError:
            db.session.rollback()
            writing()
            return save(), 303
    except Conflict:
        db.session.rollback()
        raise
    except StaleDataError as stale:
        db.session.rollback()
        raise Conflict() from stale
    except Refused as refusal:
        db.session.rollback()
        form.refuse(refusal)
        return None, 422
    except Unsaved as failure:
        unsaved = failure
    except (OperationalError, InterfaceError) as failure:
        unsaved = Unsaved.because(failure)
    db.session.rollback()
    form.form_errors.append(str(unsaved))
    return None, unsaved.status
