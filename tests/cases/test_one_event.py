"""One event, one record: what is alike is offered with its reasons, and a person says how two cases belong together."""

from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from app.cases import likeness, linking
from app.cases.models import Case
from app.core.db import commit
from app.extensions import db

TODAY = datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")).date()
LEAD, PARTNER = "hp_ldld_2025", "hp_btgdvtu"


def day(back: int):
    return TODAY - timedelta(days=back)


def written(one) -> str:
    return one.strftime("%d/%m/%Y")


@pytest.fixture
def officer(browse, make_user):
    return browse(make_user(agency=LEAD))


@pytest.fixture
def enterprise(make_enterprise):
    return make_enterprise("Công ty TNHH Cơ khí Ven Sông", other_names=["Ven Song Mechanics"])


@pytest.fixture
def known(make_case, enterprise):
    """A stoppage of three days that is over since ten days."""
    return make_case(enterprise=enterprise, started_on=day(12), ended_on=day(10), workers_involved=200)


def offered(page) -> list[str]:
    """The codes of the cases that the page offers."""
    return [option["value"].split()[1] for option in page.select('select[name="alike"] option[value^="same_event"]')]


def new(officer, enterprise="Ven Song Mechanics", started=None, **more):
    asked = {"enterprise": enterprise, "started_on": written(started or day(11)), **more}
    return officer.open("/cases/new", query_string=asked)


# While typing ------------------------------------------------------------------------------------------------------


@pytest.mark.every_input
@pytest.mark.parametrize(
    ("back", "ended", "workers", "may_be"),
    [
        (12, 10, 205, "same_event"),
        (11, 11, 900, "same_event"),
        (8, 8, 200, "same_event"),
        (15, 13, None, "same_event"),
        (6, 5, 210, "resumed"),
        (6, 5, 900, None),
        (40, 39, 200, "resumed"),
        (90, 80, 200, None),
    ],
)
def test_days_and_numbers_say_what_two_stoppages_may_be(app, known, back, ended, workers, may_be):
    other = likeness.Sketch("work_stoppage", day(back), day(ended), workers=workers)
    assert likeness.likeness(other, likeness.sketch_of(known)) == may_be


def test_causes_that_differ_are_no_resumption_and_a_dispute_is_no_stoppage(app, known):
    its = likeness.sketch_of(known)
    later = likeness.Sketch("work_stoppage", day(5), day(4), workers=200, main_cause="wage_late")
    assert likeness.likeness(later, its) == "resumed"
    known.main_cause = "shift_meal"
    assert likeness.likeness(later, likeness.sketch_of(known)) is None
    assert likeness.likeness(likeness.Sketch("rights_dispute", day(12)), its) is None


def test_the_form_offers_the_case_under_any_name_of_the_enterprise_with_what_agrees_and_differs(officer, known):
    page = new(officer, workers_involved="650", kind="strike")
    assert offered(page) == [known.code]
    lines = [" ".join(line.text.split()) for line in page.select("#alike .compared li")]
    assert "Số người trực tiếp tham gia (khác nhau): 650 / 200" in lines
    assert "Loại vụ việc (khác nhau): Đình công / Ngừng việc tập thể" in lines
    assert lines[0].startswith("Ngày (khớp)")
    assert offered(new(officer, started=day(200))) == []
    assert offered(new(officer, enterprise="Công ty không ai biết")) == []


def test_an_enterprise_that_shares_a_name_or_was_merged_counts_as_the_same(officer, known, make_enterprise, app):
    make_enterprise("Xưởng Ven Sông", other_names=["Công ty TNHH cơ khí VEN SÔNG"])
    assert offered(new(officer, enterprise="Xưởng Ven Sông")) == [known.code]


def test_a_restricted_case_of_others_is_never_offered(browse, make_user, known):
    known.restricted = True
    commit()
    assert offered(new(browse(make_user(agency=PARTNER)))) == []
    assert offered(new(browse(make_user(agency=LEAD)))) == [known.code]


@pytest.mark.parametrize(("link", "count"), [("same_event", 1), ("not_same", 1), ("", 0)])
def test_the_answer_goes_along_with_the_form(officer, known, link, count):
    fields = {"enterprise": "Ven Song Mechanics", "started_on": written(day(11)), "kind": "work_stoppage"}
    officer.post("/cases/new", {**fields, "alike": f"{link} {known.code}" if link else ""})
    case = db.session.scalars(select(Case).order_by(Case.id.desc())).first()
    page = officer.open(f"/cases/{case.code}")
    assert (case.same_event_as_id == known.id) == (link == "same_event")
    assert len(page.select(".notice-warning form")) == 1 - count


@pytest.mark.parametrize("answer", ["same_event VV-1999-1", "nonsense", "a b c d", "drop X", "resumed " + "x" * 5000])
def test_an_answer_that_fits_nothing_does_no_harm(officer, known, answer):
    fields = {"enterprise": known.enterprise.name, "started_on": written(day(11)), "kind": "work_stoppage"}
    response = officer.client.post("/cases/new", data={"csrf_token": officer._token(None), **fields, "alike": answer})
    assert response.status_code in (303, 422)
    assert known.same_event_as_id is None


