"""Dependencies point one way: the knowledge base stands on its own, also on a newer Python."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

ROOT = Path(__file__).parents[2]
OTHERS = ("rasa", "rasa_sdk", "bot", "web", "privacy", "scripts", "tensorflow", "spacy")

IMPORT_ALL = """
import importlib, pkgutil, sys
import knowledge
for module in pkgutil.walk_packages(knowledge.__path__, "knowledge."):
    importlib.import_module(module.name)
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


def test_importing_all_of_knowledge_brings_in_nothing_of_bot_web_or_rasa():
    ran = subprocess.run([sys.executable, "-c", IMPORT_ALL], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = ran.stdout.split()
    assert {"knowledge", "sqlalchemy", "yaml"} <= set(loaded)
    assert set(loaded) & set(OTHERS) == set()


@pytest.mark.parametrize("path", sorted((ROOT / "knowledge").rglob("*.py")), ids=lambda path: path.stem)
def test_no_line_of_knowledge_imports_them_later(path):
    """An import inside a function would only be seen when it runs."""
    named = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            named |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            named.add(node.module.partition(".")[0])
    assert named & set(OTHERS) == set()


def python312():
    """A Python 3.12 that runs, or ``None``; a shim of pyenv may be on the path without one."""
    found = [shutil.which("python3.12")]
    if shutil.which("pyenv"):
        prefix = subprocess.run(["pyenv", "prefix", "3.12"], capture_output=True, text=True, check=False)
        found.append(f"{prefix.stdout.strip()}/bin/python3.12" if prefix.returncode == 0 else None)
    versions = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    found += sorted(map(str, versions.glob("3.12*/bin/python3.12")))
    for python in filter(None, found):
        try:
            ran = subprocess.run(
                [python, "-c", "import sys; print(sys.version_info[:2])"],
                capture_output=True,
                text=True,
                check=False,
            )
        except OSError:
            continue
        if ran.stdout.strip() == "(3, 12)":
            return python
    return None


def installer(python):
    """The command that installs requirements for a Python: uv of the project, uv, or its own pip."""
    for uv in ([str(ROOT / ".tools" / "bin" / "uv")], [sys.executable, "-m", "uv"]):
        try:
            if subprocess.run([*uv, "--version"], capture_output=True, check=False).returncode == 0:
                return [*uv, "pip", "install", "--quiet", "--python", python]
        except OSError:
            continue
    return [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]


@pytest.fixture
def folder():
    """Not the folder of pytest: PostgreSQL runs from here as another user, who may not enter that."""
    with TemporaryDirectory(prefix="leerwijzer-") as path:
        yield Path(path)


@pytest.mark.slow
def test_knowledge_and_privacy_work_on_python_312_and_sqlalchemy_2(folder):
    newer = python312()
    if newer is None:
        pytest.skip("no Python 3.12 on the path or among the versions of pyenv")
    subprocess.run([newer, "-m", "venv", folder / "venv"], check=True)
    python = str(folder / "venv" / "bin" / "python")
    requirements = ROOT / "requirements" / "knowledge.txt"
    installed = subprocess.run(
        [*installer(python), "--require-hashes", "-r", str(requirements)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert installed.returncode == 0, installed.stderr
    versions = subprocess.run(
        [
            python,
            "-c",
            "import sys, sqlalchemy; print(sys.version_info[:2], sqlalchemy.__version__.split('.')[0])",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert versions.stdout.strip() == "(3, 12) 2"
    environment = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "VIRTUAL_ENV")}
    tests = subprocess.run(
        [
            python,
            "-m",
            "pytest",
            "tests/knowledge",
            "tests/privacy",
            "-m",
            "not slow",
            "-q",
            "-o",
            "addopts=",
            "-p",
            "no:cacheprovider",
            "-p",
            "no:randomly",
        ],
        cwd=ROOT,
        env={**environment, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert tests.returncode == 0, tests.stdout[-8000:] + tests.stderr[-2000:]
    assert " passed" in tests.stdout
