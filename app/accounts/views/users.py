"""Accounts, for the administrator."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import Select

from app.accounts import operations, passwords, permissions, queries
from app.accounts.columns import USERS
from app.accounts.forms import ROLE_LABELS, STATE_LABELS, UserFilter, UserForm
from app.accounts.models import User
from app.accounts.views.blueprint import bp
from app.agencies import queries as agencies
from app.core import submissions
from app.core.db import commit, today, writing
from app.core.errors import Refused
from app.core.formats import fmt_number
from app.core.lists import Sort, chips, paginate
from app.core.permissions import allow
from app.core.registers import Wanted, offer_downloads
from app.extensions import db

ID = "int(max=2147483647)"
SORT_KEYS = {"username": User.username_key, "role": User.role, "created": User.created_at}


@bp.get("/admin/users")
def users():
    allow(permissions.manage)
    form, found, sort = _asked()
    page = paginate(sort.apply(found, SORT_KEYS, User.id), request.args, sort=sort)
    return render_template(
        "accounts/users.html",
        form=form,
        page=page,
        roles=ROLE_LABELS,
        states=STATE_LABELS,
        chips=chips(form),
        count=ngettext("%(shown)s account", "%(shown)s accounts", page.total, shown=fmt_number(page.total)),
    )


def _asked() -> tuple[UserFilter, Select, Sort]:
    """What the address asks for: the conditions, the accounts that meet them, how they are sorted."""
    form = UserFilter(request.args)
    return form, queries.matching(**form.wanted), Sort.read(request.args.get("sort"), SORT_KEYS, "username")


def _wanted() -> Wanted:
    form, found, sort = _asked()
    return Wanted(form, sort.apply(found, SORT_KEYS, User.id), queries.count(found))


offer_downloads(bp, "/admin/users/export", permissions.manage, "users", USERS, _wanted, "export_users")


@bp.route("/admin/users/new", methods=["GET", "POST"])
def new_user():
    """A new account; its one-time password stands on the answer's page and nowhere else."""
    allow(permissions.manage)
    form = _user_form()
    known = submissions.first_record("user", form.submission_id.data, current_user)
    if known and request.method == "POST":
        return redirect(url_for(".user", user_id=known), code=303)
    if form.validate_on_submit():
        password, password_hash = _fresh_password()
        try:
            user = operations.create_user(
                form.username.data,
                agency=agencies.by_code(form.agency.data),
                role=form.role.data,
                email=form.email.data,
                password_hash=password_hash,
                one_time=True,
            )
            submissions.remember(form.submission_id.data, current_user, user)
            commit()
        except Refused as refusal:
            db.session.rollback()
            form.refuse(refusal)
        else:
            return render_template("accounts/one_time_password.html", user=user, password=password, fresh=True)
    return render_template("accounts/new_user.html", form=form), 422 if form.all_errors else 200


def _fresh_password() -> tuple[str, str]:
    """A one-time password and its hash, made while nobody waits for the database."""
    db.session.rollback()
    password = passwords.one_time()
    made = password, passwords.hashed(password)
    writing()
    return made


def _user_form(user: User | None = None) -> UserForm:
    form = UserForm(formdata=None)
    if user is not None:
        del form.username
    form.agency.offer(_agencies())
    held = {"agency": user.agency.code, "role": user.role, "email": user.email, "version": user.version} if user else {}
    form.process(request.form if request.method == "POST" else None, data=held)
    return form


def _agencies() -> list[tuple[str, str]]:
    return agencies.choices(today(), str(get_locale() or "vi"))


def _find(user_id: int) -> User:
    return db.session.get(User, user_id) or abort(404)


@bp.route(f"/admin/users/<{ID}:user_id>", methods=["GET", "POST"])
def user(user_id: int):
    allow(permissions.manage)
    found = _find(user_id)
    form = _user_form(found)
    if form.validate_on_submit():
        try:
            operations.change_user(
                found,
                agency=agencies.by_code(form.agency.data),
                role=form.role.data,
                email=form.email.data,
                opened_at=form.opened_at,
            )
            commit()
        except Refused as refusal:
            db.session.rollback()
            return _refused(form, refusal, user_id)
        flash(_("%(name)s is saved.", name=found.username))
        return redirect(url_for(".user", user_id=user_id), code=303)
    return _user_page(found, form), 422 if form.all_errors else 200


def _refused(form: UserForm, refusal: Refused, user_id: int):
    """The form as typed; saving it again counts from what is saved now."""
    found = _find(user_id)
    form.refuse(refusal)
    status = 422
    if form.opened_at is not None and form.opened_at != found.version:
        form.version.data = str(found.version)
        status = 409
    return _user_page(found, form), status


def _user_page(found: User, form: UserForm):
    return render_template(
        "accounts/user.html",
        user=found,
        form=form,
        roles=ROLE_LABELS,
        language=str(get_locale() or "vi"),
        sessions=len(queries.open_sessions(found)),
        ended=not found.agency.exists_on(today()),
    )


@bp.post(f"/admin/users/<{ID}:user_id>/<any(disable, enable):what>")
def open_or_close_user(user_id: int, what: str):
    allow(permissions.manage)
    found = _find(user_id)
    try:
        operations.disable(found) if what == "disable" else operations.enable(found)
        commit()
    except Refused as refusal:
        db.session.rollback()
        form = _user_form(_find(user_id))
        form.refuse(refusal)
        return _user_page(_find(user_id), form), 422
    done = (
        _("%(name)s is disabled; it is signed out everywhere.") if what == "disable" else _("%(name)s is open again.")
    )
    flash(done % {"name": found.username})
    return redirect(url_for(".user", user_id=user_id), code=303)


@bp.post(f"/admin/users/<{ID}:user_id>/password")
def reset_password(user_id: int):
    """A new one-time password; lets in who forgot the old one or was braked."""
    allow(permissions.manage)
    _find(user_id)
    password, password_hash = _fresh_password()
    found = _find(user_id)
    operations.set_password(found, password_hash, one_time=True)
    commit()
    return render_template("accounts/one_time_password.html", user=found, password=password, fresh=False)
