"""Pages of the files that are brought into the registers."""

from flask import Blueprint

bp = Blueprint("imports", __name__, url_prefix="/imports")
