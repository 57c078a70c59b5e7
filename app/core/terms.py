"""Coded values with their labels: one place for the word, the tone and the shape of each."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import force_locale

from app.core.formats import fold


@dataclass(frozen=True)
class Term:
    """A code, what readers see for it, and how its badge looks (tone and shape of the design's five)."""

    code: str
    label: object
    tone: str = "plain"
    shape: str = ""

    def __str__(self) -> str:
        return str(self.label)


class Terms(dict[str, Term]):
    """Terms by code, in the order given."""

    def __init__(self, *terms: Term | tuple):
        made = [term if isinstance(term, Term) else Term(*term) for term in terms]
        super().__init__((term.code, term) for term in made)

    def choices(self, codes: Iterable[str] | None = None) -> list[tuple[str, object]]:
        return [(code, self[code].label) for code in (self if codes is None else codes)]

    def label(self, code: str | None) -> str:
        """The label, or the code itself when it is none of ours."""
        if code is None:
            return ""
        return str(self[code].label) if code in self else code

    def find(self, text: str) -> str | None:
        """The code for a code or a label in either language, marks and case ignored; None when nothing fits."""
        if text in self:
            return text
        wanted = fold(text)
        for language in ("vi", "en"):
            with force_locale(language):
                for code, term in self.items():
                    if wanted in (fold(code), fold(str(term.label))):
                        return code
        return None
