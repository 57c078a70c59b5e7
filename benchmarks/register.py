"""A register of so many cases, made fast: ten years, some hundreds of enterprises, events, search words and trail.

Everything that a case of the product leaves behind is there (the trail holds together), only not made one by one.
"""

import json
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from sqlalchemy import func, insert, select, text

from app.agencies.models import Agency
from app.cases.models import (
    Case,
    CaseDeadline,
    CaseEvent,
    CaseMove,
    Cause,
    Outcome,
    ResolutionMethod,
    coordinating,
    other_causes,
)
from app.cases.states import STOPPAGE_KINDS
from app.core import audit
from app.core.audit import AuditEntry
from app.core.db import commit, writing
from app.core.search import SearchDoc, doc, words
from app.enterprises.models import Enterprise, HeadCount, Sector, Zone
from app.extensions import db

FIRST_YEAR, YEARS = 2016, 10
BUSY_CODE = "BM-20"  # the case with twenty entries
CHUNK = 5000
OPEN_DEADLINES = 10_000
CASES_OF_ONE = 20  # cases an enterprise has on the average
KINDS = ("work_stoppage", "strike", "rights_dispute", "interests_dispute", "go_slow")
SHARES = (60, 3, 20, 14, 3)
SYLLABLES = ("An", "Bình", "Cường", "Đại", "Gia", "Hải", "Hưng", "Kim", "Long", "Minh", "Nam", "Phát", "Sơn", "Thành")
DEMANDS = (
    "Tăng lương cơ bản, cải thiện bữa ăn ca và thanh toán tiền làm thêm giờ theo đúng quy định.",
    "Đề nghị công khai định mức, giảm giờ làm thêm, thưởng Tết bằng một tháng lương.",
    "Trả lương đúng hạn, đóng đủ bảo hiểm, sửa nhà vệ sinh và quạt thông gió tại xưởng.",
)


