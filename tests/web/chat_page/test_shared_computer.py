"""The plain page on a computer that more people use: it wipes itself, says so before, and what it says is true."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from doors import Door
from pages import Plain
from playwright.sync_api import expect

from web.chat.sites import KEPT


@pytest.fixture
def shared(door: Door) -> Iterator[Plain]:
    """A visitor who has said something on a shared computer."""
    made = Plain(door, "/chat/demo?gedeeld").send(text="mijn rug is kapot")
    yield made
    made.client.close()


def test_what_is_said_of_keeping_is_what_happens_on_a_shared_computer(door: Door, shared: Plain) -> None:
    for page in (Plain(door, "/chat/demo?gedeeld"), shared):
        assert "Na 5 minuten zonder bericht wissen wij het gesprek ook." in page.text
        assert "dan bewaren wij het nog 28 dagen" in page.text
        assert "Wij bewaren dit gesprek 28 dagen" not in page.text
        assert page.text.count("Klaar, wis alles</button>") == 1
    assert "Klaar, wis alles" not in Plain(door).text


def test_the_page_wipes_itself_after_the_idle_time_and_leaves_nothing_to_go_back_to(door: Door, shared: Plain) -> None:
    assert shared.refresh is not None
    seconds, address = shared.refresh
    assert seconds == 5 * 60
    headers = {"Authorization": f"Bearer {shared.fields['token']}"}
    with door.client(headers=headers) as client:
        path = f"/conversations/{shared.fields['conversation']}"
        assert client.get(path).status_code == 200
        gone = shared.client.get(address)
        assert gone.status_code == 302 and gone.headers["cache-control"] == "no-store"
        assert client.get(path).status_code == 404
    after = Plain(door, gone.headers["location"])
    assert "Alles is gewist." in after.text and "mijn rug is kapot" not in after.text
    assert "gedeeld" in after.fields and "conversation" not in after.fields and after.refresh is None
    # Once more, by the history of the browser, is no error and wipes nothing else.
    assert shared.client.get(address).status_code == 302


def test_the_address_that_wipes_opens_nothing(door: Door, shared: Plain) -> None:
    assert shared.refresh is not None
    ticket = shared.refresh[1].rpartition("/")[2]
    with door.client(headers={"Authorization": f"Bearer {ticket}"}) as client:
        assert client.get(f"/conversations/{shared.fields['conversation']}/messages").status_code == 401
    assert shared.fields["token"] not in shared.refresh[1]
    assert shared.client.get("/chat/demo/klaar/verzonnen").status_code == 302
    assert "mijn rug is kapot" in shared.send(verder="1").text


def test_who_is_still_busy_keeps_the_conversation_and_what_was_being_typed(shared: Plain) -> None:
    assert "Nog bezig? Over 60 seconden wissen we dit gesprek." in shared.text
    said = shared.text.count('<li class="user"')
    shared.send(verder="1", text="ik ben nog aan het typen")
    assert "ik ben nog aan het typen</textarea>" in shared.text
    assert shared.text.count('<li class="user"') == said
    assert shared.refresh is not None and "mijn rug is kapot" in shared.text


def test_the_warning_waits_by_a_style_that_the_policy_allows_and_no_other(shared: Plain) -> None:
    found = re.search(r'<style nonce="([^"]+)">\.plain-chat__soon \{ animation-delay: 240s; \}</style>', shared.text)
    policy = shared.answer.headers["content-security-policy"]
    assert found and f"style-src 'self' 'nonce-{found[1]}'" in policy and "unsafe" not in policy


def test_on_ones_own_computer_nothing_is_wiped_by_itself(door: Door) -> None:
    page = Plain(door).send(text="hallo")
    assert page.refresh is None and "Nog bezig?" not in page.text and "<style" not in page.text


def test_done_is_in_view_and_the_warning_comes_in_time(browser: object, door: Door) -> None:
    context = browser.new_context(  # type: ignore[attr-defined]
        base_url=door.url, java_script_enabled=False, viewport={"width": 390, "height": 500}
    )
    page = context.new_page()
    page.goto("/chat/demo?gedeeld")
    for text in ("kaart een", "kaart twee", "kaart drie"):
        page.get_by_label("Uw vraag").fill(text)
        page.get_by_role("button", name="Stuur").click()
    expect(page.get_by_text("Nog bezig?")).to_be_hidden()
    done = page.get_by_role("button", name="Klaar, wis alles")
    expect(done).to_be_in_viewport()
    page.get_by_label("Uw vraag").scroll_into_view_if_needed()
    expect(done).to_be_in_viewport()
    done.click()
    expect(page.get_by_role("status")).to_contain_text("Alles is gewist.")
    context.close()


def test_a_site_with_a_short_idle_time_wipes_in_the_browser_by_itself(browser: object, door: Door) -> None:
    door.sql("UPDATE chat_site SET idle_minutes = 0 WHERE slug = 'bieb'")
    time.sleep(KEPT + 0.5)  # the door sees it now
    context = browser.new_context(base_url=door.url, java_script_enabled=False)  # type: ignore[attr-defined]
    page = context.new_page()
    page.goto("/chat/bieb?gedeeld")
    page.get_by_label("Je vraag").fill("straks weg")
    page.get_by_role("button", name="Stuur").click(no_wait_after=True)
    expect(page.get_by_role("status")).to_contain_text("Alles is gewist.")
    expect(page.get_by_text("straks weg")).to_have_count(0)
    context.close()
    door.sql("UPDATE chat_site SET idle_minutes = 5 WHERE slug = 'bieb'")
