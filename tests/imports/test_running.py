"""The runner: all or nothing, the dry run, the report, what may go wrong on the way; the same for every register."""

import csv
import io
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.cases.models import Case
from app.core import imports
from app.core.db import commit
from app.enterprises.models import Enterprise
from app.extensions import db
from tests.imports.dump import everything

GOOD = "A-1,strike,0200123456,2024-03-05\n"
BAD = "A-2,strike,0200123456,2024-13-05\n"
HEADER = "code,kind,enterprise,started_on\n"

FMCS = """Employer,Union,Union Local,Case Number,BU,NAICS,Industry,"City, State",# Idled,Start Date,End Date,Duration
Made-up Paper Corp,X 1,,1984AA1,,,Manufacturing,"Secaucus, NJ",27.0,1984-02-25,1984-03-15,
MADE-UP PAPER CORP,X 1,,1984AA1,,,Manufacturing,"Newark, NJ",0.0,1985-02-25,1985-03-15,
"Invented Radio, Inc",Y 18,,1984AA2,,,Information,"Boston, MA",600.0,1984-02-09,,
Imagined Schools,Z,,1984AA3,,,Not Specified,", ",12.0,1984-02-09,1984-02-08,
"""


@pytest.fixture(autouse=True)
def enterprise(make_enterprise):
    return make_enterprise("Công ty May Đình Vũ", tax_code="0200123456")


def how_many(model=Case) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model))


def test_one_bad_row_and_nothing_is_written(load, counts):
    before = everything()
    result = load("cases", HEADER + GOOD + BAD)
    assert (result.exit_code, counts(result)) == (1, (1, 0, 0, 1))
    assert result.stderr.startswith("nothing was written: 1 row is rejected")
    assert everything() == before


def test_the_good_rows_may_be_taken_alone(load, counts):
    result = load("cases", HEADER + GOOD + BAD, "--accept-valid")
    assert (result.exit_code, counts(result)) == (1, (1, 0, 0, 1))
    assert how_many() == 1


@pytest.mark.parametrize("options", [(), ("--accept-valid",)])
@pytest.mark.parametrize("content", [HEADER + GOOD, HEADER + GOOD + BAD, HEADER + GOOD.replace("0200123456", "Mới")])
def test_a_dry_run_says_the_same_and_writes_nothing(load, content, options):
    options = (*options, "--create-enterprises")
    before = everything()
    dry = load("cases", content, "--dry-run", *options)
    assert everything() == before
    real = load("cases", content, *options)
    assert (dry.exit_code, dry.stdout) == (real.exit_code, real.stdout)


def test_the_report_lists_every_fault_also_of_a_refused_file(load, tmp_path):
    report = tmp_path / "report.csv"
    load("cases", HEADER.strip() + ",workers_involved\n" + BAD.strip() + ",0\n", "--report", report)
    found = list(csv.reader(io.StringIO(report.read_text(encoding="utf-8-sig"))))
    assert found[0] == ["row", "column", "level", "message"]
    assert [row[:3] for row in found[1:]] == [["2", "started_on", "refused"], ["2", "workers_involved", "warning"]]
    load("cases", "code,CCCD\nA,1\n", "--report", report)
    assert "CCCD" in report.read_text(encoding="utf-8-sig")
    load("cases", b"PK\x03\x04 broken", "--report", report, name="file.xlsx")
    assert report.read_text(encoding="utf-8-sig").splitlines()[1].startswith("1,,refused,")


@pytest.mark.parametrize(
    ("name", "content"), [("f.xlsx", b"PK\x03\x04 broken"), ("f.xls", b"x"), ("f.csv", b""), ("f.csv", b"\x00\x01\x02")]
)
def test_a_file_that_cannot_be_read_is_one_line(load, name, content):
    result = load("cases", content, name=name)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1


def test_a_missing_file_an_unknown_register_and_a_bad_mapping_are_one_line(command, load, tmp_path):
    for words in (["cases", tmp_path / "no.csv"], ["persons", tmp_path / "no.csv"]):
        result = command("import", *words)
        assert result.exit_code in (1, 2)
        assert len(result.stderr.splitlines()) == 1
    result = load("cases", HEADER + GOOD, mapping='colums = "x"')
    assert (result.exit_code, len(result.stderr.splitlines())) == (1, 1)


def test_an_unknown_account_imports_nothing(load):
    result = load("cases", HEADER + GOOD, "--as", "nobody")
    assert result.exit_code == 1
    assert how_many() == 0


@pytest.mark.parametrize(
    ("register", "role", "reason"),
    [
        ("cases", "leader", "Only officers record cases."),
        ("cases", "admin", "Only officers record cases."),
        ("dialogues", "leader", "Only officers record meetings."),
        ("enterprises", "leader", "Only officers and administrators change the registry."),
        ("holidays", "officer", "Only administrators can open these pages."),
    ],
)
def test_who_may_not_import_at_all_is_told_once_before_the_file_is_read(
    load, make_user, tmp_path, register, role, reason
):
    who = make_user(role).username
    before = everything()
    result = load(register, b"\x00 not even a table", "--as", who, "--report", tmp_path / "report.csv")
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", f"{reason}\n")
    assert not (tmp_path / "report.csv").exists()
    assert everything() == before


def test_the_encodings_and_separators_of_offices_are_read(load, rows):
    text = "kind;enterprise;started_on\nstrike;Công ty May Hải Phòng;05/03/2024\n"
    for coded in (text.encode("utf-8-sig"), text.encode("utf-16"), text.replace(";", "\t").encode()):
        result = load("cases", coded.replace(b"\n", b"\r\n") if b"\x00" not in coded else coded, "--create-enterprises")
        assert result.exit_code == 0, result.output
    assert [row["enterprise"] for row in rows("cases")] == ["Công ty May Hải Phòng"] * 3


