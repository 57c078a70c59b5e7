"""The columns that the list of enterprises can show; each is loaded with the row."""

from flask_babel import lazy_gettext as _l

from app.core.list_columns import ListColumn

COLUMNS = (
    ListColumn("name", _l("Name"), sort="name", fixed=True),
    ListColumn("tax_code", _l("Tax code"), sort="tax_code"),
    ListColumn("zone", _l("Industrial park or zone")),
    ListColumn("address", _l("Address"), usual=False),
    ListColumn("sector", _l("Sector"), usual=False),
    ListColumn("ownership", _l("Ownership")),
    ListColumn("employees", _l("Employees"), num=True),
    ListColumn("agreement", _l("Collective agreement"), usual=False),
    ListColumn("status", _l("Status")),
)
