"""Pages of the register, each beside its floor: the list, a filtered list, a search, a case, recording one, a CSV."""

import secrets
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import select

from app.accounts.models import User
from app.agencies.models import Agency
from app.cases import likeness
from app.cases.models import Case
from app.core.db import commit, today, writing
from app.core.formats import fold
from app.dialogues import operations as dialogues
from app.enterprises.models import Enterprise, Zone
from app.extensions import db
from benchmarks.floors import Floors
from benchmarks.measuring import Result, in_turn
from benchmarks.register import BUSY_CODE, FIRST_YEAR, YEARS
from benchmarks.visitor import Visitor

YEAR = FIRST_YEAR + YEARS - 2
SEASON = {"first": f"{YEAR}-01-01", "last": f"{YEAR}-03-31"}
WHOLE = {"first": f"{YEAR}-01-01", "last": f"{YEAR}-12-31"}


def _between(days: dict[str, str], **more: str) -> str:
    return urlencode({"started_from": days["first"], "started_to": days["last"], **more})


def measure(app: Flask, cases: int, rounds: int) -> list[Result]:
    """All pages; each answers what it should, or this is an error."""
    floors = Floors(app)
    visitor = Visitor(app)
    with app.app_context():
        floors.dialect = db.engine.dialect.name
        floors.own = db.session.scalar(select(Agency.id).where(Agency.code == "hp_ldld_2025"))
        # The last one: the beginning of its number is that of no other, however many there are.
        enterprise = db.session.scalar(select(Enterprise.name).order_by(Enterprise.id.desc()).limit(1))
        zone = db.session.scalar(select(Zone.code).join(Enterprise, Enterprise.zone_id == Zone.id).limit(1))
    words = " ".join(enterprise.split()[-4:]).lower()
    pages = {
        "list": ("First page of the list", "/cases/", "/floor/list"),
        "filtered": (
            "Filtered list: stoppages of a zone and a season",
            f"/cases/?{_between(SEASON, kind='stoppages', zone=zone)}",
            f"/floor/filtered?{urlencode({**SEASON, 'zone': zone})}",
        ),
        "search": (
            "Search: the name of an enterprise",
            f"/cases/?{urlencode({'q': words})}",
            f"/floor/search?{urlencode({'q': fold(words)})}",
        ),
        "open": ("Case with 20 entries", f"/cases/{BUSY_CODE}", "/floor/open"),
        "deadlines": ("Legal deadlines: the first of 10,000 open ones", "/cases/deadlines", "/floor/deadlines"),
    }
    found = []
    for name, (label, path, floor) in pages.items():
        floors.sizes[name] = len(visitor.get(path))
        times = in_turn(lambda path=path: visitor.get(path), lambda floor=floor: visitor.get(floor), rounds)
        found.append(Result(label, cases, *times, most=3))
    found.append(_create(visitor, cases, rounds, enterprise))
    found.append(_add_point(app, visitor, cases, rounds, enterprise))
    found.append(_alike(app, cases, rounds))
    csv = f"/cases/export.csv?{_between(WHOLE)}", f"/floor/csv?{urlencode(WHOLE)}"
    times = in_turn(lambda: visitor.get(csv[0]), lambda: visitor.get(csv[1]), max(3, rounds // 5))
    found.append(Result("CSV of a year", cases, *times, most=2))
    return found


def _alike(app: Flask, cases: int, rounds: int) -> Result:
    """What the question whether a case is recorded already adds to its page and to its form."""
    with app.app_context():
        user = db.session.scalar(select(User).where(User.role == "officer"))
        case = db.session.scalar(select(Case).where(Case.code == BUSY_CODE))
        of_enterprise = select(Case.id, Case.started_on).where(Case.enterprise_id == case.enterprise_id)
        times = in_turn(lambda: likeness.of_case(case, user), lambda: db.session.execute(of_enterprise).all(), rounds)
    return Result("Asking whether a case is recorded already", cases, *times, note="goal: 30 ms")


def _create(visitor: Visitor, cases: int, rounds: int, enterprise: str) -> Result:
    visitor.take_token()

    def sent(path: str) -> None:
        visitor.post(path, new_case(enterprise))

    times = in_turn(lambda: sent("/cases/new"), lambda: sent("/floor/create"), rounds)
    return Result("Recording a case (form, durable, audited)", cases, *times, most=3)


def _add_point(app: Flask, visitor: Visitor, cases: int, rounds: int, enterprise: str) -> Result:
    """A point added on the screen of a meeting, as its script sends it."""
    with app.app_context():
        writing()
        host = db.session.scalar(select(Agency).where(Agency.code == "hp_ldld_2025"))
        meeting = {"kind": "dialogue_conference", "starts_on": today(), "host_agency": host}
        path = f"/dialogues/{dialogues.record(meeting).code}/meeting/points"
        commit()

    def sent(path: str, status: int) -> None:
        visitor.post(path, new_point(enterprise), status, "application/json")

    times = in_turn(lambda: sent(path, 200), lambda: sent("/floor/point", 303), rounds)
    return Result("Adding a point at a meeting (durable, audited)", cases, *times, most=2)


def new_point(enterprise: str) -> dict[str, str]:
    """What the line of a meeting sends."""
    return {
        "enterprise": enterprise,
        "text": "Đề nghị lắp thêm đèn đường trên tuyến nội bộ số 7.",
        "topic": "traffic_lighting",
        "version": "",
        "submission_id": secrets.token_urlsafe(16),
    }


def new_case(enterprise: str) -> dict[str, str]:
    """What the form of a new case sends."""
    return {
        "kind": "work_stoppage",
        "enterprise": enterprise,
        "started_on": "01/10/2026",
        "reported_on": "01/10/2026",
        "workers_involved": "350",
        "main_cause": "",
        "procedure_followed": "unknown",
        "demands": "Tăng lương cơ bản và cải thiện bữa ăn ca.",
        "version": "0",
        "submission_id": secrets.token_urlsafe(16),
    }
