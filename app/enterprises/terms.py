"""The coded values of an enterprise, with their words."""

from flask_babel import lazy_gettext as _l

from app.core.terms import Term, Terms

OWNERSHIPS = Terms(
    Term("fdi", _l("Foreign-invested")),
    Term("domestic_private", _l("Domestic private")),
    Term("state", _l("State-owned")),
    Term("joint", _l("Joint venture")),
)
STATUSES = Terms(
    Term("active", _l("Active"), "petrol", "ring"),
    Term("suspended", _l("Suspended"), "amber", "half-diamond"),
    Term("closed", _l("Closed down"), "grey", "bar-box"),
)
ANSWERS = Terms(Term("yes", _l("Yes")), Term("no", _l("No")), Term("unknown", _l("Unknown")))
ZONE_KINDS = Terms(
    Term("industrial_park", _l("Industrial park")),
    Term("economic_zone", _l("Economic zone")),
    Term("export_zone", _l("Export processing zone")),
    Term("cluster", _l("Industrial cluster")),
)
