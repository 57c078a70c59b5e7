"""Saved lists: a name for what a list shows, for oneself or for the whole agency."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core.audit import AuditEntry
from app.core.db import today
from app.extensions import db
from app.saved.models import SavedList

FEDERATION, OTHER = "hp_ldld_2025", "hp_snv"
REGISTERS = ("cases", "dialogues", "enterprises")


@pytest.fixture
def officer(make_user):
    return make_user(agency=FEDERATION)


def save(browser, name, address="/cases/", status=303, **fields):
    """Save the list at this address by the form that stands beside it."""
    return browser.send("/saved-lists/new", page=address, status=status, name=name, **fields)


def names(page) -> list[str]:
    return [link.text for link in page.select(".saved a")]


def kept() -> list[SavedList]:
    return list(db.session.scalars(select(SavedList).order_by(SavedList.id)))


@pytest.mark.parametrize("register", REGISTERS)
def test_a_list_is_saved_under_a_name_and_opened_by_it(browse, officer, register):
    browser = browse(officer)
    answer = save(browser, "Đang theo dõi", f"/{register}/?q=đình+vũ&page=3")
    page = browser.open(answer.location)
    assert "Đã lưu danh sách “Đang theo dõi”." in page.select_one(".notice").text
    link = page.select_one(".saved a")
    assert (link.text, link["aria-current"]) == ("Đang theo dõi", "page")
    assert page.select_one("form.filters input[name=q]")["value"] == "đình vũ"
    assert "page" not in kept()[0].query


def test_it_keeps_conditions_order_and_columns(browse, officer, make_case):
    make_case(code="A", reference="12/BC")
    browser = browse(officer)
    address = "/cases/?kind=stoppages&started_from=01%2F02%2F2020&sort=-code&columns=code&columns=reference"
    page = browser.open(save(browser, "Của tôi", address).location)
    heads = [head.get_text(strip=True) for head in page.select("table.register thead th")]
    assert heads == ["Chọn", "Mã", "Doanh nghiệp, nội dung", "Số của cơ quan"]
    assert page.select_one("thead th[aria-sort]")["aria-sort"] == "descending"
    assert page.select_one("form.filters input[name=started_from]")["value"] == "2020-02-01"
    assert page.select_one(".saved a[aria-current]")


def test_the_same_name_again_opens_the_new_list(browse, officer):
    browser = browse(officer)
    save(browser, "Của tôi", "/cases/?kind=strike")
    save(browser, "CỦA TOI", "/cases/?kind=lockout")
    assert [(one.name, one.query) for one in kept()] == [("CỦA TOI", "kind=lockout")]


def test_nobody_else_sees_ones_own_list(browse, officer, make_user):
    save(browse(officer), "Của tôi")
    colleague = browse(make_user(agency=FEDERATION))
    assert names(colleague.open("/cases/")) == []
    number = kept()[0].id
    for verb in ("end", "share"):
        colleague.post(f"/saved-lists/{number}/{verb}", status=404)
    assert kept()[0].agency_id is None


def test_a_shared_list_is_seen_by_the_agency_and_by_nobody_else(browse, officer, make_user):
    save(browse(officer), "Của cơ quan", shared="1")
    for role in ("officer", "leader"):
        assert names(browse(make_user(role, agency=FEDERATION)).open("/cases/")) == ["Của cơ quan"]
    assert names(browse(make_user(agency=OTHER)).open("/cases/")) == []


def test_the_successor_of_an_agency_sees_what_it_shared(browse, make_agency, make_user, agency):
    ended = make_agency(partner=True)
    save(browse(make_user(agency=ended)), "Của cơ quan cũ", shared="1")
    ended.valid_to, ended.successors = today() - timedelta(days=1), [agency(OTHER)]
    db.session.commit()
    assert names(browse(make_user(agency=OTHER)).open("/cases/")) == ["Của cơ quan cũ"]


def test_a_list_is_shared_later_and_ended_by_another_officer(browse, officer, make_user):
    own = browse(officer)
    save(own, "Tết", "/cases/?cause=tet_bonus")
    number = kept()[0].id
    own.send(f"/saved-lists/{number}/share", page="/cases/")
    leader, colleague = browse(make_user("leader", agency=FEDERATION)), browse(make_user(agency=FEDERATION))
    leader.post(f"/saved-lists/{number}/end", status=403)
    colleague.send(f"/saved-lists/{number}/end", page="/cases/")
    assert kept() == []
    assert names(own.open("/cases/")) == []
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.object_type == "saved_list")).all()
    actions = [one.action for one in entries]
    assert actions == ["saved_list.created", "saved_list.shared", "right.refused", "saved_list.ended"]


def test_a_leader_saves_lists_and_shares_none(browse, make_user):
    leader = browse(make_user("leader", agency=FEDERATION))
    assert not leader.open("/cases/").select(".save-list input[name=shared]")
    leader.post("/saved-lists/new", {"register": "cases", "query": "", "name": "Của tôi", "shared": "1"})
    assert kept()[0].agency_id is None
    leader.post(f"/saved-lists/{kept()[0].id}/share", status=403)


def test_an_administrator_saves_lists_of_what_administrators_read(browse, make_user):
    admin = browse(make_user("admin"))
    save(admin, "Chưa đủ thông tin", "/enterprises/?to_complete=1")
    admin.post("/saved-lists/new", {"register": "cases", "query": "", "name": "a"}, status=403)


def test_two_shared_lists_of_an_agency_have_two_names(browse, officer, make_user):
    save(browse(officer), "Tết", shared="1")
    colleague = browse(make_user(agency=FEDERATION))
    page = save(colleague, "TẾT", status=422, shared="1")
    assert page.select_one("#name-field.has-error")
    assert page.select_one("#name")["value"] == "TẾT"
    assert len(kept()) == 1


def test_ones_own_shared_list_is_not_changed_for_the_others_unasked(browse, officer):
    save(browse(officer), "Tết", "/cases/?kind=strike", shared="1")
    save(browse(officer), "Tết", "/cases/?kind=lockout", status=422)
    assert kept()[0].query == "kind=strike"


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "gọi 0912 345 678", "a\x00b"])
def test_a_name_that_cannot_be_kept_comes_back_as_it_was_typed(browse, officer, name):
    page = browse(officer).post("/saved-lists/new", {"register": "cases", "query": "kind=strike", "name": name}, 422)
    assert page.select_one("#name-field.has-error")
    assert page.select_one("input[name=query]")["value"] == "kind=strike"
    assert kept() == []


def test_a_number_of_a_person_that_was_searched_for_is_not_kept(browse, officer):
    page = save(browse(officer), "Của tôi", "/cases/?q=0912345678", status=422)
    assert "0912345678" in page.select_one(".error-summary").text
    assert kept() == []


def test_the_words_searched_for_stay_out_of_the_trail(browse, officer):
    save(browse(officer), "Của tôi", "/cases/?q=galoche")
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.object_type == "saved_list")).all()
    assert entries
    assert not [entry for entry in entries if "galoche" in entry.facts]


@pytest.mark.every_input
@pytest.mark.parametrize(
    "sent",
    [
        {"register": "users"},
        {"register": ""},
        {"register": "cases\x00"},
        {"query": "&" * 5000},
        {"query": "q=%ED%A0%80&=&a=%00&" + "&".join(f"a{n}=1" for n in range(500))},
        {"query": "kind=" + "x" * 5000},
        {"query": "https://example.org/?a=b"},
    ],
)
def test_whatever_is_sent_ends_on_a_page(browse, officer, sent):
    fields = {"register": "cases", "query": "", "name": "Của tôi", **sent}
    browser = browse(officer)
    token = browser._token(None)
    answer = browser.client.post("/saved-lists/new", data={"csrf_token": token, **fields})
    assert answer.status_code in (303, 404, 422)
    if answer.status_code == 303:
        assert answer.location.startswith("/cases/")
        browser.open(answer.location)


def test_a_list_takes_as_many_statements_with_many_saved_lists_as_with_one(browse, officer, count_statements):
    browser = browse(officer)
    save(browser, "Một", shared="1")
    with count_statements() as few:
        browser.open("/cases/")
    for number in range(8):
        save(browser, f"Danh sách {number}", shared="1" if number % 2 else None)
    with count_statements() as many:
        browser.open("/cases/")
    assert len(many) == len(few)
