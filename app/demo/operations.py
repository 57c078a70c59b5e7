"""Filling an empty register with made-up records, through the operations that people's work goes through."""

from datetime import date

from app.accounts import operations as accounts
from app.accounts import passwords
from app.accounts.models import User
from app.agencies import queries as agencies
from app.core import audit
from app.core.errors import Refused
from app.demo import courses, dialogues, disputes, enterprises, queries, stoppages
from app.demo.chance import Chance, data
from app.demo.happening import Codes, Plan
from app.demo.models import DemoLoad
from app.demo.setting import Setting
from app.enterprises.models import Enterprise
from app.extensions import db


def load(day: date) -> dict[str, int]:
    """Fill the register with records of the two years up to `day`: the same ones each time on the same day; how many.

    Refused when the register holds any record.
    """
    if queries.holds_records():
        raise Refused("this register holds records already; made-up ones go into an empty register only")
    mark = DemoLoad(day=day)
    db.session.add(mark)
    audit.record("demo.loaded", mark)
    chance, setting = Chance(f"{day}"), Setting(day)
    known = enterprises.register_all(chance, setting)
    stopped, disputed = _record_cases(chance, setting, known)
    meetings = dialogues.hold_all(chance, setting, known)
    return {"enterprises": len(known), "stoppages": stopped, "disputes": disputed, "dialogues": meetings}


def _record_cases(chance: Chance, setting: Setting, known: list[Enterprise]) -> tuple[int, int]:
    stopped = stoppages.plan_all(chance, setting, known)
    disputed = disputes.plan_all(chance, setting, known, stopped)
    codes = Codes("VV")
    for plan in sorted([*stopped, *disputed], key=lambda plan: plan.reported_on):
        plan.record(setting, codes.next(plan.reported_on), _recorder(chance, setting, plan))
        if plan.road:
            disputes.go_the_road(chance, setting, plan)
        else:
            courses.Course(chance, setting, plan).tell()
    codes.keep()
    courses.link_all(stopped)
    return len(stopped), len(disputed)


def _recorder(chance: Chance, setting: Setting, plan: Plan):
    """Whoever heard of it first: the union of the zones, the lead, or the board."""
    part = chance.pick({"zone_union": 4, "union": 4, "board": 3})
    return setting.desk(part, plan.reported_on, plan.enterprise)


def make_accounts() -> list[tuple[User, str]]:
    """The accounts for looking around, each with its one-time password."""
    made = []
    for row in data("offices")["accounts"]:
        password = passwords.one_time()
        agency = agencies.by_code(row["agency"])
        hashed = passwords.hashed(password)
        user = accounts.create_user(row["name"], agency=agency, role=row["role"], password_hash=hashed, one_time=True)
        made.append((user, password))
    return made
