"""Pages of cases: the register, and the work on one case."""

from flask import Blueprint

bp = Blueprint("cases", __name__, url_prefix="/cases")

# Their pages hang on the blueprint above.
from app.cases.views import (  # noqa: E402,F401
    case_file,
    coordination,
    deadlines,
    demands,
    documents,
    gate,
    handling,
    handover,
    page,
    register,
    several,
    twelve_hours,
)
