"""Recording a dialogue meeting, changing what is recorded of it, moving it on; pages and imports share these.

`record` and `change` take plain values by the names of contract 4, already read and typed: dates as `date`, numbers
as numbers, `kind` and `status` as codes; `host_agency` and `chair_agency` an Agency, `coordinating_agencies` and
`cochair_agencies` lists of Agency, `zones` of Zone, `enterprises` of Enterprise. A name left out is left alone; None
means not known.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from flask import current_app
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from sqlalchemy.orm.attributes import flag_modified

from app.core import audit, blackout, search, submissions
from app.core.blackout import Passage
from app.core.codes import next_code
from app.core.db import today
from app.core.errors import Conflict, Refused
from app.core.formats import fmt_date
from app.dialogues import invited, queries
from app.dialogues.models import Dialogue, DialogueMove
from app.dialogues.rules import facts, faults, faults_of_kind, faults_of_move, raise_first
from app.dialogues.states import KINDS, OBSERVED, check_move
from app.enterprises.models import Enterprise
from app.extensions import db

SERIES = "DT"
LONGEST_TITLE = 200
CODE = re.compile(r"[A-Za-z0-9._-]{1,40}")
PAGE_NAMES = frozenset(
    {"new", "import", "export", "export.csv", "export.xlsx", "lookup", "calendar", "calendar.ics", "yearly"}
)

# What is kept as given, column by column; the others have their own line in `_apply`.
PLAIN = (
    "kind",
    "starts_on",
    "starts_time",
    "ends_on",
    "ends_time",
    "venue",
    "employer_side",
    "worker_side",
    "worker_side_female",
    "worker_side_listed",
    "worker_side_listed_present",
    "worker_side_listed_asking",
    "employer_authorised",
    "requested_by",
    "matters",
    "minutes_made",
    "minutes_number",
    "published_on",
    "information_source",
    "content_sent_on",
    "requested_on",
    "replied_on",
    "agreed_points",
    "summary",
    "restricted",
    "status",
    "source",
    "plan_item",
    "answer_within",
    "conclusions",
    "notice_number",
    "notice_on",
)
NEVER_EMPTY = {"kind", "starts_on", "restricted", "status"}


def record(
    values: Mapping[str, Any],
    *,
    by: Any = None,
    code: str | None = None,
    submission: str | None = None,
    recorder_coordinates: bool = True,
) -> Dialogue:
    """Record a meeting: kind and starts_on suffice, for `by` of an agency; else host_agency too.

    The agency of `by` is the host unless another is given; then it becomes coordinating (contract 2). `code` is one
    that a file brings along, else the next of the series; `submission` the one-time mark of the form. Refused, beside
    its field, when a rule says no.
    """
    values = {**values, "status": values.get("status") or "planned"}
    raise_first(faults(values))
    dialogue = Dialogue(kind=values["kind"], starts_on=values["starts_on"], restricted=False, status="planned")
    dialogue.host_agency = values.pop("host_agency", None) or (by.agency if by else None)
    if dialogue.host_agency is None:
        raise Refused(_("Choose the host agency."), "host_agency")
    dialogue.code = check_code(code) if code else next_code(SERIES, queries.is_taken)
    dialogue.code_key = queries.code_key(dialogue.code)
    others = list(values.pop("coordinating_agencies", None) or [])
    if by is not None and recorder_coordinates:
        others.append(by.agency)
    dialogue.coordinating_agencies = _besides(dialogue.host_agency, others)
    dialogue.enterprises = list(values.pop("enterprises", None) or [])
    _set_chairs(dialogue, values)
    dialogue.zones = list(values.pop("zones", None) or [])
    _apply(dialogue, values)
    db.session.add(dialogue)
    db.session.flush()
    if by is not None:
        submissions.remember(submission, by, dialogue)
    index(dialogue)
    audit.record("dialogue.recorded", dialogue, by=by)
    return dialogue


def change(dialogue: Dialogue, values: Mapping[str, Any], version: int | None = None, *, by: Any = None) -> bool:
    """Change what `values` holds; whether anything was different.

    Conflict when the record has moved on from `version` (None: not asked). A change of the agencies or enterprises
    alone counts as a change of the record too.
    """
    if version is not None and version != dialogue.version:
        raise Conflict()
    values = {name: value for name, value in values.items() if value is not None or name not in NEVER_EMPTY}
    raise_first(faults({**facts(dialogue), **values}))
    raise_first(faults_of_kind(dialogue, values))
    before = _picture(dialogue)
    with db.session.no_autoflush:
        _set_agencies(dialogue, values)
        _set_chairs(dialogue, values)
        for name in ("enterprises", "zones"):
            if name in values:
                _set_each_once(dialogue, name, values.pop(name) or [])
        _apply(dialogue, values)
        if _picture(dialogue) == before:
            return False
        flag_modified(dialogue, "updated_at")  # else a change of lists alone would leave the version as it was
        index(dialogue)
    audit.record("dialogue.changed", dialogue, by=by)
    return True


def set_status(
    dialogue: Dialogue,
    status: str,
    on: date | None = None,
    reason: str | None = None,
    *,
    by: Any = None,
    submission: str | None = None,
) -> DialogueMove:
    """Move the meeting on along an arrow of `states.MOVES`, on a day that has come (None: today).

    Refused without an arrow, a reason for postponing or cancelling, or when it is held before it begins.
    """
    check_move(dialogue.kind, dialogue.status, status)
    on = on or today()
    raise_first(faults_of_move(dialogue, status, on, reason))
    move = DialogueMove(dialogue=dialogue, from_status=dialogue.status, to_status=status, on=on, reason=reason or None)
    move.agency = by.agency if by else None
    db.session.add(move)
    _note_status(dialogue, status, on)
    if status == "invited":
        for invitation in invited.unsent(dialogue):
            invitation.sent_on = on
    dialogue.status = status
    db.session.flush()
    if by is not None:
        submissions.remember(submission, by, move)
    audit.record("dialogue.moved", dialogue, by=by, move=move.id)
    return move


def _note_status(dialogue: Dialogue, status: str, on: date | None) -> None:
    """Keep the first invitation and the cancellation: what counts as planned goes by them (contract 7)."""
    invited_before = dialogue.invited_on is None and (dialogue.status == "invited" or status == "invited")
    if invited_before and on is not None:
        dialogue.invited_on = on  # a file told the status without a day: invited by this day at the latest
    dialogue.cancelled_on = on if status == "cancelled" else None


# Codes ---------------------------------------------------------------------------------------------------------------


def check_code(code: str) -> str:
    """The code, when it can be a new meeting's own; else Refused."""
    check_spelling(code)
    if queries.is_taken(code):
        raise Refused(_("There is a meeting %(code)s already.", code=code), "code")
    return code