def test_the_old_vietnamese_code_page_is_read(load, rows):
    # In this code page a vowel's tone is a sign of its own.
    text = "kind,enterprise,started_on\nstrike,Công ty Điê\u0323n tư\u0309,2024-03-05\n"
    load("cases", text.encode("cp1258"), "--create-enterprises")
    assert [row["enterprise"] for row in rows("cases")] == ["Công ty Điện tử"]


def test_titles_groups_and_totals_are_named_and_never_cases(load, counts):
    text = (
        "BÁO CÁO NGỪNG VIỆC,,,\n,,,\ncode,kind,enterprise,started_on\n(1),(2),(3),(4)\n"
        + GOOD
        + "Tổng cộng,,1,\n,,,\nGhi chú: số liệu sơ bộ,,,\n"
    )
    result = load("cases", text)
    assert (result.exit_code, counts(result)) == (0, (1, 0, 0, 0)), result.output
    assert result.stdout.count(": note: ") == 4


def test_a_twin_of_a_foreign_register_comes_in_by_its_mapping(load, counts, rows):
    mapping = (Path(__file__).parents[2] / "examples" / "fmcs.toml").read_text(encoding="utf-8")
    first = load("cases", FMCS, "--create-enterprises", "--accept-valid", mapping=mapping)
    assert (first.exit_code, counts(first)) == (1, (3, 0, 0, 1))
    assert "row 5, column ended_on: " in first.stdout
    assert "row 3, column code: note: " in first.stdout
    assert "row 3, column workers_involved: warning: " in first.stdout
    assert [row["code"] for row in rows("cases")] == ["1984AA2", "1984AA1", "1984AA1-2"]
    assert how_many(Enterprise) == 3
    again = load("cases", FMCS, "--create-enterprises", "--accept-valid", mapping=mapping)
    assert counts(again) == (0, 0, 3, 1)


def test_a_change_meanwhile_has_the_file_checked_again(load, counts, make_case, enterprise, monkeypatch):
    """Somebody takes the code just after the file was checked: it is seen, and updated instead."""
    held, checks, number = imports._hold, [], enterprise.id
    as_in_file = {"started_on": date(2024, 3, 5), "reported_on": date(2024, 3, 5)}
    check = imports._checked

    def interrupted():
        there = db.session.get(Enterprise, number)
        make_case("strike", enterprise=there, code="a-1", lead="hp_ldld_old", **as_in_file)
        held()

    monkeypatch.setattr(imports, "_hold", interrupted)
    monkeypatch.setattr(imports, "_checked", lambda *args: checks.append(1) or check(*args))
    result = load("cases", HEADER + GOOD)
    assert result.exit_code == 0, result.output
    assert (counts(result), len(checks)) == ((0, 0, 1, 0), 2)
    assert how_many() == 1


def test_a_database_that_fails_while_writing_leaves_nothing_half_done(load, monkeypatch):
    before = everything()

    def broken():
        db.session.flush()
        raise KeyboardInterrupt

    monkeypatch.setattr(imports, "commit", broken)
    result = load("cases", HEADER + GOOD + GOOD.replace("A-1", "A-3"))
    assert result.exit_code == 1
    monkeypatch.undo()
    assert everything() == before


# Export --------------------------------------------------------------------------------------------------------------


@pytest.mark.every_input
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("register", ["cases", "enterprises", "dialogues", "holidays"])
def test_what_was_exported_changes_nothing_when_it_comes_back(
    command, counts, tmp_path, register, ending, enterprise, make_case, make_dialogue
):
    make_case("strike", enterprise=enterprise, summary="=1+1; 'a\n-b", workers_involved=12, main_cause="wage_late")
    make_case("rights_dispute", enterprise=enterprise, coordinating=["hp_snv"], title="@đặc biệt, “lạ”")
    make_dialogue(enterprises=[enterprise], venue="Hội trường; tầng 2")
    commit()
    path = tmp_path / f"out.{ending}"
    assert command("export", register, path).exit_code == 0
    result = command("import", register, path)
    assert result.exit_code == 0, result.output
    made, updated, unchanged, rejected = counts(result)
    assert (made, updated, rejected) == (0, 0, 0)
    assert unchanged > 0


def test_an_export_may_be_cut_by_days_and_is_in_the_trail(command, load, rows):
    load("cases", HEADER + GOOD + GOOD.replace("A-1", "A-9").replace("2024", "2023"))
    assert [row["code"] for row in rows("cases", "--from", "2024-01-01")] == ["A-1"]
    assert [row["code"] for row in rows("cases", "--to", "31/12/2023")] == ["A-9"]
    entries = db.session.execute(db.text("SELECT facts FROM audit_entry WHERE action = 'cases.exported' ORDER BY id"))
    assert ['"filter":"from 2024-01-01"' in facts for (facts,) in entries] == [True, False]


@pytest.mark.parametrize("name", ["out.csv", "out.xlsx"])
def test_an_export_into_a_folder_that_is_missing_names_the_file_asked_for(command, tmp_path, name):
    path = tmp_path / "missing" / name
    result = command("export", "cases", path)
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", f"{path}: the folder is missing\n")


@pytest.mark.parametrize(
    "words",
    [
        ("enterprises", "x.csv", "--from", "2024-01-01"),
        ("cases", "x.txt"),
        ("cases", "x.csv", "--from", "yesterday"),
        ("cases", "x.csv", "--from", "2024-02-01", "--to", "2024-01-01"),
    ],
)
def test_an_export_that_cannot_be_meant_is_one_line_and_no_file(command, tmp_path, words):
    register, name, *options = words
    result = command("export", register, tmp_path / name, *options)
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1
    assert not (tmp_path / name).exists()
