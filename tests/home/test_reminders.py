"""`flask reminders send`: one digest a person and day, through a real mail server on this machine."""

import smtplib
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.cases import coordination, handling
from app.cases.models import HandOver
from app.core.audit import AuditEntry
from app.core.db import commit, local, now, today
from app.extensions import db
from app.home.models import Reminder
from tests.installation import free_port
from tests.mail_server import running

LEAD, OTHER = "hp_ldld_2025", "hp_snv"
RULES = "/cases/deadlines/rules"
NOTICE = "notice_of_irregular_strike_received"


@pytest.fixture
def office(app):
    with running(app) as taken:
        yield taken


@pytest.fixture
def officer(make_user):
    return make_user(username="can.bo", email="can.bo@ldld.vn", agency=LEAD)


@pytest.fixture
def send(command):
    def run(*words, status=0) -> str:
        done = command("reminders", "send", *words)
        assert done.exit_code == status, done.output
        return done.stdout.strip()

    return run


@pytest.fixture
def overdue(make_case):
    """A stoppage whose notice was received three days ago and whose first meeting nobody recorded."""

    def make(**fields):
        case = make_case(workers_involved=50, main_cause="wage_level", **fields)
        told = local(now() - timedelta(days=3)).replace(tzinfo=None)
        handling.add_event(case, {"event": NOTICE, "happened_at": told})
        commit()
        return case

    return make


@pytest.fixture
def confirmed(browse, make_user):
    """The rule of the twelve hours counts: an administrator confirmed who owes it."""
    browse(make_user("admin")).send(f"{RULES}/wildcat_first_meeting", page=RULES)


def states() -> list[str]:
    return list(db.session.scalars(select(Reminder.state).order_by(Reminder.id)))


def unended(make_case, **fields):
    return make_case(started_on=today() - timedelta(days=20), workers_involved=5, main_cause="wage_level", **fields)


def test_there_is_no_mail_when_there_is_nothing_to_tell(office, officer, send):
    assert "0 sent" in send()
    assert office.mails == []
    assert states() == []


def test_one_mail_tells_what_waits_with_codes_and_addresses_and_no_word_of_the_case(office, officer, send, make_case):
    case = unended(make_case, demands="Tăng lương cơ bản")
    send()
    [mail] = office.mails
    assert (mail["To"], mail["From"]) == ("can.bo@ldld.vn", "nhac@haihoa.vn")
    assert mail["Subject"].startswith("[Hài Hoà] 0 việc quá hạn, 0 việc sắp đến hạn")
    text = mail.get_content()
    assert f"{case.code} · bắt đầu ngày" in text
    assert f"https://haihoa.vn/cases/{case.code}" in text
    assert "Tăng lương" not in text
    assert case.enterprise.name not in text
    assert text.rstrip().endswith("không trả lời thư này.")


def test_what_is_overdue_by_law_comes_first(office, officer, send, overdue, confirmed):
    case = overdue()
    send()
    [mail] = office.mails
    assert mail["Subject"].startswith("[Hài Hoà] 1 việc quá hạn")
    text = mail.get_content()
    assert text.startswith("Quá hạn (1)")
    assert case.code in text.splitlines()[1]


def test_recommendations_that_are_overdue_or_due_soon_are_told_without_their_text(
    office, officer, send, make_recommendation
):
    long_ago = today() - timedelta(days=60)
    late = make_recommendation("Mở rộng đường", lead=LEAD, received_on=long_ago)
    soon = make_recommendation("Lắp đèn", lead=LEAD, received_on=long_ago, due_on=today())
    make_recommendation(lead=LEAD, received_on=long_ago, code="BROUGHT", brought_from="kien-nghi.csv")
    make_recommendation(lead=OTHER, received_on=long_ago, coordinating=[LEAD], code="ELSEWHERE")
    send()
    [mail] = office.mails
    assert mail["Subject"].startswith("[Hài Hoà] 1 việc quá hạn, 1 việc sắp đến hạn")
    text = mail.get_content()
    for one in (late, soon):
        assert f"https://haihoa.vn/recommendations/{one.code}" in text
        assert one.text not in text
    assert "BROUGHT" not in text
    assert "ELSEWHERE" not in text


