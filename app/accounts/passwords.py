"""Passwords: how they are kept, made up and judged. Length counts and being guessable; no rules of composition."""

import re
import secrets
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app
from flask_babel import lazy_gettext as _l

from app.core.errors import Refused
from app.core.formats import fold

SHORTEST, LONGEST = 12, 128
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # those that are not taken for each other
ROWS = ("0123456789" * 3, "abcdefghijklmnopqrstuvwxyz" * 2, "qwertyuiopasdfghjklzxcvbnm" * 2)
LOOKALIKES = str.maketrans("@4301!$57", "aaeoilsst")
DATA = Path(__file__).parent / "data" / "common_passwords.txt"
PRODUCT = "haihoa"
LEAST_NAME, LEAST_AGENCY_NAME = 4, 6  # shorter names are part of too many honest passwords


def _hasher() -> PasswordHasher:
    return PasswordHasher(**current_app.config["ARGON2"])


def hashed(password: str) -> str:
    """The argon2id hash to keep. The same letters typed in another way (NFD) give the same password."""
    return _hasher().hash(_one_spelling(password))


def matches(stored: str, password: str) -> bool:
    """Whether that is the password. Takes as long for a wrong one; what is too long to be one is cut first."""
    try:
        return _hasher().verify(stored, _one_spelling(password[: LONGEST * 2]))
    except (VerificationError, InvalidHashError):
        return False


def needs_new_hash(stored: str) -> bool:
    return _hasher().check_needs_rehash(stored)


def of_nobody() -> str:
    """A hash that no password fits, so that an unknown name costs the same work as a known one."""
    made = current_app.extensions.get("hash_of_nobody")
    if made is None:
        made = current_app.extensions["hash_of_nobody"] = hashed(secrets.token_urlsafe(32))
    return made


def _one_spelling(password: str) -> str:
    return unicodedata.normalize("NFC", password).encode("utf-8", "replace").decode()


def one_time() -> str:
    """A password to be read out or typed once: four groups of four, 79 bits."""
    return "-".join("".join(secrets.choice(LETTERS) for _letter in range(4)) for _group in range(4))


def check(password: str, username: str, agency_names: Iterable[str], field: str = "password") -> None:
    """Refused, with what to do, unless the password is long enough and not easily guessed."""
    if len(password) < SHORTEST:
        raise Refused(_l("The password is too short. Use 12 characters or more; several words are easiest."), field)
    if len(password) > LONGEST:
        raise Refused(_l("The password is too long. Use 128 characters at most."), field)
    if is_monotonous(password):
        raise Refused(_l("The password only repeats or counts up. Use several unrelated words."), field)
    if holds_a_name(password, username, agency_names):
        raise Refused(_l("The password holds the name of the account, an agency or Hài Hoà. Choose another."), field)
    if is_common(password):
        raise Refused(_l("This password is among the first that are tried. Choose another."), field)


def is_monotonous(password: str) -> bool:
    """One or two characters, a short piece over and over, or a row of the alphabet or keyboard."""
    plain = _squeezed(password)
    if len(set(plain)) <= 2 or any(plain in row or plain in row[::-1] for row in ROWS):
        return True
    return any(plain == (plain[:size] * len(plain))[: len(plain)] for size in range(1, 5))


def holds_a_name(password: str, username: str, agency_names: Iterable[str]) -> bool:
    plain = _squeezed(password)
    names = {_squeezed(name) for name in agency_names} | {PRODUCT}
    own = _squeezed(username)
    return any(name in plain for name in names if len(name) >= LEAST_AGENCY_NAME) or (
        len(own) >= LEAST_NAME and own in plain
    )


def is_common(password: str) -> bool:
    """In the list, or made of its words and of digits and signs around them (P@ssw0rd2024!)."""
    plain = _squeezed(password)
    inner = re.sub("^[^a-z]+|[^a-z]+$", "", plain)
    words = [re.sub("[^a-z]", "", one) for one in (plain, inner.translate(LOOKALIKES))]
    return plain in _listed() or any(_common_words().fullmatch(word) for word in words if word)


def _squeezed(text: str) -> str:
    return re.sub(r"[\s._-]", "", fold(text))


@cache
def _lines() -> tuple[str, ...]:
    lines = DATA.read_text(encoding="utf-8").split()
    return tuple(line for line in lines if not line.startswith("#"))


@cache
def _listed() -> frozenset[str]:
    return frozenset(_lines())


@cache
def _common_words() -> re.Pattern:
    words = sorted({word for word in _lines() if word.isalpha()}, key=len, reverse=True)
    return re.compile(f"(?:{'|'.join(words)})+[a-z]{{0,2}}")
