"""The door: who is asking, and what opens without sign-in. Everything that is not said to be public is closed."""

import hashlib

import structlog
from flask import Flask, current_app, g, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.csrf import CSRFError, validate_csrf
from wtforms import ValidationError

from app.accounts import operations, queries
from app.accounts.forms import PasswordForm, SignInForm
from app.accounts.kept import Kept
from app.accounts.models import User
from app.core import audit
from app.core.db import now, writing
from app.core.errors import error_page, wants_json
from app.core.permissions import right_was_asked
from app.core.security import from_our_pages, own_path
from app.extensions import csrf, db, login_manager

# Opened by the secret in their address, by people without an account.
BY_LINK = frozenset(
    {"invitations.show", "invitations.answer", "invitations.point", "invitations.withdraw", "calendars.feed"}
)
PUBLIC = BY_LINK | {"static", "accounts.login", "home.healthz", "home.choose_language"}
OPEN_WITH_ONE_TIME_PASSWORD = PUBLIC | {"accounts.password", "accounts.logout"}
NEEDS_NOBODY = frozenset({"static", "home.healthz"})
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})

log = structlog.get_logger()


def register_guard(app: Flask) -> None:
    # The token in the table decides; a phone that changes networks stays signed in.
    login_manager.session_protection = None
    login_manager.request_loader(user_of_request)
    app.before_request(check_in)
    app.after_request(refuse_what_nobody_allowed)


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def user_of_request(_request) -> User | None:
    """The account whose live session the cookie names; found once a request, without the database if no cookie."""
    if "session_row" not in g:
        g.session_row = None  # stays so when the database fails: the page that says so has no user
        token = session.get("token")
        if isinstance(token, str) and request.endpoint not in NEEDS_NOBODY:
            g.session_row = _live_session(token)
    return g.session_row.user if g.session_row else None


def _live_session(token: str):
    moment = now()
    row = queries.session_of(hash_of(token))
    if row is None or not queries.is_alive(row, current_app.config["SESSION_IDLE"], moment):
        return None
    operations.notice_use(row, moment)
    return row


def check_in():
    """Before every page: known, allowed in, sent by one of our forms."""
    if request.endpoint in NEEDS_NOBODY:
        return None
    known = current_user.is_authenticated
    if known:
        audit.acting(current_user.username, current_user.agency.code, g.session_row.token_hash[:12])
    else:
        audit.acting("anonymous")
    if request.endpoint is None:
        return None  # no such page, or not this method: said to everybody alike
    if not known and request.endpoint not in PUBLIC:
        return turn_away()
    if request.method in UNSAFE:
        _allow_long_forms_through()
        try:
            _check_token()
        except CSRFError as error:
            return stale_form(error, known)
    if known and current_user.must_change_password and request.endpoint not in OPEN_WITH_ONE_TIME_PASSWORD:
        return ask_for_own_password()
    if known and request.method in UNSAFE:
        writing()
    g.let_in = True
    return None


def _check_token() -> None:
    """Pages whose address is a secret tell no referrer, which the usual check wants under HTTPS: the token decides."""
    if request.endpoint not in BY_LINK:
        return csrf.protect()
    try:
        return validate_csrf(request.form.get("csrf_token"))
    except ValidationError as wrong:
        raise CSRFError(str(wrong)) from wrong


def _allow_long_forms_through() -> None:
    """The sign-in carries what another form held; written as hidden fields it takes more room."""
    if request.endpoint in ("accounts.login", "accounts.password"):
        request.max_form_memory_size = 4 * current_app.config["MAX_FORM_MEMORY_SIZE"]
        request.max_content_length = max(request.max_content_length, request.max_form_memory_size)
        request.max_form_parts = 2 * current_app.config["MAX_FORM_PARTS"]


def turn_away():
    """Nobody is signed in: to the sign-in page; what was typed goes along."""
    if wants_json():
        return error_page(401, _("Sign in first."))
    if request.method not in UNSAFE:
        here = own_path(request.full_path.rstrip("?"))
        return redirect(url_for("accounts.login", next=None if here == "/" else here), code=303)
    if request.endpoint == "accounts.logout":
        return redirect(url_for("accounts.login"), code=303)
    return render_template(
        "accounts/login.html", form=SignInForm(formdata=None), kept=Kept.of_request(), ended=True
    ), 401


def stale_form(error: CSRFError, known: bool):
    """The form's mark is missing or of an earlier session: nothing is done; from our own page it can be sent again."""
    if wants_json() or not from_our_pages():
        raise error
    if request.endpoint == "accounts.login":
        form = SignInForm(formdata=None)
        return render_template("accounts/login.html", form=form, kept=Kept.of_form(request.form), ended=True), 400
    if not known or request.endpoint == "accounts.logout":
        raise error
    return render_template("accounts/send_again.html", kept=Kept.of_request()), 400


def ask_for_own_password():
    """A one-time password opens one page only: the one that replaces it."""
    if wants_json():
        return error_page(403, _("Choose a password of your own first."))
    if request.method not in UNSAFE:
        return redirect(url_for("accounts.password"), code=303)
    form = PasswordForm(formdata=None)
    return render_template("accounts/password.html", form=form, kept=Kept.of_request()), 403


def refuse_what_nobody_allowed(response):
    """The last line: a page that never asked for a right is not shown, whatever it answered."""
    if not g.get("let_in") or request.endpoint in PUBLIC or right_was_asked() or response.status_code >= 400:
        return response
    if request.method == "OPTIONS":  # answered by the framework with the methods alone; no page was opened
        return response
    log.error("no_right_asked", endpoint=request.endpoint)
    if current_app.testing:
        raise RuntimeError(f"{request.endpoint} answered without asking for a right")
    db.session.rollback()
    return current_app.make_response(error_page(403))
