"""Records of a register put down in a few words, past every form: tests of figures need ends, closes and counts."""

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count

from sqlalchemy import delete, insert, select

from app.agencies.models import Agency
from app.cases.models import Case, CaseEvent, HandOver
from app.dialogues.models import Dialogue, attending
from app.enterprises.models import Enterprise, HeadCount, Sector, Zone
from app.extensions import db
from app.recommendations.models import Recommendation, RecommendationMove

NUMBERS = count(1)
TABLES = (
    RecommendationMove,
    Recommendation,
    CaseEvent,
    HandOver,
    Case,
    attending,
    Dialogue,
    HeadCount,
    Enterprise,
)


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if isinstance(text, str) else text


def empty() -> None:
    """Take every case, dialogue and enterprise away."""
    for table in TABLES:
        db.session.execute(delete(table))


def agency_id(code: str) -> int:
    return db.session.scalars(select(Agency.id).where(Agency.code == code)).one()


def enterprise(zone=None, sector=None, counts=(), **columns) -> int:
    """An active enterprise; `counts`: (date, employees)."""
    number = next(NUMBERS)
    made = {"name": f"Công ty {number}", "name_key": f"cong ty {number}", "status": "active", "to_complete": False}
    made |= {"representative_organisation": "unknown", "collective_agreement": "unknown", "version": 1}
    if zone:
        made["zone_id"] = db.session.scalars(select(Zone.id).where(Zone.code == zone)).one()
    if sector:
        made["sector_id"] = db.session.scalars(select(Sector.id).where(Sector.code == sector)).one()
    key = db.session.execute(insert(Enterprise).values(**{**made, **columns})).inserted_primary_key[0]
    for as_of, employees in counts:
        db.session.execute(insert(HeadCount).values(enterprise_id=key, as_of=day(as_of), employees=employees))
    return key


def case(kind, started, ended=None, *, at=None, lead="hp_ldld_old", counts=(), **columns) -> int:
    """A case as imported history; `counts`: (date, workers, fraction or None). Closed when it has `closed_on`."""
    number = next(NUMBERS)
    made = {name: day(value) if name.endswith("_on") else value for name, value in columns.items()}
    made = {"status": "closed" if made.get("closed_on") else "reported", "reported_on": day(started), **made}
    made |= {"code": f"VV-T-{number}", "code_key": f"vv-t-{number}", "title": f"Vụ {number}", "title_made": True}
    made |= {"kind": kind, "started_on": day(started), "ended_on": day(ended), "lead_agency_id": agency_id(lead)}
    made = {"end_unknown": False, "procedure_followed": "unknown", "restricted": False, **made}
    made["enterprise_id"] = at or enterprise()
    key = db.session.execute(insert(Case).values(**made)).inserted_primary_key[0]
    for taken_on, workers, part in counts:
        moment = datetime.combine(day(taken_on), datetime.min.time(), UTC).replace(hour=3)
        head_count(key, moment, workers, part)
    return key


def head_count(case_id: int, moment: datetime, workers: int | None, part=None, indirect: int | None = None) -> None:
    db.session.execute(
        insert(CaseEvent).values(
            case_id=case_id,
            event="head_count",
            happened_at=moment,
            day=moment.date(),
            workers_involved=workers,
            workers_indirect=indirect,
            shift_fraction=None if part is None else Decimal(str(part)),
        )
    )


def hand_over(case_id: int, on: str, giver: str, taker: str, state: str = "accepted", answered=None) -> None:
    """A hand-over that the register knows; the case's own lead is to be the taker already when it was accepted.

    `answered`: the day, at ten in the morning of this place.
    """
    db.session.execute(
        insert(HandOver).values(
            case_id=case_id,
            from_agency_id=agency_id(giver),
            to_agency_id=agency_id(taker),
            on=day(on),
            state=state,
            answered_at=None
            if answered is None
            else datetime.combine(day(answered), datetime.min.time(), UTC).replace(hour=3),
        )
    )


def dialogue(starts, status="planned", kind="dialogue_conference", enterprises=(), **columns) -> int:
    number = next(NUMBERS)
    made = {name: day(value) if name.endswith("_on") else value for name, value in columns.items()}
    made = {"restricted": False, "host_agency_id": agency_id("hp_bqlkkt_2008"), **made}
    made |= {"code": f"DT-T-{number}", "code_key": f"dt-t-{number}", "title": f"Hội nghị {number}", "title_made": True}
    made |= {"kind": kind, "status": status, "starts_on": day(starts)}
    key = db.session.execute(insert(Dialogue).values(**made)).inserted_primary_key[0]
    for enterprise_id in enterprises:
        db.session.execute(insert(attending).values(dialogue_id=key, enterprise_id=enterprise_id))
    return key
