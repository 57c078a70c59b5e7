"""The calendar of meetings: which days, what stands on them, for whom; and the file for other calendars."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from sqlalchemy import select

from app.core.audit import AuditEntry
from app.core.db import commit, today
from app.core.workdays import Holiday
from app.dialogues.calendar import Period, halves_of
from app.dialogues.models import Dialogue
from app.enterprises.models import Zone
from app.extensions import db
from tests import second_reader

DAY = date(2026, 11, 26)  # a Thursday


@pytest.fixture
def person(browse, make_user):
    return browse(make_user(agency="hp_ldld_2025"))


def shown(page) -> list[tuple[str, str]]:
    """(day, title) of every entry of the month."""
    return [
        (cell.select_one("time")["datetime"], entry.select_one("a").get_text(strip=True))
        for cell in page.select("td.day")
        for entry in cell.select(".entry")
    ]


# Which days ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "key"),
    [
        ((None, None, None), "2026-11"),
        (("week", None, None), "2026-W47"),
        ((None, "2024-02", None), "2024-02"),
        ((None, None, "2026-W53"), "2026-W53"),
        (("week", "2024-02", "2020-W01"), "2020-W01"),
        (("month", "1900-01", None), "1900-01"),
        (("month", "2100-12", None), "2100-12"),
    ],
)
def test_a_period_is_read_from_its_address(asked, key):
    assert Period.read(*asked, date(2026, 11, 21)).key == key


@pytest.mark.parametrize(
    ("month", "before", "after"),
    [("2026-01", "2025-12", "2026-02"), ("1900-01", None, "1900-02"), ("2100-12", "2100-11", None)],
)
def test_links_lead_only_to_where_meetings_can_be(month, before, after):
    period = Period.read("month", month, None, DAY)
    assert (period.before and period.before.key, period.after and period.after.key) == (before, after)


@given(st.dates(date(1900, 2, 1), date(2100, 11, 30)), st.sampled_from([Period.month_of, Period.week_of]))
def test_periods_follow_each_other_without_a_gap(day, period_of):
    period = period_of(day)
    assert period.first <= day <= period.last
    assert (period.after.before, period.before.after) == (period, period)
    assert period.after.first - period.last == period.first - period.before.last == timedelta(days=1)
    assert Period.read(**{"view": None, "month": None, "week": None, "today": day, period.view: period.key}) == period
    assert all(week[0].weekday() == 0 for week in period.weeks())


@pytest.mark.parametrize("week", ["1900-W01", "2100-W52"])
def test_the_first_and_the_last_week_lead_one_way_only(week):
    period = Period.read("week", None, week, DAY)
    assert (period.before is None) != (period.after is None)


def test_a_month_shows_whole_weeks_from_monday_on():
    weeks = Period.read("month", "2026-02", None, DAY).weeks()
    assert {len(week) for week in weeks} == {7}
    assert weeks[0][0] == date(2026, 1, 26)
    assert weeks[-1][-1] == date(2026, 3, 1)


@pytest.mark.parametrize(
    "query",
    [
        "month=9999-12",
        "month=0000-01",
        "month=0-1",
        "month=2026-13",
        "month=2101-01",
        "month=1899-12",
        "month=garbage",
        "view=week&week=2026-W60",
        "view=week&week=2026-W00",
        "view=week&week=9999-W52",
        "view=week&week=2025-W53",
        "view=year",
        "month=２０２６-01",
        "view=week&week=" + "9" * 40,
    ],
)
def test_a_time_that_is_none_is_no_page(person, query):
    page = person.open(f"/dialogues/calendar?{query}", 404)
    assert "Không có trang này" in page.get_text()


def test_the_first_and_last_months_open(person):
    for query in ("month=1900-01", "month=2100-12", "view=week&week=1900-W01", "view=week&week=2100-W52"):
        assert person.open(f"/dialogues/calendar?{query}").select_one("table.calendar")


# What stands on them ------------------------------------------------------------------------------------------------


def test_a_month_shows_each_meeting_on_each_of_its_days(person, make_dialogue):
    one = make_dialogue(starts_on=DAY, title="Một ngày", starts_time=time(8))
    make_dialogue(starts_on=date(2026, 11, 29), ends_on=date(2026, 12, 2), title="Nhiều ngày")
    make_dialogue(starts_on=date(2026, 10, 1), ends_on=date(2026, 12, 31), title="Cả quý")
    make_dialogue(starts_on=date(2026, 12, 20), title="Tháng sau")
    page = person.open("/dialogues/calendar?month=2026-11")
    found = shown(page)
    assert [entry for entry in found if entry[1] == "Một ngày"] == [("2026-11-26", "Một ngày")]
    assert [day for day, title in found if title == "Nhiều ngày"] == [
        f"2026-{day}" for day in ("11-29", "11-30", "12-01", "12-02")
    ]
    assert len([day for day, title in found if title == "Cả quý"]) == 42
    assert "Tháng sau" not in page.get_text()
    assert page.select_one(f"td.day a[href='/dialogues/{one.code}']")
    assert page.select_one("table.calendar caption").get_text()
    assert all(head["scope"] == "col" for head in page.select("table.calendar thead th"))
    assert all(head["scope"] == "row" for head in page.select("table.calendar tbody th"))


def test_without_an_address_it_is_this_month_and_days_to_come_offer_to_schedule(person, browse, make_user):
    page = person.open("/dialogues/calendar")
    assert page.select_one(".day-today time")["datetime"] == today().isoformat()
    assert page.select_one(f".day-new[href='/dialogues/new?starts_on={today().isoformat()}']")
    yesterday = (today() - timedelta(days=1)).isoformat()
    assert not page.select(f".day-new[href$='{yesterday}']")
    form = person.open(f"/dialogues/new?starts_on={today().isoformat()}")
    assert form.select_one("[name=starts_on]")["value"] == f"{today():%d/%m/%Y}"
    assert person.open("/dialogues/new?starts_on=garbage").select_one("[name=starts_on]")["value"] == ""
    leader = browse(make_user("leader", agency="hp_ldld_2025")).open("/dialogues/calendar")
    assert not leader.select(".day-new")


def test_a_week_orders_by_half_day_and_time(person, make_dialogue):
    made = {"starts_on": DAY, "ends_on": DAY}
    make_dialogue(title="Chiều", starts_time=time(14), **made)
    make_dialogue(title="Sáng muộn", starts_time=time(10), ends_time=time(11, 30), **made)
    make_dialogue(title="Sáng sớm", starts_time=time(7, 30), **made)
    make_dialogue(title="Cả ngày", starts_time=time(8), ends_time=time(16), **made)
    make_dialogue(title="Chưa rõ giờ", **made)
    row = person.open("/dialogues/calendar?week=2026-W48").select_one(f"#d-{DAY}")
    cells = [[link.get_text(strip=True) for link in cell.select(".entry > a")] for cell in row.select("td")]
    assert cells == [["Chưa rõ giờ", "Cả ngày"], ["Sáng sớm", "Sáng muộn"], ["Chiều"]]


@pytest.mark.parametrize(
    ("begins", "ends", "halves"),
    [
        (None, None, {"morning", "afternoon"}),
        (time(8), None, {"morning"}),
        (time(8), time(12), {"morning"}),
        (time(8), time(12, 1), {"morning", "afternoon"}),
        (time(12), None, {"afternoon"}),
        (None, time(11), {"morning"}),
        (None, time(16), {"morning", "afternoon"}),
        (time(12), time(12), {"morning", "afternoon"}),
    ],
)
def test_half_days_follow_from_the_times(begins, ends, halves):
    assert halves_of(Dialogue(starts_on=DAY, starts_time=begins, ends_on=DAY, ends_time=ends), DAY) == halves


def test_of_several_days_the_times_bind_the_first_and_the_last():
    made = Dialogue(starts_on=DAY, starts_time=time(14), ends_on=DAY + timedelta(days=2), ends_time=time(11))
    found = [sorted(halves_of(made, DAY + timedelta(days=number))) for number in range(3)]
    assert found == [["afternoon"], ["afternoon", "morning"], ["morning"]]


def test_cancelled_meetings_are_struck_in_a_word_and_postponed_ones_marked(person, make_dialogue):
    make_dialogue(title="Bị huỷ", starts_on=DAY, status="cancelled")
    make_dialogue(title="Bị hoãn", starts_on=DAY, status="postponed")
    entries = person.open("/dialogues/calendar?month=2026-11").select(".entry-off")
    said = {entry.select_one("a").get_text(strip=True): entry for entry in entries}
    assert said["Bị huỷ"].select_one("del")
    assert said["Bị huỷ"].select_one(".state").get_text(strip=True) == "Huỷ"
    assert not said["Bị hoãn"].select("del")
    assert said["Bị hoãn"].select_one(".state").get_text(strip=True) == "Hoãn"


def test_holidays_and_swapped_days_are_marked(person):
    free = date(2026, 6, 11)  # a Thursday of a month without holidays
    db.session.add(Holiday(day=free, country="VN", name="Ngày thử", kind="holiday"))
    db.session.add(Holiday(day=free + timedelta(days=2), country="VN", name="Đổi ngày", kind="working_day"))
    db.session.add(Holiday(day=free + timedelta(days=1), country="TH", name="Elsewhere", kind="holiday"))
    commit()
    for query in ("month=2026-06", "week=2026-W24"):
        page = person.open(f"/dialogues/calendar?{query}")
        marks = [mark.get_text(strip=True) for mark in page.select(".day-mark")]
        assert marks[0] == "Ngày thử"
        assert marks[1].endswith(": Đổi ngày")
        assert len(marks) == 2
        assert len(page.select(".day-off")) == 1


# What falls together ------------------------------------------------------------------------------------------------


def clashes(page) -> dict[str, str]:
    return {
        entry.select_one("a").get_text(strip=True): mark.get_text(" ", strip=True)
        for entry in page.select(".entry")
        for mark in entry.select(".entry-clash")
    }


def test_the_same_enterprise_or_host_on_the_same_half_day_is_told(person, make_dialogue, make_enterprise):
    enterprise = make_enterprise()
    morning = {"starts_on": DAY, "starts_time": time(8)}
    make_dialogue("periodic", code="P", title="Định kỳ", enterprises=[enterprise], **morning)
    make_dialogue(code="Q", title="Hội nghị", host="hp_snv", enterprises=[enterprise, make_enterprise()], **morning)
    make_dialogue("round_table", code="R", title="Tọa đàm", host="hp_snv", **morning)
    make_dialogue("periodic", code="S", title="Nơi khác", enterprises=[make_enterprise()], **morning)
    make_dialogue(code="T", title="Chiều", host="hp_snv", starts_on=DAY, starts_time=time(14))
    make_dialogue(code="U", title="Bị huỷ", host="hp_snv", status="cancelled", **morning)
    for query in ("month=2026-11", "week=2026-W48"):
        found = clashes(person.open(f"/dialogues/calendar?{query}"))
        assert set(found) == {"Định kỳ", "Hội nghị", "Tọa đàm"}
        assert found["Định kỳ"] == "Trùng lịch nửa ngày với Q"
        assert found["Tọa đàm"] == "Trùng lịch nửa ngày với Q"
        assert found["Hội nghị"].startswith("Trùng lịch nửa ngày với P")
    narrowed = clashes(person.open("/dialogues/calendar?month=2026-11&kind=periodic"))
    assert narrowed == {"Định kỳ": "Trùng lịch nửa ngày với Q"}


def test_a_coming_meetings_page_leads_to_those_it_clashes_with(person, make_dialogue, make_enterprise):
    enterprise = make_enterprise()
    made = {"enterprises": [enterprise], "starts_time": time(8), "starts_on": date(2090, 1, 5)}
    one = make_dialogue("periodic", code="P", **made)
    several = {"starts_on": date(2090, 1, 3), "ends_on": date(2090, 1, 7), "enterprises": [enterprise]}
    make_dialogue("voluntary", code="Q", title="Nhiều ngày", **several)
    make_dialogue("voluntary", code="R", title="Chiều", **made | {"starts_time": time(14)})
    make_dialogue("voluntary", code="S", title="Kín", host="hp_snv", restricted=True, **made)
    notice = person.open(f"/dialogues/{one.code}").select(".notice-warning")
    assert [link["href"] for link in notice[0].select("a")] == ["/dialogues/Q"]
    assert len(notice) == 1
    make_dialogue("voluntary", code="T", status="held", **made | {"starts_on": DAY - timedelta(days=900)})
    assert not person.open("/dialogues/T").select(".notice-warning")


# For whom -----------------------------------------------------------------------------------------------------------


def test_restricted_meetings_appear_to_their_agencies_alone_clashes_included(
    browse, make_user, make_dialogue, make_enterprise
):
    enterprise = make_enterprise()
    make_dialogue(title="Mở", starts_on=DAY, enterprises=[enterprise], host="hp_snv")
    made = {"starts_on": DAY, "enterprises": [enterprise], "restricted": True}
    make_dialogue(title="Kín", code="SECRET-1", host="hp_bqlkkt_2025", **made)
    for agency, sees in (("hp_bqlkkt_2025", True), ("hp_ldld_2025", False)):
        browser = browse(make_user(agency=agency))
        for path in ("/dialogues/calendar?month=2026-11", "/dialogues/calendar?week=2026-W48"):
            text = browser.open(path).select_one("main").get_text()
            assert ("Kín" in text, "SECRET-1" in text) == (sees, sees)
        assert ("Kín" in browser.open("/dialogues/calendar.ics").text) is sees
    browse(make_user("admin")).open("/dialogues/calendar", 403)
    browse(make_user("admin")).open("/dialogues/calendar.ics", 403)


def test_each_condition_narrows_the_calendar_and_stays_with_the_links(person, make_dialogue, make_enterprise):
    zone = db.session.scalars(select(Zone).where(Zone.code.is_not(None)).order_by(Zone.id)).first()
    make_dialogue(title="A", starts_on=DAY, host="hp_snv", enterprises=[make_enterprise(zone=zone.code)])
    make_dialogue("periodic", title="B", starts_on=DAY, coordinating=["hp_snv"], enterprises=[make_enterprise()])
    make_dialogue(title="C", starts_on=DAY, status="invited")
    expected = {
        "agency=hp_snv": "AB",
        f"zone={zone.code}": "A",
        "kind=periodic": "B",
        "status=invited": "C",
        "agency=nobody": "ABC",
        "agency=hp_snv&kind=run": "A",
    }
    for query, wanted in expected.items():
        page = person.open(f"/dialogues/calendar?month=2026-11&{query}")
        assert "".join(sorted(title for _day, title in shown(page))) == wanted, query
    page = person.open("/dialogues/calendar?month=2026-11&agency=hp_snv")
    for link in page.select("a[rel=prev], a[rel=next], .chips-links a"):
        assert "agency=hp_snv" in link["href"]


def test_a_month_takes_as_many_statements_for_thirty_meetings_as_for_one(
    person, make_dialogue, make_enterprise, count_statements
):
    counts = []
    for number in (1, 30):
        for day in range(number):
            enterprises = [make_enterprise(), make_enterprise()]
            make_dialogue(starts_on=date(2026, 11, day + 1), enterprises=enterprises, coordinating=["hp_snv"])
        for path in ("/dialogues/calendar?month=2026-11", "/dialogues/calendar.ics"):
            person.open(path)
            with count_statements() as statements:
                person.open(path)
            counts.append((path, len(statements)))
    assert counts[:2] == counts[2:]


def test_the_calendar_is_found_from_the_list_and_the_front_page(person):
    for path in ("/", "/dialogues/"):
        assert person.open(path).select_one("main a[href='/dialogues/calendar']")


# The file -----------------------------------------------------------------------------------------------------------


def events(answer) -> dict[str, object]:
    second_reader.agree(answer.data)
    return {str(event["summary"]): event for event in Calendar.from_ical(answer.data).walk("VEVENT")}


def test_the_file_holds_day_time_title_status_and_no_more(app, monkeypatch, person, make_dialogue, make_enterprise):
    monkeypatch.setitem(app.config, "PUBLIC_URL", "https://haihoa.example/")
    day, end = today() + timedelta(days=3), today() + timedelta(days=4)
    made = {"summary": "Nội dung riêng", "venue": "Hội trường 9", "enterprises": [make_enterprise("Công ty Sông Cấm")]}
    make_dialogue(code="DT-1", title="Hội nghị, quý IV; phần \\ 1", starts_on=day, starts_time=time(8), **made)
    timed = {"starts_time": time(8), "ends_on": day, "ends_time": time(11, 30)}
    make_dialogue(code="DT-2", title="Đã mời", starts_on=day, status="invited", **timed)
    make_dialogue(code="DT-3", title="Đã huỷ", starts_on=day, ends_on=end, status="cancelled")
    make_dialogue(code="DT-4", title="Hai ngày", starts_on=day, starts_time=time(14), ends_on=end, status="postponed")
    make_dialogue(code="DT-5", title="Quá xa", starts_on=today() + timedelta(days=800))
    make_dialogue(code="DT-6", title="Quá cũ", starts_on=today() - timedelta(days=400))
    answer = person.open("/dialogues/calendar.ics")
    assert answer.mimetype == "text/calendar"
    found = events(answer)
    assert set(found) == {"Hội nghị, quý IV; phần \\ 1", "Đã mời", "Đã huỷ", "Hai ngày"}
    first, invited = found["Hội nghị, quý IV; phần \\ 1"], found["Đã mời"]
    assert str(first["uid"]) == "dt-1@dialogues.haihoa"
    assert first["dtstart"].dt.utcoffset() == timedelta(hours=7)
    assert (first["status"], invited["status"], found["Đã huỷ"]["status"]) == ("TENTATIVE", "CONFIRMED", "CANCELLED")
    assert "dtend" not in first
    assert invited["dtend"].dt - invited["dtstart"].dt == timedelta(hours=3, minutes=30)
    assert (found["Đã huỷ"]["dtstart"].dt, found["Đã huỷ"]["dtend"].dt) == (day, end + timedelta(days=1))
    assert found["Hai ngày"]["dtend"].dt.date() == end + timedelta(days=1)
    assert str(first["url"]) == "https://haihoa.example/dialogues/DT-1"
    for word in ("Nội dung riêng", "Hội trường", "Sông Cấm", "ATTENDEE", "ORGANIZER"):
        assert word not in answer.text
    assert all("dtstamp" in event and "sequence" in event for event in found.values())


def test_the_lines_of_the_file_are_those_of_the_format(person, make_dialogue):
    make_dialogue(title="Hội nghị đối thoại " + "với doanh nghiệp các khu công nghiệp " * 4, starts_time=time(8))
    data = person.open("/dialogues/calendar.ics").data
    lines = data.split(b"\r\n")
    assert lines[-1] == b""
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert max(len(line) for line in lines) <= 75
    for line in lines:
        line.decode("utf-8")  # no letter is cut in two
    assert (lines[0], lines[-2]) == (b"BEGIN:VCALENDAR", b"END:VCALENDAR")
    assert b"BEGIN:VTIMEZONE" in lines
    assert b"TZID:Asia/Ho_Chi_Minh" in lines


def test_a_change_raises_the_sequence_and_keeps_the_identity(person, make_dialogue):
    dialogue = make_dialogue(title="Hội nghị", starts_on=today())
    before = events(person.open("/dialogues/calendar.ics"))["Hội nghị"]
    person.send(f"/dialogues/{dialogue.code}/edit", venue="Hội trường")
    after = events(person.open("/dialogues/calendar.ics"))["Hội nghị"]
    assert after["sequence"] > before["sequence"]
    assert after["uid"] == before["uid"]
    assert "url" not in after


def test_the_file_narrows_like_the_page_and_stands_in_the_trail(person, make_dialogue):
    make_dialogue(title="A", host="hp_snv")
    make_dialogue(title="B")
    assert set(events(person.open("/dialogues/calendar.ics?agency=hp_snv"))) == {"A"}
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "dialogues.exported")).one()
    assert entry.details == {"format": "ics", "conditions": {"agency": "hp_snv"}, "rows": 1}


def test_without_meetings_the_file_is_a_calendar_all_the_same(person):
    assert Calendar.from_ical(person.open("/dialogues/calendar.ics").data).name == "VCALENDAR"


def test_a_list_shows_the_days_of_a_month_that_hold_a_meeting(person, make_dialogue):
    make_dialogue(title="Trong tháng", starts_on=date(2026, 11, 20))
    make_dialogue(title="Tháng sau", starts_on=date(2026, 12, 1))
    page = person.open("/dialogues/calendar?view=list&month=2026-11")
    assert [row.select_one("li a").get_text() for row in page.select("tbody tr")] == ["Trong tháng"]
    after = page.select_one("[rel=next]")["href"]
    assert "Tháng sau" in person.open(after).select_one("tbody").get_text()
    assert "Không có cuộc" in person.open("/dialogues/calendar?view=list&month=2020-01").get_text()


# Deadlines of recommendations ----------------------------------------------------------------------------------------


def test_answers_that_are_due_stand_on_their_day_if_wanted_and_lead_to_their_list(
    person, make_recommendation, make_enterprise
):
    inside = make_enterprise(zone="hp_do_son")
    for lead, enterprise in (("hp_ldld_2025", inside), ("hp_ldld_2025", None), ("hp_snv", None)):
        make_recommendation(lead=lead, enterprise=enterprise, received_on=date(2026, 11, 2), due_on=DAY)
    make_recommendation(received_on=date(2026, 11, 2), due_on=DAY, answered_on=date(2026, 11, 10), answer="Đã lắp.")
    for view, address in (("month", "month=2026-11"), ("list", "month=2026-11"), ("week", "week=2026-W48")):
        plain = person.open(f"/dialogues/calendar?view={view}&{address}").select_one("main").get_text()
        assert "đến hạn trả lời" not in plain
        page = person.open(f"/dialogues/calendar?view={view}&{address}&deadlines=1")
        links = [one for one in page.select("main a") if "đến hạn trả lời" in one.get_text()]
        assert [one.get_text(strip=True) for one in links] == ["3 kiến nghị đến hạn trả lời"]
        assert len(person.open(links[0]["href"]).select("tbody tr")) == 3
    for condition, count in (("agency=hp_snv", 1), ("zone=hp_do_son", 1), ("agency=hp_ldld_2025", 2)):
        page = person.open(f"/dialogues/calendar?month=2026-11&deadlines=1&{condition}")
        (link,) = [one for one in page.select("main a") if "đến hạn trả lời" in one.get_text()]
        assert link.get_text().startswith(f"{count} ")
        assert len(person.open(link["href"]).select("tbody tr")) == count


def test_a_restricted_recommendation_is_due_for_those_alone_who_may_read_it(
    person, browse, make_user, make_recommendation
):
    make_recommendation(lead="hp_snv", restricted=True, received_on=date(2026, 11, 2), due_on=DAY)
    address = "/dialogues/calendar?month=2026-11&deadlines=1"
    assert "đến hạn trả lời" not in person.open(address).select_one("main").get_text()
    assert "đến hạn trả lời" in browse(make_user(agency="hp_snv")).open(address).select_one("main").get_text()
