"""Pages of dialogue meetings: the register, one meeting, the calendar."""

from flask import Blueprint

bp = Blueprint("dialogues", __name__, url_prefix="/dialogues")

from app.dialogues.views import (  # noqa: E402,F401  (their pages hang on the blueprint above)
    calendar,
    concluding,
    letters,
    links,
    mails,
    meeting,
    papers,
    preparing,
    register,
    yearly,
)
