"""Every page of the workplace, found by its address: for axe, in the dark, at 400 %, and with the Tab key alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from browser import violations
from django.urls import URLResolver, get_resolver, reverse
from library import Workplace

if TYPE_CHECKING:
    from playwright.sync_api import Page

#: Name → what its address is filled with; a word in braces is something of the workplace.
PAGES: dict[str, dict[str, Any]] = {
    "login": {},
    "choose_password": {},
    "second_step": {},
    "myself": {},
    "accounts": {},
    "add_account": {},
    "account": {"user_id": "{user}"},
    "inbox": {},
    "live": {"pk": "{waiting}"},
    "opening_hours": {},
    "site_hours": {"slug": "almelo"},
    "conversations": {},
    "conversation": {"pk": "{read}"},
    "review": {},
    "judge": {"pk": "{turn}"},
    "report": {"pk": "{carded}", "kind": "grant", "item": "slim-mkb"},
    "examples": {},
    "write_example": {"pk": "{turn}"},
    "knowledge": {},
    "knowledge_sources": {},
    "knowledge_tasks": {},
    "knowledge_gaps": {},
    "knowledge_item": {"ref": "slim-mkb"},
    "knowledge_edit": {"ref": "slim-mkb"},
    "knowledge_edit_text": {"ref": "slim-mkb"},
    "statistics": {},
    "protection": {},
    "retention": {"slug": "almelo"},
    "person": {"number": "{number}"},
    "audit": {},
}
#: What is pressed, downloaded or loaded into a page. What they show in the end is looked at in ``test_week_of_work.py``.
NO_PAGES = {
    *("home", "logout", "spare_codes", "new_link", "new_second_step", "switch_account"),
    *("inbox_list", "live_news", "take", "say", "give_back", "put_back", "pass_on", "finish"),
    *("send_desk", "ask_for_number", "show_number", "called"),
    *("save_filter", "forget_filter", "keep_notes", "further", "next_in_queue", "forget_example"),
    *("knowledge_source_seen", "knowledge_close_task", "statistics_file", "wipe_person", "person_file", "audit_file"),
}
#: Seen by who is not logged in.
OUTSIDE = ("login", "choose_password")
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
#: 1280 pixels wide at 400 %.
ENLARGED = {"width": 320, "height": 225}
DESK = {"width": 1280, "height": 900}

#: What can be used, each by something that stays the same when the page refreshes a part of itself. Radio buttons of one
#: question count once, as they do for the Tab key.
KEYS = """() => {
  const name = (one) => one.type === "radio" ? `radio ${one.name}`
    : [one.tagName, one.id, one.name, one.getAttribute("href"), one.value, one.textContent.trim().slice(0, 60)].join(" ");
  const useful = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  const usable = (one) => !one.disabled && one.tabIndex >= 0 && one.checkVisibility({checkVisibilityCSS: true});
  window.reached = new Set(); window.unseen = new Set();
  document.addEventListener("focusin", (event) => {
    window.reached.add(name(event.target));
    const style = getComputedStyle(event.target);
    if (style.outlineStyle === "none" && style.boxShadow === "none") window.unseen.add(name(event.target));
  });
  document.activeElement?.blur();
  return [...new Set([...document.querySelectorAll(useful)].filter(usable).map(name))];
}"""


def names_of(found: Any = None) -> Iterator[str]:
    """The name of every address of the workplace, however deep."""
    if found is None:
        [found] = [one for one in get_resolver().url_patterns if getattr(one, "namespace", "") == "console"]
    for one in found.url_patterns:
        if isinstance(one, URLResolver):
            yield from names_of(one)
        else:
            yield one.name


def test_every_address_is_a_page_that_is_looked_at_here_or_something_that_is_pressed() -> None:
    assert set(names_of()) == set(PAGES) | NO_PAGES


@pytest.fixture(scope="module")
def pages(workplace: Workplace, browser: Any) -> Iterator[dict[bool, Page]]:
    """A window of who may see everything, and one of who is not logged in."""
    outside, inside = (browser.new_context(base_url=workplace.door.url, locale="nl-NL", viewport=DESK) for _ in range(2))
    inside.add_cookies([{"name": "sessionid", "value": workplace["sessions"]["alles"], "url": workplace.door.url}])
    yield {True: outside.new_page(), False: inside.new_page()}
    outside.close()
    inside.close()


@pytest.fixture(params=PAGES)
def page(request: pytest.FixtureRequest, pages: dict[bool, Page], workplace: Workplace) -> Page:
    """One page, opened."""
    name = request.param
    filled = {key: str(value).format(**workplace.told) for key, value in PAGES[name].items()}
    opened = pages[name in OUTSIDE]
    opened.emulate_media(color_scheme="light")
    opened.set_viewport_size(DESK)
    address = workplace["link"] if name == "choose_password" else reverse(f"console:{name}", kwargs=filled)
    answer = opened.goto(address)
    assert answer is not None and answer.status == 200
    assert opened.locator("h1").is_visible() and "Inloggen" not in (opened.title() if name != "login" else "")
    return opened


def test_a_page_breaks_no_rule_in_light_or_dark_fits_when_enlarged_and_needs_no_mouse(page: Page) -> None:
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page, CONTRAST) == []
    page.set_viewport_size(ENLARGED)  # type: ignore[arg-type]
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    page.set_viewport_size(DESK)  # type: ignore[arg-type]
    wanted = set(page.evaluate(KEYS))
    assert wanted
    for _ in range(6):
        for _ in range(len(wanted)):
            page.keyboard.press("Tab")
        reached = set(page.evaluate("[...window.reached]"))
        if wanted <= reached:
            break
    assert wanted - reached == set(), "the Tab key does not come here"
    assert page.evaluate("[...window.unseen]") == [], "one does not see where one is"


def test_pages_that_refuse_break_no_rule_either_and_lead_back_to_work(window: Callable[..., Page]) -> None:
    page = window("anja")
    for address, status in (("/beheer/gesprekken/00000000-0000-0000-0000-000000000000/", 404), ("/beheer/accounts/", 403)):
        answer = page.goto(address)
        assert answer is not None and answer.status == status
        assert violations(page) == [], address
    page.get_by_role("link", name="Naar uw werkplek").click()
    page.get_by_role("heading", name="Postvak").wait_for()
