"""The door stands on its own: without Rasa, and on a newer Python."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

ROOT = Path(__file__).parents[2]
OTHERS = {"rasa", "rasa_sdk", "bot", "scripts", "tensorflow", "spacy", "tests"}

IMPORT_ALL = """
import importlib, os, pkgutil, sys
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "web.settings")
import django
django.setup()
import web
for module in pkgutil.walk_packages(web.__path__, "web."):
    importlib.import_module(module.name)
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


def test_importing_all_of_the_door_brings_in_nothing_of_bot_or_rasa(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", IMPORT_ALL],
        cwd=ROOT,
        env={**os.environ, "LEERWIJZER_VAR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    loaded = set(ran.stdout.split())
    assert {"web", "knowledge", "privacy", "django"} <= loaded
    assert loaded & (OTHERS - {"tests"}) == set()


@pytest.mark.parametrize("path", sorted((ROOT / "web").rglob("*.py")), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_line_of_the_door_imports_them_later(path: Path) -> None:
    named = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            named |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            named.add(node.module.partition(".")[0])
    assert named & OTHERS == set()


@pytest.mark.slow
def test_the_door_works_on_python_312_without_rasa() -> None:
    sys.path.insert(0, str(ROOT / "tests" / "knowledge"))
    from test_knowledge_dependencies import installer, python312

    newer = python312()
    if newer is None:
        pytest.skip("no Python 3.12 on the path or among the versions of pyenv")
    # Not the folder of pytest: PostgreSQL runs from here as another user, who may not enter that.
    with TemporaryDirectory(prefix="leerwijzer-") as folder:
        subprocess.run([newer, "-m", "venv", f"{folder}/venv"], check=True)
        python = f"{folder}/venv/bin/python"
        installed = subprocess.run(
            [*installer(python), "--require-hashes", "-r", str(ROOT / "requirements" / "web.txt")],
            capture_output=True,
            text=True,
            check=False,
        )
        assert installed.returncode == 0, installed.stderr
        # Nor the settings of these tests: the others make their own, in a folder of their own.
        ours = ("PYTHONPATH", "VIRTUAL_ENV", "DJANGO_", "LEERWIJZER_", "PYTEST_")
        kept = {key: value for key, value in os.environ.items() if not key.startswith(ours)}
        # The API, its streams and the pages; what needs a browser, Rasa or many doors runs on Python 3.10 only.
        names = ("chat/test_api", "chat/test_streams", "pages/test_pages", "pages/test_look_up")
        where = [f"tests/web/{name}.py" for name in names]
        words = [*where, "-q", "-o", "addopts=", "-p", "no:cacheprovider"]
        tests = subprocess.run(
            [python, "-m", "pytest", *words],
            cwd=ROOT,
            env={**kept, "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert tests.returncode == 0, tests.stdout[-8000:] + tests.stderr[-2000:]
        assert " passed" in tests.stdout
