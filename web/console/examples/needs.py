"""The needs as an adviser chooses them: all of ``needs.yml``, in words, in the order of that file."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import yaml

from knowledge.content import FOLDER
from knowledge.store import Knowledge


@lru_cache(maxsize=1)
def needs(folder: Path = FOLDER) -> tuple[str, ...]:
    """All needs."""
    return tuple(yaml.safe_load((folder / "needs.yml").read_text(encoding="utf-8"))["needs"])


def choices(known: Knowledge) -> list[tuple[str, str]]:
    """Each need with its words."""
    return [(need, known.phrases["need"].get(need, need)) for need in needs()]
