"""Documents of a case: which are taken, what is left out of them, how they are kept and given back."""

import io
import stat
import struct
import zipfile
import zlib

import pikepdf
import pytest
from sqlalchemy import select

from app.cases import attachments
from app.cases.models import Attachment, CaseEvent
from app.core.audit import AuditEntry
from app.extensions import db

TICKED = {"personal_details_covered": "1"}
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
EXIF = b"\xff\xe1" + struct.pack(">H", 20) + b"Exif\x00\x00GPS-at-home"[:18].ljust(18, b"\x00")
JPEG = (
    b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + EXIF + b"\xff\xda\x00\x02pixels\xff\xd9"
)


@pytest.fixture
def officer(make_user):
    return make_user("officer")


def pdf(change=lambda made: None, **options) -> bytes:
    made = pikepdf.new()
    made.add_blank_page()
    made.docinfo["/Author"] = "Người Soạn"
    change(made)
    target = io.BytesIO()
    made.save(target, **options)
    return target.getvalue()


def office(kind="docx", parts=(), relations="", types="", drop=()) -> bytes:
    main, content_type = {"docx": ("word/document.xml", WORD), "xlsx": ("xl/workbook.xml", SHEET)}[kind]
    held = {
        "[Content_Types].xml": f'<Types xmlns="x"><Override PartName="/{main}" ContentType="{content_type}"/>'
        f'<Override PartName="/docProps/core.xml" ContentType="y"/>{types}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="a" Type="t" Target="{main}"/>'
        f'<Relationship Id="b" Type="core" Target="docProps/core.xml"/>{relations}</Relationships>',
        main: '<w:document xmlns:w="w"><w:ins w:author="Người Sửa" w:rsidR="00A1">Biên bản</w:ins></w:document>',
        "docProps/core.xml": "<creator>Người Soạn</creator>",
        **dict(parts),
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in held.items():
            if name not in drop:
                packed.writestr(name, content)
    return target.getvalue()


def png_with_place() -> bytes:
    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", b"x" * 13) + chunk(b"tEXt", b"Author\x00Nguoi Chup") + chunk(b"IEND", b"")
    )


def add(browse, officer, case, *files, status=303, **fields):
    sent = {"attachments": list(files), **TICKED, **fields}
    return browse(officer).post(f"/cases/{case.code}/attachments", sent, status)


def kept() -> list[Attachment]:
    return list(db.session.scalars(select(Attachment).order_by(Attachment.id)))


def stored() -> list[str]:
    return sorted(path.name for path in attachments.folder().glob("*"))


# What is taken -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("Biên bản 12.pdf", pdf(), "application/pdf"),
        ("Thông báo.docx", office("docx"), attachments.CONTENT_TYPES["docx"]),
        ("Bảng ngày.XLSX", office("xlsx"), attachments.CONTENT_TYPES["xlsx"]),
    ],
)
def test_a_document_is_kept_under_a_random_name_and_given_back(browse, officer, make_case, name, content, kind):
    case = make_case()
    add(browse, officer, case, (content, name))
    one = kept()[0]
    path = attachments.path_of(one)
    assert stored() == [one.stored_as]
    assert name not in path.name
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert (one.name, one.content_type, one.size) == (name, kind, path.stat().st_size)
    answer = browse(officer).open(f"/cases/{case.code}/attachments/{one.id}")
    assert answer.data == path.read_bytes()
    assert answer.mimetype == kind
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Security-Policy"] == "sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "attachment.downloaded")).one()
    assert (entry.actor, entry.record_id, entry.object_id) == (officer.username, case.id, one.id)


def test_several_documents_come_with_an_event(browse, officer, make_case):
    case = make_case()
    files = [(pdf(), "một.pdf"), (office(), "hai.docx")]
    fields = {"event": "note", "happened_at": "2026-01-01T10:00", "attachments": files, **TICKED}
    browse(officer).post(f"/cases/{case.code}/events", fields)
    event = db.session.scalars(select(CaseEvent)).one()
    assert [one.name for one in event.attachments] == ["một.pdf", "hai.docx"]
    assert "hai.docx" in browse(officer).open(f"/cases/{case.code}").select_one(".timeline").text


def test_the_box_must_be_ticked(browse, officer, make_case):
    case = make_case()
    page = add(browse, officer, case, (pdf(), "a.pdf"), status=422, personal_details_covered="")
    assert page.select_one("#attach-personal_details_covered-field.has-error")
    assert (kept(), stored()) == ([], [])


