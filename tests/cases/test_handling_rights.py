"""Who may do what on the page of a case; handing over the lead between four agencies; links."""

import pytest
from sqlalchemy import select

from app.cases.models import CaseLink, HandOver
from app.core.audit import AuditEntry
from app.core.db import commit, today
from app.extensions import db

LEAD, COORDINATING, PARTNER, RECEIVER = "hp_ldld_2025", "hp_bqlkkt_2025", "hp_btgdvtu", "hp_snv"
OUTSIDE = "hp_ubnd_xa"


@pytest.fixture
def people(browse, make_user):
    """A browser for each of those whose rights differ."""
    who = {
        "lead": ("officer", LEAD),
        "coordinating": ("officer", COORDINATING),
        "partner": ("officer", PARTNER),
        "receiver": ("officer", RECEIVER),
        "outside": ("officer", OUTSIDE),
        "leader": ("leader", LEAD),
        "admin": ("admin", LEAD),
    }
    return {name: browse(make_user(role, agency=agency)) for name, (role, agency) in who.items()}


@pytest.fixture
def case(make_case):
    return make_case(lead=LEAD, coordinating=[COORDINATING])


READS = ("lead", "coordinating", "partner", "receiver", "leader")


@pytest.mark.every_input
@pytest.mark.parametrize(
    ("path", "may"),
    [
        ("events", ("lead", "coordinating")),
        ("status", ("lead", "coordinating")),
        ("attachments", ("lead", "coordinating")),
        ("links", ("lead", "coordinating")),
        ("demands", ("lead", "coordinating")),
        ("twelve-hours", ("lead", "coordinating")),
        ("close", ("lead",)),
        ("reopen", ("lead",)),
        ("handover", ("lead",)),
        ("handover/withdraw", ("lead",)),
        ("handover/accept", ("receiver",)),
        ("handover/refuse", ("receiver",)),
    ],
)
@pytest.mark.parametrize("restricted", [False, True])
def test_each_post_is_for_those_who_may_and_for_nobody_else(people, case, agency, path, may, restricted):
    """422 (an empty form) shows that the right was there; 403 for who reads, 404 for who does not."""
    case.restricted = restricted
    if path.startswith("handover/") and path != "handover/withdraw":
        db.session.add(
            HandOver(case=case, from_agency_id=case.lead_agency_id, to_agency_id=agency(RECEIVER).id, on=today())
        )
    commit()
    reads = {"lead", "coordinating", "leader"} if restricted else set(READS)
    if path in ("handover/accept", "handover/refuse"):
        reads.add("receiver")
    for name, person in people.items():
        status = 404 if name not in reads else 403
        if name in may:
            status = 303 if path == "handover/accept" else 422
        person.post(f"/cases/{case.code}/{path}", {}, status)


def test_refusals_stand_in_the_trail(people, case):
    people["partner"].post(f"/cases/{case.code}/close", {}, 403)
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "right.refused")).one()
    assert (entry.outcome, entry.record_id) == ("refused", case.id)


# Handing over ------------------------------------------------------------------------------------------------------


def offer(people, case, to=RECEIVER, status=303, **fields):
    return people["lead"].post(
        f"/cases/{case.code}/handover",
        {"to_agency": to, "reason": "theo quy chế phối hợp", "on": today(), **fields},
        status,
    )


def state(case):
    return case.lead_agency.code, [one.code for one in case.coordinating_agencies]


def test_until_it_is_accepted_the_old_lead_leads(people, case):
    offer(people, case)
    assert state(case) == (LEAD, [COORDINATING])
    people["lead"].post(f"/cases/{case.code}/events", {"event": "note", "note": "x", "happened_at": "2026-01-01 10:00"})
    people["receiver"].post(f"/cases/{case.code}/events", {}, 403)


def test_an_accepted_offer_makes_the_new_lead_and_the_old_one_coordinates(people, case):
    offer(people, case)
    people["receiver"].post(f"/cases/{case.code}/handover/accept", {})
    assert state(case) == (RECEIVER, sorted([COORDINATING, LEAD]))
    people["receiver"].post(f"/cases/{case.code}/close", {}, 422)
    people["lead"].post(f"/cases/{case.code}/close", {}, 403)
    people["lead"].post(f"/cases/{case.code}/events", {}, 422)
    made = db.session.scalars(select(HandOver)).one()
    assert (made.state, made.from_agency.code, made.to_agency.code) == ("accepted", LEAD, RECEIVER)
    assert made.answered_at is not None


def test_a_coordinating_agency_that_takes_the_lead_coordinates_no_longer(people, case):
    offer(people, case, to=COORDINATING)
    people["coordinating"].post(f"/cases/{case.code}/handover/accept", {})
    assert state(case) == (COORDINATING, [LEAD])


def test_a_refused_offer_changes_nothing_and_says_why(people, case):
    offer(people, case)
    people["receiver"].post(f"/cases/{case.code}/handover/refuse", {"reason": ""}, 422)
    people["receiver"].post(f"/cases/{case.code}/handover/refuse", {"reason": "ngoài địa bàn"})
    assert state(case) == (LEAD, [COORDINATING])
    assert "ngoài địa bàn" in people["lead"].open(f"/cases/{case.code}").select_one(".timeline").text
    offer(people, case, to=PARTNER)
    assert [one.state for one in db.session.scalars(select(HandOver).order_by(HandOver.id))] == ["refused", "offered"]


def test_a_withdrawn_offer_can_no_longer_be_accepted(people, case):
    offer(people, case)
    people["lead"].post(f"/cases/{case.code}/handover/withdraw", {})
    people["receiver"].post(f"/cases/{case.code}/handover/accept", {}, 403)
    people["lead"].post(f"/cases/{case.code}/handover/withdraw", {}, 422)
    assert state(case) == (LEAD, [COORDINATING])


