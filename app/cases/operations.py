"""Recording a case and changing what is recorded of it; pages and imports share these.

Both take plain values by the names of contract 4, already read and typed: dates as `date`, numbers as numbers,
coded values as codes; `enterprise` an Enterprise, `lead_agency` an Agency, `coordinating_agencies` a list of Agency,
`related_to` a list of Case. A name left out is left alone; None means not known.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.attributes import flag_modified

from app.agencies import queries as agencies
from app.agencies.models import Agency
from app.cases import clocks, queries
from app.cases.models import Case, CaseLink, Cause
from app.cases.states import ACTION_KINDS, CLOSED, ENDED, KINDS, REPORTED, STATUSES, statuses_of
from app.core import audit, blackout, search, submissions
from app.core.blackout import Passage
from app.core.codes import next_code
from app.core.db import today
from app.core.errors import Conflict, Refused
from app.core.formats import fmt_date, fmt_time, written_date
from app.core.imports import in_chunks
from app.enterprises.models import Enterprise
from app.extensions import db

SERIES = "VV"
LONGEST_TITLE = 200
CODE = re.compile(r"[A-Za-z0-9._-]{1,40}")
PAGE_NAMES = frozenset(
    {
        "new",
        "several",
        "gate",
        "import",
        "export",
        "export.csv",
        "export.xlsx",
        "links",
        "lookup",
        "calendar",
        "calendar.ics",
    }
)
CENT = Decimal("0.01")

# What is kept as given, column by column; the others have their own line in `_apply`.
PLAIN = (
    "reference",
    "kind",
    "started_on",
    "started_time",
    "ended_on",
    "ended_time",
    "reported_on",
    "workers_involved",
    "workers_indirect",
    "days_not_worked",
    "main_cause",
    "procedure_followed",
    "demands",
    "summary",
    "restricted",
    "status",
    "closed_on",
    "resolution_method",
    "outcome",
    "agreement",
    "end_unknown",
    "source",
    "gate_at",
    "gate_place",
)
NEVER_EMPTY = {"kind", "started_on", "reported_on", "procedure_followed", "restricted", "status", "end_unknown"}


def record(
    values: Mapping[str, Any],
    *,
    by: Any = None,
    code: str | None = None,
    submission: str | None = None,
    recorder_coordinates: bool = True,
) -> Case:
    """Record a case: kind, enterprise and started_on suffice.

    The agency of `by` becomes coordinating when it is not the lead (contract 2). `code` is one that a file brings
    along, else the next of the series; `submission` the one-time mark of the form. Refused, beside its field, when a
    rule says no.
    """
    values = dict(values)
    related = values.pop("related_to", None) or []
    code = check_code(code) if code else next_code(SERIES, queries.is_taken)
    case = made(values, code, by if recorder_coordinates else None)
    db.session.add(case)
    db.session.flush()
    relate(case, related)
    if by is not None:
        submissions.remember(submission, by, case)
    index(case)
    audit.record("case.recorded", case, by=by)
    return case


def made(values: Mapping[str, Any], code: str, by: Any = None) -> Case:
    """A new case that is nowhere kept yet; `code` is free. Nothing is asked of the database when the lead is given."""
    lead = values.get("lead_agency") or agencies.default_lead(values["started_on"])
    case = Case(**new_columns(values, code), enterprise=values["enterprise"], lead_agency=lead)
    if lead is None:
        raise Refused(_l("Choose the lead agency: no default is set for that day."), "lead_agency")
    case.coordinating_agencies = coordinating_of(values, lead, by)
    _set_causes(case, values.get("causes"))
    return case


def new_columns(values: Mapping[str, Any], code: str) -> dict[str, Any]:
    """What a new case holds by itself, apart from the records it belongs to."""
    values = {**values, "status": values.get("status") or first_status(values)}
    _raise_first(faults(values))
    found = {"procedure_followed": "unknown", "restricted": False, "end_unknown": False, "reported_on": today()}
    for name in PLAIN:
        if name in values and not (values[name] is None and name in NEVER_EMPTY):
            found[name] = _as_kept(values[name])
    if values.get("ended_on"):
        found["end_unknown"] = False
    given = values.get("title")
    found["title"] = given or made_title(values["kind"], values["enterprise"].name, values["started_on"])
    return {**found, "title_made": not given, "code": code, "code_key": queries.code_key(code)}


def coordinating_of(values: Mapping[str, Any], lead: Agency, by: Any) -> list[Agency]:
    """The other agencies of a new case; that of whoever records it is one of them unless it leads."""
    others = list(values.get("coordinating_agencies") or [])
    return _besides_lead(lead, [*others, by.agency] if by else others)


def change(case: Case, values: Mapping[str, Any], version: int | None = None, *, by: Any = None) -> bool:
    """Change what `values` holds; whether anything was different.

    Conflict when the record has moved on from `version` (None: not asked). A change of the agencies, causes or links
    alone counts as a change of the record too.
    """
    if version is not None and version != case.version:
        raise Conflict()
    values = {name: value for name, value in values.items() if value is not None or name not in NEVER_EMPTY}
    _raise_first(faults({**facts(case), **values}, case))
    kind = case.kind
    linked = relate(case, values["related_to"], by) if "related_to" in values else False
    values.pop("related_to", None)
    before = _picture(case)
    with db.session.no_autoflush:
        if values.get("lead_agency"):
            case.lead_agency = values["lead_agency"]
        values.pop("lead_agency", None)
        others = values.pop("coordinating_agencies", case.coordinating_agencies)
        wanted = _besides_lead(case.lead_agency, others or [])
        if {one.id for one in wanted} != {one.id for one in case.coordinating_agencies}:
            case.coordinating_agencies = wanted
        _apply(case, values)
        if not linked and _picture(case) == before:
            return False
        flag_modified(case, "updated_at")  # else a change of lists alone would leave the version as it was
        index(case)
    if case.kind != kind:
        clocks.follow(case)  # other rules fit a case of another kind
    audit.record("case.changed", case, by=by)
    return True


def facts(case: Case) -> dict[str, Any]:
    """What is recorded, by the names of `values`, as far as rules between fields need it."""
    names = ("kind", "started_on", "started_time", "ended_on", "ended_time", "reported_on", "closed_on", "status")
    return {name: getattr(case, name) for name in names}


def faults(values: Mapping[str, Any], case: Case | None = None) -> list[Refused]:
    """Every rule between fields that the values break, each at the later field (contract 6); none when all is well."""
    return [*_faults_of_days(values), *_faults_of_closing(values), *_faults_of_kind(values, case)]


def _faults_of_days(values: Mapping[str, Any]) -> Iterator[Refused]:
    start, end, reported = values.get("started_on"), values.get("ended_on"), values.get("reported_on")
    if start and end and end < start:
        text = _l("The end %(end)s is before the start %(start)s. Correct one of them.", end=Day(end), start=Day(start))
        yield Refused(text, "ended_on")
    begun, stopped = values.get("started_time"), values.get("ended_time")
    if start and start == end and begun and stopped and stopped < begun:
        text = _l(
            "The end %(end)s is before the start %(start)s of the same day. Correct one of them.",
            end=fmt_time(stopped),
            start=fmt_time(begun),
        )
        yield Refused(text, "ended_time")
    if start and reported and reported < start and values.get("kind") in ACTION_KINDS:
        text = _l(
            "Reported on %(reported)s, before the start %(start)s. Correct one of them.",
            reported=Day(reported),
            start=Day(start),
        )
        yield Refused(text, "reported_on")


def _faults_of_closing(values: Mapping[str, Any]) -> Iterator[Refused]:
    status, closed_on = values.get("status"), values.get("closed_on")
    if status == CLOSED and not closed_on:
        yield Refused(_l("Enter the day on which the case was closed."), "closed_on")
    if closed_on and status not in (None, CLOSED):
        yield Refused(_l("Only a closed case has a day on which it was closed."), "status")


def _faults_of_kind(values: Mapping[str, Any], case: Case | None) -> Iterator[Refused]:
    """The kind must be one that can have the status reached."""
    kind, status = values.get("kind"), values.get("status")
    if kind not in KINDS or status not in STATUSES:
        return
    if status not in statuses_of(kind):
        text = _l(
            "A case that is “%(status)s” cannot be of the kind “%(kind)s”.",
            status=STATUSES[status].label,
            kind=KINDS[kind].label,
        )
        yield Refused(text, "kind" if case is not None and status == case.status else "status")
    elif status == CLOSED and kind == "unclassified_dispute":
        yield Refused(_l("A closed dispute must be classified. Choose its kind."), "kind")


@dataclass(frozen=True)
class Day:
    """A date inside a message, written in the language of whoever reads the message."""

    value: date

    def __str__(self) -> str:
        return fmt_date(self.value)


def _raise_first(found: list[Refused]) -> None:
    if found:
        raise found[0]


def first_status(values: Mapping[str, Any]) -> str:
    """The status of a new case that names none (contract 6): closed, ended (actions only) or reported."""
    if values.get("closed_on"):
        return CLOSED
    return ENDED if values.get("ended_on") and values["kind"] in ACTION_KINDS else REPORTED


def check_code(code: str) -> str:
    """The code, when it can be a new case's own; else Refused."""
    check_spelling(code)
    if queries.is_taken(code):
        raise Refused(_l("There is a case %(code)s already.", code=code), "code")
    return code


