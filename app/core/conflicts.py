"""Two people saved one record: both versions side by side, field by field; nothing typed is lost (reliability 5)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import render_template
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from wtforms import Field

from app.core import audit
from app.core.errors import Refused
from app.core.formats import fmt_moment
from app.core.forms import ChoiceField, ChoicesField, SavingForm, YesNoField
from app.extensions import db

KEEP = "keep_"
ASKED = "keep_asked"  # names of the fields that the page asked about
TECHNICAL = {"csrf_token", "version", "submission_id"}


@dataclass(frozen=True)
class Row:
    """A field that differs; `chosen` is saved, mine or '' (the reader decides)."""

    name: str
    label: Any
    saved: str
    mine: str
    chosen: str = ""


def raw(field: Field) -> list[str]:
    """What a browser would send for the field's value."""
    if isinstance(field, ChoicesField):
        return ["", *field.data]
    if isinstance(field, YesNoField):
        return ["", "1"] if field.data else [""]
    if isinstance(field, ChoiceField):
        return [field.data or ""]
    return [field._value()]


def shown(field: Field) -> str:
    """The field's value as readers see it."""
    if isinstance(field, YesNoField):
        return _("yes") if field.data else _("no")
    if isinstance(field, ChoiceField | ChoicesField):
        labels = {str(code): str(label) for code, label in field.choices}
        codes = field.data if isinstance(field, ChoicesField) else [field.data] if field.data else []
        return "; ".join(labels.get(code, code) for code in codes)
    return field._value()


def differing(form: SavingForm, saved: SavingForm) -> list[Row]:
    """The fields in which what was typed differs from what is saved now."""
    return [
        Row(field.name, field.label.text, shown(saved[field.name]), shown(field))
        for field in form
        if field.name not in TECHNICAL and field.name in saved and not _says_the_same(field, saved[field.name])
    ]


def _says_the_same(typed: Field, saved: Field) -> bool:
    """Whatever the spelling: 2026-11-26 is 26/11/2026, and boxes have no order."""
    if raw(typed) == raw(saved):
        return True
    return not typed.errors and not typed.process_errors and _meant(typed) == _meant(saved)


def _meant(field: Field) -> Any:
    return frozenset(field.data) if isinstance(field.data, list) else field.data


def settled(typed: MultiDict, saved: SavingForm) -> MultiDict:
    """What was typed, with the saved value wherever the reader chose to keep that.

    Refused while a field that the conflict page asked about has no choice.
    """
    asked = [name for name in typed.get(ASKED, "").split(",") if name in saved]
    if not asked:
        return typed
    if any(typed.get(KEEP + name) not in ("saved", "mine") for name in asked):
        raise Refused(_("Choose one of the two values for every field."))
    merged = MultiDict(typed)
    for name in asked:
        if typed[KEEP + name] == "saved":
            merged.setlist(name, raw(saved[name]))
    return merged


def page(
    form: SavingForm,
    saved: SavingForm,
    record: Any,
    code: str,
    action: str,
    discard_url: str,
    office: Callable[[str], str] = str,
    whole: Any = None,
):
    """The conflict page (409): `form` as typed, `saved` filled from the record as it is now.

    `office` gives the name of an agency by its code; `whole` is the record that `record` is a part of.
    """
    rows = differing(form, saved)
    hidden = [(field.name, value) for field in form if field.name not in TECHNICAL for value in raw(field)]
    hidden += [
        ("version", str(record.version)),
        ("submission_id", form.submission_id.data or ""),
        (ASKED, ",".join(row.name for row in rows)),
    ]
    whole = record if whole is None else whole
    last = db.session.scalars(audit.history(whole.__audit__.noun, whole.id, 1)).first()
    body = render_template(
        "conflict.html",
        rows=rows,
        hidden=hidden,
        saved_by=(office(last.agency) if last.agency else last.actor) if last else "",
        saved_at=fmt_moment(last.at) if last else "",
        code=code,
        action=action,
        discard_url=discard_url,
    )
    return body, 409
