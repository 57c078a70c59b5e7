"""What an account and an entry of the trail look like in a file."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.audit import AuditEntry
from app.core.db import local
from app.core.registers import column

USERS = (
    column("username", _l("User name"), lambda one: one.username),
    column("state", _l("State"), lambda one: one.state, "choice"),
    column("role", _l("Role"), lambda one: one.role, "choice"),
    column("agency", _l("Agency"), lambda one: one.agency.code, "choice"),
    column("created_at", _l("Added"), lambda one: local(one.created_at).replace(tzinfo=None), "moment"),
)
TRAIL = (
    column("number", _l("No."), lambda one: one.id, "number"),
    column("at", _l("When"), lambda one: local(one.at).replace(tzinfo=None), "moment"),
    column("actor", _l("Account"), lambda one: one.actor),
    column("agency", _l("Agency"), lambda one: one.agency, "choice"),
    column("session", _l("Session"), lambda one: one.session),
    column("action", _l("Action"), lambda one: one.action, "choice"),
    column("outcome", _l("Outcome"), lambda one: one.outcome, "choice"),
    column("record_type", _l("Kind of record"), lambda one: one.record_type, "choice"),
    column("record", _l("Record"), lambda one: one.record_id, "number"),
    column("facts", _l("Facts"), lambda one: "; ".join(f"{name}: {what}" for name, what in facts(one))),
)


def facts(entry: AuditEntry) -> list[tuple[str, str]]:
    """(name, what) of an entry: fields with their coded values before and after, then what else was said."""
    found = [
        (name, _value(after) if before in (None, []) else f"{_value(before)} → {_value(after)}")
        for name, (before, after) in entry.changes.items()
    ]
    return found + [(name, _value(value)) for name, value in entry.details.items()]


def _value(value: Any) -> str:
    if value in (None, "", []):
        return "…"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dict) and "sha256" in value:
        return "¶ " + str(value["sha256"])[:8]
    if isinstance(value, dict):
        return ", ".join(f"{name} {_value(each)}" for name, each in value.items()) or "…"
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)
