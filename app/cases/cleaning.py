"""Makes a document fit to keep: checked, and freed of what nobody meant to hand in. Runs as a process of its own.

    python -I cleaning.py pdf|docx|xlsx SOURCE TARGET

Nothing of the product is imported: a file that blows up takes down this process alone, within its limits of memory
and time. Exit status 0: TARGET holds the clean document. 3: refused; one word on standard output says why (REASONS).
"""

import re
import resource
import struct
import sys
import zipfile
import zlib
from pathlib import Path
from xml.parsers import expat

REASONS = ("unreadable", "encrypted", "too_big", "other_kind", "macros", "outside", "embedded", "picture")

MEMORY = 1024 * 1024 * 1024
SECONDS = 30
MAX_ENTRIES = 2_000
MAX_UNPACKED = 100 * 1024 * 1024
MAX_RATIO = 100
RATIO_COUNTS_FROM = 100 * 1024  # small parts pack very well by nature
MAX_WRITTEN = 120 * 1024 * 1024
MAX_EDITED = 30 * 1024 * 1024
PIECE = 256 * 1024


class Refusal(Exception):
    """The document cannot be kept; the reason is one of REASONS."""


# Pictures inside documents -----------------------------------------------------------------------------------------

JPEG_COLOURS = {0xE2: b"ICC_PROFILE\x00", 0xEE: b"Adobe"}  # of the segments for programs, what draws the picture
JPEG_COMMENT, JPEG_SCAN, JPEG_END = 0xFE, 0xDA, 0xD9
PNG_KEPT = {
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"pHYs", b"hIST",
}  # fmt: skip


def bare_picture(data: bytes) -> bytes:
    """A picture, whatever its name says, without its notes; other data as it is."""
    if data.startswith((b"II*\x00", b"MM\x00*")) or data[4:8] == b"ftyp":
        raise Refusal("picture")  # TIFF and HEIC: notes and picture cannot be told apart safely
    return bare_webp(bare_png(bare_jpeg(data)))


def bare_jpeg(data: bytes) -> bytes:
    """The picture without its notes about place, time, camera and author, small copies, and what follows its end."""
    if not data.startswith(b"\xff\xd8"):
        return data
    kept, at = bytearray(data[:2]), 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == JPEG_END:
            break
        last = at + 2 + struct.unpack(">H", data[at + 2 : at + 4])[0]
        if not _is_note(marker, data[at + 4 : last]):
            kept += data[at:last]
        at = last
        if marker == JPEG_SCAN:
            at = _end_of_scan(data, last)
            kept += data[last:at]
    return bytes(kept) + b"\xff\xd9"


def _is_note(marker: int, content: bytes) -> bool:
    if marker == 0xE0:
        return not content.startswith(b"JFIF\x00")  # JFXX holds a small copy
    if 0xE1 <= marker <= 0xEF:
        return not content.startswith(JPEG_COLOURS.get(marker, b"\xff\xff"))
    return marker == JPEG_COMMENT


def _end_of_scan(data: bytes, at: int) -> int:
    """Where the next marker stands; inside a scan 0xFF is followed by 0 or the number of a restart."""
    while (at := data.find(b"\xff", at)) >= 0 and at + 1 < len(data):
        if data[at + 1] not in (0x00, 0xFF, *range(0xD0, 0xD8)):
            return at
        at += 1 if data[at + 1] == 0xFF else 2
    return len(data)


def bare_webp(data: bytes) -> bytes:
    """The picture without the chunks of Exif and XMP."""
    if not (data.startswith(b"RIFF") and data[8:12] == b"WEBP"):
        return data
    kept, at = bytearray(), 12
    while at + 8 <= len(data):
        name, length = struct.unpack("<4sI", data[at : at + 8])
        whole = data[at : at + 8 + length + length % 2]
        if name not in (b"EXIF", b"XMP "):
            kept += whole
        at += len(whole)
    return b"RIFF" + struct.pack("<I", len(kept) + 4) + b"WEBP" + bytes(kept)


