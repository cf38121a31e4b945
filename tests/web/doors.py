"""Doors for tests: the real server with a database of its own, which can be stopped, killed and started again."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import fake_rasa
import httpx

ROOT = Path(__file__).parents[2]
SECRET = "only-for-tests-" + "x" * 50


def free_port() -> int:
    """A port that nothing listens on."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Assistant:
    """A stand-in for Rasa in this process. ``stop`` makes it unreachable; ``start`` brings it back, with its memory."""

    port: int
    server: Any = None
    memory: Any = None

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> Assistant:
        """Listen."""
        self.server = fake_rasa.server(self.port)
        self.port = self.server.server_address[1]
        if self.memory is not None:
            self.server.RequestHandlerClass.memory = self.memory
        self.memory = self.server.RequestHandlerClass.memory
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def stop(self) -> None:
        """Away."""
        if self.server is not None:
            self.server.stopped = True
            self.server.shutdown()
            self.server.server_close()
            self.server = None

    def wait_until_at_work(self, sender: str, seconds: float = 30) -> None:
        """Until it has a turn of this conversation in hand."""
        ends = time.monotonic() + seconds
        while not self.memory.at_work.get(sender.replace("-", "")):
            assert time.monotonic() < ends, "the message did not come here"
            time.sleep(0.01)

    def wait_until_done(self, sender: str, *client_ids: str, seconds: float = 30) -> None:
        """Until it has done these turns."""
        ends = time.monotonic() + seconds
        while self.turns(sender) != list(client_ids):
            assert time.monotonic() < ends, self.turns(sender)
            time.sleep(0.01)

    def turns(self, sender: str) -> list[str]:
        """The ids of the turns that it did for one conversation."""
        return [one["client_id"] for one in self.memory.turns if one["sender"] == sender.replace("-", "")]


@dataclass
class Door:
    """One door with its folder. ``environment`` overrules; ``port`` stays the same over restarts."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    process: Any = None

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        """What it wrote."""
        return self.folder / "door.log"

    @property
    def surroundings(self) -> dict[str, str]:
        """The environment of its processes."""
        known = {
            "DJANGO_SETTINGS_MODULE": "web.settings",
            "LEERWIJZER_VAR": str(self.folder),
            "LEERWIJZER_SECRET_KEY": SECRET,
            "LEERWIJZER_TURNS_PER_CONVERSATION": "10000",
            "LEERWIJZER_TURNS_PER_ADDRESS": "100000",
            "LEERWIJZER_CONVERSATIONS_PER_ADDRESS": "100000",
            "LEERWIJZER_READS_PER_CONVERSATION": "100000",
            "LEERWIJZER_READS_PER_ADDRESS": "100000",
            "TRACKER_DATABASE_URL": f"sqlite:///{self.folder}/tracker.sqlite",
        }
        return {**os.environ, **known, **self.environment}

    def start(self) -> Door:
        """Start it, and wait until it answers."""
        command = [sys.executable, "-m", "granian", "--interface", "asginl", "--no-ws", "--port", str(self.port)]
        command += ["--backlog", "4096", "--backpressure", "4096", "web.asgi:application"]
        with self.log.open("a") as log:
            # A group of its own, so that a kill takes its worker along.
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=self.surroundings, stdout=log, stderr=log, start_new_session=True
            )
        deadline = time.monotonic() + 40
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                if httpx.get(f"{self.url}/health/live", timeout=2, trust_env=False).status_code == 200:
                    return self
            except httpx.HTTPError:
                pass
            time.sleep(0.1)
        raise AssertionError(self.log.read_text()[-3000:])

    def stop(self) -> None:
        """Stop it as an operator would."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it in the middle of whatever it does."""
        self._end(signal.SIGKILL)

    def _end(self, how: int) -> None:
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, how)
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait(5)
        self.process = None

    def client(self, **options: Any) -> httpx.Client:
        """A client of its API."""
        return httpx.Client(base_url=f"{self.url}/api/v1", timeout=40, trust_env=False, **options)

    def sql(self, statement: str, *values: Any) -> list[tuple]:
        """Run one statement on its SQLite file, as another process would."""
        with closing(sqlite3.connect(self.folder / "door.sqlite", timeout=10)) as connection:
            found = connection.execute(statement, values).fetchall()
            connection.commit()
        return found

    def manage(self, *words: str) -> str:
        """Run ``manage.py`` on its database; returns what it says."""
        ran = subprocess.run(
            [sys.executable, "manage.py", *words], cwd=ROOT, env=self.surroundings, capture_output=True, text=True, check=False
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stdout


#: One process for all of it: starting Python and Django takes longer than what they do.
_PREPARE = """
import django
from django.core.management import call_command
django.setup()
call_command("migrate", verbosity=0)
call_command("collectstatic", interactive=False, verbosity=0)
call_command("site", "add", "bieb", "Bibliotheek", "--origin", "https://www.bieb-almelo.example/", "--address-form", "je")
call_command("site", "add", "uit", "Uitgezet")
"""


def prepare(folder: Path) -> Path:
    """A folder to copy from: a migrated SQLite database with the sites demo, bieb and uit, and the static files."""
    ran = subprocess.run(
        [sys.executable, "-c", _PREPARE], cwd=ROOT, env=Door(folder).surroundings, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return folder


@contextmanager
def opened(folder: Path, prepared: Path, rasa_url: str, **environment: str) -> Iterator[Door]:
    """A running door with its own copy of a prepared folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for kept in prepared.glob("door.sqlite*"):
        shutil.copy(kept, folder)
    (folder / "static").symlink_to(prepared / "static")
    door = Door(folder, {"RASA_URLS": rasa_url, **environment})
    try:
        yield door.start()
    finally:
        door.stop()
