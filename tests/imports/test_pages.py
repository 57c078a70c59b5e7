"""Import in the browser: a file is matched, checked, mended, loaded and taken back."""

from datetime import date

import pytest
from sqlalchemy import func, select, update

from app.cases.models import Case
from app.core.db import commit
from app.enterprises.models import Enterprise
from app.extensions import db
from app.imports import jobs, operations, store
from app.imports.models import FileLoad, FileRow
from tests.imports import yearly

CSV = (
    "Số hiệu,Hình thức,Doanh nghiệp,Ngày xảy ra,Số người\n"
    "A-1,ngừng việc,Công ty Thử Một,05/03/2024,120\n"
    "A-2,ngừng việc,Công ty Thử Hai,2024-13-05,80\n"
)
MATCHED = {"code": "Số hiệu", "kind": "Hình thức", "enterprise": "Doanh nghiệp", "started_on": "Ngày xảy ra"}


@pytest.fixture
def officer(browse, make_user):
    return browse(make_user())


def bring(browser, content=CSV, register="cases", name="vu-viec.csv", **more) -> str:
    """Upload a file; the address of its page."""
    data = content if isinstance(content, bytes) else content.encode()
    answer = browser.send("/imports/new", register=register, file=(data, name), **more)
    return answer.location.removesuffix("/match")


def match(browser, at, status=303, **fields):
    """Send the matching as it stands, with these fields chosen."""
    return browser.send(f"{at}/match", status=status, **fields)


def chosen(browser, at, wanted: dict[str, str]) -> dict[str, str]:
    """The fields of the page for these columns, by the headings of the file; other headings are left out."""
    page = browser.open(f"{at}/match")
    fields = {}
    by_heading = {heading: name for name, heading in wanted.items()}
    for select_ in page.select("select[name^=heading-]"):
        label = page.find("label", attrs={"for": select_["id"]}).get_text(strip=True)
        fields[select_["name"]] = by_heading.get(label, "-")
    return fields


def check(browser, at, **more):
    """Match CSV by hand and answer the values that mean nothing yet."""
    fields = chosen(browser, at, {**MATCHED, "workers_involved": "Số người"})
    page = browser.open(f"{at}/match")
    asked = page.select_one("select[name^=value-kind]")
    if asked is None:
        page = match(browser, at, status=200, **fields)
        asked = page.select_one("select[name^=value-kind]")
    return browser.post(f"{at}/match", sent(page) | fields | {asked["name"]: "work_stoppage"} | more)


def sent(page) -> dict[str, object]:
    """What the form of the page sends besides its choices, enterprises being registered."""
    found: dict[str, object] = {}
    for one in page.select("form.form input[name]"):
        if one["type"] != "checkbox":
            found.setdefault(one["name"], []).append(one.get("value", ""))
    return {**found, "create_missing": "1"}


def only_load() -> FileLoad:
    db.session.rollback()
    return db.session.scalars(select(FileLoad)).one()


def how_many(model=Case) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model))


def test_a_file_is_matched_checked_mended_loaded_and_taken_back(officer):
    at = bring(officer)
    check(officer, at, mapping_name="Bảng năm")
    page = officer.open(at)
    assert {name: only_load().counts.get(name, 0) for name in ("new", "refused")} == {"new": 1, "refused": 1}
    assert "2024-13-05" in page.get_text()
    officer.send(f"{at}/load", page=at, status=303)
    assert how_many() == 0, "rows that are refused stay behind only when that was said"
    row = officer.open(f"{at}/rows/3")
    assert row.select_one("[name=cell-started_on][aria-invalid]")
    officer.send(f"{at}/rows/3", **{"cell-started_on": "06/03/2024"})
    assert only_load().counts["new"] == 2
    officer.send(f"{at}/load", page=at)
    assert [case.code for case in db.session.scalars(select(Case).order_by(Case.id))] == ["A-1", "A-2"]
    shown = officer.open("/cases/A-2").get_text(" ", strip=True)
    assert "vu-viec.csv" in shown
    assert how_many(Enterprise) == 2
    officer.open(at)
    officer.send(f"{at}/take-back", page=f"{at}/take-back")
    assert (how_many(), how_many(Enterprise)) == (0, 0)
    assert officer.post(f"{at}/take-back", status=422)
    again = bring(officer)
    assert match(officer, again).location == again, "the same kind of file needs no answer any more"


