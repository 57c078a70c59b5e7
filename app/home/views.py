"""The front page, the choice of language, and whether the product is well."""

import shutil

from flask import Blueprint, abort, current_app, jsonify, redirect, render_template, request, send_file
from flask_babel import get_locale
from flask_login import current_user

from app.cases import clock_lines, handling_queries
from app.cases.states import STATUSES
from app.core import tables
from app.core.db import today
from app.core.permissions import allow, open_to_all_signed_in
from app.core.security import own_path
from app.home import guide, permissions, queries
from app.home.models import STATES as REMINDER_STATES

bp = Blueprint("home", __name__)
LEAST_FREE = 50 * 1024 * 1024  # bytes; below that a save may fail half-way through a day
YEAR = 365 * 24 * 3600


@bp.get("/")
def index():
    open_to_all_signed_in()
    day = queries.day_of(current_user)
    desk = clock_lines.desk(handling_queries.every_agency().values(), str(get_locale())) if day.deadlines else None
    return render_template(
        "home/index.html",
        day=day,
        case_statuses=STATUSES,
        deadline_lines=[(row, desk.line(row)) for row in day.deadlines],
        today=today(),
        ended=current_user.agency if current_user.agency.ended_by(today()) and current_user.role != "admin" else None,
    )


@bp.get("/admin/mail")
def mails():
    """Which reminders went out, and which failed."""
    allow(permissions.see_mails)
    return render_template(
        "home/mails.html",
        reminders=queries.reminders(),
        states=REMINDER_STATES,
        can_send=bool(current_app.config["SMTP_URL"]),
    )


@bp.get("/help/")
def help_start():
    return help_page(guide.FIRST)


@bp.get("/help/<name>")
def help_page(name: str):
    """A page of the guides; what each page of the product leads to stands in help.py."""
    open_to_all_signed_in()
    if name not in guide.pages():
        abort(404)
    title, text = guide.shown(name)
    return render_template(
        "home/help_page.html", title=title, text=text, spoken=guide.language(name), first=name == guide.FIRST
    )


@bp.get("/help/pictures/<name>")
def help_picture(name: str):
    open_to_all_signed_in()
    if name not in guide.pictures():
        abort(404)
    return send_file(guide.pictures()[name])


@bp.get("/language/<code>")
def choose_language(code: str):
    """Remember the reader's language in a cookie and go back to the page they were on."""
    if code not in ("vi", "en"):
        abort(404)
    answer = redirect(own_path(request.args.get("next", "")), code=303)
    answer.set_cookie("language", code, max_age=YEAR, samesite="Lax", httponly=True, secure=request.is_secure)
    return answer


@bp.get("/healthz")
def healthz():
    """Process, database, schema and disk space; tells no versions and no data."""
    parts = {
        "database": queries.database_answers(),
        "schema": tables.is_current(),
        "attachments": queries.documents_are_there(),
        "disk": shutil.disk_usage(current_app.config["INSTANCE"]).free > LEAST_FREE,
    }
    well = all(parts.values())
    wrong = [name for name, fine in parts.items() if not fine]
    body = {"status": "ok"} if well else {"status": "failing", "failing": wrong}
    return jsonify(body), 200 if well else 503
