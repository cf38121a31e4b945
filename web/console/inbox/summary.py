"""Three lines about a visitor for whoever is going to help: who, where and what. Made of facts and needs, never of text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from web.base import KnowledgeMissing, knowledge
from web.chat.facts import fact_lines
from web.chat.models import Turn

#: Facts that say who someone is, in the order of the line; what is asked for comes under "what".
WHO = ("age", "on_behalf_of_other", "role", "work", "occupation", "sector", "education", "residence", "health_limit")
ALSO = ("job_at_risk", "low_income", "debts", "children", "integration_duty", "company_size")
WANTS = ("target_occupation", "target_sector", "training", "target_level")
#: Needs that say nothing about what someone came for.
SMALL_TALK = frozenset(
    "greet goodbye thank affirm deny dont_know inform correct_info restart help_menu bot_challenge ask_independent "
    "ask_privacy ask_human out_of_scope insult pii_present nlu_fallback".split()
)
MOST_NEEDS = 3


class Summary(NamedTuple):
    """Each line in words; empty when nothing is known."""

    who: str
    where: str
    what: str


def needs_of(conversation_ids: Iterable[Any]) -> dict[Any, list[str]]:
    """For each conversation the needs that it was about, newest first, each once."""
    found: dict[Any, list[str]] = {}
    turns = Turn.objects.filter(conversation__in=list(conversation_ids)).exclude(need="").exclude(need__in=SMALL_TALK)
    for conversation, need in turns.order_by("-pk").values_list("conversation", "need"):
        needs = found.setdefault(conversation, [])
        if need not in needs and len(needs) < MOST_NEEDS:
            needs.append(need)
    return found


def summary(facts: Mapping[str, Any], needs: Iterable[str]) -> Summary:
    """The three lines. Without a knowledge base they are made of what is in the facts themselves."""
    try:
        known = knowledge()
        sectors, names = known.sectors, known.phrases["need"]
    except KnowledgeMissing:
        sectors, names = {}, {}
    lines = {line.name: line for line in fact_lines(facts, sectors)}

    def told(wanted: Iterable[str]) -> list[str]:
        return [_short(lines[name], facts[name]) for name in wanted if name in lines and facts[name] not in (False, None, [], "")]

    return Summary(
        who=", ".join(told(WHO + ALSO)),
        where=_where(facts.get("place")),
        what=", ".join([*(names.get(need, need) for need in needs), *told(WANTS)]),
    )


def _short(line: Any, value: Any) -> str:
    if value is True:
        return line.label[:1].lower() + line.label[1:]
    if line.name == "age":
        return f"{line.text} jaar"
    if line.name in (*WANTS, "education", "company_size"):
        return f"{line.label[:1].lower()}{line.label[1:]}: {line.text}"
    return line.text


def _where(place: Any) -> str:
    """``Hengelo, regio Twente``."""
    if not isinstance(place, Mapping):
        return ""
    regions = place.get("regions") or []
    region = f"regio {regions[0]['region']}" if regions and regions[0].get("region") else ""
    return ", ".join(filter(None, [str(place.get("name") or ""), region]))
