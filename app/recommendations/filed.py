"""Points that an invited enterprise files by its link before the meeting, without an account (dialogue-rules B2).

Each is a recommendation like any other. Its enterprise may word it anew or withdraw it until answers are closed and as
long as nobody has worked on it: the record is at the version in which the enterprise left it.
"""

from dataclasses import dataclass

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import func, select

from app.core import submissions
from app.core.errors import Refused
from app.dialogues import links
from app.dialogues.models import Dialogue, Invitation
from app.extensions import db
from app.recommendations import handling, operations, queries
from app.recommendations.models import Recommendation

MOST_POINTS = 100  # of one enterprise for one meeting
NO_TOPIC = "other"


@dataclass(frozen=True)
class Sender:
    """Who sent a form by a link; accounts have numbers above zero."""

    id: int


def sender(invitation: Invitation) -> Sender:
    return Sender(-invitation.id)


def points_of(invitation: Invitation) -> list[Recommendation]:
    """What the enterprise itself has filed for this meeting, the first first."""
    return list(db.session.scalars(_filed_by(invitation).order_by(Recommendation.id)))


def _filed_by(invitation: Invitation):
    return select(Recommendation).where(
        Recommendation.dialogue_id == invitation.dialogue_id,
        Recommendation.enterprise_id == invitation.enterprise_id,
        Recommendation.link_version.is_not(None),
    )


def point(invitation: Invitation, code: str, held: bool = False) -> Recommendation | None:
    """One of these by its code; `held`: until the commit."""
    found = queries.with_code(_filed_by(invitation), code)
    return db.session.scalar(queries.to_change(found) if held else found)


def counted(dialogue: Dialogue) -> dict[int, int]:
    """How many points came by link, by enterprise."""
    found = select(Recommendation.enterprise_id, func.count()).where(
        Recommendation.dialogue_id == dialogue.id, Recommendation.link_version.is_not(None)
    )
    return dict(db.session.execute(found.group_by(Recommendation.enterprise_id)).all())


def is_untouched(one: Recommendation) -> bool:
    return one.status == "received" and one.link_version == one.version


def is_withdrawn(one: Recommendation) -> bool:
    return one.status == "not_in_scope" and one.link_version == one.version


def file(
    invitation: Invitation, text: str, topic: str | None, submission: str | None = None, unnamed: bool = False
) -> Recommendation:
    """A new point; the host answers for it until somebody is assigned."""
    dialogue = invitation.dialogue
    links.check_open(dialogue)
    if len(points_of(invitation)) >= MOST_POINTS:
        raise Refused(_("At most %(most)s points can be filed by one link.", most=MOST_POINTS))
    values = {
        "text": text,
        "topic": topic or NO_TOPIC,
        "source": "meeting",
        "received_stage": "before",
        "status": "received",
        "enterprise": invitation.enterprise,
        "dialogue": dialogue,
        "lead_agency": dialogue.host_agency,
        "restricted": dialogue.restricted,
        "unnamed_in_public": unnamed,
    }
    made = operations.record(values)
    _left_so(made)
    submissions.remember(submission, sender(invitation), made)
    return made


def reword(
    invitation: Invitation,
    one: Recommendation,
    text: str,
    topic: str | None,
    version: int | None = None,
    unnamed: bool = False,
) -> bool:
    """Say it in other words; whether anything was different. Conflict when it has moved on from `version`."""
    _check_untouched(invitation, one)
    changed = operations.change(one, {"text": text, "topic": topic, "unnamed_in_public": unnamed}, version)
    if changed:
        _left_so(one)
    return changed


def withdraw(invitation: Invitation, one: Recommendation) -> None:
    """The enterprise takes it back: it stays in the register, as nothing that waits for an answer."""
    _check_untouched(invitation, one)
    with force_locale(current_app.config["LANGUAGE"]):
        reason = _("Withdrawn by the enterprise itself, by its link.")
    handling.leave_out(one, {"reason": reason})
    _left_so(one)


def _check_untouched(invitation: Invitation, one: Recommendation) -> None:
    links.check_open(invitation.dialogue)
    if not is_untouched(one):
        raise Refused(_("The agencies are working on this point already, so it stays as it is. File another one."))


def _left_so(one: Recommendation) -> None:
    """Remember the version as the enterprise left it; keeping that is a change of the record itself."""
    db.session.flush()
    one.link_version = one.version + 1
    db.session.flush()