def test_a_rule_for_reference_is_never_overdue(office, officer, send, overdue):
    overdue()
    send()
    assert all("1 việc quá hạn" not in mail["Subject"] for mail in office.mails)


def test_what_falls_due_within_three_working_days_is_told(office, officer, send, make_case, confirmed):
    case = make_case(workers_involved=50, main_cause="wage_level")
    handling.add_event(case, {"event": NOTICE, "happened_at": local(now()).replace(tzinfo=None)})
    commit()
    send()
    [mail] = office.mails
    assert "1 việc sắp đến hạn" in mail["Subject"]
    assert mail.get_content().startswith("Sắp đến hạn (1)")


def test_each_reads_in_the_own_language(office, officer, make_user, send, make_case):
    make_user(email="reader@ldld.vn", agency=LEAD, language="en")
    unended(make_case)
    send()
    [mail] = office.to("reader@ldld.vn")
    assert mail["Subject"].startswith("[Hài Hoà] 0 overdue, 0 due soon")
    assert "Stoppages without an end" in mail.get_content()


def test_offers_and_missing_numbers_are_told(office, officer, send, make_case, agency):
    case = make_case(lead=OTHER)
    db.session.add(HandOver(case=case, from_agency=agency(OTHER), to_agency=agency(LEAD), on=today()))
    make_case(lead=LEAD)
    commit()
    send()
    text = office.mails[0].get_content()
    assert "Đề nghị nhận chủ trì chờ trả lời (1)" in text
    assert "chưa có số người: 1" in text
    assert "lacks=workers" in text


def test_questions_and_agreements_are_told(office, officer, send, make_case, agency):
    asked = make_case(lead=OTHER, coordinating=[LEAD], ended_on=today(), main_cause="wage_level", workers_involved=5)
    coordination.ask(asked, agency(LEAD), "Bao nhiêu lao động?", today())
    asked.agreement_check_on = today()
    commit()
    send()
    text = "\n".join(office.mails[0].get_content().splitlines())
    assert f"Câu hỏi chờ trả lời (1)\n- {asked.code}" in text
    assert f"Thoả thuận đến ngày kiểm tra (1)\n- {asked.code}" in text
    assert "Bao nhiêu lao động?" not in text


def test_a_second_call_on_the_same_day_sends_nothing(office, officer, send, make_case):
    unended(make_case)
    send()
    assert "0 sent, 0 failed, 0 not sent, 1 sent before" in send()
    assert len(office.mails) == 1
    assert "1 sent" in send("--on", (today() + timedelta(days=1)).isoformat())


@pytest.mark.every_input
@pytest.mark.parametrize("fields", [{"role": "admin"}, {"email": None}, {"agency": OTHER}, {"disabled_at": now()}])
def test_who_has_no_case_no_address_or_no_account_any_more_gets_none(office, make_user, send, make_case, fields):
    make_user(**{"email": "ai.do@ldld.vn", "agency": LEAD, **fields})
    unended(make_case)
    send()
    assert office.mails == []


def test_a_restricted_case_is_told_to_its_agencies_only(office, officer, make_user, send, make_case):
    make_user(email="ngoai@snv.vn", agency=OTHER)
    unended(make_case, restricted=True)
    send()
    assert [mail["To"] for mail in office.mails] == ["can.bo@ldld.vn"]


def test_what_a_file_brought_raises_no_reminder(office, officer, send, command, tmp_path):
    file = tmp_path / "cases.csv"
    file.write_text("kind,enterprise,started_on\nwork_stoppage,Công ty Cũ,2019-03-04\n", encoding="utf-8")
    assert command("import", "cases", file, "--create-enterprises").exit_code == 0
    send()
    assert office.mails == []


