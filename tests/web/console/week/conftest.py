"""One door with a library at work, and browsers for its people, shared by all tests of this folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from doors import Assistant, opened
from library import Workplace

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="session")
def workplace(
    tmp_path_factory: pytest.TempPathFactory, prepared_door: Any, assistant_stand_in: Assistant, knowledge_url: str
) -> Iterator[Workplace]:
    """A door of its own: the tests here count and wipe."""
    folder = tmp_path_factory.mktemp("week") / "door"
    with opened(folder, prepared_door, assistant_stand_in.url, KNOWLEDGE_DATABASE_URL=knowledge_url) as door:
        yield Workplace(door)


@pytest.fixture
def window(workplace: Workplace, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens windows: ``window("anja")`` is logged in, ``window()`` is nobody yet."""
    contexts = []

    def open_page(name: str = "", **look: Any) -> Page:
        look = {"viewport": {"width": 1280, "height": 900}, **look}
        context = browser.new_context(base_url=workplace.door.url, locale="nl-NL", **look)
        contexts.append(context)
        if name:
            context.add_cookies([{"name": "sessionid", "value": workplace["sessions"][name], "url": workplace.door.url}])
        page = context.new_page()
        page.set_default_timeout(15_000)
        return page

    yield open_page
    for context in contexts:
        context.close()
