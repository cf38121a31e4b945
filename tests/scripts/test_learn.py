"""The report on new examples: what it concludes, and what it never shows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scripts import learn


def figures(*wrong: tuple[str, str]) -> dict[str, Any]:
    """What a measurement gives when these sentences (need, text) were misread."""
    score = (0.75, 0.72, 0.78)
    return {
        "utterances": 1000,
        "macro_f1": score,
        "strict_accuracy": score,
        "lenient_accuracy": score,
        "crisis": {"recall": 0.9, "false_alarms": 3, "of": 900},
        "errors": [*((need, "other", text) for need, text in wrong), ("age 52", "[]", "een zin over leeftijd")],
    }


def sentences(count: int, need: str = "ask_evc") -> list[tuple[str, str]]:
    """So many sentences."""
    return [(need, f"geheime zin {number}") for number in range(count)]


def examples(count: int) -> list[learn.Example]:
    """So many new sentences for one need."""
    return [learn.Example(f"nieuwe zin {number}", "ask_evc", ("greet", 0.3), ("ask_evc", 0.9)) for number in range(count)]


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        (sentences(20), sentences(5), "wordt beter"),
        (sentences(5), sentences(20), "wordt slechter"),
        (sentences(6), sentences(4), "kan toeval zijn"),
        (sentences(6), sentences(6), "geen verschil"),
    ],
)
def test_the_report_says_what_a_difference_is_worth(before: list, after: list, says: str) -> None:
    assert says in learn.report(examples(3), figures(*before), figures(*after))


def test_gains_and_losses_are_told_by_need_and_no_sentence_is_shown() -> None:
    before, after = figures(*sentences(3), ("greet", "hallo daar")), figures(*sentences(1), ("thank", "dank hoor"))
    text = learn.report(examples(4), before, after)
    assert "| ask_evc | 4 | 2 | 0 |" in text and "| greet | 0 | 1 | 0 |" in text and "| thank | 0 | 0 | 1 |" in text
    assert not any(words in text for words in ("geheime zin", "hallo daar", "dank hoor", "een zin over"))


def test_examples_are_read_with_their_need(tmp_path: Path) -> None:
    file = tmp_path / "examples.yml"
    evc, greet = "- intent: ask_evc\n  examples: |\n    - een\n    - twee\n", "- intent: greet\n  examples: |\n    - hoi\n"
    file.write_text(f'version: "3.1"\nnlu:\n{evc}{greet}')
    assert [(one.need, one.text) for one in learn.examples_of(file)] == [
        ("ask_evc", "een"),
        ("ask_evc", "twee"),
        ("greet", "hoi"),
    ]


def test_each_new_sentence_is_told_with_what_the_assistant_took_it_for_and_takes_it_for_now() -> None:
    known = learn.Example("een oude bekende", "ask_evc", ("ask_evc", 0.7), ("ask_evc", 0.8))
    new = learn.Example("iets nieuws", "ask_evc", ("greet", 0.312), ("ask_evc", 0.9))
    text = learn.report([known, new], figures(), figures())
    assert "2 nieuwe zinnen. Zonder training begreep de assistent er al 1." in text
    assert "| iets nieuws | ask_evc | greet (31 %) | ask_evc (90 %) |" in text
