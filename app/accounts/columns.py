"""What an account and an entry of the trail look like in a file."""

from flask_babel import lazy_gettext as _l

from app.accounts.trail import facts
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
