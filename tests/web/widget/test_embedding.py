"""On other websites: one line, allowed or refused, under a strict policy, and nothing asked of anyone else."""

from __future__ import annotations

import base64
import hashlib
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from conftest import HostPages
from doors import Door
from playwright.sync_api import expect
from visitor import Visitor

Visit = Callable[..., Visitor]


def test_one_line_puts_a_working_chat_on_a_website(visit: Visit, website: str) -> None:
    visitor = visit(website)
    visitor.button("Stel uw vraag").click()
    visitor.say("hallo vanaf de bibliotheek")
    visitor.page.reload()
    visitor.sees("U zei: hallo vanaf de bibliotheek")


def test_the_conversation_goes_along_to_the_next_page_of_the_website(
    visit: Visit, door: Door, library: HostPages, line: str
) -> None:
    visitor = visit(library.put(line))
    visitor.button("Stel uw vraag").click()
    visitor.say("ik lees verder")
    visitor.page.goto(library.put(line + "<p>Een andere bladzijde</p>"))
    visitor.sees("U zei: ik lees verder")
    visitor.button("Sluit de chat").click()
    visitor.page.reload()
    expect(visitor.button("Stel uw vraag")).to_be_visible()
    expect(visitor.log).to_be_hidden()


def test_a_website_that_is_not_on_the_list_is_refused_until_it_is(visit: Visit, door: Door, line: str) -> None:
    stranger = HostPages()
    address = stranger.put(line.replace("bibliotheek", "demo"))
    visitor = visit(address)
    visitor.button("Stel uw vraag").click()
    expect(visitor.alert).to_contain_text("De chat is nu niet bereikbaar.")
    door.manage("site", "allow", "demo", stranger.origin)
    for _ in range(100):  # a running door sees it within seconds
        if httpx.get(f"{door.url}/api/v1/sites/demo", headers={"Origin": stranger.origin}, trust_env=False).headers.get(
            "access-control-allow-origin"
        ):
            break
        time.sleep(0.1)
    visitor.button("Probeer het opnieuw").click()
    visitor.say("nu mag het")
    stranger.server.shutdown()


def test_nothing_is_asked_of_the_door_before_the_visitor_opens_the_chat(
    visit: Visit, door: Door, library: HostPages, line: str
) -> None:
    address = library.put(line)
    visitor = visit(address)
    expect(visitor.button("Stel uw vraag")).to_be_visible()
    visitor.page.wait_for_timeout(300)
    assert [one for one in visitor.requests if "favicon" not in one] == [address, f"{door.url}/widget.js"]


def test_no_other_host_and_no_cookie_in_a_whole_conversation(visit: Visit, door: Door, library: HostPages, line: str) -> None:
    visitor = visit(library.put(line))
    visitor.button("Stel uw vraag").click()
    visitor.say("kaart en knoppen")
    visitor.button("Ja").last.click()
    visitor.button("Opties").click()
    visitor.button("Mijn gegevens").last.click()
    assert {urlsplit(one).netloc for one in visitor.requests} == {urlsplit(door.url).netloc, urlsplit(library.origin).netloc}
    assert visitor.page.context.cookies() == []


def test_it_works_under_a_strict_policy_without_a_complaint(visit: Visit, door: Door, library: HostPages, line: str) -> None:
    policy = (
        f"default-src 'none'; script-src {door.url}; connect-src {door.url}; base-uri 'none'; require-trusted-types-for 'script'"
    )
    watch = """window.complaints = []; window.print = () => {};
        addEventListener("securitypolicyviolation", (one) => complaints.push(one.violatedDirective + " " + one.blockedURI));"""
    visitor = visit(library.put(line, **{"Content-Security-Policy": policy}), script=watch)
    visitor.button("Stel uw vraag").click()
    visitor.say("Wat is EVC? kaart en knoppen")
    visitor.button("EVC").first.click()
    visitor.button("Opties").click()
    visitor.button("Print het gesprek").click()
    colour = visitor.button("Stuur").evaluate("one => getComputedStyle(one).backgroundColor")
    assert colour == "rgb(21, 66, 115)", "the style came through"
    complaints = [one for one in visitor.page.evaluate("complaints") if "favicon" not in one]
    assert complaints == [] and visitor.faults == []


