"""The way in, one's own account, accounts and opening hours in a real browser: for axe, in the dark, at 400 %, by keyboard."""

from __future__ import annotations

import json
import time
from base64 import b32decode
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest
from at_the_door import PASSWORD
from browsing import VIEWS, faults, filled, tab_to, window
from django_otp.oath import totp
from doors import Door

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

NEW_PASSWORD = "andere losse woorden nu"


@pytest.fixture
def told(door: Door) -> dict[str, Any]:
    """What there is; for each test anew, since logging in changes it."""
    return json.loads(filled(door, "accounts", "at_the_door"))


@pytest.fixture
def at(browser: Browser, door: Door, told: dict[str, Any], view: str) -> Iterator[Callable[..., Page]]:
    """Opens pages: ``at("/beheer/accounts/", "chef")``."""
    with ExitStack() as stack:

        def open_page(address: str, who: str = "") -> Page:
            session = told["sessions"][who] if who else ""
            page = stack.enter_context(window(browser, door, session, **VIEWS[view])).new_page()
            page.set_default_timeout(15_000)
            page.goto(address)
            return page

        yield open_page


in_every_view = pytest.mark.parametrize("view", VIEWS)
enlarged = pytest.mark.parametrize("view", ["enlarged"])


def code_of(key: str) -> str:
    """What the app of somebody shows now."""
    return f"{totp(bytes.fromhex(key)):06d}"


@in_every_view
def test_no_page_on_the_way_in_breaks_a_rule_or_sticks_out(at: Callable[..., Page], told: dict[str, Any]) -> None:
    page = at("/beheer/inloggen/")
    assert faults(page) == []
    page.get_by_label("Gebruikersnaam").fill("niemand")
    page.get_by_label("Wachtwoord").fill("fout")
    page.get_by_role("button", name="Inloggen").click()
    page.get_by_text("horen niet bij elkaar").wait_for()
    assert faults(page) == []
    link = at(told["link"])
    assert faults(link) == []
    link.get_by_label("Nieuw wachtwoord", exact=True).fill("kort")
    link.get_by_label("Nieuw wachtwoord bevestigen").fill("anders")
    link.get_by_role("button", name="Bewaar mijn wachtwoord").click()
    link.locator(".field__error").wait_for()
    assert faults(link) == []
    assert faults(at("/beheer/wachtwoord/OTk/x-y/")) == []


@in_every_view
def test_who_is_locked_out_reads_it_on_a_page_without_faults(at: Callable[..., Page], told: dict[str, Any]) -> None:
    page = at("/beheer/inloggen/")
    for _ in range(5):
        page.get_by_label("Gebruikersnaam").fill(told["names"]["anja"])
        page.get_by_label("Wachtwoord").fill("fout")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        if page.get_by_role("heading", name="Even wachten").count():
            break
    assert page.get_by_role("heading", name="Even wachten").is_visible()
    assert faults(page) == []


@in_every_view
def test_no_page_of_the_second_step_breaks_a_rule_or_sticks_out(at: Callable[..., Page]) -> None:
    for who, heading in (("anja", "Stel de tweede stap in"), ("bram", "Code van uw app")):
        page = at("/beheer/tweede-stap/", who)
        page.get_by_role("heading", name=heading).wait_for()
        assert faults(page) == []
        page.get_by_label("Code").fill("000000")
        page.keyboard.press("Enter")
        page.get_by_text("Deze code klopt niet").wait_for()
        assert faults(page) == []


@in_every_view
def test_no_page_of_accounts_or_opening_hours_breaks_a_rule_or_sticks_out(at: Callable[..., Page], told: dict[str, Any]) -> None:
    mine = at("/beheer/mijn-account/", "anja")
    assert faults(mine) == []
    for label, typed in (
        ("Oud wachtwoord", "fout"),
        ("Nieuw wachtwoord", NEW_PASSWORD),
        ("Nieuw wachtwoord bevestigen", "anders"),
    ):
        mine.get_by_label(label, exact=True).fill(typed)
    mine.get_by_role("button", name="Verander mijn wachtwoord").click()
    mine.locator(".field__error").first.wait_for()
    assert faults(mine) == []
    addresses = [f"accounts/{told['ids']['bram']}/", "accounts/", "openingstijden/", f"openingstijden/{told['site']}/"]
    page = at("/beheer/accounts/nieuw/", "chef")
    assert faults(page) == []
    for address in addresses:
        page.goto(f"/beheer/{address}")
        assert faults(page) == [], address
    page.locator("#id_from_0").fill("17:00")
    page.locator("#id_to_0").fill("09:00")
    page.get_by_role("button", name="Opslaan").click()
    page.get_by_text("Deze tijd moet later zijn.").wait_for()
    assert faults(page) == []
    page.goto(f"/beheer/accounts/{told['ids']['anja']}/")
    page.get_by_role("button", name="Maak een nieuwe link").click()
    page.locator("#link").wait_for()
    assert faults(page) == []


