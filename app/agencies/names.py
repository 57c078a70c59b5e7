"""Names of agencies where there is little room: the abbreviations of Vietnamese offices."""

import re
from functools import cache

# In this order: longer names first, so that none is cut in half.
ABBREVIATIONS = (
    ("Lao động - Thương binh và Xã hội", "LĐ-TB&XH"),
    ("Liên đoàn Lao động", "LĐLĐ"),
    ("Ủy ban nhân dân", "UBND"),
    ("Ban Quản lý", "BQL"),
    ("các khu công nghiệp", "các KCN"),
    ("Khu kinh tế", "KKT"),
    ("Hội đồng trọng tài lao động", "HĐTTLĐ"),
    ("Tuyên giáo và Dân vận", "TG-DV"),
    ("thành phố", "TP"),
    ("Department of Labour, Invalids and Social Affairs", "DOLISA"),
    ("Economic Zone Management Board", "EZ Management Board"),
)
OWN_CITY = re.compile(r"( TP)? Hải Phòng$|^Hai Phong ")
IN_BRACKETS = re.compile(r" \([^)]*\)$")


@cache
def short_name(name: str) -> str:
    """The name in few letters: Liên đoàn Lao động thành phố Hải Phòng → LĐLĐ TP."""
    short = IN_BRACKETS.sub("", name)
    for full, abbreviated in ABBREVIATIONS:
        short = short.replace(full, abbreviated)
    return OWN_CITY.sub(lambda found: found[1] or "", short) or name
