"""All that a database holds, to tell whether anything was written."""

from sqlalchemy import select

from app.core.db import Base
from app.extensions import db


def everything() -> dict[str, list]:
    db.session.rollback()
    tables = {}
    for table in Base.metadata.sorted_tables:
        found = [tuple(map(str, row)) for row in db.session.execute(select(table))]
        tables[table.name] = sorted(found)
    db.session.rollback()
    return tables
