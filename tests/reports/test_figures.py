"""Every figure by hand: a small register, and the arithmetic beside each number. Days are of Monday-to-Saturday weeks.

March 2024 begins on a Friday and has no public holiday; its Sundays are 3, 10, 17, 24 and 31.
"""

from datetime import date, datetime

import pytest

from app.cases import handling
from app.cases.models import Case
from app.extensions import db
from app.reports import making
from app.reports.periods import MONTH, YEAR, Period
from tests.reports import register

AS_OF = date(2024, 4, 3)


@pytest.fixture
def made(app):
    """`made("2024-03")` is the summary of that month (or year), by default as of 3 April 2024."""

    def make(text, as_of=AS_OF):
        found = making.make(Period.read(MONTH if "-" in text else YEAR, text), as_of)
        assert found["checks"]["failed"] == []
        return found

    return make


@pytest.fixture
def march(app):
    """Six stoppages that count, and what must not count."""
    large = register.enterprise("hp_do_son", "VSIC2018:14", [("2024-01-01", 3000), ("2024-04-15", 9000)],
                                ownership="fdi", representative_organisation="yes",
                                collective_agreement="yes")  # fmt: skip
    small = register.enterprise("hp_do_son", counts=[("2023-06-01", 900), ("2024-03-31", 1000)],
                                ownership="state", representative_organisation="yes")  # fmt: skip
    elsewhere = register.enterprise(zone_text="Khu ở xa", representative_organisation="no")
    register.enterprise(counts=[("2024-01-01", 77777)], status="closed", representative_organisation="yes")
    # A: Mon 4 to Wed 6 March: 3 days × (100 + 20)
    register.case("work_stoppage", "2024-03-04", "2024-03-06", at=large, workers_involved=100, workers_indirect=20,
                  main_cause="wage_level", outcome="all_accepted", closed_on="2024-03-10")  # fmt: skip
    # B: Wed 28 Feb to Sat 2 March: 2 days in February, 2 in March, × 50
    register.case("strike", "2024-02-28", "2024-03-02", at=small, workers_involved=50, main_cause="wage_late")
    # C: Fri 29 March, going on on 3 April: 29 and 30 March, 1 to 3 April, × 10
    register.case("lockout", "2024-03-29", at=elsewhere, workers_involved=10, lead="hp_bqlkkt_2008")
    # D: Mon 11 to Wed 13 March, 90 days recorded, no number of workers
    register.case("work_stoppage", "2024-03-11", "2024-03-13", at=small, days_not_worked=90, main_cause="unknown")
    # E: 20 March, closed on 22 March, nobody knows when it ended
    register.case(
        "work_stoppage", "2024-03-20", at=large, workers_involved=30, closed_on="2024-03-22", end_unknown=True
    )
    # F: Mon 25 to Wed 27 March: 40, then 60 for half a shift until the end: 40 + 30 + 30 = 100
    register.case("work_stoppage", "2024-03-25", "2024-03-27", at=large, workers_involved=40,
                  counts=[("2024-03-26", 60, 0.5)], main_cause="wage_level")  # fmt: skip
    # What counts nowhere: a refuted report, one merged into another, one that began later.
    register.case("work_stoppage", "2024-03-05", "2024-03-06", workers_involved=1000, status="refuted")
    same = register.case("work_stoppage", "2024-05-02", "2024-05-03", workers_involved=1000)
    register.case("work_stoppage", "2024-03-05", "2024-03-06", workers_involved=1000, same_event_as_id=same)
    # A go-slow, apart.
    register.case("go_slow", "2024-03-07", "2024-03-08", workers_involved=25, counts=[("2024-03-07", 35, None)])
    return {"large": large, "small": small, "elsewhere": elsewhere}


def test_stoppages_of_a_month(made, march):
    found = made("2024-03")["stoppages"]
    assert found["began"] == 5  # A C D E F
    assert found["carried_in"] == 1  # B
    assert found["in_effect"] == 6
    assert found["ended"] == 4  # A B D F
    assert found["continuing"] == 1  # C
    assert found["workers_involved"] == 200  # A 100 + C 10 + E 30 + F 60 (the head count is higher than 40)
    assert found["workers_in_effect"] == 250  # and B 50
    assert found["workers_indirect"] == 20  # A
    # A 3×100, B 2×50, C 2×10, D 90, E nothing, F 100
    assert found["days_not_worked_direct"] == 300 + 100 + 20 + 90 + 100
    assert found["days_not_worked_indirect"] == 3 * 20
    assert found["days_not_worked"] == 670
    assert found["days_not_worked_per_1000_employees"] == 167.5  # 670 × 1,000 ÷ (3,000 + 1,000)
    assert found["basis"] == {"recorded": 1, "day_by_day": 1, "computed": 3, "unknown": 1}
    assert found["duration_median"] == 3  # A 3, B 4, D 3, F 3
    assert found["duration_mean"] == 3.25
    assert found["missing"] == {
        "workers_involved": 1,  # D
        "end": 1,  # E
        "cause": 3,  # C and E have none, D says unknown
        "zone": 1,  # C: a zone that is only typed is not known
        "sector": 2,  # C D
        "ownership": 1,  # C
        "outcome": 4,  # all but A
    }


