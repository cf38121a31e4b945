"""A started assistant for tests: Rasa with the trained model behind the door's channel, on this machine only.

A plugin of ``tests/conftest.py``. Nothing of Rasa is imported before a test asks for it, so that the tests of
``knowledge`` and ``privacy`` run without it.
"""

from __future__ import annotations

import os
import socket
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable, Iterator, List

import pytest

TODAY = "2026-11-21"


@dataclass(frozen=True)
class Running:
    """A started assistant: a client of its channel, and the folder with its tracker database and its log."""

    client: Any
    folder: Path
    port: int

    @property
    def log(self) -> str:
        """Everything that it wrote to its output."""
        return (self.folder / "rasa.log").read_text(encoding="utf-8", errors="replace")


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running(folder: Path, command: Callable[[int], List[str]], **environment: str) -> Iterator[Running]:
    """Start an assistant with a tracker database of its own in ``folder``, and stop it afterwards."""
    import httpx

    from scripts.start import wait_until_ready

    (folder / "tracker").mkdir()
    port = free_port()
    surroundings = {
        **os.environ,
        "TRACKER_DATABASE_URL": f"sqlite:///{folder}/tracker/tracker.sqlite",
        "LEERWIJZER_TODAY": TODAY,
        "PYTHONHASHSEED": "0",
        **environment,
    }
    with (folder / "rasa.log").open("w") as log:
        process = subprocess.Popen(command(port), env=surroundings, stdout=log, stderr=log)
    try:
        assert wait_until_ready(process, port), (folder / "rasa.log").read_text()[-3000:]
        with httpx.Client(base_url=f"http://127.0.0.1:{port}/webhooks/door/", timeout=30, trust_env=False) as client:
            yield Running(client, folder, port)
    finally:
        process.terminate()
        process.wait(60)


@pytest.fixture(scope="session")
def running_assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The assistant, started once for all tests."""
    from scripts.start import MODEL, command

    assert MODEL.exists(), "er is nog geen model; doe eerst: make train"
    with running(tmp_path_factory.mktemp("assistant"), command) as started:
        yield started


@pytest.fixture(scope="session")
def assistant(running_assistant: Running) -> Any:
    """A client of the started assistant."""
    return running_assistant.client
