"""The whole of it, with the real assistant: a phone, one sentence, fitting advice."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from assistant import Running
from browser import violations
from doors import Door
from playwright.sync_api import expect
from visitor import Visitor

pytestmark = pytest.mark.slow


def test_a_welder_with_a_broken_back_gets_fitting_advice_on_a_phone(
    running_assistant: Running, open_door: Callable[..., Door], visit: Callable[..., Visitor]
) -> None:
    door = open_door(f"http://127.0.0.1:{running_assistant.port}")
    visitor = visit(at=door)
    visitor.input.fill("ben 52, woon in Hengelo, 30 jaar lasser, rug kapot, wat nu")
    visitor.input.press("Enter")
    cards = visitor.page.get_by_role("article")
    expect(cards.first).to_be_visible(timeout=20_000)
    assert 1 <= cards.count() <= 3
    for card in cards.all():
        expect(card).to_contain_text("Eerste stap")
        expect(card).to_contain_text("Nagekeken op")
    expect(visitor.messages.nth(1)).to_be_in_viewport()
    assert violations(visitor.page) == []
    visitor.page.locator(".choices").get_by_role("button", name="Hengelo (Overijssel)").click()
    expect(visitor.log).to_contain_text("Twente", timeout=20_000)
    visitor.button("Een mens spreken").click()
    expect(visitor.log).to_contain_text("gratis met iemand praten", timeout=20_000)
    assert visitor.faults == []
