"""Starting the assistant on this machine."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import psutil
import pytest

from scripts import start
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


# Two processes as one -------------------------------------------------------------------------------------------------


def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, *words: str, ready: str = "") -> start.Service:
    monkeypatch.setattr(start, "LOGS", tmp_path)
    return start.Service("proef", [sys.executable, "-u", "-c", script, *words], ready)


def test_what_dies_is_started_again_later_each_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start, "RESTART_AFTER", 0.05)
    one = service(tmp_path, monkeypatch, "print('hier')")
    one.wait = 0.05
    one.start()
    waits = []
    while len(waits) < 3:
        one.process.wait(10)
        if one.restart_if_due():
            waits.append(one.wait)
    one.process.wait(10)
    assert waits == [0.1, 0.2, 0.4]
    assert one.log.read_text().split() == ["hier"] * 4


def test_what_runs_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = service(tmp_path, monkeypatch, "import time; time.sleep(60)")
    one.start()
    first = one.process
    assert not one.restart_if_due() and one.process is first
    one.stop()
    assert first.poll() is not None


def test_stopping_takes_children_and_stubborn_processes_along(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = (
        "import signal, subprocess, sys, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "print(child.pid)\n"
        "time.sleep(60)\n"
    )
    one = service(tmp_path, monkeypatch, script)
    one.start()
    while not one.log.read_text().strip():
        time.sleep(0.05)
    child = int(one.log.read_text())
    monkeypatch.setattr(one.process, "wait", _impatient(one.process.wait))
    one.stop()
    assert one.process.returncode == -signal.SIGKILL
    deadline = time.monotonic() + 5
    while psutil.pid_exists(child) and psutil.Process(child).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _impatient(wait):
    """Half a second is as good as ten."""
    return lambda timeout: wait(0.5 if timeout == 10 else timeout)


def test_a_service_that_stops_while_starting_is_named_with_what_it_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = service(tmp_path, monkeypatch, "import sys; sys.exit('geen model')", ready="http://127.0.0.1:9/")
    one.start()
    assert start.all_ready([one], patience=20) is one
    assert "geen model" in one.tail()


def test_the_door_gets_its_own_port_and_no_websockets() -> None:
    words = start.door_command(8123)
    assert _value(words, "--port") == "8123" and _value(words, "--host") == "127.0.0.1"
    assert "--no-ws" in words and words[-1] == "web.asgi:application"


def _processes(folder: Path) -> list:
    return [one for one in psutil.process_iter(["environ"]) if (one.info["environ"] or {}).get("LEERWIJZER_VAR") == str(folder)]


@pytest.mark.slow
def test_one_command_starts_both_restarts_what_dies_and_stops_both(tmp_path: Path) -> None:
    from assistant import free_port

    port, rasa_port = free_port(), free_port()
    surroundings = {
        **os.environ,
        "LEERWIJZER_VAR": str(tmp_path),
        "TRACKER_DATABASE_URL": f"sqlite:///{tmp_path}/tracker.sqlite",
        "LEERWIJZER_SECRET_KEY": "only-for-tests-" + "x" * 50,
        "PYTHONUNBUFFERED": "1",
    }
    words = [sys.executable, "-m", "scripts.start", "--port", str(port), "--rasa-port", str(rasa_port)]
    with (tmp_path / "said").open("w") as said:
        process = subprocess.Popen(words, env=surroundings, stdout=said, stderr=said, start_new_session=True)
    try:
        deadline = time.monotonic() + 180
        while "is klaar" not in (tmp_path / "said").read_text():
            assert process.poll() is None and time.monotonic() < deadline, (tmp_path / "said").read_text()
            time.sleep(0.3)
        assert f"http://127.0.0.1:{port}" in (tmp_path / "said").read_text()
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=40, trust_env=False) as client:
            opened = client.post("/api/v1/conversations", json={"site": "demo"}).json()
            headers = {"Authorization": f"Bearer {opened['token']}"}
            path = f"/api/v1/conversations/{opened['id']}/messages"
            story = "ben 52, woon in Hengelo, 30 jaar lasser, rug kapot, wat nu"
            answer = client.post(path, json={"client_id": "c1", "text": story}, headers=headers).json()
            assert any(message["cards"] for message in answer["messages"]), answer
            for one in _processes(tmp_path):
                if "web.asgi:application" in one.cmdline():
                    one.kill()
            deadline = time.monotonic() + 60
            while not start.answers(f"http://127.0.0.1:{port}/health/ready"):
                assert time.monotonic() < deadline
                time.sleep(0.3)
            assert client.post(path, json={"client_id": "c1", "text": story}, headers=headers).json() == answer
        process.send_signal(signal.SIGINT)
        assert process.wait(90) == 0
        assert "Gestopt." in (tmp_path / "said").read_text()
        assert _processes(tmp_path) == []
    finally:
        for one in _processes(tmp_path):
            one.kill()