def test_a_form_without_a_document_is_refused(browse, officer, make_case):
    assert add(browse, officer, make_case(), status=422).select_one("#attach-attachments-field.has-error")


MACRO_TYPE = '<Default ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>'
DOCTYPE = "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"
MACRO = {"word/vbaProject.bin": "x"}
OUTSIDE = '<Relationship Id="c" Type="hyperlink" Target="https://example.org" TargetMode="External"/>'
BOMB = {"word/media/a.bmp": b"\x00" * (30 * 1024 * 1024)}
REFUSED = {
    "a picture": (JPEG, "biên bản.jpg"),
    "a picture that says it is a pdf": (JPEG, "biên bản.pdf"),
    "a png that says it is a docx": (png_with_place(), "biên bản.docx"),
    "an svg": (b"<svg onload='x'>", "a.svg"),
    "an iPhone picture": (b"\x00\x00\x00\x18ftypheic", "a.pdf"),
    "a film": (b"\x00\x00\x00\x18ftypmp42", "a.mp4"),
    "a film that says it is a pdf": (b"\x00\x00\x00\x18ftypmp42", "a.pdf"),
    "a sound": (b"ID3\x03", "ghi âm.mp3"),
    "a sound that says it is a xlsx": (b"RIFF\x00\x00\x00\x00WAVE", "a.xlsx"),
    "a web page": (b"<!doctype html><script>", "a.html"),
    "a web page that says it is a pdf": (b"<!doctype html><script>", "a.pdf"),
    "an archive": (office(), "a.zip"),
    "a file without an ending": (pdf(), "biên bản"),
    "an old Word document": (bytes.fromhex("d0cf11e0a1b11ae1"), "a.doc"),
    "an old Word document renamed": (bytes.fromhex("d0cf11e0a1b11ae1"), "a.docx"),
    "a workbook that says it is a document": (office("xlsx"), "a.docx"),
    "a document that says it is a workbook": (office("docx"), "a.xlsx"),
    "any zip that says it is a document": (office(drop=["word/document.xml"]), "a.docx"),
    "a document with macros": (office(parts=MACRO.items()), "a.docx"),
    "a macro document renamed": (office(types=MACRO_TYPE), "a.docx"),
    "a document with a link to outside": (office(relations=OUTSIDE), "a.docx"),
    "a document with a file inside": (office(parts=[("word/embeddings/oleObject1.bin", "x")]), "a.docx"),
    "a document with a document type": (office(parts=[("word/footnotes.xml", DOCTYPE)]), "a.docx"),
    "a document that leads out": (office(parts=[("../../etc/x.xml", "<a/>")]), "a.docx"),
    "a document that blows up": (office(parts=BOMB.items()), "a.docx"),
    "a document cut off": (office()[:-40], "a.docx"),
    "a pdf cut off": (pdf()[:200], "a.pdf"),
    "a pdf in name only": (b"%PDF-1.7\n" + b"x" * 500, "a.pdf"),
    "a pdf with a password": (pdf(encryption=pikepdf.Encryption(owner="a", user="b")), "a.pdf"),
    "a pdf locked by its owner": (pdf(encryption=pikepdf.Encryption(owner="a", user="")), "a.pdf"),
    "an empty file": (b"", "a.pdf"),
    "a strike decision": (pdf(), "Quyết định đình công số 3.pdf"),
    "a strike decision in short": (pdf(), "qd_dinh-cong.pdf"),
    "a list": (pdf(), "Danh sách công nhân xưởng 2.pdf"),
    "a name with a phone number": (pdf(), "biên bản 0912345678.pdf"),
    "a huge file": (b"%PDF-1.7\n" + b"\x00" * (20 * 1024 * 1024), "a.pdf"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_nothing_else_is_taken(browse, officer, make_case, what):
    content, name = REFUSED[what]
    page = add(browse, officer, make_case(), (content, name), status=422)
    told = page.select_one("#attach-attachments-error").text
    assert name.rpartition("/")[2] in told
    assert (kept(), stored()) == ([], [])


def test_one_bad_file_keeps_all_of_them_out(browse, officer, make_case):
    case = make_case()
    add(browse, officer, case, (pdf(), "a.pdf"), (office(parts=MACRO.items()), "b.docx"), status=422)
    assert (kept(), stored()) == ([], [])


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("C:\\Users\\x\\Biên bản.pdf", "Biên bản.pdf"),
        ("../../etc/Biên bản.pdf", "Biên bản.pdf"),
        ("Biên\x00 bản\u202efdp.pdf", "Biên bảnfdp.pdf"),
        ("  Biên \n bản .pdf", "Biên bản .pdf"),
        ("a" * 300 + ".pdf", "a" * 251 + ".pdf"),
        ("", "document"),
        ("...", "document"),
    ],
)
def test_the_name_it_came_with_is_made_fit_to_be_shown(given, shown):
    assert attachments.shown_name(given) == shown


