"""Inviting by mail: each enterprise once, its link, the meeting for its calendar, changes and the end of it."""

from datetime import time, timedelta

import pytest
from icalendar import Calendar

from app.core.audit import AuditEntry
from app.core.db import commit, local, today
from app.dialogues import links, operations, preparing
from app.dialogues.mail_models import InvitationMail
from app.dialogues.models import Invitation
from app.extensions import db
from tests import second_reader
from tests.mail_server import running

BOARD = "hp_bqlkkt_2025"
MAILS = "/dialogues/DT-1/mails"
A, B = "vanthu@bachdang.vn", "vanphong@songcam.vn"


@pytest.fixture
def office(app):
    with running(app) as taken:
        yield taken


@pytest.fixture
def person(browse, make_user):
    return browse(make_user(agency=BOARD))


@pytest.fixture
def meeting(make_dialogue, make_enterprise):
    """Two are invited and have a mailbox; a third has none, a fourth has ceased."""
    meeting = make_dialogue(host=BOARD, code="DT-1", status="invited", starts_on=today() + timedelta(days=30))
    meeting.title, meeting.venue = 'Hội nghị; "đối thoại", \\n lần 1', "Hội trường A, tầng 3"
    meeting.starts_time, meeting.ends_time = time(8), time(11, 30)
    names = ('Công ty "Bạch;Đằng", A:B', "Công ty Sông Cấm", "Công ty Vạn Xuân", "Công ty Đã nghỉ")
    made = [make_enterprise(name, status="closed" if "nghỉ" in name else "active") for name in names]
    preparing.invite(meeting, made)
    db.session.flush()
    for enterprise, mailbox in ((made[0], A), (made[1], B), (made[3], "cu@nghi.vn")):
        one = db.session.query(Invitation).filter_by(enterprise_id=enterprise.id).one()
        one.mail = InvitationMail(mailbox=mailbox)
    commit()
    return meeting


def mail_of(mailbox: str) -> InvitationMail:
    return db.session.query(InvitationMail).filter_by(mailbox=mailbox).one()


def event_of(mail):
    """(METHOD, the event) of the calendar that stands in the mail, and that the file beside it is the same."""
    part = next(one for one in mail.walk() if one.get_content_type() == "text/calendar")
    written = part.get_payload(decode=True)
    assert all(len(line) <= 75 and b"\n" not in line for line in written.split(b"\r\n"))
    second_reader.agree(written)
    calendar = Calendar.from_ical(written)
    file = next(one for one in mail.iter_attachments())
    assert file.get_filename() == "invitation.ics"
    again = Calendar.from_ical(file.get_content()).walk("VEVENT")[0]
    event = calendar.walk("VEVENT")[0]
    assert again["uid"] == event["uid"]
    assert part.get_param("method") == str(calendar["method"])
    return str(calendar["method"]), event


def text_of(mail) -> str:
    return mail.get_body(("plain",)).get_content()


def test_each_enterprise_with_a_mailbox_gets_one_mail_with_its_link_and_the_meeting(person, browse, office, meeting):
    person.post(f"{MAILS}/send")
    person.post(f"{MAILS}/send")
    assert sorted(mail["To"] for mail in office.mails) == sorted([A, B])
    mail = office.to(A)[0]
    text = text_of(mail)
    assert text.index("Kính mời") < text.index("Invited:")
    assert "Sông Cấm" not in text
    address = next(word for word in text.split() if word.startswith("https://haihoa.vn/invitations/"))
    assert "Bạch;Đằng" in browse().open(address.removeprefix("https://haihoa.vn")).get_text()
    method, event = event_of(mail)
    feed = Calendar.from_ical(person.open("/dialogues/calendar.ics").data).walk("VEVENT")[0]
    assert method == "REQUEST"
    assert (event["uid"], event["sequence"]) == (feed["uid"], feed["sequence"])
    assert str(event["summary"]) == meeting.title
    assert str(event["location"]) == meeting.venue
    assert str(event["organizer"]) == "mailto:nhac@haihoa.vn"
    assert str(event["attendee"]) == f"mailto:{A}"
    assert "Bạch;Đằng" in event["attendee"].params["CN"]
    assert event["dtstart"].dt == local(links.begins_at(meeting))
    assert mail_of(A).invitation.sent_on == today()
    assert "Đã gửi" in person.open(MAILS).select_one("tbody").get_text()
    assert not any(A in entry.facts for entry in db.session.query(AuditEntry))


def test_a_change_of_time_or_place_and_the_end_of_the_meeting_reach_calendars(person, office, meeting):
    person.post(f"{MAILS}/send")
    before = event_of(office.to(A)[0])[1]
    person.post(f"{MAILS}/change")
    assert len(office.to(A)) == 1  # nothing has changed
    operations.change(meeting, {"venue": "Hội trường B"})
    commit()
    assert "Gửi thay đổi cho 2" in person.open(MAILS).get_text()
    person.post(f"{MAILS}/change")
    method, event = event_of(office.to(A)[1])
    assert (method, event["uid"], str(event["location"])) == ("REQUEST", before["uid"], "Hội trường B")
    assert event["sequence"] > before["sequence"]
    assert "/invitations/" not in text_of(office.to(A)[1])
    operations.set_status(meeting, "cancelled", today(), "Bão")
    commit()
    person.post(f"{MAILS}/change")
    method, event = event_of(office.to(A)[2])
    assert (method, event["status"], event["uid"]) == ("CANCEL", "CANCELLED", before["uid"])
    assert "không diễn ra" in text_of(office.to(A)[2])
    person.post(f"{MAILS}/change")
    person.post(f"{MAILS}/send")
    assert len(office.to(A)) == len(office.to(B)) == 3


