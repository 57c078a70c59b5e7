"""What the page of one case shows beside its fields: the course of events, workers by day, who did what."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from babel.dates import format_date
from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.agencies.models import Agency
from app.cases import days
from app.cases.events import EVENTS, QUALITIES, RESULTS, RULINGS
from app.cases.models import Attachment, Case, CaseEvent, CaseMove, CaseQuestion, HandOver
from app.cases.states import CLOSED, STATUSES, STOPPAGE_KINDS
from app.core.db import local, today
from app.core.formats import fmt_date, fmt_moment, fmt_number, fmt_time
from app.core.terms import Term, Terms
from app.core.workdays import Calendar, calendar_for
from app.extensions import db

OFFER_STATES = Terms(
    Term("offered", _l("Lead offered to %(agency)s")),
    Term("accepted", _l("Lead accepted by %(agency)s")),
    Term("refused", _l("Lead declined by %(agency)s")),
    Term("withdrawn", _l("Offer of the lead to %(agency)s withdrawn")),
)


@dataclass
class Item:
    """One entry of the course of events, newest first on the page; `at` orders it."""

    at: tuple
    day: str
    time: str
    title: str
    icon: str
    text: str | None = None
    source: str = ""
    files: Sequence[Attachment] = ()
    mark_id: str = ""


@dataclass
class Names:
    """The names of agencies as they were valid on the record's date."""

    agencies: dict[int, Agency]
    day: date
    language: str

    def of(self, agency_id: int | None) -> str:
        agency = self.agencies.get(agency_id) if agency_id else None
        return agency.name_on(self.day, self.language) if agency else ""

    def of_code(self, code: str) -> str:
        """The name for a code; the code itself when no agency has it."""
        agency = next((one for one in self.agencies.values() if one.code == code), None)
        return agency.name_on(self.day, self.language) if agency else code


def course(
    case: Case,
    events: Iterable[CaseEvent],
    moves: Iterable[CaseMove],
    offers: Iterable[HandOver],
    names: Names,
    questions: Iterable[CaseQuestion] = (),
) -> list[Item]:
    """Events, moves of status, hand-overs and questions, newest first."""
    items = [_of_event(one, case, names) for one in events]
    items += [_of_move(one, case, names) for one in moves]
    for offer in offers:
        items += _of_offer(offer, case, names)
    for question in questions:
        items += _of_question(question, case, names)
    return sorted(items, key=lambda item: item.at, reverse=True)


def _of_event(event: CaseEvent, case: Case, names: Names) -> Item:
    moment = local(event.happened_at)
    known = EVENTS.get(event.event)
    return Item(
        at=(moment.date(), moment.time(), 0, event.id),
        day=short_day(moment.date(), case, names.language),
        time=fmt_time(moment),
        title=_event_title(event, str(known.label) if known else event.event),
        icon=known.shape if known else "diamond",
        text=event.note,
        source=" · ".join(_event_source(event, names)),
        files=event.attachments,
        mark_id=f"event-{event.id}",
    )


def _event_title(event: CaseEvent, label: str) -> str:
    counted = []
    if event.workers_involved is not None:
        counted.append(_("%(count)s took part", count=fmt_number(event.workers_involved)))
    if event.workers_indirect is not None:
        counted.append(_("%(count)s kept from work", count=fmt_number(event.workers_indirect)))
    if event.event == "head_count" and counted:
        return " · ".join(counted)
    said = [RESULTS.label(event.result)] if event.result else []
    said += [RULINGS.label(event.ruling)] if event.ruling else []
    return ": ".join(part for part in (label, " · ".join(said + counted)) if part)


def _event_source(event: CaseEvent, names: Names) -> Iterable[str]:
    if event.court:
        yield event.court
    bodies = [*(names.of(one.id) for one in event.agencies), event.other_bodies]
    if any(bodies):
        yield _("bodies: %(names)s", names="; ".join(one for one in bodies if one))
    if event.document_number or event.document_date:
        day = fmt_date(event.document_date) if event.document_date else "…"
        yield _("document %(number)s of %(day)s", number=event.document_number or "…", day=day)
    if event.shift_fraction is not None and event.shift_fraction != 1:
        yield _("part of the shift: %(part)s", part=fmt_number(event.shift_fraction))
    if event.quality:
        yield QUALITIES.label(event.quality)
    if event.source:
        yield _("source: %(source)s", source=event.source)
    writer = names.of(event.agency_id)
    if writer:
        yield _("written by %(agency)s, %(moment)s", agency=writer, moment=fmt_moment(event.recorded_at))


def _of_move(move: CaseMove, case: Case, names: Names) -> Item:
    before, after = (STATUSES.label(code) for code in (move.from_status, move.to_status))
    return _dated(
        move.on,
        move.recorded_at,
        (1, move.id),
        case,
        names,
        title=_("Status: %(before)s → %(after)s", before=before, after=after),
        icon="bar-box" if move.to_status == CLOSED else "flag",
        text=move.reason,
        source=names.of(move.agency_id),
    )


def _of_offer(offer: HandOver, case: Case, names: Names) -> Iterable[Item]:
    """The offer, and what became of it."""
    agency = names.of(offer.to_agency_id)
    yield _dated(
        offer.on,
        offer.offered_at,
        (2, offer.id),
        case,
        names,
        title=str(OFFER_STATES["offered"].label) % {"agency": agency},
        icon="right",
        text=offer.reason,
        source=names.of(offer.from_agency_id),
    )
    if offer.answered_at:
        yield _dated(
            local(offer.answered_at).date(),
            offer.answered_at,
            (3, offer.id),
            case,
            names,
            title=str(OFFER_STATES[offer.state].label) % {"agency": agency},
            icon="right",
            text=offer.answer_reason,
            source="",
        )


