"""A stoppage that was resumed is one action: its later runs count with the first, their days are added."""

from datetime import date
from decimal import Decimal

import pytest

from app.core.db import commit
from app.reports import records
from app.reports.figures import FIGURES
from app.reports.periods import Period
from app.reports.summary import summary
from tests.reports import register

AS_OF = date(2024, 12, 31)


@pytest.fixture
def action(app):
    """Three runs in January, March and (its end unknown) April 2024; Monday to Saturday is worked."""
    register.empty()
    at = register.enterprise()
    first = register.case("strike", "2024-01-08", "2024-01-09", at=at, workers_involved=100)  # 2 days: 200
    later = {"at": at, "resumes_id": first}
    register.case("strike", "2024-03-04", "2024-03-06", **later, counts=[("2024-03-04", 150, None)])  # 3 days: 450
    register.case("strike", "2024-04-01", **later, days_not_worked=Decimal(50), end_unknown=True)
    commit()
    return first


def of(text: str, as_of: date = AS_OF) -> dict:
    return summary(Period.read("year" if len(text) == 4 else "month", text), as_of)


NUMBERS = ("began", "carried_in", "in_effect", "ended", "continuing", "workers_involved", "days_not_worked")


@pytest.mark.every_input
@pytest.mark.parametrize(
    ("period", "as_of", "numbers"),
    [
        ("2024", AS_OF, (1, 0, 1, 0, 0, 150, 700)),
        ("2024-01", AS_OF, (1, 0, 1, 0, 1, 150, 200)),
        ("2024-01", date(2024, 1, 31), (1, 0, 1, 1, 0, 100, 200)),
        ("2024-02", AS_OF, (0, 1, 1, 0, 1, 0, 0)),
        ("2024-02", date(2024, 2, 29), (0, 0, 0, 0, 0, 0, 0)),
        ("2024-03", AS_OF, (0, 1, 1, 0, 1, 0, 450)),
        ("2024-03", date(2024, 3, 31), (0, 1, 1, 1, 0, 0, 450)),
        ("2024-04", AS_OF, (0, 1, 1, 0, 0, 0, 50)),
        ("2024-05", AS_OF, (0, 0, 0, 0, 0, 0, 0)),
    ],
)
def test_one_action_with_its_days_run_by_run(action, period, as_of, numbers):
    found = of(period, as_of)
    assert tuple(found["stoppages"][name] for name in NUMBERS) == numbers
    assert found["checks"]["failed"] == []


def test_its_days_stand_on_the_weakest_basis_and_its_duration_leaves_the_gap_out(action):
    assert of("2024")["stoppages"]["basis"] == {"recorded": 0, "day_by_day": 0, "computed": 1, "unknown": 0}
    assert of("2024-03", date(2024, 3, 31))["stoppages"]["duration_mean"] == 5


def test_the_list_behind_each_figure_is_the_first_run_with_the_same_sum(action):
    period = Period.year(2024)
    found = of("2024")["stoppages"]
    for figure in FIGURES.values():
        if figure.id != f"stoppages.{figure.name}" or figure.name not in found:
            continue
        asked = records.Asked(figure, period.window(AS_OF))
        total, lines = records.all_of(asked, None)
        assert {line.record.id for line in lines} <= {action}
        assert records.number(asked, total) == found[figure.name], figure.id


def test_a_later_run_that_was_refuted_or_merged_adds_nothing(app):
    register.empty()
    at = register.enterprise()
    first = register.case("strike", "2024-01-08", "2024-01-09", at=at, workers_involved=100)
    register.case("strike", "2024-02-05", "2024-02-06", at=at, workers_involved=90, resumes_id=first, status="refuted")
    register.case("strike", "2024-02-05", "2024-02-06", at=at, resumes_id=first, same_event_as_id=first)
    commit()
    assert tuple(of("2024")["stoppages"][name] for name in NUMBERS) == (1, 0, 1, 1, 0, 100, 200)


def test_workers_are_unknown_when_no_run_tells_them(app):
    register.empty()
    at = register.enterprise()
    first = register.case("strike", "2024-01-08", "2024-01-09", at=at)
    register.case("strike", "2024-02-05", "2024-02-06", at=at, resumes_id=first, workers_involved=60)
    commit()
    found = of("2024")["stoppages"]
    assert found["missing"]["workers_involved"] == 0
    assert (found["days_not_worked"], found["basis"]["computed"]) == (120, 1)
