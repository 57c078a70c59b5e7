"""Two people changed one record: what differs, who changed it, and which side is kept."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from app.cases.forms import FIELDS, CaseForm, codes_in
from app.cases.queries import code_key
from app.core.formats import fmt_date, fmt_number, fmt_time

KEEP = "keep_"
TECHNICAL = frozenset({"csrf_token", "version", "opened", "merge"})


def canonical(name: str, value: Any) -> str:
    """One spelling of a value, so that the same is the same however it was typed."""
    if name == "related_to":
        value = [code_key(code) for code in codes_in(value)]
    if isinstance(value, list):
        return ";".join(sorted(value))
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return "" if value in (None, False) else str(value)


def _mark(name: str, value: Any) -> str:
    return hashlib.sha256(canonical(name, value).encode("utf-8", "surrogatepass")).hexdigest()[:12]


def snapshot(values: Mapping[str, Any]) -> str:
    """What a form opened with, in few letters: enough to tell later which side changed a field."""
    return json.dumps({name: _mark(name, values[name]) for name in FIELDS if name in values})


def decided(typed: MultiDict) -> MultiDict | None:
    """What was sent, less the fields for which the saved value is kept (a field left out changes nothing)."""
    if not typed:
        return None
    kept = [name for name in FIELDS if typed.get(KEEP + name) == "saved"]
    return MultiDict([(name, value) for name, value in typed.items(multi=True) if name not in kept])


@dataclass(frozen=True)
class Row:
    """One field that differs; `chosen` is the side that alone changed it, '' when both did."""

    name: str
    label: str
    saved: str
    mine: str
    chosen: str


class Conflicting:
    """A form that was typed against the values that are saved now."""

    def __init__(self, form: CaseForm, saved: Mapping[str, Any], sent: MultiDict):
        self.form, self.saved, self.sent = form, saved, sent

    def mine(self, name: str) -> Any:
        """What was typed; an enterprise named by its tax code and a title left to be made are what they stand for."""
        if name == "enterprise" and self.form.found is not None:
            return self.form.found.name
        if name == "title" and not self.form.title.data and self.form.case.title_made:
            return self.saved["title"]
        if name == "lead_agency":
            return self.form.lead_agency.data or self.saved["lead_agency"]
        return self.form[name].data

    @cached_property
    def differing(self) -> list[str]:
        return [
            name
            for name in FIELDS
            if name in self.form and canonical(name, self.mine(name)) != canonical(name, self.saved[name])
        ]

    @property
    def undecided(self) -> bool:
        """Whether a choice between the two versions was asked for and not made for every field."""
        merging = bool(self.sent.get("merge"))
        return merging and any(self.sent.get(KEEP + name) != "mine" for name in self.differing)

    def rows(self) -> list[Row]:
        opened = self._opened()
        return [
            Row(
                name,
                str(self.form[name].label.text),
                self._words(name, self.saved[name]),
                self._words(name, self.mine(name)),
                self._changed_alone(name, opened.get(name)),
            )
            for name in self.differing
        ]

    def _opened(self) -> dict[str, str]:
        try:
            opened = json.loads(self.form.opened.data or "{}")
        except ValueError:
            return {}
        return opened if isinstance(opened, dict) else {}

    def _changed_alone(self, name: str, before: str | None) -> str:
        if before == _mark(name, self.saved[name]):
            return "mine"
        return "saved" if before == _mark(name, self.mine(name)) else ""

    def _words(self, name: str, value: Any) -> str:
        """The value as readers know it."""
        choices = dict(getattr(self.form[name], "choices", None) or ())
        if isinstance(value, bool):
            return _("Yes") if value else _("No")
        if choices:
            codes = value if isinstance(value, list) else [value] if value else []
            return ", ".join(str(choices.get(code, code)) for code in codes)
        if value in (None, ""):
            return ""
        if name.endswith("_on"):
            return fmt_date(value)
        if name.endswith("_time"):
            return fmt_time(value)
        return fmt_number(value) if isinstance(value, int | Decimal) else str(value)

    def carried(self, version: int, opened: str) -> list[tuple[str, str]]:
        """Hidden fields with all that was typed, as if the form had been opened now."""
        typed = [
            (name, value)
            for name, value in self.sent.items(multi=True)
            if name not in TECHNICAL and not name.startswith(KEEP)
        ]
        return [*typed, ("version", str(version)), ("opened", opened), ("merge", "1")]
