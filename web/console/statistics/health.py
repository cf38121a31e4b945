"""What is never counted, because it would say something about somebody's health. In doubt it is left out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from knowledge.store import Knowledge
from knowledge.text import normalise

#: Needs that tell of illness, disability or distress. Benefits for the ill are asked about with others, under one need.
NEEDS = frozenset({"ask_health_limit", "crisis"})
#: Kinds of cards for people with a disability or in distress.
KINDS = frozenset({"disability_support", "help_line"})
#: Benefits that one has because of an illness.
BENEFITS = frozenset({"wia", "wajong", "ziektewet"})
#: The fact that eligibility asks about health.
FACT = "health_limit"
_WORDS: dict[str, tuple[str, ...]] = {
    kind: tuple(words.split())
    for kind, words in yaml.safe_load(Path(__file__).with_name("health.yml").read_text(encoding="utf-8")).items()
}


def tells_of_health(known: Knowledge, kind: str, ref: str) -> bool:
    """Whether having been shown this item says something about health; also when nobody knows (any more) what it is."""
    if kind in KINDS:
        return True
    if kind == "contact_point":
        return False
    item = known.items.get(ref)
    if item is None:
        return True
    asks = any(FACT in rule.facts for rule in item.rules)
    only_for_ill = bool(item.benefits) and set(item.benefits) <= BENEFITS
    return asks or only_for_ill or "ask_health_limit" in item.needs[:1]


def facts_tell(facts: Mapping[str, Any]) -> bool:
    """Whether someone told that they are ill, or have a benefit because of it."""
    return bool(facts.get(FACT)) or not BENEFITS.isdisjoint(facts.get("work") or ())


def words_tell(text: str) -> bool:
    """Whether some word of a text says something about health; "burn-out" does, and so does "rugklachten"."""
    return any(
        word in _WORDS["words"] or word.startswith(_WORDS["starts"]) or any(part in word for part in _WORDS["parts"])
        for word in normalise(text).split()
    )
