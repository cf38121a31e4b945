"""One visitor who talks to the started assistant (``tests/assistant.py``)."""

from __future__ import annotations

import uuid
from typing import Any, Dict, List

import httpx
import pytest


class Conversation:
    """One visitor talking to the assistant."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client
        self.sender = uuid.uuid4().hex
        self.buttons: List[Dict[str, str]] = []

    def say(self, text: str) -> Dict[str, Any]:
        """Type a text."""
        return self._send({"text": text})

    def press(self, title: str) -> Dict[str, Any]:
        """Press the button with this title; fails when it is not there."""
        titles = [one["title"] for one in self.buttons]
        assert title in titles, f"knop '{title}' is er niet; wel: {titles}"
        return self._send({"choice": self.buttons[titles.index(title)]["choice"]})

    def _send(self, said: Dict[str, str]) -> Dict[str, Any]:
        answer = self._client.post("webhook", json={"sender": self.sender, "client_id": uuid.uuid4().hex, **said})
        assert answer.status_code == 200, answer.text
        turn = answer.json()
        self.buttons = [button for message in turn["messages"] for button in message["buttons"]]
        return turn


@pytest.fixture
def conversation(assistant: httpx.Client) -> Conversation:
    """A new conversation."""
    return Conversation(assistant)
