"""What stands in each part of a case file: the record as facts and tables, what is not known left out."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_login import current_user

from app.cases import (
    clock_lines,
    clock_queries,
    handling_queries,
    linking,
    timeline,
)
from app.cases.demand_terms import NATURES, OUTCOMES, REFERRALS
from app.cases.forms import PROCEDURE, language
from app.cases.models import Case, CaseDemand, Listed
from app.cases.states import KINDS, STATUSES
from app.cases.twelve_hours import TwelveHours
from app.core.db import local
from app.core.documents import Facts, Grid, Text, known
from app.core.formats import NOT_REPORTED, fmt_date, fmt_moment, fmt_number, fmt_time
from app.enterprises.terms import OWNERSHIPS


def _coded(row: Listed | None) -> str | None:
    return None if row is None else row.label_en if language() == "en" else row.label_vi


def _number(value) -> str | None:
    return None if value is None else fmt_number(value)


def _day(day, clock=None) -> str | None:
    return None if day is None else f"{fmt_time(clock)} {fmt_date(day)}" if clock else fmt_date(day)


def main_facts(case: Case) -> list[tuple[str, str | None]]:
    enterprise = case.enterprise
    ended = _("not known, but over") if case.end_unknown else _day(case.ended_on, case.ended_time)
    found = [
        (_("Code"), case.code),
        (_("The office's own number"), case.reference),
        (_("Kind"), KINDS.label(case.kind)),
        (_("Status"), STATUSES.label(case.status)),
        (_("Enterprise"), enterprise.name),
        (_("Tax code"), enterprise.tax_code),
        (_("Park, zone"), enterprise.zone_name),
        (_("Sector"), enterprise.sector.name if enterprise.sector else None),
        (_("Ownership"), OWNERSHIPS.label(enterprise.ownership) if enterprise.ownership else None),
        (_("Started on"), _day(case.started_on, case.started_time)),
        (_("Reported on"), _day(case.reported_on)),
    ]
    if case.is_action:
        found.append((_("Last day of the stoppage"), ended))
    found += [
        (_("Workers involved"), _number(case.workers_involved)),
        (_("Workers kept from working"), _number(case.workers_indirect)),
        (_("Main cause"), _coded(case.cause)),
        (_("Other causes"), "; ".join(str(_coded(one)) for one in case.causes)),
        (_("Procedure of the law followed"), dict(PROCEDURE)[case.procedure_followed]),
        (_("Closed on"), _day(case.closed_on)),
    ]
    return found


def agencies(case: Case, names: timeline.Names) -> list[tuple[str, str | None]]:
    coordinating = "; ".join(names.of(agency.id) for agency in case.coordinating_agencies)
    return [(_("Leads"), names.of(case.lead_agency_id)), (_("Coordinates"), coordinating)]


def deadlines(case: Case, names: timeline.Names) -> list[Grid]:
    rows = clock_queries.of_case(case)
    if not rows:
        return []
    desk = clock_lines.desk(names.agencies.values(), names.language)
    lines = [desk.line(row) for row in rows]
    return [
        Grid(
            heads=[_("Duty"), _("Who"), _("Due"), _("State"), _("Article")],
            rows=[[line.duty, line.actor, line.due, _said(line), line.article] for line in lines],
            widths=[9, 8, 6, 7, 7],
        )
    ]


def _said(line: clock_lines.Line) -> str:
    return line.words if line.counts else f"{line.words} ({_('for reference')})"


def course(items: list[timeline.Item]) -> list[Grid]:
    """Oldest first, as a file is read; each with its full date."""
    rows = [
        [
            " ".join(part for part in (fmt_date(item.at[0]), item.time) if part),
            "\n".join(part for part in (item.title, item.text) if part),
            item.source,
        ]
        for item in reversed(items)
    ]
    return [Grid([_("When"), _("What"), _("Source")], rows, [5, 16, 9])] if rows else []


def workers(workers: timeline.Workers) -> list:
    if not workers.note:
        return []
    heads = [_("Day"), _("Direct"), _("Affected"), _("Part of shift"), _("Quality"), _("Working days lost")]
    rows = [[line.day, line.direct, line.indirect, line.fraction, line.quality, line.days] for line in workers.lines]
    table = [Grid(heads, rows, [5, 4, 4, 4, 5, 5], numbers=(1, 2, 3, 5))] if rows else []
    total = [Facts([(_("Working days not worked so far"), workers.total)])] if workers.total else []
    return [*table, *total, Text(workers.note)]


def first_hours(hours: TwelveHours | None, names: timeline.Names) -> list[Facts]:
    found = []
    if hours is not None and hours.notice is not None:
        found += [(_("Notice received"), fmt_moment(hours.notice.happened_at))]
        found += [(_("Notice received by"), names.of_bodies(hours.notice))]
    if hours is not None and hours.meeting is not None:
        found += [(_("First meeting"), fmt_moment(hours.meeting.happened_at))]
        found += [(_("Present at the meeting"), names.of_bodies(hours.meeting))]
        found += [(_("Number of the minutes"), hours.meeting.document_number)]
        found += [(_("Date of the minutes"), _day(hours.meeting.document_date))]
    return [Facts(known(found))] if found else []


def demand_lines(demands: Sequence[CaseDemand]) -> list[Grid]:
    rows = [
        [
            one.text or _coded(one.cause) or "",
            NATURES.label(one.nature) or NOT_REPORTED,
            _coded(one.cause) or NOT_REPORTED,
            OUTCOMES.label(one.outcome),
            " ".join(part for part in (REFERRALS.label(one.referral), _day(one.referred_on)) if part) or NOT_REPORTED,
        ]
        for one in demands
    ]
    heads = [_("What is demanded"), _("Type"), _("Cause"), _("Outcome"), _("Guided to")]
    return [Grid(heads, rows, [11, 5, 7, 6, 8])] if rows else []


def settlement(case: Case) -> list[Facts]:
    found = known(
        [
            (_("Demands"), case.demands),
            (_("Summary"), case.summary),
            (_("How it was settled"), _coded(case.method)),
            (_("Outcome of the demands"), _coded(case.result)),
            (_("Agreement (its terms)"), case.agreement),
            (_("Date of the agreement"), _day(case.agreement_on)),
            (_("Check that it is kept on"), _day(case.agreement_check_on)),
            (_("Checked on"), _day(case.agreement_checked_on)),
        ]
    )
    return [Facts(found)] if found else []


def documents(case: Case, names: timeline.Names) -> list[Grid]:
    rows = [
        [file.name, fmt_date(local(file.added_at).date()), names.of(file.agency_id) or NOT_REPORTED]
        for file in reversed(handling_queries.attachments_of(case))
    ]
    return [Grid([_("Document"), _("Added on"), _("Agency")], rows, [14, 5, 9])] if rows else []


def related(case: Case) -> list[Grid]:
    into, merged = handling_queries.merged_with(case, current_user)
    rows = [
        [other.code, str(linking.LINKS[link].label), other.title]
        for link, other in handling_queries.links_of(case, current_user)
    ]
    rows += [[other.code, _("merged into this case as the same event"), other.title] for other in merged]
    if into is not None:
        rows.append([into.code, _("this case is merged into it as the same event"), into.title])
    return [Grid([_("Code"), _("Link"), _("Subject")], rows, [5, 8, 15])] if rows else []
