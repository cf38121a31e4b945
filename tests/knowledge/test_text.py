"""Text made comparable: marks away, endings away, words that say nothing away."""

from __future__ import annotations

import string
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge import text as text_module
from knowledge.text import STOP_WORDS, normalise, stems


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("O&O-fonds", "o en o fonds"),
        ("zzp'er", "zzper"),
        ("zzp’er", "zzper"),
        ("Fryslân", "fryslan"),
        ("Eén  loket!", "een loket"),
        ("ĲSSEL", "ijssel"),
        ("21+ toets", "21+ toets"),
        ("  mbo-4 ", "mbo 4"),
        ("coöperatie", "cooperatie"),
        ("?!", ""),
        ("", ""),
    ],
)
def test_a_name_is_the_same_however_it_is_written(text, plain):
    assert normalise(text) == plain


@pytest.mark.parametrize(
    "words",
    [
        "opleiding opleidingen",
        "lening leningen",
        "fonds fondsen",
        "beurs beurzen",
        "school scholen",
        "regeling regelingen",
        "certificaat certificaten",
        "werk werken",
        "cursus cursussen",
        "baas bazen",
    ],
)
def test_singular_and_plural_have_one_stem(words):
    assert len(set(stems(words))) == 1


def test_words_that_say_nothing_have_no_stem():
    assert stems(" ".join(sorted(STOP_WORDS))) == []
    assert stems("Wat is de x?") == []
    assert stems("Wie betaalt de opleiding") == stems("betaalt opleiding")


TEXTS = st.text(max_size=60) | st.text(string.ascii_lowercase + " ", max_size=60)


@settings(max_examples=300, deadline=None, database=None)
@given(TEXTS)
def test_whatever_is_typed_a_second_time_changes_nothing(text):
    assert normalise(normalise(text)) == normalise(text)
    assert stems(normalise(text)) == stems(text)
    assert all(0 < len(stem) <= 60 for stem in stems(text))


@settings(max_examples=300, deadline=None, database=None)
@given(TEXTS)
def test_plain_letters_come_out_the_same_beside_letters_with_marks(text):
    """A text of plain letters takes a shorter way."""
    assert normalise(f"{text} é") == f"{normalise(text)} e".strip()


def test_many_at_once_get_the_same_stems_as_one():
    """The stemmer keeps the word in hand in itself; a wrong stem would stay in the cache for ever."""
    endings = ("ing", "ingen", "heid", "heden", "lijk", "lijke", "baar", "en", "sen", "ters")
    words = [
        f"{first}{vowel}{last}{ending}" for first in "bdgkl" for vowel in "aeiou" for last in "kmnprst" for ending in endings
    ]
    text_module._stem.cache_clear()
    alone = stems(" ".join(words))
    text_module._stem.cache_clear()
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as threads:
            together = list(threads.map(stems, [" ".join(words)] * 4))
    finally:
        sys.setswitchinterval(before)
    text_module._stem.cache_clear()
    assert together == [alone] * 4
