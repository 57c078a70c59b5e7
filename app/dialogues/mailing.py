"""Inviting by mail: each enterprise once, with its link and the meeting for its calendar; changes when that is asked.

What failed is told beside the enterprise and tried again by the next press; the others go out.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import structlog
from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from app.core import audit
from app.core.db import commit, now, today, writing
from app.core.errors import Refused
from app.core.formats import fmt_moment
from app.core.mail import CalendarPart, NotSent, Post
from app.dialogues import ics, invited, letters, links
from app.dialogues.mail_models import InvitationMail
from app.dialogues.models import Dialogue, Invitation
from app.dialogues.queries import COMING
from app.enterprises.models import Enterprise
from app.extensions import db

AT_ONCE = 100  # mails of one press: a page must answer; the next press goes on
KEPT = timedelta(days=366)  # mailboxes, after the meeting
GIVEN_UP = timedelta(minutes=10)  # what was cut off while it was sent is tried again
OFF = ("postponed", "cancelled")

log = structlog.get_logger()


def mark_of(dialogue: Dialogue) -> str:
    """A mark of what a guest must know: when and where, and whether it takes place at all."""
    times = (dialogue.starts_on, dialogue.starts_time, dialogue.ends_on, dialogue.ends_time)
    off = dialogue.status if dialogue.status in OFF else ""
    return hashlib.sha256(repr((*map(str, times), dialogue.venue, off)).encode()).hexdigest()


# The mailboxes -------------------------------------------------------------------------------------------------------


def set_mailbox(invitation: Invitation, mailbox: str | None) -> bool:
    """Where the invitation goes by mail (None: nowhere); whether that was different."""
    held = invitation.mail
    if (held.mailbox if held else None) == mailbox:
        return False
    if mailbox is None:
        invitation.mail = None
    elif held is None:
        invitation.mail = InvitationMail(mailbox=mailbox)
    else:  # nothing was told to this mailbox yet
        held.mailbox, held.state, held.error, held.told = mailbox, "waiting", None, None
    return True


def forget_old(day: date) -> int:
    """Take away the mailboxes of meetings that lie a year back; how many."""
    old = select(InvitationMail).join(InvitationMail.invitation).join(Invitation.dialogue)
    rows = db.session.scalars(old.where(Dialogue.starts_on < day - KEPT)).all()
    for row in rows:
        db.session.delete(row)
    return len(rows)


# What is to be sent --------------------------------------------------------------------------------------------------


def _mails(dialogue: Dialogue) -> Select:
    """Those that nobody sends in this moment; enterprises that ceased get none."""
    standing = invited.invitations(dialogue).where(Enterprise.status != "closed")
    ids = standing.with_only_columns(Invitation.id).order_by(None)
    free = or_(InvitationMail.state != "sending", InvitationMail.at < now() - GIVEN_UP)
    return select(InvitationMail.id).where(InvitationMail.invitation_id.in_(ids), free).order_by(InvitationMail.id)


def not_invited(dialogue: Dialogue) -> list[int]:
    """The mails that have not gone out."""
    return list(db.session.scalars(_mails(dialogue).where(InvitationMail.told.is_(None))))


def not_told(dialogue: Dialogue) -> list[int]:
    """The mails whose enterprises were told another time or place, or that the meeting would take place."""
    return list(db.session.scalars(_mails(dialogue).where(InvitationMail.told != mark_of(dialogue))))


def check_sending(dialogue: Dialogue, inviting: bool) -> None:
    if current_app.config["SMTP_URL"] and not current_app.config["MAIL_FROM"]:
        raise Refused(_("Mails need the address they come from (HAIHOA_MAIL_FROM). Tell the administrator."))
    if inviting:
        links.check_address()
        if dialogue.status not in COMING:
            raise Refused(_("Only to a meeting that is planned or invited can be invited by mail."))


def send(numbers: Iterable[int], post: Post, *, inviting: bool, by: Any) -> Counter[str]:
    """How many were `sent`, `failed` or `not_sent`, or had gone out `before`. Each mail is a transaction of its own."""
    told: Counter[str] = Counter()
    for number in list(numbers)[:AT_ONCE]:
        told[_send(number, post, inviting, by)] += 1
    return told


def _send(number: int, post: Post, inviting: bool, by: Any) -> str:
    writing()
    row = _held(number)
    if row is None or (row.state == "sending" and row.at > now() - GIVEN_UP):
        return "before"
    invitation, mark = row.invitation, mark_of(row.invitation.dialogue)
    if row.told == mark or (row.told is None) != inviting:
        return "before"
    if not post.is_open:
        log.warning("mail_not_sent", invitation=invitation.id, reason="HAIHOA_SMTP_URL is not set")
        return _done(row, "not_sent", None, by)
    address = links.address(links.make(invitation, by=by)) if inviting else ""
    row.state, row.at = "sending", now()
    mailbox, subject, text, calendar = row.mailbox, *_written(invitation, address, post.sender)
    audit.record("invitation_mail.begun", row, by=by)
    commit()
    state, error = "sent", None
    try:
        post.send(mailbox, subject, text, calendar)
    except NotSent as failure:
        state, error = "failed", str(failure)
        log.error("mail_failed", invitation=number, reason=error)
    writing()
    row = _held(number)
    if row is None:  # taken off the list in this moment
        return state
    if state == "sent":
        row.told = mark
        row.invitation.sent_on = row.invitation.sent_on or today()
    return _done(row, state, error, by)


def _held(number: int) -> InvitationMail | None:
    held = select(InvitationMail).where(InvitationMail.id == number).with_for_update(of=InvitationMail)
    return db.session.scalar(
        held.options(joinedload(InvitationMail.invitation)).execution_options(populate_existing=True)
    )


def _done(row: InvitationMail, state: str, error: str | None, by: Any) -> str:
    row.state, row.error, row.at = state, error, now()
    audit.record(f"invitation_mail.{state}", row, by=by)
    commit()
    return state


def send_again(invitation: Invitation, *, by: Any = None) -> int:
    """Let its mail go out once more, by choice; its number."""
    if invitation.mail is None:
        raise Refused(_("There is no mailbox to send to."))
    invitation.mail.told, invitation.mail.state = None, "waiting"
    audit.record("invitation_mail.again", invitation.mail, by=by)
    return invitation.mail.id


# What it says --------------------------------------------------------------------------------------------------------


def _written(invitation: Invitation, address: str, sender: str) -> tuple[str, str, CalendarPart]:
    """Subject, text in Vietnamese and then English, and the meeting for the calendar."""
    dialogue = invitation.dialogue
    texts = []
    for language in ("vi", "en"):
        with force_locale(language):
            texts.append(_text(invitation, address, language))
    with force_locale("vi"):
        subject = f"[Hài Hoà] {_headline(dialogue, bool(address))}: {dialogue.title}"
        host = dialogue.host_agency.name_on(dialogue.starts_on, "vi")
    method = "CANCEL" if dialogue.status in OFF else "REQUEST"
    content = ics.invitation(dialogue, method, (host, sender), (invitation.enterprise.name, invitation.mail.mailbox))
    return subject, "\n\n――――――――――\n\n".join(texts) + "\n", CalendarPart(method, content)


def _headline(dialogue: Dialogue, inviting: bool) -> str:
    if dialogue.status == "cancelled":
        return _("Cancelled")
    if dialogue.status == "postponed":
        return _("Postponed")
    return _("Invitation") if inviting else _("Change of time or place")


def _text(invitation: Invitation, address: str, language: str) -> str:
    dialogue = invitation.dialogue
    facts = [f"{name}: {value}" for name, value in letters.facts(dialogue, language)]
    parts = [
        _("Invited: %(name)s", name=invitation.enterprise.name),
        f"{_headline(dialogue, bool(address))}: {dialogue.title}",
        "\n".join(facts) if dialogue.status not in OFF else "",
        _what_to_do(dialogue, address),
        dialogue.host_agency.name_on(dialogue.starts_on, language),
        _("Sent automatically by Hài Hoà; please do not reply."),
    ]
    return "\n\n".join(part for part in parts if part)


def _what_to_do(dialogue: Dialogue, address: str) -> str:
    if dialogue.status == "cancelled":
        return _("The meeting does not take place.")
    if dialogue.status == "postponed":
        return _("The meeting does not take place on the day that was told; another day will be told.")
    if address:
        return letters.how_to_answer(dialogue, address)
    return _(
        "The address for answering that was sent before stays good until %(moment)s.",
        moment=fmt_moment(links.closes_at(dialogue)),
    )


def with_mails(invitations: Select) -> Select:
    """With the mail and all else that a line of the list shows."""
    return invited.with_enterprises(invitations).options(joinedload(Invitation.mail))