def check_spelling(code: str) -> None:
    """Refused unless this can be the code of a meeting."""
    if not CODE.fullmatch(code) or not code.strip("."):
        raise Refused(
            _("“%(code)s” cannot be a code: up to 40 letters A-Z, digits and . _ - are taken.", code=code[:60]), "code"
        )
    if code.lower() in PAGE_NAMES:
        raise Refused(_("“%(code)s” is the name of a page. Choose another code.", code=code), "code")


# Finding it again --------------------------------------------------------------------------------------------------


def black_out(dialogue: Dialogue, passage: Passage, reason: str, *, by: Any = None) -> bool:
    """Take the passage out of all that is kept of the meeting, its search words too; whether it stood there."""
    found = bool(blackout.black_out(dialogue, passage, reason, by=by))
    if found:
        flag_modified(dialogue, "updated_at")  # who has the form open still holds the passage
        index(dialogue)
    return found


def index(dialogue: Dialogue) -> None:
    """Make the meeting findable by what it says now, from the next commit on."""
    texts = [
        dialogue.code,
        dialogue.title,
        dialogue.venue,
        dialogue.summary,
        dialogue.agreed_points,
        dialogue.plan_item,
        dialogue.conclusions,
    ]
    for enterprise in dialogue.enterprises:
        texts += enterprise.found_by
    search.index(dialogue, texts)


def reindex_of(enterprise: Enterprise) -> int:
    """Make the enterprise's meetings findable by its new names; how many there are."""
    dialogues = queries.to_index(enterprise.id)
    for dialogue in dialogues:
        index(dialogue)
    return len(dialogues)


# Setting the values ------------------------------------------------------------------------------------------------


