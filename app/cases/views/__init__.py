"""Pages of cases: the register, and the work on one case."""

from flask import Blueprint

bp = Blueprint("cases", __name__, url_prefix="/cases")

from app.cases.views import case_file, deadlines, documents, handling, register, several  # noqa: E402,F401  (their pages hang on the blueprint above)
