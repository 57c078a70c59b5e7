"""Moving a meeting on: every pair of statuses, days, reasons, and what the figures need of it."""

import itertools
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.core.db import commit, today
from app.core.errors import Refused
from app.dialogues import operations
from app.dialogues.models import DialogueMove
from app.dialogues.states import MOVES, STATUSES
from app.dialogues.steps import steps_of
from app.extensions import db

ARROWS = {
    "planned": {"invited", "held", "postponed", "cancelled"},
    "invited": {"held", "postponed", "cancelled"},
    "held": {"concluded"},
    "concluded": {"closed"},
    "closed": set(),
    "postponed": {"planned", "invited", "held", "cancelled"},
    "cancelled": set(),
}


@pytest.fixture
def person(browse, make_user):
    return browse(make_user(agency="hp_ldld_2025"))


@pytest.fixture
def move(person):
    """`move(dialogue, "held", on=…)` chooses the status in the form of the meeting's page and sends it."""

    def send(dialogue, status, answer=303, by=person, **fields):
        page = by.open(f"/dialogues/{dialogue.code}")
        form = page.select_one("form#status")
        assert status in [radio["value"] for radio in form.select("[name=status]")]
        typed = {one["name"]: one.get("value", "") for one in form.select("input:not([type=radio])")}
        return by.post(f"/dialogues/{dialogue.code}/status", typed | {"status": status} | fields, answer)

    return send


def error_at(page, name: str) -> str:
    return page.select_one(f"#status-{name}-error").get_text(" ", strip=True)


@pytest.mark.parametrize("kind", ["dialogue_conference", "periodic"])
def test_every_pair_of_statuses_moves_as_the_arrows_say(make_dialogue, kind):
    assert set(ARROWS) == set(STATUSES) == set(MOVES)
    for before, after in itertools.product(STATUSES, STATUSES):
        dialogue = make_dialogue(kind, status=before)
        if after in ARROWS[before] or (kind == "periodic" and (before, after) == ("held", "closed")):
            operations.set_status(dialogue, after, today(), "Lý do")
            commit()
            assert dialogue.status == after
        else:
            with pytest.raises(Refused) as refusal:
                operations.set_status(dialogue, after, today(), "Lý do")
            assert refusal.value.field == "status"
            assert dialogue.status == before


def test_a_meeting_goes_its_way_on_its_page(person, move, make_dialogue):
    dialogue = make_dialogue()
    for status in ("invited", "held", "concluded", "closed"):
        move(dialogue, status)
    assert dialogue.status == "closed"
    assert [move.to_status for move in dialogue.moves] == ["invited", "held", "concluded", "closed"]
    assert {move.agency.code for move in dialogue.moves} == {"hp_ldld_2025"}
    page = person.open(f"/dialogues/{dialogue.code}")
    assert page.select_one("form#status") is None
    assert len(page.select(".step-done")) == 4
    assert page.select_one(".step-now")


def test_only_the_fields_of_the_contract_suffice(person, make_dialogue):
    dialogue = make_dialogue()
    person.post(f"/dialogues/{dialogue.code}/status", {"status": "invited", "on": today().isoformat()})
    assert (dialogue.status, dialogue.invited_on) == ("invited", today())
    person.post(f"/dialogues/{dialogue.code}/status", {"status": "held"})
    assert dialogue.moves[-1].on == today()


@pytest.mark.parametrize("status", ["postponed", "cancelled"])
def test_postponing_and_cancelling_need_a_reason(person, move, make_dialogue, status):
    dialogue = make_dialogue()
    assert error_at(move(dialogue, status, 422, reason="  "), "reason")
    move(dialogue, status, reason="Bão số 3")
    assert dialogue.moves[0].reason == "Bão số 3"
    assert "Bão số 3" in person.open(f"/dialogues/{dialogue.code}").get_text()


def test_the_day_has_come_and_holding_is_not_before_the_start(move, make_dialogue):
    tomorrow = today() + timedelta(days=1)
    ahead, begun = make_dialogue(starts_on=tomorrow), make_dialogue(starts_on=today())
    assert error_at(move(begun, "invited", 422, on=tomorrow.isoformat()), "on")
    assert error_at(move(ahead, "held", 422), "status")
    yesterday = (today() - timedelta(days=1)).isoformat()
    page = move(begun, "held", 422, on=yesterday)
    assert error_at(page, "on")
    assert page.select_one("#status-on")["value"] == yesterday
    move(begun, "held")
    assert (ahead.status, begun.status) == ("planned", "held")


