"""Pages of the files that are brought into the registers."""

from flask import Blueprint

bp = Blueprint("imports", __name__, url_prefix="/imports")

from app.imports.views import bringing, loads, mending  # noqa: E402,F401  (their pages hang on the blueprint above)