@pytest.mark.app_on("sqlite")
def test_one_that_fails_is_told_and_tried_again_and_the_others_go_out(person, office, meeting):
    office.refused_to = A
    person.post(f"{MAILS}/send")
    assert [mail["To"] for mail in office.mails] == [B]
    page = person.open(MAILS).get_text()
    assert "550" in page
    assert "Gửi thư mời cho 1" in page
    assert mail_of(A).invitation.sent_on is None
    office.refused_to = None
    person.post(f"{MAILS}/send")
    assert [mail["To"] for mail in office.mails] == [B, A]
    assert mail_of(A).error is None


@pytest.mark.app_on("sqlite")
def test_a_mail_is_sent_again_only_by_choice_and_its_link_ends_the_one_before(person, browse, office, meeting):
    person.post(f"{MAILS}/send")
    person.post(f"/dialogues/DT-1/invitations/{mail_of(A).invitation_id}/mail")
    old, new = (
        next(word for word in text_of(mail).split() if "/invitations/" in word).removeprefix("https://haihoa.vn")
        for mail in office.to(A)
    )
    browse().open(old, 404)
    browse().open(new)
    assert len(office.to(B)) == 1


@pytest.mark.app_on("sqlite")
def test_without_a_mail_server_the_mails_are_marked_and_no_link_is_made(app, person, meeting):
    app.config["PUBLIC_URL"] = "https://haihoa.vn"
    try:
        person.post(f"{MAILS}/send")
    finally:
        app.config["PUBLIC_URL"] = ""
    assert {mail_of(A).state, mail_of(B).state} == {"not_sent"}
    assert mail_of(A).invitation.link is None
    person.post(f"{MAILS}/send")  # no public address: told


def test_mailboxes_are_kept_and_of_two_who_save_one_line_the_second_is_told(person, meeting):
    one = db.session.query(Invitation).filter(~Invitation.mail.has()).one()
    key = f"box{one.id}"
    page = person.send(MAILS, 422, **{f"{key}-mailbox": "không phải"})
    assert page.select_one(f"#mailboxes-{key}-mailbox")["value"] == "không phải"
    person.send(MAILS, **{f"{key}-mailbox": "vanthu@vanxuan.vn"})
    assert one.mail.mailbox == "vanthu@vanxuan.vn"
    late = {f"{key}-mailbox": "khac@vanxuan.vn", f"{key}-was": ""}
    page = person.post(MAILS, late, 409)
    assert "vanthu@vanxuan.vn" in page.select_one(f"#mailboxes-{key}-mailbox-error").get_text()
    late[f"{key}-was"] = page.select_one(f"[name={key}-was]")["value"]
    person.post(MAILS, late)
    assert one.mail.mailbox == "khac@vanxuan.vn"
    person.send(MAILS, **{f"{key}-mailbox": ""})
    assert one.mail is None


@pytest.mark.app_on("sqlite")
@pytest.mark.parametrize("typed", ["a@b\r\nBcc: x@y.vn", "a@b", "a b@c.vn", "x" * 250 + "@c.vn", "<script>@c.vn"])
def test_what_is_no_mailbox_is_told(person, meeting, typed):
    one = db.session.query(Invitation).filter(~Invitation.mail.has()).one()
    person.post(MAILS, {f"box{one.id}-mailbox": typed, f"box{one.id}-was": ""}, 422)


@pytest.mark.app_on("sqlite")
def test_mailboxes_are_seen_by_officers_of_the_meeting_alone_and_stand_in_no_file(browse, make_user, person, meeting):
    for role, agency, status in (("leader", BOARD, 403), ("officer", "hp_snv", 403), ("admin", BOARD, 404)):
        one = browse(make_user(role, agency=agency))
        one.open(MAILS, status)
        for path in (MAILS, f"{MAILS}/send", f"{MAILS}/change", "/dialogues/DT-1/invitations/1/mail"):
            one.post(path, {}, status)
    assert A not in person.open("/dialogues/export.csv").get_data(as_text=True)
    assert A not in person.open("/dialogues/DT-1").get_text()


def test_the_list_takes_as_many_statements_for_many_as_for_few(person, meeting, make_enterprise, count_statements):
    counts = []
    for number in (1, 8):
        preparing.invite(meeting, [make_enterprise() for _each in range(number)])
        commit()
        for one in db.session.query(Invitation).filter(~Invitation.mail.has()):
            one.mail = InvitationMail(mailbox=A)
        commit()
        person.open(MAILS)
        with count_statements() as statements:
            person.open(MAILS)
        counts.append(len(statements))
    assert counts[0] == counts[1]


@pytest.mark.app_on("sqlite")
def test_mailboxes_are_forgotten_a_year_after_the_meeting(command, meeting):
    assert command("reminders", "send", "--on", today().isoformat()).exit_code == 0
    assert db.session.query(InvitationMail).count() == 3
    meeting.starts_on = today() - timedelta(days=367)
    commit()
    assert command("reminders", "send", "--on", today().isoformat()).exit_code == 0
    assert db.session.query(InvitationMail).count() == 0
