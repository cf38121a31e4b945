"""What the masking takes away of the cases in ``tests/privacy/cases``, and looking for it in whatever was kept."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

_CASES = Path(__file__).parents[2] / "privacy" / "cases"
_MASK = re.compile(r"\[[a-z][a-z -]+(?: \d{4})?\]")
#: Shorter pieces stand in too many other words to be looked for.
SHORTEST = 4


@lru_cache(maxsize=1)
def cases() -> tuple[dict[str, Any], ...]:
    """All cases in which something is masked."""
    found = [case for path in sorted(_CASES.glob("*.yml")) for case in yaml.safe_load(path.read_text(encoding="utf-8"))]
    return tuple(case for case in found if case.get("found"))


def taken_away(case: dict[str, Any]) -> list[str]:
    """The pieces of a case's text that its mask replaced, names too, as they were typed."""
    literals = [re.escape(part) for part in _MASK.split(case["masked"])]
    whole = re.fullmatch("(.+?)".join(literals), case["text"], re.DOTALL)
    assert whole, f"de uitkomst past niet op de tekst: {case}"
    return [piece.strip() for piece in whole.groups()]


def searchable() -> list[str]:
    """Every piece that was taken away and can be looked for.

    All but first names of two or three letters (Ria, Mo, Sem, Zoë, tim, jan and Bos, when this was written): those turn up by
    chance in any file of some size. That they are masked at all is tested by the cases themselves.
    """
    pieces = sorted({piece for case in cases() for piece in taken_away(case)})
    found = [piece for piece in pieces if len(piece) >= SHORTEST]
    assert len(found) > 300 and len(pieces) - len(found) < 10
    return found


def stands_in(piece: str, text: str) -> bool:
    """Whether a piece stands in a text as a word or words of its own, also as JSON writes it."""
    forms = {piece, json.dumps(piece)[1:-1], json.dumps(json.dumps(piece))[3:-3]}
    return any(one in text and re.search(rf"(?<!\w){re.escape(one)}(?!\w)", text) for one in forms)


def everything(files: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    """Each file with all of its bytes as text: tables, what SQLite has not overwritten yet, logs."""
    for path in files:
        if path.is_file():
            yield path, path.read_bytes().decode("utf-8", errors="replace")
