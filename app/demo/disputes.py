"""Made-up disputes and the roads they take, as far as each has come on the day (`data/disputes.toml`)."""

from datetime import date, datetime, time, timedelta

from app.cases import handling
from app.demo.chance import Chance, data
from app.demo.happening import OFFICE_OPENS, Plan, happened
from app.demo.setting import Desk, Setting
from app.enterprises.models import Enterprise

RECENT = 28  # days before today in which those begin that are open in any case
BETWEEN = timedelta(minutes=25)  # two steps of one day
AFTER_STOPPAGE = 3  # working days until the demands of a stoppage come in as a dispute


def plan_all(chance: Chance, setting: Setting, enterprises: list[Enterprise], stoppages: list[Plan]) -> list[Plan]:
    told = data("disputes")
    roads = chance.shares({place: road["share"] for place, road in enumerate(told["roads"])}, told["count"])
    roads.sort(key=lambda place: "unclassified_dispute" in told["roads"][place]["kinds"])
    days = [day for day in setting.working_days(setting.last) if setting.office.is_working(day)]
    recent = [day for day in days if day > setting.day - timedelta(days=RECENT)]
    past = chance.along(days, [1] * len(days), told["count"] - told["beginning_now"])
    chance.shuffle(past)
    received = [*past, *chance.along(recent, [1] * len(recent), told["beginning_now"])]
    organised = [one for one in enterprises if one.representative_organisation == "yes" and one.zone and one.sector]
    places = chance.sample(organised, told["count"])
    plans = [_one(chance, *each) for each in zip(roads, received, places, strict=True)]
    _put_behind(setting, plans, stoppages)
    return plans


def _one(chance: Chance, road: int, received: date, enterprise: Enterprise) -> Plan:
    told = data("disputes")
    kind = chance.choice(told["roads"][road]["kinds"])
    cause = chance.pick(told["demands"][kind])
    values = {
        "kind": kind,
        "main_cause": cause,
        "demands": data("stoppages")["causes"][cause]["demands"] or None,
        "summary": chance.choice(told["texts"]["summary"]) if chance.random() < 0.7 else None,
        "workers_involved": chance.choice([None, 35, 60, 120, 240, 480]),
    }
    started = received - timedelta(days=chance.choice([0, 1, 2, 4, 7]))
    return Plan(enterprise, started, received, values, road=told["roads"][road]["steps"])


def _put_behind(setting: Setting, plans: list[Plan], stoppages: list[Plan]) -> None:
    """Some disputes are those behind a stoppage: same enterprise, received some days after it began."""
    count = data("disputes")["behind_a_stoppage"]
    plain = [plan for plan in stoppages if not plan.role][-count * 3 :: 3][:count]
    for plan, stoppage in zip(plans, plain, strict=False):
        plan.enterprise, plan.behind = stoppage.enterprise, stoppage
        plan.started_on = stoppage.started_on
        plan.reported_on = setting.after(stoppage.started_on, AFTER_STOPPAGE)
        plan.values |= {"main_cause": stoppage.values["main_cause"], "demands": stoppage.values["demands"]}


def go_the_road(chance: Chance, setting: Setting, plan: Plan) -> None:
    """Take the steps whose day has come; offices are late now and then."""
    case, lead = plan.case, Desk(plan.case.lead_agency)
    labour = setting.desk("labour", plan.reported_on, plan.enterprise)
    day, clock = plan.reported_on, OFFICE_OPENS
    for step in plan.road:
        wait, what, *words = step.split()
        wait = int(wait)
        if wait:
            day = setting.after(day, wait + chance.choice([0, 0, 0, 1, 3]))
            clock = OFFICE_OPENS
        if day > setting.last:
            return
        clock = (datetime.combine(day, clock) + BETWEEN).time()
        STEPS[what](plan, case, day, clock, words, lead if what != "event" else labour)


def _event(plan: Plan, case, day: date, at: time, words: list[str], by: Desk) -> None:
    event, *result = words
    note = data("disputes")["texts"]["note"] if event == "note" else None
    happened(case, day, at, event, result=result[0] if result else None, note=note, by=by)


def _status(plan: Plan, case, day: date, at: time, words: list[str], by: Desk) -> None:
    handling.set_status(case, words[0], day, None, by=by)


def _close(plan: Plan, case, day: date, at: time, words: list[str], by: Desk) -> None:
    method, outcome = words
    agreed = outcome in ("some_accepted", "all_accepted")
    terms = data("stoppages")["causes"][plan.values["main_cause"]]["agreement"] if agreed else None
    values = {"closed_on": day, "resolution_method": method, "outcome": outcome, "agreement": terms or None}
    handling.close(case, values, by=by)


STEPS = {"event": _event, "status": _status, "close": _close}
