"""A visitor of a running door, who talks by its API as the chat on a page does."""

from __future__ import annotations

import time
import uuid
from typing import Any

from doors import Door


class Visitor:
    """Someone in the chat of a site."""

    def __init__(self, door: Door, site: str = "demo") -> None:
        self.client = door.client()
        opened = self.client.post("/conversations", json={"site": site}).json()
        self.id, self.number, self.path = opened["id"], opened["number"], f"/conversations/{opened['id']}"
        self.headers = {"Authorization": f"Bearer {opened['token']}"}

    def say(self, text: str = "", choice: str = "") -> list[dict[str, Any]]:
        """Type something or press a button; the answers."""
        said = {"choice": choice} if choice else {"text": text}
        body = {"client_id": uuid.uuid4().hex, **said}
        answer = self.client.post(f"{self.path}/messages", json=body, headers=self.headers)
        assert answer.status_code == 200, answer.text
        return answer.json()["messages"]

    def hears(self, after: int) -> tuple[list[dict[str, Any]], float]:
        """What comes next over the events, and when (seconds, monotonic)."""
        news = self.client.get(f"{self.path}/events", params={"after": after}, headers=self.headers).json()
        return news["messages"], time.monotonic()

    @property
    def heard(self) -> list[dict[str, Any]]:
        """All messages of the conversation."""
        return self.client.get(f"{self.path}/messages", headers=self.headers).json()["messages"]

    @property
    def last(self) -> int:
        """The number of the newest message."""
        return self.heard[-1]["id"]

    def leave(self) -> None:
        """Wipe the conversation and go."""
        self.client.delete(self.path, headers=self.headers)
        self.client.close()
