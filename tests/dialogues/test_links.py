"""The link of an invited enterprise: who comes, points filed beforehand, until when; and that it tells nothing else."""

import json
from datetime import UTC, datetime, time, timedelta
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import insert

from app.accounts.models import FailedSignIn
from app.core import audit
from app.core.audit import AuditEntry
from app.core.db import commit, local, now, today
from app.dialogues import links, operations, preparing
from app.dialogues.link_models import InvitationLink
from app.enterprises import merging
from app.extensions import db
from app.recommendations import filed, handling
from app.recommendations import operations as recommendations
from app.recommendations.models import Recommendation

BOARD = "hp_bqlkkt_2025"
LINKS = "/dialogues/DT-1/links"
HOSTILE = "=cmd|' /C calc'!A0\n<script>alert(1)</script>\r\nATTENDEE:x;\\, ${7*7} \u202eđường vào cảng"


@pytest.fixture(autouse=True)
def public_address(app):
    app.config["PUBLIC_URL"] = "https://haihoa.example"
    yield
    app.config["PUBLIC_URL"] = ""


@pytest.fixture
def person(browse, make_user):
    return browse(make_user(agency=BOARD))


@pytest.fixture
def meeting(make_dialogue):
    return make_dialogue(
        host=BOARD, code="DT-1", status="invited", starts_on=today() + timedelta(days=30), starts_time=time(8)
    )


@pytest.fixture
def invite(meeting):
    """`invite(enterprise)` puts it on the list and makes its link: the token."""

    def put(enterprise) -> str:
        preparing.invite(meeting, [enterprise])
        db.session.flush()
        db.session.refresh(meeting)
        made = links.make(next(one for one in meeting.invitations if one.enterprise_id == enterprise.id))
        commit()
        return made.token

    return put


@pytest.fixture
def guest(browse, invite, make_enterprise):
    """An enterprise at its own page."""
    enterprise = make_enterprise("Công ty Bạch Đằng", employees=40)
    token = invite(enterprise)
    return SimpleNamespace(browser=browse(), enterprise=enterprise, page=f"/invitations/{token}")


def file(guest, text="Mở rộng đường vào khu công nghiệp", status=303, **fields):
    return guest.browser.send(f"{guest.page}/points", status, text=text, **fields)


def points() -> list[Recommendation]:
    return db.session.query(Recommendation).order_by(Recommendation.id).all()


def tokens_on(page) -> list[str]:
    return [one.get_text(strip=True) for one in page.select(".address")]


# Making links --------------------------------------------------------------------------------------------------------


def test_links_are_made_for_all_who_lack_one_and_shown_only_once(person, browse, meeting, make_enterprise):
    gone = make_enterprise("Đã nghỉ", status="closed")
    preparing.invite(meeting, [make_enterprise("Công ty A"), make_enterprise("Công ty B"), gone])
    commit()
    page = person.post(LINKS, {}, 200)
    addresses = tokens_on(page)
    assert len(addresses) == 2
    assert all(one.startswith("https://haihoa.example/invitations/") for one in addresses)
    assert tokens_on(person.open(LINKS)) == []
    assert "Đã nghỉ" not in page.select_one("tbody").get_text()
    person.post(LINKS, {}, 303)  # nobody lacks one any more but who ceased
    outside = browse()
    for address in addresses:
        outside.open(address.removeprefix("https://haihoa.example"))
    kept = [row.token_hash for row in db.session.query(InvitationLink)]
    assert all(len(one) == 64 and one not in address for one in kept for address in addresses)
    written = " ".join(entry.facts for entry in db.session.query(AuditEntry))
    assert not any(one in written for one in kept)


