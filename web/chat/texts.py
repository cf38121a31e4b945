"""The Dutch words of the door, from ``texts.yml``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

#: Sections of ``texts.yml``, as plain dictionaries of sentences.
TEXTS: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "texts.yml").read_text(encoding="utf-8"))
