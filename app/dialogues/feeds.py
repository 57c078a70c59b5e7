"""Calendars to subscribe to: made, ended, and found by the secret in their address."""

import hashlib
import secrets
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.agencies.models import Agency
from app.core import audit
from app.core.errors import Refused
from app.dialogues.feed_models import CalendarFeed
from app.extensions import db

MOST = 10  # of one account
LONGEST_TOKEN = 100


def of_user(user: Any) -> list[CalendarFeed]:
    """The account's own, the first first."""
    found = select(CalendarFeed).where(CalendarFeed.user_id == user.id).order_by(CalendarFeed.id)
    return list(db.session.scalars(found.options(joinedload(CalendarFeed.agency))))


def make(user: Any, agency: Agency | None, with_deadlines: bool) -> str:
    """A new calendar of the account; gives its token, which is told this one time."""
    if len(of_user(user)) >= MOST:
        raise Refused(_("At most %(most)s calendars. End one that is not needed any more.", most=MOST))
    token = secrets.token_urlsafe(32)
    feed = CalendarFeed(user_id=user.id, agency_id=agency.id if agency else None, with_deadlines=with_deadlines)
    feed.token_hash = _hash(token)
    db.session.add(feed)
    db.session.flush()
    audit.record("calendar_feed.made", feed, by=user)
    return token


def end(feed: CalendarFeed, *, by: Any) -> None:
    """Its address opens nothing any more."""
    audit.record("calendar_feed.ended", feed, by=by)
    db.session.delete(feed)


def opened_by(token: str) -> CalendarFeed | None:
    """The calendar of an account that is open still."""
    found = select(CalendarFeed).where(CalendarFeed.token_hash == _hash(token))
    feed = db.session.scalar(found.options(joinedload(CalendarFeed.user), joinedload(CalendarFeed.agency)))
    return feed if feed is not None and feed.user.is_active else None


def _hash(token: str) -> str:
    return hashlib.sha256(token[:LONGEST_TOKEN].encode("utf-8", "replace")).hexdigest()