def test_a_renewed_link_ends_the_one_before_and_a_revoked_one_opens_nothing(person, guest):
    invitation = db.session.query(InvitationLink).one().invitation_id
    page = person.post(f"/dialogues/DT-1/invitations/{invitation}/link", {}, 200)
    fresh = tokens_on(page)[0].removeprefix("https://haihoa.example")
    guest.browser.open(guest.page, 404)
    guest.browser.open(fresh)
    person.post(f"/dialogues/DT-1/invitations/{invitation}/link/revoke")
    assert "Đã thu hồi" in person.open(LINKS).select_one("tbody").get_text()
    guest.browser.open(fresh, 404)
    person.post(f"/dialogues/DT-1/invitations/{invitation}/link/revoke")  # told, nothing happens
    actions = [entry.action for entry in db.session.query(AuditEntry).filter_by(object_type="invitation_link")]
    assert actions == ["invitation_link.made", "invitation_link.renewed", "invitation_link.revoked"]


@pytest.mark.app_on("sqlite")
@pytest.mark.app_on("postgresql")  # SQLite lets one write at a time
def test_of_two_who_make_the_first_link_at_once_the_second_renews_it(meeting, make_enterprise):
    preparing.invite(meeting, [make_enterprise()])
    commit()
    invitation = meeting.invitations[0]
    assert invitation.link is None
    with db.engine.begin() as other:
        other.execute(insert(InvitationLink).values(invitation_id=invitation.id, made_at=now()))
    links.make(invitation)
    commit()
    assert db.session.query(InvitationLink).count() == 1


def test_without_a_public_address_no_link_is_made(app, person, meeting, make_enterprise):
    preparing.invite(meeting, [make_enterprise()])
    commit()
    app.config["PUBLIC_URL"] = ""
    assert "HAIHOA_PUBLIC_URL" in person.open(LINKS).get_text()
    person.post(LINKS)
    assert db.session.query(InvitationLink).count() == 0


@pytest.mark.app_on("sqlite")
def test_links_are_for_officers_of_the_meeting(browse, make_user, meeting, guest, make_agency):
    number = db.session.query(InvitationLink).one().invitation_id
    paths = (
        LINKS,
        "/dialogues/DT-1/closing",
        *(f"/dialogues/DT-1/invitations/{number}/link{end}" for end in ("", "/revoke")),
    )
    for role, agency, reads, refused in (
        ("leader", BOARD, 200, 403),
        ("officer", "hp_snv", 200, 403),
        ("officer", make_agency(), 404, 404),
        ("admin", BOARD, 404, 404),
    ):
        one = browse(make_user(role, agency=agency))
        page = one.open(LINKS, reads)
        for path in paths:
            one.post(path, {}, refused)
        if reads == 200:
            assert page.select("main form[method=post]") == []
    person = browse(make_user(agency=BOARD))
    person.post("/dialogues/DT-1/invitations/999999/link", {}, 404)


@pytest.mark.app_on("sqlite")
def test_taking_an_enterprise_off_the_list_ends_its_link(person, guest, meeting):
    guest_line = {f"guest{meeting.invitations[0].id}-dropped": "1", f"guest{meeting.invitations[0].id}-was": "||False|"}
    person.post("/dialogues/DT-1/invitations", guest_line)
    guest.browser.open(guest.page, 404)
    assert db.session.query(InvitationLink).count() == 0


def test_the_list_takes_as_many_statements_for_many_as_for_few(person, meeting, make_enterprise, count_statements):
    counts = []
    for number in (2, 9):
        preparing.invite(meeting, [make_enterprise() for _each in range(number)])
        db.session.flush()
        links.make_for_all(meeting)
        commit()
        person.open(LINKS)
        with count_statements() as statements:
            person.open(LINKS)
        counts.append(len(statements))
    assert counts[0] == counts[1]


# Until when ----------------------------------------------------------------------------------------------------------


def test_answers_are_taken_until_the_evening_before_unless_another_moment_is_set(person, meeting):
    assert local(links.closes_at(meeting)) == local(links.begins_at(meeting)) - timedelta(hours=12)
    day = (today() + timedelta(days=20)).strftime("%d/%m/%Y")
    person.send("/dialogues/DT-1/closing", page=LINKS, replies_until=f"{day} 17:00")
    assert local(links.closes_at(meeting)).strftime("%d/%m/%Y %H:%M") == f"{day} 17:00"
    late = (meeting.starts_on + timedelta(days=1)).strftime("%d/%m/%Y 08:00")
    page = person.send("/dialogues/DT-1/closing", 422, page=LINKS, replies_until=late)
    assert page.select_one("#closing-replies_until")["value"] == late
    assert f"{day} 17:00" in person.open("/dialogues/DT-1").get_text()
    operations.change(meeting, {"starts_on": today() + timedelta(days=10)})
    commit()
    assert links.closes_at(meeting) == links.begins_at(meeting)
    person.send("/dialogues/DT-1/closing", page=LINKS, replies_until="")
    assert meeting.replies_until is None


