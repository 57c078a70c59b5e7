"""The calendar of meetings by month and by week, and as a file for other calendars."""

from datetime import date, timedelta
from urllib.parse import urlencode

from flask import Response, abort, current_app, render_template, request, url_for
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from flask_login import current_user

from app.core import audit, workdays
from app.core.db import commit, today, writing
from app.core.formats import fmt_date, fmt_month
from app.core.lists import chips
from app.core.permissions import allow
from app.dialogues import ics, invited, permissions, queries
from app.dialogues.calendar import AFTERNOON, MORNING, Day, Period, days_of
from app.dialogues.clashes import needs
from app.dialogues.filters import CalendarForm
from app.dialogues.forms import language
from app.dialogues.models import Dialogue
from app.dialogues.states import KINDS, STATUSES
from app.dialogues.views import bp
from app.extensions import db
from app.recommendations import queries as recommendations


@bp.get("/calendar")
def calendar():
    """A month, a week or a list by its address; this month without one."""
    allow(permissions.list)
    form = CalendarForm(request.args, language())
    try:
        period = Period.read(*(request.args.get(name) for name in ("view", "month", "week")), today())
    except ValueError:
        abort(404)
    weeks = _weeks(form, period)
    found = {entry.dialogue.id for week in weeks for day in week if day.inside for entry in day.entries}
    return render_template(
        "dialogues/calendar.html",
        form=form,
        period=period,
        title=_title(period),
        weeks=weeks,
        any=bool(found),
        due=_due(form, weeks),
        due_url=lambda day: url_for("recommendations.index", due_from=day, due_to=day, **form.of_deadlines),
        clear_url=url_for(".calendar", **period.address),
        today=today(),
        weekdays=get_locale().days["stand-alone"]["wide"],
        halves=(None, MORNING, AFTERNOON),
        special_kinds=workdays.KINDS,
        link=lambda other: _address(form, other),
        week_of=Period.week_of,
        views=_views(period),
        now=Period.read(period.view, None, None, today()),
        chips=chips(form),
        count=ngettext("%(num)d meeting", "%(num)d meetings", len(found)),
        file_url=f"{url_for('.calendar_file')}?{urlencode(form.address)}".rstrip("?"),
        kinds=KINDS,
        statuses=STATUSES,
    )


def _weeks(form: CalendarForm, period: Period) -> list[list[Day]]:
    """The days of the page with their meetings: a fixed number of statements, however many meetings there are."""
    days = [day for week in period.weeks() for day in week]
    within = queries.between(queries.visible_to(current_user), days[0], days[-1])
    seen = db.session.scalars(within).all()
    wanted = db.session.scalars(queries.filtered(within, form.of_meetings).with_only_columns(Dialogue.id))
    specials = workdays.special_days(db.session, current_app.config["CALENDAR"], days[0], days[-1])
    return days_of(period, seen, frozenset(wanted), specials, needs(seen, invited.parties(within)))


def _due(form: CalendarForm, weeks: list[list[Day]]) -> dict[date, int]:
    """How many answers to recommendations are owed by each day of the page, if they are wanted."""
    if not form.deadlines.data:
        return {}
    return recommendations.due_by_day(current_user, weeks[0][0].date, weeks[-1][-1].date, form.of_deadlines)


def _title(period: Period) -> str:
    if period.view != "week":
        return fmt_month(period.first)
    dates = {"first": fmt_date(period.first), "last": fmt_date(period.last)}
    return _("Week %(number)s: %(first)s – %(last)s", number=period.number, **dates)


def _views(period: Period) -> list[tuple[str, Period]]:
    """The same time as a month, a week, a list: by today where that is shown, else by the day a week is counted by."""
    now, thursday = today(), period.first + timedelta(days=3)
    day = now if period.first <= now <= period.last else thursday if period.view == "week" else period.first
    views = [(_("Month"), Period.month_of(day)), (_("Week"), Period.week_of(day))]
    return [*views, (_("List"), Period.month_of(day, "list"))]


def _address(form: CalendarForm, period: Period) -> str:
    """Another period with the same conditions."""
    return url_for(".calendar", **period.address, **form.address)


@bp.get("/calendar.ics")
def calendar_file() -> Response:
    """The meetings of a year back and two ahead with the same conditions; who took them stands in the trail."""
    allow(permissions.list)
    form = CalendarForm(request.args, language())
    first, last = ics.window(today())
    within = queries.between(queries.visible_to(current_user), first, last)
    found = queries.filtered(within, form.of_meetings)
    writing()  # the trail notes who took what; a reader that turns writer could be refused
    rows = queries.count(found)
    audit.record("dialogues.exported", format="ics", conditions=form.conditions, rows=rows)
    commit()
    site = current_app.config["PUBLIC_URL"]
    body = ics.calendar_file(
        db.session.scalars(found.order_by(Dialogue.starts_on, Dialogue.id)),
        _("Dialogues"),
        lambda dialogue: site.rstrip("/") + url_for(".show", code=dialogue.code) if site else None,
    )
    answer = Response(body, mimetype="text/calendar")
    name = "-".join(part for part in ("dialogues", form.scope) if part)
    answer.headers.set("Content-Disposition", "attachment", filename=f"{name}.ics")
    return answer
