"""Pages of enterprises: the registry, and the list of zones (`zones`, under a blueprint of its own)."""

from flask import Blueprint

bp = Blueprint("enterprises", __name__, url_prefix="/enterprises")

from app.enterprises.views import registry  # noqa: E402,F401  (its pages hang on the blueprint above)
