"""The chat page in a browser without JavaScript: plain forms."""

from __future__ import annotations

import re
from collections.abc import Callable

import httpx
import pytest
from browser import violations
from doors import Assistant, Door
from playwright.sync_api import Page, expect
from visitor import Visitor

Visit = Callable[..., Visitor]


@pytest.fixture
def page(browser: object, door: Door) -> Page:
    """A phone without JavaScript, on the chat page."""
    context = browser.new_context(base_url=door.url, java_script_enabled=False, viewport={"width": 390, "height": 844})  # type: ignore[attr-defined]
    opened = context.new_page()
    opened.goto("/chat/demo")
    yield opened
    context.close()


def say(page: Page, text: str) -> None:
    """Type and send."""
    page.get_by_label("Uw vraag").fill(text)
    page.get_by_role("button", name="Stuur").click()


def test_one_can_talk_choose_and_see_cards(page: Page) -> None:
    expect(page.get_by_text("U praat met een computer")).to_be_visible()
    expect(page.get_by_text("Wij bewaren dit gesprek 28 dagen")).to_be_visible()
    say(page, "kaart en knoppen")
    expect(page.get_by_role("listitem").filter(has_text="U zei: kaart en knoppen")).to_be_visible()
    expect(page.get_by_role("article")).to_contain_text("25.000 euro (2026)")
    page.get_by_role("button", name="Nee").click()
    expect(page.locator("#laatste")).to_contain_text("U zei: /deny")
    expect(page.get_by_role("button", name="Nee")).to_have_count(0)
    page.get_by_role("button", name="Een mens spreken").click()
    expect(page.locator("#laatste")).to_contain_text("U zei: Ik wil iemand spreken")


def test_loading_the_page_again_is_no_second_turn(page: Page, assistant_stand_in: Assistant) -> None:
    say(page, "een keer")
    conversation = page.locator("input[name=conversation]").first.get_attribute("value")
    page.reload()
    expect(page.locator("#laatste")).to_contain_text("U zei: een keer")
    assert conversation and len(assistant_stand_in.turns(conversation)) == 1


def test_a_message_that_could_not_be_answered_stays_and_is_answered_the_next_time(page: Page) -> None:
    say(page, "eenmaal kapot")
    expect(page.get_by_role("alert")).to_contain_text("Uw bericht is bewaard.")
    expect(page.get_by_label("Uw vraag")).to_have_value("eenmaal kapot")
    page.get_by_role("button", name="Stuur").click()
    expect(page.locator("#laatste")).to_contain_text("U zei: eenmaal kapot")
    assert page.locator("li.user").count() == 1


def test_wiping_leaves_nothing(page: Page, door: Door) -> None:
    say(page, "weg hiermee")
    conversation = page.locator("input[name=conversation]").first.get_attribute("value")
    token = page.locator("input[name=token]").first.get_attribute("value")
    page.get_by_role("button", name="Wis alles").click()
    expect(page.get_by_role("status")).to_contain_text("Alles is gewist.")
    expect(page.get_by_text("weg hiermee")).to_have_count(0)
    with door.client(headers={"Authorization": f"Bearer {token}"}) as client:
        assert client.get(f"/conversations/{conversation}/messages").status_code in (401, 404)


def test_markup_in_a_message_stays_text(page: Page) -> None:
    say(page, "<b>vet</b> & <script>alert(1)</script>")
    expect(page.locator("#laatste")).to_contain_text("<b>vet</b>")


def test_axe_finds_nothing(visit: Visit, door: Door) -> None:
    # axe needs scripts itself: the page is looked at with its own script held back.
    page = visit("/kennis/woorden", viewport={"width": 320, "height": 640}).page
    page.route("**/leerwijzer-*.js", lambda route: route.abort())
    page.goto("/chat/demo")
    expect(page.get_by_label("Uw vraag")).to_be_visible(timeout=8000)  # it comes after all
    say(page, "kaart en knoppen")
    expect(page.get_by_text("U zei: kaart en knoppen")).to_be_visible(timeout=8000)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_no_cookie_and_nothing_to_find_in_the_address(page: Page) -> None:
    say(page, "hallo")
    assert page.context.cookies() == []
    assert re.fullmatch(r".*/chat/demo(#laatste)?", page.url)


def test_another_conversations_token_opens_nothing(door: Door) -> None:
    with httpx.Client(base_url=door.url, trust_env=False) as client:
        fields = [
            dict(re.findall(r'name="(conversation|token)" value="([^"]+)"', client.post("/chat/demo", data={"text": text}).text))
            for text in ("geheim van een", "geheim van twee")
        ]
        mixed = client.post(
            "/chat/demo", data={"conversation": fields[0]["conversation"], "token": fields[1]["token"], "text": ""}
        )
    assert "geheim" not in mixed.text and 'role="alert"' in mixed.text