def test_an_answer_that_a_rule_forbids_comes_back_with_everything_typed(officer, known, make_case, enterprise):
    fields = {"enterprise": enterprise.name, "started_on": written(day(11)), "summary": "Chưa rõ yêu cầu."}
    page = officer.post("/cases/new", {**fields, "kind": "work_stoppage", "alike": f"resumed {known.code}"}, 422)
    assert "Chưa rõ yêu cầu." in page.select_one("#summary").text
    assert page.select_one('select[name="alike"] option[selected]')["value"] == f"resumed {known.code}"
    assert db.session.scalars(select(Case)).all() == [known]


# On the page of a case ---------------------------------------------------------------------------------------------


def test_the_page_asks_until_somebody_has_answered_and_a_merge_can_be_undone(officer, known, make_case, enterprise):
    case = make_case(enterprise=enterprise, started_on=day(11), workers_involved=190)
    at = f"/cases/{case.code}"
    assert officer.open(at).select_one(f'.notice-warning input[name="other"][value="{known.code}"]')
    officer.post(f"{at}/links", {"other": known.code, "link": "not_same"})
    assert not officer.open(at).select(".notice-warning form")
    assert not officer.open(f"/cases/{known.code}").select(".notice-warning form"), "asked from the other side again"
    officer.post(f"{at}/links", {"other": known.code, "link": "same_event"})
    assert case.same_event_as_id == known.id
    officer.post(f"{at}/links", {"other": known.code, "link": "same_event", "undo": "1"})
    assert case.same_event_as_id is None


def test_those_who_may_not_change_the_case_are_not_asked(browse, make_user, known, make_case, enterprise):
    case = make_case(enterprise=enterprise, started_on=day(11))
    for role, agency in (("leader", LEAD), ("officer", PARTNER)):
        assert not browse(make_user(role, agency=agency)).open(f"/cases/{case.code}").select(".notice-warning form")


def test_the_offer_takes_as_many_statements_however_many_cases_there_are(
    app, known, make_case, enterprise, count_statements
):
    from app.cases.queries import visible_to

    def taken() -> int:
        db.session.expire_all()
        assert [enterprise.name, *(one.name for one in enterprise.other_names)]  # read before
        with count_statements() as statements:
            likeness.alike(visible_to(None), [enterprise], likeness.Sketch("work_stoppage", day(11)))
        return len(statements)

    first = taken()
    for back in range(20):
        make_case(enterprise=enterprise, started_on=day(back))
    assert (first, taken()) == (2, 2), "the cases with their agencies, and the agencies' former names"


# Resumed -----------------------------------------------------------------------------------------------------------


def resumed(make_case, enterprise, *spans, **values) -> list[Case]:
    """Runs of one stoppage: (first day, last day) as days back; each linked with the one before."""
    runs = [
        make_case(enterprise=enterprise, started_on=day(start), ended_on=day(end), **values) for start, end in spans
    ]
    for before, after in pairwise(runs):
        linking.link(after, before, "resumed")
    commit()
    return runs


def test_a_stoppage_that_was_resumed_is_one_action_whichever_run_is_linked_first(app, make_case, enterprise):
    first, second, third = resumed(make_case, enterprise, (60, 58), (40, 38), (20, 18))
    assert [one.resumes_id for one in (first, second, third)] == [None, first.id, first.id]
    linking.unlink(first, second, "resumed")
    commit()
    assert [one.resumes_id for one in (first, second, third)] == [None, None, second.id]
    linking.link(first, second, "resumed")
    commit()
    assert third.resumes_id == first.id


@pytest.mark.every_input
@pytest.mark.parametrize(
    ("start", "values"),
    [
        (11, {}),
        (100, {"ended_on": day(90)}),
        (5, {"kind": "rights_dispute"}),
        (5, {"main_cause": "shift_meal"}),
        (30, {"ended_on": None}),
        (5, {"enterprise": None}),
    ],
)
def test_only_what_was_resumed_within_sixty_days_for_the_same_cause_is_one_action(
    officer, known, make_case, enterprise, start, values
):
    known.main_cause = "wage_late"
    commit()
    made = {"enterprise": enterprise, "kind": "work_stoppage", **values}
    case = make_case(started_on=day(start), **{name: value for name, value in made.items() if value is not None})
    page = officer.post(f"/cases/{case.code}/links", {"other": known.code, "link": "resumed"}, 422)
    assert page.select_one(".error-summary")
    assert case.resumes_id is None and known.resumes_id is None


def test_a_run_of_an_action_is_not_merged_or_refuted_before_the_link_is_undone(officer, make_case, enterprise, known):
    first, second = resumed(make_case, enterprise, (60, 58), (40, 38))
    officer.post(f"/cases/{second.code}/links", {"other": known.code, "link": "same_event"}, 422)
    officer.post(f"/cases/{second.code}/links", {"other": first.code, "link": "not_same"}, 422)
    fields = {"status": "refuted", "on": written(TODAY), "reason": "Báo nhầm."}
    officer.post(f"/cases/{second.code}/status", fields, 422)
    assert second.status != "refuted"