def test_an_agency_that_was_asked_reads_the_case_until_it_has_answered(people, case):
    case.restricted = True
    commit()
    people["outside"].open(f"/cases/{case.code}", 404)
    offer(people, case, to=OUTSIDE)
    page = people["outside"].open(f"/cases/{case.code}")
    assert {form["action"].rsplit("/", 1)[1] for form in page.select("main form")} == {"accept", "refuse"}
    people["receiver"].post(f"/cases/{case.code}/handover/accept", {}, 404)
    answer = people["outside"].post(f"/cases/{case.code}/handover/refuse", {"reason": "không thuộc địa bàn"})
    assert answer.location == "/"
    people["outside"].open(f"/cases/{case.code}", 404)


def test_the_lead_is_not_offered_to_itself_nor_to_an_agency_that_ended_nor_twice(people, case):
    for to in (LEAD, "hp_ldld_old", "hp_sldtbxh", "nobody", ""):
        page = offer(people, case, to=to, status=422)
        assert page.select_one("#hand_over-to_agency-field.has-error")
    offer(people, case)
    page = offer(people, case, to=PARTNER, status=422)
    assert page.select_one(".error-summary")
    assert db.session.scalars(select(HandOver)).one().to_agency.code == RECEIVER


def test_one_page_offers_answers_to_the_receiver_and_withdrawal_to_the_sender(people, case):
    offer(people, case)
    actions = {
        name: {
            form["action"].rsplit("/", 1)[1] for form in people[name].open(f"/cases/{case.code}").select("main form")
        }
        for name in ("lead", "receiver", "partner")
    }
    assert "withdraw" in actions["lead"]
    assert "handover" not in actions["lead"]
    assert actions["receiver"] == {"accept", "refuse"}
    assert actions["partner"] == set()


# Links -------------------------------------------------------------------------------------------------------------


def links() -> set[tuple]:
    return {(one.case_id, one.other_id, one.link) for one in db.session.scalars(select(CaseLink))}


@pytest.mark.parametrize("kind", ["related", "wave", "not_same"])
def test_a_link_is_kept_once_and_read_from_both_sides(people, case, make_case, kind):
    other = make_case()
    for one, two in ((case, other), (other, case), (case, other)):
        people["lead"].post(f"/cases/{one.code}/links", {"other": two.code.lower(), "link": kind})
    assert links() == {(*sorted((case.id, other.id)), kind)}
    for one, two in ((case, other), (other, case)):
        assert two.code in people["lead"].open(f"/cases/{one.code}").select_one("aside").text
    people["lead"].post(f"/cases/{other.code}/links", {"other": case.code, "link": kind, "undo": "1"})
    assert links() == set()


def test_the_same_event_merges_this_case_into_the_other_and_is_undone(people, case, make_case):
    other = make_case()
    people["lead"].post(f"/cases/{case.code}/links", {"other": other.code, "link": "same_event"})
    assert (case.same_event_as_id, other.same_event_as_id) == (other.id, None)
    assert other.code in people["lead"].open(f"/cases/{case.code}").select_one(".notice-info").text
    assert case.code in people["lead"].open(f"/cases/{other.code}").select_one("aside").text
    people["lead"].post(f"/cases/{case.code}/links", {"other": other.code, "link": "same_event", "undo": "1"})
    assert case.same_event_as_id is None


def test_cases_are_not_merged_in_chains_circles_or_into_themselves(people, case, make_case):
    other, third = make_case(), make_case()
    lead = people["lead"]
    lead.post(f"/cases/{case.code}/links", {"other": case.code, "link": "same_event"}, 422)
    lead.post(f"/cases/{case.code}/links", {"other": other.code, "link": "same_event"})
    lead.post(f"/cases/{other.code}/links", {"other": case.code, "link": "same_event"}, 422)
    lead.post(f"/cases/{other.code}/links", {"other": third.code, "link": "same_event"}, 422)
    lead.post(f"/cases/{third.code}/links", {"other": case.code, "link": "same_event"}, 422)
    lead.post(f"/cases/{case.code}/links", {"other": third.code, "link": "same_event"}, 422)
    lead.post(f"/cases/{case.code}/links", {"other": other.code, "link": "not_same"}, 422)
    assert (case.same_event_as_id, other.same_event_as_id, third.same_event_as_id) == (other.id, None, None)


def test_a_dispute_is_not_the_same_event_as_a_stoppage(people, case, make_case):
    dispute = make_case("rights_dispute")
    people["lead"].post(f"/cases/{case.code}/links", {"other": dispute.code, "link": "same_event"}, 422)
    db.session.expire_all()
    assert (case.same_event_as_id, dispute.same_event_as_id) == (None, None)


@pytest.mark.parametrize("other", ["VV-1999-1", "", "'; --", "x" * 300])
def test_a_link_leads_to_a_case_that_is_there(people, case, other):
    page = people["lead"].post(f"/cases/{case.code}/links", {"other": other, "link": "wave"}, 422)
    assert page.select_one("#link-other-field.has-error")


def test_a_case_that_may_not_be_seen_is_told_of_like_one_that_is_not_there(people, case, make_case):
    hidden = make_case(lead=RECEIVER, restricted=True)
    words = []
    for code in (hidden.code, "VV-1999-1"):
        page = people["coordinating"].post(f"/cases/{case.code}/links", {"other": code, "link": "wave"}, 422)
        words.append(page.select_one("#link-other-error").text.replace(code, ""))
    assert words[0] == words[1]
