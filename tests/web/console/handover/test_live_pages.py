"""The pages of people, inbox and hand-over in a real browser: a visitor and an adviser at the same time."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from browser import violations
from doors import Assistant, Door, opened
from visiting import Visitor

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PASSWORD = "vier losse woorden hier"
OPEN_ALWAYS = (
    "from web.chat.models import Site; "
    "Site.objects.filter(slug='demo').update(opening_hours=[{'days': [0,1,2,3,4,5,6], 'from': '00:00', 'to': '23:59'}])"
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, prepared_door: Any, assistant_stand_in: Assistant) -> Iterator[Door]:
    """A door with two advisers, a manager and an open site."""
    with opened(tmp_path_factory.mktemp("desk") / "door", prepared_door, assistant_stand_in.url) as door:
        door.manage("shell", "-v0", "-c", OPEN_ALWAYS)
        time.sleep(2.3)  # a change in another process is seen after two seconds
        for name, role in (("anja", "adviser"), ("bram", "adviser"), ("chef", "manager")):
            told = door.manage("adviser", "add", name, "--role", role, "--site", "demo", "--first-name", name.title())
            [path] = re.findall(r"http://localhost:8000(\S+)", told)
            with httpx.Client(base_url=door.url, follow_redirects=True, trust_env=False) as client:
                page = client.get(path)
                token = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', page.text)[1]  # type: ignore[index]
                data = {"csrfmiddlewaretoken": token, "new_password1": PASSWORD, "new_password2": PASSWORD}
                assert "Log nu in" in client.post(page.url, data=data).text
        yield door


@pytest.fixture
def at_work(desk: Door, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens browsers in which people log in: ``at_work("anja", color_scheme="dark")``."""
    contexts = []

    def open_page(name: str, **look: Any) -> Page:
        context = browser.new_context(base_url=desk.url, locale="nl-NL", **{"viewport": {"width": 1280, "height": 900}, **look})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.goto("/beheer/")
        page.get_by_label("Gebruikersnaam").fill(name)
        page.get_by_label("Wachtwoord").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Uitloggen").wait_for()
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def visitor(desk: Door) -> Iterator[Visitor]:
    """A visitor who lives in Deventer and asked for a person."""
    made = Visitor(desk)
    made.say("ik woon in Deventer en ik wil een mens spreken")
    yield made
    made.leave()


def request_of(page: Page, visitor: Visitor) -> Any:
    return page.locator(".request", has_text=visitor.number)


def test_a_request_appears_by_itself_is_taken_and_the_visitor_sees_the_adviser_within_a_second(
    at_work: Callable[..., Page], desk: Door
) -> None:
    page = at_work("anja")
    visitor = Visitor(desk)
    visitor.say("ik woon in Deventer en ik wil een mens spreken")
    request_of(page, visitor).wait_for(timeout=6_000)
    assert "Deventer" in request_of(page, visitor).inner_text()
    assert page.title().startswith("(")
    request_of(page, visitor).get_by_role("button", name="Neem").click()
    page.get_by_label("Uw bericht").wait_for()
    after = visitor.last
    page.get_by_label("Uw bericht").fill("Dag, waar kan ik mee helpen?")
    sent = time.monotonic()
    page.keyboard.press("Control+Enter")
    messages, heard = visitor.hears(after)
    assert messages[0]["text"] == "Dag, waar kan ik mee helpen?"
    assert messages[0]["author"] == {"name": "Anja", "organisation": "Leerwijzer, om uit te proberen"}
    assert heard - sent < 1.0, heard - sent
    page.locator(".said--adviser", has_text="Dag, waar kan ik mee helpen?").wait_for()
    assert page.get_by_label("Uw bericht").input_value() == ""
    assert visitor.say("ik zoek een cursus") == []
    page.locator(".said--user", has_text="ik zoek een cursus").wait_for(timeout=4_000)
    page.get_by_role("button", name="Geef terug aan de assistent").click()
    page.get_by_text("is terug bij de assistent").wait_for()
    assert visitor.say("en nu")[0]["text"] == "U zei: en nu"


def test_a_colleague_looks_along_and_sees_that_it_was_taken_without_loading_anew(
    at_work: Callable[..., Page], visitor: Visitor
) -> None:
    anja, bram = at_work("anja"), at_work("bram")
    request_of(bram, visitor).get_by_role("link", name="Lees eerst").click()
    bram.get_by_role("button", name="Neem dit gesprek").wait_for()
    request_of(anja, visitor).get_by_role("button", name="Neem").click()
    bram.get_by_text("Anja helpt deze bezoeker nu.").wait_for(timeout=8_000)
    assert bram.get_by_label("Uw bericht").count() == 0
    anja.get_by_label("Geef door aan een collega").select_option("Bram")
    anja.get_by_role("button", name="Geef door").click()
    bram.get_by_label("Uw bericht").wait_for(timeout=8_000)


