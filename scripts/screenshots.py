"""Pictures of the chat and the public pages, for docs/images: ``python -m scripts.screenshots`` while the door runs."""

from __future__ import annotations

import argparse
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from scripts.browser import chromium

IMAGES = Path(__file__).parents[1] / "docs" / "images"
#: A picture may not be larger, in bytes.
LARGEST = 300_000
STORY = "ben 52, woon in Hengelo, 30 jaar lasser, rug kapot, wat nu"
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2}
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 860}}
#: name: (address, browser, whether to talk first)
PICTURES: dict[str, tuple[str, dict[str, Any], bool]] = {
    "home": ("/", DESK, False),
    "chat-desktop": ("/chat/demo", DESK, True),
    "chat-phone-open": ("/chat/demo", PHONE, False),
    "chat-phone": ("/chat/demo", PHONE, True),
    "chat-dark": ("/chat/demo", {**PHONE, "color_scheme": "dark"}, True),
    "chat-municipal": ("/chat/demo?thema=voorbeeld", PHONE, True),
    "chat-plain": ("/chat/demo", {**PHONE, "java_script_enabled": False}, True),
    "knowledge": ("/kennis?plaats=Almelo&situatie=employed", DESK, False),
    "knowledge-item": ("/kennis/leerroute/evc", PHONE, False),
}


def take(door: str) -> None:
    """Take all pictures of a running door."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        for name, (address, look, talk) in PICTURES.items():
            context = browser.new_context(base_url=door, locale="nl-NL", reduced_motion="reduce", **look)
            page = context.new_page()
            page.goto(address)
            if talk and look.get("java_script_enabled", True):
                page.get_by_label("Typ hier").fill(STORY)
                page.keyboard.press("Enter")
                page.locator("leerwijzer-chat article").first.wait_for(timeout=30_000)
            elif talk:
                page.get_by_label("Uw vraag").fill(STORY)
                page.get_by_role("button", name="Stuur").click()
                page.locator("#laatste").scroll_into_view_if_needed()
            page.wait_for_timeout(800)  # letters and the last of the layout
            path = IMAGES / f"{name}.png"
            page.screenshot(path=path)
            context.close()
            size = path.stat().st_size
            print(f"{path.relative_to(IMAGES.parents[1])}  {size // 1000} kB")
            if size > LARGEST:
                sys.exit(f"{path.name} is larger than {LARGEST // 1000} kB")


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--door", default="http://127.0.0.1:8000", help="address of a running door")
    door = parser.parse_args().door
    try:
        urllib.request.urlopen(f"{door}/health/live", timeout=3)  # noqa: S310 - an address of the user
    except (urllib.error.URLError, OSError):
        sys.exit(f"No door answers at {door}. Start it first: make start")
    take(door)


if __name__ == "__main__":
    main()
