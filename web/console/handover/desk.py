"""The contact point of a visitor's region as a card that an adviser can send: its particulars come from the knowledge base."""

from __future__ import annotations

from datetime import date
from typing import Any

from knowledge.wording import day_text, how_to_reach, is_sure, source_text
from web.base import KnowledgeMissing, knowledge
from web.chat.models import Conversation


def desk_card(conversation: Conversation) -> dict[str, Any] | None:
    """The card; ``None`` when no region is known or the knowledge base is not there."""
    code = conversation.region or conversation.site.default_region
    try:
        known = knowledge()
    except KnowledgeMissing:
        return None
    point = known.contact_points.get(code)
    if point is None:
        return None
    sure, phrases = is_sure(point), known.phrases
    return {
        "kind": "contact_point",
        "id": point["id"],
        "title": point["name"] if sure else phrases["desk"]["unsure"].format(region=known.region_names[code]),
        "why": point["what"],
        "amount": phrases["desk"]["free"],
        "first_step": how_to_reach(point) if sure else phrases["desk"]["finder"],
        "link": point.get("url") or point["finder"],
        "source": source_text(point["sources"], phrases),
        "checked_on": day_text(date.fromisoformat(point["checked"]["date"]), phrases),
        "warning": "" if sure else phrases["desk"]["warning"],
    }
