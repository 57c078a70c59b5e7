"""Recording and changing a meeting: each field at its limits, enterprises by name, texts, two who save."""

from datetime import date, time

import pytest
from sqlalchemy import func, select

from app.core import audit
from app.core.audit import AuditEntry
from app.core.db import today
from app.dialogues.models import Dialogue
from app.enterprises.models import Enterprise
from app.extensions import db

AHEAD = "2090-01-05"


@pytest.fixture
def officer(make_user):
    return make_user(agency="hp_bqlkkt_2025")


@pytest.fixture
def person(browse, officer):
    return browse(officer)


def only() -> Dialogue:
    return db.session.scalars(select(Dialogue)).one()


def errors_at(page, name: str) -> str:
    box = page.select_one(f"#{name}-error")
    return box.get_text(" ", strip=True) if box else ""


def test_kind_and_day_suffice(person, officer):
    answer = person.send("/dialogues/new", kind="round_table", starts_on="26/11/2026")
    dialogue = only()
    year = today().year
    assert answer.location.endswith(f"/dialogues/DT-{year}-1")
    assert (dialogue.code, dialogue.status, dialogue.starts_on) == (f"DT-{year}-1", "planned", date(2026, 11, 26))
    assert dialogue.host_agency_id == officer.agency_id
    assert dialogue.coordinating_agencies == []
    assert (dialogue.employer_side, dialogue.worker_side, dialogue.summary, dialogue.ends_on) == (None,) * 4
    assert dialogue.title.startswith("Tọa đàm: ") or dialogue.title.startswith("Round table: ")
    assert dialogue.title.endswith("26/11/2026")


def test_every_field_is_kept(person, make_enterprise):
    make_enterprise("Công ty A", tax_code="0200123456")
    make_enterprise("Công ty Bình Minh")
    person.send(
        "/dialogues/new",
        kind="dialogue_conference",
        title="Hội nghị đối thoại quý IV",
        host_agency="hp_snv",
        coordinating_agencies=["hp_ldld_2025", "hp_snv"],
        enterprises="0200123456; cong ty binh minh ;Công ty A",
        starts_on="2026-11-26",
        starts_time="8h00",
        ends_on="26/11/2026",
        ends_time="11:30",
        venue="Hội trường tầng 2",
        employer_side="12",
        worker_side="1.040",
        worker_side_female="0",
        summary="Điểm 1\nĐiểm 2",
        restricted="1",
    )
    kept = only()
    assert kept.host_agency.code == "hp_snv"
    assert [one.code for one in kept.coordinating_agencies] == ["hp_bqlkkt_2025", "hp_ldld_2025"]
    assert sorted(one.name for one in kept.enterprises) == ["Công ty A", "Công ty Bình Minh"]
    assert (kept.starts_time, kept.ends_time, kept.ends_on) == (time(8), time(11, 30), date(2026, 11, 26))
    assert (kept.employer_side, kept.worker_side, kept.worker_side_female) == (12, 1040, 0)
    assert (kept.title, kept.venue, kept.summary) == (
        "Hội nghị đối thoại quý IV",
        "Hội trường tầng 2",
        "Điểm 1\nĐiểm 2",
    )
    assert kept.restricted


