"""Not looking where nothing can be must never lose what is there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import List

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.nlu import crisis
from bot.nlu.facts import FactReader, fold
from bot.nlu.scan import Scan, needed


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (r"\bdakloos\b", {"dakloos"}),
        (r"\b(?:pijn|wond)\b", {"pijn", "wond"}),
        (r"werk (?:\w+ )?zoeken", {"werk ", "zoeken"}),
        (r"(?:geen )?huis", {"huis"}),
        (r"(?:heel )+moe", {"heel "}),
        (r"(?<!niet )eten", {"eten"}),
        (r"slaap(?! lekker)", {"slaap"}),
        (r"\bik (?:wil|\w+)", {"ik "}),
        (r"(?:op|dakloos)", None),
        (r"[abc]+\d", None),
        (r"(?i:Dak)loos", {"loos"}),
    ],
)
def test_what_a_pattern_needs_is_in_each_of_its_matches(pattern: str, words: object) -> None:
    found = needed(re.compile(pattern))
    if words is None or found is None:
        assert found is words is None
    else:
        assert found <= set(words)  # the best of what would do


def test_a_pattern_without_case_is_always_tried() -> None:
    assert Scan([re.compile("DAKLOOS", re.IGNORECASE), re.compile("DAKLOOS")]).possible("dakloos") == [0]


def sentences() -> List[str]:
    """All that people say in the training data, and the statements and look-alikes of the crisis cases."""
    files = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(Path("bot/data/nlu").glob("*.yml"))]
    said = [line[2:] for one in files for part in one["nlu"] for line in part["examples"].splitlines() if line.startswith("- ")]
    cases = yaml.safe_load(Path("tests/bot/crisis_cases.yml").read_text(encoding="utf-8"))
    return [*said[::5], *(text for kind in cases["crisis"].values() for text in kind), *cases["none"]]


def test_every_pattern_that_matches_a_sentence_is_tried_on_it(reader: FactReader) -> None:
    told, scan, _ = crisis._patterns()
    vocabulary, looked = {number: one for one, number in reader._numbers_of.items()}, 0
    for text in map(fold, sentences()):
        for patterns, possible in ((dict(enumerate(one for _, one in told)), scan), (vocabulary, reader._scan)):
            matching = {number for number, one in patterns.items() if one.search(text)}
            assert matching <= set(possible.possible(text)), text
            looked += len(matching)
    assert looked > 2_000


PIECES = st.sampled_from(["dak", "loos", "pijn", " ", "ik wil ", "heel ", "niet ", "eten", "x"])
PATTERNS = [r"dak(?:loos|pijn)", r"(?:heel )+pijn", r"(?:ik wil|niet) eten", r"(?<!niet )eten", r"pijn(?:x|)dak", r"(?:dak){2}x"]


@settings(max_examples=300, deadline=None, database=None)
@given(st.lists(PIECES, max_size=8).map("".join))
def test_of_any_text_no_match_is_missed(text: str) -> None:
    patterns = [re.compile(one) for one in PATTERNS]
    assert {number for number, one in enumerate(patterns) if one.search(text)} <= set(Scan(patterns).possible(text))
