"""The columns of dialogue meetings in files (contract 6): export writes them, import reads them."""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from flask_babel import lazy_gettext as _l

from app.core.registers import RegisterColumn, column
from app.dialogues.models import Dialogue


def _column(name: str, label, kind: str = "text", *, read: Callable[[Dialogue], Any] | None = None, **more):
    return column(name, label, read or (lambda dialogue: getattr(dialogue, name)), kind, **more)


def _moment(day: date | None, clock: time | None) -> datetime | date | None:
    """Day and time as one; the day alone where the time is not known."""
    return datetime.combine(day, clock) if day and clock else day


def _start(dialogue: Dialogue):
    return _moment(dialogue.starts_on, dialogue.starts_time)


def _end(dialogue: Dialogue):
    return _moment(dialogue.ends_on, dialogue.ends_time)


COLUMNS: tuple[RegisterColumn, ...] = (
    _column("code", _l("Code"), unique=True),
    _column("kind", _l("Kind of meeting"), "choice", required=True),
    _column("title", _l("Title")),
    _column("host_agency", _l("Host agency"), "choice", read=lambda one: one.host_agency.code),
    _column(
        "coordinating_agencies",
        _l("Coordinating agencies"),
        "choices",
        read=lambda one: [agency.code for agency in one.coordinating_agencies],
    ),
    _column(
        "enterprises",
        _l("Enterprises attending"),
        read=lambda one: [enterprise.tax_code or enterprise.name for enterprise in one.enterprises],
    ),
    _column(
        "starts_at", _l("Begins"), "moment", required=True, read=lambda one: _moment(one.starts_on, one.starts_time)
    ),
    _column("ends_at", _l("Ends"), "moment", read=lambda one: _moment(one.ends_on, one.ends_time)),
    _column("venue", _l("Place")),
    _column("status", _l("Status"), "choice"),
    _column("employer_side", _l("Present on the employer's side"), "number"),
    _column("worker_side", _l("Present on the workers' side"), "number"),
    _column("worker_side_female", _l("Women among the workers' side"), "number"),
    _column("restricted", _l("Restricted"), "yesno"),
    _column("summary", _l("Summary")),
    # Of dialogues inside enterprises; files without these columns change nothing of them.
    _column("matters", _l("Matters of the dialogue"), "choices", read=lambda one: one.matters or []),
    _column("requested_by", _l("Requested by"), "choice"),
    _column("worker_side_listed", _l("On the list of the workers' side"), "number"),
    _column("worker_side_listed_present", _l("Of the list present"), "number"),
    _column("worker_side_listed_asking", _l("Of the list asking for the dialogue"), "number"),
    _column("employer_authorised", _l("Legal representative of the employer, or an authorised one, present"), "choice"),
    _column("minutes_made", _l("Minutes made"), "choice"),
    _column("minutes_number", _l("Number of the minutes")),
    _column("published_on", _l("Published at the workplace on"), "date"),
    _column("information_source", _l("Source of the information"), "choice"),
    _column("agreed_points", _l("Points agreed")),
    _column("requested_on", _l("Request received on"), "date"),
    _column("replied_on", _l("Replied in writing on"), "date"),
    _column("content_sent_on", _l("Content sent to the other side on"), "date"),
)
LABELS = {one.name: one.label for one in COLUMNS}
