"""What a reminder says: what is due and overdue by law, what waits for an answer, what is missing.

In the reader's language, and without a word of the cases themselves: codes, duties and moments alone leave the house.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from urllib.parse import urlencode

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload

from app.accounts.models import User
from app.cases import clock_lines, clock_queries, handling_queries
from app.cases import queries as cases
from app.cases.clocks import office_calendar
from app.cases.models import Case, CaseDeadline, CaseQuestion, HandOver
from app.core.formats import fmt_date, fmt_number
from app.extensions import db
from app.home import queries
from app.recommendations import queries as recommendations
from app.recommendations.models import Recommendation

MOST = 50  # lines of a section


@dataclass
class Waiting:
    """What waits for one agency on a day; the same for all of its accounts."""

    agency: str
    at: datetime
    day: date
    deadlines: list[CaseDeadline] = field(default_factory=list)
    offers: list[HandOver] = field(default_factory=list)
    questions: list[CaseQuestion] = field(default_factory=list)
    agreements: list[Case] = field(default_factory=list)
    without_end: list[Case] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    recommendations: list[Recommendation] = field(default_factory=list)


def waiting_for(user: User, day: date, at: datetime) -> Waiting:
    """Read once for each agency. What a file brought raises no reminder, but for deadlines of events entered since."""
    mine = queries.mine_of(user)
    own_work = mine.where(Case.source.is_(None))
    until = queries.near_day(day)
    due = clock_queries.open_of(mine).where(CaseDeadline.due_on <= until)
    ended = own_work.where(cases.without_end(day)).order_by(Case.started_on, Case.id)
    return Waiting(
        user.agency.code,
        at,
        day,
        list(db.session.scalars(due.options(joinedload(CaseDeadline.case)))),
        list(db.session.scalars(queries.offers_to(user))),
        list(db.session.scalars(queries.questions_to(user))),
        list(db.session.scalars(queries.agreements_to_check(user, day).where(Case.source.is_(None)))),
        list(db.session.scalars(ended)),
        queries.counts_of(user, own_work, day, made_here=True),
        list(db.session.scalars(recommendations.to_answer(user, until).where(Recommendation.brought_from.is_(None)))),
    )


@dataclass
class Digest:
    subject: str
    text: str
    lines: int


def written(waiting: Waiting, language: str) -> Digest | None:
    """The mail; None when there is nothing to tell."""
    with force_locale(language):
        overdue, soon = _deadlines(waiting, language)
        sections = [
            (_("Overdue"), overdue),
            (_("Due soon"), soon),
            (_("Offers of the lead to answer"), [_case(one.case.code) for one in waiting.offers]),
            (
                _("Questions to answer"),
                [
                    _case(one.case.code, _("to be answered by %(day)s", day=fmt_date(one.answer_by)))
                    for one in waiting.questions
                ],
            ),
            (
                _("Agreements to check"),
                [
                    _case(one.code, _("to be checked on %(day)s", day=fmt_date(one.agreement_check_on)))
                    for one in waiting.agreements
                ],
            ),
            (
                _("Stoppages without an end for over 7 days"),
                [_case(one.code, _("began on %(day)s", day=fmt_date(one.started_on))) for one in waiting.without_end],
            ),
            (_("Waiting to be completed"), list(_missing(waiting))),
        ]
        told = sum(len(lines) for _title, lines in sections)
        if not told:
            return None
        subject = _(
            "[Hài Hoà] %(overdue)s overdue, %(soon)s due soon – %(day)s",
            overdue=len(overdue),
            soon=len(soon),
            day=fmt_date(waiting.day),
        )
        return Digest(subject, "\n\n".join([*_parts(sections), *_end()]) + "\n", told)


def _deadlines(waiting: Waiting, language: str) -> tuple[list[str], list[str]]:
    """What our offices owe by law and to recommendations: overdue, and due within the next working days."""
    everyone = handling_queries.every_agency().values()
    desk = clock_lines.Desk(waiting.at, office_calendar(), list(everyone), clock_queries.counting(), language)
    found: dict[str, list[str]] = {"overdue": [], "soon": []}
    for row in waiting.deadlines:
        line = desk.line(row)
        if not line.ours or line.state not in ("overdue", "near", "running"):
            continue
        due = _("due %(moment)s", moment=line.due) + ("" if line.counts else f" ({_('for reference')})")
        group = found["overdue" if line.state == "overdue" else "soon"]
        group.append(_case(row.case.code, f"{line.duty} · {due} · {line.words}"))
    for one in waiting.recommendations:
        due = _("answer due on %(day)s", day=fmt_date(one.due_on))
        line = f"{one.code} · {due}{_address(f'/recommendations/{one.code}')}"
        found["overdue" if one.due_on < waiting.day else "soon"].append(line)
    return found["overdue"], found["soon"]


def _missing(waiting: Waiting) -> Iterator[str]:
    since = waiting.day and queries.month_before(waiting.day).isoformat()
    asked = {
        "workers": (_("Stoppages without the number of workers"), {"lacks": "workers", "in_effect_from": since}),
        "cause": (_("Stoppages without a main cause"), {"lacks": "cause", "in_effect_from": since}),
        "to_match": (_("Gate reports whose enterprise is still to be matched"), {"gate": cases.TO_MATCH}),
    }
    for name, (words, conditions) in asked.items():
        if waiting.counts[name]:
            address = _address(f"/cases/?{urlencode({**conditions, 'agency': waiting.agency})}")
            yield f"{words}: {fmt_number(waiting.counts[name])}{address}"


def _case(code: str, words: str = "") -> str:
    return f"{code}{' · ' if words else ''}{words}{_address(f'/cases/{code}')}"


def _address(path: str) -> str:
    public = current_app.config["PUBLIC_URL"].rstrip("/")
    return f"\n    {public}{path}" if public else ""


def _parts(sections: list[tuple[str, list[str]]]) -> Iterator[str]:
    for title, lines in sections:
        if lines:
            more = [_("and %(count)s more", count=len(lines) - MOST)] if len(lines) > MOST else []
            yield "\n".join([f"{title} ({len(lines)})", *(f"- {line}" for line in [*lines[:MOST], *more])])


def _end() -> Iterator[str]:
    yield _("Sent automatically by Hài Hoà; please do not reply.")
