"""Documents that are kept: taken away with a reason, swept when no case has them, told when their file is not there."""

import hashlib
import io
import os
import shutil
import struct
import time
import zipfile

import pikepdf
import pytest
from sqlalchemy import select

from app import create_app
from app.cases import attachments, cleaning, documents
from app.cases.models import Attachment
from app.core import audit
from app.core.audit import AuditEntry
from app.extensions import db
from tests import databases
from tests.browse import Browser, CheckedClient
from tests.cases.test_handling_documents import EXIF, JPEG, add, kept, office, pdf, stored

LONG_AGO = time.time() - 2 * documents.ON_ITS_WAY


@pytest.fixture
def officer(make_user):
    return make_user("officer")


@pytest.fixture
def held(browse, officer, make_case):
    """A case with one document."""
    case = make_case(code="A")
    add(browse, officer, case, (pdf(), "Biên bản.pdf"))
    return kept()[0]


def address(one: Attachment, verb: str = "") -> str:
    return f"/cases/A/attachments/{one.id}{verb}"


def left_behind(name: str = "ab" * 16, at: float = LONG_AGO):
    attachments.folder().mkdir(exist_ok=True)
    path = attachments.folder() / name
    path.write_bytes(b"%PDF-")
    os.utime(path, (at, at))
    return path


@pytest.mark.app_on("sqlite")
def test_a_copy_of_the_instance_folder_has_the_documents_too(app, officer, held, tmp_path):
    """The way of making a copy that docs/admin.md tells."""
    db.session.commit()
    db.engine.dispose()
    shutil.copytree(app.config["INSTANCE"], tmp_path / "copy")
    settings = {"INSTANCE": tmp_path / "copy", "SECRET_KEY": app.config["SECRET_KEY"], "ARGON2": databases.CHEAP}
    copy = create_app({"TESTING": True, **settings})
    copy.test_client_class = CheckedClient
    answer = Browser(copy, officer).open(address(held))
    assert hashlib.sha256(answer.data).hexdigest() == held.sha256


# Taking one away ---------------------------------------------------------------------------------------------------


def test_a_document_is_removed_with_a_reason_and_its_file_is_gone(browse, officer, held):
    browse(officer).send(address(held, "/remove"), reason="Còn họ tên người lao động chưa che")
    assert stored() == []
    one = kept()[0]
    assert one.removed_at is not None
    assert one.removed_because == "Còn họ tên người lao động chưa che"
    page = browse(officer).open("/cases/A")
    assert "Còn họ tên người lao động chưa che" in page.text
    assert not page.select(f'a[href="{address(one)}"]')
    browse(officer).open(address(one), 404)
    browse(officer).open(address(one, "/remove"), 404)
    entries = db.session.scalars(select(AuditEntry.action).where(AuditEntry.object_type == "attachment")).all()
    assert entries == ["attachment.created", "attachment.removed"]
    assert audit.verify()[1] is None


def test_the_reason_is_asked_for_and_looked_over(browse, officer, held):
    page = browse(officer).send(address(held, "/remove"), status=422, reason=" ")
    assert page.select_one("#reason-field.has-error")
    page = browse(officer).send(address(held, "/remove"), status=422, reason="Theo ý 0912 345 678")
    assert page.select_one("#text_confirmed")
    assert page.select_one("#reason").text.strip() == "Theo ý 0912 345 678"
    assert len(stored()) == 1


@pytest.mark.parametrize(
    ("role", "office", "status"),
    [("leader", "hp_ldld_2025", 403), ("officer", "hp_snv", 403), ("admin", "hp_ldld_2025", 404)],
)
def test_only_officers_of_the_case_remove_documents(browse, make_user, held, role, office, status):
    person = browse(make_user(role, agency=office))
    person.open(address(held, "/remove"), status)
    person.post(address(held, "/remove"), {"reason": "không rõ"}, status)
    if status == 403:
        assert not person.open("/cases/A").select('a[href$="/remove"]')
    assert len(stored()) == 1


