"""The workplace in a real browser: the ways to look at a page, what every page must be, and going about by keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from browser import violations
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

if TYPE_CHECKING:
    from doors import Door
    from playwright.sync_api import Browser, BrowserContext, Locator, Page

#: 1280 pixels wide, in light, in dark, and at 400 %.
VIEWS: dict[str, dict[str, Any]] = {
    "light": {"viewport": {"width": 1280, "height": 900}},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "enlarged": {"viewport": {"width": 320, "height": 225}, "device_scale_factor": 4},
}
#: Tests that put things into a door's database do so in its own process, where these folders are to be found.
_FILL = "import sys; sys.path[:0] = ['tests/web', 'tests/web/console', 'tests/web/console/{folder}']; import {module} as one; "


def session_of(user: Any) -> str:
    """The key of a session in which this user has logged in."""
    session = SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session.set_expiry(3_600)
    session.save()
    return session.session_key or ""


def filled(door: Door, folder: str, module: str) -> str:
    """Put something to see into a running door, by ``for_browser`` of a module of tests; what it prints last."""
    told = door.manage("shell", "--no-imports", "-c", f"{_FILL.format(folder=folder, module=module)}one.for_browser()")
    return told.splitlines()[-1]


def window(browser: Browser, door: Door, session: str = "", **view: Any) -> BrowserContext:
    """A browser window, in which somebody has logged in."""
    context = browser.new_context(base_url=door.url, locale="nl-NL", **{**VIEWS["light"], **view})
    if session:
        context.add_cookies([{"name": "sessionid", "value": session, "url": door.url}])
    return context


def faults(page: Page) -> list[str]:
    """What axe finds wrong on a page, and what of it sticks out at the side."""
    page.locator("h1").wait_for()
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return violations(page) + ([f"{wide} pixels stick out"] if wide > 0 else [])


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until this has the focus. Each stop on the way must be seen: in the window, with a line around it."""
    for _ in range(60):
        if wanted.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
        seen = page.evaluate(
            """() => {
                const one = document.activeElement, box = one.getBoundingClientRect(), style = getComputedStyle(one);
                const inside = box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth;
                // The clock within a field for a time has a line of the browser's own.
                const drawn = style.outlineStyle !== "none" || !one.matches(":focus");
                return (inside && drawn) || one === document.body ? "" : one.outerHTML.slice(0, 200);
            }"""
        )
        assert not seen, f"the focus is not seen: {seen}"
    raise AssertionError("Tab does not come there")
