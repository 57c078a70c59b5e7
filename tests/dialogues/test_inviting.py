"""Whom a meeting invites, what the invited answered, and who attended."""

from datetime import date, timedelta

import pytest

from app.core.audit import AuditEntry
from app.core.db import commit, today
from app.core.errors import Refused
from app.dialogues import invited, operations, preparing
from app.dialogues.models import Invitation
from app.enterprises import merging
from app.enterprises import operations as registry
from app.enterprises import queries as registry_queries
from app.extensions import db
from app.imports.registers import named

INVITE, INVITATIONS = "/dialogues/DT-1/invite", "/dialogues/DT-1/invitations"


@pytest.fixture
def person(browse, make_user):
    return browse(make_user(agency="hp_bqlkkt_2025"))


@pytest.fixture
def board(make_dialogue):
    return make_dialogue(host="hp_bqlkkt_2025", code="DT-1", starts_on=today() + timedelta(days=30))


@pytest.fixture
def invite(board):
    """`invite(enterprise, …)` puts them on the list; the invitations."""

    def put(*enterprises) -> list[Invitation]:
        preparing.invite(board, enterprises)
        commit()
        return board.invitations

    return put


def enterprise_names(page) -> list[str]:
    return [one.get_text(strip=True) for one in page.select("tbody .c-main strong")]


def line(invitation: Invitation, **answers) -> dict:
    """What a browser sends of one line of the list."""
    shown = {"sent_on": "", "accepted": "", "attended": "", "head_count": "", "dropped": "", **answers}
    return {f"guest{invitation.id}-{name}": value for name, value in shown.items()}


# Whom to invite ------------------------------------------------------------------------------------------------------


def test_the_registry_is_narrowed_by_zone_sector_and_size(person, board, make_enterprise):
    make_enterprise("Nhỏ", zone="Đồ Sơn", employees=40)
    make_enterprise("Vừa", zone="Đồ Sơn", employees=300, sector="VSIC2018:14")
    make_enterprise("Lớn", zone="Nam Sách", employees=2000)
    make_enterprise("Chưa rõ")
    zone = {one.name: one.zone.code for one in db.session.scalars(registry_queries.in_registry()) if one.zone}
    for query, found in (
        ("", ["Chưa rõ", "Lớn", "Nhỏ", "Vừa"]),
        ("employees_from=300", ["Lớn", "Vừa"]),
        ("employees_to=300", ["Nhỏ", "Vừa"]),
        ("employees_from=41&employees_to=300", ["Vừa"]),
        (f"zone={zone['Nhỏ']}", ["Nhỏ", "Vừa"]),
        ("sector=VSIC2018:C", ["Vừa"]),
        ("q=lon", ["Lớn"]),
    ):
        assert enterprise_names(person.open(f"{INVITE}?{query}")) == found, query
        assert enterprise_names(person.open(f"/enterprises/?{query}")) == found, query


def test_a_size_is_that_of_the_latest_head_count(person, board, make_enterprise):
    one = make_enterprise("Đã giảm", employees=900, as_of=today() - timedelta(days=400))
    registry.change(one, {"employees": 90, "as_of": today() - timedelta(days=1)})
    commit()
    assert enterprise_names(person.open(f"{INVITE}?employees_from=500")) == []
    assert enterprise_names(person.open(f"{INVITE}?employees_to=100")) == ["Đã giảm"]


def test_those_ticked_are_invited_each_once(person, board, make_enterprise):
    one, two, three = (make_enterprise(name) for name in ("Công ty A", "Công ty B", "Công ty C"))
    page = person.open(INVITE)
    assert len(page.select("[name=enterprise]")) == 3
    person.post(INVITE, {"enterprise": [one.id, two.id]})
    person.post(INVITE, {"enterprise": [two.id, three.id, three.id]})
    assert sorted(enterprise_names(person.open(INVITATIONS))) == ["Công ty A", "Công ty B", "Công ty C"]
    page = person.open(INVITE)
    assert page.select("[name=enterprise]") == []
    assert page.get_text().count("đã có trong danh sách mời") == 3
    assert board.enterprises == []
    entry = db.session.query(AuditEntry).filter_by(action="dialogue.enterprises_invited").first()
    assert entry.details == {"invited": 2}


def test_all_that_match_are_invited_by_the_conditions_of_the_address(person, board, make_enterprise):
    for number in range(3):
        make_enterprise(f"Công ty {number}", zone="Đồ Sơn")
    make_enterprise("Nơi khác", zone="Nam Sách")
    answer = person.post(f"{INVITE}?q=cong+ty", {"all_matching": "1"})
    assert answer.location == f"{INVITE}?q=cong+ty"
    assert len(invited.invited_ids(board)) == 3


