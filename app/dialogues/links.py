"""The one-time links by which invited enterprises answer without an account: made, renewed, revoked, answered.

A token is told once and kept as a hash; a new one ends the one before. Until when answers are taken is asked here and
nowhere else. What an enterprise files by its link is a recommendation like any other (`recommendations.filed`).
"""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any, NamedTuple

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from app.core import audit
from app.core.db import now, to_utc
from app.core.errors import Refused
from app.core.formats import fmt_moment
from app.core.terms import Term, Terms
from app.dialogues import invited
from app.dialogues.link_models import InvitationLink
from app.dialogues.models import Dialogue, Invitation
from app.dialogues.queries import COMING
from app.enterprises import operations as enterprise_operations
from app.enterprises.models import Enterprise
from app.extensions import db

EVENING = time(20)
LONGEST_TOKEN = 100
STATES = Terms(
    Term("none", _l("No link"), "plain", "ring"),
    Term("made", _l("Link made"), "petrol", "half"),
    Term("answered", _l("Answered by link"), "green", "tick-disc"),
    Term("revoked", _l("Link revoked"), "grey", "cross"),
)


def state_of(invitation: Invitation) -> str:
    """A key of STATES. Whether somebody opened the link is not noted anywhere."""
    link = invitation.link
    if link is None:
        return "none"
    return "revoked" if link.revoked_at else "answered" if link.replied_at else "made"


# Until when ----------------------------------------------------------------------------------------------------------


def begins_at(dialogue: Dialogue) -> datetime:
    """The moment from which the meeting runs; its day, when the hour is not known."""
    return to_utc(datetime.combine(dialogue.starts_on, dialogue.starts_time or time()))


def closes_at(dialogue: Dialogue) -> datetime:
    """Until when answers by link are taken: the moment that was set, else the evening before; never past the start."""
    usual = to_utc(datetime.combine(dialogue.starts_on - timedelta(days=1), EVENING))
    return min(dialogue.replies_until or usual, begins_at(dialogue))


def is_open(dialogue: Dialogue) -> bool:
    return dialogue.status in COMING and now() < closes_at(dialogue)


def check_open(dialogue: Dialogue) -> None:
    if not is_open(dialogue):
        raise Refused(_("The time for answers is over; nothing was changed. Please turn to the host of the meeting."))


def set_closing(dialogue: Dialogue, moment: datetime | None, *, by: Any = None) -> bool:
    """Take answers until that moment (None: the usual one); whether it was another before."""
    if moment is not None and moment > begins_at(dialogue):
        text = _("The meeting begins at %(moment)s. Enter that or earlier.", moment=fmt_moment(begins_at(dialogue)))
        raise Refused(text, "replies_until")
    if moment == dialogue.replies_until:
        return False
    dialogue.replies_until = moment
    audit.record("dialogue.closing_set", dialogue, by=by)
    return True


# The links -----------------------------------------------------------------------------------------------------------


class Made(NamedTuple):
    """A new link: the one time that its address is told."""

    number: int
    """Of the invitation."""
    token: str


def make(invitation: Invitation, *, by: Any = None) -> Made:
    """A new link of the invitation; one made before is dead from now on, what was answered by it stays."""
    check_address()
    token = secrets.token_urlsafe(32)
    if invitation.link is None:  # of two who make the first one at once, the second renews it
        db.session.execute(select(Invitation.id).where(Invitation.id == invitation.id).with_for_update())
        db.session.expire(invitation, ["link"])
    link = invitation.link or InvitationLink(invitation_id=invitation.id)
    action = "invitation_link.renewed" if invitation.link else "invitation_link.made"
    link.token_hash, link.made_at, link.revoked_at = _hash(token), now(), None
    invitation.link = link
    db.session.flush()
    audit.record(action, link, by=by)
    return Made(invitation.id, token)


def make_for_all(dialogue: Dialogue, *, by: Any = None) -> list[Made]:
    """A link for each that never had one; enterprises that ceased are left out."""
    found = invited.invitations(dialogue).outerjoin(Invitation.link)
    lacking = found.where(InvitationLink.id.is_(None), Enterprise.status != "closed")
    rows = db.session.scalars(lacking.options(joinedload(Invitation.enterprise), joinedload(Invitation.link))).all()
    return [make(one, by=by) for one in rows]


def revoke(invitation: Invitation, *, by: Any = None) -> None:
    """The link opens nothing any more; a new one may be made."""
    link = invitation.link
    if link is None or link.token_hash is None:
        raise Refused(_("There is no link to revoke."))
    link.token_hash, link.revoked_at = None, now()
    audit.record("invitation_link.revoked", link, by=by)


def check_address() -> None:
    if not current_app.config["PUBLIC_URL"]:
        raise Refused(_("Links need the public address of the register (HAIHOA_PUBLIC_URL). Tell the administrator."))


def address(made: Made) -> str:
    """The page that the link opens, as it is told to the enterprise."""
    return f"{current_app.config['PUBLIC_URL'].rstrip('/')}/invitations/{made.token}"


def _hash(token: str) -> str:
    return hashlib.sha256(token[:LONGEST_TOKEN].encode("utf-8", "replace")).hexdigest()


def opened_by(token: str) -> Invitation | None:
    """The invitation that the token opens; that of the standing enterprise where two were merged since."""
    found = select(Invitation).join(Invitation.link).where(InvitationLink.token_hash == _hash(token))
    one = db.session.scalar(found.options(joinedload(Invitation.enterprise), joinedload(Invitation.dialogue)))
    if one is not None and one.enterprise.merged_into_id is not None:
        stays = enterprise_operations.standing(one.enterprise)
        one = db.session.scalar(
            select(Invitation).where(Invitation.dialogue_id == one.dialogue_id, Invitation.enterprise_id == stays.id)
        )
    return one


# What is answered ----------------------------------------------------------------------------------------------------

NUMBERS = ("employer_side", "worker_side", "worker_side_female")


def reply(invitation: Invitation, accepted: str, numbers: Mapping[str, int | None]) -> bool:
    """Whether the enterprise comes and how many do; whether that was different from before. The last answer counts."""
    check_open(invitation.dialogue)
    link = invitation.link or InvitationLink(invitation_id=invitation.id)
    coming = dict(numbers) if accepted == "yes" else dict.fromkeys(NUMBERS)
    before = (invitation.accepted, *(getattr(link, name) for name in NUMBERS))
    if link.replied_at and before == (accepted, *(coming[name] for name in NUMBERS)):
        return False
    invitation.accepted, link.replied_at = accepted, now()
    for name in NUMBERS:
        setattr(link, name, coming[name])
    invitation.link = link
    db.session.flush()
    audit.record("invitation_link.answered", link)
    return True


class Expected(NamedTuple):
    """How many links there are, how many were answered, and the numbers that were announced; None: none known."""

    links: int
    answered: int
    employer_side: int | None
    worker_side: int | None
    worker_side_female: int | None


def expected(dialogue: Dialogue) -> Expected:
    found = select(
        func.count(InvitationLink.token_hash),
        func.count(InvitationLink.replied_at),
        *(func.sum(getattr(InvitationLink, name)) for name in NUMBERS),
    )
    of_it = found.join(InvitationLink.invitation).where(Invitation.dialogue_id == dialogue.id)
    return Expected(*db.session.execute(of_it).one())


def with_links(invitations: Select) -> Select:
    """With the link and all else that a line of the list shows."""
    return invited.with_enterprises(invitations).options(joinedload(Invitation.link))
