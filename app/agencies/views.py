"""Pages of this room."""

from flask import Blueprint

bp = Blueprint("agencies", __name__, url_prefix="/admin/agencies")
