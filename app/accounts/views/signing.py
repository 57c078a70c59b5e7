"""Signing in and out."""

from flask import current_app, g, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts import operations, passwords, queries
from app.accounts.forms import PasswordForm, SignInForm
from app.accounts.kept import Kept
from app.accounts.models import User
from app.accounts.views.blueprint import bp
from app.core.db import commit, writing
from app.core.errors import told_to_wait
from app.core.permissions import open_to_all_signed_in
from app.core.security import own_path
from app.extensions import db, login_manager


@bp.route("/login", methods=["GET", "POST"])
def login():
    """The sign-in page. What a form held whose session had ended is carried through and can be sent on."""
    if request.method != "POST":  # HEAD as GET
        if current_user.is_authenticated:
            return redirect(_destination(request.args.get("next")), code=303)
        form = SignInForm(formdata=None, next=own_path(request.args.get("next", "")))
        return render_template("accounts/login.html", form=form, kept=None, ended=False)
    form, kept = SignInForm(), Kept.of_form(request.form)
    if not form.validate():
        return render_template("accounts/login.html", form=form, kept=kept, ended=False), 422
    user, wait = try_password(form.username.data, form.password.data)
    if wait:
        return _braked(form, kept, wait)
    if user is None:
        form.form_errors.append(_("The user name or password is wrong. Check and try again."))
        return render_template("accounts/login.html", form=form, kept=kept, ended=False), 422
    return _welcome(user, kept, form.next.data)


def try_password(username: str, password: str) -> tuple[User | None, int]:
    """(the account, 0) when name and password are right, (None, 0) when not, (None, seconds) while braked.

    The work is the same whether there is such an account or not.
    """
    user = queries.by_name(username)
    stored = user.password_hash if user else passwords.of_nobody()
    attempt, right, wait = matches_braked(username, stored, password)
    if wait:
        return None, wait
    new_hash = passwords.hashed(password) if right and user and passwords.needs_new_hash(stored) else None
    writing()
    if not right or user is None or not user.is_active or user.password_hash != stored:
        operations.sign_in_failed(user)
        commit()
        return None, 0
    operations.forget_attempt(attempt)
    start_session(user, new_hash)
    commit()
    return user, 0


def matches_braked(username: str, stored: str, password: str) -> tuple[int, bool, int]:
    """(number of the attempt, whether the password is right, seconds to wait). Leaves no transaction open.

    The attempt stands as a failed one until `forget_attempt`, so that many at once do not slip past the brake.
    """
    writing()
    attempt = operations.note_attempt(username, request.remote_addr or "")
    commit()
    number, wait = attempt.id, operations.seconds_to_wait(attempt)
    if wait:
        writing()
        operations.forget_attempt(number)
        commit()
        return number, False, wait
    db.session.rollback()
    return number, passwords.matches(stored, password), 0


def start_session(user: User, new_hash: str | None = None) -> None:
    """A new session on the server and a new cookie: nothing of the one before is carried over."""
    token, row = operations.sign_in(user, new_hash)
    session.clear()
    g.pop("csrf_token", None)
    session["token"] = token
    g.session_row = row
    login_manager._update_request_context_with_user(user)


def _destination(address: str | None) -> str:
    path = own_path(address or "")
    return "/" if path.partition("?")[0] in (url_for(".login"), url_for(".logout")) else path


def _braked(form: SignInForm, kept: Kept | None, wait: int):
    form.form_errors.append(told_to_wait(wait))
    page = render_template("accounts/login.html", form=form, kept=kept, ended=False)
    return page, 429, {"Retry-After": str(wait)}


def _welcome(user: User, kept: Kept | None, address: str | None):
    if user.must_change_password:
        if kept is None:
            return redirect(url_for(".password"), code=303)
        return render_template("accounts/password.html", form=PasswordForm(formdata=None), kept=kept)
    if kept is None:
        return redirect(_destination(address), code=303)
    return render_template("accounts/send_again.html", kept=kept)


@bp.post("/logout")
def logout():
    """End this session on the server; the browser forgets the pages, but not reports that wait to be sent."""
    open_to_all_signed_in()
    operations.sign_out(g.session_row)
    commit()
    session.clear()
    answer = current_app.make_response(redirect(url_for(".login"), code=303))
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer
