"""One headless browser for all browser tests, and the check for accessibility.

``conftest.py`` beside this file offers the fixture to all folders below, so that they share one browser. Playwright is
imported when a test asks for the browser: the tests of the API run without it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from scripts.browser import HOW_TO_GET_IT, chromium, find

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

#: WCAG 2.2 A and AA, and what axe advises beyond it.
RULES: dict[str, Any] = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium of this machine."""
    if find() is None:
        pytest.fail(HOW_TO_GET_IT, pytrace=False)
    with chromium() as started:
        yield started


def violations(page: Page, rules: dict[str, Any] = RULES) -> list[str]:
    """What axe finds wrong on a page: the rule and the element."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options=rules).response["violations"]
    return [f"{one['id']}: {node['html'][:160]} {node['failureSummary']}" for one in found for node in one["nodes"]]
