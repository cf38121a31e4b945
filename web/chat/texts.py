"""The Dutch words of the door, from ``texts.yml``."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

#: Sections of ``texts.yml``, as plain dictionaries of sentences.
TEXTS: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "texts.yml").read_text(encoding="utf-8"))

#: Texts say "u" and are written so that only the pronoun changes for "je": no "hebt u", no "kunt u".
_JE = {"u": "je", "U": "Je", "uw": "je", "Uw": "Je"}
_PRONOUN = re.compile(r"\b[uU]w?\b")


def spoken(text: str, form: str) -> str:
    """A text of the door in the form of address of a site, "u" or "je"."""
    return _PRONOUN.sub(lambda found: _JE[found[0]], text) if form == "je" else text
