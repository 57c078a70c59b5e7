"""Pages of joint plans: the list, one plan and its paper, its items."""

from flask import Blueprint

bp = Blueprint("plans", __name__, url_prefix="/plans")

from app.plans.views import items, page, progress, register  # noqa: E402,F401  (their pages hang on the blueprint above)
