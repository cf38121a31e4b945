"""One conversation over the API, for tests."""

from __future__ import annotations

import uuid
from typing import Any

import httpx


class Talk:
    """One conversation over the API."""

    def __init__(self, client: httpx.Client, site: str = "demo") -> None:
        answer = client.post("/conversations", json={"site": site})
        assert answer.status_code == 201, answer.text
        self.client, self.opened = client, answer.json()
        self.id = self.opened["id"]
        self.path = f"/conversations/{self.id}"
        self.headers = {"Authorization": f"Bearer {self.opened['token']}"}

    def say(self, text: str | None = None, client_id: str | None = None, choice: str | None = None) -> httpx.Response:
        said = {"text": text} if choice is None else {"choice": choice}
        body = {"client_id": client_id or uuid.uuid4().hex, **said}
        return self.client.post(f"{self.path}/messages", json=body, headers=self.headers)

    def history(self, after: int = 0) -> list[dict]:
        return self.client.get(f"{self.path}/messages", params={"after": after}, headers=self.headers).json()["messages"]

    def as_from(self, origin: str) -> dict[str, str]:
        """The headers that a browser sends from a page of another website."""
        return {**self.headers, "Origin": origin}

    def wipe(self) -> httpx.Response:
        return self.client.delete(self.path, headers=self.headers)


def texts(answer: httpx.Response) -> list[Any]:
    """The texts of the messages in an answer."""
    return [one["text"] for one in answer.json()["messages"]]
