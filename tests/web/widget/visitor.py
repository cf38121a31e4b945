"""One visitor in a browser, in the words of the tests."""

from __future__ import annotations

import json
import re
from typing import Any

from playwright.sync_api import Locator, Page, expect


class Visitor:
    """What a visitor does and sees in the chat on a page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.requests: list[str] = []
        self.faults: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("pageerror", lambda error: self.faults.append(str(error)))

    def go(self, path: str) -> None:
        """Open a page, and wait for the chat where it is open at once."""
        self.page.goto(path)
        if "/chat/" in path:
            self.ready()

    def ready(self) -> None:
        """The chat can be used."""
        expect(self.log).to_have_attribute("aria-busy", "false")

    def reload(self) -> None:
        """Load the page again."""
        self.page.reload()
        self.ready()

    def another_tab(self) -> Visitor:
        """The same page in a second tab."""
        other = Visitor(self.page.context.new_page())
        other.go(self.page.url)
        return other

    @property
    def input(self) -> Locator:
        """Where one types."""
        return self.page.get_by_label("Typ hier", exact=False)

    @property
    def log(self) -> Locator:
        """The conversation."""
        return self.page.get_by_role("log")

    @property
    def messages(self) -> Locator:
        """Every message."""
        return self.page.locator("leerwijzer-chat .message")

    @property
    def alert(self) -> Locator:
        """What went wrong."""
        return self.page.locator("leerwijzer-chat .alert")

    def button(self, name: str) -> Locator:
        """A button by what it says."""
        return self.page.get_by_role("button", name=name, exact=True)

    def say(self, text: str, answered: bool = True) -> None:
        """Type and send; by default wait for the answer of the stand-in."""
        self.input.fill(text)
        self.input.press("Enter")
        if answered:
            self.sees(f"U zei: {text}")

    def sees(self, text: str) -> None:
        """It stands in the conversation."""
        expect(self.log).to_contain_text(text)

    def said(self) -> list[str]:
        """The texts of all messages, in order."""
        found = [one.inner_text() for one in self.messages.locator(".bubble").all()]
        return [re.sub(r"^(U|Leerwijzer|Adviseur|[^:\n]*): ?\s*", "", text, count=1).strip() for text in found]

    def kept(self, area: str = "sessionStorage") -> dict[str, Any]:
        """What the browser keeps of the chat."""
        found = self.page.evaluate(
            f"Object.entries({area}).filter(([key]) => key.startsWith('leerwijzer:')).map(([, value]) => value)"
        )
        return json.loads(found[0]) if found else {}

    @property
    def conversation(self) -> str:
        """The id of the conversation that this browser holds."""
        return self.kept()["session"]["id"]

    def focused(self) -> str:
        """What has the focus: its name for a screen reader, or its text."""
        return self.page.evaluate(
            """() => {
                let one = document.activeElement;
                while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
                return one ? (one.getAttribute("aria-label") || one.textContent || one.tagName).trim() : "";
            }"""
        )
