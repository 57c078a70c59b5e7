"""Documents of a case: which are taken, how they are kept, how they are found again (privacy 5, reliability 27-29).

A file is checked and cleaned in a process of its own (`cleaning.py`), written to a temporary name, fsynced, renamed
and its folder fsynced; only then its row is added. The name it came with is shown, never used as a path.
"""

import hashlib
import os
import re
import secrets
import subprocess
import sys
import unicodedata
from collections.abc import Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import current_app
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from app.cases.models import Attachment, Case, CaseEvent
from app.core.errors import Refused
from app.core.formats import fmt_number, fold
from app.extensions import db

FIELD = "attachments"
MEGABYTE = 1024 * 1024
LARGEST = 20 * MEGABYTE
MOST_FILES = 10
LONGEST_NAME = 255
PIECE = 256 * 1024
CLEANING = Path(__file__).with_name("cleaning.py")
PATIENCE = 60  # seconds for one file

CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
ZIP = b"PK\x03\x04"
PICTURE_HEADS = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")
SOUND_HEADS = (b"ID3", b"\xff\xfb", b"\xff\xf3", b"OggS", b"fLaC", b"\x1aE\xdf\xa3", b"#!AMR", b"\x00\x00\x01\xba")
PICTURE_ENDINGS = re.compile(r"jpe?g|jfif|png|gif|bmp|webp|tiff?|hei[cf]|avif|svg|ico|psd|raw|dng")
SOUND_ENDINGS = re.compile(r"mp[34g]|mpeg|m4[av]|wav|og[ga]|opus|aac|amr|flac|wm[av]|mov|avi|mkv|webm|3gp")
PICTURE_BRANDS = frozenset({b"heic", b"heix", b"mif1", b"msf1", b"avif", b"hevc"})

STRIKE_DECISION = re.compile(r"\b(quyet dinh|qd|decision)( \w+){0,2} (dinh cong|strike)\b|\bstrike decision\b")
LIST_OF_NAMES = re.compile(r"\b(danh sach|ds (nguoi|cong nhan|nld|lao dong|ky ten|tham gia)|list of (names|workers))\b")


@dataclass(frozen=True)
class Kept:
    """A document that lies in the store; its row is still to be added."""

    name: str
    stored_as: str
    kind: str
    size: int
    sha256: str


def folder() -> Path:
    """Where the files lie: in the instance, outside all that is served."""
    return current_app.config["INSTANCE"] / "attachments"


def path_of(attachment: Attachment) -> Path:
    return folder() / attachment.stored_as


def shown_name(given: str | None) -> str:
    """The name a file came with, fit to be shown: no folder, no signs that cannot be seen, at most 255 letters."""
    text = unicodedata.normalize("NFC", (given or "").encode("utf-8", "replace").decode("utf-8"))
    text = re.split(r"[/\\]", text)[-1]
    text = "".join(" " if letter.isspace() else letter for letter in text if _is_plain(letter))
    text = " ".join(text.split()).strip(". ")
    stem, dot, ending = text.rpartition(".")
    if len(text) > LONGEST_NAME and dot and len(ending) < LONGEST_NAME:
        text = stem[: LONGEST_NAME - len(ending) - 1] + dot + ending
    return text[:LONGEST_NAME] or "document"


def _is_plain(letter: str) -> bool:
    """Not a control sign, a mark that turns the direction of writing, or half of a letter."""
    return letter.isspace() or unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Co", "Cn")


def faults(files: Iterable[FileStorage]) -> list[Refused]:
    """Every file that can be told at once not to be taken, in words; the content is looked into by `keep`."""
    files = list(files)
    found = [fault for file in files if (fault := _fault(file)) is not None]
    if len(files) > MOST_FILES:
        found.append(Refused(_("%(count)s files at once; at most %(most)s.", count=len(files), most=MOST_FILES), FIELD))
    return found


def _fault(file: FileStorage) -> Refused | None:
    name = shown_name(file.filename)
    words = fold(re.sub(r"[\W_]+", " ", name.rpartition(".")[0]))
    if STRIKE_DECISION.search(words):
        text = _("“%(file)s” looks like a strike decision. It names people; store its number and date only.", file=name)
        return Refused(text, FIELD)
    if LIST_OF_NAMES.search(words):
        return Refused(_("“%(file)s” looks like a list of names. Lists of people are not kept here.", file=name), FIELD)
    size = file.stream.seek(0, os.SEEK_END)
    file.stream.seek(0)
    head = file.stream.read(1024)
    file.stream.seek(0)
    ending = name.rpartition(".")[2].lower()
    if (message := _other_medium(name, ending, head)) is not None:
        return Refused(message, FIELD)
    if size > LARGEST:
        megabytes = fmt_number(size / MEGABYTE, 1)
        return Refused(_("“%(file)s” is %(size)s MB; at most 20 MB.", file=name, size=megabytes), FIELD)
    if size == 0:
        return Refused(_("“%(file)s” is empty. Choose the file again.", file=name), FIELD)
    if ending not in CONTENT_TYPES:
        return Refused(
            _("“%(file)s” is no PDF, DOCX or XLSX. Save it as one of these, with personal details covered.", file=name),
            FIELD,
        )
    if not (b"%PDF-" in head if ending == "pdf" else head.startswith(ZIP)):
        return Refused(REASONS["other_kind"](name), FIELD)
    return None


