"""The plain chat page as a browser without JavaScript uses it: forms with hidden fields."""

from __future__ import annotations

import re
from html import unescape

import httpx
from doors import Door

_FIELD = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')
_REFRESH = re.compile(r'<noscript><meta http-equiv="refresh" content="(\d+); url=([^"]+)"></noscript>')


class Plain:
    """One visitor on the plain page of a site."""

    def __init__(self, door: Door, address: str = "/chat/demo") -> None:
        self.client = httpx.Client(base_url=door.url, trust_env=False, timeout=30)
        self.address = address.partition("?")[0]
        self.show(self.client.get(address))

    def show(self, answer: httpx.Response) -> None:
        """Look at an answer."""
        self.answer, self.text = answer, unescape(answer.text)
        self.fields = dict(_FIELD.findall(answer.text))

    def send(self, **filled: str) -> Plain:
        """Send a form of the page with its hidden fields."""
        self.show(self.client.post(self.address, data={**self.fields, **filled}))
        assert self.answer.status_code == 200
        return self

    @property
    def refresh(self) -> tuple[int, str] | None:
        """After how many seconds the page goes where by itself."""
        found = _REFRESH.search(self.answer.text)
        return (int(found[1]), unescape(found[2])) if found else None
