"""Visitors in a real browser: on the door's own chat page, and on pages of other websites."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from doors import Door
from visitor import Visitor

PHONE = {"viewport": {"width": 390, "height": 844}}


@pytest.fixture
def visit(browser: Any, door: Door) -> Iterator[Callable[..., Visitor]]:
    """Opens the chat page in a browser of its own: ``visit("/chat/demo", script="…", **context)``."""
    contexts = []

    def opened(path: str = "/chat/demo", at: Door = door, script: str = "", clock: bool = False, **context: Any) -> Visitor:
        contexts.append(browser.new_context(base_url=at.url, locale="nl-NL", **{**PHONE, **context}))
        if script:
            contexts[-1].add_init_script(script)
        page = contexts[-1].new_page()
        if clock:
            page.clock.install()
        visitor = Visitor(page)
        visitor.go(path)
        return visitor

    yield opened
    for context in contexts:
        context.close()


class HostPages:
    """Pages of another website: another origin than the door. ``put`` gives the address of a page."""

    def __init__(self) -> None:
        pages: dict[str, tuple[str, dict[str, str]]] = {}

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_: Any) -> None:
                pass

            def do_GET(self) -> None:
                html, headers = pages.get(self.path, ("", {}))
                self.send_response(200 if html else 404)
                for name, value in {"Content-Type": "text/html; charset=utf-8", **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(html.encode())

        self.pages = pages
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def put(self, body: str, head: str = "", **headers: str) -> str:
        path = f"/{len(self.pages)}"
        page = f"<!doctype html><html lang=nl><meta name=viewport content='width=device-width'><title>Bibliotheek</title>{head}"
        self.pages[path] = (f"{page}<body><main><h1>Bibliotheek</h1>{body}</main></body></html>", headers)
        return self.origin + path


@pytest.fixture(scope="session")
def host() -> Iterator[HostPages]:
    """A website whose origin the door does not know."""
    made = HostPages()
    yield made
    made.server.shutdown()


@pytest.fixture(scope="session")
def library(door: Door) -> Iterator[HostPages]:
    """A website that may show the chat of the site ``bibliotheek``."""
    made = HostPages()
    door.manage("site", "add", "bibliotheek", "Bibliotheek", "--origin", made.origin)
    wait_for_site(door, "bibliotheek")
    yield made
    made.server.shutdown()


@pytest.fixture
def line(door: Door) -> str:
    """The one line that a website pastes."""
    return f'<script src="{door.url}/widget.js" data-site="bibliotheek" defer></script>'


@pytest.fixture
def website(line: str, library: HostPages) -> str:
    """The address of a page of a library with the chat on it."""
    return library.put(line)


@pytest.fixture(scope="session")
def themed(door: Door) -> str:
    """A site with a municipal theme."""
    door.manage("site", "add", "voorbeeldstad", "Gemeente Voorbeeldstad", "--theme", "voorbeeld", "--address-form", "je")
    wait_for_site(door, "voorbeeldstad")
    return "voorbeeldstad"


def wait_for_site(door: Door, slug: str) -> None:
    """A running door sees a new site within seconds."""
    with door.client() as client:
        deadline = time.monotonic() + 10
        while client.get(f"/sites/{slug}").status_code != 200:
            assert time.monotonic() < deadline, f"the door does not see {slug}"
            time.sleep(0.2)
