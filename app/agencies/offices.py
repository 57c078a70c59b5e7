"""All agencies as forms offer and read them; loaded once and shared by the forms of a page or an import."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.agencies import queries
from app.agencies.models import Agency


@dataclass(frozen=True)
class Offices:
    """`choices` are (code, name), those that act on the day first."""

    by_code: dict[str, Agency]
    choices: list[tuple[str, str]]

    @classmethod
    def on(cls, day: date, language: str) -> "Offices":
        everyone = {agency.code: agency for agency in queries.all_of_them()}
        return cls(everyone, queries.choices(day, language))

    def get(self, code: str | None) -> Agency | None:
        return self.by_code.get(code) if code else None

    def listed(self, codes: Iterable[str]) -> list[Agency]:
        return [self.by_code[code] for code in codes]

    def names(self) -> list[str]:
        """What a look over texts takes for names of agencies."""
        return [name for agency in self.by_code.values() for name in (agency.name_vi, agency.name_en)]
