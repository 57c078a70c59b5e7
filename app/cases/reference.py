"""The coded lists of cases: causes, ways of settling, outcomes; filled from the data files, kept in the database."""

import csv
from pathlib import Path

from sqlalchemy import func, select

from app.cases.models import Cause, Outcome, ResolutionMethod
from app.extensions import db

DATA = Path(__file__).parent / "data"
LISTS = ((Cause, "causes.csv"), (ResolutionMethod, "resolution_methods.csv"), (Outcome, "outcomes.csv"))


def load_reference() -> None:
    """Add what the data files list and the database lacks; what the office changed stays."""
    for model, name in LISTS:
        known = set(db.session.scalars(select(model.code)))
        number = db.session.scalar(select(func.max(model.id))) or 0
        with (DATA / name).open(encoding="utf-8", newline="") as file:
            for position, row in enumerate(csv.DictReader(file), start=1):
                if row["code"] not in known:
                    number += 1
                    db.session.add(model(id=number, position=position, **row))
