"""Whatever cases hold, a file of them comes back unchanged, and every row is counted once."""

import unicodedata
from datetime import date, time
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.cases.operations import first_status, record
from app.cases.states import ACTION_KINDS, KINDS, statuses_of
from app.core.db import commit

NUMBERS = count(1)
LETTERS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cf", "Cn", "Co"))
# As the form keeps them: each letter in its one composed spelling.
TEXTS = st.none() | st.text(LETTERS, min_size=1, max_size=40).map(lambda text: unicodedata.normalize("NFC", text))
DAYS = st.dates(date(2000, 1, 1), date(2025, 12, 31))


@st.composite
def cases(draw):
    kind = draw(st.sampled_from(sorted(KINDS)))
    start = draw(DAYS)
    values = {
        "kind": kind,
        "started_on": start,
        "reported_on": start,
        "started_time": draw(st.none() | st.builds(time, st.integers(0, 23), st.integers(0, 59))),
        "ended_on": draw(st.none() | st.dates(start, date(2026, 1, 1))),
        "workers_involved": draw(st.none() | st.integers(1, 100_000)),
        "workers_indirect": draw(st.none() | st.integers(0, 100_000)),
        "days_not_worked": draw(st.none() | st.decimals(0, 10**6, places=2)),
        "summary": draw(TEXTS.map(lambda text: (text and text.strip()) or None)),
        "reference": draw(TEXTS.map(lambda text: (text and " ".join(text.split())) or None)),
        "restricted": draw(st.booleans()),
        "causes": draw(st.lists(st.sampled_from(["wage_late", "tet_bonus"]), unique=True)),
        "status": draw(st.sampled_from(statuses_of(kind))),
    }
    if values["status"] == "closed":
        values["closed_on"] = max(values["ended_on"] or start, start)
        if kind == "unclassified_dispute":
            values["status"] = None
            del values["closed_on"]
    if values["status"] is None:
        values["status"] = first_status(values)
    return values


@given(st.lists(cases(), min_size=1, max_size=6), st.lists(st.sampled_from(["x", "", "2024-01-05"]), max_size=5))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.filterwarnings("ignore")
def test_a_round_trip_changes_nothing_and_every_row_is_counted(
    app, command, counts, load, make_enterprise, tmp_path, made, starts
):
    enterprise = make_enterprise()
    for values in made:
        record({**values, "enterprise": enterprise}, code=f"RT-{next(NUMBERS)}")
    commit()
    for name in ("trip.csv", "trip.xlsx"):
        path = tmp_path / name
        exported = int(command("export", "cases", path).stdout.split()[0])
        result = command("import", "cases", path, "--dry-run")
        assert counts(result) == (0, 0, exported, 0), result.stdout
    rows = "".join(f"strike,{enterprise.name},{start}\n" for start in starts)
    if rows:
        result = load("cases", "kind,enterprise,started_on\n" + rows, "--accept-valid")
        assert sum(counts(result)) == len(starts)


def test_kinds_of_the_sample_cover_actions_and_disputes():
    assert set(KINDS) > ACTION_KINDS
