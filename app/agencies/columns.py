"""What an agency looks like in a file."""

from flask_babel import lazy_gettext as _l

from app.core.registers import column

COLUMNS = (
    column("code", _l("Code"), lambda one: one.code),
    column("name_vi", _l("Name in Vietnamese"), lambda one: one.name_vi),
    column("name_en", _l("Name in English"), lambda one: one.name_en),
    column("kind", _l("Kind of agency"), lambda one: one.kind, "choice"),
    column("valid_from", _l("First day"), lambda one: one.valid_from, "date"),
    column("valid_to", _l("Last day"), lambda one: one.valid_to, "date"),
    column("partner", _l("Partner"), lambda one: one.partner, "yesno"),
    column("successors", _l("Successors"), lambda one: [each.code for each in one.successors], "choices"),
)