def test_the_element_can_stand_in_the_page_and_takes_its_letters(visit: Visit, door: Door, library: HostPages) -> None:
    element = (
        f'<leerwijzer-chat site="bibliotheek"><a href="{door.url}/chat/bibliotheek">Praat met Leerwijzer</a></leerwijzer-chat>'
    )
    style = "<style>body { font-family: Georgia, serif; }</style>"
    visitor = visit(library.put(f'{element}<script src="{door.url}/widget.js" defer></script>', head=style))
    visitor.say("midden in de pagina")
    assert "Georgia" in visitor.messages.first.evaluate("one => getComputedStyle(one).fontFamily")
    expect(visitor.button("Sluit de chat")).to_have_count(0)
    without = visit(visitor.page.url, java_script_enabled=False)
    expect(without.page.get_by_role("link", name="Praat met Leerwijzer")).to_be_visible()


def test_styles_of_the_website_do_not_reach_the_chat(visit: Visit, door: Door, library: HostPages) -> None:
    style = (
        "<style>button, textarea, p { display: none !important; font-size: 3px !important; } html { font-size: 62.5%; }</style>"
    )
    visitor = visit(
        library.put(
            f'<leerwijzer-chat site="bibliotheek"></leerwijzer-chat><script src="{door.url}/widget.js" defer></script>',
            head=style,
        )
    )
    visitor.say("ongestoord")
    assert visitor.messages.first.evaluate("one => parseFloat(getComputedStyle(one).fontSize)") >= 16


def test_the_script_has_a_stable_address_and_a_pinned_one(door: Door) -> None:
    stable = httpx.get(f"{door.url}/widget.js", trust_env=False)
    assert stable.headers["access-control-allow-origin"] == "*"
    assert stable.headers["cache-control"] == "public, max-age=300"
    assert (
        httpx.get(f"{door.url}/widget.js", headers={"If-None-Match": stable.headers["etag"]}, trust_env=False).status_code == 304
    )
    page = httpx.get(f"{door.url}/chat/demo", trust_env=False).text
    integrity = page.split('integrity="')[1].split('"')[0]
    assert integrity == "sha384-" + base64.b64encode(hashlib.sha384(stable.content).digest()).decode()
    pinned = httpx.get(door.url + page.split('<script src="')[-1].split('"')[0], trust_env=False)
    assert pinned.content == stable.content
    assert "max-age=3" in pinned.headers["cache-control"] and "immutable" in pinned.headers["cache-control"]


def test_only_websites_of_the_site_may_frame_its_page(visit: Visit, door: Door, library: HostPages, host: HostPages) -> None:
    frame = f'<iframe title="chat" src="{door.url}/chat/bibliotheek" width="390" height="700"></iframe>'
    allowed = visit(library.put(frame))
    expect(allowed.page.frame_locator("iframe").get_by_role("button", name="Opties")).to_be_visible()
    refused = visit(host.put(frame))
    refused.page.wait_for_timeout(500)
    assert refused.page.frame_locator("iframe").get_by_role("button", name="Opties").count() == 0


@pytest.mark.parametrize("path", ["/chat/bestaat-niet"])
def test_a_site_that_does_not_exist_is_not_found(path: str, door: Door) -> None:
    assert httpx.get(door.url + path, trust_env=False).status_code == 404


def test_the_chat_can_be_used_within_a_second_of_opening(visit: Visit, door: Door, library: HostPages, line: str) -> None:
    visitor = visit(library.put(line))
    took: Any = visitor.page.evaluate(
        """async () => {
            const began = performance.now(), chat = document.querySelector("leerwijzer-chat");
            chat.shadowRoot.querySelector(".launcher").click();
            while (!chat.shadowRoot.querySelector("textarea")) await new Promise(requestAnimationFrame);
            return performance.now() - began;
        }"""
    )
    assert took < 1000
