"""Long work with a file, done beside the requests; short work is done at once."""

import threading
from collections.abc import Callable

import structlog
from flask import current_app
from flask_babel import force_locale, get_locale
from flask_babel import gettext as _
from sqlalchemy.exc import InterfaceError, OperationalError

from app.accounts.models import User
from app.core import audit
from app.core.errors import Refused, Unsaved
from app.extensions import db
from app.imports import operations, states, store
from app.imports.models import FileLoad
from app.imports.store import Beat

SHORT = 500  # rows that are worked on within the request
Task = Callable[[int, User, Beat], None]

log = structlog.get_logger()


def do(load: FileLoad, status: str, task: Task, by: User) -> None:
    """Claim the file and work on it; of two who begin at once the second is told so (Refused)."""
    short = load.counts.get("rows", SHORT + 1) <= SHORT
    number, stored_as, before = load.id, load.stored_as, states.CHECKED if load.counts.get("found") else states.UPLOADED
    who = by.id, by.username, by.agency.code, str(get_locale() or "vi")
    operations.claim(number, status)
    if short:
        _work(number, stored_as, before, task, who[0])
        return
    app = current_app._get_current_object()
    threading.Thread(target=_beside, args=(app, number, stored_as, before, task, *who), daemon=True).start()


def _beside(app, number: int, stored_as: str, before: str, task: Task, user: int, name, agency, language) -> None:
    with app.app_context(), force_locale(language):
        audit.acting(name, agency)
        _work(number, stored_as, before, task, user)


def _work(number: int, stored_as: str, before: str, task: Task, user: int) -> None:
    """The work, and on the page why it came to nothing."""
    try:
        with store.beating(stored_as) as beat:
            task(number, db.session.get_one(User, user), beat)
    except (Refused, Unsaved) as said:
        operations.give_up(number, before, str(said))
    except (OperationalError, InterfaceError) as failure:
        operations.give_up(number, before, str(Unsaved.because(failure)))
    except Exception:
        log.exception("import_failed", load=number)
        operations.give_up(number, before, _("The server failed; nothing was written. Tell the administrator."))
