"""The periodic dialogue of every year, watched per enterprise; the time limits of a dialogue at the workplace."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from app.core.db import commit, today
from app.core.public_holidays import SpecialDay
from app.core.workdays import Calendar, WorkWeek
from app.dialogues.limits import limits, state_of
from app.dialogues.models import Dialogue
from app.dialogues.yearly import Watch, earliest_in_time, next_due_on
from app.extensions import db

BOARD = "hp_bqlkkt_2025"
WEEK = Calendar(WorkWeek.parse("Mon-Fri"))


@pytest.fixture
def person(browse, make_user):
    return browse(make_user(agency=BOARD))


@pytest.fixture
def held(make_dialogue):
    """`held(enterprise, days)` is a periodic dialogue of so many days ago."""

    def make(enterprise, days, status="held", kind="periodic", **fields):
        starts = today() - timedelta(days)
        return make_dialogue(kind, host=BOARD, enterprises=[enterprise], starts_on=starts, status=status, **fields)

    return make


def states(page) -> dict[str, str]:
    """What the list says of each enterprise."""
    return {
        row.select_one(".c-main").get_text(strip=True): row.select_one(".c-badge").get_text(strip=True)
        for row in page.select("table tbody tr")
    }


def facts_of(panel) -> dict[str, str]:
    return {one.dt.get_text(strip=True): one.dd.get_text(strip=True) for one in panel.select(".facts > div")}


# By when -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("last", "due"),
    [
        (date(2024, 3, 18), date(2025, 3, 18)),
        (date(2024, 2, 29), date(2025, 2, 28)),
        (date(2024, 3, 15), date(2025, 3, 17)),  # the 15th is a Saturday
        (date(2027, 2, 28), date(2028, 2, 28)),
    ],
)
def test_the_next_one_is_due_a_year_after_the_last(last, due):
    assert next_due_on(last, WEEK) == due


@pytest.mark.parametrize("day", [date(2025, 3, 17), date(2028, 2, 29), date(2025, 2, 28), date(2026, 11, 22)])
def test_what_the_database_takes_for_overdue_is_what_the_calendar_says(day):
    since = earliest_in_time(day, WEEK)
    for number in range(-5, 30):
        last = since + timedelta(number)
        assert (last >= since) == (next_due_on(last, WEEK) >= day), last


# The list ----------------------------------------------------------------------------------------------------------


def test_each_enterprise_stands_with_its_last_dialogue_and_those_overdue_come_first(person, make_enterprise, held):
    names = ("Đúng hạn", "Quá hạn", "Không tổ chức", "Chưa rõ", "Theo yêu cầu", "Quá hạn lâu")
    timely, late, refusing, _silent, asking, longest = [make_enterprise(name) for name in names]
    make_enterprise("Đã đóng", status="closed")
    held(timely, 900)
    last = held(timely, 100, status="closed")
    held(late, 500)
    held(late, 30, status="cancelled")
    held(refusing, 60, status="postponed")
    held(asking, 60, kind="on_request")
    held(asking, -30, status="planned")
    held(longest, 1000)
    page = person.open("/dialogues/yearly")
    assert states(page) == {
        "Quá hạn lâu": "Quá hạn theo dữ liệu đã ghi",
        "Quá hạn": "Quá hạn theo dữ liệu đã ghi",
        "Đúng hạn": "Đã tổ chức trong năm",
        "Chưa rõ": "Chưa có thông tin",
        "Không tổ chức": "Đã báo là không tổ chức",
        "Theo yêu cầu": "Chưa có thông tin",
    }
    assert list(states(page))[:3] == ["Quá hạn lâu", "Quá hạn", "Đúng hạn"]
    assert page.select_one(f"tbody a[href='/dialogues/{last.code}']")
    numbers = page.select_one("#numbers")
    assert "3/6 doanh nghiệp" in numbers.get_text(" ", strip=True)
    assert list(facts_of(numbers).values()) == ["1", "2", "1", "2"]
    for link in numbers.select("a"):
        assert len(states(person.open(link["href"]))) == int(link.get_text())
    watch = Watch(None)
    rows = watch.of(db.session.execute(watch.rows({})))
    assert [watch.of_enterprise(one.enterprise) for one in rows] == rows
    assert states(person.open("/dialogues/yearly?state=late&q=lau")) == {"Quá hạn lâu": "Quá hạn theo dữ liệu đã ghi"}


def test_the_list_narrows_to_a_zone_and_a_sector_and_goes_out_as_a_file(person, make_enterprise, held):
    inside = make_enterprise("=Trong khu", zone="Đồ Sơn", sector="VSIC2018:14")
    make_enterprise("Ngoài khu")
    held(inside, 400, code="DT-7")
    for query in ("zone=hp_do_son", "sector=VSIC2018:C"):
        page = person.open(f"/dialogues/yearly?{query}")
        assert list(states(page)) == ["=Trong khu"]
        assert "0/1 doanh nghiệp" in page.select_one("#numbers").get_text(" ", strip=True)
    rows = person.open("/dialogues/yearly/export.csv?zone=hp_do_son").get_data(as_text=True).splitlines()
    assert len(rows) == 2
    assert rows[1].startswith("'=Trong khu,")
    assert rows[1].endswith(",late")
    assert ",DT-7," in rows[1]


def test_the_list_takes_as_many_statements_for_many_enterprises_as_for_one(
    person, make_enterprise, held, count_statements
):
    held(make_enterprise(zone="Đồ Sơn", sector="VSIC2018:14"), 10)
    person.open("/dialogues/yearly")
    with count_statements() as few:
        person.open("/dialogues/yearly")
    for number in range(6):
        held(make_enterprise(zone="Đồ Sơn", sector="VSIC2018:14"), 10 + number)
    with count_statements() as many:
        person.open("/dialogues/yearly")
    assert len(many) == len(few)


def test_what_one_may_not_read_is_no_information(browse, make_user, make_agency, person, make_enterprise, held):
    enterprise = make_enterprise("Kín")
    held(enterprise, 10, restricted=True)
    assert states(person.open("/dialogues/yearly")) == {"Kín": "Đã tổ chức trong năm"}
    for reader in (make_user(agency="hp_snv"), make_user(agency=make_agency())):
        assert states(browse(reader).open("/dialogues/yearly")) == {"Kín": "Chưa có thông tin"}
    browse(make_user("admin")).open("/dialogues/yearly", 403)


def test_the_page_of_an_enterprise_tells_the_same(browse, make_user, person, make_enterprise, held):
    enterprise = make_enterprise()
    panel = person.open(f"/enterprises/{enterprise.id}").select_one("#yearly")
    assert facts_of(panel)["Tình trạng"] == "Chưa có thông tin"
    last = held(enterprise, 10)
    panel = person.open(f"/enterprises/{enterprise.id}").select_one("#yearly")
    assert panel.select_one(f"a[href='/dialogues/{last.code}']")
    assert facts_of(panel)["Tình trạng"] == "Đã tổ chức trong năm"
    assert browse(make_user("admin")).open(f"/enterprises/{enterprise.id}").select_one("#yearly") is None
    enterprise.status = "closed"
    commit()
    assert person.open(f"/enterprises/{enterprise.id}").select_one("#yearly") is None


# Time limits -------------------------------------------------------------------------------------------------------

TET = [SpecialDay(date(2026, 2, day), "VN", "Tết", "holiday") for day in (16, 17, 18, 19, 20)]


def limits_of(kind="periodic", status="held", special=(), **fields):
    made = {"starts_on": date(2026, 3, 18), "ends_on": None, "content_sent_on": None, "published_on": None}
    made |= {"requested_on": None, "replied_on": None, "kind": kind, "status": status, **fields}
    calendar = Calendar(WorkWeek.parse("Mon-Fri"), special)
    return list(limits(SimpleNamespace(**made), calendar, date(2026, 3, 20)))


def test_the_content_is_due_five_working_days_before_and_publication_three_after(app):
    with app.test_request_context():
        content, publication = limits_of(content_sent_on=date(2026, 3, 11))
        assert "11/03/2026" in content.text
        assert (content.state, publication.state) == ("met", "running")
        assert "23/03/2026" in publication.text
        assert limits_of(content_sent_on=date(2026, 3, 12))[0].state == "late"
        content, publication = limits_of(starts_on=date(2026, 2, 24), special=TET, published_on=date(2026, 2, 28))
        assert "10/02/2026" in content.text
        assert (content.state, publication.state) == ("unknown", "late")


def test_a_request_is_replied_to_in_five_working_days(app):
    with app.test_request_context():
        _content, reply, _publication = limits_of(
            "on_request", requested_on=date(2026, 3, 2), replied_on=date(2026, 3, 9)
        )
        assert reply.state == "met"
        assert "09/03/2026" in reply.text
        assert limits_of("on_request")[1].state == "unknown"


@pytest.mark.parametrize(
    ("kind", "status", "count"),
    [
        ("periodic", "planned", 1),
        ("periodic", "closed", 2),
        ("on_request", "held", 3),
        ("on_matter", "held", 1),
        ("voluntary", "planned", 0),
        ("periodic", "cancelled", 0),
        ("employees_conference", "held", 0),
        ("dialogue_conference", "held", 0),
    ],
)
def test_each_kind_has_its_own_limits(app, kind, status, count):
    with app.test_request_context():
        assert len(limits_of(kind, status)) == count
        assert limits_of(kind, status, starts_on=date(2020, 6, 1)) == []  # before the decree


@pytest.mark.parametrize(
    ("due", "done", "state"),
    [
        (None, None, "unknown"),
        (1, 1, "met"),
        (1, 2, "late"),
        (5, None, "running"),
        (3, None, "running"),
        (2, None, "unknown"),
    ],
)
def test_only_what_is_told_is_late(due, done, state):
    day = {number: date(2026, 3, number) for number in range(1, 6)} | {None: None}
    assert state_of(day[due], day[done], date(2026, 3, 3)) == state


def test_the_page_of_a_dialogue_shows_the_days_and_the_form_asks_for_them(person, make_enterprise, make_dialogue):
    made = make_dialogue(
        "on_request",
        host=BOARD,
        code="DT-8",
        enterprises=[make_enterprise()],
        starts_on=date(2026, 3, 18),
        status="held",
    )
    person.send(
        "/dialogues/DT-8/edit", requested_on="02/03/2026", replied_on="10/03/2026", content_sent_on="2026-03-11"
    )
    assert (made.requested_on, made.content_sent_on) == (date(2026, 3, 2), date(2026, 3, 11))
    panel = person.open("/dialogues/DT-8").select_one("#limits")
    assert [one.get_text(strip=True) for one in panel.select(".state")] == ["Đã tuân thủ", "Chậm", "Chưa rõ"]
    page = person.send("/dialogues/DT-8/edit", 422, replied_on="01/03/2026", content_sent_on="01/01/2100")
    assert page.select_one("#replied_on-error")
    assert page.select_one("#content_sent_on-error")
    make_dialogue(host=BOARD, code="DT-9", starts_on=date(2026, 3, 18), status="held")
    assert person.open("/dialogues/DT-9").select_one("#limits") is None


def test_the_days_come_back_from_a_file_as_they_went_out(command, make_enterprise, make_dialogue, tmp_path):
    days = {"requested_on": date(2026, 3, 2), "replied_on": date(2026, 3, 9), "content_sent_on": date(2026, 3, 10)}
    make_dialogue("on_request", code="DT-1", enterprises=[make_enterprise()], starts_on=date(2026, 3, 18), **days)
    path = tmp_path / "doi-thoai.csv"
    assert command("export", "dialogues", path).exit_code == 0
    assert "0 created, 0 updated, 1 unchanged, 0 rejected" in command("import", "dialogues", path).stdout
    path.write_text(path.read_text("utf-8-sig").replace("2026-03-10", "2026-03-11"), "utf-8")
    assert "1 updated" in command("import", "dialogues", path).stdout
    assert db.session.scalars(select(Dialogue)).one().content_sent_on == date(2026, 3, 11)
