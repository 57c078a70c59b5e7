"""Recording and changing a case through its form: fields, limits, what is made, what is refused, what comes back."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.agencies import queries as agencies
from app.cases.models import Case
from app.core.audit import AuditEntry
from app.core.db import today
from app.enterprises.models import Enterprise
from app.extensions import db

FEDERATION = "hp_ldld_2025"


@pytest.fixture
def officer(browse, make_user):
    return browse(make_user(agency=FEDERATION))


@pytest.fixture
def enterprise(make_enterprise):
    return make_enterprise("Công ty TNHH May Sao Bắc Hải", tax_code="0299000047")


def newest() -> Case:
    return db.session.scalars(select(Case).order_by(Case.id.desc()).limit(1)).one()


def wrong(page) -> set[str]:
    """Names of the fields that say an error."""
    return {tag["id"].removesuffix("-error") for tag in page.select(".field-error")}


def test_three_fields_suffice_and_the_rest_is_not_known(officer, enterprise):
    page = officer.open("/cases/new")
    kind = page.find("input", attrs={"name": "kind", "checked": True})
    assert kind["value"] == "work_stoppage"
    assert page.find("input", attrs={"name": "started_on"})["value"] == today().strftime("%d/%m/%Y")
    answer = officer.post("/cases/new", {"kind": "strike", "enterprise": "0299 000 047", "started_on": "2026-02-03"})
    case = newest()
    assert answer.location == f"/cases/{case.code}"
    assert (case.kind, case.status, case.enterprise_id) == ("strike", "reported", enterprise.id)
    assert case.code.startswith(f"VV-{today().year}-")
    assert case.reported_on == today()
    assert case.lead_agency.code == FEDERATION
    unknown = (case.workers_involved, case.workers_indirect, case.days_not_worked, case.main_cause, case.ended_on)
    assert unknown == (None,) * 5
    assert case.procedure_followed == "unknown"


def test_every_field_is_in_the_page_and_kept(officer, enterprise, make_case):
    dispute = make_case("rights_dispute", lead=FEDERATION)
    officer.send(
        "/cases/new",
        kind="work_stoppage",
        enterprise="cong ty tnhh may sao bac hai",
        title="Ngừng việc ca sáng",
        reference="12/BC-LĐLĐ",
        started_on="01/02/2026",
        started_time="06:45",
        ended_on="03/02/2026",
        ended_time="17:00",
        reported_on="02/02/2026",
        workers_involved="1.062",
        workers_indirect="0",
        days_not_worked="8.204,5",
        main_cause="tet_bonus",
        causes=["shift_meal", "tet_bonus", "wage_level"],
        procedure_followed="no",
        demands="Công bố mức thưởng Tết",
        summary="Công nhân xưởng may 2 không vào ca sáng.",
        lead_agency="hp_bqlkkt_2025",
        coordinating_agencies=["hp_snv", "hp_bqlkkt_2025"],
        related_to=f" {dispute.code.lower()} ;",
        restricted="1",
    )
    case = newest()
    assert case.title == "Ngừng việc ca sáng" and case.title_made is False
    assert (case.reference, case.ended_on, case.workers_involved) == ("12/BC-LĐLĐ", date(2026, 2, 3), 1062)
    assert (case.workers_indirect, case.days_not_worked) == (0, Decimal("8204.5"))
    assert [cause.code for cause in case.causes] == ["wage_level", "shift_meal"]
    assert case.lead_agency.code == "hp_bqlkkt_2025"
    assert [agency.code for agency in case.coordinating_agencies] == [FEDERATION, "hp_snv"]
    assert case.restricted is True


@pytest.mark.parametrize(
    ("started_on", "lead"),
    [("30/06/2025", "hp_ldld_old"), ("01/07/2025", "hp_ldld_2025"), ("2019-05-04", "hp_ldld_old")],
)
def test_the_lead_is_by_the_day_of_the_start_and_who_records_coordinates(
    browse, make_user, enterprise, started_on, lead
):
    browse(make_user(agency="hp_snv")).send("/cases/new", enterprise=enterprise.name, started_on=started_on)
    assert newest().lead_agency.code == lead
    assert [agency.code for agency in newest().coordinating_agencies] == ["hp_snv"]


SOON = date.today() + timedelta(days=2)
BAD = [
    ("kind", "", "kind"),
    ("kind", "riot", "kind"),
    ("started_on", "", "started_on"),
    ("started_on", "31/02/2026", "started_on"),
    ("started_on", "02/03/26", "started_on"),
    ("started_on", "1066-10-14", "started_on"),
    ("started_on", SOON.isoformat(), "started_on"),
    ("started_time", "25:00", "started_time"),
    ("ended_on", "28/02/2026", "ended_on"),
    ("ended_on", SOON.isoformat(), "ended_on"),
    ("ended_on", "chưa rõ", "ended_on"),
    ("ended_time", "7.30", "ended_time"),
    ("reported_on", "28/02/2026", "reported_on"),
    ("reported_on", SOON.isoformat(), "reported_on"),
    ("workers_involved", "0", "workers_involved"),
    ("workers_involved", "-3", "workers_involved"),
    ("workers_involved", "khoảng 600", "workers_involved"),
    ("workers_involved", "1,5", "workers_involved"),
    ("workers_involved", "9" * 29, "workers_involved"),
    ("workers_indirect", "-1", "workers_indirect"),
    ("days_not_worked", "-0,5", "days_not_worked"),
    ("days_not_worked", "1e9", "days_not_worked"),
    ("main_cause", "weather", "main_cause"),
    ("causes", "weather", "causes"),
    ("procedure_followed", "maybe", "procedure_followed"),
    ("lead_agency", "nobody", "lead_agency"),
    ("coordinating_agencies", "nobody", "coordinating_agencies"),
    ("title", "x" * 201, "title"),
    ("reference", "x" * 101, "reference"),
    ("demands", "x" * 10_001, "demands"),
    ("summary", "a\x00b", "summary"),
    ("enterprise", "", "enterprise"),
    ("enterprise", "x" * 256, "enterprise"),
    ("related_to", "VV-1999-1", "related_to"),
]


@pytest.mark.parametrize(("name", "typed", "field"), BAD)
def test_what_cannot_be_kept_is_refused_beside_its_field_with_all_that_was_typed(
    officer, enterprise, name, typed, field
):
    good = {
        "kind": "work_stoppage",
        "enterprise": enterprise.tax_code,
        "started_on": "02/03/2026",
        "summary": "Giữ lại dòng này",
    }
    page = officer.post("/cases/new", {**good, name: typed}, 422)
    assert wrong(page) == {field}
    assert page.select_one(".error-summary a")["href"] == f"#{field}"
    if name != "summary":
        assert page.find("textarea", attrs={"name": "summary"}).text.strip() == "Giữ lại dòng này"
    if name not in ("kind", "causes", "coordinating_agencies", "procedure_followed", "lead_agency", "main_cause"):
        control = page.find(["input", "textarea"], attrs={"name": name})
        kept = control.get("value") if control.name == "input" else control.text.strip("\r\n")
        assert kept == typed.replace("\x00", "")
    assert db.session.scalar(select(Case.id)) is None


GOOD = [
    ("title", "x" * 200),
    ("demands", "y" * 10_000),
    ("workers_involved", "1"),
    ("workers_indirect", "0"),
    ("days_not_worked", "0"),
    ("started_on", "2026-3-2"),
    ("ended_on", "02/03/2026"),
    ("reported_on", "02/03/2026"),
    ("started_time", "06:45"),
]


@pytest.mark.parametrize(("name", "typed"), GOOD)
def test_the_limits_themselves_are_kept(officer, enterprise, name, typed):
    good = {"kind": "work_stoppage", "enterprise": enterprise.tax_code, "started_on": "02/03/2026"}
    officer.post("/cases/new", {**good, name: typed})
    assert getattr(newest(), name) not in (None, "")


def test_all_errors_are_said_at_once(officer):
    page = officer.post(
        "/cases/new",
        {"kind": "", "enterprise": "Không có", "started_on": "?", "ended_on": "?", "workers_involved": "?"},
        422,
    )
    assert wrong(page) == {"kind", "enterprise", "started_on", "ended_on", "workers_involved"}
    assert page.title.text.strip().startswith("Lỗi:")
    assert len(page.select(".error-summary li")) == 5


def test_the_end_on_the_day_of_the_start_is_not_before_its_hour(officer, enterprise):
    fields = {"kind": "strike", "enterprise": enterprise.name, "started_on": "02/03/2026", "started_time": "10:00"}
    page = officer.post("/cases/new", {**fields, "ended_on": "02/03/2026", "ended_time": "09:59"}, 422)
    assert wrong(page) == {"ended_time"}
    officer.post("/cases/new", {**fields, "ended_on": "02/03/2026", "ended_time": "10:00"})


def test_a_dispute_may_be_reported_before_it_is_said_to_have_started(officer, enterprise):
    fields = {"enterprise": enterprise.name, "started_on": "02/03/2026", "reported_on": "01/03/2026"}
    officer.post("/cases/new", {"kind": "rights_dispute", **fields})
    assert wrong(officer.post("/cases/new", {"kind": "lockout", **fields}, 422)) == {"reported_on"}


def test_a_title_is_made_shortened_and_kept_in_step(officer, make_enterprise):
    long = make_enterprise("Công ty " + "Rất Dài " * 26)
    officer.post("/cases/new", {"kind": "strike", "enterprise": long.name, "started_on": "02/03/2026"})
    case = newest()
    assert len(case.title) <= 200 and "…" in case.title and case.title.endswith("02/03/2026")
    officer.send(f"/cases/{case.code}/edit", started_on="01/03/2026")
    db.session.refresh(case)
    assert case.title.endswith("01/03/2026")
    officer.send(f"/cases/{case.code}/edit", title="Đình công đầu tháng 3")
    officer.send(f"/cases/{case.code}/edit", started_on="28/02/2026")
    db.session.refresh(case)
    assert case.title == "Đình công đầu tháng 3"
    officer.send(f"/cases/{case.code}/edit", title="")
    db.session.refresh(case)
    assert case.title.endswith("28/02/2026")


# The enterprise ----------------------------------------------------------------------------------------------------


def test_of_two_enterprises_of_one_name_one_is_chosen(officer, make_enterprise):
    make_enterprise("Công ty Sao Bắc", tax_code="0200000001")
    second = make_enterprise("CÔNG TY SAO BẮC", tax_code="0200000002")
    fields = {"kind": "strike", "enterprise": "cong ty sao bac", "started_on": "02/03/2026"}
    page = officer.post("/cases/new", fields, 422)
    assert wrong(page) == {"enterprise"}
    assert {"0200000001", "0200000002"} <= set(page.main.text.replace("·", " ").split())
    assert len(page.select('input[name="enterprise_id"]')) == 2
    officer.post("/cases/new", {**fields, "enterprise_id": str(second.id)})
    assert newest().enterprise_id == second.id


def test_a_name_that_is_only_near_is_asked_about(officer, enterprise):
    page = officer.post("/cases/new", {"kind": "strike", "enterprise": "sao bac", "started_on": "02/03/2026"}, 422)
    assert enterprise.name in page.main.text
    assert page.find("input", attrs={"name": "enterprise_new", "type": "checkbox"})


def test_an_unknown_enterprise_is_registered_in_the_same_save_when_that_is_ticked(officer):
    fields = {"kind": "strike", "enterprise": "Công ty Gốm Mới", "started_on": "02/03/2026"}
    page = officer.post("/cases/new", fields, 422)
    assert page.find("input", attrs={"name": "enterprise_new", "type": "checkbox"})
    assert db.session.scalar(select(Enterprise.id)) is None
    page = officer.post("/cases/new", {**fields, "enterprise_new": "1", "ended_on": "?"}, 422)
    assert db.session.scalar(select(Enterprise.id)) is None
    officer.post("/cases/new", {**fields, "enterprise_new": "1"})
    assert newest().enterprise.name == "Công ty Gốm Mới"
    assert newest().enterprise.to_complete is True
    officer.post("/cases/new", {**fields, "enterprise_new": "1"})
    assert len(db.session.scalars(select(Enterprise)).all()) == 1


def test_saving_again_keeps_the_enterprise_although_another_bears_its_name(officer, make_enterprise, make_case):
    first = make_enterprise("Công ty Sao Bắc", tax_code="0200000001")
    make_enterprise("Công ty Sao Bắc", tax_code="0200000002")
    case = make_case(enterprise=first, lead=FEDERATION)
    officer.send(f"/cases/{case.code}/edit", summary="Thêm một dòng")
    db.session.refresh(case)
    assert (case.enterprise_id, case.summary) == (first.id, "Thêm một dòng")


# Texts -------------------------------------------------------------------------------------------------------------


def test_a_phone_number_is_asked_about_and_its_confirmation_audited_without_the_text(officer, enterprise):
    fields = {"kind": "strike", "enterprise": enterprise.name, "started_on": "02/03/2026"}
    assert officer.open("/cases/new").find("input", attrs={"name": "text_confirmed"}) is None
    text = "Liên hệ 0912 345 678 để biết thêm."
    page = officer.post("/cases/new", {**fields, "summary": text}, 422)
    assert wrong(page) == {"summary"}
    assert "0912 345 678" in page.select_one("#summary-error").text
    assert page.find("input", attrs={"name": "text_confirmed", "type": "checkbox"})
    officer.post("/cases/new", {**fields, "summary": text, "text_confirmed": "1"})
    assert newest().summary == text
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "text.confirmed")).one()
    assert entry.details == {"field": "summary", "found": ["phone"]}
    assert "0912" not in entry.facts


def test_a_text_that_was_confirmed_is_not_asked_about_again(officer, make_case):
    case = make_case(lead=FEDERATION, summary="Liên hệ 0912 345 678")
    officer.send(f"/cases/{case.code}/edit", workers_involved="20")
    db.session.refresh(case)
    assert case.workers_involved == 20


def test_what_looks_like_a_name_is_saved_with_a_warning(officer, enterprise):
    fields = {"kind": "strike", "enterprise": enterprise.name, "started_on": "02/03/2026"}
    officer.post("/cases/new", {**fields, "demands": "Anh Nguyễn Văn Bình đề nghị tăng lương"})
    assert "Nguyễn Văn Bình" in officer.open("/cases/").select_one(".notice-warning").text


# Changing ----------------------------------------------------------------------------------------------------------


def test_a_form_that_sends_a_part_changes_only_that_part(officer, make_case):
    case = make_case(lead=FEDERATION, workers_involved=40, summary="Giữ nguyên", causes=["wage_late"])
    officer.post(f"/cases/{case.code}/edit", {"workers_involved": ""})
    db.session.refresh(case)
    assert (case.workers_involved, case.summary) == (None, "Giữ nguyên")
    assert [cause.code for cause in case.causes] == ["wage_late"]


def test_saving_without_a_difference_changes_nothing(officer, make_case):
    case = make_case(
        lead=FEDERATION, days_not_worked=Decimal("12.5"), causes=["wage_late"], coordinating=["hp_snv"], summary="A"
    )
    version = case.version
    officer.send(f"/cases/{case.code}/edit")
    db.session.refresh(case)
    assert case.version == version
    assert db.session.scalar(select(AuditEntry.id).where(AuditEntry.action == "case.changed")) is None


@pytest.mark.parametrize(
    "fields", [{"coordinating_agencies": ["", "hp_snv"]}, {"causes": ["", "wage_late"]}, {"related_to": "OTHER-1"}]
)
def test_a_change_of_agencies_causes_or_links_alone_is_a_new_version(officer, make_case, fields):
    make_case(lead=FEDERATION, code="OTHER-1")
    case = make_case(lead=FEDERATION)
    version = case.version
    officer.post(f"/cases/{case.code}/edit", fields)
    db.session.refresh(case)
    assert case.version == version + 1


def test_the_lead_does_not_change_by_an_edit(officer, make_case):
    case = make_case(lead=FEDERATION)
    assert wrong(officer.post(f"/cases/{case.code}/edit", {"lead_agency": "hp_snv"}, 422)) == {"lead_agency"}


def test_a_kind_that_cannot_have_the_status_is_refused(officer, make_case):
    case = make_case(lead=FEDERATION, status="under_way")
    assert wrong(officer.post(f"/cases/{case.code}/edit", {"kind": "rights_dispute"}, 422)) == {"kind"}
    officer.post(f"/cases/{case.code}/edit", {"kind": "strike"})
    closed = make_case("rights_dispute", lead=FEDERATION, status="closed", closed_on=today())
    assert wrong(officer.post(f"/cases/{closed.code}/edit", {"kind": "unclassified_dispute"}, 422)) == {"kind"}


def test_a_case_is_not_related_to_itself(officer, make_case):
    case = make_case(lead=FEDERATION)
    assert wrong(officer.post(f"/cases/{case.code}/edit", {"related_to": case.code}, 422)) == {"related_to"}


def test_codes_that_do_not_exist_are_404(officer):
    for code in ("VV-1999-1", "x" * 300, "%00", "💥"):
        officer.open(f"/cases/{code}/edit", 400 if code == "%00" else 404)


def test_an_agency_outside_its_dates_is_a_warning(officer, enterprise):
    fields = {"kind": "strike", "enterprise": enterprise.name, "started_on": "02/03/2026", "lead_agency": "hp_cdkkt"}
    officer.post("/cases/new", fields)
    assert agencies.by_code("hp_cdkkt").name_vi in officer.open("/cases/").select_one(".notice-warning").text


def test_a_text_beyond_its_limit_is_told_beside_it_and_ten_megabytes_are_refused_with_a_page(officer, enterprise):
    fields = {"kind": "strike", "enterprise": enterprise.name, "started_on": "02/03/2026"}
    page = officer.post("/cases/new", {**fields, "summary": "x" * 1_000_000}, 422)
    assert "1.000.000" in page.select_one("#summary-error").text
    assert officer.post("/cases/new", {**fields, "summary": "x" * 10_000_000}, 413).h1


def test_what_was_recorded_is_found_by_search_at_once_and_by_new_words_after_a_change(officer, enterprise):
    officer.post(
        "/cases/new",
        {"kind": "strike", "enterprise": enterprise.name, "started_on": "02/03/2026", "summary": "Xưởng nhuộm"},
    )
    code = newest().code
    assert code in officer.open("/cases/?q=xuong nhuom").select_one("tbody").text
    officer.send(f"/cases/{code}/edit", summary="Xưởng cắt")
    assert officer.open("/cases/?q=nhuom").select("tbody tr") == []
    assert code in officer.open("/cases/?q=CẮT").select_one("tbody").text


def test_dates_in_messages_name_the_day_typed(officer, enterprise):
    page = officer.post(
        "/cases/new",
        {"kind": "strike", "enterprise": enterprise.name, "started_on": "02/03/2026", "ended_on": "01/03/2026"},
        422,
    )
    said = page.select_one("#ended_on-error").text
    assert "01/03/2026" in said and "02/03/2026" in said
