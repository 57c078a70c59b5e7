"""Public holidays, for the administrator: a page a year, a page a date."""

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.exceptions import NotFound

from app.accounts import holidays, permissions
from app.accounts.holiday_forms import EFFECTS, HolidayForm, NewHolidayForm
from app.accounts.views.blueprint import bp
from app.core import conflicts, submissions
from app.core.db import commit, today, writing
from app.core.errors import Conflict, Refused
from app.core.formats import fmt_date
from app.core.permissions import allow
from app.core.saving import attempt
from app.core.workdays import KINDS, Holiday
from app.extensions import db
from app.imports import queries as files

ID = "int(max=2147483647)"
FIELDS = ("name", "kind", "source")


@bp.get("/admin/holidays/")
def holidays_now():
    """This year, or the first one that waits for a confirmation."""
    allow(permissions.keep_holidays)
    waiting = [year for year in holidays.to_confirm() if year >= today().year]
    return redirect(url_for(".holidays_of_year", year=waiting[0] if waiting else today().year), code=303)


@bp.route("/admin/holidays/<year>", methods=["GET", "POST"])
def holidays_of_year(year: str):
    """The dates of a year; a new one is set from the same page."""
    allow(permissions.keep_holidays)
    shown, form, status = _year(year), NewHolidayForm(), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            answer, status = attempt(form, lambda: _add(form))
            if answer is not None:
                return answer
    return _year_page(shown, form), status


def _year(text: str) -> int:
    year = int(text) if text.isascii() and text.isdigit() and len(text) == len("2026") else 0
    if year in holidays.years():
        return year
    error = NotFound(description=holidays.out_of_table())
    error.ours = True
    raise error


def _year_page(year: int, form: NewHolidayForm) -> str:
    rows = holidays.of_year(year)
    return render_template(
        "accounts/holidays_of_year.html",
        form=form,
        year=year,
        rows=rows,
        origins=files.origins_of("holiday", [row.id for row in rows], current_user),
        waiting=sum(not row.confirmed for row in rows),
        elsewhere={other: count for other, count in holidays.to_confirm().items() if other != year},
        empty_years=holidays.years_without_dates(),
        years=holidays.years(),
        country=holidays.country(),
        counts=holidays.WorkingDays.now(year).counts(),
        kinds=KINDS,
        effects=EFFECTS,
    )


def _add(form: NewHolidayForm) -> Response:
    known = submissions.first_record("holiday", form.submission_id.data, current_user)
    day = form.day.data
    if known is None:
        before = holidays.WorkingDays.now(day.year)
        row = holidays.set_date(None, day, form.name.data, form.kind.data, form.source.data or "")
        submissions.remember(form.submission_id.data, current_user, row)
        _tell(_("%(day)s is saved.", day=fmt_date(day)), before, row)
        commit()
    return _to_year(day.year)


def _tell(what: str, before: holidays.WorkingDays, row: Holiday) -> None:
    """What was done, and what it does to working days."""
    db.session.flush()
    flash(f"{what} {holidays.WorkingDays.now(before.year).told(before, row.day)}")


def _to_year(year: int) -> Response:
    return redirect(url_for(".holidays_of_year", year=year), code=303)


@bp.post("/admin/holidays/<year>/fill")
def fill_holidays(year: str):
    """The dates of an empty year, from the library."""
    allow(permissions.keep_holidays)
    wanted = _year(year)
    writing()
    try:
        added = holidays.fill_year(wanted)
        commit()
    except Refused as refusal:
        db.session.rollback()
        flash(str(refusal), "error")
    else:
        flash(ngettext("%(num)d date is filled in.", "%(num)d dates are filled in.", added))
    return _to_year(wanted)


@bp.post("/admin/holidays/<year>/confirm")
def confirm_year(year: str):
    allow(permissions.keep_holidays)
    wanted = _year(year)
    writing()
    _confirm(holidays.of_year(wanted))
    return _to_year(wanted)


@bp.post(f"/admin/holidays/date/<{ID}:holiday_id>/confirm")
def confirm_holiday(holiday_id: int):
    allow(permissions.keep_holidays)
    writing()
    row = _find(holiday_id)
    _confirm([row])
    return _to_year(row.day.year)


def _confirm(rows: list[Holiday]) -> None:
    confirmed = holidays.confirm(rows)
    commit()
    flash(
        ngettext(
            "%(num)d date is confirmed; working days stay as they were.",
            "%(num)d dates are confirmed; working days stay as they were.",
            confirmed,
        )
    )


def _find(holiday_id: int) -> Holiday:
    row = db.session.get(Holiday, holiday_id)
    return row if row is not None and row.country == holidays.country() else abort(404)


@bp.route(f"/admin/holidays/date/<{ID}:holiday_id>", methods=["GET", "POST"])
def holiday(holiday_id: int):
    """What a date is; the date itself never changes: another one is set instead."""
    allow(permissions.keep_holidays)
    saved = HolidayForm(formdata=None, data=_held(_find(holiday_id)))
    try:
        form = HolidayForm(conflicts.settled(request.form, saved) or None, data=_held(_find(holiday_id)))
    except Refused:  # the conflict page came back without a choice for every field
        return _conflict(HolidayForm(data=_held(_find(holiday_id))), holiday_id)
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                answer, status = attempt(form, lambda: _change(form, holiday_id))
            except Conflict:
                return _conflict(form, holiday_id)
            if answer is not None:
                return answer
    row, origins = _find(holiday_id), files.origins("holiday", holiday_id, current_user)
    page = render_template("accounts/holiday.html", form=form, row=row, origins=origins, kinds=KINDS, effects=EFFECTS)
    return page, status


def _held(row: Holiday) -> dict:
    return {**{name: getattr(row, name) for name in FIELDS}, "version": row.version}


def _change(form: HolidayForm, holiday_id: int) -> Response:
    row = _find(holiday_id)
    before = holidays.WorkingDays.now(row.day.year)
    holidays.set_date(row, row.day, form.name.data, form.kind.data, form.source.data or "", form.opened_at)
    _tell(_("%(day)s is saved.", day=fmt_date(row.day)), before, row)
    commit()
    return _to_year(row.day.year)


def _conflict(form: HolidayForm, holiday_id: int):
    row = _find(holiday_id)
    saved = HolidayForm(formdata=None, data=_held(row))
    action = url_for(".holiday", holiday_id=holiday_id)
    back = url_for(".holidays_of_year", year=row.day.year)
    return conflicts.page(form, saved, row, fmt_date(row.day), action, back)


@bp.post(f"/admin/holidays/date/<{ID}:holiday_id>/remove")
def remove_holiday(holiday_id: int):
    """The date becomes one like any other; the form names the version that was looked at."""
    allow(permissions.keep_holidays)
    writing()
    row = _find(holiday_id)
    year = row.day.year
    before = holidays.WorkingDays.now(year)
    version = request.form.get("version", "")
    try:
        holidays.remove(row, int(version) if version.isascii() and version.isdigit() and len(version) < 10 else None)
        _tell(_("%(day)s is removed.", day=fmt_date(row.day)), before, row)
        commit()
    except Conflict:
        db.session.rollback()
        flash(_("Somebody else changed this date first. Look at it again before it is removed."), "warning")
        return redirect(url_for(".holiday", holiday_id=holiday_id), code=303)
    return _to_year(year)
