"""Rasa without TensorFlow, which nothing here uses and which costs seconds of a start and 400 MB.

Rasa 3.6.21 imports every component that it brings, wanted or not. The modules in :data:`ABSENT` are replaced by empty
ones whose names are classes that cannot be made: a configuration that asks for such a component is told so, and plain
``rasa`` still has them. Others who try TensorFlow (spaCy's thinc) find that it is not installed, which they expect.
"""

from __future__ import annotations

import sys
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, Optional, Sequence, Text

#: What imports TensorFlow when it is imported itself.
ABSENT = frozenset(
    {
        "rasa.core.policies.ted_policy",
        "rasa.core.policies.unexpected_intent_policy",
        "rasa.nlu.classifiers.diet_classifier",
        "rasa.nlu.featurizers.dense_featurizer.convert_featurizer",
        "rasa.nlu.featurizers.dense_featurizer.lm_featurizer",
        "rasa.nlu.selectors.response_selector",
        "rasa.utils.tensorflow.callback",
        "rasa.utils.tensorflow.data_generator",
    }
)


class _Absent:
    """Stands for a class of Rasa that was not loaded."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        raise ImportError(f"{type(self).__name__} needs TensorFlow: start with `rasa`, not `python -m bot`")


class _AbsentModule(ModuleType):
    def __getattr__(self, name: Text) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (_Absent,), {"__module__": self.__name__})


class _Finder(MetaPathFinder, Loader):
    def find_spec(self, name: Text, path: Optional[Sequence[Text]], target: Optional[ModuleType] = None) -> Optional[ModuleSpec]:
        if name == "tensorflow":
            raise ModuleNotFoundError("TensorFlow is left out (bot/runtime/absent.py)", name=name)
        return ModuleSpec(name, self) if name in ABSENT else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _AbsentModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Nothing is in it."""


def leave_out() -> None:
    """Leave the modules out from now on; call it before anything of Rasa is imported."""
    sys.meta_path.insert(0, _Finder())