def bare_png(data: bytes) -> bytes:
    """The picture with the chunks that draw it and no others."""
    if not data.startswith(b"\x89PNG\r\n\x1a\n"):
        return data
    kept, at = bytearray(data[:8]), 8
    while at + 12 <= len(data):
        length, name = struct.unpack(">I4s", data[at : at + 8])
        if name in PNG_KEPT:
            kept += data[at : at + 12 + length]
        at += 12 + length
    return bytes(kept)


# PDF ---------------------------------------------------------------------------------------------------------------

DROPPED_KEYS = (
    "/Metadata",
    "/PieceInfo",
    "/AA",
    "/AF",
    "/Thumb",
    "/LastModified",
    "/EF",
    "/RF",
    "/JS",
    "/XFA",
    "/Author",
)
DROPPED_FROM_ROOT = ("/OpenAction", "/Collection", "/URI", "/Perms", "/DSS", "/Threads", "/SpiderInfo")
DROPPED_NAMES = ("/JavaScript", "/EmbeddedFiles", "/Renditions", "/AlternatePresentations", "/URLS", "/IDS")
HARMLESS_ACTIONS = {"/GoTo", "/Named"}
LIVE_ANNOTATIONS = {
    "/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/Screen", "/3D", "/PrinterMark", "/TrapNet", "/Projection",
}  # fmt: skip


def clean_pdf(source: Path, target: Path) -> None:
    """Without author, dates and tools, scripts, actions, files inside, sound and film; pictures without place."""
    import pikepdf

    try:
        with pikepdf.open(source) as pdf:
            if pdf.is_encrypted:
                raise Refusal("encrypted")
            _clean_catalogue(pdf)
            for page in pdf.pages:
                _clean_annotations(page.obj)
            for one in pdf.objects:
                _clean_object(one)
            pdf.save(target, fix_metadata_version=False, deterministic_id=True)
    except pikepdf.PasswordError:
        raise Refusal("encrypted") from None
    except (pikepdf.PdfError, AttributeError, KeyError, RuntimeError, TypeError, ValueError):
        raise Refusal("unreadable") from None


def _clean_catalogue(pdf) -> None:
    if len(pdf.pages) == 0:
        raise Refusal("unreadable")
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]
    root = pdf.Root
    for key in DROPPED_FROM_ROOT:
        if key in root:
            del root[key]
    if "/Names" in root:
        for key in DROPPED_NAMES:
            if key in root["/Names"]:
                del root["/Names"][key]


def _clean_annotations(page) -> None:
    if "/Annots" not in page:
        return
    kept = [one for one in page["/Annots"] if str(one.get("/Subtype")) not in LIVE_ANNOTATIONS]
    page["/Annots"] = kept
    for one in kept:
        if "/T" in one and str(one.get("/Subtype")) != "/Widget":
            del one["/T"]  # who wrote the remark


def _clean_object(thing) -> None:
    """One indirect object with all that stands directly in it."""
    import pikepdf

    waiting = [thing]
    while waiting:
        one = waiting.pop()
        if isinstance(one, pikepdf.Array):
            waiting += [child for child in one if _is_open(child)]
            continue
        if not isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
            continue
        for key in DROPPED_KEYS:
            if key in one:
                del one[key]
        if str(one.get("/FT")) == "/Sig" and "/V" in one:
            del one["/V"]  # an electronic signature names who signed; it does not outlast the cleaning anyway
        for key in ("/A", "/Next"):
            if key in one and not _is_harmless(one[key]):
                del one[key]
        _clean_picture(one)
        keys = [key for key in one if key != "/Parent"]
        waiting += [one[key] for key in keys if _is_open(one[key])]


def _is_open(thing) -> bool:
    """Stands directly where it is used; the others come by themselves."""
    import pikepdf

    return isinstance(thing, pikepdf.Array | pikepdf.Dictionary) and not thing.is_indirect


def _is_harmless(action) -> bool:
    """Leads to a place in the document; numbers and other values under the same key are none of our business."""
    import pikepdf

    if not isinstance(action, pikepdf.Dictionary):
        return not isinstance(action, pikepdf.Array)
    return "/S" not in action or str(action["/S"]) in HARMLESS_ACTIONS


