"""Text that a spreadsheet would run as a formula: a `'` in front keeps it text, and comes off when read again.

Guarding is exact in both directions: text that already looks guarded gets one more `'`, so `unguard(guard(x)) == x`.
"""

import re

STARTERS = "=+\\-@\t\r＝＋－＠"
FORMULA = re.compile(rf"\s*[{STARTERS}]")
GUARDED = re.compile(rf"'+\s*[{STARTERS}]")
# Also the whole of a text with thousands marks: a spreadsheet reads it as a number, never as a formula.
PLAIN_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)*")


def guard(text: str) -> str:
    """`text` as it may stand in a cell of CSV or XLSX."""
    if GUARDED.match(text) or (FORMULA.match(text) and not PLAIN_NUMBER.fullmatch(text)):
        return "'" + text
    return text


def unguard(text: str) -> str:
    """What `guard` was given. A `'` that guards nothing stays."""
    return text[1:] if text[:1] == "'" and GUARDED.match(text) else text
