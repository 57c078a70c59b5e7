"""A mediation service's own export, as it is: every row loaded or refused, and every year counted a second way.

The count beside the product's is made here from the file alone, by the words of the definitions, with none of the
product's functions: plain lists, and numpy's business days less the federal holidays.
"""

import csv
import gzip
import json
import statistics
from datetime import date
from pathlib import Path

import holidays
import numpy as np
import pytest
import time_machine

FILE = Path(__file__).parents[1] / "data" / "fmcs_work_stoppages.csv.gz"
MAPPING = Path(__file__).parents[2] / "examples" / "fmcs.toml"
TODAY = date(2026, 11, 20)
YEARS = range(1984, 2021)
FEDERAL = np.array(sorted(holidays.US(years=range(1975, 2029), observed=True)), dtype="datetime64[D]")


def stoppages():
    """(start, end or None, workers or None) of the rows whose end is not before their start; and how many are."""
    kept, backwards = [], 0
    with gzip.open(FILE, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            start = date.fromisoformat(row["Start Date"])
            end = date.fromisoformat(row["End Date"]) if row["End Date"] else None
            workers = int(float(row["# Idled"])) if row["# Idled"] else None
            if end and end < start:
                backwards += 1
            else:
                kept.append((start, end, workers or None))
    return kept, backwards


def workdays(first, last):
    return int(np.busday_count(first, np.datetime64(last) + 1, holidays=FEDERAL)) if first <= last else 0


def counted(rows, first, last):
    """What the definitions give for the days from `first` to `last`; a stoppage without an end still goes on."""
    began = [row for row in rows if first <= row[0] <= last]
    in_effect = [row for row in rows if row[0] <= last and (row[1] or TODAY) >= first]
    days = sum(
        workers * workdays(max(start, first), min(end or TODAY, last)) for start, end, workers in in_effect if workers
    )
    return {
        "began": len(began),
        "in_effect": len(in_effect),
        "workers_involved": sum(row[2] or 0 for row in began),
        "workers_in_effect": sum(row[2] or 0 for row in in_effect),
        "days_not_worked": days,
    }


def expected_year(rows, year):
    first, last = date(year, 1, 1), date(year, 12, 31)
    lengths = [workdays(start, end) for start, end, _ in rows if end and first <= end <= last]
    return {
        **counted(rows, first, last),
        "unknown": sum(1 for start, end, workers in rows if start <= last and (end or TODAY) >= first and not workers),
        "duration_median": statistics.median(lengths),
        "duration_mean": round(statistics.fmean(lengths), 4),
    }


@pytest.fixture
def american(app, monkeypatch):
    monkeypatch.setitem(app.config, "CALENDAR", "US")
    monkeypatch.setitem(app.config, "WORKWEEK", "Mon-Fri")


@pytest.mark.app_on("sqlite")  # three loads of the whole file; smaller files are loaded on both
def test_every_row_is_loaded_or_refused_and_every_year_equals_a_count_made_outside(
    american, command, browse, make_user, tmp_path
):
    file = tmp_path / "work_stoppages.csv"
    file.write_bytes(gzip.decompress(FILE.read_bytes()))
    rows, backwards = stoppages()
    words = ("import", "cases", file, "--mapping", MAPPING, "--create-enterprises")
    with time_machine.travel(TODAY, tick=True):
        refused = command(*words)
        assert refused.exit_code == 1
        loaded = command(*words, "--accept-valid")
        assert loaded.stdout.splitlines()[-1] == f"{len(rows)} created, 0 updated, 0 unchanged, {backwards} rejected"
        assert refused.stdout.splitlines()[-1] == loaded.stdout.splitlines()[-1]  # nothing had been written
        assert len(rows) + backwards == 14_317
        again = command(*words, "--accept-valid")
        assert again.stdout.splitlines()[-1] == f"0 created, 0 updated, {len(rows)} unchanged, {backwards} rejected"
        for year in YEARS:
            found = json.loads(command("reports", "yearly", year).stdout)["stoppages"]
            found["unknown"] = found["basis"]["unknown"]
            expected = expected_year(rows, year)
            assert {name: found[name] for name in expected} == expected, year
        months = json.loads(command("reports", "yearly", 1990).stdout)["stoppages"]["by_month"]
        january, june = (
            counted(rows, date(1990, 1, 1), date(1990, 1, 31)),
            counted(rows, date(1990, 6, 1), date(1990, 6, 30)),
        )
        assert {name: months[0][name] for name in january} == january
        assert {name: months[5][name] for name in june} == june
        list_of_june = browse(make_user()).open("/cases/?started_from=1990-06-01&started_to=1990-06-30&per_page=200")
        assert len(list_of_june.select("tbody tr")) == june["began"]
