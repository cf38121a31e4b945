"""Start the assistant on this machine, say when it is ready, and stop it cleanly on Ctrl-C."""

from __future__ import annotations

import argparse
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
from rich.console import Console

from bot.nlu.active import active_model

#: What Rasa and its libraries say; shown only when something is wrong.
LOG = Path("var/rasa.log")
MODEL = Path("models/leerwijzer.tar.gz")
#: A cold start takes 15 to 30 seconds; longer than this means that something is wrong.
PATIENCE = 120


def command(port: int, model: Path = MODEL) -> list:
    """The command that runs Rasa: on loopback only, since it must not face the internet."""
    rasa = str(Path(sys.executable).with_name("rasa"))
    return [rasa, "run", "--interface", "127.0.0.1", "--port", str(port), "--model", str(model), "--quiet"]


def wait_until_ready(process: subprocess.Popen, port: int, patience: int = PATIENCE) -> bool:
    """Whether the assistant answers within so many seconds; false as well when it stopped."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(f"http://127.0.0.1:{port}/webhooks/door/", timeout=1, trust_env=False).status_code == 200:
                return True
        except httpx.HTTPError:
            pass
        time.sleep(0.3)
    return False


def tail(lines: int = 15) -> str:
    """The end of the log."""
    return "\n".join(LOG.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])


def main() -> None:
    """Run until Ctrl-C."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--port", type=int, default=5005)
    port = options.parse_args().port
    console = Console()
    started = time.monotonic()
    # A group of its own: Ctrl-C reaches only this process, which then stops the other in order.
    LOG.parent.mkdir(parents=True, exist_ok=True)
    log = LOG.open("w", encoding="utf-8")
    process = subprocess.Popen(command(port), start_new_session=True, stdout=log, stderr=log)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        with console.status("De assistent start …"):
            ready = wait_until_ready(process, port)
        if not ready:
            sys.exit(
                f"{tail()}\nMislukt: de assistent is niet gestart. Is poort {port} al in gebruik? "
                "Kies een andere: make start PORT=5006"
            )
        dutch = active_model()
        console.print(f"[bold]De assistent is klaar[/bold] na {time.monotonic() - started:.0f} s, op http://127.0.0.1:{port}")
        console.print(f"Nederlands taalmodel: {dutch['name']} {dutch['version']}")
        console.print("Praat ermee in een ander venster: [bold]make chat[/bold]. Stop hier met Ctrl-C.")
        process.wait()
        sys.exit(f"{tail()}\nMislukt: de assistent is gestopt. De regels hierboven zeggen waarom.")
    except KeyboardInterrupt:
        console.print("\nDe assistent stopt …")
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
    console.print("Gestopt.")


if __name__ == "__main__":
    main()
