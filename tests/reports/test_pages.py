"""The pages of figures: what they show, where their numbers lead, who may open what."""

import json
from datetime import date

import pytest

from app.extensions import db
from app.reports import queries, summary
from tests.reports import register

AS_OF = "as_of=2024-04-03"
MARCH = f"/reports/monthly/2024-03?{AS_OF}"


@pytest.fixture
def march(app):
    """Three stoppages of March 2024, one of them restricted, one without workers; a dispute and a meeting."""
    place = register.enterprise("hp_do_son", counts=[("2024-01-01", 1000)])
    register.case("strike", "2024-03-04", "2024-03-06", at=place, workers_involved=100, lead="hp_bqlkkt_2008")
    register.case("strike", "2024-03-11", "2024-03-12", at=place, workers_involved=50, restricted=True)
    register.case("work_stoppage", "2024-03-20", "2024-03-20", at=place)
    register.case("rights_dispute", "2024-03-05")
    register.dialogue("2024-03-06", "held", enterprises=[place])
    db.session.commit()
    return place


def number(page, name: str):
    """The cell `In the period` of a row of the main table."""
    row = next(
        row for row in page.select("table.figures tr") if row.th and row.th.get_text(strip=True).startswith(name)
    )
    return row.select_one("td.num")


def english(browser):
    browser.client.set_cookie("language", "en")
    return browser


def test_the_month_shows_its_figures_and_each_leads_to_its_records(browse, make_user, march):
    browser = english(browse(make_user(agency="hp_bqlkkt_2025")))
    page = browser.open(MARCH)
    assert page.h1.get_text() == "Labour relations in March 2024"
    began = number(page, "Stoppages beginning")
    assert began.get_text(strip=True) == "3"
    listed = browser.open(began.a["href"])
    assert len(listed.select("tbody")) == 1
    assert len(listed.select("tbody tr")) == 3
    # 3 days × 100 + 2 days × 50
    days = number(page, "Working days not worked")
    assert days.get_text(strip=True) == "400"
    listed = browser.open(days.a["href"])
    assert listed.select_one(".figures-total strong").get_text(strip=True) == "400"
    values = [cell.get_text(strip=True) for cell in listed.select("tbody td.num")]
    assert sorted(values) == ["-", "300", "…"]  # what the restricted one adds is not said


def test_a_restricted_record_is_one_line_that_names_its_lead_agency_only(browse, make_user, march):
    browser = english(browse(make_user(agency="hp_bqlkkt_2025")))
    address = f"/reports/records?figure=stoppages.began&from=2024-03-01&to=2024-03-31&{AS_OF}"
    rows = browser.open(address).select("tbody tr")
    hidden = [row for row in rows if "restricted, lead agency" in row.get_text()]
    lead = "Hai Phong Federation of Labour (before the merger)"
    assert [row.get_text(strip=True) for row in hidden] == [f"restricted, lead agency {lead}"]
    assert not hidden[0].find("a")
    assert sum(bool(row.find("a")) for row in rows) == 2
    # the lead's own successor reads it
    assert "restricted" not in english(browse(make_user(agency="hp_ldld_2025"))).open(address).tbody.get_text()


def test_a_share_of_periodic_dialogues_stands_with_both_its_numbers_and_only_from_five_on(browse, make_user, march):
    places = [register.enterprise() for _number in range(5)]
    for number_, place in enumerate(places):
        status = "held" if number_ < 2 else "cancelled"
        starts = "2024-03-07" if number_ < 4 else "2024-02-07"
        register.dialogue(starts, status, kind="periodic", enterprises=[place], restricted=number_ == 0)
    db.session.commit()
    person = browse(make_user(agency="hp_ldld_2025"))

    def note(address):
        row = number(english(person).open(address), "Enterprises with a periodic dialogue").find_parent("tr")
        return row.select("td")[-1].get_text(strip=True)

    assert note(MARCH) == "2 of 4 with information"
    page = person.open(f"/reports/yearly/2024?{AS_OF}")
    assert note(f"/reports/yearly/2024?{AS_OF}") == "2 of 5 with information: 40.0%"
    known = number(page, "Enterprises with information on periodic dialogue")
    assert known.find_parent("tr").select("td")[-1].get_text(strip=True) == "of 7 active enterprises"
    listed = [row.get_text(" ", strip=True) for row in person.open(known.a["href"]).select("tbody tr")]
    assert len(listed) == 5
    assert sum("restricted, lead agency" in row for row in listed) == 1


def test_an_administrator_sees_figures_but_no_case(browse, make_user, march):
    browser = english(browse(make_user("admin")))
    page = browser.open(MARCH)
    listed = browser.open(number(page, "Stoppages beginning").a["href"])
    assert [("restricted, lead agency" in row.get_text()) for row in listed.select("tbody tr")] == [True] * 3
    held = browser.open(number(page, "Meetings held").a["href"])
    assert "restricted, lead agency" in held.tbody.get_text()
    attending = browser.open(number(page, "Enterprises attending").a["href"])
    assert "restricted, lead agency" in attending.tbody.get_text()


def test_an_agency_that_is_no_partner_sees_the_same_figures_and_only_its_own_records(browse, make_user, march):
    browser = english(browse(make_user(agency="hp_cmnv_xa")))
    page = browser.open(MARCH)
    assert number(page, "Stoppages beginning").get_text(strip=True) == "3"
    listed = browser.open(number(page, "Stoppages beginning").a["href"])
    assert all("restricted, lead agency" in row.get_text() for row in listed.select("tbody tr"))


