"""What is never counted, because it would say something about somebody's health. In doubt it is left out."""

from __future__ import annotations

from knowledge.store import Knowledge

#: Needs that tell of illness, disability or distress. Benefits for the ill are asked about with others, under one need.
NEEDS = frozenset({"ask_health_limit", "crisis"})
#: Kinds of cards for people with a disability or in distress.
KINDS = frozenset({"disability_support", "help_line"})
#: Benefits that one has because of an illness.
BENEFITS = frozenset({"wia", "wajong", "ziektewet"})
#: The fact that eligibility asks about health.
FACT = "health_limit"


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
