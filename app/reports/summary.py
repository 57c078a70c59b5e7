"""The summary of a month or year: one object, the same for the page, the JSON and the command (contract 7).

Its keys are those of the contract and some more: `missing` says how many records lack what, `checks` what was
compared. Rows of a class carry `key` and their numbers; `labels.name_rows` adds the words.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import case, distinct, extract, func, select

from app.agencies.models import Agency
from app.cases import clock_queries, days
from app.cases.handover import answer_days
from app.cases.models import Case, HandOver
from app.core.db import now
from app.dialogues.models import Dialogue
from app.enterprises.models import Enterprise, HeadCount
from app.extensions import db
from app.recommendations.models import Recommendation
from app.reports import checks, queries, shaping
from app.reports import recommendation_queries as points
from app.reports.figures import (
    BASES,
    CLASSES,
    COMPARED_CLASSES,
    DIALOGUE_FIGURES,
    DISPUTE_CLASSES,
    DISPUTES,
    ENTERPRISES,
    HAND_OVER_FIGURES,
    MISSING_CLASSES,
    RECOMMENDATION_CLASSES,
    RECOMMENDATION_FIGURES,
    STOPPAGE_CLASSES,
)
from app.reports.periods import MONTH, Period, Window
from app.reports.plan_figures import plan_block
from app.reports.stream import facts_of, stoppages

DECIMALS = 4
STOPPAGE_FLAGS = {
    "began": queries.began,
    "carried_in": queries.carried_in,
    "ended": queries.ended,
    "continuing": queries.continuing,
    "workers_unknown": queries.workers_unknown,
    "end_unknown": queries.end_unknown,
}

Block = dict[str, Any]


def summary(period: Period, as_of: date) -> Block:
    """All figures of the period as known on `as_of`, without words."""
    window = period.window(as_of)
    coverage = coverage_block(window)
    found: Block = {
        "period": {
            "kind": period.kind,
            "from": period.first.isoformat(),
            "to": period.last.isoformat(),
            "as_of": as_of.isoformat(),
        },
        "status": "draft",
        "stoppages": stoppages_block(window, coverage["employees"]),
        "go_slow": go_slow_block(window),
        "disputes": disputes_block(window),
        "hand_overs": hand_overs_block(window),
        "dialogues": dialogues_block(window),
        "recommendations": recommendations_block(window),
        "plan": plan_block(window),
        "coverage": coverage,
        "compared_with": compared_block(period.compared_with(as_of), COMPARED_CLASSES, monthly=True),
    }
    if period.kind == MONTH:
        found["same_period_last_year"] = compared_block(period.same_period_last_year(as_of))
        found["twelve_months"] = twelve_months(period, as_of)
    found["checks"] = checks.run(found)
    return found


def compared_block(window: Window, classes: Sequence[str] = (), monthly: bool = False) -> Block:
    """What a period is set against: its stoppages and disputes."""
    return {
        "from": window.first.isoformat(),
        "to": window.last.isoformat(),
        "stoppages": stoppages_block(window, coverage_block(window)["employees"], classes, monthly),
        "disputes": disputes_block(window, detailed=False),
    }


def twelve_months(period: Period, as_of: date) -> list[Block]:
    """How many stoppages began in each of the twelve months that end with this one, and a year before each."""
    now, earlier = period.twelve_months(as_of)
    began, before = queries.began_by_month(now), queries.began_by_month(earlier)
    return [
        {
            "month": f"{month.first:%Y-%m}",
            "began": began.get((month.first.year, month.first.month), 0),
            "began_a_year_before": before.get((month.first.year - 1, month.first.month), 0),
        }
        for month in now.months()
    ]


def rounded(value: float | None) -> float | None:
    return None if value is None else round(float(value), DECIMALS)


# Stoppages -----------------------------------------------------------------------------------------------------------


def stoppages_block(
    window: Window, employees: int, classes: Sequence[str] = STOPPAGE_CLASSES, monthly: bool = True
) -> Block:
    """`employees` is what days not worked are set against; `classes` and months: the breakdowns wanted."""
    keys = {name: CLASSES[name](window) for name in classes}
    flags = {name: condition(window) for name, condition in STOPPAGE_FLAGS.items()}
    added = shaping.Stoppages(window, list(flags), list(keys), monthly)
    for chunk in stoppages(window, queries.in_effect(window), flags, keys):
        added.add(chunk)
    block = {**_stoppage_numbers(added, employees), **_missing(added)}
    if monthly:
        block["by_month"] = _by_month(added, [month.first for month in window.months()])
    for name in classes:
        rows = added.of_class(name)
        block[f"by_{name}"] = [_class_row(key, values) for key, values in rows]
        if name in MISSING_CLASSES:
            block["missing"][name] = next((int(row["began"]) for key, row in rows if key == queries.UNKNOWN), 0)
    return block


def _stoppage_numbers(added: shaping.Stoppages, employees: int) -> Block:
    sums, bases, durations = added.sums(), added.bases(), added.durations()
    lost = sums["days"]
    return {
        **{name: int(sums[name]) for name in ("began", "in_effect", "carried_in", "ended", "continuing")},
        "workers_involved": int(sums["began_peak"]),
        "workers_in_effect": int(sums["peak"]),
        "workers_indirect": int(sums["began_indirect"]),
        "days_not_worked": rounded(lost),
        "days_not_worked_direct": rounded(sums["direct"]),
        "days_not_worked_indirect": rounded(sums["indirect"]),
        "days_not_worked_per_1000_employees": per_1000(lost, employees),
        "basis": {basis: bases.get(basis, 0) for basis in BASES},
        "duration_median": rounded(shaping.median(durations)),
        "duration_mean": rounded(shaping.mean(durations)),
    }


def per_1000(lost: float, employees: int) -> float | None:
    """Days not worked per 1,000 employees; None when no employees are known."""
    return rounded(lost * 1000 / employees) if employees else None


def _missing(added: shaping.Stoppages) -> Block:
    sums = added.sums()
    return {"missing": {"workers_involved": int(sums["workers_unknown"]), "end": int(sums["end_unknown"])}}


def _class_row(key: str, values: dict[str, float]) -> Block:
    return {
        "key": key,
        "began": int(values["began"]),
        "workers_involved": int(values["began_peak"]),
        "days_not_worked": rounded(values["days"]),
    }


def _by_month(added: shaping.Stoppages, months: list[date]) -> list[Block]:
    found = added.by_month()
    rows = []
    for month in months:
        values = found.get(month, dict.fromkeys(shaping.PER_MONTH, 0))
        whole = {name: int(value) for name, value in values.items() if name != "days_not_worked"}
        rows.append({"month": f"{month:%Y-%m}", **whole, "days_not_worked": rounded(values["days_not_worked"])})
    return rows


def go_slow_block(window: Window) -> Block:
    began, workers = 0, 0
    for chunk in stoppages(window, queries.go_slow_began(window)):
        began += len(chunk)
        workers += sum(days.peak(facts_of(row, counts), window.as_of) or 0 for row, counts, _later in chunk)
    return {"began": began, "workers_involved": workers}


# Disputes ------------------------------------------------------------------------------------------------------------


def disputes_block(window: Window, detailed: bool = True) -> Block:
    """`on_time_share`: met in time among the legal deadlines due in the window; None when none was due."""
    counted = {figure.name: figure.records(window) for figure in DISPUTES if figure.measure is None}
    keys = [CLASSES[name](window).label(f"key_{name}") for name in DISPUTE_CLASSES]
    sums = [func.sum(case((condition, 1), else_=0)).label(name) for name, condition in counted.items()]
    found = queries.from_cases(select(*keys, *sums), window)
    found = found.where(queries.open_at_end(window) | counted["received"] | counted["closed"])
    rows = db.session.execute(found.group_by(*(key.name for key in keys))).all()
    totals = {name: sum(getattr(row, name) for row in rows) for name in counted}
    block: Block = {
        **totals,
        "days_to_close_median": _days_between(Case.reported_on, Case.closed_on, queries.closed(window)),
        **_on_time(window),
    }
    if detailed:
        columns = [*(key.name for key in keys), *counted]
        for name in DISPUTE_CLASSES:
            classed = shaping.grouped(rows, columns, f"key_{name}", list(counted))
            block[f"by_{name}"] = [{"key": key, **_whole(values)} for key, values in classed]
        unknown = [row for row in block["by_outcome"] if row["key"] == queries.UNKNOWN]
        block["missing"] = {"outcome": unknown[0]["closed"] if unknown else 0}
    return block


def _whole(values: dict[str, float]) -> dict[str, int]:
    return {name: int(value) for name, value in values.items()}


def _on_time(window: Window) -> Block:
    """The share is never told without what it is a share of."""
    met, due = db.session.execute(queries.deadlines_due(window, clock_queries.counting(), now())).one()
    return {"due": int(due or 0), "on_time": int(met or 0), "on_time_share": rounded(met / due) if due else None}


def _days_between(first: Any, last: Any, condition: queries.Condition) -> float | None:
    """Calendar days from one to the other, the middle; the database gives how often each pair of days occurs."""
    found = select(first, last, func.count()).where(condition).group_by(first, last)
    times: dict[float, int] = {}
    for begun, done, count in db.session.execute(found):
        length = (done - begun).days
        times[length] = times.get(length, 0) + count
    return rounded(shaping.median(times))


# Hand-overs ----------------------------------------------------------------------------------------------------------


def hand_overs_block(window: Window) -> Block:
    """Offers of a lead and their answers, by the agency that was offered it."""
    counted = {figure.name: figure.records(window) for figure in HAND_OVER_FIGURES if figure.measure is None}
    rows: dict[str, dict[str, int]] = {}
    for name, condition in counted.items():
        found = queries.from_hand_overs(select(Agency.code, func.count()), window).where(condition)
        for key, number in db.session.execute(found.group_by(Agency.code)):
            rows.setdefault(key, dict.fromkeys(counted, 0))[name] = number
    days = _answer_days(window)
    middle = {key: rounded(shaping.median(Counter(lengths))) for key, lengths in days.items()}
    whole = Counter(length for lengths in days.values() for length in lengths)
    return {
        **{name: sum(row[name] for row in rows.values()) for name in counted},
        "answer_days_median": rounded(shaping.median(whole)),
        "by_agency": [{"key": key, **rows[key], "answer_days_median": middle.get(key)} for key in sorted(rows)],
    }


def _answer_days(window: Window) -> dict[str, list[int]]:
    """Calendar days from each offer to its answer, by the agency that answered."""
    found = queries.from_hand_overs(select(Agency.code, HandOver.on, HandOver.answered_at), window)
    days: dict[str, list[int]] = {}
    for key, on, answered_at in db.session.execute(found.where(queries.lead_answered(window))):
        days.setdefault(key, []).append(answer_days(on, answered_at))
    return days


# Dialogues -----------------------------------------------------------------------------------------------------------


def dialogues_block(window: Window) -> Block:
    conditions = {
        "planned": queries.planned(window),
        "held": queries.held(window),
        "postponed": queries.postponed(window),
        "cancelled": queries.cancelled(window),
        "conferences_planned": queries.conferences_planned(window),
        "conferences_held": queries.conferences_held(window),
    }
    keys = [
        Dialogue.kind.label("key_kind"),
        extract("year", Dialogue.starts_on).label("key_year"),
        extract("month", Dialogue.starts_on).label("key_month"),
    ]
    sums = [func.sum(case((condition, 1), else_=0)).label(name) for name, condition in conditions.items()]
    found = select(*keys, *sums).where(Dialogue.starts_on.between(window.first, window.cut))
    rows = db.session.execute(found.group_by(*(key.name for key in keys))).all()
    columns = [*(key.name for key in keys), *conditions]
    by_kind = shaping.grouped(rows, columns, "key_kind", ["planned", "held"])
    months = {
        f"{month.first:%Y-%m}": {"month": f"{month.first:%Y-%m}", "planned": 0, "held": 0} for month in window.months()
    }
    for row in rows:
        month = months[f"{int(row.key_year):04}-{int(row.key_month):02}"]
        month["planned"] += row.planned
        month["held"] += row.held
    return {
        **{name: sum(getattr(row, name) for row in rows) for name in conditions},
        **_enterprises_of_meetings(window),
        "by_kind": [{"key": key, **_whole(values)} for key, values in by_kind],
        "by_month": [months[name] for name in sorted(months)],
    }


def _enterprises_of_meetings(window: Window) -> dict[str, Any]:
    """How many enterprises stand behind meetings; `periodic_share`: of those with information, None when of none."""
    figures = {one.name: one.records for one in DIALOGUE_FIGURES if one.of == ENTERPRISES}
    sums = (
        select(func.count()).select_from(Enterprise).where(records(window)).scalar_subquery().label(name)
        for name, records in figures.items()
    )
    counted = dict(db.session.execute(select(*sums)).mappings().one())
    known = counted["with_information"]
    return {**counted, "periodic_share": rounded(counted["periodic_enterprises"] / known) if known else None}


# Recommendations -----------------------------------------------------------------------------------------------------


def recommendations_block(window: Window) -> Block:
    """`on_time_share`: answered by their day among those due in the window; None when none was due."""
    counted = {figure.name: figure.records(window) for figure in RECOMMENDATION_FIGURES if figure.measure is None}
    asked = {**counted, "due": points.due(window), "on_time": points.on_time(window)}
    keys = [CLASSES[name](window).label(f"key_{name}") for name in RECOMMENDATION_CLASSES]
    sums = [func.sum(case((condition, 1), else_=0)).label(name) for name, condition in asked.items()]
    found = points.from_recommendations(select(*keys, *sums), window)
    found = found.where(Recommendation.received_on <= window.cut)
    rows = db.session.execute(found.group_by(*(key.name for key in keys))).all()
    totals = {name: sum(getattr(row, name) for row in rows) for name in asked}
    columns, shown = [*(key.name for key in keys), *asked], [one.name for one in RECOMMENDATION_FIGURES if one.by]
    return {
        **totals,
        "answer_days_median": _days_between(
            Recommendation.received_on, Recommendation.answered_on, points.answered(window)
        ),
        "on_time_share": rounded(totals["on_time"] / totals["due"]) if totals["due"] else None,
        **{
            f"by_{name}": [
                {"key": key, **_whole(values)}
                for key, values in shaping.grouped(rows, columns, f"key_{name}", shown)
                if any(values.values())
            ]
            for name in RECOMMENDATION_CLASSES
        },
    }


# Coverage ------------------------------------------------------------------------------------------------------------


def coverage_block(window: Window) -> Block:
    key = queries.by_zone(window).label("key_zone")
    sums = [
        func.count(distinct(Enterprise.id)).label("enterprises"),
        func.coalesce(func.sum(HeadCount.employees), 0).label("employees"),
        func.sum(case((queries.with_union(window), 1), else_=0)).label("with_union"),
        func.sum(case((queries.with_agreement(window), 1), else_=0)).label("with_collective_agreement"),
        func.count(HeadCount.id).label("known"),
    ]
    found = queries.from_enterprises(select(key, *sums), window).where(queries.active(window)).group_by(key.name)
    rows = db.session.execute(found).all()
    names = ("enterprises", "employees", "with_union", "with_collective_agreement")
    totals = {name: int(sum(getattr(row, name) for row in rows)) for name in names}
    return {
        **totals,
        "missing": {"employees": totals["enterprises"] - sum(row.known for row in rows)},
        "by_zone": [{"key": row.key_zone, **{name: int(getattr(row, name)) for name in names}} for row in rows],
    }