def check_spelling(code: str) -> None:
    """Refused unless this can be the code of a case."""
    if not CODE.fullmatch(code) or not code.strip("."):
        raise Refused(
            _l("“%(code)s” cannot be a code: up to 40 letters A-Z, digits and . _ - are taken.", code=code[:60]), "code"
        )
    if code.lower() in PAGE_NAMES:
        raise Refused(_l("“%(code)s” is the name of a page. Choose another code.", code=code), "code")


def relate(case: Case, others: Iterable[Case], by: Any = None) -> bool:
    """Make `others` the related cases; whether that changed anything. Links that `by` may not see stay."""
    wanted = {one.id for one in others}
    if case.id in wanted:
        raise Refused(_l("%(code)s is this case itself. Enter other cases.", code=case.code), "related_to")
    known = {one.id for one in queries.related_to(case, by)}
    for link in queries.links_between(case.id, known - wanted):
        db.session.delete(link)
    for other in sorted(wanted - known):
        first, second = sorted((case.id, other))
        db.session.add(CaseLink(case_id=first, other_id=second, link="related"))
    return wanted != known


def index(case: Case) -> None:
    """Make the case findable by what it says now, from the next commit on."""
    search.index(case, found_by(case, case.enterprise))


def black_out(case: Case, passage: Passage, reason: str, *, by: Any = None) -> bool:
    """Take the passage out of all that is kept of the case, its search words too; whether it stood there."""
    fields = blackout.black_out(case, passage, reason, by=by)
    if "title" in fields:
        case.title_made = False  # a made title is made anew with every change
    if fields:
        flag_modified(case, "updated_at")  # who has the form open still holds the passage: saving it is a conflict
        index(case)
    return bool(fields)


