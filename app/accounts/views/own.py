"""The pages of one's own account."""

from flask import current_app, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts import operations, passwords, queries
from app.accounts.forms import LANGUAGE_LABELS, ROLE_LABELS, LanguageForm, PasswordForm
from app.accounts.kept import Kept
from app.accounts.views.blueprint import bp
from app.accounts.views.signing import matches_braked, start_session
from app.core.db import commit, now, writing
from app.core.errors import Refused, told_to_wait
from app.core.permissions import open_to_all_signed_in

YEAR = 365 * 24 * 3600


@bp.get("/account")
def account():
    open_to_all_signed_in()
    language = current_user.language or current_app.config["LANGUAGE"]
    return render_template(
        "accounts/account.html",
        user=current_user,
        role=ROLE_LABELS[current_user.role],
        form=LanguageForm(formdata=None, language=language),
        sessions=_own_sessions(),
        current_id=g.session_row.id,
    )


def _own_sessions() -> list:
    idle, moment = current_app.config["SESSION_IDLE"], now()
    return [row for row in queries.open_sessions(current_user) if queries.is_alive(row, idle, moment)]


@bp.post("/account/language")
def language():
    """The language of one's pages, on every device; this browser changes at once."""
    open_to_all_signed_in()
    form = LanguageForm()
    answer = redirect(url_for(".account"), code=303)
    if form.validate() and form.language.data in LANGUAGE_LABELS:
        operations.choose_language(current_user, form.language.data)
        commit()
        answer.set_cookie(
            "language", form.language.data, max_age=YEAR, samesite="Lax", httponly=True, secure=request.is_secure
        )
    return answer


@bp.post("/account/sessions/<int:session_id>/end")
def end_session(session_id: int):
    open_to_all_signed_in()
    row = next((one for one in queries.open_sessions(current_user) if one.id == session_id), None)
    if row is not None:  # one that ended meanwhile needs no ending
        operations.end_session(row)
        commit()
        flash(_("The session has ended."))
    return redirect(url_for(".account"), code=303)


@bp.route("/account/password", methods=["GET", "POST"])
def password():
    """Choose a password. Every session of the account ends; this browser gets a new one."""
    open_to_all_signed_in()
    form, kept = PasswordForm(), Kept.of_form(request.form)
    if request.method == "POST" and form.validate() and _change_password(form):
        if kept:
            return render_template("accounts/send_again.html", kept=kept)
        flash(_("The password is changed. All other sessions have ended."))
        return redirect(url_for(".account"), code=303)
    return render_template("accounts/password.html", form=form, kept=kept), 422 if form.all_errors else 200


def _change_password(form: PasswordForm) -> bool:
    """Whether it was changed; if not, the form says why. Hashing is done while nobody waits for the database."""
    user = current_user._get_current_object()
    stored = user.password_hash
    try:
        operations.check_password(form.password.data, user)
    except Refused as refusal:
        form.refuse(refusal)
    if form.again.data != form.password.data:
        form.refuse(Refused(_("The two passwords differ. Type the same one twice."), "again"))
    if form.password.data == form.current_password.data:
        form.refuse(Refused(_("This is the present password. Choose another."), "password"))
    attempt, right, wait = matches_braked(user.username, stored, form.current_password.data)
    if wait:
        form.refuse(Refused(told_to_wait(wait)))
    elif not right:
        form.refuse(Refused(_("The present password is wrong."), "current_password"))
    new_hash = None if form.all_errors else passwords.hashed(form.password.data)
    writing()
    if right:
        operations.forget_attempt(attempt)
    if new_hash is None or user.password_hash != stored:
        commit()
        return False
    operations.change_own_password(user, new_hash)
    start_session(user)
    commit()
    return True
