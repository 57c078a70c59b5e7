"""Keeping what was concluded at a meeting, on its own page."""

from flask import Response, flash
from flask_babel import gettext as _
from flask_login import current_user

from app.core.db import commit
from app.core.errors import Conflict, Refused
from app.core.permissions import allow
from app.core.saving import attempt
from app.core.text_check import note_findings
from app.dialogues import operations, permissions
from app.dialogues.concluding_forms import ConclusionForm
from app.dialogues.views import bp
from app.dialogues.views.meeting import page
from app.dialogues.views.shared import readable, run_here, to_meeting


@bp.post("/<code>/conclude")
def conclude(code: str):
    """Save the conclusions; of two who save them, the second sees what is saved and may save theirs over it."""
    dialogue = run_here(code)
    allow(permissions.change, dialogue)
    form = ConclusionForm(dialogue)
    answer, status = None, 422
    if form.validate():
        try:
            answer, status = attempt(form, lambda: _save(form, code))
        except Conflict:
            status = 409
            form.show_as_of(readable(code))
            text = _("Somebody else saved this meeting first; its conclusions are above. Save again to replace them.")
            form.refuse(Refused(text))
    return answer if answer is not None else (page(readable(code), concluding=form), status)


def _save(form: ConclusionForm, code: str) -> Response:
    dialogue = readable(code, held=True)
    allow(permissions.change, dialogue)
    changed = operations.change(dialogue, form.plain(), form.opened_at, by=current_user)
    note_findings(dialogue, form.confirmed, form.warnings, by=current_user)
    code = dialogue.code
    commit()
    flash(
        _("The conclusions are saved.") if changed else _("Nothing was different; the conclusions stay as they were.")
    )
    for warning in form.soft_findings():
        flash(warning, "warning")
    return to_meeting(code)
