"""The running assistant: the trained model behind the door's channel, started once for all conversations."""
from __future__ import annotations

import os
import socket
import subprocess
import uuid
from typing import Any, Dict, Iterator, List

import httpx
import pytest

from scripts.start import MODEL, command, wait_until_ready

TODAY = "2026-11-21"


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


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of the started assistant."""
    assert MODEL.exists(), "er is nog geen model; doe eerst: make train"
    folder = tmp_path_factory.mktemp("assistant")
    port = _free_port()
    environment = {
        **os.environ, "TRACKER_DATABASE_URL": f"sqlite:///{folder}/tracker.sqlite", "LEERWIJZER_TODAY": TODAY,
        "PYTHONHASHSEED": "0",
    }
    with (folder / "rasa.log").open("w") as log:
        process = subprocess.Popen(command(port), env=environment, stdout=log, stderr=log)
    try:
        assert wait_until_ready(process, port), (folder / "rasa.log").read_text()[-3000:]
        with httpx.Client(base_url=f"http://127.0.0.1:{port}/webhooks/door/", timeout=30, trust_env=False) as client:
            yield client
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture
def conversation(assistant: httpx.Client) -> Conversation:
    """A new conversation."""
    return Conversation(assistant)