def _set_agencies(dialogue: Dialogue, values: dict[str, Any]) -> None:
    """The host, and the coordinating ones beside it."""
    host = values.pop("host_agency", None)
    if host is not None and host is not dialogue.host_agency:
        dialogue.host_agency = host
    others = values.pop("coordinating_agencies", dialogue.coordinating_agencies)
    wanted = _besides(dialogue.host_agency, others or [])
    if [one.id for one in wanted] != [one.id for one in dialogue.coordinating_agencies]:
        dialogue.coordinating_agencies = wanted


def _besides(first, others: Iterable) -> list:
    """Each once, by code, the first left out."""
    found = {agency.id: agency for agency in others if agency.id != first.id}
    return sorted(found.values(), key=lambda agency: agency.code)


def _set_chairs(dialogue: Dialogue, values: dict[str, Any]) -> None:
    """The host chairs unless another is named; who chairs is no co-chair."""
    if "chair_agency" in values:
        chair = values.pop("chair_agency")
        dialogue.chair_agency = None if chair is dialogue.host_agency else chair
    wanted = _besides(dialogue.chair, values.pop("cochair_agencies", dialogue.cochair_agencies) or [])
    _set_each_once(dialogue, "cochair_agencies", wanted)


def _set_each_once(dialogue: Dialogue, name: str, wanted: Iterable) -> None:
    wanted = list(wanted)
    if set(wanted) != set(getattr(dialogue, name)):
        setattr(dialogue, name, wanted)


def _apply(dialogue: Dialogue, values: Mapping[str, Any]) -> None:
    if values.get("status") and values["status"] != dialogue.status:
        _note_status(dialogue, values["status"], None)
    for name in PLAIN:
        given = values.get(name) is not None or name not in NEVER_EMPTY
        if name in values and given and getattr(dialogue, name) != values[name]:
            setattr(dialogue, name, values[name])
    if dialogue.ends_time is not None and dialogue.ends_on is None:
        dialogue.ends_on = dialogue.starts_on  # an end without a day is one of the same day
    _set_title(dialogue, values)


def _set_title(dialogue: Dialogue, values: Mapping[str, Any]) -> None:
    """An empty title is made, and a made one keeps in step with kind, host or enterprises, and date."""
    given = values.get("title")
    if "title" in values and given != dialogue.title:
        dialogue.title_made = not given
        if given:
            dialogue.title = given
    if dialogue.title is None:
        dialogue.title_made = True
    if dialogue.title_made:
        made = made_title(dialogue)
        if dialogue.title != made:
            dialogue.title = made


def made_title(dialogue: Dialogue) -> str:
    """Kind, who runs or holds it, and date, in the language of the installation, at most 200 letters."""
    language = current_app.config["LANGUAGE"]
    with force_locale(language):
        words = {"kind": str(KINDS[dialogue.kind].label), "date": fmt_date(dialogue.starts_on)}
        name = dialogue.host_agency.name_on(dialogue.starts_on, language)
        if dialogue.kind in OBSERVED and dialogue.enterprises:
            name = _first_and_others(dialogue.enterprises)
        room = LONGEST_TITLE - len(_("%(kind)s: %(name)s, %(date)s", name="", **words))
        short = name if len(name) <= room else name[: room - 1].rstrip() + "…"
        return _("%(kind)s: %(name)s, %(date)s", name=short, **words)


def _first_and_others(enterprises: list[Enterprise]) -> str:
    first = min(enterprises, key=lambda one: one.name_key).name
    others = len(enterprises) - 1
    if not others:
        return first
    return ngettext("%(name)s and %(num)d other", "%(name)s and %(num)d others", others, name=first)


def _picture(dialogue: Dialogue) -> tuple:
    """All that `change` may touch, to tell whether it did."""
    return (
        *(getattr(dialogue, name) for name in (*PLAIN, "title", "title_made")),
        dialogue.host_agency.id,
        dialogue.chair.id,
        frozenset(agency.id for agency in dialogue.coordinating_agencies),
        frozenset(agency.id for agency in dialogue.cochair_agencies),
        frozenset(zone.id for zone in dialogue.zones),
        frozenset(enterprise.id or enterprise for enterprise in dialogue.enterprises),
    )