def test_in_the_chat_on_the_page_the_adviser_is_seen_with_name_and_organisation(
    at_work: Callable[..., Page], desk: Door, browser: Browser
) -> None:
    context = browser.new_context(base_url=desk.url, locale="nl-NL")
    chat = context.new_page()
    chat.goto("/chat/demo")
    chat.get_by_label("Typ hier").fill("ik wil een mens spreken")
    chat.keyboard.press("Enter")
    chat.get_by_text("Ik heb het doorgegeven").wait_for()
    chat.get_by_role("button", name="Laat mijn nummer achter").wait_for()
    page = at_work("anja")
    page.locator(".request").last.get_by_role("button", name="Neem").click()
    page.get_by_label("Uw bericht").fill("Dag, hier is Anja")
    page.get_by_role("button", name="Verstuur").click()
    sent = time.monotonic()
    chat.get_by_text("Dag, hier is Anja").wait_for()
    assert time.monotonic() - sent < 1.5
    assert "Anja, Leerwijzer, om uit te proberen" in chat.locator("leerwijzer-chat").evaluate("one => one.shadowRoot.textContent")
    page.get_by_role("button", name="Klaar, sluit af").click()
    chat.get_by_text("heeft het gesprek afgerond").wait_for()
    context.close()


def test_a_visitor_leaves_a_number_and_is_called_back(at_work: Callable[..., Page], visitor: Visitor) -> None:
    visitor.say(choice="door:number")
    assert "eindigt op 78" in visitor.say("0612345678")[0]["text"]
    page = at_work("anja")
    request_of(page, visitor).get_by_text("Wil gebeld worden").wait_for()
    request_of(page, visitor).get_by_role("button", name="Neem").click()
    page.get_by_role("button", name="Toon het nummer").click()
    page.get_by_role("link", name="06 12345678").wait_for()
    assert violations(page) == []
    page.get_by_role("button", name="Ik heb gebeld").click()
    page.get_by_text("Het nummer is gewist.").wait_for()
    assert "12345678" not in page.content()


def test_the_keyboard_alone_takes_a_request_and_answers_it(at_work: Callable[..., Page], visitor: Visitor) -> None:
    page = at_work("anja")
    button = request_of(page, visitor).get_by_role("button", name="Neem")
    for _ in range(40):
        page.keyboard.press("Tab")
        if button.evaluate("one => one === document.activeElement"):
            break
    page.wait_for_timeout(3_500)  # the list refreshes itself meanwhile
    assert button.evaluate("one => one === document.activeElement")
    page.keyboard.press("Enter")
    page.get_by_label("Uw bericht").wait_for()
    assert page.get_by_label("Uw bericht").evaluate("one => one === document.activeElement")
    page.keyboard.type("Dag")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator(".said--adviser", has_text="Dag").wait_for()
    assert page.get_by_label("Uw bericht").evaluate("one => one === document.activeElement")


def addresses(page: Page, visitor: Visitor) -> list[str]:
    conversation = visitor.path.rpartition("/")[2]
    return ["/beheer/postvak/", f"/beheer/live/{conversation}/", "/beheer/mijn-account/", "/beheer/tweede-stap/"]


@pytest.mark.parametrize("look", ["light", "dark"])
def test_no_page_breaks_a_rule_of_accessibility(at_work: Callable[..., Page], visitor: Visitor, look: str) -> None:
    page = at_work("anja", color_scheme=look)
    for address in addresses(page, visitor):
        page.goto(address)
        assert violations(page) == [], address
    request = f"/beheer/live/{visitor.path.rpartition('/')[2]}/"
    page.goto(request)
    page.get_by_role("button", name="Neem dit gesprek").click()
    page.get_by_label("Uw bericht").wait_for()
    assert violations(page) == []
    chef = at_work("chef", color_scheme=look)
    for address in ("/beheer/accounts/", "/beheer/accounts/nieuw/", "/beheer/openingstijden/", "/beheer/openingstijden/demo/"):
        chef.goto(address)
        assert violations(chef) == [], address


@pytest.mark.parametrize("width", [320, 1280])
def test_every_page_fits_a_narrow_screen_and_four_hundred_per_cent(
    at_work: Callable[..., Page], visitor: Visitor, width: int
) -> None:
    """A window of 1280 px at 400 % is 320 px wide; text of four times the size is the other way to enlarge."""
    page = at_work("anja", viewport={"width": width, "height": 700})
    for address in addresses(page, visitor):
        page.goto(address)
        if width == 1280:
            page.evaluate("document.documentElement.style.fontSize = '200%'")
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, (address, wide)


def test_nothing_is_asked_of_another_host_and_no_policy_is_broken(
    at_work: Callable[..., Page], visitor: Visitor, desk: Door
) -> None:
    page = at_work("anja")
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    for address in addresses(page, visitor):
        page.goto(address)
        page.wait_for_timeout(1_200)
    assert asked and all(one.startswith((desk.url, "data:")) for one in asked)
    assert said == []
