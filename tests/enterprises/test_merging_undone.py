"""Merging enterprises and undoing it leaves the register as it was, whatever was merged and in which order."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.core.db import Base, commit
from app.core.errors import Refused
from app.enterprises import merged_rows, merging
from app.enterprises.models import Enterprise, Merge
from app.extensions import db

PLACES = {"case_record.enterprise_id", "dialogue_enterprise.enterprise_id", "enterprise_head_count.enterprise_id"}
ROWS = ("enterprise", "enterprise_other_name", "enterprise_head_count", "case_record", "dialogue_enterprise")
DAY = date(2025, 1, 1)
MOVES_ON = {"version", "updated_at"}
FEW = st.integers(0, 2)


@pytest.fixture
def three(make_enterprise, make_case, make_dialogue):
    """Three that are one: alike in name, head counts of one day, and a meeting that two of them attended."""
    made = [
        make_enterprise("Công ty Bạch Đằng", tax_code="0201234567", zone="Đình Vũ", employees=90, as_of=DAY),
        make_enterprise("BẠCH ĐẰNG Co.", employees=100, as_of=DAY, other_names=["BD Co."], address="Lô 1"),
        make_enterprise("Bach Dang JSC", tax_code="0201234567-001", zone="Khu nào đó", other_names=["BD Co."]),
    ]
    for number, enterprise in enumerate(made):
        for _case in range(number + 1):
            make_case(enterprise=enterprise, restricted=bool(number))
    make_dialogue(enterprises=made[:2], code="DT-1")
    make_dialogue(enterprises=made[1:], code="DT-2")
    make_dialogue(enterprises=made, code="DT-3")
    return [one.id for one in made]


def picture() -> dict[str, list]:
    """All rows as they are; numbers of names made on the way do not matter."""
    db.session.expire_all()
    found = {}
    for name in ROWS:
        table = Base.metadata.tables[name]
        kept = [column for column in table.columns if column.name not in MOVES_ON]
        found[name] = sorted(map(repr, db.session.execute(select(*kept))))
    return found


def merge(gone: int, stay: int) -> Merge:
    made = merging.merge(db.session.get(Enterprise, gone), db.session.get(Enterprise, stay), "Một công ty", {})
    commit()
    return made


def test_every_table_that_points_to_an_enterprise_can_be_merged(app):
    found = {str(place): place for place in merged_rows.places()}
    assert set(found) >= PLACES
    for place in found.values():
        assert len(place.beside) <= 1 or "id" in place.column.table.c, place


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(FEW, FEW), max_size=4), undone=st.permutations(range(4)))
def test_what_was_merged_and_undone_in_any_order_is_as_it_was(three, steps, undone):
    before = picture()
    for gone, stay in steps:
        try:
            merge(three[gone], three[stay])
        except Refused:
            db.session.rollback()
    waiting = list(undone)
    while db.session.scalars(select(Merge).where(Merge.undone_at.is_(None))).first():
        in_force = db.session.scalars(select(Merge).where(Merge.undone_at.is_(None)).order_by(Merge.id)).all()
        for number in waiting:
            if number < len(in_force):
                try:
                    merging.undo(in_force[number])
                    commit()
                except Refused:  # merged on since: the later merge is undone first
                    db.session.rollback()
                else:
                    break
        else:
            raise AssertionError("no merge can be undone")
    assert picture() == before
