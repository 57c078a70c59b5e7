"""The trail of one record as its page shows it: words for actions, fields and values instead of codes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core import audit
from app.core.formats import fmt_date
from app.extensions import db

LONGEST = 300  # letters of a free text that are shown in the history
ACTIONS: dict[str, Any] = {}
"""The words of every action that a room has named, for the trail of the whole register."""
ACTORS = {audit.BY_LINK: _l("the enterprise, by its link")}


def named(actions: Mapping[str, Any]) -> Mapping[str, Any]:
    """The words of a room's actions, for its own pages and for the trail."""
    ACTIONS.update(actions)
    return actions


@dataclass
class Happening:
    """One entry: when, who, of which agency, what, and [(label, before, after)]."""

    when: datetime
    who: str
    agency: str
    what: str
    changes: list[tuple[Any, str | None, str | None]] = field(default_factory=list)
    reason: str = ""


def who(actor: str) -> str:
    """The name of an account, or words for who has none."""
    return str(ACTORS.get(actor, actor))


def entries(
    noun: str,
    record_id: int,
    fields: Mapping[str, Any],
    actions: Mapping[str, Any],
    values: Mapping[str, Callable[[Any], Any]] | None = None,
    limit: int = 200,
    office: Callable[[str], str] = str,
) -> list[Happening]:
    """The entries of a record, newest first.

    `fields` and `actions` give the words; a field without one is technical and left out, an action without one is
    shown by its name. `values` turn a stored value (an id, a code) into what readers see, `office` an agency's code.
    """
    texts = audit.texts_of(noun, record_id)
    shown = values or {}
    return [
        Happening(
            entry.at,
            who(entry.actor),
            office(entry.agency) if entry.agency else "",
            str(actions.get(entry.action, entry.action)),
            [
                (fields[name], _value(name, before, texts, shown), _value(name, after, texts, shown))
                for name, (before, after) in entry.changes.items()
                if name in fields
            ],
        )
        for entry in db.session.scalars(audit.history(noun, record_id, limit))
    ]


def _value(name: str, value: Any, texts: Mapping[str, str | None], shown: Mapping[str, Callable]) -> str | None:
    if value in (None, "", []):
        return None
    if isinstance(value, dict):
        text = texts.get(value.get("sha256", ""))
        return _("(removed)") if text is None else text[:LONGEST] + ("…" if len(text) > LONGEST else "")
    if name in shown:
        if isinstance(value, list):
            return "; ".join(str(shown[name](one)) for one in value)
        return str(shown[name](value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return "; ".join(str(one) for one in value)
    return _date(value) if isinstance(value, str) else str(value)


def _date(value: str) -> str:
    """Dates as people write them; everything else as it is."""
    if len(value) == 10 and value[4] == value[7] == "-":
        try:
            return fmt_date(date.fromisoformat(value))
        except ValueError:
            return value
    return value
