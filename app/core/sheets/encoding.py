"""Bytes of a text file to text: UTF-8, UTF-16 by its mark, else cp1258. Never a silent wrong guess."""

import codecs
import re
import unicodedata

from flask_babel import lazy_gettext as _l

from app.core.sheets.faults import SheetFault

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SAVE_AS_UTF8 = _l("The letters of this file cannot be read for certain. Save it as CSV UTF-8 or as XLSX.")
DAMAGED = _l("The file is damaged: some letters cannot be read. Save it anew as CSV UTF-8 or as XLSX.")
CP1258_NOTE = _l("Read as Windows-1258, an old code of Vietnamese letters. Check the letters before going on.")
# Older Vietnamese fonts (TCVN3, VNI) kept letters where cp1258 has signs such as « or ©: a sign inside a word.
SIGN_IN_A_WORD = re.compile("[^\\W\\d_][\u00a1-\u00b4\u00b6-\u00b9\u00bb-\u00bf\u00d7\u00f7][^\\W\\d_]")
# In cp1258 a tone mark follows its vowel; one after anything else comes from another code (Windows-1252 keeps ì there).
MISPLACED_TONE = re.compile("(?<![aăâeêioôơuưyAĂÂEÊIOÔƠUƯY])[\u0300\u0301\u0303\u0309\u0323]")
PART_LOOKED_AT = 4096


def decode(data: bytes) -> tuple[str, object]:
    """The text, and a note when the code had to be guessed (else None). Raises SheetFault."""
    for mark, codec in MARKS:
        if data.startswith(mark):
            return _strictly(data, codec, DAMAGED), None
    start = data[:PART_LOOKED_AT]
    if start.count(0) * 10 > len(start):
        raise SheetFault(SAVE_AS_UTF8)
    try:
        return data.decode("utf-8"), None
    except UnicodeDecodeError:
        if _mostly_utf8(data):
            raise SheetFault(DAMAGED) from None
    return _cp1258(data), CP1258_NOTE


def _strictly(data: bytes, codec: str, message: object) -> str:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        raise SheetFault(message) from None


def _mostly_utf8(data: bytes) -> bool:
    """A UTF-8 file with some broken bytes, which cp1258 would turn into other letters without a word."""
    read = data.decode("utf-8", errors="replace")
    broken = read.count("\ufffd")
    good = sum(1 for letter in read if letter > "\x7f") - broken
    return good > broken


def _cp1258(data: bytes) -> str:
    text = _strictly(data, "cp1258", SAVE_AS_UTF8)
    if MISPLACED_TONE.search(text) or SIGN_IN_A_WORD.search(text):
        raise SheetFault(SAVE_AS_UTF8)
    return unicodedata.normalize("NFC", text)