@pytest.mark.app_on("sqlite")
def test_after_the_closing_the_page_is_to_be_read_only_and_what_was_typed_comes_back(guest, meeting):
    file(guest)
    form = guest.browser.client.get(guest.page).text
    token = BeautifulSoup(form, "html.parser").select_one("#point [name=csrf_token]")["value"]
    meeting.replies_until = now() - timedelta(minutes=1)
    commit()
    page = guest.browser.open(guest.page)
    assert page.select("main form[method=post]") == []
    assert "Đã hết thời gian trả lời" in page.get_text()
    code = points()[0].code
    for path, fields in (
        ("points", {"text": "Gửi muộn"}),
        (f"points/{code}", {"text": "Sửa muộn"}),
        (f"points/{code}/withdraw", {}),
        ("answer", {"coming": "yes", "worker_side": "3"}),
    ):
        answer = guest.browser.client.post(f"{guest.page}/{path}", data={"csrf_token": token, **fields})
        assert answer.status_code == 422
        assert all(value in answer.text for value in fields.values())
        assert "chưa thay đổi gì" in answer.text
    assert [one.text for one in points()] == ["Mở rộng đường vào khu công nghiệp"]
    assert db.session.query(InvitationLink).one().replied_at is None


@pytest.mark.app_on("sqlite")
@pytest.mark.parametrize(("status", "said"), [("cancelled", "Cuộc họp đã huỷ"), ("postponed", "Cuộc họp đã hoãn")])
def test_a_meeting_that_does_not_take_place_says_so(guest, meeting, status, said):
    meeting.status = status
    commit()
    page = guest.browser.open(guest.page)
    assert said in page.get_text()
    assert page.select("main form[method=post]") == []


# Who comes -----------------------------------------------------------------------------------------------------------


def test_an_enterprise_answers_without_an_account_and_may_answer_again(guest, person, meeting):
    path = f"{guest.page}/answer"
    guest.browser.send(path, coming="yes", employer_side="2", worker_side="5", worker_side_female="3")
    entries = db.session.query(AuditEntry).filter_by(action="invitation_link.answered").count()
    guest.browser.send(path)  # the same once more
    assert db.session.query(AuditEntry).filter_by(action="invitation_link.answered").count() == entries == 1
    assert meeting.invitations[0].accepted == "yes"
    row = person.open(LINKS).select_one("tbody tr").get_text(" ", strip=True)
    assert "Đã trả lời qua đường dẫn" in row
    assert "bên người sử dụng lao động 2, bên người lao động 5, nữ 3" in row
    guest.browser.send(path, coming="no")
    link = db.session.query(InvitationLink).one()
    assert (meeting.invitations[0].accepted, link.employer_side, link.worker_side) == ("no", None, None)
    assert "Không dự" in person.open(LINKS).select_one("tbody").get_text()


@pytest.mark.app_on("sqlite")
@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"worker_side": "-1"}, "worker_side"),
        ({"employer_side": "vài"}, "employer_side"),
        ({"worker_side": "2", "worker_side_female": "3"}, "worker_side_female"),
        ({"employer_side": "1", "worker_side": "40"}, "worker_side"),
        ({"employer_side": "99999999999"}, "employer_side"),
    ],
)
def test_numbers_that_cannot_be_are_asked_about_with_what_was_typed(guest, typed, field):
    page = guest.browser.send(f"{guest.page}/answer", 422, coming="yes", **typed)
    assert page.select_one(f"#reply-{field}-error")
    for name, value in typed.items():
        assert page.select_one(f"#reply-{name}")["value"] == value


