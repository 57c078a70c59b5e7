"""Cases from a file: each rule of the columns, and what the person at the terminal reads."""

import pytest
from sqlalchemy import func, select

from app.cases.models import Case, CaseLink, CaseMove
from app.core.audit import AuditEntry
from app.enterprises.models import Enterprise
from app.extensions import db

HEADER = "code,kind,enterprise,started_on"


def case(code: str) -> Case:
    db.session.expire_all()
    return db.session.scalars(select(Case).where(Case.code == code)).one()


def how_many(model=Case) -> int:
    return db.session.scalar(select(func.count()).select_from(model))


@pytest.fixture
def enterprise(make_enterprise):
    return make_enterprise("Công ty May Đình Vũ", tax_code="0200123456", zone="Đình Vũ", sector="VSIC2018:14")


def test_three_columns_suffice_and_the_rest_is_not_known(load, counts, enterprise):
    result = load("cases", "kind,enterprise,started_on\nwork_stoppage,cong ty may dinh vu,2024-03-05\n")
    assert result.exit_code == 0, result.output
    assert counts(result) == (1, 0, 0, 0)
    (made,) = db.session.scalars(select(Case))
    assert made.enterprise is enterprise
    assert made.code.startswith("VV-")
    assert (made.status, made.reported_on, made.lead_agency.code) == ("reported", made.started_on, "hp_ldld_old")
    assert (made.workers_involved, made.ended_on, made.days_not_worked) == (None, None, None)
    assert made.source == "file.csv row 2"


@pytest.mark.parametrize(
    ("kind", "ended", "closed", "status"),
    [
        ("strike", "", "", "reported"),
        ("strike", "2024-03-06", "", "ended"),
        ("strike", "2024-03-06", "2024-04-01", "closed"),
        ("strike", "", "2024-04-01", "closed"),
        ("rights_dispute", "2024-03-06", "", "reported"),
    ],
)
def test_without_a_status_the_dates_tell_it(load, enterprise, kind, ended, closed, status):
    load("cases", f"{HEADER},ended_on,closed_on\nA-1,{kind},0200123456,2024-03-05,{ended},{closed}\n")
    assert case("A-1").status == status


def test_the_end_stands_in_for_the_day_of_closing(load, enterprise):
    load("cases", f"{HEADER},ended_on,status\nA-1,strike,0200123456,2024-03-05,2024-03-07,closed\n")
    assert case("A-1").closed_on == case("A-1").ended_on


@pytest.mark.parametrize(
    ("columns", "row", "fault"),
    [
        ("status", "closed", "column status"),
        ("ended_on", "2024-03-04", "column ended_on"),
        ("reported_on", "2024-03-04", "column reported_on"),
        ("closed_on", "2024-03-04", "column closed_on"),
        ("status", "in_court", "column status"),
        ("started_time,ended_on,ended_time", "10:00,2024-03-05,09:00", "column ended_time"),
        ("workers_involved", "nhiều", "column workers_involved"),
        ("workers_involved", "-5", "column workers_involved"),
        ("main_cause", "weather", "column main_cause"),
        ("causes", "wage_level;weather", "column causes"),
        ("lead_agency", "hp_nobody", "column lead_agency"),
        ("sector", "VSIC2018:1234", "column sector"),
        ("restricted", "maybe", "column restricted"),
        ("related_to", "NOT-THERE", "column related_to"),
        ("related_to", "a-1", "column related_to"),
        ("started_time", "25:00", "column started_time"),
        ("closed_on,status", "2024-04-01,ended", "column status"),
    ],
)
def test_what_cannot_be_is_refused_at_its_column(load, counts, enterprise, columns, row, fault):
    result = load("cases", f"{HEADER},{columns}\nA-1,strike,0200123456,2024-03-05,{row}\n")
    assert result.exit_code == 1
    assert f"row 2, {fault}: " in result.stdout
    assert counts(result) == (0, 0, 0, 1)
    assert how_many() == 0


def test_all_faults_of_all_rows_are_told_at_once(load, enterprise):
    result = load(
        "cases",
        f"{HEADER},ended_on,workers_involved\n"
        "A-1,,0200123456,2024-03-05,,x\n"
        "A-2,strike,Nobody,2030-01-01,31/02/2024,\n",
    )
    columns = [line.split(":")[0] for line in result.stdout.splitlines()[:-1]]
    assert columns == [
        "row 2, column kind",
        "row 2, column workers_involved",
        "row 3, column enterprise",
        "row 3, column started_on",
        "row 3, column ended_on",
    ]


@pytest.mark.parametrize("code", ["Mã số 1", "new", "GATE", "export.csv", "a/b", "..", "x" * 41])
def test_a_code_is_no_page_and_has_no_odd_letters(load, enterprise, code):
    result = load("cases", f"{HEADER}\n{code},strike,0200123456,2024-03-05\n")
    assert "row 2, column code: " in result.stdout
    assert result.exit_code == 1