def test_a_removal_that_cannot_be_saved_keeps_the_file(browse, officer, held, monkeypatch):
    from app.cases.views import documents as view
    from app.core.errors import Unsaved

    def fail():
        raise Unsaved(507, "đĩa đầy")

    monkeypatch.setattr(view, "commit", fail)
    page = browse(officer).send(address(held, "/remove"), status=507, reason="Bản cũ")
    assert page.select_one("#reason").text.strip() == "Bản cũ"
    assert len(stored()) == 1
    assert kept()[0].removed_at is None


# Files without a row, rows without a file ---------------------------------------------------------------------------


def test_what_a_broken_save_left_is_swept_and_nothing_else(held):
    orphan, cut_off = left_behind(), left_behind(".00ff.came")
    young = left_behind("cd" * 16, time.time())
    assert documents.sweep() == 2
    assert not orphan.exists()
    assert not cut_off.exists()
    assert young.exists()
    assert attachments.path_of(held).exists()


def test_the_next_upload_sweeps(browse, officer, held, make_case):
    orphan = left_behind()
    add(browse, officer, make_case(), (pdf(), "b.pdf"))
    assert not orphan.exists()
    assert len(stored()) == 2


def test_a_removed_document_whose_file_was_left_by_a_crash_is_swept(held):
    held.removed_at = held.added_at
    db.session.commit()
    os.utime(attachments.path_of(held), (LONG_AGO, LONG_AGO))
    assert documents.sweep() == 1
    assert stored() == []


def test_a_database_that_knows_no_document_sweeps_nothing(app):
    assert left_behind().exists()
    assert documents.sweep() == 0
    assert len(stored()) == 1


def test_a_row_without_its_file_is_told_by_the_page_and_by_healthz(browse, officer, held):
    assert browse().open("/healthz").json == {"status": "ok"}
    attachments.path_of(held).unlink()
    page = browse(officer).open("/cases/A")
    assert "Tệp bị thiếu" in page.text
    assert not page.select(f'a[href="{address(held)}"]')
    assert browse().open("/healthz", 503).json == {"status": "failing", "failing": ["attachments"]}


@pytest.mark.parametrize("change", [lambda path: path.unlink(), lambda path: path.write_bytes(b"%PDF-1.7 other")])
def test_a_file_that_is_not_the_one_kept_is_not_given_out(browse, officer, held, change):
    change(attachments.path_of(held))
    browser = browse(officer)
    answer = browser.open(address(held), 303)
    assert "bản sao lưu" in browser.open(answer.location).select_one(".notice-error").text
    actions = db.session.scalars(select(AuditEntry.action)).all()
    assert "attachment.downloaded" not in actions


# Names that lie ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../../etc/passwd.pdf", "passwd.pdf"),
        ("..\\..\\a.pdf", "a.pdf"),
        ("a\x00.pdf", "a.pdf"),
        ("a" * 300 + ".pdf", "a" * 251 + ".pdf"),
        ("biên bản\u202efdp.exe.pdf", "biên bảnfdp.exe.pdf"),
        ("\u2066a\u2069.pdf", "a.pdf"),
        ("a; X-Evil=1.pdf", "a; X-Evil=1.pdf"),
    ],
)
def test_a_name_that_lies_is_kept_without_the_lie_and_given_back_so(browse, officer, make_case, given, shown):
    case = make_case(code="A")
    add(browse, officer, case, (pdf(), given))
    one = kept()[0]
    assert one.name == shown
    assert stored() == [one.stored_as]
    answer = browse(officer).open(address(one))
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "X-Evil" not in answer.headers


# What pictures and signatures tell -----------------------------------------------------------------------------------


def segment(marker: int, content: bytes) -> bytes:
    return b"\xff" + bytes([marker]) + struct.pack(">H", len(content) + 2) + content