@pytest.mark.app_on("sqlite")
def test_more_people_than_the_workforce_are_taken_once_confirmed(guest):
    path = f"{guest.page}/answer"
    page = guest.browser.send(path, 422, coming="yes", worker_side="41")
    assert page.select_one("#reply-numbers_confirmed")
    assert "40" not in page.select_one("#reply-worker_side-error").get_text()  # nothing of the register is told
    guest.browser.post(path, {"coming": "yes", "worker_side": "41", "numbers_confirmed": "1"}, page=guest.page)
    assert db.session.query(InvitationLink).one().worker_side == 41


# Points --------------------------------------------------------------------------------------------------------------


def test_a_point_becomes_a_recommendation_of_the_meeting(guest, person, meeting):
    file(guest, topic="traffic_lighting")
    one = points()[0]
    facts = (one.source, one.received_stage, one.status, one.topic, one.dialogue_id, one.enterprise_id, one.restricted)
    assert facts == ("meeting", "before", "received", "traffic_lighting", meeting.id, guest.enterprise.id, False)
    assert one.lead_agency.code == BOARD
    entry = db.session.query(AuditEntry).filter_by(action="recommendation.recorded").one()
    assert (entry.actor, entry.agency, entry.session) == (audit.BY_LINK, "", "")
    page = person.open(f"/recommendations/{one.code}")
    assert "doanh nghiệp, qua đường dẫn" in page.get_text()
    assert one.code in person.open("/dialogues/DT-1").select_one("#points").get_text()
    assert one.code in guest.browser.open(guest.page).select_one("#points").get_text()


@pytest.mark.app_on("sqlite")
def test_a_point_without_a_topic_is_filed_under_other_and_of_a_restricted_meeting_restricted(guest, meeting):
    meeting.restricted = True
    commit()
    file(guest)
    assert (points()[0].topic, points()[0].restricted) == ("other", True)


def test_the_same_form_sent_twice_makes_one_point(guest):
    fields = {"text": "Lắp đèn đường", "topic": "", "submission_id": "mark-1"}
    for _time in range(2):
        guest.browser.post(f"{guest.page}/points", fields, page=guest.page)
    assert len(points()) == 1


def test_the_link_of_another_enterprise_shows_and_changes_nothing_of_it(guest, browse, invite, make_enterprise):
    file(guest)
    code = points()[0].code
    other = browse()
    page = f"/invitations/{invite(make_enterprise('Công ty Sông Cấm'))}"
    text = other.open(page).get_text()
    assert "Bạch Đằng" not in text
    assert code not in text
    for path in (f"{page}/points/{code}", f"{page}/points/{code}/withdraw"):
        other.post(path, {"text": "Sửa của nơi khác"}, 404, page=page)
    assert "Mở rộng" not in other.open(f"{page}?point={code}").get_text()
    assert points()[0].text == "Mở rộng đường vào khu công nghiệp"


@pytest.mark.app_on("sqlite")
def test_what_officers_recorded_for_the_enterprise_is_not_on_its_page(guest, make_recommendation, meeting):
    one = make_recommendation("Ghi tại cơ quan", enterprise=guest.enterprise, dialogue=meeting)
    text = guest.browser.open(guest.page).get_text()
    assert one.code not in text
    guest.browser.post(f"{guest.page}/points/{one.code}", {"text": "x"}, 404, page=guest.page)


def test_a_point_may_be_worded_anew_until_somebody_works_on_it(guest, agency):
    file(guest)
    one = points()[0]
    page = f"{guest.page}?point={one.code}"
    for words in ("Mở rộng cổng vào", "Mở rộng cổng vào phía đông"):
        guest.browser.send(f"{guest.page}/points/{one.code}", page=page, text=words)
        assert (one.text, filed.is_untouched(one)) == (words, True)
    handling.assign(one, {"lead": agency("hp_snv")})
    commit()
    shown = guest.browser.open(page)
    assert "Các cơ quan đang xử lý" in shown.get_text()
    assert shown.select_one("#point")["action"] == f"{guest.page}/points"
    for path in ("", "/withdraw"):
        guest.browser.post(f"{guest.page}/points/{one.code}{path}", {"text": "Khác"}, 422, page=guest.page)
    assert one.text == "Mở rộng cổng vào phía đông"


