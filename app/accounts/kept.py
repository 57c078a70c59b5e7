"""What somebody typed into a form whose session had ended: carried through the sign-in, then sent on."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import request
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms.fields.core import UnboundField

from app.core.forms import BaseForm, YesNoField, writable
from app.core.security import from_our_pages, own_path

PREFIX = "kept."
TARGET = "kept_target"
TECHNICAL = ("version", "submission_id", "text_confirmed")


@dataclass(frozen=True)
class Kept:
    """A form that could not be taken: where it was going, its fields in their order, and what had to be left out."""

    target: str
    fields: tuple[tuple[str, str], ...] = ()
    files: bool = False
    passwords: bool = False

    @classmethod
    def of_request(cls) -> "Kept | None":
        """The form of this request. None when another site sent it: its text is not the reader's own."""
        if (request.origin and not from_our_pages()) or request.headers.get("Sec-Fetch-Site") == "cross-site":
            return None
        typed = [pair for pair in request.form.items(multi=True) if not pair[0].endswith("csrf_token")]
        return cls(
            target=own_path(request.full_path.rstrip("?")),
            fields=tuple((writable(name), writable(value)) for name, value in typed if "password" not in name),
            files=any(file.filename for file in request.files.values()),
            passwords=any("password" in name for name, _value in typed),
        )

    @classmethod
    def of_form(cls, form: MultiDict) -> "Kept | None":
        """What a sign-in page carried along."""
        if not form.get(TARGET):
            return None
        fields = [(name[len(PREFIX) :], value) for name, value in form.items(multi=True) if name.startswith(PREFIX)]
        return cls(own_path(form[TARGET]), tuple(fields), "kept_files" in form, "kept_passwords" in form)

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """Hidden fields that carry it through another page."""
        marks = [("kept_files", self.files), ("kept_passwords", self.passwords)]
        carried = [(PREFIX + name, value) for name, value in self.fields]
        return [(TARGET, self.target), *carried, *((name, "1") for name, given in marks if given)]

    @property
    def readable(self) -> list[tuple[object, str]]:
        """(label, what was typed) of the fields that people fill in; empty ones are left out."""
        form = _form_with({name for name, _value in self.fields})
        found: dict[str, list[str]] = {}
        for name, value in self.fields:
            if value.strip() and name not in TECHNICAL:
                found.setdefault(name, []).append(str(form.get(name, NAMELESS).words.get(value, value)))
        return [(form.get(name, NAMELESS).label or name, "; ".join(values)) for name, values in found.items()]


@dataclass(frozen=True)
class Asked:
    """A field as its form asks for it: the label, and the words for the codes it offers."""

    label: object = ""
    words: Mapping[str, object] = field(default_factory=dict)


NAMELESS = Asked()


def _form_with(names: set[str]) -> dict[str, Asked]:
    """The fields of the form that these names come from: of all forms the one that asks for most of them."""
    forms, waiting = [{}], list(BaseForm.__subclasses__())
    while waiting:
        form = waiting.pop()
        waiting += form.__subclasses__()
        forms.append(_fields_of(form))
    return max(forms, key=lambda fields: (len(names & set(fields)), -len(fields)))


def _fields_of(form: type[BaseForm]) -> dict[str, Asked]:
    found = {}
    for name in dir(form):
        unbound = getattr(form, name)
        if isinstance(unbound, UnboundField) and name not in TECHNICAL:
            label = unbound.args[0] if unbound.args else unbound.kwargs.get("label", "")
            found[name] = Asked(label, dict(_choices_of(unbound)))
    return found


def _choices_of(unbound: UnboundField) -> list[tuple]:
    if issubclass(unbound.field_class, YesNoField):
        return [("1", _l("yes"))]
    return list(unbound.kwargs.get("choices") or ())
