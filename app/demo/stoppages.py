"""Made-up stoppages: when, where, why and how many, from what is known of real ones (`data/stoppages.toml`)."""

from collections import Counter
from datetime import date, time, timedelta

from app.demo.chance import Chance, data
from app.demo.enterprises import employees_on
from app.demo.happening import Plan, rounded
from app.demo.setting import Setting
from app.enterprises.models import Enterprise

PAST = 54  # with the two of `_with_their_doubles` and the four of today: 60
QUIET_DAYS = 25  # the last weeks hold those of `_of_today` alone
MOST_OF_ONE = 2  # stoppages in one enterprise
# What happens to some of those of the past, by their place in the order of their starts.
ROLES = {
    "strike": (9, 33),
    "lockout": (10,),
    "refuted": (14,),
    "end_unknown": (21,),
    "restricted": (40,),
    "no_numbers": (5, 18, 29, 46),
    "recorded_total": (7, 24, 38),
    "accepted": (44,),
    "declined": (47,),
    "reopened": (31,),
}
TODAY = (("reported", 1, 0), ("under_way", 1, 0), ("partly_resumed", 4, 0), ("ended", 9, 3))


def plan_all(chance: Chance, setting: Setting, enterprises: list[Enterprise]) -> list[Plan]:
    told = data("stoppages")
    chooser = _Chooser(chance, enterprises)
    sizes = chance.spread(told["size"]["workers"], PAST + len(TODAY))
    lengths = chance.spread(told["size"]["days"], PAST)
    days = setting.working_days(setting.day - timedelta(days=QUIET_DAYS))
    starts = chance.along(days, [_season(setting, day) for day in days], PAST)
    roles = {place: role for role, places in ROLES.items() for place in places}
    plans = []
    for place, (start, size, length) in enumerate(zip(starts, sizes[len(TODAY) :], lengths, strict=True)):
        plans.append(_one(chance, setting, chooser.fitting(size, start), start, size, length, roles.get(place, "")))
    _make_lockout(setting, plans)
    _make_wave(chance, setting, plans, chooser)
    plans += _with_their_doubles(setting, plans)
    plans += _of_today(chance, setting, chooser, sizes)
    return plans


def _season(setting: Setting, day: date) -> float:
    told = data("stoppages")["season"]
    near = -told["days_after"] <= setting.days_to_tet(day) <= told["days_before"]
    return told["around_tet"] if near else told["else"]


def season_name(setting: Setting, day: date) -> str:
    """The season by which the causes differ: before, after or else."""
    told, ahead = data("stoppages")["season"], setting.days_to_tet(day)
    if 0 < ahead <= told["days_before"]:
        return "before"
    return "after" if -told["days_after"] <= ahead <= 0 else "else"


class _Chooser:
    """Which enterprise a stoppage of this size happens in: most of its workforce takes part."""

    def __init__(self, chance: Chance, enterprises: list[Enterprise]):
        self.chance = chance
        self.enterprises = [one for one in enterprises if one.status == "active" and one.zone and one.sector]
        self.unrest = {row["sector"]: row["unrest"] for row in data("enterprises")["industries"]}
        self.used: Counter = Counter()

    def fitting(self, size: int, day: date, zone=None) -> Enterprise:
        wanted = data("stoppages")["size"]["taking_part"]
        weights = {}
        for place, one in enumerate(self.enterprises):
            employees = employees_on(one, day)
            if employees and employees > size and (zone is None or one.zone is zone):
                fit = 1 / (0.03 + abs(size / employees - wanted))
                seldom = 1 if self.used[one] == 0 else 0.05 if self.used[one] < MOST_OF_ONE else 0.0001
                weights[place] = self.unrest[one.sector.code] * fit**2 * seldom
        found = self.enterprises[self.chance.pick(weights)]
        self.used[found] += 1
        return found


def _one(
    chance: Chance, setting: Setting, enterprise: Enterprise, start: date, size: int, length: int, role: str
) -> Plan:
    told = data("stoppages")
    season = season_name(setting, start)
    causes = {code: row[season] for code, row in told["causes"].items()}
    cause = chance.pick(causes)
    others = {code: weight for code, weight in causes.items() if code not in (cause, "unknown")}
    clock = chance.pick(told["starts"])
    known = role != "no_numbers"
    workers = rounded(size)
    kept_out = (employees_on(enterprise, start) or workers) - workers
    values = {
        "kind": "strike" if role == "strike" else "work_stoppage",
        "started_time": time.fromisoformat(clock) if clock else None,
        "workers_involved": workers if known else None,
        "workers_indirect": rounded(kept_out * 0.6) if known and kept_out > 10 and chance.random() < 0.3 else None,
        "main_cause": cause,
        "causes": [chance.pick(others)] if chance.random() < 0.4 else [],
        "procedure_followed": "yes" if role == "strike" else chance.pick({"no": 4, "unknown": 1}),
        "demands": told["causes"][cause]["demands"] or None,
        "summary": chance.choice(told["texts"]["summary"]) if chance.random() < 0.8 else None,
        "restricted": role == "restricted",
        "coordinating_agencies": _around(chance, setting, enterprise, start),
    }
    if role == "recorded_total":
        values["days_not_worked"] = workers * length + rounded(workers * 0.3)
    reported = start if chance.random() < 0.85 else min(setting.after(start, 1, setting.shifts), setting.last)
    return Plan(enterprise, start, reported, values, role, length)


def _around(chance: Chance, setting: Setting, enterprise: Enterprise, day: date) -> list:
    """The agencies beside the lead: the board of the zone nearly always, the others now and then."""
    parts = {"board": 0.9, "labour": 0.6, "party": 0.35}
    return [setting.agency(part, day, enterprise.zone) for part, often in parts.items() if chance.random() < often]


def _make_lockout(setting: Setting, plans: list[Plan]) -> None:
    """The employer's answer to the strike before it: in the same enterprise, while it lasts."""
    strike, lockout = (next(plan for plan in plans if plan.role == role) for role in ("strike", "lockout"))
    strike.length = max(strike.length, 5)
    lockout.enterprise = strike.enterprise
    lockout.started_on = lockout.reported_on = setting.after(strike.started_on, 2, setting.shifts)
    lockout.length = 2
    lockout.values |= {
        name: strike.values[name] for name in ("main_cause", "causes", "demands", "coordinating_agencies")
    }
    lockout.values |= {"kind": "lockout", "procedure_followed": "yes", "workers_indirect": None, "summary": None}
    lockout.values["workers_involved"] = strike.values["workers_involved"]
    lockout.behind = strike


def _make_wave(chance: Chance, setting: Setting, plans: list[Plan], chooser: _Chooser) -> None:
    """Three stoppages in one zone within days, after the last New Year."""
    for tet in reversed(setting.tets):
        after = [plan for plan in plans if plan.started_on > tet and not plan.role][:3]
        if len(after) == 3:
            break
    zone = after[0].enterprise.zone
    first = after[0].started_on
    for step, plan in enumerate(after):
        plan.role = "wave"
        if step:
            size = plan.values["workers_involved"] or 100
            room = [one for one in chooser.enterprises if one.zone is zone and (employees_on(one, first) or 0) > size]
            plan.enterprise = chooser.fitting(size, first, zone if room else None)
            plan.started_on = plan.reported_on = setting.after(first, step, setting.shifts)
        plan.values |= {"main_cause": "wage_level", "causes": []}
        plan.values["demands"] = data("stoppages")["causes"]["wage_level"]["demands"]


def _with_their_doubles(setting: Setting, plans: list[Plan]) -> list[Plan]:
    """One that began again a few weeks later, and one that two agencies reported."""
    plain = [plan for plan in plans if not plan.role]
    again, twice = plain[4], plain[8]
    later = setting.after(again.started_on, again.length + 18, setting.shifts)
    resumed = Plan(again.enterprise, later, later, {**again.values, "summary": None}, "resumed", 1, first=again)
    double = Plan(
        twice.enterprise,
        twice.started_on,
        max(twice.reported_on, twice.started_on),
        {**twice.values, "summary": None, "demands": None, "workers_indirect": None},
        "same_event",
        twice.length,
        first=twice,
    )
    return [resumed, double]


def _of_today(chance: Chance, setting: Setting, chooser: _Chooser, sizes: list[int]) -> list[Plan]:
    """Those that are open on the day: just reported, under way, nearly over, over but not yet closed."""
    plans = []
    for (role, back, length), size in zip(TODAY, sizes, strict=False):
        start = setting.after(setting.day, -back, setting.shifts)
        plan = _one(chance, setting, chooser.fitting(size, start), start, size, length, role)
        plan.values["workers_involved"] = plan.values["workers_involved"] if role != "reported" else None
        plan.values["workers_indirect"] = None
        plan.reported_on = start
        plans.append(plan)
    return plans
