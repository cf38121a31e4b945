"""Knowledge, figures and data protection in a real browser: for axe, on a phone, in the dark, enlarged, by keyboard."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import violations
from browsing import VIEWS, faults, filled, window
from doors import Door
from playwright.sync_api import Browser, Page, expect

ROOT = Path(__file__).parents[4]
PAGES = {
    "figures": "/beheer/cijfers/",
    "figures of a year": "/beheer/cijfers/?periode=2026",
    "figures of nothing": "/beheer/cijfers/?periode=2020-01",
    "knowledge": "/beheer/kennis/",
    "sources": "/beheer/kennis/bronnen/",
    "tasks": "/beheer/kennis/taken/",
    "gaps": "/beheer/kennis/gemist/",
    "an item": "/beheer/kennis/item/slim-mkb/",
    "changing an item": "/beheer/kennis/item/slim-mkb/wijzigen/",
    "changing a file": "/beheer/kennis/item/cp-twente/tekst/",
    "data": "/beheer/gegevens/",
    "retention": "/beheer/gegevens/bewaren/demo/",
    "a person": "/beheer/gegevens/gesprek/{number}/",
    "the log": "/beheer/logboek/",
}


class Desk:
    """Someone with every role who logged in at a running door, and the number of a conversation there."""

    def __init__(self, door: Door) -> None:
        self.door = door
        self.session, self.number = filled(door, "desk", "filling").split()


@pytest.fixture(scope="module")
def desk(door: Door) -> Desk:
    return Desk(door)


@pytest.fixture(scope="module", params=VIEWS)
def page(request: pytest.FixtureRequest, browser: Browser, desk: Desk) -> Iterator[Page]:
    with window(browser, desk.door, desk.session, **VIEWS[request.param]) as context:
        yield context.new_page()


@pytest.fixture
def seen(browser: Browser, desk: Desk) -> Iterator[Page]:
    with window(browser, desk.door, desk.session) as context:
        yield context.new_page()


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_wrong_for_axe_and_nothing_sticks_out(name: str, page: Page, desk: Desk) -> None:
    answer = page.goto(PAGES[name].format(number=desk.number))
    assert answer is not None and answer.ok
    assert faults(page) == []


def test_the_plots_are_drawn_under_the_strict_policy_and_nothing_is_refused(seen: Page) -> None:
    told: list[str] = []
    seen.on("console", lambda message: told.append(message.text))
    seen.goto("/beheer/cijfers/")
    bars = seen.locator("svg.plot .bar rect")
    assert bars.count() > 5
    assert seen.evaluate("getComputedStyle(document.querySelector('svg.plot .bar rect')).fill") != "rgb(0, 0, 0)"
    assert told == []


def test_an_editor_changes_an_item_with_the_keyboard_and_saves_a_patch_that_applies(seen: Page, tmp_path: Path) -> None:
    seen.set_default_timeout(60_000)
    seen.goto("/beheer/kennis/item/slim-mkb/wijzigen/")
    seen.get_by_label("Wat er over de stand te zeggen is").focus()
    seen.keyboard.type("In 2027 komt er een nieuwe ronde.")
    seen.get_by_role("button", name="Kijk mijn wijziging na").focus()
    seen.keyboard.press("Enter")
    expect(seen.get_by_role("heading", name="Uw wijziging klopt")).to_be_visible(timeout=60_000)
    assert violations(seen) == []
    with seen.expect_download() as download:
        seen.get_by_role("button", name="Sla de wijziging op als bestand").focus()
        seen.keyboard.press("Enter")
    download.value.save_as(tmp_path / "slim.patch")
    assert "+status_note: In 2027 komt er een nieuwe ronde." in (tmp_path / "slim.patch").read_text()
    subprocess.run(["git", "apply", "--check", str(tmp_path / "slim.patch")], cwd=ROOT, check=True)


def test_a_manager_finds_a_conversation_by_its_number_and_wipes_it(seen: Page, door: Door) -> None:
    number = Desk(door).number
    seen.goto("/beheer/gegevens/")
    seen.get_by_label("Nummer van het gesprek").fill("AAAA-0000")
    seen.keyboard.press("Enter")
    expect(seen.get_by_text("Bij uw websites is geen gesprek met dit nummer")).to_be_visible()
    assert violations(seen) == []
    seen.get_by_label("Nummer van het gesprek").fill(number.lower().replace("-", ""))
    seen.keyboard.press("Enter")
    expect(seen.get_by_role("heading", name=f"Gesprek {number}")).to_be_visible()
    seen.get_by_role("button", name="Wis dit gesprek").click()
    expect(seen.get_by_text("Zet eerst een vinkje")).to_be_visible()
    seen.get_by_label("Ik weet zeker").check()
    seen.get_by_role("button", name="Wis dit gesprek").click()
    expect(seen.get_by_text(f"Gesprek {number} is gewist")).to_be_visible()
    assert door.sql("SELECT count(*) FROM chat_conversation WHERE number = ?", number) == [(0,)]


def test_pages_of_the_desk_work_without_script(browser: Browser, desk: Desk) -> None:
    with window(browser, desk.door, desk.session, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto("/beheer/kennis/")
        page.get_by_label("Naam").fill("slim")
        page.get_by_role("button", name="Toon").click()
        expect(page.get_by_role("link", name="SLIM-subsidie voor mkb-bedrijven")).to_be_visible()
