"""The rules of a plan, by themselves."""

from datetime import date

import pytest

from app.core.errors import Refused
from app.plans import citations, rules
from app.plans.states import STATUSES, as_set, check_move

TODAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def words(app):
    with app.test_request_context():
        yield


def first(found) -> str | None:
    """The field that the first fault stands beside."""
    return next((refusal.field for refusal in found), None)


pytestmark = pytest.mark.app_on("sqlite")


@pytest.mark.parametrize(("leads", "field"), [(1, None), (0, "lead"), (2, "lead"), (8, "lead")])
def test_exactly_one_agency_leads(leads, field):
    assert first(rules.faults_of_roles(leads)) == field


@pytest.mark.parametrize(
    ("quarters", "all_year", "field"),
    [
        ("2", False, None),
        ("32", False, None),
        ("", True, None),
        ("1234", True, None),
        ("1234", False, None),
        ("", False, "quarters"),
        ("5", False, "quarters"),
        ("0", True, "quarters"),
        ("1", True, "quarters"),
    ],
)
def test_timing_is_a_set_of_quarters_or_the_whole_year(quarters, all_year, field):
    assert first(rules.faults_of_timing(quarters, all_year)) == field
    assert as_set("3223") == "23"


@pytest.mark.parametrize(
    ("on", "field"), [(date(2024, 1, 15), None), (date(2024, 1, 14), "on"), (date(2026, 11, 21), "on"), (TODAY, None)]
)
def test_an_amendment_is_dated_between_the_issue_and_today(on, field):
    assert first(rules.faults_after_issue(on, date(2024, 1, 15), TODAY)) == field


@pytest.mark.parametrize(
    ("number", "on", "field"),
    [
        ("05", TODAY, None),
        ("5a", TODAY, None),
        (None, TODAY, "number"),
        ("05-KH/BDV", TODAY, "number"),
        ("5", None, "on"),
    ],
)
def test_an_issue_has_a_number_and_a_day(number, on, field):
    assert first(rules.faults_of_issue(number, on, TODAY)) == field


def test_a_plan_goes_from_draft_to_issued_to_reviewed_and_no_other_way():
    for before in STATUSES:
        for after in STATUSES:
            if (before, after) in (("draft", "issued"), ("issued", "reviewed")):
                check_move(before, after)
            else:
                with pytest.raises(Refused):
                    check_move(before, after)


@pytest.mark.parametrize(
    ("name", "symbol"),
    [
        ("Ban Dân vận Thành ủy", "BDVTU"),
        ("Ban Quản lý Khu kinh tế Hải Phòng", "BQLKKT"),
        ("Liên đoàn Lao động thành phố", "LĐLĐTP"),
        ("Ban Tuyên giáo và Dân vận Thành ủy Hải Phòng", "BTGDVTU"),
    ],
)
def test_symbols_are_first_letters_as_offices_write_them(name, symbol):
    assert rules.usual_symbol(name, "Hải Phòng") == symbol


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Kết luận số 93-KL/TU, ngày 04/5/2020 của Ban Thường vụ Thành ủy về tổng kết", "93-KL/TU 2020-05-04"),
        ("Nghị định 145/2020/NĐ-CP ngày 14/12/2020 của Chính phủ", "145/2020/NĐ-CP 2020-12-14"),
        ("Kế hoạch số 35/KH-UBND", "35/KH-UBND None"),
        ("quyết định số 12/QĐ-BQL ngày 31/02/2024", "12/QĐ-BQL None"),
        ("năm 2024, 100/120 doanh nghiệp; số 5", ""),
    ],
)
def test_cited_documents_are_read_out_of_the_text(text, found):
    assert " ".join(f"{one.number} {one.dated_on}" for one in citations.read(text)) == found


@pytest.mark.parametrize(
    ("text", "doubts"),
    [
        ("Kết luận số 93-KL/TU, ngày 04/5/2020 của Ban Thường vụ Thành ủy", 0),
        ("Nghị định số 35/2022/NĐ-CP của Chính phủ", 0),
        ("Nghị quyết số 28-NQ/TW, ngày 01/02/2021 của Ban Thường vụ Thành ủy", 1),  # of the city: TU
        ("Chương trình hành động số 02-Ctr/TU, ngày 25/12/2020", 1),
        ("Nghị định số 145/2000/NĐ-CP ngày 14/12/2020", 1),
        ("Kế hoạch số 7/x_y", 2),
    ],
)
def test_what_is_odd_about_a_cited_document_is_told(text, doubts):
    (one,) = citations.read(text)
    assert len(list(citations.doubts(one))) == doubts


def test_a_document_cited_elsewhere_with_another_date_is_told():
    (one,) = citations.read("Chương trình hành động số 16-CTr/TU, ngày 12/10/2021 của Ban Thường vụ Thành ủy")
    (doubt,) = citations.doubts(one, frozenset({date(2021, 10, 12), date(2021, 11, 12)}))
    assert "12/11/2021" in doubt


def test_a_hostile_text_is_read_in_no_time():
    assert citations.read("Nghị quyết số 1" + "-a" * 5_000 + "/" + "/a-" * 5_000 + " của " + "a " * 5_000) is not None
