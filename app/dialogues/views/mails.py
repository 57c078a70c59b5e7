"""Inviting by mail: the general mailboxes of those invited, sending, and what became of each mail."""

from collections import Counter
from collections.abc import Callable

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_login import current_user

from app.core import lists
from app.core.db import commit
from app.core.errors import Conflict, Refused
from app.core.formats import fmt_number
from app.core.history import named
from app.core.lists import Page, chips, paginate
from app.core.mail import Post
from app.core.permissions import allow
from app.core.saving import attempt
from app.dialogues import invited, mailing, permissions
from app.dialogues.filters import GuestFilter
from app.dialogues.mail_forms import MailboxesForm, by_key, ids_sent, mailboxes_form
from app.dialogues.mail_models import STATES
from app.dialogues.models import Dialogue, Invitation
from app.dialogues.views import bp
from app.dialogues.views.links import invitation_of
from app.dialogues.views.preparing import GUESTS_A_PAGE
from app.dialogues.views.shared import readable, run_here
from app.extensions import db

named(
    {
        "invitation_mail.begun": _l("Mail of invitation begun"),
        "invitation_mail.sent": _l("Mail of invitation sent"),
        "invitation_mail.failed": _l("Mail of invitation failed"),
        "invitation_mail.not_sent": _l("Mail of invitation not sent"),
        "invitation_mail.again": _l("Mail of invitation to be sent again"),
    }
)


@bp.get("/<code>/mails")
def mails(code: str):
    """The mailboxes, and what became of each mail; for those who invite."""
    dialogue = run_here(code)
    allow(permissions.change, dialogue)
    found = invited.narrowed(invited.invitations(dialogue), GuestFilter(request.args).wanted)
    asked = {"page": request.args.get("page", ""), "per_page": str(GUESTS_A_PAGE)}
    shown = paginate(mailing.with_mails(found), asked, counted=found)
    return _page(dialogue, mailboxes_form(shown.items), shown)


@bp.post("/<code>/mails")
def set_mailboxes(code: str):
    """Save one page of mailboxes; of two who save one line, the second sees both and may save theirs over it."""
    dialogue = run_here(code)
    allow(permissions.change, dialogue)
    form, answer, status = mailboxes_form(_sent(dialogue), sent=True), None, 422
    if form.validate():
        try:
            answer, status = attempt(form, lambda: _save(form, code))
        except Conflict:
            status = 409
    if answer is not None:
        return answer
    dialogue = readable(code)
    form.invitations = by_key(_sent(dialogue))
    return _page(dialogue, form), status


def _sent(dialogue: Dialogue) -> list[Invitation]:
    ids = ids_sent(request.form)[: 2 * GUESTS_A_PAGE]
    return list(db.session.scalars(mailing.with_mails(invited.invitations(dialogue)).where(Invitation.id.in_(ids))))


def _save(form: MailboxesForm, code: str) -> Response:
    dialogue = readable(code, held=True)
    allow(permissions.change, dialogue)
    if form.conflicts(by_key(_sent(dialogue))):
        raise Conflict()
    count = sum(mailing.set_mailbox(form.invitations[key], box) for key, box in form.changed.items())
    commit()
    if count:
        flash(ngettext("%(num)d line is saved.", "%(num)d lines are saved.", count))
    else:
        flash(_("Nothing was different."), "info")
    return redirect(lists.here(), 303)


@bp.post("/<code>/mails/send")
def send_mails(code: str):
    """The invitation to each that did not get it yet."""
    return _send(code, inviting=True, which=mailing.not_invited)


@bp.post("/<code>/mails/change")
def send_change(code: str):
    """Another time or place, or that the meeting does not take place, to each that was told otherwise."""
    return _send(code, inviting=False, which=mailing.not_told)


@bp.post("/<code>/invitations/<int:number>/mail")
def send_again(code: str, number: int):
    """The invitation to one enterprise, once more by choice, with a new link."""

    def again(dialogue: Dialogue) -> list[int]:
        mail = mailing.send_again(invitation_of(dialogue, number), by=current_user)
        commit()
        return [mail]

    return _send(code, inviting=True, which=again)


def _send(code: str, *, inviting: bool, which: Callable[[Dialogue], list[int]]) -> Response:
    allow(permissions.change, run_here(code))
    dialogue = readable(code, held=True)
    allow(permissions.change, dialogue)
    back = redirect(url_for("dialogues.mails", code=dialogue.code), 303)
    try:
        mailing.check_sending(dialogue, inviting)
        numbers = which(dialogue)
    except Refused as refusal:
        db.session.rollback()
        flash(str(refusal), "error")
        return back
    db.session.rollback()  # each mail is a transaction of its own
    user = current_user._get_current_object()
    with Post() as post:
        told = mailing.send(numbers, post, inviting=inviting, by=user)
    _tell(told, len(numbers) - told.total())
    return back


def _tell(told: Counter[str], left: int) -> None:
    if told["sent"]:
        flash(ngettext("%(num)d mail is sent.", "%(num)d mails are sent.", told["sent"]))
    if told["failed"]:
        text = ngettext(
            "%(num)d mail could not be sent; why stands beside the enterprise.",
            "%(num)d mails could not be sent; why stands beside each enterprise.",
            told["failed"],
        )
        flash(text, "error")
    if told["not_sent"]:
        flash(_("No mail server is set (HAIHOA_SMTP_URL): the mails are marked as not sent."), "warning")
    if left:
        flash(ngettext("%(num)d mail is left. Send again.", "%(num)d mails are left. Send again.", left), "warning")
    if not told.total():
        flash(_("Nobody is left to be told."), "info")


def _page(dialogue: Dialogue, form: MailboxesForm, shown: Page | None = None) -> str:
    conditions, total = GuestFilter(request.args), shown.total if shown else len(form.invitations)
    return render_template(
        "dialogues/mails.html",
        dialogue=dialogue,
        form=form,
        page=shown,
        conditions=conditions,
        chips=chips(conditions),
        count=ngettext("%(shown)s enterprise", "%(shown)s enterprises", total, shown=fmt_number(total)),
        states=STATES,
        to_invite=len(mailing.not_invited(dialogue)) if dialogue.status in mailing.COMING else 0,
        to_tell=len(mailing.not_told(dialogue)),
        can_send=bool(current_app.config["SMTP_URL"]),
        address_known=bool(current_app.config["PUBLIC_URL"]),
        action=lists.here(),
    )