@pytest.mark.parametrize("status", ["", "merry", "closed", "planned"])
def test_a_status_without_an_arrow_is_refused_beside_its_field(person, make_dialogue, status):
    dialogue = make_dialogue()
    page = person.post(f"/dialogues/{dialogue.code}/status", {"status": status}, 422)
    assert error_at(page, "status")
    assert dialogue.moves == []


def test_a_reason_is_looked_over_like_every_text(move, make_dialogue):
    dialogue = make_dialogue()
    page = move(dialogue, "postponed", 422, reason="Hỏi 0904 123 456")
    assert error_at(page, "reason")
    assert page.select_one("#status-text_confirmed")
    move(dialogue, "postponed", reason="Hỏi 0904 123 456", text_confirmed="1")
    assert dialogue.status == "postponed"


def test_the_same_move_sent_twice_moves_once(person, make_dialogue):
    dialogue = make_dialogue()
    fields = {"status": "invited", "submission_id": "twice"}
    for _time in range(2):
        person.post(f"/dialogues/{dialogue.code}/status", fields)
    assert db.session.scalar(select(func.count(DialogueMove.id))) == 1


def test_a_status_set_on_an_old_page_says_so(move, browse, make_user, make_dialogue):
    dialogue = make_dialogue()
    stale = dialogue.version
    move(dialogue, "invited", by=browse(make_user(agency="hp_ldld_2025")))
    page = move(dialogue, "held", 409, version=stale)
    assert page.select_one(".error-summary")
    assert dialogue.status == "invited"


def test_moving_on_makes_an_open_change_conflict(person, move, make_dialogue):
    dialogue = make_dialogue()
    stale = dialogue.version
    move(dialogue, "invited")
    person.post(f"/dialogues/{dialogue.code}/edit", {"venue": "Phòng 1", "version": stale}, 409)


def test_the_first_invitation_and_the_cancellation_are_kept(make_dialogue):
    day = today() - timedelta(days=9)
    dialogue = make_dialogue()
    operations.set_status(dialogue, "invited", day)
    operations.set_status(dialogue, "postponed", day + timedelta(days=1), "Bão")
    operations.set_status(dialogue, "invited", day + timedelta(days=2))
    operations.set_status(dialogue, "cancelled", day + timedelta(days=3), "Bão")
    commit()
    assert (dialogue.invited_on, dialogue.cancelled_on) == (day, day + timedelta(days=3))


def test_what_a_file_told_as_invited_counts_as_invited_when_it_is_cancelled(make_dialogue):
    dialogue = make_dialogue(status="invited")
    assert dialogue.invited_on is None
    operations.set_status(dialogue, "cancelled", today(), "Bão")
    commit()
    assert dialogue.invited_on == today()


def test_cancelled_without_invitation_has_none(make_dialogue):
    dialogue = make_dialogue()
    operations.set_status(dialogue, "cancelled", today(), "Bão")
    commit()
    assert (dialogue.invited_on, dialogue.cancelled_on) == (None, today())


@pytest.mark.parametrize(
    ("statuses", "strip"),
    [
        ((), "now ahead ahead ahead ahead"),
        (("invited",), "done now ahead ahead ahead"),
        (("held",), "done dropped now ahead ahead"),
        (("invited", "postponed"), "done done now ahead ahead ahead"),
        (("postponed", "planned"), "now ahead ahead ahead ahead"),
        (("invited", "cancelled"), "done done dropped"),
        (("cancelled",), "done dropped"),
        (("invited", "held", "concluded", "closed"), "done done done done now"),
    ],
)
def test_the_strip_shows_where_the_meeting_stands(make_dialogue, statuses, strip):
    dialogue = make_dialogue()
    for status in statuses:
        operations.set_status(dialogue, status, today(), "Lý do")
    commit()
    assert " ".join(state for _label, state, _note in steps_of(dialogue)) == strip


def test_observed_meetings_have_no_strip_and_close_without_conclusions(person, make_dialogue):
    dialogue = make_dialogue("periodic", status="held")
    page = person.open(f"/dialogues/{dialogue.code}")
    assert page.select_one(".steps") is None
    assert [one["value"] for one in page.select("form#status [name=status]")] == ["concluded", "closed"]
