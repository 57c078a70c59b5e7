"""Pages of enterprises: the registry, and those of them that are one."""

from flask import Blueprint

bp = Blueprint("enterprises", __name__, url_prefix="/enterprises")

from app.enterprises.views import merging, registry  # noqa: E402,F401  (their pages hang on the blueprint above)
