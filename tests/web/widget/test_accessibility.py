"""Everyone can use the chat: by keyboard, enlarged, in any colours, with a screen reader."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from browser import violations
from doors import Door
from playwright.sync_api import expect
from visitor import Visitor

Visit = Callable[..., Visitor]
#: Names of another design system, as a municipality's own page would give them.
UTRECHT = """addEventListener("DOMContentLoaded", () => { const style = document.documentElement.style;
  for (const [name, value] of Object.entries({
    "--utrecht-button-primary-action-background-color": "#cc0000", "--utrecht-button-primary-action-color": "#fff",
    "--utrecht-link-color": "#0a5095", "--utrecht-document-color": "#222",
  })) style.setProperty(name, value); });"""
THEMES: dict[str, dict[str, Any]] = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "municipal": {"site": "voorbeeldstad"},
    "municipal with Utrecht's names": {"script": UTRECHT},
    "forced colours": {"forced_colors": "active"},
    "small": {"viewport": {"width": 320, "height": 640}},
    "enlarged to 400 %": {"viewport": {"width": 320, "height": 256}},
}


@pytest.fixture(params=THEMES)
def somewhere(request: pytest.FixtureRequest, visit: Visit, themed: str) -> Visitor:
    """A visitor in each theme and size."""
    theme = dict(THEMES[request.param])
    return visit(f"/chat/{theme.pop('site', 'demo')}", **theme)


def test_axe_finds_nothing_in_any_state(somewhere: Visitor) -> None:
    visitor = somewhere
    assert violations(visitor.page) == [], "open"
    visitor.input.fill("Wat is EVC, kaart en knoppen")
    visitor.input.press("Enter")
    visitor.sees("Geld voor scholing.")
    visitor.button("EVC").first.click()
    assert violations(visitor.page) == [], "with a card"
    visitor.input.fill("kapot")
    visitor.input.press("Enter")
    expect(visitor.alert).not_to_be_empty()
    assert violations(visitor.page) == [], "on error"
    visitor.button("Opties").click()
    assert violations(visitor.page) == [], "options"
    visitor.button("Mijn gegevens").last.click()
    assert violations(visitor.page) == [], "my data"
    sideways = "one => one.scrollWidth - one.clientWidth"
    assert visitor.log.evaluate(sideways) <= 0
    assert visitor.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_axe_finds_nothing_closed_and_floating(visit: Visit, website: str) -> None:
    visitor = visit(website, viewport={"width": 1280, "height": 800})
    assert violations(visitor.page) == []
    visitor.button("Stel uw vraag").click()
    visitor.ready()
    assert violations(visitor.page) == []


def test_axe_finds_nothing_in_the_warning_of_a_shared_computer(visit: Visit) -> None:
    visitor = visit("/chat/demo?gedeeld", clock=True, viewport={"width": 320, "height": 640})
    visitor.say("mijn verhaal")
    visitor.page.clock.run_for(4 * 60_000 + 5_000)
    expect(visitor.page.get_by_role("alertdialog", name="Nog bezig?")).to_be_visible()
    assert violations(visitor.page) == []


def test_the_theme_of_a_site_colours_its_chat_and_je_is_said(visit: Visit, themed: str) -> None:
    visitor = visit(f"/chat/{themed}")
    colour = visitor.button("Stuur").evaluate("one => getComputedStyle(one).backgroundColor")
    assert colour == "rgb(81, 21, 239)"
    expect(visitor.page.get_by_text("Je praat met een computer")).to_be_visible()


def test_everything_that_can_be_tapped_is_at_least_44_pixels(visit: Visit) -> None:
    visitor = visit()
    visitor.say("kaart en knoppen")
    visitor.button("Opties").click()
    small = visitor.page.evaluate(
        """() => [...document.querySelector("leerwijzer-chat").shadowRoot
            .querySelectorAll("button, label.check, a.button, textarea")]
            .filter(one => one.checkVisibility() && !one.matches(".term"))
            .map(one => [one.textContent, one.getBoundingClientRect()])
            .filter(([, box]) => box.width < 44 || box.height < 44).map(([text]) => text)"""
    )
    assert small == []


def test_on_a_small_phone_both_ways_out_stand_on_one_line(visit: Visit) -> None:
    visitor = visit(viewport={"width": 320, "height": 640})
    tops = {
        visitor.button(name).evaluate("one => one.getBoundingClientRect().top") for name in ("Onderwerpen", "Een mens spreken")
    }
    assert len(tops) == 1


def test_pointing_at_a_button_of_the_header_keeps_its_label_readable(visit: Visit) -> None:
    visitor = visit(viewport={"width": 1280, "height": 800})
    ground = "one => getComputedStyle(one).backgroundColor"
    before = visitor.button("Opties").evaluate(ground)
    visitor.button("Opties").hover()
    assert visitor.button("Opties").evaluate(ground) == before


def test_a_whole_conversation_goes_by_keyboard_alone(visit: Visit, website: str) -> None:
    visitor = visit(website, viewport={"width": 1280, "height": 800})
    keyboard = visitor.page.keyboard
    visitor.button("Stel uw vraag").focus()
    keyboard.press("Enter")
    visitor.ready()
    expect(visitor.input).to_be_focused()
    keyboard.type("knoppen")
    keyboard.press("Enter")
    visitor.sees("U zei: knoppen")
    while visitor.focused() != "Nee":
        assert visitor.focused() != "Opties", "the buttons of the answer come before the header, going back"
        keyboard.press("Shift+Tab")
    ring = visitor.page.locator(":focus").last.evaluate(
        "one => { const style = getComputedStyle(one); return [style.outlineStyle, parseFloat(style.outlineWidth)]; }"
    )
    assert ring[0] != "none" and ring[1] >= 2
    keyboard.press("Enter")
    visitor.sees("U zei: /deny")
    assert "Nee" in visitor.focused(), "the focus is on what was chosen, not lost"
    keyboard.press("Escape")
    expect(visitor.button("Stel uw vraag")).to_be_focused()
    keyboard.press("Enter")
    visitor.sees("U zei: /deny")


def test_a_sheet_gives_the_focus_back_and_esc_closes_only_the_sheet(visit: Visit, website: str) -> None:
    visitor = visit(website, viewport={"width": 1280, "height": 800})
    visitor.button("Stel uw vraag").click()
    visitor.ready()
    visitor.button("Opties").press("Enter")
    expect(visitor.page.get_by_role("dialog")).to_be_visible()
    visitor.page.keyboard.press("Escape")
    expect(visitor.page.get_by_role("dialog")).to_have_count(0)
    expect(visitor.button("Opties")).to_be_focused()
    expect(visitor.input).to_be_visible()


def test_on_a_phone_the_focus_does_not_get_lost_behind_the_chat(visit: Visit, website: str) -> None:
    visitor = visit(website)
    visitor.button("Stel uw vraag").click()
    visitor.ready()
    seen = []
    for _ in range(30):
        visitor.page.keyboard.press("Tab")
        seen.append(visitor.page.evaluate("document.activeElement.localName"))
    assert set(seen) == {"leerwijzer-chat"}


def test_enlarged_to_400_percent_one_can_type_and_read(visit: Visit) -> None:
    visitor = visit(viewport={"width": 320, "height": 256})
    visitor.say("kaart")
    expect(visitor.page.get_by_role("heading", name="SLIM")).to_be_in_viewport()
    visitor.input.scroll_into_view_if_needed()
    expect(visitor.input).to_be_in_viewport(ratio=0.9)
    top = visitor.page.locator("leerwijzer-chat header").bounding_box()
    assert top and top["y"] < 0, "the header scrolls away instead of covering what little there is"


def test_a_screen_reader_hears_new_messages_and_not_the_old_ones_again(visit: Visit) -> None:
    visitor = visit(
        script="""addEventListener("DOMContentLoaded", () => setTimeout(function look() {
            const log = document.querySelector("leerwijzer-chat")?.shadowRoot?.querySelector("[role=log]");
            if (!log) return setTimeout(look, 5);
            window.added = [];
            new MutationObserver((all) => {
              if (log.getAttribute("aria-busy") === "false")
                for (const one of all) for (const node of one.addedNodes) added.push(node.textContent);
            }).observe(log, {childList: true});
        }, 5));"""
    )
    visitor.say("hallo")
    added = [one for one in visitor.page.evaluate("added") if "Leerwijzer:" in one or "U:" in one]
    assert [one.split("Lees voor")[0] for one in added] == ["U: hallo", "Leerwijzer: U zei: hallo"]


@pytest.mark.parametrize("motion, animated", [("reduce", "none"), ("no-preference", "dot")])
def test_nothing_moves_for_who_wants_no_motion(motion: str, animated: str, visit: Visit) -> None:
    visitor = visit(reduced_motion=motion)
    visitor.say("traag 1.2", answered=False)
    dot = visitor.page.locator(".dots i").first
    assert dot.evaluate("one => getComputedStyle(one).animationName") == animated


def test_what_is_shown_when_the_door_refuses_has_a_way_on(visit: Visit, door: Door, host: Any) -> None:
    visitor = visit(host.put(f'<script src="{door.url}/widget.js" data-site="demo" defer></script>'))
    visitor.button("Stel uw vraag").click()
    expect(visitor.alert).to_contain_text("De chat is nu niet bereikbaar.")
    assert violations(visitor.page) == []
    expect(visitor.page.get_by_role("link", name="Open de chat op een eigen bladzijde")).to_have_attribute(
        "href", f"{door.url}/chat/demo"
    )
    visitor.page.keyboard.press("Escape")
    expect(visitor.button("Stel uw vraag")).to_be_focused()
