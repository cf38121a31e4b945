"""Reading and judging in a real browser: for axe, on a phone, in the dark, and with the keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from browser import violations
from browsing import VIEWS, faults, filled, window
from doors import Door
from playwright.sync_api import Browser, Page, expect


class Desk:
    """An adviser who logged in at a running door, and a conversation there."""

    def __init__(self, door: Door) -> None:
        self.door = door
        self.session, self.conversation = filled(door, "talks", "invented").split()


@pytest.fixture(scope="module")
def desk(door: Door) -> Desk:
    """One adviser for the pages that change nothing."""
    return Desk(door)


@pytest.fixture
def own_desk(door: Door) -> Desk:
    """An adviser whose conversation a test may judge."""
    return Desk(door)


def go(page: Page, name: str, conversation: str) -> None:
    """To a page of the workplace, as one gets there."""
    page.goto(
        "/beheer/gesprekken/" if name.startswith(("list", "transcript", "judge", "report", "write")) else f"/beheer/{name}/"
    )
    if name == "list, filtered":
        page.goto("/beheer/gesprekken/?begrepen=niet&zoek=lasser&kennis=slim-mkb")
    elif name == "list, with a fault":
        page.goto("/beheer/gesprekken/?kennis=xyzzy")
    elif not name.startswith("list") and "/" not in name and name not in ("nakijken", "voorbeelden"):
        page.goto(f"/beheer/gesprekken/{conversation}/")
        links = {"judge": "Beoordeel of verbeter", "report": "Klopt dit niet?", "write": "Maak een voorbeeldzin"}
        if name in links:
            page.goto(page.get_by_role("link", name=links[name]).first.get_attribute("href") or "")


PAGES = ["list", "list, filtered", "list, with a fault", "transcript", "judge", "report", "write", "nakijken", "voorbeelden"]


#: Dark is the same rules with other colours: the pages with most colours stand for all.
LOOKS = [(view, name) for view in VIEWS for name in PAGES if view != "dark" or name in ("list", "transcript", "judge", "report")]


@pytest.fixture(scope="module")
def page(request: pytest.FixtureRequest, browser: Browser, desk: Desk) -> Iterator[Page]:
    """A page of a window with one of the views."""
    with window(browser, desk.door, desk.session, **VIEWS[request.param]) as context:
        yield context.new_page()


@pytest.mark.parametrize(("page", "name"), LOOKS, indirect=["page"])
def test_nothing_is_wrong_for_axe_and_nothing_sticks_out(name: str, page: Page, desk: Desk) -> None:
    go(page, name, desk.conversation)
    assert faults(page) == []


@pytest.fixture
def seen(browser: Browser, own_desk: Desk) -> Iterator[Page]:
    """A page of common size whose errors are collected in ``page.faults``."""
    with window(browser, own_desk.door, own_desk.session) as context:
        opened = context.new_page()
        opened.faults = []  # type: ignore[attr-defined]
        opened.on("console", lambda said: opened.faults.append(said.text) if said.type == "error" else None)  # type: ignore[attr-defined]
        opened.on("pageerror", lambda error: opened.faults.append(str(error)))  # type: ignore[attr-defined]
        yield opened


def focused(page: Page) -> str:
    """The id of what has the focus, or its text."""
    return page.evaluate("document.activeElement.id || document.activeElement.innerText")


def test_an_adviser_reads_and_judges_with_the_keyboard_alone(seen: Page, own_desk: Desk) -> None:
    seen.goto("/beheer/gesprekken/?zoek=lasser")
    seen.keyboard.press("j")
    assert "Werken met een ziekte" in focused(seen)
    seen.keyboard.press("Enter")
    expect(seen.locator("h1")).to_contain_text("Gesprek")
    turns = seen.locator("li[data-row]")
    seen.keyboard.press("j")
    assert focused(seen) == turns.nth(0).get_attribute("id")
    seen.keyboard.press("o")
    expect(turns.nth(0).get_by_role("form")).to_be_visible()
    assert violations(seen) == []
    seen.keyboard.press("ArrowDown")  # from good to not good
    seen.keyboard.press("Tab")
    seen.keyboard.press("v")  # a letter in a field is a letter: the first reason with a v
    for _ in range(30):
        if focused(seen) == "Bewaar oordeel":
            break
        seen.keyboard.press("Tab")
    seen.keyboard.press("Enter")
    expect(turns.nth(0)).to_contain_text("verkeerd begrepen")
    seen.keyboard.press("j")
    seen.keyboard.press("g")
    expect(turns.nth(1).locator(".verdict__said")).to_contain_text("Goed")
    assert focused(seen) == turns.nth(1).get_attribute("id")
    seen.keyboard.press("?")
    expect(seen.get_by_text("schrijf een voorbeeldzin")).to_be_visible()
    seen.keyboard.press("u")
    expect(seen.locator("h1")).to_have_text("Gesprekken")
    assert seen.faults == []  # type: ignore[attr-defined]


def test_a_judgement_with_an_error_keeps_the_form_and_says_why(seen: Page, own_desk: Desk) -> None:
    seen.goto(f"/beheer/gesprekken/{own_desk.conversation}/")
    turn = seen.locator("li[data-row]").first
    turn.get_by_role("link", name="Beoordeel of verbeter").click()
    turn.get_by_label("niet goed", exact=True).check()
    turn.get_by_role("button", name="Bewaar oordeel").click()
    expect(turn.get_by_text("Kies wat er niet goed was")).to_be_visible()
    assert violations(seen) == []


def test_the_keys_can_be_turned_off_and_stay_off(seen: Page, own_desk: Desk) -> None:
    seen.goto(f"/beheer/gesprekken/{own_desk.conversation}/")
    seen.get_by_text("Sneltoetsen", exact=True).click()
    seen.get_by_label("Sneltoetsen aan").uncheck()
    seen.reload()
    seen.keyboard.press("j")
    assert "beurt" not in focused(seen)


def test_letters_in_a_field_are_letters(seen: Page) -> None:
    seen.goto("/beheer/gesprekken/")
    seen.keyboard.press("/")
    seen.keyboard.type("jkgo?u")
    assert seen.locator("#id_zoek").input_value() == "jkgo?u"


def test_the_queue_is_worked_through_without_leaving_it(seen: Page, own_desk: Desk) -> None:
    seen.goto("/beheer/nakijken/")
    rows = seen.locator("li[data-row]")
    expect(rows.first).to_contain_text("hoe zit dat dan met die bon")
    seen.keyboard.press("j")
    seen.keyboard.press("g")
    expect(rows.first).to_contain_text("Goed")
    seen.reload()
    expect(rows.first).to_contain_text("30 jaar lasser")


def test_without_script_judging_is_a_page_of_its_own(browser: Browser, own_desk: Desk) -> None:
    with window(browser, own_desk.door, own_desk.session, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"/beheer/gesprekken/{own_desk.conversation}/")
        page.locator("li[data-row]").first.get_by_role("link", name="Beoordeel of verbeter").click()
        page.get_by_label("niet goed", exact=True).check()
        page.get_by_label("Wat was er niet goed?").select_option("tone")
        page.get_by_role("button", name="Bewaar oordeel").click()
        expect(page.locator("li[data-row]").first).to_contain_text("niet vriendelijk genoeg")


def test_an_example_too_close_to_the_visitor_is_refused_beside_the_sentence(seen: Page, own_desk: Desk) -> None:
    seen.goto(f"/beheer/gesprekken/{own_desk.conversation}/")
    seen.locator("li[data-row]").first.get_by_role("link", name="Maak een voorbeeldzin").click()
    seen.get_by_role("textbox", name="Uw zin").fill("ben 55, woon in Almelo, 30 jaar lasser, rug kapot, wat nu")
    seen.get_by_role("button", name="Bewaar de zin").click()
    expect(seen.get_by_text("lijkt te veel op wat de bezoeker schreef")).to_be_visible()
    assert violations(seen) == []
    seen.get_by_role("textbox", name="Uw zin").fill("na twintig jaar in de bouw wil mijn knie niet meer, welke kant kan ik op")
    seen.get_by_role("button", name="Bewaar de zin").click()
    expect(seen.get_by_text("zonder iets van dit gesprek")).to_be_visible()
