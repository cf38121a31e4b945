"""A plain cry for help gets help at once, and nothing else does: the whole assistant, on words that it never learned."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any, List

import pytest
import yaml

pytestmark = pytest.mark.slow
SENTENCES = yaml.safe_load(Path(__file__).with_name("crisis.yml").read_text(encoding="utf-8"))


def taken_for_crisis(assistant: Any, sentences: List[str]) -> List[str]:
    """Those that are answered with help lines."""

    def need(text: str) -> str:
        answer = assistant.post("webhook", json={"sender": uuid.uuid4().hex, "client_id": "1", "text": text})
        return str(answer.json()["understood"]["need"])

    return [text for text in sentences if need(text) == "crisis"]


def test_plain_statements_of_a_crisis_are_answered_as_such(assistant: Any) -> None:
    missed = set(SENTENCES["crisis"]) - set(taken_for_crisis(assistant, SENTENCES["crisis"]))
    # Nineteen in twenty, also without a sentence encoder; with it none is missed today.
    assert len(missed) <= len(SENTENCES["crisis"]) / 20, missed


def test_sentences_with_the_same_words_are_mostly_left_alone(assistant: Any) -> None:
    """Written to mislead: to one in eight too many, help is offered without need."""
    alarms = taken_for_crisis(assistant, SENTENCES["none"])
    assert len(alarms) <= len(SENTENCES["none"]) / 8, alarms
