"""Documents that a text cites, read out of it as data: number, date, issuer (seeds R5).

What is odd about one is told and never refused: the text stands as it was typed, slips of its author included.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from flask_babel import gettext as _

KINDS = (
    "Bộ luật|Luật|Nghị quyết|Nghị định|Thông tư|Thông báo|Kết luận|Chỉ thị|Quyết định|Quy định|Quy chế|Hướng dẫn"
    "|Kế hoạch|Đề án|Chương trình hành động|Chương trình phối hợp|Chương trình|Công văn|Báo cáo|Tờ trình"
)
CITED = re.compile(
    rf"(?:(?P<kind>{KINDS})\s+(?:liên tịch\s+)?(?:số:?\s+)?|\bsố:?\s+)(?P<number>\d{{1,5}}(?:-\w+)*(?:/\w+(?:-\w+)*)+)"
    r"(?:,?\s*ngày\s+(?P<date>\d{1,2}/\d{1,2}/\d{4}))?"
    r"(?:,?\s*của\s+(?P<issuer>[^,.;:“”\"()]{3,120}?(?:\s\([^()]{1,40}\))?)"
    r"(?=[,.;:“”\"()]|\s(?:về|quy định|thực hiện|tổng kết|Nghị quyết|Kết luận|Chỉ thị|Nghị định)\s|\s*$))?",
    re.IGNORECASE,
)
# 145/2020/NĐ-CP, 38/2019/QH14 · 93-KL/TU, 02-CTr/TU · 386/QĐ-UBND: state bodies by year, the others by their body.
STATE_BY_YEAR = re.compile(r"\d{1,5}/(?P<year>\d{4})/(?:NĐ-CP|QH\d{1,2}|TT-[A-ZĐ]+|TTLT-[\w-]+|QĐ-[A-ZĐ]+|NQ-[A-ZĐ]+)")
OF_COMMITTEE = re.compile(r"\d{1,5}-(?P<kind>[A-Za-zĐđ]+)/(?P<body>[A-ZĐ0-9-]+)")
STATE = re.compile(r"\d{1,5}/[A-ZĐa-z]+(?:-[A-ZĐ]+)*")
OF_COMMITTEE_KINDS = ("NQ", "KL", "CT", "CTr", "QĐ", "QC", "QyĐ", "HD", "KH", "ĐA", "TB", "BC", "TT", "CV")
CENTRAL = ("trung ương", "bộ chính trị", "ban bí thư")


class Cited(NamedTuple):
    """A document as a text cites it; what it does not say is None."""

    kind: str | None
    number: str
    dated_on: date | None
    issuer: str | None


def read(text: str) -> list[Cited]:
    """The documents that the text cites by their numbers, in its order, each wording once."""
    found = (
        Cited(one["kind"], one["number"], _day(one["date"]), (one["issuer"] or "").strip() or None)
        for one in CITED.finditer(text)
        if len(one["number"]) <= 60
    )
    return list(dict.fromkeys(found))


def _day(typed: str | None) -> date | None:
    if not typed:
        return None
    day, month, year = (int(part) for part in typed.split("/"))
    try:
        return date(year, month, day)
    except ValueError:
        return None


def doubts(cited, dates_elsewhere: frozenset[date] = frozenset()) -> Iterator[str]:
    """What is odd about a cited document; `dates_elsewhere`: the dates under which other texts cite its number."""
    state, committee = STATE_BY_YEAR.fullmatch(cited.number), OF_COMMITTEE.fullmatch(cited.number)
    if not state and not committee and not STATE.fullmatch(cited.number):
        yield _("The number is not written like one of a document.")
    if committee and committee["kind"] not in OF_COMMITTEE_KINDS:
        usual = {one.lower(): one for one in OF_COMMITTEE_KINDS}.get(committee["kind"].lower())
        if usual:
            yield _("The usual symbol is %(usual)s, not %(typed)s.", usual=usual, typed=committee["kind"])
        else:
            yield _("The symbol %(typed)s is not a usual one.", typed=committee["kind"])
    if committee and cited.issuer and not _fits(committee["body"], cited.issuer):
        yield _("The symbol and the issuer do not fit: TW stands for the centre, TU for the city.")
    if cited.dated_on is None and not state:
        yield _("No date is given.")
    if state and cited.dated_on and int(state["year"]) != cited.dated_on.year:
        yield _("The year of the number is not that of the date.")
    if cited.dated_on and dates_elsewhere - {cited.dated_on}:
        others = ", ".join(f"{day:%d/%m/%Y}" for day in sorted(dates_elsewhere - {cited.dated_on}))
        yield _("Elsewhere it is cited with another date: %(dates)s.", dates=others)


def _fits(body: str, issuer: str) -> bool:
    central = any(name in issuer.lower() for name in CENTRAL)
    return {"TW": central, "TU": not central}.get(body, True)
