"""Start everything on this machine as one: Rasa on loopback, the door that visitors come to, and its jobs. Ctrl-C stops all."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Dict, List, Optional

import httpx
from rich.console import Console

from bot.nlu.active import active_model

#: What Rasa and the door say; shown only when something is wrong.
LOGS = Path(os.environ.get("LEERWIJZER_VAR", "var"))
MODEL = Path("models/leerwijzer.tar.gz")
#: A cold start takes 15 to 30 seconds, and minutes on a busy machine; longer than this means that something is wrong.
PATIENCE = 300
#: Threads of the sentence encoder wait for each other by spinning, shortly. The library reads this when it is loaded.
SPINNING = {"GOMP_SPINCOUNT": os.environ.get("GOMP_SPINCOUNT", "1000")}
#: Between two starts of something that keeps dying, in seconds; it doubles up to the second figure.
RESTART_AFTER, RESTART_AT_MOST = 1.0, 30.0
#: What ran for so long has started well: the next fault is a new one.
GOOD_RUN = 60.0


def command(port: int, model: Path = MODEL) -> list:
    """The command that runs Rasa: on loopback only, since it must not face the internet."""
    rasa = [sys.executable, "-m", "bot", "run"]
    return [*rasa, "--interface", "127.0.0.1", "--port", str(port), "--model", str(model), "--quiet"]


def door_command(port: int, host: str = "127.0.0.1") -> list:
    """The command that runs the door; the queue is long, since every open chat holds a connection."""
    granian = [sys.executable, "-m", "granian", "--interface", "asginl", "--no-ws", "--host", host, "--port", str(port)]
    return [*granian, "--backlog", "8192", "--backpressure", "8192", "--workers-kill-timeout", "5", "web.asgi:application"]


def answers(url: str) -> bool:
    """Whether there is a 200 at an address, now."""
    with suppress(httpx.HTTPError):
        return httpx.get(url, timeout=3, trust_env=False).status_code == 200
    return False


def wait_until_ready(process: subprocess.Popen, port: int, patience: int = PATIENCE) -> bool:
    """Whether Rasa answers within so many seconds; false as well when it stopped."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline and process.poll() is None:
        if answers(f"http://127.0.0.1:{port}/webhooks/door/"):
            return True
        time.sleep(0.3)
    return False


@dataclass
class Service:
    """A process that is kept running. ``ready`` is the address that answers 200 when it can do its work, if it has one."""

    name: str
    command: List[str]
    ready: str = ""
    environment: Dict[str, str] = field(default_factory=dict)
    process: Optional[subprocess.Popen] = None
    started: float = 0.0
    wait: float = RESTART_AFTER

    @property
    def log(self) -> Path:
        """Where what it says is kept."""
        return LOGS / f"{self.name}.log"

    def start(self) -> None:
        """Start it, in a group of its own: Ctrl-C reaches only this program, which then stops the others in order."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("w" if self.started == 0 else "a", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                self.command, start_new_session=True, stdout=log, stderr=log, env={**os.environ, **self.environment}
            )
        self.started = time.monotonic()

    @property
    def running(self) -> bool:
        """Whether it lives."""
        return self.process is not None and self.process.poll() is None

    def restart_if_due(self) -> bool:
        """Start it again when it died and has waited long enough; whether it did."""
        ran = time.monotonic() - self.started
        if self.running or ran < self.wait:
            return False
        self.wait = RESTART_AFTER if ran > GOOD_RUN else min(self.wait * 2, RESTART_AT_MOST)
        self.start()
        return True

    def stop(self) -> None:
        """Ask it to stop, and end it with all its children when it does not."""
        if self.process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(10)
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(5)

    def tail(self, lines: int = 15) -> str:
        """The end of its log."""
        return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])


def all_ready(services: List[Service], patience: float = PATIENCE) -> Optional[Service]:
    """Wait until each service can do its work; the first one that stopped or stayed away, or ``None`` when all are well."""
    deadline = time.monotonic() + patience
    waiting = list(services)
    while waiting:
        for one in waiting:
            if not one.running:
                return one
        waiting = [one for one in waiting if one.ready and not answers(one.ready)]
        if waiting and time.monotonic() > deadline:
            return waiting[0]
        time.sleep(0.3 if waiting else 0)
    return None


def prepare() -> None:
    """Bring the database to this version and collect the static files; raises ``CalledProcessError``."""
    for words in (["migrate", "-v0"], ["collectstatic", "--noinput", "-v0"]):
        subprocess.run([sys.executable, "manage.py", *words], check=True)


def keep_running(services: List[Service], console: Any) -> None:
    """Until interrupted: start again what dies."""
    while True:
        time.sleep(1)
        for one in services:
            if one.restart_if_due():
                console.print(f"{one.name} was gestopt en is opnieuw gestart. Zie {one.log}.")


def main() -> None:
    """Run until Ctrl-C."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")), help="of the door")
    options.add_argument("--rasa-port", type=int, default=int(os.environ.get("RASA_PORT", "5005")))
    asked = options.parse_args()
    console = Console()
    began = time.monotonic()
    rasa_url, door_url = f"http://127.0.0.1:{asked.rasa_port}", f"http://127.0.0.1:{asked.port}"
    rasa = Service("rasa", command(asked.rasa_port), f"{rasa_url}/webhooks/door/", SPINNING)
    door = Service("door", door_command(asked.port), f"{door_url}/health/ready", {"RASA_URLS": rasa_url})
    jobs = Service("jobs", [sys.executable, "manage.py", "jobs"])
    services = [rasa, door, jobs]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    # A shell that starts this in the background has it ignore Ctrl-C, which would leave nothing that stops it in order.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with console.status("Leerwijzer start …"):
            for port in (asked.port, asked.rasa_port):
                _refuse_taken(port)
            rasa.start()
            prepare()
            door.start()
            jobs.start()
            failed = all_ready(services)
        if failed:
            sys.exit(f"{failed.tail()}\nMislukt: {failed.name} is niet gestart. De regels hierboven zeggen waarom.")
        dutch = active_model()
        console.print(f"[bold]Leerwijzer is klaar[/bold] na {time.monotonic() - began:.0f} s: [bold]{door_url}[/bold]")
        console.print(f"  Chat {door_url}/chat/demo · API {door_url}/api/v1/ · gezond? {door_url}/health/ready")
        console.print("  Een website toelaten: .venv/bin/python manage.py site add --help")
        console.print(
            f"  Werkplek {door_url}/beheer/ · eerste account: .venv/bin/python manage.py adviser add uw.naam --superuser"
        )
        console.print(f"  Nederlands taalmodel: {dutch['name']} {dutch['version']}. Rasa luistert alleen hier: {rasa_url}")
        console.print("Praten in de terminal: [bold]make chat[/bold] in een ander venster. Stop hier met Ctrl-C.")
        keep_running(services, console)
    except KeyboardInterrupt:
        console.print("\nLeerwijzer stopt …")
    except subprocess.CalledProcessError as error:
        sys.exit(f"Mislukt: {' '.join(error.cmd[1:])}. De regels hierboven zeggen waarom.")
    finally:
        for one in (jobs, door, rasa):
            one.stop()
    console.print("Gestopt.")


def _refuse_taken(port: int) -> None:
    import socket

    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            sys.exit(f"Poort {port} is al in gebruik. Kies andere: make start PORT=8001 RASA_PORT=5006")


if __name__ == "__main__":
    main()
