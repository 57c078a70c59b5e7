"""The administrator's first page: what can be looked after."""

from flask import render_template

from app.accounts import permissions
from app.accounts.views.blueprint import bp
from app.core.permissions import allow


@bp.get("/admin/")
def admin():
    allow(permissions.administer)
    return render_template("accounts/admin.html")
