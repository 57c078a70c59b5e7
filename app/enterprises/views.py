"""Pages of this room."""

from flask import Blueprint

bp = Blueprint("enterprises", __name__, url_prefix="/enterprises")
