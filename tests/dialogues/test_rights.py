"""Who sees, changes, closes and restricts which meeting: every role and relation of the agency, restricted or not."""

import itertools

import pytest

from app.core.db import today
from app.dialogues import permissions, queries
from app.extensions import db

ROLES = ("officer", "leader", "admin")
RELATIONS = ("hosts", "coordinates", "succeeds the host", "partner apart", "stranger")


@pytest.fixture
def relation(make_agency, make_dialogue):
    """`relation(name, restricted)` gives a meeting and an agency that stands to it as the name says."""

    def build(name, restricted):
        agency = make_agency(partner=name == "partner apart")
        host = agency if name == "hosts" else "hp_ldld_2025"
        if name == "succeeds the host":
            host = make_agency(valid_to=today().replace(year=today().year - 1), successors=[agency])
        coordinating = [agency] if name == "coordinates" else []
        return make_dialogue(host=host, coordinating=coordinating, restricted=restricted), agency

    return build


@pytest.mark.every_input
@pytest.mark.parametrize(("role", "name", "restricted"), list(itertools.product(ROLES, RELATIONS, (False, True))))
def test_a_meeting_opens_and_changes_exactly_for_whom_it_should(browse, make_user, relation, role, name, restricted):
    dialogue, agency = relation(name, restricted)
    user = make_user(role, agency=agency)
    of_it = name in ("hosts", "coordinates", "succeeds the host")
    reads = role != "admin" and (of_it or (name == "partner apart" and not restricted))
    changes = role == "officer" and of_it
    hosts = role == "officer" and name in ("hosts", "succeeds the host")
    code = dialogue.code

    assert permissions.read(user, dialogue) is reads
    assert permissions.change(user, dialogue) is changes
    for right in (permissions.close, permissions.restrict, permissions.name_host):
        assert right(user, dialogue) is hosts
    assert [one.code for one in db.session.scalars(queries.visible_to(user))] == ([code] if reads else [])

    person = browse(user)
    page = person.open(f"/dialogues/{code}", 200 if reads else 404)
    assert bool(page.select_one("[data-key=e]")) is changes
    person.open(f"/dialogues/{code}/edit", 200 if changes else 403 if reads else 404)
    if not changes:
        person.post(f"/dialogues/{code}/edit", {"venue": "Hội trường"}, 403 if reads else 404)
        person.post(f"/dialogues/{code}/status", {"status": "invited"}, 403 if reads else 404)
    if role == "admin":
        for path in ("", "export.csv", "export.xlsx", "new"):
            person.open(f"/dialogues/{path}", 403)
    else:
        assert (code in person.open("/dialogues/").get_text()) is reads
        assert (code in person.open("/dialogues/export.csv").get_data(as_text=True)) is reads
        person.open("/dialogues/new", 200 if role == "officer" else 403)


def test_closing_restricting_and_naming_another_host_is_for_the_host(browse, make_user, make_dialogue):
    dialogue = make_dialogue(host="hp_ldld_2025", coordinating=["hp_snv"], status="concluded")
    helper = browse(make_user(agency="hp_snv"))
    page = helper.open(f"/dialogues/{dialogue.code}/edit")
    assert page.select_one("[name=restricted]") is None
    assert page.select_one("[name=host_agency]") is None
    assert helper.open(f"/dialogues/{dialogue.code}").select_one("[name=status]") is None
    helper.post(f"/dialogues/{dialogue.code}/edit", {"restricted": "1"}, 403)
    helper.post(f"/dialogues/{dialogue.code}/edit", {"host_agency": "hp_snv"}, 403)
    helper.post(f"/dialogues/{dialogue.code}/status", {"status": "closed"}, 403)

    host = browse(make_user(agency="hp_ldld_2025"))
    host.send(f"/dialogues/{dialogue.code}/edit", restricted="1")
    host.post(f"/dialogues/{dialogue.code}/status", {"status": "closed"})
    assert (dialogue.restricted, dialogue.status) == (True, "closed")


def test_who_is_not_signed_in_is_asked_to(browse, make_dialogue):
    dialogue = make_dialogue()
    for path in ("", "new", dialogue.code, f"{dialogue.code}/edit", "export.csv"):
        assert "/login" in browse().open(f"/dialogues/{path}", 303).location


def test_what_there_is_not_is_not_found(browse, make_user):
    person = browse(make_user())
    person.open("/dialogues/DT-2026-99", 404)
    person.post("/dialogues/DT-2026-99/status", {"status": "invited"}, 404)
