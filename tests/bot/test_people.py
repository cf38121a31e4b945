"""What a visitor and an adviser wrote to each other, told to a real Rasa when the assistant goes on."""

from __future__ import annotations

import uuid
from typing import Any, Dict, List

import pytest
from assistant import Running

pytestmark = pytest.mark.slow

HEARD = [
    {"id": 3, "sender": "adviser", "text": "Goedemiddag, hoe oud bent u en waar woont u?"},
    {"id": 4, "sender": "user", "text": "ik ben 44 en woon in Deventer"},
]


def say(running: Running, sender: str, text: str, heard: List[Dict[str, Any]], client_id: str = "") -> Dict[str, Any]:
    body = {"sender": sender, "client_id": client_id or uuid.uuid4().hex, "text": text, "heard": heard}
    answer = running.client.post("webhook", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_what_was_told_to_an_adviser_is_known_when_the_assistant_goes_on(running_assistant: Running) -> None:
    sender = uuid.uuid4().hex
    say(running_assistant, sender, "hallo", [])
    answer = say(running_assistant, sender, "ik wil een opleiding doen", HEARD)
    assert answer["facts"]["age"] == 44
    assert answer["facts"]["place"]["name"] == "Deventer"
    assert answer["messages"]
    again = say(running_assistant, sender, "wie betaalt dat", HEARD)
    assert again["facts"]["age"] == 44


def test_a_conversation_that_began_with_an_adviser_can_go_on(running_assistant: Running) -> None:
    answer = say(running_assistant, uuid.uuid4().hex, "hallo", HEARD)
    assert answer["facts"]["age"] == 44 and answer["messages"]


def test_what_was_heard_is_no_answer_to_a_message_that_comes_again(running_assistant: Running) -> None:
    sender = uuid.uuid4().hex
    first = say(running_assistant, sender, "ik wil een opleiding doen", HEARD, "een")
    second = say(running_assistant, sender, "ik wil een opleiding doen", HEARD, "een")
    assert second["repeated"] and second["messages"] == first["messages"]
