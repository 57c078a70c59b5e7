"""Looking free text over for what would identify a person (privacy 4); nothing leaves the server.

Hard findings (numbers, addresses of persons on the net) refuse the text until somebody confirms it; soft ones (what
looks like a name, a plate, a home address, an accusing word) are shown as warnings. False alarms are expected:
names of enterprises and agencies that the caller knows are left alone.

Everything runs in time linear in the text: a hostile text of 10,000 characters is no more work than an honest one.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from flask_babel import lazy_gettext as _l

from app.core.formats import UNMARKED, fold
from app.core.privacy_words import (
    FAMILY_NAMES,
    FAMILY_NAMES_ALONE,
    FORMS_OF_ADDRESS,
    FORMS_OF_ADDRESS_LATIN,
    NOT_NAMES,
    OFFICES,
    PERSONAL_HEADINGS,
)

WHAT = {
    "phone": _l("a phone number"),
    "identity_number": _l("an identity number"),
    "insurance_number": _l("a social insurance number"),
    "email": _l("an e-mail address"),
    "social_link": _l("a link to a social network"),
    "person_name": _l("a person's name"),
    "form_of_address": _l("a form of address with a name"),
    "plate": _l("a vehicle plate"),
    "home_address": _l("a home address"),
    "accusing_word": _l("a word that accuses people"),
}
HARD = frozenset({"phone", "identity_number", "insurance_number", "email", "social_link"})


@dataclass(frozen=True)
class Finding:
    """A piece of text that may identify a person; `text[start:end]` is the piece."""

    kind: str
    piece: str
    start: int
    end: int

    @property
    def hard(self) -> bool:
        """Whether the text is refused until confirmed; else a warning."""
        return self.kind in HARD

    @property
    def what(self):
        """What it looks like, in the language of the page."""
        return WHAT[self.kind]


Span = tuple[str, int, int]  # kind, start, end


def look_over(text: str, known_names: Iterable[str] = ()) -> list[Finding]:
    """What in the text may identify a person, in its order.

    `known_names`: names and tax codes of the enterprises and agencies of the record; what lies inside one of them
    (marks and case ignored) is no finding.
    """
    reading = _Reading(text)
    hard = [span for find in (_emails_and_links, _numbers) for span in find(reading)]
    soft = [span for find in (_names, _plates, _addresses, _accusing_words) for span in find(reading)]
    if not hard and not soft:
        return []
    known = _Known(reading, known_names)
    kept: list[Span] = []
    taken = bytearray(len(reading.bare))
    for spans, is_known in ((hard, known.holds), (soft, known.touches)):
        for kind, start, end in sorted(spans, key=lambda span: (span[1], -span[2])):
            if all(taken[start:end]) or is_known(start, end):
                continue
            taken[start:end] = b"\1" * (end - start)
            kept.append((kind, start, end))
    return [reading.finding(*span) for span in sorted(kept, key=lambda span: span[1])]


DIGIT = re.compile("[0-9]")
# Composed letters and usual signs, white space never doubled: the text is searched as it stands.
ORDINARY = re.compile(r"(?:[!-~\u00c0-\u024f\u1e00-\u1eff\u2010-\u2027\u20ab]++|[ \n](?!\s))*+")


class _Reading:
    """The text as it is searched, letter for letter: composed (`clear`), and without marks (`bare`).

    `low` is `clear` in lower case. Runs of white space are one space or line break; invisible signs are gone; digits
    of any script are ASCII.
    """

    def __init__(self, text: str):
        self.text = text
        if ORDINARY.fullmatch(text):
            self.clear = text
            self.starts: Sequence[int] = range(len(text))
            self.ends: Sequence[int] = range(1, len(text) + 1)
        else:
            self._read_stretches(text)
        self.bare = self.clear.translate(UNMARKED)
        self.low = self.clear.lower()
        if len(self.low) != len(self.clear):  # İ has two lower-case letters: it stays
            self.low = "".join(sign.lower() if len(sign.lower()) == 1 else sign for sign in self.clear)
        self.digits = len(DIGIT.findall(self.bare))

    def _read_stretches(self, text: str) -> None:
        """Ordinary stretches as they stand, what lies between them sign by sign."""
        self.starts, self.ends = [], []
        letters: list[str] = []
        place = 0
        while place < len(text):
            after_space = letters and letters[-1].isspace() and text[place].isspace()
            end = place if after_space else ORDINARY.match(text, place).end()
            letters.extend(text[place:end])
            self.starts.extend(range(place, end))
            self.ends.extend(range(place + 1, end + 1))
            if end < len(text):
                self._read_sign(letters, text[end], end)
            place = end + 1
        self.clear = "".join(letters)

    def _read_sign(self, letters: list[str], sign: str, place: int) -> None:
        if UNMARKED.get(ord(sign), "") is None:
            self._join(letters, sign, place)
        elif sign.isspace() and letters and letters[-1].isspace():
            letters[-1] = "\n" if "\n" in (sign, letters[-1]) else " "
            self.ends[-1] = place + 1
        else:
            letters.append(_plain(sign))
            self.starts.append(place)
            self.ends.append(place + 1)

    def _join(self, letters: list[str], mark: str, place: int) -> None:
        """Give a combining mark to the letter before it; an invisible sign to nobody."""
        if not letters:
            return
        joined = unicodedata.normalize("NFC", letters[-1] + mark)
        if len(joined) == 1:
            letters[-1] = joined
            self.ends[-1] = place + 1

    def finding(self, kind: str, start: int, end: int) -> Finding:
        first, last = self.starts[start], self.ends[end - 1]
        return Finding(kind, self.text[first:last], first, last)


def _plain(sign: str) -> str:
    if sign.isspace():
        return "\n" if sign in "\n\r\v\f\x85\u2028\u2029" else " "
    if sign > "\x7f" and sign.isdigit():
        return str(unicodedata.digit(sign))
    return sign


class _Known:
    """Where the text says a name that the caller knows."""

    def __init__(self, reading: _Reading, names: Iterable[str]):
        flat = reading.bare.lower().replace("\n", " ")
        said = sorted(span for name in {fold(name) for name in names} if len(name) > 1 for span in _said(flat, name))
        self.starts = [start for start, _end in said]
        self.ends = list(accumulate((end for _start, end in said), max))  # the furthest of the names up to each

    def _reach(self, place: int) -> int:
        """The furthest end of a known name that begins here or before."""
        found = bisect_right(self.starts, place)
        return self.ends[found - 1] if found else 0

    def holds(self, start: int, end: int) -> bool:
        """Whether the piece lies wholly inside a known name."""
        return self._reach(start) >= end

    def touches(self, start: int, end: int) -> bool:
        """Whether the piece lies inside a known name, or begins in the middle of one and runs on past its end."""
        return self.holds(start, end) or self._reach(start - 1) > start


def _said(flat: str, name: str) -> Iterator[tuple[int, int]]:
    """Where the text says the name, as whole words."""
    start = flat.find(name)
    while start >= 0:
        end = start + len(name)
        if not (flat[start - 1 : start].isalnum() or flat[end : end + 1].isalnum()):
            yield start, end
        start = flat.find(name, start + 1)


EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+ ?@ ?[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}")
SOCIAL_LINK = re.compile(
    r"(?<![\w.@-])(?:https?://)?(?:[\w-]+\.){0,3}"
    r"(?:(?:facebook|fb|messenger|tiktok|telegram|youtube|twitter|x|instagram|threads|viber|whatsapp|linkedin|zaloapp"
    r"|wechat|weibo|discord)\.com|(?:fb|m|t|zalo|telegram|wa|line)\.me|(?:telegram|zalo)\.org|zalo\.vn|threads\.net"
    r"|youtu\.be|discord\.gg|fb\.watch)(?![\w-])(?!\.\w)(?:/\S*)?",
    re.IGNORECASE,
)


MARKS = {  # without these there is none
    "email": re.compile("@"),
    "social_link": re.compile(r"\.(?:com|me|org|vn|net|be|gg|watch)(?!\w)", re.IGNORECASE),
}


def _emails_and_links(reading: _Reading) -> Iterator[Span]:
    for kind, pattern in (("email", EMAIL), ("social_link", SOCIAL_LINK)):
        if MARKS[kind].search(reading.bare):
            for match in pattern.finditer(reading.bare):
                yield kind, *match.span()


SHORTEST_NUMBER = 9
FOREIGN_PHONE = re.compile(r"(?<!\d)(?:\+|00)84(?:[ .()–-]{0,3}\(?0\)?)?(?:[ .()–-]{0,2}\d){9,10}(?!\d)")
PHONE = re.compile(r"(?<!\d)(?<!\d[.,])(?:\((?=\d{1,6}\)))?0(?:[ .()–-]{0,2}\d){9,10}(?!\d)")
LONG_PHONE = re.compile(r"(?<!\d)(?<!\d[.,])84[35789]\d{8}(?!\d)")
IDENTITY_NUMBER = re.compile(
    r"(?<!\d)(?<!\d[.,])(?:\d{9}|\d{12}|0\d\d([ .-])\d{3}\1\d{3}(?:\1\d{3})?|0\d{3}([ .-])\d{4}\2\d{4})(?!\d)"
)
INSURANCE_NUMBER = re.compile(r"(?<!\d)(?<!\d[.,])\d{10}(?!\d)")
SAID_NUMBER = re.compile(  # in any grouping, when the text says what it is
    r"(?<!\w)(cccd|cmnd|cmt|can cuoc(?: cong dan)?|chung minh nhan dan|dinh danh ca nhan"
    r"|(?:ma so|ma|so so) (?:bhxh|bao hiem xa hoi))(?: so)?[ :.,(-]{1,3}(\d(?:[ .-]?\d){8,11})(?![ .-]?\d)",
    re.IGNORECASE,
)
NUMBER_KINDS = (
    ("identity_number", IDENTITY_NUMBER),
    ("phone", PHONE),
    ("phone", LONG_PHONE),
    ("insurance_number", INSURANCE_NUMBER),
)
_UNIT = (
    r"(?:đồng|dong|đ|d|vnđ|vnd|usd|đô la|triệu|trieu|tỷ|tỉ|ty|nghìn|nghin|ngàn|người|nguoi|lao động|lao dong"
    r"|công nhân|cong nhan|sản phẩm|san pham|lượt|suất|đôi|bộ|chiếc|cái|dòng|tấn|kg|m2)"
)
HARMLESS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?<!\d)(?<!\d[./-])(?:0?[1-9]|[12]\d|3[01])([./-])(?:0?[1-9]|1[0-2])\1(?:19|20)\d\d(?!\1?\d)",  # 05.02.2026
        r"(?<!\d)(?<!\d[./-])(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?!-?\d)",  # 2026-02-05
        r"(?<!\d)(?<!\d[.,])[1-9]\d{0,2}([.,])\d{3}(?:\1\d{3})*(?!\d)(?!\1\d)",  # 250.000.000
        rf"(?<!\d)(?<!\d[.,])[1-9]\d{{0,11}}(?: \d{{3}}){{0,4}} ?{_UNIT}(?!\w)",  # 250 000 000 đồng, 250000000 đ
        r"(?<!\w)(?:vnd|usd) ?[1-9]\d{0,11}(?: \d{3}){0,4}(?!\d)",  # VND 250000000
        r"(?<!\d)(?<!\d[.,])[1-9]\d{4,7}0000(?!\d)",  # 250000000: a round sum
        r"(?<!\d)(?<!\d[.,])0[.,]\d+(?![ .,-]?\d)",  # 0.123456789
    )
)


# Nine digits or more that stand together: only there a number of a person can be, and only there is looked closer, with
# the words before and after that say what the number is.
MANY_DIGITS = re.compile(r"[0-9](?:[ .,()/+–-]{0,4}[0-9]){8,}")
BEFORE, AFTER = 40, 20


def _numbers(reading: _Reading) -> Iterator[Span]:
    """Phone, identity and insurance numbers; dates, money, counts and decimals are blanked first."""
    if reading.digits < SHORTEST_NUMBER:
        return
    for match in MANY_DIGITS.finditer(reading.clear):
        start, end = max(0, match.start() - BEFORE), match.end() + AFTER
        for kind, first, last in _numbers_in(reading.bare[start:end], reading.clear[start:end]):
            if start + first < match.end() and start + last > match.start():
                yield kind, start + first, start + last


def _numbers_in(bare: str, digits: str) -> Iterator[Span]:
    for match in SAID_NUMBER.finditer(bare):
        insurance = match[1].lower().endswith(("bhxh", "bao hiem xa hoi"))
        yield "insurance_number" if insurance else "identity_number", *match.span(2)
    for match in FOREIGN_PHONE.finditer(digits):
        yield "phone", *match.span()
    for pattern in HARMLESS:
        digits = pattern.sub(lambda match: "#" * len(match[0]), digits)
    for kind, pattern in NUMBER_KINDS:
        for match in pattern.finditer(digits):
            yield kind, *match.span()


WORD = re.compile(r"[^\W\d_]+")
LONGEST_NAME = 4  # syllables after the family name or the form of address
LONGEST_SYLLABLE = 7  # nghiêng


class _Word(NamedTuple):
    start: int
    end: int
    bare: str
    clear: str  # lower case
    joined: bool  # one space after the word before

    @property
    def capital(self) -> bool:
        return self.bare[0].isupper()


# A family name or a form of address is followed by a capital: only there is looked closer, a few words around.
# Whole words only: begun again at each letter, a word without end would be read as often as it has letters.
BEFORE_A_CAPITAL = re.compile(r"(?<![^\W\d_])[^\W\d_]++(?=[ .]{1,2}[^\W\d_a-z])")
TWO_CAPITALS = re.compile(r" [^\W\d_a-z][^\W\d_]* [^\W\d_a-z]")
LETTERS_BEFORE, OFFICE_WORDS = 16, 2  # that hold the words before it; what tells an office behind it


def _names(reading: _Reading) -> Iterator[Span]:
    """Names and forms of address; where one was found, the search goes on behind it."""
    bare, done = reading.bare, 0
    for match in BEFORE_A_CAPITAL.finditer(bare):
        first_word = match[0].lower()
        if match.start() < done or first_word not in FIRST_WORDS:
            continue
        if first_word not in BEFORE_ONE_NAME and not TWO_CAPITALS.match(bare, match.end()):
            continue
        words, place = _words(reading, max(0, match.start() - LETTERS_BEFORE), match.start())
        for kind, first, last in (*_name_at(words, place), *_address_at(words, place, bare)):
            done = max(done, last)
            yield kind, first, last


def _words(reading: _Reading, start: int, at: int) -> tuple[list[_Word], int]:
    """The words from about `start` on, and the place of the one that begins at `at`; behind it the capitalised ones and
    as many as tell an office."""
    bare, words, place, end = reading.bare, [], 0, -1
    while start and bare[start - 1].isalpha():
        start -= 1
    for match in WORD.finditer(bare, start):
        if match.start() <= at:
            place = len(words)
        elif len(words) > place + LONGEST_NAME or (len(words) > place + OFFICE_WORDS and match[0][0].islower()):
            break
        joined = match.start() == end + 1 and bare[end] == " "
        end = match.end()
        words.append(_Word(match.start(), end, match[0], reading.clear[match.start() : end].lower(), joined))
    return words, place


def _capitals(words: list[_Word], place: int) -> list[_Word]:
    """The capitalised syllables from here on that stand together, a name at most."""
    found = []
    for word in words[place : place + LONGEST_NAME]:
        if not word.capital or len(word.bare) > LONGEST_SYLLABLE or (found and not word.joined):
            break
        found.append(word)
    return found


def _name_at(words: list[_Word], place: int) -> Iterator[Span]:
    """A family name and two capitalised syllables or more."""
    family = words[place]
    rest = _capitals(words, place + 1) if family.capital and family.bare.lower() in FAMILY_NAMES_BARE else []
    if len(rest) < 2 or not rest[0].joined:
        return
    loud = family.bare.isupper()
    unmarked = all(word.clear == word.bare.lower() for word in (family, *rest))
    is_family_name = (
        (family.clear in FAMILY_NAMES and not loud)
        or family.clear in FAMILY_NAMES_LOUD
        or (unmarked and family.clear in FAMILY_NAMES_ALONE)
    )
    if is_family_name and not _begins_with_none(family, *rest):
        yield "person_name", family.start, rest[-1].end


def _begins_with_none(*words: _Word) -> bool:
    """Whether the words begin like a place, a body or a thing."""
    return any(" ".join(word.clear for word in words[:length]) in NOT_NAMES for length in (2, 3))


def _address_at(words: list[_Word], place: int, bare: str) -> Iterator[Span]:
    """A form of address and a capital: ông Bình, đ/c Lan, Mr. Kim; not ông Chủ tịch, not Minh Anh Hải Phòng."""
    rest = _capitals(words, place + 1)
    if not rest:
        return
    first = _form_of_address(words, place, bare[words[place].end : rest[0].start], bare)
    if first is None:
        return
    inside_a_name = first and words[first].capital and words[first].joined and words[first - 1].capital
    office = " ".join(word.bare.lower() for word in words[place + 1 : place + 3]) in OFFICES
    if not (inside_a_name or office or _begins_with_none(words[place], *rest)):
        yield "form_of_address", words[first].start, rest[-1].end


def _form_of_address(words: list[_Word], place: int, gap: str, bare: str) -> int | None:
    """The first word of the form of address that ends here, before the gap to the name."""
    form = words[place].clear
    if (form in FORMS_OF_ADDRESS and gap == " ") or (form in FORMS_OF_ADDRESS_LATIN and gap in (" ", ".", ". ")):
        return place
    if place and gap in (" ", ".", ". "):
        two_words = bare[words[place - 1].start : words[place].end].lower()
        if two_words in ("dong chi", "d/c") and form in ("chí", "chi", "c"):
            return place - 1
    return None


FAMILY_NAMES_BARE = frozenset(map(fold, FAMILY_NAMES))
BEFORE_ONE_NAME = frozenset(map(fold, FORMS_OF_ADDRESS | FORMS_OF_ADDRESS_LATIN)) | {"chi", "c"}
FIRST_WORDS = FAMILY_NAMES_BARE | BEFORE_ONE_NAME
FAMILY_NAMES_LOUD = frozenset(name for name in FAMILY_NAMES if fold(name) in FAMILY_NAMES_ALONE)

PLATE = re.compile(
    r"(?<![A-Za-z0-9])\d\d(?:-?[A-Z]{1,2}\d?[ .-]{0,2}|-?[a-z]\d?-)(?:\d{3}\.?\d\d|(?!(?:19|20)\d\d)\d{4})(?![\d/])"
)
HOME_ADDRESS = re.compile(
    r"(?<!\w)(?:(?:số nhà|so nha|nhà số|nha so|phòng trọ số|phong tro so|tổ dân phố số|tổ dân phố|to dan pho) ?\d\w*"
    r"|(?:số|so) \d{1,4}[a-z]?(?:/\d{1,4}){0,4},? (?:đường|phố|ngõ|ngách|hẻm|duong|pho|ngo|ngach|hem)(?!\w)"
    r"|(?:ngõ|ngách|hẻm|ngo|ngach|hem) \d[\d/]*)"
)
VILLAGE = re.compile(r"(?<!\w)(?:[Tt]hon|[Xx]om) (?=[A-Z\d])\w+")
ACCUSING_WORD = re.compile(
    r"(?<!\w)(?:cầm đầu|kích động|lôi kéo|đối tượng|xúi giục|chủ mưu|quá khích"
    r"|cam dau|kich dong|loi keo|doi tuong|xui giuc|chu muu|qua khich)(?!\w)"
)


def _plates(reading: _Reading) -> Iterator[Span]:
    if not reading.digits:
        return
    for match in PLATE.finditer(reading.bare):
        yield "plate", *match.span()


def _addresses(reading: _Reading) -> Iterator[Span]:
    if reading.digits:
        for match in HOME_ADDRESS.finditer(reading.low):
            yield "home_address", *match.span()
    for match in VILLAGE.finditer(reading.bare):
        if reading.clear[match.start() : match.start() + 4].lower().strip() in ("thôn", "thon", "xóm", "xom"):
            yield "home_address", *match.span()


def _accusing_words(reading: _Reading) -> Iterator[Span]:
    for match in ACCUSING_WORD.finditer(reading.low.replace("\n", " ")):
        yield "accusing_word", *match.span()


PERSONAL_HEADING = re.compile(rf"\b(?:{'|'.join(sorted(PERSONAL_HEADINGS, key=len, reverse=True))})\b")
LONGEST_HEADING = 1000  # what is longer is a text, not a heading


def forbidden_heading(heading: str) -> bool:
    """Whether a column of this heading would hold persons: họ tên, CCCD, SĐT, ngày sinh … in any spelling.

    Counts of people (Số người tham gia) and names of enterprises (Tên doanh nghiệp) are none.
    """
    words = re.sub(r"[\W_]+", " ", fold(unicodedata.normalize("NFC", heading[:LONGEST_HEADING])))
    return PERSONAL_HEADING.search(words) is not None
