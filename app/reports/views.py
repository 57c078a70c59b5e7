"""Pages of the figures: the list of periods, the summary of one, and the records behind a number."""

from collections.abc import Mapping
from datetime import date
from typing import NoReturn

from flask import Blueprint, Response, abort, render_template, request
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.exceptions import BadRequest

from app.core.db import today
from app.core.documents import FORMATS
from app.core.formats import parse_date
from app.core.permissions import allow
from app.core.registers import XLSX, Wanted, download
from app.reports import drawing, labels, making, permissions, queries, records
from app.reports.charts import charts_of
from app.reports.columns import Scope, answered_on, columns_of, restricted_line
from app.reports.figures import FIGURES
from app.reports.pages import Pages
from app.reports.periods import FIRST_YEAR, LAST_YEAR, MONTH, YEAR, BadPeriod, Period, Window
from app.reports.records import Asked
from app.reports.tables import CLASS_LABELS, cell
from app.reports.tiles import tiles

DOCUMENTS = f"<any({', '.join(FORMATS)}):kind>"

bp = Blueprint("reports", __name__, url_prefix="/reports")


@bp.get("/")
def index():
    allow(permissions.view)
    day = today()
    used = queries.months_in_use(day) | {(day.year, day.month)}
    years = [
        (Period.year(year), [Period.month(year, month) for in_year, month in sorted(used) if in_year == year])
        for year in sorted({year for year, _month in used}, reverse=True)
        if FIRST_YEAR <= year <= LAST_YEAR
    ]
    return render_template(
        "reports/index.html", this_month=Period.month(day.year, day.month), this_year=Period.year(day.year), years=years
    )


@bp.get("/monthly/<text>.json")
def monthly_json(text: str):
    return _as_json(MONTH, text)


@bp.get("/yearly/<text>.json")
def yearly_json(text: str):
    return _as_json(YEAR, text)


@bp.get("/monthly/<text>.xlsx")
def monthly_xlsx(text: str):
    return _as_workbook(MONTH, text)


@bp.get("/yearly/<text>.xlsx")
def yearly_xlsx(text: str):
    return _as_workbook(YEAR, text)


@bp.get(f"/monthly/<text>.{DOCUMENTS}")
def monthly_document(text: str, kind: str):
    return _as_document(MONTH, text, kind)


@bp.get(f"/yearly/<text>.{DOCUMENTS}")
def yearly_document(text: str, kind: str):
    return _as_document(YEAR, text, kind)


@bp.get("/monthly/<text>")
def monthly(text: str):
    return _as_page(MONTH, text)


@bp.get("/yearly/<text>")
def yearly(text: str):
    return _as_page(YEAR, text)


def _as_json(kind: str, text: str) -> Response:
    allow(permissions.view)
    made, _failed = making.as_json(_period(kind, text), _day("as_of"))
    return Response(made, mimetype="application/json")


def _as_workbook(kind: str, text: str) -> Response:
    allow(permissions.view)
    period, as_of, who = _period(kind, text), _day("as_of"), current_user.username
    making.note_taken(period, as_of, format="xlsx")
    made, _failed = making.as_workbook(period, as_of, who)
    return _file(made, XLSX, making.file_name(period, who, "xlsx"))


def _as_document(kind: str, text: str, ending: str) -> Response:
    allow(permissions.view)
    period, as_of, who = _period(kind, text), _day("as_of"), current_user._get_current_object()
    making.note_taken(period, as_of, format=ending)
    made, _failed = making.as_document(ending, period, as_of, who)
    return _file(made, FORMATS[ending][0], making.file_name(period, who.username, ending))


def _file(content: bytes, content_type: str, name: str) -> Response:
    answer = Response(content, mimetype=content_type)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def _as_page(kind: str, text: str) -> str:
    allow(permissions.view)
    period, as_of = _period(kind, text), _day("as_of")
    summary = making.make(period, as_of)
    pages = Pages(summary, period, as_of)
    return render_template(
        "reports/summary.html",
        period=period,
        as_of=as_of,
        given=as_of if "as_of" in request.args else None,
        pages=pages,
        tiles=tiles(pages),
        charted=[(table, charts_of(table)) for table in pages.charted_tables()],
        drawing=drawing,
        failed=making.failed_checks(summary),
        checks=summary["checks"],
        first_year=FIRST_YEAR,
        last_year=LAST_YEAR,
    )


@bp.get("/records", endpoint="records")
def behind():
    allow(permissions.view)
    asked = _asked(request.args)
    page = records.page_of(asked, request.args, current_user)
    number = records.number(asked, page.total)
    day = asked.window.cut
    return render_template(
        "reports/records.html",
        restricted_line=restricted_line,
        answered_on=answered_on,
        asked=asked,
        page=page,
        number=cell(asked.figure, number, asked.window),
        class_label=CLASS_LABELS[asked.by] if asked.by else "",
        class_name=labels.names_of(asked.by, day).get(asked.key, asked.key) if asked.by else "",
        day=day,
        terms=labels.TERMS,
    )


@bp.get("/records/export.<any(csv, xlsx):kind>")
def export_records(kind: str):
    """The same lines, all pages; what may not be opened is named no further than on the page."""
    allow(permissions.view)
    asked = _asked(request.args)
    total, lines = records.all_of(asked, current_user._get_current_object())
    columns = columns_of(asked.figure, asked.window.cut)
    return download("records", columns, Wanted(Scope(asked), lines, total), kind)


def _period(kind: str, text: str) -> Period:
    try:
        return Period.read(kind, text)
    except BadPeriod:
        abort(404)


def _day(name: str, needed: bool = False) -> date:
    """A date of the query string; today when it is left out and not needed."""
    typed = request.args.get(name, "")
    if not typed and not needed:
        return today()
    try:
        return parse_date(typed)
    except ValueError:
        return _refuse(
            _("“%(typed)s” is not a date. Write it as year-month-day, for instance 2026-10-31.", typed=typed[:40])
        )


def _refuse(message: str) -> NoReturn:
    error = BadRequest(description=message)
    error.ours = True
    raise error


def _asked(args: Mapping[str, str]) -> Asked:
    """The number that the address names; 404 for a figure or class that there is not."""
    figure, by = FIGURES.get(args.get("figure", "")), args.get("by", "")
    if figure is None or (by and by not in figure.by) or (by and not args.get("key")):
        abort(404)
    window = Window(_day("from", needed=True), _day("to", needed=True), _day("as_of"))
    if window.first > window.last:
        _refuse(_("The first day is after the last day."))
    return Asked(figure, window, by, args.get("key", "") if by else "")