@pytest.mark.parametrize(
    ("field", "typed", "where"),
    [
        ("kind", "conference", "kind"),
        ("kind", "", "kind"),
        ("starts_on", "", "starts_on"),
        ("starts_on", "31/02/2026", "starts_on"),
        ("starts_on", "01/01/1899", "starts_on"),
        ("starts_time", "24:00", "starts_time"),
        ("ends_on", "25/11/2026", "ends_on"),
        ("ends_time", "07:59", "ends_time"),
        ("title", "x" * 201, "title"),
        ("venue", "x" * 256, "venue"),
        ("summary", "x" * 10_001, "summary"),
        ("employer_side", "-1", "employer_side"),
        ("worker_side", "2,5", "worker_side"),
        ("worker_side_female", "11", "worker_side_female"),
        ("host_agency", "nobody", "host_agency"),
        ("coordinating_agencies", "nobody", "coordinating_agencies"),
        ("summary", "Gọi 0904 123 456", "summary"),
        ("title", "Hỏi a.b@congty.vn", "title"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(person, field, typed, where):
    fields = {
        "kind": "periodic",
        "starts_on": "26/11/2026",
        "starts_time": "08:00",
        "worker_side": "10",
        "venue": "Phòng họp",
        "submission_id": "one",
    }
    page = person.post("/dialogues/new", fields | {field: typed}, 422)
    assert errors_at(page, where)
    assert page.select_one("title").get_text(strip=True).startswith(("Lỗi", "Error"))
    assert page.select_one("[name=submission_id]")["value"] == "one"
    if field != "venue":
        assert page.select_one("[name=venue]")["value"] == "Phòng họp"
    assert db.session.scalar(select(func.count(Dialogue.id))) == 0


@pytest.mark.parametrize(
    ("field", "typed"),
    [("title", "x" * 200), ("venue", "x" * 255), ("summary", "x" * 10_000), ("worker_side_female", "10")],
)
def test_the_longest_and_the_most_are_taken(person, field, typed):
    person.send("/dialogues/new", **({"kind": "periodic", "starts_on": AHEAD, "worker_side": "10"} | {field: typed}))
    assert str(getattr(only(), field)) == typed


def test_an_end_without_a_day_is_one_of_the_same_day(person):
    person.send("/dialogues/new", kind="thematic", starts_on="26/11/2026", starts_time="08:00", ends_time="11:30")
    assert only().ends_on == date(2026, 11, 26)


def test_a_made_title_keeps_in_step_until_one_is_typed(person, make_enterprise):
    make_enterprise("Công ty Dệt Sông Cấm")
    person.send("/dialogues/new", kind="periodic", starts_on="26/11/2026", enterprises="cong ty det song cam")
    dialogue = only()
    assert "Công ty Dệt Sông Cấm" in dialogue.title
    person.send(f"/dialogues/{dialogue.code}/edit", starts_on="27/11/2026")
    assert dialogue.title.endswith("27/11/2026")
    person.send(f"/dialogues/{dialogue.code}/edit", title="Đối thoại định kỳ năm 2026")
    person.send(f"/dialogues/{dialogue.code}/edit", starts_on="28/11/2026")
    assert dialogue.title == "Đối thoại định kỳ năm 2026"
    person.send(f"/dialogues/{dialogue.code}/edit", title="")
    assert dialogue.title.endswith("28/11/2026")


def test_a_made_title_of_long_names_fits(person, make_enterprise):
    make_enterprise("Công ty " + "rất dài " * 30)
    person.send("/dialogues/new", kind="periodic", starts_on=AHEAD, enterprises="cong ty " + "rat dai " * 30)
    assert len(only().title) <= 200
    assert "…" in only().title


# Enterprises -------------------------------------------------------------------------------------------------------


def test_an_unknown_enterprise_is_asked_about_and_registered_with_the_box(person, make_enterprise):
    known = make_enterprise("Công ty A")
    fields = {"kind": "round_table", "starts_on": AHEAD, "enterprises": "Công ty A; Hải Đăng; 0201234567; hải đăng"}
    page = person.send("/dialogues/new", 422, **fields)
    assert "Hải Đăng" in errors_at(page, "enterprises")
    assert page.select_one("[name=enterprise_new][type=checkbox]")
    person.post("/dialogues/new", fields | {"enterprise_new": "1"})
    attending = {one.name: one for one in only().enterprises}
    assert set(attending) == {"Công ty A", "Hải Đăng", "0201234567"}
    assert attending["Công ty A"] is known
    assert attending["Hải Đăng"].to_complete
    assert attending["0201234567"].tax_code == "0201234567"


def test_an_ambiguous_enterprise_offers_the_matches_and_a_tick_chooses(person, make_enterprise):
    first = make_enterprise("Công ty May Sao Bắc", tax_code="0200000001")
    make_enterprise("Công ty May Sao Bắc", tax_code="0200000002")
    fields = {"kind": "periodic", "starts_on": AHEAD, "enterprises": "công ty may sao bắc"}
    page = person.send("/dialogues/new", 422, **fields)
    assert "0200000001" in errors_at(page, "enterprises")
    assert "0200000002" in errors_at(page, "enterprises")
    assert len(page.select("[name=enterprise_picks]")) == 2
    person.post("/dialogues/new", fields | {"enterprise_new": "1"}, 422)
    person.post("/dialogues/new", fields | {"enterprise_picks": first.id})
    assert only().enterprises == [first]


def test_part_of_a_name_offers_what_is_close(person, make_enterprise):
    make_enterprise("Công ty Bao bì Tiên Cầu")
    page = person.send("/dialogues/new", 422, kind="periodic", starts_on=AHEAD, enterprises="tien cau")
    assert "Công ty Bao bì Tiên Cầu" in errors_at(page, "enterprises")


def test_an_enterprise_that_attends_already_keeps_its_place_whatever_its_name(person, make_enterprise, make_dialogue):
    one, other = make_enterprise("Công ty A; chi nhánh B"), make_enterprise("Công ty C")
    dialogue = make_dialogue(host="hp_bqlkkt_2025", enterprises=[one, other])
    person.send(f"/dialogues/{dialogue.code}/edit", venue="Hội trường")
    assert {enterprise.name for enterprise in dialogue.enterprises} == {one.name, other.name}
    person.send(f"/dialogues/{dialogue.code}/edit", enterprises="Công ty C")
    assert dialogue.enterprises == [other]


def test_two_enterprises_of_one_name_attend_and_stay(person, make_enterprise, make_dialogue):
    both = [make_enterprise("Công ty May Sao Bắc", tax_code=f"020000000{n}") for n in (1, 2)]
    dialogue = make_dialogue(host="hp_bqlkkt_2025", enterprises=both)
    person.send(f"/dialogues/{dialogue.code}/edit", venue="Hội trường")
    assert set(dialogue.enterprises) == set(both)
    assert dialogue.venue == "Hội trường"


def test_the_trail_names_the_enterprises(person, make_enterprise, make_dialogue):
    make_enterprise("Công ty A", tax_code="0200123456")
    dialogue = make_dialogue(host="hp_bqlkkt_2025")
    person.send(f"/dialogues/{dialogue.code}/edit", enterprises="0200123456", starts_time="08:00")
    history = person.open(f"/dialogues/{dialogue.code}").select_one(".history li").get_text(" ", strip=True)
    assert "Công ty A (0200123456)" in history
    assert "08:00" in history
    assert "08:00:00" not in history


def test_too_many_or_too_long_names_are_refused(person):
    fields = {"kind": "periodic", "starts_on": AHEAD, "enterprise_new": "1"}
    many = person.post("/dialogues/new", fields | {"enterprises": ";".join(f"c{n}" for n in range(501))}, 422)
    assert "500" in errors_at(many, "enterprises")
    long = person.post("/dialogues/new", fields | {"enterprises": "x" * 256}, 422)
    assert "255" in errors_at(long, "enterprises")
    assert db.session.scalar(select(func.count(Enterprise.id))) == 0


# Texts -------------------------------------------------------------------------------------------------------------


def test_a_number_in_a_text_is_kept_once_somebody_says_it_is_no_persons(person):
    fields = {"kind": "thematic", "starts_on": AHEAD, "summary": "Tổng đài 0225 3 822 616 của Ban"}
    page = person.send("/dialogues/new", 422, **fields)
    assert page.select_one("[name=text_confirmed][type=checkbox]")
    person.post("/dialogues/new", fields | {"text_confirmed": "1"})
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "text.confirmed")).one()
    assert entry.details == {"field": "summary", "found": ["phone"]}
    person.send(f"/dialogues/{only().code}/edit", venue="Hội trường")


def test_what_looks_like_a_name_is_kept_with_a_warning(person):
    answer = person.send("/dialogues/new", kind="thematic", starts_on=AHEAD, summary="Ông Nguyễn Văn Bình phát biểu")
    assert "Nguyễn Văn Bình" in person.open(answer.location).select_one(".notice-warning").get_text()


# Twice, and two at once --------------------------------------------------------------------------------------------


def test_the_same_form_sent_twice_makes_one_meeting(person):
    fields = {"kind": "periodic", "starts_on": AHEAD, "submission_id": "sent-twice"}
    first, second = person.post("/dialogues/new", fields), person.post("/dialogues/new", fields)
    assert first.location == second.location
    assert db.session.scalar(select(func.count(Dialogue.id))) == 1


def test_of_two_who_save_the_second_chooses_what_to_keep(person, browse, make_user, make_dialogue):
    dialogue = make_dialogue(host="hp_bqlkkt_2025", venue="Phòng 1")
    stale = dialogue.version
    browse(make_user(agency="hp_bqlkkt_2025")).send(f"/dialogues/{dialogue.code}/edit", venue="Phòng 2")
    typed = {"venue": "Phòng 3", "employer_side": "5", "version": stale}
    path = f"/dialogues/{dialogue.code}/edit"
    page = person.post(path, typed, 409)
    text = page.select_one("main").get_text()
    assert "Phòng 2" in text
    assert "Phòng 3" in text
    assert dialogue.venue == "Phòng 2"
    form = page.select_one("form.panel")
    kept = {one["name"]: one["value"] for one in form.select("input[type=hidden]") if one["name"] != "csrf_token"}
    person.post(path, kept | {"keep_venue": "saved"}, 409)  # one of two fields without a choice
    person.post(path, kept | {"keep_venue": "saved", "keep_employer_side": "mine"})
    assert (dialogue.venue, dialogue.employer_side) == ("Phòng 2", 5)


def test_the_conflict_page_names_the_agency_and_shows_what_differs_in_meaning_only(
    person, browse, make_user, make_dialogue
):
    dialogue = make_dialogue(host="hp_bqlkkt_2025", coordinating=["hp_snv"], starts_on=date(2026, 11, 26))
    stale, path = dialogue.version, f"/dialogues/{dialogue.code}/edit"
    browse(make_user(agency="hp_snv")).send(path, venue="Phòng 2", worker_side="1040")
    same = {"starts_on": "2026-11-26", "worker_side": "1.040", "coordinating_agencies": ["", "hp_snv"]}
    page = person.post(path, same | {"venue": "Phòng 3", "employer_side": "nhiều", "version": stale}, 422)
    page = person.post(path, same | {"venue": "Phòng 3", "version": stale}, 409)
    assert [one["name"] for one in page.select("input[value=mine]")] == ["keep_venue"]
    text = page.select_one("main").get_text()
    assert "Sở Nội vụ" in text
    assert "hp_snv" not in text


def test_the_history_names_the_agency_that_saved(person, make_dialogue):
    dialogue = make_dialogue(host="hp_bqlkkt_2025")
    person.send(f"/dialogues/{dialogue.code}/edit", coordinating_agencies=["hp_snv"])
    history = person.open(f"/dialogues/{dialogue.code}").select_one(".history").get_text()
    assert "Sở Nội vụ" in history
    assert "hp_snv" not in history
    assert "hp_bqlkkt_2025" not in history


def test_saving_nothing_new_leaves_version_and_trail_alone(person, make_dialogue):
    dialogue = make_dialogue(host="hp_bqlkkt_2025")
    before = dialogue.version, len(db.session.scalars(audit.history("dialogue", dialogue.id)).all())
    person.send(f"/dialogues/{dialogue.code}/edit")
    assert (dialogue.version, len(db.session.scalars(audit.history("dialogue", dialogue.id)).all())) == before


def test_a_change_of_the_enterprises_alone_is_a_change(person, make_dialogue, make_enterprise):
    dialogue = make_dialogue(host="hp_bqlkkt_2025")
    make_enterprise("Công ty A")
    before = dialogue.version
    person.send(f"/dialogues/{dialogue.code}/edit", enterprises="Công ty A")
    assert dialogue.version == before + 1


def test_a_meeting_that_was_held_cannot_be_put_into_the_future(person, make_dialogue):
    dialogue = make_dialogue(host="hp_bqlkkt_2025", status="held")
    page = person.send(f"/dialogues/{dialogue.code}/edit", 422, starts_on=AHEAD)
    assert errors_at(page, "starts_on")


def test_the_program_passes_over_codes_that_files_used(person, make_dialogue):
    year = today().year
    make_dialogue(code=f"DT-{year}-1")
    person.send("/dialogues/new", kind="thematic", starts_on=AHEAD)
    assert db.session.scalars(select(Dialogue).where(Dialogue.kind == "thematic")).one().code == f"DT-{year}-2"


def test_a_link_may_bring_kind_and_enterprise_along(person, make_enterprise):
    page = person.open("/dialogues/new?kind=periodic&enterprise=0200123456")
    assert page.select_one("[name=kind][checked]")["value"] == "periodic"
    assert page.select_one("[name=enterprises]")["value"] == "0200123456"


def test_the_page_shows_what_is_recorded_and_its_history(person, make_dialogue, make_enterprise):
    dialogue = make_dialogue(
        "round_table", host="hp_bqlkkt_2025", coordinating=["hp_snv"], enterprises=[make_enterprise("Công ty <A>")]
    )
    person.send(f"/dialogues/{dialogue.code}/edit", starts_time="08:00", ends_time="11:30", worker_side="40")
    main = person.open(f"/dialogues/{dialogue.code}").select_one("main")
    text = main.get_text(" ", strip=True)
    assert "08:00–11:30" in text
    assert "Công ty <A>" in text
    assert [chip.get_text() for chip in main.select(".chip-name")] == [
        dialogue.host_agency.name_on(dialogue.starts_on, "vi"),
        dialogue.coordinating_agencies[0].name_on(dialogue.starts_on, "vi"),
    ]
    assert main.select_one(".history")


def test_an_agency_outside_its_dates_is_taken_with_a_warning(person, make_agency):
    make_agency("past", valid_to=date(2020, 1, 1))
    answer = person.send("/dialogues/new", kind="thematic", starts_on=AHEAD, coordinating_agencies=["past"])
    assert "past" in person.open(answer.location).select_one(".notice-warning").get_text()