def _clean_picture(one) -> None:
    import pikepdf

    if not isinstance(one, pikepdf.Stream) or str(one.get("/Subtype")) != "/Image":
        return
    if one.get("/Filter") == pikepdf.Name("/DCTDecode"):
        raw = one.read_raw_bytes()
        bare = bare_jpeg(raw)
        if bare != raw:
            one.write(bare, filter=pikepdf.Name("/DCTDecode"), decode_parms=one.get("/DecodeParms"))


# DOCX and XLSX -----------------------------------------------------------------------------------------------------

MAIN_PART = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
MAIN_TYPE = {
    "docx": b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "xlsx": b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
}
MACROS = re.compile(r"vbaproject|vbadata|/activex/|/macrosheets/|/ctrlprops/|/customui", re.IGNORECASE)
EMBEDDED = re.compile(
    r"/embeddings/|/attachedtoolbars|/webextensions/|(?<!/printersettings\d)(?<!/printersettings\d\d)\.bin$"
)
DROPPED_PARTS = re.compile(
    r"^(docprops/|customxml/|\[trash\]/)|/persons/|/threadedcomments/|/printersettings/|word/people\.xml$",
    re.IGNORECASE,
)
PERSONS_IN = re.compile(
    r"^(word/(?:glossary/)?(document|comments\w*|footnotes|endnotes|header\d*|footer\d*|settings)"
    r"|xl/(workbook|comments\d*|comments/comment\d+|revisions/\w+))\.xml$"
)
PERSON_ATTRIBUTE = re.compile(rb"(\b(?:author|initials|userId|userName|displayName)=)(\"[^\"]*\"|'[^']*')")
ABSOLUTE_PATH = re.compile(rb"<(?:\w+:)?absPath\b[^>]*/>")
AUTHOR_ELEMENT = re.compile(rb"(<(?:\w+:)?author>)[^<]*(</(?:\w+:)?author>)")
SAVE_MARKS = re.compile(rb"<w:rsids>.*?</w:rsids>|\sw:rsid\w*=\"[^\"]*\"", re.DOTALL)


def clean_office(kind: str, source: Path, target: Path) -> None:
    """Without properties, authors and save marks; refused with macros, files inside or links to outside."""
    try:
        with zipfile.ZipFile(source) as packed:
            entries = packed.infolist()
            _check_entries(kind, entries)
            _check_main_type(kind, packed)
            with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as clean:
                for entry in entries:
                    if not entry.is_dir() and not DROPPED_PARTS.search(entry.filename):
                        _copy(packed, entry, clean)
    except (zipfile.BadZipFile, NotImplementedError, zlib.error, struct.error, EOFError, OverflowError, ValueError):
        raise Refusal("unreadable") from None
    except expat.ExpatError:
        raise Refusal("unreadable") from None
    except RuntimeError:  # zipfile's word for a part that asks for a password
        raise Refusal("encrypted") from None


def _check_entries(kind: str, entries: list[zipfile.ZipInfo]) -> None:
    names = [entry.filename for entry in entries]
    if MAIN_PART[kind] not in names:
        raise Refusal("other_kind")
    if len(entries) > MAX_ENTRIES or len({name.lower() for name in names}) < len(names) or any(map(_leads_out, names)):
        raise Refusal("unreadable")
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refusal("encrypted")
    if any(map(MACROS.search, names)):
        raise Refusal("macros")
    if any("/externallinks/" in name.lower() or name.lower() == "xl/connections.xml" for name in names):
        raise Refusal("outside")
    if any(EMBEDDED.search(name.lower()) for name in names):
        raise Refusal("embedded")
    unpacked, packed = (sum(getattr(entry, size) for entry in entries) for size in ("file_size", "compress_size"))
    if unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * max(packed, 1) or any(map(_packed_too_well, entries)):
        raise Refusal("too_big")


def _leads_out(name: str) -> bool:
    parts = re.split(r"[/\\]", name)
    return ".." in parts or parts[0] == "" or ":" in parts[0] or "\x00" in name


def _packed_too_well(entry: zipfile.ZipInfo) -> bool:
    return entry.file_size > RATIO_COUNTS_FROM and entry.file_size > MAX_RATIO * max(entry.compress_size, 1)


