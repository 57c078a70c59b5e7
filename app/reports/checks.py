"""What must agree in every summary (statistics.md 8). A number that contradicts another is said, never hidden."""

from collections.abc import Iterator
from typing import Any

from flask_babel import lazy_gettext as _l

from app.reports.figures import DISPUTE_CLASSES, RECOMMENDATION_CLASSES, STOPPAGE_CLASSES

TOLERANCE = 0.01  # each number of a sum is rounded to four decimals

TITLES = {
    "in_effect_is_began_and_carried_in": _l("stoppages in effect = beginning + carried in"),
    "in_effect_is_ended_and_continuing": _l("stoppages in effect = ended + going on + without a known end"),
    "basis_adds_up": _l("stoppages by basis add up to those in effect"),
    "days_are_direct_and_indirect": _l("days not worked = those who took part + those kept from work"),
    "months_add_up": _l("stoppages and days by month add up to the period"),
    "stoppage_classes_add_up": _l("stoppages by class add up to the total"),
    "dispute_classes_add_up": _l("disputes by class add up to the total"),
    "dialogue_classes_add_up": _l("meetings by kind and month add up to the total"),
    "dialogue_parts_fit": _l("conferences not above all meetings, periodic dialogues not above those with information"),
    "recommendations_balance": _l("recommendations carried in + received = closed + carried out"),
    "recommendation_classes_add_up": _l("recommendations by class add up to the total"),
    "coverage_adds_up": _l("enterprises by zone add up to the total, parts not above the whole"),
}


def run(summary: dict[str, Any]) -> dict[str, Any]:
    """`{"made": n, "failed": […names…]}`."""
    made = dict(_checks(summary))
    return {"made": len(made), "failed": sorted(name for name, holds in made.items() if not holds)}


def _checks(summary: dict[str, Any]) -> Iterator[tuple[str, bool]]:
    found, coverage = summary["stoppages"], summary["coverage"]
    yield "in_effect_is_began_and_carried_in", found["in_effect"] == found["began"] + found["carried_in"]
    parts = found["ended"] + found["continuing"] + found["missing"]["end"]
    yield "in_effect_is_ended_and_continuing", found["in_effect"] == parts
    yield "basis_adds_up", sum(found["basis"].values()) == found["in_effect"]
    direct, indirect = found["days_not_worked_direct"], found["days_not_worked_indirect"]
    agree = _same(found["days_not_worked"], direct + indirect)
    yield "days_are_direct_and_indirect", agree and found["days_not_worked"] + TOLERANCE >= direct
    yield "months_add_up", _adds_up(found, "month", ("began", "workers_involved", "days_not_worked"))
    yield (
        "stoppage_classes_add_up",
        all(_adds_up(found, name, ("began", "workers_involved", "days_not_worked")) for name in STOPPAGE_CLASSES),
    )
    yield (
        "dispute_classes_add_up",
        all(_adds_up(summary["disputes"], name, ("received", "closed", "open_at_end")) for name in DISPUTE_CLASSES),
    )
    dialogues = summary["dialogues"]
    yield "dialogue_classes_add_up", all(_adds_up(dialogues, name, ("planned", "held")) for name in ("kind", "month"))
    yield "dialogue_parts_fit", _parts_fit(dialogues, coverage["enterprises"])
    points = summary["recommendations"]
    balance = points["carried_in"] + points["received"] == points["ended"] + points["carried_out"]
    yield "recommendations_balance", balance
    names = ("received", "answered", "overdue")
    yield "recommendation_classes_add_up", all(_adds_up(points, name, names) for name in RECOMMENDATION_CLASSES)
    names = ("enterprises", "employees", "with_union", "with_collective_agreement")
    parts_fit = max(coverage["with_union"], coverage["with_collective_agreement"]) <= coverage["enterprises"]
    yield "coverage_adds_up", _adds_up(coverage, "zone", names) and parts_fit


def _parts_fit(dialogues: dict[str, Any], active: int) -> bool:
    pairs = (
        ("conferences_planned", "planned"),
        ("conferences_held", "held"),
        ("conference_enterprises", "enterprises"),
    )
    within = all(dialogues[part] <= dialogues[whole] for part, whole in pairs)
    return within and dialogues["periodic_enterprises"] <= dialogues["with_information"] <= active


def _adds_up(block: dict[str, Any], name: str, columns: tuple[str, ...]) -> bool:
    return all(_same(block[column], sum(row[column] for row in block[f"by_{name}"])) for column in columns)


def _same(one: float, other: float) -> bool:
    return abs(one - other) <= TOLERANCE
