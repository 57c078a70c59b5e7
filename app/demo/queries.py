"""Whether this register is a demonstration, and whether it holds records of an office."""

from datetime import date

from sqlalchemy import select

from app.cases.models import Case
from app.demo.models import DemoLoad
from app.dialogues.models import Dialogue
from app.enterprises.models import Enterprise
from app.extensions import db

RECORDS = (Case, Dialogue, Enterprise)


def loaded_up_to() -> date | None:
    """The day up to which the made-up records reach; None in a register of an office."""
    return db.session.scalar(select(DemoLoad.day).limit(1))


def holds_records() -> bool:
    return any(db.session.scalar(select(model.id).limit(1)) is not None for model in RECORDS)