def test_more_than_a_meeting_can_hold_are_refused_with_the_number(person, board, make_enterprise, monkeypatch):
    made = [make_enterprise() for _number in range(4)]
    monkeypatch.setattr("app.dialogues.preparing.MOST_INVITED", 3)
    monkeypatch.setattr("app.dialogues.views.preparing.MOST_INVITED", 3)
    page = person.post(INVITE, {"all_matching": "1"}, 422)
    assert "Có 4 doanh nghiệp khớp; mỗi cuộc mời tối đa 3" in page.select_one(".error-summary").get_text()
    person.post(INVITE, {"enterprise": [one.id for one in made[:2]]})
    page = person.post(INVITE, {"enterprise": [one.id for one in made[2:]]}, 422)
    assert "Danh sách sẽ có 4 doanh nghiệp" in page.select_one(".error-summary").get_text()
    assert len(page.select("[name=enterprise][checked]")) == 2


@pytest.mark.parametrize("ticked", [[], ["x"], ["9" * 30], ["-1"], ["999999999"]])
def test_nothing_that_can_be_invited_is_told(person, board, ticked):
    page = person.post(INVITE, {"enterprise": ticked}, 422)
    assert "Chọn ít nhất một doanh nghiệp" in page.select_one(".error-summary").get_text()


def test_a_merged_enterprise_is_invited_as_the_one_that_stays(board, invite, make_enterprise):
    gone, stay, other = make_enterprise("Cũ"), make_enterprise("Mới"), make_enterprise("Khác")
    invite(gone, stay)
    merging.merge(gone, stay, "Một công ty", {})
    commit()
    assert [one.enterprise.name for one in db.session.scalars(invited.invitations(board))] == ["Mới"]
    invite(gone, other)
    assert [one.enterprise.name for one in db.session.scalars(invited.invitations(board))] == ["Khác", "Mới"]
    assert invited.summary(board).invited == 2


# When it is sent -----------------------------------------------------------------------------------------------------


def test_setting_the_status_to_invited_marks_those_not_yet_sent(person, board, invite, make_enterprise):
    early, late = invite(make_enterprise(), make_enterprise())
    yesterday = today() - timedelta(days=1)
    person.post(INVITATIONS, line(early, sent_on=yesterday.isoformat()) | {f"guest{early.id}-was": "||False|"})
    person.post("/dialogues/DT-1/status", {"status": "invited"})
    assert (early.sent_on, late.sent_on) == (yesterday, today())


# What they answered --------------------------------------------------------------------------------------------------


def test_marking_one_as_attended_puts_it_among_those_attending(person, board, invite, make_enterprise):
    one, two = invite(make_enterprise("Công ty A"), make_enterprise("Công ty B"))
    guest = make_enterprise("Không mời mà đến")
    operations.change(board, {"enterprises": [guest]})
    commit()
    typed = {
        f"guest{one.id}-sent_on": "01/06/2026",
        f"guest{one.id}-accepted": "yes",
        f"guest{one.id}-attended": "1",
        f"guest{one.id}-head_count": "3",
        f"guest{two.id}-accepted": "no",
    }
    person.send(INVITATIONS, **typed)
    assert (one.sent_on, one.accepted, one.head_count) == (date(2026, 6, 1), "yes", 3)
    assert {each.name for each in board.enterprises} == {"Công ty A", "Không mời mà đến"}
    assert tuple(invited.summary(board)) == (2, 1, 1, 1, 1, 3)
    page = person.open("/dialogues/DT-1")
    facts = {one.dt.get_text(): one.dd.get_text(strip=True) for one in page.select("#invited .facts > div")}
    assert facts == {
        "Đã mời": "2",
        "Đã gửi giấy mời": "1",
        "Nhận lời": "1",
        "Từ chối": "1",
        "Đã dự trong số được mời": "1",
        "Số người dự": "3",
    }
    assert "Công ty A" in person.open("/dialogues/export.csv").get_data(as_text=True)
    person.send(INVITATIONS, **{f"guest{one.id}-attended": "", f"guest{one.id}-head_count": ""})
    assert [each.name for each in board.enterprises] == ["Không mời mà đến"]


def test_who_is_among_those_attending_is_marked_as_attended(person, board, invite, make_enterprise):
    one = make_enterprise("Công ty A")
    invitation = invite(one)[0]
    person.send("/dialogues/DT-1/edit", enterprises="Công ty A")
    page = person.open(INVITATIONS)
    assert page.select_one(f"#guests-guest{invitation.id}-attended").has_attr("checked")
    person.send(INVITATIONS, **{f"guest{invitation.id}-dropped": "1"})
    assert board.invitations == []
    assert board.enterprises == [one]