def test_codes_are_unique_whatever_the_letters_case(load, counts, enterprise):
    result = load("cases", f"{HEADER}\nab-1,strike,0200123456,2024-03-05\nAB-1,strike,0200123456,2024-03-06\n")
    assert "row 3, column code: Rows 2 and 3 both have AB-1." in result.stdout
    assert counts(result) == (1, 0, 0, 1)
    load("cases", f"{HEADER}\nab-1,strike,0200123456,2024-03-05\n")
    assert counts(load("cases", f"{HEADER}\nAB-1,strike,0200123456,2024-03-05\n")) == (0, 0, 1, 0)


def test_a_mapping_may_number_repeated_codes(load, enterprise):
    text = f"{HEADER}\nA,strike,0200123456,2024-03-05\nA,strike,0200123456,2024-03-06\n"
    assert load("cases", text, mapping='repeated_code = "number"').exit_code == 0
    assert {one.code for one in db.session.scalars(select(Case))} == {"A", "A-2"}


def test_an_unknown_enterprise_is_refused_unless_it_may_be_registered(load, counts):
    text = f"{HEADER},zone,sector\n" + "".join(
        f"A-{number},strike,{name},2024-03-0{number},{zone},VSIC2018:14\n"
        for number, name, zone in (
            (1, "Xí nghiệp Mới", ""),
            (2, "XI NGHIEP MOI", "Khu X"),
            (3, "Xí nghiệp Mới", "Khu Y"),
        )
    )
    refused = load("cases", text)
    assert refused.exit_code == 1
    assert "row 2, column enterprise: " in refused.stdout
    made = load("cases", text, "--create-enterprises")
    assert counts(made) == (3, 0, 0, 0)
    assert made.stderr.strip() == "1 enterprise registered, to be completed."
    (one,) = db.session.scalars(select(Enterprise))
    assert (one.name, one.to_complete, one.zone_text, one.sector.code) == (
        "Xí nghiệp Mới",
        True,
        "Khu X",
        "VSIC2018:14",
    )
    assert "row 3, column zone: warning: There is no zone “Khu X”" in made.stdout
    assert "row 4, column zone: warning: The registry has another zone" in made.stdout
    again = load("cases", text, "--create-enterprises")
    assert counts(again) == (0, 0, 3, 0)


def test_zone_and_sector_that_differ_are_a_warning_and_the_registry_stays(load, counts, enterprise):
    result = load("cases", f"{HEADER},zone,sector\nA-1,strike,0200123456,2024-03-05,Nomura 2,VSIC2018:26\n")
    assert counts(result) == (1, 0, 0, 0)
    assert "row 2, column zone: warning: " in result.stdout
    assert "row 2, column sector: warning: " in result.stdout
    assert (enterprise.zone.name, enterprise.sector.code) == ("Đình Vũ", "VSIC2018:14")
    same = load("cases", f"{HEADER},zone,sector\nA-1,strike,0200123456,2024-03-05,KCN dinh vu,VSIC2018:14\n")
    assert "warning" not in same.stdout


def test_an_ambiguous_name_is_refused_with_the_matches(load, make_enterprise):
    make_enterprise("Công ty Hoà Bình", tax_code="0200000001")
    make_enterprise("Công ty Hoà Bình", tax_code="0200000002")
    result = load("cases", f"{HEADER}\nA-1,strike,cong ty hoa binh,2024-03-05\n", "--create-enterprises")
    assert result.exit_code == 1
    assert "0200000001" in result.stdout and "0200000002" in result.stdout
    text = f"{HEADER},tax_code\nA-1,strike,Công ty Hoà Bình,2024-03-05,0200000002\n"
    assert load("cases", text).exit_code == 0
    assert case("A-1").enterprise.tax_code == "0200000002"


def test_a_tax_code_decides_and_another_enterprise_s_name_is_refused(load, make_enterprise, enterprise):
    make_enterprise("Công ty Khác", tax_code="0200999999")
    text = f"{HEADER},tax_code\nA-1,strike,%s,2024-03-05,0200123456\n"
    refused = load("cases", text % "Công ty Khác")
    assert "row 2, column tax_code: " in refused.stdout and refused.exit_code == 1
    warned = load("cases", text % "May Đình Vũ JSC")
    assert "row 2, column tax_code: warning: " in warned.stdout
    assert case("A-1").enterprise is enterprise


def test_no_workers_at_all_means_not_known(load, enterprise):
    result = load("cases", f"{HEADER},workers_involved\nA-1,strike,0200123456,2024-03-05,0.0\n")
    assert "row 2, column workers_involved: warning: " in result.stdout
    assert case("A-1").workers_involved is None