def test_zeros_are_plain_text_and_what_is_missing_is_said(browse, make_user, march):
    page = english(browse(make_user("leader"))).open(MARCH)
    lockouts = number(page, "Go-slows beginning")
    assert lockouts.get_text(strip=True) == "0"
    assert not lockouts.find("a")
    warning = page.select_one(".notice-warning")
    assert "stoppages without a number of workers: 1" in " ".join(warning.get_text(" ").split())
    assert not page.select(".notice-error")
    tile = page.select_one(".tile").get_text(" ", strip=True)
    assert "up by 3 on the previous month" in tile
    assert "%" not in tile
    assert "known for 2 of 3" in page.select(".tile")[1].get_text()


def test_every_door_of_the_page_opens_and_has_as_many_rows_as_it_says(browse, make_user, march):
    browser = english(browse(make_user()))
    page = browser.open(f"/reports/yearly/2024?{AS_OF}")
    doors = {door["href"]: door.get_text(strip=True) for door in page.select("a.door")}
    assert len(doors) > 30
    for address, text in doors.items():
        listed = browser.open(address)
        assert listed.select_one(".figures-total strong").get_text(strip=True) == text
        if not listed.select("thead th.num"):
            assert str(len(listed.select("tbody tr"))) == text


def test_the_list_is_paged_and_says_its_total(browse, make_user, march):
    browser = english(browse(make_user()))
    address = f"/reports/records?figure=stoppages.began&from=2024-03-01&to=2024-03-31&{AS_OF}&per_page=2"
    first = browser.open(address)
    assert len(first.select("tbody tr")) == 2
    assert "1–2 of 3" in first.select_one(".pager-count").get_text()
    assert len(browser.open(f"{address}&page=2").select("tbody tr")) == 1
    basis = "/reports/records?figure=stoppages.basis.computed&from=2024-03-01&to=2024-03-31&per_page=1&page=2"
    listed = browser.open(f"{basis}&{AS_OF}")
    assert len(listed.select("tbody tr")) == 1
    assert "2–2 of 2" in listed.select_one(".pager-count").get_text()


def test_figures_that_contradict_each_other_are_said_in_red(browse, make_user, march, monkeypatch):
    monkeypatch.setitem(summary.STOPPAGE_FLAGS, "carried_in", queries.began)
    page = english(browse(make_user())).open(MARCH)
    assert "stoppages in effect = beginning + carried in" in page.select_one(".notice-error").get_text()


def test_the_json_is_that_of_the_command_whatever_the_reader_s_language(browse, make_user, march, command):
    answer = english(browse(make_user())).open(f"/reports/monthly/2024-03.json?{AS_OF}")
    assert answer.mimetype == "application/json"
    made = command("reports", "monthly", "2024-03", "--as-of", "2024-04-03")
    assert made.exit_code == 0
    assert made.stderr == ""
    assert answer.get_data(as_text=True) == made.stdout
    found = json.loads(made.stdout)
    assert found["stoppages"]["began"] == 3
    assert found["period"] == {"kind": "month", "from": "2024-03-01", "to": "2024-03-31", "as_of": "2024-04-03"}
    assert [row["label"] for row in found["stoppages"]["by_zone"]] == ["Đồ Sơn"]


@pytest.mark.parametrize(
    "path",
    [
        "/reports/monthly/2024-13",
        "/reports/monthly/2024-13.json",
        "/reports/monthly/2024",
        "/reports/monthly/2024-13.xlsx",
        "/reports/monthly/2024-03.odt",
        "/reports/yearly/2024.doc",
        "/reports/yearly/1800",
        "/reports/records",
        "/reports/records?figure=nothing&from=2024-01-01&to=2024-01-31",
        "/reports/records?figure=stoppages.began&from=2024-01-01&to=2024-01-31&by=nothing&key=x",
        "/reports/records?figure=stoppages.began&from=2024-01-01&to=2024-01-31&by=zone",
    ],
)
def test_what_there_is_not_is_not_found(browse, make_user, path):
    browse(make_user()).open(path, status=404)


@pytest.mark.parametrize(
    "path",
    [
        "/reports/monthly/2024-03?as_of=yesterday",
        "/reports/yearly/2024.json?as_of=2024-02-30",
        "/reports/records?figure=stoppages.began&from=2024-01-01&to=",
        "/reports/records?figure=stoppages.began&from=2024-01-02&to=2024-01-01",
    ],
)
def test_a_date_that_cannot_be_read_is_said(browse, make_user, path):
    answer = browse(make_user()).client.get(path)
    said = str(answer.json) if answer.is_json else answer.text
    assert (answer.status_code, "ngày" in said.lower()) == (400, True), said


def test_the_list_of_periods_begins_with_this_month_and_year(browse, make_user, march):
    page = browse(make_user("leader")).open("/reports/")
    today = date.today()
    links = [link["href"] for link in page.main.select("a[href*=ly]")]
    assert links[:2] == [f"/reports/yearly/{today.year}", f"/reports/monthly/{today:%Y-%m}"]
    assert "/reports/monthly/2024-03" in links
    assert "/reports/monthly/2024-02" not in links
    assert page.main.find("a", href="/reports/yearly/2024")


def test_both_languages_show_numbers_in_their_own_way(browse, make_user, app):
    register.case("strike", "2024-03-04", "2024-03-04", workers_involved=1062)
    register.case("strike", "2024-03-04", "2024-03-04", workers_involved=3, counts=[("2024-03-04", 3, 0.5)])
    db.session.commit()
    browser = browse(make_user())
    browser.client.set_cookie("language", "vi")
    assert "1.063,5" in browser.open(MARCH).main.get_text()
    assert "1,063.5" in english(browser).open(MARCH).main.get_text()


def test_a_stranger_is_asked_to_sign_in(browse, march):
    for path in ("/reports/", MARCH, "/reports/monthly/2024-03.json", "/reports/records?figure=stoppages.began"):
        assert browse().client.get(path).status_code in (302, 303, 401)