def rows(block, name):
    """The rows of a breakdown as {key: numbers}."""
    return {row["key"]: tuple(value for column, value in row.items() if column not in ("key", "label")) for row in
            block[f"by_{name}"]}  # fmt: skip


def test_stoppages_of_a_month_by_class(made, march):
    found = made("2024-03")["stoppages"]
    # began, workers involved, days not worked
    assert rows(found, "kind") == {
        "work_stoppage": (4, 190, 360 + 90 + 100),  # A D E F
        "strike": (0, 0, 100),  # B is carried in: its days count
        "lockout": (1, 10, 20),
    }
    assert rows(found, "zone") == {"hp_do_son": (4, 190, 360 + 100 + 90 + 100), "unknown": (1, 10, 20)}
    assert rows(found, "sector") == {"VSIC2018:C": (3, 190, 360 + 100), "unknown": (2, 10, 100 + 20 + 90)}
    assert rows(found, "ownership") == {
        "fdi": (3, 190, 460), "state": (1, 0, 190), "unknown": (1, 10, 20)
    }  # fmt: skip
    assert rows(found, "cause") == {
        "wage_level": (2, 160, 460), "wage_late": (0, 0, 100), "unknown": (3, 40, 20 + 90)
    }  # fmt: skip
    assert rows(found, "lead_agency") == {"hp_ldld_old": (4, 190, 650), "hp_bqlkkt_2008": (1, 10, 20)}
    assert rows(found, "outcome") == {"all_accepted": (1, 100, 360), "unknown": (4, 100, 310)}
    assert [row["key"] for row in found["by_cause"]][-1] == "unknown"
    assert all(row["label"] for name in ("kind", "zone", "sector", "cause") for row in found[f"by_{name}"])


def test_stoppages_of_a_year_by_month(made, march):
    found = made("2024")["stoppages"]
    by_month = {row.pop("month"): row for row in found["by_month"]}
    assert list(by_month) == ["2024-01", "2024-02", "2024-03", "2024-04"]  # May is after the as-of day
    nothing = {"began": 0, "in_effect": 0, "workers_involved": 0, "workers_in_effect": 0, "days_not_worked": 0}
    assert by_month["2024-01"] == nothing
    # B: 28 and 29 February × 50
    assert by_month["2024-02"] == {**nothing, "began": 1, "in_effect": 1, "workers_involved": 50,
                                   "workers_in_effect": 50, "days_not_worked": 100}  # fmt: skip
    assert by_month["2024-03"] == {"began": 5, "in_effect": 6, "workers_involved": 200, "workers_in_effect": 250,
                                   "days_not_worked": 670}  # fmt: skip
    # C: 1, 2 and 3 April × 10
    assert by_month["2024-04"] == {**nothing, "in_effect": 1, "workers_in_effect": 10, "days_not_worked": 30}
    assert found["began"] == 6
    assert found["in_effect"] == 6
    assert found["days_not_worked"] == 100 + 670 + 30


def test_the_month_before_is_given_beside(made, march):
    compared = made("2024-03")["compared_with"]
    assert (compared["from"], compared["to"]) == ("2024-02-01", "2024-02-29")
    assert compared["stoppages"]["began"] == 1
    assert compared["stoppages"]["days_not_worked"] == 100
    assert compared["disputes"]["received"] == 0


