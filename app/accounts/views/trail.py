"""The facts of the audit trail, for the administrator: who did what when; no wording of free texts."""

from datetime import datetime, time, timedelta

from flask import render_template, request, url_for
from flask_babel import gettext as _

from app.accounts import permissions, queries
from app.accounts.forms import OUTCOME_LABELS, TrailFilter
from app.accounts.views.blueprint import bp
from app.core.audit import AuditEntry
from app.core.db import to_utc
from app.core.lists import here, paginate
from app.core.permissions import allow


@bp.get("/admin/audit")
def trail():
    allow(permissions.read_trail)
    form = TrailFilter(request.args)
    page = paginate(_narrowed(form), request.args)
    return render_template(
        "accounts/trail.html",
        form=form,
        page=page,
        facts=_facts,
        outcomes=OUTCOME_LABELS,
        chips=[
            (f"{form[name].label.text}: {form[name]._value()}", here(**{name: None, "page": None}))
            for name, value in form.values.items()
            if value
        ],
        clear_url=url_for(".trail"),
    )


def _narrowed(form: TrailFilter):
    """The filter; a field that cannot be read says so and narrows nothing."""
    form.validate()
    noun, number = form.record.data or (None, None)
    since, until = form.since.data, form.until.data
    return queries.trail(
        actor=form.actor.data,
        action=form.action.data,
        noun=noun,
        number=number,
        since=to_utc(datetime.combine(since, time())) if since else None,
        until=to_utc(datetime.combine(until + timedelta(days=1), time())) if until else None,
    )


def _facts(entry: AuditEntry) -> list[tuple[str, str]]:
    """(name, what) of an entry: fields with their coded values before and after, then what else was said."""
    found = [
        (name, _value(after) if before in (None, []) else f"{_value(before)} → {_value(after)}")
        for name, (before, after) in entry.changes.items()
    ]
    return found + [(name, _value(value)) for name, value in entry.details.items()]


def _value(value) -> str:
    if value in (None, "", []):
        return "…"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dict):
        return "¶ " + str(value.get("sha256", ""))[:8]
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)
