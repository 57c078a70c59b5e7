"""Classifications of sectors: the list by version, and a file that loads a newer one."""

import pytest
from sqlalchemy import select

from app.core.audit import AuditEntry
from app.enterprises import queries
from app.enterprises.lookup import Registry
from app.enterprises.models import Sector
from app.extensions import db

SECTORS = "/admin/sectors/"
NEWER = """version,code,section,name
VSIC2025,C,,Công nghiệp chế biến (2025)
VSIC2025,14,C,Sản xuất trang phục
VSIC2025,01,C,Ngành thử nghiệm
"""


@pytest.fixture
def admin(make_user, browse):
    return browse(make_user("admin"))


def words(page) -> str:
    return page.select_one("main").get_text(" ", strip=True)


def upload(admin, text: str, status: int = 303, name: str = "vsic2025.csv"):
    return admin.send(SECTORS, status=status, file=(text.encode(), name))


def codes(version: str) -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Sector.code).where(Sector.version == version).order_by(Sector.code)))


def test_the_list_shows_the_version_in_every_code_and_is_searched_without_marks(admin, make_enterprise):
    make_enterprise(sector="VSIC2018:14")
    page = admin.open(f"{SECTORS}?q=trang phuc")
    shown = [one.get_text(" ", strip=True) for one in page.select("tbody tr")]
    assert any(line.startswith("VSIC2018:14") and line.endswith("1") for line in shown)
    assert len(shown) < 10


def test_a_newer_version_is_loaded_from_a_file_and_older_codes_stay(admin, browse, make_user, make_enterprise):
    one = make_enterprise(sector="VSIC2018:14")
    before = codes("VSIC2018")
    upload(admin, NEWER)
    assert codes("VSIC2025") == ["VSIC2025:01", "VSIC2025:14", "VSIC2025:C"]
    assert codes("VSIC2018") == before
    assert "VSIC2025:14" in words(admin.open(SECTORS))
    officer = browse(make_user())
    offered = {option["value"] for option in officer.open("/enterprises/new").select("#sectors option")}
    assert offered == {"VSIC2025:01", "VSIC2025:14", "VSIC2025:C"}
    officer.send(f"/enterprises/{one.id}/edit", address="Bến Bính")
    db.session.rollback()
    assert one.sector.code == "VSIC2018:14"
    assert db.session.scalars(select(AuditEntry).where(AuditEntry.action == "sectors.imported")).one()
    upload(admin, NEWER)
    assert len(codes("VSIC2025")) == 3


def test_a_name_means_the_newest_version(admin):
    name = db.session.scalar(select(Sector.name).where(Sector.code == "VSIC2018:14"))
    upload(admin, f"version,code,section,name\nVSIC2025,C,,Chế biến\nVSIC2025,14,C,{name}\n")
    assert queries.find_sector(name).code == "VSIC2025:14"
    assert Registry().sector(name) == "VSIC2025:14"
    assert queries.find_sector("VSIC2018:14").code == "VSIC2018:14"


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("VSIC,14,C,Tên", "version"),
        ("VSIC2025,1,C,Tên", "code"),
        ("VSIC2025,14,Q,Tên", "section"),
        ("VSIC2025,14,,Tên", "section"),
        ("VSIC2025,14,C,", "name"),
        ("VSIC2025,C,C,Tên", "code"),
    ],
)
def test_a_faulty_row_is_named_and_nothing_is_written(admin, row, column):
    page = upload(admin, f"version,code,section,name\nVSIC2025,C,,Chế biến\n{row}\n", status=422)
    line = page.select_one("tbody tr").get_text(" ", strip=True)
    assert line.startswith("3 ") and column in line
    assert codes("VSIC2025") == []


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "vsic.csv"),
        (b"\xff\x00\x01", "vsic.xlsx"),
        (b"a,b\n1,2\n", "vsic.csv"),
        (b"version,code\n", "vsic.exe"),
        (b"x" * (3 * 1024 * 1024), "vsic.csv"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(admin, content, name):
    page = admin.send(SECTORS, status=422, file=(content, name))
    assert page.select_one(".error-summary")
    assert codes("VSIC2025") == []


def test_no_file_at_all_is_said(admin):
    assert admin.post(SECTORS, {}, 422).select_one("#file-error")


def test_the_command_loads_and_writes_the_same_columns(command, tmp_path):
    file = tmp_path / "vsic2025.csv"
    file.write_text(NEWER, encoding="utf-8")
    assert "3 created, 0 updated, 0 unchanged, 0 rejected" in command("import", "sectors", file).stdout
    out = tmp_path / "out.csv"
    assert command("export", "sectors", out).exit_code == 0
    assert "0 created, 0 updated" in command("import", "sectors", out).stdout


def test_the_list_takes_as_many_statements_for_one_sector_as_for_many(admin, count_statements):
    with count_statements() as many:
        admin.open(f"{SECTORS}?version=VSIC2018")
    with count_statements() as few:
        admin.open(f"{SECTORS}?version=VSIC2018&q=trang phuc")
    assert len(few) <= len(many) + 1


@pytest.mark.parametrize("role", ["officer", "leader"])
def test_only_administrators_keep_the_sectors(browse, make_user, role):
    browser = browse(make_user(role))
    browser.open(SECTORS, 403)
    assert browser.client.post(SECTORS, data={"csrf_token": browser._token(None)}).status_code == 403