def test_nothing_after_the_as_of_day_counts(made, march):
    found = made("2024-03", date(2024, 3, 26))["stoppages"]
    assert found["began"] == 4  # C began on 29 March
    assert found["ended"] == 3  # F had not ended
    assert found["continuing"] == 1
    # F: 40 on the 25th, 60 for half a shift on the 26th
    assert found["days_not_worked"] == 360 + 100 + 90 + 40 + 30
    earlier = made("2024-03", date(2024, 3, 25))["stoppages"]
    assert earlier["workers_involved"] == 100 + 30 + 40  # the head count of the 26th is not known yet
    # On the 21st nobody had closed E: it was going on, 2 days × 30.
    assert made("2024-03", date(2024, 3, 21))["stoppages"]["days_not_worked"] == 360 + 100 + 90 + 60
    # A was closed on the 10th: before that its outcome was not known.
    assert rows(made("2024-03", date(2024, 3, 9))["stoppages"], "outcome") == {"unknown": (1, 100, 460)}


def test_a_period_that_has_not_begun_holds_nothing_and_one_in_the_future_is_computed_as_asked(made, march):
    nothing = made("2024-05")["stoppages"]
    assert nothing["began"] == nothing["in_effect"] == nothing["days_not_worked"] == 0
    assert nothing["by_month"] == []
    # May 2024 as of its end: the two days of the first of the merged pair, and C through all of May, which has 27
    # days but Sundays; 1 May is a holiday: 26 × 10 (30 April is one too, but not of this month).
    later = made("2024-05", date(2024, 5, 31))["stoppages"]
    assert later["in_effect"] == 2
    assert later["days_not_worked"] == 2 * 1000 + 26 * 10


def test_public_holidays_and_the_enterprise_s_own_week(made, app):
    short = register.enterprise(workweek="Mon,Tue,Thu")
    # Thu 28 December 2023 to Tue 2 January 2024; 1 January is a holiday
    register.case("strike", "2023-12-28", "2024-01-02", workers_involved=10)  # Thu Fri Sat + Tue: 3 and 1 days
    register.case("strike", "2023-12-28", "2024-01-02", at=short, workers_involved=10)  # Thu + Tue: 1 and 1 day
    assert made("2023")["stoppages"]["days_not_worked"] == 30 + 10
    january = made("2024-01")["stoppages"]
    assert january["days_not_worked"] == 10 + 10
    assert january["duration_mean"] == 3  # 4 and 2 working days


def test_go_slows_stand_apart(made, march):
    found = made("2024-03")
    assert found["go_slow"] == {"began": 1, "workers_involved": 35}  # the head count is higher than 25


def test_coverage(made, march):
    found = made("2024-03")["coverage"]
    assert found["enterprises"] == made("2024-03")["coverage"]["enterprises"]
    in_zone = rows(found, "zone")["hp_do_son"]
    # two enterprises; their latest head counts by 31 March are 3,000 and 1,000; both have a union, one an agreement
    assert in_zone == (2, 4000, 2, 1)
    assert found["employees"] == 4000
    assert found["with_union"] == 2
    assert found["with_collective_agreement"] == 1
    assert made("2024-01")["coverage"]["employees"] == 3900
    # on 10 February 2024 the small one's head count is still that of June 2023
    assert made("2024-03", date(2024, 2, 10))["coverage"]["employees"] == 3900
    assert made("2022")["coverage"]["employees"] == 0
    assert made("2022")["stoppages"]["days_not_worked_per_1000_employees"] is None
    assert found["missing"]["employees"] == found["enterprises"] - 2


def test_the_share_of_deadlines_met_in_time(made, app):
    # of the request of 4 March: assigned on the 8th, in time; forwarded on the 20th, after the 11th: late
    one = register.case("rights_dispute", "2024-03-04")
    for event, moment in (
        ("request_received_by_authority", datetime(2024, 3, 4, 8)),
        ("conciliator_assigned", datetime(2024, 3, 8, 8)),
        ("request_forwarded", datetime(2024, 3, 20, 8)),
        # three limitations run from here: six months, nine months, a year
        ("violation_discovered", datetime(2024, 3, 11, 8)),
    ):
        handling.add_event(db.session.get(Case, one), {"event": event, "happened_at": moment})
    assert made("2024-03")["disputes"]["on_time_share"] == 0.5
    # those of September and December were never met
    assert made("2024", date(2025, 1, 31))["disputes"]["on_time_share"] == 0.25
    assert made("2024-02")["disputes"]["on_time_share"] is None


