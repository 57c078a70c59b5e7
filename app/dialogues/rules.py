"""The rules between the facts of a meeting; pages, imports and operations ask the same ones."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.db import today
from app.core.errors import Refused
from app.core.formats import fmt_date, fmt_number, fmt_time
from app.dialogues.models import Dialogue
from app.dialogues.states import KINDS, MATTERS, NEED_REASON, OBSERVED, STATUSES, TOOK_PLACE, matters_of

BETWEEN = (
    "kind",
    "starts_on",
    "starts_time",
    "ends_on",
    "ends_time",
    "worker_side",
    "worker_side_female",
    "worker_side_listed",
    "worker_side_listed_present",
    "worker_side_listed_asking",
    "matters",
    "minutes_made",
    "minutes_number",
    "published_on",
    "notice_on",
    "requested_on",
    "replied_on",
    "content_sent_on",
    "status",
)
PREPARED = ("chair_agency", "cochair_agencies", "zones", "plan_item")


def facts(dialogue: Dialogue) -> dict[str, Any]:
    """What is recorded, by the names of `values`, as far as rules between fields need it."""
    return {name: getattr(dialogue, name) for name in BETWEEN}


def faults(values: Mapping[str, Any]) -> list[Refused]:
    """Every rule between fields that the values break, each at the later field (contract 6); none when all is well."""
    rules = (
        _faults_of_times,
        _faults_of_counts,
        _faults_of_the_list,
        _faults_of_matters,
        _faults_of_preparing,
        _faults_of_minutes,
        _faults_of_the_notice,
        _faults_of_the_request,
        _faults_of_status,
    )
    return [fault for rule in rules for fault in rule(values)]


def faults_of_move(dialogue: Dialogue, status: str, on: date, reason: str | None) -> Iterator[Refused]:
    """What speaks against moving the meeting on, on that day and for that reason."""
    yield from _faults_of_day(on, "on")
    yield from _faults_of_holding(dialogue, status, on)
    if status in NEED_REASON and not reason:
        yield Refused(_("Enter the reason."), "reason")


def raise_first(found: Iterable[Refused]) -> None:
    for refusal in found:
        raise refusal


def _faults_of_times(values: Mapping[str, Any]) -> Iterator[Refused]:
    start, end = values.get("starts_on"), values.get("ends_on")
    if start and end and end < start:
        text = _("The end %(end)s is before the start %(start)s. Correct one of them.", **_dates(start, end))
        yield Refused(text, "ends_on")
    begins, stops = values.get("starts_time"), values.get("ends_time")
    if start and end in (None, start) and begins and stops and stops < begins:
        text = _(
            "The end %(end)s is before the start %(start)s of the same day. Correct one of them.",
            end=fmt_time(stops),
            start=fmt_time(begins),
        )
        yield Refused(text, "ends_time")


def _dates(start: date, end: date) -> dict[str, str]:
    return {"start": fmt_date(start), "end": fmt_date(end)}


def _faults_of_counts(values: Mapping[str, Any]) -> Iterator[Refused]:
    women, workers = values.get("worker_side_female"), values.get("worker_side")
    if women is not None and workers is not None and women > workers:
        text = _(
            "%(women)s women are more than the %(workers)s on the workers' side. Correct one of them.",
            women=fmt_number(women),
            workers=fmt_number(workers),
        )
        yield Refused(text, "worker_side_female")


def _faults_of_the_list(values: Mapping[str, Any]) -> Iterator[Refused]:
    listed = values.get("worker_side_listed")
    for name in ("worker_side_listed_present", "worker_side_listed_asking"):
        some = values.get(name)
        if some is not None and listed is not None and some > listed:
            text = _(
                "%(some)s are more than the %(listed)s on the list of the workers' side. Correct one of them.",
                some=fmt_number(some),
                listed=fmt_number(listed),
            )
            yield Refused(text, name)


def _faults_of_matters(values: Mapping[str, Any]) -> Iterator[Refused]:
    """What must be consulted on belongs to a dialogue on a matter; meetings that agencies run have no such matters."""
    kind = values.get("kind")
    if kind:
        fitting = matters_of(kind)
        odd = [code for code in values.get("matters") or () if code not in fitting]
        if odd:
            text = _(
                "“%(matter)s” is no matter of “%(kind)s”. Choose another kind, or leave the matter out.",
                matter=MATTERS[odd[0]].label,
                kind=KINDS[kind].label,
            )
            yield Refused(text, "matters")


def _faults_of_preparing(values: Mapping[str, Any]) -> Iterator[Refused]:
    """Nobody here prepares a dialogue inside an enterprise: it is observed."""
    if values.get("kind") in OBSERVED and any(values.get(name) for name in PREPARED):
        text = _(
            "Chairs, zones and a plan item are for meetings that agencies run, not for “%(kind)s”. "
            "Choose another kind, or leave them out.",
            kind=KINDS[values["kind"]].label,
        )
        yield Refused(text, "kind")


def faults_of_kind(dialogue: Dialogue, values: Mapping[str, Any]) -> Iterator[Refused]:
    """What was prepared would be left hanging if the meeting became one that is observed."""
    if dialogue.kind in OBSERVED or values.get("kind") not in OBSERVED:
        return
    yield from _faults_of_preparing({**{name: getattr(dialogue, name) for name in PREPARED}, **values})
    if dialogue.agenda or dialogue.invitations or dialogue.conclusions or dialogue.notice_number or dialogue.notice_on:
        text = _(
            "This meeting has an agenda, invited enterprises or conclusions, so it cannot become “%(kind)s”.",
            kind=KINDS[values["kind"]].label,
        )
        yield Refused(text, "kind")


def _faults_of_minutes(values: Mapping[str, Any]) -> Iterator[Refused]:
    if values.get("minutes_number") and values.get("minutes_made") == "no":
        yield Refused(_("There are no minutes, yet they have a number. Correct one of them."), "minutes_number")
    words = _l("The publication %(date)s is before the start %(start)s. Correct one of them.")
    yield from _faults_of_what_follows(values, "published_on", words)


def _faults_of_the_notice(values: Mapping[str, Any]) -> Iterator[Refused]:
    words = _l("The notice of %(date)s is before the start %(start)s. Correct one of them.")
    yield from _faults_of_what_follows(values, "notice_on", words)


def _faults_of_the_request(values: Mapping[str, Any]) -> Iterator[Refused]:
    for name in ("requested_on", "replied_on", "content_sent_on"):
        if values.get(name):
            yield from _faults_of_day(values[name], name)
    asked, replied = values.get("requested_on"), values.get("replied_on")
    if asked and replied and replied < asked:
        text = _(
            "The reply of %(date)s is before the request of %(start)s. Correct one of them.",
            date=fmt_date(replied),
            start=fmt_date(asked),
        )
        yield Refused(text, "replied_on")


def _faults_of_what_follows(values: Mapping[str, Any], name: str, words: Any) -> Iterator[Refused]:
    """A day that has come, and not before the meeting began."""
    start, day = values.get("starts_on"), values.get(name)
    if day:
        yield from _faults_of_day(day, name)
        if start and day < start:
            yield Refused(str(words) % {"date": fmt_date(day), "start": fmt_date(start)}, name)


def _faults_of_status(values: Mapping[str, Any]) -> Iterator[Refused]:
    start, status = values.get("starts_on"), values.get("status")
    if start and status in TOOK_PLACE and start > today():
        yield Refused(
            _(
                "A meeting that starts on %(start)s cannot be “%(status)s” yet.",
                start=fmt_date(start),
                status=STATUSES[status].label,
            ),
            "status",
        )


def _faults_of_day(on: date, field: str) -> Iterator[Refused]:
    if on > today():
        text = _("%(date)s has not come yet. Enter %(today)s or earlier.", date=fmt_date(on), today=fmt_date(today()))
        yield Refused(text, field)


def _faults_of_holding(dialogue: Dialogue, status: str, on: date) -> Iterator[Refused]:
    if status != "held":
        return
    yield from _faults_of_status({"starts_on": dialogue.starts_on, "status": status})
    if on < dialogue.starts_on:
        text = _(
            "The meeting starts on %(start)s; it cannot have been held on %(date)s.",
            start=fmt_date(dialogue.starts_on),
            date=fmt_date(on),
        )
        yield Refused(text, "on")
