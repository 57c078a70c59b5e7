"""How much of what identifies a person is found, how often an honest sentence is disturbed; docs/privacy.md tells it.

The sentences stand in tests/data/personal_texts.tsv. All are invented; no person and no enterprise in them exists.
"""

import re
import signal
from collections import Counter
from pathlib import Path

import pytest

from app.core import privacy
from app.core.privacy import look_over

ROOT = Path(__file__).parents[2]
ENTERPRISES = (ROOT / "tests/data/invented_enterprises.txt").read_text(encoding="utf-8").split("\n")
LINES = (ROOT / "tests/data/personal_texts.tsv").read_text(encoding="utf-8").splitlines()[1:]
PLANTED = [tuple(line.split("\t")) for line in LINES if not line.startswith("\t")]
CLEAN = [line.split("\t")[2] for line in LINES if line.startswith("\t")]


def found(piece: str, sentence: str) -> bool:
    start = sentence.index(piece)
    return any(one.start < start + len(piece) and start < one.end for one in look_over(sentence, ENTERPRISES))


FOUND = Counter(kind for kind, piece, sentence in PLANTED if found(piece, sentence))
ALL = Counter(kind for kind, *_ in PLANTED)
DISTURBED = [sentence for sentence in CLEAN if look_over(sentence, ENTERPRISES)]


def test_the_corpus_is_large_and_no_sentence_stands_in_it_twice():
    assert len(LINES) == len(set(LINES)) >= 400
    assert min(len(PLANTED), len(CLEAN)) >= 200
    assert set(ALL) == set(privacy.WHAT)


def test_of_what_identifies_a_person_95_of_100_are_found():
    assert sum(FOUND.values()) / sum(ALL.values()) >= 0.95


def test_of_honest_sentences_5_of_100_are_disturbed_at_most():
    assert len(DISTURBED) / len(CLEAN) <= 0.05, DISTURBED


def test_names_of_enterprises_disturb_only_where_the_registry_does_not_know_them():
    named = [sentence for sentence in CLEAN if any(name in sentence for name in ENTERPRISES if name)]
    assert len(named) >= 60
    assert not [sentence for sentence in named if look_over(sentence, ENTERPRISES)]
    assert sum(bool(look_over(sentence)) for sentence in named) > len(named) / 2, "they do hold family names"


def test_the_docs_tell_these_figures():
    told = (ROOT / "docs/privacy.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \|[^|]*\| (\d+ of \d+) \|$", told, re.MULTILINE))
    assert rows == {kind: f"{FOUND[kind]} of {ALL[kind]}" for kind in privacy.WHAT}
    assert f"{sum(FOUND.values())} of {sum(ALL.values())}" in told
    assert f"{len(DISTURBED)} of {len(CLEAN)}" in told


# A pattern that explodes takes a hundred times the steps for ten times the text: this much of it would take hours.
HOSTILE = [
    "0", "0 ", "0.", "0-", "(0", "+84 ", "1 000", "1.000", "a", "A", "ă", "a@", "@a.", "a.a.", "a-", "https://",
    "facebook.",
    "Nguyễn ", "NGUYỄN VĂN ", "ông ", "Ông Mẫu ", "15A-", "số 1/1/", "ngõ ", "cccd: 1 ", "cầm ", " ", "\n", "\u0301",
    "0912345678 ",
]  # fmt: skip


@pytest.fixture
def patience():
    """Twenty seconds: twenty times what the slowest of them takes on a machine with nothing else to do."""

    def give_up(*_signal):
        raise AssertionError("the text was not looked over to its end")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(20)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_long_text_is_looked_over_to_its_end_however_hostile(patience, piece):
    look_over((piece * 200_000)[:200_000], ENTERPRISES)
