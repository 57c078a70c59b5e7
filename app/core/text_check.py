"""Forms whose free texts are looked over for what identifies a person, and what the trail keeps of it (privacy 4)."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core import audit
from app.core.errors import Refused
from app.core.forms import YesNoField
from app.core.privacy import Finding, look_over

NO_NAMES = _l("Do not enter names, phone numbers, personal titles or anything that identifies a worker.")
MOST_SAID = 5  # findings told at once beside a field


class TextsLookedOver:
    """For a BaseForm: call `look_over_texts` in `validate`.

    What looks like a phone, identity or insurance number or an address on the net is refused until somebody ticks
    `text_confirmed`; what looks like a name only warns. Afterwards `confirmed` holds the kinds of findings that were
    ticked and `warnings` the findings to tell after saving, both by field.
    """

    TEXTS: tuple[str, ...] = ()

    text_confirmed = YesNoField(_l("This is the name or number of an enterprise or agency, not of a person"))

    def __init__(self, *args: Any, **kwargs: Any):
        self.confirmed: dict[str, list[str]] = {}
        self.warnings: dict[str, list[Finding]] = {}
        super().__init__(*args, **kwargs)

    def known_names(self) -> Iterable[str]:
        """Names and numbers of the enterprises and agencies of the record, which are no findings."""
        return ()

    def text_before(self, name: str) -> str | None:
        """What the record holds already: it was looked over when it was saved."""
        return None

    def names_around(self, findings: Iterable[Finding]) -> Iterable[str]:
        """Names and numbers in the registry that the pieces found may be part of."""
        return ()

    def findings_in(self, text: str) -> list[Finding]:
        """What is left once all known names are set aside; these are asked for only when something was found."""
        if not look_over(text):
            return []
        known = [name for name in self.known_names() if name]
        findings = look_over(text, known)
        return look_over(text, [*known, *self.names_around(findings)]) if findings else []

    def look_over_texts(self) -> None:
        for name in self.TEXTS:
            text = self[name].data
            if not text or self[name].errors or text == self.text_before(name):
                continue
            findings = self.findings_in(text)
            hard = [one for one in findings if one.hard]
            self.warnings[name] = [one for one in findings if not one.hard]
            if hard and self.text_confirmed.data:
                self.confirmed[name] = [one.kind for one in hard]
                continue
            for one in hard[:MOST_SAID]:
                self.refuse(Refused(self._found(name, one), name))

    def _found(self, name: str, finding: Finding) -> str:
        return _(
            "%(field)s may contain %(what)s: %(piece)s. Remove it, or tick the box below.",
            field=self[name].label.text,
            what=finding.what,
            piece=finding.piece,
        )

    @property
    def asks_about(self) -> str:
        """The first field whose text must be confirmed, '' when none: the box stands below it."""
        if self.text_confirmed.data:
            return next(iter(self.confirmed), "")
        for name in self.TEXTS:
            if self[name].errors and any(one.hard for one in self.findings_in(self[name].data or "")):
                return name
        return ""

    def soft_findings(self) -> Iterator[str]:
        """What to tell after saving: it looks as if a text named somebody."""
        for name, findings in self.warnings.items():
            for one in findings[:3]:
                yield _(
                    "%(field)s may contain %(what)s: %(piece)s. Remove it if it identifies a worker.",
                    field=self[name].label.text,
                    what=one.what,
                    piece=one.piece,
                )


def note_findings(
    obj: Any, confirmed: Mapping[str, Iterable[str]], warned: Mapping[str, Iterable[Finding]], *, by: Any = None
) -> None:
    """Keep in the trail, without the texts, what in them looked as if it named a person, and that it was confirmed."""
    for name, kinds in confirmed.items():
        audit.record("text.confirmed", obj, by=by, field=name, found=sorted(set(kinds)))
    for name, findings in warned.items():
        if findings:
            audit.record("text.warned", obj, by=by, field=name, found=sorted({one.kind for one in findings}))
