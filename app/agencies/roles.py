"""Statutory roles: which agencies hold on a day what a law calls an office (agencies.json, case-rules.md 5).

The law's own lead of a step is one thing, the lead under the joint plan another; neither follows from the other.
"""

import json
from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path

from app.agencies.models import Agency

DATA = Path(__file__).parent / "data" / "agencies.json"


@cache
def kinds_of(role: str) -> frozenset[str]:
    """The kinds of agency that hold a role; none for a role that is not in the table."""
    rows = json.loads(DATA.read_text(encoding="utf-8"))["statutory_roles"]
    return frozenset(kind for row in rows if row["role"] == role for kind in row["held_by_kind"].split("|"))


def holders(role: str | None, day: date, agencies: Iterable[Agency]) -> list[Agency]:
    """The agencies that hold the role on that day."""
    kinds = kinds_of(role) if role else frozenset()
    return [agency for agency in agencies if agency.kind in kinds and agency.exists_on(day)]
