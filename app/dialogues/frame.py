"""The legal frame of a dialogue at the workplace: how many take part, what a periodic one needs (Decree 145/2020).

Plain numbers in, plain answers out. Agencies observe these meetings: what falls short is told, never refused.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import gettext as _

from app.core.formats import fmt_number
from app.dialogues.states import WORKPLACE


@dataclass(frozen=True)
class Article:
    """Where a rule stands, and how well that is known (V: read in the text of the law)."""

    citation: str
    mark: str = "V"


NUMBERS = Article("ND145 38")
QUORUM = Article("ND145 39(4)")
REQUEST = Article("ND145 40(1)(b)")

EMPLOYER_LEAST = 3  # the legal representative among them
QUORUM_ABOVE = 70  # of a hundred listed
REQUEST_FROM = 30


@dataclass(frozen=True)
class Band:
    """Employers of `start` workers and more, under `end`: "at least from `least` to `most`" on the workers' side.

    Only `least` is tested; `most` is the other end that the text of the law names.
    """

    start: int
    end: int | None
    least: int
    most: int | None = None

    @property
    def workers(self) -> str:
        """The size of the enterprise in words."""
        if self.end is None:
            return _("%(start)s employees and more", start=fmt_number(self.start))
        if not self.start:
            return _("under %(end)s employees", end=fmt_number(self.end))
        return _(
            "%(start)s to under %(end)s employees",
            start=fmt_number(self.start),
            end=fmt_number(self.end),
        )

    @property
    def numbers(self) -> str:
        """What the law says for it, as it says it."""
        return f"{self.least}–{self.most}" if self.most else str(self.least)


BANDS = (
    Band(0, 50, 3),
    Band(50, 150, 4, 8),
    Band(150, 300, 9, 13),
    Band(300, 500, 14, 18),
    Band(500, 1000, 19, 23),
    Band(1000, None, 24),
)
STARTS = [band.start for band in BANDS]


def band_of(employees: int) -> Band:
    """The band of an enterprise of that size; a bound belongs to the higher one."""
    if employees < 0:
        raise ValueError("no enterprise has fewer than no employees")
    return BANDS[bisect_right(STARTS, employees) - 1]


def minimum_workers_side(employees: int) -> int:
    return band_of(employees).least


def has_quorum(present: int, listed: int) -> bool:
    """More than 70 % of the listed members of the workers' side are there."""
    return present * 100 > QUORUM_ABOVE * listed


def may_request(asking: int, listed: int) -> bool:
    """At least 30 % of the listed members ask; nobody cannot."""
    return asking > 0 and asking * 100 >= REQUEST_FROM * listed


# What the page of a meeting says --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Facts:
    """What is known of one meeting; None is not known. `employees` are those of its one enterprise on its day."""

    kind: str
    enterprises: int = 0
    employees: int | None = None
    employer_side: int | None = None
    worker_side: int | None = None
    listed: int | None = None
    present: int | None = None
    asking: int | None = None
    authorised: str | None = None
    requested_by: str | None = None


@dataclass(frozen=True)
class Finding:
    """One rule and the meeting: `met`, `short` or `unknown`, in words that name the article."""

    state: str
    text: str
    article: Article
    note: str = ""


def findings(facts: Facts) -> Iterator[Finding]:
    """Every rule that bears on a meeting of this kind; none on meetings that agencies run."""
    if facts.kind not in WORKPLACE:
        return
    yield _workers_side(facts)
    yield _employers_side(facts)
    if facts.kind == "periodic":
        yield _quorum(facts)
        yield _authorised(facts)
    if facts.kind == "on_request" and facts.requested_by == "workers":  # an employer's request needs no share
        yield _request(facts)


def _workers_side(facts: Facts) -> Finding:
    """Against the list where it is known: of its members some may be away (quorum)."""
    if facts.enterprises != 1:
        text = _("The minimum of the workers' side (Decree 145, art. 38) is told when one enterprise attends.")
        return Finding("unknown", text, NUMBERS)
    if facts.employees is None:
        text = _(
            "The enterprise's head count on the day of the meeting is not known,"
            " so neither is the minimum of the workers' side (Decree 145, art. 38)."
        )
        return Finding("unknown", text, NUMBERS)
    band = band_of(facts.employees)
    note = _("%(workers)s: at least %(numbers)s", workers=band.workers, numbers=band.numbers)
    known = facts.worker_side if facts.listed is None else facts.listed
    numbers = {"min": band.least, "k": fmt_number(facts.employees)}
    if known is None:
        text = _("At least %(min)s on the workers' side for %(k)s employees (Decree 145, art. 38)", **numbers)
        return Finding("unknown", text, NUMBERS, note)
    text = _(
        "%(n)s on the workers' side; at least %(min)s for %(k)s employees (Decree 145, art. 38)",
        n=fmt_number(known),
        **numbers,
    )
    return Finding("met" if known >= band.least else "short", text, NUMBERS, note)


def _employers_side(facts: Facts) -> Finding:
    if facts.employer_side is None:
        text = _("At least %(min)s on the employer's side (Decree 145, art. 38)", min=EMPLOYER_LEAST)
        return Finding("unknown", text, NUMBERS)
    text = _(
        "%(n)s on the employer's side; at least %(min)s (Decree 145, art. 38)",
        n=fmt_number(facts.employer_side),
        min=EMPLOYER_LEAST,
    )
    return Finding("met" if facts.employer_side >= EMPLOYER_LEAST else "short", text, NUMBERS)


def _quorum(facts: Facts) -> Finding:
    share = f"{QUORUM_ABOVE}%"
    if facts.present is None or not facts.listed:
        text = _("More than %(share)s of the listed members must be present (Decree 145, art. 39(4))", share=share)
        return Finding("unknown", text, QUORUM)
    numbers = {"p": fmt_number(facts.present), "n": fmt_number(facts.listed), "share": share}
    if has_quorum(facts.present, facts.listed):
        text = _("%(p)s of %(n)s members present: above the %(share)s a periodic dialogue needs", **numbers)
        return Finding("met", text, QUORUM)
    text = _("%(p)s of %(n)s members present: not above the %(share)s a periodic dialogue needs", **numbers)
    return Finding("short", text, QUORUM)


def _authorised(facts: Facts) -> Finding:
    state = {"yes": "met", "no": "short"}.get(facts.authorised or "", "unknown")
    words = {
        "met": _("The legal representative or an authorised one was there (Decree 145, art. 39(4))"),
        "short": _("Neither the legal representative nor an authorised one was there (Decree 145, art. 39(4))"),
        "unknown": _("The legal representative or an authorised one must be there (Decree 145, art. 39(4))"),
    }
    return Finding(state, words[state], QUORUM)


def _request(facts: Facts) -> Finding:
    share = f"{REQUEST_FROM}%"
    if facts.asking is None or not facts.listed:
        text = _(
            "A request of the workers' side needs %(share)s of the listed members (Decree 145, art. 40(1)(b))",
            share=share,
        )
        return Finding("unknown", text, REQUEST)
    text = _(
        "%(p)s of %(n)s listed members asked; a request needs at least %(share)s (Decree 145, art. 40(1)(b))",
        share=share,
        p=fmt_number(facts.asking),
        n=fmt_number(facts.listed),
    )
    return Finding("met" if may_request(facts.asking, facts.listed) else "short", text, REQUEST)
