"""The page of an invited enterprise, opened by its link without an account: who comes, and points filed beforehand.

It shows that enterprise's own and nothing else; nothing is kept of whoever opens it.
"""

from collections.abc import Callable

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from app.core import audit, submissions
from app.core.db import commit
from app.core.errors import Conflict, Refused, said_by_us
from app.core.forms import SavingForm
from app.core.saving import attempt
from app.core.text_check import note_findings
from app.dialogues import links
from app.dialogues.forms import language
from app.dialogues.link_forms import PointForm, ReplyForm, point_form, reply_form
from app.dialogues.models import Invitation
from app.dialogues.states import KINDS
from app.dialogues.views.shared import opened_by_secret
from app.recommendations import filed
from app.recommendations.models import Recommendation
from app.recommendations.states import TOPICS

bp = Blueprint("invitations", __name__, url_prefix="/invitations")
LANGUAGES = (("vi", "Tiếng Việt"), ("en", "English"))


@bp.after_request
def keep_the_address(response: Response) -> Response:
    """The address opens the page: no other site is told of it, and nobody's search finds it."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _opened(token: str) -> Invitation:
    """The invitation that the token opens; the same page for every token that opens none, and a brake on guessing."""
    audit.acting(audit.BY_LINK)
    nothing = _("This link opens nothing: it was mistyped, replaced or withdrawn. Please turn to the host.")
    return opened_by_secret("link", lambda: links.opened_by(token), nothing)


@bp.get("/<token>")
def show(token: str):
    """The meeting, what the enterprise answered, and its points; `?point=` opens one of them to be worded anew."""
    invitation = _opened(token)
    chosen = request.args.get("point")
    point = filed.point(invitation, chosen) if chosen else None
    if point is not None and not (filed.is_untouched(point) and links.is_open(invitation.dialogue)):
        point = None
    return _page(invitation, token, point=point)


@bp.post("/<token>/answer")
def answer(token: str):
    """Whether the enterprise comes, and how many."""
    form = reply_form(_opened(token), sent=True)
    return _saved(token, form, lambda: _reply(form, token), reply=form)


def _reply(form: ReplyForm, token: str) -> None:
    changed = links.reply(_opened(token), form.coming.data, form.numbers)
    commit()
    flash(_("The answer is saved.") if changed else _("Nothing was different; the answer stays as it was."))


@bp.post("/<token>/points")
@bp.post("/<token>/points/<code>")
def point(token: str, code: str | None = None):
    """File a point, or word one anew."""
    invitation = _opened(token)
    held = _own(invitation, code) if code else None
    form = point_form(invitation, held, sent=True)
    return _saved(token, form, lambda: _file(form, token, code), filing=form, code=code)


def _file(form: PointForm, token: str, code: str | None) -> None:
    invitation = _opened(token)
    if code:
        one = _own(invitation, code, held=True)
        filed.reword(invitation, one, form.text.data, form.topic.data, form.opened_at, form.unnamed_in_public.data)
        told = _("The point %(code)s is saved.", code=one.code)
    else:
        mark, sender = form.submission_id.data, filed.sender(invitation)
        if submissions.first_record("recommendation", mark, sender) is not None:
            return
        one = filed.file(invitation, form.text.data, form.topic.data, mark, form.unnamed_in_public.data)
        told = _("The point is filed; its number is %(code)s.", code=one.code)
    note_findings(one, form.confirmed, form.warnings)
    commit()
    flash(told)
    for warning in form.soft_findings():
        flash(warning, "warning")


@bp.post("/<token>/points/<code>/withdraw")
def withdraw(token: str, code: str):
    form = SavingForm()
    _own(_opened(token), code)
    return _saved(token, form, lambda: _withdraw(token, code), refused=form)


def _withdraw(token: str, code: str) -> None:
    invitation = _opened(token)
    filed.withdraw(invitation, _own(invitation, code, held=True))
    commit()
    flash(_("The point %(code)s is withdrawn.", code=code))


def _own(invitation: Invitation, code: str, held: bool = False) -> Recommendation:
    """That point, if the enterprise filed it for this meeting; every other one is not there."""
    found = filed.point(invitation, code, held)
    if found is None:
        raise said_by_us(NotFound, _("There is no such point."))
    return found


def _saved(token: str, form: SavingForm, save: Callable[[], None], code: str | None = None, **shown: SavingForm):
    """Back to the page once saved; else the page with all that was typed, and what is wrong."""

    def saving() -> Response:
        save()
        return redirect(url_for(".show", token=token), 303)

    answered, status = None, 422
    if form.validate():
        try:
            answered, status = attempt(form, saving)
        except Conflict:
            status = 409
            text = _("This point was changed in the meantime, as it stands above. Save again to replace it.")
            form.refuse(Refused(text))
    if answered is not None:
        return answered
    invitation = _opened(token)
    one = filed.point(invitation, code) if code else None
    if status == 409 and one is not None:
        form.version.data, form.version.raw_data = str(one.version), None
    return _page(invitation, token, point=one, **shown), status


def _page(
    invitation: Invitation,
    token: str,
    *,
    point: Recommendation | None = None,
    reply: ReplyForm | None = None,
    filing: PointForm | None = None,
    refused: SavingForm | None = None,
) -> str:
    dialogue, open_ = invitation.dialogue, links.is_open(invitation.dialogue)
    here, shown = url_for(".show", token=token), str(get_locale() or "vi")
    choose = [
        (code, name, url_for("home.choose_language", code=code, next=here), code == shown) for code, name in LANGUAGES
    ]
    return render_template(
        "invitations/show.html",
        invitation=invitation,
        dialogue=dialogue,
        token=token,
        host=dialogue.host_agency.name_on(dialogue.starts_on, language()),
        kinds=KINDS,
        topics=TOPICS,
        open=open_,
        closes=links.closes_at(dialogue),
        points=filed.points_of(invitation),
        is_untouched=filed.is_untouched,
        is_withdrawn=filed.is_withdrawn,
        chosen=point,
        reply=reply or (reply_form(invitation) if open_ else None),
        filing=filing or (point_form(invitation, point) if open_ else None),
        refused=refused,
        # The frame of the page as for somebody who is not signed in, whoever opens it.
        menu=[],
        account=None,
        quick_url="",
        gate_url="",
        help_url="",
        languages=choose,
    )
