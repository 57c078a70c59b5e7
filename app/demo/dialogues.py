"""Made-up meetings of the two years and the next weeks (`data/dialogues.toml`)."""

from datetime import date, datetime, time

from app.core.db import to_utc
from app.demo.chance import Chance, data
from app.demo.enterprises import employees_on
from app.demo.happening import OFFICE_OPENS, Codes
from app.demo.setting import Desk, Setting
from app.dialogues import operations
from app.dialogues.models import Dialogue
from app.dialogues.states import OBSERVED
from app.enterprises.models import Enterprise

PLANNED_BEFORE, INVITED_BEFORE, CONCLUDED_AFTER, CLOSED_AFTER = 20, 8, 5, 30  # working days of the office
WAY = ("invited", "held", "concluded", "closed")
WEST_EVERY = 4  # of the meetings that the board runs, one in so many is for the west


def hold_all(chance: Chance, setting: Setting, enterprises: list[Enterprise]) -> int:
    codes = Codes("DT")
    meetings = [(_day(setting, when), kind, far, title) for kind, when, far, title in data("dialogues")["meetings"]]
    organised = [one for one in enterprises if one.representative_organisation == "yes" and one.status == "active"]
    for number, (day, kind, far, title) in enumerate(sorted(meetings)):
        inside = kind in OBSERVED
        invited = chance.sample(organised, 1 if inside else chance.randint(12, 28))
        host = _host(setting, kind, day, invited[0], number)
        dialogue = operations.record(
            {
                "kind": kind,
                "title": f"{title}, {day.year}" if title else None,
                "starts_on": day,
                "starts_time": time(8, 0) if number % 3 else time(13, 30),
                "ends_time": time(11, 30) if number % 3 else time(16, 30),
                "venue": _venue(chance, inside),
                "host_agency": host.agency,
                "coordinating_agencies": [] if inside else _others(setting, host, day),
                "enterprises": invited,
            },
            by=host,
            code=codes.next(min(day, setting.last)),
        )
        planned = min(setting.after(day, -PLANNED_BEFORE), setting.last)
        dialogue.created_at = to_utc(datetime.combine(planned, OFFICE_OPENS))
        _go_on(chance, setting, dialogue, far, host)
    codes.keep()
    return len(meetings)


def _day(setting: Setting, when: float | str) -> date:
    if isinstance(when, str):
        return setting.after(setting.day, int(when))
    return setting.office.next_working(setting.first + (setting.last - setting.first) * when)


def _host(setting: Setting, kind: str, day: date, enterprise: Enterprise, number: int) -> Desk:
    if kind in OBSERVED:
        return setting.desk("zone_union", min(day, setting.last), enterprise)
    if kind in ("round_table", "thematic"):
        return Desk(setting.agency("union", day))
    west = enterprise.zone if number % WEST_EVERY == 0 else None
    return Desk(setting.agency("board", day, west))


def _others(setting: Setting, host: Desk, day: date) -> list:
    parts = [setting.agency(part, day) for part in ("board", "union", "party")]
    return [agency for agency in parts if agency is not host.agency]


def _venue(chance: Chance, inside: bool) -> str:
    texts = data("dialogues")["texts"]
    return texts["venue_inside"] if inside else chance.choice(texts["venues"])


def _go_on(chance: Chance, setting: Setting, dialogue: Dialogue, far: str, host: Desk) -> None:
    """From the invitation on, as far as this one came."""
    texts, day = data("dialogues")["texts"], dialogue.starts_on
    inside = dialogue.kind in OBSERVED
    if far == "planned":
        return
    invited = min(setting.after(day, -INVITED_BEFORE), setting.last)
    if far in ("postponed", "cancelled"):
        operations.set_status(dialogue, "invited", setting.after(day, -INVITED_BEFORE), by=host)
        operations.set_status(dialogue, far, setting.after(day, -2), texts[far], by=host)
        return
    dates = {
        "invited": invited,
        "held": day,
        "concluded": setting.after(day, CONCLUDED_AFTER),
        "closed": setting.after(day, CLOSED_AFTER),
    }
    for status in WAY[: WAY.index(far) + 1]:
        if inside and status in ("invited", "concluded"):
            continue
        operations.set_status(dialogue, status, dates[status], by=host)
        if status == "held":
            operations.change(dialogue, _attendance(chance, dialogue, inside), by=host)


def _attendance(chance: Chance, dialogue: Dialogue, inside: bool) -> dict:
    """How many came; inside an enterprise no fewer than the law asks (Decree 145, art. 38)."""
    told = data("dialogues")
    if inside:
        employees = employees_on(dialogue.enterprises[0], dialogue.starts_on) or 0
        least = max(number for bound, number in told["least_workers"] if bound <= employees)
        workers, employers = least + chance.randint(0, 4), chance.randint(3, 6)
        summary = chance.choice(told["texts"]["summary_inside"])
    else:
        workers, employers = chance.randint(20, 120), len(dialogue.enterprises) + chance.randint(0, 15)
        summary = chance.choice(told["texts"]["summary"])
    women = round(workers * chance.uniform(0.35, 0.7))
    return {"employer_side": employers, "worker_side": workers, "worker_side_female": women, "summary": summary}
