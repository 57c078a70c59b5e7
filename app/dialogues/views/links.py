"""The links of those invited: until when they take answers, made, renewed, revoked, and what was answered."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_login import current_user

from app.core.db import commit, local
from app.core.errors import Refused
from app.core.formats import fmt_number
from app.core.history import named
from app.core.lists import chips, paginate
from app.core.permissions import allow
from app.core.saving import attempt
from app.dialogues import invited, links, permissions
from app.dialogues.filters import GuestFilter
from app.dialogues.link_forms import ClosingForm, closing_form
from app.dialogues.models import Dialogue, Invitation
from app.dialogues.views import bp
from app.dialogues.views.preparing import GUESTS_A_PAGE
from app.dialogues.views.shared import readable, run_here
from app.extensions import db
from app.recommendations import filed

named(
    {
        "invitation_link.made": _l("Link made"),
        "invitation_link.renewed": _l("Link renewed"),
        "invitation_link.revoked": _l("Link revoked"),
        "invitation_link.answered": _l("Answered by link"),
    }
)


@bp.get("/<code>/links")
def links_of(code: str):
    """Who has a link, and what was answered by it."""
    dialogue = run_here(code)
    allow(permissions.read, dialogue)
    return _page(dialogue)


@bp.post("/<code>/closing")
def set_closing(code: str):
    """Until when answers are taken."""
    dialogue = run_here(code)
    allow(permissions.change, dialogue)
    form, answer, status = closing_form(dialogue, None, sent=True), None, 422
    if form.validate():
        answer, status = attempt(form, lambda: _set_closing(form, code))
    return answer if answer is not None else (_page(readable(code), form), status)


def _set_closing(form: ClosingForm, code: str) -> Response:
    dialogue = readable(code, held=True)
    allow(permissions.change, dialogue)
    changed = links.set_closing(dialogue, form.moment, by=current_user)
    code = dialogue.code
    commit()
    flash(_("The closing of answers is saved.") if changed else _("Nothing was different."))
    return _to_links(code)


@bp.post("/<code>/links")
def make_links(code: str):
    """A link for each that never had one; their addresses are told once, on the page that answers."""
    return _pressed(code, lambda dialogue: links.make_for_all(dialogue, by=current_user))


@bp.post("/<code>/invitations/<int:number>/link")
def make_link(code: str, number: int):
    """A new link of one invitation; the one before is dead."""
    return _pressed(code, lambda dialogue: [links.make(invitation_of(dialogue, number), by=current_user)])


@bp.post("/<code>/invitations/<int:number>/link/revoke")
def revoke_link(code: str, number: int):
    def revoke(dialogue: Dialogue) -> None:
        invitation = invitation_of(dialogue, number)
        links.revoke(invitation, by=current_user)
        flash(_("The link of %(name)s is revoked.", name=invitation.enterprise.name))

    return _pressed(code, revoke)


def _pressed(code: str, act: Callable[[Dialogue], Any]):
    """What a button does; the page of new links where it made some, else back to the list."""
    allow(permissions.change, run_here(code))
    dialogue = readable(code, held=True)
    allow(permissions.change, dialogue)
    try:
        made = act(dialogue)
        commit()
    except Refused as refusal:
        db.session.rollback()
        flash(str(refusal), "error")
        return _to_links(code)
    return _made_page(readable(code), made) if made else _to_links(code)


def _made_page(dialogue: Dialogue, made: Sequence[links.Made]) -> str:
    found = {one.id: one for one in db.session.scalars(invited.with_enterprises(invited.invitations(dialogue)))}
    return render_template(
        "dialogues/made_links.html",
        dialogue=dialogue,
        made=[(found[one.number], links.address(one)) for one in made],
        closes=links.closes_at(dialogue),
    )


def invitation_of(dialogue: Dialogue, number: int) -> Invitation:
    found = db.session.scalar(invited.invitations(dialogue).where(Invitation.id == number))
    return found or abort(404)


def _to_links(code: str) -> Response:
    return redirect(url_for("dialogues.links_of", code=code), 303)


def _page(dialogue: Dialogue, form: ClosingForm | None = None) -> str:
    conditions = GuestFilter(request.args)
    found = invited.narrowed(invited.invitations(dialogue), conditions.wanted)
    asked = {"page": request.args.get("page", ""), "per_page": str(GUESTS_A_PAGE)}
    shown = paginate(links.with_links(found), asked, counted=found)
    until = local(dialogue.replies_until).replace(tzinfo=None) if dialogue.replies_until else None
    return render_template(
        "dialogues/links_of.html",
        dialogue=dialogue,
        page=shown,
        form=form or closing_form(dialogue, until),
        conditions=conditions,
        chips=chips(conditions),
        count=ngettext("%(shown)s enterprise", "%(shown)s enterprises", shown.total, shown=fmt_number(shown.total)),
        states=links.STATES,
        state_of=links.state_of,
        expected=links.expected(dialogue),
        points=filed.counted(dialogue),
        open=links.is_open(dialogue),
        closes=links.closes_at(dialogue),
        address_known=bool(current_app.config["PUBLIC_URL"]),
    )
