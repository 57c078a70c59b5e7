"""What the pages of meetings have in common: finding the meeting, leading to it, secret addresses."""

from collections.abc import Callable
from typing import TypeVar

from flask import Response, abort, redirect, request, url_for
from flask_login import current_user
from werkzeug.exceptions import NotFound, TooManyRequests

from app.accounts import operations as accounts
from app.core.db import commit, writing
from app.core.errors import said_by_us, told_to_wait
from app.dialogues import invited, queries
from app.dialogues.calendar import last_day
from app.dialogues.clashes import Clash, clashing, needs
from app.dialogues.forms import language
from app.dialogues.frame import Facts, Finding, findings
from app.dialogues.models import Dialogue
from app.dialogues.states import RUN_BY_AGENCY
from app.enterprises.models import HeadCount
from app.extensions import db

Found = TypeVar("Found")


def readable(code: str, held: bool = False) -> Dialogue:
    """The meeting of that code if this account may see it, else 404; `held`: until the commit."""
    found = queries.with_code(queries.visible_to(current_user), code)
    dialogue = db.session.scalar(queries.to_change(found) if held else queries.whole(found))
    return dialogue or abort(404)


def run_here(code: str) -> Dialogue:
    """The meeting, when it is of a kind that agencies run; else 404."""
    dialogue = readable(code)
    return dialogue if dialogue.kind in RUN_BY_AGENCY else abort(404)


def to_meeting(code: str) -> Response:
    return redirect(url_for("dialogues.show", code=code), 303)


def office() -> Callable[[str], str]:
    """The name of an agency today, by its code; who is none of them (the system) keeps the code."""
    names = queries.agency_names(language())
    return lambda code: names.get(code, code)


def clashes_of(dialogue: Dialogue) -> list[Clash]:
    """The meetings this account may see that a coming one clashes with; two statements."""
    if dialogue.status not in queries.COMING:
        return []
    within = queries.between(queries.visible_to(current_user), dialogue.starts_on, last_day(dialogue))
    others = db.session.scalars(within.order_by(Dialogue.starts_on, Dialogue.id)).all()
    return clashing(dialogue, others, needs([dialogue, *others], invited.parties(within)))


def legal_frame(dialogue: Dialogue) -> tuple[list[Finding], HeadCount | None]:
    """What the law asks of the meeting and how it stands, and the head count that was used."""
    head_count = queries.head_count_of(dialogue)
    facts = Facts(
        kind=dialogue.kind,
        enterprises=len(dialogue.enterprises),
        employees=head_count.employees if head_count else None,
        employer_side=dialogue.employer_side,
        worker_side=dialogue.worker_side,
        listed=dialogue.worker_side_listed,
        present=dialogue.worker_side_listed_present,
        asking=dialogue.worker_side_listed_asking,
        authorised=dialogue.employer_authorised,
        requested_by=dialogue.requested_by,
    )
    return list(findings(facts)), head_count


def opened_by_secret(kind: str, find: Callable[[], Found | None], nothing: str) -> Found:
    """What a secret address opens; the same page (`nothing`) for every one that opens none, and a brake on guessing.

    `kind` tells the brakes of links and calendars apart.
    """
    address = request.remote_addr or ""
    wait = accounts.seconds_braked(kind, address)
    if wait:
        raise said_by_us(TooManyRequests, told_to_wait(wait), wait)
    found = find()
    if found is None:
        writing()
        accounts.note_wrong_secret(kind, address)
        commit()
        raise said_by_us(NotFound, nothing)
    return found