def test_rows_name_codes_by_labels_and_days_as_days_in_the_language_of_the_reader(officer, make_case, make_enterprise):
    one = make_enterprise("Công ty Thử Một")
    make_case(code="A-1", enterprise=one, started_on=date(2024, 3, 5), main_cause="wage_level")
    at = bring(
        officer,
        "code,kind,enterprise,started_on,main_cause,causes,lead_agency\n"
        "A-1,work_stoppage,Công ty Thử Một,2024-03-05,shift_meal,,\n"
        "A-2,đình công,Công ty Thử Một,2024-03-06,,wage_late;tet_bonus,hp_ldld_2025\n",
    )
    match(officer, at)
    for language, words in {
        "vi": ("Đình công", "06/03/2024", "Chậm, nợ lương; ", "Liên đoàn Lao động thành phố", " → Bữa ăn ca"),
        "en": ("Strike", "6 Mar 2024", "Late or unpaid wages; ", "Hai Phong Federation of Labour", " → Shift meals"),
    }.items():
        officer.client.get(f"/language/{language}")
        text = officer.open(at).select_one("main table").get_text(" ", strip=True)
        assert [said for said in words if said not in text] == []
        assert "2024-03-06" not in text


@pytest.mark.parametrize("name", yearly.WORKBOOKS)
def test_an_untidy_yearly_workbook_comes_in(officer, name):
    workbook = yearly.WORKBOOKS[name]
    at = bring(officer, workbook.content(), name=f"{name}.xlsx")
    page = officer.open(f"{at}/match")
    fields = chosen(officer, at, workbook.columns)
    if workbook.values and not page.select("select[name^=value-]"):
        page = match(officer, at, status=200, **fields)
    answers = {}
    for select_ in page.select("select[name^=value-]"):
        label = page.find("label", attrs={"for": select_["id"]}).get_text(strip=True)
        answers[select_["name"]] = workbook.values.get(label, "")
    officer.post(f"{at}/match", sent(page) | fields | answers | workbook.constants)
    counts = only_load().counts
    assert counts.get("refused", 0) == workbook.refused, [row.faults for row in db.session.scalars(select(FileRow))]
    officer.send(f"{at}/load", page=at, **({"accept_valid": "1"} if workbook.refused else {}))
    cases = db.session.scalars(select(Case).order_by(Case.started_on)).all()
    assert [case.started_on.isoformat() for case in cases] == workbook.days


def test_two_headings_into_one_column_are_told_beside_the_second(officer):
    at = bring(officer)
    fields = chosen(officer, at, MATCHED)
    again = {name: ("enterprise" if value == "code" else value) for name, value in fields.items()}
    page = match(officer, at, status=422, **again)
    assert len(page.select("select[name^=heading-][aria-invalid]")) == 1
    assert only_load().status == "uploaded"


def test_a_column_about_persons_is_left_out_explicitly_or_refused(officer):
    at = bring(officer, CSV.replace("Số người", "Họ và tên"))
    page = match(officer, at, status=422, **{**chosen(officer, at, MATCHED), "heading-4": ""})
    assert page.select_one("select[name=heading-4][aria-invalid]")
    assert [one["value"] for one in page.select("select[name=heading-4] option")] == ["", "-"]


def test_a_file_that_was_exchanged_after_the_check_is_not_loaded(officer):
    at = bring(officer)
    check(officer, at)
    (store.folder() / only_load().stored_as).write_text("code,kind\n")
    officer.send(f"{at}/load", page=at, accept_valid="1")
    assert how_many() == 0
    assert only_load().message
    officer.open(at)


def test_a_register_that_changed_since_the_check_is_shown_anew(officer, make_case):
    at = bring(officer)
    check(officer, at)
    make_case(code="A-1")
    officer.send(f"{at}/load", page=at, accept_valid="1")
    assert how_many() == 1
    assert (only_load().status, only_load().counts.get("new", 0)) == ("checked", 0)


def test_two_who_load_one_file_at_once_load_it_once(officer, monkeypatch):
    at = bring(officer)
    check(officer, at)
    load = only_load()
    operations.claim(load.id, "loading")
    officer.post(f"{at}/load", {"accept_valid": "1"})
    assert how_many() == 0
    page = officer.open(at)
    assert page.select_one("[data-progress]")


def test_work_that_was_cut_off_is_told_and_begins_again(officer):
    at = bring(officer)
    check(officer, at)
    db.session.execute(update(FileLoad).values(status="loading"))
    commit()
    page = officer.open(at)
    assert page.select_one(f"form[action='{at}/check']")
    assert officer.open(f"{at}/progress").json["working"] is False
    officer.send(f"{at}/check", page=at)
    assert only_load().status == "checked"


