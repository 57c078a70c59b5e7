"""The words of a PDF in the order in which they are drawn, white space left out: what a reader can copy from it."""

import io
import re
from functools import cache

import pikepdf

ONE = re.compile(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
MANY = re.compile(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
BLOCK = re.compile(r"begin(bfchar|bfrange)(.*?)endbf", re.S)


def words_of(data: bytes) -> str:
    """All letters of all pages; each font says which letters its signs stand for (ToUnicode)."""
    found: list[str] = []
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for page in pdf.pages:
            letters: dict[int, str] = {}
            for operands, operator in pikepdf.parse_content_stream(page):
                if str(operator) == "Tf":
                    letters = _letters(bytes(page.Resources.Font[operands[0]].ToUnicode.read_bytes()))
                elif str(operator) in ("Tj", "TJ"):
                    pieces = operands[0] if str(operator) == "TJ" else operands
                    found += [_read(bytes(one), letters) for one in pieces if isinstance(one, pikepdf.String)]
    return "".join("".join(found).split())


@cache
def _letters(table: bytes) -> dict[int, str]:
    letters: dict[int, str] = {}
    for kind, body in BLOCK.findall(table.decode("latin-1")):
        if kind == "bfchar":
            letters |= {int(sign, 16): _text(text) for sign, text in ONE.findall(body)}
        else:
            for first, last, text in MANY.findall(body):
                for step in range(int(last, 16) - int(first, 16) + 1):
                    letters[int(first, 16) + step] = chr(int(text, 16) + step)
    return letters


def _text(hexed: str) -> str:
    return bytes.fromhex(hexed).decode("utf-16-be")


def _read(signs: bytes, letters: dict[int, str]) -> str:
    return "".join(letters.get(int.from_bytes(signs[at : at + 2], "big"), "?") for at in range(0, len(signs), 2))