# What is left out --------------------------------------------------------------------------------------------------


def test_a_pdf_is_kept_without_author_scripts_actions_and_files(browse, officer, make_case):
    def arm(made):
        made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        made.attachments["hồ sơ.txt"] = b"secret"
        link = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Link,
            Rect=[0, 0, 9, 9],
            A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://example.org"),
        )
        made.pages[0].obj.Annots = made.make_indirect([made.make_indirect(link)])
        image = made.make_stream(
            JPEG, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Filter=pikepdf.Name.DCTDecode
        )
        made.pages[0].obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=image))
        with made.open_metadata() as metadata:
            metadata["dc:creator"] = ["Người Soạn"]

    add(browse, officer, make_case(), (pdf(arm), "a.pdf"))
    path = attachments.path_of(kept()[0])
    raw = path.read_bytes()
    for trace in (b"JavaScript", b"alert", b"secret", b"example.org", b"GPS-at-home", b"Metadata", b"EmbeddedFile"):
        assert trace not in raw
    with pikepdf.open(path) as made:
        assert len(made.pages) == 1
        assert "/Info" not in made.trailer
        assert "/OpenAction" not in made.Root
        assert len(made.attachments) == 0
        assert b"pixels" in made.pages[0].obj.Resources.XObject.Im0.read_raw_bytes()


def test_a_document_is_kept_without_properties_authors_and_places(browse, officer, make_case):
    parts = [
        ("word/media/a.jpg", JPEG),
        ("word/media/b.png", png_with_place()),
        ("word/comments.xml", '<w:comment xmlns:w="w" w:author="Người Duyệt" w:initials="ND">ý kiến</w:comment>'),
        ("word/people.xml", '<p author="Người Duyệt"/>'),
        ("docProps/thumbnail.jpeg", JPEG),
    ]  # fmt: skip
    add(browse, officer, make_case(), (office(parts=parts), "a.docx"))
    with zipfile.ZipFile(attachments.path_of(kept()[0])) as packed:
        names = set(packed.namelist())
        everything = b"".join(packed.read(name) for name in names)
        relations = packed.read("_rels/.rels")
    assert names == {
        "[Content_Types].xml",
        "_rels/.rels",
        "word/document.xml",
        "word/comments.xml",
        "word/media/a.jpg",
        "word/media/b.png",
    }
    assert b"docProps" not in relations
    assert b"word/document.xml" in relations
    for trace in ("Người", "GPS-at-home", "Nguoi Chup", "rsid", "docProps"):
        assert trace.encode() not in everything
    for text in ("Biên bản", "ý kiến", "pixels"):
        assert text.encode() in everything


# Rights and safety -------------------------------------------------------------------------------------------------


def test_a_document_opens_only_where_its_case_does(browse, make_user, officer, make_case):
    case, other = make_case(restricted=True), make_case()
    add(browse, officer, case, (pdf(), "a.pdf"))
    number = kept()[0].id
    apart = browse(make_user("officer", agency="hp_snv"))
    apart.open(f"/cases/{case.code}/attachments/{number}", 404)
    apart.open(f"/cases/{other.code}/attachments/{number}", 404)
    browse(officer).open(f"/cases/{case.code}/attachments/{10**30}", 404)
    browse(officer).open(f"/cases/{case.code}/attachments/{number + 1}", 404)
    browse(make_user("admin")).open(f"/cases/{case.code}/attachments/{number}", 404)


def test_a_save_that_fails_leaves_no_file_behind(browse, officer, make_case, monkeypatch):
    from app.cases.views import working as view
    from app.core.errors import Unsaved

    def fail():
        raise Unsaved(507, "đĩa đầy")

    case = make_case()
    monkeypatch.setattr(view, "commit", fail)
    add(browse, officer, case, (pdf(), "a.pdf"), status=507)
    assert (kept(), stored()) == ([], [])


def test_the_same_form_sent_twice_keeps_one_document(browse, officer, make_case):
    case = make_case()
    for _time in range(2):
        add(browse, officer, case, (pdf(), "a.pdf"), submission_id="dấu")
    assert len(kept()) == len(stored()) == 1