def test_what_is_wrong_is_told_beside_it_and_nothing_typed_is_lost(person, board, invite, make_enterprise):
    one, two = invite(make_enterprise(), make_enterprise())
    typed = {
        f"guest{one.id}-sent_on": (today() + timedelta(days=1)).isoformat(),
        f"guest{one.id}-head_count": "4",
        f"guest{two.id}-head_count": "vài",
    }
    page = person.send(INVITATIONS, 422, **typed)
    for name, value in typed.items():
        assert page.select_one(f"#guests-{name}-error"), name
        assert page.select_one(f"#guests-{name}")["value"] == value
    assert (one.sent_on, one.head_count) == (None, None)


def test_of_two_who_save_one_line_the_second_sees_both(browse, make_user, person, board, invite, make_enterprise):
    one = invite(make_enterprise("Công ty A"))[0]
    shown = {f"guest{one.id}-was": "||False|"}
    person.post(INVITATIONS, line(one, accepted="yes") | shown)
    other = browse(make_user(agency="hp_bqlkkt_2025"))
    page = other.post(INVITATIONS, line(one, accepted="no") | shown, 409)
    assert "nhận lời: Có" in page.select_one(f"#guests-guest{one.id}-sent_on-error").get_text()
    was = page.select_one(f"[name=guest{one.id}-was]")["value"]
    other.post(INVITATIONS, line(one, accepted="no") | {f"guest{one.id}-was": was})
    assert one.accepted == "no"


def test_a_line_that_somebody_took_off_the_list_is_told(person, board, invite, make_enterprise):
    one = invite(make_enterprise("Công ty A"))[0]
    key = one.id
    fields = line(one, accepted="yes") | {f"guest{key}-was": "||False|"}
    person.post(INVITATIONS, line(one, dropped="1"))
    page = person.post(INVITATIONS, fields)
    assert page.location == INVITATIONS


def test_a_line_left_as_it_was_changes_nothing(person, board, invite, make_enterprise):
    invite(make_enterprise())
    before = db.session.query(AuditEntry).count()
    person.send(INVITATIONS)
    assert db.session.query(AuditEntry).count() == before


def test_the_list_is_paged_and_takes_as_many_statements_for_many_as_for_few(
    person, board, invite, make_enterprise, count_statements
):
    counts = []
    for number in (2, 58):
        invite(*(make_enterprise() for _each in range(number)))
        for path in (INVITATIONS, INVITE, "/dialogues/DT-1"):
            person.open(path)
            with count_statements() as statements:
                person.open(path)
            counts.append(len(statements))
    assert counts[:3] == counts[3:]
    assert len(person.open(INVITATIONS).select("tbody tr")) == 50
    assert len(person.open(f"{INVITATIONS}?page=2").select("tbody tr")) == 10


def test_the_list_is_narrowed_by_name_and_by_what_is_known(person, board, invite, make_enterprise):
    yes, no, silent = invite(*(make_enterprise(name) for name in ("Đồng ý", "Từ chối", "Im lặng")))
    yes.sent_on, yes.accepted, no.sent_on, no.accepted = today(), "yes", today(), "no"
    operations.change(board, {"enterprises": [yes.enterprise]})
    commit()
    for query, found in (
        ("answer=unsent", ["Im lặng"]),
        ("answer=waiting", ["Im lặng"]),
        ("answer=accepted", ["Đồng ý"]),
        ("answer=declined", ["Từ chối"]),
        ("answer=attended", ["Đồng ý"]),
        ("answer=absent", ["Im lặng", "Từ chối"]),
        ("q=tu+choi", ["Từ chối"]),
        ("answer=x", ["Đồng ý", "Im lặng", "Từ chối"]),
    ):
        assert sorted(enterprise_names(person.open(f"{INVITATIONS}?{query}"))) == sorted(found), query
    answer = person.send(f"{INVITATIONS}?answer=waiting", **{f"guest{silent.id}-accepted": "yes"})
    assert answer.location == f"{INVITATIONS}?answer=waiting"
    assert enterprise_names(person.open(answer.location)) == []


def test_a_leader_reads_the_list_without_its_form(browse, make_user, board, invite, make_enterprise):
    invite(make_enterprise("Công ty A"))
    page = browse(make_user("leader", agency="hp_bqlkkt_2025")).open(INVITATIONS)
    assert enterprise_names(page) == ["Công ty A"]
    assert page.select("tbody input") == []


def test_the_limit_holds_for_whoever_invites(board, make_enterprise, monkeypatch):
    monkeypatch.setattr("app.dialogues.preparing.MOST_INVITED", 1)
    with pytest.raises(Refused):
        preparing.invite(board, [make_enterprise(), make_enterprise()])


def test_a_load_that_an_invitation_stands_in_the_way_of_names_the_meeting(app, invite, make_enterprise):
    one = invite(make_enterprise())[0]
    with app.test_request_context():
        assert named([("dialogue_invitation", one.id)]) == [("DT-1", "/dialogues/DT-1")]
