"""What kinds of agencies there are (glossary)."""

from flask_babel import lazy_gettext as _l

from app.core.terms import Terms

KINDS = Terms(
    ("management_board", _l("Economic zone management board")),
    ("union_province", _l("Federation of Labour (city or province)")),
    ("union_zone", _l("Union of an economic or industrial zone")),
    ("party_board", _l("Board of the Party Committee")),
    ("party_committee", _l("Party committee")),
    ("provincial_labour_authority", _l("Labour authority of the city or province")),
    ("district_labour_division", _l("Labour division of a district")),
    ("commune_labour_body", _l("Body in charge of labour in a commune")),
    ("provincial_peoples_committee", _l("People's Committee of the city or province")),
    ("local_peoples_committee", _l("People's Committee of a district or commune")),
    ("arbitration_council", _l("Labour arbitration council")),
    ("steering_committee", _l("Steering committee")),
    ("ministry", _l("Ministry")),
    ("other", _l("Other")),
)