class Filling:
    """Rows of all tables, `cases` of them cases; the same ones in every run."""

    def __init__(self, cases: int):
        self.cases = cases
        self.random = random.Random(20)
        self.agencies = list(db.session.scalars(select(Agency.id).order_by(Agency.id)))
        self.lead = db.session.scalar(select(Agency.id).where(Agency.code == "hp_ldld_2025"))
        self.zones = db.session.execute(select(Zone.id, Zone.name).order_by(Zone.id)).all()
        self.sectors = list(db.session.scalars(select(Sector.id).order_by(Sector.id)))
        self.causes = list(db.session.scalars(select(Cause.code).order_by(Cause.code)))
        self.methods = list(db.session.scalars(select(ResolutionMethod.code)))
        self.outcomes = list(db.session.scalars(select(Outcome.code)))
        self.now = datetime(2026, 1, 1, tzinfo=UTC)
        self.previous_hash = audit._head(db.session())

    def run(self) -> None:
        writing()
        self.enterprises = self._enterprises()
        for first in range(1, self.cases + 1, CHUNK):
            self._cases(range(first, min(first + CHUNK, self.cases + 1)))
        self._busy_case()
        self._deadlines(range(1, min(self.cases, OPEN_DEADLINES) + 1))  # last: its events bring their numbers
        _set_sequences()
        commit()
        _look_over_tables()

    def _enterprises(self) -> list[tuple[int, str, str]]:
        """(id, name, name of the zone) of each."""
        rows, counts, docs, made = [], [], [], []
        for number in range(1, max(20, self.cases // CASES_OF_ONE) + 1):
            zone, zone_name = self.random.choice(self.zones)
            name = f"Công ty TNHH {' '.join(self.random.sample(SYLLABLES, 3))} {number}"
            week = self.random.choices((None, "Mon-Fri", "Mon-Sun"), (90, 7, 3))[0]
            employees = int(self.random.lognormvariate(6, 1)) + 10
            found = {"id": number, "name": name, "name_key": " ".join(words(name)), "zone_id": zone, "workweek": week}
            found["sector_id"] = self.random.choice(self.sectors)
            found["ownership"] = self.random.choice(("fdi", "fdi", "domestic_private", "joint"))
            rows.append({**found, "created_at": self.now, "updated_at": self.now})
            counts.append({"enterprise_id": number, "as_of": date(FIRST_YEAR, 1, 1), "employees": employees})
            docs.append({"kind": "enterprise", "record_id": number, **doc([name, zone_name])})
            made.append((number, name, zone_name))
        _insert(Enterprise, rows)
        _insert(HeadCount, counts)
        _insert(SearchDoc, docs)
        self._note("enterprise.created", "enterprise", [(row["id"], {"name": [None, row["name"]]}) for row in rows])
        return made

    def _cases(self, numbers: range) -> None:
        made = [self._case(number) for number in numbers]
        _insert(Case, [row for row, _ in made])
        _insert(SearchDoc, [{"kind": "case", "record_id": row["id"], **doc(texts)} for row, texts in made])
        own = [{"case_id": row["id"], "agency_id": self.random.choice(self.agencies)} for row, _ in made]
        _insert(coordinating, [link for link in own if link["agency_id"] != self.lead and link["case_id"] % 3 == 0])
        _insert(other_causes, [{"case_id": row["id"], "cause_code": self.causes[0]} for row, _ in made[::6]])
        counted = [row for row, _ in made if row["kind"] in STOPPAGE_KINDS and self.random.random() < 0.15]
        _insert(CaseEvent, [event for row in counted for event in self._head_counts(row, 2)])
        shown = ("kind", "title", "started_on", "workers_involved")
        told = [(row["id"], {name: [None, row[name]] for name in shown}) for row, _ in made]
        self._note("case.recorded", "case", told)

    def _case(self, number: int) -> tuple[dict, list[str]]:
        """Its columns, and the texts by which it is found."""
        pick = self.random
        enterprise_id, name, zone_name = pick.choice(self.enterprises)
        kind = pick.choices(KINDS, SHARES)[0]
        started = date(FIRST_YEAR, 1, 1) + timedelta(days=pick.randrange(365 * YEARS))
        lasted = timedelta(days=min(int(pick.expovariate(0.5)), 40))
        is_open = pick.random() < 0.02
        action = kind in ("work_stoppage", "strike", "go_slow")
        code = f"BM-{started.year}-{number}"
        title = f"Ngừng việc tại {name}, {started:%d/%m/%Y}"
        demands = pick.choice(DEMANDS)
        row = {
            "id": number,
            "code": code,
            "code_key": code.lower(),
            "kind": kind,
            "status": ("under_way" if action else "in_conciliation") if is_open else "closed",
            "title": title,
            "enterprise_id": enterprise_id,
            "started_on": started,
            "ended_on": started + lasted if action and not is_open else None,
            "reported_on": started,
            "closed_on": None if is_open else started + lasted + timedelta(days=10),
            "workers_involved": int(pick.lognormvariate(5, 1)) + 1 if pick.random() < 0.9 else None,
            "workers_indirect": pick.randrange(200) if pick.random() < 0.2 else None,
            "days_not_worked": pick.randrange(5000) if action and pick.random() < 0.1 else None,
            "main_cause": pick.choice(self.causes),
            "procedure_followed": "unknown",
            "demands": demands,
            "outcome": None if is_open else pick.choice(self.outcomes),
            "resolution_method": None if is_open else pick.choice(self.methods),
            "lead_agency_id": self.lead,
            "restricted": pick.random() < 0.01,
            "created_at": self.now,
            "updated_at": self.now,
        }
        return row, [code, title, name, zone_name, demands]

    def _head_counts(self, case: dict, times: int) -> Iterator[dict]:
        for day in range(times):
            on = case["started_on"] + timedelta(days=day)
            yield {
                "case_id": case["id"],
                "event": "head_count",
                "happened_at": datetime(on.year, on.month, on.day, 3, tzinfo=UTC),
                "day": on,
                "workers_involved": self.random.randrange(20, 900),
                "recorded_at": self.now,
            }

    def _deadlines(self, numbers: range) -> None:
        """An open deadline of five working days for each of these cases, due on one of a hundred days."""
        first = (db.session.scalar(select(func.max(CaseEvent.id))) or 0) + 1
        events, due = [], []
        for place, number in enumerate(numbers):
            begun = self.now - timedelta(days=7 + place % 100)
            event = {"id": first + place, "case_id": number, "event": "request_received_by_authority"}
            events.append({**event, "happened_at": begun, "day": begun.date(), "recorded_at": self.now})
            row = {"case_id": number, "rule": "conciliator_assignment", "start_event_id": first + place}
            row |= {"started_at": begun, "due_at": begun + timedelta(days=7), "calendar": "0" * 16}
            due.append({**row, "due_on": row["due_at"].date()})
        _insert(CaseEvent, events)
        _insert(CaseDeadline, due)

    def _busy_case(self) -> None:
        """A stoppage with twenty entries: head counts, moves of status, and what the trail has of them."""
        row, texts = self._case(self.cases + 1)
        row |= {"code": BUSY_CODE, "code_key": BUSY_CODE.lower(), "kind": "work_stoppage", "days_not_worked": None}
        row |= {"started_on": date(2025, 3, 3), "reported_on": date(2025, 3, 3), "ended_on": date(2025, 3, 20)}
        row |= {"status": "ended", "closed_on": None, "restricted": False}
        _insert(Case, [row])
        _insert(SearchDoc, [{"kind": "case", "record_id": row["id"], **doc(texts)}])
        _insert(
            coordinating, [{"case_id": row["id"], "agency_id": one} for one in self.agencies[:3] if one != self.lead]
        )
        _insert(CaseEvent, list(self._head_counts(row, 17)))
        move = {"case_id": row["id"], "on": row["started_on"], "recorded_at": self.now}
        steps = ("reported", "verified", "under_way", "ended")
        pairs = [{"from_status": one, "to_status": other, **move} for one, other in pairwise(steps)]
        _insert(CaseMove, pairs)
        self._note("case.event_added", "case", [(row["id"], {"event": [None, "head_count"]})] * 20)

    def _note(self, action: str, noun: str, told: list[tuple[int, dict]]) -> None:
        rows = []
        for key, changes in told:
            facts = json.dumps({"changes": changes}, ensure_ascii=False, sort_keys=True, default=str)
            row = {"at": self.now, "actor": "benchmark", "agency": "", "session": "", "action": action}
            row |= {"outcome": "done", "record_type": noun, "record_id": key, "object_type": noun, "object_id": key}
            row |= {"facts": facts, "previous_hash": self.previous_hash}
            row["hash"] = self.previous_hash = audit._hash(self.previous_hash, audit._body(row))
            rows.append(row)
        _insert(AuditEntry, rows)


def _insert(table, rows: list[dict]) -> None:
    if rows:
        db.session.execute(insert(table), rows)


def _set_sequences() -> None:
    """Rows came with their numbers; PostgreSQL goes on counting after them."""
    if db.engine.dialect.name == "postgresql":
        for name in ("case_record", "enterprise", "case_event"):
            sequence = f"pg_get_serial_sequence('{name}', 'id')"
            db.session.execute(text(f"SELECT setval({sequence}, (SELECT max(id) FROM {name}))"))


def _look_over_tables() -> None:
    """What a database learns of its tables in time anyway."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
    db.engine.dispose()


def fill(cases: int) -> None:
    """Fill the register of the app whose context is open."""
    Filling(cases).run()
