"""Made-up enterprises of the real zones."""

from datetime import timedelta
from itertools import product

from app.demo.chance import Chance, data
from app.demo.setting import Setting, zones_in_operation
from app.enterprises import operations, queries
from app.enterprises.models import Enterprise

FORMS = {"Công ty TNHH": 3, "Công ty Cổ phần": 2}
GROWTH = (0.85, 1.2)  # of the workforce within a year
BUSY = [8, 6, 6, 5, 4, 4, 3, 3, 2, 2]  # the first zones hold most


def register_all(chance: Chance, setting: Setting) -> list[Enterprise]:
    """Register them all, most with two head counts, some with gaps as they are in any registry."""
    told = data("enterprises")
    count = told["count"]
    industries = {place: row["share"] for place, row in enumerate(told["industries"])}
    zones = zones_in_operation(queries.zones())
    chance.shuffle(zones)
    busy = {zone.name: BUSY[place] if place < len(BUSY) else 1 for place, zone in enumerate(zones)}
    columns = zip(
        brands(chance, count),
        chance.shares(industries, count),
        chance.spread(told["sizes"], count),
        chance.shares(busy, count),
        chance.shares(told["ownership"], count),
        chance.shares(told["representative_organisation"], count),
        chance.shares(told["status"], count),
        strict=True,
    )
    made = []
    for number, (brand, industry, size, zone, ownership, organised, status) in enumerate(columns, 1):
        values = {
            "tax_code": f"{told['tax_prefix']}{number * 31:08}",
            "zone": zone,
            "ownership": ownership,
            "country": chance.pick(told["country"]) if ownership in ("fdi", "joint") else "VN",
            "workweek": chance.pick(told["workweek"]) or None,
            "representative_organisation": organised,
            "collective_agreement": chance.pick(told["collective_agreement"]) if organised == "yes" else organised,
            "status": status,
        }
        made.append(_one(chance, setting, values, told["industries"][industry], brand, size, number))
    return made


def brands(chance: Chance, count: int) -> list[str]:
    """Names of three syllables that mean nothing."""
    told = data("enterprises")
    all_of_them = ["".join(one) for one in product(told["first"], told["middle"], told["last"])]
    return chance.sample(all_of_them, count)


def _one(
    chance: Chance, setting: Setting, values: dict, industry: dict, brand: str, size: int, number: int
) -> Enterprise:
    told = data("enterprises")
    form = "Công ty TNHH" if values["country"] != "VN" else chance.pick(FORMS)
    values["name"] = f"{form} {industry['word']} {brand} {told['mark']}"
    values["sector"] = industry["sector"]
    if number % 8 == 0:
        values["other_names"] = [f"{brand} {industry['word']} {told['mark']}"]
    if number % 150 == 7:
        values["zone"] = told["unknown_zones"][number // 150]
    if number % 60 == 11:
        values["sector"] = values["ownership"] = values["country"] = None
    enterprise = operations.register(values)
    if number % 25 != 3:  # of the others nobody has told how many work there
        women = industry["women"] * chance.uniform(0.85, 1.1)
        for as_of, employees in _head_counts(chance, setting, size):
            known = chance.random() < 0.8
            operations.count_heads(enterprise, as_of, employees, round(employees * min(women, 0.95)) if known else None)
    return enterprise


def _head_counts(chance: Chance, setting: Setting, size: int):
    """Before the two years, and one year on."""
    yield setting.first - timedelta(days=20), size
    yield setting.first + timedelta(days=345), max(5, round(size * chance.uniform(*GROWTH)))


def employees_on(enterprise: Enterprise, day) -> int | None:
    """The latest head count up to the day."""
    known = [count for count in enterprise.head_counts if count.as_of <= day]
    return max(known, key=lambda count: count.as_of).employees if known else None