@pytest.mark.app_on("sqlite")
def test_words_that_an_officer_changed_are_the_officers(guest):
    file(guest)
    one = points()[0]
    recommendations.change(one, {"text": "Viết lại cho gọn"})
    commit()
    guest.browser.post(f"{guest.page}/points/{one.code}", {"text": "Lời cũ"}, 422, page=guest.page)
    assert one.text == "Viết lại cho gọn"


def test_of_two_who_word_a_point_anew_the_second_is_told(guest):
    file(guest)
    one, page = points()[0], f"{guest.page}?point={points()[0].code}"
    opened = BeautifulSoup(guest.browser.client.get(page).text, "html.parser").select_one("#point [name=version]")[
        "value"
    ]
    guest.browser.send(f"{guest.page}/points/{one.code}", page=page, text="Lời thứ nhất")
    fields = {"text": "Lời thứ hai", "version": opened}
    told = guest.browser.post(f"{guest.page}/points/{one.code}", fields, 409, page=guest.page)
    assert "Lời thứ nhất" in told.select_one("#points").get_text()
    assert told.select_one("#point textarea").get_text(strip=True) == "Lời thứ hai"
    fields["version"] = told.select_one("#point [name=version]")["value"]
    guest.browser.post(f"{guest.page}/points/{one.code}", fields, page=guest.page)
    assert one.text == "Lời thứ hai"


def test_a_withdrawn_point_stays_in_the_register_and_waits_for_no_answer(guest, person):
    file(guest)
    one = points()[0]
    guest.browser.post(f"{guest.page}/points/{one.code}/withdraw", {}, page=guest.page)
    assert (one.status, one.ended_on) == ("not_in_scope", today())
    assert "Đã rút" in guest.browser.open(guest.page).select_one("#points").get_text()
    assert "Doanh nghiệp tự rút" in person.open(f"/recommendations/{one.code}").get_text()


@pytest.mark.app_on("sqlite")
def test_a_text_with_a_phone_number_is_asked_about(guest):
    page = file(guest, "Gọi 0912 345 678 để biết thêm", 422)
    assert page.select_one("#point-text_confirmed")
    assert "0912 345 678" in page.select_one("#point textarea").get_text()
    assert points() == []
    file(guest, "x" * 10_001, 422)
    file(guest, "", 422)


@pytest.mark.app_on("sqlite")
def test_hostile_words_in_a_point_harm_no_page_and_no_file(guest, person):
    file(guest, HOSTILE)
    one = points()[0]
    for page in (guest.browser.open(guest.page), person.open(f"/recommendations/{one.code}")):
        assert page.find("script", string="alert(1)") is None
        assert "${7*7}" in page.get_text()
    written = person.open("/recommendations/export.csv").get_data(as_text=True)
    assert "\n=cmd" not in written and ",=cmd" not in written and '"=cmd' not in written


@pytest.mark.app_on("sqlite")
def test_one_link_files_only_so_many_points(guest, monkeypatch):
    monkeypatch.setattr(filed, "MOST_POINTS", 1)
    file(guest)
    page = file(guest, "Một kiến nghị nữa", 422)
    assert "tối đa 1 kiến nghị" in page.get_text()


def test_of_two_enterprises_merged_either_link_opens_the_one_that_stays(guest, browse, invite, make_enterprise):
    stays = make_enterprise("Công ty Bạch Đằng mới")
    invite(stays)
    merging.merge(guest.enterprise, stays, "Một công ty", {})
    commit()
    assert "Công ty Bạch Đằng mới" in guest.browser.open(guest.page).get_text()
    guest.browser.send(f"{guest.page}/answer", coming="yes")
    file(guest)
    assert points()[0].enterprise_id == stays.id


# What the address is worth -------------------------------------------------------------------------------------------


@pytest.mark.app_on("sqlite")
def test_the_page_is_not_kept_not_found_and_tells_no_other_site_its_address(guest):
    answer = guest.browser.client.get(guest.page)
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer.headers["Cache-Control"]
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert 'name="robots"' in answer.text


