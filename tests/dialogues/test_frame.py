"""The legal frame of a dialogue at the workplace: each bound of the law, the page that tells it, what is recorded."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app.core.db import commit, today
from app.dialogues.frame import BANDS, Facts, band_of, findings, has_quorum, may_request, minimum_workers_side
from app.dialogues.models import Dialogue
from app.dialogues.states import CONSULTED_MATTERS, KINDS, MATTERS, OPEN_MATTERS, matters_of
from app.enterprises.models import HeadCount
from app.extensions import db

COUNTS = st.integers(0, 10_000)


@pytest.fixture
def person(browse, make_user):
    return browse(make_user(agency="hp_bqlkkt_2025"))


@pytest.fixture
def add_head_count():
    def load(enterprise, day, employees):
        enterprise.head_counts.append(HeadCount(as_of=day, employees=employees))
        commit()

    return load


def only() -> Dialogue:
    return db.session.scalars(select(Dialogue)).one()


def frame_of(page) -> dict[str, str]:
    """What the panel of the law says, by the word of its badge."""
    lines = page.select("#frame li")
    return {line.select_one(".state").get_text(strip=True): line.get_text(" ", strip=True) for line in lines}


# The numbers of the law ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("employees", "least"),
    [
        (0, 3),
        (1, 3),
        (49, 3),
        (50, 4),
        (149, 4),
        (150, 9),
        (299, 9),
        (300, 14),
        (499, 14),
        (500, 19),
        (999, 19),
        (1000, 24),
        (100_000, 24),
    ],
)
def test_a_bound_belongs_to_the_higher_band(employees, least):
    assert minimum_workers_side(employees) == least


@given(COUNTS, COUNTS)
def test_a_larger_enterprise_never_needs_fewer(one, other):
    assert minimum_workers_side(min(one, other)) <= minimum_workers_side(max(one, other))


@given(COUNTS)
def test_every_size_lies_in_the_one_band_that_holds_it(employees):
    held = [band for band in BANDS if band.start <= employees and (band.end is None or employees < band.end)]
    assert held == [band_of(employees)]


def test_no_enterprise_has_fewer_than_no_employees():
    with pytest.raises(ValueError, match="fewer"):
        band_of(-1)


@pytest.mark.parametrize(
    ("present", "listed", "enough"),
    [(7, 10, False), (8, 10, True), (0, 0, False), (14, 20, False), (15, 20, True), (1, 1, True), (3, 4, True)],
)
def test_a_quorum_is_more_than_seventy_of_a_hundred(present, listed, enough):
    assert has_quorum(present, listed) is enough


@given(COUNTS, COUNTS)
def test_seventy_of_a_hundred_exactly_is_never_enough_and_one_more_always(tens, some):
    assert not has_quorum(7 * tens, 10 * tens)
    assert has_quorum(7 * tens + 1, 10 * tens)
    assert has_quorum(some + 1, some + 1)


@pytest.mark.parametrize(
    ("asking", "listed", "enough"), [(3, 10, True), (2, 10, False), (0, 0, False), (1, 3, True), (1, 4, False)]
)
def test_a_request_needs_thirty_of_a_hundred_at_least(asking, listed, enough):
    assert may_request(asking, listed) is enough


@pytest.mark.app_on("sqlite")
@pytest.mark.parametrize("kind", KINDS)
def test_the_rules_bear_on_dialogues_at_the_workplace_alone(app, kind):
    found = list(findings(Facts(kind, requested_by="workers")))
    expected = {"periodic": 4, "on_request": 3, "on_matter": 2, "voluntary": 2}
    assert len(found) == expected.get(kind, 0)
    assert all(one.state == "unknown" and one.article.mark == "V" for one in found)


@pytest.mark.app_on("sqlite")
@pytest.mark.parametrize(
    ("by", "asking", "states"),
    [("workers", 3, ["met"]), ("workers", 2, ["short"]), ("workers", None, ["unknown"]), ("employer", 2, [])],
)
def test_only_a_request_of_the_workers_side_needs_its_share(app, by, asking, states):
    facts = Facts("on_request", enterprises=1, employees=10, worker_side=3, employer_side=3, listed=10, asking=asking)
    assert [one.state for one in findings(replace(facts, requested_by=by))][2:] == states


@pytest.mark.app_on("sqlite")
def test_the_list_counts_where_it_is_known_since_some_of_it_may_be_away(app):
    facts = {"kind": "periodic", "enterprises": 1, "employees": 100, "worker_side": 3}
    assert next(findings(Facts(**facts))).state == "short"
    assert next(findings(Facts(**facts, listed=4))).state == "met"


def test_one_workers_suspension_is_no_matter_and_consultation_belongs_to_its_kind():
    assert not any("suspension" in str(term.label).lower() or "128" in str(term.label) for term in MATTERS.values())
    assert set(matters_of("on_matter")) == set(MATTERS)
    assert set(matters_of("periodic")) == set(matters_of("employees_conference")) == set(OPEN_MATTERS)
    assert not matters_of("dialogue_conference")


# On the pages -------------------------------------------------------------------------------------------------------


def test_numbers_below_the_law_are_told_after_saving_and_on_the_page_and_never_refused(person, make_enterprise):
    make_enterprise("Công ty A", tax_code="0200123456", employees=150, as_of=date(2024, 1, 1))
    answer = person.send(
        "/dialogues/new",
        kind="periodic",
        starts_on="18/03/2024",
        enterprises="0200123456",
        employer_side="2",
        worker_side="8",
        worker_side_listed="10",
        worker_side_listed_present="7",
        employer_authorised="no",
    )
    page = person.open(answer.location)
    warnings = " ".join(one.get_text(" ", strip=True) for one in page.select(".notice-warning"))
    assert "Có mặt 7/10 thành viên: chưa quá 70% để tiến hành đối thoại định kỳ" in warnings
    assert "Bên người sử dụng lao động có 2 người; tối thiểu 3 (Điều 38 NĐ 145)" in warnings
    lines = [line.get_text(" ", strip=True) for line in page.select("#frame li")]
    assert "Bên người lao động có 10 người; tối thiểu 9 với 150 lao động (Điều 38 NĐ 145)" in lines[0]
    assert "9–13" in lines[0]
    assert "01/01/2024" in lines[0]
    assert len(lines) == 4
    person.send(f"/dialogues/{only().code}/edit", worker_side_listed="", worker_side_listed_present="")
    line = person.open(answer.location).select_one("#frame li").get_text(" ", strip=True)
    assert "Bên người lao động có 8 người; tối thiểu 9 với 150 lao động (Điều 38 NĐ 145)" in line


def test_the_head_count_is_that_of_the_day_of_the_meeting(person, make_enterprise, make_dialogue, add_head_count):
    enterprise = make_enterprise("Công ty A", employees=49, as_of=date(2024, 1, 1))
    add_head_count(enterprise, date(2024, 6, 1), 50)
    made = {"enterprises": [enterprise], "status": "held", "worker_side": 3}
    for day, word in ((date(2023, 12, 31), "Chưa rõ"), (date(2024, 5, 31), "Đủ"), (date(2024, 6, 1), "Chưa đủ")):
        dialogue = make_dialogue("voluntary", starts_on=day, **made)
        line = person.open(f"/dialogues/{dialogue.code}").select_one("#frame li")
        assert line.select_one(".state").get_text(strip=True) == word, day


def test_without_a_head_count_the_page_says_that_it_is_not_known(person, make_enterprise, make_dialogue):
    dialogue = make_dialogue("on_matter", enterprises=[make_enterprise()], worker_side=1, employer_side=3)
    found = frame_of(person.open(f"/dialogues/{dialogue.code}"))
    assert "Điều 38" in found["Chưa rõ"]
    assert "Đủ" in found


def test_meetings_that_agencies_run_have_no_such_panel(person, make_dialogue):
    page = person.open(f"/dialogues/{make_dialogue().code}")
    assert not page.select("#frame")
    assert "Đối thoại tại nơi làm việc" not in [one.get_text(strip=True) for one in page.select("h2")]


def test_the_form_says_where_a_matter_of_one_worker_goes(person):
    page = person.open("/dialogues/new")
    assert "Việc của một người lao động không ghi ở đây. Nơi tiếp nhận: Sở Nội vụ" in page.get_text(" ", strip=True)


def test_what_the_law_asks_about_is_kept_shown_and_found_in_the_history(person):
    answer = person.send(
        "/dialogues/new",
        kind="on_request",
        starts_on="18/03/2024",
        matters=["working_conditions", "business_situation"],
        requested_by="workers",
        worker_side_listed="10",
        worker_side_listed_asking="3",
        employer_authorised="yes",
        minutes_made="yes",
        minutes_number="12/BB-ĐT",
        published_on="20/03/2024",
        information_source="visit",
        agreed_points="Tăng tiền ăn ca",
    )
    kept = only()
    assert kept.matters == ["business_situation", "working_conditions"]
    assert (kept.requested_by, kept.employer_authorised, kept.minutes_made) == ("workers", "yes", "yes")
    assert (kept.minutes_number, kept.published_on, kept.agreed_points) == (
        "12/BB-ĐT",
        date(2024, 3, 20),
        "Tăng tiền ăn ca",
    )
    person.send(f"/dialogues/{kept.code}/edit", matters=["", "other_matters"], agreed_points="")
    assert (kept.matters, kept.agreed_points) == (["other_matters"], None)
    page = person.open(answer.location)
    text = page.select_one("main").get_text(" ", strip=True)
    assert "12/BB-ĐT" in text
    assert "Điều kiện làm việc" in page.select_one(".history").get_text()
    assert "business_situation" not in text
    person.send(f"/dialogues/{kept.code}/edit", matters="")
    assert kept.matters is None


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("matters", "labour_use_plan"),
        ("matters", "one_suspension"),
        ("worker_side_listed_present", "11"),
        ("worker_side_listed_asking", "11"),
        ("worker_side_listed", "-1"),
        ("employer_authorised", "maybe"),
        ("requested_by", "union"),
        ("minutes_number", "x" * 101),
        ("minutes_number", "12"),
        ("published_on", "17/03/2024"),
        ("published_on", "01/01/2090"),
        ("information_source", "rumour"),
        ("agreed_points", "x" * 10_001),
        ("agreed_points", "Gọi 0904 123 456"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(person, field, typed):
    fields = {"kind": "periodic", "starts_on": "18/03/2024", "worker_side_listed": "10", "minutes_made": "no"}
    page = person.post("/dialogues/new", fields | {"venue": "Phòng họp", field: typed}, 422)
    assert page.select_one(f"#{field}-error")
    assert page.select_one("[name=venue]")["value"] == "Phòng họp"


@pytest.mark.parametrize("code", CONSULTED_MATTERS)
def test_consultation_is_recorded_of_a_dialogue_on_a_matter(person, code):
    person.send("/dialogues/new", kind="on_matter", starts_on=today().isoformat(), matters=[code])
    assert only().matters == [code]


def test_unknown_may_be_said_in_a_word(person):
    person.send("/dialogues/new", kind="periodic", starts_on="18/03/2024", employer_authorised="unknown")
    assert only().employer_authorised is None


# In files -----------------------------------------------------------------------------------------------------------


def test_the_facts_of_the_frame_go_out_to_a_file_and_come_back_unchanged(person, command, tmp_path):
    person.send(
        "/dialogues/new",
        kind="on_matter",
        starts_on="18/03/2024",
        matters=["working_conditions", "labour_use_plan"],
        worker_side_listed="10",
        worker_side_listed_present="9",
        minutes_made="yes",
        minutes_number="012",
        published_on="20/03/2024",
        information_source="survey",
        agreed_points="Một\nHai",
    )
    person.send("/dialogues/new", kind="round_table", starts_on="18/03/2024")
    for name in ("trip.csv", "trip.xlsx"):
        path = tmp_path / name
        assert command("export", "dialogues", path).exit_code == 0
        said = command("import", "dialogues", path).stdout.splitlines()[-1]
        assert said == "0 created, 0 updated, 2 unchanged, 0 rejected"


def test_files_take_codes_or_labels_and_name_the_column_of_a_fault(command, tmp_path):
    path = tmp_path / "file.csv"
    head = "code,kind,host_agency,starts_at,matters,employer_authorised,worker_side_listed,worker_side_listed_present\n"
    path.write_text(
        head + "A,on_matter,hp_snv,2024-03-18,Điều kiện làm việc; labour_use_plan,Có,10,9\n"
        "B,periodic,hp_snv,2024-03-18,labour_use_plan,unknown,10,11\n",
        encoding="utf-8",
    )
    answer = command("import", "dialogues", path, "--accept-valid").stdout
    assert "row 3, column matters: " in answer
    assert "row 3, column worker_side_listed_present: " in answer
    assert "1 created, 0 updated, 0 unchanged, 1 rejected" in answer
    assert (only().matters, only().employer_authorised) == (["working_conditions", "labour_use_plan"], "yes")
    path.write_text("code,kind,starts_at,venue\nA,on_matter,2024-03-18,Hội trường\n", encoding="utf-8")
    assert command("import", "dialogues", path).exit_code == 0
    db.session.expire_all()
    assert (only().venue, only().worker_side_listed) == ("Hội trường", 10)
