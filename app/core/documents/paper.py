"""What a paper consists of, whatever it is written to."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

BLANK = "…"
DOTS = "…………"
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")

# The words of the law (Decree 30/2020, Annex I) and their usual English; not ours to translate.
NATIONAL = {
    "vi": ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"),
    "en": ("SOCIALIST REPUBLIC OF VIET NAM", "Independence - Freedom - Happiness"),
}
NUMBER = {"vi": f"Số: {DOTS}", "en": f"No. {DOTS}"}
DATED = {
    "vi": f"{DOTS}, ngày … tháng … năm ……",
    "en": f"{DOTS}, … (day) … (month) …… (year)",
}
# The head of joint documents with a Party body (Guide 36-HD/VPTW): no motto, an asterisk below the issuers.
PARTY = {"vi": ("ĐẢNG CỘNG SẢN VIỆT NAM", ""), "en": ("COMMUNIST PARTY OF VIET NAM", "")}
HEADS = {"state": (NATIONAL, ""), "party": (PARTY, "*")}
RECIPIENTS = {"vi": ("Nơi nhận:", "- Lưu: VT."), "en": ("Recipients:", "- Filed.")}


@dataclass(frozen=True)
class Heading:
    """A part of the paper; the parts are numbered I, II, III in their order."""

    text: str
    part: str = field(default="heading", init=False)


@dataclass(frozen=True)
class Text:
    """Paragraphs as they were typed: a line break begins another one."""

    text: str
    part: str = field(default="text", init=False)


@dataclass(frozen=True)
class Facts:
    """Names and what is known, a line each; what is not known is left out before."""

    pairs: Sequence[tuple[str, str]]
    part: str = field(default="facts", init=False)


@dataclass(frozen=True)
class Grid:
    """A table with its heads; `widths` are shares of the line, `numbers` the columns of figures (from 0).

    `groups` are heads above the heads: (words, how many columns); one without words leaves its heads as high as both.
    `middle` are the columns of short words set in the middle. `links`: where a row leads on the screen, by its first
    cell; files know nothing of it.
    """

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[int]
    numbers: Sequence[int] = ()
    groups: Sequence[tuple[str, int]] = ()
    middle: Sequence[int] = ()
    links: Sequence[str] = ()
    part: str = field(default="grid", init=False)


Part = Heading | Text | Facts | Grid


@dataclass(frozen=True)
class Signature:
    """Who signs: the body, and the line that says on whose authority. The place below stays empty."""

    issuer: str
    authority: str = ""


@dataclass(frozen=True)
class Paper:
    """A whole paper: `issuer` in the left head, `kind` and `subject` in the middle, then the parts, then the foot.

    Several issuers are lines of `issuer`. `head` says whose head it bears: of the state, or of the Party.
    `number` and `dated` are blanks to fill in unless given; `draft` stands under the number. `mark` stands under the
    kind (who may read it), `origin` at the very end in small letters: from which record, when and by which unit it was
    made. A paper with `signatures` ends with their blocks; another with recipients and room for one signature.
    """

    kind: str
    subject: str
    issuer: str
    language: str
    parts: Sequence[Part]
    mark: str = ""
    origin: str = ""
    head: str = "state"
    number: str = ""
    dated: str = ""
    draft: str = ""
    signatures: Sequence[Signature] = ()

    def values(self) -> dict[str, Any]:
        """All words as plain values that any file can hold: the head and the foot that the law sets among them.

        A heading carries its number. What no file may hold (control characters, halves of letters) is left out.
        """
        language = "en" if self.language == "en" else "vi"
        words, below_issuer = HEADS[self.head]
        country, motto = words[language]
        recipients, filed = RECIPIENTS[language]
        named = ("kind", "subject", "issuer", "mark", "origin", "draft")
        found = _clean(
            {name: getattr(self, name) for name in named}
            | {"language": language, "country": country, "motto": motto, "below_issuer": below_issuer}
            | {"number": self.number or NUMBER[language], "dated": self.dated or DATED[language]}
            | {"recipients": recipients, "filed": filed, "parts": list(self._numbered())}
            | {"signatures": [asdict(one) for one in self.signatures]}
        )
        return found | {"subject": found["subject"].strip() or found["kind"]}  # a PDF must have a title

    def _numbered(self) -> Iterator[dict[str, Any]]:
        count = 0
        for part in self.parts:
            plain = asdict(part)
            if isinstance(part, Heading):
                count += 1
                plain["number"] = roman(count)
            yield plain


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return CONTROLS.sub("", value)
    if isinstance(value, dict):
        return {name: _clean(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(one) for one in value]
    return value


def roman(number: int) -> str:
    """1 → I, 4 → IV, 9 → IX; 1 to 39."""
    tens, ones = divmod(number, 10)
    return "X" * tens + ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")[ones]
