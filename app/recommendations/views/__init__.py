"""Pages of recommendations: the register, one recommendation, what is done with it."""

from flask import Blueprint

bp = Blueprint("recommendations", __name__, url_prefix="/recommendations")

from app.recommendations.views import agency, page, register  # noqa: E402,F401  (their pages hang on the blueprint above)
