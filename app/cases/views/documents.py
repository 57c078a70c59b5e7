"""Giving a document back, and taking one out of its case."""

from flask import Response, abort, flash, redirect, render_template, send_file, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.cases import attachments, documents, handling_queries, permissions
from app.cases.handling_forms import RemoveForm
from app.cases.models import Attachment, Case
from app.cases.views import bp
from app.cases.views.finding import readable
from app.core import audit
from app.core.db import commit, writing
from app.core.permissions import allow
from app.core.saving import attempt
from app.core.text_check import note_findings

ONE = "/<code>/attachments/<int:attachment_id>"


@bp.get(ONE)
def download(code: str, attachment_id: int):
    """A document, to keep: never shown inside the browser, and the right is asked anew (reliability 29)."""
    writing()  # the trail notes who took it
    case, found = _found(code, attachment_id)
    allow(permissions.read, case)
    if not documents.is_intact(found):
        text = _("The file of “%(name)s” is missing or damaged. Tell the administrator: it is in the backups.")
        flash(text % {"name": found.name}, "error")
        return redirect(url_for(".show", code=case.code), 303)
    path, name, kind = attachments.path_of(found), found.name, found.content_type
    audit.record("attachment.downloaded", found, by=current_user._get_current_object())
    commit()
    answer = send_file(path, mimetype=kind, as_attachment=True, download_name=name, etag=False, conditional=False)
    answer.headers["Content-Security-Policy"] = "sandbox"
    return answer


@bp.route(f"{ONE}/remove", methods=["GET", "POST"])
def remove_attachment(code: str, attachment_id: int):
    """Take a document out of the case, with the reason; its file is gone from the store afterwards."""
    case, found = _found(code, attachment_id)
    allow(permissions.change, case)
    form = RemoveForm(case)
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate():
            answer, status = attempt(form, lambda: _remove(form, code, attachment_id))
            if answer is not None:
                return answer
            case, found = _found(code, attachment_id)
    return render_template("cases/remove_attachment.html", case=case, file=found, form=form), status


def _remove(form: RemoveForm, code: str, attachment_id: int) -> Response:
    case, found = _found(code, attachment_id)
    allow(permissions.change, case)
    user = current_user._get_current_object()
    documents.remove(found, form.reason.data, by=user)
    note_findings(case, form.confirmed, form.warnings, by=user)
    path, name, shown = attachments.path_of(found), found.name, case.code
    commit()
    path.unlink(missing_ok=True)  # what a crash leaves here is swept later
    flash(_("“%(name)s” is removed. The case keeps that it was there, and why it was removed.", name=name))
    return redirect(url_for(".show", code=shown), 303)


def _found(code: str, attachment_id: int) -> tuple[Case, Attachment]:
    """The case and its document, if this account may see them, else 404."""
    case = readable(code)
    found = handling_queries.attachment_of(case, attachment_id)
    return (case, found) if found else abort(404)