def _check_main_type(kind: str, packed: zipfile.ZipFile) -> None:
    types = packed.read("[Content_Types].xml") if "[Content_Types].xml" in packed.namelist() else b""
    if b"macroenabled" in types.lower() or b"vbaproject" in types.lower():
        raise Refusal("macros")
    if MAIN_TYPE[kind] not in types:
        raise Refusal("other_kind")


def _copy(packed: zipfile.ZipFile, entry: zipfile.ZipInfo, clean: zipfile.ZipFile) -> None:
    """One part, with its XML read, what names people taken out, the clock of the writer left behind."""
    name = entry.filename
    lower = name.lower()
    written = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    written.compress_type = zipfile.ZIP_DEFLATED
    is_xml = lower.endswith((".xml", ".rels", ".vml"))
    edit = _edit_of(lower)
    if edit is not None:
        if entry.file_size > MAX_EDITED:
            raise Refusal("too_big")
        data = packed.read(entry)
        if is_xml:
            _xml_parser().Parse(data, True)
        clean.writestr(written, edit(data))
        return
    parser = _xml_parser() if is_xml else None
    with packed.open(entry) as read, clean.open(written, "w") as write:
        while piece := read.read(PIECE):
            if parser:
                parser.Parse(piece, False)
            write.write(piece)
    if parser:
        parser.Parse(b"", True)


def _edit_of(lower: str):
    """What is done to the part of this name; None when it is copied as it is."""
    if lower.endswith(".rels"):
        return _clean_relations
    if lower == "[content_types].xml":
        return _clean_types
    if PERSONS_IN.match(lower):
        return _without_persons
    return bare_picture if "/media/" in lower else None


def _xml_parser():
    """Reads XML without a document type; nothing in it refers to anything outside."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_doctype
    return parser


def _refuse_doctype(*_declaration) -> None:
    raise Refusal("unreadable")


RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*?(?:/>|>\s*</(?:\w+:)?Relationship>)")
OUTSIDE = re.compile(rb"TargetMode\s*=\s*[\"']External[\"']", re.IGNORECASE)
TARGET = re.compile(rb"\bTarget\s*=\s*[\"']([^\"']*)[\"']")
GONE = re.compile(
    rb"docprops/|customxml/|persons/|threadedcomments/|printersettings/|^/?(?:word/)?people\.xml$", re.IGNORECASE
)
OVERRIDE = re.compile(rb"<(?:\w+:)?Override\b[^>]*?(?:/>|>\s*</(?:\w+:)?Override>)")
PART_NAME = re.compile(rb"PartName\s*=\s*[\"']/?([^\"']*)[\"']")


def _clean_relations(data: bytes) -> bytes:
    """Without those to the parts that are left out; a relation to outside refuses the document."""
    if OUTSIDE.search(data) or b"&#" in data:  # nothing honest spells a relation in character references
        raise Refusal("outside")

    def kept(match: re.Match) -> bytes:
        target = TARGET.search(match[0])
        return b"" if target and GONE.search(target[1]) else match[0]

    return RELATION.sub(kept, data)


def _clean_types(data: bytes) -> bytes:
    def kept(match: re.Match) -> bytes:
        part = PART_NAME.search(match[0])
        return b"" if part and DROPPED_PARTS.search(part[1].decode("utf-8", "replace")) else match[0]

    return OVERRIDE.sub(kept, data)


def _without_persons(data: bytes) -> bytes:
    data = ABSOLUTE_PATH.sub(b"", data)
    data = PERSON_ATTRIBUTE.sub(rb'\1""', data)
    data = AUTHOR_ELEMENT.sub(rb"\1\2", data)
    return SAVE_MARKS.sub(b"", data)


# The process -------------------------------------------------------------------------------------------------------


def main(kind: str, source: str, target: str) -> int:
    """Clean SOURCE into TARGET within the limits; 3 and the reason when it is refused."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MAX_WRITTEN, MAX_WRITTEN))
    try:
        if kind == "pdf":
            clean_pdf(Path(source), Path(target))
        else:
            clean_office(kind, Path(source), Path(target))
    except Refusal as refusal:
        sys.stdout.write(str(refusal))
        return 3
    except MemoryError:
        sys.stdout.write("too_big")
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