def test_disputes(made, app):
    # received in March: two; closed in March: one received in February, after 20 days, and one of March, after 7
    register.case("rights_dispute", "2024-01-15", reported_on="2024-02-10", closed_on="2024-03-01",
                  outcome="some_accepted")  # fmt: skip
    register.case("interests_dispute", "2024-03-04", closed_on="2024-03-11", lead="hp_bqlkkt_2008", outcome="withdrawn")
    register.case("mixed_dispute", "2024-03-20")
    # closed in April: open at the end of March
    register.case("rights_dispute", "2024-02-01", closed_on="2024-04-02", outcome="all_accepted")
    found = made("2024-03")["disputes"]
    assert (found["received"], found["closed"], found["open_at_end"]) == (2, 2, 2)
    assert found["days_to_close_median"] == 13.5  # of 20 and 7
    assert found["on_time_share"] is None
    assert rows(found, "kind") == {
        "rights_dispute": (0, 1, 1),
        "interests_dispute": (1, 1, 0),
        "mixed_dispute": (1, 0, 1),
    }
    assert rows(found, "lead_agency") == {"hp_bqlkkt_2008": (1, 1, 0), "hp_ldld_old": (1, 1, 2)}
    # the outcome of the close in April is known on 3 April, and was not on 31 March
    assert rows(found, "outcome") == {
        "all_accepted": (0, 0, 1), "some_accepted": (0, 1, 0), "withdrawn": (1, 1, 0), "unknown": (1, 0, 1)
    }  # fmt: skip
    earlier = made("2024-03", date(2024, 3, 31))["disputes"]
    assert rows(earlier, "outcome")["unknown"] == (1, 0, 2)
    assert made("2024-03")["compared_with"]["disputes"]["received"] == 2
    assert made("2024")["disputes"]["closed"] == 3


def test_dialogues(made, app):
    one, two = register.enterprise(), register.enterprise()
    register.dialogue("2024-03-05", "held", enterprises=[one, two])
    register.dialogue("2024-03-06", "closed", kind="periodic", enterprises=[one])
    register.dialogue("2024-03-07", "postponed", enterprises=[register.enterprise()])
    register.dialogue("2024-03-08", "cancelled", cancelled_on="2024-03-01")  # nobody was invited yet
    register.dialogue("2024-03-09", "cancelled", invited_on="2024-02-20", cancelled_on="2024-03-01")
    register.dialogue("2024-03-28", "invited")
    register.dialogue("2024-04-01", "held")
    found = made("2024-03")["dialogues"]
    assert (found["planned"], found["held"], found["postponed"], found["cancelled"]) == (5, 2, 1, 2)
    assert found["enterprises"] == 2  # at the meetings held
    assert rows(found, "kind") == {"dialogue_conference": (4, 1), "periodic": (1, 1)}
    assert found["by_month"] == [{"month": "2024-03", "planned": 5, "held": 2}]
    # a meeting after the as-of day does not count yet
    assert made("2024-03", date(2024, 3, 27))["dialogues"]["planned"] == 4
    assert [row["held"] for row in made("2024")["dialogues"]["by_month"]] == [0, 0, 2, 1]


def test_periodic_dialogues_are_counted_among_enterprises_with_information_and_conferences_apart(made, app):
    one, two, three, gone = (register.enterprise() for _number in range(4))
    closed = register.enterprise(status="closed")
    register.dialogue("2024-03-05", "held", enterprises=[one, gone])
    register.dialogue("2024-03-06", "closed", kind="round_table", enterprises=[one, two])
    register.dialogue("2024-03-07", "held", kind="periodic", enterprises=[one, closed])
    register.dialogue("2024-03-08", "closed", kind="periodic", enterprises=[one])
    register.dialogue("2024-03-11", "cancelled", kind="periodic", enterprises=[two], cancelled_on="2024-03-01")
    register.dialogue("2024-03-12", "planned", kind="periodic", enterprises=[three])
    register.dialogue("2024-03-13", "held", kind="on_request", enterprises=[three])
    register.dialogue("2024-02-13", "held", kind="periodic", enterprises=[three])
    found = made("2024-03")["dialogues"]
    assert (found["conferences_planned"], found["conferences_held"], found["conference_enterprises"]) == (2, 2, 3)
    assert (found["planned"], found["held"], found["enterprises"]) == (6, 5, 5)
    assert (found["periodic_enterprises"], found["with_information"], found["periodic_share"]) == (1, 2, 0.5)
    year = made("2024")["dialogues"]
    assert (year["periodic_enterprises"], year["with_information"], year["periodic_share"]) == (2, 3, 0.6667)
    assert made("2024-01")["dialogues"]["periodic_share"] is None


