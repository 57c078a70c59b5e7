"""Letters of invitation as files: to all with the list, to one enterprise, to one with a new link."""

import io

from flask import Response, flash, redirect, request, send_file, url_for
from flask_login import current_user

from app.core import audit
from app.core.db import commit, writing
from app.core.documents import FORMATS, Paper
from app.core.errors import Refused
from app.core.permissions import allow
from app.dialogues import invited, letters, links, permissions
from app.dialogues.forms import language
from app.dialogues.models import Dialogue
from app.dialogues.views import bp
from app.dialogues.views.links import invitation_of
from app.dialogues.views.shared import readable, run_here
from app.extensions import db

KINDS = f"<any({', '.join(FORMATS)}):kind>"


@bp.get(f"/<code>/invitations.{KINDS}")
def letter_to_all(code: str, kind: str):
    """One letter, the enterprises in its annex."""
    dialogue = run_here(code)
    allow(permissions.read, dialogue)
    everyone = db.session.scalars(invited.with_enterprises(invited.invitations(dialogue))).all()
    return _taken(dialogue, letters.letter_to_all(dialogue, everyone, language()), kind, "")


@bp.get(f"/<code>/invitations/<int:number>.{KINDS}")
def letter(code: str, number: int, kind: str):
    """To one enterprise, its link left out: that is told only when it is made."""
    dialogue = run_here(code)
    allow(permissions.read, dialogue)
    invitation = invitation_of(dialogue, number)
    return _taken(dialogue, letters.letter(dialogue, invitation, language()), kind, f"-{number}")


@bp.post("/<code>/invitations/<int:number>/letter")
def letter_with_link(code: str, number: int):
    """To one enterprise with a new link; the one before opens nothing any more."""
    allow(permissions.change, run_here(code))
    dialogue = readable(code, held=True)
    allow(permissions.change, dialogue)
    invitation = invitation_of(dialogue, number)
    try:
        address = links.address(links.make(invitation, by=current_user))
    except Refused as refusal:
        db.session.rollback()
        flash(str(refusal), "error")
        return redirect(url_for("dialogues.links_of", code=code), 303)
    commit()
    kind = "pdf" if request.form.get("kind") == "pdf" else "docx"
    dialogue = readable(code)
    invitation = invitation_of(dialogue, number)
    return _taken(dialogue, letters.letter(dialogue, invitation, language(), address), kind, f"-{number}")


def _taken(dialogue: Dialogue, paper: Paper, kind: str, which: str) -> Response:
    """The file; who took it stands in the trail first."""
    content_type, write = FORMATS[kind]
    content, code = write(paper), dialogue.code
    writing()
    dialogue = readable(code)  # the right is asked in the transaction that is told of
    allow(permissions.read, dialogue)
    audit.record("dialogue.letter_taken", dialogue, by=current_user, format=kind)
    commit()
    name = f"invitation-{code}{which}.{kind}"
    return send_file(io.BytesIO(content), mimetype=content_type, as_attachment=True, download_name=name)