@enlarged
def test_somebody_logs_in_with_name_password_and_code_by_keyboard(at: Callable[..., Page], told: dict[str, Any]) -> None:
    page = at("/beheer/inloggen/")
    tab_to(page, page.get_by_label("Gebruikersnaam"))
    page.keyboard.type(told["names"]["bram"])
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Code van uw app").wait_for()
    tab_to(page, page.get_by_label("Code"))
    page.keyboard.type(code_of(told["key"]))
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Postvak").wait_for()


@enlarged
def test_a_newcomer_chooses_a_password_and_sets_up_the_second_step_by_keyboard(
    at: Callable[..., Page], told: dict[str, Any]
) -> None:
    page = at(told["link"])
    tab_to(page, page.get_by_label("Nieuw wachtwoord", exact=True))
    page.keyboard.type(PASSWORD)
    tab_to(page, page.get_by_label("Nieuw wachtwoord bevestigen"))
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_text("Uw wachtwoord is gekozen").wait_for()
    tab_to(page, page.get_by_label("Gebruikersnaam"))
    page.keyboard.type(told["names"]["nieuw"])
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Postvak").wait_for()
    page.goto("/beheer/mijn-account/")
    tab_to(page, page.get_by_role("link", name="Zet de tweede stap aan"))
    page.keyboard.press("Enter")
    secret = page.locator(".secret").inner_text()
    tab_to(page, page.get_by_label("Code"))
    page.keyboard.type(code_of(b32decode(secret).hex()))
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Bewaar deze reservecodes").wait_for()
    assert page.locator(".codes .secret").count() == 8
    assert faults(page) == []
    tab_to(page, page.get_by_role("link", name="Ik heb ze bewaard"))
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Postvak").wait_for()


@enlarged
def test_somebody_changes_their_password_and_name_by_keyboard(at: Callable[..., Page], told: dict[str, Any]) -> None:
    page = at("/beheer/mijn-account/", "anja")
    tab_to(page, page.get_by_label("Voornaam"))
    page.keyboard.press("Control+a")
    page.keyboard.type("Anja Maria")
    page.keyboard.press("Enter")
    page.get_by_text("Opgeslagen.").wait_for()
    tab_to(page, page.get_by_label("Oud wachtwoord"))
    page.keyboard.type(PASSWORD)
    tab_to(page, page.get_by_label("Nieuw wachtwoord", exact=True))
    page.keyboard.type(NEW_PASSWORD)
    tab_to(page, page.get_by_label("Nieuw wachtwoord bevestigen"))
    page.keyboard.type(NEW_PASSWORD)
    tab_to(page, page.get_by_role("button", name="Verander mijn wachtwoord"))
    page.keyboard.press("Enter")
    page.get_by_text("Uw wachtwoord is veranderd.").wait_for()
    assert faults(page) == []


@enlarged
def test_a_manager_makes_an_account_and_sets_opening_hours_by_keyboard(at: Callable[..., Page], told: dict[str, Any]) -> None:
    page = at("/beheer/accounts/", "chef")
    tab_to(page, page.get_by_role("link", name="Nieuw account"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_label("Gebruikersnaam"))
    page.keyboard.type(f"klaas{time.monotonic_ns()}")
    tab_to(page, page.get_by_label("Voornaam"))
    page.keyboard.type("Klaas")
    for choice in ("adviseur", "Bibliotheek Enter"):
        tab_to(page, page.get_by_label(choice))
        page.keyboard.press("Space")
    tab_to(page, page.get_by_role("button", name="Maak het account"))
    page.keyboard.press("Enter")
    page.locator("#link").wait_for()
    page.goto("/beheer/openingstijden/")
    tab_to(page, page.get_by_role("link", name="Verander de tijden van Bibliotheek Enter"))
    page.keyboard.press("Enter")
    # The letter is for browsers that count to twelve; others pass over it.
    for field, typed in (("#id_from_0", "0830a"), ("#id_to_0", "1145a")):
        tab_to(page, page.locator(field))
        page.keyboard.type(typed)
    tab_to(page, page.get_by_role("button", name="Opslaan"))
    page.keyboard.press("Enter")
    page.get_by_text("ma 08:30 tot 11:45").wait_for()
