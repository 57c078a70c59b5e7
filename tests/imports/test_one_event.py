"""A row that may be a case that is recorded, or another row of its file, is doubtful: a person decides."""

import csv
import gzip
from pathlib import Path

import pytest

FILE = Path(__file__).parents[1] / "data" / "fmcs_work_stoppages.csv.gz"
MAPPING = Path(__file__).parents[2] / "examples" / "fmcs.toml"
HEAD = "kind,enterprise,started_on,ended_on,workers_involved\n"


def told(result) -> list[str]:
    return [line for line in result.stdout.splitlines() if "may be" in line]


@pytest.fixture
def known(make_case, make_enterprise):
    enterprise = make_enterprise("Công ty Ven Sông", other_names=["Ven Song Co"])
    return make_case(
        enterprise=enterprise, code="OLD-1", started_on="2024-03-05", ended_on="2024-03-07", workers_involved=200
    )


@pytest.fixture
def make_case(make_case):
    """Days as ISO texts."""
    from datetime import date

    return lambda *args, **values: make_case(
        *args, **{name: date.fromisoformat(one) if name.endswith("_on") else one for name, one in values.items()}
    )


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("work_stoppage,Ven Song Co,2024-03-06,2024-03-06,195", "may be recorded already: OLD-1"),
        ("work_stoppage,Ven Song Co,2024-03-09,2024-03-09,900", "may be recorded already: OLD-1"),
        ("work_stoppage,Ven Song Co,2024-04-20,2024-04-21,210", "may be OLD-1 resumed"),
        ("work_stoppage,Ven Song Co,2024-04-20,2024-04-21,900", ""),
        ("rights_dispute,Ven Song Co,2024-03-06,,", ""),
    ],
)
def test_a_row_names_the_recorded_case_that_it_may_be(load, known, row, words):
    result = load("cases", HEAD + row + "\n", "--dry-run")
    assert result.exit_code == 0, "a warning refuses nothing"
    assert (words in "\n".join(told(result))) and bool(told(result)) == bool(words)


def test_a_restricted_case_of_others_is_not_told(load, known, make_user):
    from app.core.db import commit

    known.restricted = True
    commit()
    other = make_user(agency="hp_btgdvtu")
    row = HEAD + "work_stoppage,Ven Song Co,2024-03-06,2024-03-06,195\n"
    assert told(load("cases", row, "--dry-run", "--as", other.username)) == []


def test_two_rows_of_a_file_that_may_be_one_event_are_told_at_the_later_one(load):
    text = HEAD + (
        "work_stoppage,Công ty Mới,2024-05-02,2024-05-03,80\n"
        "work_stoppage,Công ty Mới,2024-05-01,2024-05-02,85\n"
        "work_stoppage,Công ty Khác,2024-05-01,2024-05-02,85\n"
    )
    result = load("cases", text, "--create-enterprises", "--dry-run")
    (line,) = told(result)
    assert line.startswith("row 2") and "row 3" in line


@pytest.mark.app_on("sqlite")
def test_the_proposals_in_a_real_file_are_as_many_as_the_docs_say(load, tmp_path):
    """14,317 rows of a mediation service; docs/decisions/014 tells what a sample of the proposals was."""
    report = tmp_path / "report.csv"
    load(
        "cases",
        gzip.decompress(FILE.read_bytes()),
        "--create-enterprises",
        "--dry-run",
        "--report",
        report,
        mapping=MAPPING.read_text(encoding="utf-8"),
    )
    with report.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    same = {row["row"] for row in rows if "same event" in row["message"]}
    resumed = {row["row"] for row in rows if "resumed" in row["message"]}
    assert (len(same), len(resumed), len(same | resumed)) == (358, 49, 403)