@pytest.mark.app_on("sqlite")
def test_the_page_has_no_menu_and_speaks_both_languages_whoever_opens_it(guest, person):
    for browser in (guest.browser, person):
        page = browser.open(guest.page)
        assert page.select(".menu, .phone-bar, .head-account, .head-search") == []
    address = page.select_one(".head-languages a[lang=en]")["href"]
    answer = guest.browser.open(address, 303)
    assert answer.location == guest.page
    assert "File a point" in guest.browser.open(guest.page).get_text()


@pytest.mark.app_on("sqlite")
def test_who_is_signed_in_acts_by_the_link_all_the_same(guest, person):
    person.send(f"{guest.page}/points", text="Gửi từ máy của cán bộ")
    entry = db.session.query(AuditEntry).filter_by(action="recommendation.recorded").one()
    assert (entry.actor, entry.agency, entry.session) == (audit.BY_LINK, "", "")


@pytest.mark.app_on("sqlite")
def test_under_https_a_form_without_a_referrer_is_taken_and_one_without_a_token_is_not(guest):
    client, options = guest.browser.client, {"base_url": "https://localhost"}
    shown = BeautifulSoup(client.get(guest.page, **options).text, "html.parser")
    token = shown.select_one("#point [name=csrf_token]")["value"]
    for mark, status in ((token, 303), ("guessed", 400), (None, 400)):
        fields = {"text": "Lắp đèn đường", **({"csrf_token": mark} if mark else {})}
        assert client.post(f"{guest.page}/points", data=fields, **options).status_code == status
    assert len(points()) == 1


@pytest.mark.app_on("sqlite")
def test_every_token_that_opens_nothing_gets_the_same_page(guest, person):
    number = db.session.query(InvitationLink).one().invitation_id
    person.post(f"/dialogues/DT-1/invitations/{number}/link/revoke")
    pages = set()
    for token in (guest.page.rsplit("/", 1)[1], "x" * 43, "1", "x" * 3000, "%00%FF", "'--"):
        answer = guest.browser.client.get(f"/invitations/{token}")
        if token != "%00%FF":  # refused before anybody looks
            assert answer.status_code == 404
            pages.add(answer.text)
    assert len(pages) == 1


def test_guessing_is_braked_by_address_and_nothing_of_it_is_kept(guest, browse, monkeypatch):
    monkeypatch.setattr("app.accounts.operations.MOST_OF_ADDRESS", 3)
    stranger = browse()
    for _time in range(3):
        stranger.open("/invitations/guessed", 404)
    answer = stranger.client.get("/invitations/guessed")
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    stranger.open(guest.page, 429)  # a good one is not told from a bad one any more
    assert stranger.client.get(guest.page, environ_base={"REMOTE_ADDR": "10.0.0.9"}).status_code == 200
    stranger.open("/login")  # sign-ins are counted apart
    rows = json.dumps([[row.name_hash, row.address_hash] for row in db.session.query(FailedSignIn)])
    assert "127.0.0.1" not in rows and "guessed" not in rows
    assert not any("127.0.0.1" in entry.facts for entry in db.session.query(AuditEntry))
    db.session.query(FailedSignIn).update({"at": datetime.now(UTC) - timedelta(minutes=2)})
    commit()
    stranger.open(guest.page)


def test_an_enterprise_says_by_its_link_that_a_point_is_not_to_name_it(person, guest):
    file(guest, page=guest.page, unnamed_in_public="1")
    assert "Không nêu tên khi công khai" in guest.browser.open(guest.page).select_one("#points").get_text()
    public = person.open("/dialogues/DT-1/minutes?version=public").select_one("article.paper").get_text()
    assert "một doanh nghiệp" in public
    assert guest.enterprise.name not in public
    [made] = points()
    edit = f"{guest.page}?point={made.code}"
    assert guest.browser.open(edit).select_one("#point-unnamed_in_public").has_attr("checked")
    guest.browser.send(f"{guest.page}/points/{made.code}", page=edit, unnamed_in_public=[""])
    assert not points()[0].unnamed_in_public
