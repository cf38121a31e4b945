"""The public pages in a real browser: accessible in every light and size, without script, on paper."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from browser import violations
from doors import Door
from playwright.sync_api import Browser, Page

PAGES = {
    "home": "/",
    "look up": "/kennis",
    "look up with everything filled in": "/kennis?zoek=opleiding&plaats=Almelo&situatie=employed&leeftijd=52",
    "what is left out": "/kennis?plaats=Almelo&situatie=employed&leeftijd=52&niet=1",
    "look up with faults": "/kennis?plaats=Hengelo&leeftijd=abc",
    "nothing found": "/kennis?zoek=xyzzyplugh",
    "a loan": "/kennis/regeling/levenlanglerenkrediet",
    "an ended scheme": "/kennis/regeling/stap-budget",
    "a fund without source": "/kennis/fonds/ao-rijk",
    "a desk": "/kennis/loket/cp-groningen",
    "a help line": "/kennis/hulplijn/113",
    "the words": "/kennis/woorden",
    "the desks": "/kennis/regios?plaats=Almelo",
    "not there": "/nergens",
}
VIEWS = {
    "light": {"viewport": {"width": 1280, "height": 900}},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "small": {"viewport": {"width": 320, "height": 640}},
}


@pytest.fixture(scope="module", params=VIEWS)
def page(request: pytest.FixtureRequest, browser: Browser, door: Door) -> Iterator[Page]:
    """A page of a browser window with one of the views."""
    context = browser.new_context(base_url=door.url, locale="nl-NL", **VIEWS[request.param])
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("address", PAGES.values(), ids=PAGES.keys())
def test_nothing_is_wrong_for_axe_and_nothing_sticks_out(address: str, page: Page) -> None:
    # The home page holds the chat, which arrives a moment later.
    page.goto(address, wait_until="networkidle" if address == "/" else "load")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_check_for_accessibility_sees_what_is_wrong(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(
        "<html lang=nl><title>x</title><main><h1>x</h1><img src='x'><p style='color:#ccc;background:#fff'>bleek</p></main>"
    )
    assert {one.split(":")[0] for one in violations(page)} == {"image-alt", "color-contrast"}
    page.close()


@pytest.mark.parametrize("address", ["/", "/kennis?plaats=Hengelo", "/kennis/regeling/levenlanglerenkrediet"])
def test_with_colours_of_the_visitor_nothing_is_wrong_and_badges_keep_an_edge(address: str, browser: Browser, door: Door) -> None:
    context = browser.new_context(base_url=door.url, forced_colors="active")
    page = context.new_page()
    page.goto(address)
    assert violations(page) == []
    edges = page.evaluate("[...document.querySelectorAll('.badge, .note')].map((one) => getComputedStyle(one).borderTopWidth)")
    assert set(edges) <= {"1px"}
    context.close()


@pytest.fixture
def window(browser: Browser, door: Door) -> Iterator[Page]:
    """A page of a window of its own, of common size."""
    context = browser.new_context(base_url=door.url, viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("address", ["/", "/kennis", "/kennis/regeling/levenlanglerenkrediet", "/kennis/regios?plaats=Almelo"])
def test_at_400_percent_everything_fits_and_can_be_used(address: str, browser: Browser, door: Door) -> None:
    # 1280 pixels wide at 400 % is 320 CSS pixels at a density of 4.
    context = browser.new_context(base_url=door.url, viewport={"width": 320, "height": 225}, device_scale_factor=4)
    page = context.new_page()
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    covered = page.evaluate(
        """() => [...document.querySelectorAll("main a, main button, main input, main select")]
            .filter((one) => one.offsetParent && one.getBoundingClientRect().right > window.innerWidth + 1).length"""
    )
    assert covered == 0
    context.close()


def test_nothing_is_asked_of_another_host_and_nothing_is_kept(window: Page, door: Door) -> None:
    asked: list[str] = []
    window.on("request", lambda request: asked.append(request.url))
    for address in PAGES.values():
        window.goto(address)
    assert asked
    assert [one for one in asked if not one.startswith((door.url, "data:"))] == []
    assert window.context.cookies() == []


def test_the_policy_of_the_page_stops_nothing_that_it_needs(window: Page) -> None:
    told: list[str] = []
    window.on("console", lambda message: told.append(message.text))
    for address in ("/", "/kennis?plaats=Almelo", "/kennis/regeling/slim-mkb", "/kennis/woorden"):
        window.goto(address, wait_until="networkidle")
    assert told == []


def test_looking_up_works_with_the_keyboard_alone(window: Page) -> None:
    window.goto("/kennis")
    window.keyboard.press("Tab")
    assert window.evaluate("document.activeElement.textContent") == "Naar de inhoud"
    window.keyboard.press("Enter")
    window.keyboard.press("Tab")
    window.keyboard.type("levenlanglerenkrediet")
    window.keyboard.press("Enter")
    window.wait_for_url("**zoek=levenlanglerenkrediet**")
    assert window.locator(".result h3").first.inner_text() == "Levenlanglerenkrediet"


def test_every_control_shows_where_the_focus_is(window: Page) -> None:
    window.goto("/kennis?plaats=Hengelo")
    for _ in range(25):
        window.keyboard.press("Tab")
        outline = window.evaluate("getComputedStyle(document.activeElement).outline")
        assert "solid 3px" in outline


def test_controls_are_44_pixels_high_on_a_phone(browser: Browser, door: Door) -> None:
    context = browser.new_context(base_url=door.url, viewport={"width": 390, "height": 844}, has_touch=True)
    page = context.new_page()
    for address in ("/", "/kennis?plaats=Hengelo", "/kennis/regeling/slim-mkb"):
        page.goto(address)
        small = page.evaluate(
            """() => [...document.querySelectorAll("button, .button, input:not([type=hidden]), select, summary, .site-nav a")]
                .filter((one) => one.offsetParent).map((one) => [one.textContent.trim(), one.getBoundingClientRect().height])
                .filter(([, height]) => height < 43.9)"""
        )
        assert small == []
    context.close()


def test_without_script_everything_is_there(browser: Browser, door: Door) -> None:
    context = browser.new_context(base_url=door.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/kennis")
    page.get_by_text("Kies uw plaats en situatie").click()
    page.get_by_label("Waar woont u?").fill("Almelo")
    page.get_by_label("Wat is uw situatie?").select_option(label="Ik werk in loondienst")
    page.get_by_label("Hoe oud bent u?").fill("52")
    page.get_by_role("button", name="Zoek").click()
    assert page.locator(".result h3").first.inner_text() == "Loket voor leren en werken in Twente"
    page.get_by_role("link", name="Bekijk wat niet past, en waarom").click()
    assert "Past waarschijnlijk niet." in page.locator(".result").first.inner_text()
    page.goto("/kennis/regeling/slim-mkb")
    assert not page.get_by_role("button", name="Druk deze pagina af").is_visible()
    assert page.get_by_role("link", name="Vraag hierover iets in een gesprek").is_visible()
    context.close()


def test_on_paper_the_menu_is_gone_and_the_sources_have_their_address(window: Page) -> None:
    window.goto("/kennis/regeling/levenlanglerenkrediet")
    window.emulate_media(media="print")
    assert not window.locator(".site-nav").is_visible()
    assert not window.locator(".actions").first.is_visible()
    shown = window.evaluate("getComputedStyle(document.querySelector('.sources a'), '::after').content")
    assert "https://" in shown
    assert len(window.pdf(format="A4")) > 10_000


def test_the_line_to_embed_can_be_copied(window: Page) -> None:
    window.context.grant_permissions(["clipboard-read", "clipboard-write"])
    window.goto("/")
    window.get_by_role("button", name="Kopieer de regel").click()
    window.get_by_text("Gekopieerd").wait_for()
    assert 'data-site="korte-naam"' in window.evaluate("navigator.clipboard.readText()")


def test_on_a_wide_screen_the_chat_stands_on_the_home_page_and_on_a_phone_behind_a_button(browser: Browser, door: Door) -> None:
    for width, shown in ((1280, "textbox"), (390, "button")):
        context = browser.new_context(base_url=door.url, viewport={"width": width, "height": 844})
        page = context.new_page()
        page.goto("/")
        page.locator("leerwijzer-chat").get_by_role(shown).first.wait_for()
        assert page.locator("leerwijzer-chat").count() == 1
        assert page.locator(".talk").is_visible() is (width == 390)
        context.close()