def test_a_jpeg_keeps_what_draws_it_and_nothing_else():
    scan = b"\xff\xda\x00\x02pix\xff\x00els\xff\xd0more"
    second = segment(0xC4, b"table \xff\xd9 inside") + b"\xff\xda\x00\x02again"
    notes = EXIF + segment(0xE2, b"MPF\x00second") + segment(0xED, b"Photoshop") + segment(0xFE, b"Nguoi Chup")
    colours = segment(0xE2, b"ICC_PROFILE\x00c") + segment(0xEE, b"Adobe\x00")
    copy = segment(0xE0, b"JFXX\x00small copy")
    made = b"\xff\xd8" + segment(0xE0, b"JFIF\x00") + copy + notes + colours + scan + second + b"\xff\xd9" + JPEG
    wanted = b"\xff\xd8" + segment(0xE0, b"JFIF\x00") + colours + scan + second + b"\xff\xd9"
    assert cleaning.bare_jpeg(made) == wanted


@pytest.mark.parametrize("data", [b"\xff\xd8", b"\xff\xd8\xff", b"\xff\xd8\xff\xe1\xff\xff", b"RIFF0000WEBP", b""])
def test_a_picture_cut_off_breaks_nothing(data):
    assert isinstance(cleaning.bare_picture(data), bytes)


def test_pictures_are_known_by_what_they_are_not_by_their_name(browse, officer, make_case):
    webp = b"RIFF\x00\x00\x00\x00WEBP" + b"VP8 \x02\x00\x00\x00ok" + b"EXIF\x04\x00\x00\x00home"
    parts = [("word/media/a.bin2", JPEG), ("word/media/b.tmp", webp)]
    add(browse, officer, make_case(), (office(parts=parts), "a.docx"))
    with zipfile.ZipFile(attachments.path_of(kept()[0])) as packed:
        assert b"GPS-at-home" not in packed.read("word/media/a.bin2")
        assert b"home" not in packed.read("word/media/b.tmp")
        assert b"ok" in packed.read("word/media/b.tmp")


@pytest.mark.parametrize("picture", [b"II*\x00GPS", b"MM\x00*GPS", b"\x00\x00\x00\x18ftypheic"])
def test_a_document_with_a_picture_that_cannot_be_cleaned_is_refused(browse, officer, make_case, picture):
    page = add(browse, officer, make_case(), (office(parts=[("word/media/a.png", picture)]), "a.docx"), status=422)
    assert "PNG" in page.select_one("#attach-attachments-error").text
    assert (kept(), stored()) == ([], [])


def test_a_workbook_is_kept_without_the_names_in_its_comments_and_printers(browse, officer, make_case):
    parts = [
        ("xl/comments1.xml", "<comments><authors><author>Người Duyệt</author></authors>ý kiến</comments>"),
        ("xl/printerSettings/printerSettings1.bin", "máy in của Người Soạn"),
        ("xl/threadedComments/threadedComment1.xml", "<a>Người Duyệt</a>"),
        ("xl/persons/person.xml", '<p displayName="Người Duyệt"/>'),
    ]
    add(browse, officer, make_case(), (office("xlsx", parts=parts), "a.xlsx"))
    with zipfile.ZipFile(attachments.path_of(kept()[0])) as packed:
        everything = b"".join(packed.read(name) for name in packed.namelist())
    assert "Người".encode() not in everything
    assert "ý kiến".encode() in everything


def test_a_workbook_that_asks_a_database_is_refused(browse, officer, make_case):
    made = office("xlsx", parts=[("xl/connections.xml", "<connections/>")])
    add(browse, officer, make_case(), (made, "a.xlsx"), status=422)
    assert stored() == []


def test_an_electronic_signature_is_left_out(browse, officer, make_case):
    def sign(made):
        value = made.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Sig, Name="Nguoi Ky", Reason="x"))
        field = made.make_indirect(pikepdf.Dictionary(FT=pikepdf.Name.Sig, T="ky", V=value))
        made.Root.AcroForm = pikepdf.Dictionary(Fields=[field], SigFlags=3)

    add(browse, officer, make_case(), (pdf(sign), "a.pdf"))
    raw = io.BytesIO(attachments.path_of(kept()[0]).read_bytes())
    assert b"Nguoi Ky" not in raw.getvalue()
    with pikepdf.open(raw) as made:
        assert "/V" not in made.Root.AcroForm.Fields[0]
