"""Find, install and start a browser: for the browser tests, the screenshots and the benchmarks.

``python -m scripts.browser`` installs Debian's Chromium where that can be done. Playwright's own download is not used: it
does not work behind every firewall. Without rights to install, one line says what to do.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Iterator, Optional

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NAMES = ("chromium", "chromium-browser", "google-chrome")
HOW_TO_GET_IT = "No Chromium found. On Debian and Ubuntu: apt-get install -y chromium"
#: Nothing of the browser itself may talk to the network.
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
]


def find() -> Optional[str]:
    """Where the browser is, or ``None``."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A started browser without a window, closed afterwards. Ends the program where there is none."""
    from playwright.sync_api import sync_playwright  # the rest works without it

    found = find()
    if found is None:
        sys.exit(HOW_TO_GET_IT)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=QUIET)
        try:
            yield browser
        finally:
            browser.close()


def main() -> None:
    """Find or install."""
    if find():
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        sys.exit(f"Mislukt: {HOW_TO_GET_IT}")
    print("Chromium installeren voor de browsertests (een minuut) ...", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"]):
        done = subprocess.run(command, env=quiet, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            sys.exit(f"{done.stderr[-2000:]}\nMislukt: {HOW_TO_GET_IT}")


if __name__ == "__main__":
    main()
