"""Every word of the product in both languages: nothing missing, nothing uncertain, placeholders alike."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from flask_babel import force_locale

from app.core.permissions import PERMISSIONS
from app.core.terms import Term, Terms

ROOT = Path(__file__).parents[2]
LANGUAGES = ("vi", "en")
PLACEHOLDER = re.compile(r"%\((\w+)\)([sd])|%%")
PYBABEL = (sys.executable, "-m", "babel.messages.frontend")
KEYWORDS = ("_l", "lazy_gettext", "lazy_ngettext:1,2")


def catalogue(language: str):
    with (ROOT / "app" / "translations" / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


@pytest.fixture(scope="module")
def extracted(tmp_path_factory):
    """What the program says, read from its own text."""
    path = tmp_path_factory.mktemp("translations") / "messages.pot"
    keywords = [word for one in KEYWORDS for word in ("-k", one)]
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "babel.messages.frontend",
            "-q",
            "extract",
            "-F",
            "babel.cfg",
            *keywords,
            "-o",
            path,
            ".",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    with path.open("rb") as file:
        return {message.id for message in read_po(file) if message.id}


def texts(value) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, tuple | list) else (value,)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_holds_what_the_program_says_and_nothing_else(extracted, language):
    held = {message.id for message in catalogue(language) if message.id}
    assert sorted(map(str, extracted - held)) == []
    assert sorted(map(str, held - extracted)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_translated_for_certain(language):
    for message in catalogue(language):
        if message.id:
            assert all(text.strip() for text in texts(message.string)), message.id
            assert not message.fuzzy, message.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_are_the_same_in_both_languages(language):
    for message in catalogue(language):
        if message.id:
            wanted = {tuple(found) for found in PLACEHOLDER.findall(texts(message.id)[-1]) if found[0]}
            for text in texts(message.string):
                found = {tuple(one) for one in PLACEHOLDER.findall(text) if one[0]}
                # A language without plural may leave out the number of "1 case".
                assert found == wanted, (message.id, text)


OTHER_SPELLING = re.compile(r"\b(hòa|thỏa|lũy|khóa|hóa|xóa|tòa|ủy)\b", re.IGNORECASE)


def test_vietnamese_speaks_without_exclamation_and_in_one_spelling_of_tones():
    for message in catalogue("vi"):
        for text in texts(message.string) if message.id else ():
            assert "!" not in text, text
            assert not OTHER_SPELLING.search(text), text


def all_terms() -> list[Term]:
    """Every coded value with its label, wherever in the product it stands."""
    modules = [module for name, module in sorted(sys.modules.items()) if name.startswith("app.")]
    found = [value for module in modules for value in vars(module).values() if isinstance(value, Terms)]
    return [term for terms in found for term in terms.values()]


@pytest.mark.app_on("sqlite")
def test_every_coded_value_is_said_in_both_languages(app):
    terms = all_terms()
    assert len({id(term) for term in terms}) > 60
    translated = {message.id for message in catalogue("vi") if message.id and all(texts(message.string))}
    for term in terms:
        with force_locale("en"):
            english = str(term.label)
        assert english in translated, term


@pytest.mark.app_on("sqlite")
def test_the_labels_of_rights_are_said_in_vietnamese(app):
    with force_locale("vi"):
        vietnamese = {name: str(right.label) for name, right in PERMISSIONS.items()}
    with force_locale("en"):
        english = {name: str(right.label) for name, right in PERMISSIONS.items()}
    assert [name for name in vietnamese if vietnamese[name] == english[name]] == []