def test_what_failed_is_said_seen_by_the_administrator_and_tried_again(
    office, officer, send, make_case, browse, make_user
):
    unended(make_case)
    office.refusing = "452 hộp thư đầy"
    assert "0 sent, 1 failed" in send(status=1)
    page = browse(make_user("admin")).open("/admin/mail")
    row = page.select_one("tbody tr").get_text(" ", strip=True)
    assert "can.bo" in row and "Gửi lỗi" in row and "452" in row
    office.refusing = None
    assert "1 sent" in send()
    assert states() == ["sent"]
    assert db.session.scalars(select(Reminder.tries)).one() == 2
    assert {"reminder.failed", "reminder.sent"} <= set(db.session.scalars(select(AuditEntry.action)))


def test_a_server_that_is_away_is_asked_once_and_everybody_waits_for_the_next_call(
    app, officer, make_user, send, make_case, monkeypatch
):
    make_user(email="hai@ldld.vn", agency=LEAD)
    unended(make_case)
    app.config.update(SMTP_URL=f"smtp://127.0.0.1:{free_port()}", MAIL_FROM="nhac@haihoa.vn")
    asked, real = [], smtplib.SMTP.connect
    monkeypatch.setattr(smtplib.SMTP, "connect", lambda *given, **more: asked.append(1) or real(*given, **more))
    try:
        assert "2 failed" in send(status=1)
    finally:
        app.config.update(SMTP_URL="", MAIL_FROM="")
    assert len(asked) == 1


def test_without_a_mail_server_the_mails_are_listed_and_go_out_once_there_is_one(officer, send, make_case, request):
    unended(make_case)
    assert "1 not sent" in send()
    assert states() == ["not_sent"]
    office = request.getfixturevalue("office")
    assert "1 sent" in send()
    assert len(office.mails) == 1


def test_an_address_that_is_none_fails_alone(office, officer, make_user, send, make_case):
    make_user(username="a.sai", email="sai\r\nBcc: ai@do.vn", agency=LEAD)
    unended(make_case)
    assert "1 sent, 1 failed" in send(status=1)
    assert [mail["To"] for mail in office.mails] == ["can.bo@ldld.vn"]


def test_a_password_goes_to_no_stranger_without_encryption(app, officer, send, make_case):
    unended(make_case)
    app.config.update(SMTP_URL="smtp://ten:mat-khau@192.0.2.1:25", MAIL_FROM="nhac@haihoa.vn")
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(smtplib.SMTP, "connect", lambda *_given: (220, b"hello"))
            patch.setattr(smtplib.SMTP, "ehlo", lambda self, *_given: self.esmtp_features.clear())
            patch.setattr(smtplib.SMTP, "login", lambda *_given: pytest.fail("the password was sent"))
            send(status=1)
    finally:
        app.config.update(SMTP_URL="", MAIL_FROM="")
    assert "no TLS" in db.session.scalars(select(Reminder.error)).one()


def test_a_sender_is_asked_for_and_a_day_is_read(office, app, command):
    app.config["MAIL_FROM"] = ""
    assert "HAIHOA_MAIL_FROM" in command("reminders", "send").stderr
    app.config["MAIL_FROM"] = "nhac@haihoa.vn"
    assert "is not a date" in command("reminders", "send", "--on", "hôm qua").stderr
    assert command("reminders", "send", "--on", date(2026, 1, 2).isoformat()).exit_code == 0


def test_the_statements_of_a_run_grow_with_the_mails_and_not_with_the_cases(
    office, officer, send, make_case, make_enterprise, count_statements
):
    enterprise = make_enterprise()
    counts = []
    for day in (1, 2):
        for _ in range(1 if day == 1 else 6):
            unended(make_case, enterprise=enterprise)
        with count_statements() as statements:
            send("--on", (today() + timedelta(days=day)).isoformat())
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_only_administrators_see_which_reminders_went_out(browse, make_user):
    for role in ("officer", "leader"):
        browse(make_user(role)).open("/admin/mail", 403)
    page = browse(make_user("admin")).open("/admin/mail")
    assert "Chưa có thư nhắc việc nào." in page.get_text()
