"""Agencies at hand by code or name, for files: which one a cell means, and who leads what names nobody."""

from dataclasses import dataclass
from datetime import date

from app.agencies import queries as agencies
from app.agencies.models import Agency
from app.core.formats import fold


@dataclass
class OfficesByName:
    """Agencies by code or name; of several that bore a name the one that existed on the day is meant."""

    agencies: list[Agency]

    def __post_init__(self) -> None:
        self.known: dict[str, list[Agency]] = {}
        for agency in self.agencies:
            names = [agency.code, agency.name_vi, agency.name_en]
            names += [name for former in agency.former_names for name in (former.name_vi, former.name_en)]
            for name in {fold(name) for name in names}:
                self.known.setdefault(name, []).append(agency)
        self.by_code = {agency.code: agency for agency in self.agencies}
        self.leads = agencies.default_leads()

    def code(self, typed: str, day: date | None) -> str:
        """The code, or what was typed: then the field says what is wrong with it."""
        typed = typed.strip()
        if typed in self.by_code:
            return typed
        found = self.known.get(fold(typed), [])
        if len(found) > 1 and day is not None:
            found = [agency for agency in found if agency.exists_on(day)]
        return found[0].code if len(found) == 1 else typed

    def codes(self, typed: str, day: date | None) -> str:
        return "; ".join(self.code(one, day) for one in typed.split(";") if one.strip())

    def default_lead(self, day: date) -> str | None:
        """As `agencies.queries.default_lead`, without asking again."""
        lead = None
        for row in self.leads:
            if row.from_day is None or row.from_day <= day:
                lead = row.agency.code
        return lead

    def names(self) -> list[str]:
        return [name for agency in self.agencies for name in (agency.name_vi, agency.name_en)]
