"""Invitations as letters: one to all with the list, one to an enterprise, one with a new link."""

import io
from datetime import time, timedelta

import pytest
from docx import Document
from sqlalchemy import select

from app.core.audit import AuditEntry
from app.core.db import commit, today
from app.dialogues import links, preparing
from app.dialogues.link_models import InvitationLink
from app.dialogues.models import Invitation
from app.dialogues.preparing import Line
from app.enterprises.models import Enterprise
from app.extensions import db

BOARD = "hp_bqlkkt_2025"


@pytest.fixture
def person(app, browse, make_user):
    app.config["PUBLIC_URL"] = "https://haihoa.example"
    yield browse(make_user(agency=BOARD))
    app.config["PUBLIC_URL"] = ""


@pytest.fixture
def numbers(make_dialogue, make_enterprise):
    """A meeting with an agenda and two invited: the numbers of their invitations."""
    day = today() + timedelta(days=30)
    meeting = make_dialogue(host=BOARD, code="DT-1", title="Hội nghị <b>đối thoại</b>", starts_on=day)
    meeting.starts_time, meeting.ends_time, meeting.venue = time(8), time(11, 30), "Hội trường A"
    preparing.set_agenda(meeting, [Line(time(8), "=SUM(A1) & <w:t>", meeting.host_agency), Line(None, "Giải đáp")])
    preparing.invite(
        meeting, [make_enterprise("Công ty Bạch Đằng", zone="Đồ Sơn"), make_enterprise("Công ty Sông Cấm")]
    )
    commit()
    return list(db.session.scalars(select(Invitation.id).join(Invitation.enterprise).order_by(Enterprise.name_key)))


def words(data: bytes) -> str:
    document = Document(io.BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


def test_one_letter_to_all_has_agenda_place_closing_and_the_list(person, numbers):
    text = words(person.open("/dialogues/DT-1/invitations.docx").data)
    for part in (
        "GIẤY MỜI",
        "Hội nghị <b>đối thoại</b>",
        "08:00–11:30",
        "Hội trường A",
        "=SUM(A1) & <w:t>",
        "20:00",
        "Công ty Bạch Đằng",
        "Công ty Sông Cấm",
    ):
        assert part in text, part
    assert "/invitations/" not in text
    assert person.open("/dialogues/DT-1/invitations.pdf").data.startswith(b"%PDF")
    assert db.session.query(AuditEntry).filter_by(action="dialogue.letter_taken").count() == 2


@pytest.mark.app_on("sqlite")
def test_a_letter_of_one_enterprise_names_no_other_and_tells_no_link(person, numbers):
    text = words(person.open(f"/dialogues/DT-1/invitations/{numbers[0]}.docx").data)
    assert "Công ty Bạch Đằng" in text
    assert "Sông Cấm" not in text
    assert "/invitations/" not in text
    person.open("/dialogues/DT-1/invitations/999999.docx", 404)
    assert person.open(f"/dialogues/DT-1/invitations/{numbers[0]}.pdf").data.startswith(b"%PDF")


def test_a_letter_with_a_new_link_holds_an_address_that_opens(person, browse, numbers):
    path = f"/dialogues/DT-1/invitations/{numbers[0]}/letter"
    before = links.make(db.session.get(Invitation, numbers[0])).token
    commit()
    text = words(person.post(path, {"kind": "docx"}, 200).data)
    address = next(word for word in text.split() if word.startswith("https://haihoa.example/invitations/"))
    outside = browse()
    outside.open(address.removeprefix("https://haihoa.example"))
    outside.open(f"/invitations/{before}", 404)
    assert person.post(path, {"kind": "pdf"}, 200).data.startswith(b"%PDF")


@pytest.mark.app_on("sqlite")
def test_letters_are_for_readers_and_those_with_a_link_for_officers_of_the_meeting(
    app, browse, make_user, numbers, make_agency
):
    leader, stranger = browse(make_user("leader", agency=BOARD)), browse(make_user(agency=make_agency()))
    path = f"/dialogues/DT-1/invitations/{numbers[0]}"
    leader.open(f"{path}.docx")
    leader.post(f"{path}/letter", {}, 403)
    for address in (f"{path}.docx", "/dialogues/DT-1/invitations.docx"):
        stranger.open(address, 404)
    stranger.post(f"{path}/letter", {}, 404)
    browse(make_user(agency=BOARD)).post(f"{path}/letter")  # no public address: told on the list of links
    assert db.session.query(InvitationLink).count() == 0