def test_the_lead_is_the_one_recorded_then(made, app):
    case_id = register.case("strike", "2024-03-04", "2024-03-05", workers_involved=5, lead="hp_ldld_2025")
    register.hand_over(case_id, "2024-04-02", "hp_ldld_old", "hp_ldld_2025")
    register.hand_over(case_id, "2024-03-20", "hp_ldld_old", "hp_bqlkkt_2008", state="refused")
    assert rows(made("2024-03")["stoppages"], "lead_agency") == {"hp_ldld_old": (1, 5, 10)}
    assert rows(made("2024")["stoppages"], "lead_agency") == {"hp_ldld_2025": (1, 5, 10)}


def test_a_recorded_total_is_split_over_months_and_workers(made, app):
    # Thu 29 February to Sat 2 March: 3 working days, 100 recorded: 33.33 in February, 66.67 in March; 3 : 1 indirect
    register.case("strike", "2024-02-29", "2024-03-02", days_not_worked=100, workers_involved=30, workers_indirect=10)
    # Sunday 3 March alone: no working day, all of it in the period of its start
    register.case("strike", "2024-03-03", "2024-03-03", days_not_worked=8)
    found = made("2024-03")["stoppages"]
    assert found["days_not_worked"] == round(200 / 3 + 8, 4)
    assert found["days_not_worked_direct"] == 50 + 8
    assert found["days_not_worked_indirect"] == round(50 / 3, 4)
    assert made("2024-02")["stoppages"]["days_not_worked"] == round(100 / 3, 4)
    assert made("2024")["stoppages"]["days_not_worked"] == 108


def test_the_calendar_of_another_country(made, app, monkeypatch):
    monkeypatch.setitem(app.config, "CALENDAR", "US")
    monkeypatch.setitem(app.config, "WORKWEEK", "Mon-Fri")
    # Mon 1 to Fri 5 July 2019, the 4th a holiday: 4 × 100; Fri 29 November to Mon 2 December: 1 and 1 day × 10
    register.case("strike", "2019-07-01", "2019-07-05", workers_involved=100)
    register.case("work_stoppage", "2019-11-28", "2019-12-02", workers_involved=10)
    found = made("2019")["stoppages"]
    days = {row["month"]: row["days_not_worked"] for row in found["by_month"] if row["days_not_worked"]}
    assert days == {"2019-07": 400, "2019-11": 10, "2019-12": 10}
    assert found["duration_median"] == 3  # of 4 and 2


def test_an_empty_register_gives_every_key(made):
    found = made("2023")
    assert found["stoppages"]["days_not_worked_per_1000_employees"] is None
    assert found["stoppages"]["duration_median"] is None
    assert found["recommendations"]["received"] == 0
    assert found["plan"]["tasks"] == 0
    assert found["status"] == "draft"
    assert found["period"] == {"kind": "year", "from": "2023-01-01", "to": "2023-12-31", "as_of": "2024-04-03"}
    assert len(found["stoppages"]["by_month"]) == 12
    for name in ("kind", "zone", "sector", "ownership", "cause", "lead_agency", "outcome"):
        assert found["stoppages"][f"by_{name}"] == []


def test_leads_offered_and_answered_by_the_agency_that_was_asked(made, app):
    whole = register.case("strike", "2023-01-10", "2023-01-11", lead="hp_ldld_old")
    refuted = register.case("strike", "2023-01-10", "2023-01-11", status="refuted")
    board, labour = "hp_bqlkkt_2008", "hp_sldtbxh"
    for case_id, to, on, answered, state in (
        (whole, board, "2023-02-27", "2023-03-01", "refused"),
        (whole, board, "2023-03-02", "2023-03-06", "accepted"),
        (whole, labour, "2023-03-10", "2023-03-11", "withdrawn"),
        (whole, labour, "2023-03-31", "2023-04-20", "accepted"),
        (refuted, labour, "2023-03-05", "2023-03-06", "accepted"),
    ):
        register.hand_over(case_id, on, "hp_ldld_old", to, state, answered)
    block = made("2023-03")["hand_overs"]
    assert {name: value for name, value in block.items() if name != "by_agency"} == {
        "offered": 3,
        "accepted": 1,
        "refused": 1,
        "answer_days_median": 3.0,
    }
    assert [{name: value for name, value in row.items() if name != "label"} for row in block["by_agency"]] == [
        {"key": "hp_bqlkkt_2008", "offered": 1, "accepted": 1, "refused": 1, "answer_days_median": 3.0},
        {"key": "hp_sldtbxh", "offered": 2, "accepted": 0, "refused": 0, "answer_days_median": None},
    ]
    assert made("2023-05")["hand_overs"]["by_agency"] == []