def test_values_may_be_codes_or_labels_and_an_agency_the_one_of_the_day(load, counts, enterprise):
    union = "Liên đoàn Lao động thành phố Hải Phòng"
    result = load(
        "cases",
        "code,kind,enterprise,started_on,status,procedure_followed,lead_agency,coordinating_agencies,main_cause,causes\n"
        f"A-1,strike,0200123456,05/03/2024,Under way,No,{union},so noi vu hai phong; hp_ubnd,Chậm nợ lương,wage_scale\n"
        f'A-2,Strike,0200123456,2025-08-01,UNDER_WAY,yes,{union},,wage_late,"Chậm, nợ lương; wage_scale"\n',
    )
    assert "row 2, column main_cause: " in result.stdout, "almost a label is none"
    assert counts(result)[3] == 1
    load(
        "cases",
        "code,kind,enterprise,started_on,status,procedure_followed,lead_agency,coordinating_agencies,main_cause,causes\n"
        f"A-1,strike,0200123456,05/03/2024,Under way,No,{union},so noi vu hai phong; hp_ubnd,"
        '"cham, no luong",wage_scale\n'
        f'A-2,Strike,0200123456,2025-08-01,UNDER_WAY,yes,{union},,wage_late,"Late or unpaid wages; wage_scale"\n',
    )
    assert [case(code).lead_agency.code for code in ("A-1", "A-2")] == ["hp_ldld_old", "hp_ldld_2025"]
    assert [one.code for one in case("A-1").coordinating_agencies] == ["hp_snv", "hp_ubnd"]
    assert (case("A-1").main_cause, [one.code for one in case("A-2").causes]) == ("wage_late", ["wage_scale"])
    assert (case("A-1").procedure_followed, case("A-2").status) == ("no", "under_way")


def test_a_code_in_the_register_updates_and_absent_columns_stay(load, counts, enterprise):
    load("cases", f"{HEADER},workers_involved,summary\nA-1,strike,0200123456,2024-03-05,120,Ngừng việc cả ngày\n")
    changed = load("cases", f"{HEADER},workers_involved\nA-1,strike,0200123456,2024-03-05,150\n")
    assert counts(changed) == (0, 1, 0, 0)
    assert (case("A-1").workers_involved, case("A-1").summary) == (150, "Ngừng việc cả ngày")
    emptied = load("cases", f"{HEADER},summary\nA-1,strike,0200123456,2024-03-05,\n")
    assert counts(emptied) == (0, 1, 0, 0)
    assert (case("A-1").workers_involved, case("A-1").summary) == (150, None)
    assert counts(load("cases", f"{HEADER},summary\nA-1,strike,0200123456,2024-03-05,\n")) == (0, 0, 1, 0)


def test_an_untouched_status_follows_the_dates_and_a_set_one_stays(load, counts, enterprise):
    text = f"{HEADER},ended_on,closed_on\nA-1,strike,0200123456,2024-03-05,%s,%s\n"
    load("cases", text % ("", ""))
    load("cases", text % ("2024-03-06", ""))
    assert case("A-1").status == "ended"
    load("cases", text % ("2024-03-06", "2024-03-20"))
    assert case("A-1").status == "closed"
    assert [move.to_status for move in db.session.scalars(select(CaseMove).order_by(CaseMove.id))] == [
        "ended",
        "closed",
    ]
    kept = load("cases", text % ("2024-03-06", ""))
    assert counts(kept) == (0, 0, 1, 0), "closing is not undone by an empty cell"
    load("cases", f"{HEADER},status\nA-1,strike,0200123456,2024-03-05,under_way\n")
    assert (case("A-1").status, case("A-1").closed_on) == ("under_way", None)
    assert counts(load("cases", text % ("2024-03-06", ""))) == (0, 0, 1, 0)


def test_rows_may_relate_to_later_rows_and_the_link_is_one(load, counts, enterprise):
    text = f"{HEADER},related_to\nA-1,strike,0200123456,2024-03-05,b-2\nB-2,rights_dispute,0200123456,2024-03-01,\n"
    assert counts(load("cases", text)) == (2, 0, 0, 0)
    assert how_many(CaseLink) == 1
    assert counts(load("cases", text)) == (0, 0, 2, 0)
    assert counts(load("cases", text.replace("b-2", ""))) == (0, 2, 0, 0)
    assert how_many(CaseLink) == 0


def test_a_rejected_row_takes_with_it_those_that_relate_to_it(load, counts, enterprise):
    text = (
        f"{HEADER},related_to\nA-1,strike,0200123456,2024-03-05,A-2\n"
        "A-2,strike,0200123456,2024-03-05,A-3\nA-3,nothing,0200123456,2024-03-05,\nA-4,strike,0200123456,2024-03-05,\n"
    )
    result = load("cases", text, "--accept-valid")
    assert counts(result) == (1, 0, 0, 3)
    assert [one.code for one in db.session.scalars(select(Case))] == ["A-4"]


