"""The figures of the joint plans of a year: how many items, how far, by lead agency (P1)."""

from collections import Counter
from typing import Any

from app.extensions import db
from app.plans import queries, standing
from app.reports.periods import Window

COUNTS = ("tasks", "done", "in_progress", "not_started")


def plan_block(window: Window) -> dict[str, Any]:
    """All plans of the year of the period, drafts among them, as far as they are at its cut."""
    plans = db.session.scalars(queries.whole(queries.of_years(window.last.year)))
    by_lead: dict[str, Counter[str]] = {}
    for plan in plans:
        for partner, counts in standing.by_lead(plan, standing.lines_of(plan, window.cut)):
            by_lead.setdefault(partner.code, Counter()).update(counts)
    return {
        **{name: sum(counts[name] for counts in by_lead.values()) for name in COUNTS},
        "by_lead_agency": [
            {"key": code, "tasks": counts["tasks"], "done": counts["done"]}
            for code, counts in sorted(by_lead.items())
            if counts["tasks"]
        ],
    }
