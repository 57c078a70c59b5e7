"""Who is at a meeting: enterprise by enterprise, how many of the employer's and of the workers' side; nobody is named.

The numbers stand with the invitation. An enterprise that comes without one is put on the list, with no day of sending.
"""

from collections.abc import Sequence
from typing import NamedTuple

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.core.errors import Conflict
from app.core.formats import fmt_number
from app.dialogues import invited, preparing
from app.dialogues.models import Dialogue, Invitation
from app.dialogues.preparing import Guest
from app.enterprises import queries as registry
from app.enterprises.models import Enterprise
from app.extensions import db


class Seats(NamedTuple):
    """Whether an enterprise is there, and how many of each side; None when they were not counted."""

    attended: bool = False
    employer_side: int | None = None
    worker_side: int | None = None

    @property
    def written(self) -> str:
        """In one spelling, by which two states are compared."""
        return "|".join("" if one is None else str(one) for one in self)

    @property
    def present(self) -> int | None:
        """Both sides together, as far as they were counted."""
        counted = [one for one in self[1:] if one is not None]
        return sum(counted) if counted else None


class Row(NamedTuple):
    """One enterprise of the attendance, and how many of each side it announced by its link."""

    enterprise: Enterprise
    seats: Seats
    announced: Seats = Seats()


def rows(dialogue: Dialogue, shown: int) -> list[Row]:
    """Those invited by name, after them those that attend without an invitation; at most `shown`."""
    listed = invited.with_enterprises(invited.invitations(dialogue)).options(joinedload(Invitation.link))
    guests = preparing.guests(dialogue, db.session.scalars(listed.limit(shown)))
    found = [Row(one.enterprise, _seats(one), _announced(one.invitation)) for one in guests]
    known = invited.invited_ids(dialogue)
    found += [Row(one, Seats(True)) for one in dialogue.enterprises if one.id not in known]
    return found[:shown]


def _seats(guest: Guest) -> Seats:
    one = guest.invitation
    return Seats(guest.attended, one.employer_side, one.worker_side)


def _announced(invitation: Invitation) -> Seats:
    link = invitation.link
    return Seats(True, link.employer_side, link.worker_side) if link is not None else Seats()


class Present(NamedTuple):
    """How many enterprises are there, and people of each side as far as they were counted."""

    enterprises: int = 0
    employer_side: int | None = None
    worker_side: int | None = None


def present(dialogue: Dialogue) -> Present:
    sides = (func.sum(Invitation.employer_side), func.sum(Invitation.worker_side))
    counted = db.session.execute(select(*sides).where(Invitation.dialogue_id == dialogue.id)).one()
    return Present(len(dialogue.enterprises), *counted)


def note(dialogue: Dialogue, enterprise: Enterprise, seats: Seats, was: str | None, *, by=None) -> bool:
    """Keep who came of an enterprise; whether anything was different.

    `was` is the state that the line was shown in (None: not asked): Conflict when somebody saved another one since.
    """
    preparing.check_kind(dialogue)
    guest = _guest(dialogue, enterprise, by)
    now = _seats(guest)
    if now == seats:
        return False
    if was is not None and now.written != was:
        raise Conflict(_saved_meanwhile(enterprise, now))
    invitation, answer = guest.invitation, guest.answer
    invitation.employer_side, invitation.worker_side = seats.employer_side, seats.worker_side
    count = seats.present if seats.present is not None or now.present is not None else answer.head_count
    head_count = count if seats.attended else None
    after = answer._replace(attended=seats.attended, head_count=head_count)
    preparing.note_answers(dialogue, {guest: after}, by=by)
    return True


def _guest(dialogue: Dialogue, enterprise: Enterprise, by) -> Guest:
    db.session.flush()  # the enterprise may be registered in the same save
    mine = invited.with_enterprises(invited.invitations(dialogue)).where(Invitation.enterprise_id == enterprise.id)
    found = db.session.scalars(mine).first()
    if found is None:
        preparing.invite(dialogue, [enterprise], by=by)
        db.session.flush()
        found = db.session.scalars(mine).one()
    return preparing.guests(dialogue, [found])[0]


def _saved_meanwhile(enterprise: Enterprise, now: Seats) -> str:
    return _(
        "%(name)s: somebody else has just saved employer's side %(employers)s, workers' side %(workers)s. "
        "Save again to replace it.",
        name=enterprise.name,
        employers="…" if now.employer_side is None else fmt_number(now.employer_side),
        workers="…" if now.worker_side is None else fmt_number(now.worker_side),
    )


def warnings(dialogue: Dialogue, enterprise: Enterprise, seats: Seats) -> Sequence[str]:
    """What is no fault but worth a look: more people than the enterprise employs."""
    known = registry.head_count_on(enterprise.id, dialogue.starts_on)
    if seats.present is None or known is None or known.employees is None or seats.present <= known.employees:
        return ()
    text = _(
        "%(present)s came of %(name)s, which employs %(employees)s. Check the number.",
        present=fmt_number(seats.present),
        name=enterprise.name,
        employees=fmt_number(known.employees),
    )
    return (text,)