def found_by(case: Any, enterprise: Enterprise) -> list[str | None]:
    """The texts by which a case is found."""
    return [
        case.code,
        case.reference,
        case.title,
        *enterprise.found_by,
        enterprise.zone_name,
        case.demands,
        case.summary,
    ]


def reindex_of(enterprise: Enterprise) -> int:
    """Make the enterprise's cases findable by its new names and zone; how many there are."""
    return reindex_of_all([enterprise.id])


def reindex_of_all(enterprise_ids: Iterable[int]) -> int:
    """The same for many enterprises, a few hundred at a time."""
    return sum(_reindex(chunk) for chunk in in_chunks(enterprise_ids))


def _reindex(enterprise_ids: list[int]) -> int:
    cases = db.session.scalars(
        select(Case)
        .where(Case.enterprise_id.in_(enterprise_ids))
        .options(joinedload(Case.enterprise).options(selectinload(Enterprise.other_names), joinedload(Enterprise.zone)))
    ).all()
    for case in cases:
        index(case)
    return len(cases)


# Setting the values ------------------------------------------------------------------------------------------------


def _apply(case: Case, values: Mapping[str, Any]) -> None:
    for name in PLAIN:
        if name in values and not (values[name] is None and name in NEVER_EMPTY):
            value = _as_kept(values[name])
            if getattr(case, name) != value:
                setattr(case, name, value)
    if values.get("ended_on"):
        case.end_unknown = False
    if values.get("enterprise") is not None and case.enterprise is not values["enterprise"]:
        case.enterprise = values["enterprise"]
    if "causes" in values or "main_cause" in values:
        _set_causes(case, values.get("causes", [one.code for one in case.causes]))
    _set_title(case, values)