def _of_question(question: CaseQuestion, case: Case, names: Names) -> Iterable[Item]:
    """What was asked, and the answer."""
    agency = names.of(question.to_agency_id)
    yield _dated(
        question.asked_on,
        question.asked_at,
        (4, question.id),
        case,
        names,
        title=_("%(agency)s asked for an answer by %(day)s", agency=agency, day=fmt_date(question.answer_by)),
        icon="right",
        text=question.question,
        source=names.of(question.from_agency_id),
    )
    if question.answered_on and question.answered_at:
        yield _dated(
            question.answered_on,
            question.answered_at,
            (5, question.id),
            case,
            names,
            title=_("Answer of %(agency)s", agency=agency),
            icon="right",
            text=question.answer,
            source=names.of(question.answered_by_id),
        )


def _dated(day: date, written: datetime, order: tuple, case: Case, names: Names, **shown: Any) -> Item:
    """Something that has a day; the hour is known only when it was written on that day."""
    moment = local(written)
    same = moment.date() == day
    clock = moment.time() if same else time.max
    shown_day = short_day(day, case, names.language)
    return Item((day, clock, *order), shown_day, fmt_time(moment) if same else "", **shown)


def short_day(day: date, case: Case, language: str) -> str:
    """20/11 in the year in which the case began, with its year otherwise."""
    if day.year != case.started_on.year:
        return fmt_date(day)
    return f"{day.day:02}/{day.month:02}" if language == "vi" else format_date(day, "d MMM", locale="en")


# Workers by day ----------------------------------------------------------------------------------------------------


@dataclass
class DayLine:
    """One line of the day grid, as text."""

    day: str
    direct: str
    indirect: str
    fraction: str
    quality: str
    days: str


@dataclass
class Workers:
    """Workers by day, the days not worked so far, and how they were obtained."""

    lines: list[DayLine] = field(default_factory=list)
    total: str = ""
    note: str = ""
    peak: int | None = None
    peak_indirect: int | None = None


def calendar_of(case: Case) -> Calendar:
    """The working days of the enterprise: its own week, else the one that is set."""
    week = case.enterprise.workweek or current_app.config["WORKWEEK"]
    return calendar_for(db.session, current_app.config["CALENDAR"], week)


def workers_of(case: Case, events: Sequence[CaseEvent], language: str) -> Workers:
    """What the page says of a stoppage's workers and days as known today; empty for other kinds."""
    if case.kind not in STOPPAGE_KINDS:
        return Workers()
    facts, day = days.facts_of(case, events), today()
    calendar = calendar_of(case)
    found = days.days_not_worked(facts, calendar, date.min, day, day)
    known = found.basis != days.UNKNOWN
    return Workers(
        lines=_lines(case, facts, calendar, events, language),
        total=fmt_number(_decimal(found.total), 1) if known else "",
        note=_obtained(facts, calendar, found, day),
        peak=days.peak(facts, day),
        peak_indirect=days.peak_indirect(facts, day),
    )


def _decimal(number: days.Exact) -> float | int:
    return number if isinstance(number, int) else float(number)


def _lines(case: Case, facts: days.Facts, calendar: Calendar, events: Sequence[CaseEvent], language: str):
    whole = days.run(facts, today())
    if whole is None:
        return []
    qualities = {(one.day, one.workers_involved): one.quality for one in events if one.quality}
    lines = []
    for stretch in days.stretches(facts, *whole, today()):
        worked = calendar.count(stretch.first, stretch.last)
        quality = qualities.get((stretch.counted, stretch.direct))
        span = [short_day(stretch.first, case, language)]
        if stretch.last != stretch.first:
            span.append(short_day(stretch.last, case, language))
        lines.append(
            DayLine(
                day=" - ".join(span),
                direct=fmt_number(stretch.direct),
                indirect=fmt_number(stretch.indirect),
                fraction=fmt_number(_decimal(stretch.fraction)),
                quality=QUALITIES.label(quality),
                days=fmt_number(_decimal((stretch.direct + stretch.indirect) * worked * stretch.fraction), 1),
            )
        )
    return lines


def _obtained(facts: days.Facts, calendar: Calendar, found: days.Days, day: date) -> str:
    """One sentence: how the number was obtained, and what it would be without the table or the total."""
    if found.basis == days.UNKNOWN:
        if days.lost_its_end(facts, day):
            return _("Not computed: the last day of the stoppage is not known.")
        return _("Not computed: the number of workers is not known yet.")
    first, last = days.run(facts, day)
    worked = calendar.count(first, last)
    rough = days.estimate(facts, calendar, first, last, day)
    workers = (days.peak(facts, day) or 0) + (days.peak_indirect(facts, day) or 0)
    product = {"workers": fmt_number(workers), "days": fmt_number(worked), "total": fmt_number(_decimal(rough.total))}
    if found.basis == days.COMPUTED:
        return _("Estimated from workers and days: %(workers)s × %(days)s = %(total)s.", **product)
    if found.basis == days.RECORDED:
        obtained = _("From the reported total.")
        without = _("Without it: %(workers)s workers × %(days)s days = %(total)s.", **product)
    else:
        obtained = _("From the day table.")
        without = _("Without the table: %(workers)s workers × %(days)s days = %(total)s.", **product)
    return f"{obtained} {without}" if rough.basis == days.COMPUTED else obtained
