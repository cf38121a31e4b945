"""Sentences of many kinds of people, with what must be masked in them and what must stay."""

from pathlib import Path

import pytest
import yaml

from privacy import KINDS, mask

FILES = sorted((Path(__file__).parent / "cases").glob("*.yml"))
CASES = [
    pytest.param(case, id=f"{file.stem}: {case['text'][:60]!r}")
    for file in FILES
    for case in yaml.safe_load(file.read_text(encoding="utf-8"))
]


@pytest.mark.parametrize("case", CASES)
def test_what_is_personal_is_masked_and_the_rest_stays(case):
    masked = mask(case["text"])
    assert masked.text == case["masked"]
    assert list(masked.found) == case["found"]
    assert mask(masked.text).text == masked.text


def test_there_are_at_least_450_different_cases():
    assert len({case.values[0]["text"] for case in CASES}) >= 450


def test_every_kind_has_a_case():
    assert {kind for case in CASES for kind in case.values[0]["found"]} == set(KINDS)


def test_the_unmasked_parts_of_a_case_are_typed_as_in_its_text():
    """A slip in a case, not in the code: what lies between placeholders must occur in the text, in order."""
    import re

    for case in CASES:
        rest = case.values[0]["text"]
        for part in re.split(r"\[[^\]]*\]", case.values[0]["masked"]):
            assert part in rest, case.values[0]
            rest = rest[rest.index(part) + len(part) :]
