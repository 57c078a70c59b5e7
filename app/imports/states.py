"""What becomes of a file and of its rows."""

from flask_babel import lazy_gettext as _l

from app.core.terms import Term, Terms

UPLOADED, CHECKING, CHECKED = "uploaded", "checking", "checked"
LOADING, LOADED, TAKEN_BACK, DROPPED = "loading", "loaded", "taken_back", "dropped"
AT_WORK = (CHECKING, LOADING)
WAITING = (UPLOADED, CHECKING, CHECKED, LOADING)  # nothing of it is in the register yet

STATUSES = Terms(
    Term(UPLOADED, _l("Columns to be matched"), tone="plain"),
    Term(CHECKING, _l("Being checked"), tone="petrol"),
    Term(CHECKED, _l("Checked"), tone="petrol"),
    Term(LOADING, _l("Being loaded"), tone="amber"),
    Term(LOADED, _l("Loaded"), tone="green"),
    Term(TAKEN_BACK, _l("Taken back"), tone="grey"),
    Term(DROPPED, _l("Dropped"), tone="grey"),
)

NEW, SAME, CHANGED, DOUBTFUL, REFUSED, LEFT_OUT = "new", "same", "changed", "doubtful", "refused", "left_out"

OUTCOMES = Terms(
    Term(REFUSED, _l("Refused"), tone="red"),
    Term(DOUBTFUL, _l("Doubtful"), tone="amber"),
    Term(NEW, _l("New"), tone="green"),
    Term(CHANGED, _l("Changed"), tone="petrol"),
    Term(SAME, _l("Same"), tone="grey"),
    Term(LEFT_OUT, _l("Left out"), tone="grey", shape="dash"),
)
