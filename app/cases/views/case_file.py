"""The case file: the whole case on paper, as a page to print, for Word and as PDF."""

import io
import re

from flask import abort, render_template, send_file
from flask_babel import gettext as _
from flask_login import current_user

from app.cases import (
    clock_lines,
    clock_queries,
    handling_queries,
    linking,
    permissions,
    queries,
    timeline,
)
from app.cases.forms import PROCEDURE, language
from app.cases.models import Case, Listed
from app.cases.states import KINDS, STATUSES
from app.cases.views import bp
from app.core import audit
from app.core.db import commit, local, now, writing
from app.core.documents import FORMATS, Facts, Grid, Heading, Paper, Text
from app.core.formats import NOT_REPORTED, fmt_date, fmt_moment, fmt_number, fmt_time
from app.core.permissions import allow
from app.enterprises.terms import OWNERSHIPS
from app.extensions import db

NOT_IN_A_NAME = re.compile(r"[^\w.-]+")


@bp.get("/<code>/file")
def case_file(code: str):
    """The case file on the screen, laid out as it is printed."""
    case = _readable(code)
    return render_template("cases/case_file.html", case=case, paper=paper_of(case), formats=list(FORMATS))


@bp.get(f"/<code>/file.<any({', '.join(FORMATS)}):kind>")
def case_file_download(code: str, kind: str):
    """The same as a file to keep; who took it stands in the trail first."""
    case = _readable(code)
    content_type, write = FORMATS[kind]
    content = write(paper_of(case))
    name = NOT_IN_A_NAME.sub("-", case.code)
    writing()
    case = _readable(code)  # the right is asked in the transaction that is told of
    audit.record("case.taken_out", case, by=current_user._get_current_object(), format=kind)
    commit()
    return send_file(io.BytesIO(content), mimetype=content_type, as_attachment=True, download_name=f"{name}.{kind}")


def _readable(code: str) -> Case:
    case = db.session.scalar(handling_queries.for_page(queries.with_code(queries.visible_to(current_user), code)))
    if case is None:
        abort(404)
    allow(permissions.read, case)
    return case


def paper_of(case: Case) -> Paper:
    """The whole case as this account may see it, in the language of the page."""
    names = timeline.Names(handling_queries.every_agency(), case.started_on, language())
    events = handling_queries.events_of(case)
    moves, offers = handling_queries.moves_of(case), handling_queries.offers_of(case)
    parts = [
        Heading(_("Main facts")),
        Facts(_known(_facts(case))),
        Heading(_("Agencies")),
        Facts(_known(_agencies(case, names))),
        *_section(_("Legal deadlines"), _deadlines(case, names)),
        *_section(_("Course of events"), _course(timeline.course(case, events, moves, offers, names))),
        *_section(_("Workers by day"), _workers(timeline.workers_of(case, events, names.language))),
        *_section(_("Demands and settlement"), _settlement(case)),
        *_section(_("Documents"), _documents(case, names)),
        *_section(_("Related cases"), _related(case)),
    ]
    own = current_user.agency.name_on(None, names.language)
    return Paper(
        kind=_("Case file"),
        subject=case.title,
        issuer=own,
        language=names.language,
        parts=parts,
        mark=f"({_('Restricted')})" if case.restricted else "",
        origin=_(
            "%(code)s, version %(version)s; made on %(moment)s for %(agency)s from the labour relations register.",
            code=case.code,
            version=case.version,
            moment=fmt_moment(now()),
            agency=own,
        ),
    )


def _section(title: str, parts: list) -> list:
    """A heading with what belongs to it; nothing when there is nothing."""
    return [Heading(title), *parts] if parts else []


def _known(pairs: list[tuple[str, str | None]]) -> list[tuple[str, str]]:
    """What is not known stays out: a paper asserts nothing."""
    return [(name, str(value)) for name, value in pairs if value not in (None, "")]


def _coded(row: Listed | None) -> str | None:
    return None if row is None else row.label_en if language() == "en" else row.label_vi


def _number(value) -> str | None:
    return None if value is None else fmt_number(value)


def _day(day, clock=None) -> str | None:
    return None if day is None else f"{fmt_time(clock)} {fmt_date(day)}" if clock else fmt_date(day)


def _facts(case: Case) -> list[tuple[str, str | None]]:
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


def _agencies(case: Case, names: timeline.Names) -> list[tuple[str, str | None]]:
    coordinating = "; ".join(names.of(agency.id) for agency in case.coordinating_agencies)
    return [(_("Leads"), names.of(case.lead_agency_id)), (_("Coordinates"), coordinating)]


def _deadlines(case: Case, names: timeline.Names) -> list[Grid]:
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


def _course(items: list[timeline.Item]) -> list[Grid]:
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


def _workers(workers: timeline.Workers) -> list:
    if not workers.note:
        return []
    heads = [_("Day"), _("Direct"), _("Affected"), _("Part of shift"), _("Quality"), _("Working days lost")]
    rows = [[line.day, line.direct, line.indirect, line.fraction, line.quality, line.days] for line in workers.lines]
    table = [Grid(heads, rows, [5, 4, 4, 4, 5, 5], numbers=(1, 2, 3, 5))] if rows else []
    total = [Facts([(_("Working days not worked so far"), workers.total)])] if workers.total else []
    return [*table, *total, Text(workers.note)]


def _settlement(case: Case) -> list[Facts]:
    found = _known(
        [
            (_("Demands"), case.demands),
            (_("Summary"), case.summary),
            (_("How it was settled"), _coded(case.method)),
            (_("Outcome of the demands"), _coded(case.result)),
            (_("Agreement (its terms)"), case.agreement),
        ]
    )
    return [Facts(found)] if found else []


def _documents(case: Case, names: timeline.Names) -> list[Grid]:
    rows = [
        [file.name, fmt_date(local(file.added_at).date()), names.of(file.agency_id) or NOT_REPORTED]
        for file in reversed(handling_queries.attachments_of(case))
    ]
    return [Grid([_("Document"), _("Added on"), _("Agency")], rows, [14, 5, 9])] if rows else []


def _related(case: Case) -> list[Grid]:
    into, merged = handling_queries.merged_with(case, current_user)
    rows = [
        [other.code, str(linking.LINKS[link].label), other.title]
        for link, other in handling_queries.links_of(case, current_user)
    ]
    rows += [[other.code, _("merged into this case as the same event"), other.title] for other in merged]
    if into is not None:
        rows.append([into.code, _("this case is merged into it as the same event"), into.title])
    return [Grid([_("Code"), _("Link"), _("Subject")], rows, [5, 8, 15])] if rows else []
