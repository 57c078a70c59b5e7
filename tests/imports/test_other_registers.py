"""Enterprises, dialogue meetings and public holidays from files."""

from datetime import date

import pytest
from sqlalchemy import select

from app.core.audit import AuditEntry
from app.core.workdays import Holiday
from app.dialogues.models import Dialogue
from app.enterprises.models import Enterprise, HeadCount
from app.extensions import db


def enterprise(name: str) -> Enterprise:
    db.session.expire_all()
    return db.session.scalars(select(Enterprise).where(Enterprise.name == name)).one()


# Enterprises ---------------------------------------------------------------------------------------------------------


def test_an_enterprise_is_known_by_tax_code_else_by_name(load, counts, make_enterprise):
    make_enterprise("Công ty A", tax_code="0200000001")
    make_enterprise("Công ty B")
    text = "name,tax_code,ownership\nCông ty A mới,0200000001,FDI\nCông ty B,0200000002,Domestic private\n"
    text = text.replace("FDI", "fdi")
    assert counts(load("enterprises", text)) == (0, 2, 0, 0)
    assert (enterprise("Công ty A mới").tax_code, enterprise("Công ty A mới").ownership) == ("0200000001", "fdi")
    assert (enterprise("Công ty B").tax_code, enterprise("Công ty B").ownership) == ("0200000002", "domestic_private")
    same = load("enterprises", "name,tax_code\nCông ty B,0200000003\nCông ty B,\n")
    assert "row 2, column name: warning: " in same.stdout, "another tax code is another enterprise"
    assert "row 3, column name: “Công ty B” is the name of several enterprises" in same.stdout


def test_another_date_adds_a_head_count_and_the_same_is_refused(load, counts):
    text = "name,tax_code,employees,as_of\nCông ty A,0200000001,100,2023-12-31\nCông ty A,0200000001,120,31/12/2024\n"
    assert counts(load("enterprises", text)) == (1, 1, 0, 0)
    assert [count.employees for count in enterprise("Công ty A").head_counts] == [120, 100]
    assert counts(load("enterprises", text)) == (0, 0, 2, 0)
    twice = load("enterprises", text + "Công ty A,0200000001,130,2024-12-31\n")
    assert "row 4, column as_of: Rows 2 and 4 are the same enterprise" in twice.stdout
    plain = load("enterprises", "name,tax_code\nCông ty A,0200000001\nCông ty A,0200000001\n")
    assert "row 3, column tax_code: " in plain.stdout


def test_columns_that_are_absent_stay_and_empty_cells_are_not_known(load, counts, make_enterprise):
    make_enterprise("Công ty A", address="Lô 1", country="KR", status="suspended")
    assert counts(load("enterprises", "name,address,status\nCông ty A,,\n")) == (0, 1, 0, 0)
    made = enterprise("Công ty A")
    assert (made.address, made.country, made.status) == (None, "KR", "suspended")


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("sector", "VSIC2018:1234"),
        ("tax_code", "abc!"),
        ("ownership", "của tôi"),
        ("country", "Atlantis"),
        ("workweek", "Mon-Foo"),
        ("as_of", "2999-01-01"),
        ("employees", "-1"),
        ("status", "gone"),
    ],
)
def test_what_cannot_be_is_refused_at_its_column(load, column, value):
    result = load("enterprises", f"name,{column}\nCông ty A,{value}\n")
    assert result.exit_code == 1
    assert f"row 2, column {column}: " in result.stdout


def test_more_women_than_employees_is_named_at_the_later_column(load):
    result = load("enterprises", "name,employees_female,employees\nCông ty A,20,10\n")
    assert "row 2, column employees_female: " in result.stdout


def test_an_unknown_zone_is_kept_as_text_and_told_once(load):
    result = load("enterprises", "name,zone\nCông ty A,Khu lạ\nCông ty B,Khu lạ\nCông ty C,KCN Đình Vũ\n")
    assert result.stdout.count("column zone: warning: ") == 1
    assert enterprise("Công ty B").zone_text == "Khu lạ"
    assert enterprise("Công ty C").zone.name == "Đình Vũ"


def test_leaders_change_no_registry(load, make_user):
    result = load("enterprises", "name\nCông ty A\n", "--as", make_user("leader").username)
    assert result.stderr == "Only officers and administrators change the registry.\n"
    assert load("enterprises", "name\nCông ty A\n", "--as", make_user("admin").username).exit_code == 0


# Dialogues -----------------------------------------------------------------------------------------------------------


