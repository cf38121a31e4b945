"""The built chat element is what its source says, small, and depends on nothing."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
WIDGET, BUILT = ROOT / "widget", ROOT / "web" / "static" / "widget"
#: What the element may weigh, in bytes as gzip sends it.
MOST = 15_000


def built() -> Path:
    """The file that is served."""
    return BUILT / json.loads((BUILT / "built.json").read_text())["file"]


@pytest.fixture(scope="session")
def tools() -> Path:
    """Node's packages for the widget, installed where they are not there yet."""
    if shutil.which("npm") is None:
        pytest.fail("No node and npm found. On Debian and Ubuntu: apt-get install -y nodejs npm (20.19 or newer)", pytrace=False)
    if not (WIDGET / "node_modules" / ".bin" / "vite").exists():
        subprocess.run(["npm", "install", "--no-save", "--silent"], cwd=WIDGET, check=True)
    return WIDGET / "node_modules" / ".bin"


def test_it_weighs_at_most_15_kilobytes() -> None:
    assert len(gzip.compress(built().read_bytes(), 9)) <= MOST


def test_building_it_again_gives_the_same_file(tools: Path, tmp_path: Path) -> None:
    subprocess.run(
        [tools / "vite", "build"], cwd=WIDGET, env={**os.environ, "OUT_DIR": str(tmp_path)}, check=True, capture_output=True
    )
    assert (tmp_path / "built.json").read_text() == (BUILT / "built.json").read_text()
    assert (tmp_path / built().name).read_bytes() == built().read_bytes()
    assert [one.name for one in BUILT.glob("leerwijzer-*.js")] == [built().name]


@pytest.mark.parametrize("command", [["tsc", "--noEmit"], ["vitest", "run"]], ids=["types", "unit tests"])
def test_its_own_checks_pass(command: list[str], tools: Path) -> None:
    ran = subprocess.run([tools / command[0], *command[1:]], cwd=WIDGET, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_it_brings_no_packages_along() -> None:
    assert "dependencies" not in json.loads((WIDGET / "package.json").read_text())


def test_the_lock_names_no_registry() -> None:
    lock = json.loads((WIDGET / "package-lock.json").read_text())
    assert not [name for name, one in lock["packages"].items() if "resolved" in one]
    assert all("integrity" in one for name, one in lock["packages"].items() if name)
