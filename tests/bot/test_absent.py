"""Rasa without TensorFlow: nothing of ours needs it, and who asks for what does need it is told so."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import rasa

from bot.runtime.absent import ABSENT

_LOAD = """
import sys
from bot.runtime.absent import leave_out
leave_out()
import rasa.core.agent, rasa.core.policies.rule_policy, rasa.engine.recipes.default_components, spacy
assert "tensorflow" not in sys.modules
"""


def _python(code: str) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, timeout=120)


def test_everything_that_a_start_imports_is_imported_without_tensorflow() -> None:
    done = _python(_LOAD)
    assert done.returncode == 0, done.stderr


def test_a_component_that_needs_tensorflow_says_so() -> None:
    done = _python(_LOAD + "from rasa.nlu.classifiers.diet_classifier import DIETClassifier\nDIETClassifier()")
    assert done.returncode != 0
    assert "DIETClassifier needs TensorFlow: start with `rasa`" in done.stderr


def test_what_is_left_out_is_what_imports_tensorflow() -> None:
    """A module that needs it and is not in the list would bring it back; one that does not need it must stay whole."""
    root = Path(rasa.__file__).parent

    def needs(path: Path) -> bool:
        names = [
            name
            for node in ast.parse(path.read_text(encoding="utf-8")).body
            if isinstance(node, (ast.Import, ast.ImportFrom))
            for name in ([one.name for one in node.names] if isinstance(node, ast.Import) else [node.module or ""])
        ]
        return any(name.split(".")[0] == "tensorflow" for name in names)

    for module in ABSENT:
        assert needs(root.parent / (module.replace(".", "/") + ".py")), f"{module} heeft TensorFlow niet nodig"
