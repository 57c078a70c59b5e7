"""The case file: the whole case on paper, as a page to print, for Word and as PDF."""

import io
import re

from flask import render_template, send_file
from flask_babel import gettext as _
from flask_login import current_user

from app.cases import (
    handling_queries,
    permissions,
    timeline,
    twelve_hours,
)
from app.cases.forms import language
from app.cases.models import Case
from app.cases.views import bp
from app.cases.views import case_file_parts as parts
from app.cases.views.finding import acting, readable
from app.core import audit
from app.core.db import commit, now, writing
from app.core.documents import FORMATS, Facts, Heading, Paper, known, section
from app.core.formats import fmt_moment
from app.core.permissions import allow

NOT_IN_A_NAME = re.compile(r"[^\w.-]+")


@bp.get("/<code>/file")
def case_file(code: str):
    """The case file on the screen, laid out as it is printed."""
    case = readable(code)
    allow(permissions.read, case)
    return render_template("cases/case_file.html", case=case, paper=paper_of(case), formats=list(FORMATS))


@bp.get(f"/<code>/file.<any({', '.join(FORMATS)}):kind>")
def case_file_download(code: str, kind: str):
    """The same as a file to keep; who took it stands in the trail first."""
    case = readable(code)
    allow(permissions.read, case)
    content_type, write = FORMATS[kind]
    content = write(paper_of(case))
    name = NOT_IN_A_NAME.sub("-", case.code)
    writing()
    case = readable(code)  # the right is asked in the transaction that is told of
    allow(permissions.read, case)
    audit.record("case.taken_out", case, by=acting(), format=kind)
    commit()
    return send_file(io.BytesIO(content), mimetype=content_type, as_attachment=True, download_name=f"{name}.{kind}")


def paper_of(case: Case) -> Paper:
    """The whole case as this account may see it, in the language of the page."""
    names = timeline.Names(handling_queries.every_agency(), case.started_on, language())
    events = handling_queries.events_of(case)
    moves, offers = handling_queries.moves_of(case), handling_queries.offers_of(case)
    demands, questions = handling_queries.demands_of(case), handling_queries.questions_of(case)
    hours = twelve_hours.of_case(case, events, demands)
    found = [
        Heading(_("Main facts")),
        Facts(known(parts.main_facts(case))),
        Heading(_("Agencies")),
        Facts(known(parts.agencies(case, names))),
        *section(_("Legal deadlines"), parts.deadlines(case, names)),
        *section(_("The first twelve hours (Labour Code 211)"), parts.first_hours(hours, names)),
        *section(_("Course of events"), parts.course(timeline.course(case, events, moves, offers, names, questions))),
        *section(_("Workers by day"), parts.workers(timeline.workers_of(case, events, names.language))),
        *section(_("Demands and settlement"), [*parts.demand_lines(demands), *parts.settlement(case)]),
        *section(_("Documents"), parts.documents(case, names)),
        *section(_("Related cases"), parts.related(case)),
    ]
    own = current_user.agency.name_on(None, names.language)
    return Paper(
        kind=_("Case file"),
        subject=case.title,
        issuer=own,
        language=names.language,
        parts=found,
        mark=f"({_('Restricted')})" if case.restricted else "",
        origin=_(
            "%(code)s, version %(version)s; made on %(moment)s for %(agency)s from the labour relations register.",
            code=case.code,
            version=case.version,
            moment=fmt_moment(now()),
            agency=own,
        ),
    )
