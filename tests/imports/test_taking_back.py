"""A whole load is taken back: the register is as it was, the trail tells of both."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.cases import operations as cases
from app.cases.models import Case
from app.core import audit, search
from app.core.audit import AuditEntry
from app.core.db import commit, writing
from app.core.errors import Refused
from app.dialogues import operations as dialogues
from app.enterprises.models import Enterprise
from app.extensions import db
from app.imports.models import FileLoad
from app.imports.takeback import outlook, take_back
from tests.imports.dump import everything

NEW = "Công ty Mới Lập"
HEADER = "code,kind,enterprise,started_on,workers_involved,summary,main_cause,causes,coordinating_agencies,related_to\n"
ADDED = f"A-1,strike,{NEW},2024-03-05,120,Ngừng ca sáng,wage_late,wage_scale,hp_snv,\n"
CHANGES = "OLD-1,strike,Công ty May Đình Vũ,2024-02-01,80,Đã sửa,wage_late,wage_scale,hp_snv,A-1\n"
HISTORY = {"audit_entry", "text_version", "ended_record", "file_load", "file_row", "file_record", "code_series"}


@pytest.fixture(autouse=True)
def enterprise(make_enterprise):
    return make_enterprise("Công ty May Đình Vũ", tax_code="0200123456", other_names=["May ĐV"], employees=50)


@pytest.fixture
def old(make_case, enterprise):
    day = date(2024, 2, 1)
    return make_case("work_stoppage", enterprise=enterprise, code="OLD-1", started_on=day, summary="Lúc đầu")


def newest() -> int:
    return db.session.scalar(select(func.max(FileLoad.id)))


def register() -> dict:
    """All that the registers hold, versions and times of change aside."""
    kept = {name: rows for name, rows in everything().items() if name not in HISTORY}
    for table in db.metadata.sorted_tables:
        names = [column.name for column in table.columns]
        aside = [names.index(name) for name in ("version", "updated_at") if name in names]
        if aside and table.name in kept:
            kept[table.name] = [tuple(v for at, v in enumerate(row) if at not in aside) for row in kept[table.name]]
    kept["search_doc"] = sorted(row[1:] for row in kept["search_doc"])
    return kept


def entries() -> int:
    return db.session.scalar(select(func.count()).select_from(AuditEntry))


def test_the_register_is_as_it_was_and_the_trail_tells_of_both(load, old):
    before, count = register(), entries()
    result = load("cases", HEADER + ADDED + CHANGES, "--create-enterprises")
    assert result.exit_code == 0, result.output
    assert register() != before
    loaded = entries()
    take_back(newest(), None)
    assert register() == before
    assert count < loaded < entries()
    assert audit.verify()[1] is None
    last = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).all()
    named = next(entry for entry in last if entry.action == "cases.taken_back")
    assert (named.details["removed"], named.details["restored"]) == (2, 1)
    assert db.session.scalars(search.matching("case", "ngung ca sang")).all() == []
    assert len(db.session.scalars(search.matching("case", "luc dau")).all()) == 1


@pytest.mark.every_input
@pytest.mark.parametrize(
    ("name", "content"),
    [
        (
            "enterprises",
            "name,tax_code,other_names,employees,as_of,address\n"
            "Công ty May Đình Vũ,0200123456,ĐV Garment,70,2024-01-01,Lô CN1\n"
            "Công ty Sông Cấm,0200000001,SC,9,2024-01-01,\n",
        ),
        (
            "dialogues",
            "code,kind,host_agency,starts_at,enterprises,summary\n"
            "DT-1,dialogue_conference,hp_ldld_2025,2026-01-05,May ĐV,Đổi\nDT-2,thematic,hp_snv,2026-01-06,May ĐV,\n",
        ),
        (
            "recommendations",
            "code,topic,text,enterprise,lead_agency,received_on,due_on\n"
            "KN-1,land_rent,Giá thuê đất,May ĐV,hp_snv,2026-01-05,2026-03-01\n"
            "KN-2,power_water,Cấp nước,May ĐV,hp_snv,2026-01-06,\n",
        ),
        ("holidays", "date,name,kind\n2026-04-30,Ngày khác,holiday\n2026-05-01,,none\n2026-07-07,Nghỉ thêm,swap_off\n"),
    ],
)
def test_every_register_is_as_it_was(
    load, make_dialogue, make_recommendation, enterprise, make_enterprise, name, content
):
    other = make_enterprise("Công ty Khác")
    dialogues.index(make_dialogue(code="DT-1", enterprises=[other], summary="Cũ", coordinating=["hp_snv"]))
    make_recommendation("Cũ", code="KN-1", received_on=date(2026, 1, 2), coordinating=["hp_snv"])
    commit()
    before = register()
    result = load(name, content)
    assert result.exit_code == 0, result.output
    assert register() != before
    take_back(newest(), None)
    assert register() == before
    assert audit.verify()[1] is None


def test_it_cannot_be_taken_back_twice(load, old):
    load("cases", HEADER + ADDED, "--create-enterprises")
    take_back(newest(), None)
    before = everything()
    with pytest.raises(Refused, match="already"):
        take_back(newest(), None)
    assert everything() == before


def test_a_record_that_was_changed_since_stands_in_the_way_and_is_named(load, old):
    load("cases", HEADER + ADDED + CHANGES, "--create-enterprises")
    case = db.session.scalars(select(Case).where(Case.code == "A-1")).one()
    cases.change(case, {"workers_involved": 130})
    commit()
    before = everything()
    found = outlook(db.session.get(FileLoad, newest()))
    assert (found.possible, found.changed) == (False, [("case", case.id)])
    with pytest.raises(Refused):
        take_back(newest(), None)
    assert everything() == before


def test_an_enterprise_that_others_came_to_need_stays(load, make_case):
    load("cases", HEADER + ADDED, "--create-enterprises")
    there = db.session.scalars(select(Enterprise).where(Enterprise.name == NEW)).one()
    make_case(enterprise=there, code="HAND-1")
    found = take_back(newest(), None)
    assert found.staying == [("enterprise", there.id)]
    assert db.session.scalars(select(Case.code)).all() == ["HAND-1"]
    assert db.session.scalar(select(Enterprise.name).where(Enterprise.name == NEW)) == NEW


def test_a_case_that_another_one_relates_to_stands_in_the_way(load, make_case):
    load("cases", HEADER + ADDED, "--create-enterprises")
    loaded = db.session.scalars(select(Case).where(Case.code == "A-1")).one()
    other = make_case(code="HAND-1")
    writing()
    cases.change(db.session.get(Case, other.id), {"related_to": [db.session.get(Case, loaded.id)]})
    commit()
    with pytest.raises(Refused):
        take_back(newest(), None)


def test_loads_are_taken_back_one_after_the_other(load, old):
    before = register()
    load("cases", HEADER + ADDED, "--create-enterprises")
    first = newest()
    load("cases", HEADER + ADDED.replace("120", "121"))
    with pytest.raises(Refused):
        take_back(first, None)
    take_back(newest(), None)
    take_back(first, None)
    assert register() == before


def test_what_comes_later_under_the_same_number_is_another_record(load, make_case, enterprise):
    load("cases", HEADER + ADDED, "--create-enterprises")
    number = db.session.scalar(select(Case.id).where(Case.code == "A-1"))
    take_back(newest(), None)
    case = make_case(enterprise=enterprise, code="HAND-1")
    actions = [entry.action for entry in db.session.scalars(audit.history("case", case.id))]
    assert actions == ["case.recorded"]
    assert list(db.session.scalars(audit.history("case", number)))[1:] == []


def test_a_smaller_copy_of_the_foreign_register_goes_again(load, tmp_path):
    root = Path(__file__).parents[2]
    mapping = (root / "examples" / "fmcs.toml").read_text(encoding="utf-8")
    content = (
        'Employer,Union,Union Local,Case Number,BU,NAICS,Industry,"City, State",# Idled,Start Date,End Date,Duration\n'
        + "".join(
            f'Made-up Mill {n % 90},X,,84AA{n},,,Manufacturing,"Secaucus, NJ",27.0,1984-02-25,,\n' for n in range(700)
        )
    )
    before = register()
    result = load("cases", content, "--create-enterprises", "--accept-valid", mapping=mapping)
    assert result.exit_code == 0, result.output
    take_back(newest(), None)
    assert register() == before
    assert audit.verify()[1] is None