def test_a_meeting_takes_day_time_enterprises_and_any_status(load, counts, make_enterprise):
    make_enterprise("Công ty A", tax_code="0200000001")
    text = (
        "code,kind,host_agency,starts_at,ends_at,enterprises,status,worker_side,restricted\n"
        "DT-1,Round table,hp_ldld_2025,01/10/2025 08:00,2025-10-01T11:30,0200000001; Công ty B,concluded,40,yes\n"
        "DT-2,periodic,hp_snv,2025-10-02,,,,,\n"
    )
    refused = load("dialogues", text)
    assert "row 2, column enterprises: No enterprise is called “Công ty B”" in refused.stdout
    assert counts(load("dialogues", text, "--create-enterprises")) == (2, 0, 0, 0)
    first, second = db.session.scalars(select(Dialogue).order_by(Dialogue.code))
    assert (first.starts_on, str(first.starts_time), str(first.ends_time)) == (
        date(2025, 10, 1),
        "08:00:00",
        "11:30:00",
    )
    assert (first.status, first.restricted, len(first.enterprises)) == ("concluded", True, 2)
    assert (second.status, second.starts_time) == ("planned", None)
    assert counts(load("dialogues", text, "--create-enterprises")) == (0, 0, 2, 0)
    assert counts(load("dialogues", text.replace(",40,", ",41,"), "--create-enterprises")) == (0, 1, 1, 0)


@pytest.mark.parametrize(
    ("columns", "row", "fault"),
    [
        ("ends_at", "2025-09-30", "ends_at"),
        ("worker_side,worker_side_female", "5,6", "worker_side_female"),
        ("status", "lost", "status"),
        ("host_agency", "nobody", "host_agency"),
        ("restricted", "perhaps", "restricted"),
        ("summary", "Gọi 0912345678", "summary"),
    ],
)
def test_what_cannot_be_of_a_meeting_is_refused_at_its_column(load, columns, row, fault):
    host = "" if "host_agency" in columns else "host_agency,"
    value = "hp_snv," if host else ""
    result = load("dialogues", f"kind,starts_at,{host}{columns}\nround_table,2025-10-01,{value}{row}\n")
    assert result.exit_code == 1
    assert f"row 2, column {fault}: " in result.stdout


def test_the_system_has_no_agency_of_its_own_to_host(load, make_user):
    text = "kind,starts_at\nround_table,2025-10-01\n"
    assert "row 2, column host_agency: " in load("dialogues", text).stdout
    assert load("dialogues", text, "--as", make_user(agency="hp_snv").username).exit_code == 0
    assert db.session.scalars(select(Dialogue)).one().host_agency.code == "hp_snv"


# Holidays ------------------------------------------------------------------------------------------------------------


def held(day: date) -> Holiday | None:
    db.session.expire_all()
    return db.session.scalar(select(Holiday).where(Holiday.day == day, Holiday.country == "VN"))


def test_a_date_replaces_its_row_and_none_takes_it_away(load, counts):
    text = "date,name,country,kind\n2026-09-03,Nghỉ thêm,,swap_off\n2026-09-02,,VN,none\n2026-09-15,Lễ hội,vn,\n"
    new = [day for day in (date(2026, 9, 3), date(2026, 9, 15)) if held(day) is None]
    assert counts(load("holidays", text)) == (len(new), 3 - len(new), 0, 0)
    assert held(date(2026, 9, 2)) is None
    assert (held(date(2026, 9, 15)).kind, held(date(2026, 9, 15)).confirmed) == ("holiday", True)
    assert held(date(2026, 9, 3)).source == "file.csv row 2"
    assert counts(load("holidays", text)) == (0, 0, 3, 0)


def test_a_holiday_needs_a_date_and_a_name_and_stands_once(load):
    result = load("holidays", "date,name,kind\n,Tết,\n2026-01-02,,\n2026-01-03,A,\n03/01/2026,B,\n2026-01-05,C,feast\n")
    places = [line.split(": ")[0] for line in result.stdout.splitlines()[:-1]]
    assert places == ["row 2, column date", "row 3, column name", "row 5, column date", "row 6, column kind"]


def test_only_administrators_and_the_system_set_holidays(load, make_user):
    text = "date,name\n2026-09-15,Lễ hội\n"
    assert load("holidays", text, "--as", make_user().username).exit_code == 1
    admin = make_user("admin")
    assert load("holidays", text, "--as", admin.username).exit_code == 0
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "holidays.imported")).one()
    assert entry.actor == admin.username


def test_every_head_count_of_a_file_belongs_to_its_enterprise(load):
    load("enterprises", "name,employees,as_of\nCông ty A,10,2024-01-01\nCông ty B,20,2024-01-01\n")
    found = {count.enterprise.name: count.employees for count in db.session.scalars(select(HeadCount))}
    assert found == {"Công ty A": 10, "Công ty B": 20}