def test_a_long_file_is_worked_on_beside_the_requests(officer, monkeypatch):
    monkeypatch.setattr(jobs, "SHORT", 0)
    started = []
    monkeypatch.setattr(jobs.threading.Thread, "start", lambda thread: started.append(thread))
    at = bring(officer)
    check(officer, at)
    assert (len(started), only_load().status) == (1, "checking")
    assert officer.open(at).select_one("progress")
    monkeypatch.undo()
    started[0]._target(*started[0]._args)
    assert only_load().status == "checked"


def test_an_upload_that_breaks_off_leaves_nothing(officer, app):
    body = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\ncode,kind\n'
    token = officer._token(None)
    answer = officer.client.post(
        "/imports/new",
        data=body,
        content_type="multipart/form-data; boundary=x",
        headers={"X-CSRFToken": token, "Content-Length": str(len(body) + 5000)},
    )
    assert 400 <= answer.status_code < 500
    assert how_many(FileLoad) == 0
    assert not (app.config["INSTANCE"] / "imports").exists() or not list((app.config["INSTANCE"] / "imports").iterdir())


@pytest.mark.parametrize(
    ("name", "content"), [("a.xlsx", b"PK\x03\x04 cut"), ("a.csv", b""), ("a.pdf", b"%PDF-"), ("a.csv", b"\x89PNG")]
)
def test_what_is_no_table_is_refused_beside_the_file(officer, name, content):
    page = officer.send("/imports/new", status=422, register="cases", file=(content, name))
    assert page.select_one("#file-error")
    assert how_many(FileLoad) == 0


def test_refused_rows_go_out_as_a_file_without_formulas(officer):
    at = bring(officer, CSV.replace("Công ty Thử Hai", "=1+1"))
    check(officer, at)
    text = officer.open(f"{at}/refused.csv").get_data(as_text=True)
    assert "'=1+1" in text
    assert "2024-13-05" in text
    officer.open(f"{at}/refused.xlsx")


def test_doubtful_rows_can_be_left_out_and_taken_in_again(officer):
    at = bring(officer, CSV.replace("2024-13-05", "2024-03-06").replace("80", "0"))
    check(officer, at)
    assert only_load().counts["doubtful"] == 1
    officer.send(f"{at}/leave-out", page=f"{at}?outcome=doubtful", row="3")
    assert (only_load().counts["left_out"], only_load().counts.get("doubtful", 0)) == (1, 0)
    officer.send(f"{at}/leave-out", page=f"{at}?outcome=left_out", row="3")
    assert only_load().counts["doubtful"] == 1


def test_only_the_agency_that_brought_it_in_sees_a_file(officer, browse, make_user):
    at = bring(officer)
    browse(make_user()).open(f"{at}/match")
    for other in (make_user(agency="hp_snv"), make_user("admin")):
        browse(other).open(at, 404)
    leader = browse(make_user("leader"))
    leader.open("/imports/", 403)
    leader.open(at, 403)


def test_an_administrator_brings_in_holidays_and_takes_back_what_a_command_loaded(browse, make_user, load):
    admin = browse(make_user("admin"))
    at = bring(admin, "Ngày,Tên ngày,Loại ngày\n2026-07-07,Nghỉ thêm,swap_off\n", "holidays", "nghi.csv")
    match(admin, at, **chosen(admin, at, {"date": "Ngày", "name": "Tên ngày", "kind": "Loại ngày"}))
    admin.send(f"{at}/load", page=at)
    assert only_load().status == "loaded"
    year = admin.open("/admin/holidays/2026")
    [file] = year.select(f"main table a[href='{at}']")
    assert file.get_text() == "nghi.csv"
    assert "dòng 2" in file.find_parent("td").get_text()
    [date_page] = [link["href"] for link in year.select("main table a") if link.get_text() == "07/07/2026"]
    assert admin.open(date_page).select_one(f"main a[href='{at}']")
    load("enterprises", "name\nCông ty Dòng Lệnh\n")
    newest = db.session.scalar(select(func.max(FileLoad.id)))
    admin.send(f"/imports/{newest}/take-back", page=f"/imports/{newest}/take-back")
    assert how_many(Enterprise) == 0


def test_a_page_of_rows_takes_as_many_statements_for_many_as_for_one(officer, count_statements):
    def asked(lines: int) -> int:
        at = bring(
            officer,
            "kind,enterprise,started_on\n" + "".join(f"strike,Công ty {n},2024-03-05\n" for n in range(lines)),
            name=f"{lines}.csv",
        )
        match(officer, at, create_missing="1")
        with count_statements() as statements:
            officer.open(at)
        return len(statements)

    assert asked(2) == asked(30)
