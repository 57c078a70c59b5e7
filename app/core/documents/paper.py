"""What a paper consists of, whatever it is written to."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

BLANK = "…"
DOTS = "…………"
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")

# The words of the law (Decree 30/2020, Annex I) and their usual English; not ours to translate.
NATIONAL = {
    "vi": ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"),
    "en": ("SOCIALIST REPUBLIC OF VIET NAM", "Independence - Freedom - Happiness"),
}
NUMBER = {"vi": "Số: {}", "en": "No. {}"}
DATED = {
    "vi": f"{DOTS}, ngày … tháng … năm ……",
    "en": f"{DOTS}, … (day) … (month) …… (year)",
}
LONG = 600
"""Letters in a cell from which its row may go over the end of a page: it could be longer than one."""
END = "./."
ANNEX = {"vi": "PHỤ LỤC {}", "en": "ANNEX {}"}
SENT_WITH = {"vi": "(Kèm theo {} số {})", "en": "(Sent with {} No. {})"}
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
class Subheading:
    """A part of a part; numbered 1, 2, 3 anew under each heading and in each annex."""

    text: str
    part: str = field(default="subheading", init=False)


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

    @property
    def long(self) -> list[bool]:
        """Row by row, whether it may go over the end of a page."""
        return [any(len(cell) > LONG for cell in row) for row in self.rows]


Part = Heading | Subheading | Text | Facts | Grid


@dataclass(frozen=True)
class Annex:
    """What is sent with the paper, after its foot and on a page of its own; the annexes are numbered I, II, III."""

    title: str
    parts: Sequence[Part]


@dataclass(frozen=True)
class Signature:
    """Who signs: the body, and the line that says on whose authority. The place below stays empty."""

    issuer: str
    authority: str = ""


@dataclass(frozen=True)
class Paper:
    """A whole paper: `issuer` in the left head, `kind` and `subject` in the middle, then the parts, then the foot.

    `mark` stands under the kind (who may read it), `origin` at the very end in small letters: from which record, when
    and by which unit it was made. `number` and `dated` are those of a paper that was signed; else they stay blank.
    `ends`: the text closes with the mark `./.`.

    Several issuers are lines of `issuer`. `head` says whose head it bears: of the state, or of the Party, whose number
    is a whole line of its own (`number_line`) and whose day may be written already. `draft` stands under the number. A
    paper with `signatures` ends with their blocks; another with recipients and room for one signature.
    """

    kind: str
    subject: str
    issuer: str
    language: str
    parts: Sequence[Part]
    mark: str = ""
    origin: str = ""
    number: str = ""
    dated: date | str | None = None
    ends: bool = False
    annexes: Sequence[Annex] = ()
    head: str = "state"
    number_line: str = ""
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
            | {"number": self.number_line or NUMBER[language].format(self.number or DOTS)}
            | {"dated": _dated(self.dated, language)}
            | {"recipients": recipients, "filed": filed, "parts": list(_numbered(self._closed()))}
            | {"annexes": list(self._annexes(language)), "signatures": [asdict(one) for one in self.signatures]}
        )
        return found | {"subject": found["subject"].strip() or found["kind"]}  # a PDF must have a title

    def _closed(self) -> Sequence[Part]:
        """The parts; where the paper `ends`, the mark stands right after the last words."""
        if not self.ends:
            return self.parts
        *before, last = self.parts
        return [*before, Text(f"{last.text} {END}")] if isinstance(last, Text) else [*before, last, Text(END)]

    def _annexes(self, language: str) -> Iterator[dict[str, Any]]:
        for count, annex in enumerate(self.annexes, 1):
            number = ANNEX[language].format(roman(count) if len(self.annexes) > 1 else "").strip()
            sent_with = SENT_WITH[language].format(self.kind, self.number or DOTS)
            yield {"number": number, "title": annex.title, "told": sent_with, "parts": list(_numbered(annex.parts))}


def _numbered(parts: Sequence[Part]) -> Iterator[dict[str, Any]]:
    count = below = 0
    for part in parts:
        plain = asdict(part)
        if isinstance(part, Heading):
            count, below = count + 1, 0
            plain["number"] = roman(count)
        if isinstance(part, Subheading):
            below += 1
            plain["number"] = str(below)
        if isinstance(part, Grid):
            plain["long"] = part.long
        yield plain


def section(title: str, parts: Sequence[Part]) -> list[Part]:
    """A heading with what belongs to it; nothing when there is nothing."""
    return [Heading(title), *parts] if parts else []


def known(pairs: Iterable[tuple[str, Any]]) -> list[tuple[str, str]]:
    """What is not known stays out: a paper asserts nothing."""
    return [(name, str(value)) for name, value in pairs if value not in (None, "")]


def _dated(day: date | str | None, language: str) -> str:
    """Place and day of a paper; days under 10 and the first two months take a zero (Decree 30/2020)."""
    if isinstance(day, str) and day:
        return day
    if not day:
        return DATED[language]
    if language == "en":
        return f"{DOTS}, {day.day} {day:%B} {day.year}"
    month = f"{day.month:02}" if day.month < 3 else str(day.month)
    return f"{DOTS}, ngày {day.day:02} tháng {month} năm {day.year}"


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
