"""The administrator's pages of agencies: the register, and the tasks when agencies change."""

from flask import Blueprint

bp = Blueprint("agencies", __name__, url_prefix="/admin/agencies")

from app.agencies.views import register, tasks  # noqa: E402,F401  (their pages hang on the blueprint above)
