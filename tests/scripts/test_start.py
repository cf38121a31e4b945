"""Starting the assistant on this machine."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from scripts.start import command, wait_until_ready


def _value(words: list, option: str) -> str:
    return words[words.index(option) + 1]


def test_rasa_listens_on_this_machine_only() -> None:
    words = command(5005)
    assert _value(words, "--interface") == "127.0.0.1"
    assert words.count("--interface") == 1
    assert "--enable-api" not in words
    assert "--cors" not in words


def test_the_port_and_the_model_are_those_that_were_asked_for() -> None:
    words = command(5123, Path("models/ander.tar.gz"))
    assert _value(words, "--port") == "5123"
    assert _value(words, "--model") == "models/ander.tar.gz"
    assert Path(words[0]).parent == Path(sys.executable).parent


def test_an_assistant_that_stopped_is_not_waited_for() -> None:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    began = time.monotonic()
    assert wait_until_ready(process, 9, patience=30) is False
    assert time.monotonic() - began < 5


def test_an_assistant_that_does_not_answer_is_given_up() -> None:
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(30)"])
    try:
        assert wait_until_ready(process, 9, patience=1) is False
    finally:
        process.kill()
        process.wait()