def _other_medium(name: str, ending: str, head: bytes) -> str | None:
    brand = head[8:12] if head[4:8] == b"ftyp" else b""
    riff = head[8:12] if head.startswith(b"RIFF") else b""
    drawn = b"<svg" in head[:512].lower()
    if (
        head.startswith(PICTURE_HEADS)
        or brand in PICTURE_BRANDS
        or riff == b"WEBP"
        or drawn
        or PICTURE_ENDINGS.fullmatch(ending)
    ):
        return _("“%(file)s” is a picture. Only PDF, DOCX and XLSX with personal details covered.", file=name)
    if head.startswith(SOUND_HEADS) or brand or riff or SOUND_ENDINGS.fullmatch(ending):
        return _("“%(file)s” is a recording. Only PDF, DOCX and XLSX with personal details covered.", file=name)
    return None


REASONS = {
    "unreadable": lambda name: _("“%(file)s” is damaged or holds parts that a document does not have.", file=name),
    "encrypted": lambda name: _("“%(file)s” is protected by a password. Save a copy without it.", file=name),
    "too_big": lambda name: _("“%(file)s” is too big once unpacked. Split it into smaller documents.", file=name),
    "other_kind": lambda name: _("“%(file)s” is not what its name says. Save it anew as PDF, DOCX or XLSX.", file=name),
    "macros": lambda name: _("“%(file)s” holds macros. Save it without macros.", file=name),
    "outside": lambda name: _(
        "“%(file)s” holds links to files or pages outside. Remove them, or save it as PDF.", file=name
    ),
    "picture": lambda name: _(
        "“%(file)s” holds a picture as TIFF or HEIC, which may tell its place. Insert it anew as PNG or JPEG.",
        file=name,
    ),
    "embedded": lambda name: _("“%(file)s” holds other files inside. Remove them, or save it as PDF.", file=name),
}


@contextmanager
def keeping(files: Iterable[FileStorage]):
    """The files, cleaned and safely in the store; taken out again when what is done with them fails.

    Refused, beside `attachments`, when one of them cannot be kept.
    """
    kept: list[Kept] = []
    try:
        for file in files:
            kept.append(_keep(file))
        yield kept
    except BaseException:
        for one in kept:
            (folder() / one.stored_as).unlink(missing_ok=True)
        raise


def _keep(file: FileStorage) -> Kept:
    fault = _fault(file)
    if fault is not None:
        raise fault
    name = shown_name(file.filename)
    kind = name.rpartition(".")[2].lower()
    store = folder()
    store.mkdir(mode=0o700, exist_ok=True)
    stored_as = secrets.token_hex(16)
    came, clean = store / f".{stored_as}.came", store / f".{stored_as}.clean"
    try:
        with came.open("wb") as target:
            while piece := file.stream.read(PIECE):
                target.write(piece)
        _clean(kind, name, came, clean)
        size, digest = _made_lasting(clean)
        clean.rename(store / stored_as)
        _sync_folder(store)
    finally:
        came.unlink(missing_ok=True)
        clean.unlink(missing_ok=True)
    return Kept(name, stored_as, kind, size, digest)


def _clean(kind: str, name: str, source: Path, target: Path) -> None:
    words = [sys.executable, "-I", str(CLEANING), kind, str(source), str(target)]
    try:
        done = subprocess.run(words, capture_output=True, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        raise Refused(REASONS["too_big"](name), FIELD) from None
    if done.returncode != 0:
        reason = done.stdout.decode("ascii", "replace").strip()
        raise Refused(REASONS.get(reason, REASONS["unreadable"])(name), FIELD)


def _made_lasting(path: Path) -> tuple[int, str]:
    """Size and SHA-256 of the file, which is on the disk from here on."""
    digest = hashlib.sha256()
    with path.open("rb+") as file:
        while piece := file.read(PIECE):
            digest.update(piece)
        size = file.tell()
        os.fsync(file.fileno())
    path.chmod(0o600)
    return size, digest.hexdigest()


def _sync_folder(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def attach(case: Case, kept: Iterable[Kept], *, by, event: CaseEvent | None = None) -> list[Attachment]:
    """Add the rows of documents that lie in the store."""
    added = [
        Attachment(
            case=case,
            event=event,
            name=one.name,
            stored_as=one.stored_as,
            content_type=CONTENT_TYPES[one.kind],
            size=one.size,
            sha256=one.sha256,
            agency_id=by.agency_id if by else None,
        )
        for one in kept
    ]
    db.session.add_all(added)
    return added
