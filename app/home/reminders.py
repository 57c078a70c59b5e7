"""Sending the reminders of a day: one mail a person, however often it is asked for; what failed is tried again."""

from collections import Counter
from datetime import date, datetime, time, timedelta

import structlog
from flask import current_app
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.accounts.models import User
from app.core import audit
from app.core.db import commit, now, to_utc, today, writing
from app.core.mail import NotSent, Post
from app.extensions import db
from app.home.digest import Digest, Waiting, waiting_for, written
from app.home.models import Reminder

MORNING = time(8)  # the moment of a day other than today
GIVEN_UP = timedelta(minutes=10)  # a run that was cut off leaves its mail to the next one

log = structlog.get_logger()


def send_all(day: date, post: Post) -> Counter[str]:
    """How many were `sent`, `failed`, `not_sent`, had it `before`, have `nothing` to be told, or `no_address`."""
    at = now() if day == today() else to_utc(datetime.combine(day, MORNING))
    told: Counter[str] = Counter()
    known: dict[int, Waiting] = {}
    for user in db.session.scalars(_readers()).all():
        if not user.email:
            told["no_address"] += 1
            continue
        if user.agency_id not in known:
            known[user.agency_id] = waiting_for(user, day, at)
        digest = written(known[user.agency_id], user.language or current_app.config["LANGUAGE"])
        if digest is None:
            told["nothing"] += 1
        else:
            told[_send(user.id, user.username, user.email, day, digest, post)] += 1
    return told


def _readers():
    """Whoever works with cases and can sign in."""
    readers = select(User).where(User.disabled_at.is_(None), User.role.in_(("officer", "leader")))
    return readers.order_by(User.username_key)


def _send(user_id: int, name: str, address: str, day: date, digest: Digest, post: Post) -> str:
    number = _claimed(user_id, day, digest.lines)
    if number is None:
        return "before"
    state, error = "sent", None
    if not post.is_open:
        state = "not_sent"
        log.warning("mail_not_sent", account=name, subject=digest.subject, reason="HAIHOA_SMTP_URL is not set")
    else:
        try:
            post.send(address, digest.subject, digest.text)
        except NotSent as failure:
            state, error = "failed", str(failure)
            log.error("mail_failed", account=name, reason=error)
    writing()
    row = db.session.get_one(Reminder, number)
    row.state, row.error, row.at = state, error, now()
    audit.record(f"reminder.{state}", row)
    commit()
    return state


def _claimed(user_id: int, day: date, lines: int) -> int | None:
    """The number of the mail that this run is to send; None when it was sent, or another run is at it."""
    writing()
    held = select(Reminder).where(Reminder.user_id == user_id, Reminder.day == day).with_for_update()
    row = db.session.scalar(held.execution_options(populate_existing=True))
    if row is None:
        row = Reminder(user_id=user_id, day=day, state="sending", lines=lines)
        db.session.add(row)
    elif row.state == "sent" or (row.state == "sending" and row.at > now() - GIVEN_UP):
        db.session.rollback()
        return None
    row.state, row.lines, row.tries, row.at = "sending", lines, (row.tries or 0) + 1, now()
    audit.record("reminder.begun", row)
    try:
        commit()
    except IntegrityError:  # another run began the same one in this moment
        return None
    return row.id
