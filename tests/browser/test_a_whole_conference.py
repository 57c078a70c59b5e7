"""A conference from the plan to its close and to the next one, played by those who have a part in it.

The board that holds it, an enterprise with its link on a phone, the agency that answers.
"""

import csv
import io
import re
from contextlib import contextmanager

import pytest
from docx import Document
from icalendar import Calendar
from playwright.sync_api import expect

from tests import second_reader
from tests.browse import PASSWORD
from tests.browser import samples
from tests.browser.conftest import OFFICE, PHONE
from tests.browser.demonstration import StandingClock
from tests.browser.people import BOARD, OTHER
from tests.mail_server import listening

MAILBOX = "vanthu@maysaobac.vn"
GUEST = "Công ty TNHH May Sao Bắc"
ROAD, LAMPS = "Mở rộng đường số 7 vào nhà máy", "Lắp đèn đường ở cổng khu công nghiệp"
WEEK_BEFORE, THE_DAY = "2026-11-13T02:00+00:00", "2026-11-20T02:00+00:00"


@pytest.fixture
def office():
    with listening() as (taken, address):
        taken.address = address
        yield taken


@pytest.fixture
def place(tmp_path, office):
    """Two agencies with an officer each and a few enterprises; mails go to `office`."""
    place = StandingClock(tmp_path / "instance", SMTP_URL=office.address, MAIL_FROM="bql@haihoa.vn")
    place.moment = WEEK_BEFORE
    file = tmp_path / "enterprises.csv"
    with file.open("w", newline="", encoding="utf-8") as out:
        rows = samples.enterprises()
        writer = csv.DictWriter(out, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    with place.commands() as run:
        run("setup")
        run("import", "enterprises", file)
        for name, agency in (("board", BOARD), ("answering", OTHER)):
            words = ("--agency", agency, "--role", "officer", "--password-stdin")
            run("users", "create", name, *words, input=f"{PASSWORD}\n")
    return place


@pytest.fixture
def at(place, browser):
    """`with at(THE_DAY) as arrive:` the server of that moment; `arrive("board")` signs in, `arrive()` stays outside."""

    @contextmanager
    def serving(moment: str):
        place.moment = moment
        place.serve()
        contexts = []

        def arrive(name: str | None = None, size: dict = OFFICE):
            context = browser.new_context(base_url=place.url, viewport=size, locale="vi-VN", accept_downloads=True)
            context.set_default_timeout(8000)
            contexts.append(context)
            page = context.new_page()
            page.clock.set_fixed_time(moment)
            if name:
                page.goto("/login")
                page.locator("input[name=username]").fill(name)
                page.locator("input[name=password]").fill(PASSWORD)
                page.keyboard.press("Enter")
                expect(page.locator("form[action$='/logout']").first).to_be_attached()
            return page

        try:
            yield arrive
        finally:
            for context in contexts:
                context.close()
            place.stop()

    return serving


def plan_and_invite(page) -> str:
    """The board plans the conference and sends the invitation by mail; the address of the meeting."""
    page.goto("/dialogues/new?starts_on=2026-11-20")
    page.get_by_label("Hội nghị đối thoại", exact=True).check()
    page.locator("#starts_time").fill("08:00")
    page.get_by_label("Địa điểm").fill("Hội trường tầng 3")
    page.get_by_role("button", name="Lưu cuộc đối thoại").click()
    address = page.url.partition("?")[0]
    page.get_by_role("link", name="Mời doanh nghiệp").click()
    page.get_by_label(f"Chọn {GUEST}").check()
    page.get_by_role("button", name="Mời doanh nghiệp đã chọn").click()
    page.goto(f"{address}/mails")
    page.locator(".guest-form input[name$=mailbox]").fill(MAILBOX)
    page.get_by_role("button", name="Lưu hộp thư").click()
    page.get_by_role("button", name=re.compile("Gửi thư mời cho 1")).click()
    expect(page.locator(".guest-form")).to_contain_text("Đã gửi")
    move_to(page, address, "Đã mời")
    return address


def move_to(page, address: str, status: str):
    page.goto(address)
    page.get_by_label(status, exact=True).check()
    page.get_by_role("button", name="Lưu trạng thái").click()
    expect(page.locator(".notice-success, .notice-info").first).to_be_visible()


def answer_by_link(page, mail):
    """The enterprise says on a phone how many come and files a point."""
    link = re.search(r"http://\S+/invitations/\S+", mail.get_body(("plain",)).get_content())[0]
    page.goto(link)
    page.get_by_label("Có dự", exact=True).check()
    page.locator("#reply-employer_side").fill("2")
    page.locator("#reply-worker_side").fill("3")
    page.get_by_role("button", name="Lưu trả lời").click()
    expect(page.locator("main")).to_contain_text("Đã lưu")
    page.locator("#point-text").fill(ROAD)
    page.get_by_role("button", name="Gửi kiến nghị").click()
    expect(page.locator("#points")).to_contain_text(ROAD)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def run_the_meeting(page, address: str):
    """On the day: who came, a second point, the first one assigned to the agency that must answer."""
    page.goto(f"{address}/meeting")
    expect(page.locator("#points > li")).to_have_count(1)
    seat = page.locator("#attendance > li").filter(has_text=GUEST)
    seat.get_by_label("Đã dự").check()
    seat.locator("[name=employer_side]").fill("2")
    seat.locator("[name=worker_side]").fill("3")
    seat.get_by_role("button", name=re.compile("Lưu")).click()
    expect(page.locator("#present")).to_contain_text("1 doanh nghiệp")
    page.locator("#point-enterprise").fill(GUEST)
    page.locator("#point-topic").select_option("traffic_lighting")
    page.locator("#point-text").fill(LAMPS)
    page.keyboard.press("Enter")
    expect(page.locator("#points > li")).to_have_count(2)
    first = page.locator("#points > li").filter(has_text=ROAD)
    first.locator("[data-do=assign]").click()
    first.locator("[name=lead]").select_option(OTHER)
    first.locator("form.spot button[type=submit]").click()
    expect(first).to_contain_text("Sở Nội vụ")


def answer_in_writing(page):
    """The agency that answers finds the point among its work and answers it."""
    page.goto("/recommendations/?status=open")
    page.get_by_role("row").filter(has_text=ROAD).get_by_role("link", name=re.compile("KN-")).click()
    work = page.locator("#work details").filter(has=page.locator("form[action$='/answer']"))
    work.locator("summary").click()
    form = work.locator("form")
    form.locator("[name=answer]").fill("Sẽ mở rộng trong quý I năm 2027.")
    form.locator("[name=answer_mode]").select_option("written")
    form.locator("[name=content_state]").select_option("accepted_in_progress")
    form.locator("button[type=submit]").click()
    expect(page.locator("#given-answer")).to_contain_text("quý I năm 2027")


def conclude(page, address: str) -> bytes:
    """Held, concluded with what was agreed, closed; the minutes as a Word file."""
    move_to(page, address, "Đã tổ chức")
    page.goto(f"{address}?conclusions=edit#conclusions")
    page.locator("#conclude-conclusions").fill("Các cơ quan trả lời trong 15 ngày làm việc.")
    page.get_by_role("button", name="Lưu kết luận").click()
    move_to(page, address, "Đã kết luận")
    move_to(page, address, "Đã đóng")
    page.goto(f"{address}/minutes")
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải .docx").click()
    return download.value.path().read_bytes()


def test_a_conference_is_planned_held_answered_closed_and_opens_the_next_one(at, office):
    with at(WEEK_BEFORE) as arrive:
        address = plan_and_invite(arrive("board"))
        (mail,) = office.to(MAILBOX)
        file = next(mail.iter_attachments()).get_content()
        second_reader.agree(file)
        (event,) = Calendar.from_ical(file).walk("VEVENT")
        assert str(event["organizer"]).endswith("bql@haihoa.vn")
        assert f"{event['dtstart'].dt:%d/%m/%Y %H:%M}" == "20/11/2026 08:00"
        answer_by_link(arrive(size=PHONE), mail)
    with at(THE_DAY) as arrive:
        board = arrive("board")
        run_the_meeting(board, address)
        answer_in_writing(arrive("answering"))
        minutes = Document(io.BytesIO(conclude(board, address)))
        points = next(
            one for one in minutes.tables if "Nội dung kiến nghị" in [cell.text for cell in one.rows[0].cells]
        )
        told = {row.cells[2].text: [cell.text for cell in row.cells] for row in points.rows[1:]}
        assert set(told) == {ROAD, LAMPS}
        assert "Sẽ mở rộng trong quý I năm 2027." in told[ROAD][4]
        assert GUEST in told[LAMPS]
        board.goto("/dialogues/new?starts_on=2027-03-05")
        board.get_by_label("Hội nghị đối thoại", exact=True).check()
        board.get_by_role("button", name="Lưu cuộc đối thoại").click()
        expect(board.locator("main")).to_contain_text(LAMPS)
        expect(board.locator("main")).to_contain_text(ROAD)