def _as_kept(value: Any) -> Any:
    """Two decimals are kept of a number."""
    return value.quantize(CENT, ROUND_HALF_UP) if isinstance(value, Decimal) else value


def _set_causes(case: Case, codes: Iterable[str] | None) -> None:
    """The other causes; the main one is none of them."""
    wanted = {code for code in codes or () if code != case.main_cause}
    if wanted != {one.code for one in case.causes}:
        case.causes = sorted((db.session.get_one(Cause, code) for code in wanted), key=lambda cause: cause.position)


def _set_title(case: Case, values: Mapping[str, Any]) -> None:
    """An empty title is made, and a made one keeps in step with kind, enterprise and date."""
    given = values.get("title")
    if "title" in values and given != case.title:
        case.title_made = not given
        if given:
            case.title = given
    if case.title is None:
        case.title_made = True
    if case.title_made:
        made = made_title(case.kind, case.enterprise.name, case.started_on)
        if case.title != made:
            case.title = made


def made_title(kind: str, enterprise: str, started_on: date) -> str:
    """The title from kind, enterprise and date, in the language of the installation, at most 200 letters."""
    language = current_app.config["LANGUAGE"]
    pattern, label = _title_words(kind, language)
    words = {"kind": label, "date": written_date(started_on, language)}
    room = LONGEST_TITLE - len(pattern % {"enterprise": "", **words})
    name = enterprise if len(enterprise) <= room else enterprise[: room - 1].rstrip() + "…"
    return pattern % {"enterprise": name, **words}


@cache
def _title_words(kind: str, language: str) -> tuple[str, str]:
    """The sentence with its gaps, and the kind; a file asks for them very often."""
    gaps = {name: f"%({name})s" for name in ("kind", "enterprise", "date")}
    with force_locale(language):
        return _("%(kind)s at %(enterprise)s, %(date)s", **gaps), str(KINDS[kind].label)


def _besides_lead(lead, others: Iterable) -> list:
    """Each once, by code, the lead left out."""
    found = {agency.id: agency for agency in others if agency.id != lead.id}
    return sorted(found.values(), key=lambda agency: agency.code)


def _picture(case: Case) -> tuple:
    """All that `change` may touch, to tell whether it did."""
    plain = tuple(getattr(case, name) for name in (*PLAIN, "title", "title_made"))
    return (
        *plain,
        case.enterprise.id or case.enterprise,
        case.lead_agency.id,
        frozenset(agency.id for agency in case.coordinating_agencies),
        frozenset(cause.code for cause in case.causes),
    )
