"""The facts of a conversation as people read them. Pure; the words are in ``facts.yml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

WORDS: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "facts.yml").read_text(encoding="utf-8"))
#: Name of a fact → what it is called, in the order in which facts are shown.
LABELS: dict[str, str] = WORDS["facts"]


@dataclass(frozen=True)
class Fact:
    """One fact: its name, what it is called, and its value in words. ``new`` when this turn told it."""

    name: str
    label: str
    text: str
    new: bool = False


def fact_lines(facts: Mapping[str, Any], sectors: Mapping[str, Any], before: Mapping[str, Any] | None = None) -> list[Fact]:
    """All facts in words, in a fixed order. ``before`` are the facts of the turn before: what differs is ``new``."""
    known = [name for name in LABELS if facts.get(name) is not None] + sorted(set(facts) - set(LABELS))
    earlier = facts if before is None else before
    return [
        Fact(name, LABELS.get(name, name), value_text(name, facts[name], sectors), facts[name] != earlier.get(name))
        for name in known
        if facts[name] is not None
    ]


def changes(facts: Mapping[str, Any], before: Mapping[str, Any], sectors: Mapping[str, Any]) -> list[Fact]:
    """What a turn changed: what it told, and what it took back."""
    told = [one for one in fact_lines(facts, sectors, before) if one.new]
    gone = [name for name in before if before[name] is not None and facts.get(name) is None]
    return told + [Fact(name, LABELS.get(name, name), WORDS["taken_back"], True) for name in gone]


def value_text(name: str, value: Any, sectors: Mapping[str, Any]) -> str:
    """One value in words; what has no word of its own is shown as it is."""
    if isinstance(value, bool):
        return WORDS["yes" if value else "no"]
    if isinstance(value, Mapping):
        return str(value.get("name") or value.get("occupation") or "")
    if isinstance(value, (list, tuple, set)):
        return ", ".join(value_text(name, one, sectors) for one in value)
    if name in ("sector", "target_sector") and value in sectors:
        return sectors[value]["name"]
    return str(WORDS["values"].get(name, {}).get(value, value))
