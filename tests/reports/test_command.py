"""`flask reports`: the summaries on the terminal, and what they cost everybody else."""

import json
import subprocess
import sys

import pytest

from tests.reports import register


def test_the_year_goes_to_standard_output_alone(app, command):
    register.case("strike", "2023-05-08", "2023-05-09", workers_involved=7)
    made = command("reports", "yearly", "2023", "--as-of", "2024-02-01")
    assert (made.exit_code, made.stderr) == (0, "")
    found = json.loads(made.stdout)
    assert found["stoppages"]["days_not_worked"] == 14
    assert list(found) == sorted(found)


def test_a_file_is_written_whole_or_not_at_all(app, command, tmp_path):
    target = tmp_path / "năm 2023.json"
    made = command("reports", "yearly", "2023", "--output", target)
    assert (made.exit_code, made.stdout) == (0, "")
    assert json.loads(target.read_text(encoding="utf-8"))["period"]["from"] == "2023-01-01"
    assert list(tmp_path.iterdir()) == [target]
    refused = command("reports", "yearly", "2023", "--output", tmp_path / "nowhere" / "x.json")
    assert refused.exit_code == 1
    assert len(refused.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    "words",
    [
        ("monthly", "2024-13"),
        ("monthly", "2024"),
        ("yearly", "next"),
        ("yearly", "2024", "--as-of", "30/02/2024"),
        ("yearly", "2024", "--format", "pdf"),
        ("yearly", "2024", "--format", "odt"),
        ("yearly",),
        ("weekly", "2024-03"),
    ],
)
def test_what_cannot_be_made_is_one_line(command, words):
    made = command("reports", *words)
    assert made.exit_code == 2
    assert made.stdout == ""
    assert len(made.stderr.strip().splitlines()) == 1
    assert "Traceback" not in made.stderr


def test_an_as_of_day_may_be_written_either_way(app, command):
    one = command("reports", "yearly", "2024", "--as-of", "01/02/2024")
    other = command("reports", "yearly", "2024", "--as-of", "2024-02-01")
    assert one.stdout == other.stdout != ""


def test_nothing_but_a_summary_loads_pandas():
    asked = (
        "import sys, app; app.create_app({'SECRET_KEY': 'x' * 40}); "
        "print(sorted(name for name in ('pandas', 'numpy') if name in sys.modules))"
    )
    found = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


@pytest.mark.app_on("sqlite")
def test_pages_with_lists_and_sums_need_no_pandas(app, browse, make_user):
    """In a process of its own pandas would not be there; here it is made unfindable."""
    user = make_user()
    register.case("strike", "2024-03-04", "2024-03-05", workers_involved=7)
    hidden = {name: sys.modules.pop(name) for name in list(sys.modules) if name.split(".")[0] == "pandas"}
    sys.modules["pandas"] = None
    try:
        browser = browse(user)
        for path in (
            "/reports/",
            "/reports/records?figure=stoppages.days_not_worked&from=2024-03-01&to=2024-03-31&as_of=2024-04-01",
        ):
            browser.open(path)
    finally:
        del sys.modules["pandas"]
        sys.modules.update(hidden)
