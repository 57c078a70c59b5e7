"""Making a summary and writing it as JSON: what the page, its .json and the command share.

Only here the modules that need pandas are loaded, and only when a summary is made: its import takes longer than
most pages.
"""

import json
from datetime import date
from io import BytesIO
from typing import Any

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from app.core import audit
from app.core.db import commit, local, now, writing
from app.core.formats import fmt_date, fmt_moment, fmt_number
from app.reports import labels
from app.reports.checks import TITLES
from app.reports.pages import Pages
from app.reports.periods import Period, Window


def make(period: Period, as_of: date) -> dict[str, Any]:
    """The summary with its labels in the language of the reader."""
    from app.reports.summary import summary

    return labels.name_rows(summary(period, as_of), min(period.last, as_of))


def as_json(period: Period, as_of: date) -> tuple[str, list[str]]:
    """The summary as programs get it, and the names of the checks that failed.

    The labels are in the language of the installation, whoever asks: page and command give the same object.
    """
    with force_locale(current_app.config["LANGUAGE"]):
        found = make(period, as_of)
    return json.dumps(found, ensure_ascii=False, indent=2, sort_keys=True) + "\n", found["checks"]["failed"]


def as_workbook(period: Period, as_of: date, who: str) -> tuple[bytes, list[str]]:
    """The summary as an XLSX file in the language of the reader, and the names of the checks that failed."""
    from app.reports import workbook

    found = make(period, as_of)
    pages = Pages(found, period, as_of)
    file = BytesIO()
    workbook.write(file, pages, _about(pages, who))
    return file.getvalue(), found["checks"]["failed"]


def as_document(kind: str, period: Period, as_of: date, user: Any) -> tuple[bytes, list[str]]:
    """The report as DOCX or PDF in the language of the reader, and the names of the checks that failed."""
    from app.core.documents import FORMATS
    from app.reports import document

    found = make(period, as_of)
    paper = document.paper_of(Pages(found, period, as_of), user, user.agency if user else None, labels.language())
    _content_type, write = FORMATS[kind]
    return write(paper), found["checks"]["failed"]


def _about(pages: Pages, who: str) -> list[tuple[object, object]]:
    """What the file says of itself: which days, from which records, when and by whom, what is missing."""
    checks = pages.summary["checks"]
    about = [
        (_("Period"), _days(pages.window)),
        (_("Figures as of"), fmt_date(pages.as_of)),
        (_("Status"), _("Draft")),
        (_("Scope"), _("the whole register, all agencies")),
        (_("Period before"), _days(pages.before)),
        *([(_("A year before"), _days(pages.a_year_before))] if pages.a_year_before else []),
        (_("Exported at"), fmt_moment(now())),
        (_("Exported by"), who),
        (_("Signs"), _("0 none · … not reported · - not made")),
        (_("Checks"), _("checks that agree: %(good)s of %(made)s", **_agreeing(checks))),
        *((_("These figures contradict each other"), title) for title in failed_checks(pages.summary)),
    ]
    missing = [(label, cell.value) for label, cell in pages.missing()]
    return [*about, *([(_("What is missing:"), ""), *missing] if missing else [])]


def _agreeing(checks: dict[str, Any]) -> dict[str, str]:
    return {"good": fmt_number(checks["made"] - len(checks["failed"])), "made": fmt_number(checks["made"])}


def _days(window: Window) -> str:
    return _("from %(first)s to %(last)s", first=fmt_date(window.first), last=fmt_date(window.last))


def note_taken(period: Period, as_of: date, **facts: str) -> None:
    """The trail notes who took a summary as a file; written before the file is made."""
    writing()  # a reader that turns writer could be refused
    audit.record("reports.exported", period=period.text, as_of=as_of.isoformat(), **facts)
    commit()


def file_name(period: Period, who: str, ending: str) -> str:
    return f"summary-{period.text}-{local(now()):%Y-%m-%d-%H%M}-{who}.{ending}"


def failed_checks(summary: dict[str, Any]) -> list[Any]:
    """What does not agree in this summary, in words."""
    return [TITLES[name] for name in summary["checks"]["failed"]]
