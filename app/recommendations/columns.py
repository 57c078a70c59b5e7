"""The columns of recommendations in files (contract 6): export writes them, import reads them."""

from collections.abc import Callable
from typing import Any

from flask_babel import lazy_gettext as _l

from app.core.registers import RegisterColumn, column
from app.recommendations.models import Recommendation


def _column(name: str, label, kind: str = "text", *, read: Callable[[Recommendation], Any] | None = None, **more):
    return column(name, label, read or (lambda one: getattr(one, name)), kind, **more)


def _enterprise(one: Recommendation) -> str | None:
    return (one.enterprise.tax_code or one.enterprise.name) if one.enterprise else None


COLUMNS: tuple[RegisterColumn, ...] = (
    _column("code", _l("Code"), unique=True),
    _column("dialogue", _l("Raised at the meeting"), read=lambda one: one.dialogue and one.dialogue.code),
    _column("case", _l("From the case"), read=lambda one: one.case and one.case.code),
    _column("enterprise", _l("Enterprise"), read=_enterprise),
    _column("topic", _l("Topic"), "choice", required=True),
    _column("text", _l("What is recommended"), required=True),
    _column("lead_agency", _l("Agency that answers"), "choice", read=lambda one: one.lead_agency.code),
    _column(
        "coordinating_agencies",
        _l("Coordinating agencies"),
        "choices",
        read=lambda one: [agency.code for agency in one.coordinating_agencies],
    ),
    _column("received_on", _l("Received on"), "date"),
    _column("due_on", _l("Answer due on"), "date"),
    _column("answered_on", _l("Answered on"), "date"),
    _column("answer", _l("Answer")),
    _column("status", _l("Status"), "choice"),
    # Beyond contract 6; files without these columns change nothing of them.
    _column("source", _l("Came in by"), "choice"),
    _column("received_stage", _l("Came in before, at or after the meeting"), "choice"),
    _column("raised_by", _l("Raised by (association, several enterprises)")),
    _column("level", _l("Who can answer"), "choice"),
    _column("answer_mode", _l("How it was answered"), "choice"),
    _column("content_state", _l("What came of it"), "choice"),
    _column("document_number", _l("Number of the document")),
    _column("document_date", _l("Date of the document"), "date"),
    _column("feedback", _l("Feedback of the enterprise"), "choice"),
    _column("restricted", _l("Restricted"), "yesno"),
)
LABELS = {one.name: one.label for one in COLUMNS}
