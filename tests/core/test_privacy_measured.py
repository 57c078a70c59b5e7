"""How much of what identifies a person is found, how often an honest sentence is disturbed; docs/privacy.md tells it.

The sentences stand in tests/data/personal_texts.tsv. All are invented; no person and no enterprise in them exists.
"""

import re
from collections import Counter
from itertools import pairwise
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


# What a pattern costs is the number of steps it takes; an exploding one takes a hundred times the steps for ten times
# the text. Time is measured as a ratio within one run, the best of several: a busy machine slows both.

HOSTILE = [
    "0", "0 ", "0.", "0-", "(0", "+84 ", "1 000", "1.000", "a@", "@a.", "a.a.", "a-", "https://", "facebook.",
    "Nguyễn ", "NGUYỄN VĂN ", "ông ", "Ông Mẫu ", "15A-", "số 1/1/", "ngõ ", "cccd: 1 ", "cầm ", " ", "\n", "\u0301",
    "0912345678 ",
]  # fmt: skip


def seconds(text: str) -> float:
    from time import perf_counter

    best = 1.0
    for _attempt in range(5):
        begun = perf_counter()
        look_over(text, ENTERPRISES)
        best = min(best, perf_counter() - begun)
    return best


@pytest.mark.parametrize("piece", HOSTILE)
def test_ten_times_the_text_takes_about_ten_times_as_long_however_hostile(piece):
    small, large = ((piece * size)[:size] for size in (2_000, 20_000))
    assert seconds(large) < 30 * seconds(small) + 0.002


def test_an_honest_text_of_ten_thousand_letters_takes_as_many_steps_a_letter_as_a_short_one():
    text = " ".join(CLEAN)
    sizes = [text[:size] for size in (2_500, 5_000, 10_000)]
    for shorter, longer in pairwise(sizes):
        assert seconds(longer) < 4 * seconds(shorter) + 0.002
