"""Figures of recommendations: a hand-worked period, what balances over made-up registers, the lists behind them."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from app.core.db import today
from app.extensions import db
from app.recommendations.models import Recommendation, RecommendationMove, coordinating
from app.reports import making, summary
from app.reports.periods import Period, Window
from tests.reports import register

NUMBERS = iter(range(1, 10**9))
BOARD, LABOUR = "hp_bqlkkt_2025", "hp_snv"
EARLIEST, LATEST = date(2023, 11, 1), date(2024, 3, 31)


def recommendation(received, due, answered=None, ended=None, *, topic="land_rent", lead=BOARD, left_out=False) -> int:
    """One put down past every form."""
    code = f"KN-T-{next(NUMBERS)}"
    made = Recommendation(code=code, code_key=code.lower(), text="Nội dung", topic=topic, source="letter")
    made.received_on, made.due_on, made.answered_on, made.ended_on = received, due, answered, ended
    made.status = "not_in_scope" if left_out else "closed" if ended else "answered" if answered else "assigned"
    made.feedback, made.restricted, made.lead_agency_id = "none", False, register.agency_id(lead)
    db.session.add(made)
    db.session.flush()
    return made.id


def day(month: int, number: int) -> date:
    return date(2024, month, number)


def test_a_month_worked_by_hand(app):
    recommendation(day(1, 10), day(1, 31), day(1, 20), day(1, 25))  # over before the month
    recommendation(day(1, 10), day(2, 5), day(2, 3), day(2, 9))  # carried in, answered on time, closed
    recommendation(day(1, 10), day(2, 5), day(2, 19), topic="power_water")  # carried in, answered late, carried out
    recommendation(day(2, 1), day(2, 22), lead=LABOUR)  # received, overdue
    recommendation(day(2, 1), day(2, 22), None, day(2, 2), left_out=True)  # received, left out: owed no answer
    recommendation(day(2, 12), day(3, 4), day(3, 1))  # received, answered after the month
    with app.test_request_context():
        found = making.make(Period.month(2024, 2), date(2024, 4, 1))
    block = found["recommendations"]
    assert found["checks"]["failed"] == []
    numbers = {name: block[name] for name in ("carried_in", "received", "ended", "carried_out", "answered", "overdue")}
    assert numbers == {"carried_in": 2, "received": 3, "ended": 2, "carried_out": 3, "answered": 2, "overdue": 1}
    assert block["answer_days_median"] == 32  # of 24 and 40
    assert block["on_time_share"] == 0.3333  # of three that were due
    assert [(row["key"], row["received"], row["answered"], row["overdue"]) for row in block["by_topic"]] == [
        ("land_rent", 3, 1, 1),
        ("power_water", 0, 1, 0),
    ]
    assert {row["key"]: row["overdue"] for row in block["by_lead_agency"]} == {BOARD: 0, LABOUR: 1}


def test_nothing_after_the_as_of_day_is_known(app):
    recommendation(day(2, 1), day(2, 5), day(2, 20), day(2, 25))
    block = summary.recommendations_block(Window(day(2, 1), day(2, 29), day(2, 10)))
    assert (block["answered"], block["ended"], block["overdue"], block["carried_out"]) == (0, 0, 1, 1)


def test_the_agency_is_the_one_that_had_to_answer_then(app):
    made = recommendation(day(2, 1), day(2, 22), lead=LABOUR)
    move = RecommendationMove(recommendation_id=made, from_status="assigned", to_status="assigned", on=day(3, 5))
    move.from_lead_id, move.to_lead_id = register.agency_id(BOARD), register.agency_id(LABOUR)
    db.session.add(move)
    db.session.flush()
    for month, lead in ((2, BOARD), (3, LABOUR)):
        block = summary.recommendations_block(Period.month(2024, month).window(date(2024, 4, 1)))
        assert [row["key"] for row in block["by_lead_agency"]] == [lead]


@pytest.mark.parametrize("role", ["leader", "admin"])
def test_each_number_of_the_page_opens_its_records(browse, make_user, make_recommendation, role):
    long_ago = today() - timedelta(days=90)
    make_recommendation(received_on=long_ago)
    answered = {"answered_on": today(), "answer": "Đã trả lời"}
    make_recommendation(lead=BOARD, received_on=long_ago, restricted=True, **answered)
    browser = browse(make_user(role, agency="hp_snv"))
    page = browser.open(f"/reports/yearly/{today().year}")
    doors = [link for link in page.select("main a[href*='figure=recommendations.']") if link.get_text(strip=True)]
    assert len({link["href"] for link in doors}) > 4
    for link in {link["href"]: link for link in doors}.values():
        rows = browser.open(link["href"]).select("tbody tr")
        if "median" not in link["href"]:
            assert len(rows) == int(link.get_text(strip=True)), link["href"]
    assert browser.open(doors[0]["href"].replace("records?", "records/export.csv?")).status_code == 200


some_days = st.dates(EARLIEST, LATEST)


@st.composite
def made_up(draw):
    received = draw(some_days)
    due = received + timedelta(days=draw(st.integers(0, 40)))
    answered = draw(st.none() | st.integers(0, 60).map(lambda length: received + timedelta(days=length)))
    ended = draw(st.none() | st.integers(0, 60).map(lambda length: (answered or received) + timedelta(days=length)))
    left_out = ended is not None and answered is None
    return {"received": received, "due": due, "answered": answered, "ended": ended, "left_out": left_out}


@pytest.mark.app_on("sqlite")
@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(made_up(), max_size=8), some_days, some_days, some_days)
def test_carried_in_and_received_are_closed_and_carried_out(app, made, one_day, other_day, as_of):
    for table in (RecommendationMove, coordinating, Recommendation):
        db.session.execute(delete(table))
    for one in made:
        recommendation(**one)
    window = Window(min(one_day, other_day), max(one_day, other_day), as_of)
    block = summary.recommendations_block(window)
    assert block["carried_in"] + block["received"] == block["ended"] + block["carried_out"]
    for name in ("topic", "lead_agency"):
        for column in ("received", "answered", "overdue"):
            assert sum(row[column] for row in block[f"by_{name}"]) == block[column]