@pytest.mark.parametrize("column", ["title", "demands", "summary", "agreement"])
def test_a_text_with_a_number_of_a_person_is_refused_until_confirmed(load, enterprise, column):
    text = f"{HEADER},{column}\nA-1,strike,0200123456,2024-03-05,Gọi số 0912 345 678\n"
    refused = load("cases", text)
    assert f"row 2, column {column}: " in refused.stdout and refused.exit_code == 1
    taken = load("cases", text, mapping=f'text_confirmed = ["{column}"]')
    assert taken.exit_code == 0
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "text.confirmed")).one()
    assert entry.record_id == case("A-1").id
    assert "0912" not in entry.facts


def test_what_looks_like_a_name_is_a_warning(load, counts, enterprise):
    result = load(
        "cases", f"{HEADER},summary\nA-1,strike,0200123456,2024-03-05,Ông Nguyễn Văn Thử yêu cầu tăng lương\n"
    )
    assert "row 2, column summary: warning: " in result.stdout
    assert counts(result) == (1, 0, 0, 0)


def test_names_and_tax_codes_of_the_registry_in_a_text_are_no_persons(load, counts, enterprise, make_enterprise):
    make_enterprise("Công ty TNHH Nguyễn Văn Mẫu", tax_code="0200987654")
    text = "Công nhân Công ty TNHH Nguyễn Văn Mẫu (0200987654) cũng nghỉ"
    result = load("cases", f"{HEADER},summary\nA-1,strike,0200123456,2024-03-05,{text}\n")
    assert "summary" not in result.stdout and counts(result) == (1, 0, 0, 0)


def test_columns_of_persons_refuse_the_file_and_a_mapping_may_ignore_them(load, counts, enterprise):
    text = f"{HEADER},Họ tên\nA-1,strike,0200123456,2024-03-05,X\n"
    refused = load("cases", text, "--accept-valid")
    assert refused.exit_code == 1
    assert counts(refused) == (0, 0, 0, 1)
    assert how_many() == 0
    assert load("cases", text, mapping='ignore = ["Họ tên"]').exit_code == 0


def test_an_agency_outside_its_dates_is_a_warning(load, counts, enterprise):
    result = load("cases", f"{HEADER},lead_agency\nA-1,strike,0200123456,2024-03-05,hp_ldld_2025\n")
    assert "row 2, column lead_agency: warning: " in result.stdout
    assert counts(result) == (1, 0, 0, 0)


def test_the_load_itself_is_one_entry_of_the_trail_without_texts(load, enterprise):
    load("cases", f"{HEADER},summary\nA-1,strike,0200123456,2024-03-05,Tóm tắt riêng\n")
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "cases.imported")).one()
    assert (entry.actor, entry.details["file"], entry.details["created"]) == ("system", "file.csv", 1)
    assert len(entry.details["sha256"]) == 64
    assert "Tóm tắt" not in entry.facts


# Rights --------------------------------------------------------------------------------------------------------------


def test_an_officer_records_for_another_lead_and_coordinates(load, counts, make_user, enterprise):
    officer = make_user(agency="hp_snv")
    text = f"{HEADER},coordinating_agencies\nA-1,strike,0200123456,2024-03-05,\n"
    assert counts(load("cases", text, "--as", officer.username)) == (1, 0, 0, 0)
    assert [one.code for one in case("A-1").coordinating_agencies] == ["hp_snv"]
    assert counts(load("cases", text, "--as", officer.username)) == (0, 0, 1, 0)
    actors = set(db.session.scalars(select(AuditEntry.actor).where(AuditEntry.record_type == "case")))
    assert actors == {officer.username}


def test_officers_of_other_agencies_change_nothing(load, make_user, make_case, enterprise):
    made = make_case(enterprise=enterprise, code="A-1", lead="hp_ldld_2025")
    stranger = make_user(agency="hp_bqlkkt_2025")
    row = f"{HEADER},workers_involved\nA-1,work_stoppage,0200123456,{made.started_on},77\n"
    result = load("cases", row, "--as", stranger.username)
    assert "Only officers of its lead or coordinating agencies can change this case." in result.stdout
    assert case("A-1").workers_involved is None
    assert load("cases", row).exit_code == 0


def test_a_case_the_account_may_not_see_only_takes_its_code(load, make_user, make_case, enterprise):
    made = make_case(enterprise=enterprise, code="A-1", lead="hp_ldld_2025", restricted=True)
    stranger = make_user(agency="hp_bqlkkt_2025")
    row = f"{HEADER},workers_involved\nA-1,work_stoppage,0200123456,{made.started_on},77\n"
    result = load("cases", row, "--as", stranger.username)
    assert "row 2, column code: There is a case A-1 already." in result.stdout
