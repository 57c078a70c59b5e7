"""What somebody typed into a form whose session had ended: carried through the sign-in, then sent on."""

from dataclasses import dataclass

from flask import request
from werkzeug.datastructures import MultiDict
from wtforms.fields.core import UnboundField

from app.core.forms import BaseForm, writable
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
    def readable(self) -> list[tuple[str, str]]:
        """(label, what was typed) of the fields that people fill in; empty ones are left out."""
        labels = form_labels()
        found: dict[str, list[str]] = {}
        for name, value in self.fields:
            if value.strip() and name not in TECHNICAL:
                found.setdefault(name, []).append(value)
        return [(labels.get(name, name), "; ".join(values)) for name, values in found.items()]


def form_labels() -> dict[str, object]:
    """The label of every field of every form, by field name."""
    labels: dict[str, object] = {}
    waiting = list(BaseForm.__subclasses__())
    while waiting:
        form = waiting.pop(0)
        waiting += form.__subclasses__()
        for name in dir(form):
            field = getattr(form, name)
            if isinstance(field, UnboundField) and (field.args or "label" in field.kwargs):
                labels.setdefault(name, field.args[0] if field.args else field.kwargs["label"])
    return labels
