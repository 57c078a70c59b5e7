"""The trail in words: what was done, to which kind of record; what no room has named keeps its code."""

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.audit import AuditEntry
from app.core.history import ACTIONS, named

NOUNS = {
    "agency": _l("Agency"),
    "agency_former_name": _l("Former name of an agency"),
    "attachment": _l("Document"),
    "audit": _l("Audit trail"),
    "calendar_feed": _l("Calendar to subscribe to"),
    "case": _l("Case"),
    "cases": _l("Register of cases"),
    "case_event": _l("Event of a case"),
    "case_demand": _l("Demand of a case"),
    "case_link": _l("Link between cases"),
    "case_question": _l("Question to an agency"),
    "case_move": _l("Status of a case"),
    "agencies": _l("Agencies"),
    "default_lead": _l("Default lead"),
    "demo": _l("Made-up records"),
    "dialogue": _l("Meeting"),
    "dialogues": _l("Dialogues"),
    "dialogue_agenda_line": _l("Line of an agenda"),
    "dialogue_invitation": _l("Invitation of an enterprise"),
    "dialogue_move": _l("Status of a meeting"),
    "invitation_link": _l("Link of an invitation"),
    "invitation_mail": _l("Mail of an invitation"),
    "enterprise": _l("Enterprise"),
    "enterprises": _l("Enterprises"),
    "enterprise_head_count": _l("Employees"),
    "enterprise_merge": _l("Merge of enterprises"),
    "enterprise_other_name": _l("Other name of an enterprise"),
    "hand_over": _l("Offer of the lead"),
    "holiday": _l("Public holiday"),
    "holidays": _l("Public holidays"),
    "points": _l("Table of points of a meeting"),
    "recommendation": _l("Recommendation"),
    "recommendations": _l("Recommendations"),
    "recommendation_move": _l("Course of a recommendation"),
    "records": _l("Records behind a figure"),
    "reminder": _l("Reminder by mail"),
    "reports": _l("Reports"),
    "sector": _l("Sector"),
    "user": _l("Account"),
    "users": _l("Accounts"),
    "yearly_dialogues": _l("Yearly watch of periodic dialogue"),
    "zone": _l("Zone"),
}
VERBS = {
    "changed": _l("Changed"),
    "created": _l("Recorded"),
    "deleted": _l("Removed"),
    "exported": _l("Taken as a file"),
    "imported": _l("Imported from a file"),
    "loaded": _l("Loaded"),
    "removed": _l("Removed"),
    "set": _l("Set"),
}
named(
    {
        "user.created": _l("Account made"),
        "user.changed": _l("Account changed"),
        "user.disabled": _l("Account closed"),
        "user.enabled": _l("Account opened again"),
        "user.password_changed": _l("Own password changed"),
        "user.password_reset": _l("New password given"),
        "user.session_ended": _l("Session ended from the list"),
        "user.sign_in_failed": _l("Sign-in refused"),
        "user.signed_in": _l("Signed in"),
        "user.signed_out": _l("Signed out"),
    }
)


def action_words(action: str) -> str:
    """`case.closed` as “Closed”, `cases.exported` as “Register of cases: Taken as a file”."""
    if action in ACTIONS:
        return str(ACTIONS[action])
    noun, _dot, verb = action.partition(".")
    if noun in NOUNS and verb in VERBS:
        return f"{NOUNS[noun]}: {VERBS[verb]}"
    return action


def action_choices() -> list[tuple[str, str]]:
    """(code, words) of the actions that have words, with the kind of record where the words leave it out."""
    registers = [f"{noun}.{verb}" for noun in NOUNS for verb in ("exported", "imported") if noun.endswith("s")]
    found = [(action, _placed(action)) for action in [*ACTIONS, *registers, "audit.exported"]]
    return sorted(found, key=lambda choice: choice[1])


def _placed(action: str) -> str:
    noun, words = action.partition(".")[0], action_words(action)
    return f"{NOUNS[noun]}: {words}" if action in ACTIONS and noun in NOUNS else words


def facts(entry: AuditEntry, office: Callable[[Any], str] = str) -> list[tuple[str, str]]:
    """(name, what) of an entry: fields with their coded values before and after, then what else was said.

    `office` turns the id or the code of an agency into what readers see.
    """
    return [
        (name, _change(before, after, office if name.endswith(("agency_id", "agencies")) else str))
        for name, (before, after) in entry.changes.items()
    ] + [(name, _value(value)) for name, value in entry.details.items()]


def _change(before: Any, after: Any, shown: Callable[[Any], str]) -> str:
    if before in (None, []):
        return _value(after, shown)
    return f"{_value(before, shown)} → {_value(after, shown)}"


def _value(value: Any, shown: Callable[[Any], str] = str) -> str:
    if value in (None, "", []):
        return "…"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dict) and "sha256" in value:
        return "¶ " + str(value["sha256"])[:8]
    if isinstance(value, dict):
        return ", ".join(f"{name} {_value(each)}" for name, each in value.items()) or "…"
    return "; ".join(map(shown, value)) if isinstance(value, list) else shown(value)
