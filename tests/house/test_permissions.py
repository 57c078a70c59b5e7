"""Who may do what: the table in permissions.csv, asked of the real functions about real records (contract 2)."""

import csv
from datetime import timedelta
from pathlib import Path

import pytest

from app.cases.models import CaseQuestion, HandOver
from app.core.db import commit, today
from app.core.permissions import PERMISSIONS
from app.extensions import db
from app.imports.models import FileLoad
from app.saved.models import SavedList

TABLE = Path(__file__).with_name("permissions.csv")
LEAD, COORDINATING, OFFERED, OTHER_PARTNER = "hp_ldld_2025", "hp_snv", "hp_bqlkkt_2025", "hp_btgdvtu"

with TABLE.open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))
RELATIONS = [name for name in ROWS[0] if name not in ("permission", "record")]


@pytest.fixture
def people(make_user, make_agency):
    """One account for each column of the table."""
    stranger = make_agency()
    return {
        "officer_of_lead": make_user(agency=LEAD),
        "officer_of_coordinating": make_user(agency=COORDINATING),
        "officer_offered_the_lead": make_user(agency=OFFERED),
        "officer_of_other_partner": make_user(agency=OTHER_PARTNER),
        "officer_of_non_partner": make_user(agency=stranger),
        "leader_of_lead": make_user("leader", agency=LEAD),
        "leader_of_other_partner": make_user("leader", agency=OTHER_PARTNER),
        "leader_of_non_partner": make_user("leader", agency=stranger),
        "admin": make_user("admin", agency=LEAD),
    }


@pytest.fixture
def records(make_case, make_dialogue, make_recommendation, make_plan, agency, people):
    """What the rights are asked about, by room and by the second column of the table."""
    made = {}
    for name, restricted in (("plain", False), ("restricted", True)):
        case = make_case(lead=LEAD, coordinating=[COORDINATING], restricted=restricted)
        offer = HandOver(case=case, from_agency=agency(LEAD), to_agency=agency(OFFERED), on=today())
        asked = CaseQuestion(case=case, from_agency_id=offer.from_agency.id, to_agency=agency(COORDINATING))
        asked.question, asked.asked_on, asked.answer_by = "Số liệu lao động", today(), today()
        db.session.add_all([offer, asked])
        commit()
        made["cases", name] = case
        made["dialogues", name] = make_dialogue(host=LEAD, coordinating=[COORDINATING], restricted=restricted)
        made["recommendations", name] = make_recommendation(
            lead=LEAD, coordinating=[COORDINATING], restricted=restricted
        )
    made["plans", "plain"] = make_plan(agencies=[LEAD, COORDINATING])
    for name, by in (("of_an_agency", people["officer_of_lead"]), ("of_the_system", None)):
        load = FileLoad(register="cases", filename="a.csv", sha256="0", size=1, user=by, agency=by and by.agency)
        db.session.add(load)
        commit()
        made["imports", name] = load
    for name, shared_with in (("own", None), ("of_the_agency", agency(LEAD))):
        saved = SavedList(register="cases", name=name, name_key=name, query="", user=people["officer_of_lead"])
        saved.agency = shared_with
        db.session.add(saved)
        commit()
        made["saved", name] = saved
    return made


def test_the_table_holds_every_right_and_no_other(app):
    assert {row["permission"] for row in ROWS} == set(PERMISSIONS)


def test_a_right_about_records_is_asked_about_plain_and_restricted_ones():
    kinds = {}
    for row in ROWS:
        kinds.setdefault(row["permission"], []).append(row["record"])
    files = kinds.pop("imports.handle")
    assert kinds.pop("saved.end") == ["own", "of_the_agency"]
    assert files == ["of_an_agency", "of_the_system"]
    assert {tuple(found) for name, found in kinds.items() if name.startswith("plans.")} == {("-",), ("plain",)}
    kinds = {name: found for name, found in kinds.items() if not name.startswith("plans.")}  # nothing is hidden in them
    assert {tuple(found) for found in kinds.values()} == {("-",), ("plain", "restricted")}


def test_everybody_may_do_what_the_table_says_and_nothing_else(people, records):
    wrong = []
    for row in ROWS:
        rule = PERMISSIONS[row["permission"]].rule
        record = records.get((row["permission"].split(".")[0], row["record"]))
        for relation in RELATIONS:
            user = people[relation]
            allowed = bool(rule(user, record) if record is not None else rule(user))
            if allowed != (row[relation] == "yes"):
                wrong.append(f"{row['permission']} ({row['record']}), {relation}: {allowed}")
    assert wrong == []


def test_every_right_says_what_it_allows_and_what_is_said_when_it_is_refused():
    for right in PERMISSIONS.values():
        assert str(right.label)
        assert str(right.refusal).endswith(".")


def test_an_unknown_right_is_a_mistake_not_a_no(app):
    with pytest.raises(KeyError):
        app.jinja_env.globals["can"]("cases.burn")


def test_a_successor_acts_for_the_agency_that_ended(make_case, make_agency, make_user, agency):
    ended = make_agency(valid_to=today().replace(year=today().year - 1), successors=[agency(COORDINATING)])
    case = make_case(lead=ended)
    heir, stranger = make_user(agency=COORDINATING), make_user(agency=OTHER_PARTNER)
    change = PERMISSIONS["cases.change"].rule
    assert change(heir, case)
    assert not change(stranger, case)


def test_an_officer_of_an_ended_agency_reads_on_as_its_leader_does_and_changes_nothing(
    make_agency, make_user, make_case, make_dialogue
):
    ended = make_agency(partner=True, valid_to=today() - timedelta(days=1))
    officer = make_user(agency=ended)
    made = {}
    for name, restricted in (("plain", False), ("restricted", True)):
        made["cases", name] = make_case(lead=ended, restricted=restricted)
        made["dialogues", name] = make_dialogue(host=ended, restricted=restricted)
    allowed = set()
    for row in ROWS:
        rule, place = PERMISSIONS[row["permission"]].rule, (row["permission"].split(".")[0], row["record"])
        if rule(officer, made[place]) if place in made else row["record"] == "-" and rule(officer):
            allowed.add((row["permission"], row["record"]))
    assert allowed <= {(row["permission"], row["record"]) for row in ROWS if row["leader_of_lead"] == "yes"}
    assert {("cases.read", "restricted"), ("dialogues.read", "restricted"), ("enterprises.read", "-")} <= allowed
